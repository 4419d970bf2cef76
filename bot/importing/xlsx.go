package importing

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"pokjabot/locales"
)

// maxParts is how many files a workbook may hold; one with photos in it has some hundreds.
const maxParts = 2000

// maxTags is how many tags are read of one workbook: a filled cell has four, and a file of nothing
// but blank cells must come to an end, too.
const maxTags = 4 * MaxCells

// workbook reads XLSX (ECMA-376, SpreadsheetML): a zip of XML parts.
func (in *intake) workbook(raw []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return locales.Refuse("berkas.rusak", nil)
	}
	z, err := in.unzip(archive)
	if err != nil {
		return err
	}
	for _, step := range []func() error{z.outline, z.sharedStrings, z.styles, z.sheets} {
		if err := step(); err != nil {
			return told(err)
		}
	}
	return nil
}

// told makes one clear line of whatever was wrong inside; a refusal is one already.
func told(err error) error {
	if _, is := errors.AsType[*locales.Refusal](err); is {
		return err
	}
	return locales.Refuse("berkas.rusak", nil)
}

// zipped is an XLSX while it is read.
type zipped struct {
	in       *intake
	parts    map[string]*zip.File // by path in lower case, without a leading slash
	main     string               // path of the workbook part
	from1904 bool                 // days count from 1904, as Excel for Mac once did
	list     []sheetPart
	related  map[string]string // relation id -> path
	strings  []string
	long     map[int]bool // shared strings that are too long for a cell
	looks    []look       // of the cell styles, by number
	tags     int          // read so far
}

type sheetPart struct {
	name, path string
	hidden     bool
}

// unzip looks at the list of parts and at what they say of their size, before anything is unpacked.
func (in *intake) unzip(archive *zip.Reader) (*zipped, error) {
	z := &zipped{in: in, parts: map[string]*zip.File{}, related: map[string]string{}, long: map[int]bool{}}
	if len(archive.File) > maxParts {
		return nil, locales.Refuse("berkas.bukan_tabel", nil)
	}
	total := uint64(0)
	for _, f := range archive.File {
		total += min(f.UncompressedSize64, MaxUnzip+1) // cannot overflow
		if total > MaxUnzip {
			return nil, locales.Refuse("berkas.bengkak", locales.Args{"Batas": MaxUnzip >> 20})
		}
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if z.parts[name] == nil {
			z.parts[name] = f
		}
		if f.Flags&1 != 0 {
			return nil, locales.Refuse("berkas.terkunci", nil)
		}
	}
	switch {
	case z.parts["mimetype"] != nil && z.parts["content.xml"] != nil:
		return nil, locales.Refuse("berkas.bukan_xlsx", nil) // LibreOffice's own format
	case z.parts["xl/workbook.bin"] != nil:
		return nil, locales.Refuse("berkas.bukan_xlsx", nil) // XLSB
	case z.parts["[content_types].xml"] == nil:
		return nil, locales.Refuse("berkas.bukan_tabel", nil)
	}
	z.main = "xl/workbook.xml"
	return z, nil
}

// scan reads a part tag by tag; a part that is not there has none.
func (z *zipped) scan(name string, see func(*xmlScanner) error) error {
	f := z.parts[strings.ToLower(name)]
	if f == nil {
		return nil
	}
	part, err := f.Open()
	if err != nil {
		return err
	}
	defer part.Close()
	s := newXMLScanner(&metered{from: part, in: z.in})
	for {
		err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = see(s)
		}
		if z.tags++; z.tags > maxTags && err == nil {
			err = locales.Refuse("berkas.terlalu_banyak_sel", locales.Args{"Batas": MaxCells})
		}
		if err != nil {
			return err
		}
	}
}

// metered counts what is really unpacked: the sizes in a zip's list are only a promise.
type metered struct {
	from io.Reader
	in   *intake
}

func (m *metered) Read(p []byte) (int, error) {
	n, err := m.from.Read(p)
	if m.in.unzipped += int64(n); m.in.unzipped > MaxUnzip {
		return 0, locales.Refuse("berkas.bengkak", locales.Args{"Batas": MaxUnzip >> 20})
	}
	return n, err
}

// outline reads which sheets there are and where.
func (z *zipped) outline() error {
	err := z.scan("_rels/.rels", func(s *xmlScanner) error {
		if s.opens("Relationship") && bytes.HasSuffix(s.attribute("Type"), []byte("/officeDocument")) {
			z.main = strings.TrimPrefix(unescape(s.attribute("Target")), "/")
		}
		return nil
	})
	if err != nil {
		return err
	}
	if z.parts[strings.ToLower(z.main)] == nil || strings.HasPrefix(strings.ToLower(z.main), "word/") || strings.HasPrefix(strings.ToLower(z.main), "ppt/") {
		return locales.Refuse("berkas.bukan_tabel", nil)
	}
	folder, base := path.Split(z.main)
	err = z.scan(folder+"_rels/"+base+".rels", func(s *xmlScanner) error {
		if s.opens("Relationship") {
			z.relate(folder, s)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return z.scan(z.main, func(s *xmlScanner) error {
		switch {
		case s.opens("workbookPr"):
			z.from1904 = truth(s.attribute("date1904"))
		case s.opens("sheet"):
			target := z.related[string(s.attribute("r:id"))]
			if target == "" {
				return nil // a chart on a sheet of its own
			}
			state := string(s.attribute("state"))
			z.list = append(z.list, sheetPart{tidy(unescape(s.attribute("name"))), target, state == "hidden" || state == "veryHidden"})
			if len(z.list) > MaxSheets {
				return locales.Refuse("berkas.terlalu_banyak_lembar", locales.Args{"Batas": MaxSheets})
			}
		}
		return nil
	})
}

// relate keeps where a sheet lies, and the parts that all sheets share.
func (z *zipped) relate(folder string, s *xmlScanner) {
	kind := path.Base(string(s.attribute("Type")))
	target := unescape(s.attribute("Target"))
	if rooted, is := strings.CutPrefix(target, "/"); is {
		target = rooted
	} else {
		target = path.Join(folder, target)
	}
	switch kind {
	case "worksheet":
		z.related[string(s.attribute("Id"))] = target
	case "sharedStrings", "styles":
		z.related[kind] = target
	}
}

func truth(raw []byte) bool { return string(raw) == "1" || string(raw) == "true" }

// sharedStrings reads the texts that cells refer to by number. Readings for Asian scripts (rPh) are
// no part of the text.
func (z *zipped) sharedStrings() error {
	var text []byte
	inside, phonetic := false, false
	return z.scan(z.related["sharedStrings"], func(s *xmlScanner) error {
		switch {
		case s.opens("si"):
			text = text[:0]
			if s.empty {
				z.strings = append(z.strings, "")
			}
		case s.closes("si"):
			if len(text) > 4*MaxLetters {
				z.long[len(z.strings)] = true
			}
			if z.strings = append(z.strings, unescape(text)); len(z.strings) > MaxCells {
				return locales.Refuse("berkas.terlalu_banyak_sel", locales.Args{"Batas": MaxCells})
			}
		case s.opens("rPh"):
			phonetic = !s.empty
		case s.closes("rPh"):
			phonetic = false
		case s.name == "t" && s.kind != xmlText:
			inside = s.kind == xmlOpen && !s.empty
		case s.kind == xmlText && inside && !phonetic && len(text) <= 4*MaxLetters:
			text = append(text, s.text...)
		}
		return nil
	})
}

// sheets reads the cells of all sheets, in the order of the tabs.
func (z *zipped) sheets() error {
	if len(z.list) == 0 {
		return locales.Refuse("berkas.kosong", nil)
	}
	for _, part := range z.list {
		if err := z.in.sheet(part.name, part.hidden); err != nil {
			return err
		}
		c := cellReader{z: z}
		if err := z.scan(part.path, c.see); err != nil {
			return err
		}
	}
	return nil
}
