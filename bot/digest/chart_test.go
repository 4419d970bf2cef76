package digest

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// regencies are the kabupaten and kota of samples.md, "Monthly digest of the province".
func regencies() []area {
	var list []area
	for i, name := range []string{"Kota Jambi", "Sarolangun", "Sungai Penuh", "Batanghari", "Muaro Jambi", "Merangin", "Bungo", "Tanjab Timur", "Tanjab Barat", "Kerinci", "Tebo"} {
		list = append(list, area{
			code: fmt.Sprintf("15.%02d", i), name: name, total: 100, active: []int64{93, 89, 84, 83, 81, 79, 77, 76, 73, 70, 60}[i],
			kegiatans: []int64{512, 934, 366, 701, 896, 1012, 655, 402, 588, 1204, 341}[i], before: []int64{498, 861, 380, 644, 812, 960, 640, 420, 530, 1120, 339}[i], advocacy: []int64{3, 5, 1, 2, 4, 2, 2, 0, 1, 3, 0}[i],
		})
	}
	return list
}

func TestChart(t *testing.T) {
	t.Parallel()
	words := spoken(t, "id")
	for _, c := range []struct {
		name         string
		level        string
		n, kecamatan int
		of           func(int) string
	}{
		{"kabupaten", "kabupaten", 155, 11, func(i int) string {
			return []string{"Jambi Luar Kota", "Sekernan", "Kumpeh", "Maro Sebo", "Mestong", "Kumpeh Ulu", "Sungai Bahar", "Sungai Gelam", "Bahar Utara", "Bahar Selatan", "Taman Rajo"}[i%11]
		}},
		{"kecamatan", "kecamatan", 40, 1, func(i int) string { return fmt.Sprintf("Desa dengan nama yang panjang sekali %d", i) }},
		{"provinsi", "provinsi", 1585, 11, func(int) string { return "Tangkit" }},
		{"satu", "kecamatan", 1, 1, func(int) string { return "Tangkit" }},
		{"kosong", "kabupaten", 0, 1, func(int) string { return "" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := made(words, c.level, c.n, c.kecamatan, c.of)
			switch c.level {
			case "kecamatan":
				s.areas = nil
			case "provinsi":
				s.areas = regencies()
			}
			raw, err := s.picture()
			if err != nil {
				t.Fatal(err)
			}
			if folder := os.Getenv("POKJABOT_TEST_PICTURES"); folder != "" { // to look at them
				if err := os.WriteFile(filepath.Join(folder, c.name+".png"), raw, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if len(raw) > 1<<20 {
				t.Errorf("%d bytes", len(raw))
			}
			picture, err := png.Decode(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			if b := picture.Bounds(); b.Dx() != chartWidth || b.Dy() != chartHead+max(1, len(s.bars()))*chartRow+chartFoot {
				t.Errorf("it is %v", b)
			}
			inked(t, picture, c.n > 0)
		})
	}
}

// inked tells that something is drawn and that nothing touches the edge: labels that end there are
// cut.
func inked(t *testing.T, picture image.Image, bars bool) {
	t.Helper()
	b := picture.Bounds()
	dark, blue := 0, 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := picture.At(x, y).RGBA()
			if r>>8 < 100 && g>>8 < 100 && bl>>8 < 100 {
				dark++
				if x < 20 || x >= b.Max.X-20 || y < 20 || y >= b.Max.Y-10 {
					t.Fatalf("ink at %d, %d", x, y)
				}
			}
			if r>>8 == 0 && g>>8 == 0x72 && bl>>8 == 0xB2 {
				blue++
			}
		}
	}
	if dark < 500 || bars && blue < 500 {
		t.Errorf("%d dark and %d blue dots", dark, blue)
	}
}

// However long the names and large the numbers: no word of the chart leaves the picture, none
// covers another.
func TestTheWordsOfAChartFit(t *testing.T) {
	t.Parallel()
	words := spoken(t, "id")
	rapid.Check(t, func(t *rapid.T) {
		level := rapid.SampledFrom([]string{"kabupaten", "kecamatan", "provinsi"}).Draw(t, "level")
		name := func(i int) string {
			return strings.Repeat("Tanjung Wakatobi ", i%5) + fmt.Sprint("Wmmmmmmmmmmmm", i)
		}
		s := made(words, level, rapid.IntRange(0, 40).Draw(t, "Kampung"), rapid.IntRange(1, 30).Draw(t, "parts"), name)
		if level == "provinsi" {
			s.areas = regencies()
		}
		s.place.Name = name(rapid.IntRange(0, 9).Draw(t, "place"))
		for i := range s.areas {
			s.areas[i].kegiatans = rapid.Int64Range(0, 99_999_999).Draw(t, "now")
			s.areas[i].before = rapid.Int64Range(0, 99_999_999).Draw(t, "before")
		}
		c := s.draw()
		if len(c.texts) < 4 {
			t.Fatal(c.texts)
		}
		page := image.Rect(chartEdge, 10, c.Width()-10, c.Height()-10)
		for i, a := range c.texts {
			if a.text == "" || !a.box.In(page) {
				t.Errorf("%q at %v leaves %v", a.text, a.box, page)
			}
			for _, b := range c.texts[:i] {
				if a.box.Overlaps(b.box) {
					t.Errorf("%q at %v covers %q at %v", a.text, a.box, b.text, b.box)
				}
			}
		}
	})
}
