package storage_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pokjabot/storage"
)

// BenchmarkFold measures what moving the facts of a whole report into the totals costs, and laying
// by anew what they made untrue: a busy
// morning's five hundred of one kabupaten at a time.
func BenchmarkFold(b *testing.B) {
	const each = 500
	db, p := house(b)
	n := 0
	var folding, laying time.Duration
	now := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	if _, err := storage.LayCells(b.Context(), db, now); err != nil { // all that is missing, once
		b.Fatal(err)
	}
	for b.Loop() {
		writes := make([]storage.Write, each)
		for i := range writes {
			n++
			r := posyandu(n, p.ID, fmt.Sprintf("2026-11-%02d", 9+n%7)) // they tell of the days before
			r.KampungID = []string{tangkit, village2}[n%2]
			r.Wilayah = r.KampungID
			r.Answers = json.RawMessage(`{"jenis":"posyandu","judul":"Posyandu","fungsi":"reproduksi","bidang":["kespro","stunting"],"sasaran":["balita","ibu_hamil"],"instansi":["puskesmas","tp_pkk"],"dana":["dana_desa"],"peserta_l":6,"peserta_p":32,"foto":["x"],"umur_u0_5":20,"umur_u25_59":18}`)
			writes[i] = storage.SaveReport(counted(r))
		}
		if err := storage.Apply(b.Context(), db, writes...); err != nil {
			b.Fatal(err)
		}
		started := time.Now()
		if _, err := storage.FoldFacts(b.Context(), db, "15.05"); err != nil {
			b.Fatal(err)
		}
		folding += time.Since(started)
		started = time.Now()
		if _, err := storage.LayCells(b.Context(), db, now); err != nil {
			b.Fatal(err)
		}
		laying += time.Since(started)
	}
	b.ReportMetric(float64(folding.Microseconds())/float64(n), "fold-µs/report")
	b.ReportMetric(float64(laying.Microseconds())/float64(n), "lay-µs/report")
}
