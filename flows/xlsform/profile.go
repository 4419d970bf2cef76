package xlsform

import "strings"

// types are the types of the survey sheet that the chat profile walks today, under the names and
// old spellings that pyxform reads, and the type of flows they become.
var types = map[string]string{
	"text": "text", "string": "text", "tel": "text", "phone number": "text", "email": "text", "url": "text", "barcode": "text",
	"integer": "integer", "int": "integer",
	"decimal":    "decimal",
	"date":       "date",
	"time":       "time",
	"datetime":   "dateTime",
	"range":      "range",
	"rank":       "rank",
	"select_one": "select_one", "select one": "select_one",
	"select_multiple": "select_multiple", "select multiple": "select_multiple",
	"acknowledge": "acknowledge",
	"note":        "note",
	"calculate":   "calculate",
	"hidden":      "hidden",
	"start":       "start", "end": "calculate", "today": "hidden",
	"deviceid": "hidden", "username": "hidden", "phonenumber": "hidden", "simserial": "hidden", "subscriberid": "hidden",
	"image": "image", "photo": "image",
	"geopoint": "geopoint", "gps": "geopoint", "location": "geopoint",
	"begin_group": "begin_group", "begin group": "begin_group",
	"end_group": "end_group", "end group": "end_group",
	"begin_repeat": "begin_repeat", "begin repeat": "begin_repeat",
	"end_repeat": "end_repeat", "end repeat": "end_repeat",
}

// metadata are the types that nobody is asked (XLSForm, metadata), with what stands in them: when the
// walk began, when it ended, its day. What tells of a device or a SIM card stays empty: a chat does not
// know it, and UU 27/2022 would not have it kept.
var metadata = map[string]struct{ byDefault, calculation string }{
	"start": {byDefault: "now()"}, "end": {calculation: "now()"}, "today": {byDefault: "today()"},
	"deviceid": {}, "username": {}, "phonenumber": {}, "simserial": {}, "subscriberid": {},
}

// groupKinds are the groups that share one card (chat::kind); other groups only hold a condition.
var groupKinds = map[string]bool{"lp": true, "angka_banyak": true, "usulan": true, "sekartu": true}

// questionKinds are the kinds of a single question, and the type each goes with. The chat columns
// themselves are listed in the essays of package flows and in design.md 5; question.go reads them.
var questionKinds = map[string]string{"uang": "integer", "usulan": "text", "skala": "integer", "foto_berjenis": "image"}

// splitType parts "select_one jenis or_other" into type, list name and whether other answers stand.
func splitType(cell string) (typ, list string, other bool) {
	words := strings.Fields(cell)
	for n := min(2, len(words)); n > 0; n-- {
		typ = types[strings.ToLower(strings.Join(words[:n], " "))]
		if typ == "" {
			continue
		}
		rest := words[n:]
		if last := len(rest) - 1; last >= 0 && strings.HasPrefix(typ, "select_") && strings.EqualFold(rest[last], "or_other") {
			rest, other = rest[:last], true
		}
		return typ, strings.Join(rest, " "), other
	}
	return "", "", false
}

// languageCode takes "id" from "Bahasa Indonesia (id)", and "id" itself as it is.
func languageCode(name string) string {
	if _, code, ok := strings.Cut(name, "("); ok {
		return strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(code), ")"))
	}
	return strings.TrimSpace(name)
}
