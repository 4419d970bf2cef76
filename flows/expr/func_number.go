package expr

import "math"

// Number functions (ODK XForms specification, "Number Functions"; XPath 3.1 functions, section 4).

func fnNumber(s *scope, c *call) (Value, error) {
	f, err := numberArg(s, c, 0)
	return Number(f), err
}

// fnInt drops the fraction: int(-2.7) is -2.
func fnInt(s *scope, c *call) (Value, error) {
	f, err := numberArg(s, c, 0)
	return Number(math.Trunc(f)), err
}

// fnRound takes the number of decimals as its second argument; negative ones round to tens,
// hundreds and so on.
func fnRound(s *scope, c *call) (Value, error) {
	f, err := numberArg(s, c, 0)
	if err != nil {
		return Value{}, err
	}
	decimals := 0.0
	if len(c.args) == 2 {
		if decimals, err = numberArg(s, c, 1); err != nil {
			return Value{}, err
		}
	}
	return Number(round(f, asInt(decimals))), nil
}

func fnFloor(s *scope, c *call) (Value, error) {
	f, err := numberArg(s, c, 0)
	return Number(math.Floor(f)), err
}

func fnCeiling(s *scope, c *call) (Value, error) {
	f, err := numberArg(s, c, 0)
	return Number(math.Ceil(f)), err
}

func fnPi(*scope, *call) (Value, error) { return Number(math.Pi), nil }

func fnAbs(s *scope, c *call) (Value, error)   { return exact1(s, c, math.Abs) }
func fnSqrt(s *scope, c *call) (Value, error)  { return exact1(s, c, math.Sqrt) }
func fnExp(s *scope, c *call) (Value, error)   { return exact1(s, c, math.Exp) }
func fnLog(s *scope, c *call) (Value, error)   { return exact1(s, c, math.Log) }
func fnLog10(s *scope, c *call) (Value, error) { return exact1(s, c, math.Log10) }
func fnSin(s *scope, c *call) (Value, error)   { return exact1(s, c, math.Sin) }
func fnCos(s *scope, c *call) (Value, error)   { return exact1(s, c, math.Cos) }
func fnTan(s *scope, c *call) (Value, error)   { return exact1(s, c, math.Tan) }
func fnAsin(s *scope, c *call) (Value, error)  { return exact1(s, c, math.Asin) }
func fnAcos(s *scope, c *call) (Value, error)  { return exact1(s, c, math.Acos) }
func fnAtan(s *scope, c *call) (Value, error)  { return exact1(s, c, math.Atan) }
func fnPow(s *scope, c *call) (Value, error)   { return exact2(s, c, power) }
func fnAtan2(s *scope, c *call) (Value, error) { return exact2(s, c, math.Atan2) }

func fnExp10(s *scope, c *call) (Value, error) {
	return exact1(s, c, func(f float64) float64 { return math.Pow(10, f) })
}

// power is math.Pow with Java's answer to 1 to the power of what is no number.
func power(base, exponent float64) float64 {
	if math.IsNaN(exponent) || math.Abs(base) == 1 && math.IsInf(exponent, 0) {
		return math.NaN()
	}
	return math.Pow(base, exponent)
}

// exact1 and exact2 run a mathematical function; it sees the time of day in a date.
func exact1(s *scope, c *call, f func(float64) float64) (Value, error) {
	v, err := single(s, c.args[0], c.pos)
	return Number(f(v.exact())), err
}

func exact2(s *scope, c *call, f func(a, b float64) float64) (Value, error) {
	a, err := single(s, c.args[0], c.pos)
	if err != nil {
		return Value{}, err
	}
	b, err := single(s, c.args[1], c.pos)
	return Number(f(a.exact(), b.exact())), err
}
