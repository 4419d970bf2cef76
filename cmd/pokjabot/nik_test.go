package main

import (
	"strings"
	"testing"

	"pokjabot/bot/botapi"
)

// A NIK is refused where words are asked for, struck out where they come by the way, and kept nowhere.
func TestNIKInEveryState(t *testing.T) {
	const nik = "1505014107900001"
	h := newHouse(t, nil)
	siti := h.siti()
	siti.taps("Lapor")
	siti.taps("Posyandu")
	siti.sees("Kapan kegiatannya?")
	day := siti.phone.SendText("Senin")
	siti.sees("Berapa laki-laki dan perempuan")
	if err := siti.phone.EditText(day, "Senin "+nik); err != nil {
		t.Fatal(err)
	}
	siti.sees("NIK tidak kami simpan")
	siti.says("5 L 30 P")
	siti.taps("Puskesmas")
	siti.taps("Selesai (1)")
	siti.taps("Dana desa")
	siti.taps("Selesai (1)")
	siti.says("Rumah warga, NIK " + nik)
	siti.sees("NIK tidak kami simpan")
	siti.says("Balai desa")
	siti.taps("Cocok")
	siti.sees("Silakan kirim foto")
	if _, err := siti.phone.SendPhoto(picture(t, 1), "KTP "+nik, ""); err != nil {
		t.Fatal(err)
	}
	siti.waits("that the photo is refused", func(s botapi.Screen) bool { return lastBot(s, "NIK tidak kami simpan") })
	siti.phone.SendDocument(nik+".jpg", picture(t, 2), "") // a file that is called by it
	siti.taps("Selesai (1)")
	siti.sees("Sudah benar?")
	if _, err := siti.phone.SendPhoto(picture(t, 3), "KTP "+nik, ""); err != nil { // on its way to another card
		t.Fatal(err)
	}
	siti.sees("Foto: 2 foto")
	siti.taps("Kirim")
	siti.sees("35 hadir")
	first := siti.phone.SendText("data warga: " + nik)
	siti.sees("belum")
	siti.phone.Reply(first, "yang tadi ya")
	siti.says("/lapor " + nik)
	siti.says("Kegiatan: Posyandu\nTanggal: kemarin\nPeserta: 5 L 30 P\nTempat: Balai desa\nUraian: warga NIK " + nik + " dibantu")
	siti.sees("NIK tidak kami simpan")
	h.settled()
	h.keptNowhere(nik)
	if n := h.count(`SELECT count(*) FROM inbox WHERE raw LIKE '%••••••••••••••••%'`); n < 7 {
		t.Errorf("%d updates are masked, want one for each message with a NIK", n)
	}
	if s := h.text(`SELECT caption FROM attachment WHERE caption <> ''`); s != "KTP ••••••••••••••••" {
		t.Errorf("the caption is %q", s)
	}
}

// A phone number is offered to be cut, and a name with an address is noted, whatever way they came.
func TestPhonesAndAddressesHoweverTheyCome(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.says("Kegiatan: Posyandu\nTanggal: kemarin\nPeserta: 5 L 31 P\nTempat: Balai desa\nUraian: Posyandu lancar, info 0812-3456-7890, kunjungan ke rumah Bu Ani di Jl. Melati No. 5")
	siti.sees("ada nomor telepon")
	siti.sees("ada nama warga dengan alamatnya")
	siti.taps("Potong nomor telepon")
	siti.waits("the sheet without the number", func(s botapi.Screen) bool { return lastBot(s, "Posyandu lancar, info, kunjungan") })
	siti.taps("Batal")
	siti.oneMore("Hari ini", "5 L 32 P")
	siti.taps("Ubah")
	siti.taps("Uraian")
	siti.sees("Mohon ceritakan singkat")
	story := siti.phone.SendText("Posyandu berjalan lancar dan ramai")
	siti.sees("Posyandu berjalan lancar dan ramai")
	if err := siti.phone.EditText(story, "Posyandu berjalan lancar, hubungi 081234567890 ya"); err != nil {
		t.Fatal(err)
	}
	siti.waits("the offer", func(s botapi.Screen) bool { return lastBot(s, "ada nomor telepon") })
	siti.taps("Potong nomor telepon")
	siti.taps("Kirim")
	siti.sees("37 hadir")
	h.settled()
	if n := h.count(`SELECT count(*) FROM report WHERE answers::text ~ '0812'`); n != 0 {
		t.Errorf("%d reports keep a phone number", n)
	}
}

// lastBot says whether the newest message of the bot holds a text.
func lastBot(s botapi.Screen, text string) bool {
	m, found := s.LastBot()
	return found && strings.Contains(m.Text, text)
}
