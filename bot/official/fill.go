package official

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pokjabot/flows"
	"pokjabot/storage"
)

// Report is a report on its way into a sheet.
type Report struct {
	storage.Report

	Form      *flows.Form // nil: a form that nobody knows any more
	Title     string      // what the report is called
	Place     string      // the Kampung, or the wilayah it was told at
	Kecamatan string
	Lines     []flows.Line // its answers in Indonesian
	Masked    bool         // counts of 1-4 are hidden from the reader (domain.md 5.1)

	answers map[string]json.RawMessage
}

// NewReport readies a report; one whose answers cannot be read has none.
func NewReport(r storage.Report, form *flows.Form) Report {
	report := Report{Report: r, Form: form, Place: r.Kampung}
	_ = json.Unmarshal(r.Answers, &report.answers) // of another shape: the head alone
	return report
}

// Share is a part of a whole as a cell.
type Share struct{ N, Of int64 }

// hidden is what a small count shows.
const hidden = "<5"

var smallNumber = regexp.MustCompile(`\b[1-4]\b`)

// ofReports are the sources of a column whose rows are reports. A value is a text, an int64, a
// time.Time (a day), or nil.
var ofReports = map[string]func(t Template, c Column, r Report) any{
	"kosong":    func(Template, Column, Report) any { return nil }, // left to be filled in
	"kampung":   func(_ Template, _ Column, r Report) any { return r.Place },
	"kecamatan": func(_ Template, _ Column, r Report) any { return r.Kecamatan },
	"judul":     func(_ Template, _ Column, r Report) any { return r.Title },
	"nomor":     func(_ Template, _ Column, r Report) any { return r.Receipt },
	"urut":      func(Template, Column, Report) any { return nil }, // Fill numbers the rows
	"tanggal":   func(_ Template, _ Column, r Report) any { return r.day() },
	"bulan":     func(_ Template, _ Column, r Report) any { return r.month() },
	"waktu":     func(_ Template, _ Column, r Report) any { return r.when() },
	"angka":     func(_ Template, c Column, r Report) any { return r.shown(r.sum(c.Of)) },
	"jawaban":   func(t Template, c Column, r Report) any { return r.plain(t.answer(c, r)) },
	"uraian":    func(t Template, c Column, r Report) any { return r.plain(t.story(c, r)) },
	"inpres":    func(t Template, c Column, r Report) any { return t.inpres(c, r) },
	"jenis_post": func(t Template, c Column, r Report) any {
		return t.Maps[c.Name][r.post()]
	},
	"foto": func(t Template, c Column, r Report) any { return t.photos(c, r) },
}

// Fill writes a report as the n-th row (from 1).
func (t Template) Fill(n int, r Report) []any {
	row := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		if c.From == "urut" {
			row[i] = int64(n)
			continue
		}
		row[i] = ofReports[c.From](t, c, r)
	}
	return row
}

func (r Report) day() any {
	if day, err := time.Parse(time.DateOnly, r.Day); err == nil {
		return day
	}
	return r.Day
}

// Month is the month of a report as a cell.
type Month time.Time

func (r Report) month() any {
	if day, err := time.Parse(time.DateOnly, r.Day); err == nil {
		return Month(time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC))
	}
	return r.Day
}

// when is day and hour as the website takes them: "18-11-2026 09:00".
func (r Report) when() string {
	day, err := time.Parse(time.DateOnly, r.Day)
	if err != nil {
		return r.Day
	}
	return strings.TrimSpace(day.Format("02-01-2006") + " " + r.word("jam"))
}

// word is an answer of one text or code, "" when there is none.
func (r Report) word(name string) string {
	var text string
	_ = json.Unmarshal(r.answers[name], &text) // of another shape: none
	return text
}

// codes are the choices of an answer, or its one choice or text.
func (r Report) codes(name string) []string {
	var list []string
	if json.Unmarshal(r.answers[name], &list) == nil {
		return list
	}
	if one := r.word(name); one != "" {
		return []string{one}
	}
	return nil
}

// number is an answer of a whole number.
func (r Report) number(name string) (int64, bool) {
	var n json.Number
	if json.Unmarshal(r.answers[name], &n) != nil {
		return 0, false
	}
	whole, err := strconv.ParseInt(n.String(), 10, 64)
	return whole, err == nil
}

// sum adds the answers of several questions up; nil when none was answered.
func (r Report) sum(names []string) any {
	total, told := int64(0), false
	for _, name := range names {
		if n, is := r.number(name); is {
			total, told = total+n, true
		}
	}
	if !told {
		return nil
	}
	return total
}

// shown hides a small count where it must be.
func (r Report) shown(v any) any {
	if n, is := v.(int64); is && r.Masked && n > 0 && n < 5 {
		return hidden
	}
	return v
}

func (r Report) plain(text string) string {
	if r.Masked {
		return smallNumber.ReplaceAllString(text, hidden)
	}
	return text
}

// label is a code as the form has it, or the words that were typed.
func (r Report) label(q *flows.Question, code string) string {
	for _, choice := range r.Form.Choices[q.List] {
		if choice.Code == code {
			return choice.Label.In("id")
		}
	}
	if name, partner := storage.PartnerCalled(code); partner {
		return name
	}
	return code
}

// asked are the answered questions that a column takes: those named, else those that the form says
// belong to the website's field of that name (chat::website).
func (r Report) asked(c Column) []*flows.Question {
	var list []*flows.Question
	for _, name := range c.Of {
		if q := r.Form.Question(name); q != nil && r.answers[name] != nil {
			list = append(list, q)
		}
	}
	if len(c.Of) > 0 {
		return list
	}
	for _, q := range r.Form.Questions {
		for _, p := range append([]*flows.Question{q}, q.Parts...) {
			if p.Website == c.Name && p.Website != "" && r.answers[p.Name] != nil {
				list = append(list, p)
			}
		}
	}
	return list
}

const other = "lainnya" // its name stands in the answer NAME_lain

// answer writes what was answered, codes by the record's own labels where it has some.
func (t Template) answer(c Column, r Report) string {
	words := t.answers(c, r)
	if len(words) == 0 {
		return c.Default[r.Report.Form]
	}
	return strings.Join(words, ", ")
}

func (t Template) answers(c Column, r Report) []string {
	var known, foreign []string
	put := func(code, label string) {
		site, listed := t.Maps[c.Name][code]
		switch {
		case listed && site == "":
		case listed && !slices.Contains(known, site):
			known = append(known, site)
		case !listed && label != "" && !slices.Contains(foreign, label):
			foreign = append(foreign, label)
		}
	}
	questions := r.asked(c)
	if len(questions) == 0 && c.By != "" {
		put(r.word(c.By), "")
	}
	for _, q := range questions {
		if n, is := r.number(q.Name); is {
			put("", fmt.Sprint(n))
		}
		for _, code := range r.codes(q.Name) {
			if code == other && r.word(q.Name+"_lain") != "" && (c.Other || len(c.Of) > 0) {
				if len(c.Of) > 0 {
					put("", r.word(q.Name+"_lain"))
				}
				continue // its name was written out
			}
			put(code, r.label(q, code))
		}
	}
	if c.Other && len(foreign) > 0 {
		return append(known, t.Other+strings.Join(foreign, ", "))
	}
	return append(known, foreign...)
}

// story is what she told in her words, else the answers in a row.
func (t Template) story(c Column, r Report) string {
	if told := t.answer(c, r); told != "" {
		return told
	}
	var parts []string
	for _, l := range r.Lines {
		if l.Value != "" && !slices.Contains([]string{"waktu", "tanggal", "jam", "foto", "lokasi"}, l.Name) {
			parts = append(parts, l.Label+": "+l.Value)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, ". ") + "."
}

// inpres is the programme line of the first field that has one.
func (t Template) inpres(c Column, r Report) string {
	for _, code := range r.codes("bidang") {
		if line := t.Maps[c.Name][code]; line != "" {
			return line
		}
	}
	return ""
}

func (r Report) media() []flows.Media {
	var list []flows.Media
	_ = json.Unmarshal(r.answers["foto"], &list) // skipped: none
	return list
}

// post is the kind of post: photos of before and after make it one of their own.
func (r Report) post() string {
	for _, m := range r.media() {
		if m.Stage == "sebelum" || m.Stage == "sesudah" {
			return "berubah"
		}
	}
	return "kegiatan"
}

// photos are kind and caption of each, in their order.
func (t Template) photos(c Column, r Report) string {
	var list []string
	for i, m := range r.media() {
		line := strconv.Itoa(i+1) + ". " + t.Maps[c.Name][m.Stage]
		if m.Caption != "" {
			line += ": " + m.Caption
		}
		list = append(list, line)
	}
	return strings.Join(list, "\n")
}
