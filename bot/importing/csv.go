package importing

import (
	"bytes"
	"encoding/csv"
	"io"
	"path"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"pokjabot/bot/export"
	"pokjabot/locales"
)

// csv reads a CSV as people save them: comma, semicolon or tab between columns, UTF-8 with or without
// its mark, UTF-16 ("Unicode text" of Excel) or the Windows-1252 of an Indonesian Excel.
func (in *intake) csv(name string, raw []byte) error {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if err := in.sheet(strings.TrimSuffix(name, path.Ext(name)), false); err != nil {
		return err
	}
	text, ok := decode(raw)
	if !ok {
		return locales.Refuse("berkas.bukan_tabel", nil)
	}
	separator := separatorOf(text)
	row, line := 0, 1
	if hint, rest, _ := bytes.Cut(text, []byte("\n")); len(hint) < 8 && bytes.HasPrefix(hint, []byte("sep=")) {
		text, row = rest, 1 // a line for Excel itself
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = separator, -1, true, true
	for {
		record, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return locales.Refuse("berkas.rusak", nil)
		}
		if err := in.row(); err != nil {
			return err
		}
		start, _ := r.FieldPos(0)
		row += 1 + start - line // the reader leaves blank lines out, Excel counts them
		line = start + 1
		for column, cell := range record {
			line += strings.Count(cell, "\n")
			if err := in.put(row, column, export.Arm(cell)); err != nil { // as our own CSV disarms formulas
				return err
			}
		}
	}
}

// decode makes UTF-8 of the file; false when it is no text.
func decode(raw []byte) ([]byte, bool) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		raw = fromUTF16(raw)
	default:
		raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	}
	if bytes.IndexByte(raw, 0) >= 0 {
		return nil, false
	}
	if utf8.Valid(raw) {
		return raw, true
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	return text, err == nil && !binary(raw)
}

// binary says that bytes which are no UTF-8 are no Windows-1252 either: control characters that no
// text has.
func binary(raw []byte) bool {
	for _, c := range raw[:min(len(raw), 64<<10)] {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			return true
		}
	}
	return false
}

func fromUTF16(raw []byte) []byte {
	high, low := 1, 0
	if raw[0] == 0xfe {
		high, low = 0, 1
	}
	units := make([]uint16, 0, len(raw)/2)
	for i := 2; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i+high])<<8|uint16(raw[i+low]))
	}
	return []byte(string(utf16.Decode(units)))
}

// separatorOf finds what parts the columns: what stands most often in the first line outside of quotes.
func separatorOf(text []byte) rune {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	if hint, is := bytes.CutPrefix(line, []byte("sep=")); is && len(hint) > 0 && bytes.IndexByte([]byte(",;\t"), hint[0]) >= 0 {
		return rune(hint[0])
	}
	counts := map[byte]int{}
	quoted := false
	for _, c := range line {
		if c == '"' {
			quoted = !quoted
		}
		if !quoted {
			counts[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return rune(best)
}
