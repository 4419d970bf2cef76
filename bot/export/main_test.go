package export_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pokjabot/bot/export"
	"pokjabot/bot/roomtest"
	"pokjabot/flows"
	"pokjabot/flows/forms"
	"pokjabot/storage"
)

var wib = time.FixedZone("WIB", 7*60*60)

// hostile are texts that spreadsheets, parsers and people stumble over.
var hostile = []string{
	"=1+1", "=cmd|' /C calc'!A0", "+62 812", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=2", "'=1", "''+1", "'", "＝1+1", `"`, `a"b;c,d`, ";=1", ",=1", "a\nb", "ujung ",
	" =1", "<b>&amp;</b>", "]]>", "_x0041_", "🎉 Bu Siti", "سلام", "\u202e", "007", "1e5", "TRUE", "2026-11-18", strings.Repeat("panjang ", 120),
}

// texts draws what people type, and what they had better not.
func texts() *rapid.Generator[string] {
	clean := rapid.Map(rapid.String(), func(s string) string { // jsonb takes neither NUL nor half characters
		return strings.Map(func(r rune) rune {
			if r < ' ' && r != '\n' && r != '\t' || r == 0xFFFD || r == 0xFFFE || r == 0xFFFF {
				return -1
			}
			return r
		}, s)
	})
	return rapid.OneOf(rapid.SampledFrom(hostile), clean)
}

// drawn makes the answers of a form: any question may be unanswered.
func drawn(t *rapid.T, form *flows.Form) map[string]any {
	answers := map[string]any{}
	for _, q := range leaves(form.Questions) {
		if rapid.Bool().Draw(t, "skip "+q.Name) && q.Name != "judul" {
			continue
		}
		if v := value(t, form, q); v != nil {
			answers[q.Name] = v
		}
	}
	return answers
}

func value(t *rapid.T, form *flows.Form, q *flows.Question) any {
	var codes []string
	for _, c := range form.Choices[q.List] {
		codes = append(codes, c.Code)
	}
	switch q.Type {
	case "integer":
		return rapid.IntRange(0, 2_000_000_000).Draw(t, q.Name)
	case "decimal":
		return rapid.Float64Range(-100, 100).Draw(t, q.Name)
	case "date":
		return rapid.SampledFrom([]string{"2016-01-14", "2026-11-18", "2027-12-31"}).Draw(t, q.Name)
	case "time":
		return rapid.SampledFrom([]string{"00:00", "09:05", "23:59"}).Draw(t, q.Name)
	case "select_one":
		if len(codes) == 0 {
			return rapid.StringMatching(`[a-z0-9_]{1,12}`).Draw(t, q.Name)
		}
		return rapid.SampledFrom(codes).Draw(t, q.Name)
	case "select_multiple":
		if len(codes) == 0 {
			return nil
		}
		return rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 1, min(3, len(codes)), rapid.ID[string]).Draw(t, q.Name)
	case "geopoint":
		return "-1.62 103.61 0 0"
	case "image":
		return []map[string]any{{"file_id": "a", "unique_id": "u1", "kind": "photo"}, {"file_id": "b", "unique_id": "u2", "kind": "photo"}}
	case "text", "calculate", "hidden":
		if s := texts().Draw(t, q.Name); s != "" {
			return s
		}
	}
	return nil
}

func leaves(questions []*flows.Question) []*flows.Question {
	var list []*flows.Question
	for _, q := range questions {
		switch {
		case len(q.Parts) > 0:
			list = append(list, leaves(q.Parts)...)
		case q.Type != "note" && q.Type != "group" && !strings.HasPrefix(q.Name, "_"):
			list = append(list, q)
		}
	}
	return list
}

func reportOf(form string, n int, answers any) storage.ExportedReport {
	raw, err := json.Marshal(answers)
	if err != nil {
		panic(err)
	}
	kampung, person, lat, lon := "15.05.08.2005", int64(7), -1.7, 103.7
	return storage.ExportedReport{
		ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", n), Receipt: fmt.Sprintf("1505-26-%05d", n), Form: form, Version: "v1", Status: storage.ReportSent, Revision: 1,
		PersonID: &person, TelegramID: &person, Kampung: &kampung, Place: kampung, Date: "2026-11-18", SentAt: time.Date(2026, 11, 18, 2, 12, 0, 0, time.UTC),
		Answers: raw, Attachments: json.RawMessage(`[{"question": "foto", "kind": "photo", "caption": "=Sesudah", "file": "lampiran/ab/foto1.jpg", "state": "stored"}, {"question": "foto", "kind": "photo", "caption": null, "file": null, "state": "waiting"}]`),
		KampungName: "Kampung KB Tangkit", Kecamatan: "Sungai Gelam", Lat: &lat, Lon: &lon,
	}
}

func source(form *flows.Form, keys []string, reports ...storage.ExportedReport) export.Source {
	return export.Source{Form: form, Keys: keys, Each: func(_ context.Context, each func(storage.ExportedReport) error) error {
		for _, r := range reports {
			if err := each(r); err != nil {
				return err
			}
		}
		return nil
	}}
}

func library(t testing.TB) *forms.Library {
	t.Helper()
	l, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func options(t testing.TB) export.Options {
	t.Helper()
	catalog := roomtest.Words(t)
	return export.Options{Words: catalog.Speak("id"), Zone: wib}
}

func write(t failer, format export.Format, o export.Options, sources ...export.Source) []byte {
	var b bytes.Buffer
	if err := export.Write(context.Background(), &b, format, o, sources...); err != nil {
		t.Fatalf("%v", err)
	}
	return b.Bytes()
}

type failer interface{ Fatalf(string, ...any) }

// shown is an answer as a table shows it: codes divided by blanks, files as their number.
func shown(q *flows.Question, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []string:
		return strings.Join(v, " ")
	case []map[string]any:
		return fmt.Sprint(len(v))
	case float64, int:
		raw, _ := json.Marshal(v)
		return string(raw)
	}
	return fmt.Sprint(v)
}
