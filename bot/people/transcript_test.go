package people_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/people"
	"pokjabot/bot/roomtest"
	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// A transcript is a conversation: ">" is what the person does ([..] is a tap, [lagi] the same again), "@" sets who it is
// and when, "!" changes the world, the rest is what the phone shows, rewritten by -update.
func TestTranscripts(t *testing.T) { roomtest.Transcripts(t, play) }

// phone is one person's chat with the front door, without the line between.
type phone struct {
	t       *testing.T
	db      *pgxpool.Pool
	words   *locales.Catalog
	numbers *storage.Numbers
	now     time.Time
	chat    int64
	name    string
	lang    string
	state   storage.ChatState
	last    turn.Message  // the newest message on the phone
	card    *storage.Card // its card
	codes   map[string]string
	tapped  turn.Data
}

func play(t *testing.T, script string) string {
	db := storagetest.New(t)
	if err := storage.SeedWilayah(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	words := roomtest.Words(t)
	p := &phone{t: t, db: db, words: words, numbers: &storage.Numbers{DB: db}, chat: 11, name: "Siti", lang: "id", codes: map[string]string{}}
	var out strings.Builder
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "  ") {
			continue
		}
		if strings.HasPrefix(line, "#") && out.Len() > 0 || strings.HasPrefix(line, ">") {
			out.WriteString("\n")
		}
		out.WriteString(line + "\n")
		switch line[0] {
		case '@':
			p.set(strings.Fields(line[1:]))
		case '!':
			p.world(strings.Fields(line[1:]))
		case '>':
			out.WriteString(p.do(strings.TrimSpace(line[1:])))
		}
	}
	return out.String()
}

func (p *phone) set(words []string) {
	switch words[0] {
	case "jam":
		now, err := time.Parse(time.RFC3339, words[1])
		if err != nil {
			p.t.Fatal(err)
		}
		p.now = now
	case "telepon": // chat id, language, name
		p.chat, p.lang, p.name = int64(len(words[1])), words[2], strings.Join(words[3:], " ")
		p.state, p.card, p.last = storage.ChatState{}, nil, turn.Message{}
	default:
		p.t.Fatalf("@%v", words)
	}
}

// world: "undangan NAME role place uses", "kampung desa", "cabut NAME", "laporan kampung", by whoever
// holds the phone.
func (p *phone) world(words []string) {
	switch words[0] {
	case "undangan":
		invite := storage.Invite{Role: storage.Role(words[2]), Place: words[3], CreatedAt: p.now, ExpiresAt: p.now.Add(72 * time.Hour), UsesLeft: len(words[4])}
		if k, err := storage.KampungByID(p.t.Context(), p.db, words[3]); err == nil && k != nil {
			invite.KampungID = k.ID
		}
		code, w, err := storage.NewInvite(bytes.NewReader(bytes.Repeat([]byte(words[1]), 16)), invite)
		if err != nil {
			p.t.Fatal(err)
		}
		p.codes[words[1]] = code
		p.apply(w)
	case "cabut":
		p.apply(storage.RevokeInvite(p.codes[words[1]], p.now))
	case "kampung":
		p.apply(storage.EnsureKampung(words[1], p.now))
	case "laporan":
		if _, err := p.db.Exec(p.t.Context(), `INSERT INTO report (id, receipt, form, version, person_id, kampung_id, wilayah, kabupaten, day, answers, sent_at, changed_at)
  SELECT gen_random_uuid(), $1, 'kegiatan', '1', id, $1, $1, left($1, 5), $2::timestamptz::date, '{}', $2, $2 FROM person WHERE telegram_id = $3`, words[1], p.now, p.chat); err != nil {
			p.t.Fatal(err)
		}
	case "impor":
		sheet := storage.Sheet{Name: "kampung", Rows: []storage.SheetRow{{Number: 1, Cells: []string{"kode", "nama"}}}}
		for i, line := range words[1:] {
			sheet.Rows = append(sheet.Rows, storage.SheetRow{Number: i + 2, Cells: strings.Split(line, ",")})
		}
		if done, err := storage.ImportKampung(p.t.Context(), p.db, []storage.Sheet{sheet}, p.now, false); err != nil || done.Refused() {
			p.t.Fatal(done, err)
		}
	default:
		p.t.Fatalf("!%v", words)
	}
}

func (p *phone) apply(writes ...storage.Write) {
	p.t.Helper()
	if err := storage.Apply(p.t.Context(), p.db, writes...); err != nil {
		p.t.Fatal(err)
	}
}

// commands is what this room answers of the menu; the rest belongs to other rooms.
var commands = map[string]turn.Handler{"start": people.Start, "menu": people.Menu, "bantuan": people.Bantuan, "bahasa": people.Bahasa, "latihan": people.Latihan, "ganti": people.Ganti, "data": people.Data}

func (p *phone) do(what string) string {
	ctx := p.t.Context()
	person, err := storage.PersonByTelegram(ctx, p.db, p.chat)
	if err != nil {
		p.t.Fatal(err)
	}
	lang := p.lang
	if person != nil {
		lang = person.Lang
	}
	tn := &turn.Turn{ChatID: p.chat, Now: p.now, Person: person, Chat: p.state, DB: p.db, Words: p.words.Speak(lang), Numbers: p.numbers}
	if tn.In, err = p.input(what); err != nil {
		p.t.Error(err) // a transcript that taps what is not there tells nothing
		return ""
	}
	writes, err := handle(ctx, tn)
	if no, is := errors.AsType[*locales.Refusal](err); is {
		writes, err = tn.Say(ctx, turn.Message{Text: tn.Words.Say(no.ID, no.Args)})
	}
	if err != nil {
		p.t.Fatal(err)
	}
	p.state = tn.Chat
	p.apply(writes...)
	return p.shown()
}

func handle(ctx context.Context, tn *turn.Turn) ([]storage.Write, error) {
	switch {
	case tn.In.Kind == turn.Command:
		return commands[tn.In.Command](ctx, tn)
	case tn.In.Kind == turn.Tap && tn.In.Data.Verb == "m":
		return commands[tn.In.Data.Arg(0)](ctx, tn)
	case tn.In.Kind == turn.Tap:
		return people.Tapped(ctx, tn)
	case tn.Chat.Expects != "":
		return people.Expected(ctx, tn)
	default:
		return people.Start(ctx, tn)
	}
}

func (p *phone) input(what string) (turn.Input, error) {
	in := turn.Input{Name: p.name, Language: p.lang}
	for name, code := range p.codes {
		what = strings.ReplaceAll(what, "$"+name, code)
	}
	switch {
	case strings.HasPrefix(what, "/"):
		in.Kind = turn.Command
		in.Command, in.Args, _ = strings.Cut(what[1:], " ")
	case strings.HasPrefix(what, "data "): // a forged button
		in.Kind, in.Data, in.Card = turn.Tap, turn.Unpack(strings.TrimPrefix(what, "data ")), p.card
	case strings.HasPrefix(what, "["):
		in.Kind, in.Card = turn.Tap, p.card
		label := strings.Trim(what, "[]")
		for _, row := range p.last.Keyboard {
			for _, b := range row {
				if strings.HasSuffix(b.Text, label) && in.Data.Verb == "" {
					in.Data = turn.Unpack(b.Data)
				}
			}
		}
		if label == "lagi" { // the same button once more, as an impatient thumb does
			in.Data = p.tapped
		}
		if p.tapped = in.Data; in.Data.Verb == "" {
			return in, fmt.Errorf("no such button: %s", label)
		}
	default:
		in.Kind, in.Text = turn.Text, what
	}
	return in, nil
}

// shown takes what was queued off the outbox and returns it as the phone shows it.
func (p *phone) shown() string {
	rows, _ := p.db.Query(p.t.Context(), `SELECT kind, coalesce(card_id, 0), payload FROM outbox ORDER BY id`)
	type row struct {
		Kind    string
		Card    int64
		Payload []byte
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := p.db.Exec(p.t.Context(), `DELETE FROM outbox`); err != nil {
		p.t.Fatal(err)
	}
	var out strings.Builder
	for _, r := range list {
		var m turn.Message
		if err := json.Unmarshal(r.Payload, &m); err != nil {
			p.t.Fatal(err)
		}
		p.last, p.card = m, &storage.Card{ID: r.Card, ChatID: p.chat}
		if r.Kind == storage.KindEdit {
			out.WriteString("  (kartu diubah)\n")
		}
		for line := range strings.SplitSeq(m.Text, "\n") {
			out.WriteString(strings.TrimRight("  "+line, " ") + "\n")
		}
		for _, row := range m.Keyboard {
			out.WriteString(" ")
			for _, b := range row {
				if len(b.Data) > 64 { // Bot API, InlineKeyboardButton
					p.t.Errorf("%d bytes behind %s", len(b.Data), b.Text)
				}
				out.WriteString(" [" + b.Text + "]")
			}
			out.WriteString("\n")
		}
	}
	return out.String()
}
