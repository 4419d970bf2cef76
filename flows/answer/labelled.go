package answer

import "slices"

// Labelled is what several numbers, each with its label, came to.
type Labelled struct {
	Values  map[string]Decimal // by code of the label
	Approx  bool               // "kira-kira": they are estimates
	Unclear []Unclear          // pieces that were not understood
	Twice   []string           // codes that got two different numbers; the first is in Values
	Ordered bool               // the numbers came without labels, as many as there are, and were
	// taken in the order of the list: to be confirmed
	Reason Reason
}

// Numbers reads several numbers by their labels, in any order: "balita 12, lansia 5",
// "implan 22 suntik 12", "12 balita dan 5 lansia", a line each. Labels are options as in Choice
// and may be cut short or misspelt; their own digits ("Anak 0-5") are no answers. Bare numbers, as
// many as there are labels, are taken in their order and must be confirmed; "semua nol" is none of
// each.
func Numbers(text string, labels []Option) Labelled {
	if len(text) > 4*maxShort {
		return Labelled{Reason: TooLong}
	}
	list := tokens(text)
	if len(list) == 0 {
		return Labelled{Reason: Empty}
	}
	p := labelParser{menu: NewMenu(labels), out: Labelled{Values: map[string]Decimal{}}}
	p.split(list)
	if !p.bare(labels) && !p.nothing(labels) {
		p.pair()
	}
	if len(p.out.Values) == 0 && len(p.out.Unclear) == 0 {
		p.out.Reason = NotUnderstood
	}
	return p.out
}

// labelPiece is a number, a run of words that may be a label, or a border between answers.
type labelPiece struct {
	code   string // of the label, when recognised
	words  string
	number *numeral
	border bool
}

type labelParser struct {
	menu   *Menu
	pieces []labelPiece
	out    Labelled
}

// split makes pieces of the tokens, labels first: the longest run of tokens that is exactly a
// label wins, so that "anak 0-5 tahun 12" is a label and a twelve.
func (p *labelParser) split(list []token) {
	for i := 0; i < len(list); {
		if code, next := p.labelAt(list, i); next > i {
			p.pieces = append(p.pieces, labelPiece{code: code, words: code})
			i = next
			continue
		}
		t := &list[i]
		if n, ok := p.numberAt(list, i); ok {
			p.out.Approx = p.out.Approx || n.approx
			p.pieces = append(p.pieces, labelPiece{number: &n})
			i = n.next
			continue
		}
		switch {
		case t.has(clsAbout):
			p.out.Approx = true
		case t.mark(',') || t.mark(';') || t.mark('+') || t.has(clsAnd) || t.mark('/') || t.mark('&') || t.mark('.'):
			p.pieces = append(p.pieces, labelPiece{border: true})
		case t.kind == word:
			p.words(t)
		}
		i++
	}
}

func (p *labelParser) numberAt(list []token, i int) (numeral, bool) {
	t := &list[i]
	if t.has(clsZero) {
		return numeral{next: i + 1}, true
	}
	n, ok := numeralAt(list, i)
	if ok && n.other == 0 && n.value != float64(int64(n.value)) && list[i].kind == digits {
		n = numeral{value: float64(list[i].n), next: i + 1} // "12,5" is two counts, not a decimal
	}
	return n, ok && !n.tooBig
}

// words adds a word to the run of unknown words that is open.
func (p *labelParser) words(t *token) {
	if t.has(clsPeople) || t.has(clsFiller) {
		return
	}
	if n := len(p.pieces); n > 0 && p.pieces[n-1].words != "" && p.pieces[n-1].code == "" {
		p.pieces[n-1].words += " " + t.text
		return
	}
	p.pieces = append(p.pieces, labelPiece{words: t.text})
}

// labelAt returns the label that the tokens at i spell out, the longest.
func (p *labelParser) labelAt(list []token, i int) (code string, next int) {
	if list[i].kind == mark {
		return "", i
	}
	var buf [80]byte
	b := buf[:0]
	next = i
	for j := i; j < len(list) && len(b)+len(list[j].text) < len(buf); j++ {
		if list[j].mark(',') || list[j].mark(';') {
			break
		}
		if list[j].kind == mark {
			continue
		}
		if len(b) > 0 {
			b = append(b, ' ')
		}
		b = append(b, list[j].text...)
		if at := p.menu.only(string(b)); at >= 0 {
			code, next = p.menu.options[at].Code, j+1
		}
	}
	return code, next
}

// only returns the one option called p, or -1.
func (m *Menu) only(p string) int {
	found := -1
	for _, n := range m.names {
		if n.text == p {
			if found >= 0 && found != n.option {
				return -1
			}
			found = n.option
		}
	}
	return found
}

// bare takes numbers without any label in the order of the list.
func (p *labelParser) bare(labels []Option) bool {
	var numbers []float64
	for _, piece := range p.pieces {
		switch {
		case piece.number != nil:
			numbers = append(numbers, piece.number.value)
		case !piece.border:
			return false
		}
	}
	if len(numbers) != len(labels) || len(labels) < 2 {
		return false
	}
	for i, n := range numbers {
		p.out.Values[labels[i].Code] = Decimal(n)
	}
	p.out.Ordered = true
	return true
}

// nothing reads "nihil", "semua nol", "tidak ada" as none of each.
func (p *labelParser) nothing(labels []Option) bool {
	zero := false
	for _, piece := range p.pieces {
		if piece.number != nil && piece.number.value == 0 && !zero {
			zero = true
		} else if !anyOf(lex.words[piece.words], everything) {
			return false
		}
	}
	if !zero {
		return false
	}
	for _, o := range labels {
		p.out.Values[o.Code] = 0
	}
	return true
}

var everything = []class{clsAll}

// pair joins numbers and labels. Whether labels come first or numbers do is seen from what comes
// first; a border ends a pair that is complete.
func (p *labelParser) pair() {
	p.resolve()
	pieces := slices.DeleteFunc(p.pieces, func(l labelPiece) bool { return l.border })
	numberFirst := len(pieces) > 0 && pieces[0].number != nil
	for i := 0; i < len(pieces); {
		if i+1 < len(pieces) {
			label, number := pieces[i], pieces[i+1]
			if numberFirst {
				label, number = number, label
			}
			if number.number != nil && label.number == nil {
				p.set(label, number.number.value)
				i += 2
				continue
			}
		}
		p.leftOver(pieces[i])
		i++
	}
}

// resolve finds the labels among the unknown words, by prefix and with typos.
func (p *labelParser) resolve() {
	for i := range p.pieces {
		piece := &p.pieces[i]
		if piece.words == "" || piece.code != "" {
			continue
		}
		if r := p.menu.Choice(piece.words); r.OK() {
			piece.code = r.Value
		}
	}
}

func (p *labelParser) set(label labelPiece, n float64) {
	if label.code == "" {
		text := label.words + " " + Decimal(n).String()
		p.out.Unclear = append(p.out.Unclear, Unclear{Text: text, Reading: p.menu.Choice(label.words)})
		return
	}
	if old, ok := p.out.Values[label.code]; ok && old != Decimal(n) {
		p.out.Twice = append(p.out.Twice, label.code)
		return
	}
	p.out.Values[label.code] = Decimal(n)
}

func (p *labelParser) leftOver(piece labelPiece) {
	switch {
	case piece.number != nil:
		n := Decimal(piece.number.value)
		p.out.Unclear = append(p.out.Unclear, Unclear{Text: n.String(), Reading: ask[string](NoLabels)})
	case piece.words != "":
		p.out.Unclear = append(p.out.Unclear, Unclear{Text: piece.words, Reading: p.menu.Choice(piece.words)})
	}
}
