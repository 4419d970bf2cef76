package botapi

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// FaultKind is a way in which Telegram or the line to it can fail.
type FaultKind string

// The faults that tests and the simulator page can switch on.
const (
	FaultDrop     FaultKind = "drop"     // the connection breaks before the call is dealt with
	FaultLose     FaultKind = "lose"     // the call has its effect, the answer is lost
	FaultGateway  FaultKind = "gateway"  // 502 with an HTML page, nothing happens
	FaultSlow     FaultKind = "slow"     // the answer takes Delay longer
	FaultTooMany  FaultKind = "too_many" // 429 with RetryAfter
	FaultInternal FaultKind = "internal" // 500 in Telegram's own envelope
	FaultRefuse   FaultKind = "refuse"   // any refusal, by Code and Text
)

// Fault is a rule: what goes wrong, for which calls, how often.
type Fault struct {
	Kind FaultKind `json:"kind"`
	// Method limits the fault to one method, as "sendMessage", or to downloads, "file"; empty
	// means any.
	Method string `json:"method,omitempty"`
	// Chat limits it to calls for one chat; 0 means any.
	Chat int64 `json:"chat,omitempty"`
	// Times is how many calls it strikes; 0 means until Mend.
	Times int `json:"times,omitempty"`
	// Delay is for FaultSlow, in real time.
	Delay time.Duration `json:"delay,omitempty"`
	// RetryAfter is for FaultTooMany, in seconds; 0 means 1.
	RetryAfter int `json:"retry_after,omitempty"`
	// Code and Text are for FaultRefuse: 400 and "Bad Request: message can't be edited".
	Code int    `json:"code,omitempty"`
	Text string `json:"text,omitempty"`
}

type faultList struct {
	any  atomic.Bool // spares the lock while all is well
	mu   sync.Mutex
	list []*Fault
}

// Break adds faults. The oldest that fits a call strikes it; FaultSlow and FaultLose may come
// together with another.
func (s *Server) Break(faults ...Fault) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	for _, f := range faults {
		s.faults.list = append(s.faults.list, &f)
	}
	s.faults.any.Store(len(s.faults.list) > 0)
}

// Mend takes all faults away.
func (s *Server) Mend() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = nil
	s.faults.any.Store(false)
}

// match uses up one strike of the oldest fault of kinds that fits the call.
func (l *faultList) match(in *request, kinds ...FaultKind) (Fault, bool) {
	if !l.any.Load() {
		return Fault{}, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, f := range l.list {
		if !slices.Contains(kinds, f.Kind) || f.Method != "" && f.Method != in.method || f.Chat != 0 && f.Chat != in.chatID() {
			continue
		}
		struck := *f
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				l.list = slices.Delete(l.list, i, i+1)
				l.any.Store(len(l.list) > 0)
			}
		}
		return struck, true
	}
	return Fault{}, false
}

// strike fails a call before anything happened, if it is to fail; true means that it did.
func (l *faultList) strike(w http.ResponseWriter, r *http.Request, in *request) bool {
	if f, ok := l.match(in, FaultSlow); ok {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return true
		}
	}
	f, ok := l.match(in, FaultDrop, FaultGateway, FaultTooMany, FaultInternal, FaultRefuse)
	if !ok {
		return false
	}
	switch f.Kind {
	case FaultDrop:
		hangUp(w)
	case FaultGateway:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write([]byte("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"))
	case FaultTooMany:
		tooMany(max(f.RetryAfter, 1)).write(w)
	case FaultRefuse:
		refuse(f.Code, f.Text).write(w)
	case FaultInternal:
		refuse(http.StatusInternalServerError, "Internal Server Error").write(w)
	}
	return true
}

// swallow loses the answer of a call that had its effect, if it is to be lost.
func (l *faultList) swallow(w http.ResponseWriter, in *request) bool {
	if _, ok := l.match(in, FaultLose); !ok {
		return false
	}
	hangUp(w)
	return true
}

// hangUp closes the connection without a word. A writer that can't be taken over (HTTP/2, a
// recorder) gets a 502 without content: the nearest thing.
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	_ = conn.Close() // broken is what it should be
}
