// Package planning is what people do with what is to come. /jadwal lists the plans of a Kampung or of
// a lead's place (jadwal.go) or shows a month of them (month.go). A plan is made by the form rencana
// (rencana.go) or told in one sentence (sentence.go, proposal.go), and echoed with what stands in its
// way (warn.go). The buttons on a reminder say what becomes of it (answer.go, move.go), those on its
// card change it (change.go, charge.go) or send it to the phone's calendar (ics.go). A plan comes
// with its promises of reminders; package reminder keeps them.
//
// A plan that comes round (ulang.go) is written out: a row for each date up to its last, a year at
// most, so that a date is moved, changed, called off, reminded of and counted (I12-I14) like any
// other. A rule that makes its dates as time goes by was left: it needs a clerk to run it, and
// exceptions for every date that somebody moved.
//
// Start at Room, then Jadwal and Tapped. Not here: the form's questions (package flows), how a
// sentence is read (flows/answer), when a promise falls due (package window), the words (package
// locales).
package planning

import (
	"context"
	"slices"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// verb begins the data of this room's buttons: act, then its arguments.
const verb = "j"

// The acts on a plan's buttons.
const (
	actList     = "l" // the list of plans
	actShow     = "o" // one plan
	actReady    = "s" // Siap
	actDone     = "t" // Terlaksana
	actMove     = "p" // Pindah tanggal
	actMoveTo   = "d" // to this date; without one: not known yet
	actCalendar = "c" // Tanggal lain
	actLater    = "n" // Ingatkan nanti
	actCancel   = "b" // Kegiatan batal
	actReason   = "a" // for this reason
	actMute     = "m" // Matikan pengingat ini
	actAdd      = "q" // Tambah rencana
	actForm     = "f" // Isi satu per satu
	actPickDay  = "x" // this date of two that a sentence may mean
	actPickHour = "h" // this hour of two
	actSave     = "y" // Simpan, under the echo of a sentence
	actChange   = "u" // Ubah
	actDrop     = "z" // Batal
	actMonth    = "v" // the month view
	actDay      = "w" // one day of it
	actEdit     = "e" // Jam atau tempat
	actNewHour  = "H" // this hour of two, of a change
	actReach    = "R" // this date only, or all that follow
	actCharge   = "g" // Penanggung jawab
	actUntil    = "i" // Rutin sampai kapan
	actUntilDay = "j" // until this date
	actPhone    = "k" // Kirim ke kalender HP
	actTold     = "r" // Sudah dilaporkan teman
	actDays     = "A" // Pindah hari rutin
	actDaysAs   = "B" // to these days: the echo
	actDaysMove = "C" // Pindahkan semua
)

// listed is how many plans one screen shows.
const listed = 10

// Jadwal answers /jadwal: what is to come in the Kampung in use, or at a lead's place; with a
// sentence behind it, a plan is made of that.
func (r Room) Jadwal(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if t.In.Kind == turn.Command && t.In.Command == "jadwal" && strings.TrimSpace(t.In.Args) != "" {
		if writes, done, err := moved(ctx, t, t.In.Args); done || err != nil {
			return writes, err
		}
		return r.heard(ctx, t, t.In.Args, proposal{})
	}
	return list(ctx, t)
}

// list shows what is to come, the soonest first.
func list(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	a := t.Person.Assignment()
	if t.Person == nil || !mayPlan(a) {
		return nil, locales.Refuse("jadwal.bukan_petugas", locales.Args{"Sapaan": t.Sapaan()})
	}
	turnedAway(t)
	today := t.Now.In(t.Zone())
	coming, err := storage.UpcomingPlans(ctx, t.DB, placeOf(a), t.Person.ID, today.AddDate(0, 0, -3).Format(time.DateOnly), listed)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteString(t.Words.Say("jadwal.judul", locales.Args{"Kampung": nameOf(a)}))
	var keyboard [][]turn.Button
	for i, o := range coming {
		b.WriteString("\n\n" + line(t, i+1, o.Occurrence))
		if o.Left > 1 {
			b.WriteString("\n" + t.Words.Count("jadwal.masih", o.Left-1, nil))
		}
		keyboard = append(keyboard, turn.Row(turn.Button{Text: numbered(i+1, o.Title), Data: turn.Pack(verb, actShow, turn.Num(o.ID))}))
	}
	if len(coming) == 0 {
		b.WriteString("\n" + t.Words.Say("jadwal.kosong", locales.Args{"Sapaan": t.Sapaan()}))
	}
	keyboard = append(keyboard, turn.Row(button(t, "jadwal.tambah", actAdd)), turn.Row(button(t, "jadwal.lihat_bulan", actMonth)))
	if len(coming) > 0 {
		keyboard = append(keyboard, turn.Row(button(t, "jadwal.ke_hp", actPhone)))
	}
	return t.Say(ctx, turn.Message{Text: b.String(), Keyboard: keyboard})
}

// line is a plan in a list: number, day, time, title, venue.
func line(t *turn.Turn, n int, o storage.Occurrence) string {
	starts := local(o)
	args := locales.Args{"N": n, "Tanggal": locales.Raw(t.Words.Date(starts)), "Jam": t.Words.Time(starts), "Judul": o.Title}
	if o.Venue == "" {
		return t.Words.Say("jadwal.baris_tanpa_tempat", args)
	}
	args["Tempat"] = o.Venue
	return t.Words.Say("jadwal.baris", args)
}

func numbered(n int, title string) string {
	const most = 30 // runes: what a button on a small phone shows
	if runes := []rune(title); len(runes) > most {
		title = strings.TrimSpace(string(runes[:most-1])) + "…"
	}
	return string(rune('0'+n%10)) + ") " + title
}

func local(o storage.Occurrence) time.Time {
	zone, err := time.LoadLocation(o.Zone)
	if err != nil {
		zone = time.FixedZone("WIB", 7*60*60)
	}
	return o.StartsAt.In(zone)
}

// chosen loads those of the numbers on a button that are this person's to act on and still open.
// A foreign or forged number is as if it were not there.
func chosen(ctx context.Context, t *turn.Turn, from int) ([]storage.Occurrence, error) {
	var ids []int64
	for i := from; i < len(t.In.Data.Args); i++ {
		ids = append(ids, t.In.Data.Number(i))
	}
	all, err := storage.OccurrencesByID(ctx, t.DB, ids)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(o storage.Occurrence) bool {
		return !mine(t.Person, &o) || o.Status != storage.Planned && o.Status != storage.Unreported
	}), nil
}
