package answer

import (
	"cmp"
	"slices"
	"strings"
)

// guess is an option with its distance from what was typed.
type guess struct {
	option int
	typos  int
}

// near compares with typos. One option is taken when it lies within what its length forgives and
// the next one is clearly farther (a typo may not decide between two); else the two nearest are
// offered, if they are near at all.
func (m *Menu) near(p string) Reading[string] {
	guesses := m.guesses(p)
	if len(guesses) == 0 {
		return invalid[string](NotUnderstood)
	}
	best := guesses[0]
	alone := len(guesses) == 1 || guesses[1].typos-best.typos >= 2 || best.typos == 1 && guesses[1].typos > 1+forgiven(len(p))
	if best.typos <= forgiven(len(p)) && alone {
		return read(m.options[best.option].Code)
	}
	found := []int{best.option}
	if len(guesses) > 1 {
		found = append(found, guesses[1].option)
	}
	if best.typos <= forgiven(len(p)) {
		return ambiguous(Several, m.codes(found, 2)...)
	}
	return ask(NotUnderstood, m.codes(found, 2)...)
}

// guesses returns the options within reach, nearest first; of equal ones the first listed.
func (m *Menu) guesses(p string) []guess {
	reach := min(len(p)/3+1, 5)
	letters := lettersOf(p)
	best := make(map[int]int, len(m.options))
	for _, n := range m.names {
		if letters.lacks(n.letters) > reach {
			continue
		}
		d := min(typos(p, n.text, reach), wordTypos(p, n.text, reach))
		if d > reach {
			continue
		}
		if old, ok := best[n.option]; !ok || d < old {
			best[n.option] = d
		}
	}
	list := make([]guess, 0, len(best))
	for option, d := range best {
		list = append(list, guess{option, d})
	}
	slices.SortFunc(list, func(a, b guess) int {
		return cmp.Or(cmp.Compare(a.typos, b.typos), cmp.Compare(a.option, b.option))
	})
	return list
}

// wordTypos compares with the words of a name instead of the whole: each word of p with its
// nearest, or the beginning of the name of p's length ("puskemas" in "Puskesmas pembantu").
func wordTypos(p, text string, limit int) int {
	if !strings.Contains(text, " ") && len(text) <= len(p)+limit {
		return limit + 1
	}
	sum := 0
	for w := range strings.SplitSeq(p, " ") {
		least := limit + 1
		for v := range strings.SplitSeq(text, " ") {
			if len(w) < minSpelling && w != v {
				continue
			}
			least = min(least, typos(w, v, limit))
		}
		sum += least
		if sum > limit {
			return limit + 1
		}
	}
	return sum
}
