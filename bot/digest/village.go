package digest

import (
	"context"
	"fmt"
	"html"
	"strings"

	"pokjabot/locales"
	"pokjabot/storage"
)

const (
	nextPlans   = 5  // named on the screen of one Kampung
	namedUntold = 3  // of the plans that nobody reported on
	newsAfter   = 7  // days after which news of one Kampung are missed
	untoldMost  = 20 // plans that are counted
)

// village is what the lead of one Kampung reads instead of tables (domain.md 5.3).
type village struct {
	next   []storage.Occurrence // the soonest first
	untold []storage.Occurrence // over in the period, and nobody told how they went; the latest first
}

func loadVillage(ctx context.Context, db storage.Reader, kampung string, scope Scope) (*village, error) {
	var v village
	var err error
	if v.next, err = storage.NextPlans(ctx, db, kampung, scope.Now, nextPlans); err != nil {
		return nil, err
	}
	v.untold, err = storage.UntoldPlans(ctx, db, kampung, scope.Period.Span(), scope.Now, untoldMost)
	return &v, err
}

// plans tells what comes next; a period that is over has none.
func (s *screen) plans() string {
	if s.over() {
		return ""
	}
	if len(s.village.next) == 0 {
		return s.words.Say("rekap.tanpa_rencana", nil)
	}
	lines := []string{s.words.Say("rekap.rencana", nil)}
	for _, o := range s.village.next {
		starts := o.StartsAt.In(s.scope.Zone)
		line := s.words.Say("rekap.rencana_baris", locales.Args{"Hari": locales.Raw(s.words.Weekday(starts) + ", " + s.words.DayMonth(starts)), "Jam": s.words.Time(starts), "Judul": clip(o.Title, 60)})
		if o.Venue != "" {
			line += ", " + html.EscapeString(clip(o.Venue, 40))
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// missing tells what could be completed: news at all, reports on plans, functions without a
// kegiatan. Nothing of it is a reproach: what is there is told first.
func (s *screen) missing() string {
	var lines []string
	if k := s.news[0]; k.Kegiatan <= 0 {
		switch {
		case k.Days == nil || s.over():
			lines = append(lines, s.words.Say("rekap.kurang_kegiatan_pertama", nil))
		case *k.Days >= newsAfter:
			lines = append(lines, s.words.Count("rekap.kurang_kegiatan", *k.Days, nil))
		}
	}
	if untold := s.village.untold; len(untold) > 0 {
		names := make([]string, 0, namedUntold)
		for _, o := range untold[:min(len(untold), namedUntold)] {
			names = append(names, fmt.Sprintf("%s (%s)", clip(o.Title, 40), s.words.ShortDay(o.StartsAt.In(s.scope.Zone))))
		}
		lines = append(lines, s.words.Count("rekap.kurang_laporan", len(untold), locales.Args{"Daftar": strings.Join(names, ", ")}))
	}
	if absent := s.absent(); len(absent) > 0 {
		lines = append(lines, s.words.Say("rekap.kurang_seksi", locales.Args{"Daftar": strings.Join(absent, ", ")}))
	}
	if len(lines) == 0 {
		return ""
	}
	return s.words.Say("rekap.kurang", nil) + "\n• " + strings.Join(lines, "\n• ")
}

// absent names the functions without a kegiatan in a period that has some; a week is too short
// to have them all.
func (s *screen) absent() []string {
	if s.now["I01"].N <= 0 || s.scope.Period.Kind == Week {
		return nil
	}
	var names []string
	for _, f := range functionLabels {
		if f.code != otherFunction && s.byFunction()[f.code].N <= 0 {
			names = append(names, s.words.Say(f.label, nil))
		}
	}
	return names
}

// villageMore is what else one Kampung reads of its period.
func (s *screen) villageMore() string {
	return join("\n", s.compared(), s.attendance(), s.functions(), s.factors(), s.quality(), s.changedLine())
}
