package importing

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/window"
	"pokjabot/flows"
	"pokjabot/storage"
)

// Order is what to do with the items of a file.
type Order struct {
	Form   *flows.Form
	File   string // name of the file
	SHA256 string
	Now    time.Time
	Person *storage.Person // who gets the reports; nil nobody. Plans need one, for somebody is reminded
	// ReportForm names the form that reports on a plan of that jenis.
	ReportForm func(jenis string) string
	// Skip are items to leave out, by number (Doubles).
	Skip map[int]bool
}

// Saved is what an import did.
type Saved struct {
	Batch storage.Batch // ID 0: there was nothing to add, and no batch was made
	Known int           // rows that were in already
	Left  int           // doubles that were left out
}

// Save stores the items under one batch, all or none. Reports are sent now and lie on the day they
// tell of; photos, memories and kendala do not come with them: what was open last year need not be
// open today. Plans are due once; those of the past are settled by storage.ImportBatch.
func Save(ctx context.Context, pool *pgxpool.Pool, r *Result, o Order) (Saved, error) {
	got, err := identify(ctx, pool, r.Items)
	if err != nil {
		return Saved{}, err
	}
	saved := Saved{Known: got.known}
	var reports []storage.Report
	var plans []storage.Plan
	for i, item := range r.Items {
		id, fresh := got.fresh[i]
		switch {
		case !fresh:
			continue
		case o.Skip[i]:
			saved.Left++
			continue
		case o.Form.ID == formRencana:
			plan, err := o.plan(item, id)
			if err != nil {
				return saved, err
			}
			plans = append(plans, plan)
		default:
			report, err := o.report(ctx, pool, item, id)
			if err != nil {
				return saved, err
			}
			reports = append(reports, report)
		}
	}
	if len(reports)+len(plans) == 0 {
		return saved, nil
	}
	batch := storage.Batch{Form: o.Form.ID, File: o.File, SHA256: o.SHA256, Rows: r.Rows, At: o.Now}
	if o.Person != nil {
		batch.PersonID = o.Person.ID
	}
	saved.Batch, err = storage.ImportBatch(ctx, pool, batch, reports, plans)
	return saved, err
}

func (o Order) report(ctx context.Context, db storage.Reader, item Item, id string) (r storage.Report, err error) {
	r = storage.Report{
		ID: id, Form: o.Form.ID, Version: o.Form.Version, KampungID: item.Kampung.ID, Wilayah: item.Kampung.Wilayah, Kabupaten: item.Kampung.Kabupaten,
		Day: item.Day, Answers: item.Answers, SentAt: o.Now,
	}
	if o.Person != nil {
		r.PersonID, r.TelegramID = o.Person.ID, o.Person.TelegramID
	}
	r.Measures, err = storage.MeasuresIn(ctx, db, o.Form, r, item.Zone)
	return r, err
}

// planned is what a plan is made of, by the names of form rencana.
type planned struct {
	Kind   string          `json:"jenis"`
	Title  string          `json:"judul"`
	Day    string          `json:"tanggal"`
	Clock  string          `json:"jam"`
	Venue  string          `json:"tempat"`
	Stages []storage.Stage `json:"ingat"`
}

// plan makes an agenda with its one occurrence. Without an hour it begins at nine (domain.md 3 h);
// nobody is reminded of the past.
func (o Order) plan(item Item, id string) (storage.Plan, error) {
	var p planned
	if err := json.Unmarshal(item.Answers, &p); err != nil {
		return storage.Plan{}, fmt.Errorf("reading the plan of %s row %d: %w", item.Sheet, item.Row, err)
	}
	if p.Clock == "" {
		p.Clock = "09:00"
	}
	starts, err := time.ParseInLocation("2006-01-02 15:04", p.Day+" "+p.Clock[:min(len(p.Clock), len("15:04"))], item.Zone)
	if err != nil {
		return storage.Plan{}, fmt.Errorf("reading when the plan of %s row %d is: %w", item.Sheet, item.Row, err)
	}
	plan := storage.Plan{
		ReportID: id, PersonID: o.Person.ID, ChatID: o.Person.TelegramID, KampungID: item.Kampung.ID, Kabupaten: item.Kampung.Kabupaten, Answers: item.Answers,
		Title: p.Title, Venue: p.Venue, Form: o.ReportForm(p.Kind), StartsAt: starts, Day: p.Day, CreatedAt: o.Now,
	}
	if p.Day >= o.Now.In(item.Zone).Format(time.DateOnly) {
		plan.Reminders = window.Dues(p.Stages, starts, o.Now)
	}
	return plan, nil
}
