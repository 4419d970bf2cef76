package flows

import (
	"encoding/json"
	"math"
	"strings"
	"time"

	"pokjabot/flows/expr"
)

// formulas are the compiled expressions of a question; nil where the form has none.
type formulas struct {
	id   int // number among all questions and parts of the form
	kind *kind

	required, relevant, constraint, soft, byDefault, calculation, propose, stage, count *formula

	filter *formula
	// filteredBy are the questions on which the choices depend, through any number of others.
	filteredBy map[string]bool
	// roots are the questions on which the proposal depends, through any number of others.
	roots map[string]bool
}

// formula is one expression of the form, ready to run.
type formula struct {
	program *expr.Expr
	self    *Question // whose answer "." is
	tree    bool      // it walks paths
	fixed   bool      // it looks at nothing: its truth is known
	always  bool
}

// truth evaluates with self as "."; otherwise stands where there is no formula. An expression that
// fails at run time (a budget used up, two values where one is wanted) counts as otherwise, too:
// a person cannot mend a form, so she is let through, and the linter has told its author.
func (f *formula) truth(t *turn, self json.RawMessage, otherwise bool) bool {
	switch {
	case f == nil:
		return otherwise
	case f.fixed:
		return f.always
	}
	v, err := t.eval(f, self)
	if err != nil {
		return otherwise
	}
	return v.Bool()
}

// text evaluates to text, empty when it fails or gives no number.
func (f *formula) text(t *turn, self json.RawMessage) string {
	v, err := t.eval(f, self)
	if err != nil || v.Kind() == expr.KindNumber && math.IsNaN(v.Number()) {
		return ""
	}
	return v.ISO()
}

// value evaluates to what is stored; nil when it fails, gives no number or an empty text.
func (f *formula) value(t *turn) json.RawMessage {
	v, err := t.eval(f, nil)
	switch {
	case err != nil:
		return nil
	case v.Kind() == expr.KindNumber:
		return storeNumber(v.String())
	}
	return storeText(v.ISO())
}

// admits evaluates a choice_filter with the columns of a choice before the form's own names.
func (f *formula) admits(t *turn, item *expr.Node) bool {
	ctx := t.context()
	before := ctx.Node
	ctx.Node = item
	v, err := f.program.Eval(ctx)
	ctx.Node = before
	return err != nil || v.Bool()
}

func (t *turn) eval(f *formula, self json.RawMessage) (expr.Value, error) {
	ctx := t.context()
	self0, node := ctx.Self, ctx.Node // a formula may look at a question whose relevance is a formula
	ctx.Self, ctx.Node = expr.Value{}, nil
	if f.tree {
		ctx.Node = t.nodeOf(f.self)
	}
	if self != nil {
		ctx.Self = typed(f.self, self)
	}
	v, err := f.program.Eval(ctx)
	ctx.Self, ctx.Node = self0, node
	return v, err
}

// context is what expressions may look at in this step; made once.
func (t *turn) context() *expr.Context {
	if t.ctx != nil {
		return t.ctx
	}
	t.ctx = &expr.Context{Now: t.now(), Lookup: t.lookup, Instance: t.instance, ChoiceLabel: t.choiceLabel, Position: t.position}
	if t.form.paths {
		t.ctx.Path = t.path
	}
	if draw := t.env.Rand; draw != nil {
		t.ctx.Rand = func() uint64 { return uint64(draw() * (1 << 63)) }
	}
	return t.ctx
}

// lookup is ${name}: the standing value, nothing while the question does not apply.
func (t *turn) lookup(name string) expr.Value {
	if name != t.lastName {
		t.lastValue = t.look(name)
		t.lastName = name
	}
	return t.lastValue
}

// lastSaved marks ${last-saved#name}: what was given the time before (XLSForm), as far as
// chat::remember keeps it.
const lastSaved = "last-saved#"

func (t *turn) look(name string) expr.Value {
	if last, saved := strings.CutPrefix(name, lastSaved); saved {
		q := t.form.names[last]
		if q == nil || len(q.Remember) == 0 {
			return expr.Value{}
		}
		return typed(q, t.memory(q))
	}
	q := t.form.names[name]
	switch {
	case q == nil:
		return t.elsewhere(name)
	case !t.relevant(q):
		return expr.Nodes()
	case q.Round != nil:
		return expr.Values(make([]expr.Value, len(t.given(q)))...)
	}
	raw := t.value(name)
	if q.computed() {
		raw = t.calculate(q)
	}
	if raw == nil {
		return expr.Value{}
	}
	return typed(q, raw)
}

// typed is a stored value with its type: days and numbers can be reckoned with.
func typed(q *Question, raw json.RawMessage) expr.Value {
	text := plain(raw)
	switch q.Type {
	case "integer", "decimal", "range":
		return expr.Number(expr.String(text).Number())
	case "date":
		if day, err := time.Parse(time.DateOnly, text); err == nil {
			return expr.Date(day)
		}
	case "dateTime", "start":
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			return expr.DateTime(at)
		}
	}
	return expr.String(text)
}

// instance gives a choice list to instance('name')/root/item[...]: the form's own, a living one, or
// 'peran', whose one item is named by the person's role (Env.Role), for what a role may choose.
func (t *turn) instance(id string) *expr.Node {
	if n := t.form.instances[id]; n != nil {
		return n
	}
	if id == roleList {
		return instance([]Choice{{Code: t.env.Role}})
	}
	return instance(t.list(id))
}

const roleList = "peran"

// instance is a choice list as a secondary instance: item/name, item/label and the extra columns
// by their names (XLSForm, "select from file" and pyxform's own instances have the same shape).
func instance(list []Choice) *expr.Node {
	root := expr.NewNode("root", expr.Value{})
	for _, c := range list {
		root.Add(item(c, "id"))
	}
	return root
}

func item(c Choice, lang string) *expr.Node {
	n := expr.NewNode("item", expr.Value{})
	n.Add(expr.NewNode("name", expr.String(c.Code)), expr.NewNode("label", expr.String(c.Label.In(lang))))
	for column, value := range c.Extra {
		n.Add(expr.NewNode(column, expr.String(value)))
	}
	return n
}

func (t *turn) choiceLabel(question, code string) string {
	q := t.form.names[question]
	if q == nil {
		return ""
	}
	return t.label(t.choices(q), code)
}
