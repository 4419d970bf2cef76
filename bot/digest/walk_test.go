package digest_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"pokjabot/bot/turn"
)

// found is what a walk down from a number found behind it.
type found struct {
	n, whole int64 // what counts, of how much
	hidden   int   // reports whose count is written "<5"
}

func (f *found) add(o found) { f.n, f.whole, f.hidden = f.n+o.n, f.whole+o.whole, f.hidden+o.hidden }

// amount is how a number was written: "7", "3/8", "3 dari 8", "Rp15.000", a mean "2,4".
type amount struct {
	n, whole int64
	mean     string
	hidden   bool // "<5"
}

var amounts = regexp.MustCompile(`^(?:Rp([\d.]+)|(\d+,\d|–)|([\d.]+)(?:(?:/| dari )([\d.]+))?)$`)

// readAmount reads one; false when the text is none.
func readAmount(text string) (amount, bool) {
	if text == "<5" || text == "&lt;5" {
		return amount{hidden: true}, true
	}
	m := amounts.FindStringSubmatch(text)
	if m == nil {
		return amount{}, false
	}
	whole := func(s string) int64 { n, _ := strconv.ParseInt(strings.ReplaceAll(s, ".", ""), 10, 64); return n }
	return amount{whole(m[1] + m[3]), whole(m[4]), m[2], false}, true
}

// agrees tells whether what was found is what was written.
func (a amount) agrees(f found) bool {
	switch {
	case a.hidden:
		return f.n+int64(f.hidden) > 0 && f.n < 5
	case a.mean == "–":
		return f.whole == 0
	case a.mean != "":
		return f.whole > 0 && a.mean == strings.ReplaceAll(strconv.FormatFloat(float64(f.n)/float64(f.whole), 'f', 1, 64), ".", ",")
	case f.hidden > 0:
		return a.n > f.n && a.n <= f.n+int64(4*f.hidden)
	default:
		return a.n == f.n && (a.whole == 0 || a.whole == f.whole)
	}
}

// amountOf is the number at the end of a button, false when it ends in something else.
func amountOf(text string) (amount, bool) { return readAmount(text[strings.LastIndex(text, " ")+1:]) }

var headNumber = regexp.MustCompile(`(?m): <b>(.+?)</b>`)

// walk goes down from the data of a button to the last report and adds up what it finds; each step
// must say the number above it and add up to it.
func (h *hand) walk(data string) found {
	h.Helper()
	var sum found
	var head amount
	says := false
	for next := data; next != ""; {
		m := h.tap(next)
		if strings.HasPrefix(m.Text, "(refused)") {
			h.Errorf("%s: %s", next, m.Text)
			return sum
		}
		if text := headNumber.FindStringSubmatch(m.Text); text != nil {
			head, says = readAmount(text[1])
			if !says {
				h.Errorf("%s: no number in %s", next, m.Text)
			}
		}
		sum.add(h.onPage(next, m))
		next = ""
		for _, row := range m.Keyboard {
			for _, b := range row {
				if strings.HasPrefix(b.Text, "› ") {
					next = b.Data
				}
			}
		}
	}
	if says && !head.agrees(sum) && !kampungReports(data) {
		h.Errorf("%s says %+v and holds %+v", data, head, sum)
	}
	return sum
}

// kampungReports tells whether a button leads from a Kampung that is counted to its reports.
func kampungReports(data string) bool {
	d := turn.Unpack(data)
	return d.Verb == "rl" && (strings.HasPrefix(d.Arg(2), "K") || strings.HasPrefix(d.Arg(2), "B"))
}

func (h *hand) onPage(data string, m turn.Message) found {
	h.Helper()
	var sum found
	listed, wayUp := 0, false
	what := turn.Unpack(data).Arg(2)
	for _, row := range m.Keyboard {
		for _, b := range row {
			switch verb := verbOf(b.Data); {
			case strings.HasPrefix(b.Text, "‹ ") || strings.HasPrefix(b.Text, "› "):
				wayUp = true
			case b.Data == "" || verb == "r" || verb == "rn" || verb == "l":
			case verb == "ro":
				listed++
				if what == "X" || what == "Y" {
					sum.add(found{n: 1, whole: 1})
				} else if one, counts := reportButton(b.Text); counts {
					sum.add(one)
				}
				if one := h.tap(b.Data); !strings.Contains(one.Text, "No. ") || len(buttons(one, "rl")) == 0 {
					h.Errorf("%s opens %s", b.Text, said(one))
				}
			default:
				listed++
				sum.add(h.below(b))
			}
		}
	}
	if !wayUp {
		h.Errorf("%s: no way back in %s", data, said(m))
	}
	if listed > 8 {
		h.Errorf("%s: %d buttons", data, listed)
	}
	for line := range strings.SplitSeq(m.Text, "\n") {
		switch {
		case strings.HasPrefix(line, "✓ "):
			sum.add(found{n: 1, whole: 1})
		case strings.HasPrefix(line, "– "):
			sum.whole++
		case strings.HasPrefix(line, "• "):
			sum.add(found{n: 1, whole: 1})
		}
	}
	return sum
}

// below goes down one part of a number.
func (h *hand) below(b turn.Button) found {
	h.Helper()
	d := turn.Unpack(b.Data)
	deeper := h.walk(b.Data)
	if d.Verb == "rl" && strings.HasPrefix(d.Arg(2), "B") {
		if deeper.n == 0 {
			h.Errorf("%s: a Poktan that met without a report", b.Text)
		}
		return found{} // its line says that it counts
	}
	if d.Verb == "rl" && strings.HasPrefix(d.Arg(2), "K") { // one Kampung, with what is known of it
		switch at := max(strings.LastIndex(b.Text, "· "), strings.LastIndex(b.Text, "✓")); {
		case at < 0:
			h.Errorf("%s tells nothing of the Kampung", b.Text)
			return found{}
		case strings.HasSuffix(b.Text, "· –"):
			return found{whole: 1}
		default:
			if a, is := readAmount(strings.TrimPrefix(b.Text[at:], "· ")); is && !a.agrees(deeper) {
				h.Errorf("%s has %+v", b.Text, deeper)
			}
			return found{n: 1, whole: 1}
		}
	}
	if d.Arg(2) == "X" || d.Arg(2) == "Y" {
		return found{n: int64(strings.Count(d.Arg(2), "X")), whole: 1}
	}
	a, is := amountOf(b.Text)
	if !is || !a.agrees(deeper) {
		h.Errorf("%s leads to %+v", b.Text, deeper)
	}
	return deeper
}

var lastOf = regexp.MustCompile(`^(✓ |– |📄 )?.* · (\d{1,2} \p{L}+)(?: · (.+))?$`)

// reportButton reads how much a report in a list counts; false when a line of the text says so.
func reportButton(text string) (found, bool) {
	m := lastOf.FindStringSubmatch(text)
	switch {
	case m == nil:
		return found{}, false
	case m[1] == "📄 ":
		return found{}, false
	case m[1] == "– ":
		return found{whole: 1}, true
	case m[3] == "<5":
		return found{hidden: 1}, true
	case m[3] == "":
		return found{n: 1, whole: 1}, true
	}
	a, _ := readAmount(m[3])
	if a.whole == 0 {
		a.whole = 1
	}
	return found{n: a.n, whole: a.whole}, true
}

// card taps through "Semua angka" of a place: the numbers of each line of the digest.
func (h *hand) card(period, place string) map[string][]turn.Button {
	h.Helper()
	lines := map[string][]turn.Button{}
	h.pages(turn.Pack("rn", period, place), func(b turn.Button) {
		if verbOf(b.Data) != "rn" {
			lines[b.Text] = append(lines[b.Text], b)
			return
		}
		h.pages(b.Data, func(n turn.Button) { lines[b.Text] = append(lines[b.Text], n) })
	})
	return lines
}

// everyNumber walks down from each number of a place's digest.
func (h *hand) everyNumber(period, place string) (walked int) {
	h.Helper()
	for line, numbers := range h.card(period, place) {
		for _, b := range numbers {
			walked++
			a, is := amountOf(b.Text)
			got := h.walk(b.Data)
			if len(place) == len("15.05.08.2005") && strings.HasPrefix(turn.Unpack(b.Data).Arg(2), "K") {
				got = found{n: 1, whole: 1} // it is this Kampung
			}
			if !is || !a.agrees(got) {
				h.Errorf("%s of %s: %s, %s leads to %+v", period, place, line, b.Text, got)
			}
		}
	}
	return walked
}

// pages visits the buttons of all pages of a list, those of the ways on left out.
func (h *hand) pages(data string, visit func(turn.Button)) {
	h.Helper()
	for next := data; next != ""; {
		m := h.tap(next)
		next = ""
		list := 0
		for _, row := range m.Keyboard {
			for _, b := range row {
				switch d := turn.Unpack(b.Data); {
				case strings.HasPrefix(b.Text, "› "):
					next = b.Data
				case strings.HasPrefix(b.Text, "‹ ") || d.Verb == "r" || d.Verb == "rn" && d.Arg(2) == "":
				default:
					list++
					visit(b)
				}
			}
		}
		if list > 8 {
			h.Error(fmt.Sprint(list, " buttons in ", said(m)))
		}
	}
}
