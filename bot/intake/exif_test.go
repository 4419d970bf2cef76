package intake

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
)

func picture(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWithoutEXIFTakesWhatTheCameraWrote(t *testing.T) {
	plain := picture(t)
	secret := []byte("Exif\x00\x00-1.61,103.61")
	segment := append([]byte{0xFF, markerAPP1, 0, byte(len(secret) + 2)}, secret...)
	withEXIF := append(append(bytes.Clone(plain[:2]), segment...), plain[2:]...)
	if got := WithoutEXIF(withEXIF); !bytes.Equal(got, plain) {
		t.Errorf("the picture changed, or EXIF is still in it: %d bytes, want %d", len(got), len(plain))
	}
	if got := WithoutEXIF([]byte("\x89PNG....")); string(got) != "\x89PNG...." {
		t.Error("what is no JPEG must stay as it is")
	}
}

func FuzzWithoutEXIF(f *testing.F) {
	f.Add(picture(f))
	f.Add([]byte{0xFF, markerSOI, 0xFF, markerAPP1, 0xFF, 0xFF})
	f.Fuzz(func(t *testing.T, data []byte) {
		if got := WithoutEXIF(data); len(got) > len(data) {
			t.Fatal("the picture grew")
		}
	})
}
