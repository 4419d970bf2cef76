// Package reporting is how an activity is told: /lapor and every card of an open form (lapor.go,
// step.go), sending it (send.go) and finding it again (laporan.go). Any form passes through here;
// what becomes of a finished one stands in Forms.Finish, a line per form, wired in bot/route.go.
//
// Not here: what a question means and which comes next (package flows), how a card looks
// (package turn), what a plan or a recap is (rooms planning and digest).
package reporting

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Finisher makes of a sent draft the writes of its kind and the message that thanks for it.
type Finisher func(ctx context.Context, t *turn.Turn, d storage.Draft, answers map[string]json.RawMessage) ([]storage.Write, turn.Message, error)

// Prefiller returns what a plan already knows of the activity that is reported now.
type Prefiller func(ctx context.Context, t *turn.Turn, occurrence int64) (map[string]json.RawMessage, error)

// Forms leads people through forms.
type Forms struct {
	Finish  map[string]Finisher // by form id
	Prefill Prefiller
}

// KegiatanForm is the everyday form (domain.md 3 a).
const KegiatanForm = "kegiatan"

// Lapor answers /lapor: a draft that waits is offered first, else the form begins.
func (f Forms) Lapor(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := mayFile(t); err != nil {
		return nil, err
	}
	waiting, err := storage.OpenDrafts(ctx, t.DB, t.ChatID)
	if err != nil {
		return nil, err
	}
	for _, d := range waiting {
		if d.Form == KegiatanForm {
			return f.offer(ctx, t, d)
		}
	}
	return f.Open(ctx, t, KegiatanForm, 0)
}

// offer asks whether to go on with a waiting draft or to begin anew; the draft stays either way.
func (f Forms) offer(ctx context.Context, t *turn.Turn, d storage.Draft) ([]storage.Write, error) {
	form := t.Forms.Form(d.Form)
	if form == nil {
		return f.Open(ctx, t, KegiatanForm, 0)
	}
	text := t.Words.Say("lapor.draf_menunggu", map[string]any{"Sapaan": t.Sapaan(), "Formulir": form.Title.In(t.Words.Lang()), "Hari": t.Words.Date(d.StartedAt.In(t.Zone()))})
	return t.Say(ctx, turn.Message{Text: text, Keyboard: [][]turn.Button{
		turn.Row(turn.FormButton(d, 0, "", flows.Resume, false, "", t.Words.Say("tombol.lanjutkan", nil))),
		turn.Row(turn.Button{Text: t.Words.Say("tombol.lapor_baru", nil), Data: turn.Pack("f", KegiatanForm)}),
	}})
}

// OpenTapped answers a button that opens a form: its id, then the occurrence it reports on.
func (f Forms) OpenTapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if err := mayFile(t); err != nil {
		return nil, err
	}
	return f.Open(ctx, t, t.In.Data.Arg(0), t.In.Data.Number(1))
}

// Open begins a form, with what the plan knows when occurrence is not 0.
func (f Forms) Open(ctx context.Context, t *turn.Turn, formID string, occurrence int64) ([]storage.Write, error) {
	form := t.Forms.Form(formID)
	if form == nil || f.Finish[formID] == nil {
		return nil, locales.Refuse("lapor.tombol_lama", map[string]any{"Sapaan": t.Sapaan()})
	}
	kampung := t.Person.Assignment().KampungID
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
		prefill, kampung = known, plan.KampungID
	}
	d, err := newDraft(ctx, t, form, kampung, occurrence)
	if err != nil {
		return nil, err
	}
	env := newEnv(ctx, t, d)
	session, prompt := flows.Start(form, env.flows(), prefill)
	if env.err != nil {
		return nil, env.err
	}
	writes := pause(t)
	shown, err := show(ctx, t, &d, stepped{session: session, prompts: []flows.Prompt{prompt}, outcome: flows.Asking}, true)
	return append(writes, shown...), err
}

func newDraft(ctx context.Context, t *turn.Turn, form *flows.Form, kampung string, occurrence int64) (storage.Draft, error) {
	id, err := t.Numbers.Next(ctx)
	if err != nil {
		return storage.Draft{}, err
	}
	a := t.Person.At(kampung)
	return storage.Draft{
		ID: id, ChatID: t.ChatID, PersonID: t.Person.ID, ReportID: newUUID(), Form: form.ID, Version: form.Version, KampungID: a.KampungID,
		AssignmentID: a.ID, OccurrenceID: occurrence, Practice: t.Person.Practice, Status: storage.DraftOpen, StartedAt: t.Now,
	}, nil
}

// newUUID is a random UUID (RFC 9562, version 4): a report's id, born with its draft.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// mayFile checks, on every act anew, that the person files for a Kampung here (domain.md 3.5).
func mayFile(t *turn.Turn) error {
	if t.Person == nil {
		return locales.Refuse("lapor.belum_kenal", nil)
	}
	if a := t.Person.Assignment(); !a.Role.Files() || a.KampungID == "" {
		return locales.Refuse("lapor.bukan_petugas", map[string]any{"Sapaan": t.Sapaan()})
	}
	return nil
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
