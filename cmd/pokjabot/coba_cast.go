package main

import (
	"context"
	"crypto/rand"

	"pokjabot/bot/botapi"
	"pokjabot/bot/people"
	"pokjabot/bot/simulator"
	"pokjabot/locales"
	"pokjabot/storage"
)

// member is one of the three people whose phones the page shows. Names and numbers are made up.
type member struct {
	phone      string // data-phone on the page
	telegramID int64
	name       string
	sapaan     string
	role       storage.Role
	place      string
}

// tangkit is the sample's Kampung of the petugas (Kab. Muaro Jambi).
const tangkit = "15.05.08.2005"

// cast: the petugas is a newcomer, who opens her invitation; the two leads are there already.
var cast = []member{
	{"petugas", 710000001, "Siti", "ibu", storage.Petugas, "15.05"},
	{"kabupaten", 710000002, "Budi", "bapak", storage.Kabupaten, "15.05"},
	{"provinsi", 710000003, "Ratna", "ibu", storage.Provinsi, "15"},
}

// handOut gives each member a phone: somebody new opens the invitation link, anybody known the
// menu.
func handOut(ctx context.Context, st *store, server *botapi.Server, say locales.Speaker, clock *clock) ([]simulator.Phone, error) {
	server.User(colleague.telegramID, colleague.name, "", "id") // what the bot tells her is delivered, and nobody sees it
	var phones []simulator.Phone
	for _, m := range cast {
		phone := server.User(m.telegramID, m.name, "", "id")
		phones = append(phones, simulator.Phone{Role: m.phone, Phone: phone, Title: say.Say("peran."+string(m.role), nil), Short: say.Say("coba.tab_"+m.phone, nil), Start: invitation(m, st, clock)})
		person, err := storage.PersonByTelegram(ctx, st.Pool, m.telegramID)
		if err != nil {
			return nil, err
		}
		switch {
		case person != nil:
			phone.SendText("/menu")
		case m.role == storage.Petugas:
			code, err := sampleInvite(ctx, st, clock)
			if err != nil {
				return nil, err
			}
			phone.StartLink(code)
		default:
			now := clock.Now()
			joining := storage.Joining{
				TelegramID: m.telegramID, Name: m.name, Sapaan: m.sapaan, Lang: "id", ConsentVersion: people.ConsentVersion, ConsentAt: now,
				Role: m.role, Place: m.place, At: now,
			}
			if err := storage.Apply(ctx, st.Pool, storage.Join(joining)...); err != nil {
				return nil, err
			}
			phone.SendText("/menu")
		}
	}
	return phones, nil
}

// invitation is what a phone's /start carries: an invitation as long as its owner has not joined,
// a new one each time, since the clock may have been moved beyond the last.
func invitation(m member, st *store, clock *clock) func(context.Context) string {
	return func(ctx context.Context) string {
		person, err := storage.PersonByTelegram(ctx, st.Pool, m.telegramID)
		if err != nil || person != nil || m.role != storage.Petugas {
			return ""
		}
		code, err := sampleInvite(ctx, st, clock)
		if err != nil {
			return "" // a bare /start is answered, too
		}
		return code
	}
}

// sampleInvite invites to a Kampung of the sample, as `pokjabot undang --kampung` does.
func sampleInvite(ctx context.Context, st *store, clock *clock) (string, error) {
	uses, valid := storage.InviteTerms(storage.Petugas)
	now := clock.Now()
	code, write, err := storage.NewInvite(rand.Reader, storage.Invite{Role: storage.Petugas, Place: tangkit, KampungID: tangkit, UsesLeft: uses, CreatedAt: now, ExpiresAt: now.Add(valid)})
	if err != nil {
		return "", err
	}
	return code, storage.Apply(ctx, st.Pool, write)
}
