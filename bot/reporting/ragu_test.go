package reporting

import (
	"testing"

	"pgregory.net/rapid"

	"pokjabot/storage"
)

// A number is asked about when it is far from the Kampung's own history, and only then: who is asked at
// every report taps without reading. The hard limits are the form's (domain.md 3.5).
func TestOddNumbers(t *testing.T) {
	for _, c := range []struct {
		n, low, high int
		want         bool
	}{
		{400, 20, 40, true},
		{121, 20, 40, true},
		{120, 20, 40, false},
		{80, 20, 40, false},
		{5, 20, 40, false},
		{1, 20, 40, true},
		{3, 60, 90, true},
		{14, 60, 90, true},
		{15, 60, 90, false},
		{20, 3, 5, false}, // a small group may well come as three or as twenty
		{21, 3, 5, true},
		{1, 3, 5, false},
		{0, 0, 0, false},
	} {
		if got := odd(c.n, c.low, c.high); got != c.want {
			t.Errorf("%d where %d to %d is usual: %v, want %v", c.n, c.low, c.high, got, c.want)
		}
	}
}

// What is usual never is odd, and one freak among many does not change what is usual.
func TestUsualIsNotOdd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(1, 500), historyNeeded, historyAsked).Draw(t, "counts")
		var before []storage.Attendance
		for _, n := range counts {
			before = append(before, storage.Attendance{L: n})
		}
		low, high := usual(before)
		if low > high {
			t.Fatalf("usual is %d to %d of %v", low, high, counts)
		}
		if n := rapid.IntRange(low, high).Draw(t, "n"); odd(n, low, high) {
			t.Fatalf("%d of %d to %d is odd", n, low, high)
		}
	})
	steady := []storage.Attendance{{L: 30}, {L: 31}, {L: 30}, {L: 32}, {L: 31}, {L: 1900}}
	if _, high := usual(steady); high != 32 {
		t.Errorf("a freak makes %d usual", high)
	}
}
