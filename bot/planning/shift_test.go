package planning_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// free types a text that nothing was asked for; "" when this room has nothing to say to it.
func (p *phone) free(text string) string {
	p.Helper()
	tn := p.turn()
	tn.In = turn.Input{Kind: turn.Text, Text: text}
	writes, done, err := p.room().Told(p.Context(), tn)
	if !done && err == nil {
		return ""
	}
	return p.tell(text, tn, writes, err)
}

// A whole series moves to other days by card and by sentence: what has passed stays, the reminders
// follow, and the phone's calendar takes the same event anew.
func TestSeriesMovesToOtherDays(t *testing.T) {
	inEach(t, func(t *testing.T, p *phone, lang string, say func(id string) string) {
		card := func() { p.data("plan", turn.Pack("j", "o", turn.Num(p.first("Posyandu Melati")))) }
		p.plan(1, "Posyandu Melati", "2026-11-24", "08:00", "ulang", "bulan_hari", "sampai", "2027-03-31")
		p.plan(2, "Senam lansia", "2026-12-09", "07:30")
		p.tap(say("jadwal.ke_hp")) // on the receipt: the plan that was saved
		if strings.Count(p.file, "BEGIN:VEVENT") != 1 || !strings.Contains(p.file, "SUMMARY:Senam lansia") {
			t.Error(p.file)
		}
		p.at("2026-11-25 09:00") // the first date is behind
		if err := storage.Apply(t.Context(), p.db, storage.OccurrenceDone(p.first("Posyandu Melati"), "15.05.08.2005", p.now)); err != nil {
			t.Fatal(err)
		}
		card()
		p.tap(say("jadwal.ke_hp"))
		uid, sequence := eventOf(t, p.file)
		card()
		p.tap(say("jadwal.pindah_hari"))
		p.tap(p.words.Speak(lang).Weekday(p.now)) // Wednesday
		p.tap("2")                                // the second of the month: 9 December
		p.tap(say("jadwal.hari_pindahkan"))
		p.at("2026-11-25 09:05")
		p.tap(say("jadwal.ke_hp"))
		if after, later := eventOf(t, p.file); after != uid || later <= sequence || !strings.Contains(p.file, "BYDAY=+2WE") && !strings.Contains(p.file, "BYDAY=2WE") {
			t.Errorf("%s %d after %s %d:\n%s", after, later, uid, sequence, p.file)
		}
		card()
		p.tap(say("jadwal.pindah_hari"))
		p.changes("besok")
		p.changes("tiap tanggal 10 jam 3 sore")
		p.tap(say("jadwal.hari_pindahkan"))
		card()
		p.golden("pindah_hari_" + lang + ".txt")
		want := `11-24 08:00 Balai RW 03 Siti terlaksana: 
12-09 07:30 Balai RW 03 Siti terjadwal: h1 12-08 16:00, tanya 12-09 16:30
12-09 08:00 Balai RW 03 Siti batal: 
12-10 15:00 Balai RW 03 Siti terjadwal: h1 12-09 16:00, tanya 12-10 16:30
12-22 08:00 Balai RW 03 Siti batal: 
01-10 15:00 Balai RW 03 Siti terjadwal: h1 01-09 16:00, tanya 01-10 16:30
01-13 08:00 Balai RW 03 Siti batal: 
01-26 08:00 Balai RW 03 Siti batal: 
02-10 08:00 Balai RW 03 Siti batal: 
02-10 15:00 Balai RW 03 Siti terjadwal: h1 02-09 16:00, tanya 02-10 16:30
02-23 08:00 Balai RW 03 Siti batal: 
03-10 08:00 Balai RW 03 Siti batal: 
03-10 15:00 Balai RW 03 Siti terjadwal: h1 03-09 16:00, tanya 03-10 16:30
03-23 08:00 Balai RW 03 Siti batal: `
		if diff := cmp.Diff(want, p.times()); diff != "" {
			t.Error(diff)
		}
	})
}

func eventOf(t *testing.T, file string) (uid string, sequence int) {
	t.Helper()
	found := regexp.MustCompile(`UID:(\S+)\r\n`).FindStringSubmatch(file)
	number := regexp.MustCompile(`SEQUENCE:(\d+)\r\n`).FindStringSubmatch(file)
	if found == nil || number == nil || strings.Count(file, "BEGIN:VEVENT") != 1 {
		t.Fatal(file)
	}
	n, err := strconv.Atoi(number[1])
	if err != nil {
		t.Fatal(err)
	}
	return found[1], n
}

// Sentences that move: the series, one date, what is not clear; and those that move nothing here.
func TestMovesBySentence(t *testing.T) {
	p := open(t)
	p.plan(1, "Senam lansia", "2026-11-27", "07:30", "ulang", "minggu", "sampai", "2026-12-11")
	if said := p.free("pindahkan semua ke Rabu"); !strings.Contains(said, "tiap hari Rabu") { // the only series
		t.Error(said)
	}
	p.tap("Pindahkan semua")
	p.plan(2, "Posyandu Melati", "2026-12-08", "08:00", "ulang", "bulan_hari", "sampai", "2027-02-28")
	p.free("pindahkan semua ke Kamis ke-3")
	p.tap("Posyandu")
	p.says("/jadwal Posyandu Melati pindah ke Jumat")
	p.says("/jadwal geser semua posyandu ke tiap Senin dan Kamis jam 2")
	p.tap("Semua jadi tiap hari Senin")
	p.tap("Ubah")
	p.tap("Tanggal tertentu")
	p.tap("31")
	p.tap("Batal")
	p.says("/jadwal pindahkan semua posyandu ke tiap Jumat jam 7")
	p.tap("19.00")
	p.tap("Pindahkan semua")
	p.says("/jadwal pindahkan Senam lansia ke 3 Desember")
	p.tap("Sekali ini")
	p.says("/jadwal pindahkan semua arisan ke tiap Rabu")
	p.golden("pindah_kalimat_id.txt")
	want := `11-25 07:30 Balai RW 03 Siti ditunda: 
11-27 07:30 Balai RW 03 Siti batal: 
12-02 07:30 Balai RW 03 Siti terjadwal: h1 12-01 16:00, tanya 12-02 16:30
12-03 07:30 Balai RW 03 Siti terjadwal: h1 12-02 16:00, tanya 12-03 16:30
12-04 07:30 Balai RW 03 Siti batal: 
12-08 08:00 Balai RW 03 Siti batal: 
12-09 07:30 Balai RW 03 Siti terjadwal: h1 12-08 16:00, tanya 12-09 16:30
12-11 07:30 Balai RW 03 Siti batal: 
12-11 19:00 Balai RW 03 Siti terjadwal: h1 12-10 16:00, tanya 12-12 08:00`
	if got := p.times(); !strings.HasPrefix(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	for _, text := range []string{"posyandu pindah ke balai desa karena hujan", "Posyandu Melati kemarin 6 L 32 P di balai RW", "halo", "Posyandu tiap bulan ramai"} {
		if said := p.free(text); said != "" {
			t.Errorf("%q is answered with %s", text, said)
		}
	}
	if said := p.free("Kelas ibu hamil tiap Kamis ke-2 jam 9 di balai desa, ingatkan H-1"); !strings.Contains(said, "Sudah cocok?") {
		t.Error(said)
	}
	for _, data := range []string{"1j,A", "1j,A,zz", "1j,B,zz,w,20261201", "1j,C,zz,w,20261201", "1j,k,u,x", "1j,k,p,zz", "1j,k,p"} {
		p.data(data, data)
	}
	id := turn.Num(p.first("Senam lansia"))
	for _, data := range []string{"1j,B," + id + ",x,20261201", "1j,B," + id + ",w,x", "1j,C," + id + ",w,20200101", "1j,B," + id + ",w,20200101,9999"} {
		if said := p.data(data, data); strings.Contains(said, "sudah dipindah") {
			t.Error(data, said)
		}
	}
	p.who = 3
	for _, data := range []string{"1j,A," + id, "1j,B," + id + ",w,20261201", "1j,C," + id + ",w,20261201", "1j,k,u,00000000-0000-4000-8000-000000000001"} {
		if said := p.data(data, data); strings.Contains(said, "Senam") || strings.Contains(said, "(file") {
			t.Errorf("a foreign Kampung: %s gives %s", data, said)
		}
	}
	if said := p.free("pindahkan semua ke tiap Rabu"); strings.Contains(said, "Senam") {
		t.Error(said)
	}
}
