package flows

import (
	"strings"

	"pokjabot/flows/expr"
)

// Text is one sentence of a form in several languages ("id", "en"), verbatim as the form has it.
type Text map[string]string

// In returns the sentence in lang, else in Indonesian (the default language of every form), else
// in whichever language there is; empty when the form says nothing.
func (t Text) In(lang string) string {
	if s := t[lang]; s != "" {
		return s
	}
	if s := t["id"]; s != "" {
		return s
	}
	first := ""
	for _, s := range t {
		if first == "" || s < first { // the map has no order, the answer must
			first = s
		}
	}
	return first
}

// Form is a form ready to be walked: read by package xlsform, checked and compiled by Seal. It is
// never changed after that, so any number of goroutines may walk it at once.
type Form struct {
	ID      string
	Version string // hash of the content: a draft is pinned to it (design.md 5)
	Title   Text
	// InstanceName (settings, XLSForm) is an expression: what one report is called, "BKB Anggrek".
	InstanceName string
	// Questions are the cards in the order of the survey; the questions of a group that shares
	// one card are its Parts. Groups without a chat::kind leave no trace but their relevance.
	Questions []*Question
	Choices   map[string][]Choice // by list name, in the order of the sheet

	names     map[string]*Question  // every question and part by name
	parent    map[string]*Question  // part name -> its group
	named     *formula              // InstanceName
	photos    *Question             // where a photo goes that arrives early; nil: nowhere
	instances map[string]*expr.Node // choice lists for instance()
	paths     bool                  // an expression of this form walks the tree of answers
	rounds    []*Question           // repeats
	within    map[string]*Question  // name of a question in a repeat -> the repeat
	proposing []*Question           // those with a default or a memory, each behind what it looks at
	filtered  []*Question           // those with a choice_filter
	monthly   []*Question           // those with chat::remember ... bulan
	triggered []*Question           // those whose calculation waits for a trigger
}

// Question is one row of the survey, or a group that is asked on one card (Parts).
type Question struct {
	Index int    // place among Form.Questions, or among the Parts of its group, from 0
	Name  string // the answer's key (domain.md ids); unique in the form
	Type  string // "text", "integer", "date", "select_one", ..., "group"
	Kind  string // chat::kind, empty for most: "lp", "angka_banyak", "usulan", "sekartu", "uang", "skala", "foto_berjenis"

	Label, Hint, Short                              Text
	RequiredMessage, ConstraintMessage, SoftMessage Text

	List   string // name of the choice list of a select
	Living string // chat::list: choices come from Env.List, in front of those of List
	Core   bool   // false: chat::core no, not asked in the walk but offered under Lengkapi
	Parts  []*Question
	// Asked is what a sekartu asks in a row, an lp as one. Its Parts are the questions with answers,
	// those of the lp among them.
	Asked []*Question
	// Other (or_other): an answer that is none of the living list's choices stands as typed.
	Other    bool
	Range    *Range // parameters of a range, nil on all other types
	ReadOnly bool   // readonly: shown, not answered

	// The expressions as the form has them (XLSForm), empty where it has none.
	Required, Relevant, Constraint, Soft, Default, Calculation, ChoiceFilter string
	// Propose (chat::propose, on an usulan group): when it is false nothing is proposed and each
	// line of the card is asked by itself.
	Propose string
	// Stage (chat::foto_jenis, on foto_berjenis): while it is true each photo is asked for its kind.
	Stage string
	// AllWomen (chat::semua_perempuan, on lp) names the total that one tap makes all women.
	AllWomen string
	// Synonyms (chat::sinonim, on the lines of angka_banyak): what people call it besides the labels.
	Synonyms []string
	// Round is what a repeat asks each time, a form of its own; Count (repeat_count) is how often,
	// empty: as often as the person likes. The answer is a list of objects.
	Round   *Form
	Count   string
	Trigger string // trigger: the calculation runs when that question is answered, not before

	Remember  []string // chat::remember: scope ("kampung", "person"), then questions of the key
	Monthly   bool     // chat::remember with "bulan" behind: given this month, it is not asked again
	Evidence  []string // chat::evidence: names for Env.Evidence
	Roles     []string // chat::roles: only these are asked; empty: everybody
	Website   string   // chat::website: field of the official record
	Measure   string   // rekap::measure
	Dimension string   // rekap::dimension
	Row       int      // row in the survey sheet as a person counts it, header = 1

	code formulas
}

// Choice is one answer of a choice list.
type Choice struct {
	Code  string
	Label Text
	// Extra holds the further columns of the choices sheet, by their plain names: preset values
	// of a kind of kegiatan, the actor group of an instansi. Alone = "yes" there marks a choice
	// that excludes the others ("Tidak ada").
	Extra map[string]string
}

// Question returns the question or part of that name, nil when the form has none.
func (f *Form) Question(name string) *Question { return f.names[name] }

// Group returns the group on whose card the part of that name stands, nil for all others.
func (f *Form) Group(name string) *Question { return f.parent[name] }

// chooses says whether the answer is made of codes of a list.
func (q *Question) chooses() bool { return strings.HasPrefix(q.Type, "select_") || q.Type == "rank" }

// asked is what a group asks in a row.
func (q *Question) asked() []*Question {
	if q.Asked != nil {
		return q.Asked
	}
	return q.Parts
}
