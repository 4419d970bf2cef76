package xlsform_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pokjabot/flows"
	"pokjabot/flows/xlsform"
)

const head = "settings:\n  - { form_id: f, default_language: Bahasa Indonesia (id), title: Formulir }\nsurvey:\n"

// Every mistake is found when the form is loaded, and is said with its place in the workbook.
func TestMistakes(t *testing.T) {
	tests := []struct{ name, rows, want string }{
		{"no name", `  - { type: text, label: A }`, "survey row 2, name: a question needs a name"},
		{"twice", "  - { type: text, name: a }\n  - { type: text, name: a }", `survey row 3, name: the name "a" stands in row 2 already`},
		{"unknown type", `  - { type: geotrace, name: a }`, `survey row 2, type: the type "geotrace" is outside of the chat profile`},
		{"no list", `  - { type: select_one x, name: a }`, `survey row 2, type: there is no choice list "x"`},
		{"list without name", `  - { type: select_one, name: a }`, `survey row 2, type: a choice needs the name of its list`},
		{"open group", `  - { type: begin_group, name: g }`, "survey row 2, type: this group does not end"},
		{"closed group", `  - { type: end_group }`, "survey row 2, type: no group is open here"},
		{"repeat ends as a group", "  - { type: begin_repeat, name: r }\n  - { type: text, name: a }\n  - { type: end_group }", "survey row 4, type: what began in row 2 ends in another way"},
		{"repeat on a card", "  - { type: begin_group, name: g, \"chat::kind\": sekartu }\n  - { type: begin_repeat, name: r }\n  - { type: end_repeat }\n  - { type: text, name: a }\n  - { type: text, name: b }\n  - { type: end_group }", "survey row 3, type: a group on one card holds no repeat"},
		{"circle through a repeat", "  - { type: calculate, name: a, calculation: \"sum(${b})\" }\n  - { type: begin_repeat, name: r }\n  - { type: calculate, name: b, calculation: \"${a} + 1\" }\n  - { type: end_repeat }", "depends on itself by way of"},
		{"name in a label", `  - { type: text, name: a, label: "Di ${b}?" }`, `survey row 2, label: there is no question "b"`},
		{"scale", `  - { type: integer, name: a, "chat::kind": skala, "chat::scale": l }`, `skala takes a list of four steps`},
		{"range", `  - { type: range, name: a, parameters: "start=5 end=1" }`, `survey row 2, parameters: range takes a start, an end above it and a step between them`},
		{"range parameter", `  - { type: range, name: a, parameters: "from=5" }`, `survey row 2, parameters: a range has start, end and step, not "from"`},
		{"range number", `  - { type: range, name: a, parameters: "start=x" }`, `survey row 2, parameters: "x" is no number`},
		{"rank", `  - { type: rank, name: a }`, `survey row 2, type: a choice needs the name of its list`},
		{"rank list", `  - { type: rank l, name: a }`, `survey row 2, type: there is no choice list "l"`},
		{"trigger", `  - { type: text, name: a, trigger: "${b}" }`, `survey row 2, trigger: there is no question "b"`},
		{"kind", `  - { type: text, name: a, "chat::kind": uang }`, `survey row 2, chat::kind: "uang" does not go with the type "text"`},
		{"lp", "  - { type: begin_group, name: g, \"chat::kind\": lp }\n  - { type: integer, name: a }\n  - { type: end_group }", "survey row 2, chat::kind: lp takes two integers, laki-laki first"},
		{"expression", "  - { type: note, name: b, label: B }\n  - { type: text, name: a, constraint: \"string-length(\" }", "survey row 3, constraint: "},
		{"reference", `  - { type: text, name: a, relevant: "${b} = 1" }`, `survey row 2, relevant: there is no question "b"`},
		{"circle", "  - { type: text, name: a, relevant: \"${b} = 1\" }\n  - { type: text, name: b, relevant: \"${a} = 1\" }", `"b" depends on itself by way of "a"`},
		{"memory", `  - { type: text, name: a, "chat::remember": kampung jenis }`, `survey row 2, chat::remember: there is no question "jenis"`},
		{"nested cell", "  - type: text\n    name: { a: b }", "survey row 2, name: a cell holds text"},
		{"not a map", "  - text", "survey row 2, : a row is a map of columns"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := xlsform.Read([]byte(head + tt.rows + "\n"))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want it to say %q", err, tt.want)
			}
			if _, ok := errors.AsType[*flows.Fault](err); !ok {
				t.Errorf("%T is no Fault", err)
			}
		})
	}
}

func TestChoiceMistakes(t *testing.T) {
	tests := []struct{ name, rows, want string }{
		{"twice", "  - { list_name: l, name: a }\n  - { list_name: l, name: a }", `choices row 3, name: the code "a" is in the list "l" already`},
		{"blank", `  - { list_name: l, name: "a b" }`, `choices row 2, name: the code "a b" has a blank in it`},
		{"no code", `  - { list_name: l, label: A }`, `choices row 2, name: a choice needs list_name and name`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := xlsform.Read([]byte(head + "  - { type: select_one l, name: q }\nchoices:\n" + tt.rows + "\n"))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want it to say %q", err, tt.want)
			}
		})
	}
}

// What the columns come to: languages, groups that only hold a condition, old spellings, extra
// columns of choices.
func TestMeaning(t *testing.T) {
	form, err := xlsform.Read([]byte(head + `
  - { type: select one l, name: a, required: "yes", "label::English (en)": Which?, label: Yang mana? }
  - { type: begin group, name: g, relevance: "${a} = 'x'" }
  - { type: int, name: b, relevant: "${a} != ''", "chat::core": "no" }
  - { type: end group }
  - { type: begin_group, name: k, "chat::kind": sekartu }
  - { type: date, name: c, required: "yes" }
  - { type: time, name: d }
  - { type: end_group }
choices:
  - { list_name: l, name: x, label: Iks, "label::English (en)": Ex, pelaku: pemda }
`))
	if err != nil {
		t.Fatal(err)
	}
	a, b, k := form.Question("a"), form.Question("b"), form.Question("k")
	if got := a.Label.In("en") + "|" + a.Label.In("id") + "|" + a.Label.In("fr") + "|" + a.Type + "|" + a.List; got != "Which?|Yang mana?|Yang mana?|select_one|l" {
		t.Error(got)
	}
	if want := "(${a} = 'x') and (${a} != '')"; b.Relevant != want || b.Core || b.Type != "integer" {
		t.Errorf("b: %q, core %v, %s", b.Relevant, b.Core, b.Type)
	}
	if len(k.Parts) != 2 || form.Group("d") != k || k.Index != 2 || k.Parts[1].Index != 1 {
		t.Errorf("k: %+v", k)
	}
	want := []flows.Choice{{Code: "x", Label: flows.Text{"id": "Iks", "en": "Ex"}, Extra: map[string]string{"pelaku": "pemda"}}}
	if diff := cmp.Diff(want, form.Choices["l"]); diff != "" {
		t.Error(diff)
	}
}

// Groups without a card hand down condition, roles and chat::core; or_other adds a choice and a text
// to a list of the form's own, leaves one with its own way out alone, and marks one with a living list.
func TestGroupsAndOthers(t *testing.T) {
	form, err := xlsform.Read([]byte(head + `
  - { type: select_one own or_other, name: a }
  - { type: select_one way or_other, name: b }
  - { type: select_one poktan or_other, name: c, "chat::list": poktan }
  - { type: begin_group, name: g, relevant: "${a} != ''", "chat::roles": plkb pokja_desa, "chat::core": "no" }
  - { type: integer, name: d, "chat::roles": plkb petugas }
  - { type: begin_repeat, name: r, repeat_count: "${d}" }
  - { type: begin_group, name: h, relevant: "${e} = 1" }
  - { type: text, name: f }
  - { type: end_group }
  - { type: integer, name: e }
  - { type: end_repeat }
  - { type: end_group }
choices:
  - { list_name: own, name: x, label: Iks }
  - { list_name: way, name: lainnya, label: Lainnya }
`))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, q := range form.Questions {
		names = append(names, q.Name)
	}
	if diff := cmp.Diff([]string{"a", "a_other", "b", "c", "d", "r"}, names); diff != "" {
		t.Error(diff)
	}
	if n := len(form.Choices["own"]); n != 2 || form.Choices["own"][1].Label.In("id") == "" || len(form.Choices["way"]) != 1 {
		t.Errorf("%d choices, %+v", n, form.Choices)
	}
	d, r := form.Question("d"), form.Question("r")
	if !form.Question("c").Other || form.Question("b").Other || d.Core || r.Core || d.Relevant != "${a} != ''" || r.Relevant != "${a} != ''" {
		t.Errorf("c %+v\nd %+v", form.Question("c"), d)
	}
	if diff := cmp.Diff([]string{"plkb"}, d.Roles); diff != "" {
		t.Error(diff)
	}
	if f := r.Round.Question("f"); f == nil || f.Relevant != "${e} = 1" || len(f.Roles) > 0 || !f.Core {
		t.Errorf("f: %+v", f)
	}
}

// A workbook written as its twin and read again is the same workbook, and so the same version.
func TestRoundTrip(t *testing.T) {
	cells := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z:]{1,8}`), 1, 6, rapid.ID)
	value := rapid.OneOf(rapid.StringMatching(`[ -~]{1,20}`), rapid.SampledFrom([]string{"yes", "no", "007", "1.50", "null", "~", "# x", "a: b", "- x", "é\nü", "'", `"`, "{", "${a} = 'b'", "2026-11-25", "0x1F", "1e3", "true()", "a\tb"}))
	row := rapid.Custom(func(t *rapid.T) []xlsform.Cell {
		var list []xlsform.Cell
		for _, column := range cells.Draw(t, "columns") {
			list = append(list, xlsform.Cell{Column: column, Value: value.Draw(t, "value")})
		}
		return list
	})
	rapid.Check(t, func(t *rapid.T) {
		book := &xlsform.Workbook{}
		for i, c := range rapid.SliceOfN(row, 1, 5).Draw(t, "rows") {
			book.Survey = append(book.Survey, xlsform.Row{Number: i + 2, Cells: c})
		}
		book.Choices, book.Settings = []xlsform.Row{}, []xlsform.Row{}
		source := book.YAML()
		again, err := xlsform.ReadYAML(source)
		if err != nil {
			t.Fatalf("%v\n%s", err, source)
		}
		if diff := cmp.Diff(book, again); diff != "" {
			t.Fatalf("%s\n%s", diff, source)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(head + "  - { type: text, name: a, relevant: \"${a} = 1\" }\n"))
	f.Add([]byte("survey: [[]]"))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, source []byte) {
		if form, err := xlsform.Read(source); err == nil && form.ID == "" {
			t.Error("a form without id")
		}
	})
}
