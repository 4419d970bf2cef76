package expr

import (
	"math"
	"strings"
	"time"
)

// Kind is the type of a Value. JavaRosa knows four besides nodesets; a date is one of them.
type Kind uint8

// The kinds. An empty Value counts as empty text.
const (
	KindEmpty Kind = iota
	KindString
	KindNumber
	KindBool
	KindDate // a day with a time of day in a zone
	KindNodes
)

// String gives the names that `pokjabot formulir hitung` prints (design.md 4).
func (k Kind) String() string {
	return [...]string{"string", "string", "number", "boolean", "date", "nodeset"}[min(k, KindNodes)]
}

// Value is what an expression gives and what answers are to it. The zero Value is an answer not
// given: empty as text, NaN as a number, false as a truth.
type Value struct {
	kind  Kind
	zone  int32   // dates: seconds east of UTC
	num   float64 // numbers; 1 for true; dates: milliseconds on the wall clock since 1970-01-01T00:00
	str   string
	nodes []*Node
}

// String makes text, also the code of a choice, several codes with spaces between, or a place.
func String(s string) Value { return Value{kind: KindString, str: s} }

// Number makes a number; XPath knows no integers.
func Number(f float64) Value { return Value{kind: KindNumber, num: f} }

// Bool makes a truth value.
func Bool(b bool) Value {
	if b {
		return Value{kind: KindBool, num: 1}
	}
	return Value{kind: KindBool}
}

// DateTime makes a date with the time of day that the clock shows in t's zone.
func DateTime(t time.Time) Value {
	_, zone := t.Zone()
	return civil(float64(t.UnixMilli()+int64(zone)*1000), zone)
}

// Date makes the day of t in its zone, without the time.
func Date(t time.Time) Value {
	v := DateTime(t)
	v.num = math.Floor(v.num/dayMillis) * dayMillis
	return v
}

// Nodes makes a nodeset; without nodes it is what a path to nowhere gives.
func Nodes(nodes ...*Node) Value { return Value{kind: KindNodes, nodes: nodes} }

// Values makes a nodeset of answers given outside of a tree: what the same question holds in
// every round of a repeat.
func Values(values ...Value) Value {
	nodes := make([]*Node, len(values))
	for i, v := range values {
		nodes[i] = NewNode("", v)
		nodes[i].position = i
	}
	return Nodes(nodes...)
}

func civil(millis float64, zone int) Value {
	return Value{kind: KindDate, num: millis, zone: int32(zone)}
}

// Kind tells the type of v.
func (v Value) Kind() Kind { return v.kind }

// Nodes gives the nodes of a nodeset, nil for any other kind.
func (v Value) Nodes() []*Node { return v.nodes }

// IsBlank tells whether v counts as not answered: empty text, NaN or no node (coalesce() of the ODK
// XForms specification, as JavaRosa reads it).
func (v Value) IsBlank() bool {
	switch v = v.first(); v.kind {
	case KindEmpty:
		return true
	case KindString:
		return v.str == ""
	case KindNumber:
		return math.IsNaN(v.num)
	}
	return false
}

// String converts as string() does; of several nodes it takes the first (XPath 1.0 section 4.2).
func (v Value) String() string { return v.first().text() }

// Number converts as number() does, with NaN for what is no number.
func (v Value) Number() float64 { return v.first().number() }

// Bool converts as boolean() does: any text but the empty one is true, "false" too.
func (v Value) Bool() bool { return v.first().truth() }

// Time gives the instant of a date; midnight in its zone when it has no time of day.
func (v Value) Time() (time.Time, bool) {
	v = v.first()
	if v.kind != KindDate {
		return time.Time{}, false
	}
	zone := time.UTC
	if v.zone != 0 {
		zone = time.FixedZone("", int(v.zone))
	}
	return time.UnixMilli(int64(v.num) - int64(v.zone)*1000).In(zone), true
}

// HasTime tells whether v is a date with a time of day other than midnight.
func (v Value) HasTime() bool {
	v = v.first()
	return v.kind == KindDate && math.Mod(v.num, dayMillis) != 0
}

// first is the value of the only or first node of a nodeset, and v itself for other kinds.
func (v Value) first() Value {
	if v.kind != KindNodes {
		return v
	}
	if len(v.nodes) == 0 {
		return Value{}
	}
	return v.nodes[0].Value
}

// text, number and truth are the conversions of a single value. They follow XPathFuncExpr of
// JavaRosa, except where formatNumber says otherwise.
func (v Value) text() string {
	switch v.kind {
	case KindString:
		return v.str
	case KindNumber:
		return formatNumber(v.num)
	case KindBool:
		if v.num != 0 {
			return "true"
		}
		return "false"
	case KindDate: // without its time of day, as JavaRosa does
		return formatDay(v.num)
	}
	return ""
}

func (v Value) number() float64 {
	switch v.kind {
	case KindNumber, KindBool:
		return v.num
	case KindString:
		return parseNumber(v.str)
	case KindDate: // whole days since 1970-01-01: arithmetic with dates is arithmetic with days
		return math.Floor(v.num / dayMillis)
	}
	return math.NaN()
}

// exact is number, but a date keeps its fraction of a day (the mathematical functions).
func (v Value) exact() float64 {
	if v.kind == KindDate {
		return v.num / dayMillis
	}
	return v.number()
}

func (v Value) truth() bool {
	switch v.kind {
	case KindNumber, KindBool:
		return math.Abs(v.num) > nearlyZero // false for NaN
	case KindString:
		return v.str != ""
	case KindDate:
		return true
	}
	return false
}

// nearlyZero is how far numbers may be apart and still be equal, so that 6.1 - 7.8 = -1.7.
const nearlyZero = 1e-12

// equal compares as JavaRosa's = does: as truths when one side is one, else as numbers when one
// side is one, else as text. A date so equals the text of its day.
func equal(a, b Value) bool {
	switch {
	case a.kind == KindBool || b.kind == KindBool:
		return a.truth() == b.truth()
	case a.kind == KindNumber || b.kind == KindNumber:
		return math.Abs(a.number()-b.number()) < nearlyZero
	case a.kind <= KindString && b.kind <= KindString:
		return a.str == b.str
	}
	return a.text() == b.text()
}

// trim removes what Java's String.trim does: control characters and the space.
func trim(s string) string {
	if s == "" || s[0] > ' ' && s[len(s)-1] > ' ' {
		return s
	}
	return strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
}
