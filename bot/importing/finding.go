package importing

import (
	"slices"
	"strconv"
	"strings"

	"pokjabot/flows"
	"pokjabot/locales"
)

// Level says how much a finding weighs.
type Level string

// The levels: an error keeps the file out; a double keeps its row out unless asked for; an info is
// only told.
const (
	Error  Level = "error"
	Double Level = "double"
	Info   Level = "info"
)

// Finding is one thing to know about a file, by the cell it is about.
type Finding struct {
	Level Level
	Sheet string
	Row   int // as Excel counts
	// Column counts from 0; -1: the whole row.
	Column   int
	Question string // id, "" when it is about none
	ID       string // a message of package locales
	Args     locales.Args
}

// Cell is the address of the finding, "Kegiatan!B7", or "Kegiatan!7" for a whole row.
func (f Finding) Cell() string {
	if f.Column < 0 {
		return f.Sheet + "!" + strconv.Itoa(f.Row)
	}
	return Address(f.Sheet, f.Row, f.Column)
}

// Text is the finding as a person reads it.
func (f Finding) Text(say locales.Speaker) string { return say.Say(f.ID, f.Args) }

// sortFindings puts findings into the order of the file; same cells stay as they came.
func sortFindings(list []Finding, order map[string]int) {
	slices.SortStableFunc(list, func(a, b Finding) int {
		if n := order[a.Sheet] - order[b.Sheet]; n != 0 {
			return n
		}
		if n := a.Row - b.Row; n != 0 {
			return n
		}
		return a.Column - b.Column
	})
}

// unread names the finding of a cell that no reader understood, by the kind of the question.
var unread = map[string]string{
	"date": "isian.bukan_tanggal", "time": "isian.bukan_jam", "integer": "isian.bukan_angka", "decimal": "isian.bukan_angka", "uang": "isian.bukan_uang",
	"lp": "isian.bukan_lp", "angka_banyak": "isian.bukan_angka_banyak", "sekartu": "isian.bukan_tanggal", "select_one": "isian.bukan_pilihan",
	"select_multiple": "isian.bukan_pilihan", "rank": "isian.bukan_pilihan", "range": "isian.bukan_angka", "dateTime": "isian.bukan_tanggal", "geopoint": "isian.bukan_lokasi",
}

// misread makes a finding of a cell whose text is no answer.
func misread(q *flows.Question, text string, m *flows.Misread) (string, locales.Args) {
	args := locales.Args{"Isi": shorten(text)}
	switch {
	case m.Notice.ID == "flows.nik":
		return "isian.nik", nil
	case m.Notice.ID == "flows.bukan_bulat":
		return "isian.bukan_bulat", args
	case len(m.Readings) > 0:
		args["Pilihan"] = strings.Join(m.Readings, " / ")
		return "isian.yang_mana", args
	}
	kind := q.Kind
	if unread[kind] == "" {
		kind = q.Type
	}
	if id := unread[kind]; id != "" {
		return id, args
	}
	return "isian.belum_sesuai", args
}

// flawed makes a finding of what the form has against an answer.
func flawed(f flows.Finding, lang string) (string, locales.Args) {
	args := locales.Args{"Pertanyaan": titleOf(f.Question, lang)}
	if said, _ := f.Notice.Args["Pesan"].(string); said != "" {
		return "isian.pesan_formulir", locales.Args{"Pesan": said}
	}
	if f.Flaw == flows.Missing {
		return "isian.kosong", args
	}
	value, _ := f.Notice.Args["Nilai"].(string)
	args = locales.Args{"Isi": value}
	switch {
	case f.Flaw == flows.Foreign:
		return "isian.bukan_pilihan", args
	case f.Notice.ID == "flows.tanggal_belum_tiba":
		return "isian.tanggal_belum_tiba", args
	case f.Notice.ID == "flows.tanggal_sudah_lewat":
		return "isian.tanggal_sudah_lewat", args
	}
	return "isian.belum_sesuai", args
}

// titleOf is what a question is called in a sentence.
func titleOf(q *flows.Question, lang string) string {
	if s := q.Short.In(lang); s != "" {
		return s
	}
	if s := q.Label.In(lang); s != "" {
		return strings.TrimRight(s, " ?:.")
	}
	return q.Name
}

// shorten keeps a finding to one line.
func shorten(text string) string {
	const most = 60
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + "…"
}
