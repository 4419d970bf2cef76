package reporting

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

// mend answers "Perbaiki": within the day a report opens once more at its review card, in a draft
// of its own; what it says now stays until that is sent.
func (f Forms) mend(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	r, err := ownReport(ctx, t)
	if err != nil {
		return nil, err
	}
	form := t.Forms.Form(r.Form)
	if form != nil && !mendable(t, *r) {
		if c, err := grant(ctx, t, *r); err != nil {
			return nil, err
		} else if c == nil {
			return askWish(ctx, t) // her own day is over: somebody else can open it once more
		}
	}
	if form == nil {
		return nil, locales.Refuse("laporan.tak_bisa_diperbaiki", map[string]any{"Sapaan": t.Sapaan()})
	}
	waiting, err := storage.OpenDrafts(ctx, t.DB, t.ChatID)
	if err != nil {
		return nil, err
	}
	for _, d := range waiting {
		if d.Corrects == r.ID { // begun before: go on there
			writes := []storage.Write{}
			if t.Draft != nil && t.Draft.ID != d.ID {
				writes = pause(t)
			}
			stepped, err := f.step(ctx, t, d, flows.Input{Op: flows.Resume})
			return append(writes, stepped...), err
		}
	}
	var answers map[string]json.RawMessage
	if err := json.Unmarshal(r.Answers, &answers); err != nil {
		return nil, fmt.Errorf("reading report %s: %w", r.ID, err)
	}
	a := here(t, storage.Draft{KampungID: r.KampungID, AssignmentID: t.Person.Assignment().ID})
	if err := mayFile(t, a, r.Form); err != nil {
		return nil, err
	}
	d, err := newDraft(ctx, t, form, a, r.OccurrenceID)
	if err != nil {
		return nil, err
	}
	d.Corrects, d.Practice = r.ID, r.Practice
	env := newEnv(ctx, t, d)
	session, prompt := flows.Reopen(form, env.flows(), answers)
	if env.err != nil {
		return nil, env.err
	}
	writes := pause(t)
	shown, err := show(ctx, t, &d, stepped{session: session, prompts: []flows.Prompt{prompt}, outcome: flows.Reviewing}, false)
	return append(writes, shown...), err
}

// mended stores a correction within the day: the report keeps its id and number, the answers
// before stay as a revision (design.md 12).
func mended(ctx context.Context, t *turn.Turn, d storage.Draft, answers map[string]json.RawMessage, raw json.RawMessage) ([]storage.Write, turn.Message, error) {
	r, err := storage.ReportOfPerson(ctx, t.DB, t.Person.ID, d.Corrects)
	if err != nil {
		return nil, turn.Message{}, err
	}
	var allowed *storage.Correction
	if r != nil && !mendable(t, *r) {
		if allowed, err = grant(ctx, t, *r); err != nil {
			return nil, turn.Message{}, err
		}
	}
	if r == nil || !mendable(t, *r) && allowed == nil {
		return nil, turn.Message{}, locales.Refuse("laporan.tak_bisa_diperbaiki", map[string]any{"Sapaan": t.Sapaan()})
	}
	r.Answers, r.Day = raw, day(t, d.Form, answers)
	measures, err := storage.MeasuresIn(ctx, t.DB, t.Forms.Form(r.Form), *r, t.Zone())
	if err != nil {
		return nil, turn.Message{}, err
	}
	why := ""
	if allowed != nil {
		why = allowed.Wish
	}
	text := t.Words.Say("laporan.sudah_diperbaiki", map[string]any{"Sapaan": t.Sapaan(), "Nomor": r.Receipt, "Judul": title(t, *r)})
	writes := []storage.Write{storage.CorrectReport(r.ID, t.Person.ID, raw, measures, t.Now, why)}
	return append(writes, mendedKendala(t, *r, answers)...), turn.Message{Text: text, Keyboard: receiptRows(t, *r)}, nil
}

// mendable says whether its author may still change or take back a report.
func mendable(t *turn.Turn, r storage.Report) bool {
	open := []storage.ReportStatus{storage.ReportSent, storage.ReportReturned}
	return slices.Contains(open, r.Status) && t.Now.Sub(r.SentAt) < storage.WithdrawWithin
}

// mendedKendala lets the kendala of a report follow its correction.
func mendedKendala(t *turn.Turn, r storage.Report, answers map[string]json.RawMessage) []storage.Write {
	switch {
	case r.Practice:
		return nil
	case r.Form == formKendala || word(answers, "kendala") == "ya":
		return []storage.Write{raise(t, r, answers)}
	default:
		return []storage.Write{storage.DropKendala(r.ID, t.Person.ID, t.Now)}
	}
}
