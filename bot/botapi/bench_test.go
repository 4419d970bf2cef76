package botapi

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// discard is a ResponseWriter that costs nothing.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(int)             {}

// BenchmarkServer is what one update costs this server, without HTTP: the text of a person, its
// share of a getUpdates, and a card with six buttons as an answer.
func BenchmarkServer(b *testing.B) {
	now := time.Date(2026, time.November, 17, 9, 0, 0, 0, time.UTC)
	s := New(func() time.Time { return now }, Options{History: 4, CallLog: -1})
	defer s.Close()
	phones := make([]*Phone, 256)
	bodies := make([][]byte, len(phones))
	for i := range phones {
		phones[i] = s.User(int64(i+1), "Siti", "", "id").Known()
		bodies[i] = []byte(`{"chat_id":` + strconv.Itoa(i+1) + `,"text":"<b>Sasaran</b> kegiatan\nBoleh lebih dari satu.","parse_mode":"HTML","reply_markup":{"inline_keyboard":[[{"text":"Balita","callback_data":"j:12:3:balita"},{"text":"Remaja","callback_data":"j:12:3:remaja"}],[{"text":"Lansia","callback_data":"j:12:3:lansia"},{"text":"PUS","callback_data":"j:12:3:pus"}],[{"text":"Kembali","callback_data":"j:12:3:-"},{"text":"Selesai (0)","callback_data":"j:12:3:ok"}]]}}`)
	}
	call := func(method string, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/bot"+s.Token()+"/"+method, nil)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		r.Header.Set("Content-Type", "application/json")
		s.ServeHTTP(&discard{header: http.Header{}}, r)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		phones[i%len(phones)].SendText("32 ibu, 6 bapak")
		if i%100 == 99 {
			call("getUpdates", []byte(`{"offset":`+strconv.FormatInt(s.updates.next-100, 10)+`}`))
		}
		call("sendMessage", bodies[i%len(bodies)])
	}
}

// BenchmarkHTTP is an update through real HTTP, with a bot that does nothing but answer: long
// poll, one card per text, 256 chats. What it takes is what a benchmark of the whole program
// spends on its Telegram.
func BenchmarkHTTP(b *testing.B) {
	now := time.Date(2026, time.November, 17, 9, 0, 0, 0, time.UTC)
	s := New(func() time.Time { return now }, Options{History: 4, CallLog: -1})
	server := httptest.NewServer(s)
	defer server.Close()
	defer s.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	call := func(method, body string) []byte {
		response, err := client.Post(server.URL+"/bot"+s.Token()+"/"+method, "application/json", strings.NewReader(body))
		if err != nil {
			b.Error(err)
			return nil
		}
		data, err := io.ReadAll(response.Body)
		if err != nil {
			b.Error(err)
		}
		_ = response.Body.Close()
		return data
	}
	work := make(chan int64, 256)
	var senders, poller sync.WaitGroup
	for range 16 {
		senders.Go(func() {
			for chat := range work {
				call("sendMessage", `{"chat_id":`+strconv.FormatInt(chat, 10)+`,"text":"Baik"}`)
			}
		})
	}
	poller.Go(func() {
		offset := int64(0)
		for done := 0; done < b.N; {
			var reply struct {
				Result []struct {
					ID      int64 `json:"update_id"`
					Message struct {
						From struct {
							ID int64 `json:"id"`
						} `json:"from"`
					} `json:"message"`
				} `json:"result"`
			}
			if err := json.Unmarshal(call("getUpdates", `{"timeout":5,"offset":`+strconv.FormatInt(offset, 10)+`}`), &reply); err != nil {
				b.Error(err)
				return
			}
			for _, u := range reply.Result {
				offset = u.ID + 1
				work <- u.Message.From.ID
			}
			done += len(reply.Result)
		}
		close(work)
	})
	phones := make([]*Phone, 256)
	for i := range phones {
		phones[i] = s.User(int64(i+1), "Siti", "", "id")
	}
	b.ResetTimer()
	for i := range b.N {
		phones[i%len(phones)].SendText("32 ibu, 6 bapak")
	}
	poller.Wait()
	senders.Wait()
}
