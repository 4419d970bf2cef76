package desk_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pokjabot/bot/desk"
	"pokjabot/bot/roomtest"
	"pokjabot/bot/turn"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// A lead of a kabupaten, then of a kecamatan, sets reminders; what lies within inherits.
func TestAturPengingat(t *testing.T) {
	db := storagetest.New(t)
	if err := storage.SeedWilayah(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	words := roomtest.Words(t)
	if _, err := db.Exec(t.Context(), `INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (7001, 'Rina', 'ibu', '2026-11-01')`); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	tap := func(role storage.Role, place, name string, data ...string) string {
		t.Helper()
		p := &storage.Person{ID: 1, Name: "Rina", Sapaan: "ibu", Assignments: []storage.Assignment{{ID: 1, Role: role, Place: place, Wilayah: name}}}
		in := &turn.Turn{ChatID: 7001, Now: now, Person: p, DB: db, Words: words.Speak("id"), Numbers: &storage.Numbers{DB: db}, In: turn.Input{Kind: turn.Tap, Data: turn.Unpack(turn.Pack("ta", data...)), Card: &storage.Card{ID: 1, ChatID: 7001}}}
		writes, err := desk.TaskTapped(t.Context(), in)
		if err != nil {
			return err.Error() + "\n"
		}
		if err := storage.Apply(t.Context(), db, writes...); err != nil {
			t.Fatal(err)
		}
		var raw []byte
		if err := db.QueryRow(t.Context(), `DELETE FROM outbox RETURNING payload`).Scan(&raw); err != nil {
			t.Fatal(err)
		}
		var m turn.Message
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		b.WriteString(m.Text + "\n")
		for _, row := range m.Keyboard {
			for _, button := range row {
				b.WriteString("[" + button.Text + "] ")
			}
			b.WriteString("/ ")
		}
		return b.String() + "\n"
	}
	var b strings.Builder
	for _, step := range []struct {
		role        storage.Role
		place, name string
		data        []string
	}{
		{storage.Kabupaten, "15.05", "Kabupaten Muaro Jambi", nil},
		{storage.Kabupaten, "15.05", "Kabupaten Muaro Jambi", []string{"jam_hari"}},
		{storage.Kabupaten, "15.05", "Kabupaten Muaro Jambi", []string{"jam_hari", "540"}},
		{storage.Kabupaten, "15.05", "Kabupaten Muaro Jambi", []string{"jam_hari", "1300"}},
		{storage.Kabupaten, "15.05", "Kabupaten Muaro Jambi", []string{"batas_poktan", "5"}},
		{storage.Kecamatan, "15.05.08", "Sungai Gelam", nil},
		{storage.Kecamatan, "15.05.08", "Sungai Gelam", []string{"batas_poktan", "2"}},
		{storage.Kecamatan, "15.05.08", "Sungai Gelam", []string{"tahap_jam1", "0"}},
		{storage.Kecamatan, "15.05.08", "Sungai Gelam", []string{"tahap_jam1"}},
		{storage.Kecamatan, "15.05.08", "Sungai Gelam", []string{"tahap_jam1", "x"}},
		{storage.Petugas, "15.05.08.2005", "Tangkit", []string{"tahap_jam1", "0"}},
	} {
		b.WriteString("== " + string(step.role) + " " + strings.Join(step.data, " ") + "\n" + tap(step.role, step.place, step.name, step.data...))
	}
	all, err := storage.LoadPlaceSettings(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if v := all.At("15.05.08.2005-2"); v.Value(storage.SettingDayHour) != 540 || v.Value(storage.SettingDuePoktan) != 5 || !v.On("tahap_jam1") {
		t.Error(v)
	}
	// A card is of the place that it names: a foreign one is refused and changes nothing here, one of
	// her own other place sets that one.
	both := []storage.Assignment{{ID: 1, Role: storage.Kabupaten, Place: "15.05", Wilayah: "Kabupaten Muaro Jambi"}, {ID: 2, Role: storage.Kecamatan, Place: "15.02.01", Wilayah: "Kecamatan Jangkat"}}
	for place, refused := range map[string]bool{"15.06": true, "15.05": false, "15.02.01": false} {
		p := &storage.Person{ID: 1, Name: "Rina", Sapaan: "ibu", Assignments: both}
		in := &turn.Turn{ChatID: 7001, Now: now, Person: p, DB: db, Words: words.Speak("id"), Numbers: &storage.Numbers{DB: db}, In: turn.Input{Kind: turn.Tap, Data: turn.Unpack(turn.Pack("ta", "sepi_hari", "60", place))}}
		writes, err := desk.TaskTapped(t.Context(), in)
		if (err != nil) != refused {
			t.Errorf("%s: %v", place, err)
		}
		if err := storage.Apply(t.Context(), db, writes...); err != nil {
			t.Fatal(err)
		}
	}
	set, err := storage.LoadPlaceSettings(t.Context(), db)
	if err != nil || set.Own("15.02.01")["sepi_hari"] != 60 || set.Own("15.05")["sepi_hari"] != 60 {
		t.Error(set, err)
	}
	if v := set.At("15.06"); len(v) != 0 {
		t.Error(v)
	}
	roomtest.Golden(t, "atur.txt", b.String())
}
