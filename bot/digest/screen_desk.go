package digest

import (
	"context"
	"html"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// mostUnconfirmed is how many new Kampung the card of decisions settles at a time.
const mostUnconfirmed = 5

// decisions is the card behind "Putuskan": all that waits for the leads of a place, each with the
// way to settle it. Kendala and corrections are settled in their own rooms; a new Kampung is taken
// in or turned down here.
func decisions(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	period, code := tappedAt(t)
	if code != root(t, code) { // what waits for the leads of a place is theirs
		return show(ctx, t, period, code)
	}
	s, err := open(ctx, t, period, code)
	if err != nil {
		return nil, err
	}
	s.sapaan = t.Sapaan()
	if err := s.loadNews(ctx, t.DB); err != nil {
		return nil, err
	}
	if err := s.loadDesk(ctx, t.DB); err != nil {
		return nil, err
	}
	writes := s.settle(t.In.Data.Arg(2), t.In.Data.Arg(3) == "1")
	kendala, err := storage.CountDecisions(ctx, t.DB, s.scope.Places, s.scope.asOf(), levels(s.place.Level)...)
	if err != nil {
		return nil, err
	}
	said, err := t.Say(ctx, turn.Message{Text: s.deskText(kendala), Keyboard: s.deskKeyboard(period, code, kendala)})
	return append(writes, said...), err
}

// settle takes a Kampung that waits into the list or turns it down; any other is left alone.
func (s *screen) settle(id string, accept bool) []storage.Write {
	if id == "" {
		return nil
	}
	for _, k := range s.unconfirmed() {
		if k.ID != id {
			continue
		}
		for i := range s.news {
			if s.news[i].ID == id {
				s.news[i].Waiting = false
			}
		}
		return []storage.Write{storage.SettleKampung(id, accept)}
	}
	return nil
}

func (s *screen) deskText(kendala int) string {
	lines := []string{s.crumbs(), s.words.Say("rekap.meja", locales.Args{"Sapaan": s.sapaan})}
	if kendala > 0 {
		lines = append(lines, "• "+s.words.Count("rekap.meja_kendala", kendala, nil))
	}
	if s.desk.late > 0 {
		lines = append(lines, "• "+s.words.Count("rekap.lewat_tenggat", s.desk.late, nil)+":")
		for _, f := range s.desk.overdue {
			day, _ := time.Parse(time.DateOnly, f.Day)
			lines = append(lines, "   – "+html.EscapeString(clip(f.Title, 50)+", "+bare(f.Place))+" ("+s.words.ShortDay(day)+")")
		}
	}
	if s.desk.corrections > 0 {
		lines = append(lines, "• "+s.words.Count("rekap.minta_perbaikan", s.desk.corrections, nil))
	}
	if list := s.unconfirmed(); len(list) > 0 {
		lines = append(lines, "• "+s.words.Count("rekap.meja_konfirmasi", len(list), nil))
		for _, k := range list[:min(len(list), mostUnconfirmed)] {
			lines = append(lines, "   – "+html.EscapeString(bare(k.Name)+", "+k.KecamatanName))
		}
	}
	if s.desk.stuck > 0 {
		lines = append(lines, "• "+s.askedOften(mostAsked))
	}
	if len(lines) == 2 {
		lines = append(lines[:1], s.words.Say("rekap.tanpa_kendala", nil))
	}
	return strings.Join(lines, "\n")
}

func (s *screen) deskKeyboard(p Period, code string, kendala int) [][]turn.Button {
	var rows [][]turn.Button
	if kendala > 0 {
		rows = append(rows, turn.Row(turn.Button{Text: s.words.Count("rekap.tombol_kendala", kendala, nil), Data: turn.Pack("tk", "0")})) // the room desk answers
	}
	for _, f := range s.desk.overdue {
		rows = append(rows, turn.Row(turn.Button{Text: "📄 " + clip(f.Title, 40), Data: turn.Pack(verbReport, p.Key(), whatAll, "0", pack(f.ReportID))}))
	}
	if s.desk.corrections > 0 {
		rows = append(rows, turn.Row(turn.Button{Text: s.words.Count("rekap.tombol_perbaikan", s.desk.corrections, nil), Data: turn.Pack("l", "i")})) // the room reporting answers
	}
	list := s.unconfirmed()
	for _, k := range list[:min(len(list), mostUnconfirmed)] {
		rows = append(rows, turn.Row(
			turn.Button{Text: "✓ " + clip(bare(k.Name), 24), Data: turn.Pack(verbDesk, p.Key(), code, k.ID, "1")},
			turn.Button{Text: s.words.Say("rekap.tombol_bukan_kampung", nil), Data: turn.Pack(verbDesk, p.Key(), code, k.ID, "0")}))
	}
	if s.desk.late > len(s.desk.overdue) || len(list) > mostUnconfirmed || s.desk.stuck > 0 { // what has no button of its own
		rows = append(rows, turn.Row(s.button("rekap.tombol_satu_satu", verbNumbers, p.Key(), code, lineDecisions)))
	}
	if len(s.quiet) > 0 {
		rows = append(rows, turn.Row(s.greetButton(p, code)))
	}
	return append(rows, turn.Row(s.back(p, code, code)))
}
