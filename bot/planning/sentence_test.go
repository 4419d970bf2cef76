package planning_test

import (
	"strings"
	"testing"

	"pokjabot/bot/turn"
)

// A plan told in one sentence: echoed, asked where it is ambiguous, mended by a word, saved once.
func TestPlansBySentence(t *testing.T) {
	inEach(t, func(t *testing.T, p *phone, lang string, say func(id string) string) {
		p.says("/jadwal Posyandu Melati tiap Selasa ke-2 jam 8 di balai RW sampai Februari, ingatkan H-2")
		saved := p.last.Keyboard[0][0].Data
		p.tap(say("jadwal.simpan"))
		p.data("Simpan again", saved)
		p.jadwal()
		p.tap(say("jadwal.tambah"))
		p.says("Selasa 8 Desember jam 9 penyuluhan stunting di balai desa")
		p.says("jam 10 saja")
		p.tap(say("jadwal.simpan"))
		p.says("/jadwal Senam lansia tiap Jumat jam 7 sampai Januari di lapangan")
		p.tap("07")
		p.tap(say("tombol.ubah"))
		p.says("/jadwal Kelas ibu hamil tiap Rabu ke-3 jam 4 sore di balai desa") // a year, through Ramadan
		p.says("/jadwal Rapat warga Jumat 25 Desember jam 12 siang di balai desa")
		p.tap(say("tombol.batal"))
		p.says("/jadwal Senam balita tiap Senin dan Kamis jam 4 sore di lapangan")
		p.tap("23")
		p.says("/jadwal Lomba masak besok jam 9")
		p.says("/jadwal 👍")
		p.says("/jadwal posyandu 1505084107900001 besok")
		p.golden("kalimat_" + lang + ".txt")
		want := "Posyandu Melati 2026-12-08 terjadwal\nPosyandu Melati 2027-01-12 terjadwal\nPosyandu Melati 2027-02-09 terjadwal\nPenyuluhan stunting 2026-12-08 terjadwal"
		if got := p.statuses(); got != want {
			t.Error(got)
		}
	})
}

// What waits for Simpan is saved at the place it was told at, or nowhere.
func TestASentenceStaysAtItsPlace(t *testing.T) {
	p := open(t)
	p.says("/jadwal Posyandu Melati besok jam 8 di balai RW")
	saved, chat := p.last.Keyboard[0][0].Data, p.chat
	p.who = 3
	p.chat = chat
	if said := p.data("Simpan", saved); strings.Contains(said, "Melati") || p.statuses() != "" {
		t.Error(said, p.statuses())
	}
	p.who = 5
	if said := p.says("/jadwal Posyandu Melati besok jam 8 di balai RW"); !strings.HasPrefix(said, "(refused)") {
		t.Error(said)
	}
	p.who = 4 // a lead plans visits and meetings
	if said := p.says("/jadwal Rakor Pokja besok jam 9 di aula bupati"); !strings.Contains(said, "Rakor Pokja") || strings.Contains(said, "(form") {
		t.Error(said)
	}
}

// "Rabu terakhir" stays the last one, also where the first of them is a fourth.
func TestTheLastWeekday(t *testing.T) {
	p := open(t)
	p.says("/jadwal Posyandu lansia tiap Rabu terakhir jam 8 di balai sampai Januari")
	if !strings.Contains(p.last.Text, "Rabu terakhir") {
		t.Error(p.last.Text)
	}
	p.tap("Simpan")
	if got := p.statuses(); got != "Posyandu lansia 2026-11-25 terjadwal\nPosyandu lansia 2026-12-30 terjadwal\nPosyandu lansia 2027-01-27 terjadwal" {
		t.Error(got)
	}
	p.data("file", "1j,k")
	if !strings.Contains(p.file, "BYDAY=-1WE") {
		t.Error(p.file)
	}
}

// In the fasting month an early event is told of before its evening begins, and the echo says so.
func TestPromisesAreThoseOfThePlace(t *testing.T) {
	p := open(t)
	p.at("2027-02-15 09:00")
	p.says("/jadwal Senam lansia Sabtu 20 Februari jam 7.30 pagi di lapangan, ingatkan pagi harinya")
	p.tap("Simpan")
	if !strings.Contains(p.last.Text, "Jumat, 19 Februari 2027 sekitar pukul 16.00") {
		t.Error(p.last.Text)
	}
}

// A lead's month, change of hour and calendar file: there is no colleague to hand over to.
func TestChangesOfALead(t *testing.T) {
	p := open(t)
	p.who = 4
	p.says("/jadwal Rakor Pokja tiap tanggal 5 jam 9 di aula bupati sampai Februari")
	p.tap("Simpan")
	p.jadwal()
	p.tap("sebulan")
	p.tap("›")
	p.tap("•5")
	p.tap("Rakor")
	p.tap("Jam atau tempat")
	p.changes("jam 10")
	p.tap("Semua")
	p.jadwal()
	p.tap("kalender HP")
	p.golden("tim_ubah_id.txt")
	if got := p.times(); !strings.HasPrefix(got, "12-05 10:00 aula bupati Lead terjadwal") || strings.Count(got, "10:00 aula bupati") != 3 {
		t.Error(got)
	}
	if strings.Count(p.file, "BEGIN:VEVENT") != 1 || !strings.Contains(p.file, "T100000") {
		t.Error(p.file)
	}
	for _, who := range []int64{1, 5} {
		p.who = who
		if said := p.data("k", turn.Pack("j", "k", turn.Num(p.first("Rakor Pokja")))); strings.Contains(said, "(file") {
			t.Error(who, said)
		}
	}
}
