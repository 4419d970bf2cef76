package reminder

import (
	"context"
	"slices"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Verb begins the data of the buttons on a reminder: act, then the occurrences. Package planning
// answers them.
const verb = "j"

// formVisit is the one form of plans that takes no photos (domain.md 8.2).
const formVisit = "kunjungan"

// shown is how many plans one message speaks of; their numbers must fit a button's 64 bytes.
const shown = 8

// Render says a reminder when it leaves: in the person's language, about what is still open.
// keep is false when nothing is left to say.
func (d *Desk) Render(ctx context.Context, row storage.Parcel) (m turn.Message, keep bool, err error) {
	r, err := storage.ReadReminder(row.Payload)
	if err != nil {
		return m, false, err
	}
	person, err := storage.PersonByID(ctx, d.Pool, r.PersonID)
	if err != nil || person == nil {
		return m, false, err
	}
	all, err := storage.OccurrencesByID(ctx, d.Pool, r.Occurrences)
	if err != nil {
		return m, false, err
	}
	now := d.Now()
	if !r.Until.IsZero() && !now.Before(r.Until) {
		return m, false, nil // it could not leave inside its window: the ledger finds the next
	}
	if busy, err := storage.InForm(ctx, d.Pool, row.ChatID, now); err != nil || busy {
		return m, false, err
	}
	var open []storage.Occurrence
	for _, o := range all {
		// Told that it comes after it began, a person would only wonder.
		over := r.Stage != storage.StageAsk && !o.StartsAt.After(now)
		if o.Status == storage.Planned && !o.Muted && !over && len(open) < shown {
			open = append(open, o)
		}
	}
	if len(open) == 0 {
		return m, false, nil
	}
	l := letter{words: d.Words.Speak(person.Lang), person: person, now: now, plans: open}
	if r.Stage == storage.StageAsk {
		return l.question(), true, nil
	}
	return l.reminder(), true, nil
}

// letter is a message about plans, in the making.
type letter struct {
	words  locales.Speaker
	person *storage.Person
	now    time.Time
	plans  []storage.Occurrence
}

// reminder tells what comes, by day (samples.md, "Reminder H-1").
func (l letter) reminder() turn.Message {
	var b strings.Builder
	b.WriteString(l.words.Say("pengingat.salam", locales.Args{"Salam": locales.Raw(greeting(l.words, l.now.In(l.person.Location()))), "Sapaan": l.sapaan()}))
	day, last := "", time.Time{}
	for i, o := range l.plans {
		starts := l.local(o)
		if head := o.Day + o.KampungID; head != day {
			day = head
			b.WriteString("\n" + l.heading(o, starts))
		}
		b.WriteString("\n" + l.line(i, o, starts))
		last = starts
	}
	id := "pengingat.cara"
	if slices.ContainsFunc(l.plans, func(o storage.Occurrence) bool { return o.Form == formVisit }) {
		id = "pengingat.cara_tanpa_foto"
	}
	b.WriteString("\n" + l.words.Say(id, l.until(last)))
	return turn.Message{Text: b.String(), Keyboard: [][]turn.Button{
		turn.Row(l.button("tombol.siap", "s"), l.button("tombol.pindah_tanggal", "p")),
		turn.Row(l.button("tombol.kegiatan_batal", "b"), l.button("tombol.matikan_pengingat", "m")),
	}}
}

// until says in words until when a plan that starts then may be answered: the night after that its
// status is tidak_dilaporkan (storage.Sweep), and even then a report is welcome.
func (l letter) until(starts time.Time) locales.Args {
	return locales.Args{"Batas": locales.Raw(l.words.Date(starts.AddDate(0, 0, 3)))}
}

// question asks how it went.
func (l letter) question() turn.Message {
	var b strings.Builder
	b.WriteString(l.words.Say("pengingat.tanya", locales.Args{"Sapaan": l.sapaan()}))
	for i, o := range l.plans {
		starts := l.local(o)
		b.WriteString("\n" + l.line(i, o, starts) + " · " + l.words.Date(starts))
	}
	b.WriteString("\n" + l.words.Say("pengingat.tanya_cara", l.until(l.local(l.plans[0]))))
	done := l.button("tombol.terlaksana", "t")
	if len(l.plans) == 1 { // opens the form at once
		done.Data = turn.Pack("f", l.plans[0].Form, turn.Num(l.plans[0].ID))
	}
	keyboard := [][]turn.Button{turn.Row(done), turn.Row(l.button("tombol.pindah_tanggal", "p"), l.button("tombol.kegiatan_batal", "b"))}
	if !l.plans[0].Snoozed {
		keyboard = append(keyboard, turn.Row(l.button("tombol.ingatkan_nanti", "n")))
	}
	keyboard = append(keyboard, turn.Row(l.button("jadwal.dilaporkan_teman", "r")))
	return turn.Message{Text: b.String(), Keyboard: append(keyboard, turn.Row(l.button("tombol.matikan_pengingat", "m")))}
}

func (l letter) sapaan() string { return l.words.Address(l.person.Sapaan, l.person.Name) }

func (l letter) local(o storage.Occurrence) time.Time {
	zone, err := time.LoadLocation(o.Zone)
	if err != nil {
		zone = l.person.Location()
	}
	return o.StartsAt.In(zone)
}

// greeting is what people say at this hour.
func greeting(words locales.Speaker, now time.Time) string {
	switch h := now.Hour(); {
	case h < 11:
		return words.Say("pengingat.pagi", nil)
	case h < 15:
		return words.Say("pengingat.siang", nil)
	case h < 18:
		return words.Say("pengingat.sore", nil)
	default:
		return words.Say("pengingat.malam", nil)
	}
}

// heading names the day of o and how many plans are on it. The day is looked at again: a message
// that was held up overnight speaks of today.
func (l letter) heading(o storage.Occurrence, starts time.Time) string {
	n := 0
	for _, other := range l.plans {
		if other.Day == o.Day && other.KampungID == o.KampungID {
			n++
		}
	}
	args := locales.Args{"Tanggal": locales.Raw(l.words.Weekday(starts) + ", " + l.words.DayMonth(starts)), "Kampung": o.Kampung}
	today := l.now.In(starts.Location())
	switch o.Day {
	case today.Format(time.DateOnly):
		return l.words.Count("pengingat.hari_ini", n, args)
	case today.AddDate(0, 0, 1).Format(time.DateOnly):
		return l.words.Count("pengingat.besok", n, args)
	default:
		return l.words.Count("pengingat.nanti", n, args)
	}
}

func (l letter) line(i int, o storage.Occurrence, starts time.Time) string {
	args := locales.Args{"N": i + 1, "Jam": l.words.Time(starts), "Judul": o.Title, "Tempat": o.Venue}
	if o.Venue == "" {
		return l.words.Say("pengingat.baris_tanpa_tempat", locales.Args{"N": i + 1, "Jam": l.words.Time(starts), "Judul": o.Title})
	}
	return l.words.Say("pengingat.baris", args)
}

func (l letter) button(label, act string) turn.Button {
	args := []string{act}
	for _, o := range l.plans {
		args = append(args, turn.Num(o.ID))
	}
	return turn.Button{Text: l.words.Say(label, nil), Data: turn.Pack(verb, args...)}
}
