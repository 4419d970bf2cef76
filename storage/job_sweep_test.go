package storage_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pokjabot/storage"
)

// What was asked for, made and sent goes after its time, the day before it does not; what still
// waits stays however old it is.
func TestSweepOfPapers(t *testing.T) {
	db, p := house(t)
	now := time.Date(2026, 11, 25, 2, 15, 0, 0, wib)
	ago := func(days int) time.Time { return now.AddDate(0, 0, -days) }
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := db.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	paper := `INSERT INTO digest_file (chat_id, person_id, place, period, attempts, at, done_at) VALUES (1, $1, '15.05', $2, $3, $4, $5)`
	exec(paper, p.ID, "2026-01", 1, ago(40), ago(31)) // goes
	exec(paper, p.ID, "2026-02", 1, ago(40), ago(29))
	exec(paper, p.ID, "2026-03", storage.DigestFileTries, ago(31), nil) // goes: given up
	exec(paper, p.ID, "2026-04", storage.DigestFileTries, ago(29), nil)
	exec(paper, p.ID, "2026-05", storage.DigestFileTries-1, ago(400), nil)
	file := `INSERT INTO export_job (id, chat_id, card_id, person_id, assignment_id, form, format, state, file, created_at, ended_at) VALUES ($1, 1, 1, $2, 1, '', 'xlsx', $3, $4, $5, $6)`
	exec(file, 1, p.ID, "selesai", false, ago(50), ago(31)) // goes
	exec(file, 2, p.ID, "selesai", false, ago(50), ago(29))
	exec(file, 3, p.ID, "gagal", false, ago(50), ago(31))  // goes
	exec(file, 4, p.ID, "batal", false, ago(50), ago(31))  // goes
	exec(file, 5, p.ID, "selesai", true, ago(50), ago(31)) // its file lies on the disk
	exec(file, 6, p.ID, "menunggu", false, ago(400), nil)
	sent := `INSERT INTO digest_sent (place, digest, period, person_id, card_id, at) VALUES ('15.05', 'mingguan', $1, $2, 1, $3)`
	exec(sent, "2026-W30", p.ID, ago(91)) // goes
	exec(sent, "2026-W40", p.ID, ago(89))
	exec(`INSERT INTO audit (at, act) VALUES ($1, 'ekspor'), ($2, 'rekap_surat')`, now.AddDate(0, -24, -1), now.AddDate(0, -24, 1)) // the first goes
	went, err := storage.Sweep(t.Context(), db, now)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	for _, what := range []string{"digest_files_deleted", "exports_deleted", "digests_sent_deleted", "audit_deleted"} {
		got[what] = went[what]
	}
	if diff := cmp.Diff(map[string]int64{"digest_files_deleted": 2, "exports_deleted": 3, "digests_sent_deleted": 1, "audit_deleted": 1}, got); diff != "" {
		t.Error(diff)
	}
	if again, err := storage.Sweep(t.Context(), db, now); err != nil || again["digest_files_deleted"]+again["exports_deleted"]+again["digests_sent_deleted"]+again["audit_deleted"] != 0 {
		t.Error(again, err)
	}
	var left int
	if err := db.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM digest_file) + (SELECT count(*) FROM export_job) + (SELECT count(*) FROM digest_sent)`).Scan(&left); err != nil || left != 7 {
		t.Error(left, err)
	}
}

// A paper is begun as often as the rule says, and of one place and period each kind waits by itself.
func TestDigestFileKindsAndTries(t *testing.T) {
	db, p := house(t)
	for _, kind := range []string{"", "surat", "", "surat", "csv"} { // two of them wait already
		apply(t, db, storage.AskDigestFile(storage.DigestFile{ChatID: siti, PersonID: p.ID, Place: "15.05", Period: "2026-11", Kind: kind}, at(9)))
	}
	var kinds []string
	for range 3 * storage.DigestFileTries {
		f, err := storage.NextDigestFile(t.Context(), db)
		if err != nil || f == nil {
			t.Fatal(f, err)
		}
		if f.Period != "2026-11" || f.Place != "15.05" || f.PersonID != p.ID || f.ChatID != siti {
			t.Errorf("%+v", f)
		}
		if f.Attempts == storage.DigestFileTries {
			kinds = append(kinds, f.Kind)
		}
	}
	if diff := cmp.Diff([]string{"", "surat", "csv"}, kinds); diff != "" {
		t.Error(diff)
	}
	if f, err := storage.NextDigestFile(t.Context(), db); f != nil || err != nil {
		t.Error("once more than allowed:", f, err)
	}
}
