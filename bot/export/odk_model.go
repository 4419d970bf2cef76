package export

import (
	"strings"

	"pokjabot/flows/xlsform"
)

// node is an element of a form's model, the primary instance that XLSForm tools make of the
// survey sheet: every row with a name, within the groups it stands in, those without a card too.
type node struct {
	name     string
	repeat   bool
	children []*node // of a group or repeat; nil: a question
}

// modelOf reads the model off the survey sheet (XLSForm, "Grouping questions", "Repeats"). Rows in
// the old spellings ("begin group") are read as well.
func modelOf(book *xlsform.Workbook) []*node {
	root := &node{children: []*node{}}
	open := []*node{root}
	for _, row := range book.Survey {
		typ := strings.ReplaceAll(strings.ToLower(strings.Join(strings.Fields(row.Value("type")), " ")), " ", "_")
		within := open[len(open)-1]
		switch name := row.Value("name"); {
		case strings.HasPrefix(typ, "end_"):
			if len(open) > 1 {
				open = open[:len(open)-1]
			}
		case !nodeName(name):
		case typ == "begin_group" || typ == "begin_repeat":
			group := &node{name: name, repeat: typ == "begin_repeat", children: []*node{}}
			within.children = append(within.children, group)
			open = append(open, group)
		default:
			within.children = append(within.children, &node{name: name})
			if strings.HasSuffix(typ, "_or_other") { // pyxform asks for the words of "other" in a question of its own
				within.children = append(within.children, &node{name: name + "_other"})
			}
		}
	}
	return root.children
}

// names gathers the questions of a model.
func names(nodes []*node, into map[string]bool) map[string]bool {
	for _, n := range nodes {
		into[n.name] = true
		names(n.children, into)
	}
	return into
}

// nodeName tells whether a name can be an element: pyxform takes no other names of questions.
func nodeName(name string) bool {
	for i, r := range name {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r != '-' && r != '.' && (r < '0' || r > '9')) {
			return false
		}
	}
	return name != "" && !strings.EqualFold(name, "meta")
}
