package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"

	"pokjabot/bot/botapi"
)

// walker is a person who fills the form kegiatan again and again by looking at her phone: the
// newest card decides what she does next, so she gets on after a crash, a doubled card or an
// offer to resume, as people do. She remembers what she said, to compare it with what is stored.
type walker struct {
	phone *botapi.Phone
	rng   *rand.Rand

	camera   bool            // she sends albums with some reports
	label    string          // of the activity she reports now
	now      told            // what she said of it
	album    bool            // its photos are sent
	typed    map[string]bool // questions of it answered by writing: never twice
	kirim    string          // data of the last Kirim she tapped
	sent     []told          // reports whose Kirim was tapped, in their order
	receipts []string        // numbers seen, in their order, each once

	last  act // what she did last
	acted time.Time
}

// told is what a person said in one report; Tempat is empty where the bot proposed it.
type told struct {
	Jenis, Tempat string
	L, P, Photos  int
}

// act is what a walker does next. The zero act waits for the screen to change.
type act struct {
	message int
	tap     string // callback data
	say     string
	album   int
	closed  bool // a receipt stands there: no form is open
}

func newWalker(phone *botapi.Phone, seed uint64, camera bool) *walker {
	w := &walker{phone: phone, camera: camera, rng: rand.New(rand.NewPCG(seed, uint64(phone.ID())))}
	w.plan()
	return w
}

// activities are kinds whose presets fill the proposal card.
var activities = [][2]string{
	{"Posyandu", "posyandu"}, {"Penyuluhan", "penyuluhan"}, {"Senam", "senam"}, {"Pengajian", "pengajian"}, {"Gotong royong", "gotong_royong"}, {"Kebersihan lingkungan", "kebersihan"},
}

// plan is what she will report next.
func (w *walker) plan() {
	kind := activities[w.rng.IntN(len(activities))]
	w.label, w.album, w.typed = kind[0], false, map[string]bool{}
	w.now = told{Jenis: kind[1], L: w.rng.IntN(40), P: 1 + w.rng.IntN(60)}
	if w.camera && w.rng.IntN(2) == 0 {
		w.now.Photos = 2 + w.rng.IntN(2)
	}
}

var receiptNumber = regexp.MustCompile(`No\. ([A-Z0-9-]{6,})`)

// next looks at the screen, notes receipts, and tells what the newest card with buttons asks for.
func (w *walker) next(s botapi.Screen) act {
	for _, m := range s.Messages {
		if !m.FromBot || !strings.Contains(m.Text, "No. ") {
			continue
		}
		if found := receiptNumber.FindStringSubmatch(m.Text); found != nil && !slices.Contains(w.receipts, found[1]) {
			w.receipts = append(w.receipts, found[1])
		}
	}
	for _, m := range slices.Backward(s.Messages) {
		if m.FromBot && len(m.Buttons) > 0 {
			a := w.answer(m)
			a.message = m.ID
			return a
		}
	}
	return act{}
}

func (w *walker) answer(m botapi.Message) act {
	switch {
	case strings.Contains(m.Text, "No. ") && receiptNumber.MatchString(m.Text):
		return act{tap: button(m, "Lapor"), closed: true}
	case strings.Contains(m.Text, "Kegiatan apa yang dilaporkan"):
		return act{tap: button(m, w.label)}
	case strings.Contains(m.Text, "Berapa laki-laki dan perempuan"):
		return w.writes("peserta", fmt.Sprintf("%d L %d P", w.now.L, w.now.P))
	case strings.Contains(m.Text, "Di mana tempatnya"):
		if w.now.Tempat == "" {
			w.now.Tempat = fmt.Sprintf("Balai RW %02d", 1+w.rng.IntN(90))
		}
		return w.writes("tempat", w.now.Tempat)
	case strings.Contains(m.Text, "Silakan kirim foto"):
		return w.photos(m)
	case strings.Contains(m.Text, "Instansi atau mitra mana"), strings.Contains(m.Text, "Dari mana dananya"):
		if done := button(m, "Selesai (2)"); done != "" {
			return act{tap: done}
		}
		return act{tap: unticked(m)}
	default:
		return act{tap: button(m, "Tetap kirim", "Ya, benar, kirim", "Kirim", "Cocok", "Lanjutkan", "Kemarin", "Setuju", "Ibu", "Lapor")}
	}
}

func (w *walker) writes(question, text string) act {
	if w.typed[question] {
		return act{}
	}
	return act{say: text}
}

func (w *walker) photos(m botapi.Message) act {
	switch {
	case w.now.Photos == 0:
		return act{tap: button(m, "Lewati")}
	case w.album:
		return act{tap: button(m, fmt.Sprintf("Selesai (%d)", w.now.Photos))}
	default:
		return act{album: w.now.Photos}
	}
}

// button is the data of the first of these buttons that m has.
func button(m botapi.Message, labels ...string) string {
	for _, label := range labels {
		for _, row := range m.Buttons {
			for _, b := range row {
				if labelled(b.Text, label) {
					return b.Data
				}
			}
		}
	}
	return ""
}

// unticked is the data of the first choice without a tick.
func unticked(m botapi.Message) string {
	for _, row := range m.Buttons {
		for _, b := range row {
			if strings.HasPrefix(b.Text, "▫️") {
				return b.Data
			}
		}
	}
	return ""
}

// does acts, and remembers what was said.
func (w *walker) does(a act) error {
	w.last, w.acted = a, time.Now()
	switch {
	case a.say != "":
		w.typed["peserta"] = w.typed["peserta"] || w.now.Tempat != a.say
		w.typed["tempat"] = w.typed["tempat"] || w.now.Tempat == a.say
		w.phone.SendText(a.say)
	case a.album > 0:
		w.album = true
		_, err := w.phone.SendAlbum(pictures[:a.album])
		return err
	case a.closed:
		w.plan()
		w.phone.Forge(a.message, a.tap)
	default:
		if strings.HasSuffix(a.tap, ",k") && a.tap != w.kirim {
			w.kirim = a.tap
			w.sent = append(w.sent, w.now)
		}
		w.phone.Forge(a.message, a.tap)
	}
	return nil
}

var pictures = makePictures()

func makePictures() [][]byte {
	var list [][]byte
	for i := range 3 {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8+i, 8)), nil); err != nil {
			return nil
		}
		list = append(list, b.Bytes())
	}
	return list
}

// walks acts until ctx ends, or until stop says so while no form is open. Impatience taps a
// button once more that has not answered in that time, and some twice at once; 0 is patient.
func (w *walker) walks(ctx context.Context, impatience time.Duration, stop func() bool) error {
	for {
		next, err := w.waits(ctx, impatience)
		if err != nil {
			return err
		}
		if next.closed && stop() && len(w.receipts) == len(w.sent) {
			return nil
		}
		if err := w.does(next); err != nil {
			return err
		}
		if impatience > 0 && next.tap != "" && w.rng.IntN(5) == 0 {
			w.phone.Forge(next.message, next.tap)
		}
	}
}

// waits for something else to do than before; after a while without it, a tap is tried again.
func (w *walker) waits(ctx context.Context, impatience time.Duration) (act, error) {
	for {
		wait, cancel := ctx, context.CancelFunc(func() {})
		if impatience > 0 {
			wait, cancel = context.WithTimeout(ctx, impatience/2+time.Duration(w.rng.Int64N(int64(impatience))))
		}
		var next act
		_, err := w.phone.Wait(wait, func(s botapi.Screen) bool {
			next = w.next(s)
			return (next.tap != "" || next.say != "" || next.album > 0) && next != w.last
		})
		cancel()
		if err == nil || ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded) {
			return next, err
		}
		if w.last.tap != "" {
			w.phone.Forge(w.last.message, w.last.tap)
		}
	}
}
