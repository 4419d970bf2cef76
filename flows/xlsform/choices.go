package xlsform

import (
	"strings"

	"pokjabot/flows"
)

// choices understands the choices sheet. Columns without "::" besides list_name, name and label are
// data of the choice (presets, actor groups), reached by instance().
func (b *builder) choices(rows []Row) map[string][]flows.Choice {
	lists := map[string][]flows.Choice{}
	seen := map[[2]string]bool{}
	for _, row := range rows {
		list, code := row.Value("list_name"), row.Value("name")
		if list == "" && code == "" {
			continue
		}
		switch id := [2]string{list, code}; {
		case list == "" || code == "":
			b.fault("choices", row.Number, "name", "a choice needs list_name and name")
		case strings.ContainsAny(code, " \t\n"):
			b.fault("choices", row.Number, "name", "the code %q has a blank in it", code)
		case seen[id]:
			b.fault("choices", row.Number, "name", "the code %q is in the list %q already", code, list)
		default:
			seen[id] = true
		}
		c := flows.Choice{Code: code, Label: b.text(row, "label")}
		for _, cell := range row.Cells {
			if cell.Column == "list_name" || cell.Column == "name" || cell.Column == "label" || strings.Contains(cell.Column, "::") {
				continue
			}
			if c.Extra == nil {
				c.Extra = map[string]string{}
			}
			c.Extra[cell.Column] = cell.Value
		}
		lists[list] = append(lists[list], c)
	}
	return lists
}
