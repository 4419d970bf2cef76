package digest_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pokjabot/bot/digest"
	"pokjabot/bot/turn"
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
