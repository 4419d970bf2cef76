package digest

import (
	"context"
	"html"
	"strconv"
	"strings"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// The way down from a number: what is counted, by kabupaten, kecamatan, Kampung, then the reports,
// then one of them. Every step is edited in place, looked at under the tapper's own rights, and
// its lines add up to the number above it: reports and roll-up count the same measures.

const (
	partsPerPage = 40
	whatAll      = "k"
	whatDouble   = "d"
)

// whats is what can be tapped down to, as a letter on a button; a dimension's code follows it.
// Letters live in messages for months: none is given away again.
var whats = []struct {
	letter, measure, dimension string
	label                      string // message id; with a dimension the code's own label stands
}{
	{"k", storage.MeasureKegiatan, "", "rekap.apa_kegiatan"},
	{"h", storage.MeasurePeserta, "", "rekap.apa_peserta"},
	{"t", storage.MeasureBermitra, "", "rekap.apa_mitra"},
	{"o", storage.MeasureBerfoto, "", "rekap.apa_foto"},
	{"c", storage.MeasureTepatEntri, "", "rekap.apa_cepat"},
	{"a", storage.MeasureAdvokasi, "", "rekap.apa_advokasi"},
	{"s", storage.MeasureFaktorMasuk, "", "rekap.apa_faktor"},
	{"f", storage.MeasureKegiatan, storage.DimensionFungsi, ""},
	{"b", storage.MeasureKegiatan, storage.DimensionBidang, ""},
	{"i", storage.MeasureKegiatan, storage.DimensionInstansi, ""},
	{"q", storage.MeasurePelaku, storage.DimensionPelaku, ""},
	{"g", storage.MeasurePeserta, storage.DimensionKelamin, ""},
	{"m", storage.MeasureKegiatan, storage.DimensionForm, ""},
	{"j", storage.MeasureAdvokasi, "jenis", ""},
	{"v", storage.MeasureKegiatan, "komitmen", ""},
	{"p", storage.MeasureHadirAnggota, "", "rekap.apa_poktan_hadir"},
	{whatDouble, storage.MeasureGanda, "", "rekap.apa_ganda"},
	{"w", storage.MeasureBelumDisalin, "", "rekap.apa_disalin"},
	{"e", storage.MeasureDikembalikan, "", "rekap.apa_dikembalikan"},
}

// counter reads what a button counts; anything else counts kegiatan.
func counter(what string) (c storage.Counter, label string, ok bool) {
	for _, w := range whats {
		code, is := strings.CutPrefix(what, w.letter)
		if is && (code == "") == (w.dimension == "") {
			return storage.Counter{Measure: w.measure, Dimension: w.dimension, Code: code}, w.label, true
		}
	}
	return storage.Counter{}, "", false
}

// whatOf reads what a button counts, with its name.
func (s *screen) whatOf(what string) (string, storage.Counter, string) {
	c, label, ok := counter(what)
	if !ok {
		what = whatAll
		c, label, _ = counter(what)
	}
	if c.Dimension == "" {
		return what, c, s.words.Say(label, nil)
	}
	return what, c, html.EscapeString(s.codeName(c.Dimension, c.Code))
}

// codeName is how people call a code of a dimension.
func (s *screen) codeName(dimension, code string) string {
	switch dimension {
	case storage.DimensionFungsi:
		if name := s.functionName(code); name != "" {
			return name
		}
	case storage.DimensionPelaku:
		for _, a := range actorLabels {
			if a.code == code {
				return s.words.Say(a.label, nil)
			}
		}
	case storage.DimensionKelamin:
		if code == "l" {
			return s.words.Say("rekap.apa_laki", nil)
		}
		return s.words.Say("rekap.apa_perempuan", nil)
	}
	if dimension == storage.DimensionForm && s.forms != nil && s.forms.Form(code) != nil {
		return s.forms.Form(code).Title.In(s.words.Lang())
	}
	form := "kegiatan"
	if dimension == "jenis" || dimension == "komitmen" {
		form = "advokasi"
	}
	if name := s.label(form, dimension, code); name != "" {
		return name
	}
	return code
}

// numbers shows the numbers of a recap as buttons: each leads down to its reports.
func numbers(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	period, code := tappedAt(t)
	s, err := open(ctx, t, period, code)
	if err != nil {
		return nil, err
	}
	told, err := s.tallies(ctx, t.DB)
	if err != nil {
		return nil, err
	}
	var buttons []turn.Button
	for _, w := range whats {
		for _, n := range told {
			if n.Counter.Measure != w.measure || n.Counter.Dimension != w.dimension || (n.Counter.Code == "") != (w.dimension == "") {
				continue
			}
			what := w.letter + n.Counter.Code
			_, _, name := s.whatOf(what)
			buttons = append(buttons, turn.Button{Text: clip(html.UnescapeString(name), 24) + " " + s.words.Number(n.N), Data: turn.Pack(verbParts, period.Key(), code, what, "0")})
		}
	}
	text := s.crumbs() + "\n" + s.words.Say("rekap.pilih_angka", locales.Args{"Sapaan": t.Sapaan()})
	if len(buttons) == 0 {
		text = s.crumbs() + "\n" + s.words.Say("rekap.tanpa_angka", nil)
	}
	return t.Say(ctx, turn.Message{Text: text, Keyboard: append(two(buttons), turn.Row(s.back(period, code, root(t, code))))})
}

// tallies are all numbers of the reports: what they tell, then the state they are in.
func (s *screen) tallies(ctx context.Context, db storage.Reader) ([]storage.Tally, error) {
	told, err := storage.Tallies(ctx, db, s.scope.Places, s.scope.Period.Span())
	if err != nil {
		return nil, err
	}
	q, err := storage.QualityOf(ctx, db, s.scope.Places, s.scope.Period.Span())
	for measure, n := range map[string]int64{storage.MeasureGanda: q.Doubles, storage.MeasureBelumDisalin: q.Uncopied, storage.MeasureDikembalikan: q.Returned} {
		if n > 0 {
			told = append(told, storage.Tally{Counter: storage.Counter{Measure: measure}, N: n})
		}
	}
	return told, err
}

// mostButtons leaves room for the ways on: Telegram takes 100 buttons (Bot API, InlineKeyboardMarkup).
const mostButtons = 90

func two(buttons []turn.Button) [][]turn.Button {
	var rows [][]turn.Button
	buttons = buttons[:min(len(buttons), mostButtons)]
	for i := 0; i < len(buttons); i += 2 {
		rows = append(rows, buttons[i:min(i+2, len(buttons))])
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
	return way.String() + "<b>" + html.EscapeString(bare(s.place.Name)) + "</b> · " + s.long(s.scope.Period)
}

// parts shows a number by the parts of a place: kabupaten, kecamatan, Kampung.
func parts(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	period, code := tappedAt(t)
	letters := below(code)
	if letters == 0 {
		return listReports(ctx, t)
	}
	s, err := open(ctx, t, period, code)
	if err != nil {
		return nil, err
	}
	what, c, name := s.whatOf(t.In.Data.Arg(2))
	list, err := storage.CountParts(ctx, t.DB, c, s.scope.Places, period.Span(), letters)
	if err != nil {
		return nil, err
	}
	total, reports := int64(0), int64(0)
	for _, p := range list {
		total += p.N
		reports += p.Reports
	}
	head := s.crumbs() + "\n" + name + ": <b>" + s.words.Number(total) + "</b>"
	if total != reports {
		head += " " + s.words.Count("rekap.dari_laporan", int(reports), nil)
	}
	page := int(t.In.Data.Number(3))
	page = max(0, min(page, (len(list)-1)/partsPerPage))
	var buttons []turn.Button
	for _, p := range list[page*partsPerPage : min(len(list), (page+1)*partsPerPage)] {
		to, place := verbParts, p.Code
		switch {
		case p.Code == code:
			to, place = verbReports, p.Code+here
		case below(p.Code) == 0:
			to = verbReports
		}
		buttons = append(buttons, turn.Button{Text: clip(contract(bare(p.Name)), 24) + " " + s.words.Number(p.N), Data: turn.Pack(to, period.Key(), place, what, "0")})
	}
	if len(list) == 0 {
		head += "\n" + s.words.Say("rekap.tanpa_angka", nil)
	}
	rows := append(two(buttons), s.pages(page, (len(list)+partsPerPage-1)/partsPerPage, verbParts, period.Key(), code, what)...)
	return t.Say(ctx, turn.Message{Text: head, Keyboard: append(rows, s.ways(period, code, what, root(t, code)))})
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

// pages are the buttons to the page before and the one after.
func (s *screen) pages(page, of int, verb string, args ...string) [][]turn.Button {
	var row []turn.Button
	to := func(label string, n int) {
		row = append(row, turn.Button{Text: label + " " + strconv.Itoa(n+1), Data: turn.Pack(verb, append(append([]string{}, args...), turn.Num(int64(n)))...)})
	}
	if page > 0 {
		to("‹", page-1)
	}
	if page < of-1 {
		to("›", page+1)
	}
	if row == nil {
		return nil
	}
	return [][]turn.Button{row}
}

// ways lead one step up and back to the recap.
func (s *screen) ways(p Period, code, what, own string) []turn.Button {
	var row []turn.Button
	if code != own {
		row = append(row, turn.Button{Text: s.words.Say("rekap.tombol_naik", nil), Data: turn.Pack(verbParts, p.Key(), up(code, own), what, "0")})
	} else if what != whatAll {
		row = append(row, s.button("rekap.tombol_angka", verbNumbers, p.Key(), own))
	}
	return append(row, s.back(p, code, own))
}
