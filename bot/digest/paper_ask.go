package digest

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"time"

	"pokjabot/bot/official"
	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// paperKind is one paper that a recap can be taken along as. Kinds live in buttons and in rows:
// none is given away again.
type paperKind struct {
	kind       string // on the button and in the row; "" the workbook
	act        string // in the trail of who took what (storage.Audit)
	name       string // beginning of the file's name
	ending     string
	button     string // message ids
	caption    string
	indonesian bool // an official paper: Indonesian whoever asks for it
	make       func(ctx context.Context, s *screen, t *turn.Turn, templates []official.Template) (printed, error)
}

// printed is a paper as it leaves: its bytes, and whether small cells are hidden in it.
type printed struct {
	raw    []byte
	hidden bool
}

// paperKinds are the papers, in the order of their buttons.
func paperKinds() []paperKind {
	return []paperKind{
		{kind: "", act: "rekap_excel", name: "rapat", ending: ".xlsx", button: "rekap.tombol_excel", caption: "rekap.excel_keterangan", make: makeWorkbook},
		{kind: "surat", act: "rekap_surat", name: "surat", ending: ".pdf", button: "rapat.tombol_surat", caption: "rapat.surat_keterangan", indonesian: true, make: makeLetter},
		{kind: "csv", act: "rekap_csv", name: "rekap", ending: ".csv", button: "rapat.tombol_csv", caption: "rapat.csv_keterangan", make: makeTable},
	}
}

func paperOf(kind string) (paperKind, bool) {
	for _, k := range paperKinds() {
		if k.kind == kind {
			return k, true
		}
	}
	return paperKind{}, false
}

// paperButtons is the row that offers the papers of a period and place.
func (s *screen) paperButtons(key, code string) []turn.Button {
	var row []turn.Button
	for _, k := range paperKinds() {
		args := []string{key, code}
		if k.kind != "" {
			args = append(args, k.kind)
		}
		row = append(row, s.button(k.button, verbFile, args...))
	}
	return row
}

// askFile queues a paper of a recap; the leader makes it within seconds. A kind that nobody knows
// is the workbook.
func askFile(_ context.Context, t *turn.Turn) ([]storage.Write, error) {
	period, code := tappedAt(t)
	k, known := paperOf(t.In.Data.Arg(2))
	if !known {
		k, _ = paperOf("")
	}
	t.Notice(html.UnescapeString(t.Words.Say("rekap.excel_dibuat", locales.Args{"Sapaan": t.Sapaan()})))
	return []storage.Write{storage.AskDigestFile(storage.DigestFile{ChatID: t.ChatID, PersonID: t.Person.ID, Place: code, Period: period.Key(), Kind: k.kind}, t.Now)}, nil
}

// files makes the papers that wait, one after the other. One that fails is tried again at the next
// tick; after the last try its asker is told.
func (d *Sender) files(ctx context.Context, now time.Time) error {
	for {
		file, err := storage.NextDigestFile(ctx, d.Pool)
		if err != nil || file == nil {
			return err
		}
		writes, err := d.file(ctx, *file, now)
		if err != nil {
			if ctx.Err() != nil || file.Attempts < storage.DigestFileTries {
				return err
			}
			d.Log.Error("a paper was given up", "place", file.Place, "kind", file.Kind, "error", err)
			if writes, err = d.sorry(ctx, *file, now); err != nil {
				return err
			}
		}
		if err := storage.Apply(ctx, d.Pool, append(writes, storage.DigestFileDone(file.ID, now))...); err != nil {
			return err
		}
		if d.Kick != nil {
			d.Kick()
		}
	}
}

// sorry tells the asker of a paper that it could not be made.
func (d *Sender) sorry(ctx context.Context, f storage.DigestFile, now time.Time) ([]storage.Write, error) {
	person, err := storage.PersonByID(ctx, d.Pool, f.PersonID)
	if err != nil || person == nil {
		return nil, err
	}
	words := d.Words.Speak(person.Lang)
	payload, err := json.Marshal(turn.Message{Text: words.Say("rapat.gagal", locales.Args{"Sapaan": words.Address(person.Sapaan, person.Name)})})
	if err != nil {
		return nil, fmt.Errorf("encoding a message: %w", err)
	}
	return []storage.Write{storage.Send(storage.Outgoing{ChatID: f.ChatID, Class: storage.ClassAnswer, Kind: storage.KindMessage, Payload: payload, NotBefore: now, CreatedAt: now})}, nil
}

// file makes one paper under the rights that its asker has at this moment; without them there is
// none.
func (d *Sender) file(ctx context.Context, f storage.DigestFile, now time.Time) ([]storage.Write, error) {
	person, err := storage.PersonByID(ctx, d.Pool, f.PersonID)
	if err != nil || person == nil {
		return nil, err
	}
	t := &turn.Turn{ChatID: f.ChatID, Now: now, Person: person, DB: d.Pool, Words: d.Words.Speak(person.Lang), Forms: d.Forms}
	period, ok := ParsePeriod(f.Period, now)
	kind, known := paperOf(f.Kind)
	if !ok || !known || root(t, f.Place) == "" {
		return nil, nil
	}
	speaking := t.Words
	if kind.indonesian {
		t.Words = t.Words.In("id")
	}
	s, err := open(ctx, t, period, f.Place)
	if err != nil {
		return nil, err
	}
	if err := s.load(ctx, d.Pool); err != nil {
		return nil, err
	}
	templates := d.Official
	if templates == nil {
		if templates, err = official.Load(nil, nil); err != nil {
			return nil, err
		}
	}
	paper, err := kind.make(ctx, s, t, templates)
	if err != nil {
		return nil, fmt.Errorf("making %s of a recap: %w", kind.act, err)
	}
	t.Words = speaking
	caption := speaking.Say(kind.caption, locales.Args{"Sapaan": t.Sapaan(), "Tempat": bare(s.place.Name), "Periode": locales.Raw(long(speaking, period))})
	if paper.hidden {
		caption += "\n" + speaking.Say("desk.sel_kecil", nil)
	}
	payload, err := json.Marshal(turn.File{Message: turn.Message{Text: caption}, Name: kind.name + "-" + f.Place + "-" + f.Period + kind.ending, Data: paper.raw})
	if err != nil {
		return nil, fmt.Errorf("encoding a paper: %w", err)
	}
	detail, err := json.Marshal(map[string]any{"period": f.Period, "hidden": paper.hidden})
	if err != nil {
		return nil, fmt.Errorf("encoding an audit: %w", err)
	}
	return []storage.Write{
		storage.Send(storage.Outgoing{ChatID: f.ChatID, Class: storage.ClassAnswer, Kind: storage.KindDocument, Payload: payload, NotBefore: now, CreatedAt: now}),
		storage.Note(storage.Audit{At: now, PersonID: person.ID, Act: kind.act, Place: f.Place, Detail: detail}),
	}, nil
}
