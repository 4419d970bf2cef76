package botapi

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Call is one call of the bot, as it was answered.
type Call struct {
	Method string
	Chat   int64 // 0 when the method names none
	// Params are the parameters as text, however they were encoded; JSON stays JSON. A file
	// appears as its name.
	Params map[string]string
	// Code is the HTTP status of the answer; 0 when a fault kept the call from being dealt with.
	Code int
}

// callLog counts every call and remembers those that Options.CallLog lets it.
type callLog struct {
	mu      sync.Mutex
	limit   int
	list    []Call
	counts  map[string]int
	refused map[string]int
	changed chan struct{}
}

func (l *callLog) add(in *request, code int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.counts == nil {
		l.counts, l.refused = map[string]int{}, map[string]int{}
	}
	l.counts[in.method]++
	if code >= 400 {
		l.refused[in.method]++
	}
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
	if l.limit < 0 {
		return
	}
	for name, file := range in.files {
		in.args[name] = file.name
	}
	l.list = append(l.list, Call{Method: in.method, Chat: in.chatID(), Params: in.args, Code: code})
	if l.limit > 0 && len(l.list) > 2*l.limit {
		l.list = append([]Call(nil), l.list[len(l.list)-l.limit:]...)
	}
}

// Calls returns the remembered calls of methods, oldest first; without methods, all of them but
// getUpdates, of which there are too many to be of interest.
func (s *Server) Calls(methods ...string) []Call {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	wanted := func(c Call) bool {
		if len(methods) == 0 {
			return c.Method != "getUpdates"
		}
		return slices.Contains(methods, c.Method)
	}
	var out []Call
	for _, c := range s.calls.list {
		if wanted(c) {
			out = append(out, c)
		}
	}
	return out
}

// Count returns how often method was called, also when Options.CallLog remembers none.
func (s *Server) Count(method string) int {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	return s.calls.counts[method]
}

// Counts returns the number of calls by method.
func (s *Server) Counts() map[string]int {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	return maps.Clone(s.calls.counts)
}

// Refused returns how many calls of method were answered with an error.
func (s *Server) Refused(method string) int {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	return s.calls.refused[method]
}

// ForgetCalls empties log and counts.
func (s *Server) ForgetCalls() {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	s.calls.list, s.calls.counts, s.calls.refused = nil, map[string]int{}, map[string]int{}
}

// WaitCount waits until method was called n times since the start or ForgetCalls.
func (s *Server) WaitCount(ctx context.Context, method string, n int) error {
	for {
		s.calls.mu.Lock()
		have := s.calls.counts[method]
		if s.calls.changed == nil {
			s.calls.changed = make(chan struct{})
		}
		changed := s.calls.changed
		s.calls.mu.Unlock()
		if have >= n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("waiting for %d calls of %s, have %d: %w", n, method, have, ctx.Err())
		}
	}
}
