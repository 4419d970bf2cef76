package botapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pokjabot/bot/botapi"
)

func keyboard(buttons ...object) object { return object{"inline_keyboard": [][]object{buttons}} }

func many(n int, b object) []object {
	list := make([]object, n)
	for i := range list {
		list[i] = b
	}
	return list
}

// Every refusal with Telegram's own text: delivery tells kinds of failure apart by them.
func TestRefusals(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id").Known()
	own := siti.SendText("halo")
	photo := picture(t, 40, 30)
	var sent, picture struct {
		ID int `json:"message_id"`
	}
	ok := object{"text": "Ya", "callback_data": "y"}
	r.call(t, "sendMessage", object{"chat_id": 11, "text": "kartu", "reply_markup": keyboard(ok)}).into(t, &sent)
	r.multipart(t, "sendPhoto", map[string]string{"chat_id": "11", "caption": "foto"}, map[string][]byte{"photo": photo}).into(t, &picture)
	r.User(12, "Baru", "", "id")
	blocked := r.User(13, "Budi", "", "id").Known()
	blocked.Block()
	left := r.User(14, "Lama", "", "id").Known()
	left.Leave()
	text := func(s string) object { return object{"chat_id": 11, "text": s} }
	with := func(markup any) object { return object{"chat_id": 11, "text": "x", "reply_markup": markup} }
	tests := []struct {
		method string
		params any
		want   string
	}{
		{"sendMessage", object{"text": "x"}, "400 Bad Request: chat_id is empty"},
		{"sendMessage", object{"chat_id": 99, "text": "x"}, "400 Bad Request: chat not found"},
		{"sendMessage", object{"chat_id": "@siapa", "text": "x"}, "400 Bad Request: chat not found"},
		{"sendMessage", object{"chat_id": 12, "text": "x"}, "400 Bad Request: chat not found"},
		{"sendMessage", object{"chat_id": 13, "text": "x"}, "403 Forbidden: bot was blocked by the user"},
		{"sendMessage", object{"chat_id": 14, "text": "x"}, "403 Forbidden: user is deactivated"},
		{"sendChatAction", object{"chat_id": 13, "action": "typing"}, "403 Forbidden: bot was blocked by the user"},
		{"sendChatAction", object{"chat_id": 11, "action": "dance"}, "400 Bad Request: wrong parameter action in request"},
		{"sendMessage", text(""), "400 Bad Request: message text is empty"},
		{"sendMessage", text(" \n "), "400 Bad Request: text must be non-empty"},
		{"sendMessage", text(strings.Repeat("a", 4097)), "400 Bad Request: message is too long"},
		{"sendMessage", text(strings.Repeat("🌾", 2049)), "400 Bad Request: message is too long"},
		{"sendMessage", text(strings.Repeat("a", 1<<15+1)), "400 Bad Request: text is too long"},
		{"sendMessage", object{"chat_id": 11, "text": "a<b", "parse_mode": "HTML"}, "400 Bad Request: can't parse entities: Unclosed start tag at byte offset 1"},
		{"sendMessage", object{"chat_id": 11, "text": "a", "parse_mode": "BBCode"}, "400 Bad Request: unsupported parse_mode"},
		{"sendMessage", "{", "400 Bad Request: can't parse JSON request body"},
		{"sendMessage", object{"chat_id": 11, "text": "x", "reply_parameters": object{"message_id": 9}}, "400 Bad Request: message to be replied not found"},
		{"sendMessage", with("{"), "400 Bad Request: can't parse reply keyboard markup JSON object"},
		{"sendMessage", with([]int{1}), "400 Bad Request: object expected as reply markup"},
		{"sendMessage", with(object{"inline_keyboard": []object{ok}}), "400 Bad Request: field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays"},
		{"sendMessage", with(keyboard(object{"callback_data": "x"})), "400 Bad Request: can't parse inline keyboard button: Can't find field \"text\""},
		{"sendMessage", with(keyboard(object{"text": "", "callback_data": "x"})), "400 Bad Request: inline keyboard button text must be non-empty"},
		{"sendMessage", with(keyboard(object{"text": "A"})), "400 Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		{"sendMessage", with(keyboard(object{"text": "A", "callback_data": ""})), "400 Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		{"sendMessage", with(keyboard(object{"text": "A", "callback_data": strings.Repeat("é", 33)})), "400 Bad Request: BUTTON_DATA_INVALID"},
		{"sendMessage", with(keyboard(object{"text": "A", "url": "bukan alamat"})), "400 Bad Request: inline keyboard button URL 'bukan alamat' is invalid: Wrong HTTP URL"},
		{"sendMessage", with(keyboard(object{"text": "A", "copy_text": object{"text": ""}})), "400 Bad Request: BUTTON_COPY_TEXT_INVALID"},
		{"sendMessage", with(keyboard(object{"text": "A", "copy_text": object{"text": strings.Repeat("a", 257)}})), "400 Bad Request: BUTTON_COPY_TEXT_INVALID"},
		{"sendMessage", with(keyboard(many(9, ok)...)), "400 Bad Request: reply markup is too long"},
		{"sendMessage", with(object{"inline_keyboard": [][]object{many(8, ok), many(8, ok), many(8, ok), many(8, ok), many(8, ok), many(8, ok), many(8, ok), many(8, ok), many(8, ok), many(8, ok), many(8, ok), many(8, ok), many(5, ok)}}), "400 Bad Request: reply markup is too long"},
		{"sendMessage", with(object{"keyboard": [][]object{{{"text": ""}}}}), "400 Bad Request: keyboard button text must be non-empty"},
		{"editMessageText", object{"chat_id": 11, "message_id": 5, "text": "x"}, "400 Bad Request: message to edit not found"},
		{"editMessageText", object{"chat_id": 11, "message_id": own, "text": "x"}, "400 Bad Request: message can't be edited"},
		{"editMessageText", object{"chat_id": 11, "message_id": sent.ID, "text": "kartu", "reply_markup": keyboard(ok)}, "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
		{"editMessageText", object{"chat_id": 11, "message_id": sent.ID, "text": "x", "reply_markup": object{"remove_keyboard": true}}, "400 Bad Request: inline keyboard expected"},
		{"editMessageText", object{"chat_id": 11, "message_id": picture.ID, "text": "x"}, "400 Bad Request: there is no text in the message to edit"},
		{"editMessageCaption", object{"chat_id": 11, "message_id": sent.ID, "caption": "x"}, "400 Bad Request: there is no caption in the message to edit"},
		{"editMessageCaption", object{"chat_id": 11, "message_id": picture.ID, "caption": strings.Repeat("a", 1025)}, "400 Bad Request: message caption is too long"},
		{"editMessageReplyMarkup", object{"chat_id": 11, "message_id": picture.ID}, "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
		{"editMessageMedia", object{"chat_id": 11, "message_id": picture.ID, "media": object{"type": "photo", "media": "attach://x"}}, "400 Bad Request: can't parse InputMedia: media not found"},
		{"editMessageMedia", object{"chat_id": 11, "message_id": picture.ID, "media": object{"type": "hologram", "media": "x"}}, "400 Bad Request: can't parse InputMedia: type \"hologram\" is unsupported"},
		{"deleteMessage", object{"chat_id": 11, "message_id": 5}, "400 Bad Request: message to delete not found"},
		{"deleteMessages", object{"chat_id": 11}, "400 Bad Request: message identifiers are not specified"},
		{"answerCallbackQuery", object{"callback_query_id": "1"}, "400 Bad Request: query is too old and response timeout expired or query ID is invalid"},
		{"answerCallbackQuery", object{"callback_query_id": "1", "text": strings.Repeat("a", 201)}, "400 Bad Request: MESSAGE_TOO_LONG"},
		{"sendPhoto", object{"chat_id": 11}, "400 Bad Request: there is no photo in the request"},
		{"sendPhoto", object{"chat_id": 11, "photo": "AgACxxx"}, "400 Bad Request: wrong file identifier/HTTP URL specified"},
		{"sendPhoto", object{"chat_id": 11, "photo": "https://contoh.id/a.jpg"}, "400 Bad Request: failed to get HTTP URL content"},
		{"sendDocument", object{"chat_id": 11}, "400 Bad Request: there is no document in the request"},
		{"sendMediaGroup", object{"chat_id": 11}, "400 Bad Request: can't parse media JSON object"},
		{"sendMediaGroup", object{"chat_id": 11, "media": []int{}}, "400 Bad Request: there are no messages to send"},
		{"sendMediaGroup", object{"chat_id": 11, "media": many(11, object{})}, "400 Bad Request: too many messages to send as an album"},
		{"sendLocation", object{"chat_id": 11, "latitude": 1}, "400 Bad Request: longitude is empty"},
		{"sendLocation", object{"chat_id": 11, "latitude": 91, "longitude": 0}, "400 Bad Request: wrong location specified"},
		{"getFile", object{}, "400 Bad Request: file_id not specified"},
		{"getFile", object{"file_id": "x"}, "400 Bad Request: wrong file_id or the file is temporarily unavailable"},
		{"getChat", object{"chat_id": 12}, "400 Bad Request: chat not found"},
		{"leaveChat", object{"chat_id": 11}, "400 Bad Request: chat member status can't be changed in private chats"},
		{"setMyCommands", object{"commands": []object{{"command": "Lapor", "description": "x"}}}, "400 Bad Request: BOT_COMMAND_INVALID"},
		{"setMyCommands", object{"commands": []object{{"command": "lapor", "description": ""}}}, "400 Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"},
		{"setWebhook", object{"url": "ftp://x"}, "400 Bad Request: invalid webhook URL specified"},
		{"setWebhook", object{"url": "https://x", "secret_token": "a b"}, "400 Bad Request: secret token contains unallowed characters"},
		{"sendTelepathy", object{}, "404 Not Found: method not found"},
	}
	for _, test := range tests {
		got := r.call(t, test.method, test.params)
		if text := fmt.Sprintf("%d %s", got.Code, got.Description); got.OK || text != test.want {
			t.Errorf("%s %.120v:\n got %s\nwant %s", test.method, test.params, text, test.want)
		}
	}
	if n := len(siti.Messages()); n != 3 {
		t.Errorf("refused calls left %d messages, want 3", n)
	}
}

func TestLongestTexts(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id").Known()
	long := strings.Repeat("🌾", 2048)
	r.call(t, "sendMessage", object{"chat_id": 11, "text": "<b>" + long + "</b>", "parse_mode": "html"}).into(t, &object{})
	if m, _ := siti.LastBotMessage(); m.Text != long || m.Entities[0].Length != 4096 {
		t.Errorf("the longest text arrived as %d bytes, %v", len(m.Text), m.Entities)
	}
}

func TestPathsAndTokens(t *testing.T) {
	r := newRig(t, botapi.Options{})
	for path, want := range map[string]int{
		"/bot" + r.Token() + "/getMe": 200, "/bot" + r.Token() + "/GETME": 200, "/bot1:x/getMe": 401,
		"/": 404, "/bot" + r.Token(): 404, "/file/bot" + r.Token() + "/photos/x": 404, "/file/bot1:x/photos/x": 401,
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := r.client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("GET %s: %d, want %d", path, response.StatusCode, want)
		}
	}
}

// One call in the three encodings that the Bot API takes.
func TestEncodings(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id").Known()
	keys := `{"inline_keyboard":[[{"text":"Ya","callback_data":"y"}]]}`
	r.call(t, "sendMessage", object{"chat_id": 11, "text": "satu", "reply_markup": keyboard(object{"text": "Ya", "callback_data": "y"})})
	r.call(t, "sendMessage", object{"chat_id": "11", "text": "dua", "reply_markup": keys})
	r.post(t, "sendMessage", "application/x-www-form-urlencoded", url.Values{"chat_id": {"11"}, "text": {"tiga"}, "reply_markup": {keys}}.Encode())
	r.multipart(t, "sendMessage", map[string]string{"chat_id": "11", "text": "empat", "reply_markup": keys}, nil)
	messages := siti.Messages()
	if len(messages) != 4 {
		t.Fatalf("the phone shows %v", messages)
	}
	for i, want := range []string{"satu", "dua", "tiga", "empat"} {
		if b, ok := messages[i].Button("Ya"); messages[i].Text != want || !ok || b.Data != "y" {
			t.Errorf("message %d is %v", i, messages[i])
		}
	}
	if calls := r.Calls("sendMessage"); len(calls) != 4 || calls[2].Params["text"] != "tiga" || calls[2].Chat != 11 || calls[2].Code != 200 {
		t.Errorf("calls = %v", calls)
	}
}
