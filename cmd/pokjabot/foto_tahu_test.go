package main

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"strings"
	"testing"
	"time"
)

// camera makes a picture as a phone keeps it in its gallery: with the day and hour it was taken, its
// offset, and a point in whole degrees and hundredths of minutes.
func camera(t *testing.T, width int, taken, offset string, south, east [2]uint32) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, width, 24)), nil); err != nil {
		t.Fatal(err)
	}
	le := binary.LittleEndian
	tiff := []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00")
	entry := func(tag, kind uint16, count, value uint32) {
		tiff = le.AppendUint32(le.AppendUint32(le.AppendUint16(le.AppendUint16(tiff, tag), kind), count), value)
	}
	list := func(n uint16) { tiff = le.AppendUint16(tiff, n) }
	end := func() { tiff = le.AppendUint32(tiff, 0) }
	const own, gps, data = 8 + 30, 8 + 30 + 30, 8 + 30 + 30 + 54
	list(2)
	entry(0x8769, 4, 1, own)
	entry(0x8825, 4, 1, gps)
	end()
	list(2)
	entry(0x9003, 2, 20, data)
	entry(0x9011, 2, 7, data+20)
	end()
	list(4)
	entry(1, 2, 2, 'S')
	entry(2, 5, 3, data+28)
	entry(3, 2, 2, 'E')
	entry(4, 5, 3, data+52)
	end()
	tiff = append(append(tiff, taken...), 0)
	tiff = append(append(tiff, offset...), 0, 0)
	for _, p := range [][2]uint32{south, east} {
		for _, n := range []uint32{p[0], 1, p[1], 100, 0, 1} {
			tiff = le.AppendUint32(tiff, n)
		}
	}
	segment := append(binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(tiff)+2)), tiff...)
	plain := b.Bytes()
	return append(append(bytes.Clone(plain[:2]), segment...), plain[2:]...)
}

// A photo sent as a file tells its day and a rough point: the day stands on the question, the point
// is asked about and kept only when she says so; the stored copy has neither.
func TestCameraOfAFile(t *testing.T) {
	t.Parallel()
	for _, keep := range []bool{true, false} {
		h := aloneHouse(t, nil)
		if _, err := h.store.Pool.Exec(t.Context(), `INSERT INTO kampung_profile (kampung_id, valid_from, lat, lon, changed_at) VALUES ($1, '2026-01-01', -1.66, 103.71, '2026-01-01')
ON CONFLICT (kampung_id, valid_from) DO UPDATE SET lat = excluded.lat, lon = excluded.lon`, kampungTangkit); err != nil {
			t.Fatal(err)
		}
		siti := h.siti()
		siti.firstReport()
		h.clock.Set(h.clock.Now().Add(48 * time.Hour)) // Friday, 20 November
		siti.phone.SendDocument("IMG_20261116.jpg", camera(t, 50, "2026:11:16 08:15:00", "+07:00", [2]uint32{1, 4050}, [2]uint32{103, 4290}), "")
		siti.sees("Fotonya sudah kami simpan (1)")
		h.settled()
		h.fetched()
		if n := h.count(`SELECT count(*) FROM attachment WHERE taken_at = '2026-11-16 01:15:00' AND taken_zoned AND lat = -1.68 AND lon = 103.72`); n != 1 {
			t.Fatalf("%d photos tell when and where they were taken", n)
		}
		siti.taps("Posyandu")
		siti.sees("Kapan kegiatannya?")
		siti.taps("Senin, 16 November 2026 (tanggal foto)")
		siti.sees("Berapa laki-laki dan perempuan")
		siti.says("5 L 20 P")
		siti.taps("Cocok")
		review := siti.sees("1 foto sudah kami terima")
		if !strings.Contains(review.Text, "Foto ini dari titik -1.68, 103.72, sekitar 2 km dari Kampung KB Tangkit") || strings.Contains(review.Text, "Lokasi") {
			t.Error(review.Text)
		}
		want := ""
		if keep {
			want = "-1.68 103.72 0 0"
			siti.taps("Pakai titik foto")
		} else {
			siti.taps("Tanpa titik")
		}
		siti.taps("Selesai (1)")
		if now := siti.sees("Sudah benar?"); strings.Contains(now.Text, "Foto ini dari titik") {
			t.Error(now.Text)
		}
		siti.taps("Kirim")
		siti.sees("25 hadir")
		h.settled()
		got := h.text(`SELECT (answers->>'tanggal') || '|' || coalesce(answers->>'lokasi', '') FROM publik.laporan WHERE answers->>'peserta_l' = '5'`)
		if got != "2026-11-16|"+want {
			t.Errorf("the report is of %q, want the day of the photo and %q", got, want)
		}
		if n := h.count(`SELECT count(*) FROM attachment WHERE lat IS NOT NULL`); n != 0 {
			t.Errorf("%d points lie beside the reports", n)
		}
	}
}

// A day that was answered before the camera was read can be mended on the review; a point that nobody
// spoke of goes with sending.
func TestCameraIsLookedAtOnceMore(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.phone.SendDocument("a.jpg", camera(t, 51, "2026:11:15 16:00:00", "+07:00", [2]uint32{1, 4050}, [2]uint32{103, 4290}), "Posyandu, 4 L 30 P")
	siti.taps("Laporan baru")
	siti.sees("Kapan kegiatannya?")
	siti.says("Senin")
	siti.sees("Kami bantu isikan")
	h.settled()
	h.fetched()
	siti.taps("Cocok")
	siti.taps("Pakai tanggal foto: Minggu, 15 November 2026")
	siti.sees("Waktu: Minggu, 15 November 2026")
	siti.taps("Kirim")
	siti.sees("34 hadir")
	h.settled()
	deadline := time.Now().Add(20 * time.Second)
	for h.count(`SELECT count(*) FROM attachment WHERE lat IS NOT NULL`) > 0 {
		if time.Now().After(deadline) {
			t.Fatal("the point is kept though nobody said so")
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// Photos that are told of days later are of the day they were sent.
func TestPhotosToldOfLate(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.sendsPhoto(44, "")
	siti.sees("Ini foto kegiatan yang mana?")
	h.settled()
	h.clock.Set(time.Date(2026, time.November, 22, 8, 0, 0, 0, wib))
	siti.taps("Laporan baru")
	siti.taps("Pengajian")
	siti.sees("Kapan kegiatannya?")
	siti.taps("Rabu, 18 November 2026 (tanggal foto)")
	siti.sees("Rabu, 18 November 2026")
}

// An edited caption corrects what the caption told, while the draft is open, and nothing else.
func TestEditedCaption(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	h.clock.Set(h.clock.Now().Add(48 * time.Hour))
	photo, err := siti.phone.SendPhoto(camera(t, 45, "2026:11:16 08:15:00", "+07:00", [2]uint32{1, 0}, [2]uint32{103, 0}), "Posyandu kemarin di lapangan desa, 4 L 21 P. Semua gembira dan sehat.", "")
	if err != nil {
		t.Fatal(err)
	}
	siti.sees("25 (4 laki-laki, 21 perempuan)")
	if err := siti.phone.EditCaption(photo, "Posyandu kemarin di balai desa, 5 L 22 P. Semua gembira dan sehat."); err != nil {
		t.Fatal(err)
	}
	siti.sees("Posyandu kemarin di balai desa")
	siti.taps("Cocok")
	siti.taps("Selesai (1)")
	siti.sees("Sudah benar?")
	siti.sees("27 (5 laki-laki, 22 perempuan)")
	siti.taps("Ubah")
	siti.taps("Peserta")
	siti.says("6 L 22 P")
	siti.sees("28 (6 laki-laki, 22 perempuan)")
	if err := siti.phone.EditCaption(photo, "Posyandu kemarin di aula desa, 7 L 22 P. Semua gembira dan sehat."); err != nil {
		t.Fatal(err)
	}
	siti.sees("Posyandu kemarin di aula desa")
	siti.sees("28 (6 laki-laki, 22 perempuan)") // said otherwise since
	siti.taps("Kirim")
	siti.sees("28 hadir")
	h.settled()
	if got := h.text(`SELECT answers->>'uraian' || '|' || (answers->'foto'->0->>'caption') FROM publik.laporan WHERE answers->>'peserta_l' = '6' AND answers->>'peserta_p' = '22'`); strings.Count(got, "aula desa") != 2 {
		t.Errorf("kept is %q", got)
	}
	if got := h.text(`SELECT caption FROM attachment WHERE caption IS NOT NULL`); !strings.Contains(got, "aula desa") {
		t.Errorf("the file's caption is %q", got)
	}
}

// asked makes a plan and moves on to the question about it.
func (p *hand) asked(h *house, plans ...string) {
	p.t.Helper()
	p.firstReport()
	for _, plan := range plans {
		p.says("/jadwal " + plan)
		p.taps("Simpan")
		p.sees("Rencana tersimpan")
	}
	h.clock.Set(time.Date(2026, time.November, 18, 16, 0, 30, 0, wib))
	p.sees("Besok")
	h.clock.Set(time.Date(2026, time.November, 19, 16, 30, 30, 0, wib))
	p.sees("Bagaimana kegiatannya")
	h.settled()
}

func gray(t *testing.T, width int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, width, 24)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A photo that answers "Bagaimana kegiatannya?" begins the report of that plan, with what it knows:
// sent as a reply to the card, or right after it.
func TestAPhotoAnswersTheQuestion(t *testing.T) {
	t.Parallel()
	for _, reply := range []bool{true, false} {
		h := aloneHouse(t, nil)
		siti := h.siti()
		siti.asked(h, "Senam lansia besok jam 10 di balai desa")
		card := siti.sees("Bagaimana kegiatannya")
		if reply {
			if _, err := siti.phone.ReplyPhoto(card.ID, gray(t, 60), "Alhamdulillah lancar, semua lansia sehat"); err != nil {
				t.Fatal(err)
			}
		} else {
			siti.sendsPhoto(61, "Alhamdulillah lancar, semua lansia sehat")
		}
		siti.sees("Kami pakai untuk laporan Senam lansia")
		siti.sees("Berapa laki-laki dan perempuan")
		siti.says("3 L 17 P")
		siti.taps("Puskesmas")
		siti.taps("Selesai (1)")
		siti.taps("Tanpa biaya")
		siti.taps("Selesai (1)")
		siti.taps("Cocok")
		siti.taps("Kirim")
		siti.sees("20 hadir (3 laki-laki, 17 perempuan) · 1 foto")
		h.settled()
		if got := h.text(`SELECT r.answers->>'judul' || ' ' || (r.answers->>'tempat') || ' ' || (r.answers->>'tanggal') || ' ' || (r.answers->>'uraian') || ' ' || o.status FROM report r JOIN occurrence o ON o.id = r.occurrence_id`); got != "Senam lansia balai desa 2026-11-19 Alhamdulillah lancar, semua lansia sehat terlaksana" {
			t.Errorf("as a reply %v: %q", reply, got)
		}
	}
}

// With two plans on the card it is asked which one; and a photo that shows neither leads elsewhere.
func TestAPhotoAnswersAboutTwoPlans(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.asked(h, "Senam lansia besok jam 10 di balai desa", "Pengajian besok jam 13 di masjid")
	if _, err := siti.phone.ReplyPhoto(siti.sees("Bagaimana kegiatannya").ID, gray(t, 62), ""); err != nil {
		t.Fatal(err)
	}
	siti.sees("Ini foto kegiatan yang mana?")
	siti.taps("19 Nov 2026")
	siti.sees("Kami pakai untuk laporan")
	siti.taps("Kegiatan lain")
	siti.sees("Ini foto kegiatan yang mana?")
	siti.taps("Kegiatan lain")
	siti.sees("Ini kegiatan yang mana di jadwal?")
	h.settled()
	if n := h.count(`SELECT count(*) FROM session WHERE status = 'open' AND occurrence_id IS NULL AND jsonb_array_length(state::jsonb->'answers'->'foto') = 1`); n != 1 {
		t.Errorf("%d drafts hold the photo, want the one that is open", n)
	}
}

// A photo that is forwarded is of the day it was first sent: its day stands on the question, "kemarin"
// in its caption means the day before, and the plans offered are those of that day. The next morning a
// plan of yesterday is one tap away as well.
func TestForwardedPhotos(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	siti.says("/jadwal Senam lansia besok jam 10 di balai desa")
	siti.taps("Simpan")
	siti.sees("Rencana tersimpan")
	h.settled()
	h.clock.Set(time.Date(2026, time.November, 20, 8, 0, 0, 0, wib))
	siti.sendsPhoto(70, "")
	siti.sees("Ini foto kegiatan yang mana?")
	siti.taps("19 Nov 2026")
	siti.sees("Kami pakai untuk laporan Senam lansia")
	siti.says("/batal")
	siti.sees("dibatalkan")
	h.settled()
	h.clock.Set(time.Date(2026, time.November, 25, 9, 0, 0, 0, wib))
	if _, err := siti.phone.ForwardPhoto(gray(t, 71), "Pengajian, 3 L 30 P", time.Date(2026, time.November, 22, 20, 0, 0, 0, wib)); err != nil {
		t.Fatal(err)
	}
	siti.sees("33 (3 laki-laki, 30 perempuan)")
	siti.taps("Tidak ada di jadwal")
	siti.taps("Minggu, 22 November 2026 (tanggal foto)")
	siti.sees("Minggu, 22 November 2026")
	h.settled()
	siti.says("/batal")
	if _, err := siti.phone.ForwardPhoto(gray(t, 72), "Pengajian kemarin, 4 L 30 P", time.Date(2026, time.November, 22, 20, 0, 0, 0, wib)); err != nil {
		t.Fatal(err)
	}
	siti.sees("Waktu: Sabtu, 21 November 2026")
}
