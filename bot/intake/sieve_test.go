package intake

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSieve(t *testing.T) {
	for raw, want := range map[string][3]int64{
		`{"update_id":1,"message":{"message_id":4,"chat":{"id":-100}}}`:                                          {1, -100, 0},
		`{"update_id":1,"edited_message":{"message_id":4,"chat":{"id":6}}}`:                                      {1, 6, 0},
		`{"update_id":1,"my_chat_member":{"chat":{"id":7}}}`:                                                     {1, 7, 0},
		`{"update_id":1,"callback_query":{"from":{"id":5},"message":{"message_id":4,"date":0,"chat":{"id":8}}}}`: {1, 8, 4},
		`{"update_id":1,"callback_query":{"from":{"id":5},"inline_message_id":"x"}}`:                             {1, 5, 0},
	} {
		a := sieve([]byte(raw))
		if got := [3]int64{a.UpdateID, a.ChatID, a.MessageID}; got != want || a.Error != "" {
			t.Errorf("%s: %v %s", raw, got, a.Error)
		}
	}
	for _, raw := range []string{`7`, `{}`, `{"update_id":"1"}`, `{"update_id":null}`, `{"update_id":1.5}`, `nonsense`} {
		a, again := sieve([]byte(raw)), sieve([]byte(raw))
		if a.UpdateID >= 0 || a.Error == "" || a != again {
			t.Errorf("%s: %+v", raw, a)
		}
	}
}

func TestTappedMessageIsKeptAsItsPlace(t *testing.T) {
	const tap = `{"update_id":1,"callback_query":{"id":"9","from":{"id":8,"first_name":"Siti"},"message": %s ,"data":"f:1"}}`
	for message, kept := range map[string]string{
		`{"message_id":4,"date":5,"chat":{"id":8,"type":"private"},"text":"Berapa {orang} yang \"hadir\"?","reply_markup":{"inline_keyboard":[[{"text":"Kembali","callback_data":"f:1"}]]}}`: `{"message_id":4,"chat":{"id":8}}`,
		`{"message_id":4,"date":0,"chat":{"id":-100}}`: `{"message_id":4,"chat":{"id":-100}}`,
		`null`: `null`,
	} {
		a := sieve(fmt.Appendf(nil, tap, message))
		if want := fmt.Sprintf(tap, kept); a.Raw != want || a.Error != "" {
			t.Errorf("%s is kept as\n%s, want\n%s %s", message, a.Raw, want, a.Error)
		}
	}
}

func TestHarmless(t *testing.T) {
	for raw, want := range map[string]string{
		`{"a":"x\u0000y"}`:    `{"a":"x\ufffdy"}`,
		`{"a":"x\\u0000y"}`:   `{"a":"x\\u0000y"}`,
		`{"a":"x\\\u0000y"}`:  `{"a":"x\\\ufffdy"}`,
		"a\x00b\xff":          "a\uFFFDb\uFFFD",
		`{"a":"\\","b":"\""}`: `{"a":"\\","b":"\""}`,
	} {
		if got := harmless([]byte(raw)); got != want {
			t.Errorf("%s: %s, want %s", raw, got, want)
		}
	}
}

func FuzzSieve(f *testing.F) {
	for _, s := range []string{
		text("1"), `{"update_id":1,"callback_query":{"from":{"id":5},"message":{"message_id":4,"chat":{"id":8},"text":"a"},"message":{"message_id":5,"chat":{"id":9}}}}`,
		`{"update_id":1,"callback_query":{"from":{"id":5},"message":[]}}`, `{"update_id":1,"message":7}`, `{"update_id":9223372036854775808}`, "\\u0000", "\x00", `\`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		a := sieve(raw)
		if !utf8.ValidString(a.Raw) || strings.ContainsRune(a.Raw, 0) || strings.ContainsRune(a.Error, 0) {
			t.Errorf("%q does not fit a text column: %q %q", raw, a.Raw, a.Error)
		}
		if a.Error == "" && a.ChatID == 0 {
			t.Errorf("%q has no chat and no error", raw)
		}
		if !json.Valid(raw) {
			if a.Error == "" {
				t.Errorf("%q is no JSON and passed", raw)
			}
			return
		}
		if again := sieve([]byte(a.Raw)); a.Error == "" && again != a {
			t.Errorf("%q became %q, which reads differently", raw, a.Raw)
		}
		if !json.Valid([]byte(a.Raw)) {
			t.Errorf("%q became %q, no JSON any more", raw, a.Raw)
		}
		var v any
		if err := json.Unmarshal([]byte(a.Raw), &v); err == nil && hasNUL(v) {
			t.Errorf("%q still holds a NUL", a.Raw)
		}
	})
}

func hasNUL(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.ContainsRune(v, 0)
	case []any:
		return slices.ContainsFunc(v, hasNUL)
	case map[string]any:
		for k, e := range v {
			if strings.ContainsRune(k, 0) || hasNUL(e) {
				return true
			}
		}
	}
	return false
}
