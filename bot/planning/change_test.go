package planning_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"pokjabot/bot/planning"
	"pokjabot/bot/turn"
)

// changes types what "Jam atau tempat" has asked for.
func (p *phone) changes(text string) {
	p.Helper()
	tn := p.turn()
	if tn.Chat.Expects != planning.ExpectsChange {
		p.Fatalf("%q is not awaited", text)
	}
	tn.In = turn.Input{Kind: turn.Text, Text: text}
	writes, err := p.room().Typed(p.Context(), tn)
	p.tell(text, tn, writes, err)
}

// times are all open dates with hour, venue and who is in charge, and what is still to be told.
func (p *phone) times() string {
	rows, _ := p.db.Query(p.Context(), `SELECT format('%s %s %s %s: %s', to_char(o.starts_at AT TIME ZONE 'Asia/Jakarta', 'MM-DD HH24:MI'), o.venue, p.name, o.status,
  (SELECT string_agg(m.stage || ' ' || to_char(m.due_at AT TIME ZONE 'Asia/Jakarta', 'MM-DD HH24:MI') || CASE WHEN m.person_id <> o.person_id THEN '!' ELSE '' END, ', ' ORDER BY m.due_at) FROM reminder m WHERE m.occurrence_id = o.id AND m.state = 'menunggu'))
  FROM occurrence o JOIN person p ON p.id = o.person_id ORDER BY o.starts_at, o.id`)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		p.Fatal(err)
	}
	return strings.Join(list, "\n")
}

// A date of a series gets another hour, all that follow another venue, a colleague and an end; the
// reminders follow.
func TestChanges(t *testing.T) {
	inEach(t, func(t *testing.T, p *phone, lang string, say func(id string) string) {
		card := func() {
			p.data("plan", turn.Pack("j", "o", turn.Num(p.first("Senam lansia"))))
		}
		p.plan(1, "Posyandu Melati", "2026-11-27", "14:00")
		p.plan(2, "Senam lansia", "2026-11-27", "07:30", "ulang", "minggu", "sampai", "2026-12-11")
		card()
		p.tap(say("jadwal.jam_tempat"))
		p.changes("???")
		p.changes("jam 3 sore di lapangan")
		p.tap(say("jadwal.batal_ini"))
		card()
		p.tap(say("jadwal.jam_tempat"))
		p.changes("balai desa")
		p.tap(say("jadwal.batal_semua"))
		card()
		p.tap(say("jadwal.jam_tempat"))
		p.changes("jam 7")
		p.tap("19")
		p.tap(say("jadwal.batal_ini"))
		card()
		p.tap(say("jadwal.ganti_pj"))
		p.tap("Budi")
		p.tap(say("jadwal.batal_semua"))
		card()
		p.data("mute", turn.Pack("j", "m", turn.Num(p.first("Senam lansia")))) // Budi's to turn off
		p.tap(say("jadwal.ganti_sampai"))
		p.tap("›")
		p.tap("18")
		card()
		p.tap(say("jadwal.ganti_sampai"))
		p.tap("›")
		p.tap("5")
		p.golden("ubah_" + lang + ".txt")
		want := `11-27 14:00 Balai RW 03 Siti terjadwal: h1 11-26 16:00, tanya 11-27 16:30
11-27 19:00 balai desa Budi terjadwal: h1 11-26 16:00, tanya 11-28 08:00
12-04 07:30 balai desa Budi terjadwal: h1 12-03 16:00, tanya 12-04 16:30
12-11 07:30 balai desa Budi batal: 
12-18 07:30 balai desa Budi batal: `
		if diff := cmp.Diff(want, p.times()); diff != "" {
			t.Error(diff)
		}
	})
}

// first is the soonest open date of a plan.
func (p *phone) first(title string) (id int64) {
	p.Helper()
	if err := p.db.QueryRow(p.Context(), `SELECT id FROM occurrence WHERE title = $1 AND status = 'terjadwal' ORDER BY starts_at LIMIT 1`, title).Scan(&id); err != nil {
		p.Fatal(err)
	}
	return id
}

// The month with its marks, a day of it, and the calendar file of one plan and of all.
func TestMonthAndFile(t *testing.T) {
	p := open(t)
	p.plan(1, "Posyandu Melati", "2026-11-24", "08:00", "ulang", "bulan_hari", "sampai", "2027-03-31")
	p.plan(2, "Senam lansia", "2026-11-27", "07:30")
	p.jadwal()
	p.tap("sebulan")
	p.tap("•24")
	p.tap("Kembali")
	p.tap("25")
	p.tap("Kembali")
	p.tap("Desember")
	p.tap("Daftar")
	p.tap("Posyandu")
	p.tap("kalender HP")
	file, name := p.file, p.fileName
	if name != "rencana_kampung.ics" || strings.Count(file, "BEGIN:VEVENT") != 1 || !strings.Contains(file, "RRULE:FREQ=MONTHLY") {
		t.Errorf("%s: %s", name, file)
	}
	p.jadwal()
	p.tap("kalender HP")
	if strings.Count(p.file, "BEGIN:VEVENT") != 2 || strings.Count(p.file, "BEGIN:VTIMEZONE") != 1 {
		t.Error(p.file)
	}
	p.golden("bulan_id.txt")
	for _, data := range []string{"1j,v,203012", "1j,v,x", "1j,w,x", "1j,w", "1j,i,zz", "1j,j,zz,20261201", "1j,g,zz", "1j,k,zz", "1j,R,s", "1j,H,0800", "1j,x,20261201", "1j,y", "1j,u", "1j,e"} {
		p.data(data, data)
	}
	p.who = 3
	for _, act := range []string{"e", "g", "i", "j", "k", "r", "o"} {
		if said := p.data(act, turn.Pack("j", act, turn.Num(p.first("Posyandu Melati")), "20261201")); strings.Contains(said, "Posyandu") {
			t.Errorf("a foreign Kampung: %s gives %s", act, said)
		}
	}
}

// "Sudah dilaporkan teman" closes a plan only when there is such a report.
func TestToldByAColleague(t *testing.T) {
	p := open(t)
	p.plan(1, "Posyandu Melati", "2026-11-24", "08:00")
	id := turn.Num(p.first("Posyandu Melati"))
	p.at("2026-11-24 16:30")
	p.data("plan", turn.Pack("j", "o", id))
	p.tap("dilaporkan teman")
	p.data("plan", turn.Pack("j", "o", id))
	if _, err := p.db.Exec(t.Context(), `INSERT INTO report (id, receipt, form, version, person_id, kampung_id, wilayah, kabupaten, day, answers, sent_at, changed_at)
  SELECT '00000000-0000-4000-8000-000000000009', '1505-26-00001', 'kegiatan', '1', id, '15.05.08.2005', '15.05.08.2005', '15.05', '2026-11-24', '{}', '2026-11-24', '2026-11-24' FROM person WHERE telegram_id = 2`); err != nil {
		t.Fatal(err)
	}
	p.tap("dilaporkan teman")
	p.golden("teman_id.txt")
	if got := p.statuses(); got != "Posyandu Melati 2026-11-24 terlaksana" {
		t.Error(got)
	}
}

// Terlaksana opens each form with what the plan knows, in the form's own names.
func TestPrefillOfEveryForm(t *testing.T) {
	p := open(t)
	if _, err := p.db.Exec(t.Context(), `INSERT INTO poktan (kampung_id, jenis, name, status, valid_from, changed_at) VALUES ('15.05.08.2005', 'bkr', 'Harapan Bangsa', 'aktif', '2026-01-01', '2026-01-01')`); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct{ kind, title, want string }{
		{"poktan", "BKB Anggrek", `{"jenis":"bkb","kelompok":"Anggrek","tanggal":"2026-11-24"}`},
		{"poktan", "Pertemuan BKR Harapan Bangsa", `{"jenis":"bkr","kelompok":"Harapan Bangsa","tanggal":"2026-11-24"}`},
		{"poktan", "Pertemuan remaja", `{"tanggal":"2026-11-24"}`},
		{"layanan", "Pelayanan KB MOW", `{"tanggal":"2026-11-24","tempat_jenis":"balai_desa"}`},
		{"kunjungan", "Kunjungan keluarga", `{"tanggal":"2026-11-24"}`},
		{"advokasi", "Minilokakarya, lokakarya mini bulanan", `{"jenis":"lokmin","tanggal":"2026-11-24"}`},
	} {
		p.at("2026-11-20 09:00")
		p.plan(i+1, c.title, "2026-11-24", "08:00", "jenis", c.kind, "tempat", "Balai desa Tangkit")
		p.at("2026-11-24 17:00")
		known, err := planning.Prefill(t.Context(), p.turn(), p.id(c.title))
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(known)
		if diff := cmp.Diff(c.want, string(got)); diff != "" || err != nil {
			t.Error(c.title, diff, err)
		}
	}
}
