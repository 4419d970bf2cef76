package main

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pokjabot/bot/botapi"
	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// emptied waits until the strangers' many taps are answered; the clock of what is still queued then has
// not struck.
func (g *guarded) emptied() {
	g.t.Helper()
	for idle, last := 0, 0; idle < 3000; idle++ {
		now := g.api.PendingUpdates() + g.count(`SELECT count(*) FROM inbox WHERE state = 'open'`) + len(g.texts(`SELECT kind FROM outbox WHERE state = 'queued' AND not_before <= $1`, g.clock.Now()))
		if now == 0 {
			return
		}
		if now != last {
			idle, last = 0, now
		}
		time.Sleep(10 * time.Millisecond)
	}
	g.t.Fatalf("left undone: %v", g.texts(`SELECT chat_id || ' ' || kind || ' ' || not_before || ' ' || attempts || coalesce(error, '') FROM outbox UNION ALL SELECT raw::text FROM inbox WHERE state = 'open' LIMIT 10`))
}

// made waits until the files that were asked for are made.
func (g *guarded) made() {
	g.t.Helper()
	waitFor(g.t, func() bool {
		return g.count(`SELECT (SELECT count(*) FROM export_job WHERE state IN ('menunggu', 'berjalan')) + (SELECT count(*) FROM digest_file WHERE done_at IS NULL)`) == 0
	})
	g.emptied()
}

// marksShow proves that the walk can fail: the people of the place themselves have seen the marks, in
// texts and in a workbook.
func (g *guarded) marksShow() {
	g.t.Helper()
	budi := g.members[storage.Kabupaten]
	last, _ := budi.phone.LastBotMessage()
	budi.phone.Forge(last.ID, turn.Pack("u", "k", "kegiatan", "2026-11", "xlsx"))
	budi.phone.Forge(last.ID, turn.Pack("rx", "2026-11", "15.05"))
	g.emptied()
	g.made()
	for role, p := range g.members {
		texts := strings.Join(g.texts(`SELECT payload FROM spoken WHERE chat_id = $1`, p.phone.ID()), "\n")
		if !marked.MatchString(texts) {
			g.t.Errorf("the %s of the place sees no mark of it", role)
		}
	}
	found := map[string]int{}
	for role, p := range g.members {
		for name, text := range g.files(p) {
			if !marked.MatchString(text) {
				g.t.Errorf("the %s of the place finds no mark in %s", role, name)
			}
			found[filepath.Ext(name)]++
		}
	}
	for _, kind := range []string{".xlsx", ".pdf", ".ics"} {
		if found[kind] == 0 {
			g.t.Errorf("the people of the place got no %s, but %v", kind, found)
		}
	}
}

// unseen fails for every mark that has reached a stranger: as a text, on a button, as a notice, in the
// name of a file or inside it, as one of the place's own photos.
func (g *guarded) unseen(strangers []*stranger) {
	g.t.Helper()
	photos := g.texts(`SELECT a.file_id FROM attachment a JOIN report r ON r.id = a.report_id WHERE r.kampung_id = $1`, kampungTangkit)
	for _, p := range strangers {
		told := 0
		leak := func(where, text string) {
			hit := g.mark(text)
			for _, photo := range photos {
				if photo != "" && strings.Contains(text, photo) {
					hit = "a photo"
				}
			}
			if told++; hit != "" && told < 400 {
				g.t.Errorf("the %s saw %q in %s:\n%.600s", p.who, hit, where, text)
			}
		}
		for _, text := range g.texts(`SELECT DISTINCT payload FROM spoken WHERE chat_id = $1`, p.phone.ID()) {
			leak("a message", text)
		}
		for _, c := range g.api.Calls() {
			if c.Chat == p.phone.ID() {
				leak(c.Method, fmt.Sprint(c.Params))
			}
		}
		for _, toast := range p.phone.Screen().Toasts {
			leak("a notice", toast.Text)
		}
		for name, text := range g.files(p.hand) {
			leak(name, text)
		}
	}
}

// mark is the first mark of the place in a text. Most of what strangers read is read by all of them,
// and is looked at twice.
func (g *guarded) mark(text string) string {
	hit, known := g.marks[text]
	if !known {
		hit = marked.FindString(text)
		g.marks[text] = hit
	}
	return hit
}

// files are the documents on a phone as text, by the number of the message and the name.
func (g *guarded) files(p *hand) map[string]string {
	texts := map[string]string{}
	for _, m := range p.phone.Messages() {
		if m.Document == nil {
			continue
		}
		file, ok := g.api.File(m.Document.FileID)
		if !ok {
			g.t.Fatalf("the file %s is not there", m.Document.FileName)
		}
		texts[fmt.Sprint(m.ID, " ", m.Document.FileName)] = m.Document.FileName + "\n" + readable(file)
	}
	return texts
}

// readable is the text of a workbook's sheets, of a PDF's pages, else the file as it is.
func readable(file *botapi.File) string {
	var b strings.Builder
	if archive, err := zip.NewReader(bytes.NewReader(file.Data), int64(len(file.Data))); err == nil {
		for _, part := range archive.File {
			if r, err := part.Open(); err == nil {
				_, _ = io.Copy(&b, r)
				_ = r.Close()
			}
		}
		return b.String()
	}
	if !bytes.HasPrefix(file.Data, []byte("%PDF")) {
		return string(file.Data)
	}
	for part := range bytes.SplitSeq(file.Data, []byte("stream\n")) {
		r, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue
		}
		page, _ := io.ReadAll(io.LimitReader(r, 1<<20))
		b.Write(bytes.ReplaceAll(page, []byte{0}, nil)) // UTF-16, of which Latin letters need the lower half
	}
	return b.String()
}

// belongs are the columns that tell whose a row is, with what is so of the place's rows.
var belongs = map[string]string{
	"kampung_id": `= '` + kampungTangkit + `'`, "wilayah": `= '` + kampungTangkit + `'`, "place": `IN ('15.05', '15.05.08', '` + kampungTangkit + `')`,
	"person_id": `IN (SELECT id FROM guarded_person)`, "chat_id": `BETWEEN 801 AND 805`, "report_id": `IN (SELECT id FROM report WHERE kampung_id = '` + kampungTangkit + `')`,
	"kendala_id": `IN (SELECT id FROM kendala WHERE kampung_id = '` + kampungTangkit + `')`, "occurrence_id": `IN (SELECT id FROM occurrence WHERE person_id IN (SELECT id FROM guarded_person))`,
}

// ownerless are the tables without a row that is somebody's: lists of the nation, the machinery, and
// what is added up from the rows that are compared.
var ownerless = []string{
	"goose_db_version", "wilayah", "intake", "job", "setting", "holiday", "program", "receipt_counter", "spoken", "facts", "total", "total_area", "digest_snapshot", "import_batch", "recap_cell", "recap_touched",
	"inbox", "outbox", "card", // the bot may tell the place what it likes; what it told strangers is looked at
}

// later are the tables that only time fills: what the bot sent by itself, and who guessed at codes.
var later = []string{"digest_schedule", "digest_sent", "duty", "ease", "escalation", "told", "wrong_code"}

// rows are all rows of the place, by table.
func (g *guarded) rows() map[string][]string {
	g.t.Helper()
	g.exec(`CREATE OR REPLACE VIEW guarded_person AS SELECT id FROM person WHERE telegram_id BETWEEN 801 AND 805`)
	all := map[string][]string{}
	for _, table := range g.texts(`SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace ORDER BY 1`) {
		if slices.Contains(ownerless, table) {
			continue
		}
		var whose []string
		for _, column := range g.texts(`SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1`, table) {
			if is := belongs[column]; is != "" {
				whose = append(whose, column+" "+is)
			}
		}
		switch table {
		case "chat":
			whose = []string{"id BETWEEN 801 AND 805"}
		case "person":
			whose = []string{"id IN (SELECT id FROM guarded_person)"}
		case "kampung":
			whose = []string{"id = '" + kampungTangkit + "'"}
		case "memory":
			whose = []string{"owner LIKE '%" + kampungTangkit + "%'"}
		case "digest_schedule": // the bot itself lays those that nobody has set
			whose = []string{"by_person IS NOT NULL AND (" + strings.Join(whose, " OR ") + ")"}
		case "watch", "mitra":
			whose = append(whose, "kabupaten = '15.05'")
		}
		if whose == nil {
			g.t.Errorf("whose the rows of %s are is not known: add a column to belongs, or the table to ownerless", table)
			continue
		}
		all[table] = g.texts(`SELECT x::text FROM ` + table + ` x WHERE ` + strings.Join(whose, " OR ") + ` ORDER BY 1`)
	}
	return all
}

// untouched fails for every row of the place that is not as it was.
func (g *guarded) untouched(before map[string][]string) {
	g.t.Helper()
	for table, now := range g.rows() {
		if len(now) == 0 && !slices.Contains(later, table) {
			g.t.Errorf("the place has no row in %s that a stranger could change: let fill write one", table)
		}
		for _, row := range now {
			if !slices.Contains(before[table], row) {
				g.t.Errorf("a stranger changed or added in %s: %.300s", table, row)
			}
		}
		for _, row := range before[table] {
			if !slices.Contains(now, row) {
				g.t.Errorf("a stranger changed or took from %s: %.300s", table, row)
			}
		}
	}
	if n := g.count(`SELECT count(*) FROM assignment a JOIN person p ON p.id = a.person_id WHERE p.telegram_id BETWEEN 901 AND 950 AND a.place IN ('15.05', '15.05.08', '` + kampungTangkit + `')`); n != 0 {
		g.t.Errorf("%d strangers took a task at the place", n)
	}
}
