package expr

import (
	"fmt"
	"slices"
	"strings"
)

// uses is what an expression looks at.
type uses struct {
	refs, instances, calls []string
	tree, self             bool
}

func addOnce(list *[]string, name string) {
	if !slices.Contains(*list, name) {
		*list = append(*list, name)
	}
}

// checker walks a parsed expression once: it resolves functions, refuses what cannot run, and
// notes what is used.
type checker struct {
	uses
	inside int // depth of predicates: a relative path there depends on the path it filters
}

func (c *checker) check(n node) error {
	switch n := n.(type) {
	case *refNode:
		addOnce(&c.refs, n.name)
	case *selfNode:
		c.self = c.self || c.inside == 0
	case *variable:
		return &Error{Code: Unsupported, Pos: n.pos, Near: "$" + n.name, Detail: "variables; a reference is written ${name}"}
	case *negate:
		return c.check(n.x)
	case *operation:
		if n.op == opUnion {
			return &Error{Code: Unsupported, Pos: n.pos, Near: "|", Detail: "unions of paths"}
		}
		if err := c.check(n.left); err != nil {
			return err
		}
		return c.check(n.right)
	case *filter:
		return &Error{Code: Unsupported, Pos: n.pos, Near: "[", Detail: "predicates need a path before them"}
	case *path:
		return c.checkPath(n)
	case *call:
		return c.checkCall(n)
	}
	return nil
}

func (c *checker) checkCall(n *call) error {
	fn := lookUpFunction(n.name)
	if fn == nil {
		return &Error{Code: UnknownFunction, Pos: n.pos, Near: n.name}
	}
	n.fn = fn
	if wrong := fn.arity.refuses(len(n.args)); wrong {
		return &Error{
			Code: WrongArity, Pos: n.pos, Near: n.name,
			Detail: fmt.Sprintf("takes %s arguments, not %d", fn.arity, len(n.args)),
		}
	}
	addOnce(&c.calls, n.name)
	if fn.check != nil {
		if err := fn.check(n, &c.uses); err != nil {
			return err
		}
	}
	if n.name == "position" && len(n.args) == 1 && parentsOnly(n.args[0]) > 0 {
		return nil // Context.Position answers it without a tree
	}
	for _, arg := range n.args {
		if err := c.check(arg); err != nil {
			return err
		}
	}
	return nil
}

// parentsOnly counts the steps of a path made of .. alone, 0 for any other node.
func parentsOnly(n node) int {
	p, ok := n.(*path)
	if !ok || p.absolute || p.base != nil {
		return 0
	}
	for i := range p.steps {
		if p.steps[i].axis != "parent" || len(p.steps[i].predicates) > 0 {
			return 0
		}
	}
	return len(p.steps)
}

func (c *checker) checkPath(n *path) error {
	switch base := n.base.(type) {
	case nil:
		if n.absolute || c.inside == 0 {
			c.tree = true
			addOnce(&c.refs, n.plain())
		}
	case *refNode:
		addOnce(&c.refs, base.name)
		c.tree = c.tree || !n.steps[0].onBase()
	case *call:
		if base.name != "instance" && base.name != "current" {
			return &Error{Code: Unsupported, Pos: n.pos, Near: base.name, Detail: "a path cannot start with this function"}
		}
		if base.name == "current" {
			c.tree = true
			addOnce(&c.refs, n.plain())
		}
		if err := c.checkCall(base); err != nil {
			return err
		}
	default:
		return &Error{Code: Unsupported, Pos: n.pos, Detail: "a path cannot start here"}
	}
	for i := range n.steps {
		if err := c.checkStep(&n.steps[i], n.pos); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) checkStep(s *step, pos int) error {
	refused := ""
	switch s.axis {
	case "", "child", "attribute":
		if s.test == testNode && s.axis != "" {
			refused = "node()"
		}
	case "self", "parent":
		if s.test != testNode {
			refused = s.axis + "::"
		}
	case "descendant-or-self":
		refused = "//"
	default:
		refused = s.axis + "::"
	}
	if s.test == testPrefix || s.test == testOther {
		refused = s.name
	}
	if refused != "" {
		return &Error{Code: Unsupported, Pos: pos, Near: refused, Detail: "steps other than a name, *, @name, . and .."}
	}
	c.inside++
	defer func() { c.inside-- }()
	for _, predicate := range s.predicates {
		if err := c.check(predicate); err != nil {
			return err
		}
	}
	return nil
}

// plain writes a path without its predicates; current() is left out, as a path from there and a
// relative path depend on the same.
func (n *path) plain() string {
	bare := path{absolute: n.absolute, steps: make([]step, 0, len(n.steps))}
	for _, s := range n.steps {
		if s.axis == "self" && len(n.steps) > 1 {
			continue
		}
		s.predicates = nil
		bare.steps = append(bare.steps, s)
	}
	var b strings.Builder
	bare.write(&b, precOr)
	return b.String()
}
