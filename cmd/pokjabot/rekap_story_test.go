package main

import (
	"strings"
	"testing"
	"time"

	"pokjabot/bot/botapi"
)

// A report is sent on Wednesday; on Monday at 07.30 the digest comes by itself, with its chart, and
// is tapped down to the photos. Nothing comes twice, and the workbook follows when it is asked for.
func TestMondaysDigestIsTappedDownToAPhoto(t *testing.T) {
	h := newHouse(t, nil)
	siti := h.siti()
	siti.firstReport()
	budi := h.budi()
	h.settled()
	h.clock.Set(time.Date(2026, time.November, 20, 12, 0, 0, 0, wib))
	waitFor(t, func() bool { return h.count(`SELECT count(*) FROM digest_schedule WHERE next_run_at IS NOT NULL`) == 2 })
	h.clock.Set(time.Date(2026, time.November, 23, 7, 30, 30, 0, wib))
	digest := budi.sees("Yang bergerak")
	if !strings.Contains(digest.Text, "16–22 November 2026") || !strings.Contains(digest.Text, "1 kegiatan") || !strings.Contains(digest.Text, "Perlu keputusan") && !strings.Contains(digest.Text, "Tidak ada yang menunggu keputusan") {
		t.Error(digest.Text)
	}
	budi.waits("the chart", func(s botapi.Screen) bool {
		for _, m := range s.Messages {
			if m.FromBot && len(m.Photo) > 0 {
				return true
			}
		}
		return false
	})
	h.clock.Set(time.Date(2026, time.November, 23, 7, 31, 30, 0, wib))
	h.settled()
	if n := h.count(`SELECT count(*) FROM digest_sent`); n != 1 {
		t.Errorf("%d digests in the ledger, want 1", n)
	}
	budi.taps("Per wilayah")
	budi.taps("Sungai Gelam 1")
	budi.taps("Tangkit 1")
	budi.sees("yang terbaru dulu")
	budi.taps("Posyandu")
	budi.sees("No. 1505-26-")
	before := len(budi.phone.Messages())
	budi.taps("Lihat foto (4)")
	budi.waits("four photos", func(s botapi.Screen) bool { return len(s.Messages) >= before+4 })
	budi.says("rekap sungai gelam minggu lalu")
	budi.sees("Kecamatan Sungai Gelam")
	budi.taps("Excel rapat")
	budi.waits("the workbook", func(s botapi.Screen) bool {
		for _, m := range s.Messages {
			if m.Document != nil && strings.HasSuffix(m.Document.FileName, ".xlsx") {
				return true
			}
		}
		return false
	})
}
