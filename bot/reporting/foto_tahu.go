package reporting

import (
	"context"
	"math"
	"slices"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

// What photos know: the day, from the camera where they were sent as files, else from their message;
// and a rough point, which is asked about and never taken by itself (design.md 7 and 13). The camera
// is read while the bytes are fetched, beside the line: so the day stands on the question for it when
// it is known by then, and both are looked at once more on the review card.

const (
	pointQuestion = "lokasi"
	dayQuestion   = "tanggal"
	farPin        = 15.0 // kilometres: more than a desa is wide
	soonest       = "2016-01-14"
)

// propose adds to a card what is known from elsewhere: the counts of last time, what the photos tell,
// that a pin lies far off.
func propose(ctx context.Context, t *turn.Turn, d storage.Draft, s stepped) (stepped, error) {
	if err := sameAsLast(ctx, t, d, s); err != nil || len(s.prompts) == 0 {
		return s, err
	}
	s, err := farOff(ctx, t, d, s)
	if err != nil {
		return s, err
	}
	last := &s.prompts[len(s.prompts)-1]
	rows, err := photosTell(ctx, t, d, s.session, last)
	s.rows = append(s.rows, rows...)
	return s, err
}

// photosTell puts the day of the photos on the card that asks for the day, and before sending asks
// about their point, and their day where it is another one.
func photosTell(ctx context.Context, t *turn.Turn, d storage.Draft, s flows.Session, p *flows.Prompt) ([][]turn.Button, error) {
	asks := asksDay(*p)
	ready := p.Kind == flows.KindReview || p.Kind == flows.KindPhotos // from both she may send
	if s.Answers[photoQuestion] == nil || d.Aside.Photos || d.Corrects != "" || !asks && !ready {
		return nil, nil
	}
	photos, err := storage.PhotosTaken(ctx, t.DB, d.ReportID)
	if err != nil {
		return nil, err
	}
	day, camera := dayOf(photos, t)
	if asks {
		offerDay(t, p, day)
		return nil, nil
	}
	var rows [][]turn.Button
	if said := word(s.Answers, dayQuestion); camera && said != "" && said != day.Format(time.DateOnly) {
		label := t.Words.Say("tombol.tanggal_foto", locales.Args{"Tanggal": locales.Raw(t.Words.Date(day))})
		rows = append(rows, turn.Row(turn.Button{Text: label, Data: turn.Pack(photoVerb, turn.Num(d.ID), "d", day.Format("20060102"))}))
	}
	at := pointOf(photos)
	form := t.Forms.Form(d.Form)
	if q := form.Question(pointQuestion); at == nil || q == nil || q.Type != "geopoint" || s.Answers[pointQuestion] != nil {
		return rows, nil
	}
	args := locales.Args{"Sapaan": t.Sapaan(), "Titik": degrees(t, *at)}
	id := "foto.titik"
	home, err := homeOf(ctx, t, d)
	if err != nil {
		return nil, err
	}
	if home != nil {
		id = "foto.titik_dari"
		args["Km"], args["Kampung"] = int(math.Round(kilometres(home.Lat, home.Lon, at.Lat, at.Lon))), placeName(here(t, d))
	}
	p.Notices = append(p.Notices, flows.Notice{ID: id, Args: args})
	return append(rows, turn.Row(
		turn.Button{Text: t.Words.Say("tombol.pakai_titik", nil), Data: turn.Pack(photoVerb, turn.Num(d.ID), "y")},
		turn.Button{Text: t.Words.Say("tombol.tanpa_titik", nil), Data: turn.Pack(photoVerb, turn.Num(d.ID), "x")},
	)), nil
}

// asksDay says whether a card asks for a day that has passed.
func asksDay(p flows.Prompt) bool {
	return p.Kind == flows.KindQuestion && slices.ContainsFunc(p.Options, func(o flows.Option) bool { return o.Day == "yesterday" })
}

// dayOf is the day of the photos, and whether a camera told it. A camera whose clock runs ahead, or
// stands in another year, tells nothing.
func dayOf(photos []storage.PhotoTaken, t *turn.Turn) (day time.Time, camera bool) {
	for _, p := range photos {
		if p.At == nil {
			continue
		}
		at := p.At.In(t.Zone())
		if since := p.SentAt.Sub(at); since > -24*time.Hour && since < 366*24*time.Hour && at.Format(time.DateOnly) <= t.Today() {
			return at, true
		}
	}
	if len(photos) == 0 {
		return time.Time{}, false
	}
	return photos[0].SentAt.In(t.Zone()), false
}

// offerDay puts a day first among the buttons of a card that asks for one, unless it stands there.
func offerDay(t *turn.Turn, p *flows.Prompt, day time.Time) {
	code := day.Format(time.DateOnly)
	if code < soonest || code > t.Today() || slices.ContainsFunc(p.Options, func(o flows.Option) bool { return o.Code == code }) {
		return
	}
	p.Options = slices.Insert(p.Options, 0, flows.Option{
		Code: code, Op: flows.Answer, Say: &flows.Notice{ID: "foto.hari", Args: map[string]any{"Tanggal": t.Words.Date(day)}},
	})
}

func pointOf(photos []storage.PhotoTaken) *storage.TakenPoint {
	for _, p := range photos {
		if p.Point != nil {
			return p.Point
		}
	}
	return nil
}

// degrees writes a point as the cards do.
func degrees(t *turn.Turn, p storage.TakenPoint) string {
	return turn.Show(t.Words)("point", flows.Point{Lat: p.Lat, Lon: p.Lon})
}

// homeOf is where the Kampung of a draft lies, nil when nobody has told.
func homeOf(ctx context.Context, t *turn.Turn, d storage.Draft) (*storage.KampungPoint, error) {
	if d.KampungID == "" {
		return nil, nil
	}
	list, err := storage.KampungPoints(ctx, t.DB, storage.Scope{d.KampungID}, t.Today())
	for i, p := range list {
		if p.ID == d.KampungID {
			return &list[i], err
		}
	}
	return nil, err
}

// farOff asks once about a pin that lies far from the Kampung: the activity may well have been there.
func farOff(ctx context.Context, t *turn.Turn, d storage.Draft, s stepped) (stepped, error) {
	pin := t.In.Point
	if pin == nil || s.session.Answers[pointQuestion] == nil || d.Form == formProfil {
		return s, nil
	}
	home, err := homeOf(ctx, t, d)
	if err != nil || home == nil {
		return s, err
	}
	far := kilometres(home.Lat, home.Lon, pin.Lat, pin.Lon)
	if far < farPin {
		return s, nil
	}
	p := &s.prompts[len(s.prompts)-1]
	p.Notices = append(p.Notices, flows.Notice{ID: "foto.titik_jauh", Args: map[string]any{"Sapaan": t.Sapaan(), "Km": int(math.Round(far)), "Kampung": placeName(here(t, d))}})
	s.rows = append(s.rows, turn.Row(turn.FormButton(d, 0, "", flows.Edit, false, pointQuestion, t.Words.Say("tombol.ubah_titik", nil))))
	return s, nil
}

// kilometres is how far two points of the earth lie apart (the haversine formula).
func kilometres(lat1, lon1, lat2, lon2 float64) float64 {
	const radius = 6371.0
	rad := func(d float64) float64 { return d * math.Pi / 180 }
	a := math.Pow(math.Sin(rad(lat2-lat1)/2), 2) + math.Cos(rad(lat1))*math.Cos(rad(lat2))*math.Pow(math.Sin(rad(lon2-lon1)/2), 2)
	return 2 * radius * math.Asin(math.Min(1, math.Sqrt(a)))
}

// takeDay answers "Tanggal foto": the report is of the day that the camera tells.
func (f Forms) takeDay(ctx context.Context, t *turn.Turn, d *storage.Draft, form *flows.Form, s flows.Session) ([]storage.Write, error) {
	day, err := time.Parse("20060102", t.In.Data.Arg(2))
	if err != nil {
		return orphan(t, "lapor.tombol_lama")
	}
	env := newEnv(ctx, t, *d)
	s, prompt := flows.Correct(form, s, env.flows(), dayQuestion, day.Format(time.DateOnly))
	if env.err != nil {
		return nil, env.err
	}
	return f.settle(ctx, t, d, stepped{session: s, prompts: []flows.Prompt{prompt}, outcome: outcomeOf(s)})
}

// takePoint answers whether the point of a photo may be used; either way it is forgotten beside the
// answer.
func (f Forms) takePoint(ctx context.Context, t *turn.Turn, d *storage.Draft, form *flows.Form, s flows.Session, yes bool) ([]storage.Write, error) {
	photos, err := storage.PhotosTaken(ctx, t.DB, d.ReportID)
	if err != nil {
		return nil, err
	}
	env := newEnv(ctx, t, *d)
	if at := pointOf(photos); yes && at != nil && form.Question(pointQuestion) != nil {
		s, _, _ = flows.Step(form, s, flows.Input{Op: flows.Edit, Code: pointQuestion, Env: env.flows()})
		s, _, _ = flows.Step(form, s, flows.Input{Op: flows.Answer, Point: &flows.Point{Lat: at.Lat, Lon: at.Lon}, Env: env.flows()})
	}
	next, prompts, outcome := flows.Step(form, s, flows.Input{Op: flows.Resume, Env: env.flows()})
	if env.err != nil {
		return nil, env.err
	}
	shown, err := show(ctx, t, d, stepped{session: next, prompts: prompts, outcome: outcome}, false)
	return append([]storage.Write{storage.ForgetPoint(d.ReportID)}, shown...), err
}

func outcomeOf(s flows.Session) flows.Outcome {
	if s.At == "" {
		return flows.Reviewing
	}
	return flows.Asking
}
