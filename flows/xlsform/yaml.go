package xlsform

import (
	"bytes"
	"fmt"
	"strings"

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

// YAML writes the twin; reading it again gives the same workbook. All cells are quoted, for what
// looks like a number or a yes is text here (goccy's own writer loses tabs).
func (w *Workbook) YAML() []byte {
	var b bytes.Buffer
	for _, sheet := range []struct {
		name string
		rows []Row
	}{{"settings", w.Settings}, {"survey", w.Survey}, {"choices", w.Choices}} {
		if len(sheet.rows) == 0 {
			fmt.Fprintf(&b, "%s: []\n", sheet.name)
			continue
		}
		fmt.Fprintf(&b, "%s:\n", sheet.name)
		for _, row := range sheet.rows {
			mark := "  - "
			for _, c := range row.Cells {
				fmt.Fprintf(&b, "%s%s: %s\n", mark, quote(c.Column), quote(c.Value))
				mark = "    "
			}
			if len(row.Cells) == 0 {
				b.WriteString("  - {}\n")
			}
		}
	}
	return b.Bytes()
}

// quote writes a double-quoted scalar; YAML 1.2 reads JSON's.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7F || r == 0x85 || r == 0x2028 || r == 0x2029 || r == 0xFEFF:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
