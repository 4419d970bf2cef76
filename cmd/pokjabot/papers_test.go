package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"pokjabot/bot/botapi"
)

// A lead takes the recap of the sample along as workbook, letter and table, each by one tap; all of
// them are marked as made up.
func TestPapersOfTheSample(t *testing.T) {
	h := newHouse(t, nil)
	h.season()
	phones, err := handOut(t.Context(), h.store, h.api, spoken(t), h.clock)
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []int{1, 2} { // kabupaten, provinsi
		lead := &hand{t: t, phone: phones[who].Phone}
		lead.sees("Mau apa sekarang?")
		lead.says("rekap bulan lalu")
		lead.sees("Yang bergerak")
		for _, button := range []string{"Excel rapat", "Surat PDF", "CSV"} {
			lead.taps(button)
		}
		papers := map[string][]byte{}
		lead.waits("three papers", func(s botapi.Screen) bool {
			for _, m := range s.Messages {
				if m.Document != nil {
					file, _ := h.api.File(m.Document.FileID)
					papers[filepath.Ext(m.Document.FileName)] = file.Data
					if folder := os.Getenv("POKJABOT_LOOK"); folder != "" {
						if err := os.WriteFile(filepath.Join(folder, m.Document.FileName), file.Data, 0o600); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
			return len(papers) == 3
		})
		if !bytes.HasPrefix(papers[".pdf"], []byte("%PDF-")) || bytes.Count(papers[".pdf"], []byte("/Type /Page\n")) != 2 {
			t.Error("the letter is no PDF of two pages")
		}
		if lines := strings.Count(string(papers[".csv"]), "\n"); lines < 200 {
			t.Errorf("the table has %d lines", lines)
		}
		book, err := excelize.OpenReader(bytes.NewReader(papers[".xlsx"]))
		if err != nil {
			t.Fatal(err)
		}
		for _, sheet := range book.GetSheetList() {
			if when, err := book.GetCellValue(sheet, "A2"); err != nil || !strings.Contains(when, "DATA CONTOH") {
				t.Errorf("%s is not marked as made up: %q %v", sheet, when, err)
			}
		}
		if err := book.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
