package digest

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

const reportsPerPage = 8

// listReports shows the reports behind a number of one place, the newest first.
func listReports(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	period := tappedPeriod(t)
	at, only := strings.CutSuffix(t.In.Data.Arg(1), here)
	code := own(t, at)
	s, err := open(ctx, t, period, code)
	if err != nil {
		return nil, err
	}
	what, c, name := s.whatOf(t.In.Data.Arg(2))
	c.Here = only && code == at
	page := max(0, min(int(t.In.Data.Number(3)), 1000))
	list, err := storage.CountedReports(ctx, t.DB, c, s.scope.Places, period.Span(), reportsPerPage+1, page*reportsPerPage)
	if err != nil {
		return nil, err
	}
	text := s.crumbs() + "\n" + s.words.Say("rekap.daftar_laporan", locales.Args{"Apa": locales.Raw(name)})
	var rows [][]turn.Button
	for _, r := range list[:min(len(list), reportsPerPage)] {
		label := s.reportTitle(r, t) + " · " + s.day(r)
		if n := measured(r, c); n != 1 {
			label += " · " + s.words.Number(n)
		}
		rows = append(rows, turn.Row(turn.Button{Text: label, Data: turn.Pack(verbReport, period.Key(), what, turn.Num(int64(page)), pack(r.ID))}))
	}
	if len(list) == 0 {
		text = s.crumbs() + "\n" + s.words.Say("rekap.tanpa_angka", nil)
	}
	place := code
	if c.Here {
		place += here
	}
	of := page + 1
	if len(list) > reportsPerPage {
		of++
	}
	rows = append(rows, s.pages(page, of, verbReports, period.Key(), place, what)...)
	return t.Say(ctx, turn.Message{Text: text, Keyboard: append(rows, s.ways(period, code, what, root(t, code)))})
}

// measured is what a report counts for; for the state it is in it counts once.
func measured(r storage.Report, c storage.Counter) int64 {
	switch c.Measure {
	case storage.MeasureGanda, storage.MeasureBelumDisalin, storage.MeasureDikembalikan:
		return 1
	}
	n := int64(0)
	for _, m := range r.Measures {
		if m.Measure == c.Measure && m.Dimension == c.Dimension && m.Code == c.Code {
			n += m.N
		}
	}
	return n
}

func (s *screen) day(r storage.Report) string {
	day, err := time.Parse(time.DateOnly, r.Day)
	if err != nil {
		return r.Day
	}
	return s.words.ShortDay(day)
}

func reader(s *screen, t *turn.Turn) flows.Env {
	return flows.Env{Now: t.Now, Zone: t.Zone(), Lang: s.words.Lang(), Role: string(t.Person.Assignment().Role), Show: turn.Show(s.words)}
}

// reportTitle is what a report is called: its form's instance_name, else the name of the form.
func (s *screen) reportTitle(r storage.Report, t *turn.Turn) string {
	if s.forms == nil || s.forms.Form(r.Form) == nil {
		return r.Form
	}
	form := s.forms.Form(r.Form)
	var answers map[string]json.RawMessage
	if json.Unmarshal(r.Answers, &answers) == nil {
		if name := strings.TrimSpace(flows.Name(form, answers, reader(s, t))); name != "" {
			return clip(name, 40)
		}
	}
	return form.Title.In(s.words.Lang())
}

// openReport shows one report with the way to its photos and back.
func openReport(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	period := tappedPeriod(t)
	r, err := seen(ctx, t, unpack(t.In.Data.Arg(3)))
	if err != nil {
		return nil, err
	}
	code := r.KampungID
	if code == "" {
		code = r.Wilayah
	}
	s, err := open(ctx, t, period, own(t, code))
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	text.WriteString(s.crumbs() + "\n" + s.words.Say("rekap.satu_laporan", locales.Args{"Judul": s.reportTitle(*r, t), "Tanggal": locales.Raw(s.day(*r)), "Nomor": r.Receipt}))
	if r.Late() {
		text.WriteString(" · " + s.words.Say("laporan.susulan", nil))
	}
	for _, l := range s.lines(*r, t) {
		text.WriteString("\n• " + html.EscapeString(l.Label) + ": <b>" + html.EscapeString(l.Value) + "</b>")
	}
	files, err := storage.Attachments(ctx, t.DB, r.ID)
	if err != nil {
		return nil, err
	}
	var rows [][]turn.Button
	if len(files) > 0 {
		rows = append(rows, turn.Row(turn.Button{Text: s.words.Count("tombol.lihat_foto", len(files), nil), Data: turn.Pack("l", "f", strings.ReplaceAll(r.ID, "-", ""))})) // the room reporting answers
	}
	what, _, _ := s.whatOf(t.In.Data.Arg(1))
	if what == whatDouble {
		others, err := storage.AlikeTo(ctx, t.DB, r.ID)
		if err != nil {
			return nil, err
		}
		if len(others) > 0 {
			text.WriteString("\n\n" + s.words.Say("rekap.serupa", nil))
		}
		for _, o := range others {
			rows = append(rows, turn.Row(turn.Button{Text: s.reportTitle(o, t) + " · No. " + o.Receipt, Data: turn.Pack(verbReport, period.Key(), what, turn.Num(max(0, t.In.Data.Number(2))), pack(o.ID))}))
		}
	}
	place := code
	if r.KampungID == "" {
		place += here
	}
	rows = append(rows, turn.Row(
		turn.Button{Text: s.words.Say("rekap.tombol_daftar", nil), Data: turn.Pack(verbReports, period.Key(), place, what, turn.Num(max(0, t.In.Data.Number(2))))},
		s.back(period, own(t, code), root(t, code)),
	))
	return t.Say(ctx, turn.Message{Text: text.String(), Keyboard: rows})
}

// seen finds a report within the places the tapper leads; any other is as if it were not there.
func seen(ctx context.Context, t *turn.Turn, id string) (*storage.Report, error) {
	if id != "" {
		r, err := storage.ReportByID(ctx, t.DB, led(t), id)
		if err != nil || r != nil {
			return r, err
		}
	}
	return nil, locales.Refuse("laporan.tidak_ada", locales.Args{"Sapaan": t.Sapaan()})
}

// healthForms are those whose counts of 1-4 nobody outside the Kampung reads (domain.md 5.1).
var healthForms = map[string]bool{"layanan": true, "kunjungan": true}

var smallNumber = regexp.MustCompile(`\b[1-4]\b`)

// lines are the answers of a report as people read them.
func (s *screen) lines(r storage.Report, t *turn.Turn) []flows.Line {
	if s.forms == nil || s.forms.Form(r.Form) == nil {
		return nil
	}
	form := s.forms.Form(r.Form)
	var answers map[string]json.RawMessage
	if json.Unmarshal(r.Answers, &answers) != nil {
		return nil
	}
	list := flows.Lines(form, answers, reader(s, t))
	list = slices.DeleteFunc(list, func(l flows.Line) bool { return strings.HasPrefix(l.Name, "_") }) // the form's own reckoning
	outside := t.Person.At(r.KampungID).ID == 0
	for i, l := range list {
		if q := form.Question(l.Name); outside && healthForms[r.Form] && q != nil && (q.Type == "integer" || len(q.Parts) > 0) {
			list[i].Value = smallNumber.ReplaceAllString(l.Value, "<5")
		}
	}
	return list
}

// pack writes a UUID in 22 letters: a button carries 64 bytes.
func pack(uuid string) string {
	raw, err := hex.DecodeString(strings.ReplaceAll(uuid, "-", ""))
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// unpack reads it back, "" when it is none.
func unpack(text string) string {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) != 16 {
		return ""
	}
	h := hex.EncodeToString(raw)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
