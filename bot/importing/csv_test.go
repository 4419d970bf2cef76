package importing

import (
	"bytes"
	"encoding/csv"
	"testing"
)

// What our own CSV wrote with an apostrophe, so that no spreadsheet takes it for a formula, is read
// without it; an apostrophe that stood there stays.
func TestCSVOfOursIsReadAsItWas(t *testing.T) {
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	cells := []string{"'=SUM(A1)", "'-5", "'+62812", "''@rt", "'ndeso", "Jum'at", "-5"}
	if err := w.WriteAll([][]string{{"a", "b", "c", "d", "e", "f", "g"}, cells}); err != nil {
		t.Fatal(err)
	}
	book, err := Open("kegiatan.csv", &file)
	if err != nil {
		t.Fatal(err)
	}
	for column, want := range []string{"=SUM(A1)", "-5", "+62812", "'@rt", "'ndeso", "Jum'at", "-5"} {
		if got := book.Sheets[0].Rows[1].At(column); got != want {
			t.Errorf("%q was read as %q, want %q", cells[column], got, want)
		}
	}
}
