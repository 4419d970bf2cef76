package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"pokjabot/bot/botapi"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

var wib = time.FixedZone("WIB", 7*60*60)

// house is the whole program over HTTP: service, local Bot API, a database of its own.
type house struct {
	t     *testing.T
	api   *botapi.Server
	clock *clock
	url   string
	store *store
	s     *Settings
	stop  func()
}

// patience is how long a story waits for what it expects: far longer than it takes on a busy machine.
const patience = time.Minute

// wednesday is when the stories begin: Wednesday, 18 November 2026, 09.12 WIB.
var wednesday = time.Date(2026, time.November, 18, 9, 12, 0, 0, wib)

// newHouse begins a program with a database, a clock and a Bot API of its own, beside others: stories
// wait more than they work.
func newHouse(t *testing.T, change func(*Settings)) *house {
	t.Helper()
	t.Parallel()
	return aloneHouse(t, change)
}

// aloneHouse is newHouse for a test that sets what all share, as the environment.
func aloneHouse(t *testing.T, change func(*Settings)) *house {
	t.Helper()
	h := &house{t: t, clock: newClock(wednesday), url: storagetest.URL(t)}
	h.api = botapi.New(h.clock.Now, botapi.Options{})
	t.Cleanup(h.api.Close)
	server := httptest.NewServer(h.api)
	t.Cleanup(server.Close)
	h.s = &Settings{Token: botapi.DefaultToken, API: server.URL, Database: h.url, Data: t.TempDir(), Listen: "127.0.0.1:0"}
	if change != nil {
		change(h.s)
	}
	h.start()
	if err := storage.SeedSample(t.Context(), h.store.Pool); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.stop() })
	return h
}

// start begins a program on the house's data, as a second start does.
func (h *house) start() {
	h.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	log := h.log()
	st, err := openStore(ctx, h.s, log)
	if err != nil {
		h.t.Fatal(err)
	}
	v, owner, err := newService(ctx, h.s, log, h.clock, st)
	if err != nil {
		h.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- v.run(ctx) }()
	h.store = st
	h.stop = func() {
		cancel()
		if err := <-done; err != nil {
			h.t.Error(err)
		}
		owner.Close(context.Background())
		if err := st.Close(); err != nil {
			h.t.Error(err)
		}
		h.stop = func() {}
	}
}

func (h *house) log() *slog.Logger {
	return slog.New(slog.NewTextHandler(testWriter{h.t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(p)))
	return len(p), nil
}

func (h *house) invite(role storage.Role, place, kampung string) string {
	h.t.Helper()
	var out bytes.Buffer
	c := undangCommand{Peran: string(role), Wilayah: place, Kampung: kampung, JSON: true}
	if kampung != "" {
		c.Wilayah = ""
	}
	if err := c.invite(h.t.Context(), h.s, &output{&out, &out}, h.store, role); err != nil {
		h.t.Fatal(err)
	}
	var made struct{ Code string }
	if err := json.Unmarshal(out.Bytes(), &made); err != nil {
		h.t.Fatal(err)
	}
	return made.Code
}

// hand is a person with a phone in a test: every act waits for what it should bring.
type hand struct {
	t       *testing.T
	phone   *botapi.Phone
	acts    int // taps, messages, albums
	letters int // typed
}

// costs fails unless what was done since the count was set to nothing took so many actions and typed
// letters: README.md tells them.
func (p *hand) costs(what string, acts, letters int) {
	p.t.Helper()
	if p.acts != acts || p.letters != letters {
		p.t.Errorf("%s took %d actions and %d typed letters, want %d and %d: tell it in README.md, too", what, p.acts, p.letters, acts, letters)
	}
}

func (h *house) hand(id int64, name string) *hand {
	return &hand{t: h.t, phone: h.api.User(id, name, "", "id")}
}

func (p *hand) sees(text string) botapi.Message {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	m, err := p.phone.WaitText(ctx, text)
	if err != nil {
		p.t.Fatalf("never saw %q: %v\n%s", text, err, p.screen())
	}
	return m
}

func (p *hand) waits(what string, ready func(botapi.Screen) bool) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	if _, err := p.phone.Wait(ctx, ready); err != nil {
		p.t.Fatalf("never saw %s: %v\n%s", what, err, p.screen())
	}
}

// waitFor waits until something has come true.
func waitFor(t *testing.T, ready func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ready(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never came true")
		}
	}
}

// settled waits until nothing is under way: no update open, no message queued.
func (h *house) settled() {
	h.t.Helper()
	waitFor(h.t, func() bool {
		return h.api.PendingUpdates() == 0 && h.count(`SELECT inbox_open + outbox_open FROM publik.antrean`) == 0
	})
}

// fetched waits until the bytes of every photo are home: from then on an export stays as it is.
func (h *house) fetched() {
	h.t.Helper()
	waitFor(h.t, func() bool { return h.count(`SELECT count(*) FROM attachment WHERE state = 'waiting'`) == 0 })
}

func (h *house) count(sql string) (n int) {
	h.t.Helper()
	if err := h.store.Pool.QueryRow(h.t.Context(), sql).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// nothingAside fails when an update could not be answered and was set aside.
func (h *house) nothingAside() {
	h.t.Helper()
	if said := h.text(`SELECT coalesce(string_agg(left(raw, 300) || ' ' || coalesce(error, ''), E'\n'), '') FROM inbox WHERE state = 'aside'`); said != "" {
		h.t.Errorf("updates were set aside:\n%s", said)
	}
}

func (p *hand) screen() string {
	var b strings.Builder
	for _, m := range p.phone.Messages() {
		b.WriteString("--- " + m.Text + "\n")
		for _, row := range m.Buttons {
			for _, button := range row {
				b.WriteString("[" + button.Text + "] ")
			}
			b.WriteString("\n")
		}
	}
	for _, toast := range p.phone.Screen().Toasts {
		b.WriteString("(" + toast.Text + ") ")
	}
	return b.String()
}

// taps waits for a button with this label, on the lowest message that has one, and taps it. An
// icon may stand before a label, a date behind it (design.md 4).
func (p *hand) taps(label string) {
	p.t.Helper()
	p.acts++
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	var id int
	var full string
	_, err := p.phone.Wait(ctx, func(s botapi.Screen) bool {
		for _, m := range slices.Backward(s.Messages) {
			for _, row := range m.Buttons {
				for _, b := range row {
					if labelled(b.Text, label) {
						id, full = m.ID, b.Text
						return true
					}
				}
			}
		}
		return false
	})
	if err != nil {
		p.t.Fatalf("no button %q: %v\n%s", label, err, p.screen())
	}
	before := botSide(p.phone.Screen())
	if err := p.phone.Tap(id, full); err != nil {
		p.t.Fatalf("tapping %q: %v\n%s", label, err, p.screen())
	}
	p.waits("what tapping "+label+" brings", func(s botapi.Screen) bool { return botSide(s) != before })
}

// botSide is all that the bot shows: a tap is over when it has changed.
func botSide(s botapi.Screen) string {
	var b strings.Builder
	for _, m := range s.Messages {
		if m.FromBot {
			fmt.Fprintln(&b, m.ID, m.Text, m.Buttons)
		}
	}
	return b.String()
}

func labelled(text, label string) bool {
	text = strings.TrimLeftFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if strings.HasSuffix(label, ") ") { // the first words of a line: "1) "
		return strings.HasPrefix(text, label)
	}
	return text == label || strings.HasPrefix(text, label+" ·")
}

func (p *hand) says(text string) {
	p.acts++
	p.letters += utf8.RuneCountInString(text)
	p.phone.SendText(text)
}

func (p *hand) sendsAlbum(n int) {
	p.t.Helper()
	p.acts++
	var pictures [][]byte
	for i := range n {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 32+i, 24)), nil); err != nil {
			p.t.Fatal(err)
		}
		pictures = append(pictures, b.Bytes())
	}
	if _, err := p.phone.SendAlbum(pictures); err != nil {
		p.t.Fatal(err)
	}
}

const kampungTangkit = "15.05.08.2005"

func (h *house) siti() *hand {
	siti := h.hand(501, "Siti")
	siti.phone.StartLink(h.invite(storage.Petugas, "", kampungTangkit))
	siti.taps("Setuju")
	siti.taps("Ibu")
	siti.sees("Bu Siti")
	return siti
}

// firstReport walks the form where the Kampung has no memory yet: what will be proposed from then
// on is asked.
func (p *hand) firstReport() {
	p.t.Helper()
	p.taps("Lapor")
	p.taps("Posyandu")
	p.sees("Kapan kegiatannya?")
	p.taps("Kemarin")
	p.sees("Berapa laki-laki dan perempuan")
	p.says("6 L 32 P")
	p.sees("Instansi atau mitra mana")
	p.taps("Puskesmas")
	p.taps("TP PKK")
	p.taps("Selesai (2)")
	p.sees("Dari mana dananya?")
	p.taps("Dana desa")
	p.taps("Selesai (1)")
	p.sees("Di mana tempatnya?")
	p.says("Balai RW 03")
	p.taps("Cocok")
	p.sees("Silakan kirim foto")
	p.sendsAlbum(4)
	p.taps("Selesai (4)")
	p.sees("Sudah benar?")
	p.taps("Kirim")
	p.sees("tersimpan. Terima kasih")
}

func TestRoutineActivityInSixActions(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.taps("Lapor")
	siti.acts, siti.letters = 0, 0
	siti.taps("Posyandu")
	siti.taps("Hari ini")
	siti.sees("Berapa laki-laki dan perempuan")
	siti.says("5 L 30 P")
	siti.taps("Cocok")
	siti.taps("Lewati")
	siti.taps("Kirim")
	siti.sees("35 hadir")
	siti.costs("a routine activity (domain.md 3 a)", 6, 8)
}

// budi is the lead of Kabupaten Muaro Jambi.
func (h *house) budi() *hand {
	budi := h.hand(502, "Budi")
	budi.phone.StartLink(h.invite(storage.Kabupaten, "15.05", ""))
	budi.taps("Setuju")
	budi.taps("Bapak")
	return budi
}

// text is the one text that a query gives.
func (h *house) text(sql string) (s string) {
	h.t.Helper()
	if err := h.store.Pool.QueryRow(h.t.Context(), sql).Scan(&s); err != nil {
		h.t.Fatal(err)
	}
	return s
}
