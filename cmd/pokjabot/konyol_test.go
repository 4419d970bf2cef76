package main

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"pokjabot/bot/botapi"
)

// silly are messages that nobody should send, and somebody will: a JSON string to a line.
func silly(t *testing.T) []string {
	t.Helper()
	file, err := os.Open("testdata/konyol.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var list []string
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var text string
		if err := json.Unmarshal(lines.Bytes(), &text); err != nil {
			t.Fatalf("line %d: %v", len(list)+1, err)
		}
		list = append(list, text)
	}
	if len(list) < 200 {
		t.Fatalf("%d messages, want at least 200", len(list))
	}
	return list
}

// Hostile and silly messages never end in silence or in an apology, whoever sends them and wherever
// in a conversation: a stranger, somebody without a form, and before every message anew a form that
// asks for a choice, a day, a count, a story.
func TestSillyMessagesAreAnswered(t *testing.T) {
	messages := silly(t)
	h := newHouse(t, nil)
	siti := h.siti()
	stranger := h.hand(777, "Iseng")
	h.settled()
	for _, c := range whereabouts(siti, stranger) {
		for some := range slices.Chunk(messages, 10) { // a form that a message has left is opened again
			for _, say := range c.before {
				c.who.phone.SendText(say)
			}
			h.settled()
			before := fromBot(c.who.phone.Screen())
			for _, text := range some {
				c.who.phone.SendText(text)
			}
			h.settled()
			answers := fromBot(c.who.phone.Screen())[len(before):]
			if len(answers) < len(some) {
				t.Errorf("%s: %d messages got %d answers: %.60q", c.name, len(some), len(answers), some)
			}
			for _, answer := range answers {
				if strings.Contains(answer, apology) {
					t.Errorf("%s: one of %.60q broke something", c.name, some)
				}
			}
		}
	}
	h.nothingAside()
	if n := h.count(`SELECT count(*) FROM session WHERE state::text LIKE '%3201010101010001%'`); n != 0 {
		t.Errorf("a NIK is kept in %d drafts", n)
	}
}

// apology is what the bot says when a message has broken something.
const apology = "belum bisa kami baca. Yang sudah tersimpan"

// whereabout is where in a conversation somebody is, and what she says to get there.
type whereabout struct {
	name   string
	who    *hand
	before []string
}

func whereabouts(member, stranger *hand) []whereabout {
	return []whereabout{
		{"a stranger", stranger, nil},
		{"no form", member, []string{"/menu"}},
		{"a choice is asked", member, []string{"/lapor", "/batal", "/lapor"}},
		{"a count is asked", member, []string{"/lapor", "/batal", "/lapor", "posyandu", "kemarin"}},
	}
}

// fromBot are the messages of the bot, oldest first.
func fromBot(s botapi.Screen) (list []string) {
	for _, m := range s.Messages {
		if m.FromBot {
			list = append(list, m.Text)
		}
	}
	return list
}
