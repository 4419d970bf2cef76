package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"pgregory.net/rapid"

	"pokjabot/bot/turn"
)

func refused(code int, text string, retryAfter int, moveTo int64) error {
	e := &apiError{Code: code, Text: text}
	e.Parameters.RetryAfter, e.Parameters.MigrateTo = retryAfter, moveTo
	return fmt.Errorf("calling sendMessage: %w", e)
}

func TestJudge(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		want verdict
	}{
		"sent":                {nil, verdict{act: Done}},
		"same content":        {refused(400, "Bad Request: message is not modified: specified new message content ...", 0, 0), verdict{act: Done}},
		"too many":            {refused(429, "Too Many Requests: retry after 7", 7, 0), verdict{act: Hold, wait: 7 * time.Second}},
		"too many, no time":   {refused(429, "Too Many Requests", 0, 0), verdict{act: Hold, wait: time.Second}},
		"library: too many":   {fmt.Errorf("x: %w", &bot.TooManyRequestsError{RetryAfter: 3}), verdict{act: Hold, wait: 3 * time.Second}},
		"blocked":             {refused(403, "Forbidden: bot was blocked by the user", 0, 0), verdict{act: Unreachable}},
		"library: blocked":    {fmt.Errorf("%w, kicked", bot.ErrorForbidden), verdict{act: Unreachable}},
		"supergroup":          {refused(400, "Bad Request: group chat was upgraded to a supergroup chat", 0, -1001), verdict{act: Moved, chat: -1001}},
		"library: supergroup": {&bot.MigrateError{MigrateToChatID: -1002}, verdict{act: Moved, chat: -1002}},
		"message gone":        {refused(400, "Bad Request: message to edit not found", 0, 0), verdict{act: Anew}},
		"message too old":     {refused(400, "Bad Request: message can't be edited", 0, 0), verdict{act: Anew}},
		"a photo":             {refused(400, "Bad Request: there is no text in the message to edit", 0, 0), verdict{act: Anew}},
		"our fault":           {refused(400, "Bad Request: can't parse entities", 0, 0), verdict{act: DeadLetter}},
		"library: our fault":  {fmt.Errorf("%w, chat not found", bot.ErrorBadRequest), verdict{act: DeadLetter}},
		"telegram ill":        {refused(500, "Internal Server Error", 0, 0), verdict{act: Retry}},
		"a proxy's page":      {fmt.Errorf("calling: %w", errNonsense), verdict{act: Retry}},
		"wrong token":         {refused(401, "Unauthorized", 0, 0), verdict{act: Retry, offline: true}},
		"no network":          {fmt.Errorf("calling: %w: %w", errUnreached, errors.New("connection refused")), verdict{act: Retry, offline: true}},
		"took too long":       {fmt.Errorf("calling: %w: %w", errUnreached, context.DeadlineExceeded), verdict{act: Retry, offline: true}},
		"a disk that fails":   {errors.New("opening a file to send: input/output error"), verdict{act: Retry}},
		"a row of nonsense":   {fmt.Errorf("decoding: %w", errNeverSent), verdict{act: DeadLetter}},
	} {
		got := judge(test.err)
		got.text = ""
		if got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
}

func TestReadAnswer(t *testing.T) {
	for raw, want := range map[string]int64{
		`{"ok":true,"result":{"message_id":812,"date":1}}`: 812,
		`{"ok":true,"result":{"date":1,"message_id":813}}`: 813,
		`{"result":{"message_id":814},"ok":true}`:          814,
		`{"ok":true,"result":true}`:                        0,
	} {
		if got, err := readAnswer([]byte(raw)); got != want || err != nil {
			t.Errorf("%s: %d, %v", raw, got, err)
		}
	}
	for _, raw := range []string{"", "<html>", `{}`, `[]`, `{"ok":true,"result":{"message_id":`} {
		if _, err := readAnswer([]byte(raw)); !errors.Is(err, errNonsense) {
			t.Errorf("%s: %v", raw, err)
		}
	}
	_, err := readAnswer([]byte(`{"ok":false,"error_code":429,"description":"slow","parameters":{"retry_after":9}}`))
	if v := judge(err); v.act != Hold || v.wait != 9*time.Second {
		t.Error(v)
	}
}

func FuzzReadAnswer(f *testing.F) {
	f.Add([]byte(`{"ok":true,"result":{"message_id":812,"date":1}}`))
	f.Add([]byte(`{"ok":false,"error_code":400,"description":"\u0000"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, err := readAnswer(raw)
		if v := judge(err); v.act == Done && err != nil && v.text != "" {
			t.Errorf("%q: %+v", raw, v)
		}
	})
}

// Whatever a message holds, what goes out is JSON with all of it.
func TestEncoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := turn.Message{Text: rapid.StringN(1, -1, -1).Draw(t, "text"), DropKeys: rapid.Bool().Draw(t, "drop")}
		for range rapid.IntRange(0, 3).Draw(t, "rows") {
			m.Keyboard = append(m.Keyboard, turn.Row(turn.Button{Text: rapid.String().Draw(t, "button"), Data: rapid.String().Draw(t, "data")}))
		}
		s, err := shapeOf(m)
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range [][]byte{s.send(-7), s.edit(-7, 8)} {
			var got struct {
				Chat   int64  `json:"chat_id"`
				Text   string `json:"text"`
				Markup struct {
					Rows [][]turn.Button `json:"inline_keyboard"`
				} `json:"reply_markup"`
			}
			if err := json.Unmarshal(body, &got); err != nil || got.Chat != -7 || got.Text != strings.ToValidUTF8(m.Text, "\uFFFD") || len(got.Markup.Rows) != len(m.Keyboard) {
				t.Fatalf("%s: %v", body, err)
			}
		}
	})
}

func TestGrowing(t *testing.T) {
	before := time.Duration(0)
	for n := 1; n <= 60; n++ {
		d := growing(n, false)
		if d < before || d > 5*time.Minute || growing(n, true) > 10*time.Second {
			t.Error(n, d)
		}
		before = d
	}
	if growing(1, false) != time.Second || before != 5*time.Minute {
		t.Error(before)
	}
}
