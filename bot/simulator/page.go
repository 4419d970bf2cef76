// Package simulator is the page of `pokjabot coba`: three phones side by side (petugas, Pokja
// kabupaten, Pokja provinsi) that talk to the local Bot API server, a clock that can be moved
// forward and switches for a bad network (design.md 10). It lets a newcomer, a tester or the
// people of a dinas see the bot at work without a token, a SIM card or a connection.
//
// Start with Page and its Handler, the table of addresses. acts.go is what a person does with a
// phone, show.go what a phone shows, live.go how changes reach the page (server-sent events),
// clock.go and faults.go the two bars on top, guard.go who may talk to us at all. The page itself
// is plain HTML, CSS and JS in static/: no build step, nothing from outside, so that what is in
// the repository is what runs, also without internet.
//
// Not here: the bot. The page knows package botapi and no form, role or message of the bot, and
// reaches the bot only as a person does. Browsertest beside it drives the page in a real browser.
package simulator

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"pokjabot/bot/botapi"
	"pokjabot/locales"
)

//go:embed static
var static embed.FS

// wib is the time of the sample, which lies in Jambi (Keppres 41/1987).
var wib = time.FixedZone("WIB", 7*60*60)

// Page is the page with its phones. All fields but Log are needed; Handler must be called once,
// after they are set.
type Page struct {
	Server *botapi.Server
	Phones []Phone
	// Now is the clock of the whole rehearsal, SetClock moves it.
	Now      func() time.Time
	SetClock func(time.Time)
	// Words are the texts of the page; ?bahasa=en shows another language of the same catalog.
	Words locales.Speaker
	Log   *slog.Logger

	faults struct {
		mu sync.Mutex
		on map[string]bool
	}
}

// Phone is one phone on the page.
type Phone struct {
	// Role is "petugas", "kabupaten" or "provinsi": data-phone in the page.
	Role  string
	Phone *botapi.Phone
	// Title says above the phone whose it is, in words for people.
	Title string
	// Short is Title in a word, for the tab on a narrow window; empty is Title.
	Short string
	// Start returns the invitation that /start carries, as if the phone's owner had opened the
	// link once more: until she has joined, by tap or typed. Nil and "" are a bare /start.
	Start func(context.Context) string
}

// Handler serves the page and all it needs. It answers only requests to this machine's own name
// and acts only for its own page (guard.go).
func (p *Page) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.index)
	mux.Handle("GET /static/", http.FileServerFS(static))
	mux.HandleFunc("GET /peristiwa", p.live)
	mux.HandleFunc("GET /gambar/{id}", p.picture)
	mux.HandleFunc("GET /berkas/{id}", p.document)
	mux.HandleFunc("GET /perintah", p.commands)
	mux.HandleFunc("POST /mulai", p.act(begin))
	mux.HandleFunc("POST /kirim", p.act(write))
	mux.HandleFunc("POST /ketuk", p.act(tap))
	mux.HandleFunc("POST /tekan", p.act(press))
	mux.HandleFunc("POST /foto", p.act(sendPhotos))
	mux.HandleFunc("POST /lokasi", p.act(sendLocation))
	mux.HandleFunc("POST /kontak", p.act(sendContact))
	mux.HandleFunc("POST /jam", p.moveClock)
	mux.HandleFunc("POST /gangguan", p.switchFault)
	return Guard(mux)
}

// Tab is what the phone's tab says.
func (p Phone) Tab() string {
	if p.Short == "" {
		return p.Title
	}
	return p.Short
}

// phone finds a phone by its role.
func (p *Page) phone(role string) (Phone, bool) {
	for _, one := range p.Phones {
		if one.Role == role {
			return one, true
		}
	}
	return Phone{}, false
}

// speaker returns the words in the language the request asks for.
func (p *Page) speaker(r *http.Request) locales.Speaker {
	if lang := r.URL.Query().Get("bahasa"); lang != "" {
		return p.Words.In(lang)
	}
	return p.Words
}

type indexView struct {
	Lang    string
	Text    map[string]string
	Phones  []Phone
	Bot     string
	Presets []labelled
	Faults  []labelled
	Photos  []int // how many sample photos can be sent at once
}

type labelled struct{ Name, Label string }

func (p *Page) index(w http.ResponseWriter, r *http.Request) {
	words := p.speaker(r)
	view := indexView{
		Lang: words.Lang(), Text: texts(words), Phones: p.Phones, Bot: p.botName(words.Lang()),
		Presets: presetLabels(words), Faults: faultLabels(words), Photos: []int{1, 2, 3, 4, 5},
	}
	page, err := template.ParseFS(static, "static/index.html")
	var out bytes.Buffer
	if err == nil {
		err = page.Execute(&out, view)
	}
	if err != nil {
		p.fail(w, fmt.Errorf("writing the page: %w", err))
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = out.WriteTo(w) // a reader who left needs no page
}

// botName is what the bot calls itself in a language, then in the default one, then its account.
func (p *Page) botName(lang string) string {
	for _, l := range []string{lang, ""} {
		if name := p.Server.Profile(l).Name; name != "" {
			return name
		}
	}
	return p.Server.Bot().FirstName
}

func (p *Page) fail(w http.ResponseWriter, err error) {
	if p.Log != nil {
		p.Log.Error("simulator page", "err", err)
	}
	http.Error(w, err.Error(), http.StatusInternalServerError)
}
