package botapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"pokjabot/bot/botapi"
)

func (r *rig) send(t *testing.T, chat int64) reply {
	t.Helper()
	return r.call(t, "sendMessage", object{"chat_id": chat, "text": "x"})
}

func TestLimits(t *testing.T) {
	r := newRig(t, botapi.Options{Limits: &botapi.Limits{Overall: 30, Chat: 1, Burst: 5}})
	for id := range int64(40) {
		r.User(id+1, "Orang", "", "id").Known()
	}
	for i := range 5 {
		if no := r.send(t, 1); !no.OK {
			t.Fatalf("message %d of the burst: %+v", i, no)
		}
	}
	no := r.send(t, 1)
	if no.Code != 429 || no.Parameters.RetryAfter != 1 || no.Description != "Too Many Requests: retry after 1" {
		t.Errorf("the sixth: %+v", no)
	}
	r.now = r.now.Add(time.Second)
	if no := r.send(t, 1); !no.OK {
		t.Errorf("a second later: %+v", no)
	}
	if no := r.call(t, "getMe", object{}); !no.OK {
		t.Errorf("getMe counts: %+v", no)
	}
	r.now = r.now.Add(time.Minute)
	refused := 0
	for id := range int64(40) {
		if !r.send(t, id+1).OK {
			refused++
		}
	}
	if refused != 10 {
		t.Errorf("%d of 40 refused at once, want 10: 30 a second overall", refused)
	}
}

func TestFaultsCount(t *testing.T) {
	r := newRig(t, botapi.Options{})
	r.User(1, "Satu", "", "id").Known()
	r.User(2, "Dua", "", "id").Known()
	r.Break(
		botapi.Fault{Kind: botapi.FaultTooMany, Chat: 1, Times: 2, RetryAfter: 3},
		botapi.Fault{Kind: botapi.FaultRefuse, Method: "editMessageText", Code: 400, Text: "Bad Request: message can't be edited"},
	)
	var codes []int
	for _, chat := range []int64{1, 2, 1, 1} {
		codes = append(codes, r.send(t, chat).Code)
	}
	if want := []int{429, 0, 429, 0}; !equal(codes, want) {
		t.Errorf("codes %v, want %v", codes, want)
	}
	if no := r.call(t, "editMessageText", object{"chat_id": 1, "message_id": 1, "text": "y"}); no.Description != "Bad Request: message can't be edited" {
		t.Errorf("refusal by rule: %+v", no)
	}
	r.Mend()
	if no := r.call(t, "editMessageText", object{"chat_id": 1, "message_id": 1, "text": "y"}); no.Description != "Bad Request: message to edit not found" {
		t.Errorf("after Mend: %+v", no)
	}
	if r.Count("sendMessage") != 4 {
		t.Errorf("counted %d calls", r.Count("sendMessage"))
	}
}

func equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestBrokenConnections(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(1, "Siti", "", "id").Known()
	post := func() (*http.Response, error) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+"/bot"+r.Token()+"/sendMessage", strings.NewReader(`{"chat_id":1,"text":"x"}`))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		return r.client.Do(request)
	}
	for _, test := range []struct {
		kind  botapi.FaultKind
		shown int
	}{{botapi.FaultDrop, 0}, {botapi.FaultLose, 1}} {
		before := len(siti.Messages())
		r.Break(botapi.Fault{Kind: test.kind, Times: 1})
		if response, err := post(); err == nil {
			_ = response.Body.Close()
			t.Errorf("%s: got %s", test.kind, response.Status)
		}
		if n := len(siti.Messages()) - before; n != test.shown {
			t.Errorf("%s: %d messages more, want %d", test.kind, n, test.shown)
		}
	}
	r.Break(botapi.Fault{Kind: botapi.FaultGateway, Times: 1}, botapi.Fault{Kind: botapi.FaultSlow, Delay: time.Millisecond, Times: 1})
	response, err := post()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != 502 || response.Header.Get("Content-Type") != "text/html" {
		t.Errorf("gateway fault: %s", response.Status)
	}
}

func TestHistoryAndCallLogAreCut(t *testing.T) {
	r := newRig(t, botapi.Options{History: 3, CallLog: -1})
	siti := r.User(1, "Siti", "", "id").Known()
	var first, last struct {
		ID int `json:"message_id"`
	}
	r.send(t, 1).into(t, &first)
	for range 20 {
		r.send(t, 1).into(t, &last)
	}
	if n := len(siti.Messages()); n > 6 {
		t.Errorf("%d messages kept", n)
	}
	for _, id := range []int{first.ID, last.ID} {
		if no := r.call(t, "editMessageText", object{"chat_id": 1, "message_id": id, "text": "y"}); !no.OK {
			t.Errorf("editing message %d: %+v", id, no)
		}
	}
	if r.Count("sendMessage") != 21 || len(r.Calls()) != 0 {
		t.Errorf("counted %d, kept %d", r.Count("sendMessage"), len(r.Calls()))
	}
}
