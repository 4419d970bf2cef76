package flows

import (
	"encoding/json"
	"math"
	"strconv"
)

// Range bounds a number that is given in steps (XLSForm, type range): Start, Start+Step and so on up
// to End, which counts only when a step meets it.
type Range struct{ Start, End, Step float64 }

// Whole says whether all steps are whole numbers.
func (r Range) Whole() bool {
	return r.Start == math.Trunc(r.Start) && r.Step == math.Trunc(r.Step)
}

// Sound says whether there is something to choose.
func (r Range) Sound() bool {
	return r.Step > 0 && r.Start < r.End && r.Step <= r.End-r.Start && r.End-r.Start < 1e9
}

// at is the number of a step, without the dust that adding 0.1 leaves.
func (r Range) at(step int) float64 {
	return math.Round((r.Start+float64(step)*r.Step)*1e9) / 1e9
}

// has says whether f is one of the steps.
func (r Range) has(f float64) bool {
	n := math.Round((f - r.Start) / r.Step)
	return f >= r.Start && f <= r.End && math.Abs(r.at(int(n))-f) < 1e-9
}

func readRange(t *turn, q *Question, in Input) (values, *again) {
	n, no := t.number(in)
	if no != nil {
		return nil, no
	}
	return values{q.Name: storeNumber(n.String())}, nil
}

func showRange(t *turn, q *Question) string {
	if f, err := strconv.ParseFloat(plain(t.value(q.Name)), 64); err == nil {
		return t.step(q, f)
	}
	return ""
}

// step writes one step as people read it.
func (t *turn) step(q *Question, f float64) string {
	if q.Range.Whole() && f == math.Trunc(f) {
		return t.written("integer", int64(f))
	}
	return t.written("decimal", f)
}

// dressRange gives every step a button while they fit on a page; a longer range is typed.
func dressRange(t *turn, q *Question, p *Prompt) {
	count := int((q.Range.End-q.Range.Start)/q.Range.Step+1e-9) + 1
	if count > pageSize {
		return
	}
	given := plain(t.value(q.Name))
	for i := range count {
		f := q.Range.at(i)
		code := string(storeNumber(strconv.FormatFloat(f, 'f', -1, 64)))
		p.Options = append(p.Options, Option{Code: code, Label: t.step(q, f), On: code == given, Op: Answer})
	}
}

// unfit says why a value cannot stand, whatever the form's own constraint says: a number beside the
// steps of a range, an order that leaves a choice without a place.
func (t *turn) unfit(q *Question, raw json.RawMessage) *again {
	switch {
	case q.Range != nil:
		if f, err := strconv.ParseFloat(plain(raw), 64); err == nil && q.Range.has(f) {
			return nil
		}
		args := map[string]any{"Dari": t.step(q, q.Range.Start), "Sampai": t.step(q, q.Range.End), "Langkah": t.step(q, q.Range.Step)}
		if q.Range.Step == 1 {
			return reask("flows.di_luar_rentang", args)
		}
		return reask("flows.di_luar_langkah", args)
	case q.code.kind.ranks:
		if left := len(t.choices(q)) - len(codesOf(raw)); left > 0 {
			return reask("flows.urutan_kurang", map[string]any{"Jumlah": left})
		}
	}
	return nil
}
