package botapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot/models"

	"pokjabot/bot/botapi"
)

// Every kind of update must be read by the library's types, which the bot uses.
func TestUpdatesDecodeInTheLibrary(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "Aminah", "id")
	id := siti.SendText("/lapor sekarang")
	if err := siti.EditText(id, "/laporan"); err != nil {
		t.Fatal(err)
	}
	siti.SendLocation(-1.6101, 103.6131)
	siti.SendContact("+628123")
	siti.SendSticker("👍")
	siti.SendVoice(3 * time.Second)
	siti.Reply(id, "yang ini")
	siti.Forge(999, "k:1")
	siti.Block()
	siti.Unblock()
	var list []models.Update
	r.call(t, "getUpdates", object{}).into(t, &list)
	if len(list) != 10 {
		t.Fatalf("%d updates, want 10", len(list))
	}
	m := list[0].Message
	if m.From.ID != 11 || m.From.LanguageCode != "id" || m.Chat.Type != models.ChatTypePrivate || int64(m.Date) != start.Unix() ||
		len(m.Entities) != 1 || m.Entities[0].Type != models.MessageEntityTypeBotCommand || m.Entities[0].Length != 6 {
		t.Errorf("command = %+v", m)
	}
	if e := list[1].EditedMessage; e == nil || e.Text != "/laporan" || e.ID != id || e.EditDate == 0 {
		t.Errorf("edit = %+v", e)
	}
	if l := list[2].Message.Location; l == nil || l.Latitude != -1.6101 {
		t.Errorf("location = %+v", l)
	}
	if c := list[3].Message.Contact; c == nil || c.UserID != 11 {
		t.Errorf("contact = %+v", c)
	}
	if s := list[4].Message.Sticker; s == nil || s.Emoji != "👍" {
		t.Errorf("sticker = %+v", s)
	}
	if v := list[5].Message.Voice; v == nil || v.Duration != 3 {
		t.Errorf("voice = %+v", v)
	}
	if q := list[6].Message.ReplyToMessage; q == nil || q.ID != id {
		t.Errorf("reply = %+v", q)
	}
	tap := list[7].CallbackQuery
	if tap == nil || tap.Data != "k:1" || tap.Message.Type != models.MaybeInaccessibleMessageTypeInaccessibleMessage || tap.Message.InaccessibleMessage.MessageID != 999 {
		t.Errorf("forged tap = %+v", tap)
	}
	for i, want := range []models.ChatMemberType{models.ChatMemberTypeBanned, models.ChatMemberTypeMember} {
		if change := list[8+i].MyChatMember; change == nil || change.NewChatMember.Type != want {
			t.Errorf("member change %d = %+v", i, change)
		}
	}
}

func TestLongTextsAreSplit(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id")
	if id := siti.SendText(" \n"); id != 0 {
		t.Errorf("white space became message %d", id)
	}
	siti.SendText(strings.Repeat("🌾", 2500))
	list := r.updates(t, object{})
	if len(list) != 2 || list[0].Message.Text != strings.Repeat("🌾", 2048) || list[1].Message.Text != strings.Repeat("🌾", 452) {
		t.Errorf("%d updates", len(list))
	}
}

func TestTapping(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id").Known()
	r.call(t, "sendMessage", object{"chat_id": 11, "text": "kartu", "reply_markup": object{"inline_keyboard": [][]object{
		{{"text": "☑ Balita", "callback_data": "s:balita"}, {"text": "☐ Balita dan ibu", "callback_data": "s:keduanya"}},
		{{"text": "Salin", "copy_text": object{"text": "teks"}}, {"text": "Situs", "url": "contoh.id"}},
	}}}).into(t, &object{})
	card, _ := siti.LastBotMessage()
	for button, want := range map[string]string{"☑ Balita": "tap s:balita", "s:keduanya": "tap s:keduanya", "dan ibu": "tap s:keduanya", "Salin": "", "Situs": ""} {
		if err := siti.Tap(card.ID, button); err != nil {
			t.Errorf("%s: %v", button, err)
		}
		list := r.updates(t, object{})
		if want == "" {
			expectTexts(t, list)
			continue
		}
		expectTexts(t, list, want)
		r.updates(t, object{"offset": list[0].ID + 1})
	}
	for _, button := range []string{"Balita", "Lansia"} {
		if err := siti.Tap(card.ID, button); err == nil {
			t.Errorf("%q was found", button)
		}
	}
	if err := siti.Delete(card.ID); err != nil {
		t.Fatal(err)
	}
	if err := siti.Tap(card.ID, "Salin"); err == nil {
		t.Error("a deleted card was tapped")
	}
	if no := r.call(t, "editMessageText", object{"chat_id": 11, "message_id": card.ID, "text": "x"}); no.Description != "Bad Request: message to edit not found" {
		t.Errorf("editing what the person deleted: %+v", no)
	}
}

func TestReplyKeyboard(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id").Known()
	keys := object{"keyboard": [][]any{{"Lewati", object{"text": "Kirim lokasi", "request_location": true}}}, "one_time_keyboard": true, "resize_keyboard": true}
	r.call(t, "sendMessage", object{"chat_id": 11, "text": "Di mana?", "reply_markup": keys}).into(t, &object{})
	if k := siti.Screen().Keyboard; k == nil || !k.Resize || !k.Rows[0][1].RequestLocation {
		t.Fatalf("keyboard = %+v", k)
	}
	if _, err := siti.Press("Kirim lokasi"); err == nil {
		t.Error("a location button was pressed as if it sent text")
	}
	if _, err := siti.Press("Lewati"); err != nil {
		t.Error(err)
	}
	if k := siti.Screen().Keyboard; k != nil {
		t.Errorf("a one-time keyboard stayed: %+v", k)
	}
}

func TestWaitTellsWhatItSaw(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id")
	siti.SendText("halo")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := siti.WaitText(ctx, "Selamat pagi")
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "> halo") {
		t.Errorf("err = %v", err)
	}
}

func TestFeed(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id").Known()
	r.User(12, "Budi", "", "id").SendText("dari chat lain")
	all, own := r.Subscribe(), r.Subscribe(11)
	defer all.Close()
	r.User(12, "", "", "").SendText("lagi")
	siti.SendText("<halo>")
	r.call(t, "sendChatAction", object{"chat_id": 11, "action": "typing"})
	r.call(t, "sendMessage", object{"chat_id": 11, "text": "<b>Halo</b>", "parse_mode": "HTML", "reply_markup": keyboard(object{"text": "Ya", "callback_data": "y"})})
	card, _ := siti.LastBotMessage()
	r.call(t, "editMessageReplyMarkup", object{"chat_id": 11, "message_id": card.ID})
	r.call(t, "deleteMessage", object{"chat_id": 11, "message_id": card.ID})
	siti.Block()
	var kinds []string
	for range 6 {
		e, err := own.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, e.Kind+" "+e.HTML)
		if _, err := json.Marshal(e); err != nil {
			t.Error(err)
		}
	}
	if got, want := strings.Join(kinds, "; "), "message &lt;halo&gt;; typing ; message <b>Halo</b>; edit <b>Halo</b>; delete ; status "; got != want {
		t.Errorf("events %s\nwant   %s", got, want)
	}
	if e, err := all.Next(t.Context()); err != nil || e.Chat != 12 {
		t.Errorf("the feed of all chats begins with %+v, %v", e, err)
	}
	own.Close()
	own.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := own.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a closed, empty subscription: %v", err)
	}
}

func TestProfile(t *testing.T) {
	r := newRig(t, botapi.Options{})
	r.call(t, "setMyCommands", object{"commands": []object{{"command": "lapor", "description": "Lapor kegiatan"}}})
	r.call(t, "setMyDescription", object{"description": "Lapor sekali", "language_code": "id"})
	r.call(t, "setChatMenuButton", object{"menu_button": object{"type": "commands"}})
	if p := r.Profile(""); len(p.Commands) != 1 || p.Commands[0].Command != "lapor" || p.Description != "" {
		t.Errorf("default profile = %+v", p)
	}
	if p := r.Profile("id"); p.Description != "Lapor sekali" {
		t.Errorf("Indonesian profile = %+v", p)
	}
	var me models.User
	r.call(t, "getMe", object{}).into(t, &me)
	if !me.IsBot || me.Username != botapi.DefaultUsername {
		t.Errorf("me = %+v", me)
	}
}
