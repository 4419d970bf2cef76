package answer

import (
	_ "embed"
	"strings"
)

//go:embed data/called.csv
var calledFile string

// called are other names of questions, by the ids that all forms share (domain.md 3).
var called = readCalled(calledFile)

func readCalled(file string) map[string][]string {
	names := map[string][]string{}
	for line := range strings.Lines(file) {
		if question, list, ok := strings.Cut(strings.TrimSpace(line), ","); ok && question != "question" {
			names[question] = strings.Split(list, ";")
		}
	}
	return names
}

// Called returns what people call a question besides its label on a sheet ("tgl", "yang hadir").
func Called(question string) []string { return append([]string(nil), called[question]...) }
