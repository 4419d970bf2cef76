package digest

import (
	"cmp"
	"context"
	"html"
	"slices"
	"strings"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// record is the advocacy record of a province's kabupaten and kota: what the article of 2019 asks
// its Pokja to watch. Those without advocacy come first, the longest without before the others.
func record(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	period, code := tappedAt(t)
	s, err := open(ctx, t, period, code)
	if err != nil {
		return nil, err
	}
	if s.place.Level != "provinsi" {
		return show(ctx, t, period, code)
	}
	if err := s.load(ctx, t.DB); err != nil {
		return nil, err
	}
	commitments, err := s.commitmentsByPart(ctx, t.DB)
	if err != nil {
		return nil, err
	}
	var lines []string
	var buttons []turn.Button
	for _, a := range s.byAdvocacy() {
		lines = append(lines, "<b>"+html.EscapeString(a.name)+"</b> "+s.recordLine(a, commitments[a.code]))
		if a.advocacy > 0 || commitments[a.code] > 0 {
			buttons = append(buttons, turn.Button{Text: a.name, Data: turn.Pack(verbNumbers, period.Key(), a.code, lineAdvocacy)})
		}
	}
	page := s.page(t.In.Data.Number(2), len(buttons))
	rows := append(two(buttons[page.from:page.to]), page.row(verbRecord, period.Key(), code)...)
	ways := turn.Row(turn.Button{Text: s.words.Say("rekap.judul_advokasi", nil), Data: turn.Pack(verbNumbers, period.Key(), code, lineAdvocacy)}, s.back(period, code, root(t, code)))
	text := join("\n", s.crumbs(), s.words.Say("rekap.rapor", locales.Args{"Sapaan": t.Sapaan()}), strings.Join(lines, "\n"))
	return t.Say(ctx, turn.Message{Text: text, Keyboard: append(rows, ways)})
}

// commitmentsByPart counts the commitments of each kabupaten and kota (I34).
func (s *screen) commitmentsByPart(ctx context.Context, db storage.Reader) (map[string]int64, error) {
	sums := map[string]int64{}
	parts, err := storage.CountParts(ctx, db, subjectOf("V").counter(), s.scope.Places, s.scope.Period.Span(), len("15.05"))
	for _, p := range parts {
		sums[p.Code] = p.N
	}
	return sums, err
}

func (s *screen) recordLine(a area, commitments int64) string {
	parts := []string{""}
	held, without := s.now["I33"].By[byKabupaten][a.code].N, s.now["I37"].By[byKabupaten][a.code].N
	switch {
	case held > 0:
		parts[0] = s.words.Count("rekap.rapor_kegiatan", int(held), nil)
	case without > 1:
		parts[0] = s.words.Count("rekap.rapor_tanpa", int(without), nil)
	default:
		parts[0] = s.words.Say("rekap.rapor_kosong", nil)
	}
	if commitments > 0 {
		parts = append(parts, s.words.Count("rekap.rapor_komitmen", int(commitments), nil))
	}
	if guided := s.now["I36"].By[byKabupaten]; guided != nil {
		if guided[a.code].N > 0 {
			parts = append(parts, s.words.Say("rekap.rapor_dibina", nil))
		} else {
			parts = append(parts, s.words.Say("rekap.rapor_belum_dibina", nil))
		}
	}
	return join(" · ", parts...)
}

// byAdvocacy orders the parts: the longest without advocacy first, then the fewest activities.
func (s *screen) byAdvocacy() []area {
	areas := slices.Clone(s.areas)
	without, held := s.now["I37"].By[byKabupaten], s.now["I33"].By[byKabupaten]
	slices.SortStableFunc(areas, func(a, b area) int {
		return cmp.Or(cmp.Compare(without[b.code].N, without[a.code].N), cmp.Compare(held[a.code].N, held[b.code].N), cmp.Compare(a.name, b.name))
	})
	return areas
}
