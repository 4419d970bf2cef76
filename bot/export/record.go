package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"time"

	"pokjabot/storage"
)

// record is a report with its answers apart.
type record struct {
	storage.ExportedReport
	answers answers
	files   []attachment
	masked  bool
	zone    *time.Location
}

// answers are those of a report, or of one entry of a repeat, by question.
type answers map[string]json.RawMessage

// attachment is a file of a report as publik.laporan shows it.
type attachment struct {
	Question string  `json:"question"`
	Kind     string  `json:"kind"`
	Caption  *string `json:"caption"`
	File     *string `json:"file"` // nil until it is downloaded
	State    string  `json:"state"`
}

func newRecord(report storage.ExportedReport, o Options) (*record, error) {
	r := &record{ExportedReport: report, zone: o.Zone}
	if err := json.Unmarshal(report.Answers, &r.answers); err != nil {
		return nil, fmt.Errorf("decoding answers: %w", err)
	}
	if len(report.Attachments) > len("[]") {
		if err := json.Unmarshal(report.Attachments, &r.files); err != nil {
			return nil, fmt.Errorf("decoding attachments: %w", err)
		}
	}
	r.masked = o.Masked != nil && o.Masked(report.Form, r.kampung())
	return r, nil
}

// kampung is the id of the Kampung, "" above it.
func (r *record) kampung() string {
	if r.Kampung == nil {
		return ""
	}
	return *r.Kampung
}

// names lists the stored files of a question, in the order they came.
func (r *record) names(question string) []string {
	var list []string
	for _, f := range r.files {
		if f.Question == question && f.File != nil {
			list = append(list, path.Base(*f.File))
		}
	}
	return list
}

// entries returns what was answered in a repeat, entry by entry.
func entries(raw json.RawMessage) []answers {
	var list []answers
	if json.Unmarshal(raw, &list) != nil { // another shape of a former version: no entries
		return nil
	}
	return list
}

// plain is a stored value as one line of text: several choices divided by blanks (ODK XForms,
// select), photos as their number, anything without such a form as the JSON it is.
func plain(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	switch raw[0] {
	case '"':
		if bytes.IndexByte(raw, '\\') < 0 { // nearly all: nothing to decode
			return string(raw[1 : len(raw)-1])
		}
		var s string
		if json.Unmarshal(raw, &s) == nil {
			return s
		}
	case '[':
		if codes, ok := codes(raw); ok {
			return strings.Join(codes, " ")
		}
	case 'n':
		return ""
	}
	return string(raw)
}

// codes returns the choices of a select_multiple. Codes need no escapes: what stands between every
// other pair of quotes is one.
func codes(raw json.RawMessage) ([]string, bool) {
	var list []string
	if len(raw) > 3 && raw[0] == '[' && raw[1] == '"' && bytes.IndexByte(raw, '\\') < 0 && bytes.IndexByte(raw, '{') < 0 {
		for i, piece := range strings.Split(string(raw), `"`) {
			if i%2 == 1 {
				list = append(list, piece)
			}
		}
		return list, true
	}
	err := json.Unmarshal(raw, &list)
	return list, err == nil
}

// count is how many files an answer holds.
func count(raw json.RawMessage) int {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return 0
	}
	return len(list)
}
