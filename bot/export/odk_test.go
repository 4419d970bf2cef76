package export_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pokjabot/bot/export"
	"pokjabot/flows/forms"
	"pokjabot/flows/xlsform"
)

// unzip gives the files of a zip by name.
func unzip(t failer, raw []byte) map[string]string {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatalf("%v", err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatalf("%v", err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		files[f.Name] = string(content)
		_ = r.Close()
	}
	return files
}

// paths reads an instance: each leaf by its path, several of one path in a row.
func paths(t failer, instance string) map[string][]string {
	d := xml.NewDecoder(strings.NewReader(instance))
	found := map[string][]string{}
	var at []string
	leaf, text := false, ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatalf("%v in %q", err, instance)
		}
		switch token := token.(type) {
		case xml.StartElement:
			at, leaf, text = append(at, token.Name.Local), true, ""
			for _, a := range token.Attr {
				if len(at) == 1 {
					found["@"+a.Name.Local] = []string{a.Value}
				}
			}
		case xml.CharData:
			text += string(token)
		case xml.EndElement:
			if path := "/" + strings.Join(at, "/"); leaf {
				found[path] = append(found[path], text)
			}
			at, leaf = at[:len(at)-1], false
		}
	}
}

// xpaths is the model of a form by another way than the export's: the XPath of each question, as
// pyxform writes its binds.
func xpaths(t failer, id string) map[string]string {
	book, err := forms.Workbook(id)
	if err != nil {
		t.Fatalf("%v", err)
	}
	list, at := map[string]string{}, "/data"
	for _, row := range book.Survey {
		switch typ, name := row.Value("type"), row.Value("name"); {
		case strings.HasPrefix(typ, "begin"):
			at += "/" + name
		case strings.HasPrefix(typ, "end"):
			at = at[:strings.LastIndexByte(at, '/')]
		case typ != "":
			list[name] = at + "/" + name
		}
	}
	return list
}

func TestSubmissionsFitTheModel(t *testing.T) {
	o, all := options(t), export.Forms(library(t))
	rapid.Check(t, func(t *rapid.T) {
		form := rapid.SampledFrom(all).Draw(t, "form")
		model := xpaths(t, form.ID)
		book, err := forms.Workbook(form.ID)
		if err != nil {
			t.Fatalf("%v", err)
		}
		answers := drawn(t, form)
		s := source(form, slices.Collect(maps.Keys(answers)), reportOf(form.ID, 1, answers))
		s.Book = book
		files := unzip(t, write(t, export.ODK, o, s))
		id := reportOf(form.ID, 1, nil).ID
		found := paths(t, files["instances/uuid"+id+"/submission.xml"])
		if got := found["@id"][0] + " " + found["@version"][0] + " " + found["/data/meta/instanceID"][0]; got != form.ID+" v1 uuid:"+id {
			t.Fatalf("%s", got)
		}
		known := map[string]bool{"@id": true, "@version": true, "@orx": true, "/data/meta/instanceID": true}
		for name, path := range model {
			known[path] = true
			q := form.Question(name)
			want := ""
			if q != nil {
				want = shown(q, answers[name])
			}
			switch {
			case q != nil && q.Type == "image":
				want = map[bool]string{true: "foto1.jpg"}[name == "foto"] // stored, whatever was answered
			case q != nil && q.Type == "time" && want != "":
				want += ":00.000+07:00"
			}
			got := strings.Join(found[path], "|")
			if got != strings.ReplaceAll(strings.ReplaceAll(want, "\r\n", "\n"), "\r", "\n") && got != want {
				t.Fatalf("%s: %q, want %q", path, got, want)
			}
		}
		for path := range found {
			if !known[path] && !strings.HasSuffix(path, "_other") {
				t.Fatalf("%s is not in the model", path)
			}
		}
	})
}

func TestSubmissionsOfRepeats(t *testing.T) {
	form, o := repeated(), options(t)
	cells := func(typ, name string) xlsform.Row {
		return xlsform.Row{Cells: []xlsform.Cell{{Column: "type", Value: typ}, {Column: "name", Value: name}}}
	}
	s := source(form, []string{"kampung", "rumah", "dulu"}, reportOf("keluarga", 1, map[string]any{"kampung": "a & <b>", "rumah": houses["rumah"], "dulu": "x"}))
	if err := export.Write(t.Context(), io.Discard, export.ODK, o, s); err == nil {
		t.Error("a model without a workbook")
	}
	s.Book = &xlsform.Workbook{Survey: []xlsform.Row{
		cells("begin group", "luar"), cells("text", "kampung"), cells("select_one x or_other", "pilih"), cells("begin repeat", "rumah"), cells("integer", "rt"),
		cells("begin_repeat", "anak"), cells("integer", "umur"), cells("end_repeat", ""), cells("end repeat", ""), cells("end group", ""),
	}}
	files := unzip(t, write(t, export.ODK, o, s))
	want := map[string][]string{
		"@id": {"keluarga"}, "@version": {"v1"}, "@orx": {"http://openrosa.org/xforms"}, "/data/luar/kampung": {"a & <b>"}, "/data/luar/pilih": {""}, "/data/luar/pilih_other": {""},
		"/data/luar/rumah/rt": {"3", "5"}, "/data/luar/rumah/anak/umur": {"2", "4"}, "/data/dulu": {"x"}, "/data/meta/instanceID": {"uuid:00000000-0000-4000-8000-000000000001"},
	}
	if diff := cmp.Diff(want, paths(t, files["instances/uuid00000000-0000-4000-8000-000000000001/submission.xml"])); diff != "" {
		t.Error(diff)
	}
	for name, want := range map[string][]string{
		"reports.csv":     {"keluarga", "1505-26-00001", "terkirim", "15.05.08.2005", "Kampung KB Tangkit", "Sungai Gelam", "2026-11-18", "2026-11-18T09:12:00+07:00", "00000000-0000-4000-8000-000000000001"},
		"attachments.csv": {"uuid:00000000-0000-4000-8000-000000000001", "foto", "lampiran/ab/foto1.jpg", "photo", "'=Sesudah", "stored"},
	} {
		rows, err := csv.NewReader(strings.NewReader(files[name])).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Fatal(name, err, rows)
		}
		if diff := cmp.Diff(want, rows[1]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
