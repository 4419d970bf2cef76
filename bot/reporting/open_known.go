package reporting

import (
	"context"
	"encoding/json"

	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// OpenKnown begins a form at the place in use with what another room knows of it already, as a plan
// that was told in one sentence: the walk begins at the first question that is left.
func (f Forms) OpenKnown(ctx context.Context, t *turn.Turn, formID string, known map[string]json.RawMessage) ([]storage.Write, error) {
	return f.openAt(ctx, t, formID, t.Person.Assignment(), 0, known)
}
