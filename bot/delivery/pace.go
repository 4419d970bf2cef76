package delivery

import (
	"time"

	"golang.org/x/time/rate"
)

const (
	chatBurst    = 5
	groupRate    = 20.0 / 60 // messages a second to one group, whatever ChatRate says above it
	bothWithin   = 2 * time.Second
	forgetChats  = 1024 // limiters kept before those that are full again are dropped
	wholeSeconds = time.Second
)

// pace knows which chats must wait, and when all must. It belongs to the desk's goroutine alone; how
// fast messages leave to all together is the gate's.
type pace struct {
	perChat  float64 // 0: no limit
	chats    map[int64]*rate.Limiter
	until    map[int64]time.Time // chats that wait
	rests    time.Time           // everything waits
	seen     time.Time           // when we looked last
	told     time.Time           // the last 429 ...
	toldChat int64               // ... of this chat
	toldWait time.Duration
}

func newPace(perChat float64) *pace {
	return &pace{perChat: perChat, chats: map[int64]*rate.Limiter{}, until: map[int64]time.Time{}}
}

// spoke counts a message that has been answered for: between two messages to a chat we wait for the
// answer to the first, so counted from there none can arrive too early, however long it took.
func (p *pace) spoke(chat int64, now time.Time) {
	if p.perChat <= 0 {
		return
	}
	l := p.chats[chat]
	if l == nil {
		p.forget(now)
		r := p.perChat
		if chat < 0 {
			r = min(r, groupRate)
		}
		l = rate.NewLimiter(rate.Limit(r), chatBurst)
		p.chats[chat] = l
	}
	l.AllowN(now, 1)
	if lack := 1 - l.TokensAt(now); lack > 0 {
		p.wait(chat, now.Add(time.Duration(lack/float64(l.Limit())*float64(wholeSeconds))))
	}
}

func (p *pace) forget(now time.Time) {
	if len(p.chats) < forgetChats {
		return
	}
	for chat, l := range p.chats {
		if l.TokensAt(now) >= chatBurst {
			delete(p.chats, chat)
		}
	}
}

func (p *pace) wait(chat int64, until time.Time) {
	if until.After(p.until[chat]) {
		p.until[chat] = until
	}
}

// hold obeys a 429: the chat waits, and when another chat was told the same within 2 s it is us
// who are too fast, so everything waits for the larger one.
func (p *pace) hold(chat int64, now time.Time, wait time.Duration) {
	p.wait(chat, now.Add(wait))
	if p.toldChat != chat && !p.told.IsZero() && now.Sub(p.told) <= bothWithin {
		p.rest(now, max(wait, p.toldWait-now.Sub(p.told)))
	}
	p.told, p.toldChat, p.toldWait = now, chat, wait
}

// rest makes everything wait.
func (p *pace) rest(now time.Time, wait time.Duration) {
	if until := now.Add(wait); until.After(p.rests) {
		p.rests = until
	}
}

// setBack is how far a clock goes back that was set: a rehearsal's (POKJABOT_CLOCK).
const setBack = time.Minute

// look forgets who waits for a time that comes again when the clock was set back.
func (p *pace) look(now time.Time) {
	if now.Before(p.seen.Add(-setBack)) {
		clear(p.until)
		clear(p.chats)
		p.rests, p.told = time.Time{}, time.Time{}
	}
	p.seen = now
}

// held lists the chats that must wait.
func (p *pace) held(now time.Time) []int64 {
	if len(p.until) == 0 {
		return nil
	}
	list := make([]int64, 0, len(p.until))
	for chat, until := range p.until {
		if !now.Before(until) {
			delete(p.until, chat)
			continue
		}
		list = append(list, chat)
	}
	return list
}

// next is how long to wait until a chat may be spoken to that may not now, at most longest.
func (p *pace) next(now time.Time, longest time.Duration) time.Duration {
	next := longest
	if now.Before(p.rests) {
		return min(next, p.rests.Sub(now))
	}
	for _, until := range p.until {
		next = min(next, max(until.Sub(now), time.Millisecond))
	}
	return next
}
