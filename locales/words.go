// Package locales holds every word the bot itself says: message files for go-i18n in id/ and en/
// (one file per room, Indonesian complete and the default), and numbers and dates as people
// write them. Sentences of forms live with the forms; nothing else in Go code speaks to people.
//
// Read Speaker first. A message has a dotted id that begins with its room, a description of when
// it is said, and its text with {{.Placeholders}}; numbers arrive formatted (1.250). Texts are
// Telegram HTML, so what is filled in is escaped unless it is Raw. A handler that has to say no
// returns a Refusal (refusal.go); everything else it says through its Turn's Words.
//
// Not here: what to say when (package bot), forms (package flows). This package knows neither
// persons nor the database, so that both can use it. The tests read the source of the whole
// program: an id nobody says, or one that is said and not written, fails them.
package locales

import (
	"fmt"
	"html"
	"maps"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// Args fill the placeholders of a message. Texts are escaped for HTML, whole numbers are written
// as people write them ("1.250"; a year goes in as text), Raw goes in as it is.
type Args = map[string]any

// Raw is text that is HTML already and goes into a message as it stands.
type Raw string

// Speaker speaks one language. The zero Speaker says ids: it is what a test sees that forgot to
// load the catalog.
type Speaker struct {
	lang    string
	catalog *Catalog
	voice   *i18n.Localizer
	format  format
}

// In returns the speaker of another language of the same catalog.
func (s Speaker) In(lang string) Speaker {
	if s.catalog == nil {
		return s
	}
	return s.catalog.Speak(lang)
}

// Lang is the language that is spoken: "id" or "en".
func (s Speaker) Lang() string { return s.lang }

// Say returns message id with args filled in. An unknown id comes back as it is and is reported
// through Catalog.Missing; a placeholder without argument becomes "…" and is reported, too.
func (s Speaker) Say(id string, args Args) string { return s.say(id, nil, args) }

// Count is Say for a message that differs by how many there are (English "1 report", "2
// reports"). The number is there as {{.N}} and {{.Jumlah}}, written as people do.
func (s Speaker) Count(id string, n int, args Args) string {
	all := Args{"N": n, "Jumlah": n}
	maps.Copy(all, args)
	return s.say(id, n, all)
}

// Refusal returns what r says to the person.
func (s Speaker) Refusal(r *Refusal) string { return s.Say(r.ID, r.Args) }

// Address is how a person is called: "Bu Siti", "Pak Budi", "Kak Rani". sapaan is bapak, ibu or
// kak; without a name it is the bare "Ibu", without both what a stranger is called. The result is
// plain text, made to be an argument of Say.
func (s Speaker) Address(sapaan, name string) string {
	if sapaan == "" {
		sapaan = "tamu"
	}
	if name == "" || sapaan == "tamu" {
		return s.Say("sapaan."+sapaan, nil)
	}
	return s.Say("sapaan."+sapaan+"_nama", Args{"Nama": Raw(name)})
}

func (s Speaker) say(id string, count any, args Args) string {
	if s.catalog == nil {
		return id
	}
	if plain := s.catalog.plain[s.lang][id]; count == nil && len(plain) > 0 {
		return s.join(id, plain, args)
	}
	data := make(Args, len(args))
	for name, value := range args {
		data[name] = s.fill(value)
	}
	for _, name := range s.catalog.placeholders[s.lang][id] {
		if _, given := data[name]; !given {
			s.catalog.report(s.lang, id, "no argument "+name)
			data[name] = "…"
		}
	}
	text, err := s.voice.Localize(&i18n.LocalizeConfig{MessageID: id, PluralCount: count, TemplateData: data})
	if err != nil {
		s.catalog.report(s.lang, id, err.Error())
	}
	if text == "" { // another language's text stands in when there is one
		return id
	}
	return text
}

// join says a text of pieces. Executing a template for each button cost a tenth of an answer.
func (s Speaker) join(id string, plain []string, args Args) string {
	if len(plain) == 1 {
		return plain[0]
	}
	var b strings.Builder
	for i, piece := range plain {
		if i%2 == 0 {
			b.WriteString(piece)
			continue
		}
		value, given := args[piece]
		if !given {
			s.catalog.report(s.lang, id, "no argument "+piece)
			value = Raw("…")
		}
		b.WriteString(s.fill(value))
	}
	return b.String()
}

func (s Speaker) fill(value any) string {
	switch v := value.(type) {
	case Raw:
		return string(v)
	case string:
		return html.EscapeString(v)
	case int:
		return s.Number(int64(v))
	case int64:
		return s.Number(v)
	case fmt.Stringer:
		return html.EscapeString(v.String())
	default:
		return html.EscapeString(fmt.Sprint(v)) // named string types, floats
	}
}
