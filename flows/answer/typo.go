package answer

import (
	"math/bits"
	"slices"
)

// minSpelling is the shortest word that is forgiven a typo. At four letters half the language is
// one typo away from the other half (rabu, babu, ragu).
const minSpelling = 5

// typos returns how many typos part a and b, at most limit+1: a letter more, less, other, or two
// neighbours swapped (optimal string alignment).
func typos(a, b string, limit int) int {
	if len(a) > 40 || len(b) > 40 || len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	var rows [3][41]int
	before, above, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
		before, above, row = above, row, before
	}
	return min(above[len(b)], limit+1)
}

// letterSet is which letters a text has. A letter that one text has and the other lacks costs a
// typo at least, which settles most comparisons without making them.
type letterSet uint32

func lettersOf(s string) letterSet {
	var set letterSet
	for i := range len(s) {
		if s[i] != ' ' {
			set |= 1 << (s[i] & 31)
		}
	}
	return set
}

// lacks returns how many letters of a are not in b, or may share their place with others.
func (a letterSet) lacks(b letterSet) int { return bits.OnesCount32(uint32(a &^ b)) }

// far says that two texts are more than limit typos apart.
func (a letterSet) far(b letterSet, limit int) bool { return a.lacks(b) > limit || b.lacks(a) > limit }

// forgiven is how many typos a word of n letters may have.
func forgiven(n int) int {
	switch {
	case n < minSpelling:
		return 0
	case n < 8:
		return 1
	default:
		return 2
	}
}

// respell gives the unknown words of list the senses of the word of the given classes they are
// nearest to, when one is nearest. Words with digits or marks are left alone.
func respell(list []token, classes ...class) {
	for i := range list {
		t := &list[i]
		if t.kind != word || t.senses != nil {
			continue
		}
		t.senses = nearestWord(t.text, classes)
	}
}

func nearestWord(text string, classes []class) []sense {
	limit := forgiven(len(text))
	best, tie := limit+1, false
	letters := lettersOf(text)
	var found []sense
	for i := range lex.spelling {
		e := &lex.spelling[i]
		if limit == 0 || letters.far(e.letters, limit) || !anyOf(e.senses, classes) {
			continue
		}
		switch d := typos(text, e.word, min(limit, best)); {
		case d < best:
			best, tie, found = d, false, e.senses
		case d == best && d <= limit && e.senses[0] != found[0]:
			tie = true
		}
	}
	if tie {
		return nil // equally near to two words: neither
	}
	return found
}

func anyOf(senses []sense, classes []class) bool {
	for _, s := range senses {
		if slices.Contains(classes, s.class) {
			return true
		}
	}
	return false
}
