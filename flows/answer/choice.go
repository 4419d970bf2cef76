package answer

import (
	"slices"
	"strings"
)

// Option is one thing to choose. The order of the list is the order on the screen: "2" picks the
// second.
type Option struct {
	Code     string   // what is stored
	Label    string   // what is shown
	Synonyms []string // other names people use for it
}

// Choice reads one choice: its label, code or another name, its number as listed, the beginning
// of its label, a word of it, or any of these with a typo or two. When two fit equally well both
// are offered; when none does, the nearest two are, as Ask.
func Choice(text string, options []Option) Reading[string] {
	return NewMenu(options).Choice(text)
}

// Menu is a list of options made ready for comparing. A long list (design.md 5: 5,000 choices)
// is worth keeping; it may be used by many at once.
type Menu struct {
	options []Option
	names   []name
}

// name is one way to call an option, in plain letters.
type name struct {
	text    string
	option  int
	letters letterSet
}

// NewMenu prepares options for reading.
func NewMenu(options []Option) *Menu {
	m := &Menu{options: options, names: make([]name, 0, 3*len(options))}
	for i, o := range options {
		m.add(o.Label, i)
		m.add(strings.ReplaceAll(o.Code, "_", " "), i)
		for _, s := range o.Synonyms {
			m.add(s, i)
		}
	}
	return m
}

func (m *Menu) add(text string, option int) {
	p := plain(text)
	n := name{p, option, lettersOf(p)}
	if p == "" || len(m.names) > 0 && m.names[len(m.names)-1] == n {
		return
	}
	m.names = append(m.names, n)
	// "Audiensi/advokasi" and "Puskesmas (pusat kesehatan)" answer to their first part, too.
	if i := strings.IndexAny(text, "/("); i > 0 {
		m.add(text[:i], option)
	}
}

// plain returns a text in lower case with single blanks between its words and no marks: what
// is compared.
func plain(text string) string {
	clean := normalise(text)
	b := make([]byte, 0, len(clean))
	for i := range len(clean) {
		c := clean[i]
		if c == ' ' || c == '\n' || isMark(c) {
			if n := len(b); n > 0 && b[n-1] != ' ' {
				b = append(b, ' ')
			}
			continue
		}
		b = append(b, c)
	}
	return strings.TrimSuffix(string(b), " ")
}

// Choice reads one choice, as the function of that name does.
func (m *Menu) Choice(text string) Reading[string] {
	if len(text) > maxShort {
		return invalid[string](TooLong)
	}
	p := plain(text)
	if p == "" {
		return invalid[string](Empty)
	}
	named := m.exact(p)
	if at, ok := m.position(text); ok {
		if at < 0 {
			if len(named) == 1 {
				return read(m.options[named[0]].Code)
			}
			return invalid[string](NotUnderstood)
		}
		if !slices.Contains(named, at) {
			named = append(named, at) // "2" as a label and "2" as the second: offer both
		}
	}
	if len(named) > 0 {
		return m.settle(named)
	}
	for _, plainer := range []func(string) string{writtenOut, withoutFiller} {
		if q := plainer(p); q != p {
			if named = m.exact(q); len(named) > 0 {
				return m.settle(named)
			}
			p = q
		}
	}
	if begun := m.prefixed(p); len(begun) > 0 {
		return m.settle(begun)
	}
	r := m.near(p)
	if said := m.said(p); !r.OK() && r.State != Ambiguous && len(said) > 0 {
		return ask(NotUnderstood, m.codes(said, 2)...)
	}
	return r
}

func (m *Menu) settle(found []int) Reading[string] {
	if len(found) == 1 {
		return read(m.options[found[0]].Code)
	}
	return ambiguous(Several, m.codes(found, 4)...)
}

func (m *Menu) codes(found []int, most int) []string {
	codes := make([]string, 0, most)
	for _, i := range found[:min(len(found), most)] {
		codes = append(codes, m.options[i].Code)
	}
	return codes
}

// exact returns the options called p.
func (m *Menu) exact(p string) []int {
	var found []int
	for _, n := range m.names {
		if n.text == p && !slices.Contains(found, n.option) {
			found = append(found, n.option)
		}
	}
	return found
}

// prefixed returns the options with a name that begins with p at a letter, or, when none does,
// that have all words of p among the beginnings of their own.
func (m *Menu) prefixed(p string) []int {
	var found []int
	if len(p) >= 2 {
		for _, n := range m.names {
			if strings.HasPrefix(n.text, p) && !slices.Contains(found, n.option) {
				found = append(found, n.option)
			}
		}
	}
	if len(found) > 0 || len(p) < 3 {
		return found
	}
	for _, n := range m.names {
		if wordsWithin(p, n.text) && !slices.Contains(found, n.option) {
			found = append(found, n.option)
		}
	}
	return found
}

// said returns the options whose whole name stands among other words ("penyuluhan stunting di balai
// desa"), two at most: a text that names more tells of them, and one that denies names none.
func (m *Menu) said(p string) []int {
	var found []int
	words := " " + p + " "
	for w := range strings.SplitSeq(p, " ") {
		if anyOf(lex.words[w], denials) {
			return nil
		}
	}
	for _, n := range m.names {
		if len(n.text) >= leastSaid && strings.Contains(words, " "+n.text+" ") && !slices.Contains(found, n.option) {
			found = append(found, n.option)
		}
	}
	if len(found) > 2 {
		return nil
	}
	return found
}

// leastSaid is how long a name must be to be found within a sentence, in letters: "ada", "tni" and
// the like stand in many.
const leastSaid = 4

var denials = []class{clsNo, clsNot}

// wordsWithin says whether every word of p begins a word of text.
func wordsWithin(p, text string) bool {
	for w := range strings.SplitSeq(p, " ") {
		if !strings.HasPrefix(text, w) && !strings.Contains(text, " "+w) {
			return false
		}
	}
	return true
}

// position reads a choice by number: "2", "no 2", "yang kedua". ok says that the text is a
// number; at is -1 when the list has no such place.
func (m *Menu) position(text string) (at int, ok bool) {
	list := tokens(text)
	number, seen := 0, false
	for i := 0; i < len(list); {
		t := &list[i]
		if v, is := t.is(clsOrdinal); is && len(t.text) > 3 && !seen {
			number, seen = v, true
			i++
			continue
		}
		if n, is := numeralAt(list, i); is && !seen && !t.has(clsHalf) && !t.has(clsWhole) {
			whole, even := Decimal(n.value).Int()
			if !even || n.tooBig {
				return 0, false
			}
			number, seen = whole, true
			i = n.next
			continue
		}
		if t.kind != mark && !t.has(clsPick) && !t.has(clsThe) && !t.has(clsFiller) || t.mark('-') {
			return 0, false
		}
		i++
	}
	if number == -1 {
		number = len(m.options)
	}
	if number < 1 || number > len(m.options) {
		number = 0
	}
	return number - 1, seen
}

// withoutFiller drops the words that say nothing ("kegiatannya posyandu bu").
func withoutFiller(p string) string {
	words := strings.Split(p, " ")
	kept := slices.DeleteFunc(words, func(w string) bool {
		senses := lex.words[w]
		return anyOf(senses, addresses) || anyOf(senses, fillers) && !anyOf(senses, meaningful)
	})
	if len(kept) == 0 {
		return p
	}
	return strings.Join(kept, " ")
}

// writtenOut replaces the abbreviations that words.txt knows ("dinkes", "bumil", "tdk").
func writtenOut(p string) string {
	words := strings.Split(p, " ")
	for i, w := range words {
		if long, ok := lex.alias[w]; ok {
			words[i] = long
		}
	}
	return strings.Join(words, " ")
}

var (
	fillers    = []class{clsFiller, clsPick}
	addresses  = []class{clsAddress}
	meaningful = []class{clsMale, clsFemale, clsYes, clsNo}
)
