package intake

import "encoding/binary"

// JPEG markers (ITU-T T.81, table B.1).
const (
	markerSOI  = 0xD8
	markerSOS  = 0xDA
	markerAPP1 = 0xE1 // EXIF and XMP
	markerAPPD = 0xED // IPTC
	markerCOM  = 0xFE
)

// WithoutEXIF returns a JPEG picture without what the camera wrote into it (EXIF, XMP, IPTC,
// comments): place, time, owner. The picture itself stays bit for bit. Anything that is no
// well-formed JPEG comes back as it is.
func WithoutEXIF(data []byte) []byte {
	if len(data) < 4 || data[0] != 0xFF || data[1] != markerSOI {
		return data
	}
	kept := append(make([]byte, 0, len(data)), data[:2]...)
	for at := 2; at+4 <= len(data) && data[at] == 0xFF; {
		marker := data[at+1]
		if marker == markerSOS { // the picture begins: nothing behind it is looked at
			return append(kept, data[at:]...)
		}
		end := at + 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		if end > len(data) || end < at+4 {
			return data
		}
		if marker != markerAPP1 && marker != markerAPPD && marker != markerCOM {
			kept = append(kept, data[at:end]...)
		}
		at = end
	}
	return data
}
