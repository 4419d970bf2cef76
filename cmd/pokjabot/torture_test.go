package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"pokjabot/bot/botapi"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

const childVariable = "POKJABOT_TEST_CHILD"

// TestChild is no test: it is the program itself, when a test has started this binary so.
func TestChild(t *testing.T) {
	if os.Getenv(childVariable) == "" {
		t.Skip("started by TestTorture")
	}
	ctx, stop := signal.NotifyContext(t.Context(), syscall.SIGTERM)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // held open by the test: when that dies, we end too
		stop()
	}()
	if code := execute(ctx, []string{"run"}, os.Stdout, os.Stderr); code != 0 {
		t.Errorf("the program ended with code %d", code)
	}
}

// childProgram is the program as a process of its own that is killed and started again.
type childProgram struct {
	environment []string
	log         *os.File // of all its lives
	command     *exec.Cmd
}

func (p *childProgram) start() error {
	p.command = exec.Command(os.Args[0], "-test.run=^TestChild$", "-test.timeout=0")
	p.command.Env = append(os.Environ(), p.environment...)
	p.command.Stdout, p.command.Stderr = p.log, p.log
	if _, err := p.command.StdinPipe(); err != nil { // never written to: it ends with us
		return err
	}
	return p.command.Start()
}

// kill is kill -9: nothing of the program gets another instruction.
func (p *childProgram) kill() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait() // "signal: killed" is what was asked for
}

// stop asks it to end and returns how that went.
func (p *childProgram) stop() error {
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return p.command.Wait()
}

const tortured = 20 // chats

// TestTorture kills the program (kill -9) at random moments while 20 impatient people report, and
// starts it again. Nothing that was acknowledged may be lost, nothing may be there twice, nobody
// may get stuck. POKJABOT_TORTURE is the number of kills, POKJABOT_SEED repeats a run's choices.
func TestTorture(t *testing.T) {
	rounds, seed := number(t, "POKJABOT_TORTURE", 10), uint64(number(t, "POKJABOT_SEED", int(time.Now().UnixNano())))
	t.Logf("%d rounds, POKJABOT_SEED=%d", rounds, seed)
	api := botapi.New(time.Now, botapi.Options{History: 30, CallLog: -1})
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	t.Cleanup(api.Close)
	database, folder := storagetest.URL(t), t.TempDir()
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	program := &childProgram{log: log, environment: []string{
		childVariable + "=run", "TELEGRAM_TOKEN=" + api.Token(), "TELEGRAM_API_URL=" + server.URL, "DATABASE_URL=" + database, "POKJABOT_DATA=" + folder,
		"POKJABOT_LISTEN=127.0.0.1:0", "POKJABOT_SEND_RATE=0", "POKJABOT_CHAT_RATE=0", "POKJABOT_LOG=warn",
	}}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute+time.Duration(rounds)*10*time.Second)
	defer cancel()
	st := prepare(ctx, t, &Settings{Database: database, API: server.URL, Data: folder})
	walkers := invited(ctx, t, st, api, seed, tortured, true)
	if err := program.start(); err != nil {
		t.Fatal(err)
	}
	defer func() { program.kill() }()
	var over atomic.Bool
	g, walking := errgroup.WithContext(ctx)
	for _, w := range walkers {
		g.Go(func() error { return w.walks(walking, 2*time.Second, over.Load) })
	}
	g.Go(func() error {
		defer over.Store(true)
		return torment(walking, program, rounds, rand.New(rand.NewPCG(seed, 0)), api)
	})
	if err := g.Wait(); err != nil {
		t.Errorf("somebody got stuck: %v", err)
	}
	emptied(ctx, t, st)
	for _, w := range walkers {
		w.compare(ctx, t, st)
	}
	wholly(ctx, t, st, walkers)
	if err := program.stop(); err != nil {
		t.Errorf("the program did not end in order: %v", err)
	}
	complaints(t, log.Name())
}

func number(t *testing.T, name string, otherwise int) int {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		return otherwise
	}
	n, err := strconv.Atoi(value)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// prepare gives the test its own view of the program's database, with the sample of Kampung.
func prepare(ctx context.Context, t testing.TB, s *Settings) *store {
	t.Helper()
	st, err := openStore(ctx, s, s.logger(&output{os.Stdout, os.Stderr}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	if err := storage.SeedSample(ctx, st.Pool); err != nil {
		t.Fatal(err)
	}
	return st
}

// invited are n people, of one Kampung each as far as there are enough, who have opened their
// invitation.
func invited(ctx context.Context, t testing.TB, st *store, api *botapi.Server, seed uint64, n int, camera bool) []*walker {
	t.Helper()
	rows, _ := st.Pool.Query(ctx, `SELECT id FROM kampung ORDER BY id`)
	places, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(places) == 0 {
		t.Fatalf("no Kampung to report from: %v", err)
	}
	list := make([]*walker, n)
	for i := range list {
		var out bytes.Buffer
		c := undangCommand{Kampung: places[i%len(places)], JSON: true}
		if err := c.invite(ctx, &Settings{}, &output{&out, &out}, st, storage.Petugas); err != nil {
			t.Fatal(err)
		}
		var made struct{ Code string }
		if err := json.Unmarshal(out.Bytes(), &made); err != nil {
			t.Fatal(err)
		}
		list[i] = newWalker(api.User(int64(9000+i), fmt.Sprintf("Siti %d", i), "", "id"), seed, camera)
		list[i].phone.StartLink(made.Code)
	}
	return list
}

// torment kills and restarts, mostly when the program is at work, sometimes while it still starts.
func torment(ctx context.Context, program *childProgram, rounds int, rng *rand.Rand, api *botapi.Server) error {
	for range rounds {
		if rng.IntN(4) > 0 {
			if err := busy(ctx, api); err != nil {
				return err
			}
		}
		if !rests(ctx, time.Duration(rng.IntN(2000))*time.Millisecond) {
			return ctx.Err()
		}
		program.kill()
		if err := program.start(); err != nil {
			return err
		}
	}
	return nil
}

// busy waits until the program has answered a few people since now.
func busy(ctx context.Context, api *botapi.Server) error {
	sub := api.Subscribe()
	defer sub.Close()
	for seen := 0; seen < 5; {
		e, err := sub.Next(ctx)
		if err != nil {
			return err
		}
		if e.Kind == botapi.EventEdit || e.Kind == botapi.EventMessage && e.Message.FromBot {
			seen++
		}
	}
	return nil
}

func rests(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// emptied waits until nothing is left to do, and finds nothing set aside.
func emptied(ctx context.Context, t *testing.T, st *store) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		q, err := storage.CountQueues(ctx, st.Pool, time.Now())
		if err != nil {
			t.Fatalf("the queues did not run empty: %v", err)
		}
		if q.InboxOpen == 0 && q.OutboxOpen == 0 {
			if q.SetAside != 0 || q.Dead != 0 {
				t.Errorf("%d updates set aside, %d dead letters", q.SetAside, q.Dead)
			}
			return
		}
		<-tick.C
	}
}

// compare holds what a person said against what is stored of her, report by report.
func (w *walker) compare(ctx context.Context, t *testing.T, st *store) {
	t.Helper()
	rows, _ := st.Pool.Query(ctx, `
SELECT r.receipt, r.answers->>'jenis', coalesce(r.answers->>'tempat', ''), (r.answers->>'peserta_l')::int, (r.answers->>'peserta_p')::int,
    coalesce(jsonb_array_length(r.answers->'foto'), 0), (SELECT count(*) FROM attachment a WHERE a.report_id = r.id),
    (SELECT count(*) FROM report_revision v WHERE v.report_id = r.id), (SELECT count(*) FROM facts f WHERE f.report_id = r.id)
FROM report r WHERE r.telegram_id = $1 ORDER BY r.sent_at, r.receipt`, w.phone.ID())
	type stored struct {
		Receipt                       string
		Jenis, Tempat                 string
		L, P, Photos                  int
		Attachments, Revisions, Facts int
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[stored])
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != len(w.sent) || len(w.receipts) != len(w.sent) {
		t.Errorf("person %d tapped Kirim for %d reports, saw %d receipts, and %d reports are stored", w.phone.ID(), len(w.sent), len(w.receipts), len(list))
		return
	}
	for i, r := range list {
		said := w.sent[i]
		if said.Tempat == "" {
			said.Tempat = r.Tempat // proposed from what she said before
		}
		if got := (told{r.Jenis, r.Tempat, r.L, r.P, r.Photos}); got != said {
			t.Errorf("person %d, report %d: stored %+v, said %+v", w.phone.ID(), i, got, said)
		}
		if !slices.Contains(w.receipts, r.Receipt) {
			t.Errorf("person %d: report %s is stored, but its receipt was not seen", w.phone.ID(), r.Receipt)
		}
		if r.Attachments != said.Photos || r.Revisions != 1 || r.Facts > 1 {
			t.Errorf("person %d, report %s: %d attachments of %d, %d revisions, %d facts", w.phone.ID(), r.Receipt, r.Attachments, said.Photos, r.Revisions, r.Facts)
		}
	}
}

// wholly holds the whole house against the sum of what people saw.
func wholly(ctx context.Context, t *testing.T, st *store, walkers []*walker) {
	t.Helper()
	sent := 0
	for _, w := range walkers {
		sent += len(w.sent)
	}
	var reports, drafts, open int
	err := st.Pool.QueryRow(ctx, `SELECT (SELECT count(*) FROM report), (SELECT count(*) FROM session WHERE status = 'sent'), (SELECT count(*) FROM session WHERE status IN ('open', 'paused'))`).Scan(&reports, &drafts, &open)
	if err != nil {
		t.Fatal(err)
	}
	if reports != sent || drafts != sent || open != 0 {
		t.Errorf("%d reports were sent; stored are %d, with %d sent drafts and %d drafts left open", sent, reports, drafts, open)
	}
	t.Logf("%d people sent %d reports", len(walkers), sent)
}

// complaints are what the program must not have to say in any of its lives.
func complaints(t *testing.T, path string) {
	t.Helper()
	log, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(log)) {
		if strings.Contains(line, "DATA RACE") || strings.Contains(line, `"level":"ERROR"`) || strings.Contains(line, "panic:") {
			t.Errorf("the program says: %s", line)
		}
	}
	if t.Failed() {
		t.Logf("its log ends with:\n%s", log[max(len(log)-6000, 0):])
	}
}
