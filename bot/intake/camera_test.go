package intake

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"
)

// exif writes a small EXIF segment as a camera does, in either byte order; taken and offset may be
// "", the point is degrees, minutes and seconds times 100.
func exif(order binary.AppendByteOrder, taken, offset, latRef string, lat [3]uint32, lonRef string, lon [3]uint32) []byte {
	b := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		b = []byte("MM\x00*")
	}
	const first, own, gps, data = 8, 8 + 2 + 2*12 + 4, 8 + 2 + 2*12 + 4 + 2 + 2*12 + 4, 8 + 2 + 2*12 + 4 + 2 + 2*12 + 4 + 2 + 4*12 + 4
	b = order.AppendUint32(b, first)
	entry := func(tag, kind uint16, count, value uint32) {
		b = order.AppendUint32(order.AppendUint32(order.AppendUint16(order.AppendUint16(b, tag), kind), count), value)
	}
	short := func(tag uint16, text string) {
		b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, tag), typeText), uint32(len(text)+1))
		b = append(b, append([]byte(text), make([]byte, 4-len(text))...)...)
	}
	b = order.AppendUint16(b, 2)
	entry(tagExif, typeLong, 1, own)
	entry(tagGPS, typeLong, 1, gps)
	b = order.AppendUint32(b, 0)
	b = order.AppendUint16(b, 2)
	entry(tagTaken, typeText, uint32(len(taken)+1), data)
	entry(tagOffset, typeText, uint32(len(offset)+1), data+32)
	b = order.AppendUint32(b, 0)
	b = order.AppendUint16(b, 4)
	short(tagLatRef, latRef)
	entry(tagLat, typeRatio, 3, data+64)
	short(tagLonRef, lonRef)
	entry(tagLon, typeRatio, 3, data+88)
	b = order.AppendUint32(b, 0)
	text := func(s string) { b = append(b, append([]byte(s), make([]byte, 32-len(s))...)...) }
	text(taken)
	text(offset)
	for _, p := range [][3]uint32{lat, lon} {
		for i, n := range p {
			bottom := uint32(1)
			if i == 2 {
				bottom = 100
			}
			b = order.AppendUint32(order.AppendUint32(b, n), bottom)
		}
	}
	return b
}

// withExif puts the segment into a picture.
func withExif(picture, tiff []byte) []byte {
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := append(binary.BigEndian.AppendUint16([]byte{0xFF, markerAPP1}, uint16(len(body)+2)), body...)
	return append(append(bytes.Clone(picture[:2]), segment...), picture[2:]...)
}

func TestTakenOf(t *testing.T) {
	plain := picture(t)
	south, east := [3]uint32{1, 39, 3612}, [3]uint32{103, 42, 1800} // 1° 39' 36.12" S, 103° 42' 18" E
	wib := time.FixedZone("", 7*60*60)
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		got := TakenOf(withExif(plain, exif(order, "2026:11:16 08:15:00", "+07:00", "S", south, "E", east)))
		if got.At == nil || !got.At.Zoned || !got.At.At.Equal(time.Date(2026, 11, 16, 8, 15, 0, 0, wib)) {
			t.Errorf("%s: taken %+v", order, got.At)
		}
		if got.Point == nil || got.Point.Lat != -1.66 || got.Point.Lon != 103.71 {
			t.Errorf("%s: at %+v", order, got.Point)
		}
		got = TakenOf(withExif(plain, exif(order, "2026:11:16 08:15:00", "", "", south, "E", east)))
		if got.At == nil || got.At.Zoned || got.At.At.Format(time.DateTime) != "2026-11-16 08:15:00" || got.Point != nil {
			t.Errorf("%s: without an offset and with half a point: %+v %+v", order, got.At, got.Point)
		}
	}
	for name, data := range map[string][]byte{
		"plain":         plain,
		"no picture":    []byte("Exif"),
		"clock not set": withExif(plain, exif(binary.LittleEndian, "0000:00:00 00:00:00", "", "N", [3]uint32{}, "E", [3]uint32{})),
		"beyond":        withExif(plain, exif(binary.LittleEndian, "kemarin", "", "N", [3]uint32{91, 0, 0}, "E", [3]uint32{200, 0, 0})),
		"cut off":       withExif(plain, exif(binary.LittleEndian, "2026:11:16 08:15:00", "", "S", south, "E", east)[:20]),
	} {
		if got := TakenOf(data); got.At != nil || got.Point != nil {
			t.Errorf("%s: %+v %+v", name, got.At, got.Point)
		}
	}
	if got := TakenOf(WithoutEXIF(withExif(plain, exif(binary.LittleEndian, "2026:11:16 08:15:00", "+07:00", "S", south, "E", east)))); got.At != nil || got.Point != nil {
		t.Error("the stored copy still tells when and where")
	}
}

func FuzzTakenOf(f *testing.F) {
	plain := picture(f)
	f.Add(plain)
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		f.Add(withExif(plain, exif(order, "2026:11:16 08:15:00", "+07:00", "S", [3]uint32{1, 39, 3612}, "E", [3]uint32{103, 42, 1800})))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got := TakenOf(data)
		if p := got.Point; p != nil && (p.Lat < -90 || p.Lat > 90 || p.Lon < -180 || p.Lon > 180) {
			t.Errorf("a point beyond the earth: %+v", p)
		}
	})
}
