package paper

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever is filled in, a letter is two pages: one to sign and one attached.
func TestAnyRecapIsTwoPages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Z][a-z ]{0,80}`))
		grid := func(name string, most int) Grid {
			g := Grid{Columns: []string{"a", text.Draw(t, name), "c"}, Widths: []float64{60, 20, 10}}
			for range rapid.IntRange(0, most).Draw(t, name+" rows") {
				g.Rows = append(g.Rows, []string{text.Draw(t, name), "−1.250", "12%"})
			}
			if rapid.Bool().Draw(t, name+" has a total") {
				g.Total = []string{"Jumlah", "1", "2"}
			}
			return g
		}
		r := Recap{
			Head: rapid.SliceOfN(text, 0, 3).Draw(t, "head"), Dated: text.Draw(t, "dated"), Fields: []Line{{"Nomor", ""}, {"Hal", strings.Repeat(text.Draw(t, "subject"), 5)}},
			To: []string{"Yth.", text.Draw(t, "to")}, Opening: []string{strings.Repeat(text.Draw(t, "opening"), 9)}, Figures: grid("figures", 20), Decide: text.Draw(t, "decide"),
			Decisions: rapid.SliceOfN(text, 0, 3).Draw(t, "decisions"), More: text.Draw(t, "more"), Closing: text.Draw(t, "closing"), Sign: rapid.SliceOfN(text, 0, 2).Draw(t, "sign"), SignFoot: "NIP.",
			Copies: rapid.SliceOfN(text, 0, 3).Draw(t, "copies"), Attachment: text.Draw(t, "attachment"), Table: grid("table", 40), Foot: text.Draw(t, "foot"), PageOf: func(int) string { return "halaman" },
		}
		for range rapid.IntRange(0, 20).Draw(t, "bars") {
			r.Bars.List = append(r.Bars.List, Bar{Name: text.Draw(t, "name"), Now: rapid.Int64Range(0, 1_000_000).Draw(t, "now"), Before: rapid.Int64Range(0, 9).Draw(t, "before"), NowText: "1", WasText: "2", OnlyText: rapid.Bool().Draw(t, "rest")})
		}
		var b bytes.Buffer
		if err := r.WritePDF(&b); err != nil {
			t.Fatal(err)
		}
		if n := pages(b.Bytes()); n != 2 {
			t.Fatalf("%d pages", n)
		}
	})
}

// The fullest letter that a recap makes is signed above the foot of its first page, and its chart
// stays above that of the second.
func TestTheFullestLetterFits(t *testing.T) {
	long := strings.Repeat("kata yang panjang ", 30)
	r := Recap{
		Head: []string{"PEMERINTAH KABUPATEN TANJUNG JABUNG BARAT", "TIM KOORDINASI OPTIMALISASI PENYELENGGARAAN KAMPUNG KB", "Alamat: ..."}, Dated: "......, 23 September 2026",
		Fields: []Line{{"Nomor", ""}, {"Sifat", "Biasa"}, {"Lampiran", "1 (satu) lembar"}, {"Hal", long}}, To: []string{"Yth.", "di tempat"}, Opening: []string{"DATA CONTOH", "Dengan hormat,", long},
		Decisions: []string{long, long, long}, More: long, Closing: long, Sign: []string{"Ketua Tim Koordinasi OPKKB", "Kabupaten Tanjung Jabung Barat,"}, SignFoot: "NIP.", Copies: []string{"Tembusan:", "1.", "2."},
	}
	for range mostFigures {
		r.Figures.Rows = append(r.Figures.Rows, []string{"a", "b"})
	}
	r.Figures.Columns, r.Figures.Widths = []string{"a", "b"}, []float64{1, 1}
	p := newPage("P", "")
	p.letterhead(r.Head)
	p.address(r)
	p.body(r)
	signed := p.closing(r)
	if signed > pageHeight-bottom-footHeight {
		t.Errorf("it is signed %.1f mm down", signed)
	}
	r.Table = Grid{Columns: r.Figures.Columns, Widths: r.Figures.Widths, Total: []string{"x", "y"}}
	for range 38 {
		r.Table.Rows = append(r.Table.Rows, []string{"a", "b"})
		r.Bars.List = append(r.Bars.List, Bar{Now: 5})
	}
	p.AddPage()
	p.attachment(r)
	if y := p.GetY(); y > pageHeight-bottom-footHeight+0.5 {
		t.Errorf("the chart ends %.1f mm down", y)
	}
}
