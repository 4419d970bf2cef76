package locales

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func speakers(t *testing.T) (id, en Speaker) {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	c.Missing = func(lang, id, problem string) { t.Errorf("%s %s: %s", lang, id, problem) }
	return c.Speak("id"), c.Speak("en")
}

func TestFormats(t *testing.T) {
	id, en := speakers(t)
	at := time.Date(2026, time.November, 18, 9, 5, 0, 0, time.FixedZone("", 7*3600))
	for _, c := range []struct{ got, want string }{
		{id.Date(at), "Rabu, 18 November 2026"},
		{en.Date(at), "Wednesday, 18 November 2026"},
		{id.Date(at.AddDate(0, 0, 4)), "Minggu, 22 November 2026"},
		{id.ShortDate(at), "18 Nov 2026"},
		{id.Month(at), "November 2026"},
		{id.Time(at), "09.05 WIB"},
		{en.Time(at.In(time.FixedZone("", 8*3600))), "10:05 WITA"},
		{id.Time(at.In(time.FixedZone("", 9*3600))), "11.05 WIT"},
		{id.Time(at.UTC()), "02.05 UTC"},
		{id.Number(0), "0"},
		{id.Number(999), "999"},
		{id.Number(1250), "1.250"},
		{id.Number(-1234567), "−1.234.567"},
		{en.Number(1250), "1,250"},
		{id.Decimal(2.9, 1), "2,9"},
		{id.Decimal(-1234.5, 2), "−1.234,50"},
		{id.Decimal(-0.01, 1), "0,0"},
		{id.Decimal(2.25, 1) + id.Decimal(-2.35, 1) + id.Decimal(2.75, 1) + id.Decimal(0.05, 1), "2,3−2,42,80,1"},
		{id.Decimal(math.Inf(1), 1) + id.Decimal(math.NaN(), 1), "––"},
		{id.Percent(82, 100), "82%"},
		{id.Percent(1, 3), "33%"},
		{id.Percent(1, 0), "–"},
		{id.Percent(1, 8), "13%"},
		{id.Money(2000000), "Rp2.000.000"},
		{id.Money(-500), "−Rp500"},
		{id.List(nil), ""},
		{id.List([]string{"a"}), "a"},
		{id.List([]string{"Puskesmas", "TP PKK"}), "Puskesmas dan TP PKK"},
		{en.List([]string{"a", "b", "c"}), "a, b, and c"},
		{id.Address("ibu", "Siti"), "Bu Siti"},
		{id.Address("bapak", "Budi"), "Pak Budi"},
		{id.Address("kak", "Rani"), "Kak Rani"},
		{id.Address("ibu", ""), "Ibu"},
		{id.Address("", ""), "Bapak/Ibu"},
		{id.Address("ibu", "S & <T>"), "Bu S & <T>"},
		{en.Count("kartu.foto", 1, nil), "1 photo"},
		{en.Count("kartu.foto", 1250, nil), "1,250 photos"},
		{id.Count("tombol.selesai", 1250, nil), "✅ Selesai (1.250)"},
		{strings.Join(sliceOf(id.Weekdays()), " "), "Sn Sl Rb Km Jm Sb Mg"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func sliceOf(a [7]string) []string { return a[:] }

func TestSayEscapes(t *testing.T) {
	id, _ := speakers(t)
	type named string
	for _, c := range []struct {
		arg  any
		want string
	}{{"<b>&", "Bu &lt;b&gt;&amp;"}, {Raw("<b>x</b>"), "Bu <b>x</b>"}, {1250, "Bu 1.250"}, {named("<i>"), "Bu &lt;i&gt;"}} {
		if got := id.Say("sapaan.ibu_nama", Args{"Nama": c.arg}); got != c.want {
			t.Errorf("%v: %q", c.arg, got)
		}
	}
}

// The files are read once, but each catalog tells its own owner what is missing, in any language.
func TestCatalogsReportApart(t *testing.T) {
	var told [2]int
	var words [2]*Catalog
	for i := range words {
		c, err := Load()
		if err != nil {
			t.Fatal(err)
		}
		c.Missing = func(string, string, string) { told[i]++ }
		words[i] = c
	}
	words[0].Speak("id").In("en").Say("no.such", nil)
	if told != [2]int{1, 0} {
		t.Errorf("told %v, want only the first", told)
	}
}

func TestWhatIsMissingIsReported(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	c.Missing = func(lang, id, _ string) { told = append(told, lang+" "+id) }
	if got := c.Speak("fr").Say("tidak.ada", nil); got != "tidak.ada" {
		t.Error(got)
	}
	if got := c.Speak("en-GB").Say("sapaan.ibu_nama", nil); got != "Bu …" {
		t.Error(got)
	}
	if diff := cmp.Diff([]string{"id tidak.ada", "en sapaan.ibu_nama"}, told); diff != "" {
		t.Error(diff)
	}
	if got := (Speaker{}).Say("x.y", nil); got != "x.y" {
		t.Error(got)
	}
}

// What people write never becomes markup, whatever it is.
func TestArgumentsAreNeverMarkup(t *testing.T) {
	id, _ := speakers(t)
	rapid.Check(t, func(t *rapid.T) {
		said := id.Say("sapaan.ibu_nama", Args{"Nama": rapid.String().Draw(t, "name")})
		if strings.ContainsAny(said, "<>") {
			t.Fatal(said)
		}
	})
}

func BenchmarkSay(b *testing.B) {
	c, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	s := c.Speak("id")
	for b.Loop() {
		s.Say("menu.kartu", Args{"Sapaan": "Bu Siti", "Peran": "Kader", "Tempat": "Kampung KB Tangkit"})
	}
}
