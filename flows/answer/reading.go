package answer

import (
	"fmt"
	"strings"
)

// State says how far a reader came.
type State uint8

const (
	// Invalid is the zero value: nothing was understood, or there is no such value. Reason says why.
	Invalid State = iota
	// Read: Value is the answer.
	Read
	// Partial: Value holds what was understood, the rest must still be asked ("30 orang": no
	// split by sex yet; "besok": no time yet).
	Partial
	// Ambiguous: Options are the readings, most likely first; the person picks one.
	Ambiguous
	// Period: a span of days from Value to Until, both included, where one day was asked.
	Period
	// Range: a span from Value to Until ("jam 9-11").
	Range
	// OpenEnd: from Value on, without an end ("8.30 s/d selesai").
	OpenEnd
	// Ask: understood, but not enough. Options, when there are any, are worth a button each.
	Ask
	// Rejected: Value is a real date on the wrong side of today; Reason is Future or Past.
	Rejected
	// Conflict: the parts disagree (weekday and date, total and sum). Options hold the ways out.
	Conflict
)

// Reason says what kept a reading from being an answer, as the key of a message. It is empty
// when the State alone says it.
type Reason string

// What can be wrong with an answer.
const (
	Empty          Reason = "empty"           // nothing but blanks or pictures
	NotUnderstood  Reason = "not_understood"  // no word of the kind asked
	TooLong        Reason = "too_long"        // more than a short answer; nothing was read
	TooLarge       Reason = "too_large"       // beyond any sensible number
	Negative       Reason = "negative"        // a number below zero
	NoSuchDay      Reason = "no_such_day"     // 31 November
	NoSuchTime     Reason = "no_such_time"    // jam 25
	FutureDay      Reason = "future"          // not yet come, and the question is about the past
	PastDay        Reason = "past"            // gone, and the question is about a plan
	WeekdayDiffers Reason = "weekday_differs" // "Selasa" and a date that is a Monday
	TotalDiffers   Reason = "total_differs"   // "40 orang, 6 L 32 P"
	PartDiffers    Reason = "part_differs"    // "jam 20 pagi"
	Vague          Reason = "vague"           // "puluhan", "awal bulan"
	Several        Reason = "several"         // two values where one was asked
	Unsure         Reason = "unsure"          // the person says that she does not know
	NoLabels       Reason = "no_labels"       // "6 32": which is which
	OtherWords     Reason = "other_words"     // a value among words we do not know: confirm it
	DayMissing     Reason = "day_missing"     // a time, but no day
	TimeMissing    Reason = "time_missing"    // a day, but no time
	MorningEvening Reason = "morning_evening" // "jam 3"
	Unit           Reason = "unit"            // "500" rupiah, or 500 thousand
	Separator      Reason = "separator"       // "1,500": thousands or decimals
)

// Reading is what a reader made of a text. The zero Reading is an unreadable one.
type Reading[T any] struct {
	State   State
	Value   T    // for Read and Partial; the beginning of a Period, Range or OpenEnd; what was Rejected
	Until   T    // the end of a Period or Range, included
	Options []T  // for Ambiguous, Ask and Conflict, most likely first
	Approx  bool // "kira-kira": the value counts, with a mark that it is an estimate
	Reason  Reason
}

// OK says whether Value may be stored as it stands (State is Read).
func (r Reading[T]) OK() bool { return r.State == Read }

// String renders the reading in the notation of the contract: "AMBIGUOUS:a|b", "ASK:a|b",
// "REJECT:future", "PERIOD:a/b", "RANGE:a-b", "FROM:a", "APPROX:n", "CONFLICT", "INVALID".
func (r Reading[T]) String() string {
	value := fmt.Sprint(r.Value)
	switch r.State {
	case Read, Partial:
	case Ambiguous:
		return "AMBIGUOUS:" + join(r.Options)
	case Period:
		value = "PERIOD:" + value + "/" + fmt.Sprint(r.Until)
	case Range:
		value = "RANGE:" + value + "-" + fmt.Sprint(r.Until)
	case OpenEnd:
		value = "FROM:" + value
	case Ask:
		if len(r.Options) == 0 {
			return "ASK"
		}
		return "ASK:" + join(r.Options)
	case Rejected:
		return "REJECT:" + string(r.Reason)
	case Conflict:
		return "CONFLICT"
	default:
		return "INVALID"
	}
	if r.Approx {
		return "APPROX:" + value
	}
	return value
}

func join[T any](options []T) string {
	parts := make([]string, len(options))
	for i, o := range options {
		parts[i] = fmt.Sprint(o)
	}
	return strings.Join(parts, "|")
}

func read[T any](v T) Reading[T] { return Reading[T]{State: Read, Value: v} }

func invalid[T any](why Reason) Reading[T] { return Reading[T]{Reason: why} }

func ask[T any](why Reason, options ...T) Reading[T] {
	return Reading[T]{State: Ask, Reason: why, Options: options}
}

func ambiguous[T any](why Reason, options ...T) Reading[T] {
	return Reading[T]{State: Ambiguous, Reason: why, Options: options}
}
