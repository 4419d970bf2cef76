package storage_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pokjabot/storage"
)

// The places of the last reports, the latest first: those of the reports and those chosen in them.
func TestRecentPlaces(t *testing.T) {
	db, p := house(t)
	for _, sql := range []string{
		`INSERT INTO report (id, receipt, form, version, person_id, kampung_id, wilayah, kabupaten, day, answers, sent_at, changed_at, status)
SELECT ('00000000-0000-4000-8000-00000000010' || n)::uuid, '1505-26-0010' || n, f, '1', $1, nullif(k, ''), '15.05', '15.05', ('2026-11-1' || n)::date, a::jsonb, ('2026-11-1' || n)::timestamptz, '2026-11-20', s
FROM (VALUES (1, 'kegiatan', '` + tangkit + `', '{}', 'terkirim'), (2, 'advokasi', '', '{"kampung":["15.05.01.2002","15.05.01.2003"]}', 'terkirim'),
  (3, 'advokasi', '', '{"kampung":"15.05.01.2009","wilayah":["15.05"]}', 'terkirim'), (4, 'kegiatan', '` + village2 + `', '{}', 'ditarik')) v(n, f, k, a, s)`,
	} {
		if _, err := db.Exec(t.Context(), sql, p.ID); err != nil {
			t.Fatal(err)
		}
	}
	got, err := storage.RecentPlaces(t.Context(), db, p.ID, "kampung", "wilayah")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"15.05", "15.05.01.2009", "15.05.01.2002", "15.05.01.2003", tangkit}, got); diff != "" {
		t.Error(diff)
	}
}
