package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// lines is the contract of design.md 4: a JSON document in each line.
type lines struct {
	to      *bufio.Writer
	encoder *json.Encoder
}

func newJSONL(w io.Writer, _ Options) (writer, error) {
	to := bufio.NewWriter(w)
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	return &lines{to, encoder}, nil
}

func (l *lines) begin(Source) error { return nil }
func (l *lines) close()             {}

func (l *lines) add(r *record) error {
	if err := l.encoder.Encode(r.ExportedReport); err != nil {
		return fmt.Errorf("writing a line: %w", err)
	}
	return nil
}

func (l *lines) end() error {
	if err := l.to.Flush(); err != nil {
		return fmt.Errorf("writing the last lines: %w", err)
	}
	return nil
}
