package forms_test

import (
	"testing"
	"unicode/utf8"

	"pokjabot/flows"
	"pokjabot/flows/forms"
)

// The built-in forms keep to domain.md 3.5: short questions, shorter choices, both languages, and
// codes that are slugs.
func TestFormsReadWellOnAPhone(t *testing.T) {
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"kegiatan", "poktan", "layanan", "kunjungan", "advokasi", "lima_faktor", "kendala", "rencana"} {
		form := library.Form(id)
		if form == nil {
			t.Fatalf("no form %s", id)
		}
		if library.Version(id, form.Version) != form || library.Version(id, "other") != nil {
			t.Errorf("%s: a draft does not find its version", id)
		}
		for _, q := range form.Questions {
			check(t, id, q)
			for _, p := range q.Parts {
				check(t, id, p)
			}
		}
		for list, choices := range form.Choices {
			for _, c := range choices {
				for _, lang := range []string{"id", "en"} {
					if n := utf8.RuneCountInString(c.Label[lang]); n == 0 || n > 28 {
						t.Errorf("%s: choice %s of %s has %d letters in %s", id, c.Code, list, n, lang)
					}
				}
			}
		}
	}
}

func check(t *testing.T, id string, q *flows.Question) {
	t.Helper()
	if q.Type == "calculate" {
		return // never shown
	}
	texts := map[string]flows.Text{"label": q.Label, "short": q.Short}
	if q.Constraint != "" && q.Kind != "" || len(q.ConstraintMessage) > 0 {
		texts["constraint_message"] = q.ConstraintMessage
	}
	if q.Soft != "" {
		texts["soft_message"] = q.SoftMessage
	}
	if q.Kind == "usulan" && q.Parts != nil || len(q.Short) == 0 && id == "kegiatan" && (q.Name == "peserta_l" || q.Name == "peserta_p") {
		delete(texts, "short")
	}
	for what, text := range texts {
		for _, lang := range []string{"id", "en"} {
			if n := utf8.RuneCountInString(text[lang]); n == 0 || n > 120 {
				t.Errorf("%s: %s of %s has %d letters in %s", id, what, q.Name, n, lang)
			}
		}
	}
}
