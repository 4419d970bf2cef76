package digest

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// The cron expressions a place has until its leads choose others (domain.md 5.1): Monday and the
// 5th, 07:30.
const (
	weeklyCron  = "30 7 * * 1"
	monthlyCron = "30 7 5 * *"
)

// hours are when a digest may come: from the beginning of work (domain.md 6.2) to the afternoon.
var hours = []string{"06:30", "07:30", "08:30", "13:30", "16:00"}

// settings is the card of "Atur rekap": which digests come by themselves, at which hour, and the
// target of next month. What a month has begun with stays: its target is frozen.
func settings(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	asked := t.In.Data.Arg(0)
	code := own(t, asked)
	if code != root(t, code) { // only the leads of the place itself set its digest
		return nil, locales.Refuse("rekap.bukan_pokja", locales.Args{"Sapaan": t.Sapaan()})
	}
	if asked != "" && asked != code { // a button of another place changes nothing here
		return nil, locales.Refuse("rekap.atur_tempat_lain", locales.Args{"Sapaan": t.Sapaan()})
	}
	s, err := open(ctx, t, PeriodOf(Month, t.Now.In(t.Zone())), code)
	if err != nil {
		return nil, err
	}
	c, err := s.readSettings(ctx, t.DB)
	if err != nil {
		return nil, err
	}
	writes := c.change(t, t.In.Data.Arg(1))
	said, err := t.Say(ctx, turn.Message{Text: c.text(t), Keyboard: c.keyboard(t)})
	return append(writes, said...), err
}

// choice is what a place has chosen for its digests.
type choice struct {
	*screen

	schedules []storage.DigestSchedule // weekly, monthly
	month     Period                   // the next one
	aim       int64
	counted   int64 // kegiatan of this month so far, to aim by
}

func (s *screen) readSettings(ctx context.Context, db storage.Reader) (*choice, error) {
	c := &choice{screen: s, month: s.scope.Period.Move(1)}
	found, err := storage.DigestSchedulesOf(ctx, db, s.place.Code)
	if err != nil {
		return nil, err
	}
	for _, d := range []storage.DigestSchedule{{Digest: storage.DigestWeekly, Cron: weeklyCron}, {Digest: storage.DigestMonthly, Cron: monthlyCron}} {
		d.Place, d.Zone, d.Enabled = s.place.Code, s.place.Zone, true
		for _, f := range found {
			if f.Digest == d.Digest {
				d = f
			}
		}
		c.schedules = append(c.schedules, d)
	}
	if c.aim, err = storage.TargetOf(ctx, db, s.place.Code, c.month.Key()); err != nil {
		return nil, err
	}
	c.counted, err = storage.Kegiatan(ctx, db, s.scope.Places, s.scope.Period.Move(-1).Span())
	return c, err
}

// change applies a tap. A button carries what it wants, not a step from what was there, so that a
// doubled tap changes nothing.
func (c *choice) change(t *turn.Turn, tap string) []storage.Write {
	act, value, _ := strings.Cut(tap, "-")
	switch act {
	case "m", "b": // m-1, b-0: weekly on, monthly off
		d := &c.schedules[map[string]int{"m": 0, "b": 1}[act]]
		d.Enabled = value == "1"
		return []storage.Write{storage.SetDigestSchedule(*d, t.Person.ID, t.Now)}
	case "j": // j-3: the hour
		i, err := strconv.Atoi(value)
		if err != nil || i < 0 || i >= len(hours) {
			return nil
		}
		var writes []storage.Write
		for n := range c.schedules {
			c.schedules[n].Cron = atHour(c.schedules[n].Cron, hours[i])
			writes = append(writes, storage.SetDigestSchedule(c.schedules[n], t.Person.ID, t.Now))
		}
		return writes
	case "s": // s-202612.800: the target of that month
		month, n, _ := strings.Cut(value, ".")
		aim, err := strconv.ParseInt(n, 10, 64)
		if err != nil || aim < 0 || aim > 1_000_000 || month != strings.Replace(c.month.Key(), "-", "", 1) {
			return nil
		}
		c.aim = aim
		return []storage.Write{storage.SetTarget(c.place.Code, c.month.Key(), aim, t.Person.ID, t.Now.In(c.scope.Zone).Format(time.DateOnly), t.Now)}
	}
	return nil
}

// atHour puts an hour into a cron expression.
func atHour(cron, clock string) string {
	hour, minute, _ := strings.Cut(clock, ":")
	fields := strings.Fields(cron)
	if len(fields) != 5 {
		return cron
	}
	fields[0], fields[1] = strings.TrimLeft(minute, "0"), strings.TrimLeft(hour, "0")
	if fields[0] == "" {
		fields[0] = "0"
	}
	return strings.Join(fields, " ")
}

// clock is the hour of a cron expression, "07:30".
func clock(cron string) string {
	fields := strings.Fields(cron)
	if len(fields) != 5 {
		return ""
	}
	hour, _ := strconv.Atoi(fields[1])
	minute, _ := strconv.Atoi(fields[0])
	return fmt.Sprintf("%02d:%02d", hour, minute)
}

func (c *choice) text(t *turn.Turn) string {
	at := strings.Replace(clock(c.schedules[0].Cron), ":", ".", 1)
	lines := []string{c.words.Say("rekap.atur", locales.Args{"Tempat": bare(c.place.Name), "Jam": at})}
	month := locales.Raw(c.words.Month(c.month.From))
	if c.aim > 0 {
		lines = append(lines, c.words.Say("rekap.atur_sasaran", locales.Args{"Bulan": month, "Sasaran": c.aim}))
	} else {
		lines = append(lines, c.words.Say("rekap.atur_tanpa_sasaran", locales.Args{"Bulan": month, "Sapaan": t.Sapaan()}))
	}
	return strings.Join(append(lines, c.words.Say("rekap.atur_beku", nil)), "\n")
}

func (c *choice) keyboard(t *turn.Turn) [][]turn.Button {
	code := c.place.Code
	tap := func(label, change string) turn.Button {
		return turn.Button{Text: label, Data: turn.Pack(verbSettings, code, change)}
	}
	var rows [][]turn.Button
	for i, d := range c.schedules {
		letter, id := []string{"m", "b"}[i], []string{"rekap.atur_mingguan", "rekap.atur_bulanan"}[i]
		mark, want := "✅ ", "-0"
		if !d.Enabled {
			mark, want = "▫️ ", "-1"
		}
		rows = append(rows, turn.Row(tap(mark+c.words.Say(id, nil), letter+want)))
	}
	var row []turn.Button
	for i, h := range hours {
		label := strings.Replace(h, ":", ".", 1)
		if h == clock(c.schedules[0].Cron) {
			label = "• " + label
		}
		row = append(row, tap(label, "j-"+strconv.Itoa(i)))
	}
	rows = append(rows, row)
	month := strings.Replace(c.month.Key(), "-", "", 1)
	row = nil
	for _, n := range c.aims() {
		label := c.words.Number(n)
		if n == c.aim {
			label = "• " + label
		}
		row = append(row, tap(label, "s-"+month+"."+strconv.FormatInt(n, 10)))
	}
	rows = append(rows, row)
	if c.aim > 0 {
		rows = append(rows, turn.Row(tap(c.words.Say("rekap.atur_hapus_sasaran", nil), "s-"+month+".0")))
	}
	return append(rows, turn.Row(c.back(PeriodOf(Month, t.Now.In(t.Zone())), code, root(t, code))))
}

// aims are the targets that are offered: around what is set, else from last month's kegiatan up.
func (c *choice) aims() []int64 {
	base := c.aim
	if base == 0 {
		base = max(c.counted, 10)
	}
	step := int64(1)
	for step*20 < base {
		step *= 5
		if step*20 < base {
			step *= 2
		}
	}
	base -= base % step
	var list []int64
	for _, n := range []int64{-2, -1, 0, 1, 2} {
		if aim := base + n*step; aim > 0 {
			list = append(list, aim)
		}
	}
	return list
}
