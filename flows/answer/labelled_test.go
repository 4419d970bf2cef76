package answer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pokjabot/flows/answer"
)

var (
	umur = []answer.Option{
		{Code: "u0_5", Label: "Anak 0–5", Synonyms: []string{"balita"}},
		{Code: "u6_9", Label: "Anak 6–9"},
		{Code: "u10_24", Label: "Remaja 10–24"},
		{Code: "u25_59", Label: "Dewasa 25–59"},
		{Code: "u60", Label: "Lansia 60+ tahun"},
	}
	metode = []answer.Option{
		{Code: "iud", Label: "IUD (spiral)"},
		{Code: "implan", Label: "Implan (susuk)"},
		{Code: "suntik", Label: "Suntik"},
		{Code: "pil", Label: "Pil"},
		{Code: "kondom", Label: "Kondom"},
	}
	keluarga = []answer.Option{
		{Code: "catin", Label: "Calon pengantin"},
		{Code: "ibu_hamil", Label: "Ibu hamil"},
		{Code: "ibu_menyusui", Label: "Ibu menyusui"},
		{Code: "baduta", Label: "Baduta (0–23 bulan)"},
		{Code: "balita", Label: "Balita (24–59 bulan)"},
	}
)

func labelled(l answer.Labelled) string {
	var parts []string
	for code, n := range l.Values {
		parts = append(parts, code+"="+n.String())
	}
	slices.Sort(parts)
	for _, u := range l.Unclear {
		parts = append(parts, fmt.Sprintf("?%s", u.Text))
	}
	for _, code := range l.Twice {
		parts = append(parts, "twice:"+code)
	}
	if l.Ordered {
		parts = append(parts, "ordered")
	}
	if l.Approx {
		parts = append(parts, "approx")
	}
	if l.Reason != "" {
		parts = append(parts, string(l.Reason))
	}
	return strings.Join(parts, " ")
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		labels []answer.Option
		text   string
		want   string
	}{
		{umur, "balita 12, lansia 5", "u0_5=12 u60=5"},
		{umur, "lansia 5 balita 12", "u0_5=12 u60=5"},
		{umur, "12 balita dan 5 lansia", "u0_5=12 u60=5"},
		{umur, "12 balita, 5 orang lansia", "u0_5=12 u60=5"},
		{umur, "Anak 0-5: 12\nRemaja 10-24: 20 orang\nLansia: 5", "u0_5=12 u10_24=20 u60=5"},
		{umur, "anak 0-5 12, anak 6-9 3", "u0_5=12 u6_9=3"},
		{umur, "remaja dua puluh, dewasa nihil", "u10_24=20 u25_59=0"},
		{umur, "anak 12", "?anak 12"},
		{umur, "12, 5, 0, 3, 4", "u0_5=12 u10_24=0 u25_59=3 u60=4 u6_9=5 ordered"},
		{umur, "12 5", "?12 ?5"},
		{umur, "remja 20", "u10_24=20"},
		{umur, "lansia kira-kira 20", "u60=20 approx"},
		{umur, "lansia 5, lansia 6", "u60=5 twice:u60"},
		{umur, "tidak ada", "u0_5=0 u10_24=0 u25_59=0 u60=0 u6_9=0"},
		{umur, "", "empty"},
		{umur, "entahlah", "?entahlah"},
		{metode, "implan 22, suntik 12", "implan=22 suntik=12"},
		{metode, "implan 22 suntik 12 pil 3", "implan=22 pil=3 suntik=12"},
		{metode, "susuk 2, spiral 1", "implan=2 iud=1"},
		{metode, "iud=4; kondom=10", "iud=4 kondom=10"},
		{keluarga, "ibu hamil 3, baduta 2", "baduta=2 ibu_hamil=3"},
		{keluarga, "bumil 3, catin 1", "catin=1 ibu_hamil=3"},
	} {
		if got := labelled(answer.Numbers(c.text, c.labels)); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

func TestSheet(t *testing.T) {
	questions := []answer.Option{
		{Code: "tanggal", Label: "Tanggal"},
		{Code: "peserta", Label: "Peserta"},
		{Code: "tempat", Label: "Tempat"},
		{Code: "uraian", Label: "Uraian"},
		{Code: "biaya", Label: "Biaya"},
	}
	const text = `LEMBAR KEGIATAN
2. Peserta: 6 L 32 P
*Tanggal*: kemarin jam 09:30
tempt = Balai desa
Uraian: Ibu-ibu datang pagi.
Acara ramai sekali.
Biaya: ...`
	f := answer.Sheet(text, questions)
	want := []answer.Line{
		{Code: "peserta", Text: "6 L 32 P"},
		{Code: "tanggal", Text: "kemarin jam 09:30"},
		{Code: "tempat", Text: "Balai desa"},
		{Code: "uraian", Text: "Ibu-ibu datang pagi.\nAcara ramai sekali."},
	}
	if !slices.Equal(f.Lines, want) {
		t.Errorf("lines: got %+v, want %+v", f.Lines, want)
	}
	if !slices.Equal(f.Empty, []string{"biaya"}) {
		t.Errorf("empty: got %v", f.Empty)
	}
	if len(f.Unclear) != 1 || f.Unclear[0].Text != "LEMBAR KEGIATAN" {
		t.Errorf("unclear: got %+v", f.Unclear)
	}
	if f := answer.Sheet("kemarin jam 09:30 di balai", questions); len(f.Lines)+len(f.Empty) != 0 {
		t.Errorf("a sentence was taken for a sheet: %+v", f)
	}
}
