package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"pokjabot/locales"
	"pokjabot/storage"
)

type siapkanCommand struct {
	Wilayah string `default:"15" help:"Wilayah admin pertama."`
}

// Run checks the token, gives the bot its menu and descriptions, and prints the first admin's
// invitation: all that an operator does once.
func (c siapkanCommand) Run(ctx context.Context, s *Settings, out *output) error {
	if s.Token == "" {
		return usage("operator.tanpa_token", nil)
	}
	client := newHTTPClient()
	client.Timeout = 15 * time.Second
	name, err := botName(ctx, client, s)
	if err != nil {
		return err
	}
	words, err := locales.Load()
	if err != nil {
		return err
	}
	for _, lang := range locales.Languages() {
		if err := introduceBot(ctx, client, s, words.Speak(lang)); err != nil {
			return err
		}
	}
	fmt.Fprintln(out.results, "@"+name)
	if err := withStore(ctx, s, out, func(st *store) error { return storage.SaveBotName(ctx, st.Pool, name) }); err != nil {
		return err
	}
	fmt.Fprintln(out.notes, words.Speak("id").Say("operator.siapkan_selesai", nil))
	return undangCommand{Peran: string(storage.Admin), Wilayah: c.Wilayah}.Run(ctx, s, out)
}

// introduceBot sets what people see before and beside a chat: name, commands, description.
func introduceBot(ctx context.Context, client *http.Client, s *Settings, say locales.Speaker) error {
	language := ""
	if say.Lang() != "id" {
		language = say.Lang() // the default, for all other languages, is Indonesian
	}
	var commands []map[string]string
	for _, name := range []string{"lapor", "lembar", "laporan", "jadwal", "rekap", "menu", "bantuan", "batal", "bahasa", "data"} {
		commands = append(commands, map[string]string{"command": name, "description": say.Say("perintah."+name, nil)})
	}
	for method, params := range map[string]map[string]any{
		"setMyCommands":         {"commands": commands, "language_code": language},
		"setMyName":             {"name": say.Say("perintah.nama", nil), "language_code": language},
		"setMyDescription":      {"description": say.Say("perintah.tentang", nil), "language_code": language},
		"setMyShortDescription": {"short_description": say.Say("perintah.tentang_pendek", nil), "language_code": language},
	} {
		if err := callBot(ctx, client, s, method, params); err != nil {
			return err
		}
	}
	return nil
}

func callBot(ctx context.Context, client *http.Client, s *Settings, method string, params any) error {
	body, err := json.Marshal(params)
	if err != nil {
		return fmt.Errorf("encoding %s: %w", method, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.API+"/bot"+s.Token+"/"+method, bytes.NewReader(body))
	if err != nil {
		return usage("operator.token_bentuk", nil)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return unreachable(s) // the error itself would show the token
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return refuse("operator.telegram_menolak", locales.Args{"Apa": method, "Sebab": "HTTP " + strconv.Itoa(response.StatusCode)}, fmt.Errorf("telegram refuses %s: HTTP %d", method, response.StatusCode))
	}
	return nil
}
