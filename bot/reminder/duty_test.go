package reminder_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"pokjabot/bot/reminder"
	"pokjabot/bot/roomtest"
	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// duties is an office whose desk writes duties, with Bu Siti's groups on the list.
func duties(t *testing.T) *office {
	t.Helper()
	o := open(t)
	if err := storage.SeedHolidays(t.Context(), o.db); err != nil {
		t.Fatal(err)
	}
	o.exec(`INSERT INTO poktan (kampung_id, jenis, name, status, valid_from, changed_at) VALUES ('15.05.08.2005', 'bkb', 'Anggrek', 'aktif', '2026-01-01', '2026-01-01'), ('15.05.08.2005', 'pikr', 'Bintang', 'aktif', '2026-01-01', '2026-01-01')`)
	o.desk.Jobs = []reminder.Job{o.desk.Duties()}
	o.tick("2026-11-20 09:00") // the job is known from here on
	return o
}

func (o *office) exec(sql string, args ...any) {
	o.Helper()
	if _, err := o.db.Exec(o.Context(), sql, args...); err != nil {
		o.Fatal(err)
	}
}

// hears ticks and returns the duties that leave, as the phone shows them.
func (o *office) hears(when string) string {
	o.Helper()
	var b strings.Builder
	for _, l := range o.letters(when) {
		b.WriteString(l.said)
	}
	return b.String()
}

// told is a duty that left.
type told struct{ to, said string }

// letters ticks and returns the duties that leave, and for whom.
func (o *office) letters(when string) (list []told) {
	o.Helper()
	o.at(when)
	for range 2 { // what the job writes is queued by the next tick
		if err := o.desk.Tick(o.Context()); err != nil {
			o.Fatal(err)
		}
	}
	rows, _ := o.db.Query(o.Context(), `SELECT payload, chat_id FROM outbox WHERE kind = 'kewajiban' ORDER BY chat_id, id`)
	parcels, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p storage.Parcel, err error) {
		p.Kind = reminder.KindDuty
		return p, row.Scan(&p.Payload, &p.ChatID)
	})
	if err != nil {
		o.Fatal(err)
	}
	for _, p := range parcels {
		m, keep, err := o.desk.RenderDuty(o.Context(), p)
		if err != nil {
			o.Fatal(err)
		}
		if keep {
			list = append(list, told{fmt.Sprint(p.ChatID), o.phone(m)})
		}
	}
	o.exec(`UPDATE card SET message_id = 1`)
	o.exec(`DELETE FROM outbox`)
	return list
}

// as lets another person tap.
func (o *office) as(telegram int64) {
	o.Helper()
	if err := o.db.QueryRow(o.Context(), `SELECT id FROM person WHERE telegram_id = $1`, telegram).Scan(&o.person); err != nil {
		o.Fatal(err)
	}
}

func (o *office) phone(m turn.Message) string {
	o.Helper()
	var b strings.Builder
	b.WriteString(m.Text + "\n")
	for _, row := range m.Keyboard {
		for _, button := range row {
			b.WriteString("[" + button.Text + "] ")
			if len(button.Data) > 64 {
				o.Errorf("%s carries %d bytes", button.Text, len(button.Data))
			}
		}
		b.WriteString("/ ")
	}
	return b.String() + "\n"
}

// tap taps a button of Bu Siti's and returns what her phone shows then.
func (o *office) tap(verb string, args ...string) string {
	o.Helper()
	person, err := storage.PersonByID(o.Context(), o.db, o.person)
	if err != nil {
		o.Fatal(err)
	}
	words, err := locales.Load()
	if err != nil {
		o.Fatal(err)
	}
	t := &turn.Turn{
		ChatID: 7001, Now: o.now, Person: person, DB: o.db, Words: words.Speak(person.Lang), Numbers: &storage.Numbers{DB: o.db},
		In: turn.Input{Kind: turn.Tap, Data: turn.Unpack(turn.Pack(verb, args...)), Card: &storage.Card{ID: 1, ChatID: 7001}},
	}
	writes, err := reminder.Tapped(o.Context(), t)
	if err != nil {
		return err.Error() + "\n"
	}
	o.apply(writes...)
	var payload []byte
	if err := o.db.QueryRow(o.Context(), `DELETE FROM outbox WHERE kind IN ('edit', 'message') RETURNING payload::text`).Scan(&payload); err != nil {
		o.Fatal(err)
	}
	return string(payload) + "\n"
}

func (o *office) reported(form, day, answers string) {
	o.exec(`INSERT INTO report (id, receipt, form, version, person_id, kampung_id, wilayah, kabupaten, day, answers, sent_at, changed_at, measures)
VALUES (gen_random_uuid(), gen_random_uuid()::text, $1, 'v', $2, '15.05.08.2005', '15.05.08.2005', '15.05', $3::text::date, $4::text::jsonb, $5, $5, CASE WHEN $1 = ANY($6) THEN '[{"m": "kegiatan", "d": "", "c": "", "n": 1}]'::jsonb ELSE '[]' END)`,
		form, o.person, day, answers, o.now, storage.CountedForms)
}

func TestMonthEnd(t *testing.T) {
	for _, lang := range []string{"id", "en"} {
		t.Run(lang, func(t *testing.T) {
			o := duties(t)
			o.apply(storage.SetLang(o.person, lang))
			o.reported("poktan", "2026-11-10", `{"jenis": "bkb", "hadir": 18, "peserta_l": 2, "peserta_p": 20}`)
			o.reported("poktan", "2026-11-20", `{"jenis": "bkb", "hadir": 21}`)
			o.reported("poktan", "2026-10-20", `{"jenis": "pikr", "hadir": 30}`)
			o.reported("layanan", "2026-11-18", `{"metode_iud": 2, "metode_suntik": 9, "baru": 3}`)
			var b strings.Builder
			say := func(head, text string) { b.WriteString("== " + head + "\n" + text) }
			for _, when := range []string{"2026-11-24 23:59", "2026-11-25 00:20", "2026-11-25 08:29", "2026-11-25 08:30", "2026-11-25 08:31"} {
				say(when, o.hears(when))
			}
			say("BKB sudah di SIGA", o.tap("ds", "15.05.08.2005", "2026-11", "bkb", "1"))
			say("once more", o.tap("ds", "15.05.08.2005", "2026-11", "bkb", "1"))
			say("no such line", o.tap("ds", "15.05.08.2005", "2026-11", "uppka", "1"))
			o.reported("lima_faktor", "2026-11-30", `{"bulan": "2026-11"}`)
			say("2026-12-01 08:30", o.hears("2026-12-01 08:30"))
			o.tap("ds", "15.05.08.2005", "2026-11", "ppkbd", "1")
			say("PIK-R, the last", o.tap("ds", "15.05.08.2005", "2026-11", "pikr", "1"))
			say("2026-12-03 08:30", o.hears("2026-12-03 08:30"))
			say("not hers", o.tap("ds", "15.05.08.2003", "2026-11", "bkb", "1"))
			roomtest.Golden(t, "akhir_bulan_"+lang+".txt", b.String())
		})
	}
}

// The deadline a lead has set moves the last reminder; what was missed comes on the next morning.
func TestMonthEndByTheDeadlineOfThePlace(t *testing.T) {
	o := duties(t)
	o.apply(storage.SetPlace("15.05", storage.SettingDuePoktan, 7, o.person, o.now))
	o.at("2026-11-25 12:30") // down all morning
	if said := o.hears("2026-11-25 12:30"); said != "" {
		t.Error(said)
	}
	if said := o.hears("2026-11-26 08:30"); !strings.Contains(said, "Senin, 7 Desember") {
		t.Error("not made up for:", said)
	}
	for _, when := range []string{"2026-12-01 08:30", "2026-12-03 08:30", "2026-12-07 08:30"} {
		if said := o.hears(when); (said != "") != (when != "2026-12-03 08:30") {
			t.Errorf("%s: %q", when, said)
		}
	}
}

func TestSilence(t *testing.T) {
	o := duties(t)
	o.exec(`UPDATE assignment SET valid_from = '2026-08-01'`)
	o.reported("kegiatan", "2026-10-20", `{}`)
	var b strings.Builder
	for _, when := range []string{"2026-11-23 09:30", "2026-11-24 09:29", "2026-11-24 09:30", "2026-11-24 10:30", "2026-11-25 09:30", "2026-12-01 09:30"} {
		b.WriteString("== " + when + "\n" + o.hears(when))
	}
	b.WriteString("== Belum ada kegiatan\n" + o.tap("dn", "15.05.08.2005"))
	for _, when := range []string{"2026-12-08 09:30", "2026-12-29 09:30", "2027-01-05 09:30", "2027-01-06 09:30"} { // 5 January is Isra Mikraj
		b.WriteString("== " + when + "\n" + o.hears(when))
	}
	roomtest.Golden(t, "sepi.txt", b.String())
}

// A report that came in after the nudge was written calls it off.
func TestSilenceIsLookedAtOnceMore(t *testing.T) {
	o := duties(t)
	o.exec(`UPDATE assignment SET valid_from = '2026-08-01'`)
	o.hears("2026-11-24 09:00")
	o.reported("kegiatan", "2026-11-23", `{}`)
	if said := o.hears("2026-11-24 09:30"); said != "" {
		t.Error(said)
	}
}

// After three nudges without news the kecamatan is to know, after six the kabupaten; news closes it.
func TestEscalation(t *testing.T) {
	o := duties(t)
	o.exec(`UPDATE assignment SET valid_from = '2026-06-01'`)
	day := time.Date(2026, 11, 24, 9, 30, 0, 0, wib)
	open := func() string {
		t.Helper()
		rows, _ := o.db.Query(t.Context(), `SELECT place, misses FROM escalation WHERE closed_at IS NULL AND kind = 'sepi'`)
		var b strings.Builder
		var place string
		var misses int
		if _, err := pgx.ForEachRow(rows, []any{&place, &misses}, func() error {
			fmt.Fprintf(&b, "sepi %s %d", place, misses)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	var got []string
	for range 8 { // 5 January has no Tuesday nudge but one on Wednesday
		for range 2 {
			if said := o.hears(day.Format("2006-01-02 15:04")); said != "" {
				break
			}
			day = day.AddDate(0, 0, 1)
		}
		o.hears(day.AddDate(0, 0, 1).Format("2006-01-02 15:04"))
		got = append(got, open())
		day = day.AddDate(0, 0, 7-int(day.Weekday()-time.Tuesday))
	}
	want := []string{"", "", "sepi 15.05.08 3", "sepi 15.05.08 4", "sepi 15.05.08 5", "sepi 15.05 6", "sepi 15.05 7", "sepi 15.05 8"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	o.reported("kegiatan", "2027-01-20", `{}`)
	o.hears(day.Format("2006-01-02 15:04"))
	if left := open(); left != "" {
		t.Error(left)
	}
}

// A clock that is set back keeps no job waiting, and tells nothing twice.
func TestClockSetBack(t *testing.T) {
	o := open(t)
	ran := 0
	o.plan("Posyandu Melati", "", "2026-11-24 13:00", storage.StageH1)
	o.desk = o.fresh(o.desk.Words)
	o.desk.Jobs = []reminder.Job{{Name: "setiap_pagi", Cron: "0 5 * * *", Zone: "Asia/Jakarta", Do: func(context.Context, time.Time) error { ran++; return nil }}}
	o.tick("2026-11-23 15:00")
	if said := o.tick("2026-11-23 16:00"); said == "" {
		t.Error("nothing was told")
	}
	o.exec(`UPDATE card SET message_id = 1`)
	o.tick("2027-11-23 16:00")
	before := ran
	for _, when := range []string{"2026-11-23 15:30", "2026-11-23 16:00", "2026-11-23 16:01"} {
		if said := o.tick(when); said != "" {
			t.Errorf("%s: %s", when, said)
		}
	}
	o.tick("2026-11-24 05:00")
	if ran != before+1 {
		t.Errorf("the job ran %d times", ran-before)
	}
}
