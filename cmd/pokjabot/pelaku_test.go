package main

import "testing"

// A partner that no list has is typed; the Pokja says which of the four actors it is, and from then on it
// is told as one of them: of the report that typed it, and of the next that chooses it.
func TestTypedPartnerBecomesAnActor(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	sends := func() {
		siti.says("Balai RW 03")
		siti.taps("Cocok")
		siti.taps("Lewati")
		siti.taps("Kirim")
		siti.sees("tersimpan. Terima kasih")
		h.settled()
	}
	siti.taps("Lapor")
	siti.taps("Posyandu")
	siti.taps("Kemarin")
	siti.says("6 L 32 P")
	siti.sees("Instansi atau mitra mana")
	siti.says("lainnya")
	siti.sees("Mohon tulis nama instansi atau mitranya")
	siti.says("Yayasan Melati")
	siti.taps("Dana desa")
	siti.taps("Selesai (1)")
	sends()
	budi := h.budi()
	budi.says("/rekap")
	budi.sees("1 dari 1 kegiatan dibantu mitra")
	if budi.shows("Nonpemerintah 1") {
		t.Errorf("an actor before anybody says so:\n%s", budi.screen())
	}
	budi.says("/tugas")
	budi.taps("Mitra baru (1)")
	budi.sees("Yayasan Melati")
	budi.taps("Lembaga/kelompok masyarakat")
	h.settled()
	budi.says("/rekap")
	budi.sees("Nonpemerintah 1")

	siti.taps("Lapor")
	siti.taps("Gotong royong")
	siti.taps("Hari ini")
	siti.says("9 L 20 P")
	siti.taps("Yayasan Melati")
	siti.taps("Selesai (1)")
	siti.taps("Dana desa")
	siti.taps("Selesai (1)")
	sends()
	budi.says("/rekap")
	budi.sees("Nonpemerintah 2")
}
