package digest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"pokjabot/locales"
	"pokjabot/storage"
)

const (
	changeMonths = 4 // how far back changes are told of: later entries are rare and no news
	changeMost   = 3 // lines
)

// changed is what became of figures that a former digest told: the next one says what and why
// (domain.md 5.1, "data masuk terlambat").
type changed struct {
	Periods []changedPeriod `json:"periods"`
}

type changedPeriod struct {
	Told      storage.Snapshot `json:"told"`
	Now       int64            `json:"now"`
	Late      int64            `json:"late"`
	Withdrawn int64            `json:"withdrawn"`
	Redated   int64            `json:"redated,omitempty"` // moved in or out by a correction of their date
	Other     bool             `json:"other,omitempty"`   // that is not all: the places themselves changed
}

// changedSince holds what a place was told of periods before this one against what is counted now;
// nil when all of it stands.
func changedSince(ctx context.Context, db storage.Reader, place string, s Scope) (*changed, error) {
	first := s.Period.From
	told, err := storage.Snapshots(ctx, db, place, first.AddDate(0, -changeMonths, 0).Format(time.DateOnly), first.Format(time.DateOnly))
	if err != nil {
		return nil, err
	}
	var c changed
	for _, snap := range told {
		period, ok := ParsePeriod(snap.Period, s.Now)
		if !ok || period.Kind == Week && s.Period.Kind != Week {
			continue // a month's digest tells of months
		}
		n, err := storage.Kegiatan(ctx, db, s.Places, period.Span())
		if err != nil {
			return nil, err
		}
		if n == snap.Kegiatan {
			continue
		}
		why, err := storage.WhyChanged(ctx, db, s.Places, snap.From, snap.To, snap.At)
		if err != nil {
			return nil, err
		}
		p := changedPeriod{Told: snap, Now: n, Late: why.Late, Withdrawn: why.Withdrawn}
		if err := p.redate(ctx, db, s); err != nil {
			return nil, err
		}
		c.Periods = append(c.Periods, p)
	}
	if c.Periods == nil {
		return nil, nil //nolint:nilnil // nothing changed is an answer
	}
	return &c, nil
}

// redate counts the reports that a correction moved into the period or out of it.
func (p *changedPeriod) redate(ctx context.Context, db storage.Reader, s Scope) error {
	window, err := storage.WindowOf(s.Places, p.Told.Period, s.Zone, s.Now)
	if err != nil {
		return err
	}
	list, err := storage.ListThings(ctx, db, storage.Things{Kind: storage.ThingsRedated, Scope: s.Places, Window: window, Since: since(sinceCode(p.Told.At))}, mostRedated, 0)
	p.Redated = int64(len(list))
	rest := p.Now - p.Told.Kegiatan - p.Late + p.Withdrawn
	for _, g := range list {
		rest -= map[string]int64{"masuk": 1, "keluar": -1}[g.State]
	}
	p.Other = rest != 0
	return err
}

const mostRedated = 1000

// again are the changed periods as they are told now.
func (c *changed) again() []storage.Snapshot {
	if c == nil {
		return nil
	}
	list := make([]storage.Snapshot, len(c.Periods))
	for i, p := range c.Periods {
		list[i] = p.Told
		list[i].Kegiatan = p.Now
	}
	return list
}

func (c *changed) encode() (json.RawMessage, error) {
	if c == nil {
		return nil, nil
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encoding what changed: %w", err)
	}
	return raw, nil
}

// changedLine says "Oktober naik dari 812 menjadi 819: 8 laporan terlambat masuk, 1 ditarik".
func (s *screen) changedLine() string {
	if s.change == nil {
		return ""
	}
	var lines []string
	for _, p := range s.change.Periods[:min(len(s.change.Periods), changeMost)] {
		period, ok := ParsePeriod(p.Told.Period, s.scope.Now)
		if !ok {
			continue
		}
		id := "rekap.berubah_naik"
		if p.Now < p.Told.Kegiatan {
			id = "rekap.berubah_turun"
		}
		lines = append(lines, s.words.Say(id, locales.Args{"Periode": locales.Raw(s.short(period)), "Dulu": p.Told.Kegiatan, "Kini": p.Now, "Sebab": locales.Raw(s.reasons(p))}))
	}
	return s.line("rekap.judul_berubah", lines...)
}

func (s *screen) reasons(p changedPeriod) string {
	var why []string
	add := func(n int64, text string) {
		if n > 0 {
			why = append(why, text)
		}
	}
	add(p.Late, s.words.Count("rekap.sebab_terlambat", int(p.Late), nil))
	add(p.Withdrawn, s.words.Count("rekap.sebab_ditarik", int(p.Withdrawn), nil))
	add(p.Redated, s.words.Count("rekap.sebab_diperbaiki", int(p.Redated), nil))
	if p.Other {
		why = append(why, s.words.Say("rekap.sebab_lain", nil))
	}
	return strings.Join(why, ", ")
}
