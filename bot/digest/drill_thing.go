package digest

import (
	"context"
	"html"
	"strconv"
	"strings"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// things says which plans, Poktan or kendala a number counts.
func (s *screen) things(u subject) (storage.Things, error) {
	q := storage.Things{Kind: u.thing, Scope: s.scope.Places}
	var err error
	q.Window, err = storage.WindowOf(s.scope.Places, s.scope.Period.Key(), s.scope.Zone, s.scope.Now)
	q.From, q.Until, _ = s.soon()
	switch u.letter {
	case "N":
		q.Levels = levels(levelCodes[u.code])
	case "E":
		q.Letters, _ = strconv.Atoi(u.code)
	case "M":
		q.Since = since(u.code)
	}
	return q, err
}

// listThings shows what a number counts at one place, each with the report that answers it.
func (s *screen) listThings(ctx context.Context, t *turn.Turn, u subject, code string, only bool) ([]storage.Write, error) {
	q, err := s.things(u)
	if err != nil {
		return nil, err
	}
	q.Here, q.Reader = only, led(t)
	counts, err := storage.CountThings(ctx, t.DB, q, 0)
	if err != nil {
		return nil, err
	}
	var all storage.PartCount
	for _, c := range counts {
		all.N, all.Of = all.N+c.N, all.Of+c.Of
	}
	page := s.page(t.In.Data.Number(3), int(all.Of))
	list, err := storage.ListThings(ctx, t.DB, q, perPage, page.from)
	if err != nil {
		return nil, err
	}
	lines := []string{s.headOf(u, all)}
	if len(list) == 0 {
		lines = append(lines, s.none(u))
	}
	var rows [][]turn.Button
	for _, g := range list {
		lines = append(lines, s.thingLine(u, g))
		if data := s.opensThing(u, g, page.n, code); data != "" {
			rows = append(rows, turn.Row(turn.Button{Text: s.thingButton(u, g), Data: data}))
		}
	}
	rows = append(rows, page.row(verbReports, s.scope.Period.Key(), code, u.key)...)
	place := strings.TrimSuffix(code, here)
	return t.Say(ctx, turn.Message{Text: strings.Join(lines, "\n"), Keyboard: append(rows, s.ways(s.scope.Period, place, u, root(t, place)))})
}

const thingLetters = 60 // of a plan's title, or a kendala's words

// thingLine is one of them: "✓ 12 Nov · Pengajian, terlaksana".
func (s *screen) thingLine(u subject, g storage.Thing) string {
	line := "• "
	switch {
	case u.share && g.Counts:
		line = "✓ "
	case u.share:
		line = "– "
	}
	title := html.EscapeString(clip(bare(g.Title), thingLetters))
	switch u.thing {
	case storage.ThingsGroups:
		line += html.EscapeString(s.label("poktan", "jenis", g.State)) + " " + title
		if g.Day != "" {
			line += ", " + s.words.Say("rekap.bertemu", locales.Args{"Tanggal": locales.Raw(s.shortDay(g.Day))})
		}
		return line
	case storage.ThingsRedated:
		return line + html.EscapeString(s.codeName(storage.DimensionForm, g.Title)) + " " + s.words.Say("rekap.pindah_tanggal", locales.Args{"Dulu": locales.Raw(s.shortDay(g.Since)), "Kini": locales.Raw(s.shortDay(g.Day))})
	case storage.ThingsAsked:
		return line + s.words.Say("rekap.disapa_"+g.State, locales.Args{"Kampung": bare(g.Title)})
	case storage.ThingsKendala, storage.ThingsCorrections:
		return line + s.shortDay(g.Day) + " · " + title
	}
	state := s.words.Say("rekap.rencana_"+g.State, nil)
	switch {
	case g.Since == "" || g.Since == g.Day:
	case g.State == "ditunda":
		state = s.words.Say("rekap.rencana_pindah", locales.Args{"Tanggal": locales.Raw(s.shortDay(g.Since))})
	default:
		state += " " + s.shortDay(g.Since)
	}
	return line + s.shortDay(g.Day) + " · " + title + ", " + state
}

func (s *screen) thingButton(u subject, g storage.Thing) string {
	label := clip(bare(g.Title), 30)
	if u.thing == storage.ThingsRedated {
		label = s.codeName(storage.DimensionForm, g.Title)
	}
	if g.Day != "" {
		label += " · " + s.shortDay(g.Day)
	}
	return "📄 " + label
}

// opensThing leads to the report that answers it, of a Poktan to its meetings; "" when there is none.
func (s *screen) opensThing(u subject, g storage.Thing, page int, code string) string {
	switch {
	case g.ReportID == "":
		return ""
	case u.thing == storage.ThingsGroups:
		return turn.Pack(verbReports, s.scope.Period.Key(), code, whatGroup+g.ID, "0")
	default:
		return s.opens(u, page, g.ReportID, code)
	}
}

// groupReports shows the meetings of one Poktan.
func (s *screen) groupReports(ctx context.Context, t *turn.Turn, u subject, code string) ([]storage.Write, error) {
	id, _ := strconv.ParseInt(u.code, 10, 64)
	list, err := storage.ReportsOfGroup(ctx, t.DB, s.scope.Places, id, s.scope.Period.Span(), mostMeetings, 0)
	if err != nil {
		return nil, err
	}
	head := s.words.Say("rekap.daftar_laporan", locales.Args{"Apa": locales.Raw(s.name(u) + ": <b>" + s.words.Number(int64(len(list))) + "</b>")})
	return s.listOf(ctx, t, u, code, head, len(list), func(limit, offset int) ([]storage.Report, error) {
		return list[min(offset, len(list)):min(offset+limit, len(list))], nil
	})
}

// mostMeetings of one Poktan in a period are listed.
const mostMeetings = 200
