package bot

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A typed answer sends one new card; of the old one only the answer is left. What was not
// understood shrinks nothing: the old card just loses its buttons.
func TestATypedAnswerShrinksItsCard(t *testing.T) {
	l := village(t)
	l.says("/lapor", 1)
	l.step(1)
	asked := l.count(`SELECT card_id FROM session WHERE chat_id = 1`)
	tidied := func() string {
		var left string
		if err := l.Pool.QueryRow(t.Context(), `DELETE FROM outbox WHERE kind = 'strip' RETURNING coalesce(payload ->> 'text', '')`).Scan(&left); err != nil {
			t.Error(err)
		}
		return left
	}
	l.says("zzzz qqqq", 1)
	l.step(1)
	if left := tidied(); left != "" {
		t.Error("nothing was answered, but the card says", left)
	}
	again := l.count(`SELECT card_id FROM session WHERE chat_id = 1`)
	l.says("posyandu", 1)
	l.step(1)
	if asked == again || l.count(`SELECT count(*) FROM outbox WHERE kind = 'strip' AND card_id = $1 AND class = 3`, again) != 1 {
		t.Error("not the card that was answered")
	}
	if diff := cmp.Diff("✓ Jenis: <b>Posyandu</b>", tidied()); diff != "" {
		t.Error(diff)
	}
}
