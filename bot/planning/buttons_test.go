package planning_test

import (
	"strings"
	"testing"

	"pokjabot/bot/turn"
)

// Every button of a reminder and of "Bagaimana kegiatannya?" (domain.md 6.3), each on a plan of its
// own: what it says, and what becomes of the plan.
func TestEveryButtonOfAReminder(t *testing.T) {
	p := open(t)
	for _, c := range []struct {
		at, act string
		taps    []string
		status  string // of the plan and, when it was moved, of the new date
	}{
		{"2026-11-23 16:05", "s", nil, "2026-11-24 terjadwal"},
		{"2026-11-24 16:30", "t", nil, "2026-11-24 terjadwal"},
		{"2026-11-23 16:05", "p", []string{"Minggu depan"}, "2026-11-24 ditunda, 2026-12-01 terjadwal"},
		{"2026-11-24 16:30", "p", []string{"Besok"}, "2026-11-24 ditunda, 2026-11-25 terjadwal"},
		{"2026-11-24 16:30", "p", []string{"Tanggal lain", "30"}, "2026-11-24 ditunda, 2026-11-30 terjadwal"},
		{"2026-11-24 16:30", "p", []string{"Belum tahu"}, "2026-11-24 ditunda"},
		{"2026-11-24 16:30", "n", nil, "2026-11-24 terjadwal"},
		{"2026-11-24 16:30", "b", []string{"Peserta belum siap"}, "2026-11-24 batal peserta"},
		{"2026-11-24 16:30", "b", []string{"Dana"}, "2026-11-24 batal dana"},
		{"2026-11-24 16:30", "b", []string{"Cuaca"}, "2026-11-24 batal cuaca"},
		{"2026-11-24 16:30", "b", []string{"Petugas berhalangan"}, "2026-11-24 batal petugas"},
		{"2026-11-24 16:30", "b", []string{"Bentrok acara lain"}, "2026-11-24 batal bentrok_acara"},
		{"2026-11-24 16:30", "b", []string{"Lainnya"}, "2026-11-24 batal lainnya"},
		{"2026-11-24 16:30", "r", nil, "2026-11-24 terjadwal"},
		{"2026-11-23 16:05", "m", nil, "2026-11-24 terjadwal"},
	} {
		for _, table := range []string{"reminder", "occurrence", "agenda"} {
			if _, err := p.db.Exec(t.Context(), `DELETE FROM `+table); err != nil {
				t.Fatal(err)
			}
		}
		p.at("2026-11-20 09:00")
		quiet := p.script.String()
		p.plan(1, "Posyandu Melati", "2026-11-24", "08:00")
		p.script.Reset()
		p.script.WriteString(quiet)
		p.at(c.at)
		p.data(c.act, turn.Pack("j", c.act, turn.Num(p.id("Posyandu Melati"))))
		for _, label := range c.taps {
			p.tap(label)
		}
		got := strings.ReplaceAll(strings.ReplaceAll(p.statuses(), "Posyandu Melati ", ""), "\n", ", ")
		if got != c.status {
			t.Errorf("%s %v: %s, want %s", c.act, c.taps, got, c.status)
		}
		var due string
		if err := p.db.QueryRow(t.Context(), `SELECT coalesce(string_agg(stage || ' ' || to_char(due_at AT TIME ZONE 'Asia/Jakarta', 'MM-DD HH24:MI'), ', ' ORDER BY due_at), '-') FROM reminder WHERE state = 'menunggu'`).Scan(&due); err != nil {
			t.Fatal(err)
		}
		p.script.WriteString("(to be told: " + due + ")\n\n")
	}
	p.golden("tombol_id.txt")
}

// Each button of a card that speaks of two plans, one of which a colleague is in charge of.
func TestButtonsOfTwoPlans(t *testing.T) {
	p := open(t)
	p.plan(1, "Posyandu Melati", "2026-11-24", "08:00")
	p.plan(2, "BKB Anggrek", "2026-11-24", "10:00", "jenis", "poktan", "pj", p.person(2))
	both := []string{turn.Num(p.id("Posyandu Melati")), turn.Num(p.id("BKB Anggrek"))}
	p.at("2026-11-24 16:30")
	for _, act := range []string{"s", "t", "p", "n", "b", "m", "r", "e"} {
		p.data(act, turn.Pack("j", append([]string{act}, both...)...))
	}
	p.data("m", turn.Pack("j", append([]string{"m"}, both...)...))
	p.tap("BKB")
	p.data("t", turn.Pack("j", append([]string{"t"}, both...)...))
	if form := p.last.Keyboard[1][0].Data; form != turn.Pack("f", "poktan", both[1]) {
		t.Error("Terlaksana opens", form)
	}
	p.golden("dua_id.txt")
}
