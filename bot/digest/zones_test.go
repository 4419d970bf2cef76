package digest_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"pokjabot/bot/digest"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// Days are those of the kabupaten (domain.md 5.1), also where a nation counts them together: what
// happens around midnight, and how old it is, a kabupaten one hour east and the nation say alike.
func TestANationKeepsTheDaysOfItsZones(t *testing.T) {
	t.Parallel()
	db := steady(t, storagetest.New(t))
	if err := storage.SeedWilayah(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	storagetest.Do(t, db, `INSERT INTO wilayah (code, parent, level, name, zone) VALUES ('73.71.01', '73.71', 'kecamatan', 'X', 'Asia/Makassar'), ('73.71.01.1001', '73.71.01', 'kelurahan', 'Y', 'Asia/Makassar')`,
		`INSERT INTO kampung (id, wilayah, kabupaten, name, status, valid_from) VALUES ('73.71.01.1001', '73.71.01.1001', '73.71', 'K', 'aktif', '2016-01-14')`)
	for i, k := range []struct{ opened, closed string }{
		{"2026-10-24 09:00", ""},                 // seven days old when October ends
		{"2026-11-01 00:30", ""},                 // of November here, still October in the capital
		{"2026-09-30 23:00", "2026-11-01 00:30"}, // solved in November
		{"2026-10-01 00:30", "2026-10-01 00:40"}, // all of it in October
	} {
		_, err := db.Exec(t.Context(), `INSERT INTO kendala (report_id, kabupaten, wilayah, kampung_id, jenis, uraian, tingkat, status, opened_at, closed_at)
SELECT ('00000000-0000-4000-9000-' || lpad($1::int::text, 12, '0'))::uuid, '73.71', '73.71.01.1001', '73.71.01.1001', 'sarana', 'x', 'kabupaten', CASE WHEN $3::text = '' THEN 'terbuka' ELSE 'selesai' END,
    $2::text::timestamp AT TIME ZONE 'Asia/Makassar', nullif($3, '')::timestamp AT TIME ZONE 'Asia/Makassar'`, i, k.opened, k.closed)
		if err != nil {
			t.Fatal(err)
		}
	}
	clock := time.Date(2026, 11, 20, 9, 0, 0, 0, wib)
	w := &world{db: db, now: clock}
	if err := storage.SaveClock(t.Context(), db, time.Until(clock)); err != nil {
		t.Fatal(err)
	}
	if err := storage.Apply(t.Context(), db, storage.SaveReport(storage.Report{ // the view begins with the first report
		ID: "00000000-0000-4000-8000-000000000001", Receipt: "1", Version: "1", Form: "kegiatan", Wilayah: "73.71", Kabupaten: "73.71", Status: storage.ReportSent, Day: "2026-09-01", SentAt: clock, Answers: []byte("{}"),
		Measures: []storage.Measure{{Measure: storage.MeasureKegiatan, N: 1}, {Measure: storage.MeasureKegiatan, Dimension: storage.DimensionForm, Code: "kegiatan", N: 1}},
	})); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"2026-09", "2026-10", "2026-11"} {
		period, _ := digest.ParsePeriod(key, clock)
		compute := func(place, zone string) map[string]digest.Figure {
			all, err := digest.Compute(t.Context(), db, digest.Scope{Places: storage.Scope{place}, Period: period, Zone: storage.ZoneNamed(zone), Now: clock})
			if err != nil {
				t.Fatal(err)
			}
			w.viewed(t, key, place, all)
			return all
		}
		here, nation := compute("73.71", "Asia/Makassar"), compute("ID", "Asia/Jakarta")
		for _, id := range []string{"I18", "I19", "I20"} {
			if diff := cmp.Diff(here[id], nation[id], cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s %s (-kabupaten +nation): %s", key, id, diff)
			}
		}
		if key == "2026-10" {
			if diff := cmp.Diff(map[string]digest.Figure{"0-7": {N: 1}, "8-30": {}, ">30": {N: 1}}, here["I18"].By["umur"]); diff != "" {
				t.Error(diff)
			}
			if n, d := here["I19"].N, *here["I19"].D; n != 1 || d != 3 {
				t.Error(n, "of", d, "are solved")
			}
		}
	}
}
