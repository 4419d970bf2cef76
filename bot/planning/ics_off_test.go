package planning_test

import (
	"strconv"
	"strings"
	"testing"

	"pokjabot/bot/turn"
)

// sequenceOf is the SEQUENCE that the last file has for an event, -1 when it has no such event.
func (p *phone) sequenceOf(uid string) int {
	_, after, found := strings.Cut(p.file, "UID:"+uid+"@pokjabot\r\n")
	if !found {
		return -1
	}
	event, _, _ := strings.Cut(after, "END:VEVENT")
	_, number, _ := strings.Cut(event, "SEQUENCE:")
	number, _, _ = strings.Cut(number, "\r\n")
	n, err := strconv.Atoi(number)
	if err != nil {
		p.Fatal(err)
	}
	return n
}

func (p *phone) offers(label string) bool {
	for _, row := range p.last.Keyboard {
		for _, b := range row {
			if strings.Contains(b.Text, label) {
				return true
			}
		}
	}
	return false
}

// A date that she put into her phone's calendar and calls off leaves it by a file of its own; who
// never put it there is offered nothing.
func TestCalledOffLeavesThePhone(t *testing.T) {
	p := open(t)
	const off = "Hapus dari kalender HP"
	p.plan(1, "Posyandu Melati", "2026-11-24", "08:00")
	p.plan(2, "Senam lansia", "2026-11-25", "08:00")
	p.jadwal()
	p.tap("Posyandu")
	p.tap("Kirim ke kalender HP")
	uid := "rencana-" + strconv.FormatInt(p.agenda("Posyandu Melati"), 10)
	before := p.sequenceOf(uid)
	for _, title := range []string{"Posyandu", "Senam"} {
		p.jadwal()
		p.tap(title)
		p.tap("Kegiatan batal")
		p.tap("Cuaca")
		if offered := p.offers(off); offered != (title == "Posyandu") {
			t.Errorf("%s: offered %v", title, offered)
		}
		if title == "Posyandu" {
			p.tap(off)
		}
	}
	for _, want := range []string{"METHOD:CANCEL\r\n", "STATUS:CANCELLED\r\n", "UID:" + uid + "@pokjabot\r\n", "SUMMARY:Posyandu Melati\r\n", "DTSTART;TZID=Asia/Jakarta:20261124T080000\r\n"} {
		if !strings.Contains(p.file, want) {
			t.Errorf("no %q in\n%s", want, p.file)
		}
	}
	if after := p.sequenceOf(uid); before < 0 || after <= before {
		t.Errorf("SEQUENCE %d after %d", after, before)
	}
	p.golden("kalender_batal_id.txt")
	p.file = ""
	p.who = 3 // of another Kampung: a forged button gives her nothing
	p.data(off, turn.Pack("j", "k", "p", strconv.FormatInt(p.agenda("Posyandu Melati"), 10)))
	if p.file != "" {
		t.Error(p.file)
	}
}

// A date of a series that stands by itself in the phone's calendar leaves it, too, and the series
// stays there without it.
func TestOneDateOfASeriesLeavesThePhone(t *testing.T) {
	p := open(t)
	p.plan(1, "Senam lansia", "2026-11-24", "07:30", "ulang", "minggu", "sampai", "2026-12-15")
	p.jadwal()
	p.tap("Senam")
	p.tap("Pindah tanggal")
	p.tap("Besok") // Saturday 21: a date beside the rule
	p.jadwal()
	p.tap("Kirim ke kalender HP")
	series := "rencana-" + strconv.FormatInt(p.agenda("Senam lansia"), 10)
	alone := series + "-" + strconv.FormatInt(p.id("Senam lansia"), 10)
	if p.sequenceOf(series) < 0 || p.sequenceOf(alone) < 0 {
		t.Fatal(p.file)
	}
	p.jadwal()
	p.tap("Senam")
	p.tap("Kegiatan batal")
	p.tap("Cuaca")
	p.tap("anggal ini")
	p.tap("Perbarui kalender HP")
	_, gone, found := strings.Cut(p.file, "UID:"+alone+"@pokjabot\r\n")
	if gone, _, _ = strings.Cut(gone, "END:VEVENT"); !found || !strings.Contains(gone, "STATUS:CANCELLED") || !strings.Contains(p.file, "METHOD:PUBLISH") || p.sequenceOf(series) < 0 {
		t.Error(p.file)
	}
}
