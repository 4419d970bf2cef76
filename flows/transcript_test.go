package flows_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"html"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pokjabot/flows"
	"pokjabot/flows/forms"
	"pokjabot/flows/xlsform"
	"pokjabot/locales"
)

var update = flag.Bool("update", false, "rewrite the phone's side of the transcripts")

// A transcript is a conversation (style.md 3): "#" remarks, "@" the stage (form, jam, peran,
// bahasa, ingat, bukti, daftar, isi), ">" the person, all else the phone. A form is a built-in one or
// one of testdata, where the engine's own conversations are. ">" is followed by a [button], a
// (foto 1), a (lokasi -1.61, 103.61), a (stiker), or a text. "! Word" tells the outcome when it is
// neither a question nor the review.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("forms/*.transcript.txt")
	if err != nil || len(files) < 6 {
		t.Fatalf("want the transcripts of the built-in forms, got %d (%v)", len(files), err)
	}
	own, err := filepath.Glob("testdata/*.transcript.txt")
	if err != nil || len(own) == 0 {
		t.Fatalf("want the transcripts of the engine, got %d (%v)", len(own), err)
	}
	for _, file := range append(files, own...) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".transcript.txt"), func(t *testing.T) { replay(t, file) })
	}
}

func replay(t *testing.T, file string) {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	phone := newPhone(t)
	var out strings.Builder
	lines := bufio.NewScanner(strings.NewReader(string(source)))
	for lines.Scan() {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, "#") || line == "":
			fmt.Fprintln(&out, line)
		case strings.HasPrefix(line, "@"):
			fmt.Fprintln(&out, line)
			out.WriteString(phone.stage(strings.Fields(strings.TrimPrefix(line, "@"))))
		case strings.HasPrefix(line, ">"):
			fmt.Fprintln(&out, line)
			out.WriteString(phone.act(strings.TrimSpace(strings.TrimPrefix(line, ">"))))
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(source), out.String()); diff != "" {
		t.Errorf("the conversation went another way (-want +got); look at it, then go test ./flows -update:\n%s", diff)
	}
}

// A routine activity takes at most six actions (domain.md, form a; the Lapor before them is the
// menu's): the transcripts show it, here it is counted.
func TestRoutineTakesSixActions(t *testing.T) {
	for _, name := range []string{"kegiatan_enam", "kegiatan_lewati"} {
		source, err := os.ReadFile("forms/" + name + ".transcript.txt")
		if err != nil {
			t.Fatal(err)
		}
		actions := strings.Count("\n"+string(source), "\n>")
		if actions > 6 || !strings.Contains(string(source), "\n! sent\n") {
			t.Errorf("%s: %d actions, or never sent", name, actions)
		}
	}
}

// phone is what a person holds: the session as it was stored, and the last card.
type phone struct {
	t       *testing.T
	library *forms.Library
	catalog *locales.Catalog
	form    *flows.Form
	env     flows.Env
	stored  []byte
	card    flows.Prompt
	known   map[string]json.RawMessage
	living  map[string][]flows.Choice
	memory  map[string]json.RawMessage
	since   map[string]time.Time
	proof   map[string][]string
}

func newPhone(t *testing.T) *phone {
	t.Helper()
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	catalog.Missing = func(lang, id, problem string) { t.Errorf("locales %s %s: %s", lang, id, problem) }
	p := &phone{t: t, library: library, catalog: catalog, known: map[string]json.RawMessage{}, living: map[string][]flows.Choice{}, memory: map[string]json.RawMessage{}, since: map[string]time.Time{}, proof: map[string][]string{}}
	p.env = flows.Env{
		Zone: time.FixedZone("WIB", 7*3600), Lang: "id", Role: "petugas",
		List:     func(name string) []flows.Choice { return p.living[name] },
		Last:     func(name, key string) (json.RawMessage, bool) { v, ok := p.memory[name+" "+key]; return v, ok },
		Given:    func(name, key string) (time.Time, bool) { at, ok := p.since[name+" "+key]; return at, ok },
		Evidence: func(name string) []string { return p.proof[name] },
		Show:     func(kind string, v any) string { return show(p.catalog.Speak(p.env.Lang), kind, v) },
	}
	return p
}

// testForm reads a form of testdata.
func testForm(t testing.TB, name string) *flows.Form {
	t.Helper()
	source, err := os.ReadFile("testdata/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	form, err := xlsform.Read(source)
	if err != nil {
		t.Fatal(err)
	}
	return form
}

// show writes values as the bot does.
func show(words locales.Speaker, kind string, v any) string {
	switch kind {
	case "date":
		day, err := time.Parse(time.DateOnly, v.(string))
		if err != nil {
			return "?" + v.(string)
		}
		return words.Date(day)
	case "time":
		return strings.Replace(v.(string), ":", ".", 1)
	case "moment":
		at, err := time.Parse("2006-01-02T15:04", v.(string))
		if err != nil {
			return "?" + v.(string)
		}
		return words.Date(at) + ", " + at.Format("15.04")
	case "integer":
		return words.Number(v.(int64))
	case "decimal":
		return words.Decimal(v.(float64), 2)
	case "uang":
		return words.Money(v.(int64))
	case "lp":
		n := v.([2]int64)
		return fmt.Sprintf("%s L, %s P", words.Number(n[0]), words.Number(n[1]))
	case "point":
		p := v.(flows.Point)
		return fmt.Sprintf("%.2f, %.2f", p.Lat, p.Lon)
	case "photos":
		return fmt.Sprintf("%d foto", v)
	}
	return fmt.Sprint(v)
}

func (p *phone) stage(words []string) string {
	rest := strings.Join(words[1:], " ")
	switch words[0] {
	case "form":
		p.form = p.library.Form(words[1])
		if p.form == nil {
			p.form = testForm(p.t, words[1])
		}
	case "jam":
		now, err := time.Parse(time.RFC3339, words[1])
		if err != nil {
			p.t.Fatal(err)
		}
		p.env.Now = now
	case "peran":
		p.env.Role = words[1]
	case "bahasa":
		p.env.Lang = words[1]
	case "ingat": // ingat instansi (kampung jenis=posyandu) ["puskesmas"]
		name, more, _ := strings.Cut(rest, " (")
		key, value, _ := strings.Cut(more, ") ")
		if before, at, ok := strings.Cut(value, " sejak "); ok {
			day, err := time.ParseInLocation(time.DateOnly, at, p.env.Zone)
			if err != nil {
				p.t.Fatal(err)
			}
			value, p.since[name+" "+key] = before, day
		}
		p.memory[name+" "+key] = json.RawMessage(value)
	case "bukti": // bukti I01 5 kegiatan bulan ini
		p.proof[words[1]] = append(p.proof[words[1]], strings.Join(words[2:], " "))
	case "daftar": // daftar rencana_terbuka 17 Posyandu Melati; jenis_kegiatan=posyandu
		label, extra, _ := strings.Cut(strings.Join(words[3:], " "), ";")
		code := words[2]
		if code == "=" { // daftar poktan = Tunas Muda; jenis=pikr: a name is its own code
			code = strings.TrimSpace(label)
		}
		c := flows.Choice{Code: code, Label: flows.Text{"id": label}, Extra: map[string]string{}}
		for pair := range strings.SplitSeq(extra, ";") {
			if column, value, ok := strings.Cut(strings.TrimSpace(pair), "="); ok {
				c.Extra[column] = value
			}
		}
		p.living[words[1]] = append(p.living[words[1]], c)
	case "isi": // isi jenis "posyandu": known before the start
		p.known[words[1]] = json.RawMessage(strings.Join(words[2:], " "))
	case "mulai":
		session, card := flows.Start(p.form, p.env, p.known)
		p.keep(session)
		p.card = card
		return p.draw()
	case "hasil":
		var answers strings.Builder
		var s flows.Session
		if err := json.Unmarshal(p.stored, &s); err != nil {
			p.t.Fatal(err)
		}
		report := flows.Finish(p.form, s, p.env)
		for _, q := range p.form.Questions {
			for _, part := range append([]*flows.Question{q}, q.Parts...) {
				if v, ok := report[part.Name]; ok {
					fmt.Fprintf(&answers, "  %s: %s\n", part.Name, v)
				}
			}
		}
		return answers.String()
	default:
		p.t.Fatalf("transcript: @ %s is not known", words[0])
	}
	return ""
}

func (p *phone) keep(s flows.Session) {
	stored, err := json.Marshal(s)
	if err != nil {
		p.t.Fatal(err)
	}
	p.stored = stored
}

func (p *phone) act(said string) string {
	var s flows.Session
	if err := json.Unmarshal(p.stored, &s); err != nil {
		p.t.Fatal(err)
	}
	in, ok := p.input(said, s)
	if !ok {
		return "! no such button: " + said + "\n"
	}
	before := s
	next, prompts, outcome := flows.Step(p.form, s, in)
	if !reflect.DeepEqual(before, s) {
		p.t.Error("Step changed the session it was given")
	}
	p.keep(next)
	if len(prompts) == 0 {
		return "! " + string(outcome) + "\n"
	}
	p.card = prompts[0]
	return p.draw()
}

func (p *phone) input(said string, s flows.Session) (flows.Input, bool) {
	in := flows.Input{Op: flows.Answer, Env: p.env}
	inner := said
	if len(said) > 2 {
		inner = said[1 : len(said)-1]
	}
	switch {
	case strings.HasPrefix(said, "["):
		for _, b := range p.buttons() {
			if b.label == inner {
				b.in.Env, b.in.Revision = p.env, s.Revision
				if p.card.Question != nil {
					b.in.Question = p.card.Question.Name
				}
				return b.in, true
			}
		}
		return in, false
	case strings.HasPrefix(said, "(foto"):
		n, caption, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(inner, "foto")), " ")
		in.Media = &flows.Media{FileID: "F" + n, UniqueID: "U" + n, Kind: "photo", Caption: caption}
	case strings.HasPrefix(said, "(lokasi"):
		in.Point = &flows.Point{}
		_, _ = fmt.Sscanf(inner, "lokasi %f, %f", &in.Point.Lat, &in.Point.Lon) // a transcript that is off shows 0, 0
	case strings.HasPrefix(said, "("):
		in.Media = &flows.Media{FileID: "S", UniqueID: "S", Kind: inner}
	default:
		in.Text = strings.ReplaceAll(said, `\n`, "\n")
	}
	return in, true
}

type button struct {
	label string
	in    flows.Input
}

var opWords = map[flows.Op]string{
	flows.Back: "Kembali", flows.Skip: "Lewati", flows.Later: "Isi nanti", flows.Help: "Bantuan", flows.Save: "Simpan dulu",
	flows.Cancel: "Batal", flows.Edit: "Ubah", flows.Confirm: "Cocok", flows.Send: "Kirim", flows.Done: "Selesai", flows.More: "Lengkapi", flows.Append: "Tambah",
}

var dayWords = map[string]string{"today": "Hari ini", "yesterday": "Kemarin", "tomorrow": "Besok"}

func (p *phone) buttons() []button {
	var list []button
	add := func(label string, in flows.Input) { list = append(list, button{label, in}) }
	for _, o := range p.card.Options {
		label := o.Label
		switch {
		case o.Say != nil:
			label = html.UnescapeString(p.catalog.Speak(p.env.Lang).Say(o.Say.ID, o.Say.Args))
		case o.Day != "":
			label = dayWords[o.Day]
		case o.Op == flows.Page:
			label = "Tanggal lain"
		case o.Op == flows.Tick && o.On:
			label = "✓ " + label
		case o.On:
			label = "• " + label
		}
		add(label, flows.Input{Op: o.Op, Code: o.Code, On: !o.On})
	}
	for _, d := range p.card.Days {
		if d.Enabled {
			add(strconv.Itoa(d.Number), flows.Input{Op: flows.Answer, Code: d.Date})
		}
	}
	if p.card.Prev != "" {
		add("‹", flows.Input{Op: flows.Page, Code: p.card.Prev})
	}
	if p.card.Next != "" {
		add("›", flows.Input{Op: flows.Page, Code: p.card.Next})
	}
	if p.card.Pages > 1 {
		add(fmt.Sprintf("hal. %d/%d", p.card.OptionPage, p.card.Pages), flows.Input{Op: flows.Page, Code: strconv.Itoa(p.card.OptionPage%p.card.Pages + 1)})
	}
	for _, l := range p.card.Lines {
		add(l.Label, flows.Input{Op: flows.Edit, Code: l.Name})
	}
	for _, op := range p.card.Ops {
		label := opWords[op]
		if op == flows.Done && p.card.Count > 0 {
			label = fmt.Sprintf("Selesai (%d)", p.card.Count)
		}
		add(label, flows.Input{Op: op})
	}
	return list
}

// draw is the card as text, two blanks in.
func (p *phone) draw() string {
	c, words := p.card, p.catalog.Speak(p.env.Lang)
	var out strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&out, "  "+format+"\n", args...) }
	if c.Said != nil {
		say("✓ %s: %s", c.Said.Label, c.Said.Value)
	}
	for _, n := range c.Notices {
		args := locales.Args{"Sapaan": words.Address("ibu", "Siti")}
		maps.Copy(args, n.Args)
		say("%s", html.UnescapeString(words.Say(n.ID, args)))
	}
	for _, e := range c.Evidence {
		say("· %s", e)
	}
	if c.Round != "" {
		say("%s", c.Round)
	}
	if label := c.Label; c.Of > 0 {
		of := strconv.Itoa(c.Of)
		if c.Most > c.Of {
			of += "–" + strconv.Itoa(c.Most)
		}
		say("%s (%d dari %s)", label, c.Index, of)
	} else {
		say("%s", label)
	}
	if c.Proposal != "" {
		say("“%s”", c.Proposal)
	}
	for _, l := range c.Lines {
		value := l.Value
		if value == "" {
			value = "–"
		}
		if l.Missing {
			value += " (perlu diisi)"
		}
		say("- %s: %s", l.Label, value)
	}
	if c.Month != "" {
		say("%s: %s", c.Month, days(c.Days))
	}
	var row []string
	for _, b := range p.buttons() {
		if b.in.Op != flows.Edit && len(c.Days) == 0 || b.in.Op != flows.Edit && b.in.Op != flows.Answer || b.label == "Ubah" {
			row = append(row, "["+b.label+"]")
		}
	}
	say("%s", strings.Join(row, " "))
	return out.String()
}

// days is the calendar in one line: "Mon.. 1 2 (3)", closed days in brackets left out.
func days(list []flows.Day) string {
	var free []string
	for _, d := range list {
		if d.Enabled {
			free = append(free, strconv.Itoa(d.Number))
		}
	}
	blank := 0
	for blank < len(list) && list[blank].Date == "" {
		blank++
	}
	return fmt.Sprintf("%d kosong, boleh %s", blank, strings.Join(free, " "))
}
