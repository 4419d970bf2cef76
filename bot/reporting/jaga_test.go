package reporting

import "testing"

func TestInDanger(t *testing.T) {
	for text, want := range map[string]bool{
		"Bu Ani dipukul suaminya tadi malam":                           true,
		"BU ANI DIPUKUL SUAMINYA":                                      true,
		"ada kasus KDRT di RT 03, korban sudah lari":                   true,
		"remaja itu bilang mau bunuh diri":                             true,
		"anak tetangga dicabuli":                                       true,
		"terjadi kekerasan kemarin":                                    true,
		"ada anak yang dirudapaksa pamannya":                           true,
		"istrinya dikurung di rumah, tidak boleh keluar":               true,
		"Uraian: Bu Ani sering dipukul":                                true,
		"Penyuluhan berjalan lancar. Tadi Bu Ani dipukul suaminya":     true, // the topic is of another sentence
		"Kegiatan: Penyuluhan\nPeserta: 20\nUraian: anak itu dicabuli": true, // a lembar
		"saya diancam mantan suami":                                    true,
		"the girl was raped by her uncle":                              true,
		"Penyuluhan cegah kekerasan dalam rumah tangga":                false,
		"Penyuluhan KDRT.\nDibahas: pelecehan, korban, pelaku":         false, // a list below its head
		"sosialisasi KDRT, peserta antusias, ada contoh kasus":         false,
		"Materi: anak dilecehkan, apa yang harus dilakukan":            false,
		"Peserta belajar mengenali anak yang dilecehkan":               false,
		"film tentang remaja yang mau bunuh diri":                      false,
		"gong dipukul Pak Camat tanda acara dibuka":                    false,
		"Acara dibuka, bedug dipukul Pak Lurah":                        false,
		"Posyandu berjalan lancar":                                     false,
		"Kasus stunting turun, korban banjir sudah dibantu":            false,
		"terjadi kenaikan jumlah peserta":                              false,
		"Bayi ditimbang dan diukur, dua dirujuk":                       false,
		"pelecehan":                                                    false,
		"":                                                             false,
	} {
		got, err := InDanger(text)
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func FuzzInDanger(f *testing.F) {
	f.Add("dipukul")
	f.Add("\xff kdrt  korban")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := InDanger(text); err != nil {
			t.Error(err)
		}
		_ = nameWithAddress(text)
	})
}

func TestAlike(t *testing.T) {
	for pair, want := range map[[2]string]bool{
		{"Posyandu Melati", "posyandu  melati"}:     true,
		{"Posyandu Melati", "Posyandu Melat"}:       true,
		{"Posyandu Melati", "Posyandu Mawar"}:       false,
		{"Senam", "Senan"}:                          false, // too short for a slip to be likely
		{"Gotong royong", "Gotong-royong"}:          true,
		{"", "Posyandu"}:                            false,
		{"Kelas ibu hamil/balita", "Kelas ibu ham"}: false,
	} {
		if got := alike(pair[0], pair[1]); got != want {
			t.Errorf("%q: %v, want %v", pair, got, want)
		}
	}
}

// The data file and what the receipts look at name the same forms, and every record reads.
func TestRecords(t *testing.T) {
	r, err := recordNamed(siteRecord)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Fields) != 11 || len(r.Forms) != len(siteForms) {
		t.Errorf("%d fields, forms %v", len(r.Fields), r.Forms)
	}
	for i, form := range siteForms {
		if r.Forms[i] != form {
			t.Errorf("form %d is %s, want %s", i, r.Forms[i], form)
		}
	}
}
