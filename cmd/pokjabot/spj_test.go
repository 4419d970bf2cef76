package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every form that tells of an activity comes on paper; only those that the official site takes can be
// copied to it, and a problem that asks for help is neither.
func TestEveryActivityComesOnPaper(t *testing.T) {
	h := newHouse(t, nil)
	rina := h.plkb()
	h.settled()
	for i, r := range []struct{ form, answers string }{
		{"kendala", `{"jenis":"sarana","uraian":"Timbangan bayi rusak","tingkat":"desa","mendesak":"bulan_ini"}`},
		{"layanan", `{"bentuk":"keduanya","tanggal":"2026-11-16","tempat_jenis":"puskesmas","momen":"rutin","metode_implan":22,"metode_suntik":12,"metode_iud":3,"baru":9,"ganti":2,"pasca":4,"rujuk":1,"tema":["mkjp","kb_pasca_salin"],"peserta_l":4,"peserta_p":41,"instansi":["puskesmas","ibi"],"dana":["bokb"]}`},
		{"kunjungan", `{"tanggal":"2026-11-16","keluarga_catin":1,"keluarga_ibu_hamil":4,"keluarga_baduta":3,"petugas":["bidan","kader_pkk","kader_kb"],"layanan":["kie","rujukan","mbg"],"mbg":8,"materi":["tablet_tambah_darah","gizi","asi_eksklusif"],"risiko":3,"rujuk":2,"rujuk_ke":["puskesmas"],"tindak":"2026-12-01"}`},
		{"lima_faktor", `{"bulan":"2026-10","komitmen":"3","integrasi":"2","fasilitas":"2","semangat":"4","partisipasi":"3","bukti":"Kepala desa hadir di dua kegiatan dan menyediakan ruang untuk Rumah DataKu.","prioritas":"integrasi"}`},
		{"poktan", `{"jenis":"bkb","kelompok":"Anggrek","tanggal":"2026-11-16","materi":["peran_orang_tua","kartu_kembang_anak"],"narasumber":["plkb","kader"],"diskusi":"diskusi","anggota":30,"hadir":22,"peserta_l":3,"peserta_p":24,"umur_anak":["u0"],"posyandu":"posyandu"}`},
		{"advokasi", `{"jenis":"rakor_pokja","tingkat":"desa","tanggal":"2026-11-16","pimpinan":"Kepala Desa","instansi":["puskesmas","pemdes"],"peserta_l":12,"peserta_p":14,"agenda":["anggaran","jadwal_kegiatan"],"hasil":"Disepakati jadwal posyandu tiap Selasa kedua dan dana desa untuk makanan tambahan.","komitmen":["anggaran"],"nilai":15000000}`},
	} {
		if _, err := h.store.Pool.Exec(t.Context(), `INSERT INTO report (id, receipt, form, version, person_id, kampung_id, wilayah, kabupaten, day, answers, sent_at, changed_at)
  SELECT ('00000000-0000-4000-8000-00000000000' || $1)::uuid, '1505-26-0100' || $1, $2, '1', p.id, k.id, k.wilayah, '15.05', '2026-11-16', $3::jsonb, '2026-11-16', '2026-11-16'
  FROM person p, kampung k WHERE p.name = 'Rina' AND k.id = $4`, string(rune('1'+i)), r.form, r.answers, kampungTangkit); err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range []struct {
		receipt        string
		paper, website bool
	}{
		{"1505-26-01001", false, false}, {"1505-26-01002", true, false}, {"1505-26-01003", true, false}, {"1505-26-01004", true, false}, {"1505-26-01005", true, true}, {"1505-26-01006", true, true},
	} {
		menu, _ := rina.phone.LastBotMessage()
		rina.phone.Forge(menu.ID, "1l,b,0000000000004000800000000000000"+string(rune('1'+i)))
		card := rina.sees(c.receipt)
		if (button(card, "Laporan PDF") != "") != c.paper || (button(card, "Salin untuk situs web") != "") != c.website {
			t.Errorf("%s: %v", c.receipt, card.Buttons)
		}
		if strings.Contains(card.Text, "• _") || strings.Contains(card.Text, "2026-10") {
			t.Errorf("what the form reckons with is shown:\n%s", card.Text)
		}
		if !c.paper {
			continue
		}
		rina.taps("Laporan PDF")
		rina.sees("(nomor " + c.receipt + ") dalam satu halaman")
		h.settled()
		m, _ := rina.phone.LastBotMessage()
		if m.Document == nil || !strings.HasPrefix(m.Document.FileName, c.receipt) {
			t.Errorf("%s came as %+v", c.receipt, m.Document)
			continue
		}
		file, _ := h.api.File(m.Document.FileID)
		if folder := os.Getenv("POKJABOT_LOOK"); folder != "" {
			if err := os.WriteFile(filepath.Join(folder, m.Document.FileName), file.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if n := strings.Count(string(file.Data), "/Type /Page\n"); n != 1 {
			t.Errorf("%d: %d pages", i, n)
		}
	}
}

// A meeting of a team above the Kampung has its page, too: no head of a village signs it.
func TestLeadsMeetingComesOnPaper(t *testing.T) {
	h := newHouse(t, nil)
	budi := h.budi()
	h.settled()
	if _, err := h.store.Pool.Exec(t.Context(), `INSERT INTO report (id, receipt, form, version, person_id, wilayah, kabupaten, day, answers, sent_at, changed_at)
  SELECT '00000000-0000-4000-8000-000000000009', '1505-26-01009', 'advokasi', '1', id, '15.05', '15.05', '2026-11-16',
    '{"jenis":"rakor_pokja","tingkat":"kabupaten","tanggal":"2026-11-16","pimpinan":"Sekretaris Daerah","instansi":["bappeda"],"peserta_l":12,"peserta_p":14,"agenda":["anggaran"],"hasil":"Disepakati jadwal pembinaan triwulan ini.","komitmen":["belum_ada"]}',
    '2026-11-16', '2026-11-16' FROM person WHERE telegram_id = 502`); err != nil {
		t.Fatal(err)
	}
	menu, _ := budi.phone.LastBotMessage()
	budi.phone.Forge(menu.ID, "1l,b,00000000000040008000000000000009")
	card := budi.sees("1505-26-01009")
	if button(card, "Salin untuk situs web") != "" || button(card, "Bagikan ke WhatsApp") != "" {
		t.Error("the site takes what a Kampung did:", card.Buttons)
	}
	budi.taps("Laporan PDF")
	budi.sees("dalam satu halaman")
	h.settled()
	m, _ := budi.phone.LastBotMessage()
	file, _ := h.api.File(m.Document.FileID)
	if n := strings.Count(string(file.Data), "/Type /Page\n"); n != 1 {
		t.Errorf("%d pages", n)
	}
	if folder := os.Getenv("POKJABOT_LOOK"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, "tim.pdf"), file.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
