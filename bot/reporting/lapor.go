// Package reporting is how an activity is told, and what is done with it afterwards. Any form
// passes through here; what becomes of a finished one stands in Forms.Finish, a line per form, wired
// in bot/route.go. files.go says which role files what.
//
// The way of a report, a file for each step:
//   - it begins: lapor.go by /lapor, foto*.go by photos without a word, lembar*.go by a sheet in one
//     message, lagi.go as one like the last, open_known.go from another room;
//   - question by question: step.go, with what the engine may know in env.go, lists.go and
//     evidence.go; jaga*.go looks at what is written (danger, NIK, telephone numbers, names), and
//     ubah_pesan.go follows a message that is edited;
//   - it waits: draf.go offers drafts again, draf_ingat.go speaks of them after days;
//   - it is sent: ragu.go asks about what looks odd or doubled, gabung.go joins doubles, send.go and
//     finish.go store it, follow.go makes what it leads to, receipt.go and mudah.go thank for it;
//   - it is found again and mended: laporan*.go, after a day with leave of the lead (izin.go);
//   - it is used again ("lapor sekali", guna.go): salin.go and situs.go copy it for official sites,
//     pdf*.go puts it on paper, buku.go a month of them.
//
// Not here: what a question means and which comes next (package flows), how a card looks
// (package turn), what a plan or a recap is (rooms planning and digest).
package reporting

import (
	"context"
	"encoding/json"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Finisher makes of a sent draft the writes of its kind and the message that thanks for it.
type Finisher func(ctx context.Context, t *turn.Turn, d storage.Draft, answers map[string]json.RawMessage) ([]storage.Write, turn.Message, error)

// Prefiller returns what a plan already knows of the activity that is reported now.
type Prefiller func(ctx context.Context, t *turn.Turn, occurrence int64) (map[string]json.RawMessage, error)

// Knower returns what is known of a Kampung already: such a form opens at its review card.
type Knower func(ctx context.Context, t *turn.Turn, kampung string) (map[string]json.RawMessage, error)

// Forms leads people through forms.
type Forms struct {
	Finish  map[string]Finisher // by form id
	Known   map[string]Knower   // by form id
	Prefill Prefiller

	sure int // how many doubts about the draft at hand the sender has settled (ragu.go)
}

// Lapor answers /lapor: the everyday form begins, or the list of what this role files.
func (f Forms) Lapor(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if t.Person != nil && mayFile(t, t.Person.Assignment(), KegiatanForm) != nil {
		return f.Others(ctx, t)
	}
	return f.begin(ctx, t, KegiatanForm)
}

// Others answers "Laporan lain": the forms that the role in use files, one button each.
func (f Forms) Others(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if t.Person == nil {
		return nil, locales.Refuse("lapor.belum_kenal", nil)
	}
	a := t.Person.Assignment()
	var rows [][]turn.Button
	for _, id := range formsOf(a.Role) {
		form := t.Forms.Form(id)
		if form == nil || f.Finish[id] == nil || mayFile(t, a, id) != nil {
			continue
		}
		if f.Known[id] == nil { // what is not reported but kept has its own place in the menu
			rows = append(rows, turn.Row(turn.Button{Text: form.Title.In(t.Words.Lang()), Data: turn.Pack("f", id)}))
		}
	}
	if rows == nil {
		return nil, locales.Refuse("lapor.bukan_petugas", map[string]any{"Sapaan": t.Sapaan()})
	}
	rows = append(rows, turn.Row(turn.Button{Text: t.Words.Say("tombol.lembar_isian", nil), Data: turn.Pack("m", "lembar")}))
	text := t.Words.Say("lapor.pilih_formulir", map[string]any{"Sapaan": t.Sapaan()})
	return t.Say(ctx, turn.Message{Text: text, Keyboard: append(rows, menuRow(t, "menu"))})
}

// OpenTapped answers a button that opens a form: its id, then the occurrence it reports on, then
// "1" when it is to be a new one although a draft waits.
func (f Forms) OpenTapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	form, occurrence := t.In.Data.Arg(0), t.In.Data.Number(1)
	if occurrence == 0 && t.In.Data.Arg(2) == "" {
		return f.begin(ctx, t, form)
	}
	return f.Open(ctx, t, form, occurrence)
}

// begin offers a draft of the form that waits, else opens a new one.
func (f Forms) begin(ctx context.Context, t *turn.Turn, formID string) ([]storage.Write, error) {
	if err := mayFile(t, t.Person.Assignment(), formID); err != nil {
		return nil, err
	}
	waiting, err := storage.OpenDrafts(ctx, t.DB, t.ChatID)
	if err != nil {
		return nil, err
	}
	if list := offers(waiting, t.Person.ID, formID); len(list) > 0 {
		return f.offer(ctx, t, list, formID)
	}
	return f.Open(ctx, t, formID, 0)
}

// Open begins a form, with what the plan knows when occurrence is not 0.
func (f Forms) Open(ctx context.Context, t *turn.Turn, formID string, occurrence int64) ([]storage.Write, error) {
	a := t.Person.Assignment()
	var prefill map[string]json.RawMessage
	if occurrence != 0 {
		known, err := f.Prefill(ctx, t, occurrence) // refuses plans that are not hers
		if err != nil {
			return nil, err
		}
		plan, err := storage.OccurrenceByID(ctx, t.DB, occurrence)
		if err != nil {
			return nil, err
		}
		prefill = known
		if plan.KampungID != "" {
			a = t.Person.At(plan.KampungID)
		}
	}
	return f.openAt(ctx, t, formID, a, occurrence, prefill)
}

// openAt begins a form under an assignment with what is known already.
func (f Forms) openAt(ctx context.Context, t *turn.Turn, formID string, a storage.Assignment, occurrence int64, known map[string]json.RawMessage) ([]storage.Write, error) {
	form := t.Forms.Form(formID)
	if form == nil || f.Finish[formID] == nil {
		return nil, locales.Refuse("lapor.tombol_lama", map[string]any{"Sapaan": t.Sapaan()})
	}
	if err := mayFile(t, a, formID); err != nil {
		return nil, err
	}
	d, err := newDraft(ctx, t, form, a, occurrence)
	if err != nil {
		return nil, err
	}
	open := flows.Start
	if f.Known[formID] != nil {
		open = flows.Reopen
		if known, err = f.Known[formID](ctx, t, a.KampungID); err != nil {
			return nil, err
		}
	}
	env := newEnv(ctx, t, d)
	session, prompt := open(form, env.flows(), known)
	if env.err != nil {
		return nil, env.err
	}
	writes := pause(t)
	shown, err := show(ctx, t, &d, stepped{session: session, prompts: []flows.Prompt{prompt}, outcome: flows.Asking}, true)
	return append(writes, shown...), err
}

func newDraft(ctx context.Context, t *turn.Turn, form *flows.Form, a storage.Assignment, occurrence int64) (storage.Draft, error) {
	id, err := t.Numbers.Next(ctx)
	if err != nil {
		return storage.Draft{}, err
	}
	return storage.Draft{
		ID: id, ChatID: t.ChatID, PersonID: t.Person.ID, ReportID: turn.NewUUID(), Form: form.ID, Version: form.Version, KampungID: a.KampungID,
		AssignmentID: a.ID, OccurrenceID: occurrence, Practice: t.Person.Practice, Status: storage.DraftOpen, StartedAt: t.Now,
	}, nil
}

// pause puts the open draft aside: slash commands and other tasks leave it, nothing is lost.
func pause(t *turn.Turn) []storage.Write {
	if t.Draft == nil || t.Draft.Status != storage.DraftOpen {
		return nil
	}
	d := *t.Draft
	d.Status = storage.DraftPaused
	t.Focus(0)
	return []storage.Write{storage.SaveDraft(d)}
}

// Pause is for the commands of other rooms: the open draft waits while they are dealt with.
func Pause(_ context.Context, t *turn.Turn) ([]storage.Write, error) { return pause(t), nil }
