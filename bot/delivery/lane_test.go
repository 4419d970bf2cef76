package delivery

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// laneTo is a lane to a server, which counts the connections made to it.
func laneTo(t *testing.T, handler http.HandlerFunc, secure bool) (*lane, *httptest.Server, *atomic.Int32) {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	var made atomic.Int32
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			made.Add(1)
		}
	}
	if secure {
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL + "/a b")
	if err != nil {
		t.Fatal(err)
	}
	l := newLane(base, "1:T", 4)
	t.Cleanup(l.close)
	if secure {
		l.tls.RootCAs = x509.NewCertPool()
		l.tls.RootCAs.AddCert(server.Certificate())
		l.tls.ServerName = "example.com" // as the test's certificate has it
	}
	return l, server, &made
}

func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	fmt.Fprint(w, r.URL.Path, " ", r.Header.Get("Content-Type"), " ", string(body))
}

func TestLaneKeepsItsConnection(t *testing.T) {
	for _, secure := range []bool{false, true} {
		l, _, made := laneTo(t, echo, secure)
		for i := range 3 {
			body := fmt.Sprint(i)
			got, err := l.post(t.Context(), "sendMessage", []byte(body))
			if want := "/a b/bot1:T/sendMessage application/json " + body; string(got) != want || err != nil {
				t.Errorf("got %q, %v; want %q", got, err, want)
			}
		}
		if made.Load() != 1 {
			t.Error("connections:", made.Load())
		}
	}
}

func TestLaneReadsEveryKindOfAnswer(t *testing.T) {
	long := strings.Repeat("x", 70_000)
	tests := map[string]struct {
		handler http.HandlerFunc
		want    string
		made    int32 // connections for two calls
	}{
		"in chunks": {func(w http.ResponseWriter, _ *http.Request) {
			for range 7 {
				fmt.Fprint(w, long[:10_000])
				w.(http.Flusher).Flush() //nolint:forcetypeassert // the server's own writer
			}
		}, long, 1},
		"empty":     {func(http.ResponseWriter, *http.Request) {}, "", 1},
		"a refusal": {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) }, "no\n", 1},
		"after a 1xx": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusProcessing)
			fmt.Fprint(w, "ok")
		}, "ok", 1},
		"the last one": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Connection", "close")
			fmt.Fprint(w, "ok")
		}, "ok", 2},
		"longer than it may": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, maxAnswer+9)) }, strings.Repeat("\x00", maxAnswer), 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l, _, made := laneTo(t, test.handler, false)
			for range 2 {
				if got, err := l.post(t.Context(), "m", nil); string(got) != test.want || err != nil {
					t.Errorf("%d bytes, %v", len(got), err)
				}
			}
			if made.Load() != test.made {
				t.Error("connections:", made.Load())
			}
		})
	}
}

// A server closes what is idle; the call after that goes through all the same, on a new connection.
func TestLaneReplacesStaleConnections(t *testing.T) {
	l, server, made := laneTo(t, echo, false)
	for range 2 {
		if _, err := l.post(t.Context(), "m", nil); err != nil {
			t.Fatal(err)
		}
		server.CloseClientConnections()
	}
	if made.Load() != 2 {
		t.Error("connections:", made.Load())
	}
	server.Close()
	if _, err := l.post(t.Context(), "m", nil); err == nil {
		t.Error("no server, no error")
	}
}

// A call that takes too long, or that nobody wants any more, ends; its connection is not used again.
func TestLaneEndsWithItsContext(t *testing.T) {
	waiting, goOn := make(chan struct{}, 1), make(chan struct{})
	l, _, made := laneTo(t, func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/a b/bot1:T/slow" {
			waiting <- struct{}{}
			<-goOn
		}
	}, false)
	defer close(goOn)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-waiting; cancel() }()
	if _, err := l.post(ctx, "slow", nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	late, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	if _, err := l.post(late, "quick", nil); !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error(err)
	}
	if _, err := l.post(t.Context(), "quick", nil); err != nil || made.Load() != 2 {
		t.Error(err, made.Load())
	}
}

func TestLaneLeavesOddAddressesToOthers(t *testing.T) {
	for raw, plain := range map[string]bool{
		"https://api.telegram.org": true, "http://[::1]:8081": true, "http://127.0.0.1:8081/x": true,
		"http://u:p@host": false, "ftp://host": false, "http://": false, "https://telegram.örg": false,
	} {
		base, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		l := newLane(base, "1:T", 1)
		if (l != nil) != plain {
			t.Error(raw, plain)
		}
		if l != nil && (l.tls != nil) != (base.Scheme == "https") {
			t.Error(raw, "is encrypted only as https")
		}
	}
	if oldest := newLane(&url.URL{Scheme: "https", Host: "h"}, "", 1).tls.MinVersion; oldest < tls.VersionTLS12 {
		t.Error(oldest)
	}
}
