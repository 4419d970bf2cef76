package desk_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/xuri/excelize/v2"

	"pokjabot/bot/desk"
	"pokjabot/bot/roomtest"
	"pokjabot/bot/turn"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

// Who asks for files: the lead of Muaro Jambi, the Pokja of Tangkit, a petugas there.
const (
	lead     = int64(1)
	pokja    = int64(2)
	petugas  = int64(3)
	tangkit  = "15.05.08.2005"
	outside  = "15.06.01.2001" // another kabupaten
	neighbor = "15.05.08.2003"
)

// chats is the room with its people, without the line between.
type chats struct {
	*testing.T
	db     *pgxpool.Pool
	words  *locales.Catalog
	forms  *forms.Library
	nums   *storage.Numbers
	made   *desk.Exporter
	now    time.Time
	card   *storage.Card
	script strings.Builder
}

func openChats(t *testing.T) *chats {
	t.Helper()
	db := storagetest.New(t)
	if err := storage.SeedWilayah(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`INSERT INTO kampung (id, wilayah, kabupaten, name) SELECT code, code, left(code, 5), 'Kampung KB ' || name FROM wilayah WHERE code IN ('15.05.08.2005', '15.05.08.2003', '15.06.01.2001')`,
		`INSERT INTO kampung (id, wilayah, kabupaten, name) VALUES ('15.05.08.2005-2', '15.05.08.2005', '15.05', 'Kampung KB Tangkit Dua')`,
		`INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (1, 'Ratna', 'ibu', '2026-11-01'), (2, 'Budi', 'bapak', '2026-11-01'), (3, 'Siti', 'ibu', '2026-11-01')`,
		`INSERT INTO assignment (person_id, role, place, valid_from) SELECT id, 'kabupaten', '15.05', '2026-11-01' FROM person WHERE telegram_id = 1`,
		`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT id, r, '15.05.08.2005', '15.05.08.2005', '2026-11-01' FROM person JOIN (VALUES (2, 'pokja_desa'), (3, 'petugas')) v(t, r) ON t = telegram_id`,
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
	c := &chats{T: t, db: db, words: words, forms: library, nums: &storage.Numbers{DB: db}, now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.FixedZone("WIB", 7*3600))}
	c.made = &desk.Exporter{Pool: db, Words: words, Forms: library, Folder: t.TempDir(), Now: func() time.Time { return c.now }, Log: slog.New(slog.DiscardHandler)}
	return c
}

// report stores a report of a form; n is its number.
func (c *chats) report(n int, form, kampung, day, answers string) {
	c.Helper()
	r := storage.Report{
		ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", n), Receipt: fmt.Sprintf("%s-26-%05d", strings.ReplaceAll(kampung[:5], ".", ""), n), Form: form, Version: "v1",
		KampungID: kampung, Wilayah: kampung[:13], Kabupaten: kampung[:5], Day: day, SentAt: c.now.Add(time.Duration(n) * time.Second), Answers: json.RawMessage(answers),
	}
	if err := storage.Apply(c.Context(), c.db, storage.SaveReport(r)); err != nil {
		c.Fatal(err)
	}
}

// tap does what a button does and returns what the phone shows.
func (c *chats) tap(who int64, args ...string) string {
	c.Helper()
	person, err := storage.PersonByTelegram(c.Context(), c.db, who)
	if err != nil {
		c.Fatal(err)
	}
	tn := &turn.Turn{ChatID: who, Now: c.now, Person: person, DB: c.db, Words: c.words.Speak(person.Lang), Forms: c.forms, Numbers: c.nums}
	tn.In = turn.Input{Kind: turn.Tap, Card: c.card, Data: turn.Data{Verb: "u", Args: args}}
	writes, err := desk.Unduh(c.Context(), tn)
	fmt.Fprintf(&c.script, "> [%s]\n", strings.Join(args, " "))
	if no, is := errors.AsType[*locales.Refusal](err); is {
		said := "(refused) " + tn.Words.Refusal(no)
		c.script.WriteString(said + "\n")
		return said
	}
	if err != nil {
		c.Fatal(err)
	}
	if err := storage.Apply(c.Context(), c.db, writes...); err != nil {
		c.Fatal(err)
	}
	if said := tn.NoticeText(); said != "" {
		c.script.WriteString("(on the button) " + said + "\n")
	}
	return c.phone()
}

// phone empties the outbox and returns what came, remembering the card.
func (c *chats) phone() string {
	c.Helper()
	rows, _ := c.db.Query(c.Context(), `DELETE FROM outbox RETURNING id, kind, payload, card_id`)
	type row struct {
		ID      int64
		Kind    string
		Payload []byte
		Card    *int64
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	if err != nil {
		c.Fatal(err)
	}
	said := ""
	for _, r := range list {
		var f turn.File
		if err := json.Unmarshal(r.Payload, &f); err != nil {
			c.Fatal(err)
		}
		if r.Kind == storage.KindDocument {
			said += "(file " + f.Name + ")\n"
		}
		said += f.Text + "\n"
		for _, buttons := range f.Keyboard {
			for _, b := range buttons {
				said += "[" + b.Text + "] "
			}
			said += "\n"
		}
		if r.Card != nil {
			c.card = &storage.Card{ID: *r.Card, ChatID: lead}
		}
	}
	c.script.WriteString(said)
	return said
}

// make lets the Exporter do one job.
func (c *chats) make() string {
	c.Helper()
	if did, err := c.made.Next(c.Context()); !did || err != nil {
		c.Fatalf("no job was done: %v", err)
	}
	return c.phone()
}

// file is the path of the only file that lies there.
func (c *chats) file() string {
	c.Helper()
	found, err := filepath.Glob(filepath.Join(c.made.Folder, "*.*"))
	if err != nil || len(found) != 1 {
		c.Fatal(found, err)
	}
	c.Cleanup(func() { _ = os.Remove(found[0]) })
	return found[0]
}

// sheet reads a workbook's sheet by the codes of its second row.
func (c *chats) sheet(path, name string) []map[string]string {
	c.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		c.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(name)
	if err != nil || len(rows) < 2 {
		c.Fatal(name, rows, err, f.GetSheetList())
	}
	var list []map[string]string
	for _, cells := range rows[2:] {
		row := map[string]string{}
		for i, cell := range cells {
			row[rows[1][i]] = cell
		}
		list = append(list, row)
	}
	return list
}

func (c *chats) field() {
	c.report(1, "kegiatan", tangkit, "2026-11-18", `{"jenis":"posyandu","judul":"=Posyandu","peserta_l":3,"peserta_p":32}`)
	c.report(2, "kegiatan", neighbor, "2026-11-19", `{"jenis":"senam","judul":"Senam","peserta_l":6}`)
	c.report(3, "kegiatan", outside, "2026-11-19", `{"jenis":"senam","judul":"Rahasia"}`)
	c.report(4, "kegiatan", tangkit, "2026-10-05", `{"jenis":"senam","judul":"Bulan lalu"}`)
	c.report(5, "layanan", tangkit, "2026-11-18", `{"bentuk":"pelayanan","metode_iud":2,"metode_implan":12}`)
	c.report(6, "layanan", neighbor, "2026-11-18", `{"bentuk":"pelayanan","metode_iud":4}`)
	c.report(7, "kegiatan", tangkit, "2026-11-17", `{"jenis":"senam","judul":"Ditarik"}`)
	c.report(8, "kegiatan", "15.05.08.2005-2", "2026-11-17", `{"jenis":"senam","judul":"Tangkit Dua"}`)
	if _, err := c.db.Exec(c.Context(), `UPDATE report SET status = 'ditarik' WHERE receipt LIKE '%-00007'`); err != nil {
		c.Fatal(err)
	}
}

func titles(rows []map[string]string) []string {
	var list []string
	for _, r := range rows {
		list = append(list, r["judul"])
	}
	return list
}

// The whole way of a lead, as the phone shows it.
func TestLeadTakesAFileAlong(t *testing.T) {
	c := openChats(t)
	c.field()
	c.tap(lead)
	c.tap(lead, "f", "kegiatan")
	c.tap(lead, "p", "kegiatan", "2026-11")
	c.tap(lead, "k", "kegiatan", "2026-11", "xlsx")
	c.tap(lead, "k", "kegiatan", "2026-11", "xlsx") // doubled
	c.make()
	path := c.file()
	if got := titles(c.sheet(path, "Kegiatan")); !cmp.Equal(got, []string{"=Posyandu", "Senam", "Tangkit Dua"}) {
		t.Errorf("%q", got)
	}
	c.tap(lead, "b", "zzz")
	var act, place, detail string
	if err := c.db.QueryRow(t.Context(), `SELECT act, place, detail::text FROM audit JOIN person p ON p.id = person_id WHERE telegram_id = 1`).Scan(&act, &place, &detail); err != nil {
		t.Fatal(err)
	}
	if got := act + " " + place + " " + detail; got != `ekspor 15.05 {"to": "2026-11-30", "form": "kegiatan", "from": "2026-11-01", "format": "xlsx", "hidden": false, "reports": 3}` {
		t.Error(got)
	}
	roomtest.Golden(t, "unduh.txt", c.script.String())
}

// Nobody gets a row from outside her place, whatever the button says, and small cells of health
// forms hide from whoever is outside the Kampung (domain.md 5.1).
func TestFilesKeepToThePlace(t *testing.T) {
	c := openChats(t)
	c.field()
	for _, ask := range []struct {
		who    int64
		form   string
		period string
		want   map[string][]string // receipt -> metode_iud, judul
		hidden bool
	}{
		{lead, "kegiatan", "", map[string][]string{"1505-26-00001": {"", "'=Posyandu"}, "1505-26-00002": {"", "Senam"}, "1505-26-00004": {"", "Bulan lalu"}, "1505-26-00008": {"", "Tangkit Dua"}}, false},
		{lead, "layanan", "2026-Q4", map[string][]string{"1505-26-00005": {"<5", ""}, "1505-26-00006": {"<5", ""}}, true},
		{pokja, "kegiatan", "2026-11", map[string][]string{"1505-26-00001": {"", "'=Posyandu"}}, false},
		{pokja, "layanan", "2026-11", map[string][]string{"1505-26-00005": {"2", ""}}, false},
	} {
		if c.forms.Form(ask.form) == nil {
			continue
		}
		c.card = nil
		c.tap(ask.who, "k", ask.form, ask.period, "csv")
		said := c.make()
		path := c.file()
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff"))))
		r.Comma = ';'
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][]string{}
		for _, cells := range rows[1:] {
			row := map[string]string{}
			for i, cell := range cells {
				row[rows[0][i]] = cell
			}
			iud := row["metode_iud"]
			got[row["receipt"]] = []string{iud, row["judul"]}
		}
		if diff := cmp.Diff(ask.want, got); diff != "" {
			t.Errorf("%d, %s: %s", ask.who, ask.form, diff)
		}
		if strings.Contains(said, "&lt;5") != ask.hidden {
			t.Errorf("%d, %s: %s", ask.who, ask.form, said)
		}
		_ = os.Remove(path)
	}
	if said := c.tap(petugas); !strings.HasPrefix(said, "(refused)") {
		t.Errorf("a petugas: %s", said)
	}
	if said := c.tap(petugas, "k", "kegiatan", "", "xlsx"); !strings.HasPrefix(said, "(refused)") {
		t.Errorf("a petugas: %s", said)
	}
}

func TestProgressAndCancel(t *testing.T) {
	c := openChats(t)
	for n := range 120 {
		c.report(n, "kegiatan", tangkit, "2026-11-18", `{"jenis":"senam","judul":"Senam"}`)
	}
	c.tap(lead, "k", "kegiatan", "", "csv")
	c.made.Now = func() time.Time { c.now = c.now.Add(4 * time.Second); return c.now }
	said := c.make()
	for _, line := range []string{"0 dari 120 laporan", "50 dari 120 laporan", "100 dari 120 laporan", "[Batalkan]", "(file kegiatan_15.05.csv)"} {
		if !strings.Contains(said, line) {
			t.Errorf("no %q in %s", line, said)
		}
	}
	_ = os.Remove(c.file())

	// Cancelled before it is begun, and while it is made.
	c.tap(lead, "k", "kegiatan", "", "csv")
	job, err := storage.OpenExport(t.Context(), c.db, 1)
	if err != nil || job == nil {
		t.Fatal(job, err)
	}
	if said := c.tap(pokja, "b", turn.Num(job.ID)); strings.Contains(said, "dibatalkan") {
		t.Errorf("somebody else's file: %s", said)
	}
	if said := c.tap(lead, "b", turn.Num(job.ID)); !strings.Contains(said, "dibatalkan") {
		t.Error(said)
	}
	if did, err := c.made.Next(t.Context()); did || err != nil {
		t.Error(did, err)
	}
	c.tap(lead, "k", "kegiatan", "", "csv")
	looks := 0
	c.made.Now = func() time.Time {
		if looks++; looks == 4 { // somewhere in the middle
			if _, err := c.db.Exec(t.Context(), `UPDATE export_job SET state = 'batal' WHERE state = 'berjalan'`); err != nil {
				t.Error(err)
			}
		}
		c.now = c.now.Add(4 * time.Second)
		return c.now
	}
	if said := c.make(); strings.Contains(said, "(file") {
		t.Errorf("a file that was cancelled: %s", said)
	}
	if left, _ := filepath.Glob(filepath.Join(c.made.Folder, "*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestHowAFileEnds(t *testing.T) {
	c := openChats(t)
	c.field()
	end := func(sql string) {
		t.Helper()
		if _, err := c.db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	c.tap(lead, "k", "kegiatan", "2020-01", "xlsx")
	if said := c.make(); !strings.Contains(said, "Belum ada laporan") {
		t.Error(said)
	}
	c.tap(lead, "k", "-", "2026-Q4", "xlsx")
	said := c.make()
	if !strings.Contains(said, "(file laporan_15.05_2026-Q4.xlsx)") {
		t.Error(said)
	}
	path := c.file()
	if got := titles(c.sheet(path, "Kegiatan")); len(got) != 4 {
		t.Errorf("%q", got)
	}
	c.now = c.now.Add(25 * time.Hour)
	c.made.Sweep(t.Context(), t)
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that was sent lies there after a day: %v", err)
	}

	c.tap(lead, "k", "kegiatan", "", "xlsx")
	c.made.SetMostBytes(100)
	if said := c.make(); !strings.Contains(said, "terlalu besar") {
		t.Error(said)
	}
	c.made.SetMostBytes(0)

	c.tap(lead, "k", "kegiatan", "", "xlsx")
	end(`UPDATE export_job SET form = 'hilang' WHERE state = 'menunggu'`)
	for try := range 3 {
		end(`UPDATE export_job SET lease_until = NULL`)
		did, err := c.made.Next(t.Context())
		if !did || err == nil {
			t.Errorf("try %d: %v %v", try, did, err)
		}
	}
	if said := c.phone(); !strings.Contains(said, "belum berhasil") {
		t.Error(said)
	}

	c.tap(lead, "k", "kegiatan", "", "xlsx")
	end(`UPDATE assignment SET valid_to = '2026-11-20' WHERE role = 'kabupaten'`)
	end(`INSERT INTO assignment (person_id, role, place, valid_from) SELECT id, 'provinsi', '15', '2026-11-20' FROM person WHERE telegram_id = 1`)
	if said := c.make(); !strings.Contains(said, "sudah berganti") || strings.Contains(said, "(file") {
		t.Error(said)
	}
	c.tap(lead, "k", "kegiatan", "", "xlsx")
	end(`UPDATE person SET deleted_at = '2026-11-20' WHERE telegram_id = 1`)
	if did, err := c.made.Next(t.Context()); !did || err != nil || c.phone() != "" {
		t.Error(did, err)
	}
}

// The program ends while a file is made: the job waits for the next leader, who makes it.
func TestFileOutlivesItsMaker(t *testing.T) {
	c := openChats(t)
	for n := range 60 {
		c.report(n, "kegiatan", tangkit, "2026-11-18", `{"jenis":"senam","judul":"Senam"}`)
	}
	c.tap(lead, "k", "kegiatan", "", "csv")
	ctx, end := context.WithCancel(t.Context())
	looks := 0
	first := *c.made
	first.Now = func() time.Time {
		if looks++; looks == 5 { // after the first rows
			end()
		}
		c.now = c.now.Add(4 * time.Second)
		return c.now
	}
	if err := first.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if said := c.phone(); strings.Contains(said, "(file") || strings.Contains(said, "siap, Bu Ratna") {
		t.Fatalf("a file was made after the end: %s", said)
	}
	ctx, end = context.WithCancel(t.Context())
	second := *c.made
	second.Kick = func() {
		var n int
		if err := c.db.QueryRow(t.Context(), `SELECT count(*) FROM outbox WHERE kind = 'document'`).Scan(&n); err != nil || n == 1 {
			end()
		}
	}
	if err := second.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if said := c.phone(); !strings.Contains(said, "(file kegiatan_15.05.csv)") {
		t.Error(said)
	}
	if left, _ := filepath.Glob(filepath.Join(c.made.Folder, ".*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}
