package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// On the first of a month the month-end card hands out the logbook of the month before: a PDF with
// small photos, and a workbook. A draft that waits is told of in the same message.
func TestLogbookAtMonthsEnd(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	h.settled()
	h.fetched()
	h.clock.Set(time.Date(2026, time.November, 30, 15, 0, 0, 0, wib))
	siti.taps("Menu")
	siti.taps("Lapor")
	siti.taps("Senam")
	siti.sees("Kapan kegiatannya?")
	h.settled()
	h.clock.Set(time.Date(2026, time.December, 1, 5, 0, 0, 0, wib))
	for deadline := time.Now().Add(time.Minute); h.count(`SELECT count(*) FROM duty WHERE stage = '1'`) == 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) { // the jobs of the night come first
			t.Fatal("no duties were written")
		}
	}
	h.clock.Set(time.Date(2026, time.December, 1, 8, 31, 0, 0, wib))
	m := siti.sees("Masih ada 1 isian yang belum selesai")
	if !strings.Contains(m.Text, "November 2026") {
		t.Errorf("the draft is told of apart from the month's end: %s", m.Text)
	}
	h.settled()
	h.clock.Set(time.Date(2026, time.December, 1, 10, 1, 0, 0, wib))
	h.settled()
	if n := h.count(`SELECT n FROM told WHERE day = '2026-12-01'`); n != 1 {
		t.Errorf("%d messages were begun, want 1", n)
	}
	siti.taps("Buku kerja November 2026")
	siti.sees("Ini buku kerja November 2026")
	h.settled()
	found := map[string]int{}
	for _, m := range siti.phone.Messages() {
		if m.Document == nil {
			continue
		}
		file, _ := h.api.File(m.Document.FileID)
		found[filepath.Ext(m.Document.FileName)] = bytes.Count(file.Data, []byte("/Subtype /Image"))
		if folder := os.Getenv("POKJABOT_LOOK"); folder != "" {
			if err := os.WriteFile(filepath.Join(folder, m.Document.FileName), file.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n, pdf := found[".pdf"]; !pdf || n != 3 {
		t.Errorf("%d pictures in the PDF, want 3 of the report's 4 photos", n)
	}
	if _, sheet := found[".xlsx"]; !sheet {
		t.Error("no workbook")
	}
}
