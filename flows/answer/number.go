package answer

import (
	"math"
	"strconv"
)

// Decimal is a number as people count and measure: mostly whole, at times with a fraction.
type Decimal float64

// String returns the plain number, 1500 or 12.5.
func (d Decimal) String() string { return strconv.FormatFloat(float64(d), 'f', -1, 64) }

// Int returns the whole number, and false when there is a fraction.
func (d Decimal) Int() (int, bool) {
	f := float64(d)
	return int(f), f == math.Trunc(f)
}

// Number reads a count or measure: "25", "dua puluh lima", "1.500", "25 orang", "nihil". An
// estimate is accepted with its mark; a span ("20-25") and a vague word ("puluhan") are asked again.
func Number(text string) Reading[Decimal] {
	if len(text) > maxShort {
		return invalid[Decimal](TooLong)
	}
	list := tokens(text)
	if len(list) == 0 {
		return invalid[Decimal](Empty)
	}
	respell(list, clsUnit, clsBelas, clsPuluh, clsRatus, clsScale, clsWhole, clsSehundred, clsSescale,
		clsZero, clsPeople, clsVague, clsAbout)
	s := scanNumbers(list)
	return s.reading()
}

// numberScan is what a text holds for somebody who looks for one number.
type numberScan struct {
	values  []numeral
	approx  bool
	vague   bool
	below   bool // "kurang dari 30"
	span    bool // "20-25", "20 sampai 25"
	minus   bool
	none    bool // "tidak ada"
	unsure  bool
	glued   bool // digits and letters in one: "l5", "1o"
	unknown int  // words that we do not know
	divided bool // "6/32"
}

func scanNumbers(list []token) numberScan {
	var s numberScan
	var room [4]numeral
	s.values = room[:0]
	for i := 0; i < len(list); {
		t := &list[i]
		if t.mark('-') && i+1 < len(list) && list[i+1].kind == digits && !list[i+1].gap && (i == 0 || t.gap && len(s.values) == 0) {
			s.minus = true
			i++
			continue
		}
		if stuck(list, i) {
			s.glued = true
		}
		if n, ok := numeralAt(list, i); ok {
			s.values = append(s.values, n)
			s.approx = s.approx || n.approx
			i = n.next
			continue
		}
		s.note(list, i)
		i++
	}
	return s
}

// stuck says whether letters that mean nothing touch the digits at list[i]: a slip like "l5" or
// "1o", where a digit was meant.
func stuck(list []token, i int) bool {
	t := &list[i]
	if t.kind != digits {
		return false
	}
	if i > 0 && list[i-1].kind == word && !t.gap && len(list[i-1].text) == 1 {
		return true
	}
	return i+1 < len(list) && list[i+1].kind == word && !list[i+1].gap && len(list[i+1].text) == 1 && list[i+1].senses == nil
}

// note takes down what a token that is no number says about the numbers around it.
func (s *numberScan) note(list []token, i int) {
	t := &list[i]
	switch {
	case t.kind == mark:
		s.noteMark(list, i)
	case t.has(clsBelow):
		s.below = true
	case t.has(clsAbout), t.has(clsMore), t.has(clsIsh):
		s.approx = true
	case t.has(clsUnsure):
		s.unsure = true
	case t.has(clsZero):
		s.none = true
	case t.has(clsVague):
		s.vague = true
	case t.has(clsTill), t.has(clsOr):
		s.span = len(s.values) > 0
	case t.has(clsNot), t.has(clsNo) && !t.has(clsFiller):
		s.unknown++
	case t.has(clsPeople), t.has(clsThing), t.has(clsFiller), t.has(clsTotal), t.has(clsMale), t.has(clsFemale),
		t.has(clsOnly), t.has(clsAll), t.has(clsAnd), t.has(clsRupiah), t.has(clsMinute), t.has(clsPick):
	case t.has(clsMinus):
		s.minus = true
	default:
		s.unknown++
	}
}

func (s *numberScan) noteMark(list []token, i int) {
	switch list[i].text[0] {
	case '+', '>':
		s.approx = true
	case '<':
		s.below = true
	case '-':
		s.span = s.span || len(s.values) > 0 && i+1 < len(list) && list[i+1].kind == digits
	case '/':
		s.divided = s.divided || len(s.values) > 0
	}
}

func (s *numberScan) reading() Reading[Decimal] {
	if len(s.values) == 2 && !s.span && s.values[0].value == s.values[1].value {
		s.values = s.values[:1] // "25 (dua puluh lima)", as on a receipt
	}
	switch {
	case s.minus:
		return invalid[Decimal](Negative)
	case s.glued:
		return invalid[Decimal](NotUnderstood)
	case len(s.values) == 0 && s.none && s.unknown == 0:
		return read(Decimal(0))
	case len(s.values) == 0 && (s.vague || s.none || s.approx):
		return ask[Decimal](Vague)
	case len(s.values) == 0 && s.unsure:
		return ask[Decimal](Unsure)
	case len(s.values) == 0:
		return invalid[Decimal](NotUnderstood)
	case len(s.values) > 1 || s.span || s.divided:
		return ask[Decimal](Several)
	}
	n := s.values[0]
	v := Decimal(n.value)
	switch {
	case n.tooBig:
		return invalid[Decimal](TooLarge)
	case s.none || s.below || s.vague:
		return ask(Vague, v)
	case n.other != 0:
		return ambiguous(Separator, v, Decimal(n.other))
	case s.unknown > 0 || s.unsure:
		return ask(OtherWords, v)
	}
	return Reading[Decimal]{State: Read, Value: v, Approx: s.approx || n.approx}
}
