package digest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/go-analyze/charts"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// The chart is drawn for a phone held in the sun: 1,080 pixels wide, black on white, letters that
// stay readable at a third of their size. The two colours differ in lightness as well as in hue
// (Okabe and Ito's blue and orange), so that nobody needs to tell hues apart. Bars are drawn with
// the library's painter: its own charts centre names and cut long ones.
const (
	chartWidth = 1080
	chartHead  = 210
	chartRow   = 84
	chartFoot  = 40
	chartEdge  = 40
	chartMost  = 16  // rows; the rest is summed in one
	chartNames = 330 // pixels that names take at most
	barThick   = 30
)

var (
	inkNow    = charts.ColorFromHex("#0072B2")
	inkBefore = charts.ColorFromHex("#E69F00")
	inkText   = charts.ColorFromHex("#111111")
	inkSoft   = charts.ColorFromHex("#555555")
	inkLine   = charts.ColorFromHex("#D9D9D9")
)

// bar is one row of the chart.
type bar struct {
	name        string
	now, before int64
	rest        bool // the sum of all that follow: told in numbers, its bar would dwarf the others
}

// bars are the kegiatan of the parts of a place against the period before, the most first; of a
// kecamatan they are its Kampung.
func (s *screen) bars() []bar {
	var list []bar
	for _, a := range s.areas {
		list = append(list, bar{name: a.name, now: a.kegiatans, before: a.before})
	}
	if list == nil {
		before := map[string]int64{}
		for _, k := range s.last {
			before[k.ID] = k.Kegiatan
		}
		for _, k := range s.news {
			list = append(list, bar{name: bare(k.Name), now: k.Kegiatan, before: before[k.ID]})
		}
	}
	slices.SortFunc(list, func(a, b bar) int {
		if a.now != b.now {
			return int(b.now - a.now)
		}
		if a.before != b.before {
			return int(b.before - a.before)
		}
		return strings.Compare(a.name, b.name)
	})
	if len(list) <= chartMost {
		return list
	}
	rest := bar{name: s.words.Count("rekap.grafik_lainnya", len(list)-chartMost+1, nil), rest: true}
	for _, b := range list[chartMost-1:] {
		rest.now += b.now
		rest.before += b.before
	}
	return append(list[:chartMost-1], rest)
}

// picture draws the bars as a PNG.
func (s *screen) picture() ([]byte, error) {
	list := s.bars()
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: chartWidth, Height: chartHead + max(1, len(list))*chartRow + chartFoot, Font: charts.GetFont(charts.FontFamilyNotoSans)})
	p.FilledRect(0, 0, p.Width(), p.Height(), charts.ColorWhite, charts.ColorWhite, 0)
	s.drawHead(p)
	names := 0
	for i, b := range list {
		list[i].name = fitName(p, b.name)
		names = max(names, p.MeasureText(list[i].name, 0, ink(26, inkText)).Width())
	}
	left := chartEdge + names + 24
	most := int64(1)
	for _, b := range list {
		if !b.rest {
			most = max(most, b.now, b.before)
		}
	}
	room := chartWidth - chartEdge - left - p.MeasureText(s.words.Number(most), 0, ink(24, inkText)).Width() - 16
	for i, b := range list {
		top := chartHead + i*chartRow
		p.LineStroke([]charts.Point{{X: chartEdge, Y: top - 8}, {X: chartWidth - chartEdge, Y: top - 8}}, inkLine, 1)
		p.Text(b.name, chartEdge, top+barThick+12, 0, ink(26, inkText))
		if b.rest {
			p.Text(s.words.Number(b.now), left+10, top+barThick-3, 0, ink(24, inkText))
			p.Text(s.words.Number(b.before), left+10, top+2*barThick-1, 0, ink(20, inkSoft))
			continue
		}
		s.drawBar(p, left, top+2, room, b.now, most, ink(24, inkText), inkNow)
		s.drawBar(p, left, top+4+barThick, room, b.before, most, ink(20, inkSoft), inkBefore)
	}
	raw, err := p.Bytes()
	if err != nil {
		return nil, fmt.Errorf("drawing a chart: %w", err)
	}
	return raw, nil
}

func ink(size float64, color charts.Color) charts.FontStyle {
	return charts.FontStyle{FontSize: size, FontColor: color, Font: charts.GetFont(charts.FontFamilyNotoSans)}
}

// drawHead says what is drawn, of where and when, and which colour is which.
func (s *screen) drawHead(p *charts.Painter) {
	title := plain(s.words.Say("rekap.grafik_judul", locales.Args{"Tempat": bare(s.place.Name)}))
	if s.sample() {
		title += " · " + s.words.Say("rekap.data_contoh", nil)
	}
	size := 34.0
	for ; size > 20 && p.MeasureText(title, 0, ink(size, inkText)).Width() > chartWidth-2*chartEdge; size -= 2 {
	}
	p.Text(title, chartEdge, 70, 0, ink(size, inkText))
	p.Text(s.long(s.scope.Period), chartEdge, 115, 0, ink(24, inkSoft))
	x := chartEdge
	for _, key := range []struct {
		label string
		color charts.Color
	}{{s.short(s.scope.Period), inkNow}, {s.short(s.scope.Period.Move(-1)), inkBefore}} {
		p.FilledRect(x, 144, x+34, 144+24, key.color, key.color, 0)
		p.Text(key.label, x+46, 167, 0, ink(24, inkText))
		x += 46 + p.MeasureText(key.label, 0, ink(24, inkText)).Width() + 50
	}
}

func (s *screen) drawBar(p *charts.Painter, left, top, room int, n, most int64, style charts.FontStyle, color charts.Color) {
	end := left + int(int64(room)*n/most)
	if n > 0 {
		end = max(end, left+2)
		p.FilledRect(left, top, end, top+barThick, color, color, 0)
	}
	p.Text(s.words.Number(n), end+10, top+barThick-5, 0, style)
}

// fitName shortens a name to what it may take.
func fitName(p *charts.Painter, name string) string {
	for n := 24; n > 6; n-- {
		short := abbreviate(name, n)
		if p.MeasureText(short, 0, ink(26, inkText)).Width() <= chartNames {
			return short
		}
	}
	return clip(name, 6)
}

// sendChart sends the chart of a recap as a photo below it.
func sendChart(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	period, code := tappedAt(t)
	s, err := open(ctx, t, period, code)
	if err != nil {
		return nil, err
	}
	if err := s.load(ctx, t.DB); err != nil {
		return nil, err
	}
	payload, err := s.photo()
	if err != nil {
		return nil, err
	}
	return []storage.Write{storage.Send(storage.Outgoing{ChatID: t.ChatID, Class: storage.ClassAnswer, Kind: storage.KindPhoto, Payload: payload, NotBefore: t.Now, CreatedAt: t.Now})}, nil
}

// photo is the chart as the payload of a photo.
func (s *screen) photo() ([]byte, error) {
	raw, err := s.picture()
	if err != nil {
		return nil, err
	}
	caption := s.words.Say("rekap.grafik_keterangan", locales.Args{"Tempat": bare(s.place.Name), "Periode": locales.Raw(s.long(s.scope.Period)), "Dulu": locales.Raw(s.short(s.scope.Period.Move(-1)))})
	payload, err := json.Marshal(turn.File{Message: turn.Message{Text: caption}, Name: "grafik-" + s.place.Code + "-" + s.scope.Period.Key() + ".png", Data: raw})
	if err != nil {
		return nil, fmt.Errorf("encoding a chart: %w", err)
	}
	return payload, nil
}
