package delivery

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// maxAnswer bounds what a call may answer: a message with all it holds stays below.
const maxAnswer = 1 << 20

// dialing is how long a connection may take to come about.
const dialing = 10 * time.Second

// wire carries calls to the Bot API as JSON on kept connections: by its lane, or by net/http where
// that cannot go or a client was given to us.
type wire struct {
	base  *url.URL
	bad   error // the address makes no sense
	token string
	lane  *lane
	http  *http.Client
	own   *http.Transport // nil: the client was given to us
	count func(method, outcome string)
}

func newWire(base, token string, client *http.Client, calls int, count func(method, outcome string)) *wire {
	w := &wire{token: token, http: client, count: count}
	w.base, w.bad = url.Parse(base)
	if client == nil && w.bad == nil {
		w.lane = newLane(w.base, token, calls)
	}
	if client == nil {
		w.own = &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConns: calls, MaxIdleConnsPerHost: calls, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: dialing, DisableCompression: true}
		w.http = &http.Client{Transport: w.own}
	}
	if count == nil {
		w.count = func(string, string) {}
	}
	return w
}

func (w *wire) close() {
	if w.own != nil {
		w.own.CloseIdleConnections()
	}
	if w.lane != nil {
		w.lane.close()
	}
}

// call calls method with an encoded body and returns the message id of the result, 0 when the
// result is no message. Its errors hold no token.
func (w *wire) call(ctx context.Context, method string, body []byte) (int64, error) {
	raw, err := w.post(ctx, method, body)
	if err != nil {
		err = fmt.Errorf("calling %s: %w: %w", method, errUnreached, err)
		w.count(method, outcome(err))
		return 0, err
	}
	id, err := readAnswer(raw)
	w.count(method, outcome(err))
	if err != nil {
		return 0, fmt.Errorf("calling %s: %w", method, err)
	}
	return id, nil
}

func (w *wire) post(ctx context.Context, method string, body []byte) ([]byte, error) {
	if w.bad != nil {
		return nil, w.bad
	}
	if w.lane != nil {
		return w.lane.post(ctx, method, body)
	}
	address := *w.base
	address.Path += "/bot" + w.token + "/" + method
	request := (&http.Request{
		Method: http.MethodPost, URL: &address, Host: address.Host, Header: http.Header{"Content-Type": {"application/json"}}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		ContentLength: int64(len(body)), Body: io.NopCloser(bytes.NewReader(body)), GetBody: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil },
	}).WithContext(ctx)
	response, err := w.http.Do(request)
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err // the address, and with it the token, stays here
		}
		return nil, err
	}
	defer response.Body.Close()
	raw, _, err := readBody(response)
	return raw, err
}

// Almost every answer begins like the first, and nothing behind the number is needed, or is the second.
var (
	sentPrefix = []byte(`{"ok":true,"result":{"message_id":`)
	justYes    = []byte(`{"ok":true,"result":true}`)
)

func readAnswer(raw []byte) (int64, error) {
	if bytes.Equal(raw, justYes) {
		return 0, nil
	}
	if rest, ok := bytes.CutPrefix(raw, sentPrefix); ok {
		if end := bytes.IndexAny(rest, ",}"); end > 0 {
			if id, err := strconv.ParseInt(string(rest[:end]), 10, 64); err == nil {
				return id, nil
			}
		}
	}
	var answer struct {
		OK     *bool           `json:"ok"`
		Result json.RawMessage `json:"result"`
		apiError
	}
	if err := json.Unmarshal(raw, &answer); err != nil || answer.OK == nil {
		return 0, errNonsense
	}
	if !*answer.OK {
		return 0, &answer.apiError
	}
	var message struct {
		ID int64 `json:"message_id"`
	}
	_ = json.Unmarshal(answer.Result, &message) // true, or another thing without an id
	return message.ID, nil
}

func outcome(err error) string {
	if err == nil {
		return "ok"
	}
	if e, ok := refusal(err); ok {
		return strconv.Itoa(e.Code)
	}
	if errors.Is(err, errUnreached) {
		return "network"
	}
	return "nonsense"
}
