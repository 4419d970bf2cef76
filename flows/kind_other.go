package flows

import (
	"strings"

	"pokjabot/flows/answer"
)

// readOther reads a typed answer where names beside the living list stand as they are (or_other).
// One that only resembles a choice is asked about once: "Melati" may be Melati 1 cut short, or a
// group of its own. Confirming it, or typing it once more, keeps it.
func (t *turn) readOther(q *Question, list []Choice, text string) (values, *again) {
	if text == "" {
		return nil, reask("flows.bukan_teks", nil)
	}
	own := values{q.Name: encode(text)}
	if raw := t.s.Pending[q.Name]; raw != nil && plain(raw) == text {
		return own, nil
	}
	r := answer.Choice(text, t.menu(list))
	if r.OK() && t.names(list, r.Value, text) {
		return values{q.Name: encode(r.Value)}, nil
	}
	like := r.Options
	if r.OK() {
		like = []string{r.Value}
	}
	if len(like) == 0 {
		return own, nil
	}
	no := &again{options: options(t, like, "", spellCode)}
	t.name(list, no.options)
	if t.check(own, false) != nil { // too short to be a name
		no.notices = reask("flows.yang_mana", nil).notices
		return nil, no
	}
	t.s.Pending = own
	t.s.Revision++
	no.notices = reask("flows.nama_baru", map[string]any{"Nilai": text}).notices
	return nil, no
}

// names says whether the text is that choice and no mere likeness: its label, one of its other
// names, its code or its number in the list.
func (t *turn) names(list []Choice, code, text string) bool {
	if strings.Trim(text, "0123456789. ") == "" || strings.EqualFold(text, code) {
		return true
	}
	for _, c := range list {
		if c.Code != code {
			continue
		}
		if strings.EqualFold(text, t.words(c.Label)) {
			return true
		}
		for name := range strings.SplitSeq(c.Extra["sinonim"], ",") {
			if strings.EqualFold(text, strings.TrimSpace(name)) {
				return true
			}
		}
	}
	return false
}
