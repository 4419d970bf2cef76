package expr

import "slices"

// Node is an element or attribute of an instance: the answers of a session as a tree, or the
// items of a choice list. Build it with NewNode and Add; a tree is only needed for expressions
// whose NeedsTree says so, all others run on the functions of the Context.
type Node struct {
	Name     string
	Value    Value // the answer; empty for groups
	Hidden   bool  // not relevant: it and what is below it are left out of every nodeset
	Children []*Node

	attributes []*Node
	parent     *Node
	position   int      // among siblings of the same name, from 0
	alone      [1]*Node // the nodeset of just this node, so that paths need not allocate one
}

// NewNode makes a node without parent or children.
func NewNode(name string, value Value) *Node {
	n := &Node{Name: name, Value: value}
	n.alone[0] = n
	return n
}

// Add hangs children below n, after those it has, and returns n.
func (n *Node) Add(children ...*Node) *Node {
	for _, child := range children {
		position := 0
		for _, v := range slices.Backward(n.Children) {
			if v.Name == child.Name {
				position = v.position + 1
				break
			}
		}
		n.attach(child, position)
	}
	return n
}

func (n *Node) attach(child *Node, position int) {
	child.parent, child.position = n, position
	n.Children = append(n.Children, child)
}

// Find gives the node at an absolute path such as /data/orang[2]/nama, the first where it gives
// several, nil where there is none. The error is that of Compile or Eval.
func (n *Node) Find(path string) (*Node, error) {
	e, err := Compile(path)
	if err != nil {
		return nil, err
	}
	found, err := e.Eval(&Context{Root: n.root()})
	if err != nil || len(found.nodes) == 0 {
		return nil, err
	}
	return found.nodes[0], nil
}

// SetAttribute gives n an attribute, reached by the step @name.
func (n *Node) SetAttribute(name string, value Value) *Node {
	a := NewNode(name, value)
	a.parent = n
	n.attributes = append(n.attributes, a)
	return n
}

// Parent is the node above, nil for the root.
func (n *Node) Parent() *Node { return n.parent }

// Position counts n among its siblings of the same name, from 1: the round of a repeat.
func (n *Node) Position() int { return n.position + 1 }

func (n *Node) root() *Node {
	for n.parent != nil {
		n = n.parent
	}
	return n
}

func (n *Node) depth() int {
	depth := 0
	for n.parent != nil {
		n = n.parent
		depth++
	}
	return depth
}

// ancestor gives the node at depth (0 is the root) on the way down to n.
func (n *Node) ancestor(depth int) *Node {
	for up := n.depth() - depth; up > 0; up-- {
		n = n.parent
	}
	return n
}

func (n *Node) hidden() bool {
	for ; n != nil; n = n.parent {
		if n.Hidden {
			return true
		}
	}
	return false
}

// blank tells whether count-non-empty() passes n over.
func (n *Node) blank() bool {
	return len(n.Children) == 0 && n.Value.IsBlank()
}

func (n *Node) child(name string) *Node {
	for _, c := range n.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}
