package digest

import (
	"context"
	"slices"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// verb begins the data of this room's buttons: period, then the place when it is not the lead's
// own.
const verb = "r"

// Rekap answers /rekap: what moved in the lead's place, who has not been heard of, what waits for
// a decision. A period may follow the command; without one it is this month.
func Rekap(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := mayRead(t); err != nil {
		return nil, err
	}
	today := t.Now.In(t.Zone())
	period := PeriodOf(Month, today)
	if args := strings.TrimSpace(t.In.Args); args != "" {
		asked, ok := ParsePeriod(args, today)
		if !ok {
			return nil, locales.Refuse("rekap.periode_tak_terbaca", locales.Args{"Sapaan": t.Sapaan()})
		}
		period = asked
	}
	return answer(ctx, t, period, own(t))
}

// Tapped answers the buttons of a recap, in place. The place is looked at under the tapper's own
// rights: one outside of them is her own instead.
func Tapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := mayRead(t); err != nil {
		return nil, err
	}
	period, ok := ParsePeriod(t.In.Data.Arg(0), t.Now.In(t.Zone()))
	if !ok {
		period = PeriodOf(Month, t.Now.In(t.Zone()))
	}
	code := own(t)
	if asked := t.In.Data.Arg(1); strings.HasPrefix(asked+".", code+".") {
		code = asked
	}
	return answer(ctx, t, period, code)
}

func mayRead(t *turn.Turn) error {
	a := t.Person.Assignment()
	if !a.Role.Leads() || own(t) == "" {
		return locales.Refuse("rekap.bukan_pokja", locales.Args{"Sapaan": t.Sapaan()})
	}
	return nil
}

// own is the place the person leads: all that she may read.
func own(t *turn.Turn) string {
	scope := t.Person.Scope()
	if len(scope) == 0 {
		return ""
	}
	return scope[0]
}

func answer(ctx context.Context, t *turn.Turn, period Period, code string) ([]storage.Write, error) {
	place, err := storage.PlaceByCode(ctx, t.DB, code)
	if err != nil {
		return nil, err
	}
	if place == nil {
		return nil, locales.Refuse("rekap.bukan_pokja", locales.Args{"Sapaan": t.Sapaan()})
	}
	zone, err := time.LoadLocation(place.Zone)
	if err != nil {
		zone = t.Zone()
	}
	s := screen{words: t.Words, place: *place, scope: Scope{Places: storage.Scope{code}, Period: period, Zone: zone, Now: t.Now}}
	if err := s.load(ctx, t.DB); err != nil {
		return nil, err
	}
	return t.Say(ctx, turn.Message{Text: s.text(), Keyboard: s.keyboard(own(t))})
}

// keyboard leads to the periods beside this one, to the present ones and, from a province, into
// its kabupaten.
func (s screen) keyboard(own string) [][]turn.Button {
	code := ""
	if s.place.Code != own {
		code = s.place.Code
	}
	to := func(label string, p Period, place string) turn.Button {
		data := turn.Pack(verb, p.Key())
		if place != "" {
			data = turn.Pack(verb, p.Key(), place)
		}
		return turn.Button{Text: label, Data: data}
	}
	p := s.scope.Period
	today := s.scope.Now.In(s.scope.Zone)
	beside := turn.Row(to("‹ "+s.short(p.Move(-1)), p.Move(-1), code))
	if next := p.Move(1); next.From.Format(time.DateOnly) <= today.Format(time.DateOnly) {
		beside = append(beside, to(s.short(next)+" ›", next, code))
	}
	keyboard := [][]turn.Button{beside}
	var present []turn.Button
	for _, k := range []struct {
		kind  Kind
		label string
	}{{Week, "rekap.minggu_ini"}, {Month, "rekap.bulan_ini"}, {Quarter, "rekap.triwulan_ini"}} {
		if this := PeriodOf(k.kind, today); this != p {
			present = append(present, to(s.words.Say(k.label, nil), this, code))
		}
	}
	keyboard = append(keyboard, present)
	for chunk := range slices.Chunk(s.areas, 2) {
		var row []turn.Button
		for _, a := range chunk {
			row = append(row, to(a.name, p, a.code))
		}
		keyboard = append(keyboard, row)
	}
	if code != "" {
		return append(keyboard, turn.Row(to(s.words.Say("tombol.kembali", nil), p, "")))
	}
	return append(keyboard, turn.Row(turn.Button{Text: s.words.Say("desk.tombol_unduh", nil), Data: turn.Pack("u")})) // the room desk answers
}
