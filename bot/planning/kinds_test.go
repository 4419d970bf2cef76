package planning

import (
	"testing"

	"pokjabot/flows/forms"
	"pokjabot/storage"
)

// What a title says of its kind decides which form reports on the plan.
func TestKindOf(t *testing.T) {
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	form := library.Form(formRencana)
	for title, want := range map[string]string{
		"Posyandu Melati": "kegiatan/posyandu", "Penyuluhan stunting": "kegiatan/penyuluhan", "Senam lansia": "kegiatan/senam", "Yasinan": "kegiatan/pengajian",
		"Goro bersih-bersih": "kegiatan/gotong_royong", "Rapat persiapan posyandu": "kegiatan/rapat_warga", "Kelas ibu hamil": "kegiatan/kelas_ibu", "DASHAT": "kegiatan/dashat",
		"Layanan KTP keliling": "kegiatan/adminduk", "BKB Anggrek": "poktan/", "Pertemuan PIK-R": "poktan/", "Pertemuan UPPKA Mandiri": "poktan/", "Pelayanan KB MOW": "layanan/",
		"KIE": "layanan/", "Kunjungan keluarga berisiko": "kunjungan/", "Rakor Pokja": "advokasi/", "Rapat koordinasi": "advokasi/", "Lomba masak": "/", "Senamania": "/", "": "/",
	} {
		if kind, activity := kindOf(form, storage.Petugas, title); kind+"/"+activity != want {
			t.Errorf("%q: %s/%s, want %s", title, kind, activity, want)
		}
	}
	for title, want := range map[string]string{"Posyandu Melati": "/", "Kunjungan ke Kumpeh": "kunjungan/", "Rakor": "advokasi/", "BKB Anggrek": "/"} {
		if kind, activity := kindOf(form, storage.Kabupaten, title); kind+"/"+activity != want {
			t.Errorf("a lead's %q: %s/%s, want %s", title, kind, activity, want)
		}
	}
	if got := kindInWords(form, "id", formKegiatan, "posyandu") + kindInWords(form, "en", formKunjungan, "") + kindInWords(form, "id", "", ""); got != "PosyanduVisits" {
		t.Error(got)
	}
}
