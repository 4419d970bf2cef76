package digest

import (
	"time"

	"pokjabot/storage"
)

// PackID writes a report's id as the buttons carry it: a test forges one.
func PackID(uuid string) string { return pack(uuid) }

// Letters counts a text as Telegram does.
func Letters(text string) int { return letters(text) }

// Whats are all that buttons ask for, with a code where one belongs.
func Whats() []string {
	var keys []string
	for _, w := range whats {
		key := w.letter
		switch {
		case w.letter == whatGroup:
			key += "1"
		case w.letter == "N":
			key += "b"
		case w.letter == "E":
			key += "5"
		case w.measure == "" && w.thing == storage.ThingsRedated || w.measure == storage.MeasureSusulan || w.measure == storage.MeasureDitarik:
			key += sinceCode(time.Unix(0, 0))
		case w.coded:
			key += "lingkungan"
		}
		keys = append(keys, key)
	}
	return keys
}

// LetterOf is the letter that a button's key is read as.
func LetterOf(key string) string { return subjectOf(key).letter }

// KeyOf writes the key of a code under a letter.
func KeyOf(letter, code string) string { return keyOf(letter, code) }
