package digest

import (
	"context"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/flows/answer"
	"pokjabot/locales"
	"pokjabot/storage"
)

// wish is which recap somebody asks for.
type wish struct {
	period Period
	place  string // code, within the asker's own
}

// Asked tells whether a sentence asks for a recap, "rekap muaro jambi bulan lalu", and returns what
// is behind that word.
func Asked(text string) (words string, is bool) {
	first, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	switch strings.ToLower(strings.TrimRight(first, ":,")) {
	case "rekap", "recap":
		return strings.TrimSpace(rest), rest != ""
	default:
		return "", false
	}
}

// mostWords bounds what is tried: every word may be where the place ends and the period begins.
const mostWords = 12

// readWish reads "muaro jambi bulan lalu", "oktober", "minggu ini di sungai gelam". Without a
// period it is this month, without a place the one in use. Places are looked for within all that
// she leads: another one is as unknown as one that is not there.
func readWish(ctx context.Context, t *turn.Turn, home, text string) (wish, error) {
	today := t.Now.In(t.Zone())
	w := wish{PeriodOf(Month, today), home}
	words := strings.Fields(text)
	if len(words) == 0 {
		return w, nil
	}
	if len(words) > mostWords {
		return w, unread(t)
	}
	if p, ok := period(words, today); ok {
		w.period = p
		return w, nil
	}
	near, err := storage.PlacesWithin(ctx, t.DB, led(t))
	if err != nil {
		return w, err
	}
	list := make([]answer.Place, len(near))
	for i, p := range near {
		list[i] = answer.Place{Code: p.Code, Name: bare(p.Name), Parent: p.Parent}
	}
	places := answer.NewPlaces(list)
	for k := len(words); k > 0; k-- { // the longest name first: "Tangkit Baru" is not Tangkit
		if place, ok := placed(places, words[:k]); ok {
			if p, ok := period(words[k:], today); ok || k == len(words) {
				return wish{orElse(p, ok, w.period), place}, nil
			}
		}
		at := len(words) - k
		if place, ok := placed(places, words[at:]); ok && at > 0 {
			if p, ok := period(words[:at], today); ok {
				return wish{p, place}, nil
			}
		}
	}
	return w, unread(t)
}

// led are the places whose recaps somebody may read.
func led(t *turn.Turn) storage.Scope {
	var all storage.Scope
	for _, a := range t.Person.Assignments {
		if place := root(t, orElse(a.KampungID, a.KampungID != "", a.Place)); a.Role.Leads() && place != "" {
			all = append(all, place)
		}
	}
	return all
}

func unread(t *turn.Turn) error {
	return locales.Refuse("rekap.belum_terbaca", locales.Args{"Sapaan": t.Sapaan()})
}

func orElse[T any](one T, ok bool, otherwise T) T {
	if ok {
		return one
	}
	return otherwise
}

// placed reads a place; "di" before it is no part of its name. A kecamatan and a Kampung in it
// often share a name: then the wider one is meant, from which the other is a tap away.
func placed(places *answer.Places, words []string) (string, bool) {
	text := answer.PlaceOnly(strings.Join(words, " "))
	if text == "" {
		return "", false
	}
	r := places.Read(text)
	if r.State != answer.Ambiguous {
		return r.Value, r.OK()
	}
	widest, several := "", false
	for _, code := range r.Options {
		switch {
		case widest == "" || len(code) < len(widest):
			widest, several = code, false
		case len(code) == len(widest):
			several = true
		}
	}
	return widest, widest != "" && !several
}

// period reads the words of a week, month or quarter, as the command line and as people write them.
func period(words []string, today time.Time) (Period, bool) {
	text := strings.Join(words, " ")
	if text == "" {
		return Period{}, false
	}
	if p, ok := ParsePeriod(text, today); ok {
		return p, true
	}
	r := answer.PeriodOf(text, today)
	if !r.OK() {
		return Period{}, false
	}
	from := date(r.Value.From.Year, r.Value.From.Month, r.Value.From.Day)
	for _, kind := range []Kind{Week, Month, Quarter} {
		p := PeriodOf(kind, from)
		to := p.To()
		if p.From.Equal(from) && to.Equal(date(r.Value.To.Year, r.Value.To.Month, r.Value.To.Day)) {
			return p, true
		}
	}
	return Period{}, false
}
