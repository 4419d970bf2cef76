package main

import (
	"net/http/httptest"
	"testing"

	"pokjabot/bot/simulator"
	"pokjabot/bot/simulator/browsertest"
	"pokjabot/flows/forms"
	"pokjabot/locales"
)

// rehearsal is the page of `pokjabot coba` in a real browser, before the whole program: a house
// whose phones are looked at and touched as people do.
type rehearsal struct {
	*house
	*browsertest.Browser
}

// openPage opens the page with its three phones. What before does to the house is there when the
// phones are handed out; nil does nothing. Without Chromium the test is skipped before any of it.
func openPage(t *testing.T, before func(*house)) *rehearsal {
	t.Helper()
	browsertest.Need(t)
	h := newHouse(t, nil)
	words := spoken(t)
	if err := introduceBot(t.Context(), newHTTPClient(), h.s, words); err != nil {
		t.Fatal(err)
	}
	if before != nil {
		before(h)
	}
	page := &simulator.Page{Server: h.api, Now: h.clock.Now, SetClock: h.clock.Set, Words: words, Log: h.log()}
	var err error
	if page.Phones, err = handOut(t.Context(), h.store, h.api, words, h.clock); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(page.Handler())
	t.Cleanup(server.CloseClientConnections)
	return &rehearsal{h, browsertest.Open(t, server.URL)}
}

// joins lets the petugas of the page open her invitation, agree and say how she is called.
func (r *rehearsal) joins() {
	r.t.Helper()
	r.Tap("petugas", "Setuju")
	r.WaitText("petugas", "Enaknya kami panggil apa?")
	r.Tap("petugas", "Ibu")
	r.WaitText("petugas", "Mau apa sekarang?")
}

// season gives the house the sample of three months that `make run` shows.
func (h *house) season() {
	h.t.Helper()
	if err := hangSamplePictures(h.api); err != nil {
		h.t.Fatal(err)
	}
	library, err := forms.Load()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := seedSeason(h.t.Context(), h.store, library, spoken(h.t), h.clock.Now()); err != nil {
		h.t.Fatal(err)
	}
}

// spoken are the program's sentences in Indonesian.
func spoken(t *testing.T) locales.Speaker {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words.Speak("id")
}
