package storage_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/storage"
)

func obstacle(n int, p *storage.Person, tingkat string) storage.NewKendala {
	return storage.NewKendala{
		ReportID: reportID(n), PersonID: p.ID, Kabupaten: "15.05", Wilayah: tangkit, KampungID: tangkit, Jenis: "alokon", Uraian: "Implan kosong",
		Tingkat: tingkat, Instansi: "puskesmas", Usul: "Kirim dari kabupaten", Batas: "2026-12-01", OpenedAt: at(9),
	}
}

func kendalaOf(t *testing.T, db *pgxpool.Pool) []storage.Kendala {
	t.Helper()
	list, err := storage.KendalaIn(t.Context(), db, storage.Scope{"15"}, false, "", 10, 0)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// waiting are the kendala within scope that are still open.
func waiting(t *testing.T, db *pgxpool.Pool, scope string) []storage.Kendala {
	t.Helper()
	list, err := storage.KendalaIn(t.Context(), db, storage.Scope{scope}, true, "", 10, 0)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// openAt counts what of Muaro Jambi was open at an instant, as the digest does (I18).
func openAt(t *testing.T, db *pgxpool.Pool, scope storage.Scope, asOf time.Time) []storage.KendalaCount {
	t.Helper()
	begins := time.Date(2026, time.November, 1, 0, 0, 0, 0, wib)
	november := storage.Span{Keys: []string{"2026-11"}, From: "2026-11-01", To: "2026-11-30"}
	figures, err := storage.RecapOf(t.Context(), db, storage.Window{
		Scope: scope, Now: november, Before: november, YearAgo: november, Quarter: november, Starts: begins, Begins: begins, AsOf: asOf, Asked: asOf, Day: "2026-11-18", Today: "2026-11-18",
	})
	if err != nil {
		t.Fatal(err)
	}
	return figures.Kendala.Open
}

func TestKendalaIsFollowed(t *testing.T) {
	db, p := house(t)
	apply(t, db, storage.RaiseKendala(obstacle(1, p, "kabupaten")), storage.RaiseKendala(obstacle(2, p, "desa")))
	all := kendalaOf(t, db)
	if len(all) != 2 {
		t.Fatalf("%+v", all)
	}
	k := all[0]
	want := storage.Kendala{
		ID: k.ID, ReportID: reportID(1), KampungID: tangkit, Kampung: "Kampung KB Tangkit", Jenis: "alokon", Uraian: "Implan kosong", Tingkat: "kabupaten", Status: storage.KendalaTerbuka,
		Mendesak: "bulan_ini", Instansi: "puskesmas", Usul: "Kirim dari kabupaten", PersonID: p.ID, OpenedAt: k.OpenedAt, Batas: "2026-12-01",
	}
	if diff := cmp.Diff(want, k); diff != "" || !k.OpenedAt.Equal(at(9)) {
		t.Error(diff)
	}
	reply := func(id int64, status, note, done string, hour int) storage.Write {
		return storage.ReplyKendala(storage.KendalaReply{KendalaID: id, PersonID: p.ID, Status: status, Note: note, At: at(hour), Done: done})
	}
	apply(t, db, reply(k.ID, "diproses", "Kami kirim Senin", "", 10), reply(k.ID, "selesai", "Sudah tiba di posyandu", "", 11))
	apply(t, db, reply(k.ID, "terbuka", "Belum sampai", "", 12)) // too late: it is closed
	apply(t, db, reply(all[1].ID, "selesai", "Sudah kemarin", "2026-11-17", 12))
	replies, err := storage.KendalaReplies(t.Context(), db, k.ID)
	if err != nil || len(replies) != 2 || replies[0].Note != "Kami kirim Senin" || replies[1].Status != storage.KendalaSelesai || replies[1].Person != "Siti" {
		t.Fatalf("%+v, %v", replies, err)
	}
	all = kendalaOf(t, db)
	if all[0].Status != storage.KendalaSelesai || !all[0].Status.Closes() || all[0].ClosedAt == nil || !all[0].ClosedAt.Equal(at(11)) {
		t.Errorf("%+v", all[0])
	}
	if !all[1].ClosedAt.Equal(all[1].OpenedAt) { // settled before it was told
		t.Errorf("%+v", all[1])
	}
	if n := openAt(t, db, storage.Scope{"15"}, at(13)); len(n) != 0 {
		t.Error(n)
	}
	if n := openAt(t, db, storage.Scope{"15"}, at(10)); len(n) != 1 {
		t.Error("before it was settled:", n)
	}
	for name, bad := range map[string]storage.Write{"status": reply(k.ID+1, "beres", "Cukup panjang", "", 9), "note": reply(k.ID+1, "diproses", "Ya", "", 9)} {
		apply(t, db, storage.RaiseKendala(obstacle(3, p, "desa")))
		if _, err := db.Exec(t.Context(), `UPDATE kendala SET status = 'terbuka', closed_at = NULL`); err != nil {
			t.Fatal(err)
		}
		if err := storage.Apply(t.Context(), db, bad); err == nil {
			t.Error("went through:", name)
		}
	}
}

func TestKendalaPages(t *testing.T) {
	db, p := house(t)
	for i := range 5 {
		apply(t, db, storage.RaiseKendala(obstacle(i+1, p, []string{"desa", "kabupaten"}[i%2])))
	}
	all := kendalaOf(t, db)
	apply(t, db, storage.ReplyKendala(storage.KendalaReply{KendalaID: all[0].ID, PersonID: p.ID, Status: "selesai", Note: "Beres semua", At: at(10)}))
	page := func(scope storage.Scope, open bool, tingkat storage.Tingkat, limit int, after int64) (ids []int64) {
		list, err := storage.KendalaIn(t.Context(), db, scope, open, tingkat, limit, after)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range list {
			ids = append(ids, k.ID)
		}
		return ids
	}
	id := func(n int) int64 { return all[n].ID }
	for i, c := range []struct{ got, want []int64 }{
		{page(storage.Scope{"15.05"}, true, "", 3, 0), []int64{id(1), id(2), id(3)}},
		{page(storage.Scope{"15.05"}, true, "", 3, id(3)), []int64{id(4)}},
		{page(storage.Scope{tangkit}, false, "desa", 3, 0), []int64{id(0), id(2), id(4)}},
		{page(storage.Scope{"15.06"}, false, "", 3, 0), nil},
		{page(nil, false, "", 3, 0), nil},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Error(i, diff)
		}
	}
	for scope, found := range map[string]bool{"15": true, tangkit: true, village2: false} {
		if k, err := storage.KendalaSeen(t.Context(), db, storage.Scope{scope}, 0, id(1)); (k != nil) != found || err != nil {
			t.Error(scope, k, err)
		}
	}
}

// A kendala goes with its report: removed, or closed for those who replied already.
func TestKendalaGoesWithItsReport(t *testing.T) {
	db, p := house(t)
	for n := 1; n <= 3; n++ {
		apply(t, db, storage.SaveReport(posyandu(n, p.ID, "2026-11-18")), storage.RaiseKendala(obstacle(n, p, "desa")))
	}
	all := kendalaOf(t, db)
	apply(t, db, storage.ReplyKendala(storage.KendalaReply{KendalaID: all[0].ID, PersonID: p.ID, Status: "diproses", Note: "Sedang dicari", At: at(10)}),
		storage.ReplyKendala(storage.KendalaReply{KendalaID: all[2].ID, PersonID: p.ID, Status: "selesai", Note: "Sudah beres", At: at(10)}))
	for n := 1; n <= 3; n++ {
		apply(t, db, storage.WithdrawReport(reportID(n), p.ID, at(11)))
	}
	if n := count(t, db, `SELECT count(*) FROM kendala`); n != 2 {
		t.Errorf("%d kendala", n)
	}
	replies, err := storage.KendalaReplies(t.Context(), db, all[0].ID)
	if err != nil || len(replies) != 2 || replies[1].Reason != "ditarik" || replies[1].Status != storage.KendalaTidakSelesai || !replies[1].At.Equal(at(11)) {
		t.Errorf("%+v, %v", replies, err)
	}
	if n := count(t, db, `SELECT count(*) FROM kendala WHERE status = 'selesai'`); n != 1 {
		t.Error("what was closed before was closed again")
	}
	if list := waiting(t, db, "15"); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}

func TestKendalaIsCorrectedUntilSomebodyReplies(t *testing.T) {
	db, p := house(t)
	apply(t, db, storage.RaiseKendala(obstacle(1, p, "desa")))
	other := obstacle(1, p, "kabupaten")
	other.Uraian, other.OpenedAt = "Implan dan suntik kosong", at(10)
	apply(t, db, storage.RaiseKendala(other))
	k := kendalaOf(t, db)[0]
	if k.Uraian != other.Uraian || k.Tingkat != "kabupaten" || !k.OpenedAt.Equal(at(9)) {
		t.Errorf("%+v", k)
	}
	apply(t, db, storage.ReplyKendala(storage.KendalaReply{KendalaID: k.ID, PersonID: p.ID, Status: "terbuka", Note: "Kami baca", At: at(10)}))
	apply(t, db, storage.RaiseKendala(obstacle(1, p, "desa")))
	if k := kendalaOf(t, db)[0]; k.Uraian != other.Uraian {
		t.Error("changed behind the back of who replied")
	}
	apply(t, db, storage.DropKendala(reportID(1), p.ID, at(11).Add(time.Minute)))
	if k := kendalaOf(t, db)[0]; k.Status != storage.KendalaTidakSelesai {
		t.Errorf("%+v", k)
	}
	apply(t, db, storage.RaiseKendala(obstacle(2, p, "desa")))
	apply(t, db, storage.DropKendala(reportID(2), p.ID, at(11)))
	if n := count(t, db, `SELECT count(*) FROM kendala`); n != 1 {
		t.Errorf("%d kendala", n)
	}
}

// Leads tell of obstacles above the Kampung.
func TestKendalaAboveTheKampung(t *testing.T) {
	db, p := house(t)
	for n, place := range map[int]string{1: "15.05", 2: "15"} {
		k := obstacle(n, p, "provinsi")
		k.KampungID, k.Wilayah, k.Kabupaten = "", place, place
		apply(t, db, storage.RaiseKendala(k))
	}
	all := kendalaOf(t, db)
	if len(all) != 2 || all[0].KampungID != "" || all[0].Kampung == "" || all[1].Kampung == "" {
		t.Fatalf("%+v", all)
	}
	for scope, n := range map[string]int{"15": 2, "15.05": 1, tangkit: 0} {
		if list := waiting(t, db, scope); len(list) != n {
			t.Errorf("%s: %+v", scope, list)
		}
	}
	for _, k := range all {
		apply(t, db, storage.ReplyKendala(storage.KendalaReply{KendalaID: k.ID, PersonID: p.ID, Status: "selesai", Note: "Sudah beres", At: at(10), Done: "2026-11-18"}))
	}
	if list := waiting(t, db, "15"); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}
