package digest

import (
	"cmp"
	"context"
	"html"
	"slices"
	"strings"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// "Semua angka" leads to every number that the digest tells, line by line as the digest has them: a
// line that holds one number leads down at once, one of several shows them first.

// number is a number of the digest, and what a tap on it asks for.
type number struct {
	key      string // of whats
	code     string // where the key has but its hash
	n, whole int64
	name     string  // as HTML; "" what whats call it
	period   *Period // another than the screen's
}

// Lines that other cards lead to.
const (
	lineAdvocacy  = "a"
	lineDecisions = "p"
)

// digestLine is a line of the digest with its numbers.
type digestLine struct {
	key     string // on buttons
	heading string // message id
	numbers []number
}

// numberLines are the lines of the digest in its order, with the numbers that count anything.
func (s *screen) numberLines(tallies []storage.Tally) []digestLine {
	lines := []digestLine{
		{"b", "rekap.bergerak", s.movedNumbers()},
		{lineDecisions, "rekap.angka_putusan", s.decideNumbers()},
		{"q", "rekap.angka_kabar", s.silentNumbers()},
		{"r", "rekap.judul_rencana", s.planNumbers()},
		{"h", "rekap.judul_kehadiran", append([]number{s.figure("h", "I08")}, s.codes("g", s.now["I08"].By[storage.DimensionKelamin])...)},
		{"s", "rekap.judul_seksi", append(s.codes("f", s.byFunction()), s.codes("m", s.now["I01"].By[storage.DimensionForm])...)},
		{"d", "rekap.judul_bidang", s.codes("b", s.now["I03"].By[storage.DimensionBidang])},
		{"m", "rekap.judul_mitra", s.partnerNumbers(tallies)},
		{lineAdvocacy, "rekap.judul_advokasi", s.advocacyNumbers()},
		{"f", "rekap.judul_faktor", s.factorNumbers()},
		{"g", "rekap.judul_poktan", []number{s.figure("G", "I22"), s.figure("p", "I23")}},
		{"j", "rekap.judul_jauh", s.farNumbers()},
		{"u", "rekap.judul_mutu", s.qualityNumbers()},
		{"c", "rekap.judul_berubah", s.changeNumbers()},
	}
	for i := range lines {
		lines[i].numbers = slices.DeleteFunc(lines[i].numbers, func(n number) bool { return n.n <= 0 && n.whole <= 0 })
	}
	return slices.DeleteFunc(lines, func(l digestLine) bool { return len(l.numbers) == 0 })
}

// figure is an indicator as a number.
func (s *screen) figure(key, indicator string) number { return ofFigure(key, s.now[indicator]) }

func ofFigure(key string, f Figure) number {
	n := number{key: key, n: f.N}
	if f.D != nil {
		n.whole = *f.D
	}
	return n
}

// codes are the figures of a dimension, the most first and equals by code.
func (s *screen) codes(letter string, by map[string]Figure) []number {
	list := make([]number, 0, len(by))
	for code, f := range by {
		list = append(list, number{key: keyOf(letter, code), code: code, n: f.N})
	}
	slices.SortFunc(list, func(a, b number) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.key, b.key)) })
	return list
}

// then is a number of another period, named with it.
func (s *screen) then(key string, n int64, p Period) number {
	when := s.short(p)
	if p.To().Year() != s.scope.Period.To().Year() {
		when = s.dated(p)
	}
	name := s.words.Say("rekap.angka_dulu", locales.Args{"Apa": locales.Raw(s.name(subjectOf(key))), "Periode": locales.Raw(when)})
	return number{key: key, n: n, name: name, period: &p}
}

func (s *screen) movedNumbers() []number {
	before := s.scope.Period.Move(-1)
	list := []number{s.figure(whatAll, "I01"), s.then(whatAll, s.before["I01"].N, before), s.then(whatAll, s.yearAgo, s.scope.Period.YearAgo())}
	if s.alone() {
		return list
	}
	was := s.then("K", s.before["I04"].N, before)
	if d := s.before["I04"].D; d != nil {
		was.whole = *d
	}
	list = append(list, s.figure("K", "I04"), was)
	counts := map[rise]int64{}
	for _, k := range s.news {
		counts[s.risen(k)]++
	}
	list = append(list, number{key: "Ka", n: counts[heardAgain]}, number{key: "Kn", n: counts[heardFirst]})
	if s.place.Level == "provinsi" {
		list = append(list, s.figure("a", "I33"), s.then("a", s.before["I33"].N, before))
	}
	return list
}

func (s *screen) decideNumbers() []number {
	late := "Pl"
	if s.place.Level == "provinsi" {
		late = "PL"
	}
	list := []number{{key: "N" + levelCode(s.place.Level), n: int64(s.kendala())}, {key: late, n: int64(s.desk.late)}, {key: "R", n: int64(s.desk.corrections)}}
	if !s.alone() {
		waiting := int64(0)
		for _, k := range s.news {
			if k.Waiting {
				waiting++
			}
		}
		list = append(list, number{key: "Kb", n: waiting})
	}
	return append(list, number{key: "E" + turn.Num(int64(len(s.place.Code))), n: int64(s.desk.stuck)})
}

// The levels that a kendala may ask, as letters on buttons.
var levelCodes = map[string]string{"p": "provinsi", "b": "kabupaten", "c": "kecamatan", "d": "desa"}

func levelCode(level string) string {
	for code, is := range levelCodes {
		if is == level || level == "kota" && is == "kabupaten" {
			return code
		}
	}
	return "d"
}

func (s *screen) silentNumbers() []number {
	list := []number{}
	if !s.alone() {
		list = append(list, number{key: "Kq", n: int64(len(s.quiet))}, s.then("Kq", int64(len(s.silent(s.last, s.lastNihil))), s.scope.Period.Move(-1)))
	}
	return list
}

func (s *screen) planNumbers() []number {
	list := []number{s.figure("P", "I12"), s.figure("Po", "I13"), {key: "Pm", n: s.now["I12"].By["status"]["ditunda"].N}}
	if s.village != nil {
		list = append(list, number{key: "Pv", n: int64(len(s.village.untold))})
	} else {
		list = append(list, number{key: "Pu", n: s.now["I14"].N})
	}
	ahead := int64(0)
	for _, k := range s.ahead {
		ahead += int64(k.Plans)
	}
	return append(list, number{key: "Pa", n: ahead})
}

func (s *screen) partnerNumbers(tallies []storage.Tally) []number {
	list := append([]number{s.figure("t", "I15")}, s.codes("q", s.now["I31"].By[storage.DimensionPelaku])...)
	for _, t := range tallies {
		if t.Counter.Measure == storage.MeasureKegiatan && t.Counter.Dimension == storage.DimensionInstansi {
			list = append(list, number{key: keyOf("i", t.Counter.Code), code: t.Counter.Code, n: t.N})
		}
	}
	return list
}

// advocacyNumbers begin in a province with what it watches: who did nothing yet, whom it guided.
func (s *screen) advocacyNumbers() []number {
	var list []number
	if s.place.Level == "provinsi" {
		list = append(list, number{key: "X", n: s.now["I37"].N}, s.figure("Y", "I36"))
	}
	list = append(list, s.figure("a", "I33"))
	list = append(list, s.codes("j", s.now["I33"].By["jenis"])...)
	list = append(list, number{key: "V", n: s.now["I34"].N})
	list = append(list, s.codes("v", s.now["I34"].By["komitmen"])...)
	list = append(list, number{key: "u", n: s.now["I34"].By["nilai"]["rupiah"].N})
	if !s.alone() {
		list = append(list, s.figure("Kv", "I26"))
	}
	return append(list, s.figure("Pf", "I35"))
}

func (s *screen) factorNumbers() []number {
	filed := s.now["I27"].By["kampung"]["masuk"]
	list := []number{ofFigure("Ks", filed)}
	if s.alone() {
		list = []number{{key: "s", n: filed.N}}
	}
	for _, f := range factorLabels {
		list = append(list, ofFigure("S"+f.code, s.now["I27"].By[storage.DimensionFaktor][f.code]))
	}
	return list
}

func (s *screen) farNumbers() []number {
	if s.alone() {
		return nil
	}
	return []number{s.figure("Kf", "I38")}
}

func (s *screen) qualityNumbers() []number {
	return []number{
		s.figure("o", "I21"), s.figure("c", "I29"), {key: whatDouble, n: s.states.Doubles}, {key: "w", n: s.states.Uncopied}, {key: "e", n: s.states.Returned}, {key: "Kh", n: int64(len(s.nihil))},
	}
}

// changeNumbers are what a period counts now, and what changed it since it was told of.
func (s *screen) changeNumbers() []number {
	if s.change == nil {
		return nil
	}
	var list []number
	for _, p := range s.change.Periods[:min(len(s.change.Periods), changeMost)] {
		period, ok := ParsePeriod(p.Told.Period, s.scope.Now)
		if !ok {
			continue
		}
		at := sinceCode(p.Told.At)
		list = append(list, s.then(whatAll, p.Now, period), s.then("L"+at, p.Late, period), s.then("W"+at, p.Withdrawn, period), s.then("M"+at, p.Redated, period))
	}
	return list
}

// numbers shows the lines of a recap as buttons, or the numbers of one line: each leads to what it counts.
func numbers(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	period, code := tappedAt(t)
	s, err := open(ctx, t, period, code)
	if err != nil {
		return nil, err
	}
	if err := s.load(ctx, t.DB); err != nil {
		return nil, err
	}
	tallies, err := storage.Tallies(ctx, t.DB, s.scope.Places, period.Span())
	if err != nil {
		return nil, err
	}
	lines := s.numberLines(tallies)
	key, heading := "-", ""
	var buttons []turn.Button
	for _, l := range lines {
		if l.key != t.In.Data.Arg(2) {
			continue
		}
		key, heading = l.key, "<b>"+bareHeading(s.words.Say(l.heading, nil))+"</b>"
		for _, n := range l.numbers {
			buttons = append(buttons, s.numberButton(n))
		}
	}
	home, asks := root(t, code), "rekap.pilih_angka"
	ways := turn.Row(s.back(period, code, home))
	if code != home {
		ways = append(turn.Row(turn.Button{Text: s.words.Say("rekap.tombol_naik", nil), Data: turn.Pack(verbNumbers, period.Key(), up(code, home), key)}), ways...)
	}
	if heading != "" {
		ways = append(turn.Row(s.button("rekap.tombol_angka", verbNumbers, period.Key(), code)), ways...)
	} else {
		asks = "rekap.pilih_baris"
		for _, l := range lines {
			buttons = append(buttons, s.lineButton(l))
		}
	}
	page := s.page(t.In.Data.Number(3), len(buttons))
	text := join("\n", s.crumbs(), heading, s.words.Say(asks, locales.Args{"Sapaan": t.Sapaan()}))
	if len(lines) == 0 {
		text = s.crumbs() + "\n" + s.words.Say("rekap.tanpa_angka", nil)
	}
	rows := append(two(buttons[page.from:page.to]), page.row(verbNumbers, period.Key(), code, key)...)
	return t.Say(ctx, turn.Message{Text: text, Keyboard: append(rows, ways)})
}

func bareHeading(text string) string {
	return strings.TrimSpace(tag.ReplaceAllString(text, ""))
}

// lineButton leads to the numbers of a line, or to its only one.
func (s *screen) lineButton(l digestLine) turn.Button {
	if len(l.numbers) == 1 {
		return s.numberButton(l.numbers[0])
	}
	return turn.Button{Text: html.UnescapeString(bareHeading(s.words.Say(l.heading, nil))), Data: turn.Pack(verbNumbers, s.scope.Period.Key(), s.place.Code, l.key)}
}

func (s *screen) numberButton(n number) turn.Button {
	u, period := subjectOf(n.key), s.scope.Period
	if n.period != nil {
		period = *n.period
	}
	u.code = cmp.Or(n.code, u.code)
	name := cmp.Or(n.name, s.name(u))
	return turn.Button{Text: clip(html.UnescapeString(name), 40) + " " + s.amountAt(u, n.n, n.whole, true, s.place.Code), Data: turn.Pack(verbParts, period.Key(), s.place.Code, u.key, "0")}
}
