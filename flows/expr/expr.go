// Package expr runs the expressions of forms: constraint, relevant, calculation, required,
// default, choice_filter and repeat_count of an XLSForm. It is the dialect that JavaRosa runs
// (the engine in ODK Collect), because that is what people test their forms with; the ODK XForms
// specification (https://getodk.github.io/xforms-spec) describes it.
//
// Read Compile and Context first, then functions.go, the table of all functions. From source to
// value: lex.go cuts into tokens, parse.go builds the tree of ast.go, check.go refuses what can
// never run, eval.go and path.go walk the tree, value.go converts between the types.
//
// The package is pure: no clock, no chance, no files. What an expression may know comes from the
// Context; the same source and Context give the same Value, so a session can be replayed. Not
// here: which expressions a form has and in which order they run (package flows), how a workbook
// is read (flows/xlsform), and any sentence for people (locales: an Error carries a Code).
//
// # Rules that surprise
//
// They are JavaRosa's, and forms rely on them:
//
//   - < and > compare numbers only: 'abc' < 'abd' is false, and so is '2026-01-02' > '2026-01-01'.
//     A date question is a date, so ${tanggal} <= today() works; text needs date('2026-01-01').
//   - = compares as truths, numbers or text, whichever is the first that one side is.
//   - A date is whole days in arithmetic and its day alone as text; now() - today() is 0.
//   - A comma is taken for a decimal point: number('4,6') is 4.6.
//   - boolean('false') is true; boolean-from-string() is meant for that.
//   - Where one value is wanted a nodeset of several is an error; sum() and max() pass over what
//     is no number.
//   - An absolute path stays within the round of a repeat in which it is asked.
//   - A pattern of regex() must match the whole text.
//
// # Where we leave JavaRosa
//
// Numbers never print with an exponent (formatNumber), max() of negative numbers is one of them,
// concat() and join() expand every nodeset among several arguments as the specification says, and
// a number in brackets is a position. Beyond it we know floor(), ceiling(), add-date() and
// difference-in-days(), -weeks(), -months(), -years(), with or without the prefix cht:. Refused
// as in JavaRosa, but when the form is loaded and not when a person answers: //, |, axes other
// than child, parent, self and attribute, text(), predicates on anything but a path, variables.
//
// # Bounds
//
// A form is foreign input. Source length, nesting, the steps of an evaluation and the length of
// texts it makes are limited; patterns run on RE2 in linear time, and those it cannot run
// (backreferences, lookaheads) are refused when the form is loaded, if written as a literal.
package expr

import (
	"slices"
	"strings"
)

// Expr is a compiled expression. It does not change and may be used by several goroutines, each
// with a Context of its own.
type Expr struct {
	source string
	root   node
	uses   uses
}

// Parse checks the grammar alone: names of functions and what the evaluator can run are not
// looked at (design.md 4, `hitung` with type "syntax"). The error is an *Error.
func Parse(src string) error {
	_, err := parse(src)
	return err
}

// Compile reads an expression and refuses what could never be evaluated: unknown functions, wrong
// numbers of arguments, XPath beyond the dialect. The error is an *Error.
func Compile(src string) (*Expr, error) {
	root, err := parse(src)
	if err != nil {
		return nil, err
	}
	c := checker{}
	if err := c.check(root); err != nil {
		return nil, err
	}
	return &Expr{source: src, root: root, uses: c.uses}, nil
}

// Eval evaluates e. The error is an *Error.
func (e *Expr) Eval(ctx *Context) (Value, error) {
	f := ctx.enter()
	v, err := e.root.eval(&f.scope)
	ctx.entered--
	return v, err
}

// EvalAs evaluates e and converts as string(), number(), boolean() or date() would; the other
// kinds leave the value as it is.
func (e *Expr) EvalAs(ctx *Context, kind Kind) (Value, error) {
	v, err := e.single(ctx)
	if err != nil {
		return Value{}, err
	}
	switch kind {
	case KindString:
		return String(v.text()), nil
	case KindNumber:
		return Number(v.number()), nil
	case KindBool:
		return Bool(v.truth()), nil
	case KindDate:
		date, ok := toDate(&scope{ctx: ctx}, v, false)
		if !ok {
			return Value{}, &Error{Code: NotDate, Near: v.text()}
		}
		return date, nil
	}
	return v, nil
}

// Keep evaluates e as a predicate on each of the nodes and gives those it keeps, in their order:
// a choice_filter on the items of a list. Names and "." mean the item, position() its place, and
// current() still the question.
func (e *Expr) Keep(ctx *Context, nodes []*Node) ([]*Node, error) {
	left := ctx.budget()
	filter := step{predicates: []node{e.root}}
	return filter.keep(&scope{ctx: ctx, node: ctx.Node, left: &left}, nodes, 0)
}

// single evaluates e to one value.
func (e *Expr) single(ctx *Context) (Value, error) {
	v, err := e.Eval(ctx)
	if err == nil && len(v.nodes) > 1 {
		err = &Error{Code: Repeated, Detail: "one value is wanted, the expression gives several"}
	}
	return v.first(), err
}

// Bool evaluates e as boolean() would: relevant, constraint, required, choice_filter.
func (e *Expr) Bool(ctx *Context) (bool, error) {
	v, err := e.single(ctx)
	return v.truth(), err
}

// String evaluates e as string() would: labels, calculated text.
func (e *Expr) String(ctx *Context) (string, error) {
	v, err := e.single(ctx)
	return v.text(), err
}

// Number evaluates e as number() would: repeat_count, calculated numbers. It may be NaN.
func (e *Expr) Number(ctx *Context) (float64, error) {
	v, err := e.single(ctx)
	return v.number(), err
}

// Source is what was compiled.
func (e *Expr) Source() string { return e.source }

// Canonical writes e with single spaces and only the parentheses it needs; it compiles to the
// same expression again.
func (e *Expr) Canonical() string {
	var b strings.Builder
	e.root.write(&b, precOr)
	return b.String()
}

// Refs lists, each once and in order of appearance, the names in ${name} and the paths that e
// depends on, paths without their predicates: what must be known before e. "." is not listed.
func (e *Expr) Refs() []string { return slices.Clone(e.uses.refs) }

// Instances lists the ids of the secondary instances that e reads by a literal id.
func (e *Expr) Instances() []string { return slices.Clone(e.uses.instances) }

// NeedsTree tells whether e has paths or functions that walk nodes, so that Context.Node (or
// Root) must be set. ${name}, "." and position(..) alone do not need it.
func (e *Expr) NeedsTree() bool { return e.uses.tree }

// UsesSelf tells whether e looks at ".".
func (e *Expr) UsesSelf() bool { return e.uses.self }

// Calls tells whether e calls the function: "now", "random", "once", "position".
func (e *Expr) Calls(name string) bool { return slices.Contains(e.uses.calls, name) }
