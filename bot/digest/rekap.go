package digest

import (
	"context"
	"slices"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Verbs of this room's buttons. They live in messages for months: none is given away again.
const (
	verb         = "r"  // period, place
	verbParts    = "rk" // period, place, what, page
	verbReports  = "rl" // period, place, what, page
	verbReport   = "ro" // period, what, page, report, place of the list
	verbNumbers  = "rn" // period, place, line of the digest, page
	verbChart    = "rg" // period, place
	verbFile     = "rx" // period, place, kind of paper
	verbSettings = "ra" // place, change
	verbRecord   = "rv" // period, place (a province), page
	verbDesk     = "rd" // period, place, Kampung that waits, 1 taken in or 0 turned down
	verbGreet    = "rs" // period, place, page, 1: the bot is asked to
)

// Rekap answers /rekap: what moved in the lead's place, who has not been heard of, what waits for
// a decision. A period and a place within her own may follow the command, in any order; without
// them it is this month, all of her place.
func Rekap(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	code := root(t, "")
	if code == "" {
		return nil, locales.Refuse("rekap.bukan_pokja", locales.Args{"Sapaan": t.Sapaan()})
	}
	wish, err := readWish(ctx, t, code, t.In.Args)
	if err != nil {
		return nil, err
	}
	return show(ctx, t, wish.period, wish.place)
}

// Tapped answers the buttons of a recap, in place. The place is looked at under the tapper's own
// rights: one outside of them is her own instead.
func Tapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if root(t, "") == "" {
		return nil, locales.Refuse("rekap.bukan_pokja", locales.Args{"Sapaan": t.Sapaan()})
	}
	if err := today(ctx, t); err != nil {
		return nil, err
	}
	acts := map[string]turn.Handler{
		verbParts: parts, verbReports: listBehind, verbReport: openReport, verbNumbers: numbers, verbChart: sendChart, verbFile: askFile, verbSettings: settings, verbRecord: record,
		verbDesk: decisions, verbGreet: greetings,
	}
	if act := acts[t.In.Data.Verb]; act != nil {
		return act(ctx, t)
	}
	period, code := tappedAt(t)
	return show(ctx, t, period, code)
}

// today lets a tapped Kampung be read by whoever leads the place it lies in today, and by nobody
// else: its id keeps the code of the desa it was born in, also when that has become part of another
// kecamatan since (design.md 8).
func today(ctx context.Context, t *turn.Turn) error {
	id := strings.TrimSuffix(t.In.Data.Arg(1), here)
	if len(id) < len("15.05.08.2005") {
		return nil
	}
	k, err := storage.KampungByID(ctx, t.DB, id)
	if err != nil || k == nil || strings.HasPrefix(id, k.Wilayah) {
		return err
	}
	switch {
	case root(t, id) == id: // she leads just this one
	case root(t, k.Wilayah) == "":
		t.In.Data.Args[1] = ""
	case root(t, id) == "":
		lead := *t.Person
		lead.Assignments = append(slices.Clone(lead.Assignments), storage.Assignment{Role: storage.PokjaDesa, Place: id, KampungID: id})
		t.Person = &lead
	}
	return nil
}

// tappedAt reads period and place of a button.
func tappedAt(t *turn.Turn) (Period, string) {
	return tappedPeriod(t), own(t, t.In.Data.Arg(1))
}

func tappedPeriod(t *turn.Turn) Period {
	period, ok := ParsePeriod(t.In.Data.Arg(0), t.Now.In(t.Zone()))
	if !ok {
		return PeriodOf(Month, t.Now.In(t.Zone()))
	}
	return period
}

// root is the place the person leads and code lies in: all that she may read there. Without a code
// it is the place in use; "" when she leads none.
func root(t *turn.Turn, code string) string {
	if t.Person == nil {
		return ""
	}
	for _, a := range append([]storage.Assignment{t.Person.Assignment()}, t.Person.Assignments...) {
		place := a.Place
		if a.KampungID != "" {
			place = a.KampungID
		}
		if a.Role.Leads() && place != "" && (code == "" || lies(code, place)) {
			return place
		}
	}
	return ""
}

// lies tells whether a code is a place or in it. The id of a Kampung is as long as the code of its
// desa and stands for that Kampung alone (storage.Scope).
func lies(code, place string) bool {
	return code == place || len(place) < len("15.05.08.2005") && strings.HasPrefix(code, place+".")
}

// own is code when the person may read it, else the place she leads.
func own(t *turn.Turn, code string) string {
	if code != "" && root(t, code) != "" {
		return code
	}
	return root(t, "")
}

func show(ctx context.Context, t *turn.Turn, period Period, code string) ([]storage.Write, error) {
	s, err := open(ctx, t, period, code)
	if err != nil {
		return nil, err
	}
	if err := s.load(ctx, t.DB); err != nil {
		return nil, err
	}
	return t.Say(ctx, turn.Message{Text: s.text(), Keyboard: s.keyboard(root(t, code))})
}

// open begins a screen for the person of a turn.
func open(ctx context.Context, t *turn.Turn, period Period, code string) (*screen, error) {
	s, err := newScreen(ctx, t.DB, t.Words, t.Forms, t.Person, period, code, t.Now)
	if err != nil || s == nil {
		if err == nil {
			err = locales.Refuse("rekap.bukan_pokja", locales.Args{"Sapaan": t.Sapaan()})
		}
		return nil, err
	}
	home := root(t, code)
	if code == home {
		return s, nil
	}
	path, err := storage.WilayahPath(ctx, t.DB, up(code, home))
	for _, w := range path {
		if lies(w.Code, home) {
			s.above = append(s.above, contract(bare(w.Name)))
		}
	}
	return s, err
}

// newScreen begins a screen, nil when there is no such place.
func newScreen(ctx context.Context, db storage.Reader, words locales.Speaker, library *forms.Library, person *storage.Person, period Period, code string, now time.Time) (*screen, error) {
	place, err := storage.PlaceByCode(ctx, db, code)
	if err != nil || place == nil {
		return nil, err
	}
	s := &screen{words: words, forms: library, place: *place, scope: Scope{Places: storage.Scope{code}, Period: period, Zone: storage.ZoneNamed(place.Zone), Now: now}}
	if person != nil {
		s.sapaan, s.person = words.Address(person.Sapaan, ""), person
	}
	return s, nil
}
