package importing

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"pokjabot/bot/roomtest"
	"pokjabot/flows/forms"
	"pokjabot/locales"
)

func speaker(t testing.TB, lang string) locales.Speaker {
	t.Helper()
	catalog := roomtest.Words(t)
	return catalog.Speak(lang)
}

// The template of every form, in both languages, is understood column by column, and as it comes, with
// its hints and example, it holds no row.
func TestTemplateIsUnderstood(t *testing.T) {
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"kegiatan", "poktan", "layanan", "kunjungan", "advokasi", "rencana"} {
		f := library.Form(id)
		if f == nil {
			continue
		}
		for _, lang := range locales.Languages() {
			t.Run(id+"/"+lang, func(t *testing.T) {
				var b bytes.Buffer
				if err := Template(&b, f, speaker(t, lang), now); err != nil {
					t.Fatal(err)
				}
				book := open(t, "templat.xlsx", b.Bytes())
				if len(book.Sheets) != 3 {
					t.Fatalf("%d sheets", len(book.Sheets))
				}
				h, err := newHeadings(f)
				if err != nil {
					t.Fatal(err)
				}
				tab := h.tableOf(&book.Sheets[0])
				for i, q := range fillableIn(f) {
					if q.Living == livingPlans || q.Name == questionAgain {
						continue
					}
					if c := tab.one(q.Name); c == nil || c.guessed || c.heading != Heading(f, q, lang) {
						t.Errorf("column %d is not understood as %s: %+v", i, q.Name, c)
					}
				}
				for _, name := range []string{columnKampung, columnKecamatan, columnNote} {
					if tab.one(name) == nil {
						t.Errorf("no column %s", name)
					}
				}
				r := read(t, book, Request{Form: f})
				if r.Rows != 0 || len(r.Findings) != 0 {
					t.Errorf("%d rows, %.5q", r.Rows, lines(t, r))
				}
			})
		}
	}
}

// The example row becomes a report once its mark is gone: nothing in it is wrong.
func TestTemplateExampleIsRight(t *testing.T) {
	for _, id := range []string{"kegiatan", "poktan", "layanan", "kunjungan", "advokasi", "rencana"} {
		f := form(t, id)
		var b bytes.Buffer
		if err := Template(&b, f, speaker(t, "id"), now); err != nil {
			t.Fatal(err)
		}
		x, err := excelize.OpenReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		if err := x.SetCellValue(sheetName(f.Title.In("id")), "A3", ""); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := x.Write(&out); err != nil {
			t.Fatal(err)
		}
		r := read(t, open(t, "a.xlsx", out.Bytes()), Request{Form: f})
		if len(r.Items) != 1 || r.Errors() > 0 {
			t.Fatalf("%s: %d items, %v", id, len(r.Items), lines(t, r))
		}
		if lists, err := x.GetDataValidations(sheetName(f.Title.In("id"))); err != nil || len(lists) == 0 {
			t.Errorf("%s: %d lists, %v", id, len(lists), err)
		}
		if id == "kegiatan" {
			fmt.Fprintln(t.Output(), string(r.Items[0].Answers))
		}
	}
}
