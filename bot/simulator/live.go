package simulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"pokjabot/bot/botapi"
	"pokjabot/locales"
)

// look is how often, in real time, the page is told of clock and faults that others changed.
const look = time.Second

// snapshot is everything the page shows, sent when it connects and when it missed something.
type snapshot struct {
	Phones []screenView `json:"phones"`
	Clock  clockView    `json:"clock"`
	Faults []string     `json:"faults"`
}

// live sends what happens as server-sent events: "layar" (all), "kabar" (one change of a phone),
// "jam" and "gangguan". A browser that lost the line connects again by itself and gets "layar".
func (p *Page) live(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	s := &stream{page: p, words: p.speaker(r), to: w, flush: http.NewResponseController(w)}
	// Subscribed first, looked at second: what happens in between comes twice, never not at all,
	// and drawing a message twice changes nothing.
	sub := p.Server.Subscribe()
	defer sub.Close()
	err := s.all()
	for err == nil {
		err = s.next(r.Context(), sub)
	}
	if r.Context().Err() == nil && p.Log != nil {
		p.Log.Warn("simulator page: events ended", "err", err)
	}
}

// stream is one connected page.
type stream struct {
	page   *Page
	words  locales.Speaker
	to     http.ResponseWriter
	flush  *http.ResponseController
	clock  clockView // as last sent
	faults []string
}

// next passes on one change, or what else changed when there was none for a while.
func (s *stream) next(ctx context.Context, sub *botapi.Subscription) error {
	wait, cancel := context.WithTimeout(ctx, look)
	defer cancel()
	e, err := sub.Next(wait)
	switch {
	case err != nil && errors.Is(wait.Err(), context.DeadlineExceeded) && ctx.Err() == nil:
		return s.bars()
	case err != nil:
		return err
	case e.Kind == botapi.EventLost:
		return s.all()
	}
	for _, phone := range s.page.Phones {
		if phone.Phone.ChatID() == e.Chat {
			return s.send("kabar", change(phone, e, s.words))
		}
	}
	return nil
}

func (s *stream) all() error {
	s.clock, s.faults = s.page.clock(s.words), s.page.faultsOn()
	all := snapshot{Clock: s.clock, Faults: s.faults}
	for _, phone := range s.page.Phones {
		all.Phones = append(all.Phones, screen(phone, s.words))
	}
	return s.send("layar", all)
}

// bars tells of clock and faults. It always writes something: only a write finds out that the
// page has gone.
func (s *stream) bars() error {
	if now := s.page.clock(s.words); now != s.clock {
		s.clock = now
		return s.send("jam", now)
	}
	if on := s.page.faultsOn(); !slices.Equal(on, s.faults) {
		s.faults = on
		return s.send("gangguan", on)
	}
	if _, err := fmt.Fprint(s.to, ":\n\n"); err != nil {
		return fmt.Errorf("keeping the page connected: %w", err)
	}
	return s.flush.Flush()
}

func (s *stream) send(kind string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encoding %s: %w", kind, err)
	}
	if _, err := fmt.Fprintf(s.to, "event: %s\ndata: %s\n\n", kind, data); err != nil {
		return fmt.Errorf("sending %s: %w", kind, err)
	}
	return s.flush.Flush()
}

// commands lists the bot's menu in the language of the page, else in the default one.
func (p *Page) commands(w http.ResponseWriter, r *http.Request) {
	list := p.Server.Profile(p.speaker(r).Lang()).Commands
	if len(list) == 0 {
		list = p.Server.Profile("").Commands
	}
	answer(w, list)
}
