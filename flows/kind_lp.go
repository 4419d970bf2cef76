package flows

import (
	"strconv"
	"strings"

	"pokjabot/flows/answer"
)

// readLP reads laki-laki and perempuan in one message ("6 L 32 P"). A total alone ("38 orang") is
// asked again, with the likely splits as buttons; their code is "l,p".
func readLP(t *turn, q *Question, in Input) (values, *again) {
	if in.Code != "" {
		l, p, ok := strings.Cut(in.Code, ",")
		men, err1 := strconv.Atoi(l)
		women, err2 := strconv.Atoi(p)
		if !ok || err1 != nil || err2 != nil || men < 0 || women < 0 {
			return nil, reask("flows.bukan_lp", nil)
		}
		return lpValues(q, men, women), nil
	}
	r := answer.Counts(in.Text)
	if r.State == answer.Partial || r.OK() && !r.Value.Split {
		return nil, &again{
			notices: []Notice{{ID: "flows.lp_terpisah", Args: map[string]any{"Jumlah": r.Value.Total}}},
			options: options(t, []answer.LP{{P: r.Value.Total}, {L: r.Value.Total}}, "lp", spellLP),
		}
	}
	c, no := settle(t, r, "lp", "flows.bukan_lp", spellLP)
	if no != nil {
		return nil, no
	}
	return lpValues(q, c.L, c.P), nil
}

// dressLP offers the split that most meetings have (chat::semua_perempuan), once the total is known.
func dressLP(t *turn, q *Question, p *Prompt) {
	if q.AllWomen == "" {
		return
	}
	total := integerOf(t.value(q.AllWomen))
	if total > 0 && t.relevant(t.form.names[q.AllWomen]) {
		say := &Notice{ID: "flows.semua_perempuan", Args: map[string]any{"Jumlah": t.written("integer", total)}}
		p.Options = append(p.Options, Option{Code: pair(0, int(total)), Say: say, Op: Answer})
	}
}

func lpValues(q *Question, l, p int) values {
	return values{q.Parts[0].Name: encode(l), q.Parts[1].Name: encode(p)}
}

func pair(l, p int) string { return strconv.Itoa(l) + "," + strconv.Itoa(p) }

func showLP(t *turn, q *Question) string {
	l, p := t.value(q.Parts[0].Name), t.value(q.Parts[1].Name)
	if l == nil || p == nil {
		return ""
	}
	return t.written("lp", [2]int64{integerOf(l), integerOf(p)})
}
