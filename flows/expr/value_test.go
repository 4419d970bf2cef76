package expr

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Conversions: ODK XForms specification, "XPath Functions", boolean(), number(), string(); the
// details are XPathFuncExpr.toBoolean, toNumeric and toString of JavaRosa.
func TestConversions(t *testing.T) {
	run(t, answers(map[string]Value{"kosong": {}, "lupa": Nodes(), "dua": Values(Number(1), Number(2))}), []check{
		{"boolean('')", false},
		{"boolean('false')", true},
		{"boolean(' ')", true},
		{"boolean(0.00001)", true},
		{"boolean(-0)", false},
		{"boolean(0 div 0)", false},
		{"boolean(1 div 0)", true},
		{"boolean(date('2026-11-18'))", true},
		{"boolean(${kosong})", false},
		{"boolean(${lupa})", false},
		{"boolean(${dua})", Repeated},

		{"number(true())", 1.0},
		{"number(' -12.50 ')", -12.5},
		{"number('4,6')", 4.6},
		{"number('.5')", 0.5},
		{"number('5.')", 5.0},
		{"number('1.250,5')", math.NaN()},
		{"number('1e3')", math.NaN()},
		{"number('+3')", math.NaN()},
		{"number('- 3')", math.NaN()},
		{"number('12 orang')", math.NaN()},
		{"number('')", math.NaN()},
		{"number('Infinity')", math.NaN()},
		{"number('2026-11-18')", math.NaN()},
		{"number(${kosong})", math.NaN()},
		{"number(date('1970-01-11'))", 10.0},
		{"number(date('1969-12-31'))", -1.0},

		{"string(1)", "1"},
		{"string(-0)", "0"},
		{"string(0.1 + 0.2 - 0.3)", "0"},
		{"string(2.50)", "2.5"},
		{"string(1 div 4)", "0.25"},
		{"string(1 div 0)", "Infinity"},
		{"string(-1 div 0)", "-Infinity"},
		{"string(number('x'))", "NaN"},
		{"string(3000000000)", "3000000000"},
		{"string(123456789012345678901234567890)", "123456789012345680000000000000"},
		{"string(0.0001)", "0.0001"},
		{"string(12345678.25)", "12345678.25"},
		{"string(false())", "false"},
		{"string(now())", "2026-11-18"},
		{"string(${kosong})", ""},
		{"string(${lupa})", ""},
	})
}

// JavaRosa's XPathEqExpr, XPathCmpExpr, XPathArithExpr, XPathBoolExpr.
func TestOperators(t *testing.T) {
	run(t, answers(map[string]Value{"tgl": Date(morning), "kosong": {}, "nol": Number(0)}), []check{
		{"2 + 3 * 4", 14.0},
		{"(2 + 3) * 4", 20.0},
		{"10 - 3 - 2", 5.0},
		{"-2 * -3", 6.0},
		{"- '7'", -7.0},
		{"7 div 2", 3.5},
		{"7 mod 3", 1.0},
		{"-7 mod 3", -1.0},
		{"7 mod -3", 1.0},
		{"7.5 mod 2", 1.5},
		{"7 mod 0", math.NaN()},
		{"true() + true()", 2.0},
		{"'3' * '4'", 12.0},
		{"'x' + 1", math.NaN()},
		{"${kosong} + 1", math.NaN()},
		{"${tgl} + 1", 20776.0},
		{"now() - today()", 0.0},
		{"date(${tgl} + 7)", day("2026-11-25")},

		{"0.1 + 0.2 = 0.3", true},
		{"1 = '1.00'", true},
		{"'1' = '1.00'", false},
		{"'a' = 'a'", true},
		{"'A' = 'a'", false},
		{"true() = 'apa saja'", true},
		{"false() = 0", true},
		{"true() = 3", true},
		{"1 div 0 = 1 div 0", false},
		{"number('x') = number('x')", false},
		{"number('x') != number('x')", true},
		{"${kosong} = ''", true},
		{"${kosong} = 0", false},
		{"${nol} = 0", true},
		{"${tgl} = '2026-11-18'", true},
		{"${tgl} = date('2026-11-18')", true},
		{"now() = today()", true},

		{"'10' > '9'", true},
		{"'b' > 'a'", false},
		{"'b' <= 'a'", false},
		{"'2026-01-02' > '2026-01-01'", false},
		{"date('2026-01-02') > date('2026-01-01')", true},
		{"${kosong} < 1", false},
		{"${kosong} >= 0", false},
		{"3 > 2 > 1", false},
		{"1 < 2 = 2 < 3", true},

		{"true() or date('bukan')", true},
		{"false() and date('bukan')", false},
		{"false() or date('bukan')", NotDate},
		{"'' or ${nol}", false},
		{"true() or false() and false()", true},
		{"1 and 'x'", true},
	})
}

func TestValue(t *testing.T) {
	at := time.Date(2026, 11, 18, 9, 30, 15, 250e6, wib)
	if got, ok := DateTime(at).Time(); !ok || !got.Equal(at) || got.Hour() != 9 {
		t.Errorf("a date gives back %v", got)
	}
	if got := DateTime(at).ISO(); got != "2026-11-18T09:30:15.250+07:00" {
		t.Error(got)
	}
	if v := Date(at); v.ISO() != "2026-11-18" || v.HasTime() || !DateTime(at).HasTime() {
		t.Error(v.ISO())
	}
	if _, ok := String("2026-11-18").Time(); ok {
		t.Error("text is no date")
	}
	for _, v := range []Value{{}, String(""), Number(math.NaN()), Nodes(), Values(Value{})} {
		if !v.IsBlank() || v.Bool() || !math.IsNaN(v.Number()) {
			t.Errorf("%v %q is not blank", v.Kind(), v)
		}
	}
	for _, v := range []Value{String(" "), Number(0), Bool(false), Date(at), Values(Number(1))} {
		if v.IsBlank() {
			t.Errorf("%v %q is blank", v.Kind(), v)
		}
	}
	if v := Values(String("a"), String("b")); v.String() != "a" || len(v.Nodes()) != 2 || v.Kind().String() != "nodeset" {
		t.Errorf("a nodeset is %q", v)
	}
}

func TestNumbersKeepTheirValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64Range(-1e15, 1e15).Draw(t, "number")
		if math.Abs(f) < 1e-9 {
			return
		}
		if back := parseNumber(formatNumber(f)); math.Abs(back-f) > nearlyZero*math.Max(1, math.Abs(f)) {
			t.Fatalf("%v is written %s and read %v", f, formatNumber(f), back)
		}
	})
}
