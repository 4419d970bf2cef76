package expr

import "strings"

// Boolean functions (ODK XForms specification, "Boolean Functions").

func fnTrue(*scope, *call) (Value, error)  { return Bool(true), nil }
func fnFalse(*scope, *call) (Value, error) { return Bool(false), nil }

// fnIf evaluates only the branch it takes.
func fnIf(s *scope, c *call) (Value, error) {
	truth, err := truthArg(s, c, 0)
	if err != nil {
		return Value{}, err
	}
	if truth {
		return c.args[1].eval(s)
	}
	return c.args[2].eval(s)
}

// fnCoalesce gives its first argument unless that is blank; NaN is blank, too.
func fnCoalesce(s *scope, c *call) (Value, error) {
	v, err := c.args[0].eval(s)
	if err != nil || !v.IsBlank() {
		return v, err
	}
	return c.args[1].eval(s)
}

// fnOnce keeps what the node holds already, so that a random number is drawn once.
func fnOnce(s *scope, c *call) (Value, error) {
	v, err := single(s, &selfNode{pos: c.pos}, c.pos)
	if err != nil || v.text() != "" {
		return v, err
	}
	return c.args[0].eval(s)
}

// fnDepend gives its first argument; the others only order the calculation (JavaRosa).
func fnDepend(s *scope, c *call) (Value, error) { return c.args[0].eval(s) }

func fnBoolean(s *scope, c *call) (Value, error) {
	truth, err := truthArg(s, c, 0)
	return Bool(truth), err
}

func fnNot(s *scope, c *call) (Value, error) {
	truth, err := truthArg(s, c, 0)
	return Bool(!truth), err
}

// fnBooleanFromString is true for "true", in any case, and "1".
func fnBooleanFromString(s *scope, c *call) (Value, error) {
	text, err := textArg(s, c, 0)
	return Bool(text == "1" || strings.EqualFold(text, "true")), err
}

// fnChecklist tells whether between min and max of the factors are true; a negative bound is none.
func fnChecklist(s *scope, c *call) (Value, error) {
	least, most, err := bounds(s, c)
	if err != nil {
		return Value{}, err
	}
	factors, err := spread(s, c, 2)
	if err != nil {
		return Value{}, err
	}
	count := 0
	for _, factor := range factors {
		if factor.truth() {
			count++
		}
	}
	low, high := asInt(least), asInt(most)
	return Bool((low < 0 || count >= low) && (high < 0 || count <= high)), nil
}

// fnWeightedChecklist adds the weights of the true factors; here a negative bound is a bound.
func fnWeightedChecklist(s *scope, c *call) (Value, error) {
	least, most, err := bounds(s, c)
	if err != nil {
		return Value{}, err
	}
	pairs, err := weighted(s, c)
	if err != nil {
		return Value{}, err
	}
	total := 0.0
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i].truth() {
			total += pairs[i+1].number()
		}
	}
	return Bool(total >= least && total <= most), nil
}

func bounds(s *scope, c *call) (least, most float64, err error) {
	if least, err = numberArg(s, c, 0); err != nil {
		return 0, 0, err
	}
	most, err = numberArg(s, c, 1)
	return least, most, err
}

// weighted gives factor, weight, factor, weight ...; two nodesets of the same length stand for
// such a list, too.
func weighted(s *scope, c *call) ([]Value, error) {
	if len(c.args) == 4 {
		factors, err := c.args[2].eval(s)
		if err != nil {
			return nil, err
		}
		weights, err := c.args[3].eval(s)
		if err != nil {
			return nil, err
		}
		if factors.kind == KindNodes && weights.kind == KindNodes {
			return zip(c, factors.nodes, weights.nodes)
		}
	}
	pairs := make([]Value, 0, len(c.args))
	for _, arg := range c.args[2:] {
		v, err := single(s, arg, c.pos)
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, v)
	}
	return pairs, nil
}

func zip(c *call, factors, weights []*Node) ([]Value, error) {
	if len(factors) != len(weights) {
		return nil, &Error{Code: BadArgument, Pos: c.pos, Near: c.name, Detail: "as many weights as factors are needed"}
	}
	pairs := make([]Value, 0, 2*len(factors))
	for i := range factors {
		pairs = append(pairs, factors[i].Value, weights[i].Value)
	}
	return pairs, nil
}
