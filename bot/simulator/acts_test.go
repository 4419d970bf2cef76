package simulator

import (
	"bytes"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestActs(t *testing.T) {
	s := newStage(t)
	siti := s.phone("petugas")
	last := func() string {
		all := siti.Messages()
		return all[len(all)-1].Text
	}
	steps := []struct {
		path   string
		fields []string
		code   int
		want   string // the newest message then
	}{
		{"/mulai", []string{"phone", "petugas"}, http.StatusNoContent, "/start undangan1"},
		{"/kirim", []string{"phone", "petugas", "text", "/start "}, http.StatusNoContent, "/start undangan1"},
		{"/mulai", []string{"phone", "petugas", "code", "lain"}, http.StatusNoContent, "/start lain"},
		{"/kirim", []string{"phone", "petugas", "text", "Halo <b>"}, http.StatusNoContent, "Halo <b>"},
		{"/kirim", []string{"phone", "nobody", "text", "x"}, http.StatusNotFound, "Halo <b>"},
		{"/tekan", []string{"phone", "petugas", "label", "Lapor"}, http.StatusBadRequest, "Halo <b>"},
		{"/lokasi", []string{"phone", "petugas", "lat", "91", "lon", "0"}, http.StatusBadRequest, "Halo <b>"},
		{"/lokasi", []string{"phone", "petugas", "lat", "NaN", "lon", "0"}, http.StatusBadRequest, "Halo <b>"},
		{"/ketuk", []string{"phone", "petugas", "message", "x"}, http.StatusBadRequest, "Halo <b>"},
		{"/foto", []string{"phone", "petugas", "contoh", "11"}, http.StatusBadRequest, "Halo <b>"},
	}
	for _, step := range steps {
		if code, body := s.post(step.path, step.fields...); code != step.code {
			t.Errorf("%s %v: %d %s", step.path, step.fields, code, body)
		}
		if last() != step.want {
			t.Errorf("%s %v: newest message %q, want %q", step.path, step.fields, last(), step.want)
		}
	}
	s.joined.Store(true)
	for _, path := range []string{"/mulai", "/kirim"} {
		if s.post(path, "phone", "petugas", "text", "/start"); last() != "/start" {
			t.Errorf("%s of a person who has joined: %q", path, last())
		}
	}
	s.post("/lokasi", "phone", "petugas")
	s.post("/kontak", "phone", "petugas")
	all := siti.Messages()
	if l := all[len(all)-2].Location; l == nil || l.Latitude != -1.6543 {
		t.Errorf("location %v", l)
	}
	if c := all[len(all)-1].Contact; c == nil || c.PhoneNumber != "+6280001001" {
		t.Errorf("contact %v", c)
	}
}

// Labels may repeat within a message: the place decides. A label that has changed meanwhile
// protects from tapping what nobody has seen.
func TestTap(t *testing.T) {
	s := newStage(t)
	siti := s.phone("petugas").Known()
	s.must("sendMessage", m{"chat_id": siti.ID(), "text": "?", "reply_markup": m{"inline_keyboard": [][]m{{key("·", "satu"), key("·", "dua")}, {m{"text": "Salin", "copy_text": m{"text": "x"}}}}}})
	id := strconv.Itoa(siti.Messages()[0].ID)
	for _, c := range []struct {
		row, column, label string
		want               int
	}{
		{"0", "1", "·", http.StatusNoContent},
		{"0", "1", "lain", http.StatusBadRequest},
		{"0", "2", "·", http.StatusBadRequest},
		{"-1", "0", "·", http.StatusBadRequest},
		{"1", "0", "Salin", http.StatusBadRequest},
	} {
		if code, body := s.post("/ketuk", "phone", "petugas", "message", id, "row", c.row, "column", c.column, "label", c.label); code != c.want {
			t.Errorf("%v: %d %s", c, code, body)
		}
	}
	raw, err := s.call(t.Context(), "getUpdates", m{"timeout": 1})
	if err != nil || strings.Count(string(raw), `"callback_query"`) != 1 || !strings.Contains(string(raw), `"data":"dua"`) {
		t.Errorf("updates %s, %v", raw, err)
	}
}

func TestPhotos(t *testing.T) {
	s := newStage(t)
	siti := s.phone("petugas")
	s.post("/foto", "phone", "petugas", "contoh", "1")
	s.post("/foto", "phone", "petugas", "contoh", "3")
	all := siti.Messages()
	if len(all) != 4 || all[0].Album != "" || all[1].Album == "" || all[1].Album != all[3].Album {
		t.Fatalf("messages %v", all)
	}
	photo := show(all[0], s.page.Words).Photo
	response, body := s.get(photo.URL)
	if response.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("photo served as %s", response.Header.Get("Content-Type"))
	}
	if config, err := jpeg.DecodeConfig(strings.NewReader(body)); err != nil || config.Width != photo.Width || config.Height != photo.Height {
		t.Errorf("photo %v, %v; shown as %v", config, err, photo)
	}
	seen := map[string]bool{}
	for n := range 5 {
		picture, err := SamplePhoto(n)
		if err != nil {
			t.Fatal(err)
		}
		seen[string(picture)] = true
	}
	if len(seen) != 5 {
		t.Errorf("only %d different sample photos", len(seen))
	}
}

func TestOwnFiles(t *testing.T) {
	s := newStage(t)
	picture, err := SamplePhoto(0)
	if err != nil {
		t.Fatal(err)
	}
	send := func(field string, data ...[]byte) int {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		_ = form.WriteField("phone", "petugas")
		for i, one := range data {
			part, _ := form.CreateFormFile(field, "kegiatan "+strconv.Itoa(i)+".html")
			_, _ = part.Write(one) // into memory
		}
		form.Close()
		response, err := http.Post(s.url+"/foto", form.FormDataContentType(), &body)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response.StatusCode
	}
	if code := send("foto", picture, picture); code != http.StatusNoContent {
		t.Errorf("two photos: %d", code)
	}
	if code := send("foto", []byte("no picture")); code != http.StatusBadRequest {
		t.Errorf("a file that is no picture: %d", code)
	}
	if code := send("berkas", []byte("<script>alert(1)</script>")); code != http.StatusNoContent {
		t.Errorf("a document: %d", code)
	}
	all := s.phone("petugas").Messages()
	if len(all) != 3 || all[2].Document == nil {
		t.Fatalf("messages %v", all)
	}
	document := show(all[2], s.page.Words).Document
	if document.Name != "kegiatan 0.html" || document.Size != "1 kB" {
		t.Errorf("document %v", document)
	}
	response, _ := s.get(document.URL)
	if h := response.Header; h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
		t.Errorf("a foreign page would be shown: %v", h)
	}
	if response, _ := s.get(strings.Replace(document.URL, "/berkas/", "/gambar/", 1)); response.StatusCode != http.StatusNotFound {
		t.Error("a document is served as a picture")
	}
}

func TestClock(t *testing.T) {
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, time.November, day, hour, minute, 0, 0, wib)
	}
	for _, c := range []struct {
		now  time.Time
		to   string
		want time.Time
	}{
		{at(18, 9, 0), "maju_1_jam", at(18, 10, 0)},
		{at(18, 23, 30), "besok_0630", at(19, 6, 30)},
		{at(18, 2, 0).UTC(), "besok_0630", at(19, 6, 30)}, // in UTC it is still Tuesday
		{at(30, 9, 0), "besok_1600", time.Date(2026, time.December, 1, 16, 0, 0, 0, wib)},
		{at(18, 9, 0), "senin_0730", at(23, 7, 30)},
		{at(23, 7, 29), "senin_0730", at(23, 7, 30)},
		{at(23, 7, 30), "senin_0730", at(30, 7, 30)},
	} {
		s := newStage(t)
		s.page.SetClock(c.now)
		code, body := s.post("/jam", "ke", c.to)
		if code != http.StatusOK || !s.page.Now().Equal(c.want) || !strings.Contains(body, c.want.Format(time.RFC3339)) {
			t.Errorf("%s from %v: %v, want %v; %s", c.to, c.now, s.page.Now(), c.want, body)
		}
	}
	s := newStage(t)
	if code, _ := s.post("/jam", "ke", "kemarin"); code != http.StatusBadRequest || !s.page.Now().Equal(start) {
		t.Error("the clock went somewhere unknown")
	}
}

func TestClockOnlyGoesForward(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(rapid.Int64Range(1e9, 4e9).Draw(t, "now"), 0)
		for _, p := range presets() {
			if step := p.from(now).Sub(now); step <= 0 || step > 7*24*time.Hour {
				t.Fatalf("%s goes from %v by %v", p.name, now, step)
			}
		}
	})
}

func TestFaults(t *testing.T) {
	s := newStage(t)
	alive := func() bool {
		_, err := s.call(t.Context(), "getMe", m{})
		return err == nil
	}
	for _, c := range []struct {
		name, on string
		code     int
		want     string
		alive    bool
	}{
		{"putus", "1", http.StatusOK, `["putus"]`, false},
		{"padat", "1", http.StatusOK, `["padat","putus"]`, false},
		{"putus", "0", http.StatusOK, `["padat"]`, true}, // it only minds sending
		{"rusak", "1", http.StatusOK, `["padat","rusak"]`, false},
		{"rusak", "0", http.StatusOK, `["padat"]`, true},
		{"padat", "0", http.StatusOK, `[]`, true},
		{"badai", "1", http.StatusBadRequest, "no such fault", true},
	} {
		code, body := s.post("/gangguan", "nama", c.name, "aktif", c.on)
		if code != c.code || strings.TrimSpace(body) != c.want || alive() != c.alive {
			t.Errorf("%s %s: %d %s, alive %v", c.name, c.on, code, body, !c.alive)
		}
	}
}
