package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// timed is a connection that remembers until when it waits.
type timed struct {
	*httptest.ResponseRecorder
	until time.Time
}

func (c *timed) SetReadDeadline(at time.Time) error { c.until = at; return nil }

func TestWebhookBodiesArriveInTime(t *testing.T) {
	served := false
	handler := inTime(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		served = true
		if until := w.(*timed).until; until.IsZero() {
			t.Error("the body may take for ever")
		}
	}))
	handler.ServeHTTP(&timed{ResponseRecorder: httptest.NewRecorder()}, httptest.NewRequest(http.MethodPost, "/hook", nil))
	if !served {
		t.Error("nobody answered")
	}
}
