package reminder_test

import (
	"strings"
	"testing"

	"pokjabot/bot/roomtest"
	"pokjabot/storage"
)

// above gives the office a PLKB with two Kampung, the lead of their kecamatan and that of the
// kabupaten; tests hear what each is told.
func above(t *testing.T) *office {
	t.Helper()
	o := duties(t)
	for _, sql := range []string{
		`INSERT INTO kampung (id, wilayah, kabupaten, name) SELECT code, code, left(code, 5), 'Kampung KB ' || name FROM wilayah WHERE code IN ('15.05.08.2003', '15.05.01.1003')`,
		`INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (7002, 'Dewi', 'ibu', '2026-11-01'), (7003, 'Rahman', 'bapak', '2026-11-01'), (7004, 'Ratna', 'ibu', '2026-11-01'), (7005, 'Latihan', 'kak', '2026-11-01')`,
		`UPDATE person SET practice = true WHERE telegram_id = 7005`,
		`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT p.id, 'plkb', k.id, k.id, '2026-11-01' FROM person p, kampung k WHERE p.telegram_id = 7002 AND k.id LIKE '15.05.08.%'`,
		`INSERT INTO assignment (person_id, role, place, valid_from) SELECT id, CASE telegram_id WHEN 7003 THEN 'kecamatan' ELSE 'kabupaten' END, CASE telegram_id WHEN 7003 THEN '15.05.08' ELSE '15.05' END, '2026-11-01' FROM person WHERE telegram_id > 7002`,
	} {
		o.exec(sql)
	}
	return o
}

// everybody ticks and returns who hears what.
func (o *office) everybody(when string) string {
	o.Helper()
	var b strings.Builder
	for _, l := range o.letters(when) {
		b.WriteString("-- " + l.to + "\n" + l.said)
	}
	return b.String()
}

// What a month lacks goes up: the PLKB hear of their Kampung on the day they pass it on, the kecamatan
// on the same, the kabupaten on its own; whoever has everything hears nothing (domain.md 6.4).
func TestAMonthIsPassedOn(t *testing.T) {
	for _, lang := range []string{"id", "en"} {
		t.Run(lang, func(t *testing.T) {
			o := above(t)
			o.exec(`UPDATE person SET lang = $1`, lang)
			o.everybody("2026-11-25 00:20")
			var b strings.Builder
			for _, when := range []string{"2026-12-03 00:20", "2026-12-03 08:30", "2026-12-05 00:20", "2026-12-05 08:30", "2026-12-05 08:31", "2026-12-10 00:20", "2026-12-10 08:29", "2026-12-10 08:30"} {
				b.WriteString("== " + when + "\n" + o.everybody(when))
			}
			o.as(7004)
			b.WriteString("== Sungai Gelam\n" + o.tap("dw", "15.05.08", "2026-11"))
			b.WriteString("== back\n" + o.tap("dw", "15.05", "2026-11"))
			b.WriteString("== elsewhere\n" + o.tap("dw", "15.06", "2026-11"))
			b.WriteString("== no month\n" + o.tap("dw", "15.05", "kemarin"))
			o.as(7001)
			b.WriteString("== a petugas\n" + o.tap("dw", "15.05.08", "2026-11"))
			roomtest.Golden(t, "diteruskan_"+lang+".txt", b.String())
		})
	}
}

// The days are those of the place; a day off moves the reminder, not the deadline; whoever has
// everything hears nothing.
func TestAMonthIsPassedOnByTheDaysOfThePlace(t *testing.T) {
	o := above(t)
	o.apply(
		storage.SetPlace("15.05", storage.SettingDuePLKB, 6, o.person, o.now), // 2026-12-06 is a Sunday
		storage.SetPlace("15.05", storage.SettingDueKab, 12, o.person, o.now),
		storage.SetPlace("15.05.08.2003", storage.SettingDuePoktan, 6, o.person, o.now), // there both days are one
	)
	for _, when := range []string{"2026-11-25 00:20", "2026-12-01 00:20", "2026-12-03 00:20", "2026-12-05 00:20"} {
		o.everybody(when)
	}
	said := o.everybody("2026-12-05 08:30")
	if !strings.Contains(said, "Minggu, 6 Desember 2026") || strings.Count(said, "-- 7002") != 1 || !strings.Contains(said, "2 Kampung KB masih") || !strings.Contains(said, "-- 7003") || strings.Contains(said, "7004") {
		t.Errorf("on Saturday:\n%s", said)
	}
	if said := o.everybody("2026-12-06 08:30"); said != "" {
		t.Errorf("on Sunday:\n%s", said)
	}
	for _, kampung := range []string{"15.05.08.2005", "15.05.08.2003", "15.05.01.1003"} {
		for _, line := range storage.RegisterLines {
			o.apply(storage.TickSIGA(kampung, "2026-11", line, true, o.person, o.now))
		}
		o.exec(`INSERT INTO report (id, receipt, form, version, person_id, kampung_id, wilayah, kabupaten, day, answers, sent_at, changed_at)
VALUES (gen_random_uuid(), gen_random_uuid()::text, 'lima_faktor', 'v', $1, $2, $2, '15.05', '2026-11-30', '{"bulan": "2026-11"}', $3, $3)`, o.person, kampung, o.now)
	}
	if said := o.tap("dw", "15.05", "2026-11"); !strings.Contains(said, "lapor.tombol_lama") { // a petugas
		t.Error(said)
	}
	o.as(7004)
	if said := o.tap("dw", "15.05", "2026-11"); !strings.Contains(said, "sudah lengkap") {
		t.Error(said)
	}
	o.everybody("2026-12-12 00:20")
	if said := o.everybody("2026-12-12 08:30"); said != "" {
		t.Errorf("all is there:\n%s", said)
	}
}
