package digest_test

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pokjabot/bot/digest"
	"pokjabot/bot/turn"
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
