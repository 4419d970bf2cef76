package delivery

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-telegram/bot"
)

// Act is what to do with a row after a call.
type Act int

// The acts. The zero value tries again, which loses nothing.
const (
	Retry       Act = iota // later, with growing waits
	Done                   // it is removed
	Hold                   // the chat waits as long as Telegram says
	Moved                  // the chat has a new id
	Unreachable            // the chat has blocked us
	DeadLetter             // it can never be sent; the operator is told
	Anew                   // the message cannot be edited: send it as a new one
)

// verdict is an Act with what it needs.
type verdict struct {
	act     Act
	message int64         // Done: the id of the message it became, 0 for none
	wait    time.Duration // Hold
	chat    int64         // Moved: the new id
	offline bool          // Retry: Telegram was not reached at all
	text    string        // for the operator; never a token, never words of people
}

// apiError is a refusal of the Bot API ("Making requests").
type apiError struct {
	Code       int    `json:"error_code"`
	Text       string `json:"description"`
	Parameters struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

func (e *apiError) Error() string { return fmt.Sprintf("telegram answered %d: %s", e.Code, e.Text) }

// errNonsense is an answer that is not the Bot API's: a proxy's page, most often.
var errNonsense = errors.New("answer is not the JSON of the Bot API")

// errUnreached marks a call that did not get through, or whose answer did not.
var errUnreached = errors.New("telegram was not reached")

// errNeverSent marks a row that makes no sense in itself.
var errNeverSent = errors.New("row cannot be sent")

// The texts by which the Bot API says that a message can't be edited any more (it is gone, too
// old or of another kind), found in MessagesManager and Client.cpp of its server.
var notEditable = []string{"message to edit not found", "message can't be edited", "message_id_invalid", "there is no text in the message to edit", "message identifier is not specified"}

// judge turns the error of a call into what to do: the only place that knows (design.md 3).
func judge(err error) verdict {
	if err == nil {
		return verdict{act: Done}
	}
	v := verdict{text: clean(err.Error())}
	e, typed := refusal(err)
	switch {
	case errors.Is(err, errNeverSent):
		v.act = DeadLetter
	case !typed:
		v.offline = errors.Is(err, errUnreached)
	case e.Code == http.StatusUnauthorized, e.Code == http.StatusNotFound:
		v.offline = true // the token or the address is wrong: no chat can be reached, no row is to blame
	case e.Code == http.StatusTooManyRequests:
		v.act, v.wait = Hold, time.Duration(max(e.Parameters.RetryAfter, 1))*time.Second
	case e.Parameters.MigrateTo != 0:
		v.act, v.chat = Moved, e.Parameters.MigrateTo
	case e.Code == http.StatusForbidden:
		v.act = Unreachable
	case e.Code == http.StatusBadRequest:
		return badRequest(v, strings.ToLower(e.Text))
	}
	// What is left are codes like 409 and 5xx: nothing the row can help.
	return v
}

// clean makes the text of an error fit for a row: it is foreign input.
func clean(text string) string {
	const longest = 500
	if len(text) > longest {
		text = text[:longest]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
}

func badRequest(v verdict, text string) verdict {
	v.act = DeadLetter
	if strings.Contains(text, "message is not modified") {
		return verdict{act: Done}
	}
	for _, phrase := range notEditable {
		if strings.Contains(text, phrase) {
			v.act = Anew
		}
	}
	return v
}

// refusal finds the Bot API's answer in an error of ours or of the library, which has a type for
// each and keeps the code in the text only (dependencies.md 2.8).
func refusal(err error) (*apiError, bool) {
	if e, ok := errors.AsType[*apiError](err); ok {
		return e, true
	}
	e := &apiError{Text: err.Error()}
	if many, ok := errors.AsType[*bot.TooManyRequestsError](err); ok {
		e.Code, e.Parameters.RetryAfter = http.StatusTooManyRequests, many.RetryAfter
		return e, true
	}
	if moved, ok := errors.AsType[*bot.MigrateError](err); ok {
		e.Code, e.Parameters.MigrateTo = http.StatusBadRequest, int64(moved.MigrateToChatID)
		return e, true
	}
	for sentinel, code := range map[error]int{
		bot.ErrorForbidden: http.StatusForbidden, bot.ErrorBadRequest: http.StatusBadRequest,
		bot.ErrorUnauthorized: http.StatusUnauthorized, bot.ErrorNotFound: http.StatusNotFound, bot.ErrorConflict: http.StatusConflict,
	} {
		if errors.Is(err, sentinel) {
			e.Code = code
			return e, true
		}
	}
	return nil, false
}
