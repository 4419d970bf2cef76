package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/roomtest"
	"pokjabot/bot/turn"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

var noon = time.Date(2026, 11, 25, 5, 0, 0, 0, time.UTC) // 12.00 WIB

// line is an Assistant on a database of its own. Its handler does what a text says (probe) and
// notes what it was asked.
type line struct {
	*Assistant
	t   *testing.T
	log bytes.Buffer

	mu    sync.Mutex
	asked []string // "chat text", in order
	taps  []string
	last  int64 // update id
}

func newLine(t *testing.T) *line {
	t.Helper()
	l := newRealLine(t)
	l.routes = l.probe
	return l
}

func newRealLine(t *testing.T) *line {
	t.Helper()
	db := storagetest.New(t)
	owner, err := storage.NewOwner(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { owner.Close(context.Background()) })
	words := roomtest.Words(t)
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	l := &line{t: t, last: 700}
	l.Assistant = &Assistant{
		Pool: db, Owner: owner.ID, Words: words, Forms: library, Numbers: &storage.Numbers{DB: db},
		Now: func() time.Time { return noon }, Log: slog.New(slog.NewTextHandler(&l.log, nil)),
		OnTap: func(id, text string) { l.taps = append(l.taps, id+" "+text) },
	}
	return l
}

// broken fails when it is written, whatever the row.
var broken = &storage.Statement{Order: 1, SQL: `SELECT 1 / (json_array_length($1::json) - 1)`}

var errWorld = errors.New("the world is out of order")

func (l *line) probe(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	l.mu.Lock()
	l.asked = append(l.asked, fmt.Sprint(t.ChatID, " ", t.In.Text))
	l.mu.Unlock()
	said, err := t.Say(ctx, turn.Message{Text: t.In.Text})
	switch t.In.Text {
	case "panic":
		var nothing *turn.Turn
		return nil, errors.New(nothing.Bot)
	case "fail":
		return nil, errWorld
	case "refuse":
		t.Expect("name", nil)
		t.Notice("never told")
		return said, locales.Refuse("umum.perintah_tak_dikenal", locales.Args{"Sapaan": t.Sapaan()})
	case "broken":
		return append(said, broken.Into("", 1)), err
	case "stolen":
		l.exec(`UPDATE inbox SET lease = 1 WHERE id = $1`, t.UpdateID)
	}
	return said, err
}

func (l *line) exec(sql string, args ...any) {
	l.t.Helper()
	if _, err := l.Pool.Exec(l.t.Context(), sql, args...); err != nil {
		l.t.Error(err)
	}
}

func (l *line) count(sql string, args ...any) int { return number(l.t, l.Pool, sql, args...) }

func number(t *testing.T, db *pgxpool.Pool, sql string, args ...any) int {
	t.Helper()
	var n int
	if err := db.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Error(sql, err)
	}
	return n
}

// raw stores an update as the poll does.
func (l *line) raw(chat, message int64, raw string) {
	l.t.Helper()
	l.last++
	a := storage.Arrival{UpdateID: l.last, ChatID: chat, MessageID: message, Raw: raw}
	if err := storage.StorePolled(l.t.Context(), l.Pool, []storage.Arrival{a}, l.last, noon); err != nil {
		l.t.Fatal(err)
	}
}

// says stores a text for each chat given.
func (l *line) says(text string, chats ...int64) {
	l.t.Helper()
	for _, chat := range chats {
		said, _ := json.Marshal(text)
		l.raw(chat, 0, fmt.Sprintf(`{"message":{"message_id":1,"date":%d,"chat":{"id":%d,"type":"private"},"text":%s}}`, noon.Unix(), chat, said))
	}
}

func (l *line) step(want int) {
	l.t.Helper()
	if n, err := l.HandleBatch(l.t.Context()); n != want || err != nil {
		l.t.Errorf("%d updates were taken, want %d; %v", n, want, err)
	}
}

// sent are the texts waiting for a chat, in order.
func (l *line) sent(chat int64) []string {
	l.t.Helper()
	var list []string
	err := l.Pool.QueryRow(l.t.Context(), `SELECT coalesce(array_agg(payload->>'text' ORDER BY id), '{}') FROM outbox WHERE chat_id = $1 AND class < 3`, chat).Scan(&list)
	if err != nil {
		l.t.Error(err)
	}
	return list
}

func (l *line) wantSent(chat int64, want ...string) {
	l.t.Helper()
	if diff := cmp.Diff(want, l.sent(chat), cmpopts.EquateEmpty()); diff != "" {
		l.t.Errorf("chat %d is told (-want +got)\n%s", chat, diff)
	}
}

func (l *line) sorry() string { return l.Words.Speak("id").Say("umum.maaf", nil) }

func (l *line) states() string {
	var s string
	if err := l.Pool.QueryRow(l.t.Context(), `SELECT string_agg(state, ' ' ORDER BY id) FROM inbox`).Scan(&s); err != nil {
		l.t.Error(err)
	}
	return s
}

func TestBatchIsTheHeadOfEveryChatInOneCommit(t *testing.T) {
	l := newLine(t)
	l.says("a", 1, 2, 3)
	l.says("b", 1, 2)
	l.step(3)
	if got := l.count(`SELECT count(DISTINCT x::text) FROM (SELECT xmin x FROM inbox WHERE state = 'done' UNION ALL SELECT xmin FROM outbox UNION ALL SELECT xmin FROM card) t`); got != 1 {
		t.Errorf("%d commits for one batch", got)
	}
	if got := l.states(); got != "done done done open open" {
		t.Error(got)
	}
	l.step(2)
	l.step(0)
	l.wantSent(1, "a", "b")
	l.wantSent(2, "a", "b")
	l.wantSent(3, "a")
}

func TestHeadOrNothing(t *testing.T) {
	l := newLine(t)
	l.says("a", 1)
	l.says("b", 1)
	tx, err := l.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.Background()) }()
	if first, err := storage.TakeUpdates(t.Context(), tx, 1, 9); len(first) != 1 || err != nil {
		t.Fatal(first, err)
	}
	l.step(0) // the head is locked: skipping it must not give its follower away
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.step(0) // now it is leased
	if len(l.asked) != 0 {
		t.Error(l.asked)
	}
}

func TestOrderHoldsWithManyLines(t *testing.T) {
	l := newLine(t)
	want := map[int64][]string{}
	for i := range 60 {
		chat := 1 + rand.Int64N(6)
		want[chat] = append(want[chat], fmt.Sprint(i))
		l.says(fmt.Sprint(i), chat)
	}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for number(t, l.Pool, `SELECT count(*) FROM inbox WHERE state = 'open'`) > 0 && !t.Failed() {
				if _, err := l.HandleBatch(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for chat, texts := range want {
		l.wantSent(chat, texts...)
	}
	if len(l.asked) != 60 {
		t.Errorf("%d answers for 60 updates", len(l.asked))
	}
}

func TestFailedBatchIsRerunOneByOne(t *testing.T) {
	for _, poison := range []string{"broken", "stolen"} {
		t.Run(poison, func(t *testing.T) {
			l := newLine(t)
			l.says("a", 1, 2)
			l.says(poison, 3)
			l.says("a", 4)
			l.says("b", 3)
			l.step(4)
			for _, chat := range []int64{1, 2, 4} {
				l.wantSent(chat, "a")
			}
			l.wantSent(3)
			if got := l.states(); got != "done done open done open" {
				t.Error(got)
			}
			if got := l.count(`SELECT count(*) FROM card`); got != 3 {
				t.Errorf("%d cards", got)
			}
			if got := l.count(`SELECT count(DISTINCT xmin::text) FROM outbox`); got != 3 {
				t.Errorf("%d commits, want one for each", got)
			}
			l.exec(`UPDATE inbox SET lease_until = NULL`)
			l.step(1) // what failed is tried again, its follower waits behind it
			if slices.Contains(l.asked, "3 b") {
				t.Error(l.asked)
			}
			if !strings.Contains(l.log.String(), "one by one") {
				t.Error(l.log.String())
			}
		})
	}
}

func TestFailingAnswerHoldsUpNobody(t *testing.T) {
	l := newLine(t)
	l.says("a", 1)
	l.says("fail", 2)
	l.step(2)
	l.wantSent(1, "a")
	l.wantSent(2)
	if got := l.states(); got != "done open" || slices.Index(l.asked, "1 a") < 0 || len(l.asked) != 2 {
		t.Error(got, l.asked)
	}
}

func TestPanicSetsAside(t *testing.T) {
	l := newLine(t)
	l.says("panic", 1, -5)
	l.says("a", 1, 2)
	l.step(3)
	l.wantSent(1, l.sorry())
	l.wantSent(-5) // a group hears nothing
	l.wantSent(2, "a")
	l.step(1)
	l.wantSent(1, l.sorry(), "a")
	if got := l.states(); got != "aside aside done done" {
		t.Error(got)
	}
	if got := l.log.String(); !strings.Contains(got, "broke its handler") || !strings.Contains(got, "line_test.go") {
		t.Errorf("no stack for the operator: %s", got)
	}
	if got := l.count(`SELECT count(*) FROM inbox WHERE error LIKE 'panic: %'`); got != 2 {
		t.Error("the reason is not kept")
	}
}

func TestUnreadableIsSetAside(t *testing.T) {
	for _, raw := range []string{`no json`, `{"message":5}`, `{}`, `null`, `{"channel_post":{"message_id":1}}`, `{"callback_query":{"message":{"message_id":"x"}}}`} {
		t.Run(raw, func(t *testing.T) {
			l := newLine(t)
			l.raw(1, 0, raw)
			l.says("a", 1)
			l.step(1)
			l.step(1)
			l.wantSent(1, l.sorry(), "a")
			if got := l.states(); got != "aside done" {
				t.Error(got)
			}
		})
	}
}

func TestAloneFromTheThirdTry(t *testing.T) {
	l := newLine(t)
	l.says("a", 1, 2, 3, 4)
	l.exec(`UPDATE inbox SET attempts = CASE chat_id WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 8 ELSE 0 END`)
	l.step(4)
	if got := l.count(`SELECT count(DISTINCT xmin::text) FROM outbox`); got != 3 {
		t.Errorf("%d commits, want one for two and one each for two", got)
	}
	if got := l.count(`SELECT count(DISTINCT xmin::text) FROM outbox WHERE chat_id IN (1, 4)`); got != 1 {
		t.Error("first and second tries do not share a commit")
	}
}

func TestTenthTrySetsAside(t *testing.T) {
	for _, poison := range []string{"fail", "broken"} {
		t.Run(poison, func(t *testing.T) {
			l := newLine(t)
			l.says(poison, 1)
			l.says("a", 1)
			for range asideFrom - 1 {
				l.step(1)
				if l.count(`SELECT count(*) FROM inbox WHERE lease IS NULL AND lease_until IS NOT NULL`) != 1 {
					t.Fatal("it is not given back with a pause")
				}
				l.exec(`UPDATE inbox SET lease_until = NULL`)
			}
			l.wantSent(1)
			l.step(1)
			l.wantSent(1, l.sorry())
			l.step(1)
			l.wantSent(1, l.sorry(), "a")
			if got := l.states(); got != "aside done" || l.asked[len(l.asked)-1] != "1 a" {
				t.Error(got, l.asked)
			}
			if got := l.count(`SELECT attempts FROM inbox ORDER BY id LIMIT 1`); got != asideFrom {
				t.Errorf("%d attempts", got)
			}
		})
	}
}

func TestStolenLeaseUndoesAll(t *testing.T) {
	l := newLine(t)
	l.says("a", 1, 2)
	mine, err := storage.TakeUpdates(t.Context(), l.Pool, l.Owner, 9)
	if len(mine) != 2 || err != nil {
		t.Fatal(mine, err)
	}
	l.exec(`UPDATE inbox SET lease = 1 WHERE chat_id = 2`)
	hello := storage.Send(storage.Outgoing{ChatID: 1, Kind: storage.KindMessage, Payload: json.RawMessage(`{"text":"hello"}`), NotBefore: noon, CreatedAt: noon})
	err = storage.Apply(t.Context(), l.Pool, hello, storage.SaveChat(storage.ChatState{ID: 1, Expects: "x", At: noon}),
		storage.FinishUpdate(mine[0].ID, l.Owner, noon), storage.FinishUpdate(mine[1].ID, l.Owner, noon))
	if err == nil {
		t.Error("somebody else's update was finished")
	}
	if got := l.count(`SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM chat)`); got != 0 || l.states() != "open open" {
		t.Error("something is left", got, l.states())
	}
}

func TestLeasesOfTheDeadAreVoid(t *testing.T) {
	l := newLine(t)
	l.says("a", 1, 2)
	dead, err := storage.NewOwner(t.Context(), l.Pool)
	if err != nil {
		t.Fatal(err)
	}
	for _, owner := range []int64{l.Owner, dead.ID} {
		if got, err := storage.TakeUpdates(t.Context(), l.Pool, owner, 1); len(got) != 1 || err != nil {
			t.Fatal(got, err)
		}
	}
	if n, err := storage.FreeLeases(t.Context(), l.Pool); n != 0 || err != nil {
		t.Errorf("%d leases of the living voided; %v", n, err)
	}
	dead.Close(t.Context())
	waitForEnd(t, l.Pool, dead.ID)
	if n, err := storage.FreeLeases(t.Context(), l.Pool); n != 1 || err != nil {
		t.Errorf("%d leases voided, want 1; %v", n, err)
	}
	l.step(1)
	l.wantSent(1)
	l.wantSent(2, "a")
}

// waitForEnd returns when the session that holds the owner's lock has ended.
func waitForEnd(t *testing.T, db *pgxpool.Pool, owner int64) {
	t.Helper()
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.Background()) }()
	if _, err := tx.Exec(t.Context(), `SELECT pg_advisory_xact_lock($1)`, owner); err != nil {
		t.Fatal(err)
	}
}

func TestRefusalLeavesNoOtherTrace(t *testing.T) {
	l := newLine(t)
	l.says("refuse", 1)
	l.step(1)
	words := l.Words.Speak("id")
	l.wantSent(1, words.Say("umum.perintah_tak_dikenal", locales.Args{"Sapaan": words.Address("", "")}))
	if got := l.states(); got != "done" {
		t.Error(got)
	}
	for _, table := range []string{"chat", "session", "person", "report"} {
		if got := l.count(`SELECT count(*) FROM ` + table); got != 0 {
			t.Errorf("%d rows in %s", got, table)
		}
	}
	if strings.Contains(l.log.String(), "ERROR") {
		t.Error(l.log.String())
	}
}

func TestTapIsAnsweredAfterTheCommitOnly(t *testing.T) {
	l := newLine(t)
	const tap = `{"callback_query":{"id":"%s","from":{"id":1,"first_name":"Siti"},"message":{"message_id":5,"date":1,"chat":{"id":1}},"data":"1q"}}`
	l.routes = func(_ context.Context, t *turn.Turn) ([]storage.Write, error) {
		t.Notice("thanks")
		if t.In.TapID == "bad" {
			return []storage.Write{broken.Into("", 1)}, nil
		}
		return nil, nil
	}
	l.raw(1, 5, fmt.Sprintf(tap, "good"))
	l.step(1)
	l.raw(1, 5, fmt.Sprintf(tap, "bad"))
	l.step(1)
	if diff := cmp.Diff([]string{"good thanks"}, l.taps); diff != "" {
		t.Error(diff)
	}
}

func TestNIKIsMaskedInWhatIsKept(t *testing.T) {
	const nik = "1505086203800001"
	l := newLine(t)
	l.says("NIK saya "+nik, 1)
	l.says("a", 1)
	l.step(1)
	if got := l.count(`SELECT count(*) FROM inbox WHERE raw LIKE '%' || $1 || '%'`, nik); got != 0 {
		t.Error("a NIK stays in the inbox")
	}
}

func TestRunAnswersAndEnds(t *testing.T) {
	l := newLine(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	l.Kick = stop // told after the commit
	l.says("a", 1)
	l.Wake()
	if err := l.Run(ctx); err != nil {
		t.Error(err)
	}
	l.wantSent(1, "a")
}

// Whoever lost the lease of an update says nothing about it: the other may have answered.
func TestAsideNeedsTheLease(t *testing.T) {
	l := newLine(t)
	l.says("panic", 7)
	updates, err := storage.TakeUpdates(t.Context(), l.Pool, l.Owner, 10)
	if err != nil || len(updates) != 1 {
		t.Fatal(updates, err)
	}
	l.exec(`UPDATE inbox SET lease = 1`)
	if err := storage.Apply(t.Context(), l.Pool, l.setAside(updates[0], errWorld).writes...); err == nil {
		t.Error("an update of somebody else was set aside")
	}
	if open, said := l.count(`SELECT count(*) FROM inbox WHERE state = 'open'`), l.count(`SELECT count(*) FROM outbox`); open != 1 || said != 0 {
		t.Error(open, said)
	}
}

// One claim takes the heads of the chats that have waited longest, the next one the rest; second ones wait.
func TestTakesHeadsOnly(t *testing.T) {
	l := newLine(t)
	chats := make([]int64, 40)
	for i := range chats {
		chats[i] = int64(100 - i) // not in the order of their arrival
	}
	l.says("satu", chats...)
	l.says("dua", chats...)
	for range 2 {
		updates, err := storage.TakeUpdates(t.Context(), l.Pool, l.Owner, 30)
		if err != nil {
			t.Fatal(err)
		}
		for i, u := range updates {
			if !strings.Contains(string(u.Raw), "satu") || i > 0 && u.ID <= updates[i-1].ID {
				t.Error("not the heads in their order:", u.ID, string(u.Raw))
			}
		}
		chats = chats[min(len(updates), len(chats)):]
	}
	if len(chats) != 0 {
		t.Error("left behind:", len(chats))
	}
}
