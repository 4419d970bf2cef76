package botapi

import (
	"encoding/json"
	"strings"
)

// scanner reads JSON in one pass, taking strings out of the text where it can. The two things
// that every sendMessage brings, its parameters and its keyboard, are read with it, because
// encoding/json took half of this server's time in the benchmark; all the rest uses that.
type scanner struct {
	text  string
	at    int
	depth int
	bad   bool // not JSON
	odd   bool // JSON, but another type than asked for
}

// maxDepth bounds recursion; no parameter of the Bot API nests deeper than a dozen levels.
const maxDepth = 500

// done tells whether the text was one JSON value and nothing more.
func (s *scanner) done() bool {
	s.space()
	return !s.bad && s.at == len(s.text)
}

func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// peek returns the first byte of the next token, 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

// accept takes c if it comes next.
func (s *scanner) accept(c byte) bool {
	if s.bad || s.peek() != c {
		return false
	}
	s.at++
	return true
}

// fail ends the reading: loops stop at the end of the text.
func (s *scanner) fail() { s.bad, s.at = true, len(s.text) }

// list reads items between open and shut, separated by commas.
func (s *scanner) list(open, shut byte, item func()) {
	if s.depth++; s.depth > maxDepth || !s.accept(open) {
		s.fail()
		return
	}
	defer func() { s.depth-- }()
	if s.accept(shut) {
		return
	}
	for !s.bad {
		item()
		if s.accept(shut) {
			return
		}
		if !s.accept(',') {
			s.fail()
		}
	}
}

// object calls each with every key; each must read the value. Another type is odd, and skipped.
func (s *scanner) object(each func(key string)) {
	if s.peek() != '{' {
		s.odd = true
		s.raw()
		return
	}
	s.list('{', '}', func() {
		if s.peek() != '"' {
			s.fail()
			return
		}
		key := s.str()
		if !s.accept(':') {
			s.fail()
			return
		}
		each(key)
	})
}

// array calls each for every element; each must read it. Another type is odd, and skipped.
func (s *scanner) array(each func()) {
	if s.peek() != '[' {
		s.odd = true
		s.raw()
		return
	}
	s.list('[', ']', each)
}

// str reads a string; null and other types are odd, and read as nothing.
func (s *scanner) str() string {
	if s.peek() != '"' {
		s.odd = s.raw() != "null" || s.odd
		return ""
	}
	from := s.at + 1
	for i := from; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			s.at = i + 1
			return s.text[from:i]
		case c == '\\':
			return s.escaped(from, i)
		case c < ' ':
			s.fail()
			return ""
		}
	}
	s.fail()
	return ""
}

// escaped reads a string that began at from and has its first backslash at i.
func (s *scanner) escaped(from, i int) string {
	for ; i < len(s.text); i++ {
		switch s.text[i] {
		case '\\':
			i++
		case '"':
			s.at = i + 1
			var out string
			if json.Unmarshal([]byte(s.text[from-1:s.at]), &out) != nil {
				s.fail()
			}
			return out
		}
	}
	s.fail()
	return ""
}

// raw skips a value and returns its source.
func (s *scanner) raw() string {
	s.space()
	from := s.at
	switch c := s.peek(); {
	case c == '{':
		s.object(func(string) { s.raw() })
	case c == '[':
		s.array(func() { s.raw() })
	case c == '"':
		s.str()
	case c == '-' || isDigit(c):
		s.number()
	default:
		s.literal()
	}
	if s.bad {
		return ""
	}
	return s.text[from:s.at]
}

func (s *scanner) literal() {
	for _, word := range []string{"true", "false", "null"} {
		if strings.HasPrefix(s.text[s.at:], word) {
			s.at += len(word)
			return
		}
	}
	s.fail()
}

// number reads a number as RFC 8259 has it.
func (s *scanner) number() {
	rest := s.text[s.at:]
	n := 0
	digits := func() bool {
		count := run(rest[n:], isDigit)
		n += count
		return count > 0
	}
	if rest[0] == '-' {
		n++
	}
	zero := strings.HasPrefix(rest[n:], "0")
	if before := n; !digits() || zero && n-before > 1 {
		s.fail()
		return
	}
	if strings.HasPrefix(rest[n:], ".") {
		n++
		if !digits() {
			s.fail()
			return
		}
	}
	if n < len(rest) && rest[n]|0x20 == 'e' {
		n++
		if n < len(rest) && (rest[n] == '+' || rest[n] == '-') {
			n++
		}
		if !digits() {
			s.fail()
			return
		}
	}
	s.at += n
}
