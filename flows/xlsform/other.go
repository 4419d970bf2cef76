package xlsform

import (
	_ "embed"
	"fmt"
	"slices"

	"pokjabot/flows"
)

//go:embed other.yaml
var otherSource []byte

// other is what or_other adds; read from its twin, for no words for people stand in code.
type other struct {
	question flows.Question
	choice   flows.Choice
}

func readOther() (other, error) {
	book, err := ReadYAML(otherSource)
	if err != nil {
		return other{}, fmt.Errorf("reading what or_other adds: %w", err)
	}
	b := builder{language: "id"}
	list, row := b.choices(book.Choices)["other"], book.Survey[0]
	return other{question: *b.question(row, "text", "", false), choice: list[0]}, nil
}

// withOther is what or_other makes of a select: with a living list any typed text stands
// (flows.Question.Other); with a list of the form's own the choice "other" and a text question
// behind, as in pyxform. A list that has its own way out ("lainnya", domain.md 4) keeps it.
func (b *builder) withOther(q *flows.Question, lists map[string][]flows.Choice) *flows.Question {
	if !q.Other {
		return nil
	}
	if q.Living != "" && q.Type == "select_one" {
		return nil
	}
	q.Other = false
	list := lists[q.List]
	if len(list) == 0 || has(list, "lainnya") {
		return nil
	}
	add, err := readOther()
	if err != nil {
		b.faults = append(b.faults, err)
		return nil
	}
	if !has(list, add.choice.Code) {
		lists[q.List] = append(slices.Clone(list), add.choice)
	}
	more := add.question
	more.Name, more.Row = q.Name+"_other", q.Row
	more.Relevant = "selected(${" + q.Name + "}, '" + add.choice.Code + "')"
	more.Core, more.Roles = q.Core, q.Roles
	return &more
}

func has(list []flows.Choice, code string) bool {
	return slices.ContainsFunc(list, func(c flows.Choice) bool { return c.Code == code })
}
