package answer_test

import (
	"fmt"
	"testing"

	"pokjabot/flows/answer"
)

// BenchmarkContract reads every row of the contract; the aim is 20 µs a reading (issue 3).
func BenchmarkContract(b *testing.B) {
	rows := contractRows(b, "testdata/indonesian-inputs.csv")
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		row := rows[i%len(rows)]
		answer.Baca(row[0], row[1], fuzzRef)
		i++
	}
}

func BenchmarkReaders(b *testing.B) {
	for _, c := range []struct{ name, kind, text string }{
		{"date", "date_past", "Senin, 23 November 2026"},
		{"date_typo", "date_past", "kemrain sorre"},
		{"datetime", "datetime", "Kamis depan jam setengah 9 pagi"},
		{"counts", "count_sex", "38 orang (6 laki-laki, 32 perempuan)"},
		{"number", "number", "dua ratus lima puluh ribu"},
		{"money", "money", "Rp 1.250.000,00"},
		{"recurrence", "recurrence", "tiap Selasa ke-2 jam 8 di balai RW, ingatkan H-2"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				answer.Baca(c.kind, c.text, fuzzRef)
			}
		})
	}
	b.Run("choice", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			answer.Choice("Rapat warga", jenis)
		}
	})
	b.Run("choice_typo", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			answer.Choice("kebersihn lingkugan", jenis)
		}
	})
	b.Run("nik", func(b *testing.B) {
		text := "Kegiatan kemarin jam 9 di balai desa, hadir 38 orang, biaya Rp 1.250.000"
		for b.Loop() {
			answer.HasNIK(text)
		}
	})
}

// BenchmarkLongList chooses among 5,000 options (design.md 5).
func BenchmarkLongList(b *testing.B) {
	long := make([]answer.Option, 5000)
	for i := range long {
		long[i] = answer.Option{Code: fmt.Sprintf("desa_%d", i), Label: fmt.Sprintf("Desa %s %d", months[i%12], i)}
	}
	menu := answer.NewMenu(long)
	for _, text := range []string{"Desa Maret 1202", "desa maret 12020", "xyzzy abcde"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				menu.Choice(text)
			}
		})
	}
}
