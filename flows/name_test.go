package flows_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pokjabot/flows"
	"pokjabot/flows/xlsform"
)

const namedForm = `
settings:
  - { form_id: k, instance_name: "concat(jr:choice-name(${jenis}, '${jenis}'), ' ', ${kelompok})" }
survey:
  - { type: select_one jenis, name: jenis, label: "Kelompok apa?" }
  - { type: text, name: kelompok, label: "Namanya?" }
choices:
  - { list_name: jenis, name: bkb, label: BKB }
  - { list_name: jenis, name: pikr, "label::Bahasa Indonesia (id)": "PIK-R", "label::English (en)": "Youth centre" }
`

func TestNameOfAReport(t *testing.T) {
	form, err := xlsform.Read([]byte(namedForm))
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string]json.RawMessage{"jenis": json.RawMessage(`"pikr"`), "kelompok": json.RawMessage(`"Ceria"`)}
	for lang, want := range map[string]string{"id": "PIK-R Ceria", "en": "Youth centre Ceria"} {
		if got := flows.Name(form, answers, flows.Env{Lang: lang}); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
	_, err = xlsform.Read([]byte(strings.Replace(namedForm, "${kelompok})", "${nowhere})", 1)))
	if err == nil || !strings.Contains(err.Error(), "settings row 2, instance_name") {
		t.Errorf("an unknown question in instance_name: %v", err)
	}
}
