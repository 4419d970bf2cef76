package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pokjabot/bot/botapi"
	"pokjabot/locales"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// stage is a page with three phones and a bot of a few lines behind it, which is reached over HTTP
// as the real one is.
type stage struct {
	*testing.T
	page   *Page
	api    *botapi.Server
	bot    string // URL of the bot's methods
	url    string // of the page
	offset atomic.Int64
	joined atomic.Bool // Bu Siti: her invitation is spent
}

func (s *stage) invitation(context.Context) string {
	if s.joined.Load() {
		return ""
	}
	return "undangan1"
}

var start = time.Date(2026, time.November, 18, 2, 0, 0, 0, time.UTC) // Rabu 09.00 WIB

func newStage(t *testing.T) *stage {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	words.Missing = func(lang, id, problem string) { t.Errorf("%s %s: %s", lang, id, problem) }
	s := &stage{T: t}
	now := func() time.Time { return start.Add(time.Duration(s.offset.Load())) }
	s.api = botapi.New(now, botapi.Options{Username: "contoh_bot"})
	server := httptest.NewServer(s.api)
	s.bot = server.URL + "/bot" + s.api.Token() + "/"
	s.page = &Page{
		Server: s.api, Now: now, Words: words.Speak("id"),
		SetClock: func(to time.Time) { s.offset.Store(int64(to.Sub(start))) },
		Phones: []Phone{
			{Role: "petugas", Phone: s.api.User(1001, "Siti", "Aminah", "id"), Title: "Bu Siti · Petugas", Short: "Petugas", Start: s.invitation},
			{Role: "kabupaten", Phone: s.api.User(1002, "Budi", "", "id"), Title: "Pak Budi · Pokja kabupaten"},
			{Role: "provinsi", Phone: s.api.User(1003, "Rani", "", "id"), Title: "Kak Rani · Pokja provinsi"},
		},
	}
	front := httptest.NewServer(s.page.Handler())
	s.url = front.URL
	t.Cleanup(func() {
		front.CloseClientConnections()
		front.Close()
		s.api.Close()
		server.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return s
}

func (s *stage) phone(role string) *botapi.Phone {
	p, _ := s.page.phone(role)
	return p.Phone
}

// call calls a Bot API method and returns its result.
func (s *stage) call(ctx context.Context, method string, params any) (json.RawMessage, error) {
	body, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.bot+method, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var answer struct {
		OK          bool
		Description string
		Result      json.RawMessage
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, err
	}
	if !answer.OK {
		return nil, fmt.Errorf("%s: %s", method, answer.Description)
	}
	return answer.Result, nil
}

func (s *stage) must(method string, params any) {
	s.Helper()
	if _, err := s.call(s.Context(), method, params); err != nil {
		s.Fatal(err)
	}
}

// post sends a form as the page does and returns status and body.
func (s *stage) post(path string, fields ...string) (int, string) {
	s.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			s.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		s.Fatal(err)
	}
	response, err := http.Post(s.url+path, form.FormDataContentType(), &body)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(response.Body); err != nil {
		s.Fatal(err)
	}
	return response.StatusCode, text.String()
}

type m = map[string]any

func key(text, data string) m { return m{"text": text, "callback_data": data} }

// play is a bot that shows everything a bot can show: it runs until the test ends.
func (s *stage) play() {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		next := 0
		for ctx.Err() == nil {
			raw, err := s.call(ctx, "getUpdates", m{"offset": next, "timeout": 20})
			if err != nil {
				continue
			}
			var updates []update
			if json.Unmarshal(raw, &updates) != nil {
				return
			}
			for _, u := range updates {
				next = u.ID + 1
				s.reply(ctx, u)
			}
		}
	}()
	s.Cleanup(func() { cancel(); <-ended })
}

type update struct {
	ID      int `json:"update_id"`
	Message *struct {
		Chat  struct{ ID int64 }
		Text  string
		Photo []any
	}
	Callback *struct {
		ID      string
		Data    string
		Message struct {
			ID   int `json:"message_id"`
			Chat struct{ ID int64 }
		}
	} `json:"callback_query"`
}

func (s *stage) reply(ctx context.Context, u update) {
	say := func(method string, params m) {
		if _, err := s.call(ctx, method, params); err != nil && ctx.Err() == nil {
			s.Error(err)
		}
	}
	if c := u.Callback; c != nil {
		say("answerCallbackQuery", m{"callback_query_id": c.ID, "text": "Tercatat: " + c.Data})
		say("editMessageText", m{
			"chat_id": c.Message.Chat.ID, "message_id": c.Message.ID, "parse_mode": "HTML",
			"text": "<b>Terpilih</b>: " + c.Data, "reply_markup": m{"inline_keyboard": [][]m{{key("Kembali", "kembali")}}},
		})
		return
	}
	chat := u.Message.Chat.ID
	switch {
	case strings.HasPrefix(u.Message.Text, "/start"):
		say("sendMessage", m{
			"chat_id": chat, "parse_mode": "HTML",
			"text":         "Selamat pagi, Bu Siti. 🌱 Terima kasih sudah bergabung di <b>Kampung KB Tangkit</b>.\n\nSaya bantu melaporkan kegiatan, satu pertanyaan setiap kali.",
			"reply_markup": m{"keyboard": [][]any{{"Lapor", "Jadwal"}, {"Laporan saya", m{"text": "Kirim lokasi", "request_location": true}}}, "is_persistent": true, "resize_keyboard": true},
		})
	case u.Message.Text == "Lapor":
		say("sendMessage", m{"chat_id": chat, "text": "Kapan kegiatannya? (1 dari 3)", "reply_markup": m{"inline_keyboard": calendar()}})
	case len(u.Message.Photo) > 0:
		say("sendChatAction", m{"chat_id": chat, "action": "typing"})
		say("sendMessage", m{"chat_id": chat, "text": "Fotonya sudah kami terima."})
	case strings.HasPrefix(u.Message.Text, "/rekap"):
		say("sendMessage", m{"chat_id": chat, "parse_mode": "HTML", "text": digest, "reply_markup": m{"inline_keyboard": [][]m{
			{key("Putuskan 8 hal", "a"), key("Sapa PLKB: 34 Kampung KB", "b")},
			{key("Per kecamatan", "c"), key("Grafik", "d")},
			{m{"text": "Salin ringkasan", "copy_text": m{"text": "Ringkasan"}}, m{"text": "Buka situs", "url": "https://kampungkb.bkkbn.go.id/"}},
		}}})
	default:
		say("sendMessage", m{"chat_id": chat, "text": "Baik: " + u.Message.Text})
	}
}

func calendar() [][]m {
	rows := [][]m{{key("Hari ini · Rab 18 Nov", "18")}, {key("Kemarin · Sel 17 Nov", "17")}, {key("‹", "v"), key("November 2026", "x"), key("›", "n")}}
	var week []m
	for _, day := range []string{"Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"} {
		week = append(week, key(day, "x"+day))
	}
	rows = append(rows, week)
	for first := 2; first < 30; first += 7 {
		week = nil
		for day := first; day < first+7; day++ {
			week = append(week, key(strconv.Itoa(day), "h"+strconv.Itoa(day)))
		}
		rows = append(rows, week)
	}
	return append(rows, []m{key("Kembali", "kembali"), key("Simpan dulu", "simpan"), key("Batal", "batal")})
}

const digest = `<b>Kampung KB Kab. Muaro Jambi</b> · DATA CONTOH
Senin–Minggu, 16–22 November 2026 · 155 Kampung KB
<b>Yang bergerak</b>
▲ 214 kegiatan (minggu lalu 187, naik 14%)
Naik: Sungai Gelam +12 · Turun: Mestong −9, Kumpeh −2
<pre>Kab/kota     Aktif Kegiatan Adv Bina
Kota Jambi     93%      512   3  ✓
Muaro Jambi    81%      896   4  ✓
Kerinci        70%    1.204   3  –</pre>
<blockquote expandable><b>Rencana</b> 131 dari 160 terlaksana (82%) · 21 ditunda · 8 belum dijawab
<b>Kehadiran</b> 5.420 (perempuan 71%); satu orang bisa dihitung lebih dari sekali
<b>Seksi</b> Reproduksi 62 · Pendidikan 38 · Keagamaan 24 · Sosial budaya 21
<b>Mutu</b> berfoto 87% · dilaporkan dalam 3 hari 74%</blockquote>
Data per Senin, 23 November 2026, 07.00 WIB`
