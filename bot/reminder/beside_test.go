package reminder_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"pokjabot/bot/reminder"
	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// Who owes nothing any more gets her logbook on the first, and no card on the third; without a report
// there is nothing to hand over.
func TestLogbookOnTheFirst(t *testing.T) {
	o := duties(t)
	o.reported("lima_faktor", "2026-11-30", `{"bulan": "2026-11"}`)
	for _, line := range []string{"bkb", "pikr", "ppkbd"} {
		o.apply(storage.TickSIGA("15.05.08.2005", "2026-11", line, true, o.person, o.now))
	}
	o.hears("2026-11-25 00:20")
	if got := o.hears("2026-11-25 08:30"); got != "" {
		t.Errorf("on the 25th: %s", got)
	}
	o.hears("2026-12-01 00:20")
	want := "Selamat pagi, Bu Siti. Semua isian November 2026 sudah beres, terima kasih! Buku kerja bulan itu siap: PDF untuk ditandatangani, Excel kalau mau ditambah.\n[📒 Buku kerja November 2026] / \n"
	if got := o.hears("2026-12-01 08:30"); got != want {
		t.Errorf("on the first: %s", got)
	}
	o.hears("2026-12-03 00:20")
	if got := o.hears("2026-12-03 08:30"); got != "" {
		t.Errorf("on the third: %s", got)
	}
	o.exec(`UPDATE report SET day = '2026-10-01'`)
	o.exec(`DELETE FROM duty`)
	o.exec(`DELETE FROM siga`)
	o.hears("2026-12-01 00:20")
	if got := o.hears("2026-12-01 08:30"); strings.Contains(got, "Buku kerja") {
		t.Errorf("an empty logbook is offered: %s", got)
	}
}

// Drafts that wait are told of in the message of a duty; a duty that is settled meanwhile leaves them
// alone in it, and one that cannot leave gives them back.
func TestDutySpeaksOfDrafts(t *testing.T) {
	o := duties(t)
	o.desk.Drafts = func(_ context.Context, p *storage.Person, drafts []int64) (turn.Message, error) {
		waiting, err := storage.WaitingDrafts(t.Context(), o.db, p.TelegramID, drafts)
		if err != nil || len(waiting) == 0 {
			return turn.Message{}, err
		}
		return turn.Message{Text: "Masih ada isian.", Keyboard: [][]turn.Button{{{Text: "Lanjutkan"}}}}, nil
	}
	left := storage.Draft{ID: 1, ChatID: 7001, PersonID: o.person, ReportID: "00000000-0000-4000-8000-000000000099", Form: "kegiatan", Version: "1", State: []byte(`{}`), Status: storage.DraftPaused, StartedAt: o.now, MovedAt: time.Date(2026, 11, 24, 9, 0, 0, 0, wib)}
	o.apply(storage.SaveDraft(left))
	o.hears("2026-11-25 00:20")
	got := o.hears("2026-11-25 08:30")
	if !strings.Contains(got, "November 2026") || !strings.Contains(got, "\n\nMasih ada isian.\n") || !strings.Contains(got, "[🏠 Menu] / [Lanjutkan] / \n") {
		t.Errorf("the duty is\n%s", got)
	}
	render := func(until string) (turn.Message, bool) {
		t.Helper()
		payload := `{"person": 1, "kind": "akhir_bulan", "period": "2026-11", "stage": "25", "kampung": [], "drafts": [1], "until": "` + until + `"}`
		m, keep, err := o.desk.RenderDuty(t.Context(), storage.Parcel{ChatID: 7001, Kind: reminder.KindDuty, Payload: []byte(payload)})
		if err != nil {
			t.Fatal(err)
		}
		return m, keep
	}
	if m, keep := render("2026-11-25T11:00:00+07:00"); !keep || m.Text != "Selamat pagi, Bu Siti. Masih ada isian." {
		t.Errorf("alone it says %q, %v", m.Text, keep)
	}
	noted := func() (n int) {
		t.Helper()
		if err := o.db.QueryRow(t.Context(), `SELECT noted FROM session`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := noted(); n != 1 {
		t.Errorf("it is noted at %d", n)
	}
	if _, keep := render("2026-11-25T08:30:00+07:00"); keep || noted() != 0 {
		t.Error("a note that could not leave is not given back")
	}
}
