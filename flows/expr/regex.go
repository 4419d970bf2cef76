package expr

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
)

// pattern is a compiled pattern of regex(): the whole text must match, and each lookahead that
// stands at the start must hold.
type pattern struct {
	whole  *regexp.Regexp
	ahead  []*regexp.Regexp
	wanted []bool // false for a negative lookahead
}

// compilePattern makes a pattern of Java's dialect one of RE2. Lookaheads are run where forms
// have them, at the start: there each is a condition of its own. Elsewhere, and backreferences
// and possessive quantifiers anywhere, they are refused: RE2 cannot run them, and an engine that
// can takes exponential time on bad input.
func compilePattern(source string) (*pattern, error) {
	p := &pattern{}
	rest := strings.TrimPrefix(source, "^")
	for strings.HasPrefix(rest, "(?=") || strings.HasPrefix(rest, "(?!") {
		end := groupEnd(rest)
		if end < 0 {
			return nil, errors.New("a ) is missing")
		}
		translated, err := translatePattern(rest[3:end])
		if err != nil {
			return nil, err
		}
		ahead, err := compileRE2(`\A(?:`, translated, `)`)
		if err != nil {
			return nil, err
		}
		p.ahead, p.wanted = append(p.ahead, ahead), append(p.wanted, rest[2] == '=')
		rest = rest[end+1:]
	}
	if len(p.ahead) == 0 {
		rest = source
	} else if hasAlternative(rest) || startsQuantifier(rest) {
		return nil, errors.New("a lookahead must hold for the whole pattern")
	}
	translated, err := translatePattern(rest)
	if err != nil {
		return nil, err
	}
	p.whole, err = compileRE2(`\A(?:`, translated, `)\z`)
	return p, err
}

// compileRE2 reads the pattern by itself first, so that a stray parenthesis in it cannot close
// the group around it.
func compileRE2(before, pattern, after string) (*regexp.Regexp, error) {
	if _, err := syntax.Parse(pattern, syntax.Perl); err != nil {
		return nil, err
	}
	return regexp.Compile(before + pattern + after)
}

func startsQuantifier(rest string) bool {
	return rest != "" && strings.IndexByte("*+?{", rest[0]) >= 0
}

func (p *pattern) matches(text string) bool {
	for i, ahead := range p.ahead {
		if ahead.MatchString(text) != p.wanted[i] {
			return false
		}
	}
	return p.whole.MatchString(text)
}

// walkPattern calls visit with the place of each character that is not escaped and not in a
// class, and the depth of groups there; visit returns false to stop.
func walkPattern(source string, visit func(at, depth int) bool) {
	depth, class := 0, false
	for i := 0; i < len(source); i++ {
		switch c := source[i]; {
		case c == '\\':
			i++
		case class:
			class = c != ']'
		case c == '[':
			class = true
			if strings.HasPrefix(source[i+1:], "]") || strings.HasPrefix(source[i+1:], "^]") {
				i++ // a bracket at the start of a class is one of its characters
			}
		default:
			if c == ')' {
				depth--
			}
			if !visit(i, depth) {
				return
			}
			if c == '(' {
				depth++
			}
		}
	}
}

// groupEnd finds the parenthesis that closes the one at the start, -1 if none does.
func groupEnd(source string) int {
	end := -1
	walkPattern(source, func(at, depth int) bool {
		if source[at] == ')' && depth == 0 {
			end = at
		}
		return end < 0
	})
	return end
}

func hasAlternative(source string) bool {
	found := false
	walkPattern(source, func(at, depth int) bool {
		found = found || source[at] == '|' && depth == 0
		return !found
	})
	return found
}

// translatePattern rewrites what Java and RE2 write differently, and refuses what RE2 would
// silently read in another way.
func translatePattern(source string) (string, error) {
	var b strings.Builder
	depth := 0 // of brackets
	for i := 0; i < len(source); i++ {
		switch c := source[i]; {
		case c == '\\':
			text, width := translateEscape(source[i:], depth > 0)
			b.WriteString(text)
			i += width - 1
		case depth > 0 && strings.HasPrefix(source[i:], "&&"):
			return "", errors.New("intersections of character classes")
		case c == '[' && depth > 0:
			if name := posixClass(source[i:]); name > 0 {
				b.WriteString(source[i : i+name])
				i += name - 1
				continue
			}
			if strings.HasPrefix(source[i+1:], "^") {
				return "", errors.New("a negated class within a class")
			}
			depth++ // Java reads [a[bc]] as one class; RE2 gets it without the inner brackets
		case c == '[':
			depth++
			b.WriteByte(c)
			if strings.HasPrefix(source[i+1:], "^") {
				b.WriteByte('^')
				i++
			}
		case c == ']' && depth > 0:
			depth--
			if depth == 0 {
				b.WriteByte(c)
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), nil
}

// posixClass measures [:name:], which RE2 knows and authors mean when they write it.
func posixClass(source string) int {
	if !strings.HasPrefix(source, "[:") {
		return 0
	}
	if end := strings.Index(source, ":]"); end > 0 {
		return end + 2
	}
	return 0
}

// translateEscape rewrites the escape at the start of source and gives its width.
func translateEscape(source string, class bool) (text string, width int) {
	if len(source) < 2 {
		return source, len(source)
	}
	switch source[1] {
	case 'u': // four hexadecimal digits
		if len(source) >= 6 {
			return `\x{` + source[2:6] + `}`, 6
		}
	case 'Z':
		return `\z`, 2
	case 'e':
		return `\x1b`, 2
	case 'h':
		return bracketed(` \t\x{a0}\x{1680}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}`, class), 2
	case 'R':
		return `(?:\r\n|[\n-\r\x{85}\x{2028}\x{2029}])`, 2
	case 'p', 'P':
		return translateProperty(source, class)
	}
	if source[1] >= 0x80 { // Java lets any character be escaped that is no letter of its own
		return "", 1
	}
	return source[:2], 2
}

func bracketed(content string, class bool) string {
	if class {
		return content
	}
	return "[" + content + "]"
}

// translateProperty rewrites \p{Alpha} and \p{IsAlphabetic}; \p{L} is the same in both.
func translateProperty(source string, class bool) (text string, width int) {
	end := strings.IndexByte(source, '}')
	if len(source) < 3 || source[2] != '{' || end < 0 {
		return source[:2], 2
	}
	name, negated := source[3:end], source[1] == 'P'
	switch name {
	case "Lower", "Upper", "ASCII", "Alpha", "Digit", "Alnum", "Punct", "Graph", "Print", "Blank", "Cntrl", "XDigit", "Space":
		posix := "[:" + strings.ToLower(name) + ":]"
		if negated {
			posix = "[:^" + strings.ToLower(name) + ":]"
		}
		return bracketed(posix, class), end + 1
	case "IsAlphabetic", "IsLetter":
		name = "L"
	case "IsDigit":
		name = "Nd"
	default:
		name = strings.TrimPrefix(name, "Is")
	}
	return source[:2] + "{" + name + "}", end + 1
}
