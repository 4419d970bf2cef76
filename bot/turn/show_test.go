package turn

import "testing"

func TestShowCounts(t *testing.T) {
	show := Show(speaker(t))
	for counts, want := range map[[2]int64]string{
		{6, 32}:   "38 (6 laki-laki, 32 perempuan)",
		{0, 38}:   "38 (semua perempuan)",
		{1038, 0}: "1.038 (semua laki-laki)",
		{0, 1}:    "1 (0 laki-laki, 1 perempuan)",
		{0, 0}:    "0 (0 laki-laki, 0 perempuan)",
	} {
		if got := show("lp", counts); got != want {
			t.Errorf("%v: %q, want %q", counts, got, want)
		}
	}
}
