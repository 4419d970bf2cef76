package digest

import (
	"html"
	"regexp"
	"strings"
	"unicode/utf16"
)

// generosity is how much a block names: it is built again with less until it fits.
type generosity struct {
	places  int // kecamatan or kabupaten in a line
	moved   int // of those that rose, and of those that fell
	letters int // of a kendala's words
	names   int // Kampung unheard of the longest
}

// most to least: the last one is what 300 Kampung with long names still fit into.
var generosities = []generosity{{6, 3, 70, 3}, {5, 2, 55, 2}, {5, 2, 44, 2}, {4, 2, 36, 2}, {4, 1, 30, 1}, {3, 1, 26, 1}, {3, 1, 22, 0}, {2, 0, 20, 0}}

// text is the screen, in the order of domain.md 5.3: what moved, what needs a decision, no news;
// the rest under the fold. It never exceeds what one phone screen takes.
func (s *screen) text() string {
	top := ""
	for _, g := range generosities {
		if top = s.top(g); letters(top) <= topLetters {
			break
		}
	}
	top = fitted(strings.Split(top, "\n"), "\n", topLetters)
	table, foot := s.table(), s.footer()
	return join("\n", top, table, s.quote(allLetters-letters(join("\n", top, table, foot))), foot)
}

// top is what is read first. The lead of one Kampung reads what comes and what is missing instead
// of numbers, the lead of a kecamatan besides them.
func (s *screen) top(g generosity) string {
	if s.village != nil {
		return join("\n", s.heading(), s.moved(g), s.plans(g), s.missing(g), s.decide(g))
	}
	return join("\n", s.heading(), s.moved(g), s.decide(g), s.coming(g), s.noNews(g))
}

// quote is what lies under the fold: as many lines as fit, in the order of domain.md 5.3.
func (s *screen) quote(room int) string {
	inside := fitted(s.more(), "\n", room-1)
	if inside == "" {
		return ""
	}
	return "<blockquote expandable>" + inside + "</blockquote>"
}

// join puts the parts that say something under each other.
func join(between string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, between)
}

// fitted joins parts and leaves the last ones out that do not fit any more; each part is whole HTML.
func fitted(parts []string, between string, room int) string {
	text := ""
	for _, p := range parts {
		if longer := join(between, text, p); letters(longer) <= room {
			text = longer
		}
	}
	return text
}

var tag = regexp.MustCompile(`<[^>]*>`)

// letters counts a text as Telegram does: UTF-16 units after entities (Bot API, sendMessage).
func letters(text string) int {
	return len(utf16.Encode([]rune(html.UnescapeString(tag.ReplaceAllString(text, "")))))
}
