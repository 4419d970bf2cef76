package flows_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pokjabot/flows"
)

// keysOfDomain are the answers of forms b, c and d as domain.md 3.5 and 4.8 name them, in order.
var keysOfDomain = map[string]string{
	"poktan": `jenis kelompok tanggal materi usaha narasumber diskusi anggota hadir peserta_l peserta_p konseling umur_anak
		lansia_mandiri lansia_pendamping posyandu foto kendala kendala_jenis kendala_uraian kendala_tingkat`,
	"layanan": `bentuk tanggal tempat_jenis momen metode_iud metode_implan metode_suntik metode_pil metode_kondom metode_mow metode_mop
		baru ganti pasca rujuk tema peserta_l peserta_p instansi instansi_lain dana foto kendala kendala_jenis kendala_uraian kendala_tingkat`,
	"kunjungan": `tanggal keluarga_catin keluarga_ibu_hamil keluarga_ibu_menyusui keluarga_pasca_salin keluarga_baduta keluarga_balita
		keluarga_berisiko petugas layanan mbg materi risiko rujuk rujuk_ke tindak kendala kendala_jenis kendala_uraian kendala_tingkat`,
}

// codesOfDomain are choice lists of those forms (domain.md 3.5, 4.3, 4.8), in the order of the table.
var codesOfDomain = map[string]string{
	"poktan jenis":      "bkb bkr bkl pikr uppka",
	"poktan usaha":      "produksi pemasaran pelatihan simpan_pinjam pembukuan pertemuan_rutin penyuluhan lainnya",
	"poktan narasumber": "plkb pplkb ppkbd sub_ppkbd kader bidan perangkat_desa pendidik_sebaya konselor_sebaya mitra_lain",
	"poktan diskusi":    "diskusi tanya_jawab",
	"poktan umur_anak":  "u0 u1 u2 u3 u4 u5",
	"poktan posyandu":   "posyandu paud tidak",
	"poktan materi": `menjadi_orang_tua peran_ayah pengaruh_media peran_orang_tua tumbuh_kembang_anak kesehatan_reproduksi_balita
		konsep_diri_orang_tua membantu_tumbuh_kembang karakter_sejak_dini 1000_hari_pertama_kehidupan kartu_kembang_anak
		pendewasaan_usia_perkawinan 8_fungsi_keluarga nilai_gender seksualitas napza hiv komunikasi_dengan_remaja kebersihan_diri
		gizi_remaja kesehatan_reproduksi kesiapan_berkeluarga kebijakan dimensi_spiritual dimensi_intelektual dimensi_fisik
		dimensi_emosional dimensi_sosial dimensi_vokasional dimensi_lingkungan perawatan_jangka_panjang pra_lansia lainnya`,
	"layanan bentuk":       "pelayanan kie keduanya",
	"layanan tempat_jenis": "puskesmas pustu praktik_bidan mobil_pelayanan balai_desa posyandu rumah_warga lainnya",
	"layanan momen":        "rutin harganas hari_kontrasepsi tni pkk_kb_kes lainnya",
	"layanan tema":         "pilihan_alat_kb mkjp kb_pasca_salin kesehatan_reproduksi_remaja stunting perkawinan_anak 8_fungsi_keluarga lainnya",
	"kunjungan petugas":    "bidan kader_pkk kader_kb plkb perangkat_desa",
	"kunjungan layanan":    "kie rujukan bansos pengamatan mbg aplikasi",
	"kunjungan materi":     "pranikah tablet_tambah_darah gizi periksa_hamil asi_eksklusif mp_asi imunisasi kb_pasca_salin sanitasi lainnya",
	"kunjungan rujuk_ke":   "posyandu puskesmas rs kua dinas_sosial",
}

func TestKeysAndCodesAreThoseOfTheDomain(t *testing.T) {
	all := library(t)
	for id, want := range keysOfDomain {
		var got []string
		for _, q := range all.Form(id).Questions {
			for _, part := range append([]*flows.Question{q}, q.Parts...) {
				if part.Parts == nil && part.Type != "note" && !strings.HasPrefix(part.Name, "_") {
					got = append(got, part.Name)
				}
			}
		}
		if diff := cmp.Diff(strings.Fields(want), got); diff != "" {
			t.Errorf("%s (-domain.md +form):\n%s", id, diff)
		}
	}
	for list, want := range codesOfDomain {
		id, name, _ := strings.Cut(list, " ")
		var got []string
		for _, c := range all.Form(id).Choices[name] {
			got = append(got, c.Code)
		}
		if diff := cmp.Diff(strings.Fields(want), got); diff != "" {
			t.Errorf("%s (-domain.md +form):\n%s", list, diff)
		}
	}
	for _, shared := range []string{"instansi", "dana", "ya_tidak", "kendala_jenis", "kendala_tingkat"} {
		for _, id := range []string{"poktan", "layanan", "kunjungan"} {
			if own := all.Form(id).Choices[shared]; own != nil {
				if diff := cmp.Diff(all.Form("kegiatan").Choices[shared], own); diff != "" {
					t.Errorf("%s of %s is not that of kegiatan:\n%s", shared, id, diff)
				}
			}
		}
	}
}

// A walk in which everything is answered gives exactly these reports: keys, types and order of
// codes are what the roll-up, the exports and the imports build on.
func TestReportsToTheLetter(t *testing.T) {
	const kendala = `[Lengkapi]|[Kendala]|[Ya]|[Sarana]|Alatnya rusak sejak bulan lalu.|[Kecamatan]|[Kirim]`
	const told = `"kendala":"ya","kendala_jenis":"sarana","kendala_tingkat":"kecamatan","kendala_uraian":"Alatnya rusak sejak bulan lalu."`
	const photo = `"foto":[{"file_id":"F1","unique_id":"U1","kind":"photo"}]`
	for name, c := range map[string]struct{ form, role, said, want string }{
		"BKB": {
			"poktan", "petugas",
			`[BKB]|Anggrek|[Kemarin]|[Peran ayah]|[hal. 1/2]|[Kartu kembang anak (KKA)]|[Selesai (2)]|[Kader]|[Selesai (1)]|[Diskusi kelompok]|25|18|2 L 20 P|[1 tahun]|[5 tahun]|[Selesai (2)]|[PAUD]|(foto 1)|[Selesai (1)]|` + kendala,
			`{"jenis":"bkb","kelompok":"Anggrek","tanggal":"2026-11-24","materi":["peran_ayah","kartu_kembang_anak"],"narasumber":["kader"],"diskusi":"diskusi",
			"anggota":25,"hadir":18,"peserta_l":2,"peserta_p":20,"umur_anak":["u1","u5"],"posyandu":"paud",` + photo + `,` + told + `}`,
		},
		"BKR": {
			"poktan", "pokja_desa",
			`[BKR]|Remaja Hebat|[Hari ini]|[8 fungsi keluarga]|[Selesai (1)]|[PPKBD]|[Selesai (1)]|[Tanya jawab saja]|30|10|3 L 9 P|[Lewati]|[Kirim]`,
			`{"jenis":"bkr","kelompok":"Remaja Hebat","tanggal":"2026-11-25","materi":["8_fungsi_keluarga"],"narasumber":["ppkbd"],"diskusi":"tanya_jawab",
			"anggota":30,"hadir":10,"peserta_l":3,"peserta_p":9}`,
		},
		"BKL": {
			"poktan", "plkb",
			`[BKL]|Kenanga|[Hari ini]|[Pra-lansia]|[hal. 1/2]|[Lainnya]|[Selesai (2)]|[Sub-PPKBD]|[Selesai (1)]|[Tanya jawab saja]|30|22|9 L 16 P|mandiri 17, pendamping 5|[Selesai (2)]|[Lewati]|[Kirim]`,
			`{"jenis":"bkl","kelompok":"Kenanga","tanggal":"2026-11-25","materi":["pra_lansia","lainnya"],"narasumber":["sub_ppkbd"],"diskusi":"tanya_jawab",
			"anggota":30,"hadir":22,"peserta_l":9,"peserta_p":16,"lansia_mandiri":17,"lansia_pendamping":5}`,
		},
		"PIK-R": {
			"poktan", "petugas",
			`[PIK-R]|Tunas Muda|[Hari ini]|[HIV/AIDS]|[Selesai (1)]|[Pendidik sebaya]|[Mitra lain]|[Selesai (2)]|40|26|12 L 15 P|3|[Lewati]|[Kirim]`,
			`{"jenis":"pikr","kelompok":"Tunas Muda","tanggal":"2026-11-25","materi":["hiv"],"narasumber":["pendidik_sebaya","mitra_lain"],
			"anggota":40,"hadir":26,"peserta_l":12,"peserta_p":15,"konseling":3}`,
		},
		"UPPKA": {
			"poktan", "petugas",
			`[UPPKA]|Melati Jaya|[Hari ini]|[Simpan pinjam]|[Selesai (1)]|[PKB/PLKB]|[Selesai (1)]|15|11|0 L 11 P|[Lewati]|[Kirim]`,
			`{"jenis":"uppka","kelompok":"Melati Jaya","tanggal":"2026-11-25","usaha":["simpan_pinjam"],"narasumber":["plkb"],
			"anggota":15,"hadir":11,"peserta_l":0,"peserta_p":11}`,
		},
		"pelayanan dan KIE": {
			"layanan", "plkb",
			`[Keduanya]|[Kemarin]|[Mobil pelayanan]|[Harganas/serentak]|iud 1, implan 2, suntik 3, pil 4, kondom 5, mow 6, mop 0|[Selesai (7)]|10|4|3|1|[KB setelah bersalin]|[Cegah perkawinan anak]|[Selesai (2)]|5 L 40 P|[Lainnya]|[Selesai (1)]|Klinik Harapan|[BOKB]|[Selesai (1)]|(foto 1)|[Selesai (1)]|` + kendala,
			`{"bentuk":"keduanya","tanggal":"2026-11-24","tempat_jenis":"mobil_pelayanan","momen":"harganas","metode_iud":1,"metode_implan":2,"metode_suntik":3,
			"metode_pil":4,"metode_kondom":5,"metode_mow":6,"metode_mop":0,"baru":10,"ganti":4,"pasca":3,"rujuk":1,"tema":["kb_pasca_salin","perkawinan_anak"],
			"peserta_l":5,"peserta_p":40,"instansi":["lainnya"],"instansi_lain":"Klinik Harapan","dana":["bokb"],` + photo + `,` + told + `}`,
		},
		"kader, KIE saja": {
			"layanan", "petugas",
			`[Hari ini]|[Rumah warga]|[MKJP (KB jangka panjang)]|[Selesai (1)]|0 L 12 P|[Tidak ada]|[Selesai (1)]|[Tanpa biaya]|[Selesai (1)]|[Lewati]|[Kirim]`,
			`{"bentuk":"kie","tanggal":"2026-11-25","tempat_jenis":"rumah_warga","tema":["mkjp"],"peserta_l":0,"peserta_p":12,"instansi":["tidak_ada"],"dana":["tanpa_biaya"]}`,
		},
		"kunjungan": {
			"kunjungan", "petugas",
			`[Hari ini]|calon pengantin 1, ibu hamil 2, ibu menyusui 1, ibu nifas 1, baduta 3, balita 2, keluarga berisiko lain 1|[Selesai (7)]|[Bidan]|[Kader PKK]|[Selesai (2)]|[Penyuluhan/KIE]|[Bantu rujukan]|[Bantu akses bansos]|[Pemantauan/pengukuran]|[Antar MBG 3B]|[Pengisian aplikasi]|[Selesai (6)]|6|[Periksa 3 bulan pranikah]|[MP-ASI]|[Selesai (2)]|4|2|[RS]|12 Desember|` + kendala,
			`{"tanggal":"2026-11-25","keluarga_catin":1,"keluarga_ibu_hamil":2,"keluarga_ibu_menyusui":1,"keluarga_pasca_salin":1,"keluarga_baduta":3,
			"keluarga_balita":2,"keluarga_berisiko":1,"petugas":["bidan","kader_pkk"],"layanan":["kie","rujukan","bansos","pengamatan","mbg","aplikasi"],
			"mbg":6,"materi":["pranikah","mp_asi"],"risiko":4,"rujuk":2,"rujuk_ke":"rs","tindak":"2026-12-12",` + told + `}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPhone(t)
			for _, stage := range []string{"form " + c.form, "jam 2026-11-25T09:12:00+07:00", "peran " + c.role, "mulai"} {
				p.stage(strings.Fields(stage))
			}
			last := ""
			for said := range strings.SplitSeq(c.said, "|") {
				if last = p.act(said); strings.HasPrefix(last, "! no such") {
					t.Fatalf("%s\n%s", last, p.draw())
				}
			}
			if last != "! sent\n" {
				t.Fatalf("the walk ends with %s", last)
			}
			var s flows.Session
			if err := json.Unmarshal(p.stored, &s); err != nil {
				t.Fatal(err)
			}
			report := flows.Finish(p.form, s, p.env)
			var want map[string]json.RawMessage
			if err := json.Unmarshal([]byte(c.want), &want); err != nil {
				t.Fatal(err)
			}
			names := make([]string, 0, len(report))
			for name := range report {
				names = append(names, name)
			}
			slices.Sort(names)
			for _, name := range names {
				if !bytes.Equal(want[name], report[name]) {
					t.Errorf("%s: %s, want %s", name, report[name], want[name])
				}
			}
			for name := range want {
				if report[name] == nil {
					t.Errorf("%s is not in the report", name)
				}
			}
		})
	}
}

// agreed says what a report of form b, c or d cannot say, by the limits of domain.md 3.5; empty when
// all is well.
func agreed(id, role string, form *flows.Form, report map[string]json.RawMessage) string {
	count := func(name string) int {
		n, _ := strconv.Atoi(string(report[name]))
		return n
	}
	total := 0
	for name := range report {
		if strings.HasPrefix(name, "metode_") || strings.HasPrefix(name, "keluarga_") {
			total += count(name)
		}
	}
	word := func(name string) string { return strings.Trim(string(report[name]), `"`) }
	services, kie, jenis := id == "layanan" && word("bentuk") != "kie", word("bentuk") != "pelayanan", word("jenis")
	for _, rule := range []struct {
		holds bool
		text  string
	}{
		{role != "petugas" || id != "layanan" || !services, "a kader tells of services"},
		{!services || total >= 1 && report["baru"] != nil && report["momen"] != nil, "services without people"},
		{services || id != "layanan" || total == 0 && report["baru"] == nil && report["momen"] == nil, "people served by an information session"},
		{id != "layanan" || kie == (report["tema"] != nil && count("peserta_l")+count("peserta_p") >= 1), "tema and peserta belong to information sessions"},
		{!services || count("baru")+count("ganti") <= total && count("pasca") <= total && count("rujuk") <= total, "more new, changed or referred than served"},
		{id != "kunjungan" || total >= 1 && count("risiko") <= total && count("rujuk") <= total, "more at risk or referred than visited"},
		{id != "kunjungan" || report["foto"] == nil, "a photo of a visit"},
		{id != "kunjungan" || (report["rujuk_ke"] != nil) == (count("rujuk") > 0), "referred to nowhere"},
		{id != "kunjungan" || word("tindak") == "" || word("tindak") >= "2026-11-25" && word("tindak") <= "2027-02-23", "a next visit that is not within 90 days"},
		{id != "poktan" || (report["usaha"] != nil) == (jenis == "uppka") && (report["materi"] != nil) == (jenis != "uppka"), "usaha belongs to UPPKA, materi to the others"},
		{id != "poktan" || (report["umur_anak"] != nil) == (jenis == "bkb") && (report["posyandu"] != nil) == (jenis == "bkb"), "children belong to BKB"},
		{id != "poktan" || (report["diskusi"] != nil) == strings.HasPrefix(jenis, "bk"), "discussion belongs to BKB, BKR, BKL"},
		{id != "poktan" || jenis == "bkl" || report["lansia_mandiri"] == nil && report["lansia_pendamping"] == nil, "elderly belong to BKL"},
		{id != "poktan" || jenis == "pikr" || report["konseling"] == nil, "counselling belongs to PIK-R"},
		{id != "poktan" || report["anggota"] != nil && report["hadir"] != nil && report["kelompok"] != nil, "a meeting without its numbers"},
	} {
		if !rule.holds {
			return rule.text
		}
	}
	if id == "poktan" {
		for _, name := range []string{"materi", "narasumber"} {
			for _, c := range form.Choices[name] {
				if bytes.Contains(report[name], []byte(`"`+c.Code+`"`)) && !slices.Contains(strings.Fields(c.Extra["untuk"]), jenis) {
					return name + " " + c.Code + " is not for " + jenis
				}
			}
		}
	}
	return ""
}
