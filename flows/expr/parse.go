package expr

import "strings"

// MaxLength is the longest expression accepted, in bytes: an Excel cell holds 32,767 characters.
const MaxLength = 32 << 10

// MaxDepth is how deep parentheses, calls, predicates and signs may nest.
const MaxDepth = 200

// parser is a Pratt parser: operand reads what stands between operators, expression joins
// operands as long as the operators bind tightly enough.
type parser struct {
	src    string
	tokens []token
	at     int
	depth  int
}

func parse(src string) (node, error) {
	if len(src) > MaxLength {
		return nil, &Error{Code: TooLong, Pos: MaxLength, Detail: "longer than a cell can hold"}
	}
	tokens, err := lex(src)
	if err != nil {
		return nil, err
	}
	p := &parser{src: src, tokens: tokens}
	root, err := p.expression(precOr)
	if err != nil {
		return nil, err
	}
	if p.peek() != tokEnd {
		return nil, p.unexpected("")
	}
	return root, nil
}

func (p *parser) peek() tokenKind    { return p.tokens[p.at].kind }
func (p *parser) next() token        { t := p.tokens[p.at]; p.at++; return t }
func (p *parser) pos() int           { return p.tokens[p.at].pos }
func (p *parser) follows() tokenKind { return p.tokens[min(p.at+1, len(p.tokens)-1)].kind }
func (p *parser) accept(k tokenKind) bool {
	if p.peek() != k {
		return false
	}
	p.at++
	return true
}

func (p *parser) unexpected(detail string) error {
	at := p.pos()
	if p.peek() == tokEnd && detail == "" {
		detail = "the expression ends too early"
	} else if detail == "" {
		detail = "unexpected here"
	}
	return &Error{Code: Syntax, Pos: at, Near: excerpt(p.src, at), Detail: detail}
}

func (p *parser) deeper() error {
	p.depth++
	if p.depth > MaxDepth {
		return &Error{Code: TooDeep, Pos: p.pos(), Detail: "nested too deep"}
	}
	return nil
}

// expression reads operands joined by operators that bind at least as tight as least.
func (p *parser) expression(least precedence) (node, error) {
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	left, err := p.signed(least)
	if err != nil {
		return nil, err
	}
	for p.peek() == tokOperator {
		t := p.tokens[p.at]
		own := precedences[t.text]
		if own < least {
			break
		}
		p.at++
		right, err := p.expression(own + 1)
		if err != nil {
			return nil, err
		}
		left = &operation{pos: t.pos, op: operators[t.text], name: t.text, left: left, right: right}
	}
	return left, nil
}

// signed reads an operand with any number of minus signs before it.
func (p *parser) signed(least precedence) (node, error) {
	if p.peek() != tokMinus {
		return p.operand()
	}
	if least > precNegate { // a | -b is none in XPath 1.0 section 3.3
		return nil, p.unexpected("")
	}
	t := p.next()
	x, err := p.expression(precNegate)
	if err != nil {
		return nil, err
	}
	return &negate{pos: t.pos, x: x}, nil
}

// operand reads a path, or a primary expression with its predicates and further steps.
func (p *parser) operand() (node, error) {
	switch {
	case p.peek() == tokSlash || p.peek() == tokSlashes:
		return p.absolutePath()
	case p.startsStep():
		return p.relativePath()
	}
	pos := p.pos()
	x, err := p.primary()
	if err != nil {
		return nil, err
	}
	predicates, err := p.predicates()
	if err != nil {
		return nil, err
	}
	steps, base := []step(nil), x
	if len(predicates) > 0 {
		if _, isRef := x.(*refNode); isRef {
			steps = []step{{predicates: predicates}}
		} else {
			base = &filter{pos: pos, x: x, predicates: predicates}
		}
	}
	if p.peek() == tokSlash || p.peek() == tokSlashes {
		if steps, err = p.moreSteps(steps); err != nil {
			return nil, err
		}
	}
	if steps == nil {
		return base, nil
	}
	return &path{pos: pos, base: base, steps: steps}, nil
}

func (p *parser) primary() (node, error) {
	t := p.tokens[p.at]
	switch t.kind {
	case tokNumber:
		p.at++
		return &literal{value: Number(t.num)}, nil
	case tokString:
		p.at++
		return &literal{value: String(t.text)}, nil
	case tokRef:
		p.at++
		return &refNode{pos: t.pos, name: t.text}, nil
	case tokVariable:
		p.at++
		return &variable{pos: t.pos, name: t.text}, nil
	case tokName:
		return p.call()
	case tokOpen:
		p.at++
		x, err := p.expression(precOr)
		if err != nil {
			return nil, err
		}
		if !p.accept(tokClose) {
			return nil, p.unexpected("a ) is missing")
		}
		return x, nil
	}
	return nil, p.unexpected("")
}

func (p *parser) call() (node, error) {
	t := p.next()
	c := &call{pos: t.pos, name: t.text}
	p.at++ // the parenthesis: a name without one starts a step
	if p.accept(tokClose) {
		return c, nil
	}
	for {
		arg, err := p.expression(precOr)
		if err != nil {
			return nil, err
		}
		c.args = append(c.args, arg)
		if p.accept(tokClose) {
			return c, nil
		}
		if !p.accept(tokComma) {
			return nil, p.unexpected("a ) or , is missing")
		}
	}
}

// nodeTests look like calls and are steps (XPath 1.0 section 2.3).
func isNodeTest(name string) bool {
	switch name {
	case "node", "text", "comment", "processing-instruction":
		return true
	}
	return false
}

func (p *parser) startsStep() bool {
	switch p.peek() {
	case tokNameStar, tokStar, tokAt, tokDot, tokDots:
		return true
	case tokName:
		return p.follows() != tokOpen || isNodeTest(p.tokens[p.at].text)
	}
	return false
}

func (p *parser) absolutePath() (node, error) {
	n := &path{pos: p.pos(), absolute: true}
	var err error
	if p.peek() == tokSlash && !p.stepAfterSlash() {
		p.at++ // "/" alone is the root
		return n, nil
	}
	n.steps, err = p.moreSteps(nil)
	return n, err
}

func (p *parser) stepAfterSlash() bool {
	p.at++
	defer func() { p.at-- }()
	return p.startsStep()
}

func (p *parser) relativePath() (node, error) {
	pos := p.pos()
	first, err := p.step()
	if err != nil {
		return nil, err
	}
	steps, err := p.moreSteps([]step{first})
	if err != nil {
		return nil, err
	}
	if len(steps) == 1 && first.axis == "self" && first.test == testNode && len(first.predicates) == 0 {
		return &selfNode{pos: pos}, nil
	}
	return &path{pos: pos, steps: steps}, nil
}

// moreSteps reads /step and //step as long as there are any.
func (p *parser) moreSteps(steps []step) ([]step, error) {
	for {
		switch p.peek() {
		case tokSlashes:
			steps = append(steps, step{axis: "descendant-or-self", test: testNode})
		case tokSlash:
		default:
			return steps, nil
		}
		p.at++
		if !p.startsStep() {
			return nil, p.unexpected("")
		}
		s, err := p.step()
		if err != nil {
			return nil, err
		}
		steps = append(steps, s)
	}
}

func (p *parser) step() (step, error) {
	s := step{axis: "child"}
	switch {
	case p.accept(tokDot):
		return step{axis: "self", test: testNode}, nil
	case p.accept(tokDots):
		return step{axis: "parent", test: testNode}, nil
	case p.accept(tokAt):
		s.axis = "attribute"
	case p.peek() == tokName && p.follows() == tokColons:
		s.axis = p.tokens[p.at].text
		if !isAxis(s.axis) {
			return s, p.unexpected("no such axis")
		}
		p.at += 2
	}
	if err := p.nodeTest(&s); err != nil {
		return s, err
	}
	predicates, err := p.predicates()
	s.predicates = predicates
	return s, err
}

func isAxis(name string) bool {
	switch name {
	case "child", "descendant", "parent", "ancestor", "following-sibling", "preceding-sibling", "following", "preceding",
		"attribute", "namespace", "self", "descendant-or-self", "ancestor-or-self":
		return true
	}
	return false
}

func (p *parser) nodeTest(s *step) error {
	t := p.tokens[p.at]
	s.name = t.text
	switch t.kind {
	case tokStar:
		s.test = testAny
	case tokNameStar:
		s.test = testPrefix
	case tokName:
		if p.follows() == tokOpen {
			return p.typeTest(s)
		}
		s.test = testName
	default:
		return p.unexpected("")
	}
	p.at++
	return nil
}

// typeTest reads node(), text(), comment(), processing-instruction('name').
func (p *parser) typeTest(s *step) error {
	name := p.tokens[p.at].text
	if !isNodeTest(name) {
		return p.unexpected("a call cannot stand here")
	}
	p.at += 2
	if name == "node" {
		s.test, s.name = testNode, ""
	} else {
		s.test, s.name = testOther, name+"()"
	}
	if name == "processing-instruction" && p.peek() == tokString {
		var b strings.Builder
		(&literal{value: String(p.next().text)}).write(&b, precOr)
		s.name = name + "(" + b.String() + ")"
	}
	if !p.accept(tokClose) {
		return p.unexpected("a ) is missing")
	}
	return nil
}

func (p *parser) predicates() ([]node, error) {
	var list []node
	for p.accept(tokOpenBracket) {
		x, err := p.expression(precOr)
		if err != nil {
			return nil, err
		}
		if !p.accept(tokCloseBracket) {
			return nil, p.unexpected("a ] is missing")
		}
		list = append(list, x)
	}
	return list, nil
}
