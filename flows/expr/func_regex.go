package expr

// checkPattern compiles a literal pattern when the form is loaded.
func checkPattern(c *call, _ *uses) error {
	source, ok := c.args[1].(*literal)
	if !ok {
		return nil
	}
	p, err := compilePattern(source.value.text())
	if err != nil {
		return &Error{Code: PatternRefused, Pos: c.pos, Near: source.value.text(), Detail: err.Error()}
	}
	c.pattern = p
	return nil
}

// fnRegex tells whether the pattern matches the whole text.
func fnRegex(s *scope, c *call) (Value, error) {
	text, err := textArg(s, c, 0)
	if err != nil {
		return Value{}, err
	}
	p := c.pattern
	if p == nil {
		source, err := textArg(s, c, 1)
		if err != nil {
			return Value{}, err
		}
		if err := s.spend(100+10*len(source), c.pos); err != nil {
			return Value{}, err
		}
		if p, err = compilePattern(source); err != nil {
			return Value{}, &Error{Code: PatternRefused, Pos: c.pos, Near: source, Detail: err.Error()}
		}
	}
	return Bool(p.matches(text)), s.spend(len(text)/4, c.pos)
}
