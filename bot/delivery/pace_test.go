package delivery

import (
	"slices"
	"testing"
	"time"
)

var nine = time.Date(2026, time.November, 17, 9, 0, 0, 0, time.UTC)

func TestPaceOfAChat(t *testing.T) {
	p := newPace(1)
	for range chatBurst {
		if p.held(nine) != nil {
			t.Fatal("held within the burst")
		}
		p.spoke(7, nine)
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
		p.spoke(-7, nine)
	}
	if got := p.until[-7].Sub(nine).Round(time.Millisecond); got != 3*time.Second {
		t.Error("a group waits", got)
	}
}

// One chat told to wait waits alone; a second one within 2 s means that we are too fast.
func TestPaceTooMany(t *testing.T) {
	p := newPace(0)
	p.hold(1, nine, 10*time.Second)
	if nine.Before(p.rests) || len(p.held(nine)) != 1 {
		t.Error("one chat stops others")
	}
	p.hold(1, nine.Add(time.Second), 10*time.Second)
	if nine.Add(time.Second).Before(p.rests) {
		t.Error("the same chat twice stops others")
	}
	p.hold(2, nine.Add(2*time.Second), 4*time.Second)
	if !p.rests.Equal(nine.Add(11 * time.Second)) {
		t.Error("everything waits for the largest")
	}
	p.hold(3, nine.Add(20*time.Second), time.Second)
	if nine.Add(20 * time.Second).Before(p.rests) {
		t.Error("two chats far apart stop others")
	}
}

func TestPaceForgets(t *testing.T) {
	p := newPace(1)
	for chat := range int64(3 * forgetChats) {
		p.spoke(chat, nine.Add(time.Duration(chat)*time.Second))
	}
	if len(p.chats) > forgetChats {
		t.Error("keeps", len(p.chats))
	}
}

// Nobody waits for a time that comes again after the clock was set back.
func TestPaceAfterTheClockWasSetBack(t *testing.T) {
	p := newPace(1)
	p.look(nine)
	for range 2 * chatBurst {
		p.spoke(7, nine)
	}
	p.rest(nine, time.Hour)
	p.look(nine.Add(-time.Second)) // no more than clocks do
	if len(p.held(nine.Add(-time.Second))) != 1 || p.rests.IsZero() {
		t.Error("a second back is a clock that was set")
	}
	p.look(nine.AddDate(0, 0, -1))
	if len(p.held(nine.AddDate(0, 0, -1))) != 0 || !p.rests.IsZero() {
		t.Error("waits for a day", p.until, p.rests)
	}
}
