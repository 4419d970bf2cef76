package planning

import (
	"encoding/json"
	"slices"
	"time"
	"unicode/utf8"

	"pokjabot/bot/turn"
	"pokjabot/flows/answer"
	"pokjabot/storage"
)

// proposal is a plan that was told in a sentence and waits for Simpan. It is kept with the chat.
type proposal struct {
	At       time.Time       `json:"at"`
	ReportID string          `json:"report_id"` // born with it: saved once
	Place    string          `json:"place"`     // where it was told: it is saved nowhere else
	Kind     string          `json:"jenis,omitempty"`
	Activity string          `json:"jenis_kegiatan,omitempty"`
	Title    string          `json:"judul,omitempty"`
	Venue    string          `json:"tempat,omitempty"`
	Days     []string        `json:"tanggal,omitempty"` // ISO; two must be asked
	Clocks   []string        `json:"jam,omitempty"`     // 15:04; two must be asked
	Again    ulang           `json:"ulang,omitempty"`
	Until    string          `json:"sampai,omitempty"`
	Stages   []storage.Stage `json:"ingat,omitempty"`
	Nearest  []int           `json:"terdekat,omitempty"` // wished days before the date that no stage has
	OneEach  bool            `json:"satu,omitempty"`     // several days in one sentence: a plan has one
}

// Limits of form rencana (domain.md 3 h).
const (
	shortTitle, longTitle = 5, 120
	shortVenue, longVenue = 3, 80
)

// proposed makes a proposal of what a sentence says, at a place and a time of it. What the form
// would not take is left out, so that it is asked.
func proposed(t *turn.Turn, a storage.Assignment, said answer.Plan, now time.Time) proposal {
	p := proposal{At: t.Now, Place: placeOf(a)}
	if n := utf8.RuneCountInString(said.Title); n >= shortTitle && n <= longTitle {
		p.Title = said.Title
	}
	if n := utf8.RuneCountInString(said.Venue); n >= shortVenue && n <= longVenue {
		p.Venue = said.Venue
	}
	p.Kind, p.Activity = kindOf(t.Forms.Form(formRencana), a.Role, said.Title)
	for _, c := range said.Clock {
		p.Clocks = append(p.Clocks, c.String())
	}
	p.rounds(said, now)
	today := answer.DayOf(now)
	p.Days = slices.DeleteFunc(p.Days, func(d string) bool { return d < today.String() || d > today.AddDays(plannedAhead).String() })
	if last := said.Until; !last.IsZero() && p.Again != once && p.Again != "" {
		p.Until = min(last.String(), today.AddDays(plannedAhead).String())
	}
	p.lasting(today)
	p.reminders(said)
	return p
}

// lasting gives a plan that comes round, and whose end was not said, a year where the end of this
// one (form rencana, default of sampai) would leave it fewer than three dates.
func (p *proposal) lasting(today answer.Day) {
	const enough = 3
	if p.Again == once || p.Again == "" || p.Until != "" || len(p.Days) != 1 {
		return
	}
	first, err := time.Parse(time.DateOnly, p.Days[0])
	if err != nil {
		return
	}
	if times, err := series(answered{Again: p.Again}, first); err == nil && len(times) < enough {
		p.Until = today.AddDays(plannedAhead).String()
	}
}

// rounds takes the dates, and how often the plan comes round as far as form rencana knows it.
func (p *proposal) rounds(said answer.Plan, now time.Time) {
	for _, d := range said.Days {
		p.Days = append(p.Days, d.String())
	}
	if !said.Repeats {
		p.Again = once
		return
	}
	p.Again = againOf(said.Rule)
	const two = 2
	if len(said.Rule.Days) < two && len(said.Rule.MonthDays) < two || len(p.Days) == 0 {
		return
	}
	// "tiap Senin dan Kamis": a plan comes round on one day, the person picks it.
	p.OneEach, p.Days = true, nil
	for _, d := range said.Rule.Days {
		p.Days = append(p.Days, said.Rule.First(d, 0, answer.DayOf(now)).String())
	}
	for _, d := range said.Rule.MonthDays {
		p.Days = append(p.Days, said.Rule.First(answer.NthDay{}, d, answer.DayOf(now)).String())
	}
	slices.Sort(p.Days)
	p.Days = slices.Compact(p.Days)
	p.Days = p.Days[:min(two, len(p.Days))]
}

// againOf is the code of question ulang that a rule is; "" when the form has none, so that it asks.
func againOf(r answer.Rule) ulang {
	every := max(1, r.Interval)
	const two, quarter = 2, 3
	nth := len(r.Days) > 0 && r.Days[0].N != 0
	switch {
	case r.Freq == answer.Weekly && every == 1:
		return weekly
	case r.Freq == answer.Weekly && every == two:
		return fortnight
	case r.Freq == answer.Monthly && every == 1 && nth && r.Days[0].N < 0:
		return lastDay
	case r.Freq == answer.Monthly && every == 1 && nth:
		return sameDay
	case r.Freq == answer.Monthly && every == 1 && len(r.MonthDays) > 0:
		return sameDate
	case r.Freq == answer.Monthly && every == quarter && len(r.Days) == 0:
		return threeMonth
	default:
		return ""
	}
}

// reminders takes the stages that were asked for. A number of days before that no stage has falls
// to the nearest earlier one: "H-2" is told three days before (domain.md 6.3 has H-3 and H-1).
func (p *proposal) reminders(said answer.Plan) {
	const three = 3
	add := func(s storage.Stage) {
		if !slices.Contains(p.Stages, s) {
			p.Stages = append(p.Stages, s)
		}
	}
	for _, n := range said.RemindDays {
		switch {
		case n == 1:
			add(storage.StageH1)
		case n == three:
			add(storage.StageH3)
		case n > 1:
			p.Nearest = append(p.Nearest, n)
			add(storage.StageH3)
		}
	}
	if said.RemindMorning {
		add(storage.StageMorning)
	}
	if said.RemindHour {
		add(storage.StageHour)
	}
	if len(p.Stages) == 0 {
		p.Stages = defaultStages()
	}
}

// over puts what a later sentence says over an earlier one: "jam 9" while the card waits.
func (p proposal) over(before proposal, said answer.Plan) proposal {
	if p.Title == "" {
		p.Title, p.Kind, p.Activity = before.Title, before.Kind, before.Activity
	}
	if p.Venue == "" {
		p.Venue = before.Venue
	}
	if len(p.Clocks) == 0 {
		p.Clocks = before.Clocks
	}
	if len(said.Days) == 0 {
		p.Days, p.OneEach = before.Days, before.OneEach
		if !said.Repeats {
			p.Again = before.Again
		}
	}
	if said.Until.IsZero() {
		p.Until = before.Until
	}
	if !said.Reminds() {
		p.Stages, p.Nearest = before.Stages, before.Nearest
	}
	return p
}

// whole says whether nothing is left to ask.
func (p proposal) whole() bool {
	return p.Kind != "" && (p.Kind != formKegiatan || p.Activity != "") && p.Title != "" && p.Venue != "" && len(p.Days) == 1 && len(p.Clocks) == 1 && p.Again != ""
}

// known is the proposal as answers of form rencana.
func (p proposal) known() (map[string]json.RawMessage, error) {
	values := map[string]any{"jenis": p.Kind, "jenis_kegiatan": p.Activity, "judul": p.Title, "tempat": p.Venue, "ulang": string(p.Again), "sampai": p.Until}
	if len(p.Days) == 1 {
		values["tanggal"] = p.Days[0]
	}
	if len(p.Clocks) == 1 {
		values["jam"] = p.Clocks[0]
	}
	if p.Again == lastDay { // the form has the day of the first date only
		values["ulang"] = string(sameDay)
	}
	values["ingat"] = p.Stages
	return asAnswers(values)
}
