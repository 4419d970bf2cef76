package storage

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Thing is one of what a figure of the digest counts when it does not count reports: a plan, a
// Poktan, a kendala. It knows the report that answers it.
type Thing struct {
	Code     string // Kampung id, or the wilayah it belongs to above one
	ID       string
	Title    string
	Day      string // ISO; "" none
	State    string // what became of it, a code of its kind
	Since    string // the day that State speaks of (ISO), "" none
	Counts   bool   // it is of the part, not only of the whole
	ReportID string // "" nobody told
}

// What kinds of Thing there are. Each is what one figure counts, by the same rules (domain.md 5.2).
const (
	ThingsHeld        = "rencana"         // plans due, less those called off in time; held ones count (I12)
	ThingsOnTime      = "tepat"           // plans held; those within a day of their date count (I13)
	ThingsMoved       = "ditunda"         // plans due that were put off
	ThingsUntold      = "tanpa_kabar"     // plans due, three days past, without an answer (I14)
	ThingsOver        = "lewat"           // the same without the three days: what one Kampung reads
	ThingsAhead       = "akan_datang"     // open plans from now on
	ThingsFollowed    = "tindak_lanjut"   // follow-ups due; those closed by their date count (I35)
	ThingsLate        = "lewat_tenggat"   // follow-ups that OverdueFollowUps tells of
	ThingsLateLeads   = "lewat_pokja"     // of them those of leads: what a province is told of
	ThingsGroups      = "poktan"          // registered Poktan; those that met count (I22)
	ThingsKendala     = "kendala"         // open kendala that ask for one of the levels (I18)
	ThingsCorrections = "minta_perbaikan" // reports whose author waits for a word on a correction
	ThingsAsked       = "sudah_disapa"    // what several reminders did not move
	ThingsRedated     = "ganti_tanggal"   // reports that a correction moved into the period ("masuk") or out of it
)

// Things says which are looked for.
type Things struct {
	Kind    string
	Scope   Scope
	Reader  Scope // whose reports may be opened: a plan may have been answered elsewhere
	Window  Window
	From    time.Time // of those ahead: the first instant, and the one after the last
	Until   time.Time
	Levels  []Tingkat // of kendala
	Letters int       // of those asked for several times: how long the codes of the places are whose leads are to know
	Since   time.Time // of what was redated: when the period was told of
	Here    bool      // only what belongs to the place itself, above its parts
}

const duePlans = `
WITH due AS (
    SELECT k.id AS code, k.wilayah, o.id, o.agenda_id, o.title, o.day, o.starts_at, o.status, o.decided_at, o.form, o.moved_to FROM kampung k JOIN occurrence o ON o.kampung_id = k.id
    WHERE k.kabupaten = ANY(@kab) AND [k] AND o.day BETWEEN @from::text::date AND @to::text::date
    UNION ALL
    SELECT a.place, a.place, o.id, o.agenda_id, o.title, o.day, o.starts_at, o.status, o.decided_at, o.form, o.moved_to FROM agenda a JOIN occurrence o ON o.agenda_id = a.id
    WHERE a.kampung_id IS NULL AND [a] AND o.day BETWEEN @from::text::date AND @to::text::date),
plan AS (
    SELECT d.*, (d.decided_at AT TIME ZONE w.zone)::date AS decided, a.report_id, r.id AS told, r.day AS told_on, m.day AS moved_on,
        d.form = 'advokasi' AND EXISTS (SELECT FROM report f WHERE f.id = a.report_id AND f.form = 'advokasi' AND f.status <> 'ditarik') AS follow
    FROM due d JOIN agenda a ON a.id = d.agenda_id JOIN wilayah w ON w.code = a.kabupaten LEFT JOIN occurrence m ON m.id = d.moved_to
    LEFT JOIN LATERAL (SELECT r.id, max(r.day) OVER () AS day FROM report r WHERE r.occurrence_id = d.id AND NOT r.practice AND r.status <> 'ditarik' ORDER BY r.day DESC, r.sent_at DESC LIMIT 1) r ON true
    WHERE NOT a.practice),
held AS (
    SELECT p.*, NOT (p.status = 'batal' AND coalesce(p.decided < p.day, false)) AS counted,
        CASE WHEN p.status = 'terlaksana' THEN coalesce(p.told_on, p.decided) END AS on_day,
        p.follow AND EXISTS (SELECT FROM kendala k JOIN wilayah w ON w.code = k.wilayah WHERE k.report_id = p.report_id AND k.status = 'selesai' AND (k.closed_at AT TIME ZONE w.zone)::date <= p.day) AS solved,
        CASE WHEN p.status <> 'terjadwal' THEN p.status WHEN p.starts_at > @asked THEN 'akan_datang' ELSE 'tidak_dilaporkan' END AS state
    FROM plan p)
SELECT code, wilayah, id::text, title, day, state, coalesce(on_day, moved_on) AS since, `

var thingsOf = map[string]string{
	ThingsHeld:     duePlans + `status = 'terlaksana' AS counts, told AS report FROM held WHERE counted`,
	ThingsOnTime:   duePlans + `coalesce(abs(on_day - day) <= 1, false) AS counts, told AS report FROM held WHERE status = 'terlaksana'`,
	ThingsMoved:    duePlans + `true AS counts, told AS report FROM held WHERE status = 'ditunda'`,
	ThingsUntold:   duePlans + `true AS counts, told AS report FROM held WHERE status IN ('terjadwal', 'tidak_dilaporkan') AND day <= @today::text::date - 3`,
	ThingsOver:     duePlans + `true AS counts, told AS report FROM held WHERE status IN ('terjadwal', 'tidak_dilaporkan') AND starts_at < @asked AND length(code) = 13`,
	ThingsAhead:    duePlans + `true AS counts, told AS report FROM held WHERE status = 'terjadwal' AND starts_at >= @ahead AND starts_at < @until AND length(code) = 13`,
	ThingsFollowed: duePlans + `coalesce(on_day <= day, false) OR solved AS counts, coalesce(told, report_id) AS report FROM held WHERE follow AND counted`,
	ThingsLate:     `SELECT coalesce(x.kampung_id, x.place) AS code, coalesce(k.wilayah, x.place) AS wilayah, x.id::text, x.title, x.day, 'tidak_dilaporkan' AS state, NULL::date AS since, true AS counts, x.report_id AS report` + overdueFrom,
	ThingsGroups: `
SELECT k.id AS code, k.wilayah, p.id::text, p.name AS title, m.day, p.jenis AS state, NULL::date AS since, m.report IS NOT NULL AS counts, m.report
FROM kampung k JOIN poktan p ON p.kampung_id = k.id LEFT JOIN LATERAL (SELECT r.id AS report, r.day FROM report r WHERE ` + meeting + ` ORDER BY r.day DESC, r.sent_at DESC LIMIT 1) m ON true
WHERE k.kabupaten = ANY(@kab) AND [k] AND ` + registered,
	ThingsKendala: `
SELECT coalesce(k.kampung_id, k.wilayah) AS code, k.wilayah, k.id::text, k.uraian AS title, (k.opened_at AT TIME ZONE w.zone)::date AS day, k.status AS state, NULL::date AS since, true AS counts, r.id AS report
FROM kendala k JOIN wilayah w ON w.code = k.wilayah LEFT JOIN report r ON r.id = k.report_id
WHERE k.opened_at <= @as_of AND (k.closed_at IS NULL OR k.closed_at > @as_of) AND NOT coalesce(r.practice OR r.status = 'ditarik', false) AND k.kabupaten = ANY(@kab) AND [kendala] AND k.tingkat = ANY(@levels)`,
	ThingsCorrections: `
SELECT coalesce(r.kampung_id, r.wilayah) AS code, r.wilayah, c.id::text, c.wish AS title, r.day, r.form AS state, NULL::date AS since, true AS counts, r.id AS report
FROM correction_request c JOIN report r ON r.id = c.report_id WHERE c.state = 'menunggu' AND r.status <> 'ditarik' AND c.person_id <> 0 AND [r]`,
	ThingsAsked: `
SELECT k.id AS code, k.wilayah, e.id::text, k.name AS title, r.day, e.kind AS state, NULL::date AS since, true AS counts, r.id AS report
FROM escalation e JOIN kampung k ON k.id = e.kampung_id
LEFT JOIN LATERAL (SELECT r.id, r.day FROM report r WHERE r.kampung_id = k.id AND NOT r.practice AND r.status <> 'ditarik' ORDER BY r.day DESC, r.sent_at DESC LIMIT 1) r ON true
WHERE e.closed_at IS NULL AND length(e.place) = @letters::int AND [k]`,
	// A report stood in the period, or stands in it now, by the date that its revision then had.
	ThingsRedated: `
SELECT coalesce(r.kampung_id, r.wilayah) AS code, coalesce(k.wilayah, r.wilayah) AS wilayah, r.id::text, r.form AS title, r.day, CASE WHEN r.day BETWEEN @from::text::date AND @to::text::date THEN 'masuk' ELSE 'keluar' END AS state, w.day AS since, true AS counts, r.id AS report
FROM report r LEFT JOIN kampung k ON k.id = r.kampung_id
CROSS JOIN LATERAL (SELECT coalesce(nullif(v.answers->>'tanggal', '')::date, r.day) AS day FROM report_revision v WHERE v.report_id = r.id AND v.at <= @since ORDER BY v.revision DESC LIMIT 1) w
WHERE r.kabupaten = ANY(@kab) AND r.day BETWEEN @from::text::date - 400 AND @to::text::date + 400 AND NOT r.practice AND r.status <> 'ditarik' AND r.changed_at > @since AND r.sent_at <= @since AND r.measures @> '[{"m":"kegiatan"}]' AND [report]
  AND (r.day BETWEEN @from::text::date AND @to::text::date) <> (w.day BETWEEN @from::text::date AND @to::text::date)`,
}

// meeting tells whether a report r is of a Poktan p, known by its Kampung, kind and name, also one it had before.
const meeting = `r.kabupaten = ANY(@kab) AND r.kampung_id = p.kampung_id AND r.day BETWEEN @from::text::date AND @to::text::date AND r.form = 'poktan' AND NOT r.practice AND r.status <> 'ditarik'
    AND r.answers->>'jenis' = p.jenis AND lower(regexp_replace(btrim(r.answers->>'kelompok'), '\s+', ' ', 'g')) IN (SELECT lower(p.name) UNION ALL SELECT lower(f) FROM unnest(p.former) f)`

func (t Things) sql() string {
	kind, leads := t.Kind, ""
	if kind == ThingsLateLeads {
		kind, leads = ThingsLate, " AND length(x.code) < 13"
	}
	sql := strings.NewReplacer("[k]", inScope("k.id", "k.wilayah"), "[a]", inScope("a.place", "a.place"), "[r]", inScope("r.kampung_id", "r.wilayah"),
		"[kendala]", inScope("k.kampung_id", "k.wilayah"), "[report]", inScope("r.kampung_id", "coalesce(k.wilayah, r.wilayah)")).Replace(thingsOf[kind])
	return `(` + sql + `) x WHERE (NOT @here::boolean OR x.code = ANY(@scope) AND length(x.code) < 13)` + leads
}

func (t Things) args(ctx context.Context, db Reader) (pgx.NamedArgs, error) {
	r, err := reachFor(ctx, db, t.Scope)
	w := t.Window
	span := w.Now
	if t.Kind == ThingsAhead {
		span = Span{From: t.From.AddDate(0, 0, -1).Format(time.DateOnly), To: t.Until.AddDate(0, 0, 1).Format(time.DateOnly)}
	}
	return pgx.NamedArgs{
		"scope": t.Scope, "kab": r.kabupaten, "from": span.From, "to": span.To, "today": w.Today, "asked": w.Asked, "as_of": w.AsOf, "ahead": t.From, "until": t.Until,
		"day": w.Day, "levels": append([]Tingkat{}, t.Levels...), "letters": t.Letters, "since": t.Since, "here": t.Here,
	}, err
}

// CountThings counts them by the part of the place that they belong to, as CountParts does reports:
// N those that count, Of all of them. Most first, equals by name.
func CountThings(ctx context.Context, db Reader, t Things, letters int) ([]PartCount, error) {
	args, err := t.args(ctx, db)
	if err != nil {
		return nil, err
	}
	args["length"] = letters
	rows, _ := db.Query(ctx, `
SELECT y.code, coalesce(k.name, w.name, y.code), y.n, y.whole, y.whole FROM (
    SELECT CASE WHEN @length::int >= 13 AND length(x.code) = 13 THEN x.code ELSE left(x.wilayah, @length::int) END AS code, count(*) FILTER (WHERE x.counts) AS n, count(*) AS whole FROM `+t.sql()+` GROUP BY 1) y
LEFT JOIN kampung k ON @length::int >= 13 AND k.id = y.code LEFT JOIN wilayah w ON w.code = y.code ORDER BY y.n DESC, y.whole DESC, 2, 1`, args)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[PartCount])
	return list, wrap("counting what a figure counts", err)
}

// ListThings returns a page of them, the newest first, with the reports that lie within Reader.
func ListThings(ctx context.Context, db Reader, t Things, limit, offset int) ([]Thing, error) {
	args, err := t.args(ctx, db)
	if err != nil {
		return nil, err
	}
	args["limit"], args["offset"], args["reader"] = limit, offset, append(Scope{}, t.Reader...)
	rows, _ := db.Query(ctx, `
SELECT x.code, x.id, x.title, coalesce(x.day::text, ''), x.state, coalesce(x.since::text, ''), x.counts, coalesce((SELECT r.id::text FROM report r LEFT JOIN kampung k ON k.id = r.kampung_id
    WHERE r.id = x.report AND NOT r.practice AND EXISTS (SELECT FROM unnest(@reader::text[]) s WHERE r.kampung_id = s OR length(s) < 13 AND starts_with(coalesce(k.wilayah, r.wilayah) || '.', s || '.'))), '')
FROM `+t.sql()+`
ORDER BY x.day DESC NULLS LAST, x.title, x.id LIMIT @limit OFFSET @offset`, args)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Thing])
	return list, wrap("listing what a figure counts", err)
}
