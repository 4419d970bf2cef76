package importing

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"

	"pokjabot/flows"
	"pokjabot/flows/answer"
)

//go:embed synonyms.yaml
var synonymSource []byte

// What a column may be that is no question of the form (synonyms.yaml).
const (
	columnKampung   = "@kampung"
	columnKecamatan = "@kecamatan"
	columnNote      = "@catatan"
	columnUUID      = "@uuid"
	columnAside     = "@lewat"  // known, and of no use here
	columnIndex     = "@indeks" // number of the row, to which the rows of repeats refer
	columnParent    = "@induk"  // in a sheet of a repeat: whose round it is
)

// headKampung is the heading of the template's own column of places, in any language.
const headKampung = "Kampung KB"

// headings are all ways to call the columns of one form.
type headings struct {
	form   *flows.Form
	exact  map[string]string // plain heading -> question or @column
	menu   *answer.Menu      // for typos
	answer []*flows.Question // what a cell can answer, in the form's order
}

// newHeadings gathers what the questions of a form are called: id, short label and label in every
// language, the heading of our template, and synonyms. The earlier wins: an id is nobody's synonym.
func newHeadings(form *flows.Form) (*headings, error) {
	var synonyms map[string][]string
	if err := yaml.Unmarshal(synonymSource, &synonyms); err != nil {
		return nil, fmt.Errorf("reading the synonyms of columns: %w", err)
	}
	h := &headings{form: form, exact: map[string]string{}}
	for _, q := range form.Questions {
		h.gather(q)
	}
	for _, q := range h.answer {
		h.call(q.Name, q.Name)
	}
	h.call(headKampung, columnKampung) // over the second column of our template, whatever a form asks
	for _, called := range []func(*flows.Question) []string{
		func(q *flows.Question) []string { return h.titles(q) },
		func(q *flows.Question) []string { return labels(q.Short) },
		func(q *flows.Question) []string { return labels(q.Label) },
		func(q *flows.Question) []string { return synonyms[q.Name] },
	} {
		for _, q := range h.answer {
			for _, name := range called(q) {
				h.call(name, q.Name)
			}
		}
	}
	for _, column := range []string{columnUUID, columnNote, columnKecamatan, columnKampung, columnIndex, columnParent, columnAside} {
		for _, name := range synonyms[column] {
			h.call(name, column)
		}
	}
	h.menu = h.typos(synonyms)
	return h, nil
}

// gather lists the questions that cells can answer, each group that is read in one cell before its
// parts. A group that only proposes (kartu usulan) is none.
func (h *headings) gather(q *flows.Question) {
	switch {
	case q.Parts == nil:
		if fillable(q) {
			h.answer = append(h.answer, q)
		}
		return
	case q.Kind != "usulan":
		h.answer = append(h.answer, q)
	}
	for _, lp := range q.Asked {
		if lp.Parts != nil {
			h.answer = append(h.answer, lp)
		}
	}
	for _, p := range q.Parts {
		if fillable(p) {
			h.answer = append(h.answer, p)
		}
	}
}

// fillable says whether a cell can answer q: not what is only shown, worked out or photographed.
func fillable(q *flows.Question) bool {
	switch q.Type {
	case "note", "calculate", "hidden", "image", "acknowledge":
		return false
	}
	return q.Calculation == "" && !q.ReadOnly
}

func labels(t flows.Text) []string {
	var list []string
	for _, s := range t {
		list = append(list, s)
	}
	slices.Sort(list)
	return list
}

func (h *headings) call(name, column string) {
	if p := plainHeading(name); p != "" && h.exact[p] == "" {
		h.exact[p] = column
	}
}

// titles are the headings that our own template writes for q.
func (h *headings) titles(q *flows.Question) []string {
	var list []string
	for lang := range q.Label {
		list = append(list, Heading(h.form, q, lang))
	}
	slices.Sort(list)
	return list
}

// Heading is what the template writes over the column of q: its label, behind the short label of its
// group where parts share a card of counts ("Peserta: Perempuan").
func Heading(form *flows.Form, q *flows.Question, lang string) string {
	label := q.Label.In(lang)
	if label == "" {
		label = q.Name
	}
	group := form.Group(q.Name)
	if group == nil || group.Kind != "lp" && group.Kind != "angka_banyak" {
		return label
	}
	short := group.Short.In(lang)
	if short == "" {
		short = strings.TrimRight(group.Label.In(lang), " ?:.")
	}
	return short + ": " + label
}

// typos is the menu for headings that are nearly right. Whole questions are left out of it: somewhere
// in them is a word like any other.
func (h *headings) typos(synonyms map[string][]string) *answer.Menu {
	options := make([]answer.Option, len(h.answer))
	for i, q := range h.answer {
		options[i] = answer.Option{Code: q.Name, Synonyms: slices.Concat(labels(q.Short), synonyms[q.Name])}
	}
	return answer.NewMenu(options)
}

// plainHeading is a heading as it is compared: small letters, words with single blanks, no marks but
// the slash of a path.
func plainHeading(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '/' || r == '#' {
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
			continue
		}
		gap = true
	}
	return strings.ReplaceAll(strings.ReplaceAll(b.String(), " /", "/"), "/ ", "/")
}

// column is what a heading stands for.
type column struct {
	at       int             // from 0
	heading  string          // as it is written
	means    string          // a question's name, an @column, or "" for none
	question *flows.Question // nil for an @column
	choice   string          // code of a split select_multiple ("bidang/kespro")
	guessed  bool            // by a typo, prefix or word: to be told
}

// find says what a heading stands for; first as it is, then as one choice of many ("bidang/kespro"),
// then without the groups before it ("waktu/tanggal"), at last with typos.
func (h *headings) find(heading string) column {
	c := column{heading: heading, means: h.exact[plainHeading(heading)]}
	if c.means != "" {
		c.question = h.form.Question(c.means)
		return c
	}
	if h.split(&c) {
		return c
	}
	if q := h.ending(heading); q != nil {
		c.means, c.question = q.Name, q
		return c
	}
	const shortest = 5 // below that a typo is another word
	if len([]rune(strings.TrimSpace(heading))) >= shortest {
		if r := h.menu.Choice(heading); r.OK() {
			c.means, c.question, c.guessed = r.Value, h.form.Question(r.Value), true
		}
	}
	return c
}

// split finds "…/question/choice", by ids or labels on either side of the last slash.
func (h *headings) split(c *column) bool {
	for end := strings.LastIndexByte(c.heading, '/'); end > 0; end = strings.LastIndexByte(c.heading[:end], '/') {
		before := h.ending(c.heading[:end])
		if before == nil || before.Type != "select_multiple" {
			continue
		}
		want := plainHeading(c.heading[end+1:])
		for _, choice := range h.form.Choices[before.List] {
			if want == plainHeading(choice.Code) || slices.ContainsFunc(labels(choice.Label), func(l string) bool { return plainHeading(l) == want }) {
				c.means, c.question, c.choice = before.Name, before, choice.Code
				return true
			}
		}
	}
	return false
}

// ending is the question that a path ends in, nil when none.
func (h *headings) ending(path string) *flows.Question {
	for p := plainHeading(path); ; {
		if name := h.exact[p]; name != "" {
			return h.form.Question(name)
		}
		_, rest, nested := strings.Cut(p, "/")
		if !nested {
			return nil
		}
		p = rest
	}
}

// table is a sheet with its heading row understood.
type table struct {
	sheet   *Sheet
	head    int // number of the heading row
	columns []column
	byName  map[string][]column // those of a question or @column, in the order of the sheet
	score   int                 // how many questions have a heading, guesses left out
}

// headWithin is how many rows may stand above the heading: titles, a logo, the name of the dinas.
const headWithin = 15

// tables finds the sheets that hold data: those whose headings name questions, when one names many the
// others at least half as many. Hidden sheets are left alone.
func (h *headings) tables(book *Book) []*table {
	var list []*table
	most := 0
	for i := range book.Sheets {
		if s := &book.Sheets[i]; !s.Hidden {
			if t := h.tableOf(s); t != nil && t.one(columnParent) == nil {
				list, most = append(list, t), max(most, t.score)
			}
		}
	}
	return slices.DeleteFunc(list, func(t *table) bool { return 2*t.score < most })
}

// tableOf finds the heading row of a sheet: of the first rows the one that stands for most questions.
// It returns nil when none stands for two.
func (h *headings) tableOf(s *Sheet) *table {
	var best *table
	most := 1
	for i := range s.Rows[:min(len(s.Rows), headWithin)] {
		t := h.understand(s, s.Rows[i])
		if t.score > most {
			best, most = t, t.score
		}
	}
	return best
}

// understand reads one row as headings. Of two columns for one question the exact one stands; choices
// of a split question share it.
func (h *headings) understand(s *Sheet, row Row) *table {
	t := &table{sheet: s, head: row.Number, byName: map[string][]column{}}
	for _, cell := range row.Cells {
		c := h.find(cell.Text)
		c.at = cell.Column
		t.columns = append(t.columns, c)
	}
	for pass := range 2 {
		for i := range t.columns {
			c := &t.columns[i]
			if c.means == "" || c.guessed != (pass == 1) {
				continue
			}
			if before := t.byName[c.means]; len(before) > 0 && c.choice == "" && slices.ContainsFunc(before, func(b column) bool { return b.choice == "" }) && c.means != columnAside {
				c.means, c.question = "", nil
				continue
			}
			if t.byName[c.means] = append(t.byName[c.means], *c); c.question != nil && !c.guessed && len(t.byName[c.means]) == 1 {
				t.score++
			}
		}
	}
	return t
}

// one returns the column of that name that is no split choice, nil when there is none.
func (t *table) one(name string) *column {
	for i, c := range t.byName[name] {
		if c.choice == "" {
			return &t.byName[name][i]
		}
	}
	return nil
}
