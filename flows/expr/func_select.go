package expr

import "strings"

// Select and translation functions (ODK XForms specification, "Select Functions"). The answer to
// a select_multiple is its codes with spaces between.

// fnSelected tells whether a code is among those chosen.
func fnSelected(s *scope, c *call) (Value, error) {
	chosen, err := textArg(s, c, 0)
	if err != nil {
		return Value{}, err
	}
	code, err := single(s, c.args[1], c.pos)
	if err != nil {
		return Value{}, err
	}
	if code.kind > KindString {
		return Value{}, notQuoted(c)
	}
	return Bool(hasCode(chosen, trim(code.str))), nil
}

// wantsQuotes refuses selected(${x}, 1), which JavaRosa does not run.
func wantsQuotes(c *call, _ *uses) error {
	if code, ok := c.args[1].(*literal); ok && code.value.kind == KindNumber {
		return notQuoted(c)
	}
	return nil
}

func notQuoted(c *call) error {
	return &Error{Code: BadArgument, Pos: c.pos, Near: c.name, Detail: "the code must be text: '1', not 1"}
}

// hasCode finds code in chosen with a space or an end on both sides.
func hasCode(chosen, code string) bool {
	for from := 0; from <= len(chosen); {
		at := strings.Index(chosen[from:], code)
		if at < 0 {
			return false
		}
		start := from + at
		end := start + len(code)
		if (start == 0 || chosen[start-1] == ' ') && (end == len(chosen) || chosen[end] == ' ') {
			return true
		}
		from = start + 1
	}
	return false
}

// fnSelectedAt gives the code at a place counted from 0, empty where there is none.
func fnSelectedAt(s *scope, c *call) (Value, error) {
	chosen, err := textArg(s, c, 0)
	if err != nil {
		return Value{}, err
	}
	index, err := numberArg(s, c, 1)
	if err != nil {
		return Value{}, err
	}
	place := 0
	for code := range strings.SplitSeq(chosen, " ") {
		if code == "" {
			continue
		}
		if place == asInt(index) {
			return String(code), nil
		}
		place++
	}
	return String(""), nil
}

func fnCountSelected(s *scope, c *call) (Value, error) {
	chosen, err := textArg(s, c, 0)
	count := 0
	for i := range len(chosen) {
		if chosen[i] != ' ' && (i == 0 || chosen[i-1] == ' ') {
			count++
		}
	}
	return Number(float64(count)), err
}

// fnChoiceName gives the label of a choice. Which question is meant stands in a text, in an
// XLSForm as '${name}'.
func fnChoiceName(s *scope, c *call) (Value, error) {
	value, question, err := twoTexts(s, c)
	if err != nil || s.ctx.ChoiceLabel == nil {
		return String(""), err
	}
	return String(s.ctx.ChoiceLabel(questionName(question), value)), nil
}

func questionName(text string) string {
	text = strings.TrimSpace(text)
	if name, ok := strings.CutPrefix(text, "${"); ok {
		return strings.TrimSpace(strings.TrimSuffix(name, "}"))
	}
	return text
}

// notesQuestion lists the question whose choices are looked at.
func notesQuestion(c *call, u *uses) error {
	if question, ok := c.args[1].(*literal); ok && question.value.kind == KindString {
		addOnce(&u.refs, questionName(question.value.str))
	}
	return nil
}

func fnItext(s *scope, c *call) (Value, error) {
	id, err := textArg(s, c, 0)
	if err != nil || s.ctx.Text == nil {
		return String(""), err
	}
	return String(s.ctx.Text(id)), nil
}
