package reporting

import (
	"testing"

	plain "pokjabot/flows/answer"
)

// What must be caught in a text, and what must not: false alarms annoy, and are soon no longer read.
// nik is refused, telepon offered to be cut, alamat (a name with where she lives) noted.
func TestWhatIsHeeded(t *testing.T) {
	const nik, phone, address = "nik", "telepon", "alamat"
	for _, c := range []struct{ text, want string }{
		{"Kunjungan ke rumah Ibu Sulastri di Jl. Melati No. 5", address},
		{"kunjungan ke rumah bu sulastri di jl melati no 5", address},
		{"Rumah Pak Joko, Jalan Merdeka 12, perlu dibantu", address},
		{"rumah pak joko jalan merdeka 12", address},
		{"warga bernama Tono, RT 03, belum datang", address},
		{"warga bernama tono rt 03 belum datang", address},
		{"Anak Dimas di Gang Mawar belum imunisasi", address},
		{"Bu Ani RT 02 sudah melahirkan", address},
		{"a.n. Rohani alamat Jl Kenanga", address},
		{"Jl. Kenanga No. 7, rumah Nenek Sumi, atapnya bocor", address},
		{"Sdri. Wulan (gg. Durian) sudah ikut KB", address},
		{"bantuan untuk mbah Surip, alamatnya dekat masjid", address},
		{"Bapak Suparman di RT 05/RW 02 sudah dirujuk", address},
		{"Pak Darto rumah nomor 8 tidak hadir", address},
		{"nama Siti Aminah, jln Pattimura", address},

		{"Kegiatan di balai RT 03 dibuka Pak Kades", ""},
		{"Hadir Ibu Bidan dan Pak Lurah di RW 02", ""},
		{"Senam bersama Bu Siti", ""},
		{"Senam RT 05 dipimpin Bu Yanti", ""},
		{"Posyandu di RT 03, dipimpin oleh Bu Yanti, 20 balita", ""},
		{"Balai RT 03 penuh, Bu Yanti memimpin doa", ""},
		{"Jalan sehat bersama Bu Yanti dan warga", ""},
		{"jalan santai, hadir bu yanti dan warga", ""},
		{"Jalan rusak menuju posyandu, Pak Joko membantu", ""},
		{"Jalan desa di depan rumah Bu Ani tergenang", ""},
		{"Kegiatan berjalan lancar, terima kasih Bu Rina", ""},
		{"Ibu Rumah Tangga di RT 03 antusias", ""},
		{"Ibu Hamil dan Ibu Balita RT 02 hadir", ""},
		{"Ibu-ibu RT 04 membawa makanan", ""},
		{"ibu hamil di jl melati ada 3 orang", ""},
		{"Bapak Ibu warga Gang Mawar bergotong royong", ""},
		{"Bapak Camat meninjau Jl. Lintas", ""},
		{"Pak RT dan Bu RW di Jl. Kenanga ikut hadir", ""},
		{"Penyuluhan oleh dr. Rini di Jl. Kenanga", ""},
		{"Pengajian di Jl. Kenanga dengan Ustadz Ahmad", ""},
		{"Narasumber Bu Lestari, tempat Jl. Kenanga No. 1", ""},
		{"Bidan Ani memeriksa 12 ibu hamil di RT 01", ""},
		{"Anak Sekolah RT 01 ikut lomba", ""},
		{"Nama Kegiatan: Senam, alamat balai desa", ""},
		{"Kelompok Anggrek RT 02 bertemu", ""},
		{"Pemeriksaan di Puskesmas, Jl. Sudirman", ""},
		{"Pak Bupati membuka jalan baru", ""},
		{"Ketua Pak Anto menutup acara di gang sempit", ""},
		{"38 orang, 6 laki-laki 32 perempuan", ""},
		{"", ""},

		{"NIK 1505014107900001 belum punya KTP", nik},
		{"1505 0141 0790 0001", nik},
		{"KK 1505010101100002, 3 anak", nik},
		{"peserta 12 18 20 25 30 11 12 13", ""},
		{"biaya 1.250.000 dan 2.500.000", ""},
		{"tanggal 23-11-2026 jam 09.00-11.00", ""},

		{"info ke 0812-3456-7890", phone},
		{"WA +62 812 3456 7890 ya", phone},
		{"telp (0741) 123456", phone},
		{"6281234567890", phone},
		{"hadir 38, jam 08.30", ""},
		{"tanggal 08.11.2026 sampai 09.11.2026", ""},
		{"Rp 850.000 dari dana desa", ""},
		{"No. 1505-26-01187 sudah dikirim", ""},
		{"anggaran 2026 sebesar 45.000.000", ""},
	} {
		got := ""
		switch {
		case plain.HasNIK(c.text):
			got = nik
		case len(plain.Phones(c.text)) > 0:
			got = phone
		case nameWithAddress(c.text):
			got = address
		}
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// The text for WhatsApp holds who came and where, and no name of a resident.
func TestNamesSomebody(t *testing.T) {
	for text, want := range map[string]bool{
		"Takziah Bu Ani": true, "takziah bu ani": true, "Syukuran Bapak Joko": true, "Kunjungan Pak Bupati": false, "Posyandu Melati": false,
		"Kelas ibu hamil/balita": false, "Kelas Ibu Hamil": false, "Arisan Bu RT": false, "Doa bersama Pak Lurah": false,
	} {
		if got := namesSomebody(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	if _, err := nameLists(); err != nil {
		t.Error(err)
	}
}
