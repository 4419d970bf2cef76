package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pokjabot/bot/botapi"
	"pokjabot/storage/storagetest"
)

// A report that comes in by webhook is the same report: in the database, in the view and in the
// operator's export. Who does not know the secret gets 401 and leaves nothing.
func TestWebhook(t *testing.T) {
	api := botapi.New(time.Now, botapi.Options{WebhookRetry: 20 * time.Millisecond})
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	t.Cleanup(api.Close)
	database, folder, address := storagetest.URL(t), t.TempDir(), freeAddress(t)
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	program := &childProgram{log: log, environment: []string{
		childVariable + "=run", "TELEGRAM_TOKEN=" + api.Token(), "TELEGRAM_API_URL=" + server.URL, "DATABASE_URL=" + database, "POKJABOT_DATA=" + folder, "POKJABOT_LISTEN=" + address,
		"POKJABOT_WEBHOOK_URL=http://" + address + "/hook", "POKJABOT_WEBHOOK_SECRET=rahasia_Jambi-15", "POKJABOT_SEND_RATE=0", "POKJABOT_CHAT_RATE=0",
	}}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	st := prepare(ctx, t, &Settings{Database: database, API: server.URL, Data: folder})
	siti := invited(ctx, t, st, api, 1, 1, true)[0]
	if err := program.start(); err != nil {
		t.Fatal(err)
	}
	defer program.kill()
	if err := siti.walks(ctx, 2*time.Second, func() bool { return true }); err != nil {
		t.Fatal(err)
	}
	if api.Calls("getUpdates") != nil {
		t.Error("the program polls although it has a webhook")
	}
	for _, secret := range []string{"", "rahasia_Jambi-16"} {
		if code := post(ctx, t, "http://"+address+"/hook", secret, `{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":9000,"type":"private"},"text":"/batal"}}`); code != http.StatusUnauthorized {
			t.Errorf("with the secret %q: HTTP %d, want 401", secret, code)
		}
	}
	emptied(ctx, t, st)
	siti.compare(ctx, t, st)
	wholly(ctx, t, st, []*walker{siti})
	exported(ctx, t, st, siti)
	if err := program.stop(); err != nil {
		t.Errorf("the program did not end in order: %v", err)
	}
	complaints(t, log.Name())
}

// freeAddress is a local address nobody listens on now.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func post(ctx context.Context, t *testing.T, url, secret, body string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if secret != "" {
		request.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

// exported reads the one report as an operator does, by the command and by the view.
func exported(ctx context.Context, t *testing.T, st *store, w *walker) {
	t.Helper()
	var out, notes bytes.Buffer
	if code := execute(ctx, []string{"ekspor", "--formulir", "kegiatan", "--database-url", st.URL, "--log", "error"}, &out, &notes); code != 0 {
		t.Fatalf("ekspor ended with %d: %s", code, notes.String())
	}
	var line struct {
		Receipt    string
		Status     string
		TelegramID int64 `json:"telegram_id"`
		Answers    struct {
			Jenis string
			L     int `json:"peserta_l"`
			P     int `json:"peserta_p"`
		}
		Attachments []any
	}
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatalf("ekspor wrote %q: %v", out.String(), err)
	}
	said := w.sent[0]
	if line.Receipt != w.receipts[0] || line.TelegramID != w.phone.ID() || line.Status != "terkirim" || len(line.Attachments) != said.Photos ||
		line.Answers.Jenis != said.Jenis || line.Answers.L != said.L || line.Answers.P != said.P {
		t.Errorf("exported %s\nsaid %+v with the receipt %s", out.String(), said, w.receipts[0])
	}
	var seen string
	if err := st.Pool.QueryRow(ctx, `SELECT receipt FROM publik.laporan`).Scan(&seen); err != nil || seen != w.receipts[0] {
		t.Errorf("publik.laporan shows %q, %v; the receipt was %s", seen, err, w.receipts[0])
	}
}

// What was begun before a stop goes on after the next start: the draft on its card, taps on it
// from the time between, and messages that could not be brought.
func TestSecondStart(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.taps("Lapor")
	siti.taps("Posyandu")
	siti.sees("Kapan kegiatannya?")
	h.stop()
	card, _ := siti.phone.Find("Kapan kegiatannya?")
	if err := siti.phone.Tap(card.ID, "Kemarin"); err != nil { // nobody is there
		t.Fatal(err)
	}
	h.start()
	siti.sees("Berapa laki-laki dan perempuan")
	h.api.Break(botapi.Fault{Kind: botapi.FaultDrop, Method: "sendMessage", Times: -1})
	siti.says("6 L 32 P")
	h.waiting(t, 1)
	h.stop()
	h.api.Mend()
	h.start()
	siti.sees("Instansi atau mitra mana")
	siti.says("/menu")
	siti.taps("Lapor")
	siti.taps("Lanjutkan")
	siti.sees("Instansi atau mitra mana")
	if err := siti.phone.Tap(card.ID, card.Buttons[0][0].Data); err == nil {
		t.Error("the card of an answered question still has its buttons")
	}
	siti.phone.Forge(card.ID, card.Buttons[0][0].Data) // an old phone shows them still
	siti.waits("a kind word on the old button", func(s botapi.Screen) bool {
		return slices.ContainsFunc(s.Toasts, func(toast botapi.Toast) bool { return strings.HasPrefix(toast.Text, "Sudah kami catat") })
	})
}

// waiting waits until this many messages could not be brought at their first try.
func (h *house) waiting(t *testing.T, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		var tried int
		if err := h.store.Pool.QueryRow(ctx, `SELECT count(*) FROM outbox WHERE state = 'queued' AND attempts > 0`).Scan(&tried); err != nil {
			t.Fatalf("no message waits: %v", err)
		}
		if tried >= n {
			return
		}
		<-tick.C
	}
}
