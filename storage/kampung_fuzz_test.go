package storage

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// A file from outside never makes the import fall over, and every row without a finding is one of
// ours.
func FuzzImportKampung(f *testing.F) {
	f.Add("id;nama\n15.05.08.2005;Tangkit")
	f.Add("kode;nama;lat;lon;titik;sk tanggal\n15;a;NaN;1e999;-1 103;2019-02-30")
	f.Add("kampung;jenis;nama;sejak\n15.05.08.2005;PIK-R;Bintang;1/1/2020")
	f.Fuzz(func(t *testing.T, text string) {
		sheet := Sheet{Name: "k"}
		for i, line := range strings.Split(text, "\n") {
			sheet.Rows = append(sheet.Rows, SheetRow{i + 1, strings.Split(line, ";")})
		}
		file, err := sortSheets([]Sheet{sheet})
		if err != nil {
			return
		}
		kampung, groups, findings := file.read()
		if refused(findings) {
			return
		}
		seen := map[string]bool{}
		for _, row := range kampung {
			if seen[row.ID] || !strings.HasPrefix(row.ID, row.Wilayah) || !strings.HasPrefix(row.Name, "Kampung KB ") || utf8.RuneCountInString(row.Name) > maxName+len(kampungPrefix) {
				t.Errorf("let through: %+v", row)
			}
			seen[row.ID] = true
		}
		for _, g := range groups {
			if g.Kampung == "" || g.Name == "" || g.Name != oneLine(g.Name) {
				t.Errorf("let through: %+v", g)
			}
		}
	})
}
