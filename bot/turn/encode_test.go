package turn

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestMessagesEncodeWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String()
		button := rapid.Custom(func(t *rapid.T) Button {
			k := Button{Text: text.Draw(t, "text"), Data: text.Draw(t, "data"), URL: text.Draw(t, "url")}
			if rapid.Bool().Draw(t, "copies") {
				k.Copy = &CopyText{text.Draw(t, "copy")}
			}
			return k
		})
		key := rapid.Custom(func(t *rapid.T) Key {
			return Key{text.Draw(t, "text"), rapid.Bool().Draw(t, "location"), rapid.Bool().Draw(t, "contact")}
		})
		m := Message{
			Text: text.Draw(t, "text"), Keyboard: rapid.SliceOfN(rapid.SliceOfN(button, 1, 3), 0, 3).Draw(t, "keyboard"),
			Keys: rapid.SliceOfN(rapid.SliceOfN(key, 1, 3), 0, 3).Draw(t, "keys"), DropKeys: rapid.Bool().Draw(t, "drop"),
		}
		theirs, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var want, got any
		if err := json.Unmarshal(theirs, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(m.encode(), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}
