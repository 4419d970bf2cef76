package importing

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"pokjabot/locales"
	"pokjabot/storage"
)

// Doubles adds a finding for every item that is likely told already: of the same form, Kampung, day
// and title as another row of the file or a report that is in. It returns those items by number. A
// row that is in with the same id is no double: it is simply there, and Save passes it over.
func Doubles(ctx context.Context, db storage.Reader, form string, r *Result) (map[int]bool, error) {
	got, err := identify(ctx, db, r.Items)
	if err != nil || len(r.Items) == 0 {
		return nil, err
	}
	told, err := alreadyTold(ctx, db, form, r.Items)
	if err != nil {
		return nil, err
	}
	doubles := map[int]bool{}
	first := map[storage.Told]Item{}
	for i, item := range r.Items {
		if _, fresh := got.fresh[i]; !fresh {
			if _, known := first[tellingOf(item)]; !known {
				first[tellingOf(item)] = item
			}
			continue
		}
		key := tellingOf(item)
		before, inFile := first[key]
		switch {
		case inFile:
			r.double(item, "isian.ganda_baris", locales.Args{"Sel": Finding{Sheet: before.Sheet, Row: before.Row, Column: -1}.Cell()})
		case told[key]:
			r.double(item, "isian.ganda_tersimpan", nil)
		default:
			first[key] = item
			continue
		}
		doubles[i] = true
	}
	sortFindings(r.Findings, r.order)
	return doubles, nil
}

func (r *Result) double(item Item, id string, args locales.Args) {
	r.Findings = append(r.Findings, Finding{Double, item.Sheet, item.Row, -1, "", id, args})
}

// alreadyTold asks for what is in of the Kampung and days of the items.
func alreadyTold(ctx context.Context, db storage.Reader, form string, items []Item) (map[storage.Told]bool, error) {
	var places []string
	from, to := items[0].Day, items[0].Day
	for _, item := range items {
		places = append(places, item.Kampung.ID)
		from, to = min(from, item.Day), max(to, item.Day)
	}
	slices.Sort(places)
	list, err := storage.AlreadyTold(ctx, db, form, slices.Compact(places), from, to)
	if err != nil {
		return nil, err
	}
	told := map[storage.Told]bool{}
	for _, t := range list {
		told[t] = true
	}
	return told, nil
}

// tellingOf is what two tellings of one activity have in common (storage.AlreadyTold).
func tellingOf(item Item) storage.Told {
	title := item.Title
	if title == "" {
		var a map[string]json.RawMessage
		_ = json.Unmarshal(item.Answers, &a) // our own JSON
		var words []string
		for _, name := range []string{"jenis", "kelompok", "bentuk", "bulan"} {
			if s := word(a, name); s != "" {
				words = append(words, s)
			}
		}
		title = strings.Join(words, " ")
	}
	return storage.Told{KampungID: item.Kampung.ID, Day: item.Day, Title: strings.ToLower(title)}
}
