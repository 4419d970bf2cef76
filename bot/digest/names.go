package digest

import (
	"strings"
	"unicode/utf8"

	"pokjabot/storage"
)

// bare is a name without what all its neighbours begin with, for lists.
func bare(name string) string {
	for _, common := range []string{"Kampung KB ", "Kabupaten "} {
		name = strings.TrimPrefix(name, common)
	}
	return name
}

// contracted are pairs of words that people of the province write as one (samples.md).
var contracted = []struct{ first, second, short string }{{"Tanjung", "Jabung", "Tanjab"}}

func contract(name string) string {
	for _, c := range contracted {
		name = strings.Replace(name, c.first+" "+c.second, c.short, 1)
	}
	return name
}

// shortNames names the kabupaten and kota of a province as people do in lists: without their kind
// where that leaves no doubt ("Sungai Penuh"). A kota keeps it beside a kabupaten or a province of
// its name ("Kota Jambi").
func shortNames(parts []storage.Place, province string) []string {
	taken := map[string]int{province: 1}
	for _, p := range parts {
		taken[bare(p.Name)]++
	}
	names := make([]string, len(parts))
	for i, p := range parts {
		name := bare(p.Name)
		if city, is := strings.CutPrefix(name, "Kota "); is && taken[city] == 0 {
			name = city
		}
		names[i] = contract(name)
	}
	return names
}

// abbreviate shortens the words of a name from the left, the last one excepted, until it fits:
// "Tanjung Jabung Barat" must stay apart from "Tanjung Jabung Timur".
func abbreviate(name string, n int) string {
	words := strings.Fields(name)
	for i := 0; i < len(words)-1 && utf8.RuneCountInString(strings.Join(words, " ")) > n; i++ {
		words[i] = string([]rune(words[i])[:1]) + "."
	}
	return clip(strings.Join(words, " "), n)
}

// clip keeps at most n runes of a text, on one line.
func clip(text string, n int) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > n {
		return strings.TrimSpace(string(runes[:n-1])) + "…"
	}
	return text
}
