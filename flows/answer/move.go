package answer

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Move is what a sentence says of a plan that is to be held at another time: "pindahkan semua ke Rabu
// ke-2", "Posyandu Melati pindah ke besok jam 9". Whatever was not said is zero.
type Move struct {
	Title string  // what names the plan, as it was typed; "" when nothing does
	All   bool    // "semua": all dates that are to come
	Rule  Rule    // how often it comes round from now on; no Freq when only a date was said
	Loose bool    // a bare weekday or day of the month: the next one, or every one
	Days  []Day   // the date meant: two when it must be asked
	Clock []Clock // the hour, too: two when it must be asked
}

// Words of such a sentence. What stands between the word for moving and the word before the new
// time names the plan; fillers name nothing.
var (
	moveWords   = []string{"pindah", "pindahkan", "pindahin", "dipindah", "dipindahkan", "pindahlah", "geser", "geserkan", "digeser", "ganti", "diganti", "ubah", "diubah", "alihkan", "dialihkan", "move", "shift", "change"}
	toWords     = []string{"ke", "jadi", "menjadi", "to"}
	allWords    = []string{"semua", "semuanya", "seluruh", "seluruhnya", "selanjutnya", "seterusnya", "all", "every"}
	moveFillers = []string{
		"tolong", "mohon", "minta", "bisa", "mau", "saya", "kami", "tanggal", "tgl", "hari", "jadwal", "jadwalnya", "rencana", "kegiatan", "acara", "rutin", "yang", "berikutnya", "nya", "harinya",
		"please", "the", "dates", "of", "plan", "schedule", "day",
	}
	moveTails = []string{"saja", "aja", "ya", "yah", "dong", "semua", "semuanya", "seterusnya", "selanjutnya", "bu", "pak", "kak", "please"}
)

// Moved reads a sentence that moves a plan, seen from ref (the message's instant, in the zone of the
// Kampung). ok is false when the text speaks of no move to a time that is understood.
func Moved(text string, ref time.Time) (m Move, ok bool) {
	if len(text) > maxShort || !utf8.ValidString(text) {
		return Move{}, false
	}
	words := strings.Fields(text)
	at := slices.IndexFunc(words, func(w string) bool { return slices.Contains(moveWords, bareWord(w)) })
	if at < 0 {
		return Move{}, false
	}
	for i := len(words) - 2; i > at; i-- { // from the right: "kunjungan ke Kumpeh ke Rabu"
		if !slices.Contains(toWords, bareWord(words[i])) || numbered(words[i+1]) && i > at+1 && weekly(words[i-1], ref) {
			continue
		}
		if m, ok = MovedTo(strings.Join(words[i+1:], " "), ref); !ok {
			continue
		}
		m.Title = planName(words[at+1 : i])
		if m.Title == "" {
			m.Title = planName(words[:at])
		}
		m.All = slices.ContainsFunc(words, func(w string) bool { return slices.Contains(allWords, bareWord(w)) })
		return m, true
	}
	return Move{}, false
}

// MovedTo reads the new time alone: "Rabu ke-2 jam 9", "tiap tanggal 10", "besok". ok is false when
// it is none.
func MovedTo(text string, ref time.Time) (m Move, ok bool) {
	words := strings.Fields(text)
	for len(words) > 0 && slices.Contains(moveTails, bareWord(words[len(words)-1])) {
		words = words[:len(words)-1]
	}
	text = strings.Join(words, " ")
	if text == "" || len(text) > maxShort || !utf8.ValidString(text) {
		return Move{}, false
	}
	said := DateTime(text, ref, Future)
	if m.Clock = here(clockOptions(said.Time, said.HasTime), ref); len(m.Clock) == 0 && said.HasTime {
		return Move{}, false // an hour at which nothing is held: not without a word
	}
	if r := Recurrence(text, ref); r.Value.Freq != "" {
		m.Rule = cycleOf(r.Value)
		return m, true
	}
	m.Days = options(said.Date, said.HasDate)
	every := Recurrence("tiap "+text, ref).Value
	dated := slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains([]string{"depan", "ini", "besok", "lusa", "nanti", "next", "this", "mendatang"}, bareWord(w))
	})
	if !dated && (every.Freq == Weekly && len(every.Days) > 0 || every.Freq == Monthly && len(every.MonthDays) > 0) {
		m.Rule, m.Loose = cycleOf(every), true
	}
	return m, len(m.Days) > 0 || m.Rule.Freq != ""
}

// cycleOf is how often alone, of a rule that a sentence gave.
func cycleOf(r Rule) Rule {
	return Rule{Freq: r.Freq, Interval: r.Interval, Month: r.Month, MonthDays: r.MonthDays, Days: r.Days}
}

func planName(words []string) string {
	kept := slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		bare := bareWord(w)
		return bare == "" || slices.Contains(moveFillers, bare) || slices.Contains(allWords, bare)
	})
	return strings.Trim(strings.Join(kept, " "), " ,.:;!?\"")
}

// numbered and weekly tell "Rabu ke 2" from "pindah ke 2 Desember".
func numbered(w string) bool { return w != "" && w[0] >= '0' && w[0] <= '9' }

func weekly(w string, ref time.Time) bool {
	return bareWord(w) == "minggu" || Recurrence("tiap "+w, ref).Value.Freq == Weekly
}

func bareWord(w string) string { return strings.Trim(strings.ToLower(w), ",.:;!?\"'“”()") }
