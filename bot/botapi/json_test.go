package botapi

import (
	"encoding/json"
	"testing"
	"unicode/utf8"
)

// The scanner must agree with encoding/json on what is JSON and on every value of an object.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"chat_id":12,"text":"a\nbé","x":null}`, `[1,2.5e-3,-0,true,{"a":[]}]`, `"\ud83d\ude00"`,
		`{"a":01}`, `{"a":1,}`, `[,]`, `{"a" "b"}`, `nul`, "\"\x01\"", `{"a":"\x"}`, `{"a":1}}`, ` [ ] `, `-`, `1.`, `[[[[]]]]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip("encoding/json replaces what is no UTF-8")
		}
		s := scanner{text: text}
		s.raw()
		if got, want := s.done(), json.Valid([]byte(text)); got != want {
			t.Fatalf("done() = %v, json.Valid = %v for %q", got, want, text)
		}
		var want map[string]json.RawMessage
		if json.Unmarshal([]byte(text), &want) != nil || want == nil {
			return
		}
		in := &request{args: map[string]string{}}
		if err := in.addJSON([]byte(text)); err != nil {
			t.Fatalf("addJSON(%q): %v", text, err)
		}
		if len(in.args) != len(want) {
			t.Fatalf("addJSON(%q) = %q", text, in.args)
		}
		for name, raw := range want {
			if in.args[name] != plain(raw) {
				t.Errorf("%q: %s = %q, want %q", text, name, in.args[name], plain(raw))
			}
		}
	})
}
