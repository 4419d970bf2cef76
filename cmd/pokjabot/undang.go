package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pokjabot/locales"
	"pokjabot/storage"
)

type undangCommand struct {
	Peran   string        `help:"petugas, plkb, pokja_desa, kecamatan, kabupaten, provinsi, mitra, admin."`
	Wilayah string        `help:"Kode wilayah Kemendagri, misalnya 15.05."`
	Kampung string        `help:"Id Kampung KB (kode desanya)."`
	Kali    int           `help:"Berapa kali boleh dipakai; bawaan menurut peran."`
	Berlaku time.Duration `help:"Berlaku berapa lama, misalnya 72h; bawaan menurut peran."`
	Cabut   string        `help:"Tutup undangan yang sudah dibagikan: kodenya atau tautannya."`
	JSON    bool          `name:"json" help:"Keluarkan satu dokumen JSON."`
}

// Run makes an invitation: the link on the first line, the code on the second (design.md 4); with
// --cabut it takes one back.
func (c undangCommand) Run(ctx context.Context, s *Settings, out *output) error {
	if c.Cabut != "" {
		if c.Peran != "" || c.Wilayah != "" || c.Kampung != "" {
			return usage("operator.cabut_sendiri", nil)
		}
		return withStore(ctx, s, out, func(st *store) error { return c.revoke(ctx, s, out, st) })
	}
	role := storage.Role(c.Peran)
	if role == "" {
		return usage("operator.peran_kosong", locales.Args{"Pilihan": roleNames()})
	}
	if !slices.Contains(storage.Roles, role) {
		return usage("operator.peran_tak_ada", locales.Args{"Nilai": c.Peran, "Pilihan": roleNames()})
	}
	if (c.Wilayah == "") == (c.Kampung == "") {
		return usage("operator.tempat_satu", nil)
	}
	if c.Kampung != "" && !role.AtKampung() {
		return usage("operator.kampung_peran", locales.Args{"Peran": role})
	}
	return withStore(ctx, s, out, func(st *store) error { return c.invite(ctx, s, out, st, role) })
}

func roleNames() string {
	names := make([]string, len(storage.Roles))
	for i, role := range storage.Roles {
		names[i] = string(role)
	}
	return strings.Join(names, ", ")
}

func (c undangCommand) invite(ctx context.Context, s *Settings, out *output, st *store, role storage.Role) error {
	now, err := s.now()
	if err != nil {
		return err
	}
	place, err := c.place(ctx, st, role)
	if err != nil {
		return err
	}
	uses, valid := storage.InviteTerms(role)
	if c.Kali > 0 {
		uses = c.Kali
	}
	if c.Berlaku > 0 {
		valid = c.Berlaku
	}
	invite := storage.Invite{Role: role, Place: place, KampungID: c.Kampung, UsesLeft: uses, CreatedAt: now, ExpiresAt: now.Add(valid)}
	code, write, err := storage.NewInvite(rand.Reader, invite)
	if err != nil {
		return err
	}
	if err := storage.Apply(ctx, st.Pool, write); err != nil {
		return err
	}
	name, err := knownName(ctx, s, st)
	if err != nil {
		return err
	}
	return c.print(out, invite, code, linkOf(name, code))
}

// revoke closes an invitation whose link went to the wrong group. Who has joined by it stays.
func (c undangCommand) revoke(ctx context.Context, s *Settings, out *output, st *store) error {
	now, err := s.now()
	if err != nil {
		return err
	}
	code := c.Cabut
	if _, behind, isLink := strings.Cut(code, "start="); isLink {
		code = behind
	}
	invite, err := storage.InviteByCode(ctx, st.Pool, code)
	if err != nil {
		return err
	}
	if invite == nil {
		return refuse("operator.undangan_tak_ada", nil, nil)
	}
	if err := storage.Apply(ctx, st.Pool, storage.RevokeInvite(code, now)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out.results, "dicabut: undangan %s di %s\n", invite.Role, invite.Place)
	return err
}

// place checks that the place is there and fits the role.
func (c undangCommand) place(ctx context.Context, st *store, role storage.Role) (string, error) {
	if c.Kampung != "" {
		k, err := storage.KampungByID(ctx, st.Pool, c.Kampung)
		if err != nil {
			return "", err
		}
		if k != nil {
			return c.Kampung, nil
		}
		return "", refuse("operator.kampung_tak_ada", locales.Args{"Nilai": c.Kampung}, nil)
	}
	w, err := storage.WilayahByCode(ctx, st.Pool, c.Wilayah)
	if err != nil {
		return "", err
	}
	if w == nil {
		return "", refuse("operator.wilayah_tak_ada", locales.Args{"Nilai": c.Wilayah}, nil)
	}
	if !role.Fits(w.Level) {
		return "", usage("operator.peran_tempat", locales.Args{"Tempat": w.Name, "Tingkat": w.Level, "Peran": role})
	}
	return c.Wilayah, nil
}

// knownName is the bot's name as the running program learnt it, else as Telegram tells it now.
func knownName(ctx context.Context, s *Settings, st *store) (string, error) {
	name, err := storage.BotName(ctx, st.Pool)
	if err != nil || name != "" || s.Token == "" {
		return name, err
	}
	client := newHTTPClient()
	client.Timeout = 5 * time.Second
	name, err = botName(ctx, client, s)
	if err != nil {
		return "", nil //nolint:nilerr // without a network the code alone still serves
	}
	return name, nil
}

func (c undangCommand) print(out *output, i storage.Invite, code, link string) error {
	if !c.JSON {
		_, err := fmt.Fprintf(out.results, "%s\nkode: %s\n", link, code)
		return errors.Join(err, noteName(out, link))
	}
	return json.NewEncoder(out.results).Encode(map[string]any{
		"code": code, "link": link, "role": i.Role, "place": i.Place, "uses": i.UsesLeft, "expires_at": i.ExpiresAt.UTC().Format(time.RFC3339),
	})
}

// noteName tells, beside an invitation that is no link yet, what is missing for one.
func noteName(out *output, link string) error {
	if strings.HasPrefix(link, "https://") {
		return nil
	}
	words, err := locales.Load()
	if err == nil {
		_, err = fmt.Fprintln(out.notes, words.Speak("id").Say("operator.nama_belum", nil))
	}
	return err
}

// linkOf is what opens the bot with an invitation; without the bot's name its start parameter.
func linkOf(bot, code string) string {
	if bot == "" {
		return "start=" + code
	}
	return "https://t.me/" + bot + "?start=" + code
}
