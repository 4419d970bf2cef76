package answer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// daysBefore reads "H-2".
func daysBefore(low string) (int, bool) {
	rest, ok := strings.CutPrefix(low, "h-")
	if !ok || rest == "" || len(rest) > 2 {
		return 0, false
	}
	n := 0
	for i := range len(rest) {
		if rest[i] < '0' || rest[i] > '9' {
			return 0, false
		}
		n = n*10 + int(rest[i]-'0')
	}
	return n, true
}

// cutReminders reads "ingatkan H-2", "ingatkan sehari sebelumnya", "ingatkan pagi harinya dan 1 jam
// sebelumnya", and an H-2 that stands by itself.
func (s *planScan) cutReminders() {
	for i := 0; i < len(s.words); i++ {
		if _, ok := daysBefore(s.at(i).low); ok {
			end := i + 1
			for s.at(end).has(clsAnd) && s.aboutReminder(end+1) { // "H-1 dan pagi hari"
				for end += 2; s.at(end).has(clsSpan) || s.at(end).has(clsRemind) || s.at(end).low == "sebelumnya"; end++ {
				}
			}
			end = min(end, len(s.words))
			s.readReminder(i, end)
			s.take(i, end, forRemind)
		}
		if !s.at(i).has(clsRemind) {
			continue
		}
		from, end := i, i+1
		for ; end < len(s.words); end++ {
			w := s.at(end)
			if s.at(end-1).stop && !s.aboutReminder(end) || w.has(clsAt) || w.has(clsEvery) || w.has(clsRel) || w.has(clsWeekday) && !w.has(clsSpan) || w.has(clsClock) && !s.at(end-1).number() {
				break
			}
		}
		s.readReminder(from+1, end)
		s.take(from, end, forRemind)
		if before := s.at(from - 1).low; before == "tolong" || before == "mohon" || before == "minta" {
			s.words[from-1].part = forRemind
		}
		i = end - 1
	}
}

func (s *planScan) aboutReminder(i int) bool {
	w := s.at(i)
	_, h := daysBefore(w.low)
	return h || w.number() && (s.at(i+1).has(clsSpan) || s.at(i+1).has(clsHour)) || w.has(clsPart) || w.has(clsSespan) || w.has(clsSehour)
}

func (s *planScan) readReminder(from, end int) {
	for i := from; i < end; i++ {
		w := s.at(i)
		n := 1
		if i > from {
			if m, ok := count(s.at(i - 1)); ok {
				n = m
			}
		}
		unit, span := w.is(clsSpan)
		switch days, h := daysBefore(w.low); {
		case h && days == 0:
			s.remindMorning = true
		case h:
			s.remindDays = append(s.remindDays, days)
		case w.has(clsSehour) || w.has(clsHour) && i > from && n == 1:
			s.remindHour = true
		case w.has(clsHour) && i > from:
			s.remindMorning = true // "3 jam sebelumnya": the stage before it
		case w.has(clsPart) || strings.HasPrefix(w.low, "paginya"):
			s.remindMorning = true
		case w.low == "sehari" || w.low == "kemarinnya" || w.low == "besoknya":
			s.remindDays = append(s.remindDays, 1)
		case w.low == "seminggu" || span && unit == 2 && i > from && n == 1:
			s.remindDays = append(s.remindDays, 7)
		case span && unit == 1 && i > from:
			if _, counted := count(s.at(i - 1)); counted {
				s.remindDays = append(s.remindDays, n)
			}
		}
	}
}

// count reads a small number, in figures or as one word.
func count(w *planWord) (int, bool) {
	if v, ok := w.is(clsUnit); ok {
		return v, true
	}
	const digits = 2
	if !w.number() || len(w.low) > digits {
		return 0, false
	}
	n := 0
	for i := range len(w.low) {
		if w.low[i] < '0' || w.low[i] > '9' {
			return 0, false
		}
		n = n*10 + int(w.low[i]-'0')
	}
	return n, true
}

// cutVenue takes what stands behind "di", up to a comma or a word that begins something else.
func (s *planScan) cutVenue() {
	for i := range s.words {
		w := s.at(i)
		next := s.at(i + 1)
		if w.part != forTitle || !w.has(clsAt) || i+1 == len(s.words) || w.stop || next.has(clsPart) || next.has(clsDateWord) || next.has(clsSpan) && !next.has(clsWeekday) {
			continue
		}
		from := i + 1
		if s.at(from).has(clsAt) {
			from++ // "bertempat di"
		}
		end := from
		for ; end < len(s.words); end++ {
			if end > from && (s.at(end-1).stop || s.leavesVenue(end)) || s.at(end).part != forTitle {
				break
			}
		}
		if end == from {
			continue
		}
		s.take(i, from, forNothing)
		s.take(from, end, forVenue)
		for ; end > from+1 && politeness[s.at(end-1).low]; end-- {
			s.words[end-1].part = forNothing
		}
		return
	}
}

func (s *planScan) leavesVenue(i int) bool {
	w := s.at(i)
	switch {
	case w.school():
		return false
	case w.number():
		return s.at(i+1).has(clsMonth) || clockShape(w.low) && !roomWord[s.at(i-1).low] || s.at(i+1).has(clsPart)
	case w.has(clsSpan) && !w.has(clsWeekday):
		return s.at(i+1).has(clsWeekday) || s.at(i+1).has(clsDir)
	case w.has(clsAround):
		return s.at(i + 1).has(clsPrayer)
	}
	return w.has(clsClock) || w.has(clsEvery) || w.has(clsDateWord) || w.has(clsTill) || w.has(clsRel) || w.has(clsWeekday) || w.has(clsTadi) || w.has(clsPart) || w.has(clsSespan) || w.has(clsCadence) || leaving[w.low]
}

// clockShape says whether a word is written like an hour or a date: "08.00", "8:30", "24/11".
func clockShape(low string) bool {
	at := strings.IndexAny(low, ".:/")
	return at > 0 && at+1 < len(low) && low[at+1] >= '0' && low[at+1] <= '9'
}

func (s *planScan) venue() string { return s.typed(forVenue) }

// typed joins the words of a part as they were typed.
func (s *planScan) typed(part planPart) string {
	var list []string
	for i := range s.words {
		if s.words[i].part == part {
			list = append(list, s.words[i].text)
		}
	}
	return strings.Join(list, " ")
}

// title is the longest run of words that are for nothing else, without what leads to it. A later
// run that begins like a place is one, said without its "di": "..., pukul 13.00, balai desa".
func (s *planScan) title() string {
	var best []planWord
	letters := 0
	for i := 0; i < len(s.words); {
		j := i
		for j < len(s.words) && (s.words[j].part == forTitle || j > i && routine[s.words[j].low]) && (j == i || !s.words[j-1].stop) {
			j++
		}
		run := bare(s.words[i:j])
		if len(run) > 0 && len(best) > 0 && places[run[0].low] && s.venue() == "" {
			s.take(i, j, forVenue)
			run = nil
		}
		n := 0
		for _, w := range run {
			n += len(w.text)
		}
		if n > letters {
			best, letters = run, n
		}
		i = max(j, i+1)
	}
	return capital(best)
}

// capital joins the words of a title and begins it with a capital. Without a letter it is none.
func capital(words []planWord) string {
	var list []string
	for _, w := range words {
		if !routine[w.low] {
			list = append(list, w.text)
		}
	}
	said := strings.Trim(strings.Join(list, " "), " -–.:*_")
	first, n := utf8.DecodeRuneInString(said)
	if n == 0 || !strings.ContainsFunc(said, unicode.IsLetter) {
		return ""
	}
	return string(unicode.ToUpper(first)) + said[n:]
}

func bare(run []planWord) []planWord {
	for len(run) > 0 && opening[run[0].low] {
		run = run[1:]
	}
	if len(run) > 1 && aboutWords[run[0].low] {
		run = run[1:]
	}
	for len(run) > 0 && closing[run[len(run)-1].low] {
		run = run[:len(run)-1]
	}
	return run
}
