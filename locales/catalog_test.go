package locales

import "testing"

func TestLoad(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	c.Missing = func(lang, id, problem string) { t.Errorf("%s %s: %s", lang, id, problem) }
	if got := c.Speak("id").Address("ibu", "Siti"); got != "Bu Siti" {
		t.Error(got)
	}
	t.Log(c.Speak("en-GB").Count("tombol.selesai", 1, nil), c.Speak("xx").Say("tombol.selesai", Args{"N": 1250}))
}
