package expr

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokEnd tokenKind = iota
	tokNumber
	tokString
	tokName     // a, a:b
	tokNameStar // a:*
	tokRef      // ${a}
	tokVariable // $a
	tokStar     // * as a name test
	tokOperator // and or = != < <= > >= + - * div mod |
	tokMinus    // the unary one
	tokSlash
	tokSlashes
	tokOpen
	tokClose
	tokOpenBracket
	tokCloseBracket
	tokDot
	tokDots
	tokAt
	tokComma
	tokColons
)

type token struct {
	kind tokenKind
	pos  int
	text string // name, operator, or the content of a string
	num  float64
}

// lex cuts src into tokens. As XPath 1.0 section 3.7 asks, whether * and - are operators and
// whether "and", "or", "div", "mod" are names depends on the token before; like JavaRosa's
// lexer it needs no space around them, so that 3mod4 and 6andpath are expressions.
func lex(src string) ([]token, error) {
	tokens := make([]token, 0, 8+len(src)/4)
	operand := true // the next token starts an operand
	for at := 0; ; {
		at = skipSpace(src, at)
		if at == len(src) {
			return append(tokens, token{kind: tokEnd, pos: at}), nil
		}
		t, width := nextToken(src, at, operand)
		if width == 0 {
			return nil, &Error{Code: Syntax, Pos: at, Near: excerpt(src, at), Detail: lexAdvice(src, at)}
		}
		tokens = append(tokens, t)
		operand = !endsOperand(t.kind)
		at += width
	}
}

func skipSpace(src string, at int) int {
	for at < len(src) && strings.IndexByte(" \n\t\f\r", src[at]) >= 0 {
		at++
	}
	return at
}

func endsOperand(kind tokenKind) bool {
	switch kind {
	case tokNumber, tokString, tokName, tokNameStar, tokRef, tokVariable, tokStar, tokClose, tokCloseBracket, tokDot, tokDots:
		return true
	}
	return false
}

// nextToken reads the token at src[at:] and returns its width in bytes, 0 when there is none.
func nextToken(src string, at int, operand bool) (token, int) {
	rest := src[at:]
	if t, width := punctuation(rest, operand); width > 0 {
		t.pos = at
		return t, width
	}
	switch c := rest[0]; {
	case c == '\'' || c == '"':
		end := strings.IndexByte(rest[1:], c)
		if end < 0 {
			return token{}, 0
		}
		return token{kind: tokString, pos: at, text: rest[1 : 1+end]}, end + 2
	case isDigit(c) || c == '.' && len(rest) > 1 && isDigit(rest[1]):
		width := numberWidth(rest)
		num, err := strconv.ParseFloat(rest[:width], 64)
		if err != nil && num == 0 { // out of range gives an infinity, as in Java
			return token{}, 0
		}
		return token{kind: tokNumber, pos: at, num: num}, width
	case c == '.':
		return token{kind: tokDot, pos: at}, 1
	case c == '$':
		return reference(rest, at)
	case operand:
		width := qualifiedName(rest)
		name := rest[:width]
		if strings.HasPrefix(rest[width:], ":*") && !strings.Contains(name, ":") && width > 0 {
			return token{kind: tokNameStar, pos: at, text: name}, width + 2
		}
		return token{kind: tokName, pos: at, text: name}, width
	}
	return token{}, 0
}

// punctuation reads signs and operators; the longest come first.
func punctuation(rest string, operand bool) (token, int) {
	if len(rest) > 1 {
		switch rest[:2] {
		case "!=", "<=", ">=":
			return token{kind: tokOperator, text: rest[:2]}, 2
		case "//":
			return token{kind: tokSlashes}, 2
		case "..":
			return token{kind: tokDots}, 2
		case "::":
			return token{kind: tokColons}, 2
		}
	}
	if !operand {
		for _, word := range [...]string{"and", "or", "div", "mod"} {
			if strings.HasPrefix(rest, word) {
				return token{kind: tokOperator, text: word}, len(word)
			}
		}
	}
	kind := tokOperator
	switch rest[0] {
	case '=', '<', '>', '+', '|':
	case '-':
		if operand {
			kind = tokMinus
		}
	case '*':
		if operand {
			kind = tokStar
		}
	case '/':
		kind = tokSlash
	case '(':
		kind = tokOpen
	case ')':
		kind = tokClose
	case '[':
		kind = tokOpenBracket
	case ']':
		kind = tokCloseBracket
	case '@':
		kind = tokAt
	case ',':
		kind = tokComma
	default:
		return token{}, 0
	}
	return token{kind: kind, text: rest[:1]}, 1
}

// reference reads ${name}, ${last-saved#name} (XLSForm) or $name (an XPath variable).
func reference(rest string, at int) (token, int) {
	if strings.HasPrefix(rest, "${") {
		end := strings.IndexByte(rest, '}')
		if end < 0 {
			return token{}, 0
		}
		name := strings.TrimSpace(rest[2:end])
		plain := strings.TrimPrefix(name, lastSaved)
		if plain == "" || qualifiedName(plain) != len(plain) {
			return token{}, 0
		}
		return token{kind: tokRef, pos: at, text: name}, end + 1
	}
	width := qualifiedName(rest[1:])
	if width == 0 {
		return token{}, 0
	}
	return token{kind: tokVariable, pos: at, text: rest[1 : 1+width]}, 1 + width
}

// numberWidth measures digits with at most one point among them: 12, 12., .5, 1.25.
func numberWidth(rest string) int {
	point := false
	for i := range len(rest) {
		switch {
		case isDigit(rest[i]):
		case rest[i] == '.' && !point:
			point = true
		default:
			return i
		}
	}
	return len(rest)
}

// qualifiedName measures name or prefix:name at the start of rest, 0 when there is neither.
func qualifiedName(rest string) int {
	width := plainName(rest)
	if width > 0 && width < len(rest) && rest[width] == ':' {
		if local := plainName(rest[width+1:]); local > 0 {
			return width + 1 + local
		}
	}
	return width
}

func plainName(rest string) int {
	for i, r := range rest {
		switch {
		case r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z':
		case i > 0 && ('0' <= r && r <= '9' || r == '-' || r == '.'):
		case r >= utf8.RuneSelf && unicode.IsLetter(r):
		case i > 0 && r >= utf8.RuneSelf && unicode.Is(unicode.M, r):
		default:
			return i
		}
	}
	return len(rest)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// excerpt is the short piece of src shown with a syntax error.
func excerpt(src string, at int) string {
	const most = 20
	piece := src[at:]
	for i := range piece {
		if i >= most {
			return piece[:i]
		}
	}
	return piece
}

// lexAdvice names the remedy for the mistakes that people make most.
func lexAdvice(src string, at int) string {
	r, _ := utf8.DecodeRuneInString(src[at:])
	switch {
	case r == '\'' || r == '"':
		return "this quote is never closed"
	case r == '$':
		return "a reference is written ${name}"
	case strings.ContainsRune("‘’“”„", r):
		return "use the straight quote '"
	case r == '≤' || r == '≥' || r == '≠':
		return "write <=, >= or !="
	case r == '×' || r == '÷' || r == '−' || r == '–':
		return "write *, div or -"
	case r == '!' || r == '&':
		return "write not(...), != or and"
	}
	return "unexpected here"
}
