package desk_test

import (
	"encoding/json"
	"testing"
	"time"

	"pokjabot/bot/desk"
	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// News of a kendala waits for the end of the pause it falls into, by the calendar of the year: in
// Ramadan nobody hears of it between five in the afternoon and six in the morning (domain.md 6.3).
func TestNewsOfAKendalaWaits(t *testing.T) {
	c := openChats(t)
	for _, sql := range []string{
		`INSERT INTO holiday (day, kind, name) VALUES ('2027-02-08', 'ramadan_mulai', 'Ramadan'), ('2027-03-09', 'ramadan_selesai', 'Ramadan')`,
		`INSERT INTO kendala (report_id, kabupaten, wilayah, kampung_id, person_id, jenis, uraian, tingkat, opened_at)
		 SELECT '00000000-0000-4000-8000-000000000001', '15.05', '15.05.08.2005', '15.05.08.2005', id, 'alokon', 'Implan kosong', 'kabupaten', '2026-11-20' FROM person WHERE telegram_id = 3`,
	} {
		if _, err := c.db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	zone := c.now.Location()
	for _, w := range []struct{ now, want time.Time }{
		{time.Date(2026, 11, 23, 17, 30, 0, 0, zone), time.Date(2026, 11, 23, 17, 30, 0, 0, zone)},
		{time.Date(2026, 11, 27, 12, 0, 0, 0, zone), time.Date(2026, 11, 27, 13, 15, 0, 0, zone)}, // Friday
		{time.Date(2027, 2, 9, 16, 30, 0, 0, zone), time.Date(2027, 2, 9, 16, 30, 0, 0, zone)},
		{time.Date(2027, 2, 9, 17, 30, 0, 0, zone), time.Date(2027, 2, 10, 6, 0, 0, 0, zone)},
	} {
		person, err := storage.PersonByTelegram(t.Context(), c.db, lead)
		if err != nil {
			t.Fatal(err)
		}
		state, err := json.Marshal(map[string]any{"kendala": 1, "status": "diproses"})
		if err != nil {
			t.Fatal(err)
		}
		tn := &turn.Turn{ChatID: lead, Now: w.now, Person: person, DB: c.db, Words: c.words.Speak(person.Lang), Forms: c.forms, Numbers: c.nums}
		tn.Chat.State = state
		tn.In = turn.Input{Kind: turn.Text, Text: "Implan datang hari Rabu"}
		writes, err := desk.Noted(t.Context(), tn)
		if err != nil {
			t.Fatal(err)
		}
		if err := storage.Apply(t.Context(), c.db, writes...); err != nil {
			t.Fatal(err)
		}
		var got time.Time
		if err := c.db.QueryRow(t.Context(), `DELETE FROM outbox WHERE chat_id = $1 RETURNING not_before`, petugas).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if !got.Equal(w.want) {
			t.Errorf("at %v it is told at %v", w.now, got.In(zone))
		}
	}
}
