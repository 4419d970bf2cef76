package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"pokjabot/bot/simulator"
	"pokjabot/locales"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// The contract of design.md 4: what operators, their tools and their scripts rely on.

// bare clears the settings that the test's own environment may hold.
func bare(t *testing.T) {
	t.Helper()
	for _, name := range []string{"TELEGRAM_TOKEN", "TELEGRAM_API_URL", "DATABASE_URL", "POKJABOT_DATA", "POKJABOT_WEBHOOK_URL", "POKJABOT_WEBHOOK_SECRET", "POKJABOT_LISTEN", "POKJABOT_SEND_RATE", "POKJABOT_CHAT_RATE", "POKJABOT_CLOCK", "POKJABOT_LOG"} {
		if value, set := os.LookupEnv(name); set {
			t.Setenv(name, value) // puts it back afterwards
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// command runs the program's command line.
func command(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, notes bytes.Buffer
	code = execute(t.Context(), args, &out, &notes)
	return code, out.String(), notes.String()
}

func TestSettingsAreRefusedInOneLine(t *testing.T) {
	bare(t)
	for _, c := range []struct{ args, says string }{
		{"run", "pokjabot coba"},
		{"siapkan", "TELEGRAM_TOKEN"},
		{"run --telegram-token=1:a --webhook-url=https://a.example/x", "POKJABOT_WEBHOOK_SECRET"},
		{"run --telegram-token=1:a --webhook-url=http://a.example/x --webhook-secret=s", "https://"},
		{"run --telegram-token=1:a --clock=2026-11-18T09:00:00+07:00", "POKJABOT_CLOCK"},
		{"run --telegram-api-url=http://127.0.0.1:1 --telegram-token=1:a --clock=kemarin", "RFC 3339"},
		{"run --telegram-token=1:a --send-rate=0", "POKJABOT_SEND_RATE"},
		{"run --telegram-token=1:a --chat-rate=0", "POKJABOT_SEND_RATE"},
		{"run --telegram-token=1:a --send-rate=-1", "di bawah 0"},
		{"run --listen=8080", "host:port"},
		{"run --telegram-api-url=nowhere", "TELEGRAM_API_URL"},
		{"run --log=loud", "--log"},
		{"run --tidak-ada", "--tidak-ada"},
		{"jalan", "jalan"},
		{"undang --peran kepala --wilayah 15.05", "kepala"},
		{"undang --peran petugas", "--wilayah"},
		{"undang --peran petugas --wilayah 15.05 --kampung 15.05.08.2005", "Pilih satu"},
		{"undang --peran kabupaten --kampung 15.05.08.2005", "--kampung"},
		{"ekspor --formulir tidak_ada", "tidak_ada"},
		{"ekspor", "--formulir"},
		{"ekspor --formulir kegiatan --dari kemarin", "kemarin"},
		{"ekspor --formulir kegiatan --format pdf", "--format"},
		{"rekap", "--wilayah"},
		{"pulihkan /tidak/ada", "/tidak/ada"},
	} {
		code, stdout, stderr := command(t, strings.Fields(c.args)...)
		if code != 2 {
			t.Errorf("%s: exit %d, want 2", c.args, code)
		}
		if strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stderr, "pokjabot: ") || !strings.Contains(stderr, c.says) {
			t.Errorf("%s: not one clear line with %q: %q", c.args, c.says, stderr)
		}
		if stdout != "" {
			t.Errorf("%s: on stdout: %.200q", c.args, stdout)
		}
	}
}

func TestVersionAndHelp(t *testing.T) {
	bare(t)
	for _, args := range []string{"versi", "--help"} {
		if code, stdout, stderr := command(t, args); code != 0 || !strings.Contains(stdout, "pokjabot") || stderr != "" {
			t.Errorf("%s: exit %d, %q, %q", args, code, stdout, stderr)
		}
	}
}

// beside runs a command on the house's data, as an operator does beside a running program.
func (h *house) beside(args ...string) (code int, stdout, stderr string) {
	h.t.Helper()
	return command(h.t, append(args, "--telegram-api-url="+h.s.API, "--database-url="+h.url, "--data="+h.s.Data, "--clock=2026-11-18T10:00:00+07:00", "--log=warn")...)
}

func TestInvitationOnPaper(t *testing.T) {
	bare(t)
	h := aloneHouse(t, nil)
	h.settled()
	code, stdout, stderr := h.beside("undang", "--peran", "kabupaten", "--wilayah", "15.05")
	two := regexp.MustCompile(`^(https://t\.me/[A-Za-z0-9_]+\?)?start=([A-Za-z0-9_-]{22,})\nkode: ([A-Za-z0-9_-]{22,})\n$`)
	found := two.FindStringSubmatch(stdout)
	if code != 0 || stderr != "" || found == nil || found[2] != found[3] {
		t.Errorf("exit %d, %q, %q", code, stdout, stderr)
	}
	for _, c := range []struct {
		args []string
		want map[string]any
	}{
		{[]string{"--peran", "kabupaten", "--wilayah", "15.05"}, map[string]any{"role": "kabupaten", "place": "15.05", "uses": 1.0, "expires_at": "2026-11-21T03:00:00Z"}},
		{[]string{"--peran", "petugas", "--kampung", kampungTangkit}, map[string]any{"role": "petugas", "place": kampungTangkit, "uses": 100.0, "expires_at": "2026-12-18T03:00:00Z"}},
		{[]string{"--peran", "plkb", "--wilayah", "15.05.08", "--kali", "3", "--berlaku", "24h"}, map[string]any{"role": "plkb", "place": "15.05.08", "uses": 3.0, "expires_at": "2026-11-19T03:00:00Z"}},
	} {
		code, stdout, stderr := h.beside(append([]string{"undang", "--json"}, c.args...)...)
		var got map[string]any
		if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 {
			t.Fatal(c.args, code, err, stderr)
		}
		link, _ := got["link"].(string)
		number, _ := got["code"].(string)
		if !strings.HasSuffix(link, "start="+number) || len(number) < 22 {
			t.Error(c.args, link, number)
		}
		delete(got, "link")
		delete(got, "code")
		// The clock runs on from its start: the second is not told exactly.
		if at, _ := got["expires_at"].(string); len(at) == len("2026-11-21T03:00:00Z") {
			got["expires_at"] = at[:len("2026-11-21T03:0")] + "0:00Z"
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Error(c.args, diff)
		}
	}
	for args, want := range map[string]int{"--wilayah 99.99": 1, "--kampung 15.05.08.2099": 1, "--wilayah 15.05.08.2005": 0} {
		if code, stdout, stderr := h.beside(append([]string{"undang", "--peran", "petugas"}, strings.Fields(args)...)...); code != want || (want > 0 && stdout != "") {
			t.Errorf("%s: exit %d, %q, %q", args, code, stdout, stderr)
		}
	}
	if code, _, stderr := h.beside("undang", "--peran", "kabupaten", "--wilayah", "15"); code != 2 {
		t.Errorf("a kabupaten's lead at a provinsi: exit %d, %q", code, stderr)
	}
}

// One report, seen through every window that the contract names.
func TestOneReportFromOutside(t *testing.T) {
	bare(t)
	h := aloneHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	h.settled()
	t.Run("ekspor", h.exported)
	t.Run("rekap", h.recapped)
	t.Run("cadangkan and pulihkan", h.savedAndRestored)
	t.Run("buttons", func(t *testing.T) { buttonsKeepTheFormat(t, h) })
	t.Run("practice is left out", func(t *testing.T) {
		if _, err := h.store.Pool.Exec(t.Context(), `UPDATE report SET practice = true`); err != nil {
			t.Fatal(err)
		}
		if code, stdout, _ := h.beside("ekspor", "--formulir", "kegiatan"); code != 0 || stdout != "" {
			t.Errorf("exit %d, %q", code, stdout)
		}
	})
}

func (h *house) exported(t *testing.T) {
	code, stdout, stderr := h.beside("ekspor", "--formulir", "kegiatan", "--format", "jsonl")
	if code != 0 || strings.Count(stdout, "\n") != 1 {
		t.Fatalf("exit %d, %q, %q", code, stdout, stderr)
	}
	var got map[string]json.RawMessage
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	want := []string{"answers", "attachments", "date", "form", "id", "kampung", "person_id", "place", "receipt", "revision", "sent_at", "status", "telegram_id", "version"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" {
		t.Error(diff)
	}
	for key, value := range map[string]string{"date": `"2026-11-17"`, "form": `"kegiatan"`, "kampung": `"15.05.08.2005"`, "place": `"15.05.08.2005"`, "revision": `1`, "status": `"terkirim"`, "telegram_id": `501`} {
		if string(got[key]) != value {
			t.Errorf("%s is %s, want %s", key, got[key], value)
		}
	}
	var answers map[string]any
	if err := json.Unmarshal(got["answers"], &answers); err != nil {
		t.Fatal(err)
	}
	for key, value := range map[string]any{"jenis": "posyandu", "tanggal": "2026-11-17", "peserta_l": 6.0, "peserta_p": 32.0, "tempat": "Balai RW 03"} {
		if !cmp.Equal(answers[key], value) {
			t.Errorf("answers.%s is %v, want %v", key, answers[key], value)
		}
	}
	var photos []any
	if err := json.Unmarshal(got["attachments"], &photos); err != nil || len(photos) != 4 {
		t.Errorf("%d attachments, want 4 (%v)", len(photos), err)
	}
	for args, lines := range map[string]int{"--wilayah 15.05": 1, "--wilayah 15.06": 0, "--dari 2026-11-17 --sampai 2026-11-17": 1, "--dari 2026-11-18": 0} {
		if code, stdout, _ := h.beside(append([]string{"ekspor", "--formulir", "kegiatan"}, strings.Fields(args)...)...); code != 0 || strings.Count(stdout, "\n") != lines {
			t.Errorf("%s: exit %d, %q", args, code, stdout)
		}
	}
}

// savedAndRestored moves the house while it runs: the export of the other house is the same.
func (h *house) savedAndRestored(t *testing.T) {
	h.fetched()
	file := filepath.Join(t.TempDir(), "cadangan.tar")
	if code, stdout, stderr := h.beside("cadangkan", file); code != 0 || stdout != file+"\n" {
		t.Fatalf("exit %d, %q, %q", code, stdout, stderr)
	}
	other := []string{"--database-url=" + storagetest.URL(t), "--data=" + t.TempDir(), "--log=warn"}
	if code, stdout, stderr := command(t, append(other, "pulihkan", file)...); code != 0 || !strings.HasPrefix(stdout, "2026-11-18 ") {
		t.Fatalf("exit %d, %q, %q", code, stdout, stderr)
	}
	_, here, _ := h.beside("ekspor", "--formulir", "kegiatan")
	if code, there, stderr := command(t, append(other, "ekspor", "--formulir", "kegiatan")...); code != 0 || there != here {
		t.Errorf("exit %d, %q, %q", code, there, stderr)
	}
	if code, _, stderr := command(t, append(other, "pulihkan", file)...); code != 1 || !strings.Contains(stderr, "sudah berisi") {
		t.Errorf("a second time: exit %d, %q", code, stderr)
	}
}

type figure struct {
	N  *int64                       `json:"n"`
	D  *int64                       `json:"d"`
	By map[string]map[string]figure `json:"by"`
}

func (h *house) recapped(t *testing.T) {
	for period, told := range map[string]int64{"2026-11": 1, "2026-W47": 1, "2026-Q4": 1, "2025-01": 0} {
		code, stdout, stderr := h.beside("rekap", "--wilayah", "15.05", "--periode", period, "--json")
		var got map[string]figure
		if err := json.Unmarshal([]byte(stdout), &got); code != 0 || err != nil {
			t.Fatalf("%s: exit %d, %v, %q", period, code, err, stderr)
		}
		for _, id := range []string{"I01", "I04", "I05", "I18"} {
			if f, there := got[id]; !there || f.N == nil {
				t.Errorf("%s: no %s with n: %s", period, id, stdout)
			}
		}
		if i := got["I01"]; i.N != nil && (*i.N != told || i.D != nil) {
			t.Errorf("%s: I01 is %d of %v", period, *i.N, i.D)
		}
		if i := got["I04"]; i.N != nil && (*i.N != told || i.D == nil) {
			t.Errorf("%s: I04 is %d of %v", period, *i.N, i.D)
		}
		if strings.Count(stdout, "\n") != 1 {
			t.Errorf("%s: more than one line", period)
		}
	}
	if code, _, stderr := h.beside("rekap", "--wilayah", "15.05", "--periode", "nonsense", "--json"); code != 2 || strings.Count(stderr, "\n") != 1 {
		t.Errorf("exit %d, %q", code, stderr)
	}
	if code, stdout, _ := h.beside("rekap", "--wilayah", "99.99", "--periode", "2026-11", "--json"); code != 1 || stdout != "" {
		t.Errorf("exit %d, %q", code, stdout)
	}
	if code, stdout, stderr := h.beside("rekap", "periksa"); code != 0 {
		t.Errorf("exit %d, %q, %q", code, stdout, stderr)
	}
	if _, err := h.store.Pool.Exec(t.Context(), `DELETE FROM facts`); err != nil {
		t.Fatal(err)
	}
	if _, err := h.store.Pool.Exec(t.Context(), `DELETE FROM total`); err != nil {
		t.Fatal(err)
	}
	if code, stdout, stderr := h.beside("rekap", "periksa"); code != 1 || stdout == "" {
		t.Errorf("lost figures are not found: exit %d, %q, %q", code, stdout, stderr)
	}
}

// buttonsKeepTheFormat reads every keyboard that was sent: Telegram takes 64 bytes of data, and
// its first character tells a later program how to read it.
func buttonsKeepTheFormat(t *testing.T, h *house) {
	versions := map[byte]int{}
	for _, call := range h.api.Calls() {
		var keyboard struct {
			Rows [][]struct {
				Data string `json:"callback_data"`
			} `json:"inline_keyboard"`
		}
		if call.Params["reply_markup"] == "" || json.Unmarshal([]byte(call.Params["reply_markup"]), &keyboard) != nil {
			continue
		}
		for _, row := range keyboard.Rows {
			for _, b := range row {
				if b.Data == "" {
					continue
				}
				versions[b.Data[0]]++
				if len(b.Data) > 64 {
					t.Errorf("%d bytes: %q", len(b.Data), b.Data)
				}
			}
		}
	}
	if len(versions) != 1 {
		t.Errorf("format versions %v, want one", versions)
	}
}

func TestColumnsOfPublik(t *testing.T) {
	h := newHouse(t, nil)
	for view, want := range map[string]string{
		"laporan":   "id receipt form version status revision person_id telegram_id kampung place date sent_at answers attachments",
		"pengingat": "person occurrence stage due_at sent_at state",
		"rekap":     "place period indicator dimension code n d",
		"orang":     "telegram_id role place active",
	} {
		rows, err := h.store.Pool.Query(t.Context(), `SELECT attname::text FROM pg_attribute WHERE attrelid = ('publik.' || $1)::regclass AND attnum > 0 ORDER BY attnum`, view)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(columns, " "); !strings.HasPrefix(got, want) { // additions are allowed
			t.Errorf("%s has %s, want %s", view, got, want)
		}
	}
}

// asked asks the program's pages, without a network.
func asked(v *service, method, path, body string) (int, string) {
	w := httptest.NewRecorder()
	v.routes().ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	content, _ := io.ReadAll(w.Body)
	return w.Code, string(content)
}

func TestPagesOfTheProgram(t *testing.T) {
	h := newHouse(t, nil)
	h.settled()
	v, owner, err := newService(t.Context(), h.s, h.log(), newClock(wednesday), h.store) // another instance, not yet running
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(context.Background())
	for _, c := range []struct {
		method, path, body string
		code               int
		says               string
	}{
		{http.MethodGet, "/healthz", "", 200, "ok"},
		{http.MethodGet, "/readyz", "", 503, ""},
		{http.MethodGet, "/clock", "", 200, "2026-11-18T"},
		{http.MethodPut, "/clock", "2027-01-01T08:00:00+07:00", 200, "2027-01-01T"},
		{http.MethodGet, "/clock", "", 200, "2027-01-01T"},
		{http.MethodPut, "/clock", "besok", 400, "RFC 3339"},
		{http.MethodPost, "/clock", "", 405, ""},
		{http.MethodGet, "/tidak-ada", "", 404, ""},
	} {
		if code, body := asked(v, c.method, c.path, c.body); code != c.code || !strings.Contains(body, c.says) {
			t.Errorf("%s %s: %d %q", c.method, c.path, code, body)
		}
	}
	// In coba all of it answers to this machine's own name only, and to no foreign page.
	all := trialPages(v, &simulator.Page{Server: h.api, Now: v.clock.Now, SetClock: v.clock.Set, Words: v.assistant.Words.Speak("id")})
	for _, c := range []struct {
		method, path, host, origin string
		code                       int
	}{
		{http.MethodPut, "/clock", "127.0.0.1:8080", "", 200}, // curl
		{http.MethodPut, "/clock", "127.0.0.1:8080", "http://127.0.0.1:8080", 200},
		{http.MethodPut, "/clock", "127.0.0.1:8080", "http://evil.example", 403},
		{http.MethodPut, "/clock", "evil.example", "http://evil.example", 403}, // DNS rebinding
		{http.MethodGet, "/clock", "evil.example", "", 403},
		{http.MethodGet, "/metrics", "evil.example", "", 403},
		{http.MethodGet, "/metrics", "localhost:8080", "", 200},
		{http.MethodGet, "/", "localhost:8080", "", 200},
	} {
		r, w := httptest.NewRequest(c.method, c.path, strings.NewReader("2026-11-18T09:00:00+07:00")), httptest.NewRecorder()
		r.Host = c.host
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		if all.ServeHTTP(w, r); w.Code != c.code {
			t.Errorf("%s %s of %s from %q: %d, want %d", c.method, c.path, c.host, c.origin, w.Code, c.code)
		}
	}
	if err := v.introduce(t.Context()); err != nil {
		t.Fatal(err)
	}
	if code, body := asked(v, http.MethodGet, "/readyz", ""); code != 200 {
		t.Errorf("/readyz after getMe: %d %q", code, body)
	}
	v.metrics.sent("sendMessage", "ok")
	code, body := asked(v, http.MethodGet, "/metrics", "")
	for _, name := range []string{"inbox_open", "inbox_oldest_seconds", "outbox_open", "outbox_oldest_seconds", "sends_total{method=\"sendMessage\",outcome=\"ok\"}", "set_aside_total", "ease_answers", "ease_easy", "step_seconds_count"} {
		if !strings.Contains(body, "\npokjabot_"+name+" ") {
			t.Errorf("/metrics (%d) has no pokjabot_%s", code, name)
		}
	}
	official := *h.s
	official.API = officialAPI
	v.settings = &official
	if code, _ := asked(v, http.MethodPut, "/clock", "2027-01-01T08:00:00+07:00"); code != 404 && code != 405 {
		t.Errorf("the official API's clock can be set: %d", code)
	}
}

// The labels people are taught (design.md 4), those that have a button of their own today.
func TestButtonLabels(t *testing.T) {
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	say := words.Speak("id")
	for id, label := range map[string]string{
		"setuju": "Setuju", "tidak_setuju": "Tidak setuju", "lapor": "Lapor", "jadwal": "Jadwal", "laporan_saya": "Laporan saya", "rekap": "Rekap", "bantuan": "Bantuan",
		"ya": "Ya", "tidak": "Tidak", "hari_ini": "Hari ini", "kemarin": "Kemarin", "tanggal_lain": "Tanggal lain", "kembali": "Kembali", "lewati": "Lewati", "isi_nanti": "Isi nanti",
		"simpan_dulu": "Simpan dulu", "selesai": "Selesai (2)", "cocok": "Cocok", "ubah": "Ubah", "kirim": "Kirim", "batal": "Batal", "lanjutkan": "Lanjutkan", "terlaksana": "Terlaksana",
		"ingatkan_nanti": "Ingatkan nanti", "pindah_tanggal": "Pindah tanggal", "kegiatan_batal": "Kegiatan batal", "siap": "Siap", "matikan_pengingat": "Matikan pengingat ini",
		"lengkapi": "Lengkapi", "ganti": "Ganti", "mode_latihan": "Mode latihan",
	} {
		if got := say.Say("tombol."+id, locales.Args{"N": 2}); !labelled(got, label) {
			t.Errorf("tombol.%s is %q, want %q", id, got, label)
		}
	}
}

// Without DATABASE_URL the program has a PostgreSQL of its own; commands share it.
func TestPrivateCluster(t *testing.T) {
	bare(t)
	folder, err := os.MkdirTemp("", "pokjabot-contract-") // t.TempDir is closed to the server's own user
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(folder, 0o711); err != nil {
		t.Fatal(err)
	}
	settings := []string{"--data=" + folder, "--log=warn"}
	for range 2 {
		if code, stdout, stderr := command(t, append(settings, "migrate")...); code != 0 || !strings.HasPrefix(stdout, "skema ") {
			t.Fatalf("exit %d, %q, %q", code, stdout, stderr)
		}
	}
	st, err := openStore(t.Context(), &Settings{Data: folder}, (&house{t: t}).log())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if code, stdout, stderr := command(t, append(settings, "undang", "--peran", "admin", "--wilayah", "15")...); code != 0 || !strings.HasPrefix(stdout, "start=") {
		t.Errorf("beside a running program: exit %d, %q, %q", code, stdout, stderr)
	}
	if name, err := storage.BotName(t.Context(), st.Pool); err != nil || name != "" {
		t.Error("the cluster went away with the command:", name, err)
	}
}
