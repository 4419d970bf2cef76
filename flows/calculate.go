package flows

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// computed says whether the value of q is worked out whenever it is looked at. A calculation with
// a trigger is not: it runs when the trigger is answered, and may be overruled after that.
func (q *Question) computed() bool { return q.code.calculation != nil && q.Trigger == "" }

// calculate is the value of a calculation as things stand: a number when it is one, else text, so
// that "007" and "2026-11" stay what they are. Within one step each is worked out once; those it looks
// at come first by looking at them, and Seal has refused circles.
func (t *turn) calculate(q *Question) json.RawMessage {
	v, known := t.calculated[q.Name]
	if !known {
		v = q.code.calculation.value(t)
		if t.calculated == nil {
			t.calculated = map[string]json.RawMessage{}
		}
		t.calculated[q.Name] = v
	}
	return v
}

func showCalculated(t *turn, q *Question) string {
	v := t.value(q.Name)
	if q.computed() {
		v = t.calculate(q)
	}
	if n, err := strconv.ParseInt(string(v), 10, 64); err == nil { // text has its quotes
		return t.written("integer", n)
	}
	return plain(v)
}

// follow draws the consequences of new answers: calculations that waited for them run, choices
// that are no longer offered go, so does what was said of the month under another key, and what was
// proposed is proposed anew.
func (t *turn) follow(v values) {
	changed := slices.Collect(maps.Keys(v))
	for _, q := range t.form.triggered {
		if slices.Contains(changed, q.Trigger) {
			t.put(values{q.Name: q.code.kind.store(q.code.calculation.text(t, nil))})
			changed = append(changed, q.Name)
		}
	}
	for _, q := range t.form.monthly {
		if t.s.Answers[q.Name] != nil && slices.ContainsFunc(q.Remember[1:], func(name string) bool { return slices.Contains(changed, name) }) {
			t.put(values{q.Name: nil}) // it was said of another group
			t.unmark(q)
			changed = append(changed, q.Name)
		}
	}
	for _, q := range t.form.filtered {
		if slices.ContainsFunc(changed, func(name string) bool { return q.code.filteredBy[name] }) && t.drop(q) {
			changed = append(changed, q.Name)
		}
	}
	t.propose(changed)
}

// drop takes away what q no longer offers and says whether that was anything. A question left
// without an answer is asked again.
func (t *turn) drop(q *Question) bool {
	given := t.s.Answers[q.Name]
	if given == nil {
		return false
	}
	list := t.choices(q)
	if q.Type == "select_one" {
		if offers(list, plain(given)) {
			return false
		}
		t.put(values{q.Name: nil})
		t.unmark(q)
		return true
	}
	codes := codesOf(given)
	left := slices.DeleteFunc(slices.Clone(codes), func(code string) bool { return !offers(list, code) })
	switch {
	case len(left) == len(codes):
		return false
	case len(left) == 0:
		t.put(values{q.Name: nil})
		t.unmark(q)
	default:
		t.put(values{q.Name: encode(left)})
	}
	return true
}

// unmark lets the walk come to q once more, by its own card or the one it stands on.
func (t *turn) unmark(q *Question) {
	for ; q != nil; q = t.form.parent[q.Name] {
		if t.s.Marks[q.Name] != "" {
			t.mark(q.Name, "")
		}
	}
}

// fixed says whether q is shown but not answered: readonly, or worked out.
func (q *Question) fixed() bool { return q.ReadOnly || q.computed() }
