package digest

import (
	"cmp"
	"context"
	"html"
	"strconv"
	"strings"
	"unicode/utf8"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// The way down from a number: what is counted, by kabupaten, kecamatan, Kampung, then what it is
// made of, then one report. Every step is edited in place, looked at under the tapper's own rights,
// and its lines add up to the number above it: reports and roll-up count the same measures.

// perPage is how many buttons a list has besides the ways on.
const perPage = 8

// half is how many letters a button that shares its row shows on a small phone; what is longer would
// lose its number.
const half = 20

// two puts buttons beside each other, those too long for that alone.
func two(buttons []turn.Button) [][]turn.Button {
	short := func(b turn.Button) bool { return utf8.RuneCountInString(b.Text) <= half }
	var rows [][]turn.Button
	for len(buttons) > 0 {
		n := 1
		if len(buttons) > 1 && short(buttons[0]) && short(buttons[1]) {
			n = 2
		}
		rows, buttons = append(rows, buttons[:n:n]), buttons[n:]
	}
	return rows
}

// back leads to the recap of a place.
func (s *screen) back(p Period, code, own string) turn.Button {
	return s.to(s.words.Say("rekap.tombol_rekap", nil), p, code, own)
}

// crumbs are the first lines of every step: where one is, and of when.
func (s *screen) crumbs() string {
	var way strings.Builder
	for _, name := range s.above {
		way.WriteString(html.EscapeString(name) + " › ")
	}
	return way.String() + "<b>" + html.EscapeString(bare(s.place.Name)) + "</b> · " + s.long(s.scope.Period) + s.mark
}

// piece is one line of a number by the parts of a place.
type piece struct {
	storage.PartCount

	note   string // instead of the number
	report string // the one report behind it, "" several or none
}

// parts shows a number by the parts of a place: kabupaten, kecamatan, Kampung.
func parts(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	period, code := tappedPeriod(t), own(t, strings.TrimSuffix(t.In.Data.Arg(1), here))
	u := subjectOf(t.In.Data.Arg(2))
	letters := below(code)
	if letters == 0 || u.behind == ofGroup {
		return listBehind(ctx, t)
	}
	s, err := open(ctx, t, period, code)
	if err != nil {
		return nil, err
	}
	if err := s.find(ctx, t.DB, &u); err != nil {
		return nil, err
	}
	list, err := s.partsOf(ctx, t.DB, u, letters)
	if err != nil {
		return nil, err
	}
	var all storage.PartCount
	for _, p := range list {
		all.N, all.Of, all.Reports = all.N+p.N, all.Of+p.Of, all.Reports+p.Reports
	}
	page := s.page(t.In.Data.Number(3), len(list))
	text := s.headOf(u, all)
	if u.behind == ofReports && !u.share && all.N != all.Reports {
		text += " " + s.words.Count("rekap.dari_laporan", int(all.Reports), nil)
	}
	if len(list) == 0 {
		text += "\n" + s.none(u)
	}
	buttons := make([]turn.Button, 0, perPage)
	for _, p := range list[page.from:page.to] {
		buttons = append(buttons, s.partButton(p, u, code))
	}
	rows := append(two(buttons), page.row(verbParts, period.Key(), code, u.key)...)
	return t.Say(ctx, turn.Message{Text: text, Keyboard: append(rows, s.ways(period, code, u, root(t, code)))})
}

// partsOf counts by codes of so many letters.
func (s *screen) partsOf(ctx context.Context, db storage.Reader, u subject, letters int) ([]piece, error) {
	var counts []storage.PartCount
	var err error
	switch u.behind {
	case ofKampung:
		if err := s.loadKampung(ctx, db, u); err != nil {
			return nil, err
		}
		return s.kampungParts(u, letters), nil
	case ofRegencies:
		return s.regencyParts(ctx, db, u)
	case ofThings:
		q, wrong := s.things(u)
		if wrong != nil {
			return nil, wrong
		}
		counts, err = storage.CountThings(ctx, db, q, letters)
	default:
		counts, err = storage.CountParts(ctx, db, u.counter(), s.scope.Places, s.scope.Period.Span(), letters)
	}
	list := make([]piece, len(counts))
	for i, c := range counts {
		list[i].PartCount = c
	}
	return list, err
}

func (s *screen) partButton(p piece, u subject, code string) turn.Button {
	to, place := verbParts, p.Code
	switch {
	case p.Code == code:
		to, place = verbReports, p.Code+here
	case below(p.Code) == 0:
		to = verbReports
	}
	label := clip(contract(bare(p.Name)), 24) + " " + cmp.Or(p.note, s.amountAt(u, p.N, p.Of, true, p.Code))
	if p.report != "" {
		return turn.Button{Text: label, Data: s.opens(u, 0, p.report, code)}
	}
	return turn.Button{Text: label, Data: turn.Pack(to, s.scope.Period.Key(), place, u.key, "0")}
}

// headOf is the number itself, below where one is.
func (s *screen) headOf(u subject, all storage.PartCount) string {
	return s.crumbs() + "\n" + s.name(u) + ": <b>" + s.amount(u, all.N, all.Of, false) + "</b>"
}

// none says that there is nothing behind a number.
func (s *screen) none(u subject) string {
	if u.behind == ofReports {
		return s.words.Say("rekap.tanpa_angka", nil)
	}
	return s.words.Say("rekap.tanpa_isi", nil)
}

// here marks a place whose own reports are meant, those told above its parts.
const here = "="

// below is how long the codes of a place's parts are; 0: it has none but reports.
func below(code string) int {
	switch len(code) {
	case 2:
		return len("15.05")
	case 5:
		return len("15.05.08")
	case 8:
		return len("15.05.08.2005")
	default:
		return 0
	}
}

// page is a stretch of a list.
type page struct {
	n, of    int
	from, to int // of the list
}

// page finds the page that was asked for in a list of so many, and says which it is ("Hal. 1/3").
func (s *screen) page(asked int64, all int) page {
	p := page{of: max(1, (all+perPage-1)/perPage)}
	p.n = int(max(0, min(asked, int64(p.of-1))))
	p.from, p.to = p.n*perPage, min(all, (p.n+1)*perPage)
	if p.of > 1 {
		s.mark = " · " + s.words.Say("rekap.halaman", locales.Args{"N": p.n + 1, "Dari": p.of})
	}
	return p
}

// row holds the buttons to the page before and the one after.
func (p page) row(verb string, args ...string) [][]turn.Button {
	var row []turn.Button
	to := func(label string, n int) {
		row = append(row, turn.Button{Text: label, Data: turn.Pack(verb, append(append([]string{}, args...), turn.Num(int64(n)))...)})
	}
	if p.n > 0 {
		to("‹ "+strconv.Itoa(p.n), p.n-1)
	}
	if p.n < p.of-1 {
		to("› "+strconv.Itoa(p.n+2), p.n+1)
	}
	if row == nil {
		return nil
	}
	return [][]turn.Button{row}
}

// ways lead one step up and back to the recap.
func (s *screen) ways(p Period, code string, u subject, own string) []turn.Button {
	var row []turn.Button
	if code != own {
		row = append(row, turn.Button{Text: s.words.Say("rekap.tombol_naik", nil), Data: turn.Pack(verbParts, p.Key(), up(code, own), u.key, "0")})
	} else if u.key != whatAll {
		row = append(row, s.button("rekap.tombol_angka", verbNumbers, p.Key(), own))
	}
	return append(row, s.back(p, code, own))
}
