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
		c.Periods = append(c.Periods, changedPeriod{snap, n, why.Late, why.Withdrawn})
	}
	if c.Periods == nil {
		return nil, nil //nolint:nilnil // nothing changed is an answer
	}
	return &c, nil
}

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

// changedLine says "Oktober naik dari 812 menjadi 819: 8 laporan terlambat masuk, 1 ditarik". What
// late entries and withdrawals do not explain was corrected.
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
	rest := p.redated()
	add(p.Late, s.words.Count("rekap.sebab_terlambat", int(p.Late), nil))
	add(p.Withdrawn, s.words.Count("rekap.sebab_ditarik", int(p.Withdrawn), nil))
	add(rest, s.words.Count("rekap.sebab_diperbaiki", int(rest), nil))
	return strings.Join(why, ", ")
}
