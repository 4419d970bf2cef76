package expr

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

func TestRandom(t *testing.T) {
	source := rand.NewPCG(1, 2)
	ctx := &Context{Now: morning, Rand: source.Uint64}
	for range 100 {
		v, err := evaluate("random()", ctx)
		if err != nil || v.num < 0 || v.num >= 1 {
			t.Fatal(v, err)
		}
		if v, err = evaluate("uuid()", ctx); err != nil || !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(v.str) {
			t.Fatal(v, err)
		}
		if v, err = evaluate("uuid(8)", ctx); err != nil || !regexp.MustCompile(`^[0-9A-Z]{8}$`).MatchString(v.str) {
			t.Fatal(v, err)
		}
	}
	run(t, &Context{Now: morning}, []check{{"random()", 0.0}, {"uuid(0)", ""}, {"string-length(uuid(5000))", 1024.0}})
}

// The orders that the specification's algorithm gives; 42 and -42 are examples that ODK
// publishes for checking implementations.
func TestRandomize(t *testing.T) {
	ctx := &Context{Now: morning, Rand: rand.NewPCG(3, 4).Uint64, Lookup: func(string) Value {
		return Values(String("A"), String("B"), String("C"), String("D"), String("E"), String("F"))
	}}
	run(t, ctx, []check{
		{"concat(randomize(${huruf}, 42))", "AFCBDE"},
		{"concat(randomize(${huruf}, -42))", "EDAFBC"},
		{"concat(randomize(${huruf}, '42'))", "AFCBDE"},
		{"concat(randomize(${huruf}, 1))", "BFEACD"},
		{"concat(randomize(${huruf}, '')) = concat(randomize(${huruf}, 0))", true},
		{"concat(randomize(${huruf}, 'desa')) = concat(randomize(${huruf}, 'desa'))", true},
		{"count(randomize(${huruf}))", 6.0},
		{"randomize('A')", NotNodes},
	})
	v, err := evaluate("concat(randomize(${huruf}))", ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, letter := range "ABCDEF" {
		if strings.Count(v.str, string(letter)) != 1 {
			t.Errorf("%q is no order of the letters", v.str)
		}
	}
}
