package xlsform

import (
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"pokjabot/flows"
)

// maxSource bounds a form in bytes; the largest real ones have a tenth of that.
const maxSource = 4 << 20

// ReadYAML reads the YAML twin: a map of the sheets, each a list of rows, each a map of columns.
// The twin has no anchors, no types and no nesting below a cell.
func ReadYAML(source []byte) (*Workbook, error) {
	if len(source) > maxSource {
		return nil, fmt.Errorf("reading form: %d bytes are more than %d", len(source), maxSource)
	}
	file, err := parser.ParseBytes(source, 0)
	if err != nil {
		return nil, fmt.Errorf("reading form: %w", err)
	}
	w := &Workbook{}
	sheets := map[string]*[]Row{"survey": &w.Survey, "choices": &w.Choices, "settings": &w.Settings}
	for _, doc := range file.Docs {
		for _, entry := range entries(doc.Body) {
			name := key(entry)
			rows, known := sheets[name]
			if !known {
				return nil, &flows.Fault{Sheet: name, Row: line(entry), Text: "there is no such sheet; survey, choices and settings are"}
			}
			if *rows, err = readRows(name, entry.Value); err != nil {
				return nil, err
			}
		}
	}
	return w, nil
}

func readRows(sheet string, node ast.Node) ([]Row, error) {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		return nil, &flows.Fault{Sheet: sheet, Text: "a sheet is a list of rows"}
	}
	rows := make([]Row, 0, len(list.Values))
	for i, value := range list.Values {
		row := Row{Number: i + 2}
		cells := entries(value)
		if cells == nil {
			return nil, &flows.Fault{Sheet: sheet, Row: row.Number, Text: "a row is a map of columns"}
		}
		for _, cell := range cells {
			text, err := scalar(cell.Value)
			if err != nil {
				return nil, &flows.Fault{Sheet: sheet, Row: row.Number, Column: key(cell), Text: err.Error()}
			}
			if text != "" {
				row.Cells = append(row.Cells, Cell{Column: key(cell), Value: text})
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// entries returns the pairs of a map; nil when node is none.
func entries(node ast.Node) []*ast.MappingValueNode {
	switch n := node.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	return nil
}

func key(n *ast.MappingValueNode) string {
	text, err := scalar(n.Key)
	if err != nil {
		return n.Key.String()
	}
	return text
}

func line(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}

// scalar is a cell as its author wrote it: 007 stays 007 and yes stays yes.
func scalar(node ast.Node) (string, error) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, nil
	case *ast.LiteralNode:
		return n.Value.Value, nil
	case *ast.NullNode:
		return "", nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, nil
	case ast.MapKeyNode:
		return n.GetToken().Value, nil
	}
	return "", fmt.Errorf("a cell holds text, not %s", node.Type())
}

// YAML writes the twin; reading it again gives the same workbook.
func (w *Workbook) YAML() ([]byte, error) {
	sheet := func(rows []Row) []yaml.MapSlice {
		list := make([]yaml.MapSlice, 0, len(rows))
		for _, row := range rows {
			cells := yaml.MapSlice{}
			for _, c := range row.Cells {
				cells = append(cells, yaml.MapItem{Key: c.Column, Value: c.Value})
			}
			list = append(list, cells)
		}
		return list
	}
	source, err := yaml.Marshal(yaml.MapSlice{
		{Key: "settings", Value: sheet(w.Settings)}, {Key: "survey", Value: sheet(w.Survey)}, {Key: "choices", Value: sheet(w.Choices)},
	})
	if err != nil {
		return nil, fmt.Errorf("writing form: %w", err)
	}
	return source, nil
}
