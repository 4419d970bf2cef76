package digest_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pokjabot/bot/digest"
	"pokjabot/bot/turn"
	"pokjabot/flows/forms"
	"pokjabot/storage"
)

// A quality count leads to just the reports it counts, and a report copied to the website leaves it.
func TestQualityLeadsToItsReports(t *testing.T) {
	t.Parallel()
	db := waiting(t)
	h := newHand(t, db, 2)
	for what, want := range map[string]int{"d": 2, "w": 13, "e": 1} {
		m := h.tap(turn.Pack("rk", "2026-11", "15.05", what, "0"))
		if !strings.Contains(m.Text, fmt.Sprintf(": <b>%d</b>", want)) {
			t.Errorf("%s: %s", what, m.Text)
		}
		if got := h.walk(turn.Pack("rk", "2026-11", "15.05", what, "0")); got.n != int64(want) {
			t.Errorf("%s leads to %d", what, got.n)
		}
	}
	if err := storage.Apply(t.Context(), db, storage.CopiedToWebsite("00000000-0000-4000-b000-000000000001", 1, now)); err != nil {
		t.Fatal(err)
	}
	if m := h.tap(turn.Pack("rk", "2026-11", "15.05", "w", "0")); !strings.Contains(m.Text, ": <b>12</b>") {
		t.Error(m.Text)
	}
}

// Who came to a health service in a small number is for those of the Kampung alone to read, on every
// step of the way down.
func TestSmallHealthCountsStayHidden(t *testing.T) {
	db := jambi(t)
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	kampung := "15.05.08.2001"
	r := storage.Report{
		ID: "00000000-0000-4000-f000-000000000001", Receipt: "F1", Form: "layanan", Version: "1", PersonID: 1, KampungID: kampung, Wilayah: kampung, Kabupaten: "15.05",
		Day: "2026-11-12", Answers: json.RawMessage(`{"bentuk":"kie","peserta_l":1,"peserta_p":2}`), SentAt: now,
	}
	r.Measures = storage.MeasuresOf(library.Form(r.Form), r, wib)
	if err := storage.Apply(t.Context(), db, storage.SaveReport(r)); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(t.Context(), `INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (6, 'Lia', 'ibu', '2026-11-01')`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(t.Context(), `INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT id, 'pokja_desa', $1, $1, '2026-11-01' FROM person WHERE telegram_id = 6`, kampung); err != nil {
		t.Fatal(err)
	}
	said := func(who int64) string {
		h := newHand(t, db, who)
		text := h.ask("2026-11 kebon ix").Text
		for _, data := range []string{turn.Pack("rk", "2026-11", "15.05.08", "h", "0"), turn.Pack("rk", "2026-11", kampung, "h", "0"), turn.Pack("rn", "2026-11", kampung, "h"), turn.Pack("ro", "2026-11", "h", "0", packID(r.ID))} {
			text += labelled(h.tap(data))
		}
		return text
	}
	small := regexp.MustCompile(`(?:[Hh]adir[^\d\n\]]*|IX |· )[123]\b`)
	if got := said(2); small.MatchString(got) || strings.Count(got, "5") < 5 {
		t.Errorf("the kabupaten reads %s", got)
	}
	if got := said(6); !small.MatchString(got) {
		t.Errorf("her own lead reads %s", got)
	}
}

// Each letter is read as itself, whatever stands behind it, and any key fits a button.
func TestLettersAreToldApart(t *testing.T) {
	seen := map[string]bool{}
	for _, key := range digest.Whats() {
		letter := digest.LetterOf(key)
		if !strings.HasPrefix(key, letter) || seen[letter] {
			t.Errorf("%s is read as %q", key, letter)
		}
		seen[letter] = true
	}
	rapid.Check(t, func(t *rapid.T) {
		letter := rapid.SampledFrom([]string{"f", "b", "i", "q", "m", "j", "v", "S"}).Draw(t, "letter")
		key := digest.KeyOf(letter, rapid.StringMatching(`[a-z0-9_.-]{1,80}`).Draw(t, "code"))
		if got := digest.LetterOf(key); got != letter {
			t.Errorf("%s is read as %q", key, got)
		}
		if data := turn.Pack("ro", "2026-W47", key, "99", packID("00000000-0000-4000-8000-000000000001")); len(data) > 64 {
			t.Errorf("%s has %d bytes", data, len(data))
		}
		_ = digest.LetterOf(rapid.String().Draw(t, "anything"))
	})
}
