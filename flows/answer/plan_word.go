package answer

import (
	_ "embed" // of plan_words.txt
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// planPart is what a word of a sentence about a plan is for.
type planPart uint8

const (
	forTitle planPart = iota
	forTime
	forVenue
	forRemind
	forEnd
	forStart
	forNothing
)

// planWord is a word as it was typed. Tokens will not do: a title is kept with its capitals.
type planWord struct {
	text   string // without the marks around it
	low    string // as the tables have it
	senses []sense
	stop   bool // a comma, a semicolon or the end of a line is behind it
	part   planPart
}

func (w *planWord) has(c class) bool {
	t := token{senses: w.senses}
	return t.has(c)
}

func (w *planWord) is(c class) (int, bool) {
	t := token{senses: w.senses}
	return t.is(c)
}

func (w *planWord) number() bool { return w.low != "" && w.low[0] >= '0' && w.low[0] <= '9' }

// school says whether the word is "SD", which is a school, not "sampai dengan".
func (w *planWord) school() bool { return w.text == "SD" }

// planWords splits a text at its blanks.
func planWords(text string) []planWord {
	list := make([]planWord, 0, 24)
	for len(text) > 0 {
		end := strings.IndexFunc(text, unicode.IsSpace)
		if end < 0 {
			end = len(text)
		}
		if at := strings.IndexAny(text[:end], ",;"); at > 0 && at+1 < end && !(text[at+1] >= '0' && text[at+1] <= '9') {
			end = at + 1 // "desa,ingatkan"
		}
		if end > 0 {
			list = appendPlanWord(list, text[:end])
		}
		if end < len(text) {
			r, n := utf8.DecodeRuneInString(text[end:])
			if unicode.IsSpace(r) {
				if r == '\n' && len(list) > 0 {
					list[len(list)-1].stop = true
				}
				end += n
			}
		}
		text = text[end:]
	}
	return list
}

func appendPlanWord(list []planWord, raw string) []planWord {
	bare := strings.TrimRight(raw, ",;:!?)\"”")
	stop := strings.ContainsAny(raw[len(bare):], ",;")
	const abbreviation = 4 // "Jl." ends no sentence
	if len(bare) > abbreviation && bare[len(bare)-1] == '.' {
		bare, stop = bare[:len(bare)-1], true
	}
	bare = strings.TrimLeft(bare, "(\"“")
	if bare == "" || bare == "-" || bare == "–" || bare == "." {
		if len(list) > 0 && (stop || bare == "") {
			list[len(list)-1].stop = true
		}
		return list
	}
	low := strings.TrimSpace(normalise(strings.TrimRight(bare, ".")))
	for _, clock := range [...]string{"jam", "jm", "pukul", "pkl"} {
		if rest, ok := strings.CutPrefix(low, clock); ok && rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			list = append(list, planWord{text: clock, low: clock, senses: lex.words[clock]})
			bare, low = rest, rest
		}
	}
	if low == "s/d" || low == "s.d" {
		low = "sd"
	}
	if bare == "@" {
		low = "di"
	}
	return append(list, planWord{text: bare, low: low, senses: lex.words[low], stop: stop})
}

// planScan parts a sentence.
type planScan struct {
	words []planWord
	ref   time.Time

	remindDays    []int
	remindMorning bool
	remindHour    bool
	ends          Reading[Day]
	lasts         span // "selama 3 bulan"
}

var noPlanWord planWord

func (s *planScan) at(i int) *planWord {
	if i < 0 || i >= len(s.words) {
		return &noPlanWord
	}
	return &s.words[i]
}

func (s *planScan) take(from, to int, part planPart) {
	for i := from; i < to; i++ {
		s.words[i].part = part
	}
}

// text joins the words of a part.
func (s *planScan) text(part planPart) string {
	var b strings.Builder
	for i := range s.words {
		if s.words[i].part == part {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			if part == forTime && s.sunday(i) {
				b.WriteString("hari ")
			}
			b.WriteString(s.words[i].low)
		}
	}
	return b.String()
}

//go:embed plan_words.txt
var planWordList string

// planLists are the words of plan_words.txt by the name of their line.
var planLists = readPlanLists(planWordList)

// The lists, by what they are asked for.
var (
	politeness = planLists["polite"]
	leaving    = planLists["leaving"]
	roomWord   = planLists["room"]
	opening    = planLists["opening"]
	closing    = planLists["closing"]
	aboutWords = planLists["about"]
	startWord  = planLists["start"]
	habit      = planLists["habit"]
	routine    = planLists["routine"]
	places     = planLists["places"]
)

// readPlanLists reads lines of a name, a colon and its words.
func readPlanLists(text string) map[string]map[string]bool {
	lists := map[string]map[string]bool{}
	for line := range strings.Lines(text) {
		name, words, ok := strings.Cut(line, ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		lists[name] = map[string]bool{}
		for w := range strings.FieldsSeq(words) {
			lists[name][w] = true
		}
	}
	return lists
}
