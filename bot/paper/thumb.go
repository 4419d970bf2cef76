package paper

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
)

// A picture in a row of the logbook: 160 points are 250 to the inch at 16 mm, some 4 kB each.
const (
	thumbSide    = 160
	thumbQuality = 70

	mostPoints = 13 << 20 // of a photo to be made small: what a phone takes; more would stop the line
)

// Thumb makes a photo small enough that a month of them is a light file. nil when it is no photo, or
// one too large to be looked at.
func Thumb(content []byte) []byte {
	size, kind, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || kind != "jpeg" || size.Width <= 0 || size.Height <= 0 || size.Width*size.Height > mostPoints {
		return nil
	}
	whole, err := jpeg.Decode(bytes.NewReader(content))
	if err != nil {
		return nil
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, shrunk(whole, thumbSide), &jpeg.Options{Quality: thumbQuality}); err != nil {
		return nil
	}
	return b.Bytes()
}

// samples is how many points of the photo, across and down, one point of the small picture is the mean
// of: more would take longer and look the same.
const samples = 3

// shrunk is a picture whose longer side has at most side points.
func shrunk(from image.Image, side int) image.Image {
	in := from.Bounds()
	w, h := in.Dx(), in.Dy()
	longest := max(w, h)
	if longest <= side {
		return from
	}
	to := image.NewRGBA(image.Rect(0, 0, max(1, w*side/longest), max(1, h*side/longest)))
	out := to.Bounds()
	for y := range out.Dy() {
		for x := range out.Dx() {
			to.SetRGBA(x, y, mean(from, image.Rect(
				in.Min.X+x*w/out.Dx(), in.Min.Y+y*h/out.Dy(), in.Min.X+(x+1)*w/out.Dx(), in.Min.Y+(y+1)*h/out.Dy(),
			)))
		}
	}
	return to
}

// mean is the colour of a part of a picture.
func mean(of image.Image, part image.Rectangle) color.RGBA {
	var r, g, b, n uint32
	stepX, stepY := max(1, part.Dx()/samples), max(1, part.Dy()/samples)
	for y := part.Min.Y; y < part.Max.Y; y += stepY {
		for x := part.Min.X; x < part.Max.X; x += stepX {
			cr, cg, cb, _ := of.At(x, y).RGBA()
			r, g, b, n = r+cr>>8, g+cg>>8, b+cb>>8, n+1
		}
	}
	n = max(n, 1)
	return color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), 0xff} //nolint:gosec // means of bytes
}
