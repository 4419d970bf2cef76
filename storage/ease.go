package storage

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// EaseAsked are the reports of a person after which she is asked whether it was easy.
var EaseAsked = []int{1, 10}

// EaseAim is how many of a hundred should find reporting easy.
const EaseAim = 85

var easeKeep = &Statement{orderAfterReport, `
INSERT INTO ease (person_id, nth, easy, at)
SELECT person_id, nth, easy, at FROM json_to_recordset($1) AS r(person_id bigint, nth int, easy boolean, at timestamptz)
ON CONFLICT (person_id, nth) DO UPDATE SET easy = excluded.easy, at = excluded.at`}

// KeepEase keeps what a person said of her nth report; said again, the last word stands.
func KeepEase(person int64, nth int, easy bool, at time.Time) Write {
	return easeKeep.Into(strconv.FormatInt(person, 10)+" "+strconv.Itoa(nth), struct {
		PersonID int64     `json:"person_id"`
		Nth      int       `json:"nth"`
		Easy     bool      `json:"easy"`
		At       time.Time `json:"at"`
	}{person, nth, easy, at})
}

// EaseOfAll is how many answers were given in all, and how many of them said "mudah".
func EaseOfAll(ctx context.Context, db Reader) (easy, all int, err error) {
	if err = db.QueryRow(ctx, `SELECT count(*) FILTER (WHERE easy), count(*) FROM ease`).Scan(&easy, &all); err != nil {
		return 0, 0, fmt.Errorf("counting who found it easy: %w", err)
	}
	return easy, all, nil
}

// EaseWithin is how many answers the workers of a scope gave, and how many of them said "mudah".
func EaseWithin(ctx context.Context, db Reader, scope Scope) (easy, all int, err error) {
	err = db.QueryRow(ctx, `
SELECT count(*) FILTER (WHERE e.easy), count(*) FROM ease e WHERE EXISTS (
    SELECT FROM assignment a JOIN unnest($1::text[]) s ON a.kampung_id = s OR starts_with(a.place || '.', s || '.') WHERE a.person_id = e.person_id AND a.valid_to IS NULL)`, scope).Scan(&easy, &all)
	if err != nil {
		return 0, 0, fmt.Errorf("counting who found it easy: %w", err)
	}
	return easy, all, nil
}
