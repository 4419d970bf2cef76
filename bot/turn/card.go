package turn

import (
	"html"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

// FormVerb begins the data of every button on a form's card: draft, question, revision, act, code.
const FormVerb = "q"

// acts are the engine's operations as one letter on a button, and the label each carries.
var acts = []struct {
	op     flows.Op
	letter string
	label  string // message id, "" when the label comes from the form
}{
	{flows.Answer, "a", ""},
	{flows.Tick, "t", ""},
	{flows.Page, "p", ""},
	{flows.Edit, "e", "tombol.ubah"},
	{flows.Confirm, "c", "tombol.cocok"},
	{flows.Done, "d", "tombol.selesai"},
	{flows.Send, "k", "tombol.kirim"},
	{flows.More, "g", "tombol.lengkapi"},
	{flows.Back, "b", "tombol.kembali"},
	{flows.Skip, "s", "tombol.lewati"},
	{flows.Later, "l", "tombol.isi_nanti"},
	{flows.Save, "v", "tombol.simpan_dulu"},
	{flows.Cancel, "x", "tombol.batal"},
	{flows.Resume, "r", "tombol.lanjutkan"},
	{flows.Help, "h", "tombol.bantuan"},
	{flows.Append, "n", "tombol.tambah"},
}

// untick is the letter of a tick that takes a choice off: ticks carry the wanted state, so that
// a doubled tap changes nothing (design.md 3).
const untick = "u"

// FormTap reads a tap on a form's card: the draft it belongs to and the engine's input. The zero
// input means that the data is not ours.
func FormTap(d Data) (draft int64, in flows.Input) {
	draft = d.Number(0)
	in.Revision = int(d.Number(2))
	in.Question = d.Arg(1)
	in.Code = strings.Join(d.Args[min(4, len(d.Args)):], ",")
	letter := d.Arg(3)
	if letter == untick {
		in.Op = flows.Tick
		return draft, in
	}
	for _, a := range acts {
		if a.letter == letter {
			in.Op, in.On = a.op, a.op == flows.Tick
			return draft, in
		}
	}
	return 0, flows.Input{}
}

// FormButton makes a button of a form's card.
func FormButton(d storage.Draft, revision int, question string, op flows.Op, on bool, code, label string) Button {
	letter := ""
	for _, a := range acts {
		if a.op == op {
			letter = a.letter
		}
	}
	if op == flows.Tick && !on {
		letter = untick
	}
	args := []string{Num(d.ID), question, Num(int64(revision)), letter}
	if code != "" {
		args = append(args, code)
	}
	return Button{Text: label, Data: Pack(FormVerb, args...)}
}

// Card is a prompt of the engine as a message on a phone (design.md 7): the answer just given as
// its first line, kind notices, the question with "n dari m", buttons wide enough for a thumb.
type Card struct {
	Words    locales.Speaker
	Sapaan   string
	Lead     string // HTML that opens the card: why it is shown again
	Place    string // the Kampung, shown on the first card
	Lines    bool   // each line of a review or proposal card has its button (Ubah was tapped)
	Practice bool   // "Mode latihan" is told on the first card
	Draft    storage.Draft
	Revision int
	Prompt   flows.Prompt
}

// Message renders the card.
func (c Card) Message() Message {
	var b strings.Builder
	if c.Lead != "" {
		b.WriteString(c.Lead + "\n\n")
	}
	if c.Place != "" {
		b.WriteString("📍 " + html.EscapeString(c.Place) + "\n\n")
	}
	if c.Practice {
		b.WriteString(c.Words.Say("kartu.latihan", nil) + "\n\n")
	}
	if said := c.Said(); said != "" {
		b.WriteString(said + "\n\n")
	}
	for _, n := range c.Prompt.Notices {
		b.WriteString(c.notice(n) + "\n\n")
	}
	for _, e := range c.Prompt.Evidence {
		b.WriteString(html.EscapeString(e) + "\n")
	}
	c.ask(&b)
	return Message{Text: clip(b.String()), Keyboard: c.keyboard()}
}

// Said is the answer just given in one line: the first of the next card, and all that is left of
// the card it was typed under. "" when nothing was answered.
func (c Card) Said() string {
	if c.Prompt.Said == nil {
		return ""
	}
	return clip("✓ " + line(*c.Prompt.Said))
}

func (c Card) ask(b *strings.Builder) {
	label := c.Prompt.Label
	if c.Prompt.Kind == flows.KindReview {
		label = c.Words.Say("kartu.periksa", map[string]any{"Sapaan": c.Sapaan})
	}
	if strings.TrimSpace(label) == "" {
		label = "…" // Telegram takes no empty message
	}
	if c.Prompt.Round != "" && c.Prompt.Round != label {
		b.WriteString("<i>" + html.EscapeString(c.Prompt.Round) + "</i>\n")
	}
	b.WriteString("<b>" + html.EscapeString(label) + "</b>")
	if c.Prompt.Of > 0 {
		of := strconv.Itoa(c.Prompt.Of)
		if c.Prompt.Most > c.Prompt.Of {
			of += "–" + strconv.Itoa(c.Prompt.Most)
		}
		b.WriteString("\n<i>" + c.Words.Say("kartu.dari", map[string]any{"N": c.Prompt.Index, "M": of}) + "</i>")
	}
	if c.Prompt.Pages > 2 { // of two, the buttons tell enough
		b.WriteString("\n<i>" + c.Words.Say("kartu.halaman", map[string]any{"N": c.Prompt.OptionPage, "M": c.Prompt.Pages}) + "</i>")
	}
	if c.Prompt.Kind == flows.KindPhotos && c.Prompt.Count > 0 {
		b.WriteString("\n" + c.Words.Count("kartu.foto_masuk", c.Prompt.Count, nil))
	}
	if c.Prompt.Hint != "" {
		b.WriteString("\n" + html.EscapeString(c.Prompt.Hint))
	}
	if c.Prompt.Days != nil {
		b.WriteString("\n\n" + c.monthName(c.Prompt.Month))
	}
	if c.Prompt.Proposal != "" {
		b.WriteString("\n\n<blockquote>" + html.EscapeString(c.Prompt.Proposal) + "</blockquote>")
	}
	if len(c.Prompt.Lines) > 0 {
		b.WriteString("\n")
	}
	for _, l := range c.Prompt.Lines {
		switch {
		case l.Value != "":
		case l.Missing:
			l.Value = "…"
		default:
			l.Value = c.Words.Say("kartu.kosong", nil)
		}
		b.WriteString("\n• " + line(l))
	}
}

func line(l flows.Line) string {
	return html.EscapeString(l.Label) + ": <b>" + html.EscapeString(l.Value) + "</b>"
}

func (c Card) notice(n flows.Notice) string {
	args := map[string]any{"Sapaan": c.Sapaan}
	maps.Copy(args, n.Args)
	return c.Words.Say(n.ID, args)
}

// keyboard ends with the ways on: they stay whatever else is too much.
func (c Card) keyboard() [][]Button {
	rows := slices.Concat(c.calendar(), c.options(), c.lines())
	ops := c.ops()
	return append(fit(rows, mostButtons-buttons(ops)), ops...)
}

func (c Card) question() string {
	if c.Prompt.Question == nil {
		return ""
	}
	return c.Prompt.Question.Name
}

// scale says whether the choices are steps, which stand under each other.
func (c Card) scale() bool { return c.Prompt.Question != nil && c.Prompt.Question.Kind == "skala" }

// options lays the choices out: short labels two to a row, long ones alone.
func (c Card) options() [][]Button {
	var rows [][]Button
	var pair []Button
	for _, o := range c.Prompt.Options {
		label := c.optionLabel(o)
		if o.Op == flows.Tick {
			label = tick(o.On) + label
		}
		button := FormButton(c.Draft, c.Revision, c.question(), o.Op, !o.On, o.Code, label)
		if utf8.RuneCountInString(label) > 16 || c.scale() {
			if pair != nil {
				rows = append(rows, pair)
			}
			rows, pair = append(rows, Row(button)), nil
			continue
		}
		if pair = append(pair, button); len(pair) == 2 {
			rows, pair = append(rows, pair), nil
		}
	}
	if pair != nil {
		rows = append(rows, pair)
	}
	if c.Prompt.Pages > 1 {
		prev, next := "", ""
		if c.Prompt.OptionPage > 1 {
			prev = strconv.Itoa(c.Prompt.OptionPage - 1)
		}
		if c.Prompt.OptionPage < c.Prompt.Pages {
			next = strconv.Itoa(c.Prompt.OptionPage + 1)
		}
		rows = append(rows, c.pages(prev, next, c.Words.Say("tombol.pilihan_sebelumnya", nil), c.Words.Say("tombol.pilihan_lain", nil))...)
	}
	return rows
}

func (c Card) optionLabel(o flows.Option) string {
	switch {
	case o.Say != nil:
		return html.UnescapeString(c.notice(*o.Say))
	case o.Op == flows.Page:
		return c.Words.Say("tombol.tanggal_lain", nil)
	case o.Day != "":
		day, err := time.Parse(time.DateOnly, o.Code)
		if err != nil {
			return o.Code
		}
		return c.Words.Say(dayWords[o.Day], nil) + " · " + c.Words.ShortDate(day)
	case strings.TrimSpace(o.Label) == "":
		return o.Code // Telegram takes no empty button
	default:
		return o.Label
	}
}

// dayWords name the days that have a button of their own; each shows its date, for a card may be
// tapped tomorrow (design.md 3).
var dayWords = map[string]string{"today": "tombol.hari_ini", "yesterday": "tombol.kemarin", "tomorrow": "tombol.besok"}

func tick(on bool) string {
	if on {
		return "✅ "
	}
	return "▫️ "
}

// calendar is a month, Monday first; days beyond the question's limits are dots.
func (c Card) calendar() [][]Button {
	if c.Prompt.Days == nil {
		return nil
	}
	idle := func(text string) Button {
		return FormButton(c.Draft, c.Revision, c.question(), flows.Page, false, c.Prompt.Month, text)
	}
	head := make([]Button, 0, 7)
	for _, initial := range c.Words.Weekdays() {
		head = append(head, idle(initial))
	}
	rows := [][]Button{head}
	week := make([]Button, 0, 7)
	for _, d := range c.Prompt.Days {
		switch {
		case d.Date == "":
			week = append(week, idle(" "))
		case !d.Enabled:
			week = append(week, idle("·"))
		default:
			week = append(week, FormButton(c.Draft, c.Revision, c.question(), flows.Answer, false, d.Date, strconv.Itoa(d.Number)))
		}
		if len(week) == 7 {
			rows, week = append(rows, week), make([]Button, 0, 7)
		}
	}
	return append(rows, c.pages(c.Prompt.Prev, c.Prompt.Next, c.monthName(c.Prompt.Prev), c.monthName(c.Prompt.Next))...)
}

// pages are the ways to the page or month before and after; "" is no way.
func (c Card) pages(prev, next, prevLabel, nextLabel string) [][]Button {
	var row []Button
	if prev != "" {
		row = append(row, FormButton(c.Draft, c.Revision, c.question(), flows.Page, false, prev, "‹ "+prevLabel))
	}
	if next != "" {
		row = append(row, FormButton(c.Draft, c.Revision, c.question(), flows.Page, false, next, nextLabel+" ›"))
	}
	if row == nil {
		return nil
	}
	return [][]Button{row}
}

func (c Card) monthName(month string) string {
	m, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return c.Words.Month(m)
}

// lines makes each line tappable, two to a row: of a card that is a list by nature always, of a
// review or proposal card once Ubah was tapped, so that its first sight is calm.
func (c Card) lines() [][]Button {
	if k := c.Prompt.Kind; !c.Lines && (k == flows.KindReview || k == flows.KindProposal) {
		return nil
	}
	var rows [][]Button
	for i, l := range c.Prompt.Lines {
		button := FormButton(c.Draft, c.Revision, c.question(), flows.Edit, false, l.Name, "✏️ "+l.Label)
		if i%2 == 0 {
			rows = append(rows, Row(button))
		} else {
			rows[len(rows)-1] = append(rows[len(rows)-1], button)
		}
	}
	return rows
}

// ops are the ways on: what finishes the card alone on its row, the others two to a row.
func (c Card) ops() [][]Button {
	var rows [][]Button
	var pair []Button
	for _, op := range c.Prompt.Ops {
		if op == flows.Edit && c.Lines || op == flows.Done && c.Prompt.Kind == flows.KindMany && c.Prompt.Count == 0 {
			continue // the lines have their own buttons; nothing is ticked yet
		}
		button := FormButton(c.Draft, c.Revision, c.question(), op, false, "", c.opLabel(op))
		if op == flows.Send || op == flows.Done || op == flows.Confirm {
			rows = append(rows, Row(button))
			continue
		}
		if pair = append(pair, button); len(pair) == 2 {
			rows, pair = append(rows, pair), nil
		}
	}
	if pair != nil {
		rows = append(rows, pair)
	}
	return rows
}

func (c Card) opLabel(op flows.Op) string {
	for _, a := range acts {
		if a.op == op && a.label != "" {
			return c.Words.Say(a.label, map[string]any{"N": c.Prompt.Count})
		}
	}
	return string(op)
}
