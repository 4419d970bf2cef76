package botapi

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// answer is what goes back to the bot: the envelope {"ok", "result"} or {"ok", "error_code",
// "description", "parameters"} of the Bot API, "Making requests".
type answer struct {
	code   int
	result []byte // an encoded result; empty in a refusal
	text   string
	retry  int   // seconds, parameters.retry_after
	moved  int64 // parameters.migrate_to_chat_id
}

// apiError is a refusal on its way up through the methods.
type apiError struct{ answer answer }

func (e *apiError) Error() string { return e.answer.text }

func accept(result []byte) answer { return answer{code: http.StatusOK, result: result} }

func refuse(code int, text string) answer { return answer{code: code, text: text} }

func badRequest(text string) *apiError {
	return &apiError{refuse(http.StatusBadRequest, "Bad Request: "+text)}
}

func forbidden(text string) *apiError {
	return &apiError{refuse(http.StatusForbidden, "Forbidden: "+text)}
}

func conflict(text string) *apiError {
	return &apiError{refuse(http.StatusConflict, "Conflict: "+text)}
}

func tooMany(seconds int) answer {
	return answer{
		code: http.StatusTooManyRequests, retry: seconds,
		text: "Too Many Requests: retry after " + strconv.Itoa(seconds),
	}
}

func (a answer) write(w http.ResponseWriter) {
	body := a.body()
	header := w.Header()
	header["Content-Type"] = []string{"application/json"}
	header["Content-Length"] = []string{strconv.Itoa(len(body))}
	if a.retry > 0 {
		header.Set("Retry-After", strconv.Itoa(a.retry))
	}
	w.WriteHeader(a.code)
	_, _ = w.Write(body) // the bot hung up: its own loss, nobody here to tell
}

func (a answer) body() []byte {
	if a.code == http.StatusOK {
		out := make([]byte, 0, len(a.result)+len(`{"ok":true,"result":}`))
		out = append(out, `{"ok":true,"result":`...)
		out = append(out, a.result...)
		return append(out, '}')
	}
	out := append([]byte(nil), `{"ok":false,"error_code":`...)
	out = strconv.AppendInt(out, int64(a.code), 10)
	out = append(out, `,"description":`...)
	out = append(out, encode(a.text)...)
	switch {
	case a.retry > 0:
		out = append(out, `,"parameters":{"retry_after":`...)
		out = append(strconv.AppendInt(out, int64(a.retry), 10), '}')
	case a.moved != 0:
		out = append(out, `,"parameters":{"migrate_to_chat_id":`...)
		out = append(strconv.AppendInt(out, a.moved, 10), '}')
	}
	return append(out, '}')
}

// encode returns the JSON of one of our own wire types, none of which can fail to encode.
func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		return []byte("null")
	}
	return data
}

var yes = []byte("true")
