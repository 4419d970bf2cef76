package expr

import (
	"slices"
	"strings"
)

// lastSaved marks ${last-saved#name}: the answer in the report sent before (XLSForm).
const lastSaved = "last-saved#"

// visible is the nodeset of n, empty when n is not relevant.
func visible(n *Node) Value {
	if n.hidden() {
		return Nodes()
	}
	return Value{kind: KindNodes, nodes: n.alone[:]}
}

// origin is the node that current() means: the question, also inside predicates.
func (s *scope) origin() *Node { return s.ctx.Node }

// primary is the root of the primary instance, nil when there is no tree.
func (s *scope) primary() *Node {
	switch {
	case s.ctx.Root != nil:
		return s.ctx.Root
	case s.ctx.Node != nil:
		return s.ctx.Node.root()
	}
	return nil
}

func (n *path) eval(s *scope) (Value, error) {
	if err := s.spend(1, n.pos); err != nil {
		return Value{}, err
	}
	found, steps, err := n.start(s)
	if err != nil {
		return Value{}, err
	}
	for i := range steps {
		if found, err = steps[i].walk(s, found, n.pos); err != nil {
			return Value{}, err
		}
	}
	return Value{kind: KindNodes, nodes: relevant(found)}, nil
}

// start gives the nodes at which the path starts and the steps that remain.
func (n *path) start(s *scope) ([]*Node, []step, error) {
	switch {
	case n.absolute:
		return n.fromRoot(s)
	case n.base != nil:
		return n.fromBase(s)
	case s.node == nil:
		return nil, nil, &Error{Code: NoNode, Pos: n.pos, Detail: "no tree to walk"}
	}
	return s.node.alone[:], n.steps, nil
}

// fromRoot walks the part of an absolute path that runs along the context node. JavaRosa gives
// such a path the context's own rounds of repeats: /data/orang/nama, asked from a question in
// the second orang, is the name in the second orang and not that in the first.
func (n *path) fromRoot(s *scope) ([]*Node, []step, error) {
	root := s.primary()
	if root == nil {
		return nil, nil, &Error{Code: NoNode, Pos: n.pos, Detail: "no tree to walk"}
	}
	if len(n.steps) == 0 {
		return root.alone[:], nil, nil
	}
	first := &n.steps[0]
	if first.axis != "child" || first.test == testName && first.name != root.Name {
		return nil, nil, nil
	}
	here := s.node
	if here == nil || here.root() != root { // in a predicate on a choice list
		if here = s.origin(); here == nil {
			here = root
		}
	}
	found, err := first.keep(s, root.alone[:], n.pos)
	if err != nil {
		return nil, nil, err
	}
	at, deepest := 1, here.depth()
	for ; at < len(n.steps) && at <= deepest; at++ {
		st, along := &n.steps[at], here.ancestor(at)
		if st.axis != "child" || st.test != testName || st.name != along.Name {
			break
		}
		if len(st.predicates) > 0 {
			found, err = st.walk(s, found, n.pos)
		} else {
			found, err = round1(found, st.name, along.position), s.spend(1, n.pos)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	return found, n.steps[at:], nil
}

// round1 takes from each of the parents the child of that name and position.
func round1(parents []*Node, name string, position int) []*Node {
	var found []*Node
	for _, parent := range parents {
		for _, c := range parent.Children {
			if c.Name == name && c.position == position {
				if len(parents) == 1 {
					return c.alone[:]
				}
				found = append(found, c)
			}
		}
	}
	return found
}

func (n *path) fromBase(s *scope) ([]*Node, []step, error) {
	switch base := n.base.(type) {
	case *refNode:
		v, err := base.inTree(s)
		if err != nil {
			return nil, nil, err
		}
		if n.steps[0].onBase() {
			found, err := n.steps[0].keep(s, v.nodes, n.pos)
			return found, n.steps[1:], err
		}
		return v.nodes, n.steps, nil
	case *call:
		if base.name == "current" {
			if s.origin() == nil {
				return nil, nil, &Error{Code: NoNode, Pos: n.pos, Detail: "no tree to walk"}
			}
			return s.origin().alone[:], n.steps, nil
		}
		root, err := base.instance(s)
		if err != nil {
			return nil, nil, err
		}
		// The name of the root is not looked at, as in JavaRosa: lists are made with root and
		// data and csv as their outermost element.
		first := &n.steps[0]
		if first.axis != "child" {
			return nil, nil, nil
		}
		found, err := first.keep(s, root.alone[:], n.pos)
		return found, n.steps[1:], err
	}
	return nil, nil, &Error{Code: Unsupported, Pos: n.pos, Detail: "a path cannot start here"}
}

// instance resolves the call instance(id).
func (n *call) instance(s *scope) (*Node, error) {
	id, err := textArg(s, n, 0)
	if err != nil {
		return nil, err
	}
	var root *Node
	if s.ctx.Instance != nil {
		root = s.ctx.Instance(id)
	}
	if root == nil {
		return nil, &Error{Code: NoInstance, Pos: n.pos, Near: id}
	}
	return root, nil
}

// inTree finds ${name} as a nodeset: through Path when there is a tree, else as Lookup gives it.
func (n *refNode) inTree(s *scope) (Value, error) {
	if s.ctx.Path != nil && s.primary() != nil && !strings.HasPrefix(n.name, lastSaved) {
		names := s.ctx.Path(n.name)
		if len(names) == 0 {
			return Nodes(), nil
		}
		p := path{pos: n.pos, absolute: true, steps: make([]step, len(names))}
		for i, name := range names {
			p.steps[i] = step{axis: "child", name: name}
		}
		return p.eval(s)
	}
	if s.ctx.Lookup == nil {
		return Value{}, &Error{Code: NoNode, Pos: n.pos, Near: n.name, Detail: "no answers to look at"}
	}
	return asNodes(s.ctx.Lookup(n.name)), nil
}

// asNodes makes a nodeset of an answer that was looked up without a tree.
func asNodes(v Value) Value {
	if v.kind == KindNodes {
		return v
	}
	return Values(v)
}

// walk takes a step from each of the nodes.
func (st *step) walk(s *scope, from []*Node, pos int) ([]*Node, error) {
	if len(from) == 1 {
		found, err := st.next(s, from[0], pos)
		if err != nil {
			return nil, err
		}
		return st.keep(s, found, pos)
	}
	var all []*Node
	for _, n := range from {
		found, err := st.next(s, n, pos)
		if err != nil {
			return nil, err
		}
		if found, err = st.keep(s, found, pos); err != nil {
			return nil, err
		}
		for _, f := range found {
			if st.axis != "parent" || len(all) == 0 || all[len(all)-1] != f { // a parent is found once
				all = append(all, f)
			}
		}
	}
	return all, nil
}

// next gives the nodes that the step leads to from n, before its predicates.
func (st *step) next(s *scope, n *Node, pos int) ([]*Node, error) {
	switch st.axis {
	case "child":
		return st.among(s, n.Children, pos)
	case "attribute":
		return st.among(s, n.attributes, pos)
	case "self":
		return st.among(s, n.alone[:], pos)
	case "parent":
		if n.parent == nil {
			return nil, &Error{Code: NoNode, Pos: pos, Detail: "above the root"}
		}
		return st.among(s, n.parent.alone[:], pos)
	}
	return nil, &Error{Code: Unsupported, Pos: pos, Near: st.axis + "::"}
}

func (st *step) among(s *scope, nodes []*Node, pos int) ([]*Node, error) {
	if err := s.spend(1+len(nodes)/4, pos); err != nil {
		return nil, err
	}
	if st.test == testAny || st.test == testNode {
		return nodes, nil
	}
	var first *Node
	count := 0
	for _, n := range nodes {
		if n.Name == st.name {
			if first == nil {
				first = n
			}
			count++
		}
	}
	switch {
	case count == 0:
		return nil, nil
	case count == 1:
		return first.alone[:], nil
	case count == len(nodes):
		return nodes, nil
	}
	found := make([]*Node, 0, count)
	for _, n := range nodes {
		if n.Name == st.name {
			found = append(found, n)
		}
	}
	return found, nil
}

// keep applies the predicates of the step one after the other. A number is a position (as in
// XPath 1.0 section 2.4; JavaRosa itself only runs position() = 2), all else a condition.
func (st *step) keep(s *scope, nodes []*Node, pos int) ([]*Node, error) {
	for _, predicate := range st.predicates {
		if err := s.spend(len(nodes), pos); err != nil {
			return nil, err
		}
		inner := *s
		inner.inside = true
		var kept []*Node
		quick := lookup{}
		if len(nodes) > 1 {
			quick = asLookup(&inner, predicate)
		}
		for i, n := range nodes {
			inner.node, inner.index = n, i
			if same, sure := quick.matches(n); sure {
				if same {
					kept = append(kept, n)
				}
				continue
			}
			v, err := single(&inner, predicate, pos)
			if err != nil {
				return nil, err
			}
			if v.kind == KindNumber && v.num == float64(i+1) || v.kind != KindNumber && v.truth() {
				kept = append(kept, n)
			}
		}
		nodes = kept
	}
	return nodes, nil
}

// relevant leaves out the nodes that are not.
func relevant(nodes []*Node) []*Node {
	for i, n := range nodes {
		if n.hidden() {
			kept := slices.Clone(nodes[:i])
			for _, n := range nodes[i+1:] {
				if !n.hidden() {
					kept = append(kept, n)
				}
			}
			return kept
		}
	}
	return nodes
}
