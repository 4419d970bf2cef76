package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// Help is whom to call near by in a case of violence or danger (domain.md 8.2, 7).
type Help string

// Whom a lead can give a number for. SAPA 129 holds everywhere and is not set.
const (
	HelpPPA       Help = "ppa" // the office for women and children (UPTD PPA)
	HelpPuskesmas Help = "puskesmas"
	HelpBabinsa   Help = "babinsa"
	HelpBhabin    Help = "bhabinkamtibmas"
)

// Helps lists them in the order they are shown.
var Helps = []Help{HelpPPA, HelpPuskesmas, HelpBabinsa, HelpBhabin}

// setting is the name of a number among the settings of a place.
func (h Help) setting() string { return "telepon_" + string(h) }

// Hotline is a number to call.
type Hotline struct {
	Help   Help
	Number string // as people read it
	Place  string // the wilayah it is set for: the asked place or one above it
	Name   string // of that wilayah
}

// HotlinesAt returns the numbers that hold at a place (a wilayah code or Kampung id), each from the
// nearest place that has one, in the order of Helps.
func HotlinesAt(ctx context.Context, db Reader, place string) ([]Hotline, error) {
	names := make([]string, len(Helps))
	for i, h := range Helps {
		names[i] = h.setting()
	}
	rows, _ := db.Query(ctx, `
SELECT DISTINCT ON (s.name) substr(s.name, 9), s.value, s.place, w.name FROM setting_place s JOIN wilayah w ON w.code = s.place
WHERE s.name = ANY($2) AND starts_with(split_part($1, '-', 1) || '.', s.place || '.') ORDER BY s.name, length(s.place) DESC`, place, names)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Hotline])
	if err != nil {
		return nil, fmt.Errorf("looking for whom to call: %w", err)
	}
	slices.SortFunc(list, func(a, b Hotline) int { return slices.Index(Helps, a.Help) - slices.Index(Helps, b.Help) })
	return list, nil
}

// As settingPlace, without timing reminders anew: a number changes nothing that waits.
var hotlineSet = &Statement{orderAfterAgenda, `
WITH r AS (SELECT * FROM json_to_recordset($1) AS r(place text, name text, value text, person_id bigint, at timestamptz)),
gone AS (DELETE FROM setting_place s USING r WHERE r.place = s.place AND r.name = s.name AND r.value = '')
INSERT INTO setting_place AS s (place, name, value, by_person, at) SELECT place, name, value, person_id, at FROM r WHERE value <> ''
ON CONFLICT (place, name) DO UPDATE SET value = excluded.value, by_person = excluded.by_person, at = excluded.at`}

// SetHotline sets the number of a help for a wilayah and all that lies within; "" takes it away, and
// what is set above holds again. The caller checks who may and that it is a number.
func SetHotline(place string, help Help, number string, person int64, at time.Time) Write {
	return hotlineSet.Into(place+" "+string(help), placeSetting{place, help.setting(), number, person, at})
}
