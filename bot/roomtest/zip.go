package roomtest

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
)

// Zip makes an archive of parts, each written by its function. A part may be a bomb: a piece that is
// written again and again is squeezed once, so that hundreds of megabytes cost what one does, also
// under the race detector.
func Zip(t testing.TB, parts map[string]func(io.Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, newSqueezer)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		parts[name](part)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Workbook is the least xlsx: one sheet of that name, whose XML is written by hand.
func Workbook(t testing.TB, name string, sheet func(io.Writer)) []byte {
	t.Helper()
	return Zip(t, map[string]func(io.Writer){
		"[Content_Types].xml":        Text(`<Types/>`),
		"xl/workbook.xml":            Text(`<workbook><sheets><sheet name="` + name + `" sheetId="1" r:id="r1"/></sheets></workbook>`),
		"xl/_rels/workbook.xml.rels": Text(`<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`),
		"xl/worksheets/sheet1.xml":   sheet,
	})
}

// Text is a part that is one text. An error of the archive is told when it is closed.
func Text(s string) func(io.Writer) {
	return func(w io.Writer) { _, _ = io.WriteString(w, s) }
}

// Rows is a sheet of n rows with the same cells.
func Rows(n int, cells string) func(io.Writer) {
	return func(w io.Writer) {
		Text(`<worksheet><sheetData>`)(w)
		const many = 1000
		thousand := Text(strings.Repeat("<row>"+cells+"</row>", many))
		for range n / many {
			thousand(w)
		}
		Text(strings.Repeat("<row>"+cells+"</row>", n%many) + `</sheetData></worksheet>`)(w)
	}
}

// squeezer deflates piece by piece. No piece looks back at another, so that one that comes again is
// the same bytes again.
type squeezer struct {
	out      io.Writer
	deflate  *flate.Writer
	piece    []byte // the last one
	squeezed bytes.Buffer
}

func newSqueezer(out io.Writer) (io.WriteCloser, error) {
	s := &squeezer{out: out}
	var err error
	s.deflate, err = flate.NewWriter(&s.squeezed, flate.BestSpeed)
	return s, err
}

// Write squeezes a piece.
func (s *squeezer) Write(piece []byte) (int, error) {
	if !bytes.Equal(piece, s.piece) {
		s.squeezed.Reset()
		s.deflate.Reset(&s.squeezed)
		if _, err := s.deflate.Write(piece); err != nil {
			return 0, err
		}
		if err := s.deflate.Flush(); err != nil {
			return 0, err
		}
		s.piece = append(s.piece[:0], piece...)
	}
	if _, err := s.out.Write(s.squeezed.Bytes()); err != nil {
		return 0, err
	}
	return len(piece), nil
}

// Close writes the end of the stream.
func (s *squeezer) Close() error {
	s.deflate.Reset(s.out)
	return s.deflate.Close()
}
