package reporting

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/flows/answer"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Lines of a sheet that speak of the sheet itself, beside the form's own.
const (
	kampungLine = "kampung"
	writtenLine = "ditulis"
)

// mostSheets is how many sheets of one message are taken: more do not fit into 4,096 letters.
const mostSheets = 20

// filled is one sheet that was read: a draft with what it says.
type filled struct {
	draft   storage.Draft
	session flows.Session
	prompt  flows.Prompt
	taken   []string
}

// Written reads a message outside of a form as fill-sheets, or as an activity told in one breath.
// done is false when it is neither.
func (f Forms) Written(ctx context.Context, t *turn.Turn) (writes []storage.Write, done bool, err error) {
	if t.In.Text == "" || t.In.Edited {
		return nil, false, nil
	}
	forms, err := f.sheets(t)
	if err != nil {
		return nil, false, nil //nolint:nilerr // a person who files nothing: her words are dealt with elsewhere
	}
	sheets, err := f.read(ctx, t, forms)
	if err != nil || len(sheets) == 0 {
		return nil, false, err
	}
	writes, err = f.present(ctx, t, sheets)
	return writes, true, err
}

// headed says whether a message has a sheet with its head: that is a new report even while another
// form is open.
func (f Forms) headed(t *turn.Turn) bool {
	if !strings.Contains(t.In.Text, ":") && !strings.Contains(t.In.Text, "=") {
		return false
	}
	forms, err := f.sheets(t)
	return err == nil && slices.ContainsFunc(answer.Sheets(t.In.Text, titles(t, forms)), func(b answer.Block) bool { return b.Head != "" })
}

// read makes drafts of the sheets of a message.
func (f Forms) read(ctx context.Context, t *turn.Turn, forms []*flows.Form) ([]filled, error) {
	var list []filled
	for _, block := range answer.Sheets(t.In.Text, titles(t, forms)) {
		form, menu, err := f.formOf(ctx, t, forms, block)
		if err != nil {
			return nil, err
		}
		if form == nil {
			continue
		}
		for _, text := range answer.Repeats(block.Text, menu) {
			if len(list) == mostSheets || strings.TrimSpace(text) == "" {
				continue
			}
			one, err := f.fill(ctx, t, form, menu, text)
			if err != nil {
				return nil, err
			}
			if len(one.taken) >= 2 || block.Head != "" {
				list = append(list, one)
			}
		}
	}
	return list, nil
}

// formOf tells which form a sheet is of: its head says so, else the labels that it has most of.
// Without labels it may be an activity in one breath, the everyday form.
func (f Forms) formOf(ctx context.Context, t *turn.Turn, forms []*flows.Form, b answer.Block) (*flows.Form, []answer.Option, error) {
	var best *flows.Form
	var menu []answer.Option
	most := 1
	for _, form := range forms {
		options, err := labels(ctx, t, form)
		if err != nil {
			return nil, nil, err
		}
		if form.ID == b.Head {
			return form, options, nil
		}
		read := answer.Sheet(b.Text, options)
		if score := len(read.Lines) - len(read.Unclear); len(read.Lines) >= 2 && score > most {
			best, menu, most = form, options, score
		}
	}
	if best == nil && b.Head == "" && forms[0].ID == KegiatanForm {
		options, err := labels(ctx, t, forms[0])
		return forms[0], options, err
	}
	return best, menu, nil
}

// labels are the lines that a sheet of the form may have.
func labels(ctx context.Context, t *turn.Turn, form *flows.Form) ([]answer.Option, error) {
	env := newEnv(ctx, t, storage.Draft{Form: form.ID, PersonID: t.Person.ID, KampungID: t.Person.Assignment().KampungID, AssignmentID: t.Person.Assignment().ID})
	var menu []answer.Option
	for _, l := range flows.SheetLines(form, env.flows()) {
		if !slices.Contains(notOnSheets, l.Question.Name) {
			menu = append(menu, answer.Option{Code: l.Question.Name, Label: l.Label, Synonyms: l.Names})
		}
	}
	if manyKampung(t, form) {
		menu = append(menu, answer.Option{Code: kampungLine, Label: "Kampung", Synonyms: []string{"Kampung KB", "desa", "kelurahan", "village"}})
	}
	menu = append(menu, answer.Option{Code: writtenLine, Label: "Ditulis", Synonyms: []string{"ditulis tanggal", "tanggal menulis", "written", "written on"}})
	return menu, env.err
}

// fill makes a draft of one sheet.
func (f Forms) fill(ctx context.Context, t *turn.Turn, form *flows.Form, menu []answer.Option, text string) (filled, error) {
	sheet := answer.Sheet(text, menu)
	w := flows.Written{At: t.In.Written}
	a := t.Person.Assignment()
	var notices []flows.Notice
	for _, l := range sheet.Lines {
		switch {
		case l.Code == writtenLine:
			w.At = writtenOn(t, l.Text)
		case l.Code == kampungLine && form.Question(kampungLine) == nil:
			at, known := kampungNamed(t, l.Text)
			if a = at; !known {
				notices = append(notices, flows.Notice{ID: "lembar.kampung_lain", Args: locales.Args{"Nilai": l.Text, "Kampung": placeName(at)}})
			}
		default:
			w.Lines = append(w.Lines, l)
		}
	}
	for _, u := range sheet.Unclear {
		w.Loose = append(w.Loose, u.Text)
	}
	d, err := newDraft(ctx, t, form, a, 0)
	if err != nil {
		return filled{}, err
	}
	env := newEnv(ctx, t, d)
	s, _ := flows.Start(form, env.flows(), nil)
	s, prompt, u := flows.FillSheet(form, s, env.flows(), w)
	prompt.Notices = append(notices, prompt.Notices...)
	taken := u.Taken
	if len(w.Lines) < 2 && !slices.Contains(taken, "jenis") {
		taken = nil // without labels only what says which activity it was is a report
	}
	for range w.Lines {
		if len(taken) < 2 && len(w.Lines) >= 2 {
			taken = append(taken, "") // labelled lines are a sheet, understood or not
		}
	}
	return filled{d, s, prompt, taken}, env.err
}

// writtenOn is the day a sheet says it was written, at noon; the zero time when it cannot be read.
func writtenOn(t *turn.Turn, text string) time.Time {
	now := t.Now.In(t.Zone())
	r := answer.Date(text, now, answer.Past)
	if !r.OK() {
		return t.In.Written
	}
	const noon = 12
	return time.Date(r.Value.Year, r.Value.Month, r.Value.Day, noon, 0, 0, 0, t.Zone())
}

// kampungNamed is her assignment at the Kampung of that name; the one in use and false when she has
// none of it, or two.
func kampungNamed(t *turn.Turn, text string) (storage.Assignment, bool) {
	var menu []answer.Place
	for _, k := range kampungOf(t.Person) {
		menu = append(menu, answer.Place{Code: k.KampungID, Name: k.Kampung})
	}
	if r := answer.NewPlaces(menu).Read(text); r.OK() {
		return t.Person.At(r.Value), true
	}
	return t.Person.Assignment(), false
}

// present opens the first of the sheets; the others wait behind it, and each leads to the next.
func (f Forms) present(ctx context.Context, t *turn.Turn, sheets []filled) ([]storage.Write, error) {
	writes := leave(t)
	next := make([]int64, 0, len(sheets))
	for _, s := range sheets[1:] {
		next = append(next, s.draft.ID)
	}
	for i := len(sheets) - 1; i > 0; i-- {
		d := sheets[i].draft
		d.Aside.Next = next[i:]
		state, err := json.Marshal(sheets[i].session)
		if err != nil {
			return nil, fmt.Errorf("encoding draft %d: %w", d.ID, err)
		}
		// The first on top of those that wait: they are listed by when they moved last.
		d.State, d.Status, d.MovedAt = state, storage.DraftPaused, t.Now.Add(-time.Duration(i)*time.Millisecond)
		writes = append(writes, storage.SaveDraft(d))
	}
	first := sheets[0]
	d := first.draft
	d.Aside.Next = next
	note(t, &d, severalQuestions)
	lead := t.Words.Count("lembar.terbaca", len(sheets), locales.Args{"Sapaan": t.Sapaan()})
	said := heed(t, d, flows.Input{Op: flows.Answer, Text: t.In.Text}, flows.Session{}, stepped{session: first.session, prompts: []flows.Prompt{first.prompt}})
	shown, err := open(ctx, t, &d, first.session, said.prompts[0], lead, said.rows...)
	return append(writes, shown...), err
}

// open shows a draft for the first time, with words that say where it came from, and rows of buttons
// below those of the card.
func open(ctx context.Context, t *turn.Turn, d *storage.Draft, s flows.Session, p flows.Prompt, lead string, rows ...[]turn.Button) ([]storage.Write, error) {
	if asksDay(p) && !t.In.Written.IsZero() && t.In.Media != nil {
		offerDay(t, &p, t.In.Written.In(t.Zone())) // its row is not written yet
	}
	state, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encoding draft %d: %w", d.ID, err)
	}
	d.State, d.Status, d.MovedAt = state, storage.DraftOpen, t.Now
	t.Focus(d.ID)
	card := turn.Card{Words: t.Words, Sapaan: t.Sapaan(), Lead: lead, Place: placeName(here(t, *d)), Practice: d.Practice, Draft: *d, Revision: s.Revision, Prompt: p}
	m := card.Message()
	m.Keyboard = append(m.Keyboard, rows...)
	shown, writes, err := answerCard(ctx, t, d.ID, m)
	if err != nil {
		return nil, err
	}
	shown.SessionID, shown.Revision = d.ID, s.Revision
	d.CardID = shown.ID
	return append(writes, storage.SaveDraft(*d), storage.SaveCard(shown)), nil
}

// leave puts the open draft aside; one in which nothing was said yet goes.
func leave(t *turn.Turn) []storage.Write {
	if t.Draft == nil || t.Draft.Status != storage.DraftOpen {
		return nil
	}
	var s flows.Session
	if json.Unmarshal(t.Draft.State, &s) != nil || len(s.Answers) > 0 || s.Unread != nil || t.Draft.Corrects != "" || t.Draft.OccurrenceID != 0 {
		return pause(t)
	}
	d := *t.Draft
	d.Status = storage.DraftCancelled
	t.Focus(0)
	return []storage.Write{storage.SaveDraft(d)}
}

// several answers more than the open question with one message, where that is sure: lines with
// labels, or a message that the open question alone cannot read.
func (f Forms) several(ctx context.Context, t *turn.Turn, d storage.Draft) ([]storage.Write, bool, error) {
	if t.In.Kind != turn.Text || len(strings.Fields(t.In.Text)) < 2 {
		return nil, false, nil
	}
	form, session, err := read(t, d)
	if err != nil {
		return nil, false, err
	}
	env := newEnv(ctx, t, d)
	w := flows.Written{At: t.In.Written, Loose: []string{t.In.Text}}
	if strings.ContainsAny(t.In.Text, ":=") {
		menu, err := labels(ctx, t, form)
		if err != nil {
			return nil, false, err
		}
		if sheet := answer.Sheet(t.In.Text, menu); len(sheet.Lines) >= 2 {
			w = flows.Written{At: t.In.Written, Lines: sheet.Lines}
			for _, u := range sheet.Unclear {
				w.Loose = append(w.Loose, u.Text)
			}
		}
	}
	if len(w.Lines) == 0 {
		next, prompts, outcome := flows.Step(form, session, flows.Input{Op: flows.Answer, Text: t.In.Text, Env: env.flows()})
		stays := outcome == flows.Asking && next.At == session.At && next.Part == session.Part && len(prompts) > 0 && len(prompts[0].Notices) > 0
		if !stays || env.err != nil {
			return nil, false, env.err // the open question has understood it
		}
	}
	next, prompt, _, ok := flows.TakeSeveral(form, session, env.flows(), w)
	if !ok || env.err != nil {
		return nil, false, env.err
	}
	outcome := flows.Asking
	if next.At == "" {
		outcome = flows.Reviewing
	}
	note(t, &d, severalQuestions)
	said := stepped{session: next, prompts: []flows.Prompt{prompt}, outcome: outcome}
	writes, err := f.settle(ctx, t, &d, heed(t, d, flows.Input{Op: flows.Answer, Text: t.In.Text}, session, said))
	return writes, true, err
}

// follows adds the way to the drafts that came in the same message.
func follows(t *turn.Turn, d storage.Draft, m *turn.Message) {
	if len(d.Aside.Next) == 0 {
		return
	}
	next := storage.Draft{ID: d.Aside.Next[0]}
	button := turn.FormButton(next, 0, "", flows.Resume, false, "", t.Words.Say("tombol.lembar_berikut", locales.Args{"N": len(d.Aside.Next)}))
	m.Keyboard = append([][]turn.Button{turn.Row(button)}, m.Keyboard...)
}
