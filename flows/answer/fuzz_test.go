package answer_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pokjabot/flows/answer"
)

// seeds gives a fuzz target the rows of the contract.
func seeds(f *testing.F, kinds ...string) {
	f.Helper()
	for _, file := range []string{"testdata/indonesian-inputs.csv", "testdata/more-inputs.csv"} {
		for _, row := range contractRows(f, file) {
			for _, k := range kinds {
				if row[0] == k {
					f.Add(row[1])
				}
			}
		}
	}
	f.Add("\x00\xff 31/02 jam 99 ½ لا 👍")
	f.Add("1.2.3.4.5-6-7/8 9:9:9 ke-ke- tgl tgl setengah setengah")
	f.Add(strings.Repeat("9", 40) + strings.Repeat(" dua puluh", 20))
}

var fuzzRef = time.Date(2026, 11, 25, 14, 30, 0, 0, time.FixedZone("WIB", 7*3600))

// A day that comes out exists in the calendar; nothing that is offered is the zero day.
func FuzzDate(f *testing.F) {
	seeds(f, "date", "date_past", "date_future", "datetime", "month")
	f.Fuzz(func(t *testing.T, text string) {
		for _, ctx := range []answer.Context{answer.None, answer.Past, answer.Future} {
			r := answer.Date(text, fuzzRef, ctx)
			days := r.Options
			if r.OK() || r.State == answer.Period {
				days = append(days, r.Value)
			}
			for _, d := range days {
				if d.AddDays(0) != d {
					t.Errorf("%q: no such day: %s in %s", text, d, r)
				}
			}
			if r.State == answer.Ambiguous && len(r.Options) < 2 {
				t.Errorf("%q: one option is no choice: %s", text, r)
			}
			_ = answer.DateTime(text, fuzzRef, ctx).String() // must not panic
		}
		_ = answer.MonthOf(text, fuzzRef, answer.None).String()
		_ = answer.PeriodOf(text, fuzzRef).String()
	})
}

func FuzzTime(f *testing.F) {
	seeds(f, "time", "datetime")
	f.Fuzz(func(t *testing.T, text string) {
		r := answer.Time(text, fuzzRef)
		for _, c := range append(r.Options, r.Value, r.Until) {
			if c.Hour < 0 || c.Hour > 23 || c.Minute < 0 || c.Minute > 59 {
				t.Errorf("%q: no such time: %s", text, r)
			}
		}
		if r.State == answer.Range && r.Until.Hour*60+r.Until.Minute <= r.Value.Hour*60+r.Value.Minute {
			t.Errorf("%q: ends before it begins: %s", text, r)
		}
	})
}

func FuzzNumber(f *testing.F) {
	seeds(f, "number", "money")
	f.Fuzz(func(t *testing.T, text string) {
		if r := answer.Number(text); r.Value < 0 || r.Value > 1e15 {
			t.Errorf("%q: got %s", text, r)
		}
		if r := answer.Money(text); r.Value < 0 || r.Value > 1e15 {
			t.Errorf("%q: got %s", text, r)
		}
	})
}

func FuzzCounts(f *testing.F) {
	seeds(f, "count_sex", "number")
	f.Fuzz(func(t *testing.T, text string) {
		r := answer.Counts(text)
		for _, c := range append(r.Options, r.Value) {
			if c.L < 0 || c.P < 0 || c.Split && c.Total != c.L+c.P {
				t.Errorf("%q: got %s", text, r)
			}
		}
		if r.OK() && !r.Value.Split {
			t.Errorf("%q: read, but not split: %s", text, r)
		}
	})
}

func FuzzChoice(f *testing.F) {
	for _, s := range []string{"posyandu", "1, 3", "gotong dan senam", "Gizi & cegah", "yang ke 2", "12-", "😀", "kelas ibu/senam\n4"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		known := func(code string) {
			for _, o := range jenis {
				if o.Code == code {
					return
				}
			}
			t.Errorf("%q: no such code: %q", text, code)
		}
		r := answer.Choice(text, jenis)
		if r.OK() {
			known(r.Value)
		}
		for _, code := range append(r.Options, answer.Choices(text, jenis).Codes...) {
			known(code)
		}
		for code := range answer.Numbers(text, jenis).Values {
			known(code)
		}
		answer.Sheet(text, jenis)
		_ = answer.YesNo(text).String()
	})
}

func FuzzRecurrence(f *testing.F) {
	seeds(f, "recurrence")
	f.Fuzz(func(t *testing.T, text string) {
		r := answer.Recurrence(text, fuzzRef)
		if r.OK() && !strings.HasPrefix(r.String(), "FREQ=") && r.String() != "ONCE" {
			t.Errorf("%q: got %s", text, r)
		}
	})
}

// Masking changes digits only, leaves no NIK behind, and keeps the text valid.
func FuzzNIK(f *testing.F) {
	f.Add("1505014107900001")
	f.Add("1505 0141-0790.0001 x 08123456789")
	f.Fuzz(func(t *testing.T, text string) {
		masked := answer.MaskNIK(text)
		if answer.HasNIK(masked) {
			t.Errorf("%q: a NIK is left in %q", text, masked)
		}
		if utf8.ValidString(text) && !utf8.ValidString(masked) {
			t.Errorf("%q: broken into %q", text, masked)
		}
		if _, n := answer.CutPhones(text); n != len(answer.Phones(text)) {
			t.Errorf("%q: counts disagree", text)
		}
	})
}
