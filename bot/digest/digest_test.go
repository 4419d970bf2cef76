package digest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"
	"pgregory.net/rapid"

	"pokjabot/bot/digest"
	"pokjabot/bot/roomtest"
	"pokjabot/bot/turn"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// golden holds a text against a file of testdata.
var golden = roomtest.Golden

func TestMain(m *testing.M) { storagetest.Main(m) }

var wib = time.FixedZone("WIB", 7*3600)

// now is a Monday morning, before a rakor.
var now = time.Date(2026, 11, 23, 7, 0, 0, 0, wib)

func TestParsePeriod(t *testing.T) {
	for text, want := range map[string]string{
		"2026-10": "2026-10 2026-10-01 2026-10-31", "2026-W47": "2026-W47 2026-11-16 2026-11-22", "2026-w01": "2026-W01 2025-12-29 2026-01-04", "2026-Q4": "2026-Q4 2026-10-01 2026-12-31",
		"2026-W53": "2026-W53 2026-12-28 2027-01-03", "2027-W53": "", "2026-13": "", "2026-00": "", "2026-W00": "", "2026-Q5": "",
		"bulan lalu": "2026-10 2026-10-01 2026-10-31", "Bulan  ini": "2026-11 2026-11-01 2026-11-30", "minggu lalu": "2026-W47 2026-11-16 2026-11-22", "minggu ini": "2026-W48 2026-11-23 2026-11-29",
		"triwulan lalu": "2026-Q3 2026-07-01 2026-09-30", "minggu": "2026-W48 2026-11-23 2026-11-29", "last week": "2026-W47 2026-11-16 2026-11-22", "this quarter": "2026-Q4 2026-10-01 2026-12-31",
		"oktober": "2026-10 2026-10-01 2026-10-31", "desember": "2025-12 2025-12-01 2025-12-31", "Feb 2024": "2024-02 2024-02-01 2024-02-29", "": "", "kemarin": "", "lalu": "", "posyandu": "", "minggu bulan": "",
	} {
		p, ok := digest.ParsePeriod(text, now)
		got := ""
		if ok {
			got = p.Key() + " " + p.Span().From + " " + p.Span().To
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzParsePeriod(f *testing.F) {
	for _, text := range []string{"2026-W47", "bulan lalu", "2026-Q4", "oktober 2025", "9999-W53", "0000-00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, ok := digest.ParsePeriod(text, now)
		if !ok {
			return
		}
		if again, ok := digest.ParsePeriod(p.Key(), now); !ok || again != p {
			t.Errorf("%q is %s, which is %+v", text, p.Key(), again)
		}
	})
}

// Periods of a kind follow each other without gap or overlap, and every day lies in its own.
func TestPeriodsCoverTheCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]digest.Kind{digest.Week, digest.Month, digest.Quarter}).Draw(t, "kind")
		day := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 4000).Draw(t, "day"))
		p := digest.PeriodOf(kind, day)
		if day.Before(p.From) || day.After(p.To()) || p.Move(1).Move(-1) != p || !p.To().AddDate(0, 0, 1).Equal(p.Move(1).From) {
			t.Fatalf("%v in %+v", day, p)
		}
		if again, ok := digest.ParsePeriod(p.Key(), day); !ok || again != p {
			t.Fatalf("%s: %+v", p.Key(), again)
		}
	})
}

// jambi is a database with some Kampung KB, reports of October and November, kendala, and leads.
func jambi(t *testing.T) *pgxpool.Pool {
	t.Helper()
	db := storagetest.New(t)
	if err := storage.SeedWilayah(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`INSERT INTO kampung (id, wilayah, kabupaten, name, sample) SELECT code, code, left(code, 5), 'Kampung KB ' || name, true FROM wilayah WHERE code ~ '^15.05.(08|01).200[1-5]$' OR code ~ '^15.01.01.200[1-2]$'`,
		`INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (1, 'Siti', 'ibu', '2026-11-01'), (2, 'Hasan', 'bapak', '2026-11-01'), (3, 'Rani', 'kak', '2026-11-01'), (4, 'Ana', 'ibu', '2026-11-01'), (5, 'Dewi', 'ibu', '2026-11-01')`,
		`WITH a AS (INSERT INTO agenda (person_id, chat_id, kampung_id, kabupaten, answers, created_at) SELECT id, 1, '15.05.08.2005', '15.05', '{}', '2026-11-01' FROM person WHERE telegram_id = 1 RETURNING id, person_id)
			INSERT INTO occurrence (agenda_id, kampung_id, person_id, title, venue, starts_at, day, status, created_at)
			SELECT a.id, '15.05.08.2005', person_id, v.title, v.venue, v.day + time '01:00', v.day, v.status, '2026-11-01' FROM a, (VALUES
			('Posyandu Melati', 'balai RW 03', date '2026-11-24', 'terjadwal'), ('Senam <lansia>', NULL, date '2026-11-27', 'terjadwal'), ('Rapat', NULL, date '2026-11-28', 'batal'),
			('BKB Anggrek', NULL, date '2026-11-18', 'terjadwal'), ('Kerja bakti', NULL, date '2026-11-12', 'tidak_dilaporkan'), ('Pengajian', NULL, date '2026-11-10', 'terlaksana')) v(title, venue, day, status)`,
		`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT id, role, place, nullif(k, ''), '2026-11-01' FROM person JOIN (VALUES
			(1, 'petugas', '15.05.08.2005', '15.05.08.2005'), (2, 'kabupaten', '15.05', ''), (3, 'provinsi', '15', ''), (4, 'kecamatan', '15.05.08', ''), (5, 'plkb', '15.05.08.2005', '15.05.08.2005')) v(t, role, place, k) ON t = telegram_id`,
	} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	send := func(kampung, day, form, answers string) {
		n++
		r := storage.Report{
			ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", n), Receipt: fmt.Sprint(n), Form: form, Version: "1", PersonID: 1, KampungID: kampung, Wilayah: kampung, Kabupaten: kampung[:5],
			Day: day, Answers: json.RawMessage(answers), SentAt: now,
		}
		r.Measures = storage.MeasuresOf(library.Form(form), r, wib)
		if err := storage.Apply(t.Context(), db, storage.SaveReport(r)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 7 {
		send("15.05.08.2005", fmt.Sprintf("2026-11-%02d", 10+i), "kegiatan", `{"fungsi":"reproduksi","peserta_l":6,"peserta_p":32}`)
	}
	send("15.05.08.2005", "2026-11-20", "kegiatan", `{"fungsi":"agama"}`)
	send("15.05.01.2002", "2026-11-21", "poktan", `{"jenis":"bkl"}`)
	for i := range 6 {
		send("15.05.08.2001", fmt.Sprintf("2026-10-%02d", 10+i), "kegiatan", `{"fungsi":"ekonomi"}`)
	}
	send("15.01.01.2001", "2026-11-03", "kegiatan", `{"fungsi":"lingkungan"}`)
	if _, err := storage.FoldFacts(t.Context(), db, "15.05"); err != nil { // half folded, half not
		t.Fatal(err)
	}
	for i, k := range []struct {
		what    string
		days    int
		tingkat string
	}{{"Implan kosong", 41, "kabupaten"}, {"Jembatan ke posyandu <rusak>", 26, "kabupaten"}, {"Kader kurang", 12, "desa"}, {"Data belum lengkap", 1, "kecamatan"}} {
		if err := storage.Apply(t.Context(), db, storage.RaiseKendala(storage.NewKendala{
			ReportID: fmt.Sprintf("00000000-0000-4000-9000-%012d", i), Kabupaten: "15.05", Wilayah: "15.05.08.2005", KampungID: "15.05.08.2005", Jenis: "alokon", Uraian: k.what, Tingkat: k.tingkat, OpenedAt: now.AddDate(0, 0, -k.days),
		})); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func TestCompute(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	var b strings.Builder
	for _, key := range []string{"2026-11", "2026-W47", "2026-Q4", "2026-08"} {
		period, _ := digest.ParsePeriod(key, now)
		all, err := digest.Compute(t.Context(), db, digest.Scope{Places: storage.Scope{"15.05"}, Period: period, Zone: wib, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.MarshalIndent(all, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(key + "\n" + string(raw) + "\n")
	}
	golden(t, "rekap.json.txt", b.String())
}

// A parent is the sum of its children, at every level and in every period.
func TestParentsAreTheSumOfTheirChildren(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	for _, key := range []string{"2026-11", "2026-10", "2026-W47", "2026-Q4"} {
		period, _ := digest.ParsePeriod(key, now)
		figure := func(code, id string) digest.Figure {
			all, err := digest.Compute(t.Context(), db, digest.Scope{Places: storage.Scope{code}, Period: period, Zone: wib, Now: now})
			if err != nil {
				t.Fatal(err)
			}
			return all[id]
		}
		for _, id := range []string{"I01", "I04", "I05", "I18"} {
			for parent, children := range map[string][]string{"15": {"15.01", "15.05"}, "15.05": {"15.05.01", "15.05.08"}} {
				sum := int64(0)
				for _, c := range children {
					sum += figure(c, id).N
				}
				if n := figure(parent, id).N; n != sum {
					t.Errorf("%s %s of %s: %d, children %d", key, id, parent, n, sum)
				}
			}
		}
	}
}

// The view for other tools says what the program says.
func TestTheViewAgrees(t *testing.T) {
	db := jambi(t)
	for _, key := range []string{"2026-11", "2026-10", "2026-W47"} {
		period, _ := digest.ParsePeriod(key, now)
		all, err := digest.Compute(t.Context(), db, digest.Scope{Places: storage.Scope{"15.05"}, Period: period, Zone: wib, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"I01", "I04", "I05"} {
			var got digest.Figure
			err := db.QueryRow(t.Context(), `SELECT n, d FROM publik.rekap WHERE place = '15.05' AND period = $1 AND indicator = $2 AND dimension = ''`, key, id).Scan(&got.N, &got.D)
			want := digest.Figure{N: all[id].N, D: all[id].D}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s %s: %s %v", key, id, diff, err)
			}
		}
	}
}

type screens struct {
	*testing.T
	db    *pgxpool.Pool
	words *locales.Catalog
	last  turn.Message
}

func (s *screens) open(who int64, in turn.Input) string {
	s.Helper()
	person, err := storage.PersonByTelegram(s.Context(), s.db, who)
	if err != nil {
		s.Fatal(err)
	}
	lang := "id"
	if person != nil {
		lang = person.Lang
	}
	tn := &turn.Turn{ChatID: who, Now: now, In: in, Person: person, DB: s.db, Words: s.words.Speak(lang), Numbers: &storage.Numbers{DB: s.db}}
	handler := digest.Rekap
	if in.Kind == turn.Tap {
		handler = digest.Tapped
	}
	writes, err := handler(s.Context(), tn)
	if no, is := errors.AsType[*locales.Refusal](err); is {
		return "(refused) " + tn.Words.Refusal(no)
	}
	if err != nil {
		s.Fatal(err)
	}
	if err := storage.Apply(s.Context(), s.db, writes...); err != nil {
		s.Fatal(err)
	}
	var payload []byte
	if err := s.db.QueryRow(s.Context(), `DELETE FROM outbox RETURNING payload`).Scan(&payload); err != nil {
		s.Fatal(err)
	}
	s.last = turn.Message{}
	if err := json.Unmarshal(payload, &s.last); err != nil {
		s.Fatal(err)
	}
	if n := utf8.RuneCountInString(s.last.Text); n > 3500 {
		s.Errorf("%d characters", n)
	}
	said := s.last.Text
	for _, row := range s.last.Keyboard {
		said += "\n"
		for _, b := range row {
			said += "[" + b.Text + "] "
			if len(b.Data) > 64 {
				s.Errorf("%s carries %d bytes", b.Text, len(b.Data))
			}
		}
	}
	return said
}

func command(args string) turn.Input {
	return turn.Input{Kind: turn.Command, Command: "rekap", Args: args}
}

func tap(args ...string) turn.Input {
	return turn.Input{Kind: turn.Tap, Data: turn.Unpack(turn.Pack("r", args...))}
}

func newScreens(t *testing.T) *screens {
	t.Helper()
	words := roomtest.Words(t)
	return &screens{T: t, db: jambi(t), words: words}
}

func TestScreens(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"id", "en"} {
		t.Run(lang, func(t *testing.T) {
			s := newScreens(t)
			if _, err := s.db.Exec(t.Context(), `UPDATE person SET lang = $1`, lang); err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, c := range []struct {
				name string
				who  int64
				in   turn.Input
			}{
				{"kabupaten, this month", 2, command("")},
				{"kabupaten, last week", 2, command("minggu lalu")},
				{"kabupaten, a quarter", 2, tap("2026-Q4")},
				{"kabupaten, an empty month", 2, command("2025-03")},
				{"province", 3, command("")},
				{"province, into a kabupaten", 3, tap("2026-11", "15.05")},
				{"kecamatan", 4, command("")},
				{"one Kampung", 5, command("")},
				{"one Kampung, a quiet month ago", 5, command("oktober")},
				{"one Kampung, this week", 5, command("minggu ini")},
				{"a period nobody can read", 2, command("entah kapan")},
				{"no lead", 1, command("")},
				{"a stranger", 99, command("")},
			} {
				b.WriteString("== " + c.name + "\n" + s.open(c.who, c.in) + "\n\n")
			}
			golden(t, "layar_"+lang+".txt", b.String())
		})
	}
}

// A forged place is as if it were not there: the lead sees her own.
func TestForeignPlaces(t *testing.T) {
	t.Parallel()
	s := newScreens(t)
	home := s.open(2, tap("2026-11"))
	for _, place := range []string{"15", "15.01", "15.0", "16", "15.05x", "", "15.01.01.2001"} {
		if got := s.open(2, tap("2026-11", place)); got != home {
			t.Errorf("%q shows %s", place, got)
		}
	}
	if got := s.open(2, tap("nonsense")); got != home {
		t.Error("a period of no calendar:", got)
	}
	for _, in := range []turn.Input{command(""), tap("2026-11", "15.05")} {
		if got := s.open(1, in); !strings.HasPrefix(got, "(refused)") {
			t.Error("a petugas reads a recap:", got)
		}
	}
}
