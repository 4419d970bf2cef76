package bot

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pokjabot/locales"
	"pokjabot/storage"
)

// village is a line with the real handlers and a Kampung KB with three petugas.
func village(t *testing.T) *line {
	l := newRealLine(t)
	if err := storage.SeedWilayah(t.Context(), l.Pool); err != nil {
		t.Fatal(err)
	}
	l.exec(`INSERT INTO kampung (id, wilayah, kabupaten, name) VALUES ('15.05.08.2005', '15.05.08.2005', '15.05', 'Kampung KB Tangkit')`)
	l.exec(`INSERT INTO person (telegram_id, name, sapaan, created_at) SELECT n, 'Siti', 'ibu', $1 FROM generate_series(1, 3) n`, noon)
	l.exec(`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT id, 'petugas', '15.05.08.2005', '15.05.08.2005', $1 FROM person`, noon)
	return l
}

func TestGapShowsTheCardOnceMore(t *testing.T) {
	l := village(t)
	l.says("/lapor", 1, 2, 3)
	l.step(3)
	l.says("/menu", 2) // her draft waits: she is not in the middle of it
	l.step(1)
	l.exec(`UPDATE session SET moved_at = $1 WHERE chat_id = 3`, noon.Add(-movedBeforeGap-time.Minute))
	l.exec(`UPDATE session SET moved_at = $1 WHERE chat_id <> 3`, noon.Add(-movedBeforeGap+time.Minute))
	before := map[int64][]string{1: l.sent(1), 2: l.sent(2), 3: l.sent(3)}
	old := l.count(`SELECT card_id FROM session WHERE chat_id = 1`)
	kicked := 0
	l.Kick = func() { kicked++ }

	if err := l.Gap(t.Context(), noon, time.Minute); err != nil {
		t.Fatal(err)
	}
	words := l.Words.Speak("id")
	sorry := words.Say("umum.maaf_terputus", locales.Args{"Sapaan": words.Address("ibu", "Siti")})
	got := l.sent(1)
	if len(got) != 2 || !strings.HasPrefix(got[1], sorry+"\n\n") || !strings.Contains(got[1], "<b>") {
		t.Fatalf("%q", got)
	}
	if _, shown, _ := strings.Cut(got[1], "\n\n"); !strings.HasSuffix(got[0], shown) {
		t.Errorf("another card than before: %s", cmp.Diff(got[0], shown))
	}
	for _, chat := range []int64{2, 3} {
		l.wantSent(chat, before[chat]...)
	}
	if l.count(`SELECT count(*) FROM session s JOIN card c ON c.id = s.card_id AND c.session_id = s.id WHERE s.chat_id = 1 AND s.card_id <> $1`, old) != 1 {
		t.Error("the draft does not stand on the new card")
	}
	if l.count(`SELECT count(*) FROM outbox WHERE kind = 'strip' AND card_id = $1`, old) != 1 || kicked != 1 {
		t.Error("the old card keeps its buttons, or delivery was not told", kicked)
	}
	if strings.Contains(l.log.String(), "WARN") {
		t.Error(l.log.String())
	}
}

func TestGapWithoutDraftsIsQuiet(t *testing.T) {
	l := village(t)
	if err := l.Gap(t.Context(), noon, time.Minute); err != nil {
		t.Error(err)
	}
	if l.count(`SELECT count(*) FROM outbox`) != 0 {
		t.Error("somebody is told")
	}
}

func TestGapGoesOnAfterADraftItCannotRead(t *testing.T) {
	l := village(t)
	l.says("/lapor", 1, 2)
	l.step(2)
	l.exec(`UPDATE session SET form = 'gone' WHERE chat_id = 1`)
	if err := l.Gap(t.Context(), noon, time.Minute); err != nil {
		t.Error(err)
	}
	if len(l.sent(1)) != 1 || len(l.sent(2)) != 2 || !strings.Contains(l.log.String(), "showing a card again") {
		t.Error(l.sent(1), l.sent(2), l.log.String())
	}
}
