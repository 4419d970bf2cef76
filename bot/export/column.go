package export

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"pokjabot/flows"
	"pokjabot/locales"
)

// shape tells what a cell holds, for formats that know more than text.
type shape int

const (
	text   shape = iota
	number       // digits, a sign, a point
	date         // 2026-11-18
	clock        // 09:00
	moment       // 2026-11-18T09:00:00+07:00
)

// cell is one value of a table, as text that any format can print.
type cell struct {
	text  string
	shape shape
}

// column is one column of a table.
type column struct {
	code  string // stable (domain.md ids)
	label string // heading in the reader's language
	wide  bool   // holds sentences
	words bool   // labels, for people only: left out of what programs read
	q     *flows.Question
	cell  func(r *record, a answers) cell
}

// table is the columns of a form, or of one of its repeats (flows.Question.Round).
type table struct {
	code, title string
	columns     []column
	repeats     []*table // each with its entries in answers[code]
}

// own are the columns that every report has, before its answers.
func own(o Options) []column {
	say := func(id string) string { return o.Words.Say(id, nil) }
	fixed := func(code, label string, value func(r *record) cell) column {
		return column{code: code, label: label, cell: func(r *record, _ answers) cell { return value(r) }}
	}
	return []column{
		fixed("receipt", say("desk.kolom_nomor"), func(r *record) cell { return cell{text: r.Receipt} }),
		fixed("status", say("desk.kolom_status"), func(r *record) cell { return cell{text: string(r.Status)} }),
		fixed("kampung", say("desk.kolom_kode_kampung"), func(r *record) cell { return cell{text: r.kampung()} }),
		fixed("kampung_name", say("desk.kolom_kampung"), func(r *record) cell { return cell{text: r.KampungName} }),
		fixed("kecamatan", say("desk.kolom_kecamatan"), func(r *record) cell { return cell{text: r.Kecamatan} }),
		fixed("date", say("desk.kolom_tanggal"), func(r *record) cell { return cell{r.Date, date} }),
		fixed("sent_at", o.Words.Say("desk.kolom_dikirim", locales.Args{"Zona": zoneName(o.Zone)}), func(r *record) cell {
			return cell{r.SentAt.In(r.zone).Format(time.RFC3339), moment}
		}),
		identity(o),
	}
}

// identity is the column that ties the sheets of a workbook together.
func identity(o Options) column {
	return column{code: "id", label: o.Words.Say("desk.kolom_id", nil), cell: func(r *record, _ answers) cell { return cell{text: r.ID} }}
}

func zoneName(zone *time.Location) string {
	if zone == time.UTC {
		return zone.String()
	}
	return locales.Zone(time.Unix(0, 0).In(zone)) // the zones of Indonesia know no daylight saving
}

// newTable lays out the columns of a form.
func newTable(s Source, o Options) *table {
	t := &table{code: s.Form.ID, title: s.Form.Title.In(o.Words.Lang()), columns: own(o)}
	l := layout{form: s.Form, lang: o.Words.Lang(), say: func(id string) string { return o.Words.Say(id, nil) }, taken: map[string]bool{}}
	for _, c := range t.columns {
		l.taken[c.code] = true
	}
	for _, q := range s.Form.Questions {
		l.lay(t, q, "")
	}
	for _, key := range s.former() {
		t.columns = append(t.columns, column{code: l.free(key), label: o.Words.Say("desk.kolom_lama", locales.Args{"Kode": locales.Raw(key)}), cell: func(_ *record, a answers) cell {
			return cell{text: plain(a[key])}
		}})
	}
	return t
}

// layout finds the columns of questions.
type layout struct {
	form  *flows.Form
	lang  string
	say   func(id string) string
	taken map[string]bool // codes that have a column
}

// free is the code of a question's column: its name, unless every report has such a column already
// (form e asks for kampung).
func (l *layout) free(name string) string {
	code := name
	for l.taken[code] {
		code = "answer_" + code
	}
	l.taken[code] = true
	return code
}

// answered tells whether a question has a value of its own in the report. A calculation whose name
// begins with an underscore only helps others (package flows, Finish).
func answered(q *flows.Question) bool {
	helper := q.Type == "calculate" && strings.HasPrefix(q.Name, "_")
	return q.Round != nil || len(q.Parts) == 0 && q.Type != "note" && q.Type != "group" && !helper
}

// parts are what a group asks: an lp within it as one.
func parts(q *flows.Question) []*flows.Question {
	if q.Asked != nil {
		return q.Asked
	}
	return q.Parts
}

// lay adds the columns of a question. above is what stands before the labels of its group's parts
// where they say too little by themselves ("Laki-laki").
func (l *layout) lay(t *table, q *flows.Question, above string) {
	switch {
	case q.Round != nil:
		inner := &table{code: q.Name, title: heading(q, l.lang)}
		deeper := layout{form: q.Round, lang: l.lang, say: l.say, taken: map[string]bool{}}
		for _, p := range q.Round.Questions {
			deeper.lay(inner, p, "")
		}
		t.repeats = append(t.repeats, inner)
	case len(q.Parts) > 0:
		if above = ""; q.Kind == "lp" || q.Kind == "angka_banyak" {
			above = heading(q, l.lang) + " – "
		}
		for _, p := range parts(q) {
			l.lay(t, p, above)
		}
	case answered(q):
		t.columns = append(t.columns, l.question(q, above)...)
	}
}

func (l *layout) question(q *flows.Question, above string) []column {
	label := above + heading(q, l.lang)
	base := column{code: l.free(q.Name), label: label, q: q, wide: q.Type == "text"}
	base.cell = func(_ *record, a answers) cell { return cell{text: plain(a[q.Name])} }
	beside := func(suffix, id string, value func(r *record, a answers) cell) column {
		return column{code: l.free(q.Name + suffix), label: label + " (" + l.say(id) + ")", q: q, wide: true, cell: value}
	}
	switch q.Type {
	case "integer", "decimal", "range":
		base.cell = func(r *record, a answers) cell { return numeral(a[q.Name], r.masked) }
	case "date":
		base.cell = func(_ *record, a answers) cell { return cell{plain(a[q.Name]), date} }
	case "time":
		base.cell = func(_ *record, a answers) cell { return cell{plain(a[q.Name]), clock} }
	case "select_one", "select_multiple", "rank":
		labels := beside("_label", "desk.kolom_label", func(_ *record, a answers) cell { return cell{text: l.labels(q, a[q.Name])} })
		labels.words = true
		return []column{base, labels}
	case "geopoint":
		lat, lon := base, beside("_lon", "desk.kolom_bujur", func(_ *record, a answers) cell { return degrees(a[q.Name], 1) })
		lat.code, lat.label = l.free(q.Name+"_lat"), label+" ("+l.say("desk.kolom_lintang")+")"
		lat.cell = func(_ *record, a answers) cell { return degrees(a[q.Name], 0) }
		return []column{lat, lon}
	case "image", "audio", "video", "file":
		base.cell = func(_ *record, a answers) cell {
			if len(a[q.Name]) == 0 {
				return cell{}
			}
			return cell{decimal(count(a[q.Name])), number}
		}
		return []column{base, beside("_files", "desk.kolom_berkas", func(r *record, _ answers) cell {
			return cell{text: strings.Join(r.names(q.Name), " ")}
		})}
	}
	return []column{base}
}

// references are the ${names} that a label fills in while the form is walked.
var references = regexp.MustCompile(`\$\{[^}]*\}`)

// heading is a question's label as it stands above a column.
func heading(q *flows.Question, lang string) string {
	label := q.Label.In(lang)
	if label == "" {
		label = q.Short.In(lang)
	}
	if label == "" {
		return q.Name
	}
	return references.ReplaceAllString(label, "…")
}

// labels are the words of the chosen codes; what has none (a living list, something typed) stands
// for itself.
func (l *layout) labels(q *flows.Question, raw json.RawMessage) string {
	chosen, ok := codes(raw)
	if !ok {
		chosen = []string{plain(raw)}
	}
	for i, code := range chosen {
		for _, c := range l.form.Choices[q.List] {
			if c.Code == code {
				chosen[i] = c.Label.In(l.lang)
			}
		}
	}
	return strings.Join(chosen, ", ")
}
