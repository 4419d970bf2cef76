package botapi_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pokjabot/bot/botapi"
)

// Many people at once, a bot that answers each in turn: nothing is lost, doubled or swapped. The
// race detector looks on.
func TestManyPeople(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	r := newRig(t, botapi.Options{})
	const people, questions = 12, 15
	var wg sync.WaitGroup
	stopped := make(chan struct{})
	wg.Go(func() { // the bot
		offset := int64(0)
		for {
			select {
			case <-stopped:
				return
			default:
			}
			var list []struct {
				ID      int64 `json:"update_id"`
				Message struct {
					Text string `json:"text"`
					Chat struct {
						ID int64 `json:"id"`
					} `json:"chat"`
				} `json:"message"`
			}
			r.call(t, "getUpdates", object{"offset": offset, "timeout": 1}).into(t, &list)
			for _, u := range list {
				offset = u.ID + 1
				r.call(t, "sendMessage", object{"chat_id": u.Message.Chat.ID, "text": "jawab " + u.Message.Text})
			}
		}
	})
	var talk sync.WaitGroup
	for i := range people {
		talk.Go(func() {
			p := r.User(int64(i+1), fmt.Sprint("Orang ", i), "", "id")
			for q := range questions {
				p.SendText(fmt.Sprint("tanya ", q))
				if _, err := p.WaitText(ctx, fmt.Sprint("jawab tanya ", q)); err != nil {
					t.Error(err)
					return
				}
			}
			var all []string
			for _, m := range p.Messages() {
				all = append(all, m.Text)
			}
			if len(all) != 2*questions {
				t.Errorf("person %d sees %s", i, strings.Join(all, "; "))
			}
		})
	}
	talk.Wait()
	close(stopped)
	wg.Wait()
	if err := r.WaitCount(ctx, "sendMessage", people*questions); err != nil {
		t.Error(err)
	}
	if n := r.Counts()["sendMessage"]; n != people*questions || r.Refused("sendMessage") != 0 {
		t.Errorf("%d answers, %d refused", n, r.Refused("sendMessage"))
	}
	r.ForgetCalls()
	cancel()
	if err := r.WaitCount(ctx, "sendMessage", 1); err == nil {
		t.Error("forgotten calls still count")
	}
}

func TestFileSizes(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id").Known()
	send := func(method, field string, size int) reply {
		return r.multipart(t, method, map[string]string{"chat_id": "11"}, map[string][]byte{field: make([]byte, size)})
	}
	if no := send("sendPhoto", "photo", 10<<20+1); no.Description != "Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes" {
		t.Errorf("a large photo: %+v", no)
	}
	if no := send("sendPhoto", "photo", 100); no.Description != "Bad Request: IMAGE_PROCESS_FAILED" {
		t.Errorf("zeros as a photo: %+v", no)
	}
	if no := r.multipart(t, "sendPhoto", map[string]string{"chat_id": "11"}, map[string][]byte{"photo": picture(t, 2100, 100)}); no.Description != "Bad Request: PHOTO_INVALID_DIMENSIONS" {
		t.Errorf("a narrow photo: %+v", no)
	}
	if no := send("sendDocument", "document", 0); no.Description != "Bad Request: file must be non-empty" {
		t.Errorf("nothing as a document: %+v", no)
	}
	siti.SendDocument("besar.mp4", make([]byte, 20<<20+1), "")
	m := siti.Messages()[0]
	if no := r.call(t, "getFile", object{"file_id": m.Document.FileID}); no.Description != "Bad Request: file is too big" {
		t.Errorf("downloading 20 MB: %+v", no)
	}
}

func TestSmallMethods(t *testing.T) {
	r := newRig(t, botapi.Options{})
	siti := r.User(11, "Siti", "", "id").Known()
	own := siti.SendText("punya saya")
	for i := range 3 {
		r.call(t, "sendMessage", object{"chat_id": 11, "text": fmt.Sprint("pesan ", i)})
	}
	first, _ := siti.Find("pesan 0")
	r.call(t, "deleteMessages", object{"chat_id": 11, "message_ids": []int{own, first.ID, 5}})
	if n := len(siti.Messages()); n != 2 {
		t.Errorf("%d messages left, want 2", n)
	}
	r.now = start.Add(48*time.Hour + time.Second)
	last, _ := siti.LastBotMessage()
	if no := r.call(t, "deleteMessage", object{"chat_id": 11, "message_id": last.ID}); no.Description != "Bad Request: message can't be deleted for everyone" {
		t.Errorf("deleting after two days: %+v", no)
	}
	r.call(t, "sendMessage", object{"chat_id": 11, "text": "balas", "reply_parameters": object{"message_id": last.ID}})
	if m, _ := siti.LastBotMessage(); m.ReplyTo != last.ID {
		t.Errorf("reply to %d, want %d", m.ReplyTo, last.ID)
	}
	if no := r.call(t, "sendMessage", object{"chat_id": 11, "text": "balas", "reply_parameters": object{"message_id": 1, "allow_sending_without_reply": true}}); !no.OK {
		t.Errorf("a loose reply: %+v", no)
	}
	for method, want := range map[string]string{
		"getMyName": `{"name":""}`, "getMyDescription": `{"description":""}`, "getMyShortDescription": `{"short_description":""}`,
		"getMyCommands": `[]`, "deleteMyCommands": `true`, "setMyName": `true`, "setMyShortDescription": `true`,
		"getChatMenuButton": `{"type":"commands"}`, "getUpdates": `[]`,
	} {
		params := object{}
		if method == "getUpdates" {
			params["offset"] = -1
			r.updates(t, object{"offset": 1 << 40})
			siti.Block() // deaf: nothing below arrives
			r.updates(t, object{"offset": r.updates(t, object{"offset": -1})[0].ID + 1})
			siti.SendText("tidak sampai")
		}
		if got := r.call(t, method, params); string(got.Result) != want {
			t.Errorf("%s: %s, want %s", method, got.Result, want)
		}
	}
	if p, ok := r.Phone(11); !ok || p.ChatID() != 11 || !p.Screen().Blocked {
		t.Error("Phone(11) is another one")
	}
	if _, ok := r.Phone(12); ok {
		t.Error("Phone(12) exists")
	}
}
