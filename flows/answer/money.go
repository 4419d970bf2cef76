package answer

import (
	"math"
	"strconv"
)

// Rupiah is a sum of money, in whole rupiah.
type Rupiah int64

// String returns the plain number.
func (r Rupiah) String() string { return strconv.FormatInt(int64(r), 10) }

// Money reads a sum: "1,5 jt", "Rp 250.000,-", "50rb", "setengah juta", "gratis". A bare number
// below a thousand is asked: "500" is hardly five hundred rupiah, but it may be.
func Money(text string) Reading[Rupiah] {
	if len(text) > maxShort {
		return invalid[Rupiah](TooLong)
	}
	list := tokens(text)
	if len(list) == 0 {
		return invalid[Rupiah](Empty)
	}
	respell(list, clsScale, clsSescale, clsUnit, clsPuluh, clsRatus, clsFree, clsRupiah)
	list, free := cutMoneyMarks(list)
	s := scanNumbers(list)
	if free && len(s.values) == 0 && s.unknown == 0 {
		return read(Rupiah(0))
	}
	s.divided = false
	return s.sum()
}

// cutMoneyMarks drops the "Rp" and the ",-" and ",00" that mean "and no cents", and turns slang
// into plain numbers.
func cutMoneyMarks(list []token) (out []token, free bool) {
	for i := 0; i < len(list); i++ {
		t := list[i]
		switch {
		case t.has(clsRupiah):
			if i+1 < len(list) && list[i+1].mark('.') {
				i++
			}
			continue
		case t.has(clsFree):
			free = true
			continue
		case (t.mark(',') || t.mark('.')) && i > 0 && list[i-1].kind == digits && !t.gap && i+1 < len(list):
			next := &list[i+1]
			if next.mark('-') || (next.text == "00" && !next.gap && (i+2 >= len(list) || list[i+2].kind != digits)) {
				i++
				for i+1 < len(list) && list[i+1].mark('-') && !list[i+1].gap {
					i++
				}
				continue
			}
		case t.mark('=') || t.mark('-') && i == len(list)-1:
			continue
		}
		if v, ok := t.is(clsSlang); ok {
			t = token{text: strconv.Itoa(v), kind: digits, gap: true, n: int64(v)}
		}
		out = append(out, t)
	}
	return out, free
}

func (s *numberScan) sum() Reading[Rupiah] {
	base := s.reading()
	r := Reading[Rupiah]{State: base.State, Approx: base.Approx, Reason: base.Reason, Value: rupiah(base.Value)}
	for _, o := range base.Options {
		r.Options = append(r.Options, rupiah(o))
	}
	if len(s.values) != 1 || r.State == Invalid {
		return r
	}
	n := s.values[0]
	switch {
	case r.State == Read && n.value != math.Trunc(n.value):
		return ask(Unit, rupiah(Decimal(n.value))) // cents have not been paid for decades
	case r.State == Read && !n.scaled && !n.spelled && n.value > 0 && n.value < 1000:
		return ask(Unit, Rupiah(n.value*1000), Rupiah(n.value))
	case r.State == Ambiguous:
		r.Options = []Rupiah{Rupiah(n.value), Rupiah(math.Round(n.other * 1000)), Rupiah(n.other)}
		if r.Options[0] == r.Options[1] {
			r.Options = []Rupiah{Rupiah(n.value), Rupiah(n.other)}
		}
	}
	return r
}

func rupiah(d Decimal) Rupiah { return Rupiah(math.Round(float64(d))) }
