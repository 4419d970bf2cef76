package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Batch is one import of past activities or plans: what came out of one file in one go.
type Batch struct {
	ID          int64      `json:"id"`
	Form        string     `json:"form"`
	File        string     `json:"file"`   // its name, without folders
	SHA256      string     `json:"sha256"` // of its content, hexadecimal
	Rows        int        `json:"rows"`   // rows of the file
	Added       int        `json:"added"`  // of them became reports or plans
	PersonID    int64      `json:"person_id,omitempty"`
	At          time.Time  `json:"at"`
	WithdrawnAt *time.Time `json:"withdrawn_at,omitempty"`
}

// ErrNoBatch says that there is no import by that number, or that it was taken back already.
var ErrNoBatch = errors.New("no such import, or withdrawn already")

// importChunk bounds the rows that travel in one statement.
const importChunk = 1000

// ImportBatch stores reports and plans under one new batch, all of them or none, and returns it with
// its id and what was really added: rows that are in already stay as they are. Receipts are given
// here. Plans of days before today (in the zone of StartsAt) are settled at once: terlaksana when a
// report of that day and Kampung is in, else tidak_dilaporkan (never batal, domain.md 3 h).
func ImportBatch(ctx context.Context, pool *pgxpool.Pool, b Batch, reports []Report, plans []Plan) (Batch, error) {
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		// One import at a time: what an earlier one has added is seen by the next.
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('import', 0))`); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, `INSERT INTO import_batch (form, file, sha256, rows, person_id, at) VALUES ($1, $2, $3, $4, nullif($5, 0), $6) RETURNING id`,
			b.Form, b.File, b.SHA256, b.Rows, b.PersonID, b.At).Scan(&b.ID)
		if err != nil {
			return err
		}
		if err := takeReceipts(ctx, tx, reports, b); err != nil {
			return err
		}
		if err := applyBatch(ctx, tx, b, reports, plans); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `UPDATE import_batch b SET added = (SELECT count(*) FROM report r WHERE r.batch_id = b.id) + (SELECT count(*) FROM agenda a WHERE a.batch_id = b.id)
WHERE b.id = $1 RETURNING added`, b.ID).Scan(&b.Added)
	})
	if err != nil {
		return b, fmt.Errorf("importing %d reports and %d plans: %w", len(reports), len(plans), err)
	}
	return b, nil
}

// takeReceipts gives the reports their numbers, a run of them for each kabupaten.
func takeReceipts(ctx context.Context, tx pgx.Tx, reports []Report, b Batch) error {
	var places []string
	counts := map[string]int{}
	for _, r := range reports {
		if counts[r.Kabupaten]++; counts[r.Kabupaten] == 1 {
			places = append(places, r.Kabupaten)
		}
	}
	slices.Sort(places) // one order for all who take numbers
	next := map[string]int{}
	year := b.At.Year()
	for _, place := range places {
		var last int
		err := tx.QueryRow(ctx, `INSERT INTO receipt_counter AS c (kabupaten, year, last) VALUES ($1, $2, $3)
ON CONFLICT (kabupaten, year) DO UPDATE SET last = c.last + excluded.last RETURNING last`, place, year, counts[place]).Scan(&last)
		if err != nil {
			return err
		}
		next[place] = last - counts[place] + 1
	}
	for i := range reports {
		r := &reports[i]
		r.Receipt, r.BatchID = receiptNumber(r.Kabupaten, year, next[r.Kabupaten]), b.ID
		next[r.Kabupaten]++
	}
	return nil
}

func receiptNumber(kabupaten string, year, n int) string {
	return fmt.Sprintf("%s-%02d-%05d", strings.ReplaceAll(kabupaten, ".", ""), year%100, n)
}

// applyBatch makes the writes of an import, a chunk a statement.
func applyBatch(ctx context.Context, tx pgx.Tx, b Batch, reports []Report, plans []Plan) error {
	for chunk := range slices.Chunk(reports, importChunk) {
		writes := make([]Write, len(chunk))
		for i, r := range chunk {
			writes[i] = SaveReport(r)
		}
		if err := Apply(ctx, tx, writes...); err != nil {
			return err
		}
	}
	for chunk := range slices.Chunk(plans, importChunk) {
		writes := make([]Write, 0, 2*len(chunk))
		for _, p := range chunk {
			writes = append(writes, SavePlan(p), planImported(p, b))
		}
		if err := Apply(ctx, tx, writes...); err != nil {
			return err
		}
	}
	return nil
}

// A plan that was there before this import has no batch, or another one: it stays as it is.
var planMark = &Statement{orderAfterAgenda, `
WITH r AS (SELECT * FROM json_to_recordset($1) AS r(report_id uuid, batch_id bigint, today date, at timestamptz)),
a AS (
    UPDATE agenda a SET batch_id = r.batch_id FROM r WHERE a.report_id = r.report_id AND a.batch_id IS NULL AND a.created_at = r.at
    RETURNING a.id, r.today, r.at)
UPDATE occurrence o SET decided_at = a.at, status = CASE WHEN EXISTS (
    SELECT FROM report p WHERE p.kampung_id = o.kampung_id AND p.day = o.day AND p.form = o.form AND p.status <> 'ditarik' AND NOT p.practice) THEN 'terlaksana' ELSE 'tidak_dilaporkan' END
FROM a WHERE o.agenda_id = a.id AND o.day < a.today AND o.status = 'terjadwal'`}

func planImported(p Plan, b Batch) Write {
	return planMark.Into(p.ReportID, struct {
		ReportID string    `json:"report_id"`
		BatchID  int64     `json:"batch_id"`
		Today    string    `json:"today"`
		At       time.Time `json:"at"`
	}{p.ReportID, b.ID, p.CreatedAt.In(p.StartsAt.Location()).Format(time.DateOnly), p.CreatedAt})
}

// ImportedStates tells which of these report ids are in, as reports or as plans, and how they stand; a
// plan counts as terkirim. Ids that are not in are not in the map.
func ImportedStates(ctx context.Context, db Reader, ids []string) (map[string]ReportStatus, error) {
	rows, _ := db.Query(ctx, `
SELECT id::text, status FROM report WHERE id = ANY($1::text[]::uuid[])
UNION ALL SELECT report_id::text, 'terkirim' FROM agenda WHERE report_id = ANY($1::text[]::uuid[])`, ids)
	states := map[string]ReportStatus{}
	var id, status string
	_, err := pgx.ForEachRow(rows, []any{&id, &status}, func() error {
		states[id] = ReportStatus(status)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("looking for imported reports: %w", err)
	}
	return states, nil
}

// Told is an activity or plan that is in: what a further one may be the double of.
type Told struct {
	KampungID, Day, Title string // Title in small letters
}

// AlreadyTold returns what is in of a form between two days (ISO, both included) for these Kampung.
// Where a form has no judul the title is what kind of thing it was.
func AlreadyTold(ctx context.Context, db Reader, form string, kampung []string, from, to string) ([]Told, error) {
	rows, _ := db.Query(ctx, `
SELECT kampung_id, day::text, lower(coalesce(answers->>'judul', concat_ws(' ', answers->>'jenis', answers->>'kelompok', answers->>'bentuk', answers->>'bulan')))
FROM report WHERE form = $1 AND kampung_id = ANY($2) AND day BETWEEN $3::text::date AND $4::text::date AND status <> 'ditarik' AND NOT practice
UNION
SELECT o.kampung_id, o.day::text, lower(o.title) FROM occurrence o JOIN agenda a ON a.id = o.agenda_id
WHERE $1 = 'rencana' AND o.kampung_id = ANY($2) AND o.day BETWEEN $3::text::date AND $4::text::date AND o.status <> 'batal' AND NOT a.practice`, form, kampung, from, to)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Told])
	if err != nil {
		return nil, fmt.Errorf("looking for doubles: %w", err)
	}
	return list, nil
}

// ImportPlaces returns every Kampung that rows of a file may belong to, also those that are gone:
// their past is still theirs.
func ImportPlaces(ctx context.Context, db Reader) ([]Kampung, error) {
	return kampungList(ctx, db, kampungSelect+`WHERE k.status <> $1 ORDER BY k.id`, string(KampungDitolak))
}

const batchColumns = `SELECT id, form, file, sha256, rows, added, coalesce(person_id, 0), at, withdrawn_at FROM import_batch `

// Batches returns the imports, the newest first.
func Batches(ctx context.Context, db Reader) ([]Batch, error) {
	rows, _ := db.Query(ctx, batchColumns+`ORDER BY id DESC`)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Batch])
	if err != nil {
		return nil, fmt.Errorf("listing imports: %w", err)
	}
	return list, nil
}

// A plan that somebody has reported on since stays with its report; the others go without a trace, so
// that no denominator counts them.
var batchPlansGo = &Statement{orderAfterAgenda, `
WITH gone AS (
    SELECT a.id FROM agenda a JOIN json_to_recordset($1) AS r(batch_id bigint) USING (batch_id)
    WHERE NOT EXISTS (SELECT FROM occurrence o JOIN report p ON p.occurrence_id = o.id AND p.status <> 'ditarik' WHERE o.agenda_id = a.id)),
quiet AS (DELETE FROM reminder m USING occurrence o, gone g WHERE m.occurrence_id = o.id AND o.agenda_id = g.id),
undue AS (DELETE FROM occurrence o USING gone g WHERE o.agenda_id = g.id)
DELETE FROM agenda a USING gone g WHERE a.id = g.id`}

// UndoImport takes a whole import back: its reports are withdrawn, each with a revision and with what
// the roll-up counted of it, its plans are gone. It returns ErrNoBatch when there is nothing to undo.
func UndoImport(ctx context.Context, pool *pgxpool.Pool, batch, person int64, at time.Time) error {
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		done, err := tx.Exec(ctx, `UPDATE import_batch SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL`, batch, at)
		if err != nil {
			return err
		}
		if done.RowsAffected() == 0 {
			return ErrNoBatch
		}
		return Apply(ctx, tx, WithdrawBatch(batch, person, at), batchPlansGo.Into(strconv.FormatInt(batch, 10), struct {
			BatchID int64 `json:"batch_id"`
		}{batch}))
	})
	if err != nil {
		return fmt.Errorf("withdrawing import %d: %w", batch, err)
	}
	return nil
}
