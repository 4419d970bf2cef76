package export

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"

	"pokjabot/flows"
)

// submissions is a zip of ODK XML, a document per report against the form's own model, laid out
// as ODK Briefcase exchanges them:
//
//	instances/uuid<id>/submission.xml   <data id version> … <meta><instanceID>uuid:<id></instanceID></meta></data>
//	reports.csv                         what every report has besides its answers: receipt, status, Kampung ...
//	attachments.csv                     instanceID, question, file, kind, caption, state
//
// Photos are named, not packed: they lie in the folder lampiran of the program's data. An ODK
// image node holds one name, so it is that of the first photo; attachments.csv has them all.
type submissions struct {
	o                    Options
	zip                  *zip.Writer
	reports, attachments *spool
	own                  []column
	questions            map[string]*flows.Question
	model                []*node
	former               []string // answers that the model has no place for
	xml                  bytes.Buffer
}

func newODK(w io.Writer, o Options) (writer, error) {
	s := &submissions{o: o, zip: zip.NewWriter(w), own: own(o)}
	// 100,000 small files: making each smaller by a tenth would cost as much as all the rest.
	small, err := flate.NewWriter(io.Discard, flate.BestSpeed)
	if err != nil {
		return nil, fmt.Errorf("preparing to compress: %w", err)
	}
	s.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		small.Reset(w) // one entry after the other: the one before is closed
		return small, nil
	})
	if s.reports, err = newSpool(); err != nil {
		return nil, err
	}
	if s.attachments, err = newSpool(); err != nil {
		s.reports.close()
		return nil, err
	}
	heads := []string{"form"}
	for _, c := range s.own {
		heads = append(heads, c.code)
	}
	return s, errors.Join(s.reports.write(heads), s.attachments.write([]string{"instanceID", "question", "file", "kind", "caption", "state"}))
}

func (s *submissions) close() {
	s.reports.close()
	s.attachments.close()
}

func (s *submissions) begin(source Source) error {
	if source.Book == nil {
		return errors.New("the model of a form needs its workbook")
	}
	s.model, s.former = modelOf(source.Book), nil
	s.questions = map[string]*flows.Question{}
	known := names(s.model, map[string]bool{})
	s.know(source.Form)
	for _, key := range source.Keys {
		if !known[key] && nodeName(key) {
			s.former = append(s.former, key)
		}
	}
	return nil
}

// know notes the questions of a form, those of its repeats with them.
func (s *submissions) know(form *flows.Form) {
	for _, q := range form.Questions {
		for _, one := range append([]*flows.Question{q}, q.Parts...) {
			s.questions[one.Name] = one
		}
		if q.Round != nil {
			s.know(q.Round)
		}
	}
}

func (s *submissions) add(r *record) error {
	s.xml.Reset()
	s.submission(r)
	entry, err := s.zip.Create("instances/uuid" + r.ID + "/submission.xml")
	if err != nil {
		return fmt.Errorf("opening a submission: %w", err)
	}
	if _, err := entry.Write(s.xml.Bytes()); err != nil {
		return fmt.Errorf("writing a submission: %w", err)
	}
	row := []string{r.Form}
	for _, c := range s.own {
		row = append(row, disarm(c.cell(r, nil).text))
	}
	if err := s.reports.write(row); err != nil {
		return err
	}
	for _, f := range r.files {
		if err := s.attachments.write([]string{"uuid:" + r.ID, f.Question, disarm(orEmpty(f.File)), f.Kind, disarm(orEmpty(f.Caption)), f.State}); err != nil {
			return err
		}
	}
	return nil
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// submission writes the instance: answers of a former version follow at the root, where the model
// of that version (the attribute says which) has them or not.
func (s *submissions) submission(r *record) {
	s.xml.WriteString(xml.Header + `<data xmlns:orx="http://openrosa.org/xforms"`)
	s.attribute("id", r.Form)
	s.attribute("version", r.Version)
	s.xml.WriteByte('>')
	s.nodes(r, r.answers, s.model)
	for _, key := range s.former {
		if raw := r.answers[key]; len(raw) > 0 {
			s.leaf(key, plain(raw))
		}
	}
	s.xml.WriteString("<orx:meta><orx:instanceID>uuid:" + r.ID + "</orx:instanceID></orx:meta></data>\n")
}

// nodes writes elements where the form has them: questions within their groups, a repeat once for
// each of its entries. What was not answered stands there empty, as ODK Collect leaves it.
func (s *submissions) nodes(r *record, a answers, list []*node) {
	for _, n := range list {
		switch {
		case n.repeat:
			for _, entry := range entries(a[n.name]) {
				s.group(r, entry, n)
			}
		case n.children != nil:
			s.group(r, a, n)
		default:
			s.leaf(n.name, s.value(r, a[n.name], n.name))
		}
	}
}

func (s *submissions) group(r *record, a answers, n *node) {
	s.xml.WriteString("<" + n.name + ">")
	s.nodes(r, a, n.children)
	s.xml.WriteString("</" + n.name + ">")
}

// value is an answer in ODK's notation; our own is the same but for files and clocks.
func (s *submissions) value(r *record, raw json.RawMessage, name string) string {
	q := s.questions[name]
	if q == nil {
		return plain(raw)
	}
	switch q.Type {
	case "image", "audio", "video", "file":
		if files := r.names(name); len(files) > 0 {
			return files[0]
		}
		return ""
	case "time":
		if clock := plain(raw); clock != "" {
			return clock + ":00.000" + r.SentAt.In(r.zone).Format("Z07:00")
		}
	}
	return plain(raw)
}

func (s *submissions) leaf(name, value string) {
	if value == "" {
		s.xml.WriteString("<" + name + "/>")
		return
	}
	s.xml.WriteString("<" + name + ">")
	_ = xml.EscapeText(&s.xml, []byte(value)) // a buffer takes everything
	s.xml.WriteString("</" + name + ">")
}

func (s *submissions) attribute(name, value string) {
	s.xml.WriteString(" " + name + `="`)
	_ = xml.EscapeText(&s.xml, []byte(value)) // a buffer takes everything
	s.xml.WriteByte('"')
}

func (s *submissions) end() error {
	for _, list := range []struct {
		name string
		from *spool
	}{{"reports.csv", s.reports}, {"attachments.csv", s.attachments}} {
		entry, err := s.zip.Create(list.name)
		if err != nil {
			return fmt.Errorf("opening %s: %w", list.name, err)
		}
		if err := list.from.copy(entry); err != nil {
			return fmt.Errorf("writing %s: %w", list.name, err)
		}
	}
	if err := s.zip.Close(); err != nil {
		return fmt.Errorf("closing the zip: %w", err)
	}
	return nil
}

// spool is a CSV on the disk that waits until a zip has room for it: a zip takes one file after
// the other.
type spool struct {
	file *os.File
	to   *bufio.Writer
	csv  *csv.Writer
}

func newSpool() (*spool, error) {
	file, err := os.CreateTemp("", "pokjabot-*.csv")
	if err != nil {
		return nil, fmt.Errorf("making a temporary file: %w", err)
	}
	to := bufio.NewWriter(file)
	return &spool{file, to, csv.NewWriter(to)}, nil
}

func (s *spool) write(row []string) error {
	if err := s.csv.Write(row); err != nil {
		return fmt.Errorf("writing a row: %w", err)
	}
	return nil
}

func (s *spool) copy(w io.Writer) error {
	s.csv.Flush()
	if err := errors.Join(s.csv.Error(), s.to.Flush()); err != nil {
		return err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := io.Copy(w, s.file)
	return err
}

// close removes the file; there is nothing to be done about an error.
func (s *spool) close() {
	_ = s.file.Close()
	_ = os.Remove(s.file.Name())
}
