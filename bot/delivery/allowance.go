package delivery

import (
	"math"
	"time"
)

const (
	globalBurst = 2                      // more than the rate that one second may hold
	carried     = 500 * time.Millisecond // how far back what we were too slow for is made up
	almost      = 1e-9                   // what a token may lack for the roundings of adding up
)

// allowance is the rate of all messages together: tokens, one a message, that come in at the rate.
// An idle desk keeps two of them. While messages wait, those of the last half second are kept
// besides, so that a moment in which the machine was busy elsewhere costs nothing of the rate.
//
// What is made up never crowds a second: none holds more than the rate and two, as if nothing had
// ever been late. Telegram allows "about 30" a second and does not say how it counts; should it be
// a bucket of one second's worth (bot/botapi/limits.go), half a second made up leaves the other half
// for calls that leave apart and arrive together.
type allowance struct {
	rate   float64     // messages a second, above 0
	tokens float64     // at ...
	at     time.Time   // ... this moment; the zero time: not yet begun
	asked  bool        // messages waited when we looked last
	second []time.Time // when those of the last second left, the oldest first
}

// advance brings tokens and the last second up to now. A clock that was set back begins anew.
func (a *allowance) advance(now time.Time) {
	switch {
	case a.at.IsZero():
		a.at, a.tokens = now, globalBurst
	case now.Before(a.at):
		a.at, a.second = now, a.second[:0]
	}
	most := float64(globalBurst)
	if a.asked {
		most += a.rate * carried.Seconds()
	}
	a.tokens = min(a.tokens+a.rate*now.Sub(a.at).Seconds(), most)
	a.at = now
	gone := 0
	for gone < len(a.second) && now.Sub(a.second[gone]) >= time.Second {
		gone++
	}
	a.second = append(a.second[:0], a.second[gone:]...)
}

// room is how many messages more this second holds.
func (a *allowance) room() int { return max(int(a.rate), 1) + globalBurst - len(a.second) }

// lack is how long to wait until a message may leave, 0 when one may.
func (a *allowance) lack(now time.Time) (wait time.Duration) {
	a.advance(now)
	if a.room() <= 0 {
		wait = time.Second - now.Sub(a.second[0])
	}
	if lack := 1 - almost - a.tokens; lack > 0 {
		wait = max(wait, time.Duration(math.Ceil(lack/a.rate*float64(time.Second))))
	}
	return wait
}

// take counts a message that leaves now, when one may; otherwise it tells how long to wait.
func (a *allowance) take(now time.Time) (wait time.Duration) {
	if wait = a.lack(now); wait == 0 {
		a.tokens--
		a.second = append(a.second, now)
	}
	return wait
}
