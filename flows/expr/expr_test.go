package expr

import (
	"errors"
	"math"
	"testing"
	"time"
)

// wib is where most tests take place; JavaRosa's own ran in GMT.
var wib = time.FixedZone("WIB", 7*60*60)

// morning is the clock of the tests: Wednesday, 18 November 2026, 09.30.
var morning = time.Date(2026, time.November, 18, 9, 30, 0, 0, wib)

// check is a row of the tables: an expression and what it gives. want is a string, float64, bool,
// or a Code for an error, from Compile or Eval.
type check struct {
	src  string
	want any
}

func run(t *testing.T, ctx *Context, rows []check) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.src, func(t *testing.T) {
			t.Helper()
			got, err := evaluate(row.src, ctx)
			if code, failing := row.want.(Code); failing {
				if codeOf(err) != code {
					t.Errorf("got %v, %v; want error %s", got, err, code)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !matches(got, row.want) {
				t.Errorf("got %s %q, want %v", got.Kind(), got.ISO(), row.want)
			}
		})
	}
}

// codeOf is the Code of an Error, "" for none.
func codeOf(err error) Code {
	if fault, ok := errors.AsType[*Error](err); ok {
		return fault.Code
	}
	return ""
}

func evaluate(src string, ctx *Context) (Value, error) {
	e, err := Compile(src)
	if err != nil {
		return Value{}, err
	}
	return e.Eval(ctx)
}

func matches(got Value, want any) bool {
	got = got.first()
	switch want := want.(type) {
	case float64:
		return got.kind == KindNumber && (math.Abs(got.num-want) < 1e-9 || got.num == want || got.num != got.num && want != want)
	case bool:
		return got.kind == KindBool && got.Bool() == want
	case string:
		return got.kind <= KindString && got.str == want
	case day:
		return got.kind == KindDate && got.ISO() == string(want)
	}
	return false
}

// day is a wanted date, as ISO writes it.
type day string

// answers makes a Context from answers by name.
func answers(values map[string]Value) *Context {
	return &Context{
		Now:    morning,
		Lookup: func(name string) Value { return values[name] },
	}
}
