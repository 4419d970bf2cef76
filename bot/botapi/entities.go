package botapi

import (
	"html"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"
)

// find adds the entities that Telegram finds by itself: commands, addresses, mentions and
// hashtags. Code keeps what it holds as it is.
func (f *formatted) find() {
	if !strings.ContainsAny(f.text, "/@#:") {
		return
	}
	at, before := 0, 0 // the word's first byte, and the UTF-16 units up to it
	for at < len(f.text) {
		if c := f.text[at]; c == ' ' || c == '\n' {
			at, before = at+1, before+1
			continue
		}
		word := f.text[at:]
		if end := strings.IndexAny(word, " \n"); end >= 0 {
			word = word[:end]
		}
		if kind, length := classify(word); kind != "" {
			f.add(models.MessageEntity{Type: kind, Offset: before, Length: units(word[:length])})
		}
		at, before = at+len(word), before+units(word)
	}
}

// byteOf returns the byte offset of a UTF-16 offset.
func byteOf(text string, offset int) int {
	for i, r := range text {
		if offset <= 0 {
			return i
		}
		offset -= utf16.RuneLen(r)
	}
	return len(text)
}

// classify tells what a word between blanks is, and how many bytes of it, from its first.
func classify(word string) (models.MessageEntityType, int) {
	bare := strings.TrimRight(word, ".,;:!?)")
	switch {
	case strings.HasPrefix(bare, "http://"), strings.HasPrefix(bare, "https://"):
		if checkedLink(bare, "") != "" {
			return models.MessageEntityTypeURL, len(bare)
		}
	case strings.HasPrefix(word, "/"):
		name := run(word[1:], isNameByte)
		end := 1 + name
		if name == 0 || name > 64 {
			return "", 0
		}
		if rest, ok := strings.CutPrefix(word[end:], "@"); ok {
			if bot := run(rest, isNameByte); bot >= 3 {
				end += 1 + bot
			}
		}
		if end < len(word) && word[end] == '/' {
			return "", 0
		}
		return models.MessageEntityTypeBotCommand, end
	case strings.HasPrefix(word, "@"):
		if name := run(word[1:], isNameByte); name >= 5 && name <= 32 {
			return models.MessageEntityTypeMention, 1 + name
		}
	case strings.HasPrefix(word, "#"):
		if name := run(word[1:], isNameByte); name > 0 && !allDigits(word[1:1+name]) {
			return models.MessageEntityTypeHashtag, 1 + name
		}
	}
	return "", 0
}

func run(s string, ok func(byte) bool) int {
	n := 0
	for n < len(s) && ok(s[n]) {
		n++
	}
	return n
}

func isNameByte(c byte) bool { return isAlphanumeric(c) || c == '_' }

func allDigits(s string) bool { return run(s, isDigit) == len(s) }

// add puts a found entity in its place unless it lies in or across code or a link.
func (f *formatted) add(e models.MessageEntity) {
	for _, old := range f.entities {
		switch old.Type {
		case models.MessageEntityTypeCode, models.MessageEntityTypePre, models.MessageEntityTypeTextLink:
			if old.Offset < e.Offset+e.Length && e.Offset < old.Offset+old.Length {
				return
			}
		}
	}
	at, _ := slices.BinarySearchFunc(f.entities, e.Offset, func(old models.MessageEntity, offset int) int {
		if old.Offset <= offset {
			return -1
		}
		return 1
	})
	f.entities = slices.Insert(f.entities, at, e)
}

// renderHTML writes a text with entities as HTML for a page: everything that came from outside
// is escaped, tags are balanced even where entities overlap.
func renderHTML(text string, entities []models.MessageEntity) string {
	if len(entities) == 0 {
		return html.EscapeString(text)
	}
	codes := utf16.Encode([]rune(text))
	cuts := []int{0, len(codes)}
	entities = slices.Clone(entities)
	for i := range entities {
		e := &entities[i]
		end := min(e.Offset+e.Length, len(codes))
		e.Offset = max(e.Offset, 0)
		e.Length = max(end-e.Offset, 0)
		cuts = append(cuts, min(e.Offset, len(codes)), end)
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	var out strings.Builder
	var open []models.MessageEntity
	for i, from := range cuts {
		open = closeEnded(&out, open, from)
		if i+1 == len(cuts) {
			break
		}
		for _, e := range entities {
			if e.Offset == from && e.Length > 0 {
				open = append(open, e)
				out.WriteString(openingTag(e, text))
			}
		}
		out.WriteString(html.EscapeString(string(utf16.Decode(codes[from:cuts[i+1]]))))
	}
	return out.String()
}

// closeEnded closes what ends at position; what was opened later but goes on is closed for a
// moment and opened again.
func closeEnded(out *strings.Builder, open []models.MessageEntity, position int) []models.MessageEntity {
	first := slices.IndexFunc(open, func(e models.MessageEntity) bool { return e.Offset+e.Length <= position })
	if first < 0 {
		return open
	}
	for _, e := range slices.Backward(open[first:]) {
		out.WriteString(closingTag(e))
	}
	keep := open[:first:first]
	for _, e := range open[first:] {
		if e.Offset+e.Length > position {
			keep = append(keep, e)
			out.WriteString(openingTag(e, ""))
		}
	}
	return keep
}

func openingTag(e models.MessageEntity, text string) string {
	switch e.Type {
	case models.MessageEntityTypeTextLink:
		return `<a href="` + html.EscapeString(e.URL) + `" rel="noreferrer">`
	case models.MessageEntityTypeURL:
		from := byteOf(text, e.Offset)
		return `<a href="` + html.EscapeString(text[from:byteOf(text, e.Offset+e.Length)]) + `" rel="noreferrer">`
	case models.MessageEntityTypeExpandableBlockquote:
		return `<blockquote expandable>`
	case models.MessageEntityTypePre:
		if e.Language != "" {
			return `<pre data-language="` + html.EscapeString(e.Language) + `">`
		}
	}
	if tag := screenTags[e.Type]; tag != "" {
		return "<" + tag + ">"
	}
	return `<span class="tg-` + html.EscapeString(string(e.Type)) + `">`
}

func closingTag(e models.MessageEntity) string {
	switch e.Type {
	case models.MessageEntityTypeTextLink, models.MessageEntityTypeURL:
		return "</a>"
	case models.MessageEntityTypeExpandableBlockquote:
		return "</blockquote>"
	}
	if tag := screenTags[e.Type]; tag != "" {
		return "</" + tag + ">"
	}
	return "</span>"
}

var screenTags = map[models.MessageEntityType]string{
	models.MessageEntityTypeBold: "b", models.MessageEntityTypeItalic: "i",
	models.MessageEntityTypeUnderline: "u", models.MessageEntityTypeStrikethrough: "s",
	models.MessageEntityTypeSpoiler: "tg-spoiler", models.MessageEntityTypeCode: "code",
	models.MessageEntityTypePre: "pre", models.MessageEntityTypeBlockquote: "blockquote",
}
