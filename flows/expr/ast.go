package expr

import (
	"math"
	"strconv"
	"strings"
)

// node is a piece of a compiled expression.
type node interface {
	eval(s *scope) (Value, error)
	write(b *strings.Builder, least precedence) // in parentheses when it binds less than least
}

// precedence follows JavaRosa: unlike in XPath 1.0 a union binds tighter than the unary minus
// but cannot hold one.
type precedence uint8

const (
	precOr precedence = iota + 1
	precAnd
	precEqual
	precCompare
	precAdd
	precMultiply
	precNegate
	precUnion
	precOperand
)

var precedences = map[string]precedence{
	"or": precOr, "and": precAnd, "=": precEqual, "!=": precEqual,
	"<": precCompare, "<=": precCompare, ">": precCompare, ">=": precCompare,
	"+": precAdd, "-": precAdd, "*": precMultiply, "div": precMultiply, "mod": precMultiply, "|": precUnion,
}

type (
	literal struct{ value Value }

	// reference is ${name}, XLSForm's way to name a question wherever it is.
	refNode struct {
		pos  int
		name string
	}

	// selfNode is a lone ".", by far the most used path.
	selfNode struct{ pos int }

	variable struct {
		pos  int
		name string
	}

	operation struct {
		pos         int
		op          operator
		name        string
		left, right node
	}

	negate struct {
		pos int
		x   node
	}

	call struct {
		pos     int
		name    string
		args    []node
		fn      *function // nil until checked
		pattern *pattern  // regex() with a literal pattern
	}

	// filter is predicates on something that is not a path: parsed, never run.
	filter struct {
		pos        int
		x          node
		predicates []node
	}

	path struct {
		pos      int
		absolute bool
		base     node // a call of instance() or current(), a reference, or nil
		steps    []step
	}

	step struct {
		axis       string // child, self, parent, attribute; others are parsed and refused
		test       testKind
		name       string // testName, testPrefix; the literal of a processing-instruction test
		predicates []node
	}
)

type testKind uint8

const (
	testName   testKind = iota // name
	testAny                    // *
	testPrefix                 // prefix:*
	testNode                   // node()
	testOther                  // text(), comment(), processing-instruction(): refused
)

// maxDigits are one more than the largest float64 has.
const maxDigits = 310

func (n *literal) write(b *strings.Builder, _ precedence) {
	if n.value.kind == KindNumber {
		if math.IsInf(n.value.num, 1) { // there is no other way to write it
			b.WriteString(strings.Repeat("9", maxDigits))
			return
		}
		b.WriteString(strconv.FormatFloat(n.value.num, 'f', -1, 64))
		return
	}
	quote := byte('\'')
	if strings.IndexByte(n.value.str, quote) >= 0 {
		quote = '"'
	}
	b.WriteByte(quote)
	b.WriteString(n.value.str)
	b.WriteByte(quote)
}

func (n *refNode) write(b *strings.Builder, _ precedence) {
	b.WriteString("${")
	b.WriteString(n.name)
	b.WriteByte('}')
}

func (n *selfNode) write(b *strings.Builder, _ precedence) { b.WriteByte('.') }

func (n *variable) write(b *strings.Builder, _ precedence) {
	b.WriteByte('$')
	b.WriteString(n.name)
}

func (n *operation) write(b *strings.Builder, least precedence) {
	own := precedences[n.name]
	if own < least {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	writeSide(b, n.left, own)
	b.WriteByte(' ')
	b.WriteString(n.name)
	b.WriteByte(' ')
	writeSide(b, n.right, own+1)
}

// writeSide puts the path / in parentheses, as the operator after it would be read as a step.
func writeSide(b *strings.Builder, side node, least precedence) {
	if p, ok := side.(*path); ok && p.absolute && len(p.steps) == 0 {
		b.WriteString("(/)")
		return
	}
	side.write(b, least)
}

func (n *negate) write(b *strings.Builder, least precedence) {
	if precNegate < least {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	b.WriteByte('-')
	writeSide(b, n.x, precNegate)
}

func (n *call) write(b *strings.Builder, _ precedence) {
	b.WriteString(n.name)
	b.WriteByte('(')
	for i, arg := range n.args {
		if i > 0 {
			b.WriteString(", ")
		}
		arg.write(b, precOr)
	}
	b.WriteByte(')')
}

func (n *filter) write(b *strings.Builder, _ precedence) {
	writeBase(b, n.x)
	writePredicates(b, n.predicates)
}

// writeBase keeps the parentheses that made a filter of what would otherwise be a path.
func writeBase(b *strings.Builder, x node) {
	switch x.(type) {
	case *path, *selfNode, *filter:
		b.WriteByte('(')
		x.write(b, precOr)
		b.WriteByte(')')
	default:
		x.write(b, precOperand)
	}
}

func writePredicates(b *strings.Builder, predicates []node) {
	for _, p := range predicates {
		b.WriteByte('[')
		p.write(b, precOr)
		b.WriteByte(']')
	}
}

func (n *path) write(b *strings.Builder, _ precedence) {
	switch base := n.base.(type) {
	case nil:
		if n.absolute && len(n.steps) == 0 {
			b.WriteByte('/')
		}
	case *filter:
		base.write(b, precOperand)
	default:
		writeBase(b, base)
	}
	for i := range n.steps {
		if i > 0 || n.absolute || n.base != nil && !n.steps[0].onBase() {
			b.WriteByte('/')
		}
		n.steps[i].write(b)
	}
}

// onBase tells the step that only carries the predicates of ${name}[...].
func (s *step) onBase() bool { return s.axis == "" }

func (s *step) write(b *strings.Builder) {
	switch {
	case s.onBase():
	case s.axis == "self" && s.test == testNode && len(s.predicates) == 0:
		b.WriteByte('.')
	case s.axis == "parent" && s.test == testNode && len(s.predicates) == 0:
		b.WriteString("..")
	default:
		if s.axis == "attribute" {
			b.WriteByte('@')
		} else if s.axis != "child" {
			b.WriteString(s.axis)
			b.WriteString("::")
		}
		s.writeTest(b)
	}
	writePredicates(b, s.predicates)
}

func (s *step) writeTest(b *strings.Builder) {
	switch s.test {
	case testAny:
		b.WriteByte('*')
	case testPrefix:
		b.WriteString(s.name)
		b.WriteString(":*")
	case testNode:
		b.WriteString("node()")
	default:
		b.WriteString(s.name)
	}
}
