package planning

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/bot/window"
	"pokjabot/locales"
	"pokjabot/storage"
)

// shift is a series on other days from one of its dates on: how often, its first date and, when it
// changes, its hour. It fits the data of a button, so a card waits for as long as it likes.
type shift struct {
	again ulang
	first time.Time // bare date; the rule is anchored on it
	clock string    // 15:04, "" as it is
}

// brief are the rules on buttons.
var brief = []struct {
	letter string
	again  ulang
}{{"w", weekly}, {"f", fortnight}, {"d", sameDay}, {"l", lastDay}, {"t", sameDate}, {"q", threeMonth}}

func (s shift) args(id int64) []string {
	letter := ""
	for _, b := range brief {
		if b.again == s.again {
			letter = b.letter
		}
	}
	return []string{turn.Num(id), letter, s.first.Format(compact), strings.ReplaceAll(s.clock, ":", "")}
}

// shiftOf reads what args has written, ok is false for another thing.
func shiftOf(d turn.Data) (s shift, ok bool) {
	for _, b := range brief {
		if b.letter == d.Arg(2) {
			s.again = b.again
		}
	}
	first, err := time.Parse(compact, d.Arg(3))
	if clock, bad := time.Parse("1504", d.Arg(4)); bad == nil {
		s.clock = clock.Format("15:04")
	}
	s.first = first
	return s, err == nil && s.again != ""
}

// from is the first day that a new rule may fall on: within the week, or the month, of the date from
// which on it holds, and never before tomorrow: today's people are on their way.
func (s shift) from(o storage.Occurrence, now time.Time) time.Time {
	day := dateOf(local(o))
	if s.again == weekly || s.again == fortnight {
		day = day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
	} else {
		day = day.AddDate(0, 0, 1-day.Day())
	}
	if tomorrow := dateOf(now.In(local(o).Location())).AddDate(0, 0, 1); day.Before(tomorrow) {
		return tomorrow
	}
	return day
}

// firstOn is the first day from a day on that is a weekday: the nth of its month, -1 the last, 0 any.
func firstOn(from time.Time, weekday time.Weekday, n int) time.Time {
	const week = 7
	for day := from; ; day = day.AddDate(0, 0, 1) {
		last := day.AddDate(0, 0, week).Month() != day.Month()
		if day.Weekday() == weekday && (n == 0 || n < 0 && last || n == (day.Day()-1)/week+1) {
			return day
		}
	}
}

// firstDate is the first day from a day on that is the nth of its month.
func firstDate(from time.Time, n int) time.Time {
	for day := from; ; day = day.AddDate(0, 0, 1) {
		if day.Day() == n {
			return day
		}
	}
}

// shiftable is the open date of a series that a button names, nil when it is none of hers.
func shiftable(ctx context.Context, t *turn.Turn) (*storage.Occurrence, error) {
	o, err := one(ctx, t)
	if err != nil || o == nil || o.Status != storage.Planned {
		return nil, err
	}
	if again, _, err := roundOf(*o); err != nil || again == once {
		return nil, err
	}
	return o, nil
}

// otherDays is "Pindah hari rutin": it asks for the weekday, then for which of the month, or for a
// day of the month; a text says it at once.
func otherDays(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	o, err := shiftable(ctx, t)
	if err != nil || o == nil {
		return gone(t, err)
	}
	if err := remember(t, change{ID: o.ID, At: t.Now, Days: true}); err != nil {
		return nil, err
	}
	return askDays(ctx, t, o, t.In.Data.Arg(2))
}

// byDate stands on a button for the days of the month.
const byDate = "t"

func askDays(ctx context.Context, t *turn.Turn, o *storage.Occurrence, chosen string) ([]storage.Write, error) {
	now, first, err := roundOf(*o)
	if err != nil {
		return nil, err
	}
	args := locales.Args{"Sapaan": t.Sapaan(), "Judul": o.Title, "Sering": locales.Raw(often(t, now, first))}
	back := turn.Row(button(t, "tombol.kembali", actShow, turn.Num(o.ID)))
	weekday, err := strconv.Atoi(chosen)
	switch {
	case chosen == byDate:
		return t.Say(ctx, turn.Message{Text: t.Words.Say("jadwal.hari_tanggal", args), Keyboard: append(dateGrid(t, o, now), back)})
	case err == nil && weekday >= 0 && weekday < len(weekdays):
		args["Hari"] = locales.Raw(t.Words.Weekday(firstOn(first, time.Weekday(weekday), 0)))
		return t.Say(ctx, turn.Message{Text: t.Words.Say("jadwal.hari_sering", args), Keyboard: append(weekdayRules(t, o, time.Weekday(weekday)), back)})
	}
	var keyboard [][]turn.Button
	for i := range len(weekdays) {
		day := time.Weekday((i + 1) % len(weekdays)) // Monday first
		b := turn.Button{Text: t.Words.Weekday(firstOn(first, day, 0)), Data: turn.Pack(verb, actDays, turn.Num(o.ID), strconv.Itoa(int(day)))}
		if i%4 == 0 {
			keyboard = append(keyboard, nil)
		}
		keyboard[len(keyboard)-1] = append(keyboard[len(keyboard)-1], b)
	}
	keyboard = append(keyboard, turn.Row(button(t, "jadwal.hari_pakai_tanggal", actDays, turn.Num(o.ID), byDate)), back)
	return t.Say(ctx, turn.Message{Text: t.Words.Say("jadwal.hari_apa", args), Keyboard: keyboard})
}

// weekdayRules are the rules that a weekday may have, a button each.
func weekdayRules(t *turn.Turn, o *storage.Occurrence, day time.Weekday) [][]turn.Button {
	var keyboard [][]turn.Button
	add := func(again ulang, n int) {
		s := shift{again: again}
		s.first = firstOn(s.from(*o, t.Now), day, n)
		keyboard = append(keyboard, turn.Row(s.button(t, o)))
	}
	add(weekly, 0)
	add(fortnight, 0)
	for n := 1; n <= 4; n++ {
		add(sameDay, n)
	}
	add(lastDay, -1)
	return keyboard
}

func (s shift) button(t *turn.Turn, o *storage.Occurrence) turn.Button {
	return turn.Button{Text: capital(often(t, s.again, s.first)), Data: turn.Pack(verb, append([]string{actDaysAs}, s.args(o.ID)...)...)}
}

func capital(text string) string {
	return strings.ToUpper(text[:1]) + text[1:]
}

// dateGrid are the days of the month, a button each.
func dateGrid(t *turn.Turn, o *storage.Occurrence, now ulang) [][]turn.Button {
	again := sameDate
	if now == threeMonth {
		again = threeMonth
	}
	var keyboard [][]turn.Button
	for n := 1; n <= 31; n++ {
		s := shift{again: again}
		s.first = firstDate(s.from(*o, t.Now), n)
		if (n-1)%7 == 0 {
			keyboard = append(keyboard, nil)
		}
		keyboard[len(keyboard)-1] = append(keyboard[len(keyboard)-1], turn.Button{Text: strconv.Itoa(n), Data: turn.Pack(verb, append([]string{actDaysAs}, s.args(o.ID)...)...)})
	}
	return keyboard
}

// moved are the new times of a series and its last day; they end when the plan did.
func (s shift) moved(o storage.Occurrence, hour time.Time) (times []time.Time, until string, err error) {
	until, err = lastOf(o)
	if err != nil {
		return nil, "", err
	}
	until = max(until, s.first.Format(time.DateOnly))
	clock := s.clock
	if clock == "" {
		clock = hour.Format("15:04")
	}
	starts, err := start(answered{Day: s.first.Format(time.DateOnly), Clock: clock}, hour.Location())
	if err != nil {
		return nil, "", fmt.Errorf("reading the new days of a plan: %w", err)
	}
	times, err = series(answered{Again: s.again, Until: until}, starts)
	return times, until, err
}

// daysAs echoes a series on its new days, with its next dates and what stands in their way.
func daysAs(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	o, err := shiftable(ctx, t)
	s, ok := shiftOf(t.In.Data)
	if err != nil || o == nil || !ok {
		return gone(t, err)
	}
	return s.echo(ctx, t, o)
}

func (s shift) echo(ctx context.Context, t *turn.Turn, o *storage.Occurrence) ([]storage.Write, error) {
	like, err := lastDateOf(ctx, t, o)
	if err != nil {
		return nil, err
	}
	times, _, err := s.moved(*o, local(like))
	if err != nil {
		return nil, err
	}
	if s.first.Before(dateOf(t.Now.In(times[0].Location()))) || !times[0].After(t.Now) {
		return askDays(ctx, t, o, "") // an old card: its days have passed
	}
	now, first, err := roundOf(*o)
	if err != nil {
		return nil, err
	}
	warned, err := warnings(ctx, t, o.Place, times, o.AgendaID)
	if err != nil {
		return nil, err
	}
	text := t.Words.Say("jadwal.hari_usul", locales.Args{
		"Sapaan": t.Sapaan(), "Judul": o.Title, "Kampung": o.Kampung, "Dari": locales.Raw(often(t, now, first)), "Jam": t.Words.Time(times[0]),
	}) + "\n" + rounds(t, s.again, times) + "\n" + t.Words.Say("jadwal.hari_lewat_tetap", nil) + warned + "\n\n" + t.Words.Say("jadwal.usul_cocok", nil)
	return t.Say(ctx, turn.Message{Text: text, Keyboard: [][]turn.Button{
		turn.Row(turn.Button{Text: t.Words.Say("jadwal.hari_pindahkan", nil), Data: turn.Pack(verb, append([]string{actDaysMove}, s.args(o.ID)...)...)}),
		turn.Row(button(t, "tombol.ubah", actDays, turn.Num(o.ID)), button(t, "tombol.batal", actShow, turn.Num(o.ID))),
	}})
}

// daysMove is "Pindahkan semua": dates behind stay, the others are called off, the new ones come
// with their reminders. The plan stays the same, so that a phone's calendar follows (ics.go).
func daysMove(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	o, err := shiftable(ctx, t)
	s, ok := shiftOf(t.In.Data)
	if err != nil || o == nil || !ok {
		return gone(t, err)
	}
	like, err := lastDateOf(ctx, t, o)
	if err != nil {
		return nil, err
	}
	times, until, err := s.moved(*o, local(like))
	if err != nil {
		return nil, err
	}
	if !times[0].After(t.Now) {
		return askDays(ctx, t, o, "")
	}
	dates := make([]storage.Again, len(times))
	for i, at := range times {
		dates[i] = storage.Again{StartsAt: at, Day: at.Format(time.DateOnly), Reminders: window.Dues(wanted(o.Answers), at, t.Now)}
	}
	turnedAway(t)
	said, err := t.Say(ctx, turn.Message{
		Text:     t.Words.Say("jadwal.hari_dipindah", locales.Args{"Sapaan": t.Sapaan(), "Judul": o.Title}) + "\n" + rounds(t, s.again, times),
		Keyboard: [][]turn.Button{turn.Row(button(t, "jadwal.ke_hp", actPhone, phoneOfPlan, turn.Num(o.AgendaID))), turn.Row(button(t, "tombol.jadwal", actList))},
	})
	write := storage.MoveSeries(storage.Series{
		ID: o.ID, Like: like.ID, KampungID: o.KampungID, Again: string(s.again), First: dates[0].Day, Until: until, Clock: times[0].Format("15:04"), Dates: dates, At: t.Now,
	})
	return append([]storage.Write{write}, said...), err
}

// lastDateOf is the last open date of a series: new ones are like it, for the next one may be an
// exception.
func lastDateOf(ctx context.Context, t *turn.Turn, o *storage.Occurrence) (storage.Occurrence, error) {
	following, err := storage.FollowingOccurrences(ctx, t.DB, o.ID)
	if err != nil || len(following) == 0 {
		return *o, err
	}
	// A date with an hour of its own is no pattern: the hour that most have is.
	hours := map[string]int{}
	for _, f := range following {
		hours[local(f).Format("15:04")+f.Venue]++
	}
	like := following[len(following)-1]
	for _, f := range slices.Backward(following) {
		if hours[local(f).Format("15:04")+f.Venue] > hours[local(like).Format("15:04")+like.Venue] {
			like = f
		}
	}
	return like, nil
}
