package storage

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// What a lead can set for a place (domain.md 6.3, 6.4). Hours are minutes after midnight.
const (
	SettingDayHour     = "jam_hari"        // H-3 and H-1
	SettingMorningHour = "jam_pagi"        // morning of the event
	SettingAskHour     = "jam_tanya"       // "Bagaimana kegiatannya?"
	SettingDuePoktan   = "batas_poktan"    // day of the next month
	SettingDuePLKB     = "batas_plkb"      // day of the next month
	SettingDueKab      = "batas_kabupaten" // day of the next month
	SettingSilence     = "sepi_hari"       // days without news before a nudge
)

// StageSetting is the setting that switches a stage on (1) or off (0).
func StageSetting(s Stage) string { return "tahap_" + string(s) }

// SettingRule is what a setting may be.
type SettingRule struct {
	Name              string
	Default, Min, Max int
}

// SettingRules lists all settings of a place, in the order a lead sees them.
var SettingRules = []SettingRule{
	{StageSetting(StageH3), 1, 0, 1},
	{StageSetting(StageH1), 1, 0, 1},
	{StageSetting(StageMorning), 1, 0, 1},
	{StageSetting(StageHour), 1, 0, 1},
	{SettingDayHour, 16 * 60, 8 * 60, 16*60 + 30},
	{SettingMorningHour, 7 * 60, 6*60 + 30, 7*60 + 30},
	{SettingAskHour, 16*60 + 30, 15*60 + 30, 17 * 60},
	{SettingDuePoktan, 3, 1, 28},
	{SettingDuePLKB, 5, 1, 28},
	{SettingDueKab, 10, 1, 28},
	{SettingSilence, 30, 7, 90},
}

// RuleOf returns the rule of a setting, nil when there is no such setting.
func RuleOf(name string) *SettingRule {
	for i := range SettingRules {
		if SettingRules[i].Name == name {
			return &SettingRules[i]
		}
	}
	return nil
}

// PlaceValues are the settings that hold at one place: its own, else those of what it lies in.
type PlaceValues map[string]int

// Value is a setting's value, its default when nothing or nothing sensible is set.
func (v PlaceValues) Value(name string) int {
	rule := RuleOf(name)
	if rule == nil {
		return 0
	}
	if n, set := v[name]; set && n >= rule.Min && n <= rule.Max {
		return n
	}
	return rule.Default
}

// On tells whether a switch is on.
func (v PlaceValues) On(name string) bool { return v.Value(name) != 0 }

// Minutes is an hour, in minutes after midnight.
func (v PlaceValues) Minutes(name string) int { return v.Value(name) }

// PlaceSettings are the settings of all places: there are as many as leads have changed.
type PlaceSettings struct {
	byPlace map[string]PlaceValues
}

// LoadPlaceSettings reads the settings of all places.
func LoadPlaceSettings(ctx context.Context, db Reader) (PlaceSettings, error) {
	rows, _ := db.Query(ctx, `SELECT place, name, value FROM setting_place`)
	s := PlaceSettings{byPlace: map[string]PlaceValues{}}
	var place, name, value string
	_, err := pgx.ForEachRow(rows, []any{&place, &name, &value}, func() error {
		n, err := strconv.Atoi(value)
		if err != nil {
			return nil //nolint:nilerr // nothing sensible is set: the default holds
		}
		if s.byPlace[place] == nil {
			s.byPlace[place] = PlaceValues{}
		}
		s.byPlace[place][name] = n
		return nil
	})
	return s, wrap("reading the settings of places", err)
}

// At returns what holds at a place, a wilayah code or Kampung id: the nearest that is set above it.
func (s PlaceSettings) At(place string) PlaceValues {
	values := PlaceValues{}
	if len(s.byPlace) == 0 {
		return values
	}
	place, _, _ = strings.Cut(place, "-") // a second Kampung of a desa
	for code := place; code != ""; code = above(code) {
		for name, n := range s.byPlace[code] {
			if _, nearer := values[name]; !nearer {
				values[name] = n
			}
		}
	}
	return values
}

// Values returns every value that a setting has somewhere, its default among them, in order.
func (s PlaceSettings) Values(name string) []int {
	rule := RuleOf(name)
	if rule == nil {
		return nil
	}
	list := []int{rule.Default}
	for _, values := range s.byPlace {
		list = append(list, values.Value(name)) // the default where it is not set
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Above returns what a place inherits: what holds where it lies in.
func (s PlaceSettings) Above(place string) PlaceValues { return s.At(above(place)) }

// Own returns what is set at a place itself.
func (s PlaceSettings) Own(place string) PlaceValues { return s.byPlace[place] }

var settingPlace = &Statement{orderAfterAgenda, `
WITH r AS (SELECT * FROM json_to_recordset($1) AS r(place text, name text, value text, person_id bigint, at timestamptz)),
gone AS (DELETE FROM setting_place s USING r WHERE r.place = s.place AND r.name = s.name AND r.value = ''),
kept AS (
    INSERT INTO setting_place AS s (place, name, value, by_person, at) SELECT place, name, value, person_id, at FROM r WHERE value <> ''
    ON CONFLICT (place, name) DO UPDATE SET value = excluded.value, by_person = excluded.by_person, at = excluded.at)
UPDATE reminder m SET timed = false FROM r, occurrence o, agenda a
WHERE m.state = 'menunggu' AND m.timed AND NOT m.snoozed AND o.id = m.occurrence_id AND a.id = o.agenda_id AND starts_with(replace(a.place, '-', '.') || '.', r.place || '.')`}

type placeSetting struct {
	Place    string    `json:"place"`
	Name     string    `json:"name"`
	Value    string    `json:"value"`
	PersonID int64     `json:"person_id"`
	At       time.Time `json:"at"`
}

// SetPlace sets a setting for a place and all that lies within; what waits there is timed anew.
// The caller checks who may and that value is within the rule.
func SetPlace(place, name string, value int, person int64, at time.Time) Write {
	return settingPlace.Into(place+" "+name, placeSetting{place, name, strconv.Itoa(value), person, at})
}

// UnsetPlace lets a place inherit a setting again.
func UnsetPlace(place, name string, person int64, at time.Time) Write {
	return settingPlace.Into(place+" "+name, placeSetting{Place: place, Name: name, PersonID: person, At: at})
}
