package botapi

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
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
