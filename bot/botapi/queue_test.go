package botapi

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Whatever a bot asks for, it gets the oldest updates it has not confirmed, each until then and
// none after.
func TestQueueProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, time.November, 17, 9, 0, 0, 0, time.UTC)
		s := New(func() time.Time { return now }, Options{})
		defer s.Close()
		siti := s.User(1, "Siti", "", "id")
		var model []int64 // ids not confirmed
		next := int64(firstUpdate)
		t.Repeat(map[string]func(*rapid.T){
			"write": func(*rapid.T) {
				siti.SendText("x")
				model = append(model, next)
				next++
			},
			"poll": func(t *rapid.T) {
				limit := rapid.IntRange(1, 120).Draw(t, "limit")
				offset := rapid.Int64Range(-3, 3).Draw(t, "offset")
				if offset > 0 {
					offset = next - offset
				}
				if offset > 0 {
					model = slices.DeleteFunc(model, func(id int64) bool { return id < offset })
				} else if offset < 0 {
					model = model[max(len(model)+int(offset), 0):]
				}
				want := model[:min(len(model), limit, maxUpdates)]
				if got := poll(t, s, offset, limit); !slices.Equal(got, want) {
					t.Fatalf("offset %d, limit %d: %v, want %v", offset, limit, got, want)
				}
			},
			"": func(t *rapid.T) {
				if s.PendingUpdates() != len(model) {
					t.Fatalf("%d pending, want %d", s.PendingUpdates(), len(model))
				}
			},
		})
	})
}

func poll(t *rapid.T, s *Server, offset int64, limit int) []int64 {
	r := httptest.NewRequest("GET", "/bot"+s.Token()+"/getUpdates?offset="+strconv.FormatInt(offset, 10)+"&limit="+strconv.Itoa(limit), nil)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var reply struct {
		Result []struct {
			ID int64 `json:"update_id"`
		} `json:"result"`
	}
	if err := json.NewDecoder(w.Body).Decode(&reply); err != nil {
		t.Fatal(err)
	}
	ids := make([]int64, len(reply.Result))
	for i, u := range reply.Result {
		ids[i] = u.ID
	}
	return ids
}

// The largest uploads, without the time it takes to encode them.
func TestLargestUploads(t *testing.T) {
	s := New(func() time.Time { return time.Time{} }, Options{})
	defer s.Close()
	for size, want := range map[int]string{maxDocument: "", maxDocument + 1: "Request Entity Too Large"} {
		in := &request{files: map[string]upload{"document": {"video.mp4", make([]byte, size)}}}
		_, err := s.inputDocument(in, "document", "")
		if got := fmt.Sprint(err); err == nil && want != "" || err != nil && got != want {
			t.Errorf("%d bytes: %v, want %q", size, err, want)
		}
	}
	r := httptest.NewRequest("POST", "/", io.LimitReader(zeros{}, maxBody+1))
	r.Header.Set("Content-Type", "application/json")
	if _, err := readRequest(r); err == nil || err.Error() != "Request Entity Too Large" {
		t.Errorf("a request beyond all measure: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// A keyboard that was accepted is written so that it is accepted again, and is the same then.
func FuzzMarkup(f *testing.F) {
	for _, seed := range []string{
		`{"inline_keyboard":[[{"text":"Ya","callback_data":"y","copy_text":{"text":""}}]]}`,
		`{"inline_keyboard":[[{"text":"A","url":"contoh.id"}],[]]}`, `{"inline_keyboard":[[{"text":"A","copy_text":{"text":"b"}}]]}`,
		`{"keyboard":[["A",{"text":"B","request_contact":true}]]}`, `{"remove_keyboard":true}`, `{"inline_keyboard":[1]}`, `[]`, `{`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		keys, err := (&request{args: map[string]string{"reply_markup": source}}).markup()
		if err != nil || keys.inline == nil {
			return
		}
		once := string(encode(keys.inline))
		again, err := (&request{args: map[string]string{"reply_markup": once}}).markup()
		if err != nil {
			t.Fatalf("%s was accepted, but not as %s: %v", source, once, err)
		}
		if twice := string(encode(again.inline)); twice != once {
			t.Fatalf("%s became %s", once, twice)
		}
		for _, row := range keys.inline.Rows {
			for _, b := range row {
				if strings.TrimSpace(source) == "" || len(b.Data) > maxCallbackData {
					t.Fatalf("button %+v", b)
				}
			}
		}
	})
}
