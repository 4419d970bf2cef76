package digest

import (
	"context"
	"html"
	"strings"
	"time"

	"pokjabot/locales"
	"pokjabot/storage"
)

// waits is what needs a decision of the leads of a place (domain.md 5.3): kendala that ask for
// their level, follow-ups that are overdue, and what they alone can settle. It is as of the moment
// that the figures speak of; the decisions themselves are taken on the card of screen_desk.go.
type waits struct {
	decisions   []storage.Decision   // the oldest kendala
	overdue     []storage.FollowUp   // the longest overdue
	late        int                  // follow-ups overdue in all
	corrections int                  // authors who ask to correct a report
	asked       []storage.Escalation // what several reminders did not move, the most misses first
	stuck       int                  // of those all
}

func (s *screen) loadDesk(ctx context.Context, db storage.Reader) error {
	var err error
	w := &s.desk
	if w.decisions, err = storage.DecisionsAt(ctx, db, s.scope.Places, s.scope.asOf(), oldestDecisions, levels(s.place.Level)...); err != nil {
		return err
	}
	if w.overdue, w.late, err = storage.OverdueFollowUps(ctx, db, s.scope.Places, s.today(), mostOverdue); err != nil {
		return err
	}
	if w.asked, w.stuck, err = storage.Escalations(ctx, db, s.place.Code, mostAsked); err != nil || !s.settles() {
		return err
	}
	w.corrections, err = storage.CountCorrections(ctx, db, s.scope.Places)
	return err
}

// settles tells whether the leads of this place have a word on new Kampung and on corrections: a
// kecamatan and a kabupaten (storage.DecidersOf).
func (s *screen) settles() bool {
	switch s.place.Level {
	case "kabupaten", "kota", "kecamatan":
		return true
	default:
		return false
	}
}

// unconfirmed are the Kampung that somebody chose and nobody has confirmed.
func (s *screen) unconfirmed() []storage.KampungNews {
	if !s.settles() {
		return nil
	}
	var list []storage.KampungNews
	for _, k := range s.news {
		if k.Waiting {
			list = append(list, k)
		}
	}
	return list
}

// kendala is how many of them ask for the help of this place's leads.
func (s *screen) kendala() int {
	n := int64(0)
	for _, level := range levels(s.place.Level) {
		n += s.now["I18"].By["tingkat"][string(level)].N
	}
	return int(max(n, int64(len(s.desk.decisions))))
}

// waiting is how much needs a decision in all: what the heading says, the lines below it add up to.
func (s *screen) waiting() int {
	return s.kendala() + s.desk.late + s.desk.corrections + len(s.unconfirmed()) + s.desk.stuck
}

// decide names the oldest kendala that ask for this level, with the institution that is asked, and
// counts what else waits.
func (s *screen) decide(g generosity) string {
	all := s.waiting()
	if all == 0 {
		return s.words.Say("rekap.tanpa_kendala", nil)
	}
	lines := []string{s.words.Count("rekap.putusan", all, locales.Args{"Sapaan": s.sapaan})}
	for i, d := range s.desk.decisions {
		lines = append(lines, s.decision(i+1, d, g))
	}
	var more []string
	add := func(n int, text string) {
		if n > 0 {
			more = append(more, text)
		}
	}
	if rest := s.kendala() - len(s.desk.decisions); len(s.desk.decisions) > 0 {
		add(rest, s.words.Count("rekap.kendala_lain", rest, nil))
	} else {
		add(rest, s.words.Count("rekap.kendala_semua", rest, nil))
	}
	add(s.desk.late, s.words.Count("rekap.lewat_tenggat", s.desk.late, nil))
	add(s.desk.corrections, s.words.Count("rekap.minta_perbaikan", s.desk.corrections, nil))
	unconfirmed := len(s.unconfirmed())
	add(unconfirmed, s.words.Count("rekap.minta_konfirmasi", unconfirmed, nil))
	if more != nil {
		mark := ""
		if len(s.desk.decisions) > 0 {
			mark = "+ "
		}
		lines = append(lines, mark+strings.Join(more, " · "))
	}
	return join("\n", append(lines, s.askedOften(g.names+1))...)
}

// askedOften names the Kampung where several reminders moved nothing, and what is missing there:
// the lead's own call may. It is one line, whatever their number.
func (s *screen) askedOften(most int) string {
	if s.desk.stuck == 0 {
		return ""
	}
	var names []string
	for _, e := range s.desk.asked[:min(len(s.desk.asked), most)] {
		names = append(names, s.words.Say("rekap.disapa_"+e.Kind, locales.Args{"Kampung": abbreviate(bare(e.Name), longName)}))
	}
	if rest := s.desk.stuck - len(names); rest > 0 {
		names = append(names, s.words.Say("rekap.lainnya", locales.Args{"N": rest}))
	}
	return s.words.Count("rekap.sudah_disapa", s.desk.stuck, locales.Args{"Daftar": locales.Raw(strings.Join(names, ", "))})
}

// age says for how many days something has been open.
func (s *screen) age(since time.Time) locales.Raw {
	days := int(daysBetween(since.In(s.scope.Zone), s.scope.asOf().In(s.scope.Zone)))
	if days < 1 {
		return locales.Raw(s.words.Say("rekap.umur_baru", nil))
	}
	return locales.Raw(s.words.Count("rekap.umur", days, nil))
}

func (s *screen) decision(i int, d storage.Decision, g generosity) string {
	args := locales.Args{"Urut": i, "Umur": s.age(d.OpenedAt), "Uraian": clip(d.Uraian, g.letters)}
	line := s.words.Say("rekap.kendala_baris_sendiri", args)
	if s.village == nil {
		where := clip(bare(d.Kampung), g.letters/2+6)
		if d.Kecamatan != "" && s.place.Level != "kecamatan" {
			where += " (" + clip(d.Kecamatan, g.letters/2+6) + ")"
		}
		args["Tempat"] = where
		line = s.words.Say("rekap.kendala_baris", args)
	}
	if asked := s.label("kendala", "instansi", d.Instansi); asked != "" {
		line += " → " + html.EscapeString(asked)
	}
	return line
}
