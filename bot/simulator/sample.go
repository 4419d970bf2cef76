package simulator

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
)

const (
	sampleWidth  = 960 // pixels
	sampleHeight = 720
)

// SamplePhoto paints a small landscape (sky, sun, hills, rice field), so that nobody needs a file
// or hands out a real photo to try the bot. Each n gives another picture, always the same one.
func SamplePhoto(n int) ([]byte, error) {
	picture := image.NewRGBA(image.Rect(0, 0, sampleWidth, sampleHeight))
	scene := newLandscape(n)
	for column := range sampleWidth {
		x := float64(column) / sampleWidth
		edge := scene.edgesAt(x)
		for row := range sampleHeight {
			picture.SetRGBA(column, row, scene.at(x, float64(row)/sampleHeight, edge))
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: 82}); err != nil {
		return nil, fmt.Errorf("painting a sample photo: %w", err)
	}
	return out.Bytes(), nil
}

// landscape holds what differs from picture to picture; coordinates run from 0 to 1.
type landscape struct {
	sunX, sunY, phase float64
	high, low         color.RGBA // the sky at the top and at the horizon
}

func newLandscape(n int) landscape {
	skies := [][2]color.RGBA{
		{{118, 170, 205, 255}, {247, 226, 190, 255}},
		{{92, 137, 178, 255}, {250, 205, 160, 255}},
		{{140, 190, 200, 255}, {240, 238, 210, 255}},
		{{105, 120, 165, 255}, {246, 190, 158, 255}},
		{{150, 200, 222, 255}, {252, 240, 214, 255}},
	}
	sky := skies[n%len(skies)]
	turn := math.Mod(float64(n)*0.618034, 1) // golden ratio: neighbours look different
	return landscape{sunX: 0.15 + 0.7*turn, sunY: 0.2 + 0.15*math.Mod(turn*3, 1), phase: turn * 2 * math.Pi, high: sky[0], low: sky[1]}
}

// edges are where, in one column, far hills, near hills and the field begin.
type edges struct{ far, near, field float64 }

func (l landscape) edgesAt(x float64) edges {
	return edges{
		far:   0.50 + 0.07*math.Sin(5*x+l.phase) + 0.02*math.Sin(13*x+2*l.phase),
		near:  0.62 + 0.05*math.Sin(3.4*x+1.7*l.phase) + 0.012*math.Sin(17*x),
		field: 0.78 + 0.015*math.Sin(4*x+l.phase),
	}
}

func (l landscape) at(x, y float64, edge edges) color.RGBA {
	switch {
	case y > edge.field: // rows of rice that narrow towards the horizon
		stripe := math.Sin((x - 0.5) / (y - 0.74) * 12)
		return blend(color.RGBA{126, 158, 78, 255}, color.RGBA{168, 190, 98, 255}, 0.5+0.5*stripe)
	case y > edge.near:
		return blend(color.RGBA{74, 118, 84, 255}, color.RGBA{100, 146, 92, 255}, (y-edge.near)/0.2)
	case y > edge.far:
		return blend(color.RGBA{112, 150, 140, 255}, color.RGBA{140, 172, 146, 255}, (y-edge.far)/0.2)
	}
	sky := blend(l.high, l.low, y/0.55)
	distance := math.Hypot((x-l.sunX)*sampleWidth/sampleHeight, y-l.sunY)
	if distance < 0.065 {
		return color.RGBA{255, 244, 214, 255}
	}
	return blend(color.RGBA{255, 240, 205, 255}, sky, min(1, 0.45+distance*1.6))
}

// blend mixes two colours; part is how much of b, held within 0 and 1.
func blend(a, b color.RGBA, part float64) color.RGBA {
	part = max(0, min(1, part))
	mix := func(x, y uint8) uint8 { return uint8(float64(x) + (float64(y)-float64(x))*part) }
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}
