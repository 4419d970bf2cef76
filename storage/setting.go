package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

const botNameSetting = "bot_name"

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
