package flows

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

func readRounds(*turn, *Question, Input) (values, *again) {
	return nil, reask("flows.pilih_tombol", nil)
}

func showRounds(t *turn, q *Question) string {
	if n := len(t.given(q)); n > 0 {
		return t.written("integer", int64(n))
	}
	return ""
}

// dressRounds lists the rounds, the last page first, and offers one more.
func dressRounds(t *turn, q *Question, p *Prompt) {
	lines := t.roundLines(q)
	p.Count = len(lines)
	p.Pages = max(1, (len(lines)+pageSize-1)/pageSize)
	p.OptionPage = p.Pages
	if n, err := strconv.Atoi(t.s.Page); err == nil && n > 0 {
		p.OptionPage = min(n, p.Pages)
	}
	from := (p.OptionPage - 1) * pageSize
	p.Lines = lines[from:min(from+pageSize, len(lines))]
	switch {
	case q.code.count != nil || len(lines) >= maxRounds:
	case len(lines) == 0:
		p.Options = append(p.Options, Option{Code: addRound, Say: &Notice{ID: "flows.tambah"}, Op: Answer})
	default:
		p.Options = append(p.Options, Option{Code: addRound, Say: &Notice{ID: "flows.tambah_lagi"}, Op: Answer})
	}
}

// maxRoundLine bounds what a round's line says, in letters.
const maxRoundLine = 60

// roundLines are the rounds as lines: "Anak 2: Budi, 4".
func (t *turn) roundLines(q *Question) []Line {
	var list []Line
	for i, in := range t.given(q) {
		var parts []string
		for _, p := range in.form.Questions {
			if s := p.code.kind.show(in, p); s != "" && p.code.kind.widget != "" && in.relevant(p) {
				parts = append(parts, s)
			}
		}
		value := strings.Join(parts, ", ")
		if utf8.RuneCountInString(value) > maxRoundLine {
			value = string([]rune(value)[:maxRoundLine]) + "…"
		}
		list = append(list, Line{Name: q.Name + "#" + strconv.Itoa(i+1), Label: t.short(q) + " " + strconv.Itoa(i+1), Value: value})
	}
	return list
}

// roundCard is the card of the open round.
func (t *turn) roundCard(q *Question) Prompt {
	in := t.live
	if in == nil {
		in = t.round(q, t.s.Round.Session, t.s.Round.Index)
	}
	p := in.card()
	p.Notices = append(slices.Clone(t.notices), p.Notices...)
	name := t.short(q) + " " + strconv.Itoa(in.index+1)
	if p.Round = name; in.s.Round != nil && in.repeat() != nil {
		p.Round = name + " · " + in.nested()
	}
	if in.s.At == "" && in.s.Page == "" {
		p.Kind, p.Label, p.Round = KindRound, name, ""
		p.Ops = []Op{Confirm, Back, Save, Cancel}
		if q.code.count == nil {
			p.Options = append(p.Options, Option{Code: removeRound, Say: &Notice{ID: "flows.hapus_ini"}, Op: Answer})
		}
	}
	return p
}

// nested names the round open within this one.
func (t *turn) nested() string {
	return t.short(t.repeat()) + " " + strconv.Itoa(t.s.Round.Index+1)
}
