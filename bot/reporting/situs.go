package reporting

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"pokjabot/bot/official"
	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/storage"
)

//go:embed data/*.yaml
var data embed.FS

// record is the order of fields of an official record that reports are copied into: a template of
// package official, read here for what is copied by hand, field by field. One stands for the website
// of Kampung KB; another (e-Visum, once its fields are known) is a second file there and its name on
// a button.
type record struct {
	Name   string                       `yaml:"nama"`
	Title  flows.Text                   `yaml:"judul"`
	Forms  []string                     `yaml:"formulir"`
	Other  string                       `yaml:"lainnya"` // stands before what the record does not list
	Fields []recordField                `yaml:"kolom"`
	Maps   map[string]map[string]string `yaml:"peta"` // by field: label of the record for a code of ours
}

type recordField struct {
	Name    string            `yaml:"nama"`
	Label   string            `yaml:"label"`
	From    string            `yaml:"isi"`
	Default map[string]string `yaml:"bawaan"`  // by form, where it has no such question
	By      string            `yaml:"menurut"` // the question whose code is mapped where the form has no such question
	Other   bool              `yaml:"lainnya"` // what the record does not list goes under Lainnya
}

// recordNamed reads the order of fields of that name.
func recordNamed(name string) (*record, error) {
	source, err := official.Text(name)
	if err != nil {
		return nil, err
	}
	var r record
	if err := yaml.UnmarshalWithOptions(source, &r, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading the fields of %q: %w", name, err)
	}
	for _, f := range r.Fields {
		if fillers[f.From] == nil {
			return nil, fmt.Errorf("field %q of %q: %w", f.Name, name, errors.New("isi is none of the known sources"))
		}
	}
	return &r, nil
}

// siteRecord is the record of the official website.
const siteRecord = "situs"

// siteForms are the forms that the official website takes (the template says the same; a test
// compares): they are asked for on every receipt, and a file is not read for that.
var siteForms = []string{KegiatanForm, formPoktan, formAdvokasi}

// filler is a report on its way into a record. What it writes is Indonesian whoever reads it: the
// record is.
type filler struct {
	t       *turn.Turn
	r       storage.Report
	form    *flows.Form
	answers map[string]json.RawMessage
	lines   []flows.Line // in Indonesian
	record  *record
}

// siteField is one field of a record with what stands in it.
type siteField struct{ Label, Value string }

var fillers = map[string]func(f *filler, c recordField) string{
	"kampung": func(f *filler, _ recordField) string { return placeOf(f.t, f.r) },
	"judul":   func(f *filler, _ recordField) string { return title(f.t, f.r) },
	"waktu":   (*filler).when, "jenis_post": (*filler).post, "jawaban": (*filler).answer, "uraian": (*filler).story, "inpres": (*filler).inpres, "foto": (*filler).photos,
}

// fill returns the fields of a record in their order; one without words stays empty.
func (f *filler) fill() []siteField {
	list := make([]siteField, len(f.record.Fields))
	for i, c := range f.record.Fields {
		list[i] = siteField{c.Label, fillers[c.From](f, c)}
	}
	return list
}

// day and hour as the site takes them: "18-11-2026 09:00".
func (f *filler) when(recordField) string {
	day, err := time.Parse(time.DateOnly, f.r.Day)
	if err != nil {
		return f.r.Day
	}
	at := day.Format("02-01-2006")
	if hour := word(f.answers, "jam"); hour != "" {
		at += " " + hour
	}
	return at
}

// asked are the questions that fill a field (chat::website), those with an answer.
func (f *filler) asked(field string) []*flows.Question {
	var list []*flows.Question
	for _, q := range f.form.Questions {
		for _, p := range append([]*flows.Question{q}, q.Parts...) {
			if p.Website == field && f.answers[p.Name] != nil {
				list = append(list, p)
			}
		}
	}
	return list
}

// answer writes what was answered, codes by the record's own labels.
func (f *filler) answer(c recordField) string {
	var known, foreign []string
	put := func(code, label string) {
		site, listed := f.record.Maps[c.Name][code]
		switch {
		case listed && site == "":
		case listed && !slices.Contains(known, site):
			known = append(known, site)
		case !listed && label != "":
			foreign = append(foreign, label)
		}
	}
	questions := f.asked(c.Name)
	if len(questions) == 0 && c.By != "" {
		put(word(f.answers, c.By), "")
	}
	for _, q := range questions {
		for _, code := range f.codes(q.Name) {
			if code == other && c.Other && f.answers[q.Name+"_lain"] != nil {
				continue // its name was written out
			}
			put(code, f.label(q, code))
		}
	}
	if c.Other && len(foreign) > 0 {
		known = append(known, f.record.Other+strings.Join(foreign, ", "))
	} else {
		known = append(known, foreign...)
	}
	if len(known) == 0 {
		return c.Default[f.r.Form]
	}
	return strings.Join(known, ", ")
}

// codes are the choices of an answer, or its one choice or text.
func (f *filler) codes(name string) []string {
	var list []string
	if json.Unmarshal(f.answers[name], &list) == nil {
		return list
	}
	if one := word(f.answers, name); one != "" {
		return []string{one}
	}
	return nil
}

// label is a code as the form has it, or the words that were typed.
func (f *filler) label(q *flows.Question, code string) string {
	for _, choice := range f.form.Choices[q.List] {
		if choice.Code == code {
			return choice.Label.In("id")
		}
	}
	if name, partner := storage.PartnerCalled(code); partner {
		return name
	}
	return code
}

// story is what she told in her words, else the answers in a row.
func (f *filler) story(c recordField) string {
	if told := f.answer(c); told != "" {
		return told
	}
	var parts []string
	for _, l := range f.lines {
		if l.Value != "" && !slices.Contains([]string{"waktu", "tanggal", "jam", "foto", "lokasi"}, l.Name) {
			parts = append(parts, l.Label+": "+l.Value)
		}
	}
	return strings.Join(parts, ". ") + "."
}

func (f *filler) inpres(c recordField) string {
	for _, code := range f.codes("bidang") {
		if line := f.record.Maps[c.Name][code]; line != "" {
			return line
		}
	}
	return ""
}

// post is the kind of post: photos of before and after make it one of their own.
func (f *filler) post(c recordField) string {
	kind := "kegiatan"
	for _, m := range f.media() {
		if m.Stage == "sebelum" || m.Stage == "sesudah" {
			kind = "berubah"
		}
	}
	return f.record.Maps[c.Name][kind]
}

// photos are kind and caption of each, in their order.
func (f *filler) photos(c recordField) string {
	var list []string
	for i, m := range f.media() {
		line := strconv.Itoa(i+1) + ". " + f.record.Maps[c.Name][m.Stage]
		if m.Caption != "" {
			line += ": " + m.Caption
		}
		list = append(list, line)
	}
	return strings.Join(list, "\n")
}

func (f *filler) media() []flows.Media { return photosOf(f.answers) }

func photosOf(answers map[string]json.RawMessage) []flows.Media {
	var list []flows.Media
	_ = json.Unmarshal(answers["foto"], &list) // skipped: none
	return list
}

// funds are the record's sources of money (domain.md 4.6): the site asks for them in its profile of
// the Kampung, not with an activity.
func (f *filler) funds() string {
	var list []string
	for _, code := range f.codes("dana") {
		if site := f.record.Maps["dana"][code]; site != "" && !slices.Contains(list, site) {
			list = append(list, site)
		}
	}
	return strings.Join(list, ", ")
}
