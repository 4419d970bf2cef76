package reporting

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

// A program cannot know whom a text names: it notes a name that stands with an address, kindly, and lets
// it pass. So it would rather miss one than ask about every "Bu Yanti" who led the singing.

// namesAround is the list of data/nama.yaml.
type namesAround struct {
	Offices []string `yaml:"jabatan"`
	Common  []string `yaml:"umum"`
	Tasks   []string `yaml:"peran"`
	NoRoad  []string `yaml:"bukan_jalan"`
}

var nameLists = sync.OnceValues(func() (*namesAround, error) {
	source, err := data.ReadFile("data/nama.yaml")
	if err != nil {
		return nil, fmt.Errorf("looking for the words around names: %w", err)
	}
	var a namesAround
	if err := yaml.UnmarshalWithOptions(source, &a, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading the words around names: %w", err)
	}
	return &a, nil
})

// span is a part of a text, in bytes.
type span struct{ from, to int }

var (
	// The short forms of speech stand before a name however it is written; the long ones before all sorts
	// of people, so that only a capital tells.
	shortCall = regexp.MustCompile(`(?i)\b(bu|pak|mbak|mas|nek|mbah|sdr|sdri|a\.n|bernama)\b\.?:?\s+(\p{L}[\p{L}'’.]*)`)
	longCall  = regexp.MustCompile(`\b([Ii]bu|IBU|[Bb]apak|BAPAK|[Aa]nak|[Nn]enek|[Kk]akek|[Nn]ama)\s+(\p{Lu}\p{Ll}[\p{L}'’]*)`)

	street = regexp.MustCompile(`(?i)\b(?:jl|jln|gang|gg)\b\.?\s*\p{L}|\b(?:alamat|alamatnya)\b|\brumah\s+(?:no|nomor)\b|\bno\.?\s+rumah\b`)
	road   = regexp.MustCompile(`(?i)\bjalan\s+(\p{L}+)`)
	block  = regexp.MustCompile(`(?i)\b(?:rt|rw)\.?\s?/?\s?\d+`)
)

// How near a name and an address stand when they belong together, in bytes. RT and RW are where an
// activity was, as a rule: they count only behind a name.
const (
	nearStreet = 60
	nearBlock  = 20
)

// nameWithAddress says whether a text names a person together with where she lives. Office holders, and
// who is there for a task, are named for that.
func nameWithAddress(text string) bool {
	lists, err := nameLists()
	if err != nil {
		return false // the lists are part of the program: a test reads them
	}
	var streets []span
	for _, m := range street.FindAllStringIndex(text, 20) {
		streets = append(streets, span{m[0], m[1]})
	}
	for _, m := range road.FindAllStringSubmatchIndex(text, 20) {
		if !slices.Contains(lists.NoRoad, strings.ToLower(text[m[2]:m[3]])) {
			streets = append(streets, span{m[0], m[1]})
		}
	}
	blocks := block.FindAllStringIndex(text, 20)
	return slices.ContainsFunc(lists.names(text), func(name span) bool {
		if slices.Contains(lists.Tasks, wordBefore(text, name.from)) {
			return false
		}
		return slices.ContainsFunc(streets, func(s span) bool {
			return s.from >= name.to && s.from-name.to <= nearStreet || s.to <= name.from && name.from-s.to <= nearStreet
		}) || slices.ContainsFunc(blocks, func(s []int) bool { return s[0] >= name.to && s[0]-name.to <= nearBlock })
	})
}

// namesSomebody says whether a text calls a person by name.
func namesSomebody(text string) bool {
	lists, err := nameLists()
	return err == nil && len(lists.names(text)) > 0
}

// names are the places of a text where somebody is called by name.
func (l *namesAround) names(text string) []span {
	var list []span
	for _, form := range []*regexp.Regexp{shortCall, longCall} {
		for _, m := range form.FindAllStringSubmatchIndex(text, 20) {
			name := strings.ToLower(strings.Trim(text[m[4]:m[5]], ".'’"))
			if utf8.RuneCountInString(name) > 1 && !slices.Contains(l.Offices, name) && !slices.Contains(l.Common, name) {
				list = append(list, span{m[0], m[1]})
			}
		}
	}
	return list
}

// wordBefore is the word that ends before a place, lower case.
func wordBefore(text string, at int) string {
	words := strings.FieldsFunc(text[:at], func(r rune) bool { return !unicode.IsLetter(r) })
	if len(words) == 0 {
		return ""
	}
	return strings.ToLower(words[len(words)-1])
}
