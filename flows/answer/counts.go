package answer

import "strconv"

// LP is a count of people by sex: laki-laki and perempuan, as the forms ask it (domain.md 3.5).
type LP struct {
	L, P  int
	Total int  // L+P, or all that is known when Split is false
	Split bool // whether L and P were said
}

// String returns "L=6;P=32", or "TOTAL=38" while the split is unknown.
func (c LP) String() string {
	if !c.Split {
		return "TOTAL=" + strconv.Itoa(c.Total)
	}
	return "L=" + strconv.Itoa(c.L) + ";P=" + strconv.Itoa(c.P)
}

func split(l, p int) LP { return LP{L: l, P: p, Total: l + p, Split: true} }

// Counts reads how many men and women there were: "6 L 32 P", "32 ibu-ibu dan 6 bapak",
// "semua perempuan 20". A total alone is Partial: the split must be asked. Two bare numbers
// ("6/32") and one sex alone ("20 ibu-ibu") are asked with what they most likely mean.
func Counts(text string) Reading[LP] {
	if len(text) > maxShort {
		return invalid[LP](TooLong)
	}
	list := tokens(text)
	if len(list) == 0 {
		return invalid[LP](Empty)
	}
	list, decimal := apart(list)
	respell(list, clsMale, clsFemale, clsPeople, clsUnit, clsBelas, clsPuluh, clsRatus, clsWhole, clsAll, clsRest, clsZero)
	s := scanSexes(list)
	s.decimal = decimal
	s.pair()
	r := s.reading()
	r.Approx = s.approx && r.State == Read || s.approx && r.State == Partial
	return r
}

// apart parts "6,32" into two numbers: nobody counts people in decimals.
func apart(list []token) (out []token, parted bool) {
	for i := range list {
		if (list[i].mark(',') || list[i].mark('.')) && tight(list, i) && len(list[i+1].text) < 3 {
			list[i+1].gap = true
			parted = true
		}
	}
	return list, parted
}

// sexItem is a piece of a count in the order it was typed.
type sexItem struct {
	kind  class // clsUnit a number, clsMale, clsFemale, clsPeople, clsTotal, clsAll, clsAnd a border
	n     int
	used  bool
	label string
}

type sexScan struct {
	items   []sexItem
	l, p    int
	hasL    bool
	hasP    bool
	total   int
	hasSum  bool
	all     bool
	only    bool
	each    bool
	rest    bool
	pairs   bool
	approx  bool
	vague   bool
	bad     Reason
	unknown int
	loose   []int // numbers without label
	others  []int // numbers of "anak", "lansia": of either sex
	decimal bool  // a comma parted two numbers: "6,32"
	twice   bool  // the same label with two numbers
}

func scanSexes(list []token) sexScan {
	s := sexScan{items: make([]sexItem, 0, 16)}
	for i := 0; i < len(list); {
		t := &list[i]
		if t.mark('-') && i+1 < len(list) && list[i+1].kind == digits && !list[i+1].gap && (i == 0 || t.gap) {
			s.bad = Negative
		}
		if n, ok := numeralAt(list, i); ok && !t.has(clsMale) && !t.has(clsFemale) {
			s.number(n)
			i = n.next
			continue
		}
		s.word(list, i)
		i++
	}
	return s
}

func (s *sexScan) number(n numeral) {
	whole, ok := Decimal(n.value).Int()
	switch {
	case n.tooBig || n.value > 1e9:
		s.bad = TooLarge
	case !ok || n.other != 0:
		s.vague = true
	}
	s.approx = s.approx || n.approx
	s.items = append(s.items, sexItem{kind: clsUnit, n: whole})
}

func (s *sexScan) word(list []token, i int) {
	t := &list[i]
	add := func(k class) { s.items = append(s.items, sexItem{kind: k, label: t.text}) }
	switch {
	case t.has(clsMale):
		add(clsMale)
	case t.has(clsFemale):
		add(clsFemale)
	case t.has(clsZero):
		s.items = append(s.items, sexItem{kind: clsUnit})
	case t.has(clsAll):
		s.all = true
	case t.has(clsOnly):
		s.only = true
	case t.has(clsEach):
		s.each = true
	case t.has(clsRest):
		s.rest = true
	case t.has(clsPair):
		s.pairs = true
	case t.has(clsTotal):
		add(clsTotal)
	case t.has(clsPeople):
		add(clsPeople)
	case t.has(clsThing):
		add(clsThing)
	case t.has(clsAbout), t.has(clsMore), t.has(clsIsh):
		s.approx = true
	case t.has(clsAnd), t.mark(','), t.mark(';'), t.mark('+'), t.mark('/'), t.mark('&'), t.mark('.'), t.mark('|'), t.mark('('):
		add(clsAnd)
	case t.kind == mark:
		s.vague = s.vague || t.mark('-') && i > 0 && list[i-1].kind == digits && i+1 < len(list) && list[i+1].kind == digits
	case t.has(clsTill), t.has(clsVague), t.has(clsOr), t.has(clsBelow), t.has(clsUnsure):
		s.vague = true
	case t.has(clsNot) && i+1 < len(list) && (list[i+1].has(clsMale) || list[i+1].has(clsFemale)):
		s.items = append(s.items, sexItem{kind: clsUnit})
	case !t.has(clsFiller):
		s.unknown++
	}
}

// pair joins numbers and labels. Between two borders lies at most one number and one label, or
// pairs of them in one fixed order ("L 12 P 18", "12 laki-laki 18 perempuan").
func (s *sexScan) pair() {
	if s.inOrder() {
		return
	}
	for from := 0; from < len(s.items); {
		to := from
		for to < len(s.items) && s.items[to].kind != clsAnd {
			to++
		}
		s.pairWithin(s.items[from:to])
		from = to + 1
	}
	s.adopt()
	for i := range s.items {
		if it := &s.items[i]; it.kind == clsUnit && !it.used {
			s.loose = append(s.loose, it.n)
		}
	}
}

// inOrder pairs "L/P 12/18" and "12 dan 18, laki-laki dan perempuan": both labels, then both numbers,
// or the other way round.
func (s *sexScan) inOrder() bool {
	var at []int
	for i := range s.items {
		if k := s.items[i].kind; k == clsMale || k == clsFemale || k == clsUnit {
			at = append(at, i)
		}
	}
	if len(at) != 4 {
		return false
	}
	number := func(i int) bool { return s.items[at[i]].kind == clsUnit }
	labels, numbers := at[:2], at[2:]
	if number(0) {
		labels, numbers = numbers, labels
	}
	if number(0) != number(1) || number(2) != number(3) || number(0) == number(2) ||
		s.items[labels[0]].kind == s.items[labels[1]].kind {
		return false
	}
	for i := range 2 {
		s.take(&s.items[labels[i]], s.items[numbers[i]].n)
		s.items[numbers[i]].used = true
	}
	return true
}

func (s *sexScan) pairWithin(part []sexItem) {
	numberFirst := false
	for i := range part {
		if part[i].kind == clsUnit {
			numberFirst = true
			break
		}
		if part[i].kind == clsMale || part[i].kind == clsFemale || part[i].kind == clsTotal {
			break
		}
	}
	for i := range part {
		if part[i].kind != clsUnit || part[i].used {
			continue
		}
		if j := labelFor(part, i, numberFirst); j >= 0 {
			s.take(&part[j], part[i].n)
			part[i].used = true
		}
	}
}

// labelFor finds the label of the number at i: behind it when numbers come first, else before
// it. A sex is a better label than "orang" ("12 orang laki-laki").
func labelFor(part []sexItem, i int, numberFirst bool) int {
	step := 1
	if !numberFirst {
		step = -1
	}
	fallback := -1
	for j := i + step; j >= 0 && j < len(part) && part[j].kind != clsUnit; j += step {
		if part[j].used {
			continue
		}
		switch part[j].kind {
		case clsMale, clsFemale:
			return j
		case clsPeople, clsTotal, clsThing:
			if fallback < 0 {
				fallback = j
			}
		}
	}
	if fallback < 0 && !numberFirst && i+1 < len(part) && (part[i+1].kind == clsPeople || part[i+1].kind == clsThing) {
		return i + 1
	}
	return fallback
}

// adopt gives a lone label a lone number across a border ("perempuan: 20", "ibu-ibu, 20 orang").
func (s *sexScan) adopt() {
	label, number, labels, numbers := -1, -1, 0, 0
	for i := range s.items {
		it := &s.items[i]
		switch {
		case it.used:
		case it.kind == clsUnit:
			number, numbers = i, numbers+1
		case it.kind == clsMale || it.kind == clsFemale:
			label, labels = i, labels+1
		}
	}
	if labels == 1 && numbers == 1 && !s.rest {
		s.take(&s.items[label], s.items[number].n)
		s.items[number].used = true
	}
}

func (s *sexScan) take(label *sexItem, n int) {
	label.used = true
	switch label.kind {
	case clsMale:
		s.twice = s.twice || s.said(label)
		s.l, s.hasL = s.l+n, true
	case clsFemale:
		s.twice = s.twice || s.said(label)
		s.p, s.hasP = s.p+n, true
	case clsThing:
		s.others = append(s.others, n)
	default:
		s.twice = s.twice || s.hasSum && s.total != n
		s.total, s.hasSum = n, true
	}
}

// said says whether the very same label has a number already: "L 5 L 6" is a slip, "bapak 5,
// remaja putra 3" adds up.
func (s *sexScan) said(label *sexItem) bool {
	for i := range s.items {
		if it := &s.items[i]; it != label && it.used && it.label == label.label && it.kind == label.kind {
			return true
		}
	}
	return false
}

// mentions says whether a label of kind k stands in the text, with or without a number.
func (s *sexScan) mentions(k class) bool {
	for i := range s.items {
		if s.items[i].kind == k {
			return true
		}
	}
	return false
}
