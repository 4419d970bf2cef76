package planning_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pokjabot/bot/planning"
	"pokjabot/bot/turn"
)

func TestPlansFromBirthToAnswer(t *testing.T) {
	inEach(t, func(t *testing.T, p *phone, lang string, say func(id string) string) {
		p.jadwal()
		p.plan(1, "Posyandu Melati", "2026-11-24", "08:00")
		p.plan(2, "Senam lansia", "2026-11-20", "10:00") // today: no reminder is left
		p.plan(3, "Rapat warga", "2026-11-27", "19:30")
		p.jadwal()
		p.tap("Posyandu")
		p.tap(say("tombol.pindah_tanggal"))
		p.tap(say("tombol.tanggal_lain"))
		p.tap("›")
		p.tap("15")
		p.jadwal()
		p.tap("Posyandu")
		p.tap(say("tombol.pindah_tanggal"))
		p.tap(say("jadwal.minggu_depan"))
		p.jadwal()
		p.tap("Senam")
		p.tap(say("tombol.kegiatan_batal"))
		p.tap(say("jadwal.alasan_cuaca"))
		p.jadwal()
		p.tap("Rapat")
		p.tap(say("tombol.matikan_pengingat"))
		p.jadwal()
		p.tap("Rapat")
		p.tap(say("tombol.pindah_tanggal"))
		p.tap(say("jadwal.belum_tahu"))
		p.jadwal()
		p.golden("jadwal_" + lang + ".txt")
		want := "Posyandu Melati 2026-11-24 ditunda\nSenam lansia 2026-11-20 batal cuaca\nRapat warga 2026-11-27 ditunda\nPosyandu Melati 2026-12-15 ditunda\nPosyandu Melati 2026-12-22 terjadwal"
		if diff := cmp.Diff(want, p.statuses()); diff != "" {
			t.Error(diff)
		}
	})
}

// The buttons of a reminder that speaks of two plans.
func TestSeveralOnOneCard(t *testing.T) {
	p := open(t)
	p.plan(1, "Posyandu Melati", "2026-11-24", "08:00")
	p.plan(2, "BKB Anggrek", "2026-11-24", "10:00")
	both := []string{turn.Num(p.id("Posyandu Melati")), turn.Num(p.id("BKB Anggrek"))}
	act := func(name string) { p.data(name, turn.Pack("j", append([]string{name}, both...)...)) }
	p.at("2026-11-24 16:30")
	act("s")
	act("t")
	if got := p.last.Keyboard[1][0].Data; got != turn.Pack("f", "kegiatan", both[1]) {
		t.Error("Terlaksana opens", got)
	}
	act("n")
	act("n") // once only
	act("p")
	p.tap("BKB")
	p.tap("Besok")
	act("m")
	p.golden("beberapa.txt")
	want := "Posyandu Melati 2026-11-24 terjadwal\nBKB Anggrek 2026-11-24 ditunda\nBKB Anggrek 2026-11-25 terjadwal"
	if diff := cmp.Diff(want, p.statuses()); diff != "" {
		t.Error(diff)
	}
}

// A colleague of the same Kampung may answer; others and forged buttons change nothing.
func TestRights(t *testing.T) {
	p := open(t)
	p.plan(1, "Posyandu Melati", "2026-11-24", "08:00")
	id := turn.Num(p.id("Posyandu Melati"))
	before := p.statuses()
	for _, who := range []int64{3, 4} {
		p.who = who
		for _, data := range []string{turn.Pack("j", "a", id, "cuaca"), turn.Pack("j", "d", id), turn.Pack("j", "d", id, "20261201"), turn.Pack("j", "m", id), turn.Pack("j", "n", id), turn.Pack("j", "s", id), turn.Pack("j", "o", id)} {
			if said := p.data(data, data); strings.Contains(said, "Posyandu") {
				t.Errorf("%d taps %s and reads %s", who, data, said)
			}
		}
		if _, err := planning.Prefill(t.Context(), p.turn(), p.id("Posyandu Melati")); err == nil {
			t.Errorf("%d reports on a foreign plan", who)
		}
	}
	p.who = 1
	for _, data := range []string{"", "1j", "1j,z," + id, "1j,a," + id + ",x", "1j,a,zzzz,cuaca", "1j,d," + id + ",20991231", "1j,d," + id + ",hello", "1j,c," + id + ",203001", "1j,c," + id + ",202501", "1j,p"} {
		p.data(data, data)
	}
	if diff := cmp.Diff(before, p.statuses()); diff != "" {
		t.Error(diff)
	}
	p.who = 4
	if said := p.jadwal(); strings.Contains(said, "Posyandu") {
		t.Error("a lead's own plans:", said)
	}
	p.who = 2
	p.data("a", turn.Pack("j", "a", id, "cuaca"))
	if p.statuses() != "Posyandu Melati 2026-11-24 batal cuaca" {
		t.Error("a colleague can't answer:", p.statuses())
	}
	if said := p.data("a", turn.Pack("j", "a", id, "dana")); !strings.Contains(said, "(buttons go)") {
		t.Error("an old card:", said)
	}
}

func TestPrefill(t *testing.T) {
	p := open(t)
	p.plan(1, "Posyandu Melati", "2026-11-24", "08:00")
	id := p.id("Posyandu Melati")
	for now, want := range map[string]string{
		"2026-11-24 17:00": `{"jenis":"posyandu","judul":"Posyandu Melati","rencana":"` + strconv.FormatInt(id, 10) + `","tanggal":"2026-11-24","tempat":"Balai RW 03"}`,
		"2026-11-22 09:00": `{"jenis":"posyandu","judul":"Posyandu Melati","rencana":"` + strconv.FormatInt(id, 10) + `","tanggal":"2026-11-22","tempat":"Balai RW 03"}`, // held early
		"2026-12-05 09:00": `{"jenis":"posyandu","judul":"Posyandu Melati","rencana":"baru","tanggal":"2026-11-24","tempat":"Balai RW 03"}`,
	} {
		p.at(now)
		known, err := planning.Prefill(t.Context(), p.turn(), id)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(known)
		if diff := cmp.Diff(want, string(got)); diff != "" || err != nil {
			t.Error(now, diff, err)
		}
	}
}
