package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	botNameSetting = "bot_name"
	clockSetting   = "clock_ahead" // read by recap_now() of the view publik.rekap
)

// SaveClock keeps by how much the program's clock is ahead of the machine's (behind: below 0), so that
// publik.rekap says what the program says also in a rehearsal (POKJABOT_CLOCK). 0 is the ordinary
// case: nothing is kept, and the view goes by the server's clock.
func SaveClock(ctx context.Context, db DB, ahead time.Duration) error {
	sql, args := `DELETE FROM setting WHERE name = $1`, []any{clockSetting}
	if ahead != 0 {
		sql = `INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE setting.value <> excluded.value`
		args = append(args, fmt.Sprintf("%d milliseconds", ahead.Milliseconds()))
	}
	if _, err := db.Exec(ctx, sql, args...); err != nil {
		return fmt.Errorf("keeping the clock: %w", err)
	}
	return nil
}

// SaveBotName keeps the bot's user name for commands that make links without asking Telegram.
func SaveBotName(ctx context.Context, db DB, name string) error {
	_, err := db.Exec(ctx, `INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, botNameSetting, name)
	if err != nil {
		return fmt.Errorf("keeping the bot's name: %w", err)
	}
	return nil
}

// BotName returns the bot's user name as last learnt, "" when it never was.
func BotName(ctx context.Context, db Reader) (string, error) {
	var name string
	err := db.QueryRow(ctx, `SELECT value FROM setting WHERE name = $1`, botNameSetting).Scan(&name)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("looking the bot's name up: %w", err)
	}
	return name, nil
}
