package simulator

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func (s *stage) get(path string) (*http.Response, string) {
	s.Helper()
	response, err := http.Get(s.url + path)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatal(err)
	}
	return response, string(body)
}

// What design.md 4 pins must be in the page, whatever else changes.
func TestPage(t *testing.T) {
	s := newStage(t)
	response, body := s.get("/")
	for _, want := range []string{
		`data-phone="petugas"`, `data-phone="kabupaten"`, `data-phone="provinsi"`, "data-input", "data-clock", "DATA CONTOH",
		"Bu Siti · Petugas", ">Petugas<b", ">Pak Budi · Pokja kabupaten<b", `<html lang="id">`, `data-preset="besok_0630"`, `data-fault="putus"`, `data-samples="5"`, `"mengetik":"sedang mengetik…"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if got := response.Header.Get("Content-Security-Policy"); got != policy {
		t.Errorf("policy %q", got)
	}
	for _, foreign := range []string{"http://", "https://", "onclick", "<style", "style="} {
		if strings.Contains(body, foreign) {
			t.Errorf("the page contains %s, which its policy forbids or does not need", foreign)
		}
	}
	if _, body := s.get("/?bahasa=en"); !strings.Contains(body, `<html lang="en">`) || !strings.Contains(body, "SAMPLE DATA") {
		t.Error("no English page")
	}
	for path, kind := range map[string]string{"/static/page.css": "text/css", "/static/page.js": "text/javascript", "/static/icon.svg": "image/svg+xml"} {
		if response, _ := s.get(path); response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Header.Get("Content-Type"), kind) {
			t.Errorf("%s: %d %s", path, response.StatusCode, response.Header.Get("Content-Type"))
		}
	}
	for _, path := range []string{"/gambar/nothing", "/berkas/nothing", "/somewhere"} {
		if response, _ := s.get(path); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, response.StatusCode)
		}
	}
}

func TestCommands(t *testing.T) {
	s := newStage(t)
	s.must("setMyCommands", m{"commands": []m{{"command": "lapor", "description": "Lapor kegiatan"}}})
	if _, body := s.get("/perintah?bahasa=en"); !strings.Contains(body, `"lapor"`) {
		t.Errorf("commands: %s", body)
	}
}

func TestGuard(t *testing.T) {
	s := newStage(t)
	host := strings.TrimPrefix(s.url, "http://")
	for _, c := range []struct {
		method, host, origin, site string
		want                       int
	}{
		{"GET", host, "", "", http.StatusOK},
		{"GET", "localhost:8080", "", "", http.StatusOK},
		{"GET", "[::1]:8080", "", "", http.StatusOK},
		{"GET", "evil.example:8080", "", "", http.StatusForbidden},
		{"GET", "127.0.0.1.evil.example", "", "", http.StatusForbidden},
		{"GET", "192.168.1.4", "", "", http.StatusForbidden},
		{"POST", host, "http://" + host, "same-origin", http.StatusNoContent},
		{"POST", host, "", "", http.StatusNoContent}, // no browser
		{"POST", host, "https://evil.example", "", http.StatusForbidden},
		{"POST", host, "null", "", http.StatusForbidden},
		{"POST", host, "https://evil.example", "cross-site", http.StatusForbidden},
		{"POST", "evil.example", "http://evil.example", "same-origin", http.StatusForbidden}, // DNS rebinding
	} {
		path := "/"
		if c.method == "POST" {
			path = "/kirim"
		}
		r, err := http.NewRequestWithContext(t.Context(), c.method, s.url+path, strings.NewReader("phone=petugas&text=halo"))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = c.host
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		if c.site != "" {
			r.Header.Set("Sec-Fetch-Site", c.site)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != c.want {
			t.Errorf("%s from %q to %q: %d, want %d", c.method, c.origin, c.host, response.StatusCode, c.want)
		}
	}
	if n := len(s.phone("petugas").Messages()); n != 2 {
		t.Errorf("%d messages were sent, want 2", n)
	}
}
