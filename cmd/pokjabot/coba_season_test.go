package main

import (
	"strings"
	"testing"
)

// The sample's season is made once, reaches back three months and never into the future, and
// leaves some Kampung silent, so that the first /rekap has something to say.
func TestSampleSeason(t *testing.T) {
	h := newHouse(t, nil)
	for range 2 {
		h.season()
	}
	for sql, want := range map[string]int{
		`SELECT count(*) FROM report WHERE sent_at >= '2026-11-18' OR day < '2026-08-18' OR NOT starts_with(receipt, 'CONTOH-')`: 0,
		`SELECT count(DISTINCT form) FROM report`:                                                     6,
		`SELECT count(DISTINCT to_char(day, 'YYYY-MM')) FROM report WHERE form = 'kegiatan'`:          4,
		`SELECT count(DISTINCT kabupaten) FROM report WHERE day > '2026-11-01' AND form = 'kegiatan'`: 11,
		`SELECT count(DISTINCT kabupaten) FROM kendala WHERE closed_at IS NULL`:                       5,
		`SELECT count(*) FROM facts`:                                                                  0, // folded
		`SELECT count(*) FROM occurrence WHERE kampung_id = '15.05.08.2005'`:                          3,
		`SELECT count(*) FROM reminder`:                                                               0,
		`SELECT count(*) FROM report WHERE form = 'kegiatan' AND (answers->>'judul' = '' OR answers->>'fungsi' IS NULL OR answers->'instansi' IS NULL)`: 0,
		`SELECT count(*) FROM report r JOIN occurrence o ON o.id = r.occurrence_id WHERE o.status <> 'terlaksana' OR o.day <> r.day`:                    0,
		`SELECT count(*) FROM report r WHERE (r.answers->'foto' IS NOT NULL) <> EXISTS (SELECT FROM attachment a WHERE a.report_id = r.id)`:             0,
	} {
		if n := h.count(sql); n != want {
			t.Errorf("%s: %d, want %d", sql, n, want)
		}
	}
	all := h.count(`SELECT count(*) FROM kampung`)
	active := h.count(`SELECT count(DISTINCT kampung_id) FROM report WHERE day >= '2026-10-19'`)
	if active*10 < all*6 || active*10 > all*9 {
		t.Errorf("%d of %d Kampung were active lately", active, all)
	}

	phones, err := handOut(t.Context(), h.store, h.api, spoken(t), h.clock)
	if err != nil {
		t.Fatal(err)
	}
	lead := &hand{t: t, phone: phones[1].Phone}
	lead.sees("Mau apa sekarang?")
	lead.says("/rekap")
	text := lead.sees("Yang bergerak").Text
	if !strings.Contains(text, "Implan kosong di puskesmas") || !strings.Contains(text, "DATA CONTOH") {
		t.Error(text)
	}
}
