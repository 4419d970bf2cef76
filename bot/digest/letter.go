package digest

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/robfig/cron/v3"

	"pokjabot/bot/official"
	"pokjabot/bot/turn"
	"pokjabot/bot/window"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
)

// LetterKind is the outbox kind of a digest that comes by itself.
const LetterKind = storage.KindDigest

const (
	chunk    = 40 // schedules a tick takes on
	again    = 10 * time.Minute
	lookBack = 20 * 24 * time.Hour          // a digest may be put off over a row of holidays
	fasting  = 8*time.Hour + 15*time.Minute // its earliest hour in Ramadan (domain.md 6.3)
)

// Sender sends digests by themselves and makes the workbooks that leads ask for. Its fields are
// the wiring; only the leader ticks.
type Sender struct {
	Pool  *pgxpool.Pool
	Now   func() time.Time
	Log   *slog.Logger
	Words *locales.Catalog
	Forms *forms.Library
	Kick  func() // tells delivery that something waits

	Official []official.Template // shapes of official sheets; nil: the built-in ones

	mu    sync.Mutex
	last  time.Time
	added time.Time // when new places were last looked for
}

// Tick queues digests that are due and makes workbooks that wait. It is called every few seconds
// and whenever the clock was set. What fell due while the program was down comes once, when it is
// back; the ledger keeps it from coming twice.
func (d *Sender) Tick(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.Now()
	if now.Before(d.last) { // the clock was set back: moments that come again are not waited for in vain
		if err := storage.ForgetDigestTimes(ctx, d.Pool, now); err != nil {
			return err
		}
		d.added = time.Time{}
	}
	d.last = now
	if now.Sub(d.added) >= time.Minute {
		if err := storage.AddDigestSchedules(ctx, d.Pool, weeklyCron, monthlyCron); err != nil {
			return err
		}
		d.added = now
	}
	if err := d.sendDue(ctx, now); err != nil {
		return err
	}
	return d.files(ctx, now)
}

func (d *Sender) sendDue(ctx context.Context, now time.Time) error {
	due, err := storage.DueDigests(ctx, d.Pool, now, chunk)
	if err != nil || len(due) == 0 {
		return err
	}
	days, err := storage.CalendarAround(ctx, d.Pool, now)
	if err != nil {
		return err
	}
	calendar := window.NewCalendar(days)
	for _, s := range due {
		if err := d.one(ctx, calendar, s, now); err != nil {
			// The others' digests do not wait for this one, which is tried again.
			d.Log.Error("a digest failed", "place", s.Place, "digest", s.Digest, "error", err)
			if err := storage.NextDigest(ctx, d.Pool, s, now.Add(again)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Sender) one(ctx context.Context, calendar *window.Calendar, s storage.DigestSchedule, now time.Time) error {
	next, err := nextAt(calendar, s, now)
	if err != nil {
		return err
	}
	if s.Next == nil {
		return storage.NextDigest(ctx, d.Pool, s, next)
	}
	return d.queue(ctx, s, now, next)
}

// nextAt is when a schedule's digest comes next after now: on a weekend or holiday the next
// working day, in Ramadan not before work begins (domain.md 6.3, design.md 9). robfig/cron is a
// calculator only: its runner forgets what fell due while the program was down.
func nextAt(calendar *window.Calendar, s storage.DigestSchedule, now time.Time) (time.Time, error) {
	zone := storage.ZoneNamed(s.Zone)
	times, err := cron.ParseStandard(s.Cron)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading the times of the digest of %s: %w", s.Place, err)
	}
	for at := times.Next(now.In(zone).Add(-lookBack)); ; at = times.Next(at) {
		if at.IsZero() {
			return at, fmt.Errorf("the times of the digest of %s never come", s.Place)
		}
		if due := workingTime(calendar, at); due.After(now) {
			return due, nil
		}
	}
}

func workingTime(calendar *window.Calendar, at time.Time) time.Time {
	for !calendar.Works(at) || at.Weekday() == time.Saturday {
		at = at.AddDate(0, 0, 1)
	}
	y, m, d := at.Date()
	if earliest := time.Date(y, m, d, 0, 0, 0, 0, at.Location()).Add(fasting); calendar.Ramadan(at) && at.Before(earliest) {
		return earliest
	}
	return at
}

// queue puts a digest of the last period into the outbox, for every lead of its place.
func (d *Sender) queue(ctx context.Context, schedule storage.DigestSchedule, now, next time.Time) error {
	kind := Week
	if schedule.Digest == storage.DigestMonthly {
		kind = Month
	}
	period := PeriodOf(kind, schedule.Next.In(storage.ZoneNamed(schedule.Zone))).Move(-1)
	s, err := newScreen(ctx, d.Pool, d.Words.Speak("id"), d.Forms, nil, period, schedule.Place, now)
	if err != nil {
		return err
	}
	if s == nil { // the place is gone: nobody is told of it
		return storage.NextDigest(ctx, d.Pool, schedule, next)
	}
	if err := s.loadLetter(ctx, d.Pool); err != nil {
		return err
	}
	letter := storage.NewDigest{Schedule: schedule, Told: s.snapshot(), Again: s.change.again(), Now: now, Next: next}
	if letter.Changed, err = s.change.encode(); err != nil {
		return err
	}
	if len(s.news) > 1 {
		if letter.Picture, err = s.photo(); err != nil {
			return err
		}
	}
	sent, err := storage.QueueDigest(ctx, d.Pool, letter)
	if err != nil {
		return err
	}
	if sent > 0 && d.Kick != nil {
		d.Kick()
	}
	d.Log.Info("digest queued", "place", schedule.Place, "period", period.Key(), "messages", sent)
	return nil
}

// loadLetter reads what is kept of a digest when it is queued: what it tells of, and the picture.
// The words are made when it leaves, for each of its readers.
func (s *screen) loadLetter(ctx context.Context, db storage.Reader) error {
	if err := s.loadChart(ctx, db); err != nil {
		return err
	}
	var err error
	if s.kegiatan, err = storage.Kegiatan(ctx, db, s.scope.Places, s.scope.Period.Span()); err != nil {
		return err
	}
	s.change, err = changedSince(ctx, db, s.place.Code, s.scope)
	return err
}

// snapshot is what the screen tells of its period, to be compared with later.
func (s *screen) snapshot() storage.Snapshot {
	span := s.scope.Period.Span()
	return storage.Snapshot{Period: s.scope.Period.Key(), From: span.From, To: span.To, Kegiatan: s.kegiatan}
}

// Render says a digest when it leaves, in the person's language. keep is false when she leads the
// place no more: what is not said is none of her day's messages.
func (d *Sender) Render(ctx context.Context, row storage.Parcel) (m turn.Message, keep bool, err error) {
	m, keep, err = d.say(ctx, row)
	if err != nil || keep {
		return m, keep, err
	}
	return m, false, storage.Apply(ctx, d.Pool, storage.Unsaid(row))
}

func (d *Sender) say(ctx context.Context, row storage.Parcel) (m turn.Message, keep bool, err error) {
	var letter storage.Letter
	if err := json.Unmarshal(row.Payload, &letter); err != nil {
		return m, false, fmt.Errorf("reading a digest's keys: %w", err)
	}
	person, err := storage.PersonByID(ctx, d.Pool, letter.PersonID)
	if err != nil || person == nil {
		return m, false, err
	}
	leads := false
	for _, a := range person.Assignments {
		leads = leads || a.Place == letter.Place && a.Role.Leads()
	}
	now := d.Now()
	period, ok := ParsePeriod(letter.Period, now)
	if !leads || !ok {
		return m, false, nil
	}
	s, err := newScreen(ctx, d.Pool, d.Words.Speak(person.Lang), d.Forms, person, period, letter.Place, now)
	if err != nil || s == nil {
		return m, false, err
	}
	if err := s.load(ctx, d.Pool); err != nil {
		return m, false, err
	}
	s.change = nil // told as it was when the digest was queued, since when it counts as told
	if len(letter.Changed) > 0 && string(letter.Changed) != "null" {
		s.change = &changed{}
		if err := json.Unmarshal(letter.Changed, s.change); err != nil {
			return m, false, fmt.Errorf("reading what changed: %w", err)
		}
	}
	return turn.Message{Text: s.text(), Keyboard: s.keyboard(letter.Place)}, true, nil
}
