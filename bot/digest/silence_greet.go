package digest

import (
	"context"
	"html"
	"net/url"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/bot/window"
	"pokjabot/locales"
	"pokjabot/storage"
)

// "Sapa PLKB": a kind word to those of Kampung without news. The bot says it by the rules of all
// its reminders (domain.md 6.3: Monday to Thursday 09.00-11.00, once a week, never when news came
// meanwhile); or the lead says it herself, with a text to copy. It names the place, not the person
// (samples.md, rule 5), and nobody else reads who was asked.

const (
	greetLetters = 256 // Bot API, CopyTextButton
	weeksAhead   = 4   // looked at for the next window: a week may be all holidays
)

// greeter is the card of "Sapa PLKB" in the making.
type greeter struct {
	*screen

	slot  window.Slot             // when the bot greets next
	week  string                  // the ISO week of that
	teams map[string]storage.Team // by Kampung
	days  map[string]int          // quiet for so long, of those with somebody to ask
}

// greetings shows the Kampung without news of a place, or one of them, with what can be said to
// its people; with "1" behind it the bot is asked to say it.
func greetings(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	period, code := tappedAt(t)
	s, err := open(ctx, t, period, code)
	if err != nil {
		return nil, err
	}
	s.sapaan = t.Sapaan()
	if s.place.Level == "provinsi" {
		return s.greetRegencies(ctx, t)
	}
	if s.news, err = newsOf(ctx, t.DB, s.scope); err != nil {
		return nil, err
	}
	if err := s.loadQuiet(ctx, t.DB); err != nil {
		return nil, err
	}
	g, err := s.greeter(ctx, t)
	if err != nil {
		return nil, err
	}
	var writes []storage.Write
	if t.In.Data.Arg(3) == "1" {
		for _, k := range s.quiet {
			if g.can(k) {
				writes = append(writes, storage.Greet(k.ID, g.week, g.slot.At, g.slot.Until))
				team := g.teams[k.ID]
				team.Greeted = true
				g.teams[k.ID] = team
			}
		}
	}
	said, err := t.Say(ctx, g.card(t, len(writes)))
	return append(writes, said...), err
}

func (s *screen) greeter(ctx context.Context, t *turn.Turn) (*greeter, error) {
	days, err := storage.CalendarAround(ctx, t.DB, t.Now)
	if err != nil {
		return nil, err
	}
	g := &greeter{screen: s, teams: map[string]storage.Team{}, days: map[string]int{}}
	g.slot = nextGreeting(window.NewCalendar(days), t.Now.In(s.scope.Zone))
	g.week = storage.WeekOf(g.slot.At)
	ids := make([]string, len(s.quiet))
	for i, k := range s.quiet {
		ids[i] = k.ID
	}
	teams, err := storage.TeamsOf(ctx, t.DB, ids, g.week)
	if err != nil {
		return nil, err
	}
	for _, team := range teams {
		g.teams[team.KampungID] = team
	}
	quiet, err := storage.QuietOf(ctx, t.DB, ids, t.Now.In(s.scope.Zone).Format(time.DateOnly))
	for _, q := range quiet {
		g.days[q.KampungID] = q.Days
	}
	return g, err
}

// nextGreeting is the next window for a nudge, in this week or the next ones.
func nextGreeting(c *window.Calendar, now time.Time) window.Slot {
	for range weeksAhead {
		if slot, ok := c.NextNudge(now, now); ok {
			return slot
		}
		monday := now.AddDate(0, 0, 7-int(now.Weekday()+6)%7)
		now = time.Date(monday.Year(), monday.Month(), monday.Day(), 0, 0, 0, 0, now.Location())
	}
	slot, _ := c.Nudge(now)
	return slot
}

// can tells whether the bot may greet the people of a Kampung: there are some, they were not
// greeted that week, and it is quiet there for as long as the place has set.
func (g *greeter) can(k storage.KampungNews) bool {
	team := g.teams[k.ID]
	return !g.slot.At.IsZero() && team.People > 0 && !team.Greeted && g.days[k.ID] >= g.silence
}

func (g *greeter) card(t *turn.Turn, asked int) turn.Message {
	period, code := g.scope.Period, g.place.Code
	if len(g.quiet) == 0 {
		return turn.Message{Text: g.crumbs() + "\n" + g.words.Say("rekap.semua_berkabar", nil), Keyboard: [][]turn.Button{g.greetBack(t)}}
	}
	free, told, empty := 0, 0, 0
	for _, k := range g.quiet {
		switch {
		case g.can(k):
			free++
		case g.teams[k.ID].Greeted:
			told++
		case g.teams[k.ID].People == 0:
			empty++
		}
	}
	when := locales.Raw(g.words.Date(g.slot.At) + ", " + g.words.Time(g.slot.At))
	lines := []string{g.crumbs(), g.words.Count("rekap.sapa", len(g.quiet), locales.Args{"Sapaan": g.sapaan})}
	one := len(g.quiet) == 1
	if one {
		lines[1] = g.one(g.quiet[0])
	}
	switch {
	case asked > 0:
		lines = append(lines, g.words.Say("rekap.sapa_dititip", locales.Args{"Kapan": when}))
	case free > 0:
		lines = append(lines, g.words.Say("rekap.sapa_kapan", locales.Args{"Kapan": when}))
	}
	if !one && told > 0 && asked == 0 {
		lines = append(lines, g.words.Count("rekap.sapa_sudah", told, nil))
	}
	switch {
	case empty > 0 && one:
		lines = append(lines, g.words.Say("rekap.sapa_kosong_satu", nil))
	case empty > 0:
		lines = append(lines, g.words.Count("rekap.sapa_kosong", empty, nil))
	}
	lines = append(lines, g.words.Say("rekap.sapa_sendiri", nil))
	lines = append(lines, "<i>"+html.EscapeString(g.greeting(g.quiet))+"</i>")
	var rows [][]turn.Button
	if free > 0 {
		rows = append(rows, turn.Row(turn.Button{Text: g.words.Count("rekap.tombol_sapa_bot", free, nil), Data: turn.Pack(verbGreet, period.Key(), code, "0", "1")}))
	}
	rows = append(rows, g.ownWords(g.greeting(g.quiet)))
	if !one {
		rows = append(rows, g.each(t)...)
	}
	return turn.Message{Text: strings.Join(lines, "\n"), Keyboard: append(rows, g.greetBack(t))}
}

// one says of a Kampung how long it has been quiet and who works there: the lead may call.
func (g *greeter) one(k storage.KampungNews) string {
	line := g.words.Say("rekap.sapa_belum_pernah", nil)
	if k.Days != nil {
		line = g.words.Count("rekap.sapa_satu", *k.Days, nil)
	}
	if names := g.teams[k.ID].PLKB; len(names) > 0 {
		line += " · " + g.words.Say("rekap.sapa_plkb", locales.Args{"Nama": strings.Join(names, ", ")})
	}
	return line
}

// greeting is what is said: to one Kampung with its name and days, to several without.
func (g *greeter) greeting(list []storage.KampungNews) string {
	text := plain(g.words.Say("rekap.sapa_salin_semua", nil))
	if len(list) == 1 {
		text = plain(g.words.Say("rekap.sapa_salin", locales.Args{"Kampung": clip(bare(list[0].Name), 40)}))
	}
	return clip(text, greetLetters)
}

// ownWords are the two ways to say it oneself.
func (s *screen) ownWords(text string) []turn.Button {
	return turn.Row(
		turn.Button{Text: s.words.Say("rekap.tombol_salin_sapaan", nil), Copy: &turn.CopyText{Text: text}},
		turn.Button{Text: s.words.Say("tombol.bagikan_wa", nil), URL: "https://wa.me/?text=" + strings.ReplaceAll(url.QueryEscape(text), "+", "%20")})
}

// each leads to the single Kampung, the longest without news first.
func (g *greeter) each(t *turn.Turn) [][]turn.Button {
	page := g.page(t.In.Data.Number(2), len(g.quiet))
	var buttons []turn.Button
	for _, k := range g.quiet[page.from:page.to] {
		label := abbreviate(bare(k.Name), 24)
		if k.Days != nil {
			label = plain(g.words.Count("rekap.hari_lalu", *k.Days, locales.Args{"Nama": label}))
		}
		if g.teams[k.ID].Greeted {
			label = "✓ " + label
		}
		buttons = append(buttons, turn.Button{Text: label, Data: turn.Pack(verbGreet, g.scope.Period.Key(), k.ID, "0")})
	}
	return append(two(buttons), page.row(verbGreet, g.scope.Period.Key(), g.place.Code)...)
}

// greetBack leads back to the list of the place above, and to the recap.
func (s *screen) greetBack(t *turn.Turn) []turn.Button {
	own := root(t, s.place.Code)
	back := s.back(s.scope.Period, own, own)
	if s.place.Code == own {
		return turn.Row(back)
	}
	return turn.Row(turn.Button{Text: s.words.Say("rekap.tombol_naik", nil), Data: turn.Pack(verbGreet, s.scope.Period.Key(), up(s.place.Code, own), "0")}, back)
}

// greetButton leads to the card.
func (s *screen) greetButton(p Period, code string) turn.Button {
	label := s.words.Count("rekap.tombol_sapa", len(s.quiet), nil)
	if s.place.Level == "provinsi" {
		label = s.words.Say("rekap.tombol_sapa_kabkota", nil)
	}
	return turn.Button{Text: label, Data: turn.Pack(verbGreet, p.Key(), code, "0")}
}

// greetRegencies is the province's card: a word to the Pokja of each kabupaten and kota with
// Kampung without news or without advocacy. The bot writes to nobody there: the leads of a regency
// are called by the province itself.
func (s *screen) greetRegencies(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := s.loadChart(ctx, t.DB); err != nil {
		return nil, err
	}
	silent := map[string]int{}
	for _, k := range s.quiet {
		silent[s.area(k).code]++
	}
	lines := []string{s.crumbs(), s.words.Say("rekap.sapa_kabkota", locales.Args{"Sapaan": s.sapaan})}
	var rows [][]turn.Button
	for _, a := range s.areas {
		if a.total == 0 || silent[a.code] == 0 && a.advocacy > 0 {
			continue
		}
		var parts []string
		if silent[a.code] > 0 {
			parts = append(parts, s.words.Count("rekap.sapa_kabkota_sepi", silent[a.code], nil))
		}
		if a.advocacy == 0 {
			parts = append(parts, s.words.Say("rekap.sapa_kabkota_advokasi", nil))
		}
		about := strings.Join(parts, ", ")
		lines = append(lines, "• <b>"+html.EscapeString(a.name)+"</b>: "+about)
		text := clip(plain(s.words.Say("rekap.sapa_kabkota_salin", locales.Args{"Tempat": a.name, "Tentang": locales.Raw(about), "Periode": locales.Raw(s.short(s.scope.Period))})), greetLetters)
		rows = append(rows, turn.Row(turn.Button{Text: "📋 " + a.name, Copy: &turn.CopyText{Text: text}},
			turn.Button{Text: s.words.Say("tombol.bagikan_wa", nil), URL: "https://wa.me/?text=" + strings.ReplaceAll(url.QueryEscape(text), "+", "%20")}))
	}
	if rows == nil {
		lines[1] = s.words.Say("rekap.semua_berkabar", nil)
	}
	return t.Say(ctx, turn.Message{Text: strings.Join(lines, "\n"), Keyboard: append(rows, s.greetBack(t))})
}
