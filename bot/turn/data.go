package turn

import (
	"strconv"
	"strings"
)

// dataVersion is the first character of all callback data (design.md 4): a later format reads
// the buttons of an older one and still knows them.
const dataVersion = "1"

// Data is what a button carries: a verb and its arguments, at most 64 bytes together
// (Bot API, InlineKeyboardButton). Ids are compact and resolved under the tapper's own rights.
type Data struct {
	Verb string
	Args []string
}

// Pack writes a button's data: version, verb, arguments, with commas between.
func Pack(verb string, args ...string) string {
	return dataVersion + strings.Join(append([]string{verb}, args...), ",")
}

// Unpack reads a button's data; an unknown format or forged data gives the zero Data.
func Unpack(raw string) Data {
	rest, ok := strings.CutPrefix(raw, dataVersion)
	if !ok || len(raw) > 64 {
		return Data{}
	}
	parts := strings.Split(rest, ",")
	return Data{Verb: parts[0], Args: parts[1:]}
}

// Arg returns argument i, "" when there is none.
func (d Data) Arg(i int) string {
	if i >= len(d.Args) {
		return ""
	}
	return d.Args[i]
}

// Number returns argument i as a number written by Num, 0 when it is none.
func (d Data) Number(i int) int64 {
	n, err := strconv.ParseInt(d.Arg(i), 36, 64)
	if err != nil {
		return 0
	}
	return n
}

// Num writes a number compactly.
func Num(n int64) string { return strconv.FormatInt(n, 36) }
