package main

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
	"time"
)

// sendsPhoto sends one photo with a caption.
func (p *hand) sendsPhoto(width int, caption string) {
	p.t.Helper()
	p.acts++
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, width, 24)), nil); err != nil {
		p.t.Fatal(err)
	}
	if _, err := p.phone.SendPhoto(b.Bytes(), caption, ""); err != nil {
		p.t.Fatal(err)
	}
}

// An album without a command begins a report; its caption tells the story, the day and the counts.
func TestPhotosBeginAReport(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	h.clock.Set(h.clock.Now().Add(48 * time.Hour))
	siti.sendsPhoto(40, "Posyandu kemarin di lapangan desa, 4 L 21 P. Semua gembira dan sehat.")
	siti.sees("Fotonya sudah kami simpan (1)")
	h.settled()
	if n := h.count(`SELECT count(*) FROM attachment a JOIN session s USING (report_id) WHERE s.status = 'open'`); n != 1 {
		t.Errorf("%d photos are kept with the draft, want 1", n)
	}
	siti.sees("Kami bantu isikan")
	siti.sees("25 (4 laki-laki, 21 perempuan)")
	siti.taps("Cocok")
	siti.sees("1 foto sudah kami terima")
	siti.sendsAlbum(2)
	siti.sees("3 foto sudah kami terima")
	siti.taps("Kirim")
	siti.sees("tersimpan. Terima kasih")
	h.settled()
	if n := h.count(`SELECT jsonb_array_length(answers->'foto') FROM publik.laporan WHERE answers->>'peserta_l' = '4'`); n != 3 {
		t.Errorf("%d photos are in, want 3", n)
	}
	if n := h.count(`SELECT count(*) FROM attachment a JOIN report r ON r.id = a.report_id WHERE r.answers->>'peserta_l' = '4'`); n != 3 {
		t.Errorf("%d files belong to the report, want 3", n)
	}
}

// Photos of the day after sending join the report when she says so; nothing is lost when she does not.
func TestLatePhotosJoinTheReport(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	h.clock.Set(h.clock.Now().Add(3 * time.Hour))
	siti.sendsPhoto(41, "")
	siti.sees("Ini foto kegiatan yang mana?")
	siti.taps("Ke laporan tadi")
	siti.sees("Posyandu")
	h.settled()
	if n := h.count(`SELECT jsonb_array_length(answers->'foto') FROM publik.laporan`); n != 5 {
		t.Errorf("the report has %d photos, want 5", n)
	}
	siti.sendsPhoto(42, "")
	siti.sees("Ini foto kegiatan yang mana?")
	siti.says("/menu")
	h.settled()
	if n := h.count(`SELECT count(*) FROM session WHERE status = 'paused'`); n != 1 {
		t.Errorf("%d drafts wait, want the one with the photo", n)
	}
	siti.sendsPhoto(43, "")
	siti.taps("Laporan baru")
	siti.sees("Kegiatan apa yang dilaporkan")
	siti.taps("Pengajian")
	siti.sees("Kapan kegiatannya?")
}

// A plan of today or yesterday is one tap away, and its report opens with what it knows.
func TestPhotosOfAPlan(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.says("/jadwal Senam lansia besok jam 10 di balai desa")
	siti.taps("Simpan")
	siti.sees("Rencana tersimpan")
	h.clock.Set(time.Date(2026, time.November, 19, 11, 0, 0, 0, wib))
	h.settled()
	siti.sendsAlbum(3)
	siti.sees("Fotonya sudah kami simpan (3)")
	siti.taps("19 Nov 2026")
	siti.sees("Berapa laki-laki dan perempuan")
	siti.says("3 L 17 P")
	siti.taps("Puskesmas")
	siti.taps("Selesai (1)")
	siti.taps("Tanpa biaya")
	siti.taps("Selesai (1)")
	siti.sees("Kami bantu isikan")
	siti.taps("Cocok")
	siti.sees("Foto: 3 foto")
	siti.taps("Kirim")
	siti.sees("tersimpan. Terima kasih")
	h.settled()
	if n := h.count(`SELECT count(*) FROM occurrence WHERE status = 'terlaksana'`); n != 1 {
		t.Errorf("%d plans are done, want 1", n)
	}
}
