package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"

	"golang.org/x/sync/errgroup"

	"pokjabot/locales"
)

type runCommand struct{}

// Run is the real bot: intake, line, delivery, reminders, until it is told to stop.
func (runCommand) Run(ctx context.Context, s *Settings, out *output) error {
	if s.Token == "" {
		return usage("operator.tanpa_token", nil)
	}
	start, err := s.clockStart()
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return refuse("operator.dengar_gagal", locales.Args{"Alamat": s.Listen, "Sebab": err}, err)
	}
	log := s.logger(out)
	return withStore(ctx, s, out, func(st *store) error {
		v, owner, err := newService(ctx, s, log, newClock(start), st)
		if owner != nil {
			defer owner.Close(context.WithoutCancel(ctx))
		}
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		log.Info("pokjabot runs", "listen", listener.Addr().String(), "data", s.Data, "webhook", v.webhook != nil)
		g, ctx := errgroup.WithContext(ctx)
		g.Go(func() error { return serve(ctx, listener, v.routes()) })
		g.Go(func() error { return v.run(ctx) })
		return g.Wait()
	})
}

func unreachable(s *Settings) error {
	return refuse("operator.telegram_diam", locales.Args{"Alamat": s.API}, errors.New("the Bot API cannot be reached"))
}

// botName asks getMe for the bot's user name. The error never holds the token.
func botName(ctx context.Context, client *http.Client, s *Settings) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.API+"/bot"+s.Token+"/getMe", nil)
	if err != nil {
		return "", usage("operator.token_bentuk", nil)
	}
	response, err := client.Do(request)
	if err != nil {
		return "", unreachable(s) // the error itself would show the token
	}
	defer response.Body.Close()
	var me struct {
		OK          bool   `json:"ok"`
		Description string `json:"description"`
		Result      struct {
			Username string `json:"username"`
		} `json:"result"`
	}
	if err := json.NewDecoder(response.Body).Decode(&me); err != nil {
		return "", refuse("operator.telegram_jawaban", locales.Args{"Alamat": s.API, "Sebab": "HTTP " + strconv.Itoa(response.StatusCode)}, fmt.Errorf("reading the answer to getMe (HTTP %d): %w", response.StatusCode, err))
	}
	if !me.OK {
		return "", refuse("operator.token_ditolak", locales.Args{"Sebab": me.Description}, fmt.Errorf("telegram refuses the token: %s", me.Description))
	}
	return me.Result.Username, nil
}
