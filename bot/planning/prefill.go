package planning

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Prefill returns what the plan already knows of the activity that is reported now, by the names
// of the form that reports on it (domain.md 3 a to e). It refuses plans that are not this person's
// to report on.
func Prefill(ctx context.Context, t *turn.Turn, occurrence int64) (map[string]json.RawMessage, error) {
	o, err := storage.OccurrenceByID(ctx, t.DB, occurrence)
	if err != nil {
		return nil, err
	}
	if !mine(t.Person, o) || o.Status == storage.CalledOff || o.Status == storage.Done {
		return nil, locales.Refuse("jadwal.sudah_selesai", locales.Args{"Sapaan": t.Sapaan()})
	}
	// An activity is told of when it was: a plan told of early was held today.
	today := t.Now.In(local(*o).Location())
	values, err := told(ctx, t, *o, today)
	if err != nil {
		return nil, err
	}
	values["tanggal"] = min(o.Day, today.Format(time.DateOnly))
	return asAnswers(values)
}

// asAnswers encodes what is known of a plan by the names of a form; an empty text is not known.
func asAnswers[V any](values map[string]V) (map[string]json.RawMessage, error) {
	known := map[string]json.RawMessage{}
	for name, value := range values {
		if any(value) == "" {
			continue
		}
		raw, err := json.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("encoding what is known of a plan: %w", err)
		}
		known[name] = raw
	}
	return known, nil
}

// told is what a plan tells each form beside its date. Form kunjungan asks for nothing else that a
// plan knows.
func told(ctx context.Context, t *turn.Turn, o storage.Occurrence, today time.Time) (map[string]string, error) {
	switch o.Form {
	case formKegiatan:
		return map[string]string{"rencana": choice(o, today), "jenis": o.Preset["jenis"], "judul": o.Preset["judul"], "tempat": o.Preset["tempat"]}, nil
	case formPoktan:
		return group(ctx, t, o, today)
	case formLayanan:
		return service(t, o), nil
	case formAdvokasi:
		return map[string]string{"jenis": named(t.Forms.Form(formAdvokasi), "jenis", o.Title)}, nil
	default:
		return map[string]string{}, nil
	}
}

// group reads kind and name of a Poktan out of a title, "BKB Anggrek": the registered group where
// there is one; where none is registered, what stands beside the kind.
func group(ctx context.Context, t *turn.Turn, o storage.Occurrence, today time.Time) (map[string]string, error) {
	kind := named(t.Forms.Form(formPoktan), "jenis", o.Title)
	list, err := storage.PoktanOf(ctx, t.DB, o.KampungID, today.Format(time.DateOnly))
	if err != nil {
		return nil, err
	}
	registered := false
	for _, g := range list {
		registered = registered || g.Jenis == kind
		if spokenOf(o.Title, g.Name) && (kind == "" || kind == g.Jenis) {
			return map[string]string{"jenis": g.Jenis, "kelompok": g.Name}, nil
		}
	}
	values := map[string]string{"jenis": kind}
	const short, long = 3, 60 // form poktan, kelompok
	before, name, _ := strings.Cut(o.Title, " ")
	if n := utf8.RuneCountInString(name); kind != "" && !registered && n >= short && n <= long && named(t.Forms.Form(formPoktan), "jenis", before) == kind {
		values["kelompok"] = name
	}
	return values, nil
}

// service reads what form layanan may know: the kind of place; and, of those whom it asks, whether
// it was a service or an information session.
func service(t *turn.Turn, o storage.Occurrence) map[string]string {
	form := t.Forms.Form(formLayanan)
	values := map[string]string{"tempat_jenis": named(form, "tempat_jenis", o.Venue)}
	if role := t.Person.At(o.KampungID).Role; role == storage.PLKB || role == storage.PokjaDesa {
		values["bentuk"] = named(form, "bentuk", o.Title)
	}
	return values
}

// named is the choice of a list whose label, a part of it, or another name of it stands in a text;
// the longest where several do, "" for none.
func named(form *flows.Form, list, text string) string {
	if form == nil {
		return ""
	}
	code, best := "", 0
	for _, c := range form.Choices[list] {
		names := strings.FieldsFunc(c.Label["id"]+","+c.Extra["sinonim"], func(r rune) bool { return r == ',' || r == '/' || r == '(' || r == ')' })
		for _, name := range append(names, strings.ReplaceAll(c.Code, "_", " ")) {
			if name = strings.TrimSpace(name); len(name) > best && c.Code != "lainnya" && spokenOf(text, name) {
				code, best = c.Code, len(name)
			}
		}
	}
	return code
}

// spokenOf says whether a name stands in a text as whole words, whatever its capitals and marks.
func spokenOf(text, name string) bool {
	plain := func(s string) string {
		return " " + strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ") + " "
	}
	said := plain(name)
	return strings.TrimSpace(said) != "" && strings.Contains(plain(text), said)
}

// choice answers the form's first question, which plan it is: the plan where it is among the open
// ones that the form lists (storage.OpenPlans), else none of them.
func choice(o storage.Occurrence, today time.Time) string {
	const around = 7 // days
	from, to := today.AddDate(0, 0, -around).Format(time.DateOnly), today.AddDate(0, 0, around).Format(time.DateOnly)
	if o.Status == storage.Planned && !o.Practice && o.Form == formKegiatan && from <= o.Day && o.Day <= to {
		return strconv.FormatInt(o.ID, 10) // domain.md 4.8: the id of the occurrence
	}
	return "baru"
}
