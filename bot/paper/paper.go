// Package paper lays out on A4 what people must hand in on paper: a report of one activity with its
// photos and lines to sign (fit for an SPJ), and the logbook of a month. It is given words and
// pictures and writes files; whose report it is, who may have it and in which language it speaks is
// decided by those who call it.
//
// Start with Sheet (sheet.go), then Logbook (logbook.go), which is a PDF and a workbook of the same
// rows. Here is no word for people, no database and no Telegram.
//
// The letters are the core fonts of every PDF reader, so that a file of one page stays small on a
// weak signal: all of Indonesian and English is in them. What is not (an emoji) is left out.
package paper

import (
	"io"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// Millimetres of A4 (ISO 216), and the margins a binder needs.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	margin     = 18.0
	bottom     = 14.0

	face = "Helvetica"
)

// page is a document in the making.
type page struct {
	*fpdf.Fpdf

	say func(string) string // from UTF-8 to the letters of the core fonts
}

func newPage(orientation, title string) *page {
	pdf := fpdf.New(orientation, "mm", "A4", "")
	p := &page{Fpdf: pdf, say: pdf.UnicodeTranslatorFromDescriptor("")}
	pdf.SetMargins(margin, margin, margin)
	pdf.SetAutoPageBreak(false, bottom)
	pdf.SetTitle(title, true)
	pdf.SetCreator("pokjabot", true)
	pdf.SetDrawColor(150, 150, 150)
	pdf.SetLineWidth(0.2)
	pdf.AddPage()
	return p
}

// words are the letters of s that the fonts have, in their code.
func (p *page) words(s string) string {
	known := strings.Map(func(r rune) rune {
		if r == '\n' || r >= ' ' && r < 0x250 || strings.ContainsRune("–—‘’“”…•€", r) {
			return r
		}
		return -1
	}, strings.ReplaceAll(s, "−", "-")) // the sign of numbers is not among their letters
	return p.say(strings.TrimSpace(known))
}

func (p *page) font(style string, size float64) { p.SetFont(face, style, size) }

// lines breaks a text to a width.
func (p *page) lines(text string, width float64) []string {
	var list []string
	for part := range strings.SplitSeq(p.words(text), "\n") {
		for _, l := range p.SplitLines([]byte(part), width) {
			list = append(list, string(l))
		}
	}
	if len(list) == 0 {
		return []string{""}
	}
	return list
}

// clip keeps a line to a width.
func (p *page) clip(line string, width float64) string {
	for len(line) > 1 && p.GetStringWidth(line) > width {
		line = line[:len(line)-1]
	}
	return line
}

func (p *page) write(w io.Writer) error { return p.Output(w) }
