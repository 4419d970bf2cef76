package storage_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pokjabot/flows/xlsform"
	"pokjabot/storage"
)

// said writes measures as "kegiatan/fungsi/ekonomi=1 peserta=7".
func said(list []storage.Measure) string {
	var words []string
	for _, m := range list {
		name := m.Measure
		if m.Dimension != "" {
			name += "/" + m.Dimension + "/" + m.Code
		}
		words = append(words, fmt.Sprintf("%s=%d", name, m.N))
	}
	return strings.Join(words, " ")
}

func TestMeasures(t *testing.T) {
	for _, c := range []struct{ form, answers, want string }{
		{
			"kegiatan", `{"jenis":"posyandu","fungsi":"ekonomi","bidang":["ekonomi","sosial"],"instansi":["opd_kb","kemenag","swasta"],"peserta_l":3,"peserta_p":4,"umur_u60":2,"foto":["a"]}`,
			"kegiatan=1 kegiatan/form/kegiatan=1 kegiatan/jenis/posyandu=1 peserta=7 peserta/kelamin/l=3 peserta/kelamin/p=4 kegiatan/fungsi/ekonomi=1 kegiatan/bidang/ekonomi=1 kegiatan/bidang/sosial=1 " +
				"kegiatan/instansi/opd_kb=1 kegiatan/instansi/kemenag=1 kegiatan/instansi/swasta=1 berfoto=1 berfoto_dari=1 umur=2 umur/umur/u60=2 berpeserta=1 berumur=1 bermitra_dari=1 bermitra=1 " +
				"pelaku/pelaku/pemda=1 pelaku/pelaku/pusat=1 pelaku/pelaku/swasta=1 pelaku=1 pelaku_ganda=1 tepat_entri=1",
		},
		{
			"poktan", `{"jenis":"bkl","hadir":25,"anggota":20,"peserta_l":0,"peserta_p":25}`,
			"kegiatan=1 kegiatan/form/poktan=1 kegiatan/jenis/bkl=1 anggota=20 hadir=25 peserta=25 peserta/kelamin/p=25 berfoto_dari=1 kegiatan/fungsi/cinta_kasih=1 kegiatan/bidang/ketahanan_keluarga=1 " +
				"berpeserta=1 hadir_anggota=20 anggota_hadir=20 tepat_entri=1",
		},
		{
			"layanan", `{"bentuk":"pelayanan","metode_iud":2,"metode_pil":1,"jenis":7}`,
			"kegiatan=1 kegiatan/form/layanan=1 kegiatan/bentuk/pelayanan=1 metode=3 metode/metode/iud=2 metode/metode/pil=1 berfoto_dari=1 kegiatan/fungsi/reproduksi=1 kegiatan/bidang/kkbpk=1 bermitra_dari=1 tepat_entri=1",
		},
		{
			"kunjungan", `{"keluarga_baduta":3,"keluarga_catin":1,"risiko":2}`,
			"kegiatan=1 kegiatan/form/kunjungan=1 keluarga=4 keluarga/keluarga/catin=1 keluarga/keluarga/baduta=3 risiko=2 kegiatan/fungsi/reproduksi=1 kegiatan/bidang/stunting=1 tepat_entri=1",
		},
		{
			"advokasi", `{"jenis":"monev","tingkat":"provinsi","kampung":["15.05.08.2005-2"],"wilayah":["15.05"],"komitmen":["anggaran"],"nilai":45000000,"instansi":["tidak_ada"]}`,
			"kegiatan=1 kegiatan/form/advokasi=1 kegiatan/jenis/monev=1 kegiatan/tingkat/provinsi=1 kegiatan/kampung/15.05.08.2005-2=1 kegiatan/wilayah/15.05=1 kegiatan/instansi/tidak_ada=1 kegiatan/komitmen/anggaran=1 " +
				"nilai=45000000 berfoto_dari=1 berpeserta=1 bermitra_dari=1 tepat_entri=1 dibina/kampung/15.05.08.2005-2=1 dibina_provinsi/wilayah/15.05=1",
		},
		{
			"lima_faktor", `{"bulan":"2026-11","komitmen":3,"semangat":4,"prioritas":"integrasi"}`,
			"laporan/form/lima_faktor=1 skor/faktor/komitmen=3 skor_n/faktor/komitmen=1 skor/faktor/semangat=4 skor_n/faktor/semangat=1 laporan/prioritas/integrasi=1 faktor_masuk=1 faktor_tepat=1",
		},
		{"kegiatan", `{"fungsi":"Ekonomi rakyat!","peserta_l":"x","peserta_p":-5}`, "kegiatan=1 kegiatan/form/kegiatan=1 kegiatan/fungsi/lainnya=1 berfoto_dari=1 berpeserta=1 bermitra_dari=1 tepat_entri=1"},
		{"rencana", `{}`, ""},
		{"kendala", `{}`, "laporan/form/kendala=1"},
	} {
		r := posyandu(1, 1, "2026-11-18")
		r.Form, r.Answers = c.form, json.RawMessage(c.answers)
		if diff := cmp.Diff(c.want, said(counted(r).Measures)); diff != "" {
			t.Errorf("%s %s: %s", c.form, c.answers, diff)
		}
		r.Practice = true
		if got := counted(r).Measures; len(got) != 0 {
			t.Error("practice counts:", got)
		}
	}
}

// A form that somebody publishes tomorrow feeds the roll-up by its columns alone, rounds included.
func TestMeasuresOfAPublishedForm(t *testing.T) {
	form, err := xlsform.Read([]byte(`settings:
  - { form_id: jamban, form_title: Jamban, default_language: "Bahasa Indonesia (id)" }
survey:
  - { type: date, name: tanggal, label: Kapan?, "rekap::measure": kegiatan }
  - { type: select_one fungsi, name: seksi, label: Seksi?, "rekap::dimension": fungsi }
  - { type: decimal, name: semen, label: Semen?, "rekap::measure": semen }
  - { type: begin_repeat, name: rumah, label: Rumah }
  - { type: integer, name: bilik, label: Bilik?, "rekap::measure": jamban_bilik, "rekap::dimension": jamban }
  - { type: end_repeat }
choices:
  - { list_name: fungsi, name: lingkungan, label: Lingkungan }
`))
	if err != nil {
		t.Fatal(err)
	}
	r := posyandu(1, 1, "2026-11-10")
	r.Answers = json.RawMessage(`{"tanggal":"2026-11-10","seksi":"lingkungan","semen":2.6,"rumah":[{"bilik":1},{"bilik":2},{}]}`)
	want := "kegiatan=1 kegiatan/form/jamban=1 kegiatan/fungsi/lingkungan=1 semen=3 jamban=3 jamban/jamban/bilik=3"
	if diff := cmp.Diff(want, said(storage.MeasuresOf(form, r, wib))); diff != "" {
		t.Error(diff)
	}
	if got := storage.MeasuresOf(nil, r, wib); len(got) != 0 {
		t.Error("a form that nobody knows counts:", got)
	}
}
