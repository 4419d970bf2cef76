package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"pokjabot/bot/botapi"
)

// BenchmarkMorning is the busiest minute of the month, on a private PostgreSQL as a user has it:
// 10,000 reminders fall due at once (with -short 1,000) while 50 people are in forms, each with ten
// seconds to think, and the local Bot API enforces Telegram's limits. rate-% is what left, answers
// included, of what POKJABOT_SEND_RATE allows from the first reminder to the last; refused counts
// answers 429; p99-ms is how long the 50 waited for their next card. The goals of issue 5 are 98 %,
// 0 and 1 s.
func BenchmarkMorning(b *testing.B) {
	const people, rate = 50, 28
	reminders := 10_000
	if testing.Short() {
		reminders = 1_000
	}
	api := botapi.New(time.Now, botapi.Options{History: 4, CallLog: -1, Limits: &botapi.Limits{Overall: 30, Chat: 1, Burst: 5}})
	server := httptest.NewServer(api)
	b.Cleanup(server.Close)
	b.Cleanup(api.Close)
	folder, err := os.MkdirTemp("", "pokjabot-bench-") // b.TempDir is closed to the server's own user
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil { //nolint:gosec // the server's own user must pass
		b.Fatal(err)
	}
	st := inProcess(b, &Settings{Data: folder, Token: api.Token(), API: server.URL, SendRate: rate, ChatRate: 1})
	ctx, cancel := context.WithTimeout(b.Context(), 30*time.Minute)
	defer cancel()
	walkers := invited(ctx, b, st, api, 1, people, false)
	for n := range reminders {
		api.User(int64(200_001+n), "Kader", "", "id").Known()
	}
	morning(b, st, reminders)
	before, refused := left(api), api.Refused("sendMessage")+api.Refused("editMessageText")
	thinking, stop := context.WithCancel(ctx)
	defer stop()
	times := make([][]time.Duration, people)
	g, thinking := errgroup.WithContext(thinking)
	for i, w := range walkers {
		g.Go(func() error { return thinks(thinking, w, time.Duration(i)*10*time.Second/people, &times[i]) })
	}
	b.ResetTimer()
	if _, err := st.Pool.Exec(ctx, `UPDATE reminder SET due_at = $1`, time.Now()); err != nil {
		b.Fatal(err)
	}
	var first time.Time
	for waiting, told := reminders, 0; waiting > 0; {
		if err := st.Pool.QueryRow(ctx, `SELECT (SELECT count(*) FROM reminder WHERE state = 'menunggu') + (SELECT count(*) FROM outbox WHERE kind = 'pengingat'), (SELECT count(*) FROM reminder WHERE state <> 'menunggu')`).Scan(&waiting, &told); err != nil {
			b.Fatal(err)
		}
		if first.IsZero() && told > 0 {
			first, before = time.Now(), left(api)
		}
		if !rests(ctx, 100*time.Millisecond) {
			b.Fatal(ctx.Err())
		}
	}
	took := time.Since(first)
	b.StopTimer()
	sent := left(api) - before
	stop()
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
	waits := slices.Concat(times...)
	slices.Sort(waits)
	b.ReportMetric(100*float64(sent)/took.Seconds()/rate, "rate-%")
	b.ReportMetric(float64(reminders)/took.Seconds(), "reminders/s")
	b.ReportMetric(float64(api.Refused("sendMessage")+api.Refused("editMessageText")-refused), "refused")
	if len(waits) > 0 {
		b.ReportMetric(milliseconds(waits[len(waits)/2]), "p50-ms")
		b.ReportMetric(milliseconds(waits[min(len(waits)*99/100, len(waits)-1)]), "p99-ms")
		b.ReportMetric(float64(len(waits)), "answers")
	}
	b.ReportMetric(resident(b)/(1<<20), "MB-RSS")
}

// left counts the messages that the bot has sent or edited.
func left(api *botapi.Server) int {
	c := api.Counts()
	return c["sendMessage"] + c["editMessageText"] + c["editMessageReplyMarkup"] - api.Refused("sendMessage") - api.Refused("editMessageText") - api.Refused("editMessageReplyMarkup")
}

// morning gives each of so many people a plan of tomorrow, with a reminder that is not due yet.
func morning(b *testing.B, st *store, people int) {
	b.Helper()
	for _, sql := range []string{
		fmt.Sprintf(`INSERT INTO person (telegram_id, name, sapaan, created_at) SELECT 200000 + n, 'Kader', 'ibu', now() FROM generate_series(1, %d) n`, people),
		`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT p.id, 'petugas', k.id, k.id, now() FROM person p, (SELECT id FROM kampung ORDER BY id LIMIT 1) k WHERE p.telegram_id > 200000`,
		`INSERT INTO agenda (person_id, chat_id, kampung_id, place, kabupaten, answers, created_at) SELECT p.id, p.telegram_id, a.kampung_id, a.place, left(a.place, 5), '{}', now() FROM person p JOIN assignment a ON a.person_id = p.id WHERE p.telegram_id > 200000`,
		`INSERT INTO occurrence (agenda_id, kampung_id, person_id, title, starts_at, day, created_at) SELECT a.id, a.kampung_id, a.person_id, 'Posyandu Melati', now() + interval '20 hours', (now() + interval '20 hours')::date, now() FROM agenda a`,
		`INSERT INTO reminder (occurrence_id, person_id, stage, due_at, until, timed) SELECT id, person_id, 'h1', starts_at - interval '1 hour', starts_at - interval '10 minutes', true FROM occurrence`,
		`ANALYZE`,
	} {
		if _, err := st.Pool.Exec(b.Context(), sql); err != nil {
			b.Fatal(err)
		}
	}
}

// thinks walks through forms with ten seconds between an answer and the next act, until ctx ends.
func thinks(ctx context.Context, w *walker, late time.Duration, times *[]time.Duration) error {
	const pause = 10 * time.Second
	if !rests(ctx, late) {
		return nil
	}
	for {
		next, err := w.waits(ctx, 0)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the morning is over
		}
		if err != nil {
			return err
		}
		if !w.acted.IsZero() {
			*times = append(*times, time.Since(w.acted))
		}
		if !rests(ctx, pause) {
			return nil
		}
		if err := w.does(next); err != nil {
			return err
		}
	}
}
