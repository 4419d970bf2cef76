package planning

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/bot/window"
	"pokjabot/locales"
	"pokjabot/storage"
)

// formRencana makes plans (domain.md 3 h); formKegiatan reports on those whose own form the
// program does not have, formAdvokasi on those of leads.
const (
	formRencana   = "rencana"
	formKegiatan  = "kegiatan"
	formAdvokasi  = "advokasi"
	formPoktan    = "poktan"
	formLayanan   = "layanan"
	formKunjungan = "kunjungan"
)

// answered is what a plan is made of, by the names of form rencana.
type answered struct {
	Kind  string `json:"jenis"`
	Title string `json:"judul"`
	Day   string `json:"tanggal"`
	Clock string `json:"jam"`
	Venue string `json:"tempat"`
	Again ulang  `json:"ulang"`
	Until string `json:"sampai"`
	Head  string `json:"pj"` // saya, or the id of a colleague
}

// Finish makes of a sent form rencana the plan with its occurrences and reminders, and the message
// that echoes it with its weekday, the next dates of a series with theirs, and what stands in their
// way. It is wired as the form's end in bot/route.go.
func Finish(ctx context.Context, t *turn.Turn, d storage.Draft, answers map[string]json.RawMessage) ([]storage.Write, turn.Message, error) {
	writes, times, m, err := planned(ctx, t, d, answers)
	if err != nil {
		return nil, m, err
	}
	warned, err := warnings(ctx, t, placeOf(planner(t.Person, d)), times, 0)
	m.Text += warned
	return writes, m, err
}

// planned is Finish without its warnings, for a plan whose echo has told them before.
func planned(ctx context.Context, t *turn.Turn, d storage.Draft, answers map[string]json.RawMessage) ([]storage.Write, []time.Time, turn.Message, error) {
	a := planner(t.Person, d)
	if !mayPlan(a) {
		return nil, nil, turn.Message{}, locales.Refuse("jadwal.bukan_petugas", locales.Args{"Sapaan": t.Sapaan()})
	}
	raw, err := json.Marshal(answers)
	if err != nil {
		return nil, nil, turn.Message{}, fmt.Errorf("encoding a plan: %w", err)
	}
	var plan answered
	if err := json.Unmarshal(raw, &plan); err != nil {
		return nil, nil, turn.Message{}, fmt.Errorf("reading the plan of draft %d: %w", d.ID, err)
	}
	zone, err := time.LoadLocation(a.Zone)
	if err != nil {
		return nil, nil, turn.Message{}, fmt.Errorf("reading the zone of %s: %w", a.Place, err)
	}
	starts, err := start(plan, zone)
	if err != nil {
		return nil, nil, turn.Message{}, fmt.Errorf("reading when the plan of draft %d is: %w", d.ID, err)
	}
	times, err := series(plan, starts)
	if err != nil {
		return nil, nil, turn.Message{}, fmt.Errorf("reading how often the plan of draft %d is: %w", d.ID, err)
	}
	head, err := inCharge(ctx, t, d, plan.Head)
	if err != nil {
		return nil, nil, turn.Message{}, err
	}
	at, err := hours(ctx, t, placeOf(a))
	if err != nil {
		return nil, nil, turn.Message{}, err
	}
	dues := window.Dues(wanted(raw), starts, t.Now)
	again := make([]storage.Again, 0, len(times)-1)
	for _, next := range times[1:] {
		again = append(again, storage.Again{StartsAt: next, Day: next.Format(time.DateOnly), Reminders: window.Dues(wanted(raw), next, t.Now)})
	}
	write := storage.SavePlan(storage.Plan{
		ReportID: d.ReportID, PersonID: t.Person.ID, InCharge: head.ID, ChatID: t.ChatID, KampungID: a.KampungID, Place: a.Place, Kabupaten: a.Kabupaten, Answers: raw, Practice: d.Practice,
		Title: plan.Title, Venue: plan.Venue, Form: reportingForm(t, a.Role, plan.Kind), StartsAt: starts, Day: starts.Format(time.DateOnly), Reminders: dues, Again: again, CreatedAt: t.Now,
	})
	told, err := inform(ctx, t, head.ID, placeOf(a), plan.Title, starts)
	if err != nil {
		return nil, nil, turn.Message{}, err
	}
	m := echo(t, plan, a, times, at.Dues(wanted(raw), starts, t.Now)[0], head.Name)
	if times[len(times)-1].After(t.Now) {
		m.Keyboard = append([][]turn.Button{turn.Row(button(t, "jadwal.ke_hp", actPhone, phoneOfDraft, d.ReportID))}, m.Keyboard...)
	}
	return append([]storage.Write{write}, told...), times, m, nil
}

// start is when the plan begins; without an hour, as in plans from a follow-up, at 09:00
// (domain.md 3 h).
func start(plan answered, zone *time.Location) (time.Time, error) {
	clock := plan.Clock
	if clock == "" {
		clock = "09:00"
	}
	const shortest = len("15:04")
	return time.ParseInLocation("2006-01-02 15:04", plan.Day+" "+clock[:min(len(clock), shortest)], zone)
}

// series are the times a plan falls due, starts first. Without a last day, as in answers of an
// older form, a series ends with its year (form rencana, default of sampai).
func series(plan answered, starts time.Time) ([]time.Time, error) {
	until := yearsEnd(starts)
	if plan.Until != "" {
		day, err := time.Parse(time.DateOnly, plan.Until)
		if err != nil {
			return nil, err
		}
		until = day
	}
	days, err := dates(plan.Again, dateOf(starts), until)
	if err != nil {
		return nil, err
	}
	times := make([]time.Time, len(days))
	for i, d := range days {
		times[i] = time.Date(d.Year(), d.Month(), d.Day(), starts.Hour(), starts.Minute(), 0, 0, starts.Location())
	}
	return times, nil
}

func yearsEnd(starts time.Time) time.Time {
	return time.Date(starts.Year(), time.December, 31, 0, 0, 0, 0, time.UTC)
}

// lastOf is the last day (ISO) that the plan of a date has room for.
func lastOf(o storage.Occurrence) (string, error) {
	var plan answered
	if err := json.Unmarshal(o.Answers, &plan); err != nil {
		return "", fmt.Errorf("reading the plan of occurrence %d: %w", o.ID, err)
	}
	if plan.Until != "" {
		return plan.Until, nil
	}
	return yearsEnd(local(o)).Format(time.DateOnly), nil
}

// echo is the receipt of a plan. first is what will be told first about it, to the colleague of
// that name if there is one.
func echo(t *turn.Turn, plan answered, a storage.Assignment, times []time.Time, first storage.Due, colleague string) turn.Message {
	starts := times[0]
	text := t.Words.Say("jadwal.tersimpan", locales.Args{
		"Sapaan": t.Sapaan(), "Judul": plan.Title, "Kampung": nameOf(a), "Tanggal": locales.Raw(t.Words.Date(starts)), "Jam": t.Words.Time(starts),
	})
	if plan.Venue != "" {
		text += "\n" + t.Words.Say("jadwal.tempatnya", locales.Args{"Tempat": plan.Venue})
	}
	if plan.Again != once && plan.Again != "" {
		text += "\n" + rounds(t, plan.Again, times)
	}
	at := first.At.In(starts.Location())
	args := locales.Args{"Tanggal": locales.Raw(t.Words.Date(at)), "Jam": t.Words.Time(at)}
	if colleague != "" {
		text += "\n" + t.Words.Say("jadwal.penanggung_jawab", locales.Args{"Nama": colleague})
	}
	if first.Stage == storage.StageAsk {
		text += "\n" + t.Words.Say("jadwal.kami_tanya", args)
	} else {
		text += "\n" + t.Words.Say("jadwal.kami_ingatkan", args)
	}
	return turn.Message{Text: text, Keyboard: [][]turn.Button{turn.Row(turn.Button{Text: t.Words.Say("tombol.jadwal", nil), Data: turn.Pack(verb, actList)})}}
}

// rounds says how often a plan comes round and echoes its next three dates with their weekdays:
// that is where a misunderstood rule is seen (design.md 9).
func rounds(t *turn.Turn, again ulang, times []time.Time) string {
	const echoed = 3
	next := make([]string, 0, echoed)
	for _, at := range times[:min(echoed, len(times))] {
		next = append(next, t.Words.Date(at))
	}
	last := times[len(times)-1]
	return t.Words.Count("jadwal.rutin", len(times), locales.Args{
		"Sering": locales.Raw(often(t, again, times[0])), "Sampai": locales.Raw(t.Words.Date(last)),
	}) + "\n" + t.Words.Say("jadwal.tanggal_terdekat", locales.Args{"Tanggal": locales.Raw(strings.Join(next, "; "))})
}
