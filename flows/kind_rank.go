package flows

import (
	"slices"
	"strconv"
	"strings"

	"pokjabot/flows/answer"
)

// A rank is an order of all its choices (ODK XForms, odk:rank): its codes, first place first. Each
// tap gives the next place, a tap on a placed one takes it out again, and the one that is left at
// the end takes the last place by itself.

// readRank takes the whole order from one message: "jalan, air, sekolah" or "2 1 3".
func readRank(t *turn, q *Question, in Input) (values, *again) {
	list := t.choices(q)
	picked := answer.Choices(in.Text, t.menu(list))
	if len(picked.Codes) == 0 {
		return nil, reask("flows.bukan_pilihan", nil)
	}
	order := last(list, picked.Codes)
	if len(picked.Unclear) > 0 || len(order) < len(list) { // keep what was understood, ask for the rest
		t.put(values{q.Name: encode(order)})
		return nil, reask("flows.sebagian_terbaca", map[string]any{"Nilai": showRank(t, q)})
	}
	return values{q.Name: encode(order)}, nil
}

// last gives the one choice without a place the last one.
func last(list []Choice, order []string) []string {
	if len(order) != len(list)-1 {
		return order
	}
	for _, c := range list {
		if !slices.Contains(order, c.Code) {
			return append(order, c.Code)
		}
	}
	return order
}

// placed returns the order after one tap; said twice it changes nothing.
func (t *turn) placed(q *Question, code string, on bool) []string {
	order := slices.Clone(codesOf(t.value(q.Name)))
	switch {
	case !on:
		return slices.DeleteFunc(order, func(c string) bool { return c == code })
	case slices.Contains(order, code):
		return order
	}
	return last(t.choices(q), append(order, code))
}

func showRank(t *turn, q *Question) string {
	list := t.choices(q)
	places := codesOf(t.value(q.Name))
	for i, code := range places {
		places[i] = place(i) + t.label(list, code)
	}
	return strings.Join(places, ", ")
}

func place(i int) string { return strconv.Itoa(i+1) + ". " }

// dressRank shows the choices with the places they have so far.
func dressRank(t *turn, q *Question, p *Prompt) {
	dressMany(t, q, p)
	order := codesOf(t.value(q.Name))
	for i := range p.Options {
		for at, code := range order {
			if button(code) == p.Options[i].Code {
				p.Options[i].Label = place(at) + p.Options[i].Label
			}
		}
	}
}

// agreed is what an acknowledge holds (ODK XForms, trigger).
const agreed = "OK"

// readAgreed takes the button or a yes in words. There is no other answer: who does not agree leaves
// the question, as far as the form lets her.
func readAgreed(_ *turn, q *Question, in Input) (values, *again) {
	if in.Code == agreed {
		return values{q.Name: quoted(agreed)}, nil
	}
	if r := answer.YesNo(in.Text); in.Code == "" && r.OK() && bool(r.Value) || strings.EqualFold(strings.TrimSpace(in.Text), agreed) {
		return values{q.Name: quoted(agreed)}, nil
	}
	return nil, reask("flows.pilih_tombol", nil)
}

func dressAgreed(t *turn, q *Question, p *Prompt) {
	p.Options = []Option{{Code: agreed, Say: &Notice{ID: "flows.mengerti"}, On: plain(t.value(q.Name)) == agreed, Op: Answer}}
}
