package expr

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// ODK XForms specification, "Number Functions".
func TestNumberFunctions(t *testing.T) {
	run(t, answers(map[string]Value{"v": Values(Number(3), String("x"), Number(-8), Value{})}), []check{
		{"int(2.7)", 2.0},
		{"int(-2.7)", -2.0},
		{"int('12,9')", 12.0},
		{"int('')", math.NaN()},
		{"int(1 div 0)", math.Inf(1)},
		{"floor(-2.1)", -3.0},
		{"ceiling(2.1)", 3.0},
		{"ceiling(-2.1)", -2.0},

		{"round(2.5)", 3.0},
		{"round(-2.5)", -2.0},
		{"round(-2.51)", -3.0},
		{"round('4,6')", 5.0},
		{"round(2.345, 2)", 2.35},
		{"round(-2.345, 2)", -2.34},
		{"round(1.005, 2)", 1.01},
		{"round(9.995, 2)", 10.0},
		{"round(99.5)", 100.0},
		{"round(1234.5, -2)", 1200.0},
		{"round(1250, -2)", 1300.0},
		{"round(7, 2)", 7.0},
		{"round(7, 31)", math.NaN()},
		{"round(7.25, 1.9)", 7.3},
		{"round('x')", math.NaN()},
		{"round(1 div 0, 1)", math.Inf(1)},

		{"abs(-3)", 3.0},
		{"pow(2, 10)", 1024.0},
		{"pow(9, 0.5)", 3.0},
		{"pow(1, 'x')", math.NaN()},
		{"sqrt(-1)", math.NaN()},
		{"exp(0)", 1.0},
		{"exp10(3)", 1000.0},
		{"log(exp(2))", 2.0},
		{"log10(1000)", 3.0},
		{"log(0)", math.Inf(-1)},
		{"sin(pi() div 2)", 1.0},
		{"cos(pi())", -1.0},
		{"tan(0)", 0.0},
		{"asin(1) * 2", math.Pi},
		{"acos(-1)", math.Pi},
		{"atan(1) * 4", math.Pi},
		{"atan2(1, 1) * 4", math.Pi},
		{"abs(date-time('1970-01-02T12:00:00'))", 1.5},

		{"sum(${v})", -5.0},
		{"min(${v})", -8.0},
		{"max(${v})", 3.0},
		{"max(-4, -2)", -2.0},
		{"max('', 'x')", math.NaN()},
		{"min(5, ${v}, -9)", -9.0},
		{"max(1)", 1.0},
		{"max()", math.NaN()},
	})
}

func TestRoundStaysNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64Range(-1e9, 1e9).Draw(t, "number")
		decimals := rapid.IntRange(0, 6).Draw(t, "decimals")
		got := round(f, decimals)
		if math.Abs(got-f) > 0.5*math.Pow10(-decimals)+math.Abs(f)*1e-15 {
			t.Fatalf("round(%v, %d) is %v", f, decimals, got)
		}
		if again := round(got, decimals); again != got {
			t.Fatalf("round(%v, %d) is %v, and rounded again %v", f, decimals, got, again)
		}
	})
}
