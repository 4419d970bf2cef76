package expr

// lookup is a predicate that picks a row of a list by its key: item[name = ${jenis}]. Forms have it
// in every preset, so the key is found once and held against a column of each row. The budget pays
// per row as for any predicate.
type lookup struct {
	column string // empty: the predicate is of another shape
	key    Value
}

// asLookup recognises the shape: a column on the left, an answer or a literal on the right.
func asLookup(s *scope, predicate node) lookup {
	op, ok := predicate.(*operation)
	if !ok || op.op != opEqual {
		return lookup{}
	}
	column, ok := op.left.(*path)
	if !ok || column.absolute || column.base != nil || len(column.steps) != 1 {
		return lookup{}
	}
	st := &column.steps[0]
	if st.axis != "child" || st.test != testName || len(st.predicates) > 0 {
		return lookup{}
	}
	switch right := op.right.(type) {
	case *literal:
		return lookup{column: st.name, key: right.value}
	case *refNode:
		if s.ctx.Lookup == nil { // it would be looked for from each row
			return lookup{}
		}
		if key, err := single(s, right, op.pos); err == nil {
			return lookup{column: st.name, key: key}
		}
	}
	return lookup{}
}

// matches says whether the row has the key, and whether that is sure: a row with the column twice
// is left to the predicate itself, which knows what to make of it.
func (l lookup) matches(row *Node) (same, sure bool) {
	if l.column == "" {
		return false, false
	}
	var cell *Node
	for _, c := range row.Children {
		if c.Name != l.column {
			continue
		}
		if cell != nil {
			return false, false
		}
		cell = c
	}
	if cell == nil {
		return equal(Nodes().first(), l.key), true
	}
	return equal(visible(cell).first(), l.key), true
}
