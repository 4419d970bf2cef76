package digest_test

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pokjabot/bot/digest"
	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// tells says for each line that a digest can have, by what it begins with, which numbers it may tell:
// what a tap on them asks for (digest.whats), a letter with "*" for all its codes. Whatever else
// stands there in digits is no count of anything and is excused with its reason.
var tells = []tellsLine{
	{"[period]", "K Kb Y", ``, ""},
	{"[kegiatan]", "k K", ``, ""},
	{"Sasaran ", "k", `Sasaran [\d.]+`, "what the leads aim at"},
	{"[advokasi]", "a V u", ``, ""},
	{"Naik: ", "Δk", ``, ""},
	{"Turun: ", "Δk", ``, ""},
	{"🌱", "Ka Kn", ``, ""},
	{"Perlu keputusan", "Σp", ``, ""},
	{"Tidak ada yang menunggu", "", ``, ""},
	{"[kendala]", "", `(?m)^\d\) (\d+ hari|baru)`, "in which order, and for how many days"},
	{"[lain]", "N* N-* Pl PL R Kb", ``, ""},
	{"[diingatkan]", "E*", `lainnya \d+`, "those not named"},
	{"Rencana 7 hari", "Pa #Pa", `7 hari`, "how far ahead"},
	{"Belum ada rencana", "", `lainnya \d+`, "those not named: nothing lies behind them"},
	{"Rencana berikutnya", "", ``, ""},
	{"[rencana]", "", `\d\d\.\d\d`, "when"},
	{"Yang bisa dilengkapi", "Pu Ks", ``, ""},
	{"• Kegiatan terakhir", "", `\d+ hari`, "how long ago"},
	{"• Seksi yang belum", "", ``, ""},
	{"• Lima faktor belum", "", ``, ""},
	{"• Belum ada kegiatan", "", ``, ""},
	{"• ", "Pv", `\(\d+`, "when"},
	{"Belum ada kabar", "Kq", `\d+ hari lebih`, "from when on it is silence"},
	{"Semua Kampung KB", "", ``, ""},
	{"Belum ada Kampung KB", "", ``, ""},
	{"Belum ada advokasi", "X-", `sudah \d+ bulan`, "for how long"},
	{"Belum pernah", "", `.*`, "for how many days, and those not named: all of them stand in the list of Kq"},
	{"Terlama", "", `.*`, "for how many days"},
	{"[wilayah]", "/Kq", ``, ""},
	{"[tabel]", "k K a Y /k /K /a", ``, ""},
	{"Setahun lalu", "k", ``, ""},
	{"Rencana", "P Pm Pu", ``, ""},
	{"Kehadiran", "h g*", ``, ""},
	{"Seksi", "f* m*", ``, ""},
	{"Bidang", "b*", ``, ""},
	{"Lintas sektor", "t q*", `triwulan ini: .*`, "names of those that helped nowhere"},
	{"Advokasi", "a j* V u Kv Pf", ``, ""},
	{"Lima faktor", "Ks s S*", `[▲▼]\d,\d`, "how it moved: the period before has its own"},
	{"Poktan", "G p", ``, ""},
	{"Kampung KB jauh", "Kf", ``, ""},
	{"Mutu", "o c d w e Kh", `dalam 3 hari`, "how soon"},
	{"Berubah", "k L* W* M* k±", ``, ""},
	{"Putuskan", "N* Pl PL R Kb E*", `lainnya \d+`, "those not named"},
	{"Rapor", "a V", `\d+ bulan`, "for how long"},
	{"Adv = ", "", `.*`, "when it was read"},
	{"Data per", "", `.*`, "when it was read"},
}

// lineOf finds which line of tells a line of a digest is.
func lineOf(line string) int {
	kinds := []struct {
		kind string
		is   *regexp.Regexp
	}{
		{"[kegiatan]", regexp.MustCompile(`^[▲▼ ]*[\d.]+ kegiatan \(`)},
		{"[advokasi]", regexp.MustCompile(`^[▲▼ ]*[\d.]+ kegiatan advokasi`)},
		{"[kendala]", regexp.MustCompile(`^\d\) `)},
		{"[diingatkan]", regexp.MustCompile(`^\d+ sudah berulang`)},
		{"[lain]", regexp.MustCompile(`^(\+ )?\d+ (kendala|tindak lanjut|izin|Kampung KB baru)`)},
		{"[rencana]", regexp.MustCompile(`^\p{L}+, (\d+ \p{L}+)?, \d\d\.\d\d`)},
	}
	for _, k := range kinds {
		if k.is.MatchString(line) {
			return slices.IndexFunc(tells, func(l tellsLine) bool { return l.begins == k.kind })
		}
	}
	return slices.IndexFunc(tells, func(l tellsLine) bool { return strings.HasPrefix(line, l.begins) })
}

type tellsLine struct {
	begins, numbers string
	excused, why    string // a pattern, and why it is no count
}

const months = `(?:Jan|Feb|Mar|Apr|Mei|Jun|Jul|Agu|Sep|Okt|Nov|Des)\p{L}*`

var (
	dates  = regexp.MustCompile(`(?:\d{1,2}(?: ` + months + `)?–)?\d{1,2} ` + months + `(?: \d{4})?|` + months + ` \d{4}`)
	tokens = regexp.MustCompile(`Rp[\d.]+|\d[\d.]*(?:,\d)?%?`)
	tags   = regexp.MustCompile(`<[^>]*>`)
)

// Every number of every digest has a way: what stands in its text is a number of "Semua angka" below
// the same line, or follows from such; and each of these leads to what it counts, which adds up to it.
func TestEveryNumberOfTheDigestHasAWay(t *testing.T) {
	t.Parallel()
	w := toldWorld(t)
	walked, lines := 0, map[int]int{}
	for _, c := range []struct {
		who     int64
		place   string
		periods []string
	}{
		{9002, "15.05", []string{"2026-11", "2026-W47", "2026-Q4", "2026-12", "2026-W33"}},
		{9004, "15.05.08", []string{"2026-11", "2026-W50"}},
		{9005, "15.05.08.2001", []string{"2026-11", "2026-12", "2024-01"}},
		{9003, "15", []string{"2026-11", "2026-W47", "2026-12"}},
	} {
		h := newHand(t, w.db, c.who)
		h.now = w.now
		for _, key := range c.periods {
			d := digestOf(h, key, c.place)
			for kind, text := range d.lines() {
				lines[kind]++
				d.explains(kind, text)
			}
			walked += h.everyNumber(key, c.place)
			d.explainsCards()
		}
	}
	if walked < 200 {
		t.Errorf("only %d numbers were walked", walked)
	}
	for i, l := range tells {
		rare := []string{"Belum ada Kampung KB", "Turun: ", "• Kegiatan terakhir", "Semua Kampung KB", "Terlama", "Putuskan", "Rapor"} // the golden months have them; cards are looked at apart
		if lines[i] == 0 && !slices.Contains(rare, l.begins) {
			t.Errorf("no digest had the line %q", l.begins)
		}
	}
}

// digestText is a digest with the numbers of its "Semua angka".
type digestText struct {
	*hand

	key, place string
	text       string
	numbers    map[string][]amount // by what a tap asks for; that of the period itself first
	data       map[string]string
}

func digestOf(h *hand, key, place string) *digestText {
	h.Helper()
	d := &digestText{hand: h, key: key, place: place, text: h.tap(turn.Pack("r", key, place)).Text, numbers: map[string][]amount{}, data: map[string]string{}}
	for _, buttons := range h.card(key, place) {
		for _, b := range buttons {
			a, is := amountOf(b.Text)
			if !is {
				h.Errorf("%s is no number", b.Text)
			}
			what, period := turn.Unpack(b.Data).Arg(2), turn.Unpack(b.Data).Arg(0)
			if period == key {
				d.numbers[what] = append([]amount{a}, d.numbers[what]...)
				d.data[what] = b.Data
			} else {
				d.numbers[what] = append(d.numbers[what], a)
				if what == "k" {
					d.data["k "+period] = b.Data
				}
			}
		}
	}
	return d
}

// lines are the lines of the text with what they are in tells.
func (d *digestText) lines() map[int]string {
	all := map[int]string{}
	table := false
	for i, line := range strings.Split(d.text, "\n") {
		table = table || strings.Contains(line, "<pre>")
		plain := strings.TrimSpace(tags.ReplaceAllString(line, ""))
		kind := lineOf(plain)
		switch {
		case i == 0 || plain == "Yang bergerak":
			continue
		case i == 1:
			kind = slices.IndexFunc(tells, func(l tellsLine) bool { return l.begins == "[period]" })
		case table:
			kind = slices.IndexFunc(tells, func(l tellsLine) bool { return l.begins == "[tabel]" })
			plain = strings.ReplaceAll(plain, "/11", " 11")
		case kind < 0 && d.numbers["Kq"] != nil && regexp.MustCompile(`^[\p{L} .]+ \d+( · .+)*$`).MatchString(plain):
			kind = slices.IndexFunc(tells, func(l tellsLine) bool { return l.begins == "[wilayah]" })
		}
		if kind < 0 {
			d.Errorf("%s of %s: nothing is known of the line %q: say in tells which numbers it tells, and lead them to what they count", d.key, d.place, plain)
			continue
		}
		table = table && !strings.Contains(line, "</pre>")
		all[kind] += plain + "\n"
	}
	return all
}

// explains looks for each number of a line among those that lead somewhere.
func (d *digestText) explains(kind int, text string) {
	d.Helper()
	l := tells[kind]
	rest := dates.ReplaceAllString(text, "")
	if l.excused != "" {
		rest = regexp.MustCompile(l.excused).ReplaceAllString(rest, "")
	}
	known := d.known(l.numbers)
	for _, token := range tokens.FindAllString(rest, -1) {
		token = strings.TrimRight(token, ".")
		if !known[token] {
			d.Errorf("%s of %s: nothing leads to %q in %q; what does: %v", d.key, d.place, token, text, slices.Sorted(maps.Keys(known)))
		}
	}
}

// explainsCards does the same for the cards beside the digest: decisions, and a province's record.
func (d *digestText) explainsCards() {
	d.Helper()
	for line := range strings.SplitSeq(tags.ReplaceAllString(d.tap(turn.Pack("rd", d.key, d.place)).Text, ""), "\n") {
		if strings.HasPrefix(line, "• ") {
			d.explains(slices.IndexFunc(tells, func(l tellsLine) bool { return l.begins == "Putuskan" }), line)
		}
	}
	if d.place != "15" {
		return
	}
	card := d.tap(turn.Pack("rv", d.key, d.place))
	for _, b := range buttons(card, "rn") {
		kab := turn.Unpack(b.Data).Arg(1)
		if kab == d.place {
			continue
		}
		of := digestOf(d.hand, d.key, kab)
		for line := range strings.SplitSeq(tags.ReplaceAllString(card.Text, ""), "\n") {
			if strings.HasPrefix(line, b.Text+" ") {
				of.explains(slices.IndexFunc(tells, func(l tellsLine) bool { return l.begins == "Rapor" }), line)
			}
		}
	}
}

func written(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "." + text[i:]
	}
	return text
}

func percent(n, whole int64) string {
	return written(int64(math.Floor(float64(n)*100/float64(whole)+0.5))) + "%"
}

// known are all that may stand in a line that tells these numbers.
func (d *digestText) known(numbers string) map[string]bool {
	known := map[string]bool{"0": true, "0%": true} // nothing lies behind nothing
	n := func(i int64) { known[written(max(i, -i))] = true }
	all := func(list []amount) {
		for i, a := range list {
			n(a.n)
			n(a.whole)
			known[a.mean], known["Rp"+written(a.n)] = true, true
			if a.whole > 0 {
				known[percent(a.n, a.whole)] = true
				n(a.whole - a.n) // those that could still be completed
			}
			for _, b := range list[i+1:] {
				if b.n > 0 {
					known[percent(max(a.n-b.n, b.n-a.n), b.n)] = true // how it moved
				}
			}
		}
	}
	for what := range strings.FieldsSeq(numbers) {
		switch {
		case what == "Σp":
			n(d.decisions())
		case what == "Δk":
			d.moves(n)
		case what == "#Pa":
			n(int64(len(d.parts("Pa"))))
		case what == "N-*":
			for key, list := range d.numbers {
				for i := range int64(4) {
					if key[0] == 'N' {
						n(list[0].n - i)
					}
				}
			}
		case what == "X-":
			if list := d.numbers["X"]; list != nil {
				n(list[0].n - 6)
			}
		case what == "k±":
			d.before(n)
		case strings.HasPrefix(what, "/"):
			sum := int64(0)
			for _, b := range d.parts(what[1:]) {
				a, _ := amountOf(b.Text)
				all([]amount{a})
				sum += a.n
				n(sum)
			}
			for _, b := range d.parts(what[1:]) { // those not named, after the first few
				a, _ := amountOf(b.Text)
				n(sum)
				sum -= a.n
			}
		default:
			for key, list := range d.numbers {
				if key == what || strings.HasSuffix(what, "*") && strings.HasPrefix(key, what[:1]) && len(key) > 1 {
					all(list)
				}
			}
			if what == "g*" && d.numbers["gp"] != nil {
				whole := d.numbers["gp"][0].n
				if d.numbers["gl"] != nil {
					whole += d.numbers["gl"][0].n
				}
				known[percent(d.numbers["gp"][0].n, whole)] = true
				n(whole)
			}
			if what == "k" && d.numbers["k"] != nil {
				all([]amount{{n: d.numbers["k"][0].n, whole: aimedAt}})
			}
		}
	}
	return known
}

const aimedAt = 40

// decisions is the sum of what waits: new Kampung only where a lead may settle them.
func (d *digestText) decisions() int64 {
	sum := int64(0)
	for key, list := range d.numbers {
		if strings.ContainsRune("NER", rune(key[0])) || key == "Pl" || key == "PL" || key == "Kb" && len(d.place) > 2 {
			sum += list[0].n
		}
	}
	return sum
}

func (d *digestText) parts(what string) []turn.Button {
	var list []turn.Button
	if d.data[what] != "" {
		d.pages(d.data[what], func(b turn.Button) { list = append(list, b) })
	}
	return list
}

// moves are by how much each part rose or fell.
func (d *digestText) moves(n func(int64)) {
	change := map[string]int64{}
	period, _ := digest.ParsePeriod(d.key, d.now)
	for key, sign := range map[string]int64{d.key: 1, period.Move(-1).Key(): -1} {
		d.pages(turn.Pack("rk", key, d.place, "k", "0"), func(b turn.Button) {
			a, _ := amountOf(b.Text)
			change[turn.Unpack(b.Data).Arg(1)] += sign * a.n
		})
	}
	for _, c := range change {
		n(c)
	}
}

// before is what a changed period counted when it was told of.
func (d *digestText) before(n func(int64)) {
	one := func(letter byte) int64 {
		for key, list := range d.numbers {
			if key[0] == letter && len(key) > 1 {
				return list[0].n
			}
		}
		return 0
	}
	for _, now := range d.numbers["k"] {
		n(now.n - one('L') + one('W') + one('M'))
		n(now.n - one('L') + one('W') - one('M'))
	}
}

// toldWorld is a random history with leads of each level and all that a digest tells of.
func toldWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, 40, regency)
	for range 260 {
		w.act(t)
	}
	for _, sql := range []string{
		`UPDATE kampung SET name = 'Kampung KB ' || (ARRAY['Tangkit', 'Sogo', 'Rukam', 'Arang', 'Pudak', 'Suak', 'Lubuk', 'Sungai'])[ascii(right(id, 1)) % 8 + 1]`,
		`INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (9002, 'Hasan', 'bapak', '2026-01-01'), (9003, 'Rani', 'kak', '2026-01-01'), (9004, 'Ana', 'ibu', '2026-01-01'), (9005, 'Dewi', 'ibu', '2026-01-01')`,
		`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT id, role, place, nullif(k, ''), '2026-01-01' FROM person JOIN (VALUES (9002, 'kabupaten', '15.05', ''), (9003, 'provinsi', '15', ''), (9004, 'kecamatan', '15.05.08', ''), (9005, 'pokja_desa', '15.05.08.2001', '15.05.08.2001')) v(t, role, place, k) ON t = telegram_id`,
		`INSERT INTO target (place, month, kegiatan, at) VALUES ('15.05', '2026-11', 40, '2026-10-31'), ('15.05', '2026-12', 40, '2026-11-30')`,
		`INSERT INTO escalation (kind, kampung_id, place, misses, opened_at) SELECT 'sepi', id, '15.05', 6, '2026-11-01' FROM kampung WHERE id IN ('15.05.01.2002', '15.05.08.2001')`,
		`INSERT INTO escalation (kind, kampung_id, place, misses, opened_at) VALUES ('register', '15.05.08.2002', '15.05.08', 2, '2026-11-02')`,
		`INSERT INTO correction_request (id, report_id, person_id, wish, asked_at) SELECT row_number() OVER (), id, person_id, 'jumlahnya 32', '2026-11-22' FROM report WHERE kabupaten = '15.05' AND status <> 'ditarik' AND NOT practice ORDER BY id LIMIT 3`,
		`UPDATE report SET status = 'dikembalikan' WHERE id IN (SELECT id FROM report WHERE kabupaten = '15.05' AND day BETWEEN '2026-11-01' AND '2026-11-30' AND status = 'terkirim' AND NOT practice ORDER BY id LIMIT 2)`,
		`UPDATE kampung SET status = 'menunggu' WHERE id = '15.05.08.2002'`,
		`UPDATE kampung SET status = 'aktif', valid_from = '2016-01-14', valid_to = NULL WHERE id = '15.05.08.2001'`,
	} {
		w.exec(t, sql)
	}
	w.retell(t)
	for _, id := range []string{"15.05.08.2004", "15.05.08.2006"} { // one heard of for the first time, one never
		w.exec(t, `INSERT INTO kampung (id, wilayah, kabupaten, name, status, valid_from) VALUES ($1, $1, '15.05', 'Kampung KB ' || CASE right($1, 1) WHEN '4' THEN 'Ladang' ELSE 'Talang' END, 'aktif', '2016-01-14')`, id)
	}
	for i, day := range []string{"2026-11-20", "2025-11-03", "2025-11-04", "2025-11-05", "2025-11-06", "2025-11-07", "2025-11-08"} {
		r := storage.Report{
			ID: fmt.Sprintf("00000000-0000-4000-d000-%012d", i), Receipt: fmt.Sprintf("D%d", i), Form: "kegiatan", Version: "1", PersonID: w.personIDs[0], KampungID: "15.05.08.2001", Wilayah: "15.05.08.2001", Kabupaten: "15.05",
			Status: storage.ReportSent, Day: day, SentAt: w.now.AddDate(0, 0, -30),
		}
		if i == 0 {
			r.KampungID, r.Wilayah = "15.05.08.2004", "15.05.08.2004"
		}
		w.send(t, &r, map[string]any{"tanggal": day, "fungsi": "agama"})
		if err := storage.Apply(t.Context(), w.db, storage.SaveReport(r)); err != nil {
			t.Fatal(err)
		}
	}
	agenda := w.insert(t, `INSERT INTO agenda (person_id, chat_id, kampung_id, place, kabupaten, answers, created_at) VALUES ($1, 1, '15.05.08.2001', '15.05.08.2001', '15.05', '{}', now()) RETURNING id`, w.personIDs[0])
	for n := range 3 {
		at := w.now.AddDate(0, 0, n+1)
		w.exec(t, `INSERT INTO occurrence (agenda_id, kampung_id, person_id, title, starts_at, day, created_at) VALUES ($1, '15.05.08.2001', $2, 'Pengajian', $3, $4, now())`, agenda, w.personIDs[0], at, at.Format(time.DateOnly))
	}
	return w
}

// retell has the past of October change after the leads were told of it: late entries, one taken
// back, one that moved into November.
func (w *world) retell(t *testing.T) {
	t.Helper()
	at := time.Date(2026, 10, 28, 7, 30, 0, 0, wib)
	october := `FROM report WHERE kabupaten = '15.05' AND day BETWEEN '2026-10-01' AND '2026-10-31' AND NOT practice AND measures @> '[{"m":"kegiatan"}]' AND sent_at <= $1`
	w.exec(t, `UPDATE report SET changed_at = '2026-11-20' WHERE id IN (SELECT id `+october+` AND status = 'ditarik' ORDER BY id LIMIT 1)`, at)
	moved := w.insertID(t, `SELECT id::text `+october+` AND status <> 'ditarik' AND form = 'kegiatan' ORDER BY id LIMIT 1`, at)
	for i, r := range w.reports {
		if r.ID != moved {
			continue
		}
		w.exec(t, `INSERT INTO correction_request (id, report_id, person_id, wish, asked_at, state, decided_by, decided_at, open_until) VALUES (99, $1, $2, 'tanggalnya', '2026-11-09', 'boleh', $2, '2026-11-10', '2026-11-12')`, r.ID, r.PersonID)
		answers := maps.Clone(w.answers[i])
		answers["tanggal"], r.Day = "2026-11-03", "2026-11-03"
		w.send(t, &r, answers)
		if err := storage.Apply(t.Context(), w.db, storage.CorrectReport(r.ID, r.PersonID, r.Answers, r.Measures, time.Date(2026, 11, 10, 9, 0, 0, 0, wib), "")); err != nil {
			t.Fatal(err)
		}
	}
	period, _ := digest.ParsePeriod("2026-10", w.now)
	for _, place := range []string{"15", "15.05", "15.05.08"} {
		now, err := storage.Kegiatan(t.Context(), w.db, storage.Scope{place}, period.Span())
		if err != nil {
			t.Fatal(err)
		}
		why, err := storage.WhyChanged(t.Context(), w.db, storage.Scope{place}, "2026-10-01", "2026-10-31", at)
		if err != nil {
			t.Fatal(err)
		}
		var moved int64
		if err := w.db.QueryRow(t.Context(), `SELECT count(*) FROM report WHERE id = $1 AND starts_with(wilayah, $2)`, w.insertID(t, `SELECT report_id::text FROM correction_request WHERE id = 99`), place).Scan(&moved); err != nil {
			t.Fatal(err)
		}
		w.exec(t, `INSERT INTO digest_snapshot (place, period, day_from, day_to, kegiatan, at) VALUES ($1, '2026-10', '2026-10-01', '2026-10-31', $2, $3)`, place, now-why.Late+why.Withdrawn+moved, at)
	}
}

func (w *world) insertID(t *testing.T, sql string, args ...any) string {
	t.Helper()
	var id string
	if err := w.db.QueryRow(t.Context(), sql, args...).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}
