package storage

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// DraftNote is a draft of which its owner is to be reminded.
type DraftNote struct {
	Draft Draft
	Days  int // the step that is due: 1, 3 or 7 days since it moved; 83: a week before an archived one goes
}

// DraftsToNote returns the drafts that wait and of which it is time to say so, by chat and the oldest
// first, at most limit: 1, 3 and 7 days after they moved (the last before the night that archives
// them), and a week before an archived one is deleted (domain.md 3.5, 8.2). Days are counted from
// midnight to midnight in the zone of now. Chats that are gone, or in the middle of a form, are not
// spoken to.
func DraftsToNote(ctx context.Context, db Reader, now time.Time, limit int) ([]DraftNote, error) {
	rows, _ := db.Query(ctx, `
SELECT x.step, `+draftColumns+` FROM session s
JOIN LATERAL (SELECT $2::text::date - (s.moved_at AT TIME ZONE $3)::date AS days) d ON true
JOIN LATERAL (SELECT CASE WHEN s.status = 'archived' AND d.days >= 83 THEN 83 WHEN s.status = 'archived' THEN 0 WHEN d.days >= 7 THEN 7 WHEN d.days >= 3 THEN 3 WHEN d.days >= 1 THEN 1 ELSE 0 END AS step) x ON true
LEFT JOIN chat c ON c.id = s.chat_id
WHERE s.status IN ('open', 'paused', 'archived') AND s.moved_at < $1::timestamptz - interval '6 hours' AND s.noted < x.step AND c.unreachable_at IS NULL
  AND NOT EXISTS (SELECT FROM session b WHERE b.chat_id = s.chat_id AND b.status = 'open' AND b.moved_at > $1::timestamptz - interval '10 minutes')
ORDER BY s.chat_id, s.moved_at LIMIT $4`, now, now.Format(time.DateOnly), now.Location().String(), limit)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (n DraftNote, err error) {
		return n, row.Scan(append([]any{&n.Days}, n.Draft.columns()...)...)
	})
	if err != nil {
		return nil, fmt.Errorf("listing drafts to remind of: %w", err)
	}
	return list, nil
}

var draftNoted = &Statement{orderSession + 1, `
UPDATE session s SET noted = r.step FROM json_to_recordset($1) AS r(id bigint, step smallint) WHERE s.id = r.id`}

// DraftNoted remembers that the owner of a draft was reminded at this step; it begins anew when the
// draft moves.
func DraftNoted(draft int64, step int) Write {
	return draftNoted.Into("noted "+strconv.FormatInt(draft, 10), struct {
		ID   int64 `json:"id"`
		Step int   `json:"step"`
	}{draft, step})
}
