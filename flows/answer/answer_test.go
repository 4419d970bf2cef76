package answer_test

import (
	"encoding/csv"
	"os"
	"testing"
	"time"

	"pokjabot/flows/answer"
)

// TestContract reads every row of the contract (data/README.md).
func TestContract(t *testing.T) {
	for _, file := range []string{"testdata/indonesian-inputs.csv", "testdata/more-inputs.csv"} {
		for _, row := range contractRows(t, file) {
			kind, input, expected := row[0], row[1], row[3]
			ref, err := time.Parse(time.RFC3339, row[2])
			if err != nil {
				t.Fatal(err)
			}
			got, ok := answer.Baca(kind, input, ref)
			if !ok {
				t.Errorf("%s: no reader for kind %q", file, kind)
			}
			if got != expected {
				t.Errorf("%s %q at %s: got %s, want %s", kind, input, ref.Format("Mon 2006-01-02 15:04"), got, expected)
			}
		}
	}
}

func contractRows(t testing.TB, file string) [][]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}
