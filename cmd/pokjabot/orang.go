package main

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"encoding/json"
	"strings"
	"time"

	"pokjabot/locales"
	"pokjabot/storage"
)

type orangCommand struct {
	Impor orangImpor `cmd:"" help:"Buat satu tautan sekali pakai untuk setiap orang di berkas (nama, peran, tempat)."`
}

type orangImpor struct {
	Berkas  string        `arg:"" help:"Berkas CSV atau XLSX dengan kolom nama, peran, tempat (id Kampung KB atau kode wilayah)."`
	Berlaku time.Duration `help:"Berlaku berapa lama, misalnya 168h; bawaan menurut peran."`
	Coba    bool          `help:"Hanya periksa; tidak ada undangan dibuat."`
	JSON    bool          `name:"json" help:"Keluarkan satu dokumen JSON."`
}

// invitedPerson is one line of the answer.
type invitedPerson struct {
	Name      string       `json:"name"`
	Role      storage.Role `json:"role"`
	Place     string       `json:"place"`
	PlaceName string       `json:"place_name"`
	Code      string       `json:"code,omitempty"`
	Link      string       `json:"link,omitempty"`
	ExpiresAt string       `json:"expires_at,omitempty"`
}

// Run makes an invitation for each person of a list, for all or for none (design.md 4). The names
// stand in the answer only: nothing is kept of anybody before her consent.
func (c orangImpor) Run(ctx context.Context, s *Settings, out *output) error {
	if c.Berlaku < 0 {
		return usage("operator.berlaku", locales.Args{"Nilai": c.Berlaku})
	}
	words, err := locales.Load()
	if err != nil {
		return err
	}
	sheets, err := readSheets(words.Speak("id"), c.Berkas, storage.PeopleTables)
	if err != nil {
		return err
	}
	now, err := s.now()
	if err != nil {
		return err
	}
	return withStore(ctx, s, out, func(st *store) error {
		people, findings, err := storage.ReadPeople(ctx, st.Pool, sheets)
		if err != nil {
			return err
		}
		refused := storage.Imported{Findings: findings}.Refused()
		var list []invitedPerson
		if !refused {
			if list, err = c.invite(ctx, s, st, people, now); err != nil {
				return err
			}
		}
		if err := c.print(out, words, list, findings); err != nil || !refused {
			return err
		}
		return errFindings
	})
}

func (c orangImpor) invite(ctx context.Context, s *Settings, st *store, people []storage.Invitee, now time.Time) ([]invitedPerson, error) {
	name, err := knownName(ctx, s, st)
	if err != nil {
		return nil, err
	}
	var list []invitedPerson
	var writes []storage.Write
	for _, p := range people {
		one := invitedPerson{Name: p.Name, Role: p.Role, Place: p.Place, PlaceName: p.PlaceName}
		if !c.Coba {
			_, valid := storage.InviteTerms(p.Role)
			if c.Berlaku > 0 {
				valid = c.Berlaku
			}
			code, write, err := storage.NewInvite(rand.Reader, storage.Invite{Role: p.Role, Place: p.Place, KampungID: p.KampungID, UsesLeft: 1, CreatedAt: now, ExpiresAt: now.Add(valid)})
			if err != nil {
				return nil, err
			}
			one.Code, one.Link, one.ExpiresAt = code, linkOf(name, code), now.Add(valid).UTC().Format(time.RFC3339)
			writes = append(writes, write)
		}
		list = append(list, one)
	}
	return list, storage.Apply(ctx, st.Pool, writes...)
}

// print gives the list as CSV (nama, peran, tempat, tautan), or what is wrong with the file. With a
// list warnings go to stderr: stdout is a file for a spreadsheet then.
func (c orangImpor) print(out *output, words *locales.Catalog, list []invitedPerson, findings []storage.Finding) error {
	if c.JSON {
		return json.NewEncoder(out.results).Encode(map[string]any{"file": c.Berkas, "dry_run": c.Coba, "people": append([]invitedPerson{}, list...), "findings": toldFindings(words, findings)})
	}
	if list == nil {
		printFindings(out, words.Speak("id"), findings)
		return nil
	}
	printFindings(&output{out.notes, out.notes}, words.Speak("id"), findings)
	lines := csv.NewWriter(out.results)
	rows := [][]string{{"nama", "peran", "tempat", "tautan"}}
	for _, p := range list {
		rows = append(rows, []string{noFormula(p.Name), string(p.Role), p.Place, p.Link})
	}
	if err := lines.WriteAll(rows); err != nil { // it flushes
		return err
	}
	if len(list) == 0 || c.Coba {
		return nil
	}
	return noteName(out, list[0].Link)
}

// noFormula keeps a spreadsheet from taking a text for a formula (design.md 13).
func noFormula(text string) string {
	if text != "" && strings.ContainsAny(text[:1], "=+-@\t\r") {
		return "'" + text
	}
	return text
}
