package botapi

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// maxBody is Telegram's largest request: a 50 MB file and its form around it.
const maxBody = 52 << 20

// request is one call of the bot. As in the real server every parameter is text, however it was
// encoded: a JSON object inside a JSON body and the same object in a form field are one thing.
type request struct {
	method string
	args   map[string]string
	files  map[string]upload
}

type upload struct {
	name string
	data []byte
}

func readRequest(r *http.Request) (*request, error) {
	in := &request{args: map[string]string{}}
	if r.URL.RawQuery != "" {
		in.addValues(r.URL.Query())
	}
	if r.Method != http.MethodPost {
		return in, nil
	}
	kind, options, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	body := http.MaxBytesReader(nil, r.Body, maxBody)
	if kind == "multipart/form-data" {
		return in, in.addParts(multipart.NewReader(body, options["boundary"]))
	}
	data, err := readAll(body, r.ContentLength)
	if err != nil {
		return nil, bodyError(err)
	}
	switch kind {
	case "application/json":
		return in, in.addJSON(data)
	case "application/x-www-form-urlencoded":
		values, err := url.ParseQuery(string(data))
		if err != nil {
			return nil, badRequest("can't parse parameters")
		}
		in.addValues(values)
	}
	return in, nil
}

func readAll(r io.Reader, size int64) ([]byte, error) {
	if size <= 0 || size > maxBody {
		return io.ReadAll(r)
	}
	data := make([]byte, size)
	n, err := io.ReadFull(r, data)
	return data[:n], err
}

func bodyError(err error) error {
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return &apiError{refuse(http.StatusRequestEntityTooLarge, "Request Entity Too Large")}
	}
	return badRequest("can't read the request")
}

func (in *request) addValues(values url.Values) {
	for name, list := range values {
		in.args[name] = list[len(list)-1]
	}
}

func (in *request) addJSON(data []byte) error {
	source := scanner{text: string(data)}
	if source.peek() == 0 {
		return nil
	}
	source.object(func(name string) {
		if source.peek() == '"' {
			in.args[name] = source.str()
			return
		}
		value := source.raw()
		if value == "null" {
			value = ""
		}
		in.args[name] = value
	})
	if !source.done() || source.odd {
		return badRequest("can't parse JSON request body")
	}
	return nil
}

// plain returns a JSON value as text: strings without quotes, null as nothing.
func plain(raw json.RawMessage) string {
	if len(raw) > 0 && raw[0] == '"' {
		var text string
		if json.Unmarshal(raw, &text) == nil {
			return text
		}
	}
	if string(raw) == "null" {
		return ""
	}
	return string(raw)
}

func (in *request) addParts(form *multipart.Reader) error {
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return bodyError(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return bodyError(err)
		}
		name := part.FormName()
		if part.FileName() == "" {
			in.args[name] = string(data)
			continue
		}
		if in.files == nil {
			in.files = map[string]upload{}
		}
		in.files[name] = upload{part.FileName(), data}
	}
}

func (in *request) chatID() int64 {
	id, err := strconv.ParseInt(strings.TrimSpace(in.args["chat_id"]), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// messages is how many messages the call sends, for the rate limits.
func (in *request) messages() int {
	if in.method != "sendMediaGroup" {
		return 1
	}
	var list []json.RawMessage
	if json.Unmarshal([]byte(in.args["media"]), &list) != nil {
		return 1
	}
	return max(len(list), 1)
}

// number reads an integer parameter leniently, as the real server does: nonsense is the default.
func (in *request) number(name string, otherwise int) int {
	n, err := strconv.Atoi(strings.TrimSpace(in.args[name]))
	if err != nil {
		return otherwise
	}
	return n
}

func (in *request) flag(name string) bool {
	switch strings.ToLower(strings.TrimSpace(in.args[name])) {
	case "true", "yes", "1":
		return true
	}
	return false
}
