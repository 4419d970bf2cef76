package expr

import "testing"

// The first expressions of our own forms (domain.md 3), without a tree.
func TestExpressionsOfForms(t *testing.T) {
	ctx := answers(map[string]Value{
		"peserta_l": Number(4), "peserta_p": Number(9), "instansi": String("dinkes lainnya"),
		"tanggal": Date(morning.AddDate(0, 0, -1)), "catatan": {}, "nilai": Values(Number(2), Value{}, Number(5)),
	})
	ctx.Self = Date(morning)
	run(t, ctx, []check{
		{". <= today()", true},
		{". > now()", false},
		{"${peserta_l} + ${peserta_p} >= 1", true},
		{"selected(${instansi}, 'lainnya')", true},
		{"selected(${instansi}, 'lain')", false},
		{"count-selected(${instansi})", 2.0},
		{"${tanggal} >= today() - 7", true},
		{"today() - ${tanggal}", 1.0},
		{"if(${catatan} = '', 'kosong', ${catatan})", "kosong"},
		{"coalesce(${catatan}, ${peserta_l})", 4.0},
		{"string-length(${catatan}) = 0", true},
		{"concat('Total ', ${peserta_l} + ${peserta_p}, ' orang')", "Total 13 orang"},
		{"sum(${nilai})", 7.0},
		{"max(${nilai}, 3)", 5.0},
		{"count(${nilai})", 3.0},
		{"count-non-empty(${nilai})", 2.0},
		{"join(', ', ${nilai})", "2, , 5"},
		{"${nilai} + 1", Repeated},
		{"regex('0812-3456', '[0-9-]+')", true},
		{"not(${peserta_l} > 3)", false},
		{"format-date(${tanggal}, '%e %b %Y')", "17 Nov 2026"},
		{"date('2026-11-18') = today()", true},
		{"selected(${instansi}, 1)", BadArgument},
		{"tidak-ada(1)", UnknownFunction},
		{"if(true(), 1)", WrongArity},
	})
}
