package expr

import "testing"

// ODK XForms specification, "Boolean Functions".
func TestLogicFunctions(t *testing.T) {
	ctx := answers(map[string]Value{
		"v": Values(String("ya"), Value{}, Number(0), Bool(true)), "bobot": Values(Number(1), Number(2), Number(4), Number(8)),
		"kosong": {}, "dua": Values(Number(1), Number(2)),
	})
	run(t, ctx, []check{
		{"if('x', 1, date('bukan'))", 1.0},
		{"if(0, date('bukan'), 'b')", "b"},
		{"coalesce(${kosong}, 'b')", "b"},
		{"coalesce('a', date('bukan'))", "a"},
		{"coalesce(number('x'), 5)", 5.0},
		{"coalesce(0, 5)", 0.0},
		{"once('baru')", "baru"},
		{"depend('a', ${kosong})", "a"},
		{"not('')", true},
		{"boolean-from-string('TRUE')", true},
		{"boolean-from-string('1')", true},
		{"boolean-from-string(1.0)", true},
		{"boolean-from-string('ya')", false},
		{"boolean-from-string(true())", true},
		{"checklist(2, 2, ${v})", true},
		{"checklist(3, -1, ${v})", false},
		{"checklist(-1, 1, 'a', '', 0)", true},
		{"checklist(0, 0)", true},
		{"weighted-checklist(9, 9, ${v}, ${bobot})", true},
		{"weighted-checklist(0, 5, 'a', 2, '', 9, 'b', 3)", true},
		{"weighted-checklist(0, 4, 'a', 2, '', 9, 'b', 3)", false},
		{"weighted-checklist(0, 4, ${v}, ${dua})", BadArgument},
		{"weighted-checklist(-1, -1)", false},
	})
	ctx.Self = String("lama")
	run(t, ctx, []check{{"once('baru')", "lama"}})
}

// ODK XForms specification, "Select Functions".
func TestSelectFunctions(t *testing.T) {
	ctx := answers(map[string]Value{"f": String("cinta_kasih  reproduksi"), "satu": Number(1)})
	ctx.ChoiceLabel = func(question, value string) string { return question + ":" + value }
	ctx.Text = func(id string) string { return "teks " + id }
	run(t, ctx, []check{
		{"selected(${f}, 'reproduksi')", true},
		{"selected(${f}, ' reproduksi ')", true},
		{"selected(${f}, 'repro')", false},
		{"selected(${f}, 'kasih')", false},
		{"selected('a b c', 'b c')", true},
		{"selected('aa a', 'a')", true},
		{"selected('', '')", true},
		{"selected('a', '')", false},
		{"selected('', 'a')", false},
		{"is-selected('1 2', '2')", true},
		{"selected('1 2', ${satu})", BadArgument},
		{"selected(${satu}, '1')", true},
		{"count-selected(${f})", 2.0},
		{"count-selected('  ')", 0.0},
		{"selected-at(${f}, 0)", "cinta_kasih"},
		{"selected-at(${f}, 1)", "reproduksi"},
		{"selected-at(${f}, 2)", ""},
		{"selected-at(${f}, -1)", ""},
		{"jr:choice-name('agama', '${fungsi}')", "fungsi:agama"},
		{"jr:choice-name('agama', '/data/fungsi')", "/data/fungsi:agama"},
		{"jr:itext('salam')", "teks salam"},
	})
}
