package flows

import (
	"slices"

	"pokjabot/flows/expr"
)

// Most expressions name their questions (${umur}) and need no tree. Those with paths (../umur,
// /data/anak/umur, indexed-repeat) see the answers as ODK XForms has them: data, the questions
// below it, those of a group with a card below the group, and a node for each round of a repeat.
// Groups that only hold a condition are left out of it. Calculations stand in the tree in the order
// of the form, so a path should lead to those before; a name finds all.

// treeRoot is what the outermost node is called, as pyxform calls it.
const treeRoot = "data"

// tree is the node of this form or round, made when the first path asks for it.
func (t *turn) tree() *expr.Node {
	if t.root != nil {
		return t.root
	}
	if t.outer == nil {
		t.root = expr.NewNode(treeRoot, expr.Value{})
	} else {
		t.root = roundNode(t.outer.tree(), t.form.ID, t.index)
	}
	t.plant()
	t.ripen()
	return t.root
}

// roundNode is the node of that round below the node of the form around it.
func roundNode(above *expr.Node, name string, index int) *expr.Node {
	at := 0
	for _, c := range above.Children {
		if c.Name != name {
			continue
		}
		if at == index {
			return c
		}
		at++
	}
	n := expr.NewNode(name, expr.Value{})
	above.Add(n)
	return n
}

// plant hangs the questions below the root with the answers given, and the rounds below that.
func (t *turn) plant() {
	for _, q := range t.form.Questions {
		switch {
		case q.Round != nil:
			for _, in := range t.given(q) {
				in.root = roundNode(t.root, q.Name, in.index)
				in.plant()
			}
		case q.Parts != nil:
			group := childNode(t.root, q.Name)
			for _, p := range q.Parts {
				t.leaf(group, p)
			}
		default:
			t.leaf(t.root, q)
		}
	}
}

func (t *turn) leaf(above *expr.Node, q *Question) {
	n := childNode(above, q.Name)
	if v := t.value(q.Name); v != nil && !q.computed() {
		n.Value = typed(q, v)
	}
}

func childNode(above *expr.Node, name string) *expr.Node {
	for _, c := range above.Children {
		if c.Name == name {
			return c
		}
	}
	n := expr.NewNode(name, expr.Value{})
	above.Add(n)
	return n
}

// ripen works out what depends on formulas: calculations, and what is not relevant.
func (t *turn) ripen() {
	for _, q := range t.form.Questions {
		if q.Round != nil {
			for _, in := range t.given(q) {
				in.ripen()
			}
			continue
		}
		for _, p := range append([]*Question{q}, q.Parts...) {
			n := t.leafNode(p)
			if p.computed() {
				n.Value = typed(p, t.calculate(p))
			}
			n.Hidden = !t.relevant(p)
		}
	}
}

// nodeOf is where the paths of q start.
func (t *turn) nodeOf(q *Question) *expr.Node {
	root := t.tree()
	if t.form.names[q.Name] != q {
		return root
	}
	if q.Round != nil { // its own paths are those of a question beside its rounds
		return childNode(root, q.Name)
	}
	return t.leafNode(q)
}

// leafNode is the node of a question, below its group where that has a card.
func (t *turn) leafNode(q *Question) *expr.Node {
	above := t.root
	if card := t.cardOf(q); card != nil {
		above = childNode(above, card.Name)
	}
	return childNode(above, q.Name)
}

// cardOf is the outermost group on whose card q stands, nil when it has its own.
func (t *turn) cardOf(q *Question) *Question {
	card := t.form.parent[q.Name]
	for card != nil && t.form.parent[card.Name] != nil {
		card = t.form.parent[card.Name]
	}
	return card
}

// path gives the names from the root down to a question, here, around this round or in one below.
func (t *turn) path(name string) []string {
	if q := t.form.names[name]; q != nil {
		names := t.prefix()
		if card := t.cardOf(q); card != nil {
			names = append(names, card.Name)
		}
		return append(names, name)
	}
	if q := t.form.within[name]; q != nil {
		return append(t.prefix(), below(q, name)...)
	}
	if t.outer != nil {
		return t.outer.path(name)
	}
	return nil
}

func (t *turn) prefix() []string {
	if t.outer == nil {
		return []string{treeRoot}
	}
	return append(t.outer.prefix(), t.form.ID)
}

// below are the names from a repeat down to a question in it.
func below(repeat *Question, name string) []string {
	f := repeat.Round
	names := []string{repeat.Name}
	if deeper := f.within[name]; deeper != nil {
		return slices.Concat(names, below(deeper, name))
	}
	if card := f.parent[name]; card != nil {
		for f.parent[card.Name] != nil {
			card = f.parent[card.Name]
		}
		names = append(names, card.Name)
	}
	return append(names, name)
}
