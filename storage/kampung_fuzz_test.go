package storage

import (
	"strings"
	"testing"
)

// A file from outside never makes the import fall over, and every id it lets through is one of ours.
func FuzzImportKampung(f *testing.F) {
	f.Add("id,name\n15.05.08.2005,Tangkit\n")
	f.Add("kode;nama\n\"15\";\"a\n")
	f.Fuzz(func(t *testing.T, file string) {
		_, rows, err := readKampung(strings.NewReader(file))
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, row := range rows {
			if seen[row.ID] || !strings.HasPrefix(row.ID, row.Wilayah) || !strings.HasPrefix(row.Name, "Kampung KB ") {
				t.Errorf("let through: %+v", row)
			}
			seen[row.ID] = true
		}
	})
}
