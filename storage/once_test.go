package storage_test

import (
	"encoding/json"
	"testing"

	"pokjabot/storage"
)

// lead is somebody with one task at a place.
func lead(id int64, role storage.Role, place string) *storage.Person {
	return &storage.Person{ID: id, Assignments: []storage.Assignment{{ID: 1, Role: role, Place: place}}}
}

// A wish to correct is decided once, opens the report for its author alone, and is seen within its
// own places only.
func TestCorrectionsOfOldReports(t *testing.T) {
	db, p := house(t)
	r := posyandu(1, p.ID, "2026-11-18")
	apply(t, db, storage.SaveReport(r))
	late := at(9).Add(storage.WithdrawWithin)
	answers := json.RawMessage(`{"jenis":"posyandu","judul":"Posyandu","peserta_l":1,"peserta_p":2,"tanggal":"2026-11-18"}`)
	mend := func() { apply(t, db, storage.CorrectReport(r.ID, p.ID, answers, nil, late, "salah hitung")) }
	mend()
	apply(t, db, storage.AskCorrection(storage.Correction{ID: 1, ReportID: r.ID, PersonID: p.ID, Wish: "salah hitung", AskedAt: late}))
	apply(t, db, storage.AskCorrection(storage.Correction{ID: 2, ReportID: r.ID, PersonID: p.ID, Wish: "salah hitung semua", AskedAt: late}))
	apply(t, db, storage.AskCorrection(storage.Correction{ID: 3, ReportID: r.ID, PersonID: p.ID + 1, Wish: "bukan miliknya", AskedAt: late}))
	for scope, want := range map[string]int{"15.05": 1, "15.06": 0, tangkit: 1, "15.0": 0} {
		list, err := storage.CorrectionsWaiting(t.Context(), db, lead(p.ID+1, storage.Kabupaten, scope), late)
		if err != nil || len(list) != want {
			t.Errorf("%s sees %d wishes, want %d (%v)", scope, len(list), want, err)
		}
	}
	if list, err := storage.CorrectionsWaiting(t.Context(), db, lead(p.ID, storage.Kabupaten, "15.05"), late); err != nil || len(list) != 0 {
		t.Errorf("the author may decide about %d wishes of her own (%v)", len(list), err)
	}
	mend()
	if n := count(t, db, `SELECT revision FROM report`); n != 1 {
		t.Errorf("revision %d before anybody allowed it", n)
	}
	apply(t, db, storage.DecideCorrection(1, p.ID, true, late))
	apply(t, db, storage.DecideCorrection(1, p.ID, false, late)) // decided already
	c, err := storage.LastCorrection(t.Context(), db, r.ID)
	if err != nil || c == nil || c.State != "boleh" || c.Wish != "salah hitung semua" || !c.OpenUntil.Equal(late.Add(storage.CorrectWithin)) {
		t.Fatalf("%+v, %v", c, err)
	}
	mend()
	apply(t, db, storage.CorrectReport(r.ID, p.ID, json.RawMessage(`{}`), nil, c.OpenUntil, "terlambat"))
	history, err := storage.ReportRevisions(t.Context(), db, r.ID)
	if err != nil || len(history) != 2 || history[1].Why != "salah hitung" {
		t.Errorf("%+v, %v", history, err)
	}
}

// What waits to be copied is counted within its places and gone after the first tap; a draft joins a
// report only as it was read.
func TestCopiesAndJoins(t *testing.T) {
	db, p := house(t)
	r := posyandu(1, p.ID, "2026-11-18")
	practice := posyandu(2, p.ID, "2026-11-18")
	practice.Practice = true
	apply(t, db, storage.SaveReport(r), storage.SaveReport(practice), storage.AddAttachment(storage.Attachment{ReportID: reportID(9), Question: "foto", FileID: "f", UniqueID: "u", Kind: "photo", CreatedAt: at(9)}))
	waits := func(scope, month string) int {
		n, err := storage.CountUncopied(t.Context(), db, 0, storage.Scope{scope}, []string{"kegiatan"}, month)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if waits("15.05", "2026-11") != 1 || waits("15.06", "2026-11") != 0 || waits("15.05", "2026-10") != 0 {
		t.Error("another number of reports waits")
	}
	apply(t, db, storage.CopiedToWebsite(r.ID, p.ID, at(10)))
	apply(t, db, storage.CopiedToWebsite(r.ID, p.ID, at(11)))
	if when, err := storage.WebsiteCopy(t.Context(), db, r.ID); err != nil || !when.Equal(at(10)) || waits("15.05", "2026-11") != 0 {
		t.Error(when, err)
	}
	r.Revision = 1
	joined := json.RawMessage(`{"jenis":"posyandu","judul":"Posyandu","foto":[{"unique_id":"u"}]}`)
	apply(t, db, storage.JoinReport(r, p.ID, joined, nil, at(12)), storage.MoveAttachments(reportID(9), r.ID))
	apply(t, db, storage.JoinReport(r, p.ID, json.RawMessage(`{}`), nil, at(12))) // of a revision that is gone
	if n := count(t, db, `SELECT revision FROM report WHERE NOT practice`); n != 2 {
		t.Errorf("revision %d, want 2", n)
	}
	files, err := storage.Attachments(t.Context(), db, r.ID)
	if err != nil || len(files) != 1 {
		t.Errorf("%v, %v", files, err)
	}
}
