package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"pokjabot/flows/expr"
)

type formulirHitung struct {
	Berkas string `required:"" help:"Berkas JSON per baris; - membaca dari masukan."`
}

// calculation is one line in: an expression with all that it may look at.
type calculation struct {
	ID        json.RawMessage   `json:"id"`
	Expr      string            `json:"expr"`
	Type      string            `json:"type"`      // number, string, boolean, date, any, syntax
	XML       string            `json:"xml"`       // primary instance
	Instances map[string]string `json:"instances"` // secondary instances by id, as XML
	At        string            `json:"ctx"`       // absolute path of the node the expression belongs to
	Now       string            `json:"now"`       // RFC 3339
	Zone      string            `json:"tz"`        // IANA name; default Asia/Jakarta
}

// calculated is one line out.
type calculated struct {
	ID    json.RawMessage `json:"id"`
	Value any             `json:"value,omitempty"`
	Type  string          `json:"type,omitempty"`
	N     int             `json:"n,omitempty"`
	Error string          `json:"error,omitempty"`
}

// MarshalJSON leaves out value only when there is an error: false, 0 and "" are results.
func (c calculated) MarshalJSON() ([]byte, error) {
	if c.Error != "" {
		return json.Marshal(struct {
			ID    json.RawMessage `json:"id"`
			Error string          `json:"error"`
		}{c.ID, c.Error})
	}
	return json.Marshal(struct {
		ID    json.RawMessage `json:"id"`
		Value any             `json:"value"`
		Type  string          `json:"type"`
		N     int             `json:"n,omitempty"`
	}{c.ID, c.Value, c.Type, c.N})
}

const (
	hitungLine = 16 << 20               // bytes of a line: an instance fits
	hitungTime = 100 * time.Millisecond // a line at most (design.md 4)
)

// Run evaluates line by line, in order; a bad line never stops the rest.
func (c formulirHitung) Run(_ context.Context, out *output) error {
	in, err := opened(c.Berkas)
	if err != nil {
		return err
	}
	defer in.Close()
	lines := bufio.NewReaderSize(in, 1<<16)
	results := bufio.NewWriter(out.results)
	encoder := json.NewEncoder(results)
	encoder.SetEscapeHTML(false)
	for {
		line, err := nextLine(lines)
		if len(bytes.TrimSpace(line)) > 0 {
			if err := encoder.Encode(calculateLine(line)); err != nil {
				return fmt.Errorf("writing a result: %w", err)
			}
		}
		if errors.Is(err, io.EOF) {
			return results.Flush()
		}
		if err != nil {
			return errors.Join(fmt.Errorf("reading the cases: %w", err), results.Flush())
		}
	}
}

// nextLine reads to the end of a line; of one that is too long only the beginning is kept.
func nextLine(lines *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, more, err := lines.ReadLine()
		if len(line)+len(part) <= hitungLine {
			line = append(line, part...)
		}
		if err != nil || !more {
			return line, err
		}
	}
}

func calculateLine(line []byte) calculated {
	var c calculation
	if err := json.Unmarshal(line, &c); err != nil {
		var named struct {
			ID json.RawMessage `json:"id"`
		}
		_ = json.Unmarshal(line, &named) // the id, when at least that can be read
		return calculated{ID: orNull(named.ID), Error: "the line is no JSON of a case: " + err.Error()}
	}
	c.ID = orNull(c.ID)
	done := make(chan calculated, 1)
	go func() { done <- c.calculate() }()
	timer := time.NewTimer(hitungTime)
	defer timer.Stop()
	select {
	case result := <-done:
		return result
	case <-timer.C: // what still runs ends with its step budget
		return calculated{ID: c.ID, Error: string(expr.TooCostly) + ": more than 100 ms"}
	}
}

func orNull(id json.RawMessage) json.RawMessage {
	if len(id) == 0 {
		return json.RawMessage("null")
	}
	return id
}

func (c calculation) calculate() (result calculated) {
	failed := func(err error) calculated { return calculated{ID: c.ID, Error: err.Error()} }
	if c.Type == "syntax" {
		if err := expr.Parse(c.Expr); err != nil {
			return failed(err)
		}
		return calculated{ID: c.ID, Value: true, Type: "syntax"}
	}
	kinds := map[string]expr.Kind{"": expr.KindEmpty, "any": expr.KindEmpty, "number": expr.KindNumber, "string": expr.KindString, "boolean": expr.KindBool, "date": expr.KindDate}
	kind, known := kinds[c.Type]
	if !known {
		return failed(fmt.Errorf("unknown type %q", c.Type))
	}
	compiled, err := expr.Compile(c.Expr)
	if err != nil {
		return failed(err)
	}
	world, err := c.world()
	if err != nil {
		return failed(err)
	}
	raw, err := compiled.Eval(world)
	if err != nil {
		return failed(err)
	}
	value := raw
	if kind != expr.KindEmpty {
		if value, err = compiled.EvalAs(world, kind); err != nil {
			return failed(err)
		}
	}
	result = calculated{ID: c.ID, Value: written(value), Type: raw.Kind().String()}
	if n := len(raw.Nodes()); n > 1 {
		result.N = n
	}
	return result
}

// world is what the expression may look at: the instances of the case, its instant and its zone.
func (c calculation) world() (*expr.Context, error) {
	zone, err := time.LoadLocation(c.Zone)
	if c.Zone == "" {
		zone, err = time.LoadLocation("Asia/Jakarta")
	}
	if err != nil {
		return nil, fmt.Errorf("unknown zone %q", c.Zone)
	}
	now := time.Now()
	if c.Now != "" {
		if now, err = time.Parse(time.RFC3339Nano, c.Now); err != nil {
			return nil, fmt.Errorf("now %q is no RFC 3339 instant", c.Now)
		}
	}
	world := &expr.Context{Now: now.In(zone), Rand: rand.Uint64}
	trees := map[string]*expr.Node{}
	for id, source := range c.Instances {
		if trees[id], err = expr.ReadXML(source); err != nil {
			return nil, fmt.Errorf("instance %q: %w", id, err)
		}
	}
	world.Instance = func(id string) *expr.Node { return trees[id] }
	if c.XML == "" {
		return world, nil
	}
	if world.Root, err = expr.ReadXML(c.XML); err != nil {
		return nil, err
	}
	world.Node = world.Root
	if c.At != "" {
		if world.Node, err = world.Root.Find(c.At); err != nil {
			return nil, fmt.Errorf("ctx: %w", err)
		}
		if world.Node == nil {
			return nil, fmt.Errorf("ctx %q leads to no node", c.At)
		}
	}
	paths := map[string][]string{}
	namePaths(world.Root, nil, paths)
	world.Path = func(name string) []string { return paths[name] }
	return world, nil
}

// namePaths notes where each question stands, the first of a name: ${name} is looked up there.
func namePaths(n *expr.Node, above []string, paths map[string][]string) {
	here := append(slices.Clip(above), n.Name)
	if _, again := paths[n.Name]; !again {
		paths[n.Name] = here
	}
	for _, child := range n.Children {
		namePaths(child, here, paths)
	}
}

// written is a value as JSON: numbers and truths as they are, what JSON has no number for and all
// else as text; an instant keeps its time of day.
func written(v expr.Value) any {
	if nodes := v.Nodes(); v.Kind() == expr.KindNodes {
		if len(nodes) == 0 {
			return ""
		}
		v = nodes[0].Value
	}
	switch v.Kind() {
	case expr.KindBool:
		return v.Bool()
	case expr.KindNumber:
		if n := v.Number(); !math.IsNaN(n) && !math.IsInf(n, 0) {
			return n
		}
	case expr.KindDate:
		if at, ok := v.Time(); ok && v.HasTime() {
			return at.Format("2006-01-02T15:04:05.000Z07:00")
		}
	case expr.KindEmpty, expr.KindString, expr.KindNodes:
	}
	return v.String()
}
