package planning_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"pokjabot/bot/planning"
	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// A plan that comes round is one line of the list; a date of it is told of, moved and called off by
// itself, or with all that follow.
func TestSeries(t *testing.T) {
	inEach(t, func(t *testing.T, p *phone, lang string, say func(id string) string) {
		p.plan(1, "Posyandu Melati", "2026-11-24", "08:00", "ulang", "bulan_hari", "sampai", "2027-03-31")
		p.plan(2, "Senam lansia", "2026-11-27", "07:30", "ulang", "minggu", "sampai", "2026-12-11")
		p.plan(3, "Rapat warga", "2027-01-31", "19:30", "ulang", "bulan_tanggal", "sampai", "2027-12-31")
		p.plan(4, "Gotong royong", "2026-12-07", "07:00", "ulang", "dua_minggu") // sampai: the year's end
		p.plan(5, "Lokmin", "2026-11-30", "09:00", "ulang", "tiga_bulan", "sampai", "2026-11-30")
		p.plan(6, "Pengajian", "2026-11-30", "16:00", "ulang", "bulan_hari", "sampai", "2027-01-31")
		p.jadwal()
		p.tap("Senam")
		p.tap(say("tombol.kegiatan_batal"))
		p.tap(say("jadwal.alasan_cuaca"))
		p.tap(say("jadwal.batal_ini"))
		p.jadwal()
		p.tap("Senam")
		p.tap(say("tombol.kegiatan_batal"))
		p.tap(say("jadwal.alasan_petugas"))
		p.tap(say("jadwal.batal_semua"))
		p.jadwal()
		p.golden("rutin_" + lang + ".txt")
		for _, want := range []string{"Senam lansia 2026-11-27 batal cuaca", "Senam lansia 2026-12-04 batal petugas", "Senam lansia 2026-12-11 batal petugas", "Rapat warga 2027-02-28 terjadwal", "Gotong royong 2026-12-21 terjadwal"} {
			if !strings.Contains(p.statuses(), want) {
				t.Errorf("no %q in\n%s", want, p.statuses())
			}
		}
		var reminders, dates int
		if err := p.db.QueryRow(t.Context(), `SELECT count(DISTINCT o.id), count(*) FROM occurrence o JOIN reminder m ON m.occurrence_id = o.id WHERE o.title = 'Posyandu Melati'`).Scan(&dates, &reminders); err != nil {
			t.Fatal(err)
		}
		if dates != 5 || reminders != 10 {
			t.Errorf("%d dates with %d reminders: want H-1 and the question for each of 5", dates, reminders)
		}
	})
}

// A lead plans at her own place: a meeting that comes round, told of by form advokasi; others,
// and field workers, do not see it.
func TestPlansOfALead(t *testing.T) {
	p := open(t)
	p.plan(1, "Posyandu Melati", "2026-11-24", "08:00")
	p.who = 4
	p.plan(2, "Rakor Pokja", "2026-11-26", "09:00", "jenis", "advokasi", "ulang", "tiga_bulan", "sampai", "2027-11-19")
	p.plan(3, "Kunjungan ke Kumpeh", "2026-11-27", "09:00", "jenis", "kunjungan")
	p.jadwal()
	p.tap("Rakor")
	if form := p.last.Keyboard[0][0].Data; !strings.HasPrefix(form, turn.Pack("f", "advokasi")) {
		t.Error("Terlaksana opens", form)
	}
	p.tap("Pindah")
	p.tap("Besok")
	p.jadwal()
	p.tap("Kunjungan")
	if form := p.last.Keyboard[0][0].Data; !strings.HasPrefix(form, turn.Pack("f", "advokasi")) {
		t.Error("Terlaksana opens", form)
	}
	p.tap("Kegiatan batal")
	p.tap("Dana")
	p.golden("tim_id.txt")
	if known, err := planning.Prefill(t.Context(), p.turn(), p.id("Rakor Pokja")); err != nil || string(known["jenis"]) != `"rakor_pokja"` {
		t.Error(known, err)
	}
	for _, who := range []int64{1, 5} {
		p.who = who
		if said := p.jadwal(); strings.Contains(said, "Rakor") || who == 5 && !strings.HasPrefix(said, "(refused)") {
			t.Errorf("%d reads %s", who, said)
		}
		if _, err := planning.Prefill(t.Context(), p.turn(), p.id("Rakor Pokja")); err == nil {
			t.Errorf("%d reports on a lead's plan", who)
		}
	}
}

// A colleague named as the one in charge gets the reminders; the planner stays in charge when the
// one she named does not work here.
func TestInCharge(t *testing.T) {
	p := open(t)
	p.plan(1, "Posyandu Melati", "2026-11-24", "08:00", "pj", p.person(2))
	if !strings.Contains(p.last.Text, "Budi") {
		t.Error(p.last.Text)
	}
	p.plan(2, "Senam lansia", "2026-11-24", "08:00", "pj", p.person(3))
	p.plan(3, "Rapat warga", "2026-11-24", "08:00", "pj", "saya")
	rows, _ := p.db.Query(t.Context(), `SELECT DISTINCT o.title || ' ' || h.name || ' ' || m.name FROM occurrence o JOIN reminder r ON r.occurrence_id = o.id
  JOIN person h ON h.id = r.person_id JOIN agenda a ON a.id = o.agenda_id JOIN person m ON m.id = a.person_id ORDER BY 1`)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Posyandu Melati Budi Siti", "Rapat warga Siti Siti", "Senam lansia Siti Siti"}, list); diff != "" {
		t.Error(diff)
	}
}

// person is the number of the person with a Telegram id, as form rencana has it.
func (p *phone) person(telegram int64) string {
	found, err := storage.PersonByTelegram(p.Context(), p.db, telegram)
	if err != nil {
		p.Fatal(err)
	}
	return strconv.FormatInt(found.ID, 10)
}

// The longest series there is: every week for a year, with all reminders, in one write.
func TestAYearOfWeeks(t *testing.T) {
	p := open(t)
	p.plan(1, "Senam lansia", "2026-11-20", "16:00", "ulang", "minggu", "sampai", "2027-11-21")
	var dates, reminders int
	if err := p.db.QueryRow(t.Context(), `SELECT count(DISTINCT o.id), count(*) FROM occurrence o JOIN reminder m ON m.occurrence_id = o.id`).Scan(&dates, &reminders); err != nil {
		t.Fatal(err)
	}
	if dates != 53 || reminders != 2*53-1 { // no H-1 is left for today's
		t.Error(dates, reminders)
	}
	if said := p.jadwal(); strings.Count(said, "<b>Senam lansia</b>") != 1 || !strings.Contains(said, "52 kali lagi") {
		t.Error(said)
	}
}
