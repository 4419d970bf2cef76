package storage

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// KendalaStatus tells where a kendala stands (domain.md 4.3).
type KendalaStatus string

// The states of a kendala; the last two close it.
const (
	KendalaTerbuka      KendalaStatus = "terbuka"
	KendalaDiproses     KendalaStatus = "diproses"
	KendalaSelesai      KendalaStatus = "selesai"
	KendalaTidakSelesai KendalaStatus = "tidak_selesai"
)

// KendalaStatuses lists all of them, as a reply may set them.
var KendalaStatuses = []KendalaStatus{KendalaTerbuka, KendalaDiproses, KendalaSelesai, KendalaTidakSelesai}

// Closes tells whether a kendala of this status waits no more.
func (s KendalaStatus) Closes() bool { return s == KendalaSelesai || s == KendalaTidakSelesai }

// Kendala is an obstacle with all that is known of it.
type Kendala struct {
	ID        int64
	ReportID  string // UUID of the report it came with
	KampungID string
	Kampung   string // name; above the Kampung that of the wilayah
	Jenis     string
	Uraian    string
	Tingkat   Tingkat
	Status    KendalaStatus
	Mendesak  string
	Instansi  string // code, "" not said
	Usul      string
	PersonID  int64 // the reporter, 0 not known
	OpenedAt  time.Time
	ClosedAt  *time.Time // nil: open
	Batas     string     // ISO date, "" none
}

const kendalaColumns = `
SELECT k.id, k.report_id::text, coalesce(k.kampung_id, ''), coalesce(p.name, w.name, ''), k.jenis, k.uraian, k.tingkat, k.status, k.mendesak, coalesce(k.instansi, ''), coalesce(k.usul, ''), coalesce(k.person_id, 0),
    k.opened_at, k.closed_at, coalesce(k.batas::text, '')
FROM kendala k LEFT JOIN kampung p ON p.id = k.kampung_id LEFT JOIN wilayah w ON w.code = k.wilayah`

// What belongs to a report that counts, within places.
const kendalaSelect = kendalaColumns + `
WHERE NOT EXISTS (SELECT FROM report r WHERE r.id = k.report_id AND (r.practice OR r.status = 'ditarik'))
  AND EXISTS (SELECT FROM unnest($1::text[]) s WHERE k.kampung_id = s OR length(s) < 13 AND starts_with(k.wilayah || '.', s || '.'))`

// KendalaIn returns one page of kendala within scope, in the order they were raised: at most limit
// behind the id after (0: from the first). tingkat "" means all.
func KendalaIn(ctx context.Context, db Reader, scope Scope, onlyOpen bool, tingkat Tingkat, limit int, after int64) ([]Kendala, error) {
	return kendalaList(ctx, db, kendalaSelect+` AND k.id > $5 AND (NOT $2 OR k.closed_at IS NULL) AND ($3::text = '' OR k.tingkat = $3) ORDER BY k.id LIMIT $4`, scope, onlyOpen, tingkat, limit, after)
}

func kendalaList(ctx context.Context, db Reader, sql string, args ...any) ([]Kendala, error) {
	rows, _ := db.Query(ctx, sql, args...)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Kendala])
	return list, wrap("loading kendala", err)
}

// KendalaAnswer is one reply as it was kept.
type KendalaAnswer struct {
	ID       int64
	PersonID int64  // 0 not known
	Person   string // name, "" when she left
	At       time.Time
	Status   KendalaStatus
	Note     string
	Reason   string // "ditarik" when the program closed it with its report, else ""
}

// KendalaReplies returns what was answered to a kendala, in order. Whether the asker may see it is
// settled by KendalaSeen before.
func KendalaReplies(ctx context.Context, db Reader, id int64) ([]KendalaAnswer, error) {
	rows, _ := db.Query(ctx, `
SELECT a.id, coalesce(a.person_id, 0), coalesce(p.name, ''), a.at, a.status, coalesce(a.note, ''), coalesce(a.reason, '')
FROM kendala_reply a LEFT JOIN person p ON p.id = a.person_id WHERE a.kendala_id = $1 ORDER BY a.id`, id)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[KendalaAnswer])
	return list, wrap("loading the replies to a kendala", err)
}

// KendalaReply moves a kendala (domain.md 3 g).
type KendalaReply struct {
	KendalaID int64     `json:"kendala_id"`
	PersonID  int64     `json:"person_id"`
	Status    string    `json:"status"` // of KendalaStatuses
	Note      string    `json:"note"`   // 5 to 300 characters
	At        time.Time `json:"at"`
	Done      string    `json:"done"` // ISO date it was settled, when it closes; "" = the day of At
}

// Several replies to one kendala in one Apply are all kept; it stands where the last one puts it.
// Settled on an earlier day means at the end of that day, but never before it was raised.
var kendalaReply = &Statement{orderAfterReport, `
WITH r AS (SELECT * FROM ROWS FROM (json_to_recordset($1) AS (kendala_id bigint, person_id bigint, status text, note text, at timestamptz, done text)) WITH ORDINALITY AS r(kendala_id, person_id, status, note, at, done, nth)),
last AS (SELECT DISTINCT ON (kendala_id) * FROM r ORDER BY kendala_id, at DESC, nth DESC),
moved AS (
    UPDATE kendala k SET status = l.status, closed_at = CASE WHEN l.status IN ('selesai', 'tidak_selesai')
        THEN greatest(k.opened_at, least(l.at, (nullif(l.done, '')::date + 1)::timestamp AT TIME ZONE w.zone - interval '1 second')) END
    FROM last l, wilayah w WHERE k.id = l.kendala_id AND k.closed_at IS NULL AND w.code = k.wilayah
    RETURNING k.id)
INSERT INTO kendala_reply (kendala_id, person_id, at, status, note)
SELECT r.kendala_id, nullif(r.person_id, 0), r.at, r.status, r.note FROM r JOIN moved m ON m.id = r.kendala_id ORDER BY r.at, r.nth`}

// ReplyKendala keeps a reply and moves the kendala. One that is closed already takes no more
// replies; another status or a note of another length fails the whole Apply.
func ReplyKendala(r KendalaReply) Write {
	return kendalaReply.Beside(strconv.FormatInt(r.KendalaID, 10), r)
}
