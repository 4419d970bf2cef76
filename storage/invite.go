package storage

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// Invite lets somebody join with a role at a place. The code itself is known only to those who
// were given it: the house keeps its hash.
type Invite struct {
	Hash      []byte // SHA-256 of the code
	Role      Role
	Place     string // wilayah code or Kampung id
	KampungID string // "": for the roles of a Kampung the person chooses a desa within Place
	UsesLeft  int
	CreatedAt time.Time
	ExpiresAt time.Time
	RevokedAt *time.Time

	PlaceName string // as people know it: of the Kampung or the wilayah
	Level     Level  // of the wilayah
}

// InviteState tells whether an invite still opens the door.
type InviteState string

// The states of an invite.
const (
	InviteOpen    InviteState = "terbuka"
	InviteUsed    InviteState = "habis"
	InviteExpired InviteState = "kedaluwarsa"
	InviteRevoked InviteState = "dicabut"
)

// State tells how the invite stands at now.
func (i *Invite) State(now time.Time) InviteState {
	switch {
	case i.RevokedAt != nil:
		return InviteRevoked
	case !now.Before(i.ExpiresAt):
		return InviteExpired
	case i.UsesLeft < 1:
		return InviteUsed
	default:
		return InviteOpen
	}
}

// InviteTerms returns how often and how long an invite for role opens the door: many people get
// in by the poster of petugas and plkb, a lead's one is for one person (design.md 4).
func InviteTerms(role Role) (uses int, valid time.Duration) {
	if role == Petugas || role == PLKB {
		return 100, 30 * 24 * time.Hour
	}
	return 1, 3 * 24 * time.Hour
}

// AtKampung tells whether the role is held at a Kampung: its people choose a desa when the invite
// names a larger place (design.md 4).
func (r Role) AtKampung() bool { return r == Petugas || r == PLKB || r == PokjaDesa }

// Fits tells whether the role can be held at a wilayah of this level; for the roles of a Kampung
// it is where their people may choose one.
func (r Role) Fits(level Level) bool {
	switch r {
	case Kecamatan:
		return level == LevelKecamatan
	case Kabupaten:
		return level == LevelKabupaten || level == LevelKota
	case Provinsi:
		return level == LevelProvinsi
	default:
		return level != ""
	}
}

var inviteAdd = &Statement{orderPerson, `
INSERT INTO invite (code_hash, role, place, kampung_id, uses_left, created_at, expires_at)
SELECT decode(hash, 'hex'), role, place, nullif(kampung_id, ''), uses, created_at, expires_at
FROM json_to_recordset($1) AS r(hash text, role text, place text, kampung_id text, uses int, created_at timestamptz, expires_at timestamptz)`}

// NewInvite makes a code of 128 bits taken from random ([A-Za-z0-9_-], 22 characters) and the
// write that keeps its hash. Of i it takes Role, Place, KampungID, UsesLeft and the two instants.
func NewInvite(random io.Reader, i Invite) (code string, w Write, err error) {
	bits := make([]byte, 16)
	if _, err := io.ReadFull(random, bits); err != nil {
		return "", Write{}, fmt.Errorf("making an invite code: %w", err)
	}
	code = base64.RawURLEncoding.EncodeToString(bits)
	return code, inviteAdd.Into("", struct {
		Hash      string    `json:"hash"`
		Role      Role      `json:"role"`
		Place     string    `json:"place"`
		KampungID string    `json:"kampung_id"`
		Uses      int       `json:"uses"`
		CreatedAt time.Time `json:"created_at"`
		ExpiresAt time.Time `json:"expires_at"`
	}{hex.EncodeToString(hashCode(code)), i.Role, i.Place, i.KampungID, i.UsesLeft, i.CreatedAt, i.ExpiresAt}), nil
}

func hashCode(code string) []byte {
	sum := sha256.Sum256([]byte(code))
	return sum[:]
}

const inviteByHash = `
SELECT i.code_hash, i.role, i.place, coalesce(i.kampung_id, ''), i.uses_left, i.created_at, i.expires_at, i.revoked_at,
    coalesce(k.name, w.name, ''), coalesce(w.level, '')
FROM invite i LEFT JOIN kampung k ON k.id = i.kampung_id LEFT JOIN wilayah w ON w.code = coalesce(k.wilayah, i.place)
WHERE i.code_hash = $1`

// InviteByCode returns the invite with this code whatever its state, nil when there is none.
func InviteByCode(ctx context.Context, db Reader, code string) (*Invite, error) {
	rows, _ := db.Query(ctx, inviteByHash, hashCode(code))
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Invite])
	if err != nil {
		return nil, fmt.Errorf("looking for an invite: %w", err)
	}
	if len(list) == 0 {
		return nil, nil //nolint:nilnil // no invite is an answer, not an error
	}
	return &list[0], nil
}

// Several people of one batch may come with the same code, so uses are taken together. The CASE
// has no ELSE on purpose: when there are fewer left than wanted the column would become null,
// which it may not, and the whole Apply fails; run again one by one, each handler sees the truth.
var inviteUse = &Statement{orderPerson, `
UPDATE invite i SET uses_left = CASE WHEN i.uses_left >= r.n AND i.revoked_at IS NULL THEN i.uses_left - r.n END
FROM (SELECT hash, count(*)::int AS n FROM json_to_recordset($1) AS r(hash text) GROUP BY hash) r
WHERE i.code_hash = decode(r.hash, 'hex')`}

// UseInvite takes one use. When none is left any more the whole Apply fails.
func UseInvite(i *Invite) Write {
	return inviteUse.Into("", struct {
		Hash string `json:"hash"`
	}{hex.EncodeToString(i.Hash)})
}

var inviteRevoke = &Statement{orderPerson, `
UPDATE invite i SET revoked_at = r.at FROM json_to_recordset($1) AS r(hash text, at timestamptz)
WHERE i.code_hash = decode(r.hash, 'hex') AND i.revoked_at IS NULL`}

// RevokeInvite closes the door of a code for good.
func RevokeInvite(code string, at time.Time) Write {
	return inviteRevoke.Into(code, struct {
		Hash string    `json:"hash"`
		At   time.Time `json:"at"`
	}{hex.EncodeToString(hashCode(code)), at})
}

// Who guesses codes waits: 5 wrong ones within 15 minutes, 15 minutes of pause (design.md 4).
var codeWrong = &Statement{orderPerson, `
INSERT INTO wrong_code AS w (chat_id, count, since)
SELECT chat_id, 1, at FROM json_to_recordset($1) AS r(chat_id bigint, at timestamptz)
ON CONFLICT (chat_id) DO UPDATE SET
    count = CASE WHEN excluded.since - w.since > interval '15 minutes' THEN 1 ELSE w.count + 1 END,
    since = CASE WHEN excluded.since - w.since > interval '15 minutes' THEN excluded.since ELSE w.since END,
    paused_until = CASE WHEN excluded.since - w.since <= interval '15 minutes' AND w.count >= 4 THEN excluded.since + interval '15 minutes' END`}

// WrongCode counts a code that opens nothing: the fifth within 15 minutes makes the chat wait 15
// minutes.
func WrongCode(chatID int64, at time.Time) Write {
	return codeWrong.Into(strconv.FormatInt(chatID, 10), struct {
		ChatID int64     `json:"chat_id"`
		At     time.Time `json:"at"`
	}{chatID, at})
}

// CodePause returns until when this chat may try no codes; the zero time when it may.
func CodePause(ctx context.Context, db Reader, chatID int64, now time.Time) (time.Time, error) {
	var until time.Time
	err := db.QueryRow(ctx, `SELECT paused_until FROM wrong_code WHERE chat_id = $1 AND paused_until > $2`, chatID, now).Scan(&until)
	if errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("looking for a pause: %w", err)
	}
	return until, nil
}
