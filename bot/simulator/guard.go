package simulator

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// policy lets the page use its own files and nothing else; no text of a message can become a
// script, and no other page can frame this one.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

// maxAct is the largest request in bytes: an album of ten photos as Telegram takes them.
const maxAct = 100 << 20

// Guard keeps other websites out of the page and of what is served beside it, as its clock. A page on
// the internet can point its own name at 127.0.0.1 (DNS rebinding): so the name asked for must be one
// of this machine. It can also send forms here from the visitor's browser (CSRF): so browsers must
// say that our own page sent them.
func Guard(inner http.Handler) http.Handler {
	acts := http.NewCrossOriginProtection().Handler(inner)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !ownName(r.Host) {
			http.Error(w, "this page answers on the loopback address only", http.StatusForbidden)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, maxAct)
		acts.ServeHTTP(w, r)
	})
}

// ownName tells whether a Host header names this machine: a loopback address or localhost.
func ownName(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}
