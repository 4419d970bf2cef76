package answer

import "strings"

// Line is one answered line of a fill-sheet.
type Line struct {
	Code string // of the question
	Text string // the answer as typed, not read yet
}

// Filled is a fill-sheet cut into its answers.
type Filled struct {
	Lines   []Line    // in the order typed; a question answered twice stands twice
	Unclear []Unclear // lines whose label names no question
	Empty   []string  // codes of questions whose line was left blank
}

// Sheet cuts the message of a fill-sheet (/lembar: a line each, "Tanggal: kemarin") into answers,
// in any order. Labels may be short, misspelt, numbered ("2. Peserta: 6 L 32 P"), starred, or have
// an example in brackets behind them; the answer begins behind a colon or "=". A line without label goes on with the answer before it, so
// that a story may have several lines. Blank lines and "Tanggal: ..." left as they were are no
// answers.
func Sheet(text string, questions []Option) Filled {
	m := NewMenu(questions)
	var f Filled
	open := false // an answer that may go on
	for raw := range strings.Lines(text) {
		line := strings.TrimSpace(raw)
		label, answer, labelled := cutLabel(line)
		switch {
		case line == "":
			open = false
			continue
		case !labelled:
			f.goOn(line, open)
			continue
		}
		r := m.Choice(label)
		switch {
		case r.OK() && !blankAnswer(answer):
			f.Lines = append(f.Lines, Line{r.Value, answer})
			open = true
		case r.OK():
			f.Empty = append(f.Empty, r.Value)
			open = false
		case open && r.State == Invalid && len(strings.Fields(label)) > 4:
			f.goOn(line, open) // a sentence with a colon in it
		default:
			f.Unclear = append(f.Unclear, Unclear{line, r})
			open = false
		}
	}
	return f
}

func (f *Filled) goOn(line string, open bool) {
	if open {
		last := &f.Lines[len(f.Lines)-1]
		last.Text += "\n" + line
		return
	}
	f.Unclear = append(f.Unclear, Unclear{Text: line, Reading: invalid[string](NotUnderstood)})
}

// cutLabel cuts a line at its first colon or "=", unless the colon stands in a time.
func cutLabel(line string) (label, answer string, ok bool) {
	i := strings.IndexAny(line, ":=")
	if i <= 0 || i > 120 || digit(line, i-1) && digit(line, i+1) {
		return "", "", false
	}
	label = strings.TrimLeft(line[:i], "*_•-–> \t")
	if n := strings.TrimLeft(label, "0123456789"); n != label && (strings.HasPrefix(n, ".") || strings.HasPrefix(n, ")")) {
		label = n[1:] // "2. Peserta"
	}
	if i := strings.IndexByte(label, '('); i > 0 {
		label = label[:i] // "Peserta (6 L 32 P)": the example of an empty sheet
	}
	label = strings.Trim(label, "*_ \t")
	return label, strings.Trim(line[i+1:], "*_ \t"), label != ""
}

// blankAnswer says whether a line was left as the sheet has it.
func blankAnswer(answer string) bool { return strings.Trim(answer, ".…_ \t") == "" }
