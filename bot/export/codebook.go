package export

import (
	"strings"

	"pokjabot/flows"
)

// codebook explains every column of every sheet, and every code of every choice.
type codebook struct{ rows [][]any }

// add takes in a form: a row per column, under a question of choices a row per choice.
func (c *codebook) add(s Source, t *table) {
	seen := map[string]bool{}
	c.columns(s.Form, t, seen)
}

func (c *codebook) columns(form *flows.Form, t *table, seen map[string]bool) {
	for _, col := range t.columns {
		if col.q == nil {
			c.rows = append(c.rows, []any{form.ID, col.code, col.label, "", "", "", "", "", "", ""})
			continue
		}
		c.question(form, col)
		if listed := col.q.List; listed != "" && !col.words {
			c.choices(form, col, seen[listed])
			seen[listed] = true
		}
	}
	for _, r := range t.repeats {
		c.columns(form, r, seen)
	}
}

func (c *codebook) question(form *flows.Form, col column) {
	q := col.q
	c.rows = append(c.rows, []any{
		form.ID, col.code, printable(references.ReplaceAllString(q.Label.In("id"), "…")), printable(references.ReplaceAllString(q.Label.In("en"), "…")),
		q.Type, strings.TrimSpace(q.List + " " + q.Living), "", roll(q.Measure, q.Dimension), feeds(form.ID, q.Measure, q.Dimension), printable(q.Relevant),
	})
}

// choices lists the codes of a question; a list that stood above already is only pointed at by its
// name.
func (c *codebook) choices(form *flows.Form, col column, again bool) {
	if again {
		return
	}
	for _, choice := range form.Choices[col.q.List] {
		c.rows = append(c.rows, []any{form.ID, col.code, printable(choice.Label.In("id")), printable(choice.Label.In("en")), "", col.q.List, choice.Code, "", "", ""})
	}
}

func roll(measure, dimension string) string {
	return strings.TrimSpace(measure + " " + dimension)
}

// write puts the codebook behind all sheets.
func (c *codebook) write(b *workbook) error {
	t := &table{title: b.o.Words.Say("desk.buku_kode", nil), code: "codebook"}
	for _, id := range []string{
		"desk.buku_formulir", "desk.buku_kolom", "desk.buku_label_id", "desk.buku_label_en", "desk.buku_jenis",
		"desk.buku_daftar", "desk.buku_pilihan", "desk.buku_rekap", "desk.buku_indikator", "desk.buku_syarat",
	} {
		_, code, _ := strings.Cut(id, "_")
		t.columns = append(t.columns, column{code: code, label: b.o.Words.Say(id, nil), wide: strings.HasPrefix(code, "label")})
	}
	p, err := b.page(t)
	if err != nil {
		return err
	}
	for _, row := range c.rows {
		if err := p.row(b, row); err != nil {
			return err
		}
	}
	b.forms = append(b.forms, p)
	return b.finish()
}
