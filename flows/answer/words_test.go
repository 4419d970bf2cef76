package answer

import (
	"strings"
	"testing"
)

// Every line of words.txt is read, and every class of it is known.
func TestWordsFile(t *testing.T) {
	seen := map[class]bool{}
	for line := range strings.Lines(wordsFile) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cls, _, words, ok := parseWordLine(line)
		if !ok || len(words) == 0 {
			t.Errorf("unreadable: %s", line)
		}
		seen[cls] = true
		for _, w := range words {
			if strings.ToLower(w) != w || strings.ContainsAny(w, "'’") {
				t.Errorf("%q: words are lower case, without apostrophes", w)
			}
		}
	}
	for name, cls := range classNames {
		if !seen[cls] {
			t.Errorf("class %s has no words", name)
		}
	}
}

// A typo is forgiven in one word only where no other word is as near.
func TestTypos(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"kemarin", "kemarin", 0},
		{"kemrain", "kemarin", 1},
		{"kemarn", "kemarin", 1},
		{"kemmarin", "kemarin", 1},
		{"kimarin", "kemarin", 1},
		{"senam", "senin", 2},
		{"rabu", "jumat", 3},
		{"", "a", 1},
		{"", "", 0},
	} {
		if got := typos(c.a, c.b, 2); got != min(c.want, 3) {
			t.Errorf("%s, %s: got %d, want %d", c.a, c.b, got, c.want)
		}
		if typos(c.a, c.b, 2) != typos(c.b, c.a, 2) {
			t.Errorf("%s, %s: not the same both ways", c.a, c.b)
		}
	}
}
