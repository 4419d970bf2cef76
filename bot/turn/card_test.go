package turn

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"pokjabot/bot/roomtest"
	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

func speaker(t *testing.T) locales.Speaker {
	t.Helper()
	words := roomtest.Words(t)
	return words.Speak("id")
}

var (
	tags     = regexp.MustCompile(`<(/?)([a-z]+)>`)
	entities = regexp.MustCompile(`&(amp|lt|gt|quot|#\d+);`)
)

// checkText fails when Telegram would not take the text: too long, empty, a torn tag or entity.
func checkText(t interface{ Fatalf(string, ...any) }, text string) {
	var open []string
	for _, tag := range tags.FindAllStringSubmatch(text, -1) {
		if tag[1] == "" {
			open = append(open, tag[2])
			continue
		}
		if len(open) == 0 || open[len(open)-1] != tag[2] {
			t.Fatalf("tag %s closes nothing in %q", tag[0], text)
		}
		open = open[:len(open)-1]
	}
	plain := tags.ReplaceAllString(text, "")
	if len(open) > 0 || strings.ContainsAny(plain, "<>") {
		t.Fatalf("a torn tag, %v open: %q", open, text)
	}
	if strings.Contains(entities.ReplaceAllString(plain, ""), "&") {
		t.Fatalf("a torn entity in %q", text)
	}
	if plain = html.UnescapeString(plain); strings.TrimSpace(plain) == "" {
		t.Fatalf("an empty text")
	}
	if n := len(utf16.Encode([]rune(text))); n > 4096 {
		t.Fatalf("%d UTF-16 units", n)
	}
}

func drawCard(t *rapid.T, words locales.Speaker) Card {
	piece := rapid.SampledFrom([]string{"Posyandu", "a & b", "<script>", "&amp;", "👩‍👩‍👧", "baris\nbaru", " ", "\"kutip\"", "é"})
	text := func(name string, most int) string {
		return strings.Repeat(piece.Draw(t, name), rapid.IntRange(0, most).Draw(t, name+" times"))
	}
	p := flows.Prompt{
		Kind:     rapid.SampledFrom([]string{flows.KindQuestion, flows.KindMany, flows.KindProposal, flows.KindCounts, flows.KindPhotos, flows.KindReview, flows.KindMore}).Draw(t, "kind"),
		Question: &flows.Question{Name: "jenis"}, Label: text("label", 300), Hint: text("hint", 300), Proposal: text("proposal", 900),
		Index: 1, Of: 6, Count: rapid.IntRange(0, 9).Draw(t, "count"), Ops: []flows.Op{flows.Send, flows.Edit, flows.Back, flows.Skip, flows.Save, flows.Cancel},
	}
	if rapid.Bool().Draw(t, "said") {
		p.Said = &flows.Line{Label: text("said", 5), Value: text("value", 900)}
	}
	for range rapid.IntRange(0, 3).Draw(t, "evidence") {
		p.Evidence = append(p.Evidence, text("evidence", 300))
	}
	for range rapid.IntRange(0, 100).Draw(t, "options") {
		p.Options = append(p.Options, flows.Option{Code: "kode", Label: text("option", 8), Op: rapid.SampledFrom([]flows.Op{flows.Answer, flows.Tick}).Draw(t, "op")})
	}
	for range rapid.IntRange(0, 60).Draw(t, "lines") {
		p.Lines = append(p.Lines, flows.Line{Name: "baris", Label: text("line", 3), Value: text("value", 60)})
	}
	return Card{Words: words, Sapaan: "Bu Siti", Place: text("place", 3), Lines: rapid.Bool().Draw(t, "tappable"), Practice: rapid.Bool().Draw(t, "practice"), Draft: storage.Draft{ID: 1 << 40}, Revision: 12, Prompt: p}
}

func TestCardFitsAMessage(t *testing.T) {
	words := speaker(t)
	rapid.Check(t, func(t *rapid.T) {
		m := drawCard(t, words).Message()
		checkText(t, m.Text)
		n := 0
		for _, row := range m.Keyboard {
			if n += len(row); len(row) == 0 || len(row) > 8 {
				t.Fatalf("a row of %d buttons", len(row))
			}
			for _, b := range row {
				if strings.TrimSpace(b.Text) == "" || b.Data == "" || len(b.Data) > 64 {
					t.Fatalf("button %+v", b)
				}
			}
		}
		if n > 100 {
			t.Fatalf("%d buttons", n)
		}
		last := m.Keyboard[len(m.Keyboard)-1]
		if _, in := FormTap(Unpack(last[len(last)-1].Data)); in.Op != flows.Cancel {
			t.Fatalf("the way out is gone: %v", in.Op)
		}
	})
}

func TestClip(t *testing.T) {
	tests := map[string]string{
		"one long line":   strings.Repeat("a", 5000),
		"beyond the BMP":  strings.Repeat("😀", 2040), // 4,080 units in 2,040 characters
		"all entities":    strings.Repeat("&amp;", 1000),
		"inside tags":     "<b><i>" + strings.Repeat("x ", 2500) + "</i></b>",
		"tag at the edge": strings.Repeat("y", 3997) + "<b>z</b>" + strings.Repeat("y", 100),
		"many lines":      strings.Repeat("• Tempat: <b>Balai &lt;RW&gt;</b>\n", 300),
		"blockquote":      "<blockquote>" + strings.Repeat("baris\n", 900) + "</blockquote>",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			got := clip(text)
			checkText(t, got)
			if n := units(got); n < 3900 && units(text) > mostUnits {
				t.Errorf("only %d units are left", n)
			}
		})
	}
	if short := "<b>Tanggal</b>\n\nberapa?"; clip(short) != short {
		t.Error("a short text is changed")
	}
}

func FuzzClip(f *testing.F) {
	f.Add("<b>a</b>", 900)
	f.Add("<", 5000)
	f.Add("&", 5000)
	f.Add("</b>", 2000)
	f.Add("\xff", 5000)
	f.Fuzz(func(t *testing.T, piece string, times int) {
		if len(piece) > 100 || times < 0 || times > 5000 {
			t.Skip()
		}
		if got := clip("<b>" + html.EscapeString(strings.ToValidUTF8(strings.Repeat(piece, times), "")) + "</b>."); units(got) > 4096 {
			t.Error(units(got))
		}
		_ = clip(strings.Repeat(piece, times)) // never our own text, and still no reason to break
	})
}

func TestCalendarIsAMonth(t *testing.T) {
	days := make([]flows.Day, 35)
	for i := range days {
		days[i] = flows.Day{}
		if i >= 6 && i < 6+28 {
			days[i] = flows.Day{Date: "2026-11-01", Number: i - 5, Enabled: i < 20}
		}
	}
	c := Card{Words: speaker(t), Prompt: flows.Prompt{Kind: flows.KindCalendar, Label: "Kapan?", Days: days, Month: "2026-11", Prev: "2026-10", Next: "2026-12", Question: &flows.Question{Name: "tanggal"}}}
	rows := c.Message().Keyboard
	if len(rows) != 1+5+1 || slices.ContainsFunc(rows[:6], func(r []Button) bool { return len(r) != 7 }) || len(rows[6]) != 2 {
		t.Errorf("%d rows: %v", len(rows), rows)
	}
	if _, in := FormTap(Unpack(rows[1][6].Data)); in.Op != flows.Answer || in.Code != "2026-11-01" {
		t.Errorf("%+v", in)
	}
	if _, in := FormTap(Unpack(rows[4][0].Data)); in.Op != flows.Page {
		t.Errorf("a day that may not be chosen answers: %+v", in)
	}
}

// A list of several pages is left by words, not by fractions.
func TestPagesOfChoices(t *testing.T) {
	for pages, want := range map[int]string{
		1: "",
		2: "[‹ Sebelumnya]",
		4: "[‹ Sebelumnya] [Pilihan lain ›] Daftar pilihan: bagian 2 dari 4",
	} {
		c := Card{Words: speaker(t), Prompt: flows.Prompt{Question: &flows.Question{Name: "jenis"}, Label: "Jenis", Options: []flows.Option{{Code: "a", Label: "Arisan"}}, OptionPage: min(2, pages), Pages: pages}}
		m := c.Message()
		got := ""
		for _, row := range m.Keyboard[1:] {
			for _, b := range row {
				got += "[" + b.Text + "] "
			}
		}
		if _, after, told := strings.Cut(m.Text, "<i>"); told {
			got += strings.TrimSuffix(after, "</i>")
		}
		if got = strings.TrimSpace(got); got != want {
			t.Errorf("%d pages: %q, want %q", pages, got, want)
		}
	}
}
