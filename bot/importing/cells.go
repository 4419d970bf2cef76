package importing

import (
	"bytes"
	"strconv"
	"strings"
)

// cellReader gathers the cells of one sheet from its tags.
type cellReader struct {
	z           *zipped
	row, column int // of the cell at hand; row from 1, column from 0
	next        int // column of a cell that does not say where it stands
	kind        string
	style       int
	value       []byte
	open        bool // inside <c>
	taking      bool // inside <v> or <t>
	phonetic    bool
	data        bool // inside <sheetData>: behind it come comments and drawings
}

// see takes one tag or text of the sheet.
func (c *cellReader) see(s *xmlScanner) error {
	if s.kind == xmlText {
		if c.open && c.taking && !c.phonetic && len(c.value) <= 4*MaxLetters {
			c.value = append(c.value, s.text...)
		}
		return nil
	}
	switch s.name {
	case "sheetData":
		c.data = s.kind == xmlOpen && !s.empty
	case "row":
		if s.kind == xmlOpen && c.data {
			c.row, c.next = number(s.attribute("r"), c.row+1), 0
			return c.z.in.row()
		}
	case "c":
		if s.kind == xmlOpen && c.data {
			c.begin(s)
			return nil
		}
		if c.open {
			c.open = false
			return c.finish()
		}
	case "v", "t":
		c.taking = s.kind == xmlOpen && !s.empty
	case "rPh":
		c.phonetic = s.kind == xmlOpen && !s.empty
	}
	return nil
}

func (c *cellReader) begin(s *xmlScanner) {
	c.column = c.next
	if ref := s.attribute("r"); ref != nil {
		c.column, c.row = place(ref, c.row)
	}
	c.next = c.column + 1
	c.kind, c.style = kindOfCell(s.attribute("t")), number(s.attribute("s"), 0)
	c.value, c.taking, c.open = c.value[:0], false, !s.empty
}

// kindOfCell keeps the letters of a type attribute without making a text of each.
func kindOfCell(raw []byte) string {
	for _, kind := range []string{"s", "n", "str", "inlineStr", "b", "e", "d"} {
		if string(raw) == kind {
			return kind
		}
	}
	return ""
}

// finish makes text of the cell that ends here.
func (c *cellReader) finish() error {
	if len(c.value) == 0 {
		return nil
	}
	if len(c.value) > 4*MaxLetters {
		return c.z.in.tooLong(c.row, c.column)
	}
	text := ""
	switch c.kind {
	case "s":
		i := number(bytes.TrimSpace(c.value), -1)
		if i < 0 || i >= len(c.z.strings) {
			return errXML
		}
		if c.z.long[i] {
			return c.z.in.tooLong(c.row, c.column)
		}
		text = c.z.strings[i]
	case "b":
		text = strings.ToUpper(strconv.FormatBool(truth(c.value)))
	case "", "n":
		text = c.z.numeric(string(c.value), c.style)
	case "d":
		text = strings.Replace(strings.TrimSuffix(string(c.value), "Z"), "T", " ", 1)
	default:
		text = unescape(c.value)
	}
	return c.z.in.put(c.row, c.column, text)
}

// number reads a whole number, otherwise when it is none or beyond any sheet.
func number(raw []byte, otherwise int) int {
	if len(raw) == 0 || len(raw) > 9 {
		return otherwise
	}
	n := 0
	for _, c := range raw {
		if c < '0' || c > '9' {
			return otherwise
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// place reads "B7": column from 0, row from 1; what it does not say stays as it was.
func place(ref []byte, row int) (int, int) {
	column, i := 0, 0
	for ; i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		column = 26*column + int(ref[i]-'A') + 1
	}
	return max(column-1, 0), number(ref[i:], row)
}
