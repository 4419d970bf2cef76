package storage_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"
	"pgregory.net/rapid"

	"pokjabot/storage"
)

// on is nine in the morning of a day, in WIB.
func on(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, wib)
	if err != nil {
		panic(err)
	}
	return t.Add(9 * time.Hour)
}

func names(list []storage.Poktan) []string {
	all := []string{}
	for _, p := range list {
		all = append(all, p.Jenis+" "+p.Name+" "+string(p.Status))
	}
	return all
}

func poktanOn(t *testing.T, db *pgxpool.Pool, day string, want ...string) []storage.Poktan {
	t.Helper()
	list, err := storage.PoktanOf(t.Context(), db, tangkit, day)
	if diff := cmp.Diff(append([]string{}, want...), names(list)); diff != "" || err != nil {
		t.Errorf("on %s: %s %v", day, diff, err)
	}
	return list
}

func group(jenis, name, day string) storage.NewPoktan {
	return storage.NewPoktan{KampungID: tangkit, Jenis: jenis, Name: name, PersonID: 1, At: on(day)}
}

func TestPoktanLives(t *testing.T) {
	db, p := house(t)
	apply(t, db, storage.ProposePoktan(group("bkb", "  Melati   Putih ", "2026-11-02")), storage.ProposePoktan(group("bkl", "Melati Putih", "2026-11-02")), storage.AddPoktan(group("uppka", "Sri Rezeki", "2026-10-31")))
	apply(t, db, storage.ProposePoktan(group("bkb", "MELATI PUTIH", "2026-11-03")))
	waiting, err := storage.PoktanWaiting(t.Context(), db, storage.Scope{"15.05"})
	if err != nil || len(waiting) != 2 || waiting[0].Name != "Melati Putih" || waiting[1].Name != "Melati Putih" {
		t.Fatalf("%+v, %v", waiting, err)
	}
	for _, scope := range []storage.Scope{{"15.06"}, {village2}, nil} {
		if list, err := storage.PoktanWaiting(t.Context(), db, scope); len(list) != 0 || err != nil {
			t.Error(scope, list, err)
		}
	}
	list := poktanOn(t, db, "2026-11-05", "bkb Melati Putih menunggu", "bkl Melati Putih menunggu", "uppka Sri Rezeki aktif")
	bkb, bkl, uppka := list[0].ID, list[1].ID, list[2].ID

	apply(t, db, storage.SettlePoktan(bkb, p.ID, true, on("2026-11-10")), storage.SettlePoktan(bkl, p.ID, false, on("2026-11-10")), storage.SettlePoktan(uppka, p.ID, false, on("2026-11-10")))
	poktanOn(t, db, "2026-11-05", "uppka Sri Rezeki aktif") // confirmed later: the day before does not move
	poktanOn(t, db, "2026-11-10", "bkb Melati Putih aktif", "uppka Sri Rezeki aktif")
	apply(t, db, storage.ProposePoktan(group("bkl", "Melati Putih", "2026-11-11")))
	poktanOn(t, db, "2026-11-11", "bkb Melati Putih aktif", "uppka Sri Rezeki aktif") // turned down stays turned down
	apply(t, db, storage.AddPoktan(group("bkl", "Melati Putih", "2026-11-12")))       // until the PLKB herself puts it on
	poktanOn(t, db, "2026-11-12", "bkb Melati Putih aktif", "bkl Melati Putih aktif", "uppka Sri Rezeki aktif")

	apply(t, db, storage.RenamePoktan(bkb, p.ID, "Kenanga", on("2026-11-13")), storage.RenamePoktan(uppka, p.ID, "Sri Rezeki", on("2026-11-13")))
	list = poktanOn(t, db, "2026-11-13", "bkb Kenanga aktif", "bkl Melati Putih aktif", "uppka Sri Rezeki aktif")
	if diff := cmp.Diff([]string{"Melati Putih"}, list[0].Former); diff != "" || len(list[2].Former) != 0 {
		t.Error(diff, list[2].Former)
	}
	apply(t, db, storage.AddPoktan(group("bkb", "Dahlia", "2026-11-13")))
	apply(t, db, storage.RenamePoktan(bkb, p.ID, "dahlia", on("2026-11-13"))) // another one's name
	poktanOn(t, db, "2026-11-13", "bkb Dahlia aktif", "bkb Kenanga aktif", "bkl Melati Putih aktif", "uppka Sri Rezeki aktif")

	apply(t, db, storage.ClosePoktan(uppka, p.ID, "2026-11-20", on("2026-11-20")))
	poktanOn(t, db, "2026-10-31", "uppka Sri Rezeki aktif")
	poktanOn(t, db, "2026-11-19", "bkb Dahlia aktif", "bkb Kenanga aktif", "bkl Melati Putih aktif", "uppka Sri Rezeki aktif")
	poktanOn(t, db, "2026-11-20", "bkb Dahlia aktif", "bkb Kenanga aktif", "bkl Melati Putih aktif")
	apply(t, db, storage.ProposePoktan(group("uppka", "Sri Rezeki", "2026-11-25"))) // a closed one may come again
	poktanOn(t, db, "2026-11-25", "bkb Dahlia aktif", "bkb Kenanga aktif", "bkl Melati Putih aktif", "uppka Sri Rezeki menunggu")
	if err := storage.Apply(t.Context(), db, storage.AddPoktan(group("lain", "X", "2026-11-25"))); err == nil {
		t.Error("a jenis that is none was taken")
	}
}

// Whatever happens to the list on a day, the lists of the days before stay.
func TestPastPoktanStay(t *testing.T) {
	db, p := house(t)
	rapid.Check(t, func(rt *rapid.T) {
		if _, err := db.Exec(t.Context(), `DELETE FROM poktan`); err != nil {
			rt.Fatal(err)
		}
		registered := func(day time.Time) []string {
			list, err := storage.PoktanOf(t.Context(), db, tangkit, day.Format(time.DateOnly))
			if err != nil {
				rt.Fatal(err)
			}
			list = slices.DeleteFunc(list, func(p storage.Poktan) bool { return p.Status != storage.ListAktif })
			ids := []string{}
			for _, p := range list {
				ids = append(ids, p.Name)
			}
			slices.Sort(ids)
			return ids
		}
		day := on("2026-10-01")
		past := map[time.Time][]string{}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			list, err := storage.PoktanOf(t.Context(), db, tangkit, day.Format(time.DateOnly))
			if err != nil {
				rt.Fatal(err)
			}
			name := rapid.SampledFrom([]string{"A", "B", "a", "C"}).Draw(rt, "name")
			n := group("bkb", name, "2026-10-01")
			n.At = day
			act := rapid.IntRange(0, 4).Draw(rt, "act")
			switch {
			case act == 0:
				apply(t, db, storage.ProposePoktan(n))
			case act == 1:
				apply(t, db, storage.AddPoktan(n))
			case len(list) == 0:
			case act == 2:
				apply(t, db, storage.SettlePoktan(rapid.SampledFrom(list).Draw(rt, "which").ID, p.ID, rapid.Bool().Draw(rt, "accept"), day))
			default:
				apply(t, db, storage.ClosePoktan(rapid.SampledFrom(list).Draw(rt, "which").ID, p.ID, day.Format(time.DateOnly), day))
			}
			for before, want := range past {
				if got := registered(before); !slices.Equal(got, want) {
					rt.Fatalf("on %s there were %v, now %v", before.Format(time.DateOnly), want, got)
				}
			}
			past[day] = registered(day)
			day = day.AddDate(0, 0, 1)
		}
	})
}

func TestPosyandu(t *testing.T) {
	db, p := house(t)
	add := func(name, day, since string) storage.Write {
		return storage.AddPosyandu(storage.NewPosyandu{KampungID: tangkit, Name: name, Since: since, PersonID: p.ID, At: on(day)})
	}
	apply(t, db, add("Mawar ", "2026-11-02", ""), add("Anggrek", "2026-11-02", "2020-01-01"))
	apply(t, db, add("MAWAR", "2026-11-03", ""))
	list, err := storage.PosyanduOf(t.Context(), db, tangkit, "2026-11-05")
	if err != nil || len(list) != 2 || list[0].Name != "Anggrek" || list[0].ValidFrom != "2020-01-01" || list[1].Name != "Mawar" {
		t.Fatalf("%+v, %v", list, err)
	}
	apply(t, db, storage.ClosePosyandu(list[0].ID, p.ID, "2026-11-06", on("2026-11-06")))
	for day, want := range map[string]int{"2026-11-01": 1, "2026-11-05": 2, "2026-11-06": 1} {
		if list, err := storage.PosyanduOf(t.Context(), db, tangkit, day); len(list) != want || err != nil {
			t.Error(day, list, err)
		}
	}
}

func TestProfileVersions(t *testing.T) {
	db, p := house(t)
	lat, lon := -1.65, 103.6
	first := storage.Profile{KampungID: tangkit, Lat: &lat, Lon: &lon, Remote: true, Klasifikasi: "dasar", SKNomor: "12/2019", SKTanggal: "2019-03-01", RKMTahun: 2026, PLKB: "Rina"}
	second := first
	second.Remote, second.NoSignal, second.Klasifikasi, second.Sekretariat, second.RumahDataku = false, true, "mandiri", true, true
	apply(t, db, storage.SaveProfile(first, p.ID, on("2026-11-02")))
	apply(t, db, storage.SaveProfile(second, p.ID, on("2026-11-09")))
	second.PLKB = "Dewi"
	apply(t, db, storage.SaveProfile(second, p.ID, on("2026-11-09").Add(time.Hour)))
	first.ValidFrom, second.ValidFrom = "2026-11-02", "2026-11-09"
	for day, want := range map[string]storage.Profile{"2026-11-01": {KampungID: tangkit}, "2026-11-02": first, "2026-11-08": first, "2026-11-09": second, "2027-01-01": second} {
		got, err := storage.ProfileOf(t.Context(), db, tangkit, day)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Error(day, diff)
		}
	}
	// A clock that was set back writes a version between: the chain stays whole.
	apply(t, db, storage.SaveProfile(storage.Profile{KampungID: tangkit}, p.ID, on("2026-11-05")))
	if n := count(t, db, `SELECT count(*) FROM kampung_profile a JOIN kampung_profile b ON b.kampung_id = a.kampung_id AND b.valid_from = a.valid_to`); n != 2 {
		t.Errorf("%d joints", n)
	}
	if n := count(t, db, `SELECT count(*) FROM kampung_profile WHERE valid_to IS NULL`); n != 1 {
		t.Errorf("%d open versions", n)
	}
	// A day begins by the clock of the place.
	late := storage.Profile{KampungID: tangkit, PLKB: "Malam"}
	apply(t, db, storage.SaveProfile(late, p.ID, time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC))) // 01:00 of the 2nd
	if got, err := storage.ProfileOf(t.Context(), db, tangkit, "2026-12-31"); err != nil || got.ValidFrom != "2026-12-02" {
		t.Errorf("%+v, %v", got, err)
	}
	if err := storage.Apply(t.Context(), db, storage.SaveProfile(storage.Profile{KampungID: tangkit, Klasifikasi: "utama"}, p.ID, on("2026-12-03"))); err == nil {
		t.Error("a klasifikasi that is none was taken")
	}
}

func TestMitra(t *testing.T) {
	db, p := house(t)
	apply(t, db, storage.ProposeMitra(storage.NewMitra{Kabupaten: "15.05", KampungID: tangkit, Name: " Yayasan  Cipta", PersonID: p.ID, At: on("2026-11-02")}),
		storage.ProposeMitra(storage.NewMitra{Kabupaten: "15.05", KampungID: village2, Name: "Bank Sampah", PersonID: p.ID, At: on("2026-11-03")}))
	apply(t, db, storage.ProposeMitra(storage.NewMitra{Kabupaten: "15.05", Name: "yayasan cipta", At: on("2026-11-04")}))
	waiting, err := storage.MitraWaiting(t.Context(), db, storage.Scope{"15.05"})
	if err != nil || len(waiting) != 2 || waiting[0].Name != "Yayasan Cipta" {
		t.Fatalf("%+v, %v", waiting, err)
	}
	for _, c := range []struct {
		scope storage.Scope
		n     int
	}{{storage.Scope{tangkit}, 1}, {storage.Scope{"15.06"}, 0}, {nil, 0}, {storage.Scope{"15"}, 2}} {
		if list, err := storage.MitraWaiting(t.Context(), db, c.scope); len(list) != c.n || err != nil {
			t.Error(c.scope, list, err)
		}
	}
	apply(t, db, storage.SettleMitra(waiting[0].ID, p.ID, true, "nonpemerintah", on("2026-11-05")), storage.SettleMitra(waiting[1].ID, p.ID, false, "", on("2026-11-05")))
	apply(t, db, storage.SettleMitra(waiting[0].ID, p.ID, false, "", on("2026-11-06"))) // settled is settled
	got, err := storage.PartnersOf(t.Context(), db, tangkit, "15.05")
	if err != nil || len(got.Names) != 1 || got.Names[0].Actor != "nonpemerintah" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWatchList(t *testing.T) {
	db, p := house(t)
	for range 2 {
		apply(t, db, storage.WatchInstansi("15.05", "kemenag", p.ID, on("2026-11-02")), storage.WatchInstansi("15.05", "baznas", p.ID, on("2026-11-02")))
	}
	apply(t, db, storage.UnwatchInstansi("15.05", "baznas", p.ID, on("2026-11-05")))
	apply(t, db, storage.WatchInstansi("15.05", "baznas", p.ID, on("2026-11-08")))
	for day, want := range map[string][]string{"2026-11-01": nil, "2026-11-04": {"baznas", "kemenag"}, "2026-11-05": {"kemenag"}, "2026-11-07": {"kemenag"}, "2026-11-08": {"baznas", "kemenag"}} {
		list, err := storage.WatchedOf(t.Context(), db, "15.05", day)
		var got []string
		for _, w := range list {
			got = append(got, w.Instansi)
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(day, diff, err)
		}
	}
	// Off and on again on one day: as if nothing had been.
	apply(t, db, storage.UnwatchInstansi("15.05", "kemenag", p.ID, on("2026-11-02")))
	apply(t, db, storage.WatchInstansi("15.05", "kemenag", p.ID, on("2026-11-02")))
	if n := count(t, db, `SELECT count(*) FROM watch WHERE instansi = 'kemenag'`); n != 1 {
		t.Errorf("%d rows", n)
	}
}

func TestPrograms(t *testing.T) {
	db, _ := house(t)
	codes := func(day string) (all []string) {
		list, err := storage.Programs(t.Context(), db, day)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list {
			all = append(all, p.Code)
		}
		return all
	}
	of2025 := []string{"dashat", "gati", "genting", "mbg_3b", "sidaya", "tamasya"}
	if diff := cmp.Diff(of2025, codes("2026-11-01")); diff != "" {
		t.Error(diff)
	}
	apply(t, db, storage.AddProgram(storage.Program{Code: "baru", LabelID: "Baru", LabelEN: "New"}, on("2026-11-02")), storage.RetireProgram("gati", on("2026-11-02")))
	if diff := cmp.Diff([]string{"dashat", "genting", "mbg_3b", "sidaya", "tamasya", "baru"}, codes("2026-11-02")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(of2025, codes("2026-11-01")); diff != "" {
		t.Error(diff)
	}
	if err := storage.Apply(t.Context(), db, storage.AddProgram(storage.Program{Code: "Baru!", LabelID: "x", LabelEN: "x"}, on("2026-11-02"))); err == nil {
		t.Error("a code of any letters was taken")
	}
}

func TestPartnersByLocalUse(t *testing.T) {
	db, p := house(t)
	for i, answers := range []string{`{"instansi":["puskesmas","pemdes"]}`, `{"instansi":["pemdes"]}`, `{"instansi":"kemenag"}`, `{}`} {
		r := posyandu(i+1, p.ID, "2026-11-18")
		r.Answers = []byte(answers)
		apply(t, db, storage.SaveReport(r))
	}
	got, err := storage.PartnersOf(t.Context(), db, tangkit, "15.05")
	if diff := cmp.Diff([]string{"pemdes", "puskesmas"}, got.Used); diff != "" || err != nil {
		t.Error(diff, err)
	}
}
