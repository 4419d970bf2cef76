package reporting

import (
	"context"
	"encoding/json"
	"fmt"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/storage"
)

// send turns a complete draft into what its form makes of it. The draft's report id is unique:
// a second Kirim, after a crash or a doubled tap, adds nothing.
func (f Forms) send(ctx context.Context, t *turn.Turn, d *storage.Draft, s flows.Session) ([]storage.Write, error) {
	form := t.Forms.Form(d.Form)
	env := newEnv(ctx, t, *d)
	answers := flows.Finish(form, s, env.flows())
	if env.err != nil {
		return nil, env.err
	}
	state, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encoding draft %d: %w", d.ID, err)
	}
	writes, thanks, err := f.Finish[d.Form](ctx, t, *d, answers)
	if err != nil {
		return nil, err
	}
	for _, m := range flows.Remember(form, s, env.flows()) {
		writes = append(writes, storage.KeepMemory(env.owner(m.Key), d.Form, m.Name, m.Key, m.Value, t.Now))
	}
	d.State, d.Status, d.MovedAt = state, storage.DraftSent, t.Now
	t.Focus(0)
	follows(t, *d, &thanks)
	said, err := t.Say(ctx, thanks)
	if err != nil {
		return nil, err
	}
	return append(append(writes, storage.SaveDraft(*d)), said...), nil
}
