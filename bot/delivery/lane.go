package delivery

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// lane carries JSON over kept HTTP/1.1 connections to one server: a call is one write and, mostly,
// one read in the goroutine that wants it. net/http's transport hands each call to two goroutines
// and back; at thousands of small calls a second that cost more than encoding what they carry.
// What is not the plain case goes by net/http (newLane).
type lane struct {
	address string      // host:port
	tls     *tls.Config // nil: not encrypted
	head    string      // of each request: up to the method's name
	host    string      // of each request: behind the method's name
	keep    int         // idle connections at most

	mu   sync.Mutex
	idle []*kept // the last used last
}

// kept is a connection between two calls.
type kept struct {
	net.Conn
	in  *bufio.Reader
	out []byte
}

// errStale means that a kept connection had ended, most likely before our request came.
var errStale = errors.New("the kept connection had ended")

// newLane returns nil when the address needs more than a connection straight to its host: a proxy,
// a password, a name in other letters.
func newLane(base *url.URL, token string, keep int) *lane {
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: base})
	if err != nil || proxy != nil || base.User != nil || base.Hostname() == "" {
		return nil
	}
	for _, c := range []byte(base.Host) {
		if c <= ' ' || c >= 0x7f {
			return nil
		}
	}
	port := base.Port()
	l := &lane{keep: keep}
	switch base.Scheme {
	case "https":
		l.tls = &tls.Config{ServerName: base.Hostname(), MinVersion: tls.VersionTLS12}
		if port == "" {
			port = "443"
		}
	case "http":
		if port == "" {
			port = "80"
		}
	default:
		return nil
	}
	l.address = net.JoinHostPort(base.Hostname(), port)
	path := url.URL{Path: base.Path + "/bot" + token + "/"}
	l.head = "POST " + path.EscapedPath()
	l.host = strings.Join([]string{" HTTP/1.1", "host: " + base.Host, "user-agent: pokjabot", "content-type: application/json", "content-length: "}, "\r\n")
	return l
}

// post calls method, one of our own plain names, and returns the body of the answer. A kept
// connection that turns out to have ended is replaced once: the server closes what is idle.
func (l *lane) post(ctx context.Context, method string, body []byte) ([]byte, error) {
	if c := l.take(); c != nil {
		answer, err := l.exchange(ctx, c, method, body)
		if !errors.Is(err, errStale) || ctx.Err() != nil {
			return answer, err
		}
		l.close() // the others have been idle for longer
	}
	c, err := l.dial(ctx)
	if err != nil {
		return nil, err
	}
	return l.exchange(ctx, c, method, body)
}

func (l *lane) dial(ctx context.Context) (*kept, error) {
	ctx, cancel := context.WithTimeout(ctx, dialing)
	defer cancel()
	conn, err := (&net.Dialer{KeepAlive: 30 * time.Second}).DialContext(ctx, "tcp", l.address)
	if err != nil {
		return nil, fmt.Errorf("connecting: %w", err)
	}
	if l.tls != nil {
		secure := tls.Client(conn, l.tls)
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(fmt.Errorf("securing the connection: %w", err), conn.Close())
		}
		conn = secure
	}
	return &kept{Conn: conn, in: bufio.NewReader(conn)}, nil
}

// exchange makes one call on c, and keeps c when it is good for another.
func (l *lane) exchange(ctx context.Context, c *kept, method string, body []byte) ([]byte, error) {
	deadline, _ := ctx.Deadline() // none: the zero time, which is no deadline here, too
	_ = c.SetDeadline(deadline)   // fails on a closed connection only, as the write will
	stop := context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	answer, again, err := c.ask(l, method, body)
	if stop() && again && err == nil {
		l.give(c)
		return answer, nil
	}
	_ = c.Close() // its answer is read, or lost
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return answer, err
}

// ask writes the request and reads the answer; again tells whether the server keeps the connection.
func (c *kept) ask(l *lane, method string, body []byte) (answer []byte, again bool, err error) {
	c.out = append(append(append(c.out[:0], l.head...), method...), l.host...)
	c.out = append(strconv.AppendInt(c.out, int64(len(body)), 10), "\r\n\r\n"...)
	c.out = append(c.out, body...)
	if _, err := c.Write(c.out); err != nil {
		return nil, false, unanswered(err)
	}
	if _, err := c.in.Peek(1); err != nil {
		return nil, false, unanswered(err)
	}
	response, err := http.ReadResponse(c.in, nil)
	for err == nil && response.StatusCode < http.StatusOK { // 1xx: the answer is still to come
		response, err = http.ReadResponse(c.in, nil)
	}
	if err != nil {
		return nil, false, fmt.Errorf("reading an answer: %w", err)
	}
	defer response.Body.Close()
	answer, whole, err := readBody(response)
	return answer, whole && !response.Close && c.in.Buffered() == 0, err
}

// unanswered tells an ended connection from a server that is slow: only the first is worth another
// try at once.
func unanswered(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("waiting for an answer: %w", err)
	}
	return fmt.Errorf("%w: %w", errStale, err)
}

// readBody reads what an answer holds, at most maxAnswer; whole: there was no more.
func readBody(response *http.Response) (body []byte, whole bool, err error) {
	if n := response.ContentLength; n >= 0 && n <= maxAnswer {
		body = make([]byte, n)
		_, err = io.ReadFull(response.Body, body)
		return body, err == nil, err
	}
	body, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	return body[:min(len(body), maxAnswer)], len(body) <= maxAnswer, err
}

func (l *lane) take() *kept {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.idle) == 0 {
		return nil
	}
	c := l.idle[len(l.idle)-1]
	l.idle = l.idle[:len(l.idle)-1]
	return c
}

func (l *lane) give(c *kept) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.idle) >= l.keep {
		_ = c.Close()
		return
	}
	l.idle = append(l.idle, c)
}

// close ends the idle connections.
func (l *lane) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.idle {
		_ = c.Close()
	}
	l.idle = nil
}
