package delivery

import (
	"slices"
	"testing"
	"time"
)

var nine = time.Date(2026, time.November, 17, 9, 0, 0, 0, time.UTC)

func TestPaceOverall(t *testing.T) {
	p := newPace(30, 0)
	if n := p.allowed(nine, 100); n != globalBurst {
		t.Error("burst", n)
	}
	p.take(1, nine)
	p.take(2, nine)
	if p.allowed(nine, 100) != 0 {
		t.Error("goes on above the rate")
	}
	wait := p.next(nine, time.Hour)
	if n := p.allowed(nine.Add(wait), 100); n != 1 || wait > 40*time.Millisecond {
		t.Error(n, wait)
	}
	if n := newPace(0, 0).allowed(nine, 100); n != 100 {
		t.Error("no limit means all, not", n)
	}
}

func TestPaceOfAChat(t *testing.T) {
	p := newPace(0, 1)
	for range chatBurst {
		if p.held(nine) != nil {
			t.Fatal("held within the burst")
		}
		p.take(7, nine)
	}
	if got := p.held(nine); !slices.Equal(got, []int64{7}) {
		t.Error("held", got)
	}
	if got := p.next(nine, time.Hour); got != time.Second {
		t.Error("next", got)
	}
	if got := p.held(nine.Add(time.Second)); len(got) != 0 {
		t.Error("still held", got)
	}
	for range chatBurst { // a group: 20 a minute
		p.take(-7, nine)
	}
	if got := p.until[-7].Sub(nine).Round(time.Millisecond); got != 3*time.Second {
		t.Error("a group waits", got)
	}
}

// One chat told to wait waits alone; a second one within 2 s means that we are too fast.
func TestPaceTooMany(t *testing.T) {
	p := newPace(0, 0)
	p.hold(1, nine, 10*time.Second)
	if p.allowed(nine, 9) != 9 || len(p.held(nine)) != 1 {
		t.Error("one chat stops others")
	}
	p.hold(1, nine.Add(time.Second), 10*time.Second)
	if p.allowed(nine.Add(time.Second), 9) != 9 {
		t.Error("the same chat twice stops others")
	}
	p.hold(2, nine.Add(2*time.Second), 4*time.Second)
	if p.allowed(nine.Add(10*time.Second), 9) != 0 || p.allowed(nine.Add(11*time.Second), 9) != 9 {
		t.Error("everything waits for the largest")
	}
	p.hold(3, nine.Add(20*time.Second), time.Second)
	if p.allowed(nine.Add(20*time.Second), 9) != 9 {
		t.Error("two chats far apart stop others")
	}
}

func TestPaceForgets(t *testing.T) {
	p := newPace(0, 1)
	for chat := range int64(3 * forgetChats) {
		p.take(chat, nine.Add(time.Duration(chat)*time.Second))
	}
	if len(p.chats) > forgetChats {
		t.Error("keeps", len(p.chats))
	}
}
