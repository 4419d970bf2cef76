package storage_test

import (
	"strings"
	"testing"
	"time"

	"pokjabot/storage"
)

// A wish goes to the nearest who is there: past those who left, blocked the bot, or are the author; and
// what nobody near answers rises to the provinsi, at once or after three days.
func TestWhoDecidesAboutACorrection(t *testing.T) {
	db, p := house(t)
	r := posyandu(1, p.ID, "2026-11-18")
	apply(t, db, storage.SaveReport(r))
	for _, sql := range []string{
		`INSERT INTO person (id, telegram_id, name, sapaan, created_at) OVERRIDING SYSTEM VALUE SELECT n, n, 'Nama' || n, 'ibu', '2026-11-01' FROM generate_series(901, 907) n`,
		`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) VALUES
			(901, 'plkb', '15.05.08.2005', '15.05.08.2005', '2026-01-01'), (902, 'kecamatan', '15.05.08', NULL, '2026-01-01'), (903, 'kabupaten', '15.05', NULL, '2026-01-01'), (904, 'provinsi', '15', NULL, '2026-01-01'),
			(905, 'admin', '15', NULL, '2026-01-01'), (906, 'plkb', '15.05.08.2003', '15.05.08.2003', '2026-01-01'), (907, 'kabupaten', '15.06', NULL, '2026-01-01')`,
	} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	late := at(9).Add(storage.WithdrawWithin)
	apply(t, db, storage.AskCorrection(storage.Correction{ID: 1, ReportID: r.ID, PersonID: p.ID, Wish: "salah hitung", AskedAt: late}))
	who := func() string {
		t.Helper()
		list, err := storage.DecidersOf(t.Context(), db, r)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, d := range list {
			names = append(names, d.Name)
		}
		return strings.Join(names, " ")
	}
	waits := func(id int64, role storage.Role, place string, now time.Time) int {
		t.Helper()
		list, err := storage.CorrectionsWaiting(t.Context(), db, lead(id, role, place), now)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	if waits(904, storage.Provinsi, "15", late) != 0 || waits(904, storage.Provinsi, "15", late.Add(storage.CorrectionRises)) != 1 {
		t.Error("a wish rises to the provinsi after three days, not before")
	}
	for _, step := range []struct{ gone, next string }{
		{"", "Nama901"},
		{`UPDATE assignment SET valid_to = '2026-11-20' WHERE person_id = 901`, "Nama902"},
		{`INSERT INTO chat (id, unreachable_at) VALUES (902, '2026-11-20') ON CONFLICT (id) DO UPDATE SET unreachable_at = '2026-11-20'`, "Nama903"},
		{`UPDATE person SET deleted_at = '2026-11-20', telegram_id = NULL WHERE id = 903`, "Nama904"},
	} {
		if step.gone != "" {
			if _, err := db.Exec(t.Context(), step.gone); err != nil {
				t.Fatal(err)
			}
		}
		if got := who(); got != step.next {
			t.Errorf("after %q %q decides, want %s", step.gone, got, step.next)
		}
	}
	if waits(904, storage.Provinsi, "15", late) != 1 || waits(907, storage.Kabupaten, "15.06", late) != 0 {
		t.Error("with nobody nearer the provinsi sees it at once, a neighbour never")
	}
	r.PersonID = 904 // her own report
	if got := who(); got != "Nama905" {
		t.Errorf("about a report of the provinsi's own %q decides", got)
	}
	if _, err := db.Exec(t.Context(), `UPDATE assignment SET valid_to = '2026-11-20' WHERE person_id = 905`); err != nil {
		t.Fatal(err)
	}
	if got := who(); got != "" {
		t.Errorf("%q decides where nobody is", got)
	}
}

// The history finds who allowed a revision, and only for the time it was open.
func TestAllowedBy(t *testing.T) {
	db, p := house(t)
	r := posyandu(1, p.ID, "2026-11-18")
	late := at(9).Add(storage.WithdrawWithin)
	apply(t, db, storage.SaveReport(r), storage.AskCorrection(storage.Correction{ID: 1, ReportID: r.ID, PersonID: p.ID, Wish: "salah hitung", AskedAt: late}))
	if c, err := storage.AllowedBy(t.Context(), db, r.ID, "salah hitung", late); c != nil || err != nil {
		t.Error("nobody has allowed it", c, err)
	}
	apply(t, db, storage.DecideCorrection(1, p.ID, true, late))
	for after, want := range map[time.Duration]bool{0: true, time.Hour: true, storage.CorrectWithin: false, -time.Second: false} {
		c, err := storage.AllowedBy(t.Context(), db, r.ID, "salah hitung", late.Add(after))
		if err != nil || (c != nil) != want || c != nil && c.DecidedBy != p.ID {
			t.Errorf("%v after: %+v, %v", after, c, err)
		}
	}
	if c, err := storage.AllowedBy(t.Context(), db, r.ID, "lain", late); c != nil || err != nil {
		t.Error("another reason", c, err)
	}
}
