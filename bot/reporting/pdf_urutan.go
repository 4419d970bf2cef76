package reporting

import (
	"fmt"
	"slices"
	"sync"

	"github.com/goccy/go-yaml"

	"pokjabot/flows"
)

// paperOrder is data/spj.yaml: the forms whose reports come on paper, each with the order of its lines.
type paperOrder struct {
	Name  string              `yaml:"nama"`
	Forms map[string][]string `yaml:"formulir"`
	Out   []string            `yaml:"tanpa"`
}

// papers reads the file once: every receipt asks whether its form is in it.
var papers = sync.OnceValues(func() (*paperOrder, error) {
	source, err := data.ReadFile("data/spj.yaml")
	if err != nil {
		return nil, fmt.Errorf("looking for the forms that come on paper: %w", err)
	}
	var p paperOrder
	if err := yaml.UnmarshalWithOptions(source, &p, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading the forms that come on paper: %w", err)
	}
	return &p, nil
})

// onPaper says whether the reports of a form come as a page.
func onPaper(form string) bool {
	p, err := papers()
	return err == nil && p.Forms[form] != nil // a test reads the file: it is ours
}

// order puts the answered lines of a report in the order of its page.
func (p *paperOrder) order(form string, lines []flows.Line) []flows.Line {
	list := slices.DeleteFunc(slices.Clone(lines), func(l flows.Line) bool { return l.Value == "" || slices.Contains(p.Out, l.Name) })
	place := func(l flows.Line) int {
		if at := slices.Index(p.Forms[form], l.Name); at >= 0 {
			return at
		}
		return len(p.Forms[form])
	}
	slices.SortStableFunc(list, func(a, b flows.Line) int { return place(a) - place(b) })
	return list
}
