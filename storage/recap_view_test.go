package storage_test

import (
	"testing"

	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// A tool that may read the view and nothing else reads all of it: the tables behind it are not its
// business (design.md 4).
func TestAToolNeedsOnlyTheView(t *testing.T) {
	db := storagetest.Owner(t)
	if err := storage.SeedWilayah(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	r := posyandu(1, 0, "2026-11-18")
	r.KampungID, r.Wilayah = "", "15.05"
	apply(t, db, storage.SaveReport(r))
	conn, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	storagetest.Do(t, db, `CREATE ROLE uji_alat`, `GRANT SELECT ON publik.rekap TO uji_alat`)
	defer storagetest.Do(t, db, `DROP OWNED BY uji_alat`, `DROP ROLE uji_alat`)
	if _, err := conn.Exec(t.Context(), `SET ROLE uji_alat`); err != nil {
		t.Fatal(err)
	}
	for _, place := range []string{"15.05", "15", storage.Nation} {
		var indicators, kegiatan int
		if err := conn.QueryRow(t.Context(), `SELECT count(DISTINCT indicator), max(n) FILTER (WHERE indicator = 'I01' AND dimension = '') FROM publik.rekap WHERE place = $1 AND period = '2026-11'`, place).Scan(&indicators, &kegiatan); err != nil || indicators != 38 || kegiatan != 1 {
			t.Error(place, indicators, kegiatan, err)
		}
	}
	var n int
	if err := conn.QueryRow(t.Context(), `SELECT count(*) FROM report`).Scan(&n); err == nil {
		t.Error("it reads the reports")
	}
	if _, err := conn.Exec(t.Context(), `RESET ROLE`); err != nil {
		t.Fatal(err)
	}
}
