package main

import (
	"fmt"
	"testing"
	"time"
)

// The clock is moved to Monday 07.30: the digest arrives on the leads' phones by itself and is
// tapped down to a photo. The pictures are kept in artefak/.
func TestMondaysDigestInTheBrowser(t *testing.T) {
	b := openPage(t, func(h *house) {
		h.season()
		// The sample's plans of this Kampung would be asked about first.
		if _, err := h.store.Pool.Exec(t.Context(), `UPDATE occurrence SET status = 'batal' WHERE kampung_id = $1`, kampungTangkit); err != nil {
			t.Fatal(err)
		}
		h.siti().firstReport()
	})
	b.WaitText("kabupaten", "Mau apa sekarang?")
	b.settled()
	b.clock.Set(time.Date(2026, time.November, 20, 12, 0, 0, 0, wib))
	waitFor(t, func() bool {
		return b.count(`SELECT count(*) FROM digest_schedule WHERE next_run_at IS NOT NULL`) >= 4
	})
	b.clock.Set(time.Date(2026, time.November, 23, 7, 30, 30, 0, wib))
	b.WaitText("kabupaten", "Data per Senin, 23 November 2026")
	b.WaitText("provinsi", "Data per Senin, 23 November 2026")
	b.settled()
	b.Screenshot("rekap-senin")
	week := func(place string) string {
		return fmt.Sprint(b.count(fmt.Sprintf(`SELECT count(*) FROM report WHERE day BETWEEN '2026-11-16' AND '2026-11-22' AND starts_with(wilayah, '%s') AND measures @> '[{"m":"kegiatan"}]'`, place)))
	}
	b.Tap("kabupaten", "Per wilayah")
	b.WaitText("kabupaten", "Kegiatan: "+week("15.05"))
	b.Tap("kabupaten", "Sungai Gelam "+week("15.05.08"))
	b.WaitText("kabupaten", "Kegiatan: "+week("15.05.08"))
	b.Tap("kabupaten", "Tangkit "+week(kampungTangkit))
	b.WaitText("kabupaten", "yang terbaru dulu")
	b.Tap("kabupaten", "Posyandu · 17 Nov")
	b.WaitText("kabupaten", "No. 1505-26-")
	b.Screenshot("rekap-laporan")
	b.Tap("kabupaten", "Lihat foto (4)")
	b.WaitText("kabupaten", "Foto 1 dari 4")
	b.Tap("kabupaten", "‹ Rekap")
	b.WaitText("kabupaten", "Data per Senin, 23 November 2026")
	b.Tap("kabupaten", "Semua angka")
	b.WaitText("kabupaten", "Angka mana yang ingin dilihat")
	b.Screenshot("rekap-angka")
	b.Tap("kabupaten", "Rencana terlaksana")
	b.WaitText("kabupaten", "Rencana terlaksana: 0 dari 3")
	b.Tap("provinsi", "Semua angka")
	b.WaitText("provinsi", "Angka mana yang ingin dilihat")
	b.Tap("provinsi", "Seksi")
	b.WaitText("provinsi", "Ketuk satu angka")
	b.Screenshot("rekap-rencana")
	b.Tap("provinsi", "‹ Rekap")
	b.WaitText("provinsi", "Data per Senin, 23 November 2026")
	b.Tap("provinsi", "Rapor advokasi")
	b.WaitText("provinsi", "Rapor advokasi kab/kota")
}
