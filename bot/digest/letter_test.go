package digest_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/digest"
	"pokjabot/bot/roomtest"
	"pokjabot/bot/turn"
	"pokjabot/flows/forms"
	"pokjabot/storage"
)

// post is a sender with a clock that tests set, and what it has put into the outbox.
type post struct {
	*testing.T
	db     *pgxpool.Pool
	now    time.Time
	sender *digest.Sender
}

func newPost(t *testing.T, db *pgxpool.Pool, at time.Time) *post {
	t.Helper()
	words := roomtest.Words(t)
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := &post{T: t, db: db, now: at}
	p.sender = &digest.Sender{Pool: db, Now: func() time.Time { return p.now }, Log: slog.New(slog.DiscardHandler), Words: words, Forms: library}
	return p
}

// tick lets the clock stand at an instant of Jambi and returns what was queued then: the rendered
// messages, and a line for each picture.
func (p *post) tick(at string) []string {
	p.Helper()
	now, err := time.ParseInLocation("2006-01-02 15:04", at, wib)
	if err != nil {
		p.Fatal(err)
	}
	p.now = now
	if err := p.sender.Tick(p.Context()); err != nil {
		p.Fatal(err)
	}
	return p.empty()
}

func (p *post) empty() []string {
	p.Helper()
	rows, err := p.db.Query(p.Context(), `DELETE FROM outbox RETURNING chat_id, kind, payload`)
	if err != nil {
		p.Fatal(err)
	}
	var parcels []storage.Parcel
	for rows.Next() {
		var row storage.Parcel
		if err := rows.Scan(&row.ChatID, &row.Kind, &row.Payload); err != nil {
			p.Fatal(err)
		}
		parcels = append(parcels, row)
	}
	if err := rows.Err(); err != nil {
		p.Fatal(err)
	}
	var said []string
	for _, row := range parcels {
		if row.Kind != digest.LetterKind {
			var f turn.File
			if err := json.Unmarshal(row.Payload, &f); err != nil || len(f.Data) < 1000 {
				p.Fatalf("%s of %d bytes: %v", row.Kind, len(f.Data), err)
			}
			said = append(said, fmt.Sprintf("%d %s %s: %s", row.ChatID, row.Kind, f.Name, f.Text))
			continue
		}
		m, keep, err := p.sender.Render(p.Context(), row)
		if err != nil || !keep {
			p.Fatalf("rendering for %d: %v %v", row.ChatID, keep, err)
		}
		said = append(said, fmt.Sprintf("%d %s", row.ChatID, m.Text))
	}
	return said
}

// The digest comes on Monday, to every lead of the place and to nobody twice.
func TestDigestsComeByThemselves(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	if _, err := db.Exec(t.Context(), `UPDATE assignment SET role = 'pokja_desa' WHERE role = 'plkb'`); err != nil {
		t.Fatal(err)
	}
	p := newPost(t, db, now)
	if got := p.tick("2026-11-23 07:00"); got != nil {
		t.Error("too early:", got)
	}
	if got := p.tick("2026-11-23 07:29"); got != nil {
		t.Error("too early:", got)
	}
	got := p.tick("2026-11-23 07:30")
	text := strings.Join(got, "\n\n== ")
	if len(got) != 7 { // kabupaten, provinsi, kecamatan with a picture each, and a Kampung
		t.Errorf("%d messages: %s", len(got), text)
	}
	golden(t, "kirim_senin.txt", text)
	for _, at := range []string{"2026-11-23 07:30", "2026-11-23 09:00", "2026-11-29 23:00", "2026-11-20 08:00", "2026-11-23 07:31"} {
		if got := p.tick(at); got != nil {
			t.Errorf("again at %s: %s", at, got)
		}
	}
	if got := p.tick("2026-11-30 07:30"); len(got) != 7 {
		t.Error("the next week:", got)
	}
	// 5 December is a Saturday: the month's digest comes on Monday, with the week's.
	if got := p.tick("2026-12-05 12:00"); got != nil {
		t.Error("on a Saturday:", got)
	}
	if got := p.tick("2026-12-07 07:30"); len(got) != 14 {
		t.Errorf("%d on the Monday after", len(got))
	}
}

func TestDigestsKeepHolidaysAndRamadan(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	if _, err := db.Exec(t.Context(), `INSERT INTO holiday (day, kind, name) VALUES ('2027-02-08', 'ramadan_mulai', 'Ramadan'), ('2027-03-09', 'ramadan_selesai', 'Ramadan'), ('2026-11-23', 'libur', 'Libur')`); err != nil {
		t.Fatal(err)
	}
	p := newPost(t, db, now)
	p.tick("2026-11-22 12:00")
	if got := p.tick("2026-11-23 12:00"); got != nil {
		t.Error("on a holiday:", got)
	}
	if got := p.tick("2026-11-24 07:30"); len(got) != 6 || !strings.Contains(strings.Join(got, ""), "16–22 November") {
		t.Error("the day after:", len(got))
	}
	p.now = time.Date(2027, 2, 14, 12, 0, 0, 0, wib)
	if _, err := db.Exec(t.Context(), `UPDATE digest_schedule SET next_run_at = NULL`); err != nil {
		t.Fatal(err)
	}
	p.tick("2027-02-14 12:00")
	if got := p.tick("2027-02-15 08:14"); got != nil {
		t.Error("before work in Ramadan:", len(got))
	}
	if got := p.tick("2027-02-15 08:15"); len(got) != 6 {
		t.Error("in Ramadan:", len(got))
	}
}

// After a night in which the program was down a digest comes once.
func TestADigestThatWasMissedComesOnce(t *testing.T) {
	t.Parallel()
	p := newPost(t, jambi(t), now)
	p.tick("2026-11-20 12:00")
	if got := p.tick("2026-11-25 10:00"); len(got) != 6 {
		t.Error("late:", len(got))
	}
	if got := p.tick("2026-11-25 10:01"); got != nil {
		t.Error("twice:", got)
	}
}

// What a digest told and what is counted later are held against each other.
func TestCorrectionsAreTold(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	p := newPost(t, db, now)
	p.tick("2026-11-04 12:00")
	p.tick("2026-11-05 07:30") // October was told: 6
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		r := storage.Report{
			ID: fmt.Sprintf("00000000-0000-4000-a000-%012d", i), Receipt: fmt.Sprintf("L%d", i), Form: "kegiatan", Version: "1", PersonID: 1, KampungID: "15.05.08.2001", Wilayah: "15.05.08.2001", Kabupaten: "15.05",
			Day: "2026-10-20", Answers: json.RawMessage(`{"fungsi":"agama"}`), SentAt: p.now.Add(time.Hour),
		}
		r.Measures = storage.MeasuresOf(library.Form("kegiatan"), r, wib)
		if err := storage.Apply(t.Context(), db, storage.SaveReport(r)); err != nil {
			t.Fatal(err)
		}
	}
	// One of those that were told is taken back.
	var id string
	if err := db.QueryRow(t.Context(), `UPDATE report SET sent_at = '2026-11-04 23:30Z' WHERE day < '2026-11-01' AND sent_at > '2026-11-10' RETURNING id::text`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	if err := storage.Apply(t.Context(), db, storage.WithdrawReport(id, 1, p.now.Add(2*time.Hour))); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(p.tick("2026-11-09 07:30"), "\n")
	if !strings.Contains(got, "<b>Berubah</b> Oktober naik dari 6 menjadi 8: 3 laporan terlambat masuk, 1 ditarik") {
		t.Error(got)
	}
	if got := strings.Join(p.tick("2026-11-16 07:30"), "\n"); strings.Contains(got, "Berubah") {
		t.Error("told again:", got)
	}
}

// Somebody who leads the place no more hears nothing, even when her digest is on its way.
func TestWhoLeftHearsNothing(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	p := newPost(t, db, now)
	p.tick("2026-11-22 12:00")
	p.now = time.Date(2026, 11, 23, 7, 30, 0, 0, wib)
	if err := p.sender.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	var row storage.Parcel
	if err := db.QueryRow(t.Context(), `SELECT chat_id, kind, payload, card_id FROM outbox WHERE chat_id = 2 AND kind = 'rekap'`).Scan(&row.ChatID, &row.Kind, &row.Payload, &row.CardID); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(t.Context(), `UPDATE assignment SET valid_to = '2026-11-23' WHERE role = 'kabupaten'`); err != nil {
		t.Fatal(err)
	}
	counted := func(want int) {
		t.Helper()
		var n int
		if err := db.QueryRow(t.Context(), `SELECT t.n FROM told t JOIN person p ON p.id = t.person_id WHERE p.telegram_id = 2`).Scan(&n); err != nil || n != want {
			t.Errorf("%d messages count on her day, want %d (%v)", n, want, err)
		}
	}
	counted(1)
	if m, keep, err := p.sender.Render(t.Context(), row); keep || err != nil {
		t.Error(m.Text, err)
	}
	counted(0)
}
