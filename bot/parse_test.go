package bot

import (
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

// reader is an Assistant that can read and nothing else.
func reader(t testing.TB) *Assistant {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &Assistant{Words: words, Now: func() time.Time { return noon }, Log: slog.New(slog.DiscardHandler)}
}

const from = `"message_id":7,"date":1764050400,"from":{"id":1,"first_name":"Siti","language_code":"id"},"chat":{"id":1,"type":"private"}`

func TestInputs(t *testing.T) {
	siti := turn.Input{Name: "Siti", Language: "id", MessageID: 7}
	with := func(change func(*turn.Input)) *turn.Input {
		in := siti
		change(&in)
		return &in
	}
	tests := []struct {
		name, raw string
		want      *turn.Input // nil: set aside
	}{
		{"text", `{"message":{` + from + `,"text":"halo, Bu"}}`, with(func(in *turn.Input) { in.Kind, in.Text = turn.Text, "halo, Bu" })},
		{"command", `{"message":{` + from + `,"text":"/Lapor"}}`, with(func(in *turn.Input) { in.Kind, in.Text, in.Command = turn.Command, "/Lapor", "lapor" })},
		{
			"command to this bot with arguments", `{"message":{` + from + `,"text":"/start@pokja_bot  a b "}}`,
			with(func(in *turn.Input) {
				in.Kind, in.Text, in.Command, in.Args = turn.Command, "/start@pokja_bot  a b ", "start", "a b"
			}),
		},
		{
			"command before a line break", `{"message":{` + from + `,"text":"/lapor\nposyandu"}}`,
			with(func(in *turn.Input) {
				in.Kind, in.Text, in.Command, in.Args = turn.Command, "/lapor\nposyandu", "lapor", "posyandu"
			}),
		},
		{"slash alone", `{"message":{` + from + `,"text":"/"}}`, with(func(in *turn.Input) { in.Kind, in.Text = turn.Command, "/" })},
		{
			"photo: the largest size", `{"message":{` + from + `,"media_group_id":"g","caption":"Senam","photo":[{"file_id":"s","file_unique_id":"us","file_size":9},{"file_id":"l","file_unique_id":"ul","file_size":99}]}}`,
			with(func(in *turn.Input) {
				in.Kind, in.Text, in.Album = turn.Photo, "Senam", "g"
				in.Media = &flows.Media{FileID: "l", UniqueID: "ul", Kind: "photo", Caption: "Senam", Album: "g", Size: 99, MIME: "image/jpeg"}
			}),
		},
		{
			"picture as a file", `{"message":{` + from + `,"document":{"file_id":"d","file_unique_id":"ud","mime_type":"image/png","file_size":5}}}`,
			with(func(in *turn.Input) {
				in.Kind, in.Media = turn.Photo, &flows.Media{FileID: "d", UniqueID: "ud", Kind: "photo", Size: 5, MIME: "image/png"}
			}),
		},
		{"other file", `{"message":{` + from + `,"document":{"file_id":"d","file_unique_id":"ud","mime_type":"application/pdf"}}}`, with(func(in *turn.Input) { in.Kind, in.What = turn.Other, "lain" })},
		{"voice", `{"message":{` + from + `,"voice":{"file_id":"v","file_unique_id":"uv","duration":3}}}`, with(func(in *turn.Input) { in.Kind, in.What = turn.Other, "suara" })},
		{"sticker", `{"message":{` + from + `,"sticker":{"file_id":"v","file_unique_id":"uv"}}}`, with(func(in *turn.Input) { in.Kind, in.What = turn.Other, "stiker" })},
		{"video", `{"message":{` + from + `,"video":{"file_id":"v","file_unique_id":"uv"}}}`, with(func(in *turn.Input) { in.Kind, in.What = turn.Other, "video" })},
		{"location", `{"message":{` + from + `,"location":{"latitude":-1.6,"longitude":103.6}}}`, with(func(in *turn.Input) { in.Kind, in.Point = turn.Location, &flows.Point{Lat: -1.6, Lon: 103.6} })},
		{"contact", `{"message":{` + from + `,"contact":{"phone_number":"1","first_name":"x"}}}`, with(func(in *turn.Input) { in.Kind = turn.Contact })},
		{"edited", `{"edited_message":{` + from + `,"edit_date":1764050460,"text":"baru"}}`, with(func(in *turn.Input) { in.Kind, in.Text, in.Edited = turn.Text, "baru", true })},
		{
			"tap", `{"callback_query":{"id":"t","from":{"id":1,"first_name":"Siti","language_code":"id"},"message":{` + from + `},"data":"1m,menu"}}`,
			with(func(in *turn.Input) {
				in.Kind, in.TapID, in.Data = turn.Tap, "t", turn.Data{Verb: "m", Args: []string{"menu"}}
			}),
		},
		{
			"tap on a message that is too old", `{"callback_query":{"id":"t","from":{"id":1,"first_name":"Siti","language_code":"id"},"message":{"message_id":7,"date":0,"chat":{"id":1}},"data":"forged"}}`,
			with(func(in *turn.Input) { in.Kind, in.TapID = turn.Tap, "t" }),
		},
		{"tap without a message", `{"callback_query":{"id":"t","from":{"id":1,"first_name":"Siti","language_code":"id"}}}`, with(func(in *turn.Input) { in.Kind, in.TapID, in.MessageID = turn.Tap, "t", 0 })},
		{"blocked", `{"my_chat_member":{"chat":{"id":1},"from":{"id":1},"date":1,"old_chat_member":{"status":"member","user":{"id":9}},"new_chat_member":{"status":"kicked","user":{"id":9}}}}`, &turn.Input{Kind: turn.Member, What: "kicked"}},
		{"channel post", `{"channel_post":{` + from + `,"text":"x"}}`, nil},
		{"nothing known", `{"update_id":3,"poll":{}}`, nil},
		{"no object", `[]`, nil},
		{"torn", `{"message":{`, nil},
	}
	a := reader(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := a.turn(storage.Update{ID: 1, ChatID: 1, Raw: []byte(test.raw), ReceivedAt: noon})
			if test.want == nil {
				if err == nil {
					t.Errorf("read as %+v", got.In)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(*test.want, got.In); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNowIsTheMessagesOwn(t *testing.T) {
	a := reader(t)
	for raw, want := range map[string]time.Time{
		`{"message":{` + from + `,"text":"x"}}`:                                  time.Unix(1764050400, 0),
		`{"edited_message":{` + from + `,"edit_date":1764050460,"text":"x"}}`:    time.Unix(1764050460, 0),
		`{"callback_query":{"id":"t","from":{"id":1},"message":{` + from + `}}}`: noon, // a tap has no date
	} {
		got, err := a.turn(storage.Update{Raw: []byte(raw), ReceivedAt: noon})
		if err != nil || !got.Now.Equal(want) {
			t.Errorf("%s: %v, %v", raw, got.Now, err)
		}
	}
}

func TestLanguage(t *testing.T) {
	for _, test := range []struct {
		person    *storage.Person
		app, want string
	}{
		{nil, "", "id"}, {nil, "en-GB", "en"}, {nil, "de", "id"}, {&storage.Person{Lang: "id"}, "en", "id"}, {&storage.Person{Lang: "en"}, "id", "en"},
	} {
		if got := language(test.person, test.app); got != test.want {
			t.Errorf("%v, %q: %s", test.person, test.app, got)
		}
	}
}

func FuzzUpdate(f *testing.F) {
	for _, raw := range []string{
		`{"message":{` + from + `,"text":"/start@b a"}}`, `{"message":{` + from + `,"photo":[{}]}}`, `{"message":{}}`, `{"edited_message":{"text":"/"}}`,
		`{"callback_query":{"message":{"date":0,"chat":{}},"data":"1q,1,a,1,a"}}`, `{"callback_query":{}}`, `{"my_chat_member":{"new_chat_member":{"status":"left"}}}`,
		`{"my_chat_member":{}}`, `{"channel_post":{}}`, `null`, `5`, `{"message":{"document":{"mime_type":"image/"}}}`,
	} {
		f.Add([]byte(raw))
	}
	a := reader(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := a.turn(storage.Update{ID: 1, ChatID: 1, Raw: raw, ReceivedAt: noon})
		if err != nil {
			return
		}
		if !json.Valid(raw) || got.In.Kind == "" {
			t.Errorf("%q is read as %+v", raw, got.In)
		}
		if got.In.Kind == turn.Photo && got.In.Media == nil {
			t.Error("a photo without its file")
		}
	})
}
