package expr

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// ODK XForms specification, "Date and Time Functions" and the data types date and dateTime.
func TestDateFunctions(t *testing.T) {
	ctx := answers(map[string]Value{"jam": DateTime(morning.Add(90 * time.Minute)), "kosong": {}})
	run(t, ctx, []check{
		{"today()", day("2026-11-18")},
		{"now()", day("2026-11-18T09:30:00.000+07:00")},
		{"date('2024-02-29')", day("2024-02-29")},
		{"date('2023-02-29')", NotDate},
		{"date('2026-13-01')", NotDate},
		{"date('18/11/2026')", NotDate},
		{"date('-01-2026')", NotDate},
		{"date('besok')", NotDate},
		{"date(true())", NotDate},
		{"date(1 div 0)", NotDate},
		{"date('')", ""},
		{"date(${kosong}) = ''", true},
		{"date(number('x'))", math.NaN()},
		{"date(0)", day("1970-01-01")},
		{"date(-1)", day("1969-12-31")},
		{"date(20775.9)", day("2026-11-18")},
		{"date(${jam})", day("2026-11-18")},
		{"date('2026-11-18T23:00:00Z')", day("2026-11-19T06:00:00.000+07:00")},
		{"date-time('2026-11-18T09:30')", day("2026-11-18T09:30:00.000+07:00")},
		{"date-time('2026-11-18T09:30:15.25')", day("2026-11-18T09:30:15.250+07:00")},
		{"date-time('2026-11-18T09:30:15.123+09:00')", day("2026-11-18T07:30:15.123+07:00")},
		{"date-time('2026-11-18T09:30:15-0330')", day("2026-11-18T20:00:15.000+07:00")},
		{"date-time('2026-11-18T')", NotDate},
		{"date-time('2026-11-18T24:00:00')", NotDate},
		{"date-time('2026-11-18T10:61')", NotDate},
		{"date-time('2026-11-18T10:00+25:00')", NotDate},
		{"date-time(0)", day("1970-01-01T07:00:00.000+07:00")},

		{"decimal-date-time('1970-01-02T07:00:00')", 1.0},
		{"decimal-date-time('1970-01-01T12:00:00Z')", 0.5},
		{"decimal-date-time(2.5)", 2.5},
		{"decimal-date-time('')", ""},
		{"decimal-date-time('x')", NotDate},
		{"decimal-time('2026-11-18T18:00')", 0.75},
		{"decimal-time('06:00')", 0.25},
		{"decimal-time('06:00:00.000Z')", 13.0 / 24},
		{"decimal-time(now())", 9.5 / 24},
		{"decimal-time(2.5)", 0.5},
		{"decimal-time('x')", NotDate},

		{"format-date('2026-03-05', '%Y %y %m %n %b %d %e %a %%')", "2026 26 03 3 Mar 05 5 Thu %"},
		{"format-date-time(${jam}, '%H.%M.%S.%3 %h')", "11.00.00.000 11"},
		{"format-date('2026-01-01', '%W')", "1"},
		{"format-date('', '%Y')", ""},
		{"format-date('x', '%Y')", NotDate},
		{"format-date('2026-01-01', '%Q')", BadArgument},
		{"format-date('2026-01-01', '%')", BadArgument},
		{"format-date(0, '%d/%m/%Y')", "01/01/1970"},
	})
	ctx.MonthName = func(m time.Month) string { return [...]string{"Jan", "Feb", "Mar", "Apr", "Mei"}[m-1] }
	ctx.DayName = func(time.Weekday) string { return "Kam" }
	run(t, ctx, []check{{"format-date('2026-05-07', '%a %e %b')", "Kam 7 Mei"}})
}

// Beyond JavaRosa: Community Health Toolkit, add-date and difference-in-...
func TestDateArithmetic(t *testing.T) {
	run(t, &Context{Now: morning}, []check{
		{"add-date('2026-11-18', 0, 0, 14)", day("2026-12-02")},
		{"add-date('2026-01-31', 0, 1)", day("2026-02-28")},
		{"add-date('2024-02-29', 1)", day("2025-02-28")},
		{"add-date('2026-11-18', 0, -11)", day("2025-12-18")},
		{"add-date('2026-11-18', 0, 0, 0, 25, 30)", day("2026-11-19T01:30:00.000+07:00")},
		{"cht:add-date(today(), 0, 0, 1)", day("2026-11-19")},
		{"add-date('', 1)", ""},
		{"add-date('x', 1)", NotDate},
		{"add-date(today(), 10000000)", NotDate},
		{"difference-in-days('2026-11-01', '2026-11-18')", 17.0},
		{"difference-in-days('2026-11-18', '2026-11-01')", -17.0},
		{"difference-in-days('2026-11-18T23:00', '2026-11-19T01:00')", 1.0},
		{"difference-in-weeks('2026-11-01', '2026-11-18')", 2.0},
		{"difference-in-months('2026-01-31', '2026-02-28')", 1.0},
		{"difference-in-months('2026-01-15', '2026-02-14')", 0.0},
		{"difference-in-months('2026-02-14', '2026-01-15')", 0.0},
		{"difference-in-months('2026-03-31', '2026-02-28')", -1.0},
		{"difference-in-years('2000-11-19', '2026-11-18')", 25.0},
		{"difference-in-years('2000-11-18', today())", 26.0},
		{"difference-in-years('', today())", ""},
		{"difference-in-days('x', today())", NotDate},
	})
}

// Adding months and counting them agree; days survive the way through text.
func TestDatesAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.IntRange(-100_000, 100_000).Draw(t, "day")
		count := rapid.IntRange(0, 600).Draw(t, "months")
		from := float64(days) * dayMillis
		if got := months(from, addMonths(from, count)); got != float64(count) {
			t.Fatalf("%s and %d months are %v months apart", formatDay(from), count, got)
		}
		if got, ok := readDay(formatDay(from)); !ok || got != float64(days) {
			t.Fatalf("%s is read as day %v", formatDay(from), got)
		}
	})
}

// A zone with an offset that changed: Jakarta was at +07:30 in 1950 (IANA tz database).
func TestZoneOfThePlace(t *testing.T) {
	jakarta, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		t.Skip(err)
	}
	run(t, &Context{Now: morning.In(jakarta)}, []check{
		{"date-time('1950-06-01T00:00:00Z')", day("1950-06-01T07:30:00.000+07:30")},
		{"number(date('1950-06-01'))", -7154.0},
	})
}
