package storage_test

import (
	"testing"
	"time"

	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// The nearest number of each kind holds; one that is taken away gives way to what is set above.
func TestHotlinesFallBackUpwards(t *testing.T) {
	db := storagetest.New(t)
	if err := storage.SeedWilayah(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	set := func(place string, help storage.Help, number string) {
		t.Helper()
		if err := storage.Apply(t.Context(), db, storage.SetHotline(place, help, number, 1, at)); err != nil {
			t.Fatal(err)
		}
	}
	see := func(place string) (all string) {
		t.Helper()
		list, err := storage.HotlinesAt(t.Context(), db, place)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range list {
			all += string(h.Help) + " " + h.Number + " " + h.Place + "; "
		}
		return all
	}
	if got := see("15.05.08.2005"); got != "" {
		t.Errorf("numbers of nobody: %s", got)
	}
	set("15", storage.HelpPPA, "0741-111111")
	set("15.05", storage.HelpPuskesmas, "0741-222222")
	set("15.05.08", storage.HelpPuskesmas, "0741-333333")
	set("15.05.08", storage.HelpBabinsa, "0812-1111-2222")
	for place, want := range map[string]string{
		"15.05.08.2005":   "ppa 0741-111111 15; puskesmas 0741-333333 15.05.08; babinsa 0812-1111-2222 15.05.08; ",
		"15.05.08.2005-2": "ppa 0741-111111 15; puskesmas 0741-333333 15.05.08; babinsa 0812-1111-2222 15.05.08; ",
		"15.05.01.2001":   "ppa 0741-111111 15; puskesmas 0741-222222 15.05; ",
		"15.06":           "ppa 0741-111111 15; ",
		"14.01":           "",
		"":                "",
	} {
		if got := see(place); got != want {
			t.Errorf("at %q: %s, want %s", place, got, want)
		}
	}
	set("15.05.08", storage.HelpPuskesmas, "")
	if got := see("15.05.08.2005"); got != "ppa 0741-111111 15; puskesmas 0741-222222 15.05; babinsa 0812-1111-2222 15.05.08; " {
		t.Errorf("after taking one away: %s", got)
	}
	if v, err := storage.LoadPlaceSettings(t.Context(), db); err != nil || v.At("15.05.08").Value(storage.SettingDuePoktan) != 3 {
		t.Error("numbers are taken for settings of reminders", err)
	}
}
