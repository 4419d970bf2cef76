package answer

import (
	_ "embed"
	"strings"
)

//go:embed data/places.txt
var placesFile string

// placeWords are the words that a place begins with ("balai desa", "rumah Bu RT").
var placeWords = readPlaceWords(placesFile)

func readPlaceWords(file string) map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(file) {
		if w := strings.TrimSpace(line); w != "" && !strings.HasPrefix(w, "#") {
			words[w] = true
		}
	}
	return words
}

// BeginsPlace says whether a text begins as one says where something is: "di ...", "balai RW 03",
// "tempatnya di ...".
func BeginsPlace(text string) bool {
	words := strings.Fields(strings.ToLower(PlaceOnly(text)))
	if len(words) == 0 {
		return false
	}
	first := strings.Trim(words[0], ".,")
	return placeWords[first] || strings.HasPrefix(strings.ToLower(strings.TrimSpace(text)), "di ") && len(words) > 0
}

// PlaceOnly takes the small words off the front of a place: "di balai desa" is "balai desa".
func PlaceOnly(text string) string {
	words := strings.Fields(text)
	for len(words) > 0 {
		switch strings.ToLower(words[0]) {
		case "di", "tempat", "tempatnya", "bertempat", "lokasinya", "d", "at":
			words = words[1:]
		default:
			return strings.Join(words, " ")
		}
	}
	return ""
}

// GoesOn says whether a word may belong to the place that the words before it begin: another word
// for a place ("balai desa"), its number ("RW 03").
func GoesOn(before []string, word string) bool {
	if w := strings.ToLower(strings.Trim(word, ".,")); placeWords[w] || w == "desa" || w == "kelurahan" {
		return true
	}
	return len(before) > 0 && strings.Trim(word, "0123456789") == "" && placeWords[strings.ToLower(before[len(before)-1])]
}
