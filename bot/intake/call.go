package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// maxAnswer bounds a getUpdates answer: 100 updates of 4,096 characters with all their entities
// stay far below.
const maxAnswer = 64 << 20

// callError is a refusal of the Bot API ("Making requests").
type callError struct {
	Code       int
	Text       string
	RetryAfter time.Duration
}

func (e *callError) Error() string { return fmt.Sprintf("telegram answered %d: %s", e.Code, e.Text) }

// caller speaks to the Bot API. Its errors never hold the token.
type caller struct {
	url, token string
	http       *http.Client
}

func (c caller) call(ctx context.Context, method string, params any) (json.RawMessage, error) {
	raw, status, err := c.post(ctx, method, params)
	if err != nil {
		return nil, err
	}
	return open(method, status, raw)
}

// post returns what was answered, and the HTTP status.
func (c caller) post(ctx context.Context, method string, params any) ([]byte, int, error) {
	body, err := json.Marshal(params)
	if err != nil {
		return nil, 0, fmt.Errorf("encoding %s: %w", method, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/bot"+c.token+"/"+method, bytes.NewReader(body))
	if err != nil {
		return nil, 0, fmt.Errorf("preparing %s: %w", method, masked(err))
	}
	request.Header.Set("Content-Type", "application/json")
	client := c.http
	if client == nil {
		client = http.DefaultClient
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, 0, fmt.Errorf("calling %s: %w", method, masked(err))
	}
	defer response.Body.Close()
	raw := bytes.NewBuffer(make([]byte, 0, min(max(response.ContentLength, 0), 1<<20)+bytes.MinRead))
	if _, err := raw.ReadFrom(io.LimitReader(response.Body, maxAnswer)); err != nil {
		return nil, 0, fmt.Errorf("reading the answer to %s: %w", method, err)
	}
	return raw.Bytes(), response.StatusCode, nil
}

func open(method string, status int, raw []byte) (json.RawMessage, error) {
	var answer struct {
		OK         bool            `json:"ok"`
		Result     json.RawMessage `json:"result"`
		Code       int             `json:"error_code"`
		Text       string          `json:"description"`
		Parameters struct {
			RetryAfter int `json:"retry_after"`
		} `json:"parameters"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return nil, fmt.Errorf("calling %s: %w", method, &callError{Code: status, Text: "not the JSON of the Bot API"})
	}
	if !answer.OK {
		return nil, fmt.Errorf("calling %s: %w", method, &callError{answer.Code, answer.Text, time.Duration(answer.Parameters.RetryAfter) * time.Second})
	}
	return answer.Result, nil
}

// masked drops the address from an HTTP error: the token is part of it.
func masked(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
