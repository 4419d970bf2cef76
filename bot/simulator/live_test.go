package simulator

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"pokjabot/bot/botapi"
)

// reader follows the page's events.
type reader struct {
	*testing.T
	lines *bufio.Scanner
}

func (s *stage) follow() *reader {
	s.Helper()
	ctx, cancel := context.WithCancel(s.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/peristiwa", nil)
	if err != nil {
		s.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { cancel(); response.Body.Close() })
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	return &reader{T: s.T, lines: lines}
}

// next returns the next event of a kind that is asked for, and fails when the stream ends.
func (r *reader) next(kind string, into any) {
	r.Helper()
	for r.lines.Scan() {
		if r.lines.Text() != "event: "+kind {
			continue
		}
		r.lines.Scan()
		if err := json.Unmarshal([]byte(strings.TrimPrefix(r.lines.Text(), "data: ")), into); err != nil {
			r.Fatal(err)
		}
		return
	}
	r.Fatalf("no event %s: %v", kind, r.lines.Err())
}

func TestLive(t *testing.T) {
	s := newStage(t)
	siti := s.phone("petugas")
	siti.SendText("sebelum")
	r := s.follow()
	var all snapshot
	r.next("layar", &all)
	if len(all.Phones) != 3 || len(all.Phones[0].Messages) != 1 || all.Phones[0].Messages[0].HTML != "sebelum" || all.Clock.Time != "09.00 WIB" {
		t.Fatalf("snapshot %+v", all)
	}
	next := func() changeView {
		var c changeView
		r.next("kabar", &c)
		return c
	}
	s.api.User(4711, "Orang", "lain", "id").SendText("not of this page")
	s.must("sendMessage", m{"chat_id": siti.ID(), "parse_mode": "HTML", "text": "<b>Halo</b> &lt;script&gt;", "reply_markup": m{"inline_keyboard": [][]m{{key("Ya", "y")}}}})
	c := next()
	if c.Role != "petugas" || c.Kind != botapi.EventMessage || c.Message.HTML != "<b>Halo</b> &lt;script&gt;" || c.Message.Clock != "09.00" || c.Message.Day != "Rabu, 18 November 2026" {
		t.Errorf("message %+v", c.Message)
	}
	s.must("editMessageText", m{"chat_id": siti.ID(), "message_id": c.Message.ID, "text": "Baru"})
	if e := next(); e.Kind != botapi.EventEdit || e.Message.ID != c.Message.ID || !e.Message.Edited || e.Message.Buttons != nil {
		t.Errorf("edit %+v", e)
	}
	s.must("sendChatAction", m{"chat_id": siti.ID(), "action": "typing"})
	if e := next(); e.Kind != botapi.EventTyping {
		t.Errorf("typing %+v", e)
	}
	s.must("deleteMessage", m{"chat_id": siti.ID(), "message_id": c.Message.ID})
	if e := next(); e.Kind != botapi.EventDelete || e.Deleted != c.Message.ID {
		t.Errorf("delete %+v", e)
	}
	siti.Block()
	if e := next(); e.Kind != botapi.EventStatus || !e.Blocked {
		t.Errorf("blocked %+v", e)
	}
	// What another window changes reaches this one, too.
	s.post("/jam", "ke", "besok_1600")
	var now clockView
	r.next("jam", &now)
	if now.Time != "16.00 WIB" || now.Short != "Kam, 19 Nov" {
		t.Errorf("clock %+v", now)
	}
	s.post("/gangguan", "nama", "lambat", "aktif", "1")
	var on []string
	r.next("gangguan", &on)
	if len(on) != 1 || on[0] != "lambat" {
		t.Errorf("faults %v", on)
	}
}
