package answer_test

import (
	"testing"

	"pokjabot/flows/answer"
)

func TestNIK(t *testing.T) {
	for _, c := range []struct{ text, masked string }{
		{"NIK 1505014107900001 hadir", "NIK •••••••••••••••• hadir"},
		{"1505 0141 0790 0001", "•••• •••• •••• ••••"},
		{"150501-410790-0001", "••••••-••••••-••••"},
		{"15.05.01.410790.0001", "••.••.••.••••••.••••"},
		{"1505014107900001 dan 1505 0141 0790 0002", "•••••••••••••••• dan •••• •••• •••• ••••"},
		{"1 5 0 5 0 1 4 1 0 7 9 0 0 0 0 1", "• • • • • • • • • • • • • • • •"},
		{"1505014107900001.", "••••••••••••••••."},
		{"198501012010011001", "••••••••••••••••••"}, // an NIP of 18 digits is a person, too
		{"١٥٠٥٠١٤١٠٧٩٠٠٠٠١", "••••••••••••••••"},
		{"1505\u200b0141\u200b0790\u200b0001", "••••\u200b••••\u200b••••\u200b••••"},
		{"1505 - 0141 - 0790 - 0001", "•••• - •••• - •••• - ••••"},
	} {
		if !answer.HasNIK(c.text) {
			t.Errorf("%q: not seen", c.text)
		}
		if got := answer.MaskNIK(c.text); got != c.masked {
			t.Errorf("%q: masked %q, want %q", c.text, got, c.masked)
		}
	}
}

func TestNoNIK(t *testing.T) {
	for _, text := range []string{
		"", "6 L 32 P", "12 18 20 25 30 11 12 13", "Rp 1.250.000 dan Rp 2.500.000.000",
		"23.11.2026 24.11.2026", "11.11.2026 12.11.2026", "2026-11-23 2026-11-24", "2023 2024 2025 2026",
		"150501410790000", "081234567890", "+62 812-3456-7890", "1.250.000,00 1.500.000,00",
		"jam 09.00-11.00 tanggal 23-11-2026 hadir 38",
	} {
		if answer.HasNIK(text) {
			t.Errorf("%q: taken for a NIK", text)
		}
		if got := answer.MaskNIK(text); got != text {
			t.Errorf("%q: changed to %q", text, got)
		}
	}
}

func TestPhones(t *testing.T) {
	for _, c := range []struct {
		text, cut string
		n         int
	}{
		{"hubungi 0812-3456-7890 ya", "hubungi ya", 1},
		{"WA +62 812 3456 7890", "WA", 1},
		{"6281234567890", "", 1},
		{"telp (0741) 123456, hp 081234567890.", "telp, hp.", 2},
		{"08.11.2026 09.11.2026", "08.11.2026 09.11.2026", 0},
		{"jam 08.30 hadir 38 orang", "jam 08.30 hadir 38 orang", 0},
		{"1505014107900001", "1505014107900001", 0},
		{"Rp 250.000", "Rp 250.000", 0},
	} {
		got, n := answer.CutPhones(c.text)
		if got != c.cut || n != c.n {
			t.Errorf("%q: got %q (%d), want %q (%d)", c.text, got, n, c.cut, c.n)
		}
	}
}
