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
