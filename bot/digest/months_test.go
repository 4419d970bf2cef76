package digest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/digest"
	"pokjabot/bot/turn"
	"pokjabot/flows/forms"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// month is a made-up regency whose leads ask for its digests. Each begins empty, with one lead of
// the kabupaten (2) and one of a kecamatan (4).
type month struct {
	*testing.T

	db    *pgxpool.Pool
	forms *forms.Library
	n     int
}

func newMonth(t *testing.T) *month {
	t.Helper()
	m := &month{T: t, db: storagetest.New(t)}
	if err := storage.SeedWilayah(t.Context(), m.db); err != nil {
		t.Fatal(err)
	}
	var err error
	if m.forms, err = forms.Load(); err != nil {
		t.Fatal(err)
	}
	m.exec(`INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (1, 'Siti', 'ibu', '2026-01-01'), (2, 'Hasan', 'bapak', '2026-01-01'), (4, 'Ana', 'ibu', '2026-01-01'), (6, 'Umar', 'bapak', '2026-01-01')`)
	m.exec(`INSERT INTO assignment (person_id, role, place, valid_from) SELECT id, role, place, '2026-01-01' FROM person JOIN (VALUES (2, 'kabupaten', '15.05'), (4, 'kecamatan', '15.05.08')) v(t, role, place) ON t = telegram_id`)
	return m
}

func (m *month) exec(sql string, args ...any) {
	m.Helper()
	if _, err := m.db.Exec(m.Context(), sql, args...); err != nil {
		m.Fatalf("%s: %v", sql, err)
	}
}

// kampung are the Kampung KB of desa whose codes match.
func (m *month) kampung(codes string) {
	m.Helper()
	m.exec(`INSERT INTO kampung (id, wilayah, kabupaten, name) SELECT code, code, left(code, 5), 'Kampung KB ' || name FROM wilayah WHERE level IN ('desa', 'kelurahan') AND code ~ $1`, codes)
}

// sent makes n kegiatan of a Kampung, on the days from day on.
func (m *month) sent(kampung, day string, n int) {
	m.Helper()
	first, err := time.Parse(time.DateOnly, day)
	if err != nil {
		m.Fatal(err)
	}
	var writes []storage.Write
	for i := range n {
		m.n++
		on := first.AddDate(0, 0, i%20)
		r := storage.Report{
			ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", m.n), Receipt: fmt.Sprint(m.n), Form: "kegiatan", Version: "1", PersonID: 1, KampungID: kampung, Wilayah: kampung[:13], Kabupaten: kampung[:5],
			Day: on.Format(time.DateOnly), Answers: json.RawMessage(fmt.Sprintf(`{"judul":"Kegiatan %d","fungsi":"%s","peserta_l":%d,"peserta_p":%d}`, m.n, []string{"agama", "reproduksi", "ekonomi"}[m.n%3], 5+m.n%7, 10+m.n%11)), SentAt: on.Add(9 * time.Hour),
		}
		r.Measures = storage.MeasuresOf(m.forms.Form(r.Form), r, wib)
		writes = append(writes, storage.SaveReport(r))
	}
	if err := storage.Apply(m.Context(), m.db, writes...); err != nil {
		m.Fatal(err)
	}
}

// says is the digest that somebody asks for in words, without its buttons.
func (m *month) says(who int64, words string) string {
	m.Helper()
	return newHand(m.T, m.db, who).ask(words).Text
}

// adds walks from all numbers of a digest down to the reports: at each step the parts are the sum.
func (m *month) adds(who int64, period, place string) {
	m.Helper()
	newHand(m.T, m.db, who).everyNumber(period, place)
}

// The digests of months as they happen: nothing, one Kampung, three hundred, ties, late changes, a
// kecamatan that was split.
func TestDigestsOfMadeUpMonths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		make func(*month) string
	}{
		{"kosong", func(m *month) string { return m.says(2, "bulan lalu") + "\n\n" + m.says(4, "minggu lalu") }},
		{"satu", func(m *month) string {
			m.kampung(`^15\.05\.08\.2005$`)
			m.sent("15.05.08.2005", "2026-10-03", 7)
			m.sent("15.05.08.2005", "2026-09-03", 5)
			m.adds(2, "2026-10", "15.05")
			return m.says(2, "bulan lalu") + "\n\n" + m.says(4, "bulan lalu") + "\n\n" + m.says(2, "tangkit bulan lalu")
		}},
		{"tiga_ratus", func(m *month) string {
			m.exec(`INSERT INTO wilayah (code, parent, level, name, zone) SELECT k.code || '.29' || lpad(n::text, 2, '0'), k.code, 'desa', 'Desa Tanjung Harapan Makmur ' || k.name || ' ' || n, 'Asia/Jakarta' FROM wilayah k, generate_series(1, 14) n WHERE k.parent = '15.05'`)
			m.kampung(`^15\.05\.`)
			m.exec(`DELETE FROM kampung WHERE id IN (SELECT id FROM kampung ORDER BY id OFFSET 300)`)
			rows, err := m.db.Query(m.Context(), `SELECT id FROM kampung ORDER BY id`)
			if err != nil {
				m.Fatal(err)
			}
			var ids []string
			for rows.Next() {
				var id string
				if err := rows.Scan(&id); err != nil {
					m.Fatal(err)
				}
				ids = append(ids, id)
			}
			for i, id := range ids {
				m.sent(id, "2026-10-01", i%6)
				m.sent(id, "2026-09-01", (i+2)%5)
			}
			return m.says(2, "bulan lalu")
		}},
		{"seri", func(m *month) string {
			m.kampung(`^15\.05\.(01|08)\.200[1-5]$`)
			for _, id := range []string{"15.05.08.2001", "15.05.08.2002", "15.05.01.2002", "15.05.01.2004"} {
				m.sent(id, "2026-10-05", 4)
				m.sent(id, "2026-09-05", 4)
			}
			first := m.says(2, "bulan lalu")
			for range 5 {
				if again := m.says(2, "bulan lalu"); again != first {
					m.Errorf("ties are told in another order: %s", again)
				}
			}
			return first
		}},
		{"dibanding", func(m *month) string { // with the month before, a year ago, the target and what was planned
			m.kampung(`^15\.05\.08\.200[1-5]$`)
			m.sent("15.05.08.2005", "2026-10-03", 14)
			m.sent("15.05.08.2004", "2026-09-03", 8)
			m.sent("15.05.08.2004", "2025-10-03", 10)
			m.exec(`INSERT INTO target (place, month, kegiatan, by_person, at) SELECT '15.05', '2026-10', 20, id, '2026-09-20' FROM person WHERE telegram_id = 2`)
			m.exec(`WITH a AS (INSERT INTO agenda (person_id, chat_id, kampung_id, place, kabupaten, answers, created_at) SELECT id, 1, '15.05.08.2005', '15.05.08.2005', '15.05', '{}', '2026-09-01' FROM person WHERE telegram_id = 1 RETURNING id, person_id)
				INSERT INTO occurrence (agenda_id, kampung_id, person_id, title, starts_at, day, status, created_at)
				SELECT a.id, '15.05.08.2005', person_id, 'Posyandu', v.day + time '01:00', v.day, v.status, '2026-09-01' FROM a, (VALUES (date '2026-10-05', 'terlaksana'), (date '2026-10-12', 'terlaksana'), (date '2026-10-19', 'ditunda'), (date '2026-10-26', 'terjadwal'), (date '2026-11-25', 'terjadwal')) v(day, status)`)
			return m.says(2, "bulan lalu") + "\n\n" + m.says(4, "bulan lalu")
		}},
		{"terlambat", func(m *month) string {
			m.kampung(`^15\.05\.08\.200[1-5]$`)
			m.sent("15.05.08.2005", "2026-10-03", 20)
			p := newPost(m.T, m.db, now)
			p.tick("2026-11-04 12:00")
			p.tick("2026-11-05 07:30") // October was told: 20
			m.sent("15.05.08.2004", "2026-10-20", 8)
			m.exec(`UPDATE report SET sent_at = CASE WHEN kampung_id = '15.05.08.2004' THEN timestamptz '2026-11-06' WHEN receipt = '1' THEN '2026-11-04 23:30Z' ELSE sent_at END`)
			if err := storage.Apply(m.Context(), m.db, storage.WithdrawReport("00000000-0000-4000-8000-000000000001", 1, p.now.Add(time.Hour))); err != nil {
				m.Fatal(err)
			}
			return strings.Join(p.tick("2026-11-09 07:30"), "\n\n")
		}},
		{"pecah", func(m *month) string {
			m.kampung(`^15\.05\.08\.200[1-5]$`)
			for i, id := range []string{"15.05.08.2001", "15.05.08.2003", "15.05.08.2005"} {
				m.sent(id, "2026-10-05", 2+i)
				m.sent(id, "2026-09-05", 3)
			}
			// On 20 October two desa became a kecamatan of their own. What was told before stays with them.
			m.exec(`INSERT INTO wilayah (code, parent, level, name, zone, valid_from, predecessor) VALUES ('15.05.12', '15.05', 'kecamatan', 'Gelam Hilir', 'Asia/Jakarta', '2026-10-20', '15.05.08'),
				('15.05.12.2001', '15.05.12', 'desa', 'Talang Kerinci', 'Asia/Jakarta', '2026-10-20', '15.05.08.2003'), ('15.05.12.2002', '15.05.12', 'desa', 'Ladang Panjang', 'Asia/Jakarta', '2026-10-20', '15.05.08.2004')`)
			m.exec(`UPDATE kampung SET wilayah = CASE id WHEN '15.05.08.2003' THEN '15.05.12.2001' ELSE '15.05.12.2002' END WHERE id IN ('15.05.08.2003', '15.05.08.2004')`)
			m.exec(`INSERT INTO assignment (person_id, role, place, valid_from) SELECT id, 'kecamatan', '15.05.12', '2026-10-20' FROM person WHERE telegram_id = 6`)
			for _, place := range []string{"15.05", "15.05.08", "15.05.12"} {
				m.adds(2, "2026-10", place)
			}
			m.adds(4, "2026-10", "15.05.08")
			m.adds(6, "2026-10", "15.05.12")
			for _, id := range []string{"15.05.08.2003", "15.05.08.2003="} { // hers no more
				if got := newHand(m.T, m.db, 4).tap(turn.Pack("rl", "2026-10", id, "k", "0")); strings.Contains(said(got), "Kegiatan 3") || strings.Contains(got.Text, "Talang Kerinci") {
					m.Errorf("the former kecamatan reads %s", got.Text)
				}
			}
			return m.says(2, "bulan lalu") + "\n\n" + m.says(4, "bulan lalu") + "\n\n" + m.says(6, "bulan lalu")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text := c.make(newMonth(t))
			for one := range strings.SplitSeq(text, "\n\n") {
				if n := digest.Letters(one); n > 3500 {
					t.Errorf("%d letters", n)
				}
			}
			golden(t, "bulan_"+c.name+".txt", text)
		})
	}
}

// Two Kampung of one desa count for themselves, and add up above it.
func TestASecondKampungOfADesa(t *testing.T) {
	t.Parallel()
	m := newMonth(t)
	m.kampung(`^15\.05\.08\.200[1-5]$`)
	m.exec(`INSERT INTO kampung (id, wilayah, kabupaten, name) VALUES ('15.05.08.2005-2', '15.05.08.2005', '15.05', 'Kampung KB Tangkit Dua')`)
	m.exec(`INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (7, 'Eko', 'bapak', '2026-01-01'), (8, 'Fani', 'ibu', '2026-01-01')`)
	m.exec(`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT id, 'pokja_desa', k, k, '2026-01-01' FROM person JOIN (VALUES (7, '15.05.08.2005'), (8, '15.05.08.2005-2')) v(t, k) ON t = telegram_id`)
	m.sent("15.05.08.2005", "2026-10-03", 4)
	m.sent("15.05.08.2005-2", "2026-10-03", 9)
	for who, want := range map[int64]string{2: "13 kegiatan", 4: "13 kegiatan", 7: "\n4 kegiatan", 8: "\n9 kegiatan"} {
		got := m.says(who, "oktober")
		if !strings.Contains(strings.ReplaceAll(got, "▲ ", ""), want) {
			t.Errorf("%d: %s", who, got)
		}
	}
	for who, place := range map[int64]string{2: "15.05", 4: "15.05.08", 7: "15.05.08.2005", 8: "15.05.08.2005-2"} {
		m.adds(who, "2026-10", place)
	}
	if got := newHand(t, m.db, 7).tap(turn.Pack("rl", "2026-10", "15.05.08.2005-2", "k", "0")); strings.Contains(got.Text, "Tangkit Dua") {
		t.Error("its neighbour:", got.Text)
	}
}
