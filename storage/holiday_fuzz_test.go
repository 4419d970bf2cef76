package storage

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// A file from outside never makes the import fall over, and every row that is let through is one
// day of one kind, once.
func FuzzImportHolidays(f *testing.F) {
	f.Add("tanggal;jenis;nama;perkiraan\n2027-02-09;ramadan_mulai;Ramadan;ya")
	f.Add("hari;jenis;keterangan\n9/2/2027;Cuti Bersama;a\n9/2/2027;cuti_bersama;a")
	f.Add("tanggal;jenis;nama\n2027-02-30;libur;\n1;2;1234567890123456")
	f.Fuzz(func(t *testing.T, text string) {
		sheet := Sheet{Name: "l"}
		for i, line := range strings.Split(text, "\n") {
			sheet.Rows = append(sheet.Rows, SheetRow{i + 1, strings.Split(line, ";")})
		}
		table, err := tableOf(sheet, holidayHeaders)
		if err != nil {
			return
		}
		rows, findings := holidayRows(table)
		if len(rows)+len(findings) < len(table.rows) {
			t.Errorf("%d rows, %d let through, %d findings", len(table.rows), len(rows), len(findings))
		}
		seen := map[Holiday]bool{}
		for _, h := range rows {
			if _, err := time.Parse(time.DateOnly, h.Day); err != nil || h.Name == "" || !slices.Contains(HolidayKinds, h.Kind) {
				t.Errorf("let through: %+v", h)
			}
			h.Estimate = false
			if seen[h] {
				t.Errorf("twice: %+v", h)
			}
			seen[h] = true
		}
	})
}
