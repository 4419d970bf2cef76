package answer

import (
	"strings"
	"testing"
)

// What people say in the languages around us. A line of a file that cannot be read would be left out
// in silence, so every line is looked at.
func TestRegionalWords(t *testing.T) {
	for line := range strings.Lines(regional()) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if _, _, _, ok := parseWordLine(line); !ok {
			t.Errorf("cannot read %q", line)
		}
	}
	for text, want := range map[string]string{
		"sikok": "1", "duo puluh limo": "25", "lapan": "8", // Jambi
		"selawe": "25", "seket": "50", "rong": "INVALID", "rolas": "12", "sewidak": "60", "satus": "100", "songolas": "19", // Jawa
		"ampek puluah duo": "42", "limo baleh": "15", "tujuah": "7", "saratuih": "100", "salapan puluah": "80", "sapuluah": "10", // Minang
		"seddi": "1", "seppulo": "10", "arua": "8", "duappulo": "20", "enneng": "6", // Bugis
	} {
		if got := Number(text).String(); got != want {
			t.Errorf("number %q: %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"iyo nian": "yes", "idak": "no", "idak katek": "no",
		"nggih": "yes", "sampun": "yes", "mboten": "no", "dereng": "no",
		"iyo": "yes", "indak": "no", "indak ado": "no", "alun ado": "no",
		"iye": "yes", "dena": "no", "tania": "no",
	} {
		if got := YesNo(text).String(); got != want {
			t.Errorf("yes or no %q: %s, want %s", text, got, want)
		}
	}
}

// Villages of one name are told apart by what they lie in, or asked about; nothing is guessed.
func TestVillagesOfOneName(t *testing.T) {
	places := NewPlaces([]Place{
		{Code: "15.08", Name: "Kabupaten Bungo"},
		{Code: "15.09", Name: "Kabupaten Tebo"},
		{Code: "15.08.01.2001", Name: "Sukamaju", Parent: "15.08"},
		{Code: "15.09.02.2003", Name: "Sukamaju", Parent: "15.09"},
		{Code: "15.09.02.2004", Name: "Sukamakmur", Parent: "15.09"},
	})
	for text, want := range map[string]string{
		"sukamaju, bungo": "15.08.01.2001", "Suka Maju kab tebo": "15.09.02.2003", "sukamaju": "AMBIGUOUS:15.08.01.2001|15.09.02.2003",
		"sukamakmr": "15.09.02.2004", "sukamju, tebo": "15.09.02.2003",
	} {
		if got := places.Read(text).String(); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
