package digest_test

import (
	"fmt"
	"strings"
	"testing"

	"pokjabot/bot/digest"
	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// behind says for each figure that a digest prints of reports which button leads to them: what
// kind of figure it is, and the letter of the button with the code behind it.
var behind = []struct{ indicator, dimension, letter string }{
	{"I01", "", "k"},
	{"I01", storage.DimensionForm, "m"},
	{"I02", storage.DimensionFungsi, "f"},
	{"I03", storage.DimensionBidang, "b"},
	{"I08", "", "h"},
	{"I15", "", "t"},
	{"I21", "", "o"},
	{"I23", "", "p"},
	{"I29", "", "c"},
	{"I31", storage.DimensionPelaku, "q"},
	{"I33", "", "a"},
	{"I33", "jenis", "j"},
	{"I34", "komitmen", "v"},
}

// Every figure of a card is the number on its button, and the reports behind that add up to it: on
// a random history, of a kabupaten, a kecamatan and one Kampung.
func TestFiguresAreTheNumbersOfTheirReports(t *testing.T) {
	for seed := range uint64(1) {
		w := newWorld(t, 40+seed)
		for range 200 {
			w.act(t)
		}
		for _, sql := range []string{
			`INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (9002, 'Hasan', 'bapak', '2026-01-01'), (9004, 'Ana', 'ibu', '2026-01-01')`,
			`INSERT INTO assignment (person_id, role, place, valid_from) SELECT id, role, place, '2026-01-01' FROM person JOIN (VALUES (9002, 'kabupaten', '15.05'), (9004, 'kecamatan', '15.05.08')) v(t, role, place) ON t = telegram_id`,
		} {
			if _, err := w.db.Exec(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
		}
		walked := 0
		for who, place := range map[int64]string{9002: "15.05", 9004: "15.05.08"} {
			h := newHand(t, w.db, who)
			h.now = w.now
			for _, key := range []string{"2026-10", "2026-11", "2026-W47"} {
				period, _ := digest.ParsePeriod(key, w.now)
				all, err := digest.Compute(t.Context(), w.db, digest.Scope{Places: storage.Scope{place}, Period: period, Zone: wib, Now: w.now})
				if err != nil {
					t.Fatal(err)
				}
				card := h.tap(turn.Pack("rn", key, place))
				for _, f := range behind {
					figures := map[string]digest.Figure{"": all[f.indicator]}
					if f.dimension != "" {
						figures = all[f.indicator].By[f.dimension]
					}
					for code, figure := range figures {
						if figure.N <= 0 {
							continue
						}
						walked++
						button := buttonFor(card, f.letter+code)
						if button.Data == "" {
							t.Errorf("%s of %s: no button for %s %s %s (%d)", key, place, f.indicator, f.dimension, code, figure.N)
							continue
						}
						if got := number(t, trailing, button.Text); int64(got) != figure.N {
							t.Errorf("%s of %s: %s %s is %d, its button says %s", key, place, f.indicator, code, figure.N, button.Text)
						}
						if got := h.sum(button, int(figure.N)); int64(got) != figure.N {
							t.Errorf("%s of %s: %s %s is %d, its reports %d", key, place, f.indicator, code, figure.N, got)
						}
					}
				}
			}
		}
		if walked < 30 {
			t.Errorf("only %d figures were walked", walked)
		}
	}
}

func buttonFor(m turn.Message, what string) turn.Button {
	for _, row := range m.Keyboard {
		for _, b := range row {
			if d := turn.Unpack(b.Data); (d.Verb == "rk" || d.Verb == "rl") && d.Arg(2) == what {
				return b
			}
		}
	}
	return turn.Button{}
}

// A quality count leads to just the reports it counts, and a report copied to the website leaves it.
func TestQualityLeadsToItsReports(t *testing.T) {
	db := waiting(t)
	h := newHand(t, db, 2)
	for what, want := range map[string]int{"d": 2, "w": 13, "e": 1} {
		m := h.tap(turn.Pack("rk", "2026-11", "15.05", what, "0"))
		if !strings.Contains(m.Text, fmt.Sprintf(": <b>%d</b>", want)) {
			t.Errorf("%s: %s", what, m.Text)
		}
		if got := h.sum(turn.Button{Text: fmt.Sprint("x ", want), Data: turn.Pack("rk", "2026-11", "15.05", what, "0")}, want); got != want {
			t.Errorf("%s leads to %d", what, got)
		}
	}
	if err := storage.Apply(t.Context(), db, storage.CopiedToWebsite("00000000-0000-4000-b000-000000000001", 1, now)); err != nil {
		t.Fatal(err)
	}
	if m := h.tap(turn.Pack("rk", "2026-11", "15.05", "w", "0")); !strings.Contains(m.Text, ": <b>12</b>") {
		t.Error(m.Text)
	}
}
