package expr

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of an instance read from XML.
const (
	maxNodes     = 200_000
	maxXMLDepth  = 100
	templateMark = "jr:template" // the pattern of a repeat, no round of it
)

// ReadXML reads an instance, the primary one or a choice list, and returns its root element.
// Names keep their prefix; values are text without the spaces around it, as JavaRosa reads them;
// templates of repeats are left out.
func ReadXML(src string) (*Node, error) {
	decoder := xml.NewDecoder(strings.NewReader(src))
	r := treeReader{}
	for {
		// Raw, because prefixes count here, not the namespaces behind them.
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading an instance: %w", err)
		}
		if err := r.take(token); err != nil {
			return nil, fmt.Errorf("reading an instance at byte %d: %w", decoder.InputOffset(), err)
		}
	}
	if r.root == nil || len(r.open) > 0 {
		return nil, errors.New("reading an instance: it has no complete root element")
	}
	return r.root, nil
}

// treeReader holds the elements that are open, the outermost first.
type treeReader struct {
	root  *Node
	open  []*openElement
	count int
}

type openElement struct {
	node     *Node
	text     strings.Builder
	template bool
	children map[string]int // how many of each name, so that adding stays linear
}

func (r *treeReader) take(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		return r.start(token)
	case xml.EndElement:
		return r.end(qualified(token.Name))
	case xml.CharData:
		if len(r.open) > 0 {
			r.open[len(r.open)-1].text.Write(token)
		}
	}
	return nil
}

func (r *treeReader) start(element xml.StartElement) error {
	if r.root != nil && len(r.open) == 0 {
		return errors.New("a second root element")
	}
	if r.count++; r.count > maxNodes || len(r.open) >= maxXMLDepth {
		return errors.New("too many or too deep elements")
	}
	n := NewNode(qualified(element.Name), Value{})
	template := false
	for _, a := range element.Attr {
		name := qualified(a.Name)
		template = template || name == templateMark
		n.SetAttribute(name, String(a.Value))
	}
	if r.root == nil {
		r.root = n
	}
	r.open = append(r.open, &openElement{node: n, template: template, children: map[string]int{}})
	return nil
}

func (r *treeReader) end(name string) error {
	last := len(r.open) - 1
	if last < 0 || r.open[last].node.Name != name {
		return fmt.Errorf("</%s> closes nothing", name)
	}
	done := r.open[last]
	if text := trim(done.text.String()); text != "" && len(done.node.Children) == 0 {
		done.node.Value = String(text)
	}
	if last > 0 && !done.template {
		parent := r.open[last-1]
		parent.node.attach(done.node, parent.children[name])
		parent.children[name]++
	}
	r.open = r.open[:last]
	return nil
}

func qualified(name xml.Name) string {
	if name.Space == "" {
		return name.Local
	}
	return name.Space + ":" + name.Local
}
