package reporting

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/flows/answer"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Photos that come without a command begin a report (design.md 7): they are kept at once, as files of
// a draft, whatever is answered next, or never. The card asks what they show: a plan of today or
// yesterday, a report of the last day, or something else.

const (
	photoVerb     = "p" // data of the buttons under such photos: draft, act, what about
	photoQuestion = "foto"
	storyQuestion = "uraian"

	joinWithin   = 24 * time.Hour // photos after a report that may belong to it (design.md 7)
	leastStory   = 20             // letters of a caption that is a story (domain.md 3 a, uraian)
	mostOffered  = 4              // plans on the card
	mostReopened = 2              // reports on the card
)

// PhotoFirst answers a photo without an open form. done is false when the person files no form that
// has photos.
func (f Forms) PhotoFirst(ctx context.Context, t *turn.Turn) (writes []storage.Write, done bool, err error) {
	form := f.photoForm(t)
	if form == nil || t.In.Media == nil || t.In.Edited {
		return nil, false, nil
	}
	d, err := newDraft(ctx, t, form, t.Person.Assignment(), 0)
	if err != nil {
		return nil, false, err
	}
	plan := plannedIn(t.In.ReplyData) // the photo answers "Bagaimana kegiatannya?"
	if plan == 0 && len(t.In.ReplyData) == 0 {
		if plan, err = f.justAsked(ctx, t); err != nil {
			return nil, true, err
		}
	}
	if plan != 0 {
		s, _, err := f.withPhoto(ctx, t, d, form)
		if err != nil {
			return nil, true, err
		}
		if writes, err = f.toPlan(ctx, t, d, s, plan); err == nil {
			return append(writes, photoRow(t, d, *t.In.Media)), true, nil
		}
		if _, told := errors.AsType[*locales.Refusal](err); !told {
			return nil, true, err
		} // told of meanwhile: what the photo shows is asked
	}
	s, heard, err := f.withPhoto(ctx, t, d, form)
	if err != nil {
		return nil, true, err
	}
	writes = append(writes, photoRow(t, d, *t.In.Media))
	shown, err := f.showPhotos(ctx, t, &d, s, heard)
	return append(writes, shown...), true, err
}

// plannedIn is the plan that a message with these buttons spoke of, 0 when it was none or several.
func plannedIn(buttons []turn.Data) int64 {
	for _, b := range buttons {
		switch {
		case b.Verb == "f" && b.Number(1) != 0:
			return b.Number(1)
		case b.Verb == planVerb && len(b.Args) == 2 && b.Number(1) != 0: // an act on one plan: a reminder before it
			return b.Number(1)
		}
	}
	return 0
}

// planVerb begins the buttons about plans, askedWithin is how long after "Bagaimana kegiatannya?" a
// photo answers it without being sent as a reply.
const (
	planVerb    = "j"
	askedWithin = 3 * time.Hour
)

// justAsked is the one plan that was asked about and not answered since, 0 for none or several.
func (f Forms) justAsked(ctx context.Context, t *turn.Turn) (int64, error) {
	since := t.Now.Add(-askedWithin)
	if t.Chat.At.After(since) { // something else was done since
		since = t.Chat.At
	}
	asked, err := storage.AskedPlans(ctx, t.DB, t.Person.ID, since)
	if err != nil || len(asked) != 1 {
		return 0, err
	}
	return asked[0], nil
}

// photoForm is the first form of the person's that has photos, nil for none.
func (f Forms) photoForm(t *turn.Turn) *flows.Form {
	forms, err := f.sheets(t)
	if err != nil {
		return nil
	}
	for _, form := range forms {
		if form.Question(photoQuestion) != nil {
			return form
		}
	}
	return nil
}

// withPhoto begins a form with the photo at hand, and with what its caption says for sure.
func (f Forms) withPhoto(ctx context.Context, t *turn.Turn, d storage.Draft, form *flows.Form) (flows.Session, []flows.Notice, error) {
	env := newEnv(ctx, t, d)
	s, _ := flows.Start(form, env.flows(), nil)
	s, _, _ = flows.Step(form, s, flows.Input{Op: flows.Answer, Media: t.In.Media, Text: t.In.Text, Env: env.flows()})
	s, heard, err := f.captioned(ctx, t, env, form, s, t.In.Text, t.In.Written)
	if err == nil {
		err = env.err
	}
	return s, heard, err
}

// captioned takes a caption, written at a time (zero: now), for what it surely says: a sheet, the
// story, day and counts. The notices tell what that was.
func (f Forms) captioned(ctx context.Context, t *turn.Turn, env *env, form *flows.Form, s flows.Session, caption string, at time.Time) (flows.Session, []flows.Notice, error) {
	caption = strings.TrimSpace(caption)
	if caption == "" || answer.HasNIK(caption) {
		return s, nil, nil
	}
	menu, err := labels(ctx, t, form)
	if err != nil {
		return s, nil, err
	}
	w := flows.Written{At: at, Loose: []string{caption}}
	if sheet := answer.Sheet(caption, menu); len(sheet.Lines) >= 2 {
		w = flows.Written{At: at, Lines: sheet.Lines}
	} else if utf8.RuneCountInString(caption) >= leastStory && form.Question(storyQuestion) != nil {
		w.Lines = []answer.Line{{Code: storyQuestion, Text: caption}}
	}
	s, card, _ := flows.TakeSure(form, s, env.flows(), w)
	return s, card.Notices, nil
}

// photoRow keeps a photo for the draft's report.
func photoRow(t *turn.Turn, d storage.Draft, m flows.Media) storage.Write {
	return storage.AddAttachment(storage.Attachment{
		ReportID: d.ReportID, Question: photoQuestion, FileID: m.FileID, UniqueID: m.UniqueID, Kind: m.Kind,
		Caption: answer.MaskNIK(m.Caption), MIME: m.MIME, Size: m.Size, CreatedAt: takenBy(t),
	})
}

// takenBy is the latest that a photo was taken: when its message came, of a forwarded one when that
// was first written.
func takenBy(t *turn.Turn) time.Time {
	if !t.In.Written.IsZero() {
		return t.In.Written
	}
	return t.Now
}

// showPhotos asks what the photos show; where nothing is on the schedule and nothing was just sent,
// the form itself asks.
func (f Forms) showPhotos(ctx context.Context, t *turn.Turn, d *storage.Draft, s flows.Session, heard []flows.Notice) ([]storage.Write, error) {
	rows, err := f.photoRows(ctx, t, *d)
	if err != nil {
		return nil, err
	}
	n := photosIn(s)
	if len(rows) == 0 {
		d.Aside.Photos = false
		form := t.Forms.Form(d.Form)
		env := newEnv(ctx, t, *d)
		_, prompts, _ := flows.Step(form, s, flows.Input{Op: flows.Resume, Env: env.flows()})
		if env.err != nil {
			return nil, env.err
		}
		prompts[0].Notices = append(heard, prompts[0].Notices...)
		return open(ctx, t, d, s, prompts[0], t.Words.Count("foto.tersimpan", n, locales.Args{"Sapaan": t.Sapaan()}))
	}
	d.Aside.Photos = true
	state, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encoding draft %d: %w", d.ID, err)
	}
	d.State, d.Status, d.MovedAt = state, storage.DraftOpen, t.Now
	t.Focus(d.ID)
	text := "📍 " + html.EscapeString(placeName(here(t, *d))) + "\n\n" + t.Words.Count("foto.tersimpan", n, locales.Args{"Sapaan": t.Sapaan()}) + " " + t.Words.Say("foto.kegiatan_mana", nil)
	shown, writes, err := answerCard(ctx, t, d.ID, turn.Message{Text: text, Keyboard: rows})
	if err != nil {
		return nil, err
	}
	if d.CardID != 0 && d.CardID != shown.ID {
		writes = append(writes, t.Strip(d.CardID))
	}
	shown.SessionID, shown.Revision, d.CardID = d.ID, s.Revision, shown.ID
	return append(writes, storage.SaveDraft(*d), storage.SaveCard(shown)), nil
}

func photosIn(s flows.Session) int {
	var list []flows.Media
	_ = json.Unmarshal(s.Answers[photoQuestion], &list) // none: no photos
	return len(list)
}

// photoRows are the buttons under photos: plans of today and yesterday, reports of the last day, the
// way to a new one; none when only the last would be left.
func (f Forms) photoRows(ctx context.Context, t *turn.Turn, d storage.Draft) ([][]turn.Button, error) {
	var rows [][]turn.Button
	plans, err := f.heldPlans(ctx, t, d)
	if err != nil {
		return nil, err
	}
	for _, p := range plans {
		label := t.Words.ShortDate(p.StartsAt.In(t.Zone())) + " · " + p.Title
		rows = append(rows, turn.Row(turn.Button{Text: label, Data: turn.Pack(photoVerb, turn.Num(d.ID), "o", turn.Num(p.ID))}))
	}
	reports, err := recent(ctx, t, d)
	if err != nil {
		return nil, err
	}
	for _, r := range reports {
		label := t.Words.Say("tombol.ke_laporan_tadi", locales.Args{"Judul": locales.Raw(title(t, r))})
		rows = append(rows, turn.Row(turn.Button{Text: label, Data: turn.Pack(photoVerb, turn.Num(d.ID), "r", compact(r.ID))}))
	}
	if rows == nil {
		return nil, nil
	}
	id := "tombol.kegiatan_lain"
	if len(plans) == 0 {
		id = "tombol.laporan_baru"
	}
	return append(rows, turn.Row(turn.Button{Text: t.Words.Say(id, nil), Data: turn.Pack(photoVerb, turn.Num(d.ID), "n")}),
		turn.Row(turn.FormButton(d, 0, "", flows.Save, false, "", t.Words.Say("tombol.simpan_dulu", nil)), turn.FormButton(d, 0, "", flows.Cancel, false, "", t.Words.Say("tombol.batal", nil)))), nil
}

// heldPlans are the plans of today and yesterday that have begun and whose form has photos.
func (f Forms) heldPlans(ctx context.Context, t *turn.Turn, d storage.Draft) ([]storage.Occurrence, error) {
	if d.KampungID == "" {
		return nil, nil
	}
	today := takenBy(t).In(t.Zone())
	plans, err := storage.HeldPlans(ctx, t.DB, d.KampungID, t.Person.ID, today.AddDate(0, 0, -1).Format(time.DateOnly), today.Format(time.DateOnly))
	plans = slices.DeleteFunc(plans, func(o storage.Occurrence) bool {
		form := t.Forms.Form(o.Form)
		return o.StartsAt.After(t.Now.Add(time.Hour)) || form == nil || form.Question(photoQuestion) == nil || f.Finish[o.Form] == nil
	})
	return plans[:min(len(plans), mostOffered)], err
}

// recent are her reports of the last day that take photos.
func recent(ctx context.Context, t *turn.Turn, d storage.Draft) ([]storage.Report, error) {
	list, err := storage.ReportsOfPerson(ctx, t.DB, t.Person.ID, 2*mostReopened, t.Now.Add(time.Second))
	list = slices.DeleteFunc(list, func(r storage.Report) bool { return !takesPhotos(t, d, r) })
	return list[:min(len(list), mostReopened)], err
}

func takesPhotos(t *turn.Turn, d storage.Draft, r storage.Report) bool {
	form := t.Forms.Form(r.Form)
	return mendable(t, r) && t.Now.Sub(r.SentAt) < joinWithin && form != nil && form.Question(photoQuestion) != nil && r.Practice == d.Practice && r.KampungID == d.KampungID
}

// morePhotos adds to a draft whose photos are still to be told of; what else is written meanwhile
// belongs to a new report of its own.
func (f Forms) morePhotos(ctx context.Context, t *turn.Turn, d storage.Draft) ([]storage.Write, error) {
	form, s, err := read(t, d)
	if err != nil {
		return nil, err
	}
	env := newEnv(ctx, t, d)
	if t.In.Media == nil || t.In.Kind != turn.Photo {
		d.Aside.Photos = false
		t.Draft = &d
		return f.Typed(ctx, t)
	}
	next, _, _ := flows.Step(form, s, flows.Input{Op: flows.Answer, Media: t.In.Media, Text: t.In.Text, Env: env.flows()})
	writes := keepPhotos(t, d, s, next)
	next, heard, err := f.captioned(ctx, t, env, form, next, t.In.Text, t.In.Written)
	if err != nil {
		return nil, err
	}
	shown, err := f.showPhotos(ctx, t, &d, next, heard)
	return append(writes, shown...), err
}

// PhotoTapped answers what photos show.
func (f Forms) PhotoTapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	d, err := storage.DraftByID(ctx, t.DB, t.ChatID, t.In.Data.Number(0))
	if err != nil {
		return nil, err
	}
	if d == nil || t.Person == nil || d.PersonID != t.Person.ID || d.Status != storage.DraftOpen && d.Status != storage.DraftPaused {
		return orphan(t, "lapor.tombol_lama")
	}
	writes, err := adopt(ctx, t, d)
	if err != nil {
		return nil, err
	}
	if t.Draft != nil && t.Draft.ID != d.ID {
		writes = append(writes, leave(t)...)
	}
	form, s, err := read(t, *d)
	if err != nil {
		return nil, err
	}
	var more []storage.Write
	switch t.In.Data.Arg(1) {
	case "o":
		more, err = f.toPlan(ctx, t, *d, s, t.In.Data.Number(2))
	case "r":
		id, _ := expand(t.In.Data.Arg(2)) // "" finds no report
		more, err = f.toReport(ctx, t, d, s, id)
	case "a":
		more, err = f.notThisPlan(ctx, t, d, s)
	case "d":
		more, err = f.takeDay(ctx, t, d, form, s)
	case "y", "x":
		more, err = f.takePoint(ctx, t, d, form, s, t.In.Data.Arg(1) == "y")
	default:
		d.Aside.Photos = false
		more, err = f.step(ctx, t, *d, flows.Input{Op: flows.Resume})
	}
	return append(writes, more...), err
}

// toPlan makes of a draft of photos the report of a plan, in the plan's form and with what it knows.
func (f Forms) toPlan(ctx context.Context, t *turn.Turn, d storage.Draft, s flows.Session, occurrence int64) ([]storage.Write, error) {
	known, err := f.Prefill(ctx, t, occurrence) // refuses plans that are not hers
	if err != nil {
		return nil, err
	}
	plan, err := storage.OccurrenceByID(ctx, t.DB, occurrence)
	if err != nil {
		return nil, err
	}
	form := t.Forms.Form(plan.Form)
	a := t.Person.At(plan.KampungID)
	if form == nil || form.Question(photoQuestion) == nil {
		return nil, locales.Refuse("lapor.tombol_lama", locales.Args{"Sapaan": t.Sapaan()})
	}
	if err := mayFile(t, a, form.ID); err != nil {
		return nil, err
	}
	for _, name := range []string{photoQuestion, storyQuestion, "peserta_l", "peserta_p", "hadir_l", "hadir_p"} {
		if raw := s.Answers[name]; raw != nil && form.Question(name) != nil && known[name] == nil {
			known[name] = raw
		}
	}
	d.Form, d.Version, d.KampungID, d.AssignmentID, d.OccurrenceID, d.Aside.Photos = form.ID, form.Version, plan.KampungID, a.ID, occurrence, false
	env := newEnv(ctx, t, d)
	session, prompt := flows.Start(form, env.flows(), known)
	if env.err != nil {
		return nil, env.err
	}
	lead := t.Words.Count("foto.tersimpan", photosIn(s), locales.Args{"Sapaan": t.Sapaan()}) + " " + t.Words.Say("foto.untuk_rencana", locales.Args{"Judul": plan.Title})
	return open(ctx, t, &d, session, prompt, lead, turn.Row(turn.Button{Text: t.Words.Say("tombol.kegiatan_lain", nil), Data: turn.Pack(photoVerb, turn.Num(d.ID), "a")}))
}

// notThisPlan takes the photos of a draft out of the report of a plan again and asks what they show.
func (f Forms) notThisPlan(ctx context.Context, t *turn.Turn, d *storage.Draft, s flows.Session) ([]storage.Write, error) {
	form := f.photoForm(t)
	if form == nil || d.OccurrenceID == 0 {
		return orphan(t, "lapor.tombol_lama")
	}
	a := t.Person.Assignment()
	d.Form, d.Version, d.KampungID, d.AssignmentID, d.OccurrenceID = form.ID, form.Version, a.KampungID, a.ID, 0
	known := map[string]json.RawMessage{}
	for _, name := range []string{photoQuestion, storyQuestion} {
		if raw := s.Answers[name]; raw != nil {
			known[name] = raw
		}
	}
	env := newEnv(ctx, t, *d)
	session, _ := flows.Start(form, env.flows(), known)
	session.Revision = s.Revision + 1
	if env.err != nil {
		return nil, env.err
	}
	return f.showPhotos(ctx, t, d, session, nil)
}

// toReport puts the photos of a draft into a report of the last day.
func (f Forms) toReport(ctx context.Context, t *turn.Turn, d *storage.Draft, s flows.Session, id string) ([]storage.Write, error) {
	if id == "" {
		return nil, locales.Refuse("lapor.tombol_lama", locales.Args{"Sapaan": t.Sapaan()})
	}
	r, err := storage.ReportOfPerson(ctx, t.DB, t.Person.ID, id)
	if err != nil {
		return nil, err
	}
	if r == nil || !takesPhotos(t, *d, *r) {
		return nil, locales.Refuse("laporan.tak_bisa_diperbaiki", locales.Args{"Sapaan": t.Sapaan()})
	}
	var said map[string]json.RawMessage
	if err := json.Unmarshal(r.Answers, &said); err != nil {
		return nil, fmt.Errorf("reading report %s: %w", r.ID, err)
	}
	photos, added, err := union(said[photoQuestion], s.Answers[photoQuestion])
	if err != nil {
		return nil, err
	}
	if added == 0 { // it has its five already
		t.Notice(t.Words.Say("foto.sudah_penuh", locales.Args{"Sapaan": t.Sapaan()}))
		return nil, nil
	}
	said[photoQuestion] = photos
	return f.joined(ctx, t, d, *r, said, added)
}
