package expr

import (
	"math"
	"strconv"
	"strings"
)

// parseNumber reads text as number() does. The ODK dialect takes a comma for a point (some
// phones type one) and knows no exponent, no plus sign and no words for infinity.
func parseNumber(s string) float64 {
	s = trim(s)
	if len(s) > 0 && len(s) <= 15 { // what people mostly type: digits that a float holds exactly
		whole := 0
		for i := range len(s) {
			if !isDigit(s[i]) {
				return parseDecimal(s)
			}
			whole = whole*10 + int(s[i]-'0')
		}
		return float64(whole)
	}
	return parseDecimal(s)
}

func parseDecimal(s string) float64 {
	for i := range len(s) {
		if c := s[i]; !isDigit(c) && c != '-' && c != '.' && c != ',' {
			return math.NaN()
		}
	}
	num, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", "."), 64)
	if err != nil && !math.IsInf(num, 0) {
		return math.NaN()
	}
	return num
}

// formatNumber writes a number as string() does (XPath 1.0 section 4.2): never an exponent, a
// whole number without a point. JavaRosa prints 3000000000 as 3.0E9, which its own tests call
// broken; a sum of rupiah gets that large, so here we keep to XPath.
func formatNumber(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case math.Abs(f) < nearlyZero:
		return "0"
	}
	if whole := math.Trunc(f); math.Abs(f-whole) < nearlyZero && math.Abs(whole) < 1<<53 {
		return strconv.FormatInt(int64(whole), 10)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// asInt is a number where an index or a count is wanted; NaN is 0, as Java's intValue has it.
func asInt(f float64) int {
	switch {
	case math.IsNaN(f):
		return 0
	case f > math.MaxInt32:
		return math.MaxInt32
	case f < math.MinInt32:
		return math.MinInt32
	}
	return int(f)
}

// round is round(number, decimals): on the digits as they are written, so that 12345.15 becomes
// 12345.2; a half goes up for positive and towards zero for negative numbers (XPath 1.0 section
// 4.4: towards positive infinity).
func round(f float64, decimals int) float64 {
	const most = 30
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return f
	case decimals > most || decimals < -most:
		return math.NaN()
	case decimals < 0:
		scale := math.Pow10(-decimals)
		return math.Trunc(f/scale+0.5) * scale
	}
	digits := strconv.FormatFloat(math.Abs(f), 'f', -1, 64)
	point := strings.IndexByte(digits, '.')
	if point < 0 || len(digits)-point-1 <= decimals {
		return f
	}
	kept, rest := digits[:point+1+decimals], digits[point+1+decimals:]
	rounded, err := strconv.ParseFloat(kept, 64)
	if err != nil {
		return math.NaN()
	}
	if roundsUp(rest, f < 0) {
		rounded = addLast(kept)
	}
	return math.Copysign(rounded, f)
}

func roundsUp(rest string, negative bool) bool {
	if rest[0] != '5' || !negative {
		return rest[0] >= '5'
	}
	return strings.Trim(rest[1:], "0") != ""
}

// addLast adds one to the last digit of a decimal numeral.
func addLast(numeral string) float64 {
	digits := []byte("0" + numeral)
	for i := len(digits) - 1; i >= 0; i-- {
		if digits[i] == '.' {
			continue
		}
		if digits[i] != '9' {
			digits[i]++
			break
		}
		digits[i] = '0'
	}
	f, err := strconv.ParseFloat(string(digits), 64)
	if err != nil {
		return math.NaN()
	}
	return f
}
