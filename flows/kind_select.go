package flows

import (
	"slices"
	"strconv"
	"strings"

	"pokjabot/flows/answer"
)

// pageSize is how many choices a card shows at once (domain.md 3.5).
const pageSize = 10

// choices returns what may be chosen now: the living list in front of the form's own, filtered.
func (t *turn) choices(q *Question) []Choice {
	list := t.form.Choices[q.List]
	if living := t.living(q); len(living) > 0 {
		own := list
		list = slices.Clone(living)
		for _, c := range own {
			if !offers(living, c.Code) {
				list = append(list, c)
			}
		}
	}
	if q.code.filter == nil {
		return list
	}
	kept := make([]Choice, 0, len(list))
	for _, c := range list {
		if q.code.filter.admits(t, c) {
			kept = append(kept, c)
		}
	}
	return kept
}

func offers(list []Choice, code string) bool {
	return slices.ContainsFunc(list, func(c Choice) bool { return c.Code == code })
}

func readOne(t *turn, q *Question, in Input) (values, *again) {
	list := t.choices(q)
	code := in.Code
	if code == "" {
		var no *again
		code, no = settle(t, answer.Choice(in.Text, t.menu(list)), "", "flows.bukan_pilihan", func(c string) (string, any) { return c, c })
		if no != nil {
			t.name(list, no.options)
			return nil, no
		}
	}
	if !offers(list, code) {
		return nil, reask("flows.bukan_pilihan", nil)
	}
	return values{q.Name: encode(code)}, nil
}

// menu is the list as package answer reads it; synonyms are an extra column of the choices sheet.
func (t *turn) menu(list []Choice) []answer.Option {
	menu := make([]answer.Option, len(list))
	for i, c := range list {
		menu[i] = answer.Option{Code: c.Code, Label: c.Label.In(t.env.Lang)}
		if s := c.Extra["sinonim"]; s != "" {
			menu[i].Synonyms = strings.Split(s, ",")
		}
	}
	return menu
}

// name puts the choices' labels on readings.
func (t *turn) name(list []Choice, options []Option) {
	for i := range options {
		options[i].Label = t.label(list, options[i].Code)
	}
}

func (t *turn) label(list []Choice, code string) string {
	for _, c := range list {
		if c.Code == code {
			return c.Label.In(t.env.Lang)
		}
	}
	return code
}

// readMany reads several choices typed at once; they are the whole answer.
func readMany(t *turn, q *Question, in Input) (values, *again) {
	list := t.choices(q)
	if in.Code != "" {
		if !offers(list, in.Code) {
			return nil, reask("flows.bukan_pilihan", nil)
		}
		return values{q.Name: encode([]string{in.Code})}, nil
	}
	picked := answer.Choices(in.Text, t.menu(list))
	if len(picked.Unclear) > 0 || len(picked.Codes) == 0 {
		no := reask("flows.bukan_pilihan", nil)
		if len(picked.Codes) > 0 { // keep what was understood as ticks, ask for the rest
			t.put(values{q.Name: encode(picked.Codes)})
			no = reask("flows.sebagian_terbaca", map[string]any{"Nilai": showChosen(t, q)})
		}
		return nil, no
	}
	return values{q.Name: encode(picked.Codes)}, nil
}

// ticked returns the chosen codes after one tick. A choice marked alone ("Tidak ada") clears the
// others, and they clear it.
func (t *turn) ticked(q *Question, code string, on bool) []string {
	list := t.choices(q)
	chosen := codesOf(t.value(q.Name))
	alone := func(code string) bool {
		return slices.ContainsFunc(list, func(c Choice) bool { return c.Code == code && c.Extra["alone"] == "yes" })
	}
	var codes []string
	for _, c := range list { // in the order of the sheet, whatever the order of the taps
		keep := slices.Contains(chosen, c.Code)
		if c.Code == code {
			keep = on
		} else if on && (alone(code) || alone(c.Code)) {
			keep = false
		}
		if keep {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

func showChosen(t *turn, q *Question) string {
	v := t.value(q.Name)
	if v == nil {
		return ""
	}
	codes := codesOf(v)
	if codes == nil {
		codes = strings.Fields(plain(v))
	}
	labels := make([]string, len(codes))
	for i, code := range codes {
		list := t.form.Choices[q.List]
		if !offers(list, code) {
			list = t.living(q) // asked for only when the form's own list does not know the code
		}
		labels[i] = t.label(list, code)
	}
	return strings.Join(labels, ", ")
}

func dressOne(t *turn, q *Question, p *Prompt) { t.dressChoices(q, p, Answer) }

func dressMany(t *turn, q *Question, p *Prompt) {
	t.dressChoices(q, p, Tick)
	p.Count = len(codesOf(t.value(q.Name)))
}

func (t *turn) dressChoices(q *Question, p *Prompt, op Op) {
	list := t.choices(q)
	p.Pages = (len(list) + pageSize - 1) / pageSize
	p.OptionPage = 1
	if n, err := strconv.Atoi(t.s.Page); err == nil && n > 1 {
		p.OptionPage = min(n, max(p.Pages, 1))
	}
	chosen := strings.Fields(plain(t.value(q.Name)))
	from := (p.OptionPage - 1) * pageSize
	for _, c := range list[from:min(from+pageSize, len(list))] {
		p.Options = append(p.Options, Option{Code: c.Code, Label: c.Label.In(t.env.Lang), On: slices.Contains(chosen, c.Code), Op: op})
	}
}
