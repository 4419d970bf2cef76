package storage_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pokjabot/storage"
)

func TestNewsAndCount(t *testing.T) {
	db, p := house(t)
	second := posyandu(2, p.ID, "2026-10-20")
	second.KampungID, second.Wilayah = village2, village2
	apply(t, db, storage.SaveReport(posyandu(1, p.ID, "2026-11-18")), storage.SaveReport(second))
	if _, err := db.Exec(t.Context(), `INSERT INTO kampung (id, wilayah, kabupaten, name, status, valid_from, valid_to) SELECT code, code, '15.05', name, status, f::date, u::date FROM wilayah,
		(VALUES ('15.05.08.2001', 'ditolak', '2016-01-14', NULL), ('15.05.08.2002', 'aktif', '2027-01-01', NULL), ('15.05.08.2004', 'nonaktif', '2016-01-14', '2026-10-31')) x(c, status, f, u) WHERE code = c`); err != nil {
		t.Fatal(err)
	}
	november := storage.Span{Keys: []string{"2026-11"}, From: "2026-11-01", To: "2026-11-30"}
	news, err := storage.News(t.Context(), db, storage.Scope{"15.05"}, november, "2026-11-20")
	if err != nil || len(news) != 2 {
		t.Fatalf("%+v, %v", news, err)
	}
	if k := news[0]; k.ID != village2 || k.Kegiatan != 0 || k.Days == nil || *k.Days != 31 || k.KecamatanName != "Sungai Gelam" {
		t.Errorf("longest without news: %+v", k)
	}
	if k := news[1]; k.ID != tangkit || k.Kegiatan != 1 || *k.Days != 2 {
		t.Errorf("%+v", k)
	}
	october := storage.Span{Keys: []string{"2026-10"}, From: "2026-10-01", To: "2026-10-30"} // valid_to 31st: there until the 30th
	if news, err = storage.News(t.Context(), db, storage.Scope{"15"}, october, "2026-10-30"); err != nil || len(news) != 3 {
		t.Errorf("past periods change: %+v, %v", news, err)
	}
	both := storage.Span{Keys: []string{"2026-10", "2026-11"}, From: "2026-10-01", To: "2026-11-30"}
	want := []storage.Counted{{N: 2}, {Dimension: "form", Code: "kegiatan", N: 2}, {Dimension: "fungsi", Code: "reproduksi", N: 2}, {Dimension: "jenis", Code: "posyandu", N: 2}}
	for _, scope := range []storage.Scope{{"15.05"}, {"15"}, {storage.Nation}, {"15.05.08"}, {tangkit, village2}} {
		counts, err := storage.Count(t.Context(), db, scope, both, storage.MeasureKegiatan)
		if diff := cmp.Diff(want, counts); diff != "" || err != nil {
			t.Error(scope, diff, err)
		}
	}
	for _, scope := range []storage.Scope{{"15.06"}, {"15.0"}, nil} {
		if counts, err := storage.Count(t.Context(), db, scope, november, storage.MeasureKegiatan); len(counts) != 0 || err != nil {
			t.Error(scope, counts, err)
		}
	}
	if counts, err := storage.Count(t.Context(), db, storage.Scope{tangkit}, november, storage.MeasurePeserta); len(counts) != 3 || counts[0].N != 38 || err != nil {
		t.Error(counts, err)
	}
}

// A published form whose entries are kegiatan by its columns is news like the built-in ones.
func TestNewsOfAPublishedForm(t *testing.T) {
	db, p := house(t)
	r := posyandu(1, p.ID, "2026-11-18")
	r.Form, r.Measures = "jamban", []storage.Measure{{Measure: storage.MeasureKegiatan, N: 1}}
	silent := posyandu(2, p.ID, "2026-11-19")
	silent.Form, silent.Measures = "kendala", []storage.Measure{{Measure: storage.MeasureLaporan, Dimension: storage.DimensionForm, Code: "kendala", N: 1}}
	apply(t, db, storage.SaveReport(r), storage.SaveReport(silent))
	news, err := storage.News(t.Context(), db, storage.Scope{tangkit}, storage.Span{Keys: []string{"2026-11"}, From: "2026-11-01", To: "2026-11-30"}, "2026-11-20")
	if err != nil || len(news) != 1 || news[0].Kegiatan != 1 || news[0].Days == nil || *news[0].Days != 2 {
		t.Errorf("%+v, %v", news, err)
	}
	quiet, err := storage.QuietOf(t.Context(), db, []string{tangkit}, "2026-11-20")
	if err != nil || len(quiet) != 1 || quiet[0].Days != 2 {
		t.Errorf("%+v, %v", quiet, err)
	}
}

func TestKendala(t *testing.T) {
	db, p := house(t)
	raise := func(n int, tingkat string, days int) storage.Write {
		return storage.RaiseKendala(storage.NewKendala{ReportID: reportID(n), Kabupaten: "15.05", Wilayah: tangkit, KampungID: tangkit, Jenis: "alokon", Uraian: "Implan kosong", Tingkat: tingkat, OpenedAt: at(9).AddDate(0, 0, -days)})
	}
	apply(t, db, storage.SaveReport(posyandu(5, p.ID, "2026-11-18")), raise(1, "kabupaten", 40), raise(2, "kabupaten", 8), raise(3, "desa", 7), raise(3, "desa", 7), raise(5, "desa", 0))
	apply(t, db, storage.WithdrawReport(reportID(5), p.ID, at(10)))
	if _, err := db.Exec(t.Context(), `UPDATE kendala SET status = 'selesai', closed_at = '2026-11-15T00:00:00Z' WHERE report_id = $1`, reportID(2)); err != nil {
		t.Fatal(err)
	}
	want := []storage.KendalaCount{{Tingkat: "desa", Week: 1, N: 1}, {Tingkat: "kabupaten", Older: 1, N: 1}}
	if diff := cmp.Diff(want, openAt(t, db, storage.Scope{"15"}, at(12))); diff != "" {
		t.Error(diff)
	}
	before := openAt(t, db, storage.Scope{"15.05"}, time.Date(2026, 11, 14, 0, 0, 0, 0, time.UTC)) // the second one was open then, too
	if diff := cmp.Diff([]storage.KendalaCount{{Tingkat: "desa", Week: 1, N: 1}, {Tingkat: "kabupaten", Week: 1, Older: 1, N: 2}}, before); diff != "" {
		t.Error(diff)
	}
	if n := openAt(t, db, storage.Scope{"15.06"}, at(12)); len(n) != 0 {
		t.Error(n)
	}
	list, err := storage.DecisionsAt(t.Context(), db, storage.Scope{"15.05"}, time.Date(2026, 11, 14, 0, 0, 0, 0, time.UTC), 5, "kabupaten")
	if err != nil || len(list) != 2 || list[0].Uraian != "Implan kosong" || list[0].Kecamatan != "Sungai Gelam" || !list[0].OpenedAt.Before(list[1].OpenedAt) {
		t.Errorf("%+v, %v", list, err)
	}
	if list, err = storage.DecisionsAt(t.Context(), db, storage.Scope{"15.06"}, at(12), 5, "kabupaten"); len(list) != 0 || err != nil {
		t.Error(list, err)
	}
}

func TestPlaces(t *testing.T) {
	db, _ := house(t)
	for code, level := range map[string]string{"15": "provinsi", "15.05": "kabupaten", "15.05.08": "kecamatan", "xx": ""} {
		p, err := storage.PlaceByCode(t.Context(), db, code)
		if err != nil || (p == nil) != (level == "") || p != nil && p.Level != level {
			t.Errorf("%s: %+v, %v", code, p, err)
		}
	}
	if list, err := storage.KabupatenOf(t.Context(), db, "15"); err != nil || len(list) != 11 || list[0].Code != "15.01" {
		t.Error(list, err)
	}
}

func TestSweep(t *testing.T) {
	db, p := house(t)
	now := time.Date(2026, 11, 25, 2, 15, 0, 0, wib)
	for _, sql := range []string{
		`INSERT INTO inbox (update_id, chat_id, raw, received_at, state, done_at) VALUES (1, 1, '', $1, 'done', $1::timestamptz - interval '47 hours'), (2, 1, '', $1, 'done', $1::timestamptz - interval '49 hours'),
			(3, 1, '', $1, 'aside', $1::timestamptz - interval '31 days'), (4, 1, '', $1, 'aside', $1::timestamptz - interval '29 days')`,
		`INSERT INTO outbox (chat_id, class, kind, payload, not_before, state, created_at) VALUES (1, 0, 'message', '{}', $1, 'dead', $1::timestamptz - interval '31 days'), (1, 0, 'message', '{}', $1, 'queued', $1::timestamptz - interval '31 days')`,
	} {
		if _, err := db.Exec(t.Context(), sql, now); err != nil {
			t.Fatal(err)
		}
	}
	for i, d := range []struct {
		status storage.DraftStatus
		days   int
	}{{storage.DraftOpen, 6}, {storage.DraftOpen, 8}, {storage.DraftArchived, 91}, {storage.DraftArchived, 89}, {storage.DraftSent, 200}} {
		apply(t, db, storage.SaveDraft(storage.Draft{
			ID: int64(i + 1), ChatID: 1, PersonID: p.ID, ReportID: reportID(i), Form: "kegiatan", Version: "1", State: []byte(`{}`), Status: d.status, StartedAt: now, MovedAt: now.AddDate(0, 0, -d.days),
		}), storage.SaveChat(storage.ChatState{ID: 1, SessionID: 2, At: now}))
	}
	apply(t, db, plan(1, p, "2026-11-21"), plan(2, p, "2026-11-22"))
	apply(t, db, storage.TookEvents(p.ID, []storage.PhoneEvent{
		{UID: "rencana-1", AgendaID: 1, StartsAt: now.AddDate(0, 0, -40), LastAt: now.AddDate(0, 0, -8)}, {UID: "rencana-2", AgendaID: 2, StartsAt: now.AddDate(0, 0, -40), LastAt: now.AddDate(0, 0, -6)},
	})...)
	went, err := storage.Sweep(t.Context(), db, now)
	want := map[string]int64{"inbox_done": 1, "inbox_aside": 1, "outbox_dead": 1, "told_deleted": 0, "drafts_archived": 1, "attachments_deleted": 0, "drafts_deleted": 1, "cards_deleted": 0, "digest_files_deleted": 0, "exports_deleted": 0, "digests_sent_deleted": 0, "audit_deleted": 0, "phone_events_deleted": 1, "chats_unfocused": 1, "unreported": 1}
	if diff := cmp.Diff(want, went); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestJobs(t *testing.T) {
	db, _ := house(t)
	j := storage.Job{Name: "rumah_tangga", Cron: "15 2 * * *", Zone: "Asia/Jakarta"}
	for _, next := range []time.Time{at(2), at(5)} { // the second start leaves the row alone
		if err := storage.EnsureJob(t.Context(), db, j, next); err != nil {
			t.Fatal(err)
		}
	}
	if due, err := storage.DueJobs(t.Context(), db, at(3)); len(due) != 1 || err != nil {
		t.Error(due, err)
	}
	if err := storage.JobRan(t.Context(), db, j.Name, at(3), at(26), ""); err != nil {
		t.Fatal(err)
	}
	if due, err := storage.DueJobs(t.Context(), db, at(4)); len(due) != 0 || err != nil {
		t.Error(due, err)
	}
	j.Cron = "0 3 * * *"
	if err := storage.EnsureJob(t.Context(), db, j, at(3)); err != nil {
		t.Fatal(err)
	}
	if due, err := storage.DueJobs(t.Context(), db, at(4)); len(due) != 1 || err != nil {
		t.Error("a changed schedule is not taken up:", due, err)
	}
}
