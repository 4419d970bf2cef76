package digest

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
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
// the library's painter: its own charts centre names and cut long ones. A province's kabupaten stand
// ranked: their kegiatan as bars, and under each name what its Pokja asks first (domain.md 5.3).
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
	under       string // what else is told of it, small; "" nothing
	now, before int64
	rest        bool // the sum of all that follow: told in numbers, its bar would dwarf the others
}

// bars are the kegiatan of the parts of a place against the period before, the most first; of a
// kecamatan they are its Kampung.
func (s *screen) bars() []bar {
	var list []bar
	for _, a := range s.areas {
		list = append(list, bar{name: a.name, under: s.under(a), now: a.kegiatans, before: a.before})
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

// under tells beside a kabupaten's kegiatan how many of its Kampung are active and what it did for
// advocacy; of a kecamatan the number of Kampung says nothing that its bar does not.
func (s *screen) under(a area) string {
	if s.place.Level != "provinsi" {
		return ""
	}
	return s.words.Say("rekap.grafik_bawah", locales.Args{"Persen": s.words.Percent(a.active, a.total), "Advokasi": a.advocacy})
}

// picture draws the bars as a PNG.
func (s *screen) picture() ([]byte, error) {
	raw, err := s.draw().Bytes()
	if err != nil {
		return nil, fmt.Errorf("drawing a chart: %w", err)
	}
	return raw, nil
}

// canvas is what a chart is drawn on. It knows where its words stand, so that a test can see that
// none is cut or covers another.
type canvas struct {
	*charts.Painter

	texts []inscribed
}

// inscribed is a text and the pixels it takes.
type inscribed struct {
	text string
	box  image.Rectangle
}

func newCanvas(rows int) *canvas {
	c := &canvas{Painter: charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: chartWidth, Height: chartHead + max(1, rows)*chartRow + chartFoot, Font: charts.GetFont(charts.FontFamilyNotoSans)})}
	c.FilledRect(0, 0, c.Width(), c.Height(), charts.ColorWhite, charts.ColorWhite, 0)
	return c
}

// say writes a text; y is where its letters stand.
func (c *canvas) say(text string, x, y int, style charts.FontStyle) {
	c.Text(text, x, y, 0, style)
	c.texts = append(c.texts, inscribed{text, image.Rect(x, y-c.MeasureText(text, 0, style).Height(), x+c.width(text, style), y)})
}

func (c *canvas) width(text string, style charts.FontStyle) int {
	return c.MeasureText(text, 0, style).Width()
}

func (s *screen) draw() *canvas {
	list := s.bars()
	c := newCanvas(len(list))
	s.drawHead(c)
	names, most := 0, int64(1)
	for i, b := range list {
		list[i].name = fitName(c, b.name)
		names = max(names, c.width(list[i].name, ink(26, inkText)), c.width(b.under, ink(18, inkSoft)))
		if !b.rest {
			most = max(most, b.now, b.before)
		}
	}
	left := chartEdge + names + 24
	room := chartWidth - chartEdge - left - c.width(s.words.Number(most), ink(24, inkText)) - 16
	for i, b := range list {
		top := chartHead + i*chartRow
		c.LineStroke([]charts.Point{{X: chartEdge, Y: top - 8}, {X: chartWidth - chartEdge, Y: top - 8}}, inkLine, 1)
		if b.under == "" {
			c.say(b.name, chartEdge, top+barThick+12, ink(26, inkText))
		} else {
			c.say(b.name, chartEdge, top+barThick, ink(26, inkText))
			c.say(b.under, chartEdge, top+2*barThick+1, ink(18, inkSoft))
		}
		if b.rest {
			c.say(s.words.Number(b.now), left+10, top+barThick-3, ink(24, inkText))
			c.say(s.words.Number(b.before), left+10, top+2*barThick-1, ink(20, inkSoft))
			continue
		}
		s.drawBar(c, left, top+2, room, b.now, most, ink(24, inkText), inkNow)
		s.drawBar(c, left, top+4+barThick, room, b.before, most, ink(20, inkSoft), inkBefore)
	}
	return c
}

func ink(size float64, color charts.Color) charts.FontStyle {
	return charts.FontStyle{FontSize: size, FontColor: color, Font: charts.GetFont(charts.FontFamilyNotoSans)}
}

// drawHead says what is drawn, of where and when, and which colour is which.
func (s *screen) drawHead(c *canvas) {
	title := plain(s.words.Say("rekap.grafik_judul", locales.Args{"Tempat": s.called()}))
	if s.sample() {
		title += " · " + s.words.Say("rekap.data_contoh", nil)
	}
	size := 34.0
	for ; size > 20 && c.width(title, ink(size, inkText)) > chartWidth-2*chartEdge; size -= 2 {
	}
	for n := len([]rune(title)); n > 20 && c.width(title, ink(size, inkText)) > chartWidth-2*chartEdge; n-- {
		title = clip(title, n)
	}
	c.say(title, chartEdge, 70, ink(size, inkText))
	c.say(s.long(s.scope.Period), chartEdge, 115, ink(24, inkSoft))
	x := chartEdge
	for _, key := range []struct {
		label string
		color charts.Color
	}{{s.short(s.scope.Period), inkNow}, {s.short(s.scope.Period.Move(-1)), inkBefore}} {
		c.FilledRect(x, 144, x+34, 144+24, key.color, key.color, 0)
		c.say(key.label, x+46, 167, ink(24, inkText))
		x += 46 + c.width(key.label, ink(24, inkText)) + 50
	}
}

func (s *screen) drawBar(c *canvas, left, top, room int, n, most int64, style charts.FontStyle, color charts.Color) {
	end := left + int(int64(room)*n/most)
	if n > 0 {
		end = max(end, left+2)
		c.FilledRect(left, top, end, top+barThick, color, color, 0)
	}
	c.say(s.words.Number(n), end+10, top+barThick-5, style)
}

// called is the place in a title: a province has a kota of its name.
func (s *screen) called() string {
	if s.place.Level == "provinsi" {
		return plain(s.words.Say("rekap.provinsi", locales.Args{"Tempat": s.place.Name}))
	}
	return bare(s.place.Name)
}

// fitName shortens a name to what it may take.
func fitName(c *canvas, name string) string {
	for n := 24; n > 6; n-- {
		short := abbreviate(name, n)
		if c.width(short, ink(26, inkText)) <= chartNames {
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
	if err := s.loadChart(ctx, t.DB); err != nil {
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
	caption := s.words.Say("rekap.grafik_keterangan", locales.Args{"Tempat": s.called(), "Periode": locales.Raw(s.long(s.scope.Period)), "Dulu": locales.Raw(s.short(s.scope.Period.Move(-1)))})
	payload, err := json.Marshal(turn.File{Message: turn.Message{Text: caption}, Name: "grafik-" + s.place.Code + "-" + s.scope.Period.Key() + ".png", Data: raw})
	if err != nil {
		return nil, fmt.Errorf("encoding a chart: %w", err)
	}
	return payload, nil
}
