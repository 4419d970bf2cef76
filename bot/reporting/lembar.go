package reporting

import (
	"context"
	"html"
	"slices"
	"strings"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/flows/answer"
	"pokjabot/locales"
	"pokjabot/storage"
)

// sheetVerb begins the data of buttons on sheets: act, then what it is about.
const sheetVerb = "i"

// notOnSheets are the questions that only a screen can offer: which plan of the schedule it was.
var notOnSheets = []string{"rencana"}

// Lembar answers /lembar: the fill-sheet of the everyday form, or of the first that this role files,
// and the way to the others. A sheet is filled without a signal and comes back in one message.
func (f Forms) Lembar(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	forms, err := f.sheets(t)
	if err != nil {
		return nil, err
	}
	form := forms[0]
	if r := answer.Choice(t.In.Args, titles(t, forms)); t.In.Args != "" && r.OK() {
		form = t.Forms.Form(r.Value)
	}
	return f.sheet(ctx, t, form, forms)
}

// SheetTapped answers the buttons of sheets: "f" and a form for its empty sheet, "l" for the list.
func (f Forms) SheetTapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	forms, err := f.sheets(t)
	if err != nil {
		return nil, err
	}
	if at := slices.IndexFunc(forms, func(form *flows.Form) bool { return form.ID == t.In.Data.Arg(0) }); at >= 0 {
		return f.sheet(ctx, t, forms[at], forms)
	}
	var rows [][]turn.Button
	for _, form := range forms {
		rows = append(rows, turn.Row(turn.Button{Text: form.Title.In(t.Words.Lang()), Data: turn.Pack(sheetVerb, form.ID)}))
	}
	return t.Say(ctx, turn.Message{Text: t.Words.Say("lembar.pilih", locales.Args{"Sapaan": t.Sapaan()}), Keyboard: append(rows, menuRow(t, "menu"))})
}

// sheets are the forms that the person files and that can be written on a sheet.
func (f Forms) sheets(t *turn.Turn) ([]*flows.Form, error) {
	if t.Person == nil {
		return nil, locales.Refuse("lapor.belum_kenal", nil)
	}
	a := t.Person.Assignment()
	var list []*flows.Form
	for _, id := range formsOf(a.Role) {
		if form := t.Forms.Form(id); form != nil && f.Finish[id] != nil && f.Known[id] == nil && mayFile(t, a, id) == nil {
			list = append(list, form)
		}
	}
	if list == nil {
		return nil, locales.Refuse("lapor.bukan_petugas", locales.Args{"Sapaan": t.Sapaan()})
	}
	return list, nil
}

// titles are forms as something to choose from, by their names in both languages.
func titles(t *turn.Turn, forms []*flows.Form) []answer.Option {
	list := make([]answer.Option, len(forms))
	for i, form := range forms {
		list[i] = answer.Option{Code: form.ID, Label: form.Title.In(t.Words.Lang()), Synonyms: []string{form.Title.In("id"), form.Title.In("en")}}
	}
	return list
}

// sheet sends the empty sheet of a form: its head, a line per question with an example, what may be
// left empty below.
func (f Forms) sheet(ctx context.Context, t *turn.Turn, form *flows.Form, forms []*flows.Form) ([]storage.Write, error) {
	env := newEnv(ctx, t, storage.Draft{Form: form.ID, PersonID: t.Person.ID, KampungID: t.Person.Assignment().KampungID, AssignmentID: t.Person.Assignment().ID})
	lines := flows.SheetLines(form, env.flows())
	if env.err != nil {
		return nil, env.err
	}
	var must, may strings.Builder
	if manyKampung(t, form) {
		may.WriteString(t.Words.Say("lembar.baris_kampung", nil) + ": \n")
	}
	for _, l := range lines {
		if !l.Core || slices.Contains(notOnSheets, l.Question.Name) {
			continue
		}
		part := &may
		if l.Need {
			part = &must
		}
		part.WriteString(l.Label + example(t, form, l.Question) + ": \n")
	}
	may.WriteString(t.Words.Say("lembar.baris_ditulis", nil) + ": \n")
	title := form.Title.In(t.Words.Lang())
	body := t.Words.Say("lembar.kepala", nil) + " " + strings.ToUpper(title) + "\n" + must.String() + t.Words.Say("lembar.boleh_kosong", nil) + "\n" + may.String()
	text := t.Words.Say("lembar.cara", locales.Args{"Sapaan": t.Sapaan(), "Formulir": title}) + "\n\n<pre>" + html.EscapeString(strings.TrimSpace(body)) + "</pre>"
	keyboard := [][]turn.Button{menuRow(t, "menu")}
	if len(forms) > 1 {
		keyboard = append([][]turn.Button{turn.Row(turn.Button{Text: t.Words.Say("tombol.lembar_lain", nil), Data: turn.Pack(sheetVerb, "l")})}, keyboard...)
	}
	return t.Say(ctx, turn.Message{Text: text, Keyboard: keyboard})
}

// otherWays are the buttons below the first card of a form that was opened empty: its fill-sheet, for
// who is soon without a signal, and of the everyday form the way to the others.
func otherWays(t *turn.Turn, d storage.Draft) [][]turn.Button {
	if d.OccurrenceID != 0 || d.Corrects != "" || d.Form == formProfil {
		return nil
	}
	row := turn.Row(turn.Button{Text: t.Words.Say("tombol.lembar_isian", nil), Data: turn.Pack(sheetVerb, d.Form)})
	if d.Form == KegiatanForm {
		row = append(row, menuRow(t, "lain")...)
	}
	return [][]turn.Button{row}
}

// manyKampung says whether a sheet must tell of which Kampung it speaks (domain.md 3.5).
func manyKampung(t *turn.Turn, form *flows.Form) bool {
	return form.Question(kampungLine) == nil && t.Person.Assignment().KampungID != "" && len(kampungOf(t.Person)) > 1
}

// mostExample is how many choices an example names, and how long it gets, in letters.
const (
	mostChoices = 3
	mostExample = 48
)

// example is what stands in brackets behind a label: how an answer looks.
func example(t *turn.Turn, form *flows.Form, q *flows.Question) string {
	id := ""
	switch {
	case q.Kind == "lp":
		id = "lembar.contoh_lp"
	case q.Kind == "uang":
		id = "lembar.contoh_uang"
	case q.Kind == "angka_banyak" && len(q.Parts) > 1:
		one, two := q.Parts[0].Short.In(t.Words.Lang()), q.Parts[1].Short.In(t.Words.Lang())
		return " (" + strings.ToLower(one) + " 2, " + strings.ToLower(two) + " 3)"
	case q.Type == "date":
		id = "lembar.contoh_tanggal"
	case q.Type == "time":
		id = "lembar.contoh_jam"
	case q.Type == "integer" && q.Kind == "":
		id = "lembar.contoh_angka"
	case form.Choices[q.List] != nil:
		return choicesOf(t, form.Choices[q.List])
	}
	if id == "" {
		return ""
	}
	return " (" + html.UnescapeString(t.Words.Say(id, nil)) + ")"
}

func choicesOf(t *turn.Turn, list []flows.Choice) string {
	var names []string
	length := 0
	for _, c := range list {
		label := c.Label.In(t.Words.Lang())
		if len(names) == mostChoices || length+len(label) > mostExample || strings.ContainsAny(label, "():=") {
			break
		}
		names, length = append(names, label), length+len(label)
	}
	switch {
	case names == nil:
		return ""
	case len(names) < len(list):
		names = append(names, "…")
	}
	return " (" + strings.Join(names, ", ") + ")"
}
