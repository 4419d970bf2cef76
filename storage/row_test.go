package storage

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A row that encodes itself says what encoding/json would say of it: a new field that is forgotten
// would silently not be stored.
func TestRowsEncodeWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := func(name string) int64 { return rapid.Int64().Draw(t, name) }
		text := func(name string) string { return rapid.String().Draw(t, name) }
		at := func(name string) time.Time {
			return time.Unix(rapid.Int64Range(0, 4e9).Draw(t, name), n(name)&0xffffff).In(time.FixedZone("", 7*60*60))
		}
		raw := rapid.SampledFrom([]json.RawMessage{nil, json.RawMessage(`{"a":"<b>&\u0001"}`), json.RawMessage(`[]`)}).Draw(t, "raw")
		for _, row := range []selfEncoded{
			Outgoing{ChatID: n("chat"), Class: ClassBulk, Kind: text("kind"), CardID: n("card"), Payload: raw, Key: text("key"), NotBefore: at("due"), CreatedAt: at("at")},
			Draft{
				ID: n("id"), ChatID: n("chat"), PersonID: n("person"), ReportID: text("report"), Form: text("form"), Version: text("version"), KampungID: text("kampung"),
				AssignmentID: n("assignment"), OccurrenceID: n("occurrence"), Corrects: text("corrects"), Practice: rapid.Bool().Draw(t, "practice"), State: raw,
				Status: DraftStatus(text("status")), CardID: n("card"), StartedAt: at("started"), MovedAt: at("moved"),
			},
			ChatState{ID: n("id"), SessionID: n("session"), Expects: text("expects"), State: raw, At: at("at")},
			Card{ID: n("id"), ChatID: n("chat"), MessageID: n("message"), SessionID: n("session"), Revision: 7, CreatedAt: at("at")},
			finished{n("id"), n("owner"), at("at")},
		} {
			theirs, err := json.Marshal(row)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(decoded(t, theirs), decoded(t, row.appendRow(nil))); diff != "" {
				t.Fatalf("%T: %s", row, diff)
			}
		}
	})
}

func decoded(t *rapid.T, raw []byte) any {
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber() // numbers above 2^53 are told apart
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	return v
}

func FuzzAppendText(f *testing.F) {
	for _, text := range []string{"", "Bu Siti", "<b>\"a\\b\"</b>\n\t\x00\x7f", "\xff\xc0", "👩🏽‍🌾 \u200fמ"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		raw := AppendText(nil, text)
		var back string
		if err := json.Unmarshal(raw, &back); err != nil || back != strings.ToValidUTF8(text, "\uFFFD") || !utf8.Valid(raw) {
			t.Errorf("%q became %q, %v", text, raw, err)
		}
	})
}
