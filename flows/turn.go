package flows

import (
	"encoding/json"
	"maps"
	"time"

	"pokjabot/flows/expr"
)

// turn is one step under way: the form, the session as it grows, the world, and what the next
// card has to say. The session's maps are copied before they are written (with, values.into).
type turn struct {
	form                              *Form
	s                                 Session
	env                               Env
	ownAnswers, ownMarks, ownProposed bool          // maps that are copies already
	said                              string        // name of the question that was just answered
	notices                           []Notice      // what the next card says first
	offer                             []Option      // readings to choose from, in front of the card's own options
	few                               [96]relevance // known of most forms
	known                             []relevance
	route                             []string            // the cards of the walk, nil until somebody asks
	lists                             map[string][]Choice // living lists, fetched once a step
	calculated                        map[string]json.RawMessage
	ctx                               *expr.Context
	live                              *turn              // the open round, once this step has touched it
	root                              *expr.Node         // the tree of answers, for paths
	outer                             *turn              // of a round: the walk that it is part of
	index                             int                // of a round
	inner                             map[string][]*turn // the rounds given, as far as somebody looked at them
	lastName                          string             // the question that an expression looked at last, and what it found: a
	lastValue                         expr.Value         // predicate over a choice list asks for the same one at every item
}

// values are answers by question name; nil deletes.
type values map[string]json.RawMessage

// again says why an answer was not taken: what to say, and which readings to offer.
type again struct {
	notices []Notice
	options []Option
}

func reask(id string, args map[string]any) *again {
	return &again{notices: []Notice{{ID: id, Args: args}}}
}

func newTurn(form *Form, s Session, env Env) *turn {
	if env.Lang == "" {
		env.Lang = "id"
	}
	t := &turn{form: form, s: s, env: env}
	if t.known = t.few[:]; len(form.names) > len(t.few) {
		t.known = make([]relevance, len(form.names))
	}
	t.known = t.known[:len(form.names)]
	return t
}

// value returns what stands for a question: the answer, else the proposal, else nil.
func (t *turn) value(name string) json.RawMessage {
	if v := t.s.Answers[name]; v != nil {
		return v
	}
	return t.s.Proposed[name]
}

// put stores values and forgets what was known about relevance. The map that the session came with
// is copied before the first one.
func (t *turn) put(v values) {
	if !t.ownAnswers {
		if t.s.Answers = maps.Clone(t.s.Answers); t.s.Answers == nil {
			t.s.Answers = map[string]json.RawMessage{}
		}
		t.ownAnswers = true
	}
	for name, raw := range v {
		t.write(name, raw)
	}
	t.forget()
}

func (t *turn) write(name string, raw json.RawMessage) {
	if raw == nil {
		delete(t.s.Answers, name)
	} else {
		t.s.Answers[name] = raw
	}
}

// tentatively puts values for a while; the function that it returns takes them away again.
func (t *turn) tentatively(got values, list []*Question) (undo func()) {
	saved := make([]json.RawMessage, len(list))
	for i, q := range list {
		saved[i] = t.s.Answers[q.Name]
	}
	t.put(got)
	return func() {
		for i, q := range list {
			t.write(q.Name, saved[i])
		}
		t.forget()
	}
}

// forget drops what was worked out from values that have changed.
func (t *turn) forget() {
	clear(t.known)
	clear(t.calculated)
	clear(t.inner)
	t.root = nil
	t.route, t.lastName = nil, ""
}

func (t *turn) mark(name string, m Mark) {
	if !t.ownMarks {
		t.s.Marks, t.ownMarks = maps.Clone(t.s.Marks), true
	}
	switch {
	case m == "":
		delete(t.s.Marks, name)
	case t.s.Marks == nil:
		t.s.Marks = map[string]Mark{name: m}
	default:
		t.s.Marks[name] = m
	}
}

func (t *turn) tell(id string, args map[string]any) {
	t.notices = append(t.notices, Notice{ID: id, Args: args})
}

// now is the person's clock: the instant of the update in the zone of the Kampung.
func (t *turn) now() time.Time {
	if t.env.Zone != nil {
		return t.env.Now.In(t.env.Zone)
	}
	return t.env.Now
}

func (t *turn) today() string { return t.now().Format(time.DateOnly) }

// written is a value as people read it.
func (t *turn) written(kind string, v any) string {
	if t.env.Show == nil {
		return bare(v)
	}
	return t.env.Show(kind, v)
}

// enter opens the card of that name ("" = review) and makes the buttons of the one before old.
func (t *turn) enter(name string) {
	t.s.At, t.s.Part, t.s.Page, t.s.Pending, t.s.Round = name, "", "", nil, nil
	t.s.Revision++
	q := t.form.names[name]
	if q != nil && q.Round != nil {
		t.begin(q)
	}
	if q != nil && q.code.kind.row {
		t.s.Part = t.openPart(q)
	}
}

// openPart returns the part that a card of several asks now: the first required one without an
// answer, else the first.
func (t *turn) openPart(q *Question) string {
	first := ""
	for _, p := range q.asked() {
		if !t.relevant(p) {
			continue
		}
		if first == "" {
			first = p.Name
		}
		if t.lacking(p) {
			return p.Name
		}
	}
	return first
}

// nextPart is the part to ask after v was answered: one that is lacking, else, when the card was
// opened again, the one behind, so that each can be changed; "" when the card is done. Day and time
// are left at once.
func (t *turn) nextPart(q *Question, v values) string {
	if part := t.openPart(q); part != "" && t.lacking(t.form.names[part]) {
		return part
	}
	if t.s.Marks[q.Name] != answered || q.part("time") != nil {
		return ""
	}
	seen := false
	for _, p := range q.asked() {
		if seen && t.relevant(p) && v[p.Name] == nil && (p.Parts == nil || v[p.Parts[0].Name] == nil) && p.code.kind.show(t, p) != "" {
			return p.Name
		}
		seen = seen || p.Name == t.s.Part
	}
	return ""
}

// lacking says whether p, a question or an lp, still needs an answer.
func (t *turn) lacking(p *Question) bool {
	if p.Parts == nil {
		return t.s.Answers[p.Name] == nil && t.required(p)
	}
	return !t.complete(p) && t.required(p)
}

// open is the question that an input answers: on a card of several the part that is asked now.
func (t *turn) open() *Question {
	q := t.form.names[t.s.At]
	if q != nil && q.code.kind.row && t.form.names[t.s.Part] != nil {
		return t.form.names[t.s.Part]
	}
	return q
}

// advance opens the first card that nothing was said about yet, else the review.
func (t *turn) advance() { t.enter(t.next()) }

func (t *turn) outcome() Outcome {
	if t.s.At == "" {
		return Reviewing
	}
	return Asking
}

// accept stores an answer to q and moves on, or to the next part of its card.
func (t *turn) accept(q *Question, v values) {
	t.put(v)
	t.s.Pending = nil
	t.said = q.Name
	t.follow(v)
	if q.code.kind.row {
		if part := t.nextPart(q, v); part != "" {
			t.s.Part, t.s.Page = part, ""
			t.s.Revision++
			return
		}
	}
	t.mark(q.Name, answered)
	t.advance()
}
