package expr

import (
	"math"
	"slices"
)

// Node-set and repeat functions (ODK XForms specification, "Node-set Functions", "Repeat
// Functions").

// fnSum adds what are numbers; answers not given and texts are passed over.
func fnSum(s *scope, c *call) (Value, error) {
	nodes, err := nodesArg(s, c, 0)
	if err != nil {
		return Value{}, err
	}
	total := 0.0
	for _, n := range nodes {
		if f := n.Value.number(); !math.IsNaN(f) {
			total += f
		}
	}
	return Number(total), s.spend(len(nodes), c.pos)
}

func fnMin(s *scope, c *call) (Value, error) { return extreme(s, c, math.Min) }
func fnMax(s *scope, c *call) (Value, error) { return extreme(s, c, math.Max) }

// extreme passes over what is no number; when nothing is one the result is NaN.
func extreme(s *scope, c *call, better func(a, b float64) float64) (Value, error) {
	values, err := spread(s, c, 0)
	if err != nil {
		return Value{}, err
	}
	best := math.NaN()
	for _, v := range values {
		switch f := v.number(); {
		case math.IsNaN(f):
		case math.IsNaN(best):
			best = f
		default:
			best = better(best, f)
		}
	}
	return Number(best), nil
}

func fnCount(s *scope, c *call) (Value, error) {
	nodes, err := nodesArg(s, c, 0)
	return Number(float64(len(nodes))), err
}

// fnCountNonEmpty counts the nodes that hold an answer or other nodes.
func fnCountNonEmpty(s *scope, c *call) (Value, error) {
	nodes, err := nodesArg(s, c, 0)
	if err != nil {
		return Value{}, err
	}
	count := 0
	for _, n := range nodes {
		if !n.blank() {
			count++
		}
	}
	return Number(float64(count)), s.spend(len(nodes), c.pos)
}

// fnPosition without an argument is the place among the candidates of a predicate, elsewhere
// that of the context node in its repeat; with one, that of its first node. A node that does not
// exist has position 0.
func fnPosition(s *scope, c *call) (Value, error) {
	up := 0
	if len(c.args) == 1 {
		up = parentsOnly(c.args[0])
		if up == 0 || s.node != nil {
			nodes, err := nodesArg(s, c, 0)
			if err != nil || len(nodes) == 0 {
				return Number(0), err
			}
			return Number(float64(nodes[0].Position())), nil
		}
	}
	switch {
	case up == 0 && s.inside:
		return Number(float64(s.index + 1)), nil
	case up == 0 && s.node != nil:
		return Number(float64(s.node.Position())), nil
	case s.ctx.Position != nil:
		return Number(float64(s.ctx.Position(up))), nil
	}
	return Value{}, &Error{Code: NoNode, Pos: c.pos, Near: c.name, Detail: "no node to look at"}
}

// fnInstance alone gives the root of a secondary instance; mostly a path follows it.
func fnInstance(s *scope, c *call) (Value, error) {
	root, err := c.instance(s)
	if err != nil {
		return Value{}, err
	}
	return Nodes(root), nil
}

// fnCurrent alone is the question itself.
func fnCurrent(s *scope, c *call) (Value, error) {
	outside := scope{ctx: s.ctx, node: s.origin(), left: s.left}
	return (&selfNode{pos: c.pos}).eval(&outside)
}

// notesInstance lists the instance behind a literal id.
func notesInstance(c *call, u *uses) error {
	if id, ok := c.args[0].(*literal); ok && id.value.kind == KindString {
		addOnce(&u.instances, id.value.str)
	}
	return nil
}

// fnPulldata is instance(id)/root/item[key=value]/column, the first that fits; a column that is
// not there is empty.
func fnPulldata(s *scope, c *call) (Value, error) {
	root, err := c.instance(s)
	if err != nil {
		return Value{}, err
	}
	var texts [3]string // column, key, value
	for i := range texts {
		if texts[i], err = textArg(s, c, i+1); err != nil {
			return Value{}, err
		}
	}
	if err := s.spend(len(root.Children), c.pos); err != nil {
		return Value{}, err
	}
	for _, item := range root.Children {
		key := item.child(texts[1])
		if key == nil || key.Value.text() != texts[2] {
			continue
		}
		if column := item.child(texts[0]); column != nil {
			return column.Value, nil
		}
	}
	return String(""), nil
}

// checkIndexedRepeat wants paths or references for the field and the repeats.
func checkIndexedRepeat(c *call, u *uses) error {
	u.tree = true
	for i, arg := range c.args {
		if i > 0 && i%2 == 0 {
			continue // an index
		}
		switch n := arg.(type) {
		case *refNode:
			continue
		case *path:
			if n.base == nil {
				continue
			}
		}
		return &Error{Code: BadArgument, Pos: c.pos, Near: c.name, Detail: "the field and its repeats are paths or references"}
	}
	return nil
}

// fnIndexedRepeat is the field in the given rounds of the repeats around it. An index under 1,
// as of a question not answered yet, stands for the first round.
func fnIndexedRepeat(s *scope, c *call) (Value, error) {
	field, err := c.absoluteNames(s, 0)
	if err != nil {
		return Value{}, err
	}
	rounds := make([]int, len(field)) // position + 1 per level, 0: by the context
	for i := 1; i+1 < len(c.args); i += 2 {
		repeat, err := c.absoluteNames(s, i)
		if err != nil {
			return Value{}, err
		}
		if len(repeat) >= len(field) || !slices.Equal(repeat, field[:len(repeat)]) {
			return Value{}, &Error{Code: BadArgument, Pos: c.pos, Near: c.name, Detail: "the field is not in that repeat"}
		}
		index, err := numberArg(s, c, i+1)
		if err != nil {
			return Value{}, err
		}
		if len(repeat) > 0 {
			rounds[len(repeat)-1] = max(asInt(index), 1)
		}
	}
	return indexed(s, field, rounds, c.pos)
}

// absoluteNames gives the names from the root down to what an argument refers to.
func (n *call) absoluteNames(s *scope, i int) ([]string, error) {
	switch arg := n.args[i].(type) {
	case *refNode:
		if s.ctx.Path != nil {
			return s.ctx.Path(arg.name), nil
		}
	case *path:
		var names []string
		if !arg.absolute {
			for up := s.node; up != nil; up = up.parent {
				names = append(names, up.Name)
			}
			slices.Reverse(names)
		}
		for i := range arg.steps {
			switch st := &arg.steps[i]; st.axis {
			case "parent":
				names = names[:max(len(names)-1, 0)]
			case "child":
				names = append(names, st.name)
			}
		}
		return names, nil
	}
	return nil, &Error{Code: NoNode, Pos: n.pos, Near: n.name, Detail: "no tree to walk"}
}

// indexed walks down names from the root, taking the round given for a level, else the round in
// which the context stands, else all.
func indexed(s *scope, names []string, rounds []int, pos int) (Value, error) {
	root := s.primary()
	if root == nil {
		return Value{}, &Error{Code: NoNode, Pos: pos, Detail: "no tree to walk"}
	}
	if len(names) == 0 || names[0] != root.Name {
		return Nodes(), nil
	}
	here := s.node
	if here == nil || here.root() != root {
		here = root
	}
	found, along := root.alone[:], true
	for level := 1; level < len(names); level++ {
		st := step{axis: "child", name: names[level]}
		along = along && level <= here.depth() && here.ancestor(level).Name == names[level]
		var err error
		switch {
		case rounds[level] > 0:
			found, err = round1(found, st.name, rounds[level]-1), s.spend(1, pos)
		case along:
			found, err = round1(found, st.name, here.ancestor(level).position), s.spend(1, pos)
		default:
			found, err = st.walk(s, found, pos)
		}
		if err != nil {
			return Value{}, err
		}
	}
	return Value{kind: KindNodes, nodes: relevant(found)}, nil
}
