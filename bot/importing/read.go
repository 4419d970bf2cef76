package importing

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Request is what a file is read for.
type Request struct {
	Form   *flows.Form
	Places *Places
	Now    time.Time
	Lang   string // of labels in findings
	Role   string // whose questions the cells may answer; "" plkb, who may file everything in a Kampung
	// List returns the choices of a living list at a place (flows.Env.List); nil: none.
	List func(place *storage.Kampung, name string) []flows.Choice
	// Show writes values in findings (flows.Env.Show); nil: bare.
	Show func(kind string, v any) string
}

// Item is a row that became a report or plan.
type Item struct {
	Sheet   string
	Row     int
	Kampung *storage.Kampung
	Zone    *time.Location
	Day     string // ISO date in the Kampung's zone
	Title   string // judul where the form has one
	Key     string // _uuid of the row, else of its content: the same row has the same key
	Answers json.RawMessage
}

// Result is a file that was read.
type Result struct {
	Rows     int // with something in them, examples left out
	Items    []Item
	Findings []Finding // in the order of the file

	order map[string]int // of the sheets
}

// Errors counts the findings that keep the file out.
func (r *Result) Errors() int {
	n := 0
	for _, f := range r.Findings {
		if f.Level == Error {
			n++
		}
	}
	return n
}

// Read makes items of the rows of a book: of every visible sheet whose headings name questions of the
// form. A book without such a sheet is refused.
func Read(book *Book, q Request) (*Result, error) {
	h, err := newHeadings(q.Form)
	if err != nil {
		return nil, err
	}
	if q.Role == "" {
		q.Role = defaultRole
	}
	r := &reader{Request: q, head: h, zones: map[string]*time.Location{}, rules: rulesOf(q.Form), missing: map[string]bool{}, result: &Result{order: map[string]int{}}}
	for i := range book.Sheets {
		r.result.order[book.Sheets[i].Name] = i
	}
	if r.repeats, err = repeatsOf(q.Form, book); err != nil {
		return nil, err
	}
	list := h.tables(book)
	for _, t := range list {
		r.sheet(t)
	}
	if len(list) == 0 {
		return nil, locales.Refuse("isian.tanpa_kolom", locales.Args{"Formulir": q.Form.Title.In(q.Lang)})
	}
	sortFindings(r.result.Findings, r.result.order)
	return r.result, nil
}

// defaultRole may file everything in a Kampung (domain.md 3.5), so it answers every question.
const defaultRole = "plkb"

type reader struct {
	Request
	head    *headings
	zones   map[string]*time.Location
	rules   map[string]rules
	repeats []*repeat
	missing map[string]bool // sheet and question: a column that is not there was told of
	result  *Result
}

// sheet reads one table.
func (r *reader) sheet(t *table) {
	for _, c := range t.columns {
		switch {
		case c.means == "":
			r.tell(t, c.at, "isian.kolom_dilewati", locales.Args{"Kolom": shorten(c.heading)})
		case c.guessed:
			r.tell(t, c.at, "isian.kolom_dibaca", locales.Args{"Kolom": shorten(c.heading), "Pertanyaan": titleOf(c.question, r.Lang)})
		}
	}
	at := 0
	for _, data := range t.sheet.Rows {
		if data.Number <= t.head || r.example(t, data) {
			continue
		}
		r.result.Rows++
		at++
		r.row(t, data, at)
	}
}

func (r *reader) tell(t *table, column int, id string, args locales.Args) {
	r.result.Findings = append(r.result.Findings, Finding{Info, t.sheet.Name, t.head, column, "", id, args})
}

// example says whether a row of our template is no data: the line of hints, the example.
func (r *reader) example(t *table, data Row) bool {
	c := t.one(columnNote)
	if c == nil {
		return false
	}
	mark := strings.ToLower(data.At(c.at))
	return strings.HasPrefix(mark, markExample) || strings.HasPrefix(mark, markHint)
}

// row reads one row, the at-th of its sheet; it becomes an item when nothing is wrong with it.
func (r *reader) row(t *table, data Row, at int) {
	w := &row{t: t, r: data, answers: map[string]json.RawMessage{}, cells: map[string]int{}, flawed: map[string]bool{}, inner: map[string][]*row{}}
	place := r.place(w)
	zone := r.zone(place)
	w.env = flows.Env{Now: r.Now.In(zone), Zone: zone, Lang: r.Lang, Role: r.Role, Show: r.Show}
	if r.List != nil && place != nil {
		w.env.List = func(name string) []flows.Choice { return r.List(place, name) }
	}
	for _, q := range r.head.answer {
		w.read(r.Form, q)
	}
	r.rounds(w, at)
	report := r.check(w)
	r.result.Findings = append(r.result.Findings, w.findings...)
	for _, f := range w.findings {
		if f.Level == Error {
			return
		}
	}
	r.keep(w, place, zone, report)
}

// check holds the row against the form. What only follows from another fault of the row is left out:
// without a readable jenis nothing can be proposed from it, and nobody needs to be told six times.
func (r *reader) check(w *row) map[string]json.RawMessage {
	if r.Form.ID == formRencana {
		r.plan(w)
	}
	report, flaws := flows.Check(r.Form, w.env, w.answers)
	for _, f := range flaws {
		name := f.Question.Name
		if f.Repeat == nil && (w.flawed[name] || r.follows(w, f.Question)) {
			continue
		}
		level := Error
		if f.Flaw == flows.Unsure {
			if f.Question.Type == "date" {
				continue // the past is what imports are for
			}
			level = Info
		} else {
			w.flawed[name] = true
		}
		if f.Repeat != nil {
			r.inRound(w, f)
			continue
		}
		if f.Flaw == flows.Missing && f.Question.Relevant == "" && r.noColumn(w.t, f.Question) {
			r.columnMissing(w, f.Question)
			continue
		}
		id, args := flawed(f, r.Lang)
		w.add(level, cellOf(r.Form, r.rules, w, f.Question), name, id, args)
	}
	return report
}

// plan puts right what is different about rows that are plans: each is one day, and one of the past
// was made before it.
func (r *reader) plan(w *row) {
	w.env.Now = earliest(w.env.Now, word(w.answers, questionDay))
	if r.Form.Question(questionAgain) == nil {
		return
	}
	switch word(w.answers, questionAgain) {
	case once:
	case "":
		w.answers[questionAgain] = json.RawMessage(strconv.Quote(once))
	default:
		w.add(Error, w.cells[questionAgain], questionAgain, "isian.ulang", nil)
		w.flawed[questionAgain] = true
	}
}

// earliest is the moment a plan is judged at: a plan of the past was made before its day.
func earliest(now time.Time, day string) time.Time {
	if at, err := time.ParseInLocation(time.DateOnly, day, now.Location()); err == nil && at.Before(now) {
		return at
	}
	return now
}

// follows says whether what is said of q only follows from another fault of the row.
func (r *reader) follows(w *row, q *flows.Question) bool { return follows(r.rules, w, q) }

func follows(rules map[string]rules, w *row, q *flows.Question) bool {
	seen := map[string]bool{q.Name: true}
	var walk func(names []string) bool
	walk = func(names []string) bool {
		for _, name := range names {
			if seen[name] {
				continue
			}
			seen[name] = true
			if w.flawed[name] || walk(rules[name].of(w, name)) {
				return true
			}
		}
		return false
	}
	rule := rules[q.Name]
	return walk(rule.limits) || walk(rule.of(w, q.Name))
}

// noColumn says whether the sheet has no place at all for the answer to q.
func (r *reader) noColumn(t *table, q *flows.Question) bool {
	for ; q != nil; q = r.Form.Group(q.Name) {
		if len(t.byName[q.Name]) > 0 {
			return false
		}
	}
	return true
}

// columnMissing tells once that a required column is not there, and keeps the row out.
func (r *reader) columnMissing(w *row, q *flows.Question) {
	if key := w.t.sheet.Name + "\x00" + q.Name; !r.missing[key] {
		r.missing[key] = true
		r.result.Findings = append(r.result.Findings, Finding{Error, w.t.sheet.Name, w.t.head, 0, q.Name, "isian.kolom_belum_ada", locales.Args{"Pertanyaan": titleOf(q, r.Lang)}})
	}
	w.flawed[q.Name] = true
}

// cellOf is the column where the answer to q stands or should stand, else the cell that makes it apply; -1 when
// nowhere.
func cellOf(form *flows.Form, rules map[string]rules, w *row, q *flows.Question) int {
	if at, read := w.cells[q.Name]; read {
		return at
	}
	for _, p := range q.Parts {
		if at, read := w.cells[p.Name]; read {
			return at
		}
	}
	for g := q; g != nil; g = form.Group(g.Name) {
		if list := w.t.byName[g.Name]; len(list) > 0 {
			return list[0].at
		}
	}
	for _, name := range rules[q.Name].applies {
		if at, read := w.cells[name]; read {
			return at
		}
	}
	return -1
}

// rules are the questions that those of one question look at.
type rules struct {
	limits   []string // what it may be
	applies  []string // whether it applies
	proposed []string // what stands where nothing is given
}

// of returns what the value of the question hangs on: a given one stands by itself.
func (r rules) of(w *row, name string) []string {
	if _, given := w.cells[name]; given {
		return r.applies
	}
	return append(slices.Clone(r.applies), r.proposed...)
}

var reference = regexp.MustCompile(`\$\{([^}]+)\}`)

func references(formulas ...string) []string {
	var names []string
	for _, m := range reference.FindAllStringSubmatch(strings.Join(formulas, " "), -1) {
		names = append(names, m[1])
	}
	return names
}

// rulesOf gathers the rules of every question and part.
func rulesOf(form *flows.Form) map[string]rules {
	all := map[string]rules{}
	note := func(q, group *flows.Question) {
		r := rules{
			limits:   references(q.Constraint, q.Soft, q.ChoiceFilter),
			applies:  references(q.Relevant, q.Required),
			proposed: references(q.Default, q.Calculation),
		}
		if group != nil {
			r.applies = append(r.applies, references(group.Relevant)...)
			r.proposed = append(r.proposed, references(group.Propose)...)
		}
		for _, p := range q.Parts {
			r.limits = append(r.limits, p.Name)
		}
		all[q.Name] = r
	}
	for _, q := range form.Questions {
		note(q, nil)
		for _, p := range q.Parts {
			note(p, q)
		}
		for _, lp := range q.Asked {
			if lp.Parts != nil {
				note(lp, q)
			}
		}
	}
	return all
}

func word(answers map[string]json.RawMessage, name string) string {
	var s string
	_ = json.Unmarshal(answers[name], &s) // another kind of answer reads as none
	return s
}
