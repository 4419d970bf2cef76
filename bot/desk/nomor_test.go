package desk

import (
	"testing"

	"pgregory.net/rapid"
)

func TestPhoneNumber(t *testing.T) {
	for said, want := range map[string]string{
		"0812-3456-7890":                  "0812-3456-7890",
		"081234567890":                    "0812-3456-7890",
		"+62 812 3456 7890":               "0812-3456-7890",
		"62812 3456 7890":                 "0812-3456-7890",
		"+62 0812 34567890":               "0812-3456-7890",
		"hp 0812.3456.789 (piket)":        "0812-3456-789",
		"(0741) 40123":                    "0741-40123",
		"0741-40123":                      "0741-40123",
		"telp. 0741 40 123":               "0741-40123",
		"+62 741 40123":                   "0741-40123",
		"074140123":                       "074140123",
		"021 5550123":                     "021-5550123",
		"110":                             "110",
		"119":                             "119",
		"1500567":                         "1500567",
		"Puskesmas Tangkit: 0741 445566":  "0741-445566",
		"":                                "darurat.belum_terbaca",
		"belum ada":                       "darurat.belum_terbaca",
		"12":                              "darurat.belum_terbaca",
		"0741":                            "darurat.belum_terbaca",
		"40123456":                        "darurat.kode_area",
		"1505014107900001":                "darurat.belum_terbaca", // a NIK
		"0812345678901234":                "darurat.belum_terbaca",
		"0812 3456 7890 / 0813 1111 2222": "darurat.satu_saja",
		"dua nomor: 110, 119":             "darurat.satu_saja",
	} {
		number, problem := phoneNumber(said)
		if number+problem != want {
			t.Errorf("%q: %s %s, want %s", said, number, problem, want)
		}
	}
}

// What was read reads again as the same, and is never both a number and a problem.
func TestPhoneNumberReadsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		said := rapid.StringMatching(`[a-z ]{0,6}(\+62|62|0|\(0)?[0-9 .()-]{0,18}`).Draw(t, "said")
		number, problem := phoneNumber(said)
		if (number == "") == (problem == "") {
			t.Fatalf("%q: %q and %q", said, number, problem)
		}
		if number == "" {
			return
		}
		if again, problem := phoneNumber(number); again != number {
			t.Fatalf("%q is %q, read again %q %s", said, number, again, problem)
		}
	})
}

func FuzzPhoneNumber(f *testing.F) {
	f.Add("(0741) 40123")
	f.Add("\xff+62(")
	f.Fuzz(func(t *testing.T, said string) {
		if number, problem := phoneNumber(said); (number == "") == (problem == "") {
			t.Errorf("%q: %q and %q", said, number, problem)
		}
	})
}
