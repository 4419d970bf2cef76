package reminder

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/bot/window"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Verbs of the buttons on duties. They live in messages for months: none is given away again.
const (
	verbMonth = "dk" // Kampung, month: its checklist
	verbSIGA  = "ds" // Kampung, month, line, 1 carried over or 0 not
	verbNihil = "dn" // Kampung, ...: no kegiatan there
)

// several is how many Kampung one card names.
const several = 12

// RenderDuty says a duty when it leaves, about what is still owed. keep is false when all was done
// meanwhile, or its window has closed.
func (d *Desk) RenderDuty(ctx context.Context, row storage.Parcel) (m turn.Message, keep bool, err error) {
	duty, err := storage.ReadDuty(row.Payload)
	if err != nil {
		return m, false, err
	}
	now := d.Now()
	if !now.Before(duty.Until) {
		return m, false, d.giveBack(ctx, duty.Drafts)
	}
	if busy, err := storage.InForm(ctx, d.Pool, row.ChatID, now); err != nil || busy {
		return m, false, errors.Join(err, d.giveBack(ctx, duty.Drafts))
	}
	person, err := storage.PersonByID(ctx, d.Pool, duty.PersonID)
	if err != nil || person == nil {
		return m, false, err
	}
	var mine []storage.Assignment
	for _, id := range duty.Kampung {
		if a := person.At(id); a.Role.Files() && len(mine) < several {
			mine = append(mine, a)
		}
	}
	c := caller{db: d.Pool, words: d.Words.Speak(person.Lang), person: person, now: now.In(person.Location()), stage: duty.Stage}
	above, leads := leadOf(duty.Stage)
	switch {
	case leads:
		m, keep, err = c.passedOn(ctx, above, duty)
	case len(mine) == 0:
	case duty.Kind == storage.DutySilence:
		m, keep, err = c.silence(ctx, mine)
	default:
		m, keep, err = c.monthEnd(ctx, mine, duty.Period)
	}
	if err != nil || len(duty.Drafts) == 0 || d.Drafts == nil {
		return m, keep, err
	}
	return d.withDrafts(ctx, c, m, keep, duty.Drafts)
}

// withDrafts adds the drafts that wait to a duty; when nothing is owed any more they are what is left to
// tell.
func (d *Desk) withDrafts(ctx context.Context, c caller, m turn.Message, keep bool, drafts []int64) (turn.Message, bool, error) {
	besides, err := d.Drafts(ctx, c.person, drafts)
	if err != nil || besides.Text == "" {
		return m, keep, err
	}
	if !keep {
		besides.Text = c.greeting() + " " + besides.Text
		return besides, true, nil
	}
	m.Text += "\n\n" + besides.Text
	m.Keyboard = append(m.Keyboard, besides.Keyboard...)
	return m, true, nil
}

// giveBack lets drafts be told of another time: the message that was to do so has not left.
func (d *Desk) giveBack(ctx context.Context, drafts []int64) error {
	writes := make([]storage.Write, len(drafts))
	for i, id := range drafts {
		writes[i] = storage.UnnoteDraft(id)
	}
	return storage.Apply(ctx, d.Pool, writes...)
}

// caller speaks about duties with one person.
type caller struct {
	db     storage.Reader
	words  locales.Speaker
	person *storage.Person
	now    time.Time // in her zone
	stage  string    // of the duty that is told, "" of a card that was tapped
}

func (c caller) sapaan() string { return c.words.Address(c.person.Sapaan, c.person.Name) }

func (c caller) greeting() string {
	return c.words.Say("pengingat.salam", locales.Args{"Salam": locales.Raw(greeting(c.words, c.now)), "Sapaan": c.sapaan()})
}

func (c caller) button(id, verb string, args ...string) turn.Button {
	return turn.Button{Text: c.words.Say(id, nil), Data: turn.Pack(verb, args...)}
}

// checklist is what a Kampung closes a month with.
type checklist struct {
	at       storage.Assignment
	month    time.Time
	deadline time.Time
	lines    []storage.RegisterLine // those it has
	factors  bool                   // lima_faktor is filed
	book     bool                   // the month is over, and there is something in her logbook
}

// done counts what needs nothing more.
func (l checklist) done() (n int) {
	for _, line := range l.lines {
		if line.InSIGA {
			n++
		}
	}
	if l.factors {
		n++
	}
	return n
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (l checklist) all() int { return len(l.lines) + 1 }

func (c caller) checklist(ctx context.Context, at storage.Assignment, month string) (checklist, error) {
	l := checklist{at: at}
	var err error
	if l.month, err = time.ParseInLocation(monthLayout, month, c.now.Location()); err != nil {
		return l, locales.Refuse("lapor.tombol_lama", locales.Args{"Sapaan": c.sapaan()})
	}
	settings, err := storage.LoadPlaceSettings(ctx, c.db)
	if err != nil {
		return l, err
	}
	l.deadline = deadline(l.month, settings.At(at.KampungID).Value(storage.SettingDuePoktan))
	if at.Role == storage.PLKB && !c.now.Before(l.deadline.AddDate(0, 0, 1)) { // from then on her own day counts
		l.deadline = later(l.deadline, deadline(l.month, settings.At(at.KampungID).Value(storage.SettingDuePLKB)))
	}
	all, err := storage.RegisterOf(ctx, c.db, at.KampungID, month)
	if err != nil {
		return l, err
	}
	for _, line := range all {
		if line.Groups > 0 || line.Meetings > 0 || line.Line == "ppkbd" {
			l.lines = append(l.lines, line)
		}
	}
	filed, err := storage.FiledLimaFaktor(ctx, c.db, []string{at.KampungID}, month)
	if err != nil {
		return l, err
	}
	l.factors = filed[at.KampungID]
	l.book, err = c.hasBook(ctx, l.month)
	return l, err
}

// hasBook says whether a month is closed for the person by now and she has reported in it: her logbook
// is to be had then (bot/reporting/buku.go). The first step may come a day or more before the month's
// last when those are days off.
func (c caller) hasBook(ctx context.Context, month time.Time) (bool, error) {
	over := !c.now.Before(month.AddDate(0, 1, 0))
	if !over && c.stage != window.StepFirst && c.stage != window.StepDue {
		return false, nil
	}
	n, err := storage.CountReports(ctx, c.db, c.person.ID, nil, storage.ReportFilter{Author: c.person.ID, Month: month.Format(monthLayout)})
	return n > 0, err
}

func (c caller) bookRow(month time.Time) []turn.Button {
	label := c.words.Say("kewajiban.tombol_buku", locales.Args{"Bulan": locales.Raw(c.words.Month(month))})
	return turn.Row(turn.Button{Text: plain(label), Data: turn.Pack("l", "u", month.Format(monthLayout))})
}

// monthEnd is the card of a month's end: the checklist of one Kampung, or which of several still
// have something open.
func (c caller) monthEnd(ctx context.Context, mine []storage.Assignment, month string) (m turn.Message, keep bool, err error) {
	var open []checklist
	var last checklist
	for _, a := range mine {
		l, err := c.checklist(ctx, a, month)
		if err != nil {
			return m, false, err
		}
		last = l
		if l.done() < l.all() {
			open = append(open, l)
		}
	}
	switch len(open) {
	case 0: // nothing is owed; on the first what she did is handed to her
		if c.stage != window.StepFirst || !last.book {
			return m, false, nil
		}
		text := c.words.Say("kewajiban.buku", locales.Args{"Bulan": locales.Raw(c.words.Month(last.month))})
		return turn.Message{Text: c.greeting() + " " + text, Keyboard: [][]turn.Button{c.bookRow(last.month)}}, true, nil
	case 1:
		card := c.card(open[0])
		card.Text = c.greeting() + "\n" + card.Text
		return card, true, nil
	}
	text := c.greeting() + "\n" + c.words.Count("kewajiban.beberapa", len(open), locales.Args{"Bulan": locales.Raw(c.words.Month(open[0].month)), "Batas": locales.Raw(c.words.Date(open[0].deadline))})
	var rows [][]turn.Button
	for _, l := range open {
		label := c.words.Say("kewajiban.kampung", locales.Args{"Kampung": l.at.Kampung, "Beres": l.done(), "Semua": l.all()})
		rows = append(rows, turn.Row(turn.Button{Text: plain(label), Data: turn.Pack(verbMonth, l.at.KampungID, month)}))
	}
	if last.book {
		rows = append(rows, c.bookRow(last.month))
	}
	return turn.Message{Text: text, Keyboard: rows}, true, nil
}

// card is the checklist: each line done or missing, with the month's totals already added up.
func (c caller) card(l checklist) turn.Message {
	month := l.month.Format(monthLayout)
	var b strings.Builder
	b.WriteString(c.words.Say("kewajiban.bulan", locales.Args{"Bulan": locales.Raw(c.words.Month(l.month)), "Kampung": l.at.Kampung, "Batas": locales.Raw(c.words.Date(l.deadline))}))
	var ticks []turn.Button
	for _, line := range l.lines {
		b.WriteString("\n" + c.line(line))
		id, wanted := "kewajiban.sudah_siga", "1"
		if line.InSIGA {
			id, wanted = "kewajiban.belum_siga", "0"
		}
		label := c.words.Say(id, locales.Args{"Baris": locales.Raw(c.name(line.Line))})
		ticks = append(ticks, turn.Button{Text: plain(label), Data: turn.Pack(verbSIGA, l.at.KampungID, month, line.Line, wanted)})
	}
	id := "kewajiban.lima_belum"
	if l.factors {
		id = "kewajiban.lima_sudah"
	}
	b.WriteString("\n" + c.words.Say(id, nil))
	var rows [][]turn.Button
	for pair := range slices.Chunk(ticks, 2) {
		rows = append(rows, pair)
	}
	if l.done() < l.all() {
		b.WriteString("\n\n" + c.words.Say("kewajiban.cara", nil))
	} else {
		b.WriteString("\n\n" + c.words.Say("kewajiban.beres", locales.Args{"Sapaan": c.sapaan()}))
	}
	if !l.factors {
		rows = append(rows, turn.Row(c.button("tombol.lima_faktor", "f", storage.FormLimaFaktor)))
	}
	if l.book {
		rows = append(rows, c.bookRow(l.month))
	}
	return turn.Message{Text: b.String(), Keyboard: append(rows, turn.Row(c.button("tombol.lapor_pertemuan", "f", "poktan"), c.button("tombol.menu", "m", "menu")))}
}

// members are whom a kind of group counts (domain.md 3.5 b, hadir).
func (c caller) members(line string) string {
	switch line {
	case "uppka":
		return c.words.Say("kewajiban.anggota", nil)
	case "pikr":
		return c.words.Say("kewajiban.remaja", nil)
	default:
		return c.words.Say("kewajiban.keluarga", nil)
	}
}

func (c caller) name(line string) string { return c.words.Say("register."+line, nil) }

// line is a register: its mark, and what the reports of the month add up to.
func (c caller) line(r storage.RegisterLine) string {
	args := locales.Args{"Baris": locales.Raw(c.name(r.Line)), "Hadir": c.words.Number(r.Attended)}
	mark, what := "▫️", ""
	switch {
	case r.Line == "ppkbd" && r.Meetings == 0:
		what = c.words.Say("kewajiban.tanpa_layanan", args)
	case r.Line == "ppkbd":
		mark, what = "☑️", c.words.Count("kewajiban.layanan", r.Meetings, args)
	case r.Meetings == 0:
		what = c.words.Say("kewajiban.tanpa_pertemuan", args)
	default:
		args["Siapa"] = locales.Raw(c.members(r.Line))
		mark, what = "☑️", c.words.Count("kewajiban.pertemuan", r.Meetings, args)
	}
	if r.InSIGA {
		return "✅ " + what + " · " + c.words.Say("kewajiban.di_siga", nil)
	}
	return mark + " " + what
}
