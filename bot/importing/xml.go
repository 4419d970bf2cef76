package importing

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// errXML says that a part of a workbook is no XML that a spreadsheet writes.
var errXML = errors.New("not the XML of a workbook")

// maxTag is the longest tag that is read, in bytes; those of a sheet have about 60.
const maxTag = 64 << 10

// maxKept is how much text between two tags is kept, in bytes: a cell that is just too long is still
// seen to be so.
const maxKept = 4*MaxLetters + 64

type xmlKind uint8

const (
	xmlOpen  xmlKind = iota // <row r="7">, also <row/>: then empty is true
	xmlClose                // </row>
	xmlText
)

// xmlScanner reads the XML of spreadsheets in one pass and without making garbage: some 20 times as
// quick as encoding/xml, which is what lets a sheet of a million rows be refused at once. It knows no
// entities but the five and the numbered ones, and no DOCTYPE, so nothing can grow in it.
type xmlScanner struct {
	r     *bufio.Reader
	kind  xmlKind
	name  string // without its prefix: "row" of <x:row>
	tag   []byte // all between < and >
	text  []byte // of xmlText, entities and all
	long  bool   // the text was longer than maxKept; the rest was dropped
	empty bool
	known map[string]string // the few names there are, so that none is made twice
}

func newXMLScanner(r io.Reader) *xmlScanner {
	return &xmlScanner{r: bufio.NewReaderSize(r, 64<<10), known: map[string]string{}}
}

// next moves to the next tag or text; io.EOF at the end.
func (s *xmlScanner) next() error {
	for {
		first, err := s.r.Peek(1)
		if err != nil {
			return err
		}
		if first[0] != '<' {
			return s.readText()
		}
		if err := s.readTag(); err != nil {
			return err
		}
		switch {
		case bytes.HasPrefix(s.tag, []byte("![CDATA[")):
			return s.readUntil("]]>", s.tag[len("![CDATA["):])
		case bytes.HasPrefix(s.tag, []byte("!--")):
			if err := s.readUntil("-->", s.tag[len("!--"):]); err != nil {
				return err
			}
		case bytes.HasPrefix(s.tag, []byte("!")):
			return errXML // a DOCTYPE has no business in a workbook
		case !bytes.HasPrefix(s.tag, []byte("?")):
			return s.named()
		}
	}
}

// readText takes the text before the next tag, up to maxKept bytes of it.
func (s *xmlScanner) readText() error {
	s.kind, s.text, s.long = xmlText, s.text[:0], false
	for {
		piece, err := s.r.ReadSlice('<')
		switch {
		case err == nil:
			s.keep(piece[:len(piece)-1])
			return s.r.UnreadByte()
		case errors.Is(err, io.EOF):
			s.keep(piece)
			return nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return err
		}
		s.keep(piece)
	}
}

func (s *xmlScanner) keep(piece []byte) {
	if room := maxKept - len(s.text); len(piece) > room {
		s.long = true
		piece = piece[:room]
	}
	s.text = append(s.text, piece...)
}

// readTag takes what stands between < and >; a > inside quotes is none.
func (s *xmlScanner) readTag() error {
	if _, err := s.r.Discard(1); err != nil {
		return err
	}
	s.tag = s.tag[:0]
	for {
		piece, err := s.r.ReadSlice('>')
		s.tag = append(s.tag, piece...)
		switch {
		case len(s.tag) > maxTag:
			return errXML
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil:
			return io.ErrUnexpectedEOF
		case s.tag[0] != '!' && bytes.Count(s.tag, []byte{'"'})%2 == 1:
			continue
		}
		s.tag = s.tag[:len(s.tag)-1]
		return nil
	}
}

// readUntil goes on to the end of a comment or CDATA whose first piece was taken for a tag.
func (s *xmlScanner) readUntil(end string, begun []byte) error {
	s.kind, s.long = xmlText, false
	s.text = append(append(s.text[:0], begun...), '>')
	for !bytes.HasSuffix(s.text, []byte(end)) {
		piece, err := s.r.ReadSlice('>')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return io.ErrUnexpectedEOF
		}
		if len(s.text) > maxTag {
			return errXML
		}
		s.text = append(s.text, piece...)
	}
	s.text = bytes.ReplaceAll(s.text[:len(s.text)-len(end)], []byte{'&'}, []byte("&amp;")) // text of a CDATA is text as it stands
	return nil
}

// named makes a tag of what was read.
func (s *xmlScanner) named() error {
	tag := s.tag
	s.kind, s.empty = xmlOpen, false
	if len(tag) > 0 && tag[0] == '/' {
		s.kind, tag = xmlClose, tag[1:]
	} else if n := len(tag); n > 0 && tag[n-1] == '/' {
		s.empty, tag = true, tag[:n-1]
	}
	s.tag = tag
	if i := bytes.IndexAny(tag, " \t\r\n"); i >= 0 {
		tag = tag[:i]
	}
	if i := bytes.IndexByte(tag, ':'); i >= 0 {
		tag = tag[i+1:]
	}
	if len(tag) == 0 {
		return errXML
	}
	name, seen := s.known[string(tag)]
	if !seen {
		if len(s.known) > 1000 {
			return errXML
		}
		name = string(tag)
		s.known[name] = name
	}
	s.name = name
	return nil
}

// opens says whether the scanner stands on the beginning of that element.
func (s *xmlScanner) opens(name string) bool { return s.kind == xmlOpen && s.name == name }

// closes says whether it stands on its end; an empty element has none.
func (s *xmlScanner) closes(name string) bool { return s.kind == xmlClose && s.name == name }

// attribute returns the bytes of an attribute of the open tag, nil when it has none of that name. They
// are good until the next step.
func (s *xmlScanner) attribute(name string) []byte {
	for rest := s.tag; ; {
		i := bytes.Index(rest, []byte(name))
		if i < 0 {
			return nil
		}
		value := bytes.TrimLeft(rest[i+len(name):], " \t\r\n")
		whole := i > 0 && strings.IndexByte(" \t\r\n", rest[i-1]) >= 0
		rest = rest[i+len(name):]
		if !whole || len(value) < 2 || value[0] != '=' {
			continue
		}
		value = bytes.TrimLeft(value[1:], " \t\r\n")
		if len(value) < 2 || value[0] != '"' && value[0] != '\'' {
			return nil
		}
		end := bytes.IndexByte(value[1:], value[0])
		if end < 0 {
			return nil
		}
		return value[1 : 1+end]
	}
}

// unescape gives the text that XML stands for, with Excel's own _x000D_ for what XML cannot hold.
func unescape(raw []byte) string {
	if bytes.IndexByte(raw, '&') < 0 && !bytes.Contains(raw, []byte("_x")) {
		return string(raw)
	}
	var b strings.Builder
	for i := 0; i < len(raw); {
		if r, n := escaped(raw[i:]); n > 0 {
			b.WriteRune(r)
			i += n
			continue
		}
		b.WriteByte(raw[i])
		i++
	}
	return b.String()
}

var entities = map[string]rune{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

// escaped reads one escape at the beginning of raw: the rune and how many bytes it took; 0: none.
func escaped(raw []byte) (rune, int) {
	switch {
	case len(raw) >= 7 && raw[0] == '_' && raw[1] == 'x' && raw[6] == '_':
		n, err := strconv.ParseUint(string(raw[2:6]), 16, 16)
		if err != nil || !utf8.ValidRune(rune(n)) {
			return 0, 0
		}
		return rune(n), 7
	case raw[0] != '&':
		return 0, 0
	}
	end := bytes.IndexByte(raw[:min(len(raw), 12)], ';')
	if end < 2 {
		return 0, 0
	}
	name := string(raw[1:end])
	if r, known := entities[name]; known {
		return r, end + 1
	}
	base := 10
	digits, numbered := strings.CutPrefix(name, "#")
	if hex, is := strings.CutPrefix(digits, "x"); is {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if !numbered || err != nil || !utf8.ValidRune(rune(n)) {
		return 0, 0
	}
	return rune(n), end + 1
}
