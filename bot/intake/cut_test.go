package intake

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestCut(t *testing.T) {
	for answer, want := range map[string][]string{
		`{"ok":true,"result":[]}`:                                   {},
		`{"ok":true,"result":[{"a":"]}\\\"{"},{"b":[{}]}]}` + "\n":  {`{"a":"]}\\\"{"}`, `{"b":[{}]}`},
		"{\"ok\":true,\"result\":[{\"a\":1},\n{\"b\":{\"c\":[]}}]}": {`{"a":1}`, `{"b":{"c":[]}}`},
	} {
		raws, ok := cut([]byte(answer))
		if got := texts(raws); !ok || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", answer, got, ok)
		}
	}
	for _, answer := range []string{
		"", "[]", `{"ok":false,"error_code":409}`, `{"ok":true,"result":true}`, `{"ok":true,"result":[1]}`, `{"ok":true,"result":[{"a":1}{}]}`,
		`{"ok":true,"result":[{"a":1}],"more":1}`, `{"ok":true,"result":[{"a":1`, `{"ok":true,"result":[{"a":"\`, `{"ok":true,"result":[,{}]}`, `{"ok":true,"result":[{},]}`,
	} {
		if raws, ok := cut([]byte(answer)); ok {
			t.Errorf("%s: %q", answer, raws)
		}
	}
}

func texts(raws []json.RawMessage) []string {
	list := []string{}
	for _, raw := range raws {
		list = append(list, string(raw))
	}
	return list
}

// What is JSON is cut as encoding/json cuts it.
func FuzzCut(f *testing.F) {
	for _, list := range []string{`[]`, `[{"update_id":1,"message":{"text":"a\"}]"}}]`, `[{}, {"a":[{"b":null}]} ,{}]`, `[1,{}]`} {
		f.Add(list)
	}
	f.Fuzz(func(t *testing.T, list string) {
		raws, ok := cut([]byte(`{"ok":true,"result":` + list + `}`))
		var want []json.RawMessage
		if !ok || !json.Valid([]byte(list)) || json.Unmarshal([]byte(list), &want) != nil {
			return
		}
		if !slices.Equal(texts(raws), texts(want)) {
			t.Errorf("%s: %q", list, raws)
		}
	})
}

func TestMember(t *testing.T) {
	for _, test := range []struct{ object, value string }{
		{`{"a":1,"message":{"x":"}\"{"},"b":2}`, `{"x":"}\"{"}`},
		{`{ "message" : [1, {"message":2}] }`, `[1, {"message":2}]`},
		{`{"a":{"message":1},"b":"message","c":["message",2]}`, ``},
		{`{"message":1,"message":null}`, `null`},
		{`{"mess\u0061ge":1}`, ``},
		{`{"message":`, ``},
		{`{}`, ``},
		{``, ``},
	} {
		if got := member([]byte(test.object), "message"); string(got) != test.value {
			t.Errorf("%s: %s", test.object, got)
		}
	}
}
