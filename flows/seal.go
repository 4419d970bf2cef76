package flows

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"pokjabot/flows/expr"
)

// Fault is a mistake in a form, with its place as a person finds it in the workbook.
type Fault struct {
	Sheet  string // "survey", "choices", "settings"
	Row    int    // as Excel counts, header = 1; 0: the whole sheet
	Column string // its heading
	Text   string // for the author and the log
}

// Error gives "survey row 12, relevant: ...".
func (f *Fault) Error() string {
	return fmt.Sprintf("%s row %d, %s: %s", f.Sheet, f.Row, f.Column, f.Text)
}

// Seal checks a form that was read and compiles its expressions; after that it may be walked and
// must not be changed. The error joins a *Fault for each mistake.
func Seal(f *Form) error {
	s := sealer{form: f}
	return errors.Join(s.seal()...)
}

func (s *sealer) seal() []error {
	f := s.form
	f.names, f.parent = map[string]*Question{}, map[string]*Question{}
	for i, q := range f.Questions {
		q.Index = i
		s.name(q, nil)
		for j, p := range q.Parts {
			p.Index = j
			s.name(p, q)
		}
		for _, lp := range q.Asked {
			if lp.Parts != nil {
				s.name(lp, q)
				for _, p := range lp.Parts {
					f.parent[p.Name] = lp
				}
			}
		}
	}
	if s.outer != nil {
		f.instances = s.outer.form.instances
	} else {
		f.instances = make(map[string]*expr.Node, len(f.Choices))
		for list, choices := range f.Choices {
			f.instances[list] = instance(choices)
		}
	}
	for _, q := range f.all() {
		s.compile(q)
	}
	f.named = s.naming(f.InstanceName)
	s.circles()
	for _, q := range f.all() {
		if q.code.byDefault != nil || len(q.Remember) > 0 {
			q.code.roots = map[string]bool{}
			s.roots(q.Name, q.code.roots)
			s.inOrder(q.Name, map[string]bool{})
		}
		if q.code.filter != nil {
			q.code.filteredBy = map[string]bool{}
			for _, name := range q.code.filter.program.Refs() {
				q.code.filteredBy[name] = true
				s.roots(name, q.code.filteredBy)
			}
			f.filtered = append(f.filtered, q)
		}
		if q.Round != nil {
			f.rounds = append(f.rounds, q)
			if f.within == nil {
				f.within = map[string]*Question{}
			}
			for name := range q.Round.names {
				f.within[name] = q
			}
			for name := range q.Round.within {
				f.within[name] = q
			}
		}
		if q.Monthly {
			f.monthly = append(f.monthly, q)
		}
		if q.Trigger != "" {
			f.triggered = append(f.triggered, q)
		}
	}
	return s.faults
}

// naming compiles the settings' instance_name; its faults stand on that sheet.
func (s *sealer) naming(source string) *formula {
	if source == "" {
		return nil
	}
	before := len(s.faults)
	f := s.formula(nameless, "instance_name", source, false)
	for _, err := range s.faults[before:] {
		if fault, ok := errors.AsType[*Fault](err); ok {
			fault.Sheet, fault.Row = "settings", 2
		}
	}
	return f
}

type sealer struct {
	form   *Form
	outer  *sealer  // of a repeat: what it stands in
	beyond []string // names outside of the repeat that its expressions look at
	faults []error
	needs  map[string][]string // question -> questions that its conditions and calculations look at
}

func (s *sealer) fault(q *Question, column, format string, args ...any) {
	s.faults = append(s.faults, &Fault{Sheet: "survey", Row: q.Row, Column: column, Text: fmt.Sprintf(format, args...)})
}

func (s *sealer) name(q, group *Question) {
	switch {
	case q.Name == "":
		s.fault(q, "name", "a question needs a name")
	case s.form.names[q.Name] != nil:
		s.fault(q, "name", "the name %q stands in row %d already", q.Name, s.form.names[q.Name].Row)
	}
	q.code.id = len(s.form.names)
	s.form.names[q.Name] = q
	if group != nil {
		s.form.parent[q.Name] = group
	}
	q.code.kind = kinds[kindName(q)]
	if q.code.kind == nil {
		s.fault(q, "type", "the type %q is outside of the chat profile", q.Type)
		q.code.kind = kinds["hidden"]
	}
	if q.code.kind.widget == KindPhotos && s.form.photos == nil {
		s.form.photos = q
	}
	if q.chooses() && len(s.form.Choices[q.List]) == 0 && q.Living == "" {
		s.fault(q, "type", "there is no choice list %q", q.List)
	}
	if q.Kind == "lp" && (len(q.Parts) != 2 || q.Parts[0].Type != "integer" || q.Parts[1].Type != "integer") {
		s.fault(q, "chat::kind", "lp takes two integers, laki-laki first")
	}
	if n := len(q.asked()); q.code.kind.row && (n < 2 || n > 4) {
		s.fault(q, "chat::kind", "sekartu takes two to four questions")
	}
	if q.Kind == "skala" && len(s.form.Choices[q.List]) != 4 {
		s.fault(q, "chat::scale", "skala takes a list of four steps, their codes 1 to 4")
	}
	if q.Type == "range" && (q.Range == nil || !q.Range.Sound()) {
		s.fault(q, "parameters", "range takes a start, an end above it and a step between them")
	}
	if len(q.Remember) > 0 && s.outer != nil {
		s.fault(q, "chat::remember", "a round of a repeat is not remembered")
	}
	if q.Monthly && group != nil && !group.code.kind.card {
		s.fault(q, "chat::remember", "bulan needs a question with a card of its own")
	}
}

func (s *sealer) compile(q *Question) {
	if s.needs == nil {
		s.needs = map[string][]string{}
	}
	c := &q.code
	c.required = s.formula(q, "required", yesNo(q.Required), false)
	c.relevant = s.formula(q, "relevant", q.Relevant, true)
	c.constraint = s.formula(q, "constraint", q.Constraint, false)
	c.soft = s.formula(q, "chat::soft", q.Soft, false)
	c.byDefault = s.formula(q, "default", literal(q), true)
	c.calculation = s.formula(q, "calculation", q.Calculation, true)
	c.propose = s.formula(q, "chat::propose", q.Propose, true)
	c.filter = s.formula(q, "choice_filter", q.ChoiceFilter, true)
	c.stage = s.formula(q, "chat::foto_jenis", q.Stage, false)
	c.count = s.formula(q, "repeat_count", q.Count, true)
	if q.Round != nil {
		within := sealer{form: q.Round, outer: s}
		s.faults = append(s.faults, within.seal()...)
		s.needs[q.Name] = append(s.needs[q.Name], within.beyond...)
	}
	s.known(q, "trigger", q.Trigger)
	s.known(q, "chat::semua_perempuan", q.AllWomen)
	s.texts(q)
	for _, name := range q.Remember[min(1, len(q.Remember)):] {
		s.needs[q.Name] = append(s.needs[q.Name], name)
		if s.form.names[name] == nil {
			s.fault(q, "chat::remember", "there is no question %q", name)
		}
	}
}

// yesNo reads the words that XLSForm allows for required besides an expression.
func yesNo(required string) string {
	switch strings.ToLower(strings.TrimSpace(required)) {
	case "yes", "true", "true()":
		return "true()"
	case "", "no", "false", "false()":
		return ""
	}
	return required
}

// literal is a default as an expression. XLSForm takes bare text ("h1 pagi") for itself and only
// what looks like a formula (a function, an operator between names, ${}) for one.
func literal(q *Question) string {
	if q.Default == "" || strings.ContainsAny(q.Default, "($") {
		return q.Default
	}
	if strings.Contains(q.Default, "'") {
		return `"` + q.Default + `"`
	}
	return "'" + q.Default + "'"
}

func (s *sealer) formula(q *Question, column, source string, counts bool) *formula {
	if strings.TrimSpace(source) == "" {
		return nil
	}
	program, err := expr.Compile(source)
	if err != nil {
		s.fault(q, column, "%v", err)
		return nil
	}
	for _, name := range program.Refs() {
		if !strings.Contains(source, "${"+name+"}") {
			continue // a path within a choice list
		}
		if last, saved := strings.CutPrefix(name, lastSaved); saved {
			s.known(q, column, last)
			continue // the report before this one: nothing here can change it
		}
		s.known(q, column, name)
		if r := s.form.around(name); s.form.names[name] == nil && r != nil {
			name = r.Name // what its rounds come to
		} else if s.form.names[name] == nil && s.outer != nil {
			s.beyond = append(s.beyond, name)
		}
		if counts && name != q.Name {
			s.needs[q.Name] = append(s.needs[q.Name], name)
		}
	}
	switch source {
	case "true()":
		return &formula{program: program, self: q, fixed: true, always: true}
	case "false()":
		return &formula{program: program, self: q, fixed: true}
	}
	tree := program.NeedsTree() && column != "choice_filter" // whose paths are columns of the choice
	s.form.paths = s.form.paths || tree
	return &formula{program: program, self: q, tree: tree}
}

// above lists what q depends on directly, its group's condition included.
func (s *sealer) above(name string) []string {
	needs := slices.Clone(s.needs[name])
	if group := s.form.parent[name]; group != nil {
		needs = append(needs, group.Name)
	}
	return needs
}

// roots gathers all that a question depends on.
func (s *sealer) roots(name string, into map[string]bool) {
	for _, need := range s.above(name) {
		if !into[need] {
			into[need] = true
			s.roots(need, into)
		}
	}
}

// inOrder lists q among the questions with a proposal, behind those that it looks at.
func (s *sealer) inOrder(name string, seen map[string]bool) {
	q := s.form.names[name]
	if q == nil || seen[name] || slices.Contains(s.form.proposing, q) {
		return
	}
	seen[name] = true
	for _, need := range s.above(name) {
		s.inOrder(need, seen)
	}
	if q.code.byDefault != nil || len(q.Remember) > 0 {
		s.form.proposing = append(s.form.proposing, q)
	}
}

// circles refuses questions that depend on themselves (ODK XForms: the DAG of calculations).
func (s *sealer) circles() {
	const open, closed = 1, 2
	state := map[string]int{}
	var visit func(q *Question) bool
	visit = func(q *Question) bool {
		switch state[q.Name] {
		case open:
			return false
		case closed:
			return true
		}
		state[q.Name] = open
		for _, name := range s.above(q.Name) {
			if next := s.form.names[name]; next != nil && !visit(next) {
				state[q.Name] = closed
				s.fault(q, "relevant", "%q depends on itself by way of %q", q.Name, name)
				return true
			}
		}
		state[q.Name] = closed
		return true
	}
	for _, q := range s.form.all() {
		visit(q)
	}
}
