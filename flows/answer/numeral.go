package answer

import (
	"strconv"
	"strings"
)

// numeral is one number found among tokens, written in digits, in words, or mixed ("250 ribu").
type numeral struct {
	value   float64
	next    int     // index of the token behind it
	approx  bool    // "20an", "lima puluhan"
	other   float64 // the second reading of "1,500"; zero when there is one reading only
	spelled bool    // has words in it
	scaled  bool    // has a "ribu" or "juta"
	digits  int     // how many digits a number in plain digits has, zero for others
	tooBig  bool
}

// numeralAt reads the number that begins at list[i].
func numeralAt(list []token, i int) (numeral, bool) {
	if i >= len(list) {
		return numeral{}, false
	}
	if v, ok := list[i].is(clsRoughly); ok {
		return numeral{value: float64(v), next: i + 1, approx: true, spelled: true}, true
	}
	n, ok := addends(list, i)
	if !ok {
		return n, false
	}
	if n.next < len(list) && !n.approx {
		// "20an", "20-an": about twenty.
		j := n.next
		if list[j].mark('-') && !list[j].gap && j+1 < len(list) {
			j++
		}
		if list[j].has(clsIsh) && !list[j].gap {
			n.approx, n.next = true, j+1
		}
	}
	if n.value > 1e15 {
		n.tooBig = true
	}
	return n, true
}

// addends reads a sum of parts with ever smaller scales: "1 juta 250 ribu", "seribu dua ratus".
func addends(list []token, i int) (numeral, bool) {
	total := numeral{next: i}
	ceiling := float64(1e18)
	for {
		part, ok := scaled(list, total.next, total.scaled)
		if !ok || part.scale >= ceiling {
			break
		}
		// Digits without a scale of their own do not join: "1 juta 250" may mean anything.
		if total.scaled && part.scale == 1 && !part.spelled {
			break
		}
		total.value += part.value * part.scale
		if part.other != 0 {
			total.other = part.other * part.scale
		}
		total.next = part.next
		total.spelled = total.spelled || part.spelled
		total.approx = total.approx || part.approx
		total.tooBig = total.tooBig || part.tooBig
		total.digits = part.digits
		if part.scale == 1 {
			return total, true
		}
		total.scaled = true
		ceiling = part.scale
		// "satu juta setengah": and half a million.
		if total.next < len(list) && list[total.next].has(clsHalf) && !nextScale(list, total.next+1) {
			total.value += part.scale / 2
			total.next++
			return total, true
		}
		if total.approx {
			break
		}
	}
	return total, total.next > i
}

func nextScale(list []token, i int) bool { return i < len(list) && list[i].has(clsScale) }

// addend is a number below a thousand (or in digits of any size) times its scale.
type addend struct {
	numeral
	scale float64
}

func scaled(list []token, i int, inner bool) (addend, bool) {
	if i >= len(list) {
		return addend{}, false
	}
	if v, ok := list[i].is(clsSescale); ok {
		a := addend{numeral{value: 1, next: i + 1, spelled: true}, float64(v)}
		return a, true
	}
	n, ok := basic(list, i, inner)
	if !ok {
		return addend{}, false
	}
	a := addend{n, 1}
	if n.next < len(list) {
		t := &list[n.next]
		if v, ok := t.is(clsScale); ok && scaleFits(t) {
			a.scale, a.next, a.digits = float64(v), n.next+1, 0
			if n.other != 0 && n.digits == 0 {
				a.other = 0
			}
			a.value = decimalDot(list, i, n)
		} else if v, approx := approxScale(t); approx {
			a.scale, a.next, a.approx, a.digits = v, n.next+1, true, 0
			a.value = decimalDot(list, i, n)
		} else if v, ok := t.is(clsDozen); ok {
			a.value *= float64(v)
			a.next++
		}
	}
	return a, true
}

// scaleFits keeps the lone letters k and m for numbers they touch ("50k", "2 M" but not "2 m x 3 m",
// which is the readers' business anyway).
func scaleFits(t *token) bool { return len(t.text) > 1 || !t.gap || t.text == "m" }

// approxScale reads "500 ribuan".
func approxScale(t *token) (float64, bool) {
	v, ok := t.is(clsScaleish)
	return float64(v), ok
}

// decimalDot reads "1.5 jt" as one and a half: before a scale, a dot with one or two digits
// behind it is a decimal point, and so is a comma with three ("1,250 jt").
func decimalDot(list []token, i int, n numeral) float64 {
	if n.next-i == 3 && list[i].kind == digits && list[i+1].mark(',') && n.other != 0 {
		return n.other
	}
	return n.value
}

// basic reads a number without scale: digits, or words below a thousand.
func basic(list []token, i int, inner bool) (numeral, bool) {
	if list[i].kind == digits && !made(list, i+1) {
		n := figure(list, i)
		if n.next < len(list) && list[n.next].has(clsHalf) && n.digits > 0 && nextScale(list, n.next+1) {
			n.value += 0.5 // "2 setengah juta"
			n.next++
		}
		return n, true
	}
	return spelled(list, i, inner)
}

// made says whether list[i] makes the number before it a teen, a ten or a hundred ("2 ratus").
func made(list []token, i int) bool {
	return i < len(list) && (list[i].has(clsBelas) || list[i].has(clsPuluh) || list[i].has(clsRatus))
}

// figure reads digits with their dots and commas: dots group thousands, a comma starts decimals
// (data/README.md). A dot before one or two digits can only be a decimal point; "1,500" has two
// readings; spaces may group thousands, too.
func figure(list []token, i int) numeral {
	n := numeral{value: float64(list[i].n), next: i + 1, digits: len(list[i].text), tooBig: list[i].n == tooBig}
	if len(list[i].text) > 3 {
		return fraction(list, n)
	}
	sep, groups := byte(0), 0
	for {
		j := n.next
		if j+1 < len(list) && list[j].kind == mark && tight(list, j) && len(list[j+1].text) == 3 && (sep == 0 || sep == list[j].text[0]) && (list[j].mark('.') || list[j].mark(',')) {
			sep = list[j].text[0]
			n.value, n.next = n.value*1000+float64(list[j+1].n), j+2
		} else if j < len(list) && list[j].kind == digits && list[j].gap && len(list[j].text) == 3 && (sep == 0 || sep == ' ') && list[i].n != 0 {
			sep = ' '
			n.value, n.next = n.value*1000+float64(list[j].n), j+1
		} else {
			break
		}
		groups++
	}
	if groups > 0 {
		n.digits = 0
	}
	if sep == ',' && groups == 1 {
		n.other, _ = strconv.ParseFloat(list[i].text+"."+list[i+2].text, 64)
	}
	return fraction(list, n)
}

// tight says whether the mark at j stands without space between two runs of digits.
func tight(list []token, j int) bool {
	return j > 0 && j+1 < len(list) && !list[j].gap && !list[j+1].gap &&
		list[j-1].kind == digits && list[j+1].kind == digits
}

// fraction reads decimals behind the whole part: a comma always, a dot before one or two digits.
func fraction(list []token, n numeral) numeral {
	j := n.next
	if n.other != 0 || j+1 >= len(list) || list[j].kind != mark || !tight(list, j) {
		return n
	}
	dot := list[j].mark('.') && len(list[j+1].text) <= 2
	comma := list[j].mark(',')
	if !dot && !comma {
		return n
	}
	if j+3 < len(list) && list[j+2].kind == mark && tight(list, j+2) {
		return n // "1.2.3" and dates are no numbers
	}
	whole := strconv.FormatFloat(n.value, 'f', -1, 64)
	if f, err := strconv.ParseFloat(whole+"."+list[j+1].text, 64); err == nil {
		n.value, n.next, n.digits = f, j+2, 0
	}
	return n
}

// spelled reads a number in words, below a thousand: "seratus dua puluh lima", "setengah",
// "satu setengah", also written together ("duapuluhlima").
func spelled(list []token, i int, inner bool) (numeral, bool) {
	n := numeral{next: i, spelled: true}
	room := 1000.0 // what comes next must be smaller than this
	for n.next < len(list) {
		t := &list[n.next]
		if t.kind == mark || t.kind == digits && !made(list, n.next+1) {
			break
		}
		v, below, used, approx := wordPart(list, n.next, room)
		if used == 0 {
			joined, ok := glued(t)
			if !ok || joined >= room {
				break
			}
			v, used, below = joined, 1, roomAfter(joined)
		}
		n.value += v
		n.next += used
		n.approx = n.approx || approx
		room = below
		if room <= 1 || approx {
			break
		}
	}
	if n.next > i && n.next+1 < len(list) && list[n.next].has(clsComma) {
		return n.tenths(list), true
	}
	return half(list, n, i, inner)
}

// tenths reads "dua koma lima".
func (n numeral) tenths(list []token) numeral {
	part, ok := wholeAt(list, n.next+1)
	if !ok || part.value > 99 {
		return n
	}
	f, err := strconv.ParseFloat(strconv.Itoa(int(n.value))+"."+strconv.Itoa(part.value), 64)
	if err == nil {
		n.value, n.next = f, part.next
	}
	return n
}

// roomAfter returns what may follow a number: ones behind tens, tens behind hundreds.
func roomAfter(v float64) float64 {
	switch n := int(v); {
	case n%100 == 0:
		return 100
	case n%10 == 0 && n > 10:
		return 10
	}
	return 1
}

// half adds "setengah" behind a number in words; before a number it means something else in
// times of day, so there it stands for one half only when nothing but a scale follows.
func half(list []token, n numeral, i int, inner bool) (numeral, bool) {
	if n.next >= len(list) || inner {
		return n, n.next > i
	}
	t := &list[n.next]
	switch {
	case t.has(clsHalf):
		n.value += 0.5
		n.next++
	case t.has(clsQuarter) && n.next == i:
		n.value += 0.25
		n.next++
	}
	return n, n.next > i
}

// wordPart reads one place of a spelled number: its value, what the next place must be smaller
// than, and how many tokens it takes.
func wordPart(list []token, i int, room float64) (v, below float64, used int, approx bool) {
	t := &list[i]
	if whole, ok := t.is(clsWhole); ok && room > 10 {
		return float64(whole), 1, 1, false
	}
	if _, ok := t.is(clsSehundred); ok && room > 100 {
		return 100, 100, 1, false
	}
	unit, ok := t.is(clsUnit)
	if !ok && t.kind == digits && len(t.text) == 1 {
		unit, ok = int(t.n), true
	}
	if !ok {
		return 0, 0, 0, false
	}
	if i+1 < len(list) {
		next := &list[i+1]
		switch {
		case next.has(clsBelas) && room > 10:
			return float64(unit + 10), 1, 2, false
		case next.has(clsPuluh) && room > 10:
			return float64(unit * 10), 10, 2, false
		case next.has(clsRatus) && room > 100:
			return float64(unit * 100), 100, 2, false
		case next.has(clsPuluhish) && room > 10:
			return float64(unit * 10), 1, 2, true
		case next.has(clsRatusish) && room > 100:
			return float64(unit * 100), 1, 2, true
		}
	}
	if room < 10 {
		return 0, 0, 0, false
	}
	return float64(unit), 1, 1, false
}

// glued reads number words written together, "duapuluhlima", by cutting them apart again.
func glued(t *token) (float64, bool) {
	if t.senses != nil || len(t.text) < 7 || len(t.text) > 40 {
		return 0, false
	}
	var parts [6]token
	list := parts[:0]
	rest := t.text
	for rest != "" && len(list) < cap(list) {
		w := longestNumberWord(rest)
		if w == "" {
			return 0, false
		}
		list = append(list, token{text: w, senses: lex.words[w]})
		rest = strings.TrimPrefix(rest, w)
	}
	if rest != "" || len(list) < 2 {
		return 0, false
	}
	n, ok := spelled(list, 0, false)
	return n.value, ok && n.next == len(list)
}

func longestNumberWord(s string) string {
	for n := min(len(s), 9); n >= 3; n-- {
		if anyOf(lex.words[s[:n]], numberClasses) {
			return s[:n]
		}
	}
	return ""
}

var numberClasses = []class{clsUnit, clsBelas, clsPuluh, clsRatus, clsSehundred, clsWhole, clsScale, clsSescale}
