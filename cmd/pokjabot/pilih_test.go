package main

import (
	"strings"
	"testing"

	"pokjabot/bot/botapi"
	"pokjabot/storage"
)

// A pin where a lead chooses a Kampung proposes the nearest, and takes none by itself.
func TestPinProposesTheNearestKampung(t *testing.T) {
	h := newHouse(t, nil)
	for id, at := range map[string][2]float64{kampungTangkit: {-1.66, 103.71}, "15.05.08.2001": {-1.90, 103.20}} {
		if _, err := h.store.Pool.Exec(t.Context(), `INSERT INTO kampung_profile (kampung_id, valid_from, lat, lon, changed_at) VALUES ($1, '2026-01-01', $2, $3, '2026-01-01')
ON CONFLICT (kampung_id, valid_from) DO UPDATE SET lat = excluded.lat, lon = excluded.lon`, id, at[0], at[1]); err != nil {
			t.Fatal(err)
		}
	}
	budi := h.hand(502, "Budi")
	budi.phone.StartLink(h.invite(storage.Kabupaten, "15.05", ""))
	budi.taps("Setuju")
	budi.taps("Bapak")
	budi.says("/menu")
	budi.taps("Lapor")
	budi.taps("Rakor, advokasi, pembinaan")
	budi.sees("Kegiatan apa yang dilakukan?")
	budi.says("monev")
	budi.waits("the level or the Kampung", func(s botapi.Screen) bool { return has(s, "di tingkat mana") || has(s, "mana yang dibina") })
	if budi.shows("di tingkat mana") {
		budi.taps("Kabupaten/kota")
	}
	budi.sees("Kampung KB mana yang dibina?")
	budi.phone.SendLocation(-1.65, 103.70)
	m := budi.sees("Yang dimaksud yang mana")
	if len(m.Buttons) == 0 || !strings.Contains(m.Buttons[0][0].Text, "Tangkit") {
		t.Errorf("the pin proposes %v first", m.Buttons)
	}
}

// Where a lead chooses among many Kampung, those of her last reports stand first.
func TestRecentPlacesStandFirst(t *testing.T) {
	h := newHouse(t, nil)
	budi := h.hand(502, "Budi")
	budi.phone.StartLink(h.invite(storage.Kabupaten, "15.05", ""))
	budi.taps("Setuju")
	budi.taps("Bapak")
	budi.sees("Pak Budi")
	h.settled()
	if _, err := h.store.Pool.Exec(t.Context(), `INSERT INTO report (id, receipt, form, version, person_id, wilayah, kabupaten, day, answers, sent_at, changed_at)
  SELECT '00000000-0000-4000-8000-000000000009', '1505-26-09001', 'advokasi', '1', id, '15.05', '15.05', '2026-11-10', '{"kampung":["`+kampungTangkit+`"]}', '2026-11-10', '2026-11-10' FROM person WHERE telegram_id = 502`); err != nil {
		t.Fatal(err)
	}
	budi.says("/menu")
	budi.taps("Lapor")
	budi.taps("Rakor, advokasi, pembinaan")
	budi.sees("Kegiatan apa yang dilakukan?")
	budi.says("monev")
	budi.taps("Kabupaten/kota")
	m := budi.sees("Kampung KB mana yang dibina?")
	if first, second := m.Buttons[0][0].Text, m.Buttons[1][0].Text; !strings.Contains(first, "Tangkit") || !strings.Contains(second, "Danau Sarang Elang") {
		t.Errorf("first stand %q and %q, want the place of the last report, then the list", first, second)
	}
}

// A pin far from the Kampung is asked about once, and stands when she goes on.
func TestPinFarOffIsAskedAboutOnce(t *testing.T) {
	h := newHouse(t, nil)
	if _, err := h.store.Pool.Exec(t.Context(), `INSERT INTO kampung_profile (kampung_id, valid_from, lat, lon, changed_at) VALUES ($1, '2026-01-01', -1.66, 103.71, '2026-01-01')
ON CONFLICT (kampung_id, valid_from) DO UPDATE SET lat = excluded.lat, lon = excluded.lon`, kampungTangkit); err != nil {
		t.Fatal(err)
	}
	siti := h.siti()
	siti.firstReport()
	siti.says("posyandu, Senin, 4 L 30 P")
	siti.sees("Sudah benar?")
	siti.taps("Lengkapi")
	siti.taps("Lokasi")
	siti.sees("Silakan kirim titik lokasi")
	siti.phone.SendLocation(-1.67, 103.72)
	siti.waits("the point", func(s botapi.Screen) bool { return has(s, "Lokasi: -1.67, 103.72") })
	if siti.shows("km dari Kampung KB Tangkit") {
		t.Error("a pin near by is asked about")
	}
	siti.taps("Ubah")
	siti.taps("Lokasi")
	siti.sees("Silakan kirim titik lokasi")
	siti.phone.SendLocation(-2.10, 102.90)
	siti.sees("km dari Kampung KB Tangkit, Bu Siti. Kalau kegiatannya memang di sana, lanjutkan saja.")
	siti.taps("Lengkapi")
	siti.taps("Kembali")
	if last, _ := siti.phone.LastBotMessage(); strings.Contains(last.Text, "km dari Kampung KB Tangkit") {
		t.Error("asked twice:", last.Text)
	}
	siti.taps("Kirim")
	siti.sees("34 hadir")
	h.settled()
	if got := h.text(`SELECT answers->>'lokasi' FROM publik.laporan WHERE answers->>'peserta_l' = '4'`); got != "-2.10 102.90 0 0" {
		t.Errorf("the point is %q", got)
	}
}
