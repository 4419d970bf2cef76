package flows

// Correct takes an answer in another's place: the person edited the message that gave it (design.md
// 6). The open card stays where it is. What cannot be read as an answer opens its question, which
// says why and offers the readings.
func Correct(form *Form, s Session, env Env, name, text string) (Session, Prompt) {
	t := newTurn(form, s, env)
	q := form.names[name]
	if q == nil || !t.asked(q) || t.repeat() != nil {
		return t.s, t.card()
	}
	if t.fill(q, text) {
		t.said = q.Name
		if t.s.At != "" && !t.onTheWay(t.s.At) {
			t.advance()
		}
		t.s.Revision++
		t.heard(Understood{Taken: []string{name}})
		t.said = ""
		return t.s, t.card()
	}
	card := t.standsOn(q)
	if card.code.kind.card {
		card = q
	}
	t.enter(card.Name)
	if card.code.kind.row {
		t.s.Part = q.Name
	}
	t.answer(Input{Op: Answer, Text: text})
	return t.s, t.card()
}

// onTheWay says whether a card may be open as things stand now.
func (t *turn) onTheWay(name string) bool {
	q := t.form.names[name]
	return q != nil && t.asked(q)
}
