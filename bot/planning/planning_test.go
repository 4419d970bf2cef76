package planning_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/bot/planning"
	"pokjabot/bot/turn"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

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
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	words.Missing = func(lang, id, problem string) { t.Errorf("%s %s: %s", lang, id, problem) }
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := &phone{T: t, db: db, words: words, forms: library, nums: &storage.Numbers{DB: db}, who: 1}
	p.at("2026-11-20 09:00")
	return p
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
	rows, _ := p.db.Query(p.Context(), `DELETE FROM outbox RETURNING kind, payload, card_id`)
	var kind string
	var payload []byte
	var card *int64
	if _, err := pgx.ForEachRow(rows, []any{&kind, &payload, &card}, func() error {
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
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(p.script.String()), 0o644); err != nil {
			p.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		p.Fatal(err)
	}
	if diff := cmp.Diff(string(want), p.script.String()); diff != "" {
		p.Error(diff)
	}
}

func (p *phone) id(title string) (id int64) {
	p.Helper()
	if err := p.db.QueryRow(p.Context(), `SELECT max(id) FROM occurrence WHERE title = $1`, title).Scan(&id); err != nil {
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

func TestPlansFromBirthToAnswer(t *testing.T) {
	for _, lang := range []string{"id", "en"} {
		t.Run(lang, func(t *testing.T) {
			p := open(t)
			if err := storage.Apply(t.Context(), p.db, storage.SetLang(p.turn().Person.ID, lang)); err != nil {
				t.Fatal(err)
			}
			say := func(id string) string { return p.words.Speak(lang).Say(id, locales.Args{"Tanggal": ""}) }
			p.jadwal()
			p.plan(1, "Posyandu Melati", "2026-11-24", "08:00")
			p.plan(2, "Senam lansia", "2026-11-20", "10:00") // today: no reminder is left
			p.plan(3, "Rapat warga", "2026-11-27", "19:30")
			p.jadwal()
			p.tap("Posyandu")
			p.tap(say("tombol.pindah_tanggal"))
			p.tap(say("tombol.tanggal_lain"))
			p.tap("›")
			p.tap("15")
			p.jadwal()
			p.tap("Posyandu")
			p.tap(say("tombol.pindah_tanggal"))
			p.tap(say("jadwal.minggu_depan"))
			p.jadwal()
			p.tap("Senam")
			p.tap(say("tombol.kegiatan_batal"))
			p.tap(say("jadwal.alasan_cuaca"))
			p.jadwal()
			p.tap("Rapat")
			p.tap(say("tombol.matikan_pengingat"))
			p.jadwal()
			p.tap("Rapat")
			p.tap(say("tombol.pindah_tanggal"))
			p.tap(say("jadwal.belum_tahu"))
			p.jadwal()
			p.golden("jadwal_" + lang + ".txt")
			want := "Posyandu Melati 2026-11-24 ditunda\nSenam lansia 2026-11-20 batal cuaca\nRapat warga 2026-11-27 ditunda\nPosyandu Melati 2026-12-15 ditunda\nPosyandu Melati 2026-12-22 terjadwal"
			if diff := cmp.Diff(want, p.statuses()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The buttons of a reminder that speaks of two plans.
func TestSeveralOnOneCard(t *testing.T) {
	p := open(t)
	p.plan(1, "Posyandu Melati", "2026-11-24", "08:00")
	p.plan(2, "BKB Anggrek", "2026-11-24", "10:00")
	both := []string{turn.Num(p.id("Posyandu Melati")), turn.Num(p.id("BKB Anggrek"))}
	act := func(name string) { p.data(name, turn.Pack("j", append([]string{name}, both...)...)) }
	p.at("2026-11-24 16:30")
	act("s")
	act("t")
	if got := p.last.Keyboard[1][0].Data; got != turn.Pack("f", "kegiatan", both[1]) {
		t.Error("Terlaksana opens", got)
	}
	act("n")
	act("n") // once only
	act("p")
	p.tap("BKB")
	p.tap("Besok")
	act("m")
	p.golden("beberapa.txt")
	want := "Posyandu Melati 2026-11-24 terjadwal\nBKB Anggrek 2026-11-24 ditunda\nBKB Anggrek 2026-11-25 terjadwal"
	if diff := cmp.Diff(want, p.statuses()); diff != "" {
		t.Error(diff)
	}
}

// A colleague of the same Kampung may answer; others and forged buttons change nothing.
func TestRights(t *testing.T) {
	p := open(t)
	p.plan(1, "Posyandu Melati", "2026-11-24", "08:00")
	id := turn.Num(p.id("Posyandu Melati"))
	before := p.statuses()
	for _, who := range []int64{3, 4} {
		p.who = who
		for _, data := range []string{turn.Pack("j", "a", id, "cuaca"), turn.Pack("j", "d", id), turn.Pack("j", "d", id, "20261201"), turn.Pack("j", "m", id), turn.Pack("j", "n", id), turn.Pack("j", "s", id), turn.Pack("j", "o", id)} {
			if said := p.data(data, data); strings.Contains(said, "Posyandu") {
				t.Errorf("%d taps %s and reads %s", who, data, said)
			}
		}
		if _, err := planning.Prefill(t.Context(), p.turn(), p.id("Posyandu Melati")); err == nil {
			t.Errorf("%d reports on a foreign plan", who)
		}
	}
	p.who = 1
	for _, data := range []string{"", "1j", "1j,z," + id, "1j,a," + id + ",x", "1j,a,zzzz,cuaca", "1j,d," + id + ",20991231", "1j,d," + id + ",hello", "1j,c," + id + ",203001", "1j,c," + id + ",202501", "1j,p"} {
		p.data(data, data)
	}
	if diff := cmp.Diff(before, p.statuses()); diff != "" {
		t.Error(diff)
	}
	p.who = 4
	if said := p.jadwal(); strings.Contains(said, "Posyandu") {
		t.Error("a lead's own plans:", said)
	}
	p.who = 2
	p.data("a", turn.Pack("j", "a", id, "cuaca"))
	if p.statuses() != "Posyandu Melati 2026-11-24 batal cuaca" {
		t.Error("a colleague can't answer:", p.statuses())
	}
	if said := p.data("a", turn.Pack("j", "a", id, "dana")); !strings.Contains(said, "(buttons go)") {
		t.Error("an old card:", said)
	}
}

func TestPrefill(t *testing.T) {
	p := open(t)
	p.plan(1, "Posyandu Melati", "2026-11-24", "08:00")
	id := p.id("Posyandu Melati")
	for now, want := range map[string]string{
		"2026-11-24 17:00": `{"jenis":"posyandu","judul":"Posyandu Melati","rencana":"` + strconv.FormatInt(id, 10) + `","tanggal":"2026-11-24","tempat":"Balai RW 03"}`,
		"2026-11-22 09:00": `{"jenis":"posyandu","judul":"Posyandu Melati","rencana":"` + strconv.FormatInt(id, 10) + `","tanggal":"2026-11-22","tempat":"Balai RW 03"}`, // held early
		"2026-12-05 09:00": `{"jenis":"posyandu","judul":"Posyandu Melati","rencana":"baru","tanggal":"2026-11-24","tempat":"Balai RW 03"}`,
	} {
		p.at(now)
		known, err := planning.Prefill(t.Context(), p.turn(), id)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(known)
		if diff := cmp.Diff(want, string(got)); diff != "" || err != nil {
			t.Error(now, diff, err)
		}
	}
}
