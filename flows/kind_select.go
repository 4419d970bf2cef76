package flows

import (
	"encoding/json"
	"hash/fnv"
	"iter"
	"slices"
	"strconv"
	"strings"

	"pokjabot/flows/answer"
)

// pageSize is how many choices a card shows at once (domain.md 3.5).
const pageSize = 10

// choices returns what may be chosen now: the living list in front of the form's own, filtered.
func (t *turn) choices(q *Question) []Choice {
	own, living := t.form.Choices[q.List], t.living(q)
	if len(living) == 0 && q.code.filter == nil {
		return own
	}
	list := make([]Choice, 0, len(own)+len(living))
	for c := range t.offered(q) {
		list = append(list, c)
	}
	if len(living) > 0 && !q.Other {
		return waysOutLast(list)
	}
	return list
}

// waysOut are the choices of those who find none, by their codes (design.md 5).
var waysOut = []string{"lainnya", "tidak_ada", "tidak_tahu"}

// waysOutLast puts the ways out at the end of the first page: where local use brings choices to the
// front they would else stand in the middle of it.
func waysOutLast(list []Choice) []Choice {
	isOut := func(c Choice) bool { return slices.Contains(waysOut, c.Code) }
	var out []Choice
	for _, c := range list {
		if isOut(c) {
			out = append(out, c)
		}
	}
	rest := slices.DeleteFunc(list, isOut)
	return slices.Insert(rest, min(len(rest), max(pageSize-len(out), 0)), out...)
}

// any says whether there is something to choose.
func (t *turn) any(q *Question) bool {
	for range t.offered(q) {
		return true
	}
	return false
}

// offered yields the choices one by one. A filter sees the columns of a choice before the form's
// own names.
func (t *turn) offered(q *Question) iter.Seq[Choice] {
	return func(yield func(Choice) bool) {
		living := t.living(q)
		for _, c := range living {
			if (q.code.filter == nil || q.code.filter.admits(t, item(c, t.env.Lang))) && !yield(c) {
				return
			}
		}
		for i, c := range t.form.Choices[q.List] {
			if offers(living, c.Code) {
				continue
			}
			if (q.code.filter == nil || q.code.filter.admits(t, t.form.instances[q.List].Children[i])) && !yield(c) {
				return
			}
		}
	}
}

func offers(list []Choice, code string) bool {
	return slices.ContainsFunc(list, func(c Choice) bool { return c.Code == code })
}

// maxCode is how long a code may be on a button, in bytes: its data holds 64 with all else that
// must stand there (Bot API, InlineKeyboardButton).
const maxCode = 20

// button is a code as it stands on a button. Codes of living lists may be names; long ones, and
// those with a comma, travel as a hash.
func button(code string) string {
	if len(code) <= maxCode && strings.IndexByte(code, ',') < 0 && strings.IndexByte(code, '#') < 0 {
		return code
	}
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(code)) // a hash does not fail
	return "#" + strconv.FormatUint(sum.Sum64(), 36)
}

// chosen finds the code behind a button; a code itself is taken as well.
func chosen(list []Choice, tapped string) (string, bool) {
	for _, c := range list {
		if c.Code == tapped || strings.HasPrefix(tapped, "#") && button(c.Code) == tapped {
			return c.Code, true
		}
	}
	return "", false
}

func readOne(t *turn, q *Question, in Input) (values, *again) {
	list := t.choices(q)
	if in.Code != "" {
		code, ok := chosen(list, in.Code)
		if !ok {
			return nil, reask("flows.bukan_pilihan", nil)
		}
		return values{q.Name: quoted(code)}, nil
	}
	if q.Other {
		return t.readOther(q, list, strings.TrimSpace(in.Text))
	}
	code, no := settle(t, answer.Choice(in.Text, t.menu(list)), "", "flows.bukan_pilihan", spellCode)
	if no != nil {
		t.name(list, no.options)
		return nil, no
	}
	return values{q.Name: quoted(code)}, nil
}

func spellCode(code string) (string, any) { return code, code }

// menu is the list as package answer reads it; synonyms are an extra column of the choices sheet.
func (t *turn) menu(list []Choice) []answer.Option {
	menu := make([]answer.Option, len(list))
	for i, c := range list {
		menu[i] = answer.Option{Code: c.Code, Label: t.words(c.Label)}
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
		options[i].Code = button(options[i].Code)
	}
}

func (t *turn) label(list []Choice, code string) string {
	for _, c := range list {
		if c.Code == code {
			return t.words(c.Label)
		}
	}
	return code
}

// readMany reads several choices typed at once; they are the whole answer.
func readMany(t *turn, q *Question, in Input) (values, *again) {
	list := t.choices(q)
	if in.Code != "" {
		code, ok := chosen(list, in.Code)
		if !ok {
			return nil, reask("flows.bukan_pilihan", nil)
		}
		return values{q.Name: encode([]string{code})}, nil
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
	if len(picked.Codes) > 1 {
		for _, code := range picked.Codes {
			if alone(list, code) { // "puskesmas, tidak ada": both cannot be
				return nil, reask("flows.tidak_bersama", map[string]any{"Nilai": t.label(list, code)})
			}
		}
	}
	return values{q.Name: encode(picked.Codes)}, nil
}

// alone says whether a choice excludes all others: "Tidak tahu" and "Tidak ada" do by their codes
// (design.md 5), others by the column of that name.
func alone(list []Choice, code string) bool {
	if code == "tidak_tahu" || code == "tidak_ada" {
		return true
	}
	return slices.ContainsFunc(list, func(c Choice) bool { return c.Code == code && c.Extra["alone"] == "yes" })
}

// ticked returns the chosen codes after one tick. A choice marked alone ("Tidak ada") clears the
// others, and they clear it.
func (t *turn) ticked(q *Question, code string, on bool) []string {
	if q.code.kind.ranks {
		return t.placed(q, code, on)
	}
	list := t.choices(q)
	ticks := codesOf(t.value(q.Name))
	var codes []string
	for _, c := range list { // in the order of the sheet, whatever the order of the taps
		keep := slices.Contains(ticks, c.Code)
		if c.Code == code {
			keep = on
		} else if on && (alone(list, code) || alone(list, c.Code)) {
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
	codes := q.codes(v)
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

// codes are the chosen ones. What was typed beside a living list is one, whatever blanks it has.
func (q *Question) codes(v json.RawMessage) []string {
	switch codes := codesOf(v); {
	case codes != nil:
		return codes
	case q.Type == "select_one" && len(v) > 0:
		return []string{plain(v)}
	default:
		return strings.Fields(plain(v))
	}
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
	given := q.codes(t.value(q.Name))
	from := (p.OptionPage - 1) * pageSize
	p.Options = make([]Option, 0, min(pageSize, max(len(list)-from, 0)))
	for _, c := range list[from:min(from+pageSize, len(list))] {
		p.Options = append(p.Options, Option{Code: button(c.Code), Label: t.words(c.Label), On: slices.Contains(given, c.Code), Op: op})
	}
}
