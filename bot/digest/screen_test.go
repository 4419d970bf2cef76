package digest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pokjabot/bot/roomtest"
	"pokjabot/locales"
	"pokjabot/storage"
)

func spoken(t *testing.T, lang string) locales.Speaker {
	t.Helper()
	words := roomtest.Words(t)
	return words.Speak(lang)
}

// made is a screen of a place of that level with made-up figures: n Kampung in parts kecamatan.
func made(words locales.Speaker, level string, n, parts int, name func(int) string) *screen {
	zone := time.FixedZone("WIB", 7*3600)
	now := time.Date(2026, 11, 23, 7, 30, 0, 0, zone)
	s := &screen{
		words: words, sapaan: "Bapak", silence: quietDays, place: storage.Place{Code: "15.05", Name: "Kabupaten Muaro Jambi", Level: level, Zone: "Asia/Jakarta"},
		scope: Scope{Places: storage.Scope{"15.05"}, Period: PeriodOf(Week, now).Move(-1), Zone: zone, Now: now},
		now:   map[string]Figure{}, before: map[string]Figure{},
	}
	if level == "provinsi" {
		s.place = storage.Place{Code: "15", Name: "Jambi", Level: level}
	}
	var all, active, total, before int64
	for i := range n {
		k := storage.KampungNews{ID: fmt.Sprintf("15.05.%02d.2%03d", i%max(parts, 1), i), Name: "Kampung KB " + name(i), Kecamatan: fmt.Sprintf("15.05.%02d", i%max(parts, 1)), KecamatanName: name(1000 + i%max(parts, 1)), Kabupaten: "15.05", KabupatenName: "Kabupaten Muaro Jambi"}
		if days := (i * 7) % 90; i%3 != 0 {
			k.Days = &days
			last := now.AddDate(0, 0, -days)
			k.Last = &last
		}
		old := k
		k.Kegiatan, old.Kegiatan = int64(i%4), int64((i+1)%3)
		s.news, s.last = append(s.news, k), append(s.last, old)
		all++
		total += k.Kegiatan
		before += old.Kegiatan
		if k.Kegiatan > 0 {
			active++
		}
	}
	s.now["I01"], s.before["I01"] = Figure{N: total}, Figure{N: before}
	s.now["I04"], s.before["I04"] = of(active, all), of(active, all)
	for _, k := range s.news {
		a := s.area(k)
		a.total++
		a.kegiatans += k.Kegiatan
		if k.Kegiatan > 0 {
			a.active++
		}
	}
	for _, k := range s.last {
		s.area(k).before += k.Kegiatan
	}
	s.quiet = s.silent(s.news, nil)
	return s
}

func balanced(t interface{ Errorf(string, ...any) }, text string) {
	var open []string
	for _, tag := range tag.FindAllString(text, -1) {
		name, _, _ := strings.Cut(strings.Trim(tag, "</>"), " ")
		switch {
		case !strings.HasPrefix(tag, "</"):
			open = append(open, name)
		case len(open) == 0 || open[len(open)-1] != name:
			t.Errorf("%s closes what is not open", tag)
			return
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("%v stay open", open)
	}
}

// However many Kampung, however long their names, whatever waits: of every level the top fits one
// phone screen, the whole fits Telegram, and no tag is torn.
func TestTheScreenFits(t *testing.T) {
	words := spoken(t, "id")
	rapid.Check(t, func(t *rapid.T) {
		long := rapid.IntRange(3, 120).Draw(t, "letters of a name")
		name := func(i int) string { return fmt.Sprintf("%s <%d>", strings.Repeat("Tanjung & ", long/10+1)[:long], i) }
		level := rapid.SampledFrom([]string{"kabupaten", "kecamatan", "provinsi", "desa"}).Draw(t, "level")
		n := rapid.SampledFrom([]int{0, 1, 2, 40, 300}).Draw(t, "Kampung")
		if level == "desa" {
			n = 1
		}
		s := made(words, level, n, rapid.IntRange(1, 30).Draw(t, "kecamatan"), name)
		s.scope.Period = rapid.SampledFrom([]Period{s.scope.Period, s.scope.Period.Move(1), PeriodOf(Month, s.scope.Now), PeriodOf(Month, s.scope.Now).Move(-1)}).Draw(t, "period")
		if level == "desa" {
			s.village = &village{}
			for i := range rapid.IntRange(0, nextPlans).Draw(t, "plans") {
				s.village.next = append(s.village.next, storage.Occurrence{Title: name(i) + name(i), Venue: name(i + 1), StartsAt: s.scope.Now.AddDate(0, 0, i+1)})
			}
			for i := range rapid.IntRange(0, untoldMost).Draw(t, "untold") {
				s.village.untold = append(s.village.untold, storage.Occurrence{Title: name(i) + name(i), StartsAt: s.scope.Now.AddDate(0, 0, -i)})
			}
		}
		for i := range rapid.IntRange(0, 3).Draw(t, "decisions") {
			s.desk.decisions = append(s.desk.decisions, storage.Decision{Kampung: name(i), Kecamatan: name(i + 1), Uraian: name(i) + name(i), OpenedAt: s.scope.Now.AddDate(0, -1, 0)})
		}
		s.desk.late, s.desk.corrections, s.desk.stuck = rapid.IntRange(0, 99).Draw(t, "late"), rapid.IntRange(0, 99).Draw(t, "corrections"), rapid.IntRange(0, 999).Draw(t, "stuck")
		for i := range min(s.desk.stuck, mostAsked) {
			s.desk.asked = append(s.desk.asked, storage.Escalation{Kind: []string{"sepi", "lima_faktor", "register"}[i%3], Name: name(i)})
		}
		for i, k := range s.news {
			s.ahead = append(s.ahead, storage.Ahead{KampungID: k.ID, Name: k.Name, Plans: i % 4})
		}
		s.now["I18"] = Figure{N: 50}.by("tingkat", map[string]int64{"kabupaten": 30, "provinsi": 9, "kecamatan": 9, "desa": 4}, nil)
		s.now["I14"] = of(5, 9)
		for i := range rapid.IntRange(0, 6).Draw(t, "changes") {
			if s.change == nil {
				s.change = &changed{}
			}
			s.change.Periods = append(s.change.Periods, changedPeriod{Told: storage.Snapshot{Period: "2026-10", Kegiatan: 812}, Now: 819, Late: int64(8 + i), Withdrawn: 1})
		}
		text := s.text()
		top, _, _ := strings.Cut(strings.Split(text, "<pre>")[0], "<blockquote")
		if n := letters(strings.TrimSuffix(strings.TrimSpace(top), "\n"+s.footer())); n > topLetters {
			t.Errorf("%d letters above the fold: %s", n, top)
		}
		if n := letters(text); n > allLetters {
			t.Errorf("%d letters", n)
		}
		if s.waiting() > 0 && !strings.Contains(text, words.Count("rekap.putusan", s.waiting(), locales.Args{"Sapaan": s.sapaan})) {
			t.Errorf("what needs a decision is not told: %s", text)
		}
		balanced(t, text)
	})
}

// Ties stand in the order of their names, the same every time.
func TestTiesAreOrdered(t *testing.T) {
	words := spoken(t, "id")
	s := made(words, "kabupaten", 0, 1, nil)
	for _, name := range []string{"C", "A", "B"} {
		s.areas = append(s.areas, area{code: name, name: name, kegiatans: 5, before: 5})
	}
	var got []string
	for _, b := range s.bars() {
		got = append(got, b.name)
	}
	if strings.Join(got, "") != "ABC" || s.movedPlaces(generosities[0]) != "" {
		t.Error(got, s.movedPlaces(generosities[0]))
	}
}
