package botapi_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pokjabot/bot/botapi"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start is a fixed morning: nothing in these tests depends on the day they run.
var start = time.Date(2026, time.November, 17, 9, 0, 0, 0, time.FixedZone("WIB", 7*3600))

// rig is a server behind real HTTP, with a clock that the test moves.
type rig struct {
	*botapi.Server
	now    time.Time
	url    string
	client *http.Client
}

func newRig(t *testing.T, options botapi.Options) *rig {
	t.Helper()
	r := &rig{now: start}
	r.Server = botapi.New(func() time.Time { return r.now }, options)
	server := httptest.NewServer(r)
	r.url, r.client = server.URL, server.Client()
	t.Cleanup(func() {
		r.Close()
		server.Close()
	})
	return r
}

// reply is the envelope of the Bot API.
type reply struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

func (r reply) into(t *testing.T, dest any) {
	t.Helper()
	if !r.OK {
		t.Fatalf("refused: %d %s", r.Code, r.Description)
	}
	if err := json.Unmarshal(r.Result, dest); err != nil {
		t.Fatalf("decoding %s: %v", r.Result, err)
	}
}

// call posts params as JSON; a string is posted as it stands.
func (r *rig) call(t *testing.T, method string, params any) reply {
	t.Helper()
	body, ok := params.(string)
	if !ok {
		data, err := json.Marshal(params)
		if err != nil {
			t.Fatal(err)
		}
		body = string(data)
	}
	return r.post(t, method, "application/json", body)
}

func (r *rig) post(t *testing.T, method, contentType, body string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+"/bot"+r.Token()+"/"+method, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	response, err := r.client.Do(request)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	defer func() { _ = response.Body.Close() }()
	var out reply
	if err := json.NewDecoder(response.Body).Decode(&out); err != nil {
		t.Fatalf("%s: decoding the answer: %v", method, err)
	}
	return out
}

type update struct {
	ID      int64 `json:"update_id"`
	Message *struct {
		ID   int    `json:"message_id"`
		Text string `json:"text"`
	} `json:"message"`
	Edited *struct {
		Text string `json:"text"`
	} `json:"edited_message"`
	Tap *struct {
		ID      string `json:"id"`
		Data    string `json:"data"`
		Message struct {
			ID   int   `json:"message_id"`
			Date int64 `json:"date"`
		} `json:"message"`
	} `json:"callback_query"`
	Member *json.RawMessage `json:"my_chat_member"`
}

func (r *rig) updates(t *testing.T, params any) []update {
	t.Helper()
	var list []update
	r.call(t, "getUpdates", params).into(t, &list)
	return list
}

type object = map[string]any

func TestConversation(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "Aminah", "id")

	siti.StartLink("abc")
	got := r.updates(t, object{})
	if len(got) != 1 || got[0].Message.Text != "/start abc" {
		t.Fatalf("updates = %+v", got)
	}
	keys := object{"inline_keyboard": [][]object{{{"text": "Hari ini", "callback_data": "d:1"}, {"text": "Kemarin", "callback_data": "d:2"}}}}
	r.call(t, "sendMessage", object{"chat_id": 11, "text": "<b>Kapan</b> kegiatannya?", "parse_mode": "HTML", "reply_markup": keys})
	card, err := siti.WaitButton(ctx, "Kemarin")
	if err != nil {
		t.Fatal(err)
	}
	if card.Text != "Kapan kegiatannya?" || card.HTML() != "<b>Kapan</b> kegiatannya?" {
		t.Errorf("card = %s, HTML %s", card, card.HTML())
	}
	if err := siti.Tap(card.ID, "Kemarin"); err != nil {
		t.Fatal(err)
	}
	got = r.updates(t, object{"offset": got[0].ID + 1, "timeout": 10})
	if len(got) != 1 || got[0].Tap == nil || got[0].Tap.Data != "d:2" || got[0].Tap.Message.ID != card.ID {
		t.Fatalf("updates after the tap = %+v", got)
	}
	r.call(t, "answerCallbackQuery", object{"callback_query_id": got[0].Tap.ID, "text": "Baik"})
	r.call(t, "editMessageText", object{"chat_id": "11", "message_id": card.ID, "text": "Senin"})
	screen, err := siti.Wait(ctx, func(s botapi.Screen) bool { m, _ := s.LastBot(); return m.Text == "Senin" })
	if err != nil {
		t.Fatal(err)
	}
	if last, _ := screen.LastBot(); last.ID != card.ID || last.Buttons != nil || last.Edited.IsZero() {
		t.Errorf("after the edit: %+v", last)
	}
	if len(screen.Toasts) != 1 || screen.Toasts[0].Text != "Baik" {
		t.Errorf("toasts = %+v", screen.Toasts)
	}
	if again := r.call(t, "answerCallbackQuery", object{"callback_query_id": got[0].Tap.ID}); again.OK {
		t.Error("a second answer to one tap was accepted")
	}
}
