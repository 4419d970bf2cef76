package planning

import (
	"context"
	"encoding/json"

	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// Room is what this room needs of the one that leads people through forms; rooms do not know each
// other, so bot/route.go hands it in.
type Room struct {
	// Pause puts the open draft aside before something is to be typed here; nil: there are no drafts.
	Pause turn.Handler
	// Form answers a button that opens a form (verb "f"): a draft that waits is offered first.
	Form turn.Handler
	// Open begins a form with what is known already, at its first open question.
	Open func(ctx context.Context, t *turn.Turn, form string, known map[string]json.RawMessage) ([]storage.Write, error)
}
