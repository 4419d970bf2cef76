package answer_test

import (
	"strings"
	"testing"

	"pokjabot/flows/answer"
)

var (
	jenis = []answer.Option{
		{Code: "posyandu", Label: "Posyandu"},
		{Code: "penyuluhan", Label: "Penyuluhan", Synonyms: []string{"kie", "sosialisasi"}},
		{Code: "senam", Label: "Senam sehat"},
		{Code: "pengajian", Label: "Pengajian", Synonyms: []string{"yasinan", "majelis taklim"}},
		{Code: "gotong_royong", Label: "Gotong royong", Synonyms: []string{"goro", "kerja bakti"}},
		{Code: "dashat", Label: "DASHAT"},
		{Code: "kelas_ibu", Label: "Kelas ibu hamil/balita"},
		{Code: "pelatihan_usaha", Label: "Pelatihan usaha"},
		{Code: "kebersihan", Label: "Kebersihan lingkungan"},
		{Code: "rapat_warga", Label: "Rapat warga"},
		{Code: "lainnya", Label: "Lainnya"},
	}
	bidang = []answer.Option{
		{Code: "kkbpk", Label: "Kependudukan & KB"},
		{Code: "kespro", Label: "Kesehatan & reproduksi"},
		{Code: "stunting", Label: "Gizi & cegah stunting"},
		{Code: "ketahanan_keluarga", Label: "Ketahanan keluarga"},
		{Code: "pemberdayaan_keluarga", Label: "Pemberdayaan keluarga"},
		{Code: "permukiman", Label: "Permukiman & lingkungan"},
		{Code: "pendidikan", Label: "Pendidikan"},
		{Code: "ekonomi", Label: "Ekonomi & usaha"},
		{Code: "sosial", Label: "Sosial & perlindungan"},
	}
	instansi = []answer.Option{
		{Code: "opd_kb", Label: "Dinas KB", Synonyms: []string{"OPD KB", "DPPKB"}},
		{Code: "dinas_kesehatan", Label: "Dinas Kesehatan", Synonyms: []string{"dinkes"}},
		{Code: "puskesmas", Label: "Puskesmas", Synonyms: []string{"pkm"}},
		{Code: "tp_pkk", Label: "TP PKK", Synonyms: []string{"pkk"}},
		{Code: "dinas_sosial", Label: "Dinas Sosial", Synonyms: []string{"dinsos"}},
		{Code: "kemenag", Label: "Kemenag/KUA", Synonyms: []string{"kua"}},
		{Code: "tidak_ada", Label: "Tidak ada"},
	}
	umurAnak = []answer.Option{
		{Code: "u0", Label: "0-11 bulan"},
		{Code: "u1", Label: "1"},
		{Code: "u2", Label: "2"},
		{Code: "u3", Label: "3"},
	}
)

func TestChoice(t *testing.T) {
	for _, c := range []struct {
		options []answer.Option
		text    string
		want    string
	}{
		{jenis, "Posyandu", "posyandu"},
		{jenis, "  POSYANDU. ", "posyandu"},
		{jenis, "1", "posyandu"},
		{jenis, "no 2", "penyuluhan"},
		{jenis, "nomor dua", "penyuluhan"},
		{jenis, "yang ketiga", "senam"},
		{jenis, "yang terakhir", "lainnya"},
		{jenis, "pilihan 4", "pengajian"},
		{jenis, "12", "INVALID"}, // eleven are listed
		{jenis, "0", "INVALID"},
		{jenis, "gotong_royong", "gotong_royong"},
		{jenis, "goro", "gotong_royong"},
		{jenis, "gotong", "gotong_royong"},
		{jenis, "yasinan", "pengajian"},
		{jenis, "kelas ibu", "kelas_ibu"},
		{jenis, "kelas ibu hamil", "kelas_ibu"},
		{jenis, "posyndu", "posyandu"},
		{jenis, "possyandu", "posyandu"},
		{jenis, "pengjian", "pengajian"},
		{jenis, "gotong royog", "gotong_royong"},
		{jenis, "senam", "senam"},
		{jenis, "senam lansia", "ASK:senam"},
		{jenis, "kegiatannya posyandu bu", "posyandu"},
		{jenis, "penyuluhan stunting di balai desa kemarin", "ASK:penyuluhan"},
		{jenis, "habis posyandu lanjut senam bersama warga", "ASK:posyandu|senam"},
		{jenis, "posyandu senam pengajian sekaligus ramai sekali", "INVALID"}, // a story
		{jenis, "hari ini bukan posyandu ya bu", "INVALID"},
		{jenis, "pe", "AMBIGUOUS:penyuluhan|pengajian|pelatihan_usaha"},
		{jenis, "warga", "rapat_warga"},
		{jenis, "xyzzy", "INVALID"},
		{jenis, "", "INVALID"},
		{jenis, "🙏", "INVALID"},
		{bidang, "kesehatan", "kespro"},
		{bidang, "keluarga", "AMBIGUOUS:ketahanan_keluarga|pemberdayaan_keluarga"},
		{bidang, "gizi", "stunting"},
		{bidang, "pendidkan", "pendidikan"},
		{bidang, "KB", "kkbpk"},
		{instansi, "pkk", "tp_pkk"},
		{instansi, "KUA", "kemenag"},
		{instansi, "dinas", "AMBIGUOUS:opd_kb|dinas_kesehatan|dinas_sosial"},
		{instansi, "tidak ada", "tidak_ada"},
		{instansi, "tdk ada", "tidak_ada"},
		{instansi, "dinas kesehtan", "dinas_kesehatan"},
		{umurAnak, "2", "AMBIGUOUS:u2|u1"}, // the label 2, or the second
		{umurAnak, "0-11 bulan", "u0"},
	} {
		if got := answer.Choice(c.text, c.options).String(); got != c.want {
			t.Errorf("%q: got %s, want %s", c.text, got, c.want)
		}
	}
}

// picked are the codes joined by a blank as XForms store them, or what is unclear.
func picked(p answer.Picked) string {
	switch {
	case p.OK():
		return strings.Join(p.Codes, " ")
	case len(p.Unclear) > 0:
		return p.Unclear[0].Reading.String()
	default:
		return "INVALID"
	}
}

func TestChoices(t *testing.T) {
	for _, c := range []struct {
		options []answer.Option
		text    string
		want    string
	}{
		{instansi, "1, 3", "opd_kb puskesmas"},
		{instansi, "1,3", "opd_kb puskesmas"},
		{instansi, "1 3 4", "opd_kb puskesmas tp_pkk"},
		{instansi, "1 dan 3", "opd_kb puskesmas"},
		{instansi, "puskesmas dan pkk", "puskesmas tp_pkk"},
		{instansi, "puskesmas, pkk, dinkes", "puskesmas tp_pkk dinas_kesehatan"},
		{instansi, "puskesmas & pkk", "puskesmas tp_pkk"},
		{instansi, "puskesmas/pkk", "puskesmas tp_pkk"},
		{instansi, "puskesmas\npkk", "puskesmas tp_pkk"},
		{instansi, "puskesmas pkk", "puskesmas tp_pkk"},
		{instansi, "puskesmas, puskesmas", "puskesmas"},
		{instansi, "puskemas sama pkk", "puskesmas tp_pkk"},
		{instansi, "Kemenag/KUA", "kemenag"},
		{bidang, "Gizi & cegah stunting", "stunting"},
		{bidang, "gizi dan stunting", "stunting"},
		{bidang, "Gizi & cegah stunting, Pendidikan", "stunting pendidikan"},
		{bidang, "kesehatan dan pendidikan", "kespro pendidikan"},
		{bidang, "ekonomi, xyzzy", "INVALID"},
		{bidang, "", "INVALID"},
		{instansi, "1-3", "INVALID"},
	} {
		if got := picked(answer.Choices(c.text, c.options)); got != c.want {
			t.Errorf("%q: got %s, want %s", c.text, got, c.want)
		}
	}
}

// A piece that is unclear does not cost the pieces that were clear.
func TestChoicesKeepWhatIsClear(t *testing.T) {
	p := answer.Choices("puskesmas, dinas, xyzzy", instansi)
	if len(p.Codes) != 1 || p.Codes[0] != "puskesmas" || len(p.Unclear) != 2 || p.OK() {
		t.Errorf("got %+v", p)
	}
	if p.Unclear[0].Text != "dinas" || p.Unclear[0].Reading.State != answer.Ambiguous {
		t.Errorf("got %+v", p.Unclear[0])
	}
}
