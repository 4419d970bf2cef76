package reminder

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/robfig/cron/v3"

	"pokjabot/storage"
)

// Job is something the house does by itself at set times. Do gets the time it was due to be done
// at; what fell due while the program was down is done once.
type Job struct {
	Name string
	Cron string // five fields, robfig/cron ParseStandard
	Zone string // IANA name
	Do   func(ctx context.Context, now time.Time) error
	// Beside says that it may take long and waits for nobody: it is done beside the ticks, which go on
	// telling people what is due.
	Beside bool
}

// House returns the housekeeping every installation has: rows that have served their time go at
// night (design.md 3 "In", domain.md 8.2), facts are folded into totals all along, and what was counted for a kecamatan is laid by (design.md 9).
func House(pool *pgxpool.Pool) []Job {
	fold := func(ctx context.Context, now time.Time) error {
		if _, err := storage.FoldAll(ctx, pool); err != nil {
			return err
		}
		_, err := storage.LayCells(ctx, pool, now)
		return err
	}
	return []Job{
		{Name: "rumah_tangga", Cron: "15 2 * * *", Zone: "Asia/Jakarta", Beside: true, Do: func(ctx context.Context, now time.Time) error {
			if _, err := storage.Sweep(ctx, pool, now); err != nil {
				return err
			}
			return fold(ctx, now)
		}},
		{Name: "lipat_rekap", Cron: "*/2 * * * *", Zone: "Asia/Jakarta", Beside: true, Do: fold},
	}
}

// Next returns when a job runs after now. robfig/cron is used as a calculator only: its runner
// forgets what fell due while the program was down.
func (j Job) Next(now time.Time) (time.Time, error) {
	zone, err := time.LoadLocation(j.Zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading the zone of job %s: %w", j.Name, err)
	}
	schedule, err := cron.ParseStandard(j.Cron)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading the times of job %s: %w", j.Name, err)
	}
	return schedule.Next(now.In(zone)), nil
}

func (d *Desk) runJobs(ctx context.Context, now time.Time) error {
	if !d.prepared {
		for _, j := range d.Jobs {
			next, err := j.Next(now)
			if err != nil {
				return err
			}
			if err := storage.EnsureJob(ctx, d.Pool, storage.Job{Name: j.Name, Cron: j.Cron, Zone: j.Zone}, next); err != nil {
				return err
			}
		}
		d.prepared = true
	}
	due, err := storage.DueJobs(ctx, d.Pool, now)
	if err != nil {
		return err
	}
	for _, name := range due {
		for _, j := range d.Jobs {
			if j.Name != name {
				continue // a row of an older release: nobody does it any more
			}
			if err := d.run(ctx, j, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// run does a job, or begins one that is done beside. That stays due until it is done.
func (d *Desk) run(ctx context.Context, j Job, now time.Time) error {
	if !j.Beside {
		return d.do(ctx, j, now)
	}
	if _, busy := d.busy.LoadOrStore(j.Name, true); busy {
		return nil
	}
	d.beside.Go(func() {
		defer d.busy.Delete(j.Name)
		if err := d.do(ctx, j, now); err != nil && ctx.Err() == nil {
			d.Log.Error("noting when a job runs next", "job", j.Name, "error", err)
		}
	})
	return nil
}

// Wait returns when what is done beside the ticks has ended. It ends with the context of its tick.
func (d *Desk) Wait() { d.beside.Wait() }

// do does a job and sets when it runs next. One that fails is not tried again before then: the
// operator reads of it, and the others go on. One that was stopped is still due.
func (d *Desk) do(ctx context.Context, j Job, now time.Time) error {
	next, err := j.Next(now)
	if err != nil {
		return err
	}
	problem := ""
	if err := j.Do(ctx, now); ctx.Err() != nil {
		return ctx.Err()
	} else if err != nil {
		problem = err.Error()
		d.Log.Error("a job failed", "job", j.Name, "next", next, "error", err)
	}
	return storage.JobRan(ctx, d.Pool, j.Name, now, next, problem)
}
