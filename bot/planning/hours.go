package planning

import (
	"context"

	"pokjabot/bot/turn"
	"pokjabot/bot/window"
	"pokjabot/storage"
)

// hours are the calendar and the chosen hours of a place: what is said of a reminder is when it will
// come. The ledger holds the table of domain.md 6.3 alone (window.Dues), for a calendar and a
// setting may change; package reminder lays it against both when the day is near.
func hours(ctx context.Context, t *turn.Turn, place string) (window.Hours, error) {
	days, err := storage.CalendarAround(ctx, t.DB, t.Now)
	if err != nil {
		return window.Hours{}, err
	}
	settings, err := storage.LoadPlaceSettings(ctx, t.DB)
	if err != nil {
		return window.Hours{}, err
	}
	return window.HoursOf(window.NewCalendar(days), settings.At(place)), nil
}
