package digest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/xuri/excelize/v2"

	"pokjabot/bot/digest"
	"pokjabot/bot/turn"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
)

// hand is somebody with a phone who taps.
type hand struct {
	*testing.T
	db    *pgxpool.Pool
	words *locales.Catalog
	forms *forms.Library
	who   int64
	now   time.Time
	sent  []turn.File // photos and documents of the last input
	said  string      // shown on the button
}

func newHand(t *testing.T, db *pgxpool.Pool, who int64) *hand {
	t.Helper()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	words.Missing = func(lang, id, problem string) { t.Errorf("%s %s: %s", lang, id, problem) }
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &hand{T: t, db: db, words: words, forms: library, who: who, now: now}
}

// do is one input; the zero Message when it was answered without one.
func (h *hand) do(in turn.Input) turn.Message {
	h.Helper()
	person, err := storage.PersonByTelegram(h.Context(), h.db, h.who)
	if err != nil {
		h.Fatal(err)
	}
	tn := &turn.Turn{ChatID: h.who, Now: h.now, In: in, Person: person, DB: h.db, Words: h.words.Speak("id"), Numbers: &storage.Numbers{DB: h.db}, Forms: h.forms}
	handler := digest.Rekap
	if in.Kind == turn.Tap {
		handler = digest.Tapped
	}
	writes, err := handler(h.Context(), tn)
	h.said = tn.NoticeText()
	if no, is := errors.AsType[*locales.Refusal](err); is {
		return turn.Message{Text: "(refused) " + tn.Words.Refusal(no)}
	}
	if err != nil {
		h.Fatalf("%s%v: %v", in.Args, in.Data, err)
	}
	if err := storage.Apply(h.Context(), h.db, writes...); err != nil {
		h.Fatal(err)
	}
	return h.empty()
}

func (h *hand) empty() turn.Message {
	h.Helper()
	rows, err := h.db.Query(h.Context(), `DELETE FROM outbox RETURNING kind, payload`)
	if err != nil {
		h.Fatal(err)
	}
	defer rows.Close()
	var m turn.Message
	h.sent = nil
	for rows.Next() {
		var kind string
		var payload []byte
		if err := rows.Scan(&kind, &payload); err != nil {
			h.Fatal(err)
		}
		if kind == storage.KindPhoto || kind == storage.KindDocument {
			var f turn.File
			if err := json.Unmarshal(payload, &f); err != nil {
				h.Fatal(err)
			}
			h.sent = append(h.sent, f)
			continue
		}
		if err := json.Unmarshal(payload, &m); err != nil {
			h.Fatal(err)
		}
	}
	for _, row := range m.Keyboard {
		for _, b := range row {
			if len(b.Data) > 64 {
				h.Errorf("%s carries %d bytes", b.Text, len(b.Data))
			}
		}
	}
	return m
}

func (h *hand) tap(data string) turn.Message {
	h.Helper()
	return h.do(turn.Input{Kind: turn.Tap, Data: turn.Unpack(data)})
}

func (h *hand) ask(args string) turn.Message { h.Helper(); return h.do(command(args)) }

func verbOf(data string) string { return turn.Unpack(data).Verb }

func buttons(m turn.Message, verb string) []turn.Button {
	var list []turn.Button
	for _, row := range m.Keyboard {
		for _, b := range row {
			if verbOf(b.Data) == verb {
				list = append(list, b)
			}
		}
	}
	return list
}

// Every number can be tapped down to what it counts, and at each step the parts add up to it.
func TestEveryNumberReachesItsReports(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	for who, place := range map[int64]string{2: "15.05", 3: "15", 4: "15.05.08", 5: "15.05.08.2005"} {
		h := newHand(t, db, who)
		for _, key := range []string{"2026-11", "2026-W47"} {
			h.everyNumber(key, place)
		}
	}
}

// The way down and back up, as it is read.
func TestTheWayDown(t *testing.T) {
	db := jambi(t)
	if _, err := db.Exec(t.Context(), `INSERT INTO attachment (report_id, question, file_id, unique_id, kind, created_at) SELECT id, 'foto', 'F', 'U', 'photo', '2026-11-21' FROM report WHERE day = '2026-11-20'`); err != nil {
		t.Fatal(err)
	}
	h := newHand(t, db, 2)
	var b strings.Builder
	show := func(name string, m turn.Message) turn.Message {
		b.WriteString("== " + name + "\n" + m.Text + "\n")
		for _, row := range m.Keyboard {
			for _, k := range row {
				b.WriteString("[" + k.Text + "] ")
			}
			b.WriteString("\n")
		}
		b.WriteString("\n")
		return m
	}
	show("all figures", h.tap(turn.Pack("rn", "2026-11")))
	m := show("by kecamatan", h.tap(turn.Pack("rk", "2026-11", "15.05", "k", "0")))
	m = show("by Kampung", h.tap(buttons(m, "rk")[0].Data))
	m = show("reports", h.tap(buttons(m, "rl")[0].Data))
	m = show("one report", h.tap(buttons(m, "ro")[0].Data))
	show("back to the list", h.tap(buttons(m, "rl")[0].Data))
	show("settings", h.tap(turn.Pack("ra", "15.05")))
	show("a target", h.tap(turn.Pack("ra", "15.05", "s-202612.40")))
	show("weekly off", h.tap(turn.Pack("ra", "15.05", "m-0")))
	show("at half past eight", h.tap(turn.Pack("ra", "15.05", "j-2")))
	show("advocacy of the kabupaten, by the province", newHand(t, db, 3).tap(turn.Pack("rv", "2026-11", "15")))
	golden(t, "turun.txt", b.String())
}

func TestSettingsAreKept(t *testing.T) {
	db := jambi(t)
	h := newHand(t, db, 2)
	for _, tap := range []string{"s-202612.40", "s-202612.40", "m-0", "j-2", "s-202611.99", "s-202612.-5", "x-9", "j-99", ""} {
		h.tap(turn.Pack("ra", "15.05", tap))
	}
	if n, err := storage.TargetOf(t.Context(), db, "15.05", "2026-12"); n != 40 || err != nil {
		t.Error(n, err)
	}
	if n, err := storage.TargetOf(t.Context(), db, "15.05", "2026-11"); n != 0 || err != nil {
		t.Error("a month that has begun:", n, err)
	}
	list, err := storage.DigestSchedulesOf(t.Context(), db, "15.05")
	if err != nil || len(list) != 2 || list[0].Enabled || !list[1].Enabled || list[0].Cron != "30 8 * * 1" || list[1].Cron != "30 8 5 * *" {
		t.Errorf("%+v %v", list, err)
	}
	// The month has begun: its target is frozen, whatever an old button says.
	h.now = time.Date(2026, 12, 1, 0, 30, 0, 0, wib)
	h.tap(turn.Pack("ra", "15.05", "s-202612.7"))
	if n, err := storage.TargetOf(t.Context(), db, "15.05", "2026-12"); n != 40 || err != nil {
		t.Error("frozen:", n, err)
	}
	if got := h.ask("2026-12").Text; !strings.Contains(got, "Sasaran 40 kegiatan, tercapai 0%") {
		t.Error(got)
	}
	// A button of another place is refused kindly and changes nothing at her own.
	for _, tap := range []string{"", "m-1", "j-0", "s-202701.7"} {
		if got := h.tap(turn.Pack("ra", "15.01", tap)); !strings.HasPrefix(got.Text, "(refused) Pengaturan ini milik tempat lain") {
			t.Errorf("%q: %s", tap, got.Text)
		}
	}
	if after, err := storage.DigestSchedulesOf(t.Context(), db, "15.05"); err != nil || !slices.Equal(after, list) {
		t.Errorf("%+v became %+v %v", list, after, err)
	}
	// The province leads the kabupaten, but does not set its digest.
	if got := newHand(t, db, 3).tap(turn.Pack("ra", "15.05", "m-0")); !strings.HasPrefix(got.Text, "(refused)") {
		t.Error(got.Text)
	}
}

// A lead never sees another place's data, whatever a forged button or sentence names.
func TestNoForeignData(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	var report string
	if err := db.QueryRow(t.Context(), `SELECT id::text FROM report WHERE kampung_id = '15.01.01.2001'`).Scan(&report); err != nil {
		t.Fatal(err)
	}
	foreign := []string{"Kab. Kerinci", "<b>Kerinci", "15.01"}
	var names []string
	rows, err := db.Query(t.Context(), `SELECT w.name FROM wilayah w WHERE w.code IN ('15.01.01', '15.01.01.2001', '15.01.01.2002')`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	foreign = append(foreign, names...)
	packed := turn.Pack("ro", "2026-11", "k", "0", packID(report))
	for _, who := range []int64{2, 5, 1} {
		h := newHand(t, db, who)
		for _, place := range []string{"15", "15.01", "15.01.01", "15.01.01.2001", "15.01.01.2001=", "15.0", "ID", "%"} {
			for verb, whats := range map[string][]string{"r": {""}, "rn": {"", "b", "p", "a"}, "rg": {""}, "rv": {""}, "rk": append(digest.Whats(), "zzz"), "rl": digest.Whats()} {
				for _, what := range whats {
					m := h.tap(turn.Pack(verb, "2026-11", place, what, "0"))
					for _, word := range foreign {
						if strings.Contains(said(m), word) {
							t.Errorf("%d %s %q: %s", who, verb, place, m.Text)
						}
					}
				}
			}
			h.tap(turn.Pack("rx", "2026-11", place))
			h.tap(turn.Pack("ra", place, "m-0"))
		}
		if m := h.tap(packed); !strings.HasPrefix(m.Text, "(refused)") {
			t.Errorf("%d opens %s", who, m.Text)
		}
		for _, words := range []string{"kerinci", "kerinci bulan lalu", "gunung raya", strings.ToLower(names[0]) + " minggu ini", "bulan lalu kerinci"} {
			m := h.ask(words)
			for _, word := range foreign {
				if strings.Contains(said(m), word) {
					t.Errorf("%d %q: %s", who, words, m.Text)
				}
			}
		}
	}
	var n int
	if err := db.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM digest_schedule WHERE place NOT IN ('15.05', '15.05.08', '15.05.08.2005')) + (SELECT count(*) FROM digest_file WHERE place NOT IN ('15.05', '15.05.08', '15.05.08.2005'))`).Scan(&n); err != nil || n != 0 {
		t.Error("rows of foreign places:", n, err)
	}
	if m := newHand(t, db, 3).tap(packed); !strings.Contains(m.Text, "No. ") {
		t.Error("the province may:", m.Text)
	}
}

func said(m turn.Message) string {
	text := m.Text
	for _, row := range m.Keyboard {
		for _, b := range row {
			text += "\n" + b.Text + " " + b.Data
		}
	}
	return text
}

// packID writes a UUID as the buttons do.
func packID(uuid string) string { return digest.PackID(uuid) }

func TestAskedInWords(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	for words, want := range map[string]string{
		"":                        "Muaro Jambi</b> · DATA CONTOH\nNovember 2026",
		"bulan lalu":              "Muaro Jambi</b> · DATA CONTOH\nOktober 2026",
		"oktober":                 "Muaro Jambi</b> · DATA CONTOH\nOktober 2026",
		"muaro jambi bulan lalu":  "Muaro Jambi</b> · DATA CONTOH\nOktober 2026",
		"sungai gelam minggu ini": "Sungai Gelam</b> · DATA CONTOH\nSenin–Minggu, 23–29 November 2026",
		"di Sungai Gelam":         "Sungai Gelam</b> · DATA CONTOH\nNovember 2026",
		"minggu lalu tangkit":     "Kampung KB Tangkit</b> · DATA CONTOH\nSenin–Minggu, 16–22 November 2026",
		"triwulan 3":              "Muaro Jambi</b> · DATA CONTOH\nJuli–September 2026",
		"2026-W47":                "Muaro Jambi</b> · DATA CONTOH\nSenin–Minggu, 16–22 November 2026",
		"kerinci":                 "(refused)", "entah di mana": "(refused)", strings.Repeat("a ", 40): "(refused)",
	} {
		if got := newHand(t, db, 2).ask(words).Text; !strings.Contains(got, want) {
			t.Errorf("%q: %s", words, got)
		}
	}
	for text, want := range map[string]string{"rekap muaro jambi bulan lalu": "muaro jambi bulan lalu", "Rekap: oktober": "oktober", "rekap": "", "rekapan kemarin": "", "recap last week": "last week"} {
		if words, is := digest.Asked(text); words != want || is != (want != "") {
			t.Errorf("%q: %q %v", text, words, is)
		}
	}
}

func TestWorkbook(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	for who, place := range map[int64]string{2: "15.05", 3: "15", 4: "15.05.08", 5: "15.05.08.2005"} {
		h := newHand(t, db, who)
		h.tap(turn.Pack("rx", "2026-11", place))
		if h.said == "" {
			t.Error("nothing was said on the button")
		}
		p := newPost(t, db, now)
		if err := p.sender.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		if h.empty(); len(h.sent) != 1 {
			t.Fatalf("%d files", len(h.sent))
		}
		book, err := excelize.OpenReader(bytes.NewReader(h.sent[0].Data))
		if err != nil {
			t.Fatal(err)
		}
		sheets := strings.Join(book.GetSheetList(), ", ")
		for _, want := range []string{"Ringkasan", "Per Kampung KB", "Laporan", "Kendala", "Advokasi", "Definisi"} {
			if !strings.Contains(sheets, want) {
				t.Errorf("%s: no sheet %s in %s", place, want, sheets)
			}
		}
		rows, err := book.GetRows("Ringkasan")
		if err != nil || len(rows) < 30 {
			t.Errorf("%d rows: %v", len(rows), err)
		}
		reports, err := book.GetRows("Laporan")
		if want := map[int64]int{2: 9, 3: 10, 4: 8, 5: 8}[who]; len(reports) != want+4 || err != nil { // below the head
			t.Errorf("%s: %d reports, want %d", place, len(reports)-4, want)
		}
		if err := book.Close(); err != nil {
			t.Fatal(err)
		}
	}
	// Who may read it no more gets none.
	h := newHand(t, db, 2)
	h.tap(turn.Pack("rx", "2026-10", "15.05"))
	if _, err := db.Exec(t.Context(), `UPDATE assignment SET valid_to = '2026-11-23' WHERE role = 'kabupaten'`); err != nil {
		t.Fatal(err)
	}
	p := newPost(t, db, now)
	if err := p.sender.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h.empty(); h.sent != nil {
		t.Error("a workbook for somebody who leads no more")
	}
}
