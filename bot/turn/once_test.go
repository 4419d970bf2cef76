package turn_test

import (
	"errors"
	"testing"

	"pokjabot/bot/turn"
)

func TestOnceReadsAKeyOnce(t *testing.T) {
	one := &turn.Turn{}
	reads := 0
	read := func() (int, error) { reads++; return reads, nil }
	for _, key := range []string{"a", "a", "b", "a"} {
		if _, err := turn.Once(one, key, read); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := turn.Once(one, "a", read); got != 1 || reads != 2 {
		t.Errorf("the first key is %d after %d reads; want what the first of 2 gave", got, reads)
	}
	if _, err := turn.Once(one, "c", func() (int, error) { return 0, errors.New("no") }); err == nil {
		t.Error("an error was kept silent")
	}
	if got, err := turn.Once(one, "c", read); err != nil || got != 3 {
		t.Errorf("after an error: %d, %v; want another read", got, err)
	}
}
