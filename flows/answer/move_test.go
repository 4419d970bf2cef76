package answer

import (
	"fmt"
	"testing"
	"time"
)

var moveRef = time.Date(2026, 11, 20, 9, 0, 0, 0, time.FixedZone("WIB", 7*3600)) // a Friday

func TestMoved(t *testing.T) {
	for text, want := range map[string]string{
		"pindahkan semua ke Rabu ke-2":                                 "|all FREQ=MONTHLY;BYDAY=2WE",
		"Pindahkan Posyandu Melati ke tiap Rabu ke 2":                  "Posyandu Melati| FREQ=MONTHLY;BYDAY=2WE",
		"semua posyandu melati dipindah ke tiap Kamis jam 9 ya":        "posyandu melati|all FREQ=WEEKLY;BYDAY=TH 09:00",
		"tolong geser semua jadwal senam lansia ke tiap tanggal 10":    "senam lansia|all FREQ=MONTHLY;BYMONTHDAY=10",
		"pindahkan kunjungan ke Kumpeh ke Rabu terakhir":               "kunjungan ke Kumpeh| FREQ=MONTHLY;BYDAY=-1WE",
		"posyandu melati pindah ke besok":                              "posyandu melati| ONCE 2026-11-21",
		"pindah ke Rabu":                                               "|loose FREQ=WEEKLY;BYDAY=WE 2026-11-25",
		"ganti hari senam jadi Rabu depan":                             "senam| ONCE 2026-11-25",
		"pindahkan semua ke tanggal 5":                                 "|allloose FREQ=MONTHLY;BYMONTHDAY=5 2026-12-05",
		"pindahkan ke 10 Desember jam 8 pagi":                          "| ONCE 2026-12-10 08:00",
		"pindahkan semua ke tiap dua minggu hari Kamis":                "|all FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
		"posyandu pindah ke balai desa":                                "no",
		"Posyandu Melati tiap Selasa ke-2 jam 8 di balai RW":           "no",
		"kegiatan dipindahkan karena hujan":                            "no",
		"pindahkan semua ke":                                           "no",
		"":                                                             "no",
		"pindahkan semua ke Rabu ke-2 " + string(make([]byte, 20_000)): "no",
	} {
		m, ok := Moved(text, moveRef)
		if got := moveString(m, ok); got != want {
			t.Errorf("%.60q: %s, want %s", text, got, want)
		}
	}
}

func moveString(m Move, ok bool) string {
	if !ok {
		return "no"
	}
	s := m.Title + "|"
	if m.All {
		s += "all"
	}
	if m.Loose {
		s += "loose"
	}
	s += " " + m.Rule.String()
	for _, d := range m.Days {
		s += " " + d.String()
	}
	for _, c := range m.Clock {
		s += " " + c.String()
	}
	return s
}

func FuzzMoved(f *testing.F) {
	for _, s := range []string{"pindahkan semua ke Rabu ke-2", "geser ke besok jam 3", "ubah ke \xff", "pindah ke ke ke"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, ok := Moved(text, moveRef)
		if ok && m.Rule.Freq == "" && len(m.Days) == 0 {
			t.Errorf("%q moves to no time: %v", text, fmt.Sprint(m))
		}
	})
}
