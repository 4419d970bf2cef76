package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// hostile are words that want to break what reads them, in whatever they come.
var hostile = []string{
	"<b>tebal</i> & {{.Sapaan}} '; DROP TABLE report; --",
	"\u202eterbalik\u202c \u200b\u200d\ufeff a\u0301\u0301\u0301 \U0001F468\u200D\U0001F469\u200D\U0001F467",
	strings.Repeat("panjang sekali ", 270),
	"/perintah_yang_tidak_ada NIK 3201010101010001",
}

// oddities are what a phone can send besides a text, each as somebody would who tries things out, or
// who means no harm and holds the wrong button.
func oddities(t *testing.T, h *house, p *hand) map[string]func() {
	inject := func(fields string) func() {
		return func() {
			id := p.phone.ID()
			h.api.Inject("message", id, json.RawMessage(fmt.Sprintf(`{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private"},"from":{"id":%d,"is_bot":false,"first_name":"X"},%s}`,
				900000+h.count(`SELECT coalesce(max(id), 0) FROM inbox`), h.clock.Now().Unix(), id, id, fields)))
		}
	}
	acts := map[string]func(){
		"a contact":          func() { p.phone.SendContact("+62 812 3456 7890") },
		"a sticker":          func() { p.phone.SendSticker("\U0001F921") },
		"a voice message":    func() { p.phone.SendVoice(time.Hour) },
		"a place at sea":     func() { p.phone.SendLocation(0, 0) },
		"a place off charts": func() { p.phone.SendLocation(-89.99, 179.99) },
		"a program":          func() { p.phone.SendDocument("virus.exe", []byte("MZ\x00\x00"), hostile[0]) },
		"an empty workbook":  func() { p.phone.SendDocument("../../../laporan.xlsx", nil, "") },
		"a broken picture":   func() { p.phone.SendDocument("foto.jpg", []byte("\xff\xd8\xff\xe1\xff\xffExif"), "") },
		"a poll":             inject(`"poll":{"id":"1","question":"Setuju?","options":[{"text":"Ya","voter_count":0}],"total_voter_count":0,"is_closed":false,"type":"regular"}`),
		"a die":              inject(`"dice":{"emoji":"\ud83c\udfb2","value":6}`),
		"a game":             inject(`"game":{"title":"x","description":"y","photo":[]}`),
		"a venue":            inject(`"venue":{"location":{"latitude":-1.6,"longitude":103.6},"title":"Balai","address":"x"},"location":{"latitude":-1.6,"longitude":103.6}`),
		"a video":            inject(`"video":{"file_id":"v","file_unique_id":"v","width":1,"height":1,"duration":1},"caption":"posyandu kemarin 5 L 6 P"`),
		"an invoice":         inject(`"invoice":{"title":"x","currency":"IDR","total_amount":1}`),
		"nothing at all":     inject(`"unheard_of":{}`),
	}
	for i, words := range hostile {
		acts[fmt.Sprintf("an edited message %d", i)] = func() {
			id := p.phone.SendText("posyandu")
			if err := p.phone.EditText(id, words[:min(len(words), 4000)]); err != nil {
				t.Fatal(err)
			}
		}
		acts[fmt.Sprintf("a caption %d", i)] = func() { p.sendsPhoto(60+i, words[:min(len(words), 1000)]) }
		acts[fmt.Sprintf("an answer to an old message %d", i)] = func() { p.phone.Reply(1, words) }
	}
	return acts
}

// Whatever comes besides a text is answered, too, whoever sends it and wherever in a conversation.
func TestSillyKindsOfMessagesAreAnswered(t *testing.T) {
	h := newHouse(t, nil)
	siti, stranger := h.siti(), h.hand(777, "Iseng")
	siti.says("/menu")
	stranger.says("halo")
	h.settled()
	for _, c := range whereabouts(siti, stranger) {
		for name, act := range oddities(t, h, c.who) {
			for _, say := range c.before {
				c.who.phone.SendText(say)
			}
			h.settled()
			before := fmt.Sprint(botSide(c.who.phone.Screen()), len(c.who.phone.Screen().Toasts))
			act()
			h.clock.Set(h.clock.Now().Add(2 * time.Second)) // photos wait for the rest of an album
			h.settled()
			screen := c.who.phone.Screen()
			if after := fmt.Sprint(botSide(screen), len(screen.Toasts)); after == before {
				t.Errorf("%s: silence after %s", c.name, name)
			}
			if last, _ := screen.LastBot(); strings.Contains(last.Text, apology) {
				t.Errorf("%s: %s broke something", c.name, name)
			}
		}
	}
	h.nothingAside()
	if n := h.count(`SELECT (SELECT count(*) FROM session WHERE state::text LIKE '%3201010101010001%') + (SELECT count(*) FROM inbox WHERE raw LIKE '%3201010101010001%') + (SELECT count(*) FROM attachment WHERE caption LIKE '%3201010101010001%')`); n != 0 {
		t.Errorf("a NIK is kept in %d rows", n)
	}
}

// In a group the bot holds its tongue, whatever is said there, and to whomever.
func TestGroupsAreLeftAlone(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	h.settled()
	h.api.ForgetCalls()
	const group = -100200300
	for i, fields := range []string{
		`"text":"/lapor"`, `"text":"/rekap@contoh_bot muaro jambi"`, `"text":"halo semua"`, `"text":"ada kekerasan di rumah tetangga"`, `"new_chat_members":[{"id":1,"is_bot":true,"first_name":"bot"}]`,
		`"dice":{"emoji":"x","value":1}`, `"left_chat_member":{"id":501,"is_bot":false,"first_name":"Siti"}`, `"photo":[{"file_id":"f","file_unique_id":"u","width":1,"height":1}],"caption":"posyandu"`, `"migrate_to_chat_id":-1002003001`,
	} {
		for _, kind := range []string{"message", "edited_message"} {
			h.api.Inject(kind, group, json.RawMessage(fmt.Sprintf(`{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"supergroup","title":"Kader"},"from":{"id":%d,"is_bot":false,"first_name":"Siti"},%s}`,
				i+1, h.clock.Now().Unix(), group, siti.phone.ID(), fields)))
		}
	}
	h.settled()
	for _, c := range h.api.Calls() {
		if c.Chat != 0 {
			t.Errorf("%s to %d: %v", c.Method, c.Chat, c.Params)
		}
	}
	h.nothingAside()
}
