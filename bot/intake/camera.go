package intake

import (
	"bytes"
	"encoding/binary"
	"math"
	"time"

	"pokjabot/storage"
)

// EXIF 2.32 (CIPA DC-008) lies in a TIFF 6.0 structure: lists of entries of twelve bytes, each with a
// tag, a type, a count and a value, or where the value is. We look for a handful of tags.
const (
	tagExif     = 0x8769 // in the first list: where the list of the picture's own tags is
	tagGPS      = 0x8825 // and that of the place
	tagTaken    = 0x9003 // DateTimeOriginal, "2026:11:24 08:15:00"
	tagOffset   = 0x9011 // OffsetTimeOriginal, "+07:00"
	tagLatRef   = 1      // "N", "S"
	tagLat      = 2      // degrees, minutes, seconds: three fractions
	tagLonRef   = 3      // "E", "W"
	tagLon      = 4
	typeText    = 2
	typeLong    = 4
	typeRatio   = 5
	mostEntries = 512 // of a list; cameras write about thirty
)

// exifDate is how EXIF writes an instant of the camera's clock.
const exifDate = "2006:01:02 15:04:05"

// TakenOf reads when and where a camera says it took a picture: the clock of the camera, and the
// point rounded to two decimals, about a kilometre; more of the place is never known to us (domain.md
// 8.2). What is not there, or makes no sense, is nil.
func TakenOf(data []byte) storage.Taken {
	var taken storage.Taken
	t := tiffOf(data)
	if t == nil {
		return taken
	}
	first := t.entries(uint32At(t.order, t.data, 4))
	if own := first[tagExif]; own.kind == typeLong {
		picture := t.entries(own.value)
		taken.At = instant(t.text(picture[tagTaken]), t.text(picture[tagOffset]))
	}
	if place := first[tagGPS]; place.kind == typeLong {
		tags := t.entries(place.value)
		lat, ok1 := t.degrees(tags[tagLat], t.text(tags[tagLatRef]), "N", "S", 90)
		lon, ok2 := t.degrees(tags[tagLon], t.text(tags[tagLonRef]), "E", "W", 180)
		if ok1 && ok2 && (lat != 0 || lon != 0) { // 0, 0 is what a camera without a fix writes
			taken.Point = &storage.TakenPoint{Lat: lat, Lon: lon}
		}
	}
	return taken
}

// instant is a camera's clock. Without an offset it stands in no zone: then it is told as if in UTC,
// with Zoned false.
func instant(clock, offset string) *storage.TakenAt {
	at, err := time.Parse(exifDate, clock)
	if err != nil || at.Year() < 2000 {
		return nil // "0000:00:00 00:00:00": a clock that was never set
	}
	if zone, err := time.Parse("-07:00", offset); err == nil {
		_, seconds := zone.Zone()
		return &storage.TakenAt{At: at.Add(-time.Duration(seconds) * time.Second), Zoned: true}
	}
	return &storage.TakenAt{At: at}
}

// tiff is the structure with all offsets counted from its first byte.
type tiff struct {
	data  []byte
	order binary.ByteOrder
}

type entry struct {
	kind  uint16
	count uint32
	value uint32 // or where the value is
	raw   []byte // the four bytes themselves
}

// tiffOf finds EXIF in a JPEG, nil when there is none.
func tiffOf(data []byte) *tiff {
	if len(data) < 4 || data[0] != 0xFF || data[1] != markerSOI {
		return nil
	}
	for at := 2; at+4 <= len(data) && data[at] == 0xFF && data[at+1] != markerSOS; {
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if end > len(data) || end < at+4 {
			return nil
		}
		if body, found := bytes.CutPrefix(data[at+4:end], []byte("Exif\x00\x00")); found && data[at+1] == markerAPP1 && len(body) >= 8 {
			switch string(body[:4]) {
			case "II*\x00":
				return &tiff{body, binary.LittleEndian}
			case "MM\x00*":
				return &tiff{body, binary.BigEndian}
			}
		}
		at = end
	}
	return nil
}

func uint32At(order binary.ByteOrder, data []byte, at int) uint32 {
	return order.Uint32(data[at:])
}

// entries reads a list, by tag; as much of it as is there.
func (t *tiff) entries(at uint32) map[uint16]entry {
	list := map[uint16]entry{}
	if int64(at)+2 > int64(len(t.data)) {
		return list
	}
	n := min(int(t.order.Uint16(t.data[at:])), mostEntries)
	const size = 12
	for i := range n {
		from := int64(at) + 2 + int64(i)*size
		if from+size > int64(len(t.data)) {
			break
		}
		e := t.data[from : from+size]
		list[t.order.Uint16(e)] = entry{kind: t.order.Uint16(e[2:]), count: t.order.Uint32(e[4:]), value: t.order.Uint32(e[8:]), raw: e[8:]}
	}
	return list
}

// text is a short text of an entry, without the zero behind it.
func (t *tiff) text(e entry) string {
	const longest = 32
	if e.kind != typeText || e.count > longest {
		return ""
	}
	raw := e.raw
	if e.count > 4 {
		if raw = t.at(e, int64(e.count)); raw == nil {
			return ""
		}
	} else {
		raw = raw[:e.count]
	}
	text, _, _ := bytes.Cut(raw, []byte{0})
	return string(bytes.TrimSpace(text))
}

// at is where the value of an entry is, nil when it is not all there.
func (t *tiff) at(e entry, size int64) []byte {
	if int64(e.value)+size > int64(len(t.data)) {
		return nil
	}
	return t.data[e.value : int64(e.value)+size]
}

// degrees reads degrees, minutes and seconds, rounded to two decimals.
func (t *tiff) degrees(e entry, ref, plus, minus string, most float64) (float64, bool) {
	const parts, size = 3, 8
	raw := t.at(e, parts*size)
	if e.kind != typeRatio || e.count != parts || raw == nil || ref != plus && ref != minus {
		return 0, false
	}
	sum, unit := 0.0, 1.0
	for i := range parts {
		top, bottom := t.order.Uint32(raw[i*size:]), t.order.Uint32(raw[i*size+4:])
		if bottom == 0 && top != 0 || bottom == 0 && i == 0 {
			return 0, false
		}
		if bottom != 0 { // 0/0: not told
			sum += float64(top) / float64(bottom) / unit
		}
		unit *= 60
	}
	if sum > most {
		return 0, false
	}
	if ref == minus {
		sum = -sum
	}
	return math.Round(sum*100) / 100, true
}
