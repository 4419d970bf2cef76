package answer

import (
	"embed"
	"slices"
	"strconv"
	"strings"
)

// wordsFile is the vocabulary; its head says how it is written.
//
//go:embed words.txt
var wordsFile string

// class is what kind of thing a word can mean. The names are those of words.txt.
type class uint8

const (
	clsNone class = iota
	clsUnit
	clsBelas
	clsPuluh
	clsRatus
	clsScale
	clsScaleish
	clsPuluhish
	clsRatusish
	clsIsh
	clsMinus
	clsComma
	clsWhole
	clsSehundred
	clsSescale
	clsRoughly
	clsDozen
	clsHalf
	clsQuarter
	clsZero
	clsVague
	clsAbout
	clsMore
	clsBelow
	clsPeople
	clsThing
	clsTotal
	clsMale
	clsFemale
	clsAll
	clsOnly
	clsEach
	clsRest
	clsPair
	clsMonth
	clsWeekday
	clsDayH
	clsEve
	clsRel
	clsNow
	clsLastNight
	clsTadi
	clsSpan
	clsSespan
	clsDir
	clsEdge
	clsDateWord
	clsWeekend
	clsFeast
	clsMovable
	clsClock
	clsPart
	clsPM
	clsNoon
	clsZone
	clsMinute
	clsHour
	clsSehour
	clsPast
	clsTo
	clsTill
	clsDone
	clsPrayer
	clsAround
	clsEvery
	clsOnce
	clsTimes
	clsOneOff
	clsCadence
	clsWorkday
	clsMarket
	clsGap
	clsOrdinal
	clsThe
	clsRemind
	clsAt
	clsYes
	clsNo
	clsUnsure
	clsNot
	clsOr
	clsAnd
	clsRupiah
	clsFree
	clsSlang
	clsWhich
	clsFrom
	clsFiller
	clsPick
	clsAddress
	clsLevel
	clsAlias
)

var classNames = map[string]class{
	"unit": clsUnit, "belas": clsBelas, "puluh": clsPuluh, "ratus": clsRatus, "scale": clsScale,
	"whole": clsWhole, "sehundred": clsSehundred, "sescale": clsSescale, "roughly": clsRoughly, "dozen": clsDozen,
	"half": clsHalf, "quarter": clsQuarter, "none": clsZero, "vague": clsVague, "about": clsAbout,
	"more": clsMore, "below": clsBelow, "people": clsPeople, "thing": clsThing, "total": clsTotal,
	"male": clsMale, "female": clsFemale, "all": clsAll, "only": clsOnly, "each": clsEach,
	"rest": clsRest, "pair": clsPair, "month": clsMonth, "weekday": clsWeekday, "dayh": clsDayH, "eve": clsEve, "rel": clsRel,
	"lastnight": clsLastNight, "now": clsNow, "tadi": clsTadi, "span": clsSpan, "sespan": clsSespan, "dir": clsDir,
	"edge": clsEdge, "dateword": clsDateWord, "weekend": clsWeekend, "feast": clsFeast, "movable": clsMovable,
	"clock": clsClock, "part": clsPart, "pm": clsPM, "noon": clsNoon, "zone": clsZone,
	"minute": clsMinute, "hour": clsHour, "sehour": clsSehour, "past": clsPast, "to": clsTo,
	"till": clsTill, "done": clsDone, "prayer": clsPrayer, "around": clsAround, "every": clsEvery,
	"once": clsOnce, "times": clsTimes, "oneoff": clsOneOff, "cadence": clsCadence,
	"workday": clsWorkday, "market": clsMarket, "gap": clsGap, "ordinal": clsOrdinal, "the": clsThe, "remind": clsRemind,
	"at": clsAt, "yes": clsYes, "no": clsNo, "unsure": clsUnsure, "not": clsNot, "or": clsOr,
	"and": clsAnd, "rupiah": clsRupiah, "free": clsFree, "slang": clsSlang, "which": clsWhich, "from": clsFrom, "filler": clsFiller, "ish": clsIsh, "scaleish": clsScaleish, "puluhish": clsPuluhish, "ratusish": clsRatusish, "minus": clsMinus, "comma": clsComma,
	"pick": clsPick, "address": clsAddress, "level": clsLevel, "alias": clsAlias,
}

// sense is one meaning of a word.
type sense struct {
	class class
	value int64
}

// lexicon is words.txt, read once. It never changes.
type lexicon struct {
	words    map[string][]sense
	phrases  map[string]entry  // words joined by one space
	openers  map[string]int    // first word of a phrase: how many words its longest phrase has
	alias    map[string]string // abbreviations, written out
	spelling []entry           // words long enough to be held against a misspelt one
}

// entry is a word with its senses.
type entry struct {
	word    string
	senses  []sense
	letters letterSet
}

var lex = parseWords(wordsFile + regional())

// regionalFiles are the number and yes-or-no words of the languages around us, a file each: people
// who know one add to it without knowing Go.
//
//go:embed data/daerah/*.txt
var regionalFiles embed.FS

// regional returns all of them in one text. What is built into the program can be read.
func regional() string {
	var b strings.Builder
	entries, err := regionalFiles.ReadDir("data/daerah")
	if err != nil {
		return ""
	}
	for _, e := range entries {
		if raw, err := regionalFiles.ReadFile("data/daerah/" + e.Name()); err == nil {
			b.WriteString("\n" + string(raw))
		}
	}
	return b.String()
}

// parseWords reads the notation of words.txt. A line it cannot read is left out; a test makes
// sure that there is none.
func parseWords(text string) *lexicon {
	l := &lexicon{words: map[string][]sense{}, phrases: map[string]entry{}, openers: map[string]int{}, alias: map[string]string{}}
	for line := range strings.Lines(text) {
		cls, value, words, ok := parseWordLine(line)
		if !ok {
			continue
		}
		for _, w := range words {
			l.add(w, sense{cls, value})
		}
	}
	for w, senses := range l.words {
		if len(w) >= minSpelling {
			l.spelling = append(l.spelling, entry{w, senses, lettersOf(w)})
		}
	}
	slices.SortFunc(l.spelling, func(a, b entry) int { return strings.Compare(a.word, b.word) })
	return l
}

func parseWordLine(line string) (cls class, value int64, words []string, ok bool) {
	head, rest, found := strings.Cut(strings.TrimSpace(line), ":")
	name, number, _ := strings.Cut(head, " ")
	cls, known := classNames[name]
	value, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	if !found || !known || err != nil {
		return clsNone, 0, nil, false
	}
	return cls, value, strings.Fields(rest), true
}

func (l *lexicon) add(word string, s sense) {
	if short, long, ok := strings.Cut(word, "="); ok {
		l.alias[short] = strings.ReplaceAll(long, "_", " ")
		return
	}
	parts := strings.Split(word, "_")
	if len(parts) == 1 {
		if !slices.Contains(l.words[word], s) { // languages share words
			l.words[word] = append(l.words[word], s)
		}
		return
	}
	phrase := strings.Join(parts, " ")
	if slices.Contains(l.phrases[phrase].senses, s) {
		return
	}
	l.phrases[phrase] = entry{word: phrase, senses: append(l.phrases[phrase].senses, s)}
	l.openers[parts[0]] = max(l.openers[parts[0]], len(parts))
}
