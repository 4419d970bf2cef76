package reporting

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/storage"
)

// env is the world as the engine may see it, read only as far as a step asks for it: most steps
// need neither lists nor memories and cost no round trip.
type env struct {
	ctx  context.Context //nolint:containedctx // lives for one step; flows.Env's functions take no context
	turn *turn.Turn
	d    storage.Draft
	err  error

	memories map[string]map[string]storage.Memory // by key and name of the question, as they are asked for
	before   map[string]json.RawMessage           // the five factors of the month before
	proof    *storage.FactorEvidence
}

func newEnv(ctx context.Context, t *turn.Turn, d storage.Draft) *env {
	return &env{ctx: ctx, turn: t, d: d, memories: map[string]map[string]storage.Memory{}}
}

func (e *env) flows() flows.Env {
	return flows.Env{
		Now: e.turn.Now.In(e.turn.Zone()), Zone: e.turn.Zone(), Lang: e.turn.Words.Lang(), Role: string(here(e.turn, e.d).Role),
		List: e.list, Last: e.last, Given: e.given, Evidence: e.evidence, Show: turn.Show(e.turn.Words),
	}
}

// last returns the value given last under key (design.md 5, chat::remember). The questions of a
// card share their key: the first of them loads what is remembered for all.
func (e *env) last(name, key string) (json.RawMessage, bool) {
	if e.err != nil {
		return nil, false
	}
	if e.d.Form == formFaktor {
		value, found := e.monthBefore()[name]
		return value, found
	}
	m, found := e.memory(name, key)
	return m.Value, found
}

// given returns when that value was given: what is asked once a month is not asked again.
func (e *env) given(name, key string) (time.Time, bool) {
	if e.err != nil {
		return time.Time{}, false
	}
	m, found := e.memory(name, key)
	return m.At, found
}

func (e *env) memory(name, key string) (storage.Memory, bool) {
	known, loaded := e.memories[key]
	if !loaded {
		owner := e.owner(key)
		known, e.err = turn.Once(e.turn, "memory "+owner+" "+e.d.Form+" "+key, func() (map[string]storage.Memory, error) {
			return storage.Memories(e.ctx, e.turn.DB, owner, e.d.Form, key)
		})
		if e.err != nil {
			return storage.Memory{}, false
		}
		e.memories[key] = known
	}
	m, found := known[name]
	return m, found
}

// owner is whose memory a key belongs to: its first word says Kampung or person.
func (e *env) owner(key string) string {
	if strings.HasPrefix(key, "person") {
		return "person " + strconv.FormatInt(e.d.PersonID, 10)
	}
	return e.d.KampungID
}
