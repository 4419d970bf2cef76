package digest_test

import (
	"strings"
	"testing"

	"pokjabot/bot/digest"
)

// A recap is asked for in words, of any period and any place that one leads.
func TestRecapsAreAskedForInWords(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	for _, sql := range []string{ // Hasan leads a kecamatan of another kabupaten, too
		`INSERT INTO assignment (person_id, role, place, valid_from) SELECT id, 'kecamatan', '15.02.01', '2026-11-01' FROM person WHERE telegram_id = 2`,
		`UPDATE person p SET assignment_id = a.id FROM assignment a WHERE a.person_id = p.id AND p.telegram_id = 2 AND a.place = '15.05'`,
	} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	var other string
	if err := db.QueryRow(t.Context(), `SELECT lower(name) FROM wilayah WHERE code = '15.02.01'`).Scan(&other); err != nil {
		t.Fatal(err)
	}
	for said, want := range map[string]string{
		"rekap muaro jambi bulan lalu":         "Kab. Muaro Jambi</b> · DATA CONTOH\nOktober 2026",
		"Rekap Muaro Jambi, bulan lalu":        "Kab. Muaro Jambi</b> · DATA CONTOH\nOktober 2026",
		"rekap oktober 2026 kumpeh":            "Kecamatan Kumpeh</b>\nOktober 2026",
		"rekap kumpeh oktober 2026":            "Kecamatan Kumpeh</b>\nOktober 2026",
		"rekap minggu ini":                     "Kab. Muaro Jambi</b> · DATA CONTOH\nSenin–Minggu, 23–29 November 2026",
		"rekap kampung kb tangkit minggu lalu": "Kampung KB Tangkit</b> · DATA CONTOH\nSenin–Minggu, 16–22 November 2026",
		"rekap triwulan ini":                   "Kab. Muaro Jambi</b> · DATA CONTOH\nOktober–Desember 2026",
		"rekap sungai gelam":                   "Kecamatan Sungai Gelam</b> · DATA CONTOH\nNovember 2026",
		"rekap " + other + " bulan lalu":       "Oktober 2026",
		"rekap kerinci bulan lalu":             "(refused) Tempat atau waktunya belum kami temukan di wilayah Pak Hasan.",
		"rekap provinsi jambi":                 "(refused) Tempat atau waktunya",
		"rekap minggu depan yang entah":        "(refused) Tempat atau waktunya",
	} {
		words, is := digest.Asked(said)
		if !is {
			t.Errorf("%q asks for nothing", said)
		}
		if got := newHand(t, db, 2).ask(words).Text; !strings.Contains(got, want) {
			t.Errorf("%q: %s", said, got)
		}
	}
}
