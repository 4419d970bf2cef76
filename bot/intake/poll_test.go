package intake

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pokjabot/bot/roomtest"
	"pokjabot/storage/storagetest"
)

func TestPollStoresThenConfirms(t *testing.T) {
	pool := storagetest.New(t)
	f := newTelegram(t, ok(text("9"), text("11")), ok(text("11"), `{"update_id":12,"callback_query":{"id":"q","from":{"id":3},"message":{"message_id":8,"chat":{"id":78}}}}`), ok())
	p, _ := newPoll(pool, f.URL, newClock())
	woken := 0
	p.Wake = func() { woken++ }
	stop := roomtest.Start(t, p.Run)
	wait(t, "the idle poll", f.idle)
	stop()
	polls := f.polls()
	for i, want := range []string{"", `"offset":12`, `"offset":13`, `"offset":13`} {
		if got := strings.Contains(polls[i], `"offset"`); got != (want != "") || !strings.Contains(polls[i], want) {
			t.Errorf("poll %d: %s, want %s", i, polls[i], want)
		}
	}
	if !strings.Contains(polls[0], `"allowed_updates":["message","edited_message","callback_query","my_chat_member"]`) {
		t.Error("asked for", polls[0])
	}
	got := storagetest.Ask[string](t, pool, `SELECT string_agg(concat_ws('/', update_id, chat_id, message_id, state), ' ' ORDER BY id) FROM inbox`)
	if want := "9/77/open 11/77/open 12/78/8/open"; got != want {
		t.Errorf("inbox %s, want %s", got, want)
	}
	if last := storagetest.Ask[int64](t, pool, `SELECT last_update_id FROM intake`); last != 12 || woken != 2 {
		t.Error("last update", last, "woken", woken)
	}
}

// What cannot be decoded is kept with its error, and what comes after it goes on.
func TestUndecodableIsSetAside(t *testing.T) {
	pool := storagetest.New(t)
	f := newTelegram(t, ok(`{"update_id":1,"message":"not an object"}`, `{"update_id":2,"poll":{}}`, `{"message":{}}`, `7`, text("3")), ok(`{"update_id":"x"}`), ok(text("5")))
	p, log := newPoll(pool, f.URL, newClock())
	stop := roomtest.Start(t, p.Run)
	wait(t, "the idle poll", f.idle)
	stop()
	if n := storagetest.Ask[int](t, pool, `SELECT count(*) FROM inbox WHERE state = 'aside' AND error <> '' AND done_at IS NOT NULL`); n != 5 {
		t.Error("set aside", n)
	}
	if got := storagetest.Ask[string](t, pool, `SELECT string_agg(update_id::text, ' ') FROM inbox WHERE state = 'open'`); got != "3 5" {
		t.Error("open", got)
	}
	if !strings.Contains(f.polls()[2], `"offset":5`) {
		t.Error("an update without an id was not stepped over:", f.polls()[2])
	}
	if strings.Contains(log.String(), "not an object") {
		t.Error("the log holds what was sent")
	}
}

// As long as nothing is committed nothing is confirmed, and nothing is lost when we die then.
func TestNothingIsConfirmedBeforeTheCommit(t *testing.T) {
	pool := storagetest.Owner(t)
	storagetest.Do(t, pool, `ALTER TABLE inbox RENAME TO gone`)
	batch := ok(text("1"), text("2"))
	f := newTelegram(t, batch, batch, batch)
	p, log := newPoll(pool, f.URL, newClock())
	stop := roomtest.Start(t, p.Run)
	wait(t, "the idle poll", f.idle)
	stop() // the process ends between taking and storing
	if got := strings.Join(f.polls(), "\n"); strings.Contains(got, `"offset"`) || strings.Count(log.String(), "polling for updates") < 3 {
		t.Errorf("confirmed without a commit: %s\n%s", got, log)
	}
	storagetest.Do(t, pool, `ALTER TABLE gone RENAME TO inbox`)
	f = newTelegram(t, batch)
	p, _ = newPoll(pool, f.URL, newClock())
	stop = roomtest.Start(t, p.Run)
	wait(t, "the idle poll", f.idle)
	stop()
	if n := storagetest.Ask[int](t, pool, `SELECT count(*) FROM inbox`); n != 2 || !strings.Contains(f.polls()[1], `"offset":3`) {
		t.Error("stored", n, f.polls())
	}
}

// Killed while the commit hangs: the same updates come again, and are stored once.
func TestKilledInTheCommit(t *testing.T) {
	pool := storagetest.Owner(t)
	tx, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `LOCK TABLE inbox IN EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
	f := newTelegram(t, ok(text("1"), text("2")))
	p, _ := newPoll(pool, f.URL, newClock())
	stop := roomtest.Start(t, p.Run)
	for storagetest.Ask[int](t, pool, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) == 0 {
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	f = newTelegram(t, ok(text("1"), text("2"), text("3")), ok())
	p, _ = newPoll(pool, f.URL, newClock())
	stop = roomtest.Start(t, p.Run)
	wait(t, "the idle poll", f.idle)
	stop()
	if got := storagetest.Ask[string](t, pool, `SELECT string_agg(update_id::text, ' ' ORDER BY id) FROM inbox`); got != "1 2 3" {
		t.Error("inbox", got)
	}
}

// After a quiet week Telegram goes on from a random id, here below the last one. A row that was
// set aside under that very number does not swallow the new update.
func TestIDsStartAnewAtRandom(t *testing.T) {
	pool, c := storagetest.New(t), newClock()
	f := newTelegram(t, ok(`{"update_id":40,"message":1}`, text("900")), ok())
	p, _ := newPoll(pool, f.URL, c)
	stop := roomtest.Start(t, p.Run)
	wait(t, "the idle poll", f.idle)
	stop()

	f = newTelegram(t, ok(text("901")), ok(), ok(), ok(text("40")))
	p, _ = newPoll(pool, f.URL, c)
	p.Now = func() time.Time { // a week goes by while the loop runs
		if len(f.polls()) >= 3 {
			return c.Now().Add(7 * 24 * time.Hour)
		}
		return c.Now()
	}
	stop = roomtest.Start(t, p.Run)
	wait(t, "the idle poll", f.idle)
	stop()
	got := f.polls()
	if !strings.Contains(got[2], `"offset":902`) || strings.Contains(got[3], `"offset"`) || !strings.Contains(got[4], `"offset":41`) {
		t.Error("asked", got)
	}
	if got := storagetest.Ask[string](t, pool, `SELECT string_agg(update_id::text, ' ' ORDER BY id) FROM inbox WHERE state = 'open'`); got != "900 901 40" {
		t.Error("inbox", got)
	}
}

func TestRefusalsAreTriedAgain(t *testing.T) {
	pool := storagetest.New(t)
	f := newTelegram(t, `{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}`, `<html>502</html>`,
		`{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}`, ok(text("1")))
	p, _ := newPoll(pool, f.URL, newClock())
	var waits []time.Duration
	p.Pause = func(ctx context.Context, d time.Duration) bool { waits = append(waits, d); return ctx.Err() == nil }
	stop := roomtest.Start(t, p.Run)
	wait(t, "the idle poll", f.idle)
	stop()
	if want := []time.Duration{2 * time.Second, 4 * time.Second, 7 * time.Second}; !slices.Equal(waits, want) {
		t.Error("waited", waits)
	}
	if n := storagetest.Ask[int](t, pool, `SELECT count(*) FROM inbox`); n != 1 {
		t.Error("stored", n)
	}
}

func TestTokenStaysSecret(t *testing.T) {
	p, log := newPoll(storagetest.New(t), "http://127.0.0.1:1", newClock())
	tried := make(chan struct{}, 1000)
	p.Pause = func(ctx context.Context, _ time.Duration) bool { tried <- struct{}{}; return ctx.Err() == nil }
	stop := roomtest.Start(t, p.Run)
	wait(t, "a try", tried)
	stop()
	if strings.Contains(log.String(), "geheim") || !strings.Contains(log.String(), "refused") {
		t.Error(log)
	}
}

// The webhook is taken off on a change of mode only.
func TestModeChanges(t *testing.T) {
	pool := storagetest.New(t)
	for _, want := range []int{1, 0} {
		f := newTelegram(t)
		p, _ := newPoll(pool, f.URL, newClock())
		stop := roomtest.Start(t, p.Run)
		wait(t, "the idle poll", f.idle)
		stop()
		if got := f.calls(); len(got) != want {
			t.Error("calls", got)
		}
	}
	if mode := storagetest.Ask[string](t, pool, `SELECT mode FROM intake`); mode != "poll" {
		t.Error("mode", mode)
	}
}

func TestGap(t *testing.T) {
	for _, test := range []struct {
		away  time.Duration
		told  bool
		alert bool
	}{{time.Minute, false, false}, {3 * time.Minute, true, false}, {25 * time.Hour, true, true}} {
		pool, c := storagetest.New(t), newClock()
		f := newTelegram(t, ok())
		p, _ := newPoll(pool, f.URL, c)
		stop := roomtest.Start(t, p.Run)
		wait(t, "the idle poll", f.idle)
		stop()
		c.pass(test.away)
		f = newTelegram(t, ok(text("1")))
		p, log := newPoll(pool, f.URL, c)
		var told []time.Duration
		p.Gap = func(_ context.Context, _ time.Time, d time.Duration) error {
			told = append(told, d)
			if len(told) == 1 {
				return errors.New("not now")
			}
			return nil
		}
		f.script = append(f.script, ok(text("1")))
		stop = roomtest.Start(t, p.Run)
		wait(t, "the idle poll", f.idle)
		stop()
		if (len(told) == 2) != test.told || strings.Contains(log.String(), "messages_lost=true") != test.alert {
			t.Error(test.away, told, log)
		}
	}
}
