package main

import (
	"testing"

	"pokjabot/storage"
)

// After her own day a report is corrected once a lead allows it: the wish is a card for the PLKB, the
// answer comes back, and the revision keeps who, when and why.
func TestCorrectionIsAskedForAndAllowed(t *testing.T) {
	h := newHouse(t, nil)
	siti, rina := h.siti(), h.plkb()
	siti.firstReport()
	h.clock.Set(h.clock.Now().Add(storage.WithdrawWithin))
	siti.says("/laporan")
	siti.taps("1) ")
	siti.taps("Minta perbaikan")
	siti.sees("sudah lewat 24 jam")
	siti.says("ya")
	siti.sees("5 sampai 300 huruf")
	siti.says("jumlah peserta 34, bukan 38")
	siti.sees("sudah kami teruskan")
	rina.sees("Bu Siti (Kampung KB Tangkit) minta memperbaiki laporan Posyandu")
	rina.says("/tugas")
	rina.taps("Minta perbaikan (1)")
	rina.taps("Boleh")
	rina.sees("dibuka lagi 24 jam")
	rina.sees("Semua permintaan perbaikan sudah dijawab")
	siti.sees("sudah boleh diperbaiki sampai")
	siti.taps("Perbaiki")
	siti.sees("Sudah benar?")
	siti.taps("Ubah")
	siti.taps("Peserta")
	siti.says("4 L 30 P")
	siti.sees("Sudah benar?")
	siti.taps("Kirim")
	siti.sees("Perbaikan tersimpan")
	h.settled()
	if s := h.text(`SELECT v.why || ' ' || p.name || ' ' || (v.answers->>'peserta_p') FROM report_revision v JOIN person p ON p.id = v.by_person WHERE v.revision = 2`); s != "jumlah peserta 34, bukan 38 Siti 30" {
		t.Errorf("the revision is %q", s)
	}
	siti.says("/laporan")
	siti.taps("1) ")
	siti.taps("Riwayat")
	siti.sees("sebab: “jumlah peserta 34, bukan 38”\ndiizinkan Bu Rina")
	rina.taps("Lihat laporannya") // under the card of the wish
	rina.taps("Riwayat")
	rina.sees("oleh Bu Siti\nsebab: “jumlah peserta 34, bukan 38”\ndiizinkan Bu Rina")
	h.clock.Set(h.clock.Now().Add(storage.CorrectWithin))
	siti.says("/laporan")
	siti.taps("1) ")
	siti.taps("Minta perbaikan")
	siti.says("tempatnya di balai desa")
	rina.sees("“tempatnya di balai desa”")
	rina.taps("Tidak")
	siti.sees("belum bisa dibuka lagi")
	h.settled()
	if n := h.count(`SELECT count(*) FROM correction_request WHERE state = 'tidak' AND open_until IS NULL`); n != 1 {
		t.Errorf("%d wishes are turned down, want 1", n)
	}
}

// With no PLKB and no team the wish is kept, and said to be; who joins later finds it, and who has left
// decides no more.
func TestCorrectionWithoutALead(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	h.clock.Set(h.clock.Now().Add(storage.WithdrawWithin))
	siti.says("/laporan")
	siti.taps("1) ")
	siti.taps("Minta perbaikan")
	siti.says("jumlah peserta 34, bukan 38")
	siti.sees("Saat ini belum ada PLKB atau Pokja di atasnya yang bisa menjawab")
	h.settled()
	budi := h.budi()
	budi.says("/tugas")
	budi.taps("Minta perbaikan (1)")
	budi.sees("minta memperbaiki laporan Posyandu")
	h.settled()
	if _, err := h.store.Pool.Exec(t.Context(), `UPDATE assignment SET valid_to = '2026-11-19' WHERE role = 'kabupaten'`); err != nil {
		t.Fatal(err)
	}
	budi.phone.Forge(budi.sees("minta memperbaiki laporan Posyandu").ID, "1l,i,1,1")
	budi.taps("Boleh")
	h.settled()
	if n := h.count(`SELECT count(*) FROM correction_request WHERE state = 'menunggu'`); n != 1 {
		t.Error("somebody who has left has decided")
	}
	lusi := h.hand(505, "Lusi") // of the provinsi
	lusi.phone.StartLink(h.invite(storage.Provinsi, "15", ""))
	lusi.taps("Setuju")
	lusi.taps("Ibu")
	lusi.says("/tugas")
	lusi.taps("Minta perbaikan (1)")
	lusi.taps("Boleh")
	lusi.sees("dibuka lagi 24 jam")
	siti.sees("Izin dari Bu Lusi")
	siti.taps("Perbaiki")
	siti.sees("Sudah benar?")
}
