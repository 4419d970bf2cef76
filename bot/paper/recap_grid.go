package paper

// attachment is the second page: the table as large as it can be, the chart in what is left.
func (p *page) attachment(r Recap) {
	p.SetY(margin)
	p.font("B", 12)
	for _, l := range p.upTo(r.Attachment, pageWidth-2*margin, mostOfLine) {
		p.CellFormat(0, 5.6, l, "", 1, "L", false, 0, "")
	}
	for _, l := range r.About {
		p.paragraph(l, mostOfLine)
	}
	p.SetY(p.GetY() + 2.5)
	room := pageHeight - bottom - footHeight - p.GetY()
	chart := float64(min(len(r.Bars.List), leastBars))*leastBarRow + barsHead
	rows := float64(len(r.Table.Rows) + 1)
	if r.Table.Total != nil {
		rows++
	}
	height := min(gridRow, max(leastGrid, (room-chart-gridHead)/rows))
	p.grid(r.Table, height, min(9.5, height*1.75))
	p.SetY(p.GetY() + 5)
	p.bars(r.Bars, pageHeight-bottom-footHeight-p.GetY())
}

const gridHead = 9.6 // height of the head of a table with two lines

// grid draws a table of rows of one height each; names that do not fit are cut, numbers never.
func (p *page) grid(g Grid, height, size float64) {
	whole := 0.0
	for _, w := range g.Widths {
		whole += w
	}
	width := func(i int) float64 { return g.Widths[i] / whole * (pageWidth - 2*margin) }
	p.font("B", min(size, 9))
	p.SetFillColor(221, 235, 247)
	x, y := margin, p.GetY()
	head := gridHead - 3.2
	for i, c := range g.Columns {
		if len(p.upTo(c, width(i)-2, 2)) > 1 {
			head = gridHead
		}
	}
	for i, c := range g.Columns {
		p.Rect(x, y, width(i), head, "DF")
		lines := p.upTo(c, width(i)-2, 2)
		top := y + (head-float64(len(lines))*4)/2
		for j, l := range lines {
			p.SetXY(x, top+float64(j)*4)
			p.CellFormat(width(i), 4, l, "", 0, alignOf(i, "C"), false, 0, "")
		}
		x += width(i)
	}
	p.SetY(y + head)
	for _, row := range g.Rows {
		p.gridRow(row, width, height, size, "")
	}
	if g.Total != nil {
		p.gridRow(g.Total, width, height, size, "B")
	}
}

func alignOf(column int, others string) string {
	if column == 0 {
		return "L"
	}
	return others
}

func (p *page) gridRow(row []string, width func(int) float64, height, size float64, style string) {
	p.font(style, size)
	x, y := margin, p.GetY()
	for i, text := range row {
		p.SetXY(x, y)
		p.CellFormat(width(i), height, p.fit(p.words(text), width(i)-2), "1", 0, alignOf(i, "R"), false, 0, "")
		x += width(i)
	}
	p.SetXY(margin, y+height)
}

// fit keeps a line to a width and shows that it was cut.
func (p *page) fit(line string, width float64) string {
	if p.GetStringWidth(line) <= width {
		return line
	}
	return p.clip(line, width-p.GetStringWidth("...")) + "..."
}

const barsHead = 14.0 // title and key of the chart

// bars draws as many names as the room has, none when there is nothing to draw.
func (p *page) bars(b Bars, room float64) {
	if room < barsHead+leastBarRow {
		return
	}
	p.font("B", letterSize)
	p.CellFormat(0, 5.4, p.fit(p.words(b.Title), pageWidth-2*margin), "", 1, "L", false, 0, "")
	most := int64(0)
	for _, bar := range b.List {
		if !bar.OnlyText {
			most = max(most, bar.Now, bar.Before)
		}
	}
	if most == 0 {
		p.paragraph(b.Empty, 2)
		return
	}
	p.key(b)
	height := min(barRow, max(leastBarRow, (room-barsHead)/float64(len(b.List))))
	for _, bar := range b.List[:min(len(b.List), int((room-barsHead)/height))] {
		p.bar(bar, most, height)
	}
}

// key says which colour is which.
func (p *page) key(b Bars) {
	p.font("", 9)
	x, y := margin, p.GetY()+1
	for _, k := range []struct {
		text  string
		color [3]int
	}{{b.Now, barNow}, {b.Before, barBefore}} {
		text := p.words(k.text)
		p.SetFillColor(k.color[0], k.color[1], k.color[2])
		p.Rect(x, y+0.6, 5, 2.8, "F")
		p.SetXY(x+6, y)
		p.CellFormat(p.GetStringWidth(text)+2, 4, text, "", 0, "L", false, 0, "")
		x += p.GetStringWidth(text) + 16
	}
	p.SetY(y + 6.5)
}

func (p *page) bar(b Bar, most int64, height float64) {
	y := p.GetY()
	p.font("", 9)
	p.SetXY(margin, y)
	p.CellFormat(barNames, height-1, p.fit(p.words(b.Name), barNames-2), "", 0, "L", false, 0, "")
	room := pageWidth - 2*margin - barNames - 16
	thick := (height - 1.4) / 2
	for i, one := range []struct {
		n     int64
		text  string
		color [3]int
	}{{b.Now, b.NowText, barNow}, {b.Before, b.WasText, barBefore}} {
		top := y + float64(i)*thick
		long := 0.0
		if !b.OnlyText && one.n > 0 {
			long = max(0.5, room*float64(one.n)/float64(most))
			p.SetFillColor(one.color[0], one.color[1], one.color[2])
			p.Rect(margin+barNames, top, long, thick-0.3, "F")
		}
		p.font("", 7.5)
		p.SetXY(margin+barNames+long+0.5, top-0.2)
		p.CellFormat(15, thick, p.words(one.text), "", 0, "L", false, 0, "")
	}
	p.SetDrawColor(225, 225, 225)
	p.Line(margin, y+height-0.8, pageWidth-margin, y+height-0.8)
	p.SetDrawColor(150, 150, 150)
	p.SetY(y + height)
}
