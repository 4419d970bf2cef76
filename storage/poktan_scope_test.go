package storage_test

import (
	"slices"
	"testing"

	"pokjabot/storage"
)

// The groups of a place on a day: those registered then, of that place alone.
func TestPoktanIn(t *testing.T) {
	db, _ := house(t)
	for _, sql := range []string{
		`INSERT INTO kampung (id, wilayah, kabupaten, name) VALUES ('15.05.08.2005-2', '15.05.08.2005', '15.05', 'Kampung KB Dua')`,
		`INSERT INTO poktan (kampung_id, jenis, name, status, valid_from, valid_to, changed_at) VALUES
			('15.05.08.2005', 'bkb', 'Anggrek', 'aktif', '2026-01-01', NULL, now()), ('15.05.08.2005', 'bkl', 'Seroja', 'nonaktif', '2026-01-01', '2026-11-10', now()),
			('15.05.08.2005', 'bkr', 'Melati', 'menunggu', '2026-01-01', NULL, now()), ('15.05.08.2005', 'pikr', 'Genre', 'ditolak', '2026-01-01', NULL, now()),
			('15.05.08.2005', 'uppka', 'Besok', 'aktif', '2026-12-01', NULL, now()), ('15.05.08.2005-2', 'bkb', 'Kenanga', 'aktif', '2026-01-01', NULL, now())`,
	} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	for place, want := range map[string][]string{"15.05": {"Anggrek", "Kenanga"}, "15": {"Anggrek", "Kenanga"}, "15.05.08.2005": {"Anggrek"}, "15.05.08.2005-2": {"Kenanga"}, "15.06": nil, "15.0": nil, "": nil} {
		list, err := storage.PoktanIn(t.Context(), db, storage.Scope{place}, "2026-11-30")
		var names []string
		for _, p := range list {
			names = append(names, p.Name)
		}
		if err != nil || !slices.Equal(names, want) {
			t.Errorf("%q: %q %v", place, names, err)
		}
	}
	if list, err := storage.PoktanIn(t.Context(), db, storage.Scope{"15.05.08.2005"}, "2026-11-01"); err != nil || len(list) != 2 {
		t.Error("before a group was closed:", list, err)
	}
}
