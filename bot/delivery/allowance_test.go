package delivery

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// crowd is the most that left within any span so long.
func crowd(left []time.Time, span time.Duration) (most int) {
	first := 0
	for i, t := range left {
		for t.Sub(left[first]) >= span {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// bucket is how full Telegram's bucket of a second's worth gets (bot/botapi/limits.go) when calls
// may be late by so much: what left within a longer span arrives within a shorter one.
func bucket(left []time.Time, late time.Duration, leak float64) (fullest float64) {
	filled := func(from, to int) float64 {
		return float64(to-from+1) - leak*max(left[to].Sub(left[from])-late, 0).Seconds()
	}
	first, best := 0, 0 // whose span may arrive at once; from where before it the bucket is fullest
	for last := range left {
		for ; left[last].Sub(left[first]) > late; first++ {
			if filled(first, last) > filled(best, last) { // and stays so, as from both it leaks alike
				best = first
			}
		}
		fullest = max(fullest, filled(first, last), filled(best, last))
	}
	return fullest
}

// However late the desk looks, no second holds more than the rate and two, no span more than the
// rate and half a second's worth. While it is never late by half a second 98 of a hundred leave.
func TestAllowance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.SampledFrom([]float64{1, 5, 27.5, 28, 30}).Draw(t, "rate")
		late := rapid.SampledFrom([]int{0, 20, 100, 450, 3000}).Draw(t, "late at most, ms")
		now, seldom := nine, rapid.IntRange(1, 200).Draw(t, "one in")
		a := allowance{rate: rate, asked: true}
		var left []time.Time
		for now.Sub(nine) < time.Minute {
			wait := a.take(now)
			if wait == 0 {
				left = append(left, now)
			}
			if wait > 0 && late > 0 && rapid.IntRange(1, seldom).Draw(t, "late") == 1 {
				wait += time.Duration(rapid.IntRange(0, late).Draw(t, "ms")) * time.Millisecond
			}
			now = now.Add(wait)
		}
		if n := crowd(left, time.Second); n > max(int(rate), 1)+globalBurst {
			t.Fatalf("%d in one second", n)
		}
		for _, span := range []time.Duration{3 * time.Second, 10 * time.Second, time.Minute} {
			if n, most := crowd(left, span), rate*(span+carried).Seconds()+globalBurst; float64(n) > most+almost {
				t.Fatalf("%d in %v, %.1f are allowed", n, span, most)
			}
		}
		if full := bucket(left, 400*time.Millisecond, 30); rate <= 28 && full > 30 {
			t.Fatalf("Telegram's bucket holds %.1f", full)
		}
		if share := float64(len(left)) / (rate * now.Sub(nine).Seconds()); late <= 100 && share < 0.98 {
			t.Fatalf("%.1f %% of the rate left", 100*share)
		}
	})
}

// A desk that nothing waits for has two messages more than the rate, not half a second's worth.
func TestAllowanceSavesLittleWhileNothingWaits(t *testing.T) {
	at := func(a *allowance, when time.Time) (n int) {
		for a.take(when) == 0 {
			n++
		}
		return n
	}
	a := &allowance{rate: 28}
	for _, c := range []struct {
		asked bool
		when  time.Time
		want  int
		why   string
	}{
		{false, nine, 2, "at the start"},
		{false, nine.Add(time.Hour), 2, "after an hour of nothing"},
		{true, nine.Add(time.Hour + 500*time.Millisecond), 14, "made up after half a second"},
		{true, nine.Add(2 * time.Hour), 16, "after an hour without a look"},
		{false, nine, 0, "after the clock was set back"},
		{false, nine.Add(time.Second), 2, "a second later"},
	} {
		a.asked = c.asked
		if n := at(a, c.when); n != c.want {
			t.Errorf("%d %s, want %d", n, c.why, c.want)
		}
	}
}
