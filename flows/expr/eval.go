package expr

import (
	"math"
	"time"
)

// Context is what an expression may look at while it is evaluated. The form engine fills in what
// it has; only Now and Lookup are needed by nearly all forms. A Context may be used again, by one
// goroutine at a time.
type Context struct {
	// Self is ".": the answer under test in a constraint. When it is the zero Value, "." is Node.
	Self Value

	// Lookup gives the answer to ${name}: a typed value; Nodes() when the question is not
	// relevant; Values(...) when it stands in a repeat seen from outside. For ${last-saved#name}
	// the name starts with "last-saved#". When nil, names are found with Path in the tree.
	Lookup func(name string) Value

	// Now is the instant of the input, in the zone of the place: now(), today(), and the zone
	// of dates written without one.
	Now time.Time

	// Rand gives 64 random bits: random(), uuid(), randomize() without a seed.
	Rand func() uint64

	// Position tells, from 1, which round of its repeat the node is that lies up levels above
	// the question (0 the question itself): position(..) without a tree.
	Position func(up int) int

	// Node is where relative paths start, Root the primary instance (found from Node when nil).
	Node, Root *Node

	// Path gives the names from the root down to the question called name, the root's first.
	Path func(name string) []string

	// Instance gives the root of a secondary instance: a choice list, a file; nil when unknown.
	Instance func(id string) *Node

	// ChoiceLabel gives the label of a choice for jr:choice-name(); question is a name when the
	// form says '${name}', else a path.
	ChoiceLabel func(question, value string) string

	// Text gives the translation behind jr:itext(id); Property what property(name) asks for and,
	// under "version", the version of the form.
	Text, Property func(name string) string

	// MonthName and DayName give the short names of %b and %a in the language of the form; when
	// nil, English as in the ODK specification.
	MonthName func(time.Month) string
	DayName   func(time.Weekday) string

	// Steps is the budget of one evaluation, about 20 ns each; 0 stands for DefaultSteps.
	Steps int

	frames  [4]frame // of evaluations under way, for an answer may be looked up by another one
	entered int
}

// frame is the scope of one evaluation and its budget.
type frame struct {
	scope scope
	left  int
}

// enter begins an evaluation; its frame is taken from the Context, for a form evaluates hundreds.
func (c *Context) enter() *frame {
	var f *frame
	if c.entered < len(c.frames) {
		f = &c.frames[c.entered]
	} else {
		f = new(frame)
	}
	c.entered++
	f.left = c.budget()
	f.scope = scope{ctx: c, node: c.Node, left: &f.left}
	return f
}

// DefaultSteps keeps an evaluation well under a tenth of a second.
const DefaultSteps = 1_000_000

func (c *Context) budget() int {
	if c.Steps == 0 {
		return DefaultSteps
	}
	return c.Steps
}

// scope is where an evaluation stands: the context node moves inside predicates.
type scope struct {
	ctx    *Context
	node   *Node
	index  int  // place among the candidates of a predicate, from 0
	inside bool // in a predicate
	left   *int // steps
}

// spend takes steps off the budget.
func (s *scope) spend(steps, pos int) error {
	*s.left -= steps
	if *s.left < 0 {
		return &Error{Code: TooCostly, Pos: pos, Detail: "the step budget is used up"}
	}
	return nil
}

func (n *literal) eval(*scope) (Value, error) { return n.value, nil }

func (n *variable) eval(*scope) (Value, error) {
	return Value{}, &Error{Code: Unsupported, Pos: n.pos, Near: "$" + n.name}
}

func (n *filter) eval(*scope) (Value, error) {
	return Value{}, &Error{Code: Unsupported, Pos: n.pos, Near: "[", Detail: "predicates need a path before them"}
}

func (n *selfNode) eval(s *scope) (Value, error) {
	switch {
	case s.inside:
		return Value{kind: KindNodes, nodes: s.node.alone[:]}, nil
	case s.ctx.Self.kind != KindEmpty:
		return s.ctx.Self, nil
	case s.node != nil:
		return visible(s.node), nil
	case s.ctx.Lookup != nil: // a question not answered yet
		return Value{}, nil
	}
	return Value{}, &Error{Code: NoNode, Pos: n.pos, Near: ".", Detail: "no node to look at"}
}

func (n *refNode) eval(s *scope) (Value, error) {
	if s.ctx.Lookup != nil {
		return s.ctx.Lookup(n.name), nil
	}
	return n.inTree(s)
}

// single is the value of a node expression where one is wanted. A nodeset of several is an error
// in JavaRosa, not its first node: the author meant something else.
func single(s *scope, n node, pos int) (Value, error) {
	v, err := n.eval(s)
	if err != nil || v.kind != KindNodes {
		return v, err
	}
	if len(v.nodes) > 1 {
		return Value{}, &Error{Code: Repeated, Pos: pos, Detail: "one value is wanted, the path gives several"}
	}
	return v.first(), nil
}

func (n *negate) eval(s *scope) (Value, error) {
	v, err := single(s, n.x, n.pos)
	return Number(-v.number()), err
}

type operator uint8

const (
	opOr operator = iota
	opAnd
	opEqual
	opUnequal
	opLess
	opLessEqual
	opGreater
	opGreaterEqual
	opAdd
	opSubtract
	opMultiply
	opDivide
	opModulo
	opUnion
)

var operators = map[string]operator{
	"or": opOr, "and": opAnd, "=": opEqual, "!=": opUnequal,
	"<": opLess, "<=": opLessEqual, ">": opGreater, ">=": opGreaterEqual,
	"+": opAdd, "-": opSubtract, "*": opMultiply, "div": opDivide, "mod": opModulo, "|": opUnion,
}

func (n *operation) eval(s *scope) (Value, error) {
	if err := s.spend(1, n.pos); err != nil {
		return Value{}, err
	}
	left, err := single(s, n.left, n.pos)
	if err != nil {
		return Value{}, err
	}
	if n.op <= opAnd { // what the left side settles, the right side cannot spoil
		if truth := left.truth(); truth == (n.op == opOr) {
			return Bool(truth), nil
		}
	}
	right, err := single(s, n.right, n.pos)
	if err != nil {
		return Value{}, err
	}
	return n.apply(left, right)
}

func (n *operation) apply(left, right Value) (Value, error) {
	switch n.op {
	case opOr, opAnd:
		return Bool(right.truth()), nil
	case opEqual:
		return Bool(equal(left, right)), nil
	case opUnequal:
		return Bool(!equal(left, right)), nil
	}
	a, b := left.number(), right.number() // text is never compared as text: 'abc' < 'abd' is false
	switch n.op {
	case opLess:
		return Bool(a < b), nil
	case opLessEqual:
		return Bool(a <= b), nil
	case opGreater:
		return Bool(a > b), nil
	case opGreaterEqual:
		return Bool(a >= b), nil
	case opAdd:
		return Number(a + b), nil
	case opSubtract:
		return Number(a - b), nil
	case opMultiply:
		return Number(a * b), nil
	case opDivide:
		return Number(a / b), nil
	case opModulo: // the sign of the dividend, as in Java and in XPath 1.0 section 3.5
		return Number(math.Mod(a, b)), nil
	}
	return Value{}, &Error{Code: Unsupported, Pos: n.pos, Near: n.name}
}

func (n *call) eval(s *scope) (Value, error) {
	if err := s.spend(1, n.pos); err != nil {
		return Value{}, err
	}
	return n.fn.eval(s, n)
}
