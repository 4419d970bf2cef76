package botapi

import (
	"strings"
	"unicode/utf8"
)

// Byte classes as tdlib has them: ASCII only, whatever the locale.

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v'
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isAlphanumeric(c byte) bool { return isLetter(c) || isDigit(c) }

func digitValue(c byte) rune {
	switch {
	case isDigit(c):
		return rune(c - '0')
	case 'a' <= c && c <= 'f':
		return rune(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return rune(c-'A') + 10
	}
	return -1
}

// lower lowers ASCII letters only, as td::to_lower does.
func lower(s string) string {
	for i := range len(s) {
		if c := s[i]; 'A' <= c && c <= 'Z' {
			return strings.Map(func(r rune) rune {
				if 'A' <= r && r <= 'Z' {
					return r + 'a' - 'A'
				}
				return r
			}, s)
		}
	}
	return s
}

// units counts UTF-16 code units, in which Telegram measures texts and entities.
func units(text string) int {
	n := 0
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			n++
			continue
		}
		r, width := utf8.DecodeRuneInString(text[i:])
		i += width
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// checkedLink returns the address a link goes to, or "" when Telegram would drop the link. An
// empty href means that the text is the address.
func checkedLink(href, text string) string {
	if href == "" {
		href = text
	}
	href = strings.TrimSpace(href)
	for _, scheme := range []string{"http://", "https://", "tg://", "ton://", "tonsite://"} {
		if rest, ok := strings.CutPrefix(lower(href), scheme); ok {
			host, _, _ := strings.Cut(rest, "/")
			if host == "" || strings.ContainsAny(host, " \"<>") || scheme[0] == 'h' && !strings.Contains(host, ".") && !strings.HasPrefix(host, "localhost") {
				return ""
			}
			if !strings.Contains(rest, "/") && scheme[0] == 'h' && !strings.ContainsAny(rest, "?#") {
				return href + "/"
			}
			return href
		}
	}
	host, _, _ := strings.Cut(href, "/")
	if dot := strings.LastIndexByte(host, '.'); dot > 0 && dot < len(host)-2 && !strings.ContainsAny(href, " :\"<>") {
		if host == href {
			href += "/"
		}
		return "http://" + href
	}
	return ""
}
