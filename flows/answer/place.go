package answer

import (
	"cmp"
	"slices"
	"strings"
)

// Place is a named area or Kampung and where it lies.
type Place struct {
	Code   string // Kemendagri code, or the id of a Kampung
	Name   string
	Parent string // Code of the area it lies in; empty at the top
}

// Places finds places by what people call them. Names are not keys: Tebing Tinggi occurs eight
// times in Jambi alone (data/README.md), so a name alone often comes back Ambiguous.
type Places struct {
	places []Place
	names  []string    // plain, without the word for the level
	sets   []letterSet // of the names
	byCode map[string]int
	byName map[string][]int
}

// mostPlaces is how many places of one name are offered; a person reads no longer list.
const mostPlaces = 10

// NewPlaces prepares a list of places for reading. It may be kept and used by many at once.
func NewPlaces(places []Place) *Places {
	p := &Places{
		places: places, names: make([]string, len(places)), sets: make([]letterSet, len(places)),
		byCode: make(map[string]int, len(places)), byName: make(map[string][]int, len(places)),
	}
	for i, place := range places {
		name := placeName(place.Name)
		p.names[i], p.sets[i] = name, lettersOf(name)
		p.byCode[place.Code] = i
		p.byName[name] = append(p.byName[name], i)
	}
	return p
}

// levelOf returns the level of area that a word says, 1 provinsi to 4 desa, as the number of parts
// of its code; 0 for other words.
func levelOf(w string) int {
	for _, s := range lex.words[w] {
		if s.class == clsLevel {
			return int(s.value)
		}
	}
	return 0
}

// placeName returns a name as it is compared: plain, without "Kabupaten" before it. Kota stays:
// Kota Jambi is not Jambi.
func placeName(name string) string {
	p := plain(name)
	for {
		head, rest, ok := strings.Cut(p, " ")
		if !ok || levelOf(head) == 0 || head == "kota" || head == "kampung" && !strings.HasPrefix(rest, "kb ") {
			return strings.TrimPrefix(p, "kb ")
		}
		p = rest
	}
}

// Read finds the place that text names: "Tangkit", "tebing tinggi kec bajubang", "Tangkit, Sungai
// Gelam", "15.05.08.2007". What stands behind a comma or a word like "kec" is where it lies.
// Several of one name are Ambiguous; a name with typos is read when no other is as near.
func (p *Places) Read(text string) Reading[string] {
	if len(text) > maxShort {
		return invalid[string](TooLong)
	}
	if i, ok := p.byCode[strings.TrimSpace(text)]; ok {
		return read(p.places[i].Code)
	}
	parts := placeParts(text)
	if len(parts) == 0 {
		return invalid[string](Empty)
	}
	for _, find := range []func(placePart, []placePart) []int{p.exactly, p.nearly} {
		if found := find(parts[0], parts[1:]); len(found) > 0 {
			return p.settle(found)
		}
		if found := p.unparted(parts, find); len(found) > 0 {
			return p.settle(found)
		}
	}
	return p.begun(parts)
}

// placePart is a name, with the level that the word before it says; 0 when none did.
type placePart struct {
	name  string
	level int
}

// placeParts cuts "desa tangkit kec. sungai gelam, muaro jambi" into its names.
func placeParts(text string) []placePart {
	var parts []placePart
	var part placePart
	flush := func() {
		if part.name != "" {
			parts = append(parts, part)
		}
		part = placePart{}
	}
	for piece := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == '\n' || r == '(' || r == ';' || r == '/' }) {
		flush()
		words := strings.Fields(plain(piece))
		for i, w := range words {
			level := levelOf(w)
			if level > 0 && i+1 < len(words) && !(w == "kota" && part.name == "" && i == 0 || w == "kampung" && words[i+1] != "kb") {
				flush()
				part.level = level
				continue
			}
			if w == "kb" && part.name == "" && part.level == 4 {
				continue // "Kampung KB Tangkit"
			}
			if part.name != "" {
				part.name += " "
			}
			part.name += w
		}
	}
	flush()
	return parts
}

// called returns the places with the name of part, of its level if it says one.
func (p *Places) called(part placePart) []int {
	found := p.byName[part.name]
	if len(found) == 0 && part.level == 2 {
		found = p.byName["kota "+part.name]
	}
	return p.atLevel(found, part.level)
}

func (p *Places) atLevel(found []int, level int) []int {
	if level == 0 {
		return found
	}
	var kept []int
	for _, i := range found {
		if strings.Count(p.places[i].Code, ".")+1 == level {
			kept = append(kept, i)
		}
	}
	return kept
}

// within leaves the places that lie in all of the areas named.
func (p *Places) within(found []int, areas []placePart) []int {
	for _, area := range areas {
		var kept []int
		for _, i := range found {
			if p.liesIn(i, area) {
				kept = append(kept, i)
			}
		}
		found = kept
	}
	return found
}

func (p *Places) liesIn(i int, area placePart) bool {
	for range 8 { // no deeper than any tree of areas, and safe from a circle
		up, ok := p.byCode[p.places[i].Parent]
		if !ok {
			return false
		}
		name := p.names[up]
		if name == area.name || name == "kota "+area.name || typos(name, area.name, 2) <= forgiven(len(area.name)) {
			return true
		}
		i = up
	}
	return false
}

// unparted tries "tangkit sungai gelam": a name, and the area it lies in without a comma between.
func (p *Places) unparted(parts []placePart, find func(placePart, []placePart) []int) []int {
	words := strings.Fields(parts[0].name)
	for n := len(words) - 1; n > 0; n-- {
		head := placePart{strings.Join(words[:n], " "), parts[0].level}
		areas := append([]placePart{{strings.Join(words[n:], " "), 0}}, parts[1:]...)
		if found := find(head, areas); len(found) > 0 {
			return found
		}
	}
	return nil
}

// exactly returns the places of that very name within the areas.
func (p *Places) exactly(part placePart, areas []placePart) []int {
	return p.within(p.called(part), areas)
}

// nearly returns the places within the areas whose name is nearest, within the typos that its
// length forgives.
func (p *Places) nearly(part placePart, areas []placePart) []int {
	reach := forgiven(len(part.name))
	least := reach + 1
	letters := lettersOf(part.name)
	var best []int
	for i, n := range p.names {
		if reach == 0 || letters.far(p.sets[i], reach) {
			continue
		}
		d := typos(part.name, n, min(reach, least))
		if d > reach || d > least || len(p.within(p.atLevel([]int{i}, part.level), areas)) == 0 {
			continue
		}
		if d < least {
			least, best = d, best[:0]
		}
		best = append(best, i)
	}
	return best
}

// begun offers the places whose name begins with what was typed.
func (p *Places) begun(parts []placePart) Reading[string] {
	var found []int
	for i, n := range p.names {
		if len(parts[0].name) >= 3 && strings.HasPrefix(n, parts[0].name) {
			found = append(found, i)
		}
	}
	found = p.within(p.atLevel(found, parts[0].level), parts[1:])
	if len(found) > 0 {
		return p.settle(found)
	}
	// The areas may be wrong where the name is right: offer it, but do not take it.
	if named := p.called(placePart{name: parts[0].name}); len(parts) > 1 && len(named) > 0 {
		return ask(NotUnderstood, p.codes(named)...)
	}
	return invalid[string](NotUnderstood)
}

func (p *Places) settle(found []int) Reading[string] {
	if len(found) == 1 {
		return read(p.places[found[0]].Code)
	}
	return ambiguous(Several, p.codes(found)...)
}

// codes returns the codes of the found places, the larger areas first: who says "Bungo" means the
// kabupaten.
func (p *Places) codes(found []int) []string {
	codes := make([]string, len(found))
	for i, at := range found {
		codes[i] = p.places[at].Code
	}
	slices.SortFunc(codes, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	return codes[:min(len(codes), mostPlaces)]
}
