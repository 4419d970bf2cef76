package storage_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pokjabot/storage"
)

// Who leads a place gets its reports and no others; the first Kampung of a desa is not the second,
// whatever their codes begin with.
func TestSelectionKeepsToTheScope(t *testing.T) {
	db, p := house(t)
	for _, sql := range []string{
		`INSERT INTO kampung (id, wilayah, kabupaten, name) VALUES ('15.05.08.2005-2', '15.05.08.2005', '15.05', 'Kampung KB Dua')`,
		`INSERT INTO kampung (id, wilayah, kabupaten, name) SELECT code, code, '15.06', 'Kampung KB ' || name FROM wilayah WHERE code = '15.06.01.2001'`,
		`INSERT INTO kampung_profile (kampung_id, valid_from, lat, lon, changed_at) VALUES ('15.05.08.2005', '2026-01-01', -1.7, 103.7, '2026-01-01')`,
	} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	second, other, above, practice := posyandu(2, p.ID, "2026-11-19"), posyandu(3, p.ID, "2026-11-19"), posyandu(4, p.ID, "2026-10-01"), posyandu(5, p.ID, "2026-11-19")
	second.KampungID = tangkit + "-2"
	other.KampungID, other.Wilayah, other.Kabupaten = "15.06.01.2001", "15.06.01.2001", "15.06"
	above.KampungID, above.Wilayah = "", "15.05"
	practice.Practice = true
	apply(t, db, storage.SaveReport(posyandu(1, p.ID, "2026-11-18")), storage.SaveReport(second), storage.SaveReport(other), storage.SaveReport(above), storage.SaveReport(practice))
	gone := posyandu(6, p.ID, "2026-11-18")
	apply(t, db, storage.SaveReport(gone))
	apply(t, db, storage.WithdrawReport(gone.ID, p.ID, at(10)))
	for name, c := range map[string]struct {
		selected storage.Selection
		want     []int
	}{
		"operator":             {storage.SelectAll("kegiatan", "", "", ""), []int{1, 2, 3, 4, 6}},
		"operator, a desa":     {storage.SelectAll("kegiatan", tangkit, "", ""), []int{1, 2, 6}},
		"operator, days":       {storage.SelectAll("kegiatan", "", "2026-11-01", "2026-11-18"), []int{1, 6}},
		"a kabupaten":          {storage.SelectWithin(storage.Scope{"15.05"}, "kegiatan", "", ""), []int{1, 2, 4}},
		"another kabupaten":    {storage.SelectWithin(storage.Scope{"15.06"}, "kegiatan", "", ""), []int{3}},
		"a code is no prefix":  {storage.SelectWithin(storage.Scope{"15.0"}, "kegiatan", "", ""), nil},
		"the province":         {storage.SelectWithin(storage.Scope{"15"}, "kegiatan", "", ""), []int{1, 2, 3, 4}},
		"the first Kampung":    {storage.SelectWithin(storage.Scope{tangkit}, "kegiatan", "", ""), []int{1}},
		"the second Kampung":   {storage.SelectWithin(storage.Scope{tangkit + "-2"}, "kegiatan", "", ""), []int{2}},
		"no scope":             {storage.SelectWithin(nil, "kegiatan", "", ""), nil},
		"an empty scope":       {storage.SelectWithin(storage.Scope{""}, "kegiatan", "", ""), nil},
		"nothing was selected": {storage.Selection{}, nil},
	} {
		var want, got []string
		for _, n := range c.want {
			want = append(want, reportID(n))
		}
		err := c.selected.Each(t.Context(), db, func(r storage.ExportedReport) error {
			got = append(got, r.ID)
			if r.ID == reportID(1) && (r.KampungName == "" || r.Kecamatan != "Sungai Gelam" || r.Lat == nil || *r.Lat != -1.7) {
				t.Errorf("%s: %+v", name, r)
			}
			return nil
		})
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %s %v", name, diff, err)
		}
		n, keys, err := c.selected.Count(t.Context(), db)
		if n != len(want) || err != nil || n > 0 && !cmp.Equal(keys, []string{"fungsi", "jenis", "judul", "peserta_l", "peserta_p"}) {
			t.Errorf("%s: %d, %q, %v", name, n, keys, err)
		}
	}
}

// A job is one person's, taken by one maker at a time, and over when it was cancelled.
func TestExportJobs(t *testing.T) {
	db, p := house(t)
	assignment := p.Assignment().ID
	job := storage.ExportJob{ID: 1, ChatID: siti, CardID: 5, PersonID: p.ID, AssignmentID: assignment, Form: "kegiatan", Format: "xlsx", From: "2026-11-01", To: "2026-11-30", CreatedAt: at(9)}
	again := job
	again.ID = 2
	apply(t, db, storage.AddExport(job))
	apply(t, db, storage.AddExport(again)) // one at a time
	taken, err := storage.TakeExport(t.Context(), db, time.Minute)
	if err != nil || taken == nil {
		t.Fatal(taken, err)
	}
	want := job
	want.Attempts = 1
	if diff := cmp.Diff(&want, taken, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
		t.Error(diff)
	}
	if other, err := storage.TakeExport(t.Context(), db, time.Minute); other != nil || err != nil {
		t.Error("taken twice", other, err)
	}
	if err := storage.ReleaseExport(t.Context(), db, job.ID, true); err != nil {
		t.Fatal(err)
	}
	if taken, err = storage.TakeExport(t.Context(), db, time.Minute); err != nil || taken == nil || taken.Attempts != 1 {
		t.Fatal(taken, err)
	}
	taken.Done, taken.Total = 412, 3000
	if open, err := storage.StepExport(t.Context(), db, *taken, time.Minute); !open || err != nil {
		t.Error(open, err)
	}
	apply(t, db, storage.CancelExport(job.ID, p.ID+1, at(9))) // somebody else
	if open, err := storage.OpenExport(t.Context(), db, p.ID); err != nil || open == nil || open.Done != 412 || open.Total != 3000 {
		t.Error(open, err)
	}
	apply(t, db, storage.CancelExport(job.ID, p.ID, at(9)))
	if open, err := storage.StepExport(t.Context(), db, *taken, time.Minute); open || err != nil {
		t.Error("a cancelled job goes on", err)
	}
	if open, err := storage.EndExport(t.Context(), db, *taken, storage.ExportDone, true, at(10)); open || err != nil {
		t.Error("a cancelled job ends well", err)
	}
	apply(t, db, storage.AddExport(again))
	if taken, err = storage.TakeExport(t.Context(), db, time.Minute); err != nil || taken == nil || taken.ID != 2 {
		t.Fatal(taken, err)
	}
	if open, err := storage.EndExport(t.Context(), db, *taken, storage.ExportDone, true, at(10)); !open || err != nil {
		t.Error(open, err)
	}
	if ids, err := storage.SweepExports(t.Context(), db, at(10).Add(time.Hour)); len(ids) != 0 || err != nil {
		t.Error(ids, err)
	}
	if ids, err := storage.SweepExports(t.Context(), db, at(10).Add(30*time.Hour)); !slices.Equal(ids, []int64{2}) || err != nil {
		t.Error(ids, err)
	}
	// A file that has not left the outbox stays.
	third := job
	third.ID = 3
	apply(t, db, storage.AddExport(third))
	taken, _ = storage.TakeExport(t.Context(), db, time.Minute)
	_, _ = storage.EndExport(t.Context(), db, *taken, storage.ExportDone, true, at(10))
	apply(t, db, storage.Send(storage.Outgoing{ChatID: siti, Kind: storage.KindDocument, Payload: []byte(`{}`), Key: storage.ExportKey(3), NotBefore: at(10), CreatedAt: at(10)}))
	if ids, err := storage.SweepExports(t.Context(), db, at(10).Add(30*time.Hour)); len(ids) != 0 || err != nil {
		t.Error("a file that waits to be sent was given up", ids, err)
	}
}
