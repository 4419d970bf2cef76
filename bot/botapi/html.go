package botapi

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"
)

// parseHTML reads a text with parse_mode HTML as tdlib does (MessageEntity.cpp, parse_html) and
// returns the bare text and its entities, offsets and lengths in UTF-16 units. Its errors are
// Telegram's own, to be put behind "can't parse entities: ".
func parseHTML(source string) (string, []models.MessageEntity, error) {
	p := htmlParser{source: source}
	p.text.Grow(len(source))
	for p.at < len(source) {
		if err := p.step(); err != nil {
			return "", nil, err
		}
	}
	if n := len(p.open); n > 0 {
		return "", nil, complaint("Can't find end tag corresponding to start tag \"%s\"", p.open[n-1].name)
	}
	return p.text.String(), p.entities, nil
}

// complaint is an error in Telegram's words, which begin with a capital letter as no error of
// our own would.
func complaint(format string, args ...any) error { return fmt.Errorf(format, args...) }

type htmlParser struct {
	source   string
	at       int // bytes into source
	text     strings.Builder
	units    int // UTF-16 units in text
	open     []openTag
	entities []models.MessageEntity
}

type openTag struct {
	name, argument string
	units, bytes   int // where its text begins
}

func (p *htmlParser) step() error {
	switch c := p.source[p.at]; {
	case c == '&':
		if code, width := htmlEntity(p.source[p.at:]); width > 0 {
			p.write(code)
			p.at += width
			return nil
		}
		p.write('&')
		p.at++
	case c == '<' && p.peek(1) == '/':
		return p.endTag()
	case c == '<':
		return p.startTag()
	default:
		code, width := utf8.DecodeRuneInString(p.source[p.at:])
		p.write(code)
		p.at += width
	}
	return nil
}

func (p *htmlParser) write(code rune) {
	p.text.WriteRune(code)
	p.units += utf16.RuneLen(code)
}

// peek returns the byte n places on, 0 behind the end: tdlib reads a text that ends in a zero.
func (p *htmlParser) peek(n int) byte {
	if p.at+n < len(p.source) {
		return p.source[p.at+n]
	}
	return 0
}

func (p *htmlParser) skipSpace() {
	for isSpace(p.peek(0)) {
		p.at++
	}
}

func (p *htmlParser) startTag() error {
	begin := p.at
	p.at++
	for c := p.peek(0); !isSpace(c) && c != '>' && c != 0; c = p.peek(0) {
		p.at++
	}
	if p.peek(0) == 0 {
		return complaint("Unclosed start tag at byte offset %d", begin)
	}
	name := lower(p.source[begin+1 : p.at])
	if _, known := tagEntities[name]; !known {
		return complaint("Unsupported start tag \"%s\" at byte offset %d", name, begin)
	}
	tag := openTag{name: name, units: p.units, bytes: p.text.Len()}
	for p.peek(0) != '>' {
		p.skipSpace()
		if p.peek(0) == '>' {
			break
		}
		if err := p.attribute(&tag, begin); err != nil {
			return err
		}
	}
	p.at++
	if name == "span" && tag.argument != "spoiler" {
		return complaint("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	p.open = append(p.open, tag)
	return nil
}

func (p *htmlParser) attribute(tag *openTag, begin int) error {
	from := p.at
	for c := p.peek(0); c != 0 && !isSpace(c) && !strings.ContainsRune(`=>/"'`, rune(c)); c = p.peek(0) {
		p.at++
	}
	name := p.source[from:p.at]
	if name == "" {
		return complaint("Empty attribute name in the tag \"%s\" at byte offset %d", tag.name, begin)
	}
	p.skipSpace()
	if c := p.peek(0); c != '=' {
		if c == 0 {
			return complaint("Unclosed start tag \"%s\" at byte offset %d", tag.name, begin)
		}
		if tag.name == "blockquote" && name == "expandable" {
			tag.argument = "1"
		}
		return nil
	}
	p.at++
	p.skipSpace()
	if p.peek(0) == 0 {
		return complaint("Unclosed start tag \"%s\" at byte offset %d", tag.name, begin)
	}
	value, err := p.attributeValue(begin)
	if err != nil {
		return err
	}
	tag.take(name, value)
	return nil
}

// attributeValue reads a quoted string or a name token (letters, digits, dots, hyphens).
func (p *htmlParser) attributeValue(begin int) (string, error) {
	quote := p.peek(0)
	if quote != '\'' && quote != '"' {
		from := p.at
		for c := p.peek(0); isAlphanumeric(c) || c == '.' || c == '-'; c = p.peek(0) {
			p.at++
		}
		switch c := p.peek(0); {
		case c == 0 || !isSpace(c) && c != '>':
			return "", complaint("Unexpected end of name token at byte offset %d", from)
		}
		return lower(p.source[from:p.at]), nil
	}
	p.at++
	var value strings.Builder
	for p.at < len(p.source) && p.source[p.at] != quote {
		if p.source[p.at] == '&' {
			if code, width := htmlEntity(p.source[p.at:]); width > 0 {
				value.WriteRune(code)
				p.at += width
				continue
			}
		}
		value.WriteByte(p.source[p.at])
		p.at++
	}
	p.at++
	if p.at >= len(p.source) {
		return "", complaint("Unclosed start tag at byte offset %d", begin)
	}
	return value.String(), nil
}

func (t *openTag) take(attribute, value string) {
	switch t.name + " " + attribute {
	case "a href", "tg-emoji emoji-id":
		t.argument = value
	case "code class":
		if language, ok := strings.CutPrefix(value, "language-"); ok {
			t.argument = language
		}
	case "span class":
		if class, ok := strings.CutPrefix(value, "tg-"); ok {
			t.argument = class
		}
	case "blockquote expandable":
		t.argument = "1"
	}
}

func (p *htmlParser) endTag() error {
	begin := p.at
	if len(p.open) == 0 {
		return complaint("Unexpected end tag at byte offset %d", begin)
	}
	p.at += 2
	for c := p.peek(0); c != 0 && !isSpace(c) && c != '>'; c = p.peek(0) {
		p.at++
	}
	name := lower(p.source[begin+2 : p.at])
	p.skipSpace()
	if p.peek(0) != '>' {
		return complaint("Unclosed end tag at byte offset %d", begin)
	}
	p.at++
	tag := p.open[len(p.open)-1]
	if name != "" && name != tag.name {
		return complaint("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name)
	}
	p.open = p.open[:len(p.open)-1]
	if p.units > tag.units {
		p.close(tag)
	}
	return nil
}

func (p *htmlParser) close(tag openTag) {
	e := models.MessageEntity{Type: tagEntities[tag.name], Offset: tag.units, Length: p.units - tag.units}
	var last *models.MessageEntity // an entity over the very same text: pre and code become one
	if n := len(p.entities); n > 0 && p.entities[n-1].Offset == e.Offset && p.entities[n-1].Length == e.Length {
		last = &p.entities[n-1]
	}
	switch tag.name {
	case "a":
		e.URL = checkedLink(tag.argument, p.text.String()[tag.bytes:])
		if e.URL == "" {
			return
		}
	case "tg-emoji":
		e.CustomEmojiID = tag.argument
	case "blockquote":
		if tag.argument != "" {
			e.Type = models.MessageEntityTypeExpandableBlockquote
		}
	case "pre":
		if last != nil && last.Type == models.MessageEntityTypeCode && last.Language != "" {
			last.Type = models.MessageEntityTypePre
			return
		}
	case "code":
		if last != nil && last.Type == models.MessageEntityTypePre && tag.argument != "" {
			last.Language = tag.argument
			return
		}
		e.Language = tag.argument
	}
	p.entities = append(p.entities, e)
}

// tagEntities is every tag of Bot API "HTML style"; span is a spoiler by its class.
var tagEntities = map[string]models.MessageEntityType{
	"a": models.MessageEntityTypeTextLink,
	"b": models.MessageEntityTypeBold, "strong": models.MessageEntityTypeBold,
	"i": models.MessageEntityTypeItalic, "em": models.MessageEntityTypeItalic,
	"u": models.MessageEntityTypeUnderline, "ins": models.MessageEntityTypeUnderline,
	"s": models.MessageEntityTypeStrikethrough, "strike": models.MessageEntityTypeStrikethrough,
	"del":        models.MessageEntityTypeStrikethrough,
	"tg-spoiler": models.MessageEntityTypeSpoiler, "span": models.MessageEntityTypeSpoiler,
	"tg-emoji": models.MessageEntityTypeCustomEmoji,
	"pre":      models.MessageEntityTypePre, "code": models.MessageEntityTypeCode,
	"blockquote": models.MessageEntityTypeBlockquote,
}

// htmlEntity reads &lt; &gt; &amp; &quot; and numeric references at the start of text; the
// semicolon may be missing. Width 0 means: an ampersand and nothing more.
func htmlEntity(text string) (rune, int) {
	end := 1
	byteAt := func(i int) byte {
		if i < len(text) {
			return text[i]
		}
		return 0
	}
	var code rune
	if byteAt(1) == '#' {
		base := rune(10)
		end = 2
		if byteAt(2) == 'x' {
			base, end = 16, 3
		}
		for {
			digit := digitValue(byteAt(end))
			if digit < 0 || digit >= base || end >= 12 {
				break
			}
			code = code*base + digit
			end++
		}
		if code == 0 || code >= 0x10ffff || end >= 10 || code >= 0xd800 && code <= 0xdfff {
			return 0, 0
		}
	} else {
		for isLetter(byteAt(end)) {
			end++
		}
		if code = namedEntity(text[1:end]); code == 0 {
			return 0, 0
		}
	}
	if byteAt(end) == ';' {
		end++
	}
	return code, end
}

func namedEntity(name string) rune {
	switch name {
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "amp":
		return '&'
	case "quot":
		return '"'
	}
	return 0
}
