package botapi_test

import (
	"runtime"
	"testing"
	"time"

	"pokjabot/bot/botapi"
)

func texts(list []update) []string {
	var out []string
	for _, u := range list {
		switch {
		case u.Message != nil:
			out = append(out, u.Message.Text)
		case u.Edited != nil:
			out = append(out, "edited "+u.Edited.Text)
		case u.Tap != nil:
			out = append(out, "tap "+u.Tap.Data)
		case u.Member != nil:
			out = append(out, "member")
		}
	}
	return out
}

func expectTexts(t *testing.T, list []update, want ...string) {
	t.Helper()
	got := texts(list)
	if len(got) != len(want) {
		t.Fatalf("updates %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("updates %q, want %q", got, want)
		}
	}
}

func TestConfirmingByOffset(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id")
	for _, text := range []string{"a", "b", "c", "d"} {
		siti.SendText(text)
	}
	list := r.updates(t, object{"limit": 2})
	expectTexts(t, list, "a", "b")
	expectTexts(t, r.updates(t, object{}), "a", "b", "c", "d") // nothing confirmed yet
	expectTexts(t, r.updates(t, object{"offset": list[0].ID + 1}), "b", "c", "d")
	expectTexts(t, r.updates(t, object{"offset": list[0].ID}), "b", "c", "d")
	expectTexts(t, r.updates(t, object{"offset": -1}), "d")
	expectTexts(t, r.updates(t, object{}), "d") // a negative offset forgets the rest
	if r.PendingUpdates() != 1 {
		t.Errorf("pending = %d", r.PendingUpdates())
	}
	expectTexts(t, r.updates(t, object{"offset": list[0].ID + 4}))
}

func TestLongPollWakesUp(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id")
	got := make(chan reply, 1)
	go func() { got <- r.call(t, "getUpdates", object{"timeout": 50}) }()
	siti.SendText("halo") // before or after the poll began: it must arrive either way
	var list []update
	(<-got).into(t, &list)
	expectTexts(t, list, "halo")
}

func TestSecondPollerEndsTheFirst(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id")
	first, second := make(chan reply, 1), make(chan reply, 1)
	go func() { first <- r.call(t, "getUpdates", object{"timeout": 50}) }()
	r.waitForPoll(t)
	go func() { second <- r.call(t, "getUpdates", object{"timeout": 50}) }()
	no := <-first
	if no.Code != 409 || no.Description != "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running" {
		t.Errorf("the first poll got %+v", no)
	}
	siti.SendText("halo")
	var list []update
	(<-second).into(t, &list)
	expectTexts(t, list, "halo")
}

// waitForPoll returns once a getUpdates call has taken the seat of the long poll.
func (r *rig) waitForPoll(t *testing.T) {
	t.Helper()
	for !r.Polling() {
		select {
		case <-t.Context().Done():
			t.Fatal("no poll came")
		default:
			runtime.Gosched()
		}
	}
}

func TestAllowedUpdates(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id")
	expectTexts(t, r.updates(t, object{"allowed_updates": []string{"message"}}))
	id := siti.SendText("a")
	if err := siti.EditText(id, "b"); err != nil {
		t.Fatal(err)
	}
	siti.Block()
	list := r.updates(t, object{"allowed_updates": []string{}})
	expectTexts(t, list, "a")
	siti.Unblock()
	if err := siti.EditText(id, "c"); err != nil {
		t.Fatal(err)
	}
	expectTexts(t, r.updates(t, object{"offset": list[0].ID + 1}), "member", "edited c")
}

// Telegram keeps taps for 150 s and messages for a day (design.md 3).
func TestUpdatesExpire(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id").Known()
	siti.SendText("a")
	siti.Forge(7, "x")
	r.now = start.Add(150 * time.Second)
	expectTexts(t, r.updates(t, object{}), "a", "tap x")
	r.now = start.Add(151 * time.Second)
	expectTexts(t, r.updates(t, object{}), "a")
	r.now = start.Add(24*time.Hour + time.Second)
	expectTexts(t, r.updates(t, object{}))
}

// After a quiet week the ids go on at random: an offset from before must not hide what is new,
// whichever side of it that lies.
func TestRestartedIDs(t *testing.T) {
	for _, next := range []int64{4_000, 999_000_000} {
		r := newRig(t, botapi.Options{})
		siti := r.User(11, "Siti", "", "id")
		siti.SendText("lama")
		list := r.updates(t, object{})
		old := list[0].ID
		r.RestartUpdateIDs(next)
		siti.SendText("masih lama") // the queue is not empty yet
		expectTexts(t, r.updates(t, object{"offset": old + 2}))
		siti.SendText("baru")
		list = r.updates(t, object{"offset": old + 2})
		expectTexts(t, list, "baru")
		if list[0].ID != next {
			t.Errorf("id %d, want %d", list[0].ID, next)
		}
	}
}
