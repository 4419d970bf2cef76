package export

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTable(t *testing.T) {
	var b bytes.Buffer
	if err := Table(&b, [][]any{{"nama", "n"}, {"=1+1", int64(-3)}, {"a;b", nil}, {"-", int64(0)}}); err != nil {
		t.Fatal(err)
	}
	if want := "\ufeffnama;n\n'=1+1;-3\n\"a;b\";\n'-;0\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
	if err := Table(&b, [][]any{{1.5}}); err == nil {
		t.Error("a cell of a kind that nobody has thought of")
	}
}

// No cell of any text is taken for a formula, and each comes back as it was.
func TestTableKeepsTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.StringMatching(`['=+\-@\t]{0,3}[a-z;"]{0,4}`)), 1, 6).Draw(t, "texts")
		row := make([]any, len(texts))
		for i, text := range texts {
			row[i] = text
		}
		row = append(row, "behind") // a row of one empty cell would be an empty line
		var b bytes.Buffer
		if err := Table(&b, [][]any{row, {"x"}}); err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff")))
		r.Comma, r.FieldsPerRecord = ';', -1
		back, err := r.Read()
		if err != nil {
			t.Fatal(err)
		}
		for i, cell := range back[:len(back)-1] {
			if armed(cell) {
				t.Errorf("%q is a formula", cell)
			}
			if want := strings.ReplaceAll(texts[i], "\r\n", "\n"); Arm(cell) != want { // as encoding/csv reads line ends
				t.Errorf("%q came back as %q", texts[i], Arm(cell))
			}
		}
	})
}
