package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"pokjabot/bot/botapi"
	"pokjabot/bot/simulator"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
)

type cobaCommand struct{}

// Run is everything without a token: a local Bot API server inside the program, the bot running
// against it through HTTP exactly as against Telegram, and a page with three phones (design.md
// 10). It has its own cluster and data, and listens on loopback only.
func (cobaCommand) Run(ctx context.Context, s *Settings, out *output) error {
	trial := *s
	trial.Data, trial.Database, trial.Token = filepath.Join(s.Data, "coba"), "", botapi.DefaultToken
	trial.WebhookURL, trial.WebhookSecret = "", ""
	trial.SendRate, trial.ChatRate = 28, 1
	start, err := parseClock(s.Clock)
	if err != nil {
		return err
	}
	c := newClock(start)
	page, err := loopback(ctx, s.Listen)
	if err != nil {
		return err
	}
	api, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return errors.Join(fmt.Errorf("listening for the local Bot API: %w", err), page.Close())
	}
	trial.API = "http://" + api.Addr().String()
	server := botapi.New(c.Now, botapi.Options{Username: "pokjabot_coba_bot", CallLog: 1000})
	defer server.Close()
	log := s.logger(out)
	return withStore(ctx, &trial, out, func(st *store) error {
		g, ctx := errgroup.WithContext(ctx)
		g.Go(func() error { return serve(ctx, api, server) })
		g.Go(func() error { return rehearse(ctx, &trial, log, c, st, server, page, out) })
		return g.Wait()
	})
}

func rehearse(ctx context.Context, s *Settings, log *slog.Logger, c *clock, st *store, server *botapi.Server, page net.Listener, out *output) error {
	if err := storage.SeedSample(ctx, st.Pool); err != nil {
		return err
	}
	words, err := locales.Load()
	if err != nil {
		return err
	}
	library, err := forms.Load()
	if err != nil {
		return err
	}
	if err := seedSeason(ctx, st, library, words.Speak("id"), c.Now()); err != nil {
		return err
	}
	if err := hangSamplePictures(server); err != nil {
		return err
	}
	// The local server forgets when it stops, the inbox does not: go on behind what it has seen.
	newest, err := storage.NewestUpdateID(ctx, st.Pool)
	if err != nil {
		return err
	}
	server.RestartUpdateIDs(newest + 1)
	v, owner, err := newService(ctx, s, log, c, st)
	if owner != nil {
		defer owner.Close(context.WithoutCancel(ctx))
	}
	if err != nil {
		return err
	}
	for _, lang := range locales.Languages() {
		if err := introduceBot(ctx, v.http, s, words.Speak(lang)); err != nil {
			return err
		}
	}
	front := &simulator.Page{Server: server, Now: c.Now, SetClock: c.Set, Words: words.Speak("id"), Log: log}
	if front.Phones, err = handOut(ctx, st, server, words.Speak("id"), c); err != nil {
		return err
	}
	// The first URL printed is the page's (design.md 4).
	fmt.Fprintf(out.results, "http://%s/\n", page.Addr())
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return serve(ctx, page, trialPages(v, front)) })
	g.Go(func() error { return v.run(ctx) })
	return g.Wait()
}

// trialPages is the page with what an operator's tools look at. All of it is for this machine's own
// name: a website must move no clock and read no figures here (simulator.Guard).
func trialPages(v *service, front *simulator.Page) http.Handler {
	mux := v.routes()
	mux.Handle("/", front.Handler())
	return simulator.Guard(mux)
}

// loopback listens where the settings say, on this machine only; a taken port gives way to a
// free one, so that a newcomer is not asked about ports.
func loopback(ctx context.Context, address string) (net.Listener, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, usage("operator.dengar_bentuk", locales.Args{"Nilai": address})
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		listener, err = config.Listen(ctx, "tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, fmt.Errorf("listening for the page: %w", err)
	}
	return listener, nil
}
