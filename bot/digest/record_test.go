package digest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pokjabot/bot/turn"
	"pokjabot/flows/forms"
	"pokjabot/storage"
)

// The record tells of each kab/kota what it did and what it won, and leads to just those reports.
func TestTheAdvocacyRecord(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct{ wilayah, answers string }{
		{"15.05", `{"jenis":"rakor_pokja","tingkat":"kabupaten","komitmen":["anggaran","sk"]}`},
		{"15.05", `{"jenis":"audiensi","tingkat":"kabupaten","komitmen":["anggaran"]}`},
		{"15.09", `{"jenis":"audiensi","tingkat":"kabupaten","komitmen":["belum_ada"]}`},
		{"15", `{"jenis":"monev","tingkat":"provinsi","wilayah":["15.09"],"komitmen":["anggaran"]}`},
	} {
		r := storage.Report{
			ID: fmt.Sprintf("00000000-0000-4000-c000-%012d", i), Receipt: fmt.Sprintf("R%d", i), Form: "advokasi", Version: "1", PersonID: 1, Wilayah: c.wilayah, Kabupaten: c.wilayah,
			Day: "2026-11-12", Answers: json.RawMessage(c.answers), SentAt: now,
		}
		r.Measures = storage.MeasuresOf(library.Form("advokasi"), r, wib)
		if err := storage.Apply(t.Context(), db, storage.SaveReport(r)); err != nil {
			t.Fatal(err)
		}
	}
	h := newHand(t, db, 3)
	m := h.tap(turn.Pack("rv", "2026-11", "15"))
	for _, want := range []string{
		"<b>Muaro Jambi</b> 2 kegiatan · 3 komitmen · belum dibina triwulan ini", "<b>Bungo</b> belum ada · belum dibina triwulan ini", "<b>Tebo</b> 1 kegiatan · dibina provinsi",
	} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("%q is missing in %s", want, m.Text)
		}
	}
	h.pages(turn.Pack("rv", "2026-11", "15"), func(b turn.Button) {
		h.pages(b.Data, func(n turn.Button) {
			if a, is := amountOf(n.Text); !is || !a.agrees(h.walk(n.Data)) {
				t.Errorf("%s of %s does not lead to it", n.Text, b.Text)
			}
		})
	})
}
