package reporting

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/goccy/go-yaml"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	plain "pokjabot/flows/answer"
	"pokjabot/storage"
)

// What people write is looked at before the engine sees it and after it took it: a case of violence or
// danger is not for a bot and is not kept; a phone number is offered to be cut; a resident's name with
// an address is noted kindly (domain.md 8.2). The NIK is the engine's own matter (flows).

// alarm is the list of data/bahaya.yaml.
type alarm struct {
	Happened []string `yaml:"kejadian"`
	Matters  []string `yaml:"hal"`
	Signs    []string `yaml:"tanda"`
	Topics   []string `yaml:"topik"`
	Struck   []string `yaml:"bukan"`
}

// alarms reads the list once: every message is held against it.
var alarms = sync.OnceValues(func() (*alarm, error) {
	source, err := data.ReadFile("data/bahaya.yaml")
	if err != nil {
		return nil, fmt.Errorf("looking for the words of danger: %w", err)
	}
	var a alarm
	if err := yaml.UnmarshalWithOptions(source, &a, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading the words of danger: %w", err)
	}
	return &a, nil
})

// InDanger says whether a text likely tells of a case of violence, abuse or danger. Each sentence and
// line is looked at by itself: a story may begin with a penyuluhan and end with what a neighbour
// suffered, and a lembar has many lines.
func InDanger(text string) (bool, error) {
	a, err := alarms()
	if err != nil {
		return false, err
	}
	taught := false // what the message is about: a list of subjects goes on below its head
	for sentence := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(".!?;\n\r", r) }) {
		said := " " + strings.Join(strings.FieldsFunc(sentence, func(r rune) bool { return !unicode.IsLetter(r) }), " ") + " "
		among := func(list []string) bool {
			return slices.ContainsFunc(list, func(w string) bool { return strings.Contains(said, " "+w+" ") })
		}
		topic := among(a.Topics)
		taught = taught || topic
		switch {
		case topic || among(a.Struck):
		case among(a.Happened):
			return true, nil
		case !taught && among(a.Matters) && among(a.Signs):
			return true, nil
		}
	}
	return false, nil
}

// Endangered says whether an input tells of such a case: what was typed, the caption of a photo or a
// file, an edited message, what stands behind a command. What is looked for among reports (/laporan) is
// no case.
func Endangered(in turn.Input) (bool, error) {
	if in.Text == "" || in.Kind == turn.Tap || in.Kind == turn.Command && (in.Args == "" || in.Command == "laporan") {
		return false, nil
	}
	return InDanger(in.Text)
}

// expectsAlbum is what a chat remembers of an album whose caption told of danger: its other photos come
// as messages of their own and are not kept, either (turn.Turn.Expect).
const expectsAlbum = "album_bahaya"

// OfDangerAlbum says whether a photo belongs to such an album; then nothing is kept of it, and nothing
// needs to be said once more.
func OfDangerAlbum(t *turn.Turn) bool {
	if t.Chat.Expects != expectsAlbum {
		return false
	}
	var album string
	if t.In.Album != "" && json.Unmarshal(t.Chat.State, &album) == nil && album == t.In.Album {
		t.Forget()
		return true
	}
	if t.In.Kind != turn.Photo { // the album is over
		t.Expect("", nil)
	}
	return false
}

// Shelter answers a message that tells of danger: whom to call, near by as far as a lead has told, and
// that it is not kept. An open form waits at the same question; nothing of the message goes anywhere.
func (f Forms) Shelter(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	t.Forget()
	if t.In.Album != "" {
		state, err := json.Marshal(t.In.Album)
		if err != nil {
			return nil, fmt.Errorf("encoding an album: %w", err)
		}
		t.Expect(expectsAlbum, state)
	}
	text := t.Words.Say("jaga.bahaya", map[string]any{"Sapaan": t.Sapaan()})
	near, err := nearby(ctx, t)
	if err != nil {
		return nil, err
	}
	text += near
	if t.Person != nil && t.Draft != nil && t.Draft.Status == storage.DraftOpen {
		return f.Again(ctx, t, *t.Draft, text)
	}
	var rows [][]turn.Button
	if t.Person != nil {
		rows = append(rows, menuRow(t, "menu"))
	}
	return t.Say(ctx, turn.Message{Text: text, Keyboard: rows})
}

// nearby are the numbers of the place that is spoken of, a line each, "" when none is set.
func nearby(ctx context.Context, t *turn.Turn) (string, error) {
	if t.Person == nil {
		return "", nil
	}
	a := t.Person.Assignment()
	place := cmp.Or(a.KampungID, a.Place)
	if t.Draft != nil && t.Draft.Status == storage.DraftOpen {
		place = cmp.Or(t.Draft.KampungID, place)
	}
	numbers, err := storage.HotlinesAt(ctx, t.DB, place)
	if err != nil || len(numbers) == 0 {
		return "", err
	}
	lines := []string{"\n\n" + t.Words.Say("jaga.nomor", nil)}
	for _, n := range numbers {
		lines = append(lines, "• "+t.Words.Say("darurat."+string(n.Help), nil)+": "+n.Number)
	}
	return strings.Join(lines, "\n"), nil
}

// heed adds to the card that follows a written answer what should be thought about once more, whatever
// way the words came: typed, edited, in a lembar. before is the session without them.
func heed(t *turn.Turn, d storage.Draft, in flows.Input, before flows.Session, s stepped) stepped {
	if in.Op != flows.Answer || in.Text == "" || len(s.prompts) == 0 {
		return s
	}
	last := &s.prompts[len(s.prompts)-1]
	phone, address := false, false
	for name, said := range freeTexts(before, s.session) {
		phone = phone || len(plain.Phones(said)) > 0
		address = address || name != "tempat" && nameWithAddress(said)
	}
	if phone {
		last.Notices = append(last.Notices, flows.Notice{ID: "jaga.telepon"})
		s.rows = append(s.rows, turn.Row(turn.Button{Text: t.Words.Say("tombol.potong_telepon", nil), Data: turn.Pack("l", "x", turn.Num(d.ID))}))
	}
	if address {
		last.Notices = append(last.Notices, flows.Notice{ID: "jaga.alamat"})
	}
	return s
}

// freeTexts are the answers in words that a step took, by the names of their questions.
func freeTexts(before, after flows.Session) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, name := range slices.Sorted(maps.Keys(after.Answers)) {
			var said string
			raw := after.Answers[name]
			if string(before.Answers[name]) == string(raw) || json.Unmarshal(raw, &said) != nil {
				continue
			}
			if (len(strings.Fields(said)) > 1 || len(said) > 9) && !yield(name, said) {
				return
			}
		}
	}
}

// cutPhones answers "Potong nomornya": the numbers go from all answers in words, the draft is shown again.
func (f Forms) cutPhones(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	d, err := f.waiting(ctx, t)
	if err != nil || d == nil {
		return nil, err
	}
	_, session, err := read(t, *d)
	if err != nil {
		return nil, err
	}
	answers := maps.Clone(session.Answers)
	for name, said := range freeTexts(flows.Session{}, session) {
		rest, n := plain.CutPhones(said)
		if n == 0 {
			continue
		}
		if answers[name], err = json.Marshal(rest); err != nil {
			return nil, fmt.Errorf("encoding an answer: %w", err)
		}
	}
	session.Answers = answers
	if d.State, err = json.Marshal(session); err != nil {
		return nil, fmt.Errorf("encoding draft %d: %w", d.ID, err)
	}
	return f.step(ctx, t, *d, flows.Input{Op: flows.Resume})
}
