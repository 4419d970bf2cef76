package importing

import (
	"encoding/json"
	"strconv"
	"strings"

	"pokjabot/flows"
)

// row is one row of a table on its way to answers.
type row struct {
	t        *table
	r        Row
	env      flows.Env
	answers  map[string]json.RawMessage
	findings []Finding
	cells    map[string]int    // question -> column it was read from
	flawed   map[string]bool   // questions whose cell is at fault
	inner    map[string][]*row // repeat -> its rounds, rows of another sheet
}

// add notes a finding in a column of this row.
func (w *row) add(level Level, column int, question, id string, args map[string]any) {
	w.findings = append(w.findings, Finding{level, w.t.sheet.Name, w.r.Number, column, question, id, args})
}

// read takes the cell of one question, when it has a column and the cell is filled.
func (w *row) read(form *flows.Form, q *flows.Question) {
	if c := w.t.one(q.Name); c != nil && w.r.At(c.at) != "" {
		w.take(form, q, c.at, w.r.At(c.at))
		return
	}
	if q.Type == "select_multiple" {
		w.readSplit(q)
	}
}

func (w *row) take(form *flows.Form, q *flows.Question, at int, text string) {
	got, no := w.understand(form, q, text)
	if no != nil {
		id, args := misread(q, text, no)
		w.add(Error, at, q.Name, id, args)
		w.flawed[q.Name] = true
		for _, p := range q.Parts {
			w.flawed[p.Name] = true
		}
		return
	}
	for name, raw := range got {
		if raw != nil {
			w.answers[name], w.cells[name] = raw, at
		}
	}
	w.cells[q.Name] = at
}

// understand reads a cell as the chat would read a message, after putting right what spreadsheets do
// to days, times and truth.
func (w *row) understand(form *flows.Form, q *flows.Question, text string) (map[string]json.RawMessage, *flows.Misread) {
	if q.Type == "date" || q.Type == "time" {
		text = unformatted(q.Type, text)
	}
	switch {
	case q.Type == "date" && isDay(text):
		text = text[:len("2026-11-12")]
	case q.Type == "time":
		text = clockOf(text)
	case q.Type == "date" && !strings.ContainsAny(text, "0123456789"):
		return nil, &flows.Misread{} // "kemarin" was true on the day it was typed
	case strings.HasPrefix(q.Type, "select_") && (text == "TRUE" || text == "FALSE"):
		text = map[string]string{"TRUE": "ya", "FALSE": "tidak"}[text]
	case q.Parts != nil && isDay(text) && len(text) > len("2026-11-12"):
		text = text[:len("2026-11-12")] + " jam " + clockOf(text)
	}
	got, no := flows.ReadOne(form, w.env, w.answers, q.Name, text)
	if no == nil || !strings.HasPrefix(q.Type, "select_") {
		return got, no
	}
	for lang := range form.Title { // a workbook may have the labels of any language of the form
		env := w.env
		env.Lang = lang
		if got, no := flows.ReadOne(form, env, w.answers, q.Name, text); no == nil {
			return got, nil
		}
	}
	return nil, no
}

// unformatted reads a bare number as Excel counts days, from 2016 to 2099, and hours: a cell that lost
// its format, or a CSV of one.
func unformatted(typ, text string) string {
	const first, last = 42370, 73050
	f, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil:
	case typ == "date" && f >= first && f <= last:
		text, _ = serial(f, lookDateTime, false)
	case typ == "time" && f > 0 && f < 1:
		text, _ = serial(f, lookTime, false)
	}
	return text
}

// clockOf cuts the time out of "2026-11-12 09:00" and the seconds off "09:00:00.000+07:00".
func clockOf(text string) string {
	if isDay(text) && len(text) > len("2026-11-12 ") {
		text = text[len("2026-11-12 "):]
	}
	if len(text) > len("09:00") && text[2] == ':' && text[5] == ':' {
		return text[:len("09:00")]
	}
	return text
}

// readSplit gathers a question of several choices from a column per choice, as Kobo and ODK export it.
func (w *row) readSplit(q *flows.Question) {
	var codes []string
	seen := -1
	for _, c := range w.t.byName[q.Name] {
		text := w.r.At(c.at)
		if c.choice == "" || text == "" {
			continue
		}
		if seen < 0 {
			seen = c.at
		}
		switch on, known := ticked(text, c); {
		case !known:
			w.add(Error, c.at, q.Name, "isian.bukan_centang", map[string]any{"Isi": shorten(text)})
			w.flawed[q.Name] = true
		case on:
			codes = append(codes, c.choice)
		}
	}
	if seen >= 0 {
		w.cells[q.Name] = seen
	}
	if len(codes) > 0 {
		raw, err := json.Marshal(codes)
		if err == nil { // codes always have a JSON form
			w.answers[q.Name] = raw
		}
	}
}

// ticks are what people and programs write into a column of a choice.
var ticks = map[string]bool{
	"1": true, "true": true, "ya": true, "y": true, "x": true, "v": true, "✓": true, "✔": true, "yes": true, "ok": true,
	"0": false, "false": false, "tidak": false, "t": false, "-": false, "no": false, "n": false,
}

func ticked(text string, c column) (on, known bool) {
	p := strings.ToLower(text)
	if on, known = ticks[p]; known {
		return on, true
	}
	return true, p == c.choice || plainHeading(p) == plainHeading(c.heading[strings.LastIndexByte(c.heading, '/')+1:])
}
