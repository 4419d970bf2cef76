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

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

// listBehind shows what a number of one place is made of, the newest first.
func listBehind(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	period := tappedPeriod(t)
	at, only := strings.CutSuffix(t.In.Data.Arg(1), here)
	code := own(t, at)
	only = only && code == at
	s, err := open(ctx, t, period, code)
	if err != nil {
		return nil, err
	}
	if only {
		at += here
	} else {
		at = code
	}
	u := subjectOf(t.In.Data.Arg(2))
	if (u.behind == ofKampung || u.behind == ofRegencies) && below(code) != 0 {
		return parts(ctx, t)
	}
	switch u.behind {
	case ofKampung:
		return s.kampungReports(ctx, t, u, code)
	case ofThings:
		return s.listThings(ctx, t, u, at, only)
	case ofGroup:
		return s.groupReports(ctx, t, u, at)
	case ofRegencies:
		return t.Say(ctx, turn.Message{Text: s.crumbs() + "\n" + s.none(u), Keyboard: [][]turn.Button{s.ways(period, code, u, root(t, code))}})
	default:
		return s.listReports(ctx, t, u, at, only)
	}
}

// listReports shows the reports that count for a number of one place.
func (s *screen) listReports(ctx context.Context, t *turn.Turn, u subject, code string, only bool) ([]storage.Write, error) {
	if err := s.find(ctx, t.DB, &u); err != nil {
		return nil, err
	}
	c, span := u.counter(), s.scope.Period.Span()
	c.Here = only
	all, err := storage.CountAll(ctx, t.DB, c, s.scope.Places, span)
	if err != nil {
		return nil, err
	}
	head := s.none(u)
	if all.Reports > 0 {
		head = s.words.Say("rekap.daftar_laporan", locales.Args{"Apa": locales.Raw(s.name(u) + ": <b>" + html.EscapeString(s.amountAt(u, all.N, all.Of, false, s.place.Code)) + "</b>")})
	}
	return s.listOf(ctx, t, u, code, head, int(all.Reports), func(limit, offset int) ([]storage.Report, error) {
		return storage.CountedReports(ctx, t.DB, c, s.scope.Places, span, limit, offset)
	})
}

// listOf shows a page of reports below a head.
func (s *screen) listOf(ctx context.Context, t *turn.Turn, u subject, code, head string, all int, read func(limit, offset int) ([]storage.Report, error)) ([]storage.Write, error) {
	page := s.page(t.In.Data.Number(3), all)
	list, err := read(perPage, page.from)
	if err != nil {
		return nil, err
	}
	rows := make([][]turn.Button, 0, perPage+2)
	for _, r := range list {
		rows = append(rows, turn.Row(turn.Button{Text: s.counted(r, u, t), Data: s.opens(u, page.n, r.ID, code)}))
	}
	rows = append(rows, page.row(verbReports, s.scope.Period.Key(), code, u.key)...)
	place := strings.TrimSuffix(code, here)
	return t.Say(ctx, turn.Message{Text: s.crumbs() + "\n" + head, Keyboard: append(rows, s.ways(s.scope.Period, place, u, root(t, place)))})
}

// counted is a report in a list, with what it counts for: whether it is of the part, or how much.
func (s *screen) counted(r storage.Report, u subject, t *turn.Turn) string {
	label := s.reportTitle(r, t) + " · " + s.day(r)
	if u.behind != ofReports {
		return label
	}
	n, whole := shareOf(r, u.counter())
	switch {
	case u.share && whole == 1:
		return []string{"– ", "✓ "}[min(n, 1)] + label
	case n == 1 && !u.share && !u.mean && !u.money:
		return label
	case n > 0 && n < 5 && outside(r, t):
		return label + " · <5"
	case u.mean:
		return label + " · " + s.words.Number(n)
	default:
		return label + " · " + s.amount(u, n, whole, false)
	}
}

// opens is the data of a button that shows one report; place is where its list was, which needs no
// word when the report's own place says it.
func (s *screen) opens(u subject, page int, report, place string) string {
	args := []string{s.scope.Period.Key(), u.key, turn.Num(int64(page)), pack(report)}
	if u.behind != ofReports {
		args = append(args, place)
	}
	return turn.Pack(verbReport, args...)
}

// measured is what a report counts for.
func measured(r storage.Report, c storage.Counter) int64 {
	n, _ := shareOf(r, c)
	return n
}

// shareOf is what a report counts for, of how much; for the state it is in it counts once.
func shareOf(r storage.Report, c storage.Counter) (n, whole int64) {
	switch c.Measure {
	case storage.MeasureGanda, storage.MeasureBelumDisalin, storage.MeasureDikembalikan, storage.MeasureSusulan, storage.MeasureDitarik:
		return 1, 0
	}
	for _, m := range r.Measures {
		switch {
		case m.Dimension != c.Dimension:
		case m.Measure == c.Measure && (m.Code == c.Code || c.Code == storage.AnyKind && m.Code != "belum_ada"):
			n += m.N
		case m.Measure == c.Of && m.Code == c.Code:
			whole += m.N
		}
	}
	return n, whole
}

func (s *screen) day(r storage.Report) string {
	return s.shortDay(r.Day)
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
	if r.Status == storage.ReportWithdrawn {
		text.WriteString(" · " + s.words.Say("rekap.ditarik", nil))
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
	u := subjectOf(t.In.Data.Arg(1))
	page := turn.Num(max(0, t.In.Data.Number(2)))
	if u.key == whatDouble {
		others, err := storage.AlikeTo(ctx, t.DB, r.ID)
		if err != nil {
			return nil, err
		}
		if len(others) > 0 {
			text.WriteString("\n\n" + s.words.Say("rekap.serupa", nil))
		}
		for _, o := range others {
			rows = append(rows, turn.Row(turn.Button{Text: s.reportTitle(o, t) + " · No. " + o.Receipt, Data: turn.Pack(verbReport, period.Key(), u.key, page, pack(o.ID))}))
		}
	}
	rows = append(rows, turn.Row(
		turn.Button{Text: s.words.Say("rekap.tombol_daftar", nil), Data: turn.Pack(verbReports, period.Key(), listPlace(t, r, code), u.key, page)},
		s.back(period, own(t, code), root(t, code)),
	))
	return t.Say(ctx, turn.Message{Text: text.String(), Keyboard: rows})
}

// listPlace is where the list was that a report was opened from.
func listPlace(t *turn.Turn, r *storage.Report, code string) string {
	place := t.In.Data.Arg(4)
	switch at := strings.TrimSuffix(place, here); {
	case at != "" && root(t, at) != "":
		return place
	case r.KampungID == "":
		return code + here
	default:
		return code
	}
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

// outside tells whether a report is of such a form and the reader does not belong to its Kampung.
func outside(r storage.Report, t *turn.Turn) bool {
	return healthForms[r.Form] && t.Person.At(r.KampungID).ID == 0
}

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
	hides := outside(r, t)
	for i, l := range list {
		if q := form.Question(l.Name); hides && q != nil && (q.Type == "integer" || len(q.Parts) > 0) {
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
