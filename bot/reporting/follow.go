package reporting

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/bot/window"
	"pokjabot/storage"
)

// follow is what a report leads to besides itself, with a sentence for the receipt each: the visit
// or the follow-up that it plans, and names that the Kampung's lists do not have yet. Practice
// leads to nothing.
func follow(ctx context.Context, t *turn.Turn, r storage.Report, a storage.Assignment, answers map[string]json.RawMessage) ([]storage.Write, []string, error) {
	if r.Practice {
		return nil, nil, nil
	}
	var writes []storage.Write
	var told []string
	if p, ok := planned(t, r, answers); ok {
		write, said, err := plan(t, r, a, p)
		if err != nil {
			return nil, nil, err
		}
		writes, told = append(writes, write), append(told, said)
	}
	if r.Form == formPoktan {
		write, said, err := proposeGroup(ctx, t, r, answers)
		if err != nil {
			return nil, nil, err
		}
		writes, told = append(writes, write...), append(told, said...)
	}
	if name := word(answers, "instansi_lain"); name != "" {
		writes = append(writes, storage.ProposeMitra(storage.NewMitra{Kabupaten: r.Kabupaten, KampungID: r.KampungID, Name: name, PersonID: t.Person.ID, At: t.Now}))
	}
	return writes, told, nil
}

// next is a plan that a report tells of.
type next struct{ day, title string }

// planned reads the follow-up of a visit and of a meeting (domain.md 3 d and e, question tindak).
func planned(t *turn.Turn, r storage.Report, answers map[string]json.RawMessage) (next, bool) {
	var n next
	switch r.Form {
	case formKunjungan:
		n = next{word(answers, "tindak"), t.Words.In("id").Say("lapor.judul_kunjungan", nil)}
	case formAdvokasi:
		n = next{word(answers, "tindak_tanggal"), word(answers, "tindak")}
	}
	return n, n.day != ""
}

// hourOfFollowUp is when a plan begins that was made without an hour (domain.md 3 h).
const hourOfFollowUp = 9 * time.Hour

// plan makes the follow-up a plan with reminders: the day before and in the morning, as form
// rencana has it when nobody chooses.
func plan(t *turn.Turn, r storage.Report, a storage.Assignment, n next) (storage.Write, string, error) {
	midnight, err := time.ParseInLocation(time.DateOnly, n.day, t.Zone())
	if err != nil {
		return storage.Write{}, "", fmt.Errorf("reading the day of a follow-up: %w", err)
	}
	starts := midnight.Add(hourOfFollowUp)
	about, err := json.Marshal(map[string]string{"jenis": r.Form, "judul": n.title, "tanggal": n.day})
	if err != nil {
		return storage.Write{}, "", fmt.Errorf("encoding a follow-up: %w", err)
	}
	write := storage.SavePlan(storage.Plan{
		ReportID: r.ID, PersonID: t.Person.ID, ChatID: t.ChatID, KampungID: r.KampungID, Place: a.Place, Kabupaten: r.Kabupaten, Answers: about, Title: n.title, Form: r.Form,
		StartsAt: starts, Day: n.day, Reminders: window.Dues([]storage.Stage{storage.StageH1, storage.StageMorning}, starts, t.Now), CreatedAt: t.Now,
	})
	return write, t.Words.Say("lapor.jadwal_lanjutan", map[string]any{"Judul": n.title, "Tanggal": t.Words.Date(starts)}), nil
}

// proposeGroup asks the PLKB to take a group into the Kampung's list that was typed by name.
func proposeGroup(ctx context.Context, t *turn.Turn, r storage.Report, answers map[string]json.RawMessage) ([]storage.Write, []string, error) {
	name, jenis := word(answers, "kelompok"), word(answers, "jenis")
	groups, err := storage.PoktanOf(ctx, t.DB, r.KampungID, r.Day)
	if err != nil {
		return nil, nil, err
	}
	known := slices.ContainsFunc(groups, func(p storage.Poktan) bool { return p.Jenis == jenis && strings.EqualFold(p.Name, name) })
	if known || name == "" {
		return nil, nil, nil
	}
	write := storage.ProposePoktan(storage.NewPoktan{KampungID: r.KampungID, Jenis: jenis, Name: name, PersonID: t.Person.ID, At: t.Now})
	return []storage.Write{write}, []string{t.Words.Say("lapor.kelompok_diusulkan", map[string]any{"Nama": name})}, nil
}

// escalation is the button under the receipt of a meeting whose follow-up may need help.
func escalation(t *turn.Turn, r storage.Report, answers map[string]json.RawMessage) [][]turn.Button {
	if r.Form != formAdvokasi || r.Practice || word(answers, "tindak") == "" || word(answers, "kendala") == "ya" {
		return nil
	}
	return [][]turn.Button{turn.Row(turn.Button{Text: t.Words.Say("tombol.catat_kendala", nil), Data: turn.Pack("l", "g", compact(r.ID))})}
}

// escalate answers "Catat sebagai kendala" under the receipt of a meeting: form kendala opens with
// the follow-up that needs help (domain.md 3 e: "bila diminta juga (g)").
func (f Forms) escalate(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	r, err := ownReport(ctx, t)
	if err != nil {
		return nil, err
	}
	var answers map[string]json.RawMessage
	if err := json.Unmarshal(r.Answers, &answers); err != nil {
		return nil, fmt.Errorf("reading report %s: %w", r.ID, err)
	}
	known := map[string]json.RawMessage{}
	for to, from := range map[string]string{"uraian": "tindak", "instansi": "tindak_instansi", "batas": "tindak_tanggal"} {
		if answers[from] != nil {
			known[to] = answers[from]
		}
	}
	a := here(t, storage.Draft{KampungID: r.KampungID, AssignmentID: t.Person.Assignment().ID})
	return f.openAt(ctx, t, formKendala, a, 0, known)
}
