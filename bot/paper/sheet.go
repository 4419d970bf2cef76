package paper

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // the size of a photo tells how it lies
	"io"

	"codeberg.org/go-pdf/fpdf"
)

// Line is one answer.
type Line struct{ Label, Value string }

// Photo is one photo as JPEG, or the words that stand in its place.
type Photo struct {
	JPEG    []byte
	Missing string
	Caption string
}

// Sign is a place to sign: what stands above it, as whom, and the name; no name leaves dots.
type Sign struct{ Above, As, Name string }

// Sheet is the report of one activity on one page.
type Sheet struct {
	Head   []string // above the line: whose paper it is, the first larger
	Title  string
	Number string
	Lines  []Line
	Photos []Photo
	Signs  []Sign // two at most, side by side
	Foot   string
}

// mostPictures fit on the page two by two with a third row for the last.
const mostPictures = 5

// Heights in millimetres.
const (
	signHeight    = 34.0
	footHeight    = 6.0
	captionHeight = 4.0
	leastPicture  = 26.0
	mostPicture   = 62.0
	labelWidth    = 38.0
	gap           = 4.0
)

// WritePDF writes the sheet: always one page. A long story makes the letters smaller, then the
// pictures; at last it is cut.
func (s Sheet) WritePDF(w io.Writer) error {
	p := newPage("P", s.Title)
	p.head(s.Head)
	p.title(s.Title, s.Number)
	photos := s.Photos[:min(len(s.Photos), mostPictures)]
	rows := (len(photos) + 1) / 2
	room := pageHeight - bottom - footHeight - signHeight - p.GetY()
	if len(s.Signs) == 0 {
		room += signHeight
	}
	table := room - float64(rows)*(leastPicture+captionHeight+gap)
	p.table(s.Lines, table)
	if rows > 0 {
		left := pageHeight - bottom - footHeight - signHeight - p.GetY() - gap
		height := min(mostPicture, left/float64(rows)-captionHeight-gap)
		if err := p.pictures(photos, height); err != nil {
			return err
		}
	}
	p.signs(s.Signs)
	p.foot(s.Foot)
	return p.write(w)
}

func (p *page) head(lines []string) {
	for i, l := range lines {
		if i == 0 {
			p.font("B", 13)
		} else {
			p.font("", 10)
		}
		p.CellFormat(0, 5.5, p.words(l), "", 1, "C", false, 0, "")
	}
	y := p.GetY() + 1.5
	p.SetLineWidth(0.6)
	p.Line(margin, y, pageWidth-margin, y)
	p.SetLineWidth(0.2)
	p.SetY(y + 3)
}

func (p *page) title(title, number string) {
	p.font("B", 12)
	p.CellFormat(0, 6, p.words(title), "", 1, "C", false, 0, "")
	p.font("", 9.5)
	p.CellFormat(0, 5, p.words(number), "", 1, "C", false, 0, "")
	p.SetY(p.GetY() + 2)
}

// table lays the answers out in the largest letters that fit the height.
func (p *page) table(lines []Line, height float64) {
	sizes := []float64{10, 9.5, 9, 8.5, 8, 7.5}
	valueWidth := pageWidth - 2*margin - labelWidth
	for i, size := range sizes {
		step := size * 0.46
		total := 0.0
		for _, l := range lines {
			p.font("", size)
			total += p.rowHeight(l, valueWidth, step)
		}
		if total <= height || i == len(sizes)-1 {
			p.rows(lines, size, step, p.GetY()+height)
			return
		}
	}
}

func (p *page) rowHeight(l Line, width, step float64) float64 {
	n := max(len(p.lines(l.Value, width-2)), len(p.lines(l.Label, labelWidth-2)))
	return float64(n)*step + 1.6
}

func (p *page) rows(lines []Line, size, step, until float64) {
	valueWidth := pageWidth - 2*margin - labelWidth
	for _, l := range lines {
		p.font("", size)
		height := p.rowHeight(l, valueWidth, step)
		x, y := margin, p.GetY()
		height = min(height, until-y)
		if height < step {
			return
		}
		p.Rect(x, y, labelWidth, height, "D")
		p.Rect(x+labelWidth, y, valueWidth, height, "D")
		p.font("B", size)
		p.block(p.lines(l.Label, labelWidth-2), x+1, y+0.8, step, y+height)
		p.font("", size)
		p.block(p.lines(l.Value, valueWidth-2), x+labelWidth+1, y+0.8, step, y+height)
		p.SetY(y + height)
	}
}

// block writes lines under each other as far as they fit.
func (p *page) block(lines []string, x, y, step, until float64) {
	for _, l := range lines {
		if y+step > until+0.1 {
			return
		}
		p.SetXY(x, y)
		p.CellFormat(0, step, l, "", 0, "L", false, 0, "")
		y += step
	}
}

// pictures lie two by two, each as large as it can be in its frame, never stretched.
func (p *page) pictures(photos []Photo, height float64) error {
	width := (pageWidth - 2*margin - gap) / 2
	y := p.GetY() + gap
	for i, photo := range photos {
		x := margin + float64(i%2)*(width+gap)
		if i > 0 && i%2 == 0 {
			y += height + captionHeight + gap
		}
		if err := p.picture(i, photo, x, y, width, height); err != nil {
			return err
		}
	}
	if len(photos) > 0 {
		p.SetY(y + height + captionHeight)
	}
	return nil
}

func (p *page) picture(i int, photo Photo, x, y, width, height float64) error {
	p.font("I", 8)
	size, kind, err := image.DecodeConfig(bytes.NewReader(photo.JPEG))
	if err != nil || kind != "jpeg" || size.Width == 0 || size.Height == 0 {
		p.Rect(x, y, width, height, "D")
		p.block(p.lines(photo.Missing, width-6), x+3, y+height/2-2, 3.6, y+height)
	} else {
		scale := min(width/float64(size.Width), height/float64(size.Height))
		w, h := float64(size.Width)*scale, float64(size.Height)*scale
		name := fmt.Sprintf("foto%d", i)
		options := fpdf.ImageOptions{ImageType: "JPEG"}
		p.RegisterImageOptionsReader(name, options, bytes.NewReader(photo.JPEG))
		p.ImageOptions(name, x+(width-w)/2, y+(height-h)/2, w, h, false, options, 0, "")
		if err := p.Error(); err != nil {
			return fmt.Errorf("putting a photo on the page: %w", err)
		}
	}
	p.SetXY(x, y+height)
	p.CellFormat(width, captionHeight, p.clip(p.words(photo.Caption), width), "", 0, "C", false, 0, "")
	return nil
}

// signs stand at the foot of the page, whatever is above them.
func (p *page) signs(signs []Sign) {
	width := (pageWidth - 2*margin) / 2
	y := pageHeight - bottom - footHeight - signHeight + 3
	p.font("", 10)
	for i, s := range signs[:min(len(signs), 2)] {
		x := margin + float64(i)*width
		name := p.words(s.Name)
		if name == "" {
			name = "........................................"
		}
		for j, l := range []string{p.words(s.Above), p.words(s.As), "", "", "", name} {
			p.SetXY(x, y+float64(j)*4.8)
			p.CellFormat(width, 4.8, p.clip(l, width), "", 0, "C", false, 0, "")
		}
	}
}

func (p *page) foot(text string) {
	p.font("I", 7.5)
	p.SetTextColor(110, 110, 110)
	p.SetXY(margin, pageHeight-bottom-footHeight+2)
	p.CellFormat(0, 4, p.words(text), "", 0, "C", false, 0, "")
	p.SetTextColor(0, 0, 0)
}
