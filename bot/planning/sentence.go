package planning

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/flows/answer"
	"pokjabot/locales"
	"pokjabot/storage"
)

// ExpectsSentence is what a chat is asked for after "Tambah rencana" (turn.Turn.Expect).
const ExpectsSentence = "rencana_kalimat"

// patience is how long a text is taken for the plan that was asked for; later ones are about
// something else.
const patience = 30 * time.Minute

// Awaits says whether the chat is still in the middle of telling a plan.
func Awaits(t *turn.Turn) bool {
	var p proposal
	return json.Unmarshal(t.Chat.State, &p) == nil && t.Now.Sub(p.At) < patience
}

// ask invites to tell a plan in one sentence, which is quickest, or question by question.
func (r Room) ask(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	a := t.Person.Assignment()
	if t.Person == nil || !mayPlan(a) {
		return nil, locales.Refuse("jadwal.bukan_petugas", locales.Args{"Sapaan": t.Sapaan()})
	}
	if err := keep(t, proposal{At: t.Now, Place: placeOf(a)}); err != nil {
		return nil, err
	}
	return t.Say(ctx, turn.Message{Text: t.Words.Say("jadwal.tulis_kalimat", locales.Args{"Sapaan": t.Sapaan()}), Keyboard: [][]turn.Button{
		turn.Row(button(t, "jadwal.satu_per_satu", actForm)), turn.Row(button(t, "tombol.kembali", actList)),
	}})
}

// form opens form rencana at its first question.
func (r Room) form(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	t.Expect("", nil)
	t.In.Data = turn.Data{Verb: "f", Args: []string{formRencana}}
	return r.Form(ctx, t)
}

// Typed reads what this room has asked for: another hour or venue of a plan, or a plan told in a
// sentence, or what mends the one that waits for Simpan.
func (r Room) Typed(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if t.Chat.Expects == ExpectsChange {
		return changed(ctx, t)
	}
	if writes, done, err := moved(ctx, t, t.In.Text); done || err != nil {
		return writes, err
	}
	var before proposal
	if json.Unmarshal(t.Chat.State, &before) != nil {
		before = proposal{}
	}
	return r.heard(ctx, t, t.In.Text, before)
}

func (r Room) heard(ctx context.Context, t *turn.Turn, text string, before proposal) ([]storage.Write, error) {
	a := t.Person.Assignment()
	switch {
	case t.Person == nil || !mayPlan(a):
		return nil, locales.Refuse("jadwal.bukan_petugas", locales.Args{"Sapaan": t.Sapaan()})
	case answer.HasNIK(text):
		return nil, locales.Refuse("flows.nik", locales.Args{"Sapaan": t.Sapaan()})
	}
	zone, err := time.LoadLocation(a.Zone)
	if err != nil {
		return nil, fmt.Errorf("reading the zone of %s: %w", a.Place, err)
	}
	now := t.Now.In(zone)
	said := answer.Planned(text, now)
	if said.Empty() {
		return nil, locales.Refuse("jadwal.kalimat_belum", locales.Args{"Sapaan": t.Sapaan()})
	}
	p := proposed(t, a, said, now)
	if before.ReportID != "" && before.Place == p.Place && p.Title == "" {
		p = p.over(before, said)
	}
	p.ReportID = turn.NewUUID()
	return r.next(ctx, t, a, p)
}

// next asks what is ambiguous, then what is missing, then whether all is understood.
func (r Room) next(ctx context.Context, t *turn.Turn, a storage.Assignment, p proposal) ([]storage.Write, error) {
	if err := keep(t, p); err != nil {
		return nil, err
	}
	switch {
	case len(p.Days) > 1:
		return whichDay(ctx, t, p)
	case len(p.Clocks) > 1:
		return hoursOf(ctx, t, p.Clocks, p.name(t), actPickHour)
	case !p.whole():
		return r.mend(ctx, t, p)
	default:
		return r.echo(ctx, t, a, p)
	}
}

// keep remembers the proposal with the chat: a card survives a restart.
func keep(t *turn.Turn, p proposal) error {
	state, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("encoding a plan that waits: %w", err)
	}
	t.Expect(ExpectsSentence, state)
	return nil
}

func whichDay(ctx context.Context, t *turn.Turn, p proposal) ([]storage.Write, error) {
	var keyboard [][]turn.Button
	for _, d := range p.Days {
		day, err := time.Parse(time.DateOnly, d)
		if err != nil {
			return nil, fmt.Errorf("reading a date of a plan that waits: %w", err)
		}
		keyboard = append(keyboard, turn.Row(turn.Button{Text: t.Words.Date(day), Data: turn.Pack(verb, actPickDay, day.Format(compact))}))
	}
	id := "jadwal.tanggal_mana"
	if p.OneEach {
		id = "jadwal.hari_mana"
	}
	return t.Say(ctx, turn.Message{Text: t.Words.Say(id, locales.Args{"Sapaan": t.Sapaan(), "Judul": p.name(t)}), Keyboard: append(keyboard, turn.Row(button(t, "tombol.batal", actDrop)))})
}

// hoursOf offers the hours that a text may mean.
func hoursOf(ctx context.Context, t *turn.Turn, clocks []string, title, act string) ([]storage.Write, error) {
	var keyboard [][]turn.Button
	for _, c := range clocks {
		at, err := time.Parse("15:04", c)
		if err != nil {
			return nil, fmt.Errorf("reading an hour of a plan that waits: %w", err)
		}
		keyboard = append(keyboard, turn.Row(turn.Button{Text: t.Words.Clock(at) + " · " + t.Words.Say(partOfDay(at), nil), Data: turn.Pack(verb, act, at.Format("1504"))}))
	}
	return t.Say(ctx, turn.Message{Text: t.Words.Say("jadwal.jam_mana", locales.Args{"Sapaan": t.Sapaan(), "Judul": title}), Keyboard: append(keyboard, turn.Row(button(t, "tombol.batal", actDrop)))})
}

func partOfDay(at time.Time) string {
	switch h := at.Hour(); {
	case h < 11:
		return "jadwal.pagi"
	case h < 15:
		return "jadwal.siang"
	case h < 18:
		return "jadwal.sore"
	default:
		return "jadwal.malam"
	}
}

func (p proposal) name(t *turn.Turn) string {
	if p.Title == "" {
		return t.Words.Say("jadwal.rencana_ini", nil)
	}
	return p.Title
}

// waiting is the proposal of this chat, when it was told at the place in use.
func waiting(t *turn.Turn) (proposal, storage.Assignment, bool) {
	var p proposal
	a := t.Person.Assignment()
	if t.Person == nil || t.Chat.Expects != ExpectsSentence || json.Unmarshal(t.Chat.State, &p) != nil {
		return p, a, false
	}
	return p, a, p.ReportID != "" && mayPlan(a) && placeOf(a) == p.Place
}

// picked answers the two buttons of what was ambiguous.
func (r Room) picked(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	p, a, ok := waiting(t)
	if !ok {
		return over(t)
	}
	if day, err := time.Parse(compact, t.In.Data.Arg(1)); err == nil && t.In.Data.Arg(0) == actPickDay {
		p.Days = []string{day.Format(time.DateOnly)}
	} else if at, err := time.Parse("1504", t.In.Data.Arg(1)); err == nil && t.In.Data.Arg(0) == actPickHour {
		p.Clocks = []string{at.Format("15:04")}
	} else {
		return over(t)
	}
	return r.next(ctx, t, a, p)
}

// mend opens the form with what was understood, at its first open question or its review card.
func (r Room) mend(ctx context.Context, t *turn.Turn, p proposal) ([]storage.Write, error) {
	known, err := p.known()
	if err != nil {
		return nil, err
	}
	t.Expect("", nil)
	return r.Open(ctx, t, formRencana, known)
}

// changed is Ubah.
func (r Room) changed(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	p, _, ok := waiting(t)
	if !ok {
		return over(t)
	}
	return r.mend(ctx, t, p)
}

// turnedAway forgets what this room has asked for: the person looks at something else.
func turnedAway(t *turn.Turn) {
	if t.Chat.Expects == ExpectsSentence || t.Chat.Expects == ExpectsChange {
		t.Expect("", nil)
	}
}

// dropped is Batal.
func dropped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	turnedAway(t)
	return t.Say(ctx, turn.Message{Text: t.Words.Say("jadwal.tidak_jadi", locales.Args{"Sapaan": t.Sapaan()}), Keyboard: [][]turn.Button{turn.Row(button(t, "tombol.jadwal", actList))}})
}

// saved is Simpan: the sentence is sent as the form would be.
func (r Room) saved(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	p, a, ok := waiting(t)
	if !ok || !p.whole() {
		return over(t)
	}
	answers, complete, err := p.answers(t, a)
	if err != nil {
		return nil, err
	}
	if !complete {
		return r.mend(ctx, t, p)
	}
	t.Expect("", nil)
	writes, _, m, err := planned(ctx, t, storage.Draft{
		ReportID: p.ReportID, ChatID: t.ChatID, PersonID: t.Person.ID, Form: formRencana, KampungID: a.KampungID, AssignmentID: a.ID, Practice: t.Person.Practice, StartedAt: p.At,
	}, answers)
	if err != nil {
		return nil, err
	}
	said, err := t.Say(ctx, m)
	return append(writes, said...), err
}

// answers walks the form with the proposal, so that its defaults stand there, too; complete is
// false when the form wants to ask something still.
func (p proposal) answers(t *turn.Turn, a storage.Assignment) (answers map[string]json.RawMessage, complete bool, err error) {
	known, err := p.known()
	if err != nil {
		return nil, false, err
	}
	form := t.Forms.Form(formRencana)
	env := flows.Env{Now: t.Now.In(t.Zone()), Zone: t.Zone(), Lang: t.Words.Lang(), Role: string(a.Role)}
	session, prompt := flows.Start(form, env, known)
	answers = flows.Finish(form, session, env)
	if answers["ulang"], err = json.Marshal(p.Again); err != nil {
		return nil, false, fmt.Errorf("encoding how often a plan is: %w", err)
	}
	return answers, prompt.Kind == flows.KindReview, nil
}

// echo says how the sentence was understood, with its next dates and what stands in their way.
func (r Room) echo(ctx context.Context, t *turn.Turn, a storage.Assignment, p proposal) ([]storage.Write, error) {
	zone, err := time.LoadLocation(a.Zone)
	if err != nil {
		return nil, fmt.Errorf("reading the zone of %s: %w", a.Place, err)
	}
	plan := answered{Day: p.Days[0], Clock: p.Clocks[0], Again: p.Again, Until: p.Until}
	starts, err := start(plan, zone)
	if err != nil {
		return nil, fmt.Errorf("reading when a plan that waits is: %w", err)
	}
	times, err := series(plan, starts)
	if err != nil {
		return nil, fmt.Errorf("reading how often a plan that waits is: %w", err)
	}
	var b strings.Builder
	b.WriteString(t.Words.Say("jadwal.usul", locales.Args{
		"Sapaan": t.Sapaan(), "Judul": p.Title, "Kampung": nameOf(a), "Tanggal": locales.Raw(t.Words.Date(starts)), "Jam": t.Words.Time(starts), "Tempat": p.Venue,
		"Jenis": kindInWords(t.Forms.Form(formRencana), t.Words.Lang(), p.Kind, p.Activity),
	}))
	if p.Again != once {
		b.WriteString("\n" + rounds(t, p.Again, times))
	}
	b.WriteString("\n" + t.Words.Say("jadwal.usul_ingat", locales.Args{"Kapan": stagesInWords(t, p.Stages)}))
	for _, n := range p.Nearest {
		b.WriteString("\n" + t.Words.Say("jadwal.ingat_terdekat", locales.Args{"Hari": n}))
	}
	warned, err := warnings(ctx, t, placeOf(a), times, 0)
	if err != nil {
		return nil, err
	}
	b.WriteString(warned + "\n\n" + t.Words.Say("jadwal.usul_cocok", nil))
	return t.Say(ctx, turn.Message{Text: b.String(), Keyboard: [][]turn.Button{
		turn.Row(button(t, "jadwal.simpan", actSave)), turn.Row(button(t, "tombol.ubah", actChange), button(t, "tombol.batal", actDrop)),
	}})
}

// stagesInWords says when we remind with the labels of form rencana.
func stagesInWords(t *turn.Turn, stages []storage.Stage) string {
	var names []string
	for _, c := range t.Forms.Form(formRencana).Choices["ingat"] {
		for _, s := range stages {
			if c.Code == string(s) {
				names = append(names, lowered(c.Label.In(t.Words.Lang())))
			}
		}
	}
	return t.Words.List(names)
}

// lowered begins a label in lower case, for the middle of a sentence: "Pagi hari H".
func lowered(label string) string {
	first, n := utf8.DecodeRuneInString(label)
	return string(unicode.ToLower(first)) + label[n:]
}

// button is a button of this room.
func button(t *turn.Turn, label, act string, args ...string) turn.Button {
	return t.Button(label, verb, append([]string{act}, args...)...)
}
