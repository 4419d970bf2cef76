package answer

import "strings"

// Block is one fill-sheet of a message.
type Block struct {
	Head string // code of the form that its head names, "" when it has none
	Text string
}

// headWords may stand before the name of a form at the head of a sheet.
var headWords = map[string]bool{"lembar": true, "isian": true, "formulir": true, "form": true, "laporan": true, "sheet": true, "laporkan": true}

// Sheets parts a message into its fill-sheets at their heads ("LEMBAR KEGIATAN"). forms are the
// forms there are. A message without a head is one block. Lines that only rule ("-----", "--
// boleh kosong --") are left out.
func Sheets(text string, forms []Option) []Block {
	menu := NewMenu(forms)
	list := []Block{{}}
	for line := range strings.Lines(text) {
		last := &list[len(list)-1]
		switch code, isHead := head(strings.TrimSpace(line), menu); {
		case isHead && strings.TrimSpace(last.Text) == "" && last.Head == "":
			last.Head = code
		case isHead:
			list = append(list, Block{Head: code})
		case ruled(line):
			last.Text += "\n"
		default:
			last.Text += line
		}
	}
	kept := list[:0]
	for _, b := range list {
		if strings.TrimSpace(b.Text) != "" {
			kept = append(kept, b)
		}
	}
	return kept
}

// head reads the head of a sheet: the word lembar, or one like it, and the name of a form.
func head(line string, menu *Menu) (code string, ok bool) {
	line = strings.Trim(line, "*_#=•📝: \t")
	if len(line) > 60 || strings.ContainsAny(line, ":,") {
		return "", false
	}
	words := strings.Fields(strings.ToLower(line))
	n := 0
	for n < len(words) && headWords[words[n]] {
		n++
	}
	if n == 0 || len(words) > n+4 {
		return "", false
	}
	r := menu.Choice(strings.Join(words[n:], " "))
	return r.Value, r.OK()
}

// ruled says whether a line parts others and says nothing.
func ruled(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, "--") || strings.HasPrefix(line, "==") || strings.HasPrefix(line, "__") || strings.HasPrefix(line, "——")
}

// Repeats parts a text at the lines that begin the same sheet again: the first label once more, or
// any that was answered, behind a blank line.
func Repeats(text string, questions []Option) []string {
	m := NewMenu(questions)
	var list []string
	var now strings.Builder
	seen, first, blank := map[string]bool{}, "", true
	for line := range strings.Lines(text) {
		label, answer, labelled := cutLabel(strings.TrimSpace(line))
		if labelled && !blankAnswer(answer) {
			if r := m.Choice(label); r.OK() {
				if seen[r.Value] && (blank || r.Value == first) {
					list = append(list, now.String())
					now.Reset()
					clear(seen)
					first = ""
				}
				if first == "" {
					first = r.Value
				}
				seen[r.Value] = true
			}
		}
		blank = strings.TrimSpace(line) == ""
		now.WriteString(line)
	}
	return append(list, now.String())
}
