package planning_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/planning"
	"pokjabot/bot/roomtest"
	"pokjabot/bot/turn"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// phone is somebody's chat with this room, without the line between.
type phone struct {
	*testing.T
	db    *pgxpool.Pool
	words *locales.Catalog
	forms *forms.Library
	nums  *storage.Numbers
	now   time.Time
	who   int64 // Telegram id
	chat  storage.ChatState
	last  turn.Message
	card  *storage.Card

	file, fileName string // what was sent last
	script         strings.Builder
}

func open(t *testing.T) *phone {
	t.Helper()
	db := storagetest.New(t)
	if err := storage.SeedWilayah(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	if err := storage.SeedHolidays(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`INSERT INTO kampung (id, wilayah, kabupaten, name) SELECT code, code, '15.05', 'Kampung KB ' || name FROM wilayah WHERE code IN ('15.05.08.2005', '15.05.08.2003')`,
		`INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (1, 'Siti', 'ibu', '2026-11-01'), (2, 'Budi', 'bapak', '2026-11-01'), (3, 'Rani', 'kak', '2026-11-01'), (4, 'Lead', 'ibu', '2026-11-01')`,
		`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT id, 'petugas', k, k, '2026-11-01' FROM person JOIN (VALUES (1, '15.05.08.2005'), (2, '15.05.08.2005'), (3, '15.05.08.2003')) v(t, k) ON t = telegram_id`,
		`INSERT INTO assignment (person_id, role, place, valid_from) SELECT id, 'kabupaten', '15.05', '2026-11-01' FROM person WHERE telegram_id = 4`,
		`INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (5, 'Mitra', 'kak', '2026-11-01')`,
		`INSERT INTO assignment (person_id, role, place, valid_from) SELECT id, 'mitra', '15.05', '2026-11-01' FROM person WHERE telegram_id = 5`,
	} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	words := roomtest.Words(t)
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := &phone{T: t, db: db, words: words, forms: library, nums: &storage.Numbers{DB: db}, who: 1}
	p.at("2026-11-20 09:00")
	return p
}

// inEach tells a story once in each language, on a phone that speaks it; say is what a message reads.
func inEach(t *testing.T, story func(t *testing.T, p *phone, lang string, say func(id string) string)) {
	t.Helper()
	for _, lang := range locales.Languages() {
		t.Run(lang, func(t *testing.T) {
			p := open(t)
			if err := storage.Apply(t.Context(), p.db, storage.SetLang(p.turn().Person.ID, lang)); err != nil {
				t.Fatal(err)
			}
			story(t, p, lang, func(id string) string { return p.words.Speak(lang).Say(id, locales.Args{"Tanggal": ""}) })
		})
	}
}

func (p *phone) at(text string) {
	now, err := time.Parse("2006-01-02 15:04 -0700", text+" +0700")
	if err != nil {
		p.Fatal(err)
	}
	p.now = now
}

func (p *phone) turn() *turn.Turn {
	p.Helper()
	person, err := storage.PersonByTelegram(p.Context(), p.db, p.who)
	if err != nil {
		p.Fatal(err)
	}
	return &turn.Turn{ChatID: p.who, Now: p.now, Person: person, Chat: p.chat, DB: p.db, Words: p.words.Speak(person.Lang), Forms: p.forms, Numbers: p.nums}
}

func (p *phone) tell(what string, tn *turn.Turn, writes []storage.Write, err error) string {
	p.Helper()
	said := ""
	if no, is := errors.AsType[*locales.Refusal](err); is {
		said, err = "(refused) "+tn.Words.Refusal(no), nil
	}
	if err != nil {
		p.Fatal(err)
	}
	p.chat = tn.Chat
	if err := storage.Apply(p.Context(), p.db, writes...); err != nil {
		p.Fatal(err)
	}
	rows, _ := p.db.Query(p.Context(), `DELETE FROM outbox RETURNING kind, payload, card_id, chat_id`)
	var kind string
	var payload []byte
	var card *int64
	var chat int64
	elsewhere := ""
	if _, err := pgx.ForEachRow(rows, []any{&kind, &payload, &card, &chat}, func() error {
		if chat != p.who {
			var m turn.Message
			elsewhere += fmt.Sprintf("\n\n(to chat %d) ", chat)
			err := json.Unmarshal(payload, &m)
			elsewhere += m.Text
			return err
		}
		if kind == storage.KindStrip {
			said += "(buttons go)"
			return nil
		}
		if kind == storage.KindDocument {
			var f turn.File
			if err := json.Unmarshal(payload, &f); err != nil {
				return err
			}
			p.file, p.fileName = string(f.Data), f.Name
			said += "(file " + f.Name + ") " + f.Text
			return nil
		}
		p.last, p.card = turn.Message{}, &storage.Card{ID: *card, ChatID: p.who}
		if err := json.Unmarshal(payload, &p.last); err != nil {
			return err
		}
		said += p.last.Text
		for _, row := range p.last.Keyboard {
			said += "\n"
			for _, b := range row {
				said += "[" + b.Text + "] "
				if len(b.Data) > 64 {
					p.Errorf("%s carries %d bytes", b.Text, len(b.Data))
				}
			}
		}
		return nil
	}); err != nil {
		p.Fatal(err)
	}
	if tn.NoticeText() != "" {
		said += "(on the button) " + tn.NoticeText()
	}
	said += elsewhere
	fmt.Fprintf(&p.script, "> %s\n%s\n\n", what, said)
	return said
}

// plan sends a filled form rencana; more are further answers, name and value in turn.
func (p *phone) plan(n int, title, day, clock string, more ...string) {
	p.Helper()
	tn := p.turn()
	answers := map[string]json.RawMessage{
		"jenis": []byte(`"kegiatan"`), "jenis_kegiatan": []byte(`"posyandu"`), "judul": quoted(title), "tanggal": quoted(day), "jam": quoted(clock), "tempat": []byte(`"Balai RW 03"`), "ingat": []byte(`["h1"]`),
	}
	for i := 0; i < len(more); i += 2 {
		answers[more[i]] = quoted(more[i+1])
	}
	d := storage.Draft{ID: int64(n), ChatID: p.who, PersonID: tn.Person.ID, ReportID: fmt.Sprintf("00000000-0000-4000-8000-%012d", n), Form: "rencana", KampungID: tn.Person.Assignment().KampungID}
	writes, m, err := planning.Finish(p.Context(), tn, d, answers)
	if err == nil {
		said, sayErr := tn.Say(p.Context(), m)
		writes, err = append(writes, said...), sayErr
	}
	p.tell("rencana "+title, tn, writes, err)
}

func quoted(s string) json.RawMessage { return json.RawMessage(`"` + s + `"`) }

// room is the one under test; the forms it opens are written down by name and what they know.
func (p *phone) room() planning.Room {
	open := func(ctx context.Context, t *turn.Turn, what string) ([]storage.Write, error) {
		return t.Say(ctx, turn.Message{Text: "(form " + what + ")"})
	}
	return planning.Room{
		Form: func(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
			return open(ctx, t, t.In.Data.Arg(0))
		},
		Open: func(ctx context.Context, t *turn.Turn, form string, known map[string]json.RawMessage) ([]storage.Write, error) {
			said, err := json.Marshal(known)
			if err != nil {
				return nil, err
			}
			return open(ctx, t, form+" "+string(said))
		},
	}
}

// says types a text: a sentence where one is awaited.
func (p *phone) says(text string) string {
	p.Helper()
	tn := p.turn()
	tn.In = turn.Input{Kind: turn.Text, Text: text}
	if command, args, _ := strings.Cut(text, " "); command == "/jadwal" {
		tn.In = turn.Input{Kind: turn.Command, Command: "jadwal", Args: args}
		writes, err := p.room().Jadwal(p.Context(), tn)
		return p.tell(text, tn, writes, err)
	}
	if tn.Chat.Expects != planning.ExpectsSentence || !planning.Awaits(tn) {
		p.Fatalf("%q is not awaited", text)
	}
	writes, err := p.room().Typed(p.Context(), tn)
	return p.tell(text, tn, writes, err)
}

func (p *phone) jadwal() string {
	tn := p.turn()
	tn.In = turn.Input{Kind: turn.Command, Command: "jadwal"}
	writes, err := p.room().Jadwal(p.Context(), tn)
	return p.tell("/jadwal", tn, writes, err)
}

func (p *phone) tap(label string) {
	p.Helper()
	for _, row := range p.last.Keyboard {
		for _, b := range row {
			if strings.Contains(b.Text, label) {
				p.data(label, b.Data)
				return
			}
		}
	}
	p.Fatalf("no button %q", label)
}

func (p *phone) data(label, data string) string {
	tn := p.turn()
	tn.In = turn.Input{Kind: turn.Tap, Data: turn.Unpack(data), Card: p.card}
	writes, err := p.room().Tapped(p.Context(), tn)
	return p.tell("["+label+"]", tn, writes, err)
}

func (p *phone) golden(name string) {
	p.Helper()
	roomtest.Golden(p, name, p.script.String())
}

func (p *phone) id(title string) (id int64) {
	p.Helper()
	if err := p.db.QueryRow(p.Context(), `SELECT max(id) FROM occurrence WHERE title = $1`, title).Scan(&id); err != nil {
		p.Fatal(err)
	}
	return id
}

func (p *phone) agenda(title string) (id int64) {
	p.Helper()
	if err := p.db.QueryRow(p.Context(), `SELECT max(agenda_id) FROM occurrence WHERE title = $1`, title).Scan(&id); err != nil {
		p.Fatal(err)
	}
	return id
}

func (p *phone) statuses() string {
	rows, _ := p.db.Query(p.Context(), `SELECT format('%s %s %s%s', title, day, status, ' ' || reason) FROM occurrence ORDER BY id`)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		p.Fatal(err)
	}
	return strings.Join(list, "\n")
}
