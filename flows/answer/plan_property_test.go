package answer

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// However title, day, hour and venue are put together, each is found again.
func TestPlannedProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		title := rapid.SampledFrom([]string{"Posyandu Melati", "Penyuluhan stunting", "BKB Anggrek", "Rapat warga", "Pelayanan KB", "Senam lansia"}).Draw(t, "title")
		venue := rapid.SampledFrom([]string{"balai RW 03", "rumah Bu Siti", "PAUD Anggrek", "kantor desa"}).Draw(t, "venue")
		day := DayOf(planNow).AddDays(rapid.IntRange(1, 300).Draw(t, "day"))
		hour := rapid.IntRange(8, 17).Draw(t, "hour")
		when := fmt.Sprintf("tanggal %d/%d/%d", day.Day, int(day.Month), day.Year)
		clock := fmt.Sprintf("jam %02d.00", hour)
		parts := rapid.Permutation([]string{title, when + " " + clock, "di " + venue}).Draw(t, "order")
		text := strings.Join(parts, ", ")
		p := Planned(text, planNow)
		if p.Title != title || p.Venue != venue || join(p.Days) != day.String() || join(p.Clock) != fmt.Sprintf("%02d:00", hour) || p.Repeats {
			t.Fatalf("%s: %s", text, told(p))
		}
	})
}

func FuzzPlanned(f *testing.F) {
	for _, c := range planSentences {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := Planned(text, planNow)
		if len(p.Days) > 2 || len(p.Clock) > 2 || !utf8.ValidString(p.Title+p.Venue) {
			t.Errorf("%q: %+v", text, p)
		}
		for _, d := range p.Days {
			if p.Repeats && d.Compare(DayOf(planNow)) < 0 {
				t.Errorf("%q begins on %s", text, d)
			}
		}
		if len(p.Title)+len(p.Venue) > 2*len(text)+8 {
			t.Errorf("%q became %q at %q", text, p.Title, p.Venue)
		}
	})
}

func BenchmarkPlanned(b *testing.B) {
	for b.Loop() {
		Planned("Posyandu Melati tiap Selasa ke-2 jam 8 di balai RW, ingatkan H-2", planNow)
	}
}
