package digest

import (
	"context"
	"fmt"
	"html"
	"strings"
	"time"

	"pokjabot/locales"
	"pokjabot/storage"
)

const (
	nextPlans   = 5  // named on the screen of one Kampung
	namedUntold = 3  // of the plans that nobody reported on
	newsAfter   = 7  // days after which news of one Kampung are missed
	comingDays  = 7  // whose plans are told of
	factorsFrom = 25 // day of the month from which the five factors are asked for (domain.md 6.3)
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

// soon tells whether what is planned belongs on the screen: while the period lasts, and in the
// digest of the one that has just ended. from and to are the days it speaks of.
func (s *screen) soon() (from, to time.Time, is bool) {
	today := s.scope.Now.In(s.scope.Zone)
	next := s.scope.Period.Move(1)
	is = !s.over() || !s.scope.Now.After(s.scope.midnight(next.Move(1).From))
	return s.scope.Now, s.scope.midnight(today.AddDate(0, 0, comingDays)), is
}

// plans tells what comes next in one Kampung.
func (s *screen) plans(g generosity) string {
	if _, _, soon := s.soon(); !soon {
		return ""
	}
	if len(s.village.next) == 0 {
		return s.words.Say("rekap.tanpa_rencana", nil)
	}
	lines := []string{s.words.Say("rekap.rencana", nil)}
	for _, o := range s.village.next[:min(len(s.village.next), max(g.places-1, 2))] {
		starts := o.StartsAt.In(s.scope.Zone)
		line := s.words.Say("rekap.rencana_baris", locales.Args{"Hari": locales.Raw(s.words.Weekday(starts) + ", " + s.words.DayMonth(starts)), "Jam": s.words.Time(starts), "Judul": clip(o.Title, g.letters)})
		if o.Venue != "" {
			line += ", " + html.EscapeString(clip(o.Venue, g.letters*2/3))
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// coming tells the lead of a kecamatan how much is planned for the next days and where nothing is,
// and what could still be completed.
func (s *screen) coming(g generosity) string {
	if s.place.Level != "kecamatan" {
		return ""
	}
	return join("\n", s.aheadLine(g), s.gaps())
}

func (s *screen) aheadLine(g generosity) string {
	if len(s.ahead) == 0 {
		return ""
	}
	plans, kampung := 0, 0
	var none []string
	for _, k := range s.ahead {
		plans += k.Plans
		if k.Plans > 0 {
			kampung++
			continue
		}
		none = append(none, html.EscapeString(abbreviate(bare(k.Name), longName)))
	}
	line := s.words.Count("rekap.rencana_depan", plans, locales.Args{"Hari": comingDays, "Kampung": kampung})
	if plans == 0 {
		return s.words.Say("rekap.rencana_depan_kosong", locales.Args{"Hari": comingDays})
	}
	if len(none) > 0 && g.names > 0 {
		if rest := len(none) - g.names - 1; rest > 0 {
			none = append(none[:g.names+1], s.words.Say("rekap.lainnya", locales.Args{"N": rest}))
		}
		line += "\n" + s.words.Say("rekap.rencana_belum", locales.Args{"Daftar": locales.Raw(strings.Join(none, ", "))})
	}
	return line
}

// gaps counts what the Kampung of a kecamatan could still complete; it is no reproach.
func (s *screen) gaps() string {
	var parts []string
	if n := s.now["I14"].N; n > 0 {
		parts = append(parts, s.words.Count("rekap.kurang_kabar", int(n), nil))
	}
	if filed := s.now["I27"].By["kampung"]["masuk"]; filed.D != nil && *filed.D > filed.N && s.factorsDue() {
		parts = append(parts, s.words.Count("rekap.kurang_faktor", int(*filed.D-filed.N), nil))
	}
	if parts == nil {
		return ""
	}
	return s.words.Say("rekap.kurang", nil) + " " + strings.Join(parts, " · ")
}

// factorsDue tells whether the five factors of the period's month are asked for by now.
func (s *screen) factorsDue() bool {
	return s.scope.Period.Kind == Month && (s.over() || s.scope.Now.In(s.scope.Zone).Day() >= factorsFrom)
}

// missing tells what could be completed: news at all, reports on plans, functions without a
// kegiatan. Nothing of it is a reproach: what is there is told first.
func (s *screen) missing(g generosity) string {
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
			names = append(names, fmt.Sprintf("%s (%s)", clip(o.Title, g.letters/2+6), s.words.ShortDay(o.StartsAt.In(s.scope.Zone))))
		}
		lines = append(lines, s.words.Count("rekap.kurang_laporan", len(untold), locales.Args{"Daftar": strings.Join(names, ", ")}))
	}
	if filed := s.now["I27"].By["kampung"]["masuk"]; s.factorsDue() && filed.D != nil && filed.N == 0 {
		lines = append(lines, s.words.Say("rekap.kurang_faktor_sendiri", nil))
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
