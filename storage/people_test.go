package storage_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

var wib = time.FixedZone("WIB", 7*3600)

func at(hour int) time.Time { return time.Date(2026, time.November, 18, hour, 0, 0, 0, wib) }

func seeded(t *testing.T) storage.DB {
	t.Helper()
	db := storagetest.New(t)
	if err := storage.SeedWilayah(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return db
}

func apply(t *testing.T, db storage.DB, writes ...storage.Write) {
	t.Helper()
	if err := storage.Apply(t.Context(), db, writes...); err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, db storage.DB, sql string) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWilayah(t *testing.T) {
	db := seeded(t)
	if err := storage.SeedWilayah(t.Context(), db); err != nil {
		t.Fatal("a second time:", err)
	}
	if n := count(t, db, `SELECT count(*) FROM wilayah`); n != 552+1741-12 {
		t.Errorf("%d wilayah", n)
	}
	for _, c := range []struct{ level, want string }{{"provinsi", "38"}, {"desa", "1414"}, {"kelurahan", "171"}, {"kecamatan", "144"}} {
		var n string
		if err := db.QueryRow(t.Context(), `SELECT count(*)::text FROM wilayah WHERE level = $1`, c.level).Scan(&n); err != nil || n != c.want {
			t.Errorf("%s: %s, %v", c.level, n, err)
		}
	}
	for code, zone := range map[string]string{"15.05.08.2005": "Asia/Jakarta", "51": "Asia/Makassar", "91": "Asia/Jayapura"} {
		if w, err := storage.WilayahByCode(t.Context(), db, code); err != nil || w == nil || w.Zone != zone {
			t.Errorf("%s: %+v, %v", code, w, err)
		}
	}
	path, err := storage.WilayahPath(t.Context(), db, "15.05.08.2005")
	var names []string
	for _, w := range path {
		names = append(names, w.Name)
	}
	if diff := cmp.Diff([]string{"Jambi", "Kabupaten Muaro Jambi", "Sungai Gelam", "Tangkit"}, names); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if in, err := storage.WilayahIn(t.Context(), db, "15.05"); err != nil || len(in) != 11 || in[0].Name > in[1].Name {
		t.Errorf("%d kecamatan, %v", len(in), err)
	}
	if w, err := storage.WilayahByCode(t.Context(), db, "99"); w != nil || err != nil {
		t.Error(w, err)
	}
}

func TestWithin(t *testing.T) {
	for _, c := range []struct {
		code, place string
		want        bool
	}{{"15.05.08.2005", "15.05", true}, {"15.05", "15.05", true}, {"15.050", "15.05", false}, {"15.05", "15.05.08", false}, {"15.05.08.2005-2", "15.05.08.2005", true}, {"16", "15", false}} {
		if got := storage.Within(c.code, c.place); got != c.want {
			t.Errorf("%s in %s: %v", c.code, c.place, got)
		}
	}
}

func TestEnsureKampung(t *testing.T) {
	db := seeded(t)
	for range 2 {
		apply(t, db, storage.EnsureKampung("15.05.08.2005", at(9)), storage.EnsureKampung("15.05.08", at(9)), storage.EnsureKampung("99.99.99.9999", at(9)))
	}
	list, err := storage.KampungIn(t.Context(), db, "15.05.08.2005")
	want := []storage.Kampung{{ID: "15.05.08.2005", Wilayah: "15.05.08.2005", Kabupaten: "15.05", Name: "Kampung KB Tangkit", Status: storage.KampungMenunggu, Desa: "Tangkit", Kecamatan: "Sungai Gelam", Zone: "Asia/Jakarta"}}
	if diff := cmp.Diff(want, list); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if n := count(t, db, `SELECT count(*) FROM kampung`); n != 1 {
		t.Errorf("%d kampung", n)
	}
}

func TestSample(t *testing.T) {
	db := seeded(t)
	for range 2 {
		if err := storage.SeedSample(t.Context(), db); err != nil {
			t.Fatal(err)
		}
	}
	if n := count(t, db, `SELECT count(DISTINCT kabupaten) FROM kampung WHERE sample`); n != 11 {
		t.Errorf("%d kabupaten/kota", n)
	}
	if n := count(t, db, `SELECT count(*) FROM kampung WHERE NOT sample`); n != 0 {
		t.Errorf("%d not marked", n)
	}
	if n := count(t, db, `SELECT count(*) FROM poktan p JOIN kampung k ON k.id = p.kampung_id WHERE p.sample AND k.sample`); n < 100 || n != count(t, db, `SELECT count(*) FROM poktan`) {
		t.Errorf("%d poktan", n)
	}
	if n := count(t, db, `SELECT count(DISTINCT jenis) FROM poktan WHERE kampung_id = '15.05.08.2005'`); n != 5 {
		t.Errorf("%d kinds of poktan in Tangkit", n)
	}
	if n := count(t, db, `SELECT (SELECT count(*) FROM kampung) - (SELECT count(*) FROM posyandu WHERE sample) + (SELECT count(*) FROM kampung) - (SELECT count(*) FROM kampung_profile)`); n != 0 {
		t.Errorf("%d Kampung without posyandu or profile", n)
	}
	if k, err := storage.KampungByID(t.Context(), db, "15.05.08.2005"); err != nil || k == nil || k.Name != "Kampung KB Tangkit" {
		t.Errorf("%+v, %v", k, err)
	}
}

func TestInvite(t *testing.T) {
	db := seeded(t)
	uses, valid := storage.InviteTerms(storage.Kabupaten)
	code, w, err := storage.NewInvite(bytes.NewReader(bytes.Repeat([]byte{7}, 16)), storage.Invite{Role: storage.Kabupaten, Place: "15.05", UsesLeft: uses, CreatedAt: at(9), ExpiresAt: at(9).Add(valid)})
	if err != nil || len(code) != 22 || uses != 1 || valid != 72*time.Hour {
		t.Fatal(code, uses, valid, err)
	}
	apply(t, db, w)
	invite, err := storage.InviteByCode(t.Context(), db, code)
	if err != nil || invite == nil || invite.PlaceName != "Kabupaten Muaro Jambi" || invite.State(at(10)) != storage.InviteOpen {
		t.Fatalf("%+v, %v", invite, err)
	}
	if s := invite.State(at(9).Add(valid)); s != storage.InviteExpired {
		t.Error(s)
	}
	if other, err := storage.InviteByCode(t.Context(), db, code+"x"); other != nil || err != nil {
		t.Error(other, err)
	}
	join := append(storage.Join(storage.Joining{TelegramID: 1, Name: "Budi", Sapaan: "bapak", Lang: "id", ConsentVersion: "1", ConsentAt: at(9), Role: storage.Kabupaten, Place: "15.05", At: at(9)}), storage.UseInvite(invite))
	apply(t, db, join...)
	second := append(storage.Join(storage.Joining{TelegramID: 2, Name: "Ani", Sapaan: "ibu", Lang: "id", Role: storage.Kabupaten, Place: "15.05", At: at(9)}), storage.UseInvite(invite))
	if err := storage.Apply(t.Context(), db, second...); err == nil {
		t.Error("one use let two people in")
	}
	if p, err := storage.PersonByTelegram(t.Context(), db, 2); p != nil || err != nil {
		t.Error("the second one is half in:", p, err)
	}
	if invite, err = storage.InviteByCode(t.Context(), db, code); err != nil || invite.State(at(10)) != storage.InviteUsed {
		t.Errorf("%+v, %v", invite, err)
	}
	apply(t, db, storage.RevokeInvite(code, at(11)))
	if invite, err = storage.InviteByCode(t.Context(), db, code); err != nil || invite.State(at(12)) != storage.InviteRevoked {
		t.Errorf("%+v, %v", invite, err)
	}
}

func TestWrongCodes(t *testing.T) {
	db := seeded(t)
	for _, step := range []struct {
		after  time.Duration
		paused bool
	}{{0, false}, {time.Minute, false}, {20 * time.Minute, false}, {21 * time.Minute, false}, {22 * time.Minute, false}, {23 * time.Minute, false}, {24 * time.Minute, true}} {
		now := at(9).Add(step.after)
		apply(t, db, storage.WrongCode(1, now))
		until, err := storage.CodePause(t.Context(), db, 1, now)
		if err != nil || until.IsZero() == step.paused {
			t.Errorf("after %s: paused until %s, %v", step.after, until, err)
		}
	}
	if until, err := storage.CodePause(t.Context(), db, 1, at(9).Add(39*time.Minute)); err != nil || !until.IsZero() {
		t.Error("the pause does not end:", until, err)
	}
}

func TestPersonLife(t *testing.T) {
	db := seeded(t)
	apply(t, db, storage.EnsureKampung("15.05.08.2005", at(8)), storage.EnsureKampung("15.05.08.2007", at(8)))
	siti := storage.Joining{TelegramID: 11, Name: "Siti", Sapaan: "kak", Lang: "id", ConsentVersion: "1", ConsentAt: at(9), Role: storage.Petugas, Place: "15.05.08.2005", KampungID: "15.05.08.2005", At: at(9)}
	for range 2 {
		apply(t, db, storage.Join(siti)...)
	}
	second := siti
	second.Place, second.KampungID, second.Name = "15.05.08.2007", "15.05.08.2007", "Other"
	apply(t, db, storage.Join(second)...)
	p, err := storage.PersonByTelegram(t.Context(), db, 11)
	if err != nil || p == nil || len(p.Assignments) != 2 || p.Name != "Siti" || p.Assignment().Kampung != "Kampung KB Sungai Gelam" {
		t.Fatalf("%+v, %v", p, err)
	}
	apply(t, db, storage.SetSapaan(p.ID, "ibu"), storage.SetLang(p.ID, "en"), storage.SetPractice(p.ID, true), storage.ChooseAssignment(p.ID, p.Assignments[0].ID))
	apply(t, db, storage.ChooseAssignment(p.ID, p.Assignments[1].ID+100))
	if p, err = storage.PersonByTelegram(t.Context(), db, 11); err != nil || p.Sapaan != "ibu" || p.Lang != "en" || !p.Practice || p.Assignment().Kampung != "Kampung KB Tangkit" {
		t.Fatalf("%+v, %v", p, err)
	}
	apply(t, db, plan(1, p, "2026-11-24"))
	apply(t, db, storage.TookEvents(p.ID, []storage.PhoneEvent{{UID: "rencana-1", AgendaID: int64(count(t, db, `SELECT max(id) FROM agenda`)), Sequence: 1, StartsAt: at(9), LastAt: at(9)}})...)
	apply(t, db, storage.DeletePerson(p.ID, at(12)))
	if n := count(t, db, `SELECT count(*) FROM phone_event`); n != 0 {
		t.Error("what lies in her phone stayed in mind")
	}
	if p, err = storage.PersonByTelegram(t.Context(), db, 11); p != nil || err != nil {
		t.Error(p, err)
	}
	if n := count(t, db, `SELECT count(*) FROM person WHERE name <> '' OR telegram_id IS NOT NULL`); n != 0 {
		t.Error("a name stayed")
	}
	apply(t, db, storage.Join(siti)...) // the way back in is open
	if p, err = storage.PersonByTelegram(t.Context(), db, 11); err != nil || p == nil || len(p.Assignments) != 1 {
		t.Errorf("%+v, %v", p, err)
	}
}
