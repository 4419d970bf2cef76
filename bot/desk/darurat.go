package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Whom people near by call in a case of violence or danger is set for a place here and said by
// reporting.Forms.Shelter (domain.md 8.2, 7). These are numbers of offices and of those on duty, not of
// residents.

// ExpectsNumber is what a chat is asked for after "Atur nomor darurat" (turn.Turn.Expect).
const ExpectsNumber = "nomor_darurat"

// verbHelp: whom to call, "x" to take the number away, the place of the card.
const verbHelp = "tn"

// helpers is who sets numbers: who knows whom one calls there.
var helpers = []storage.Role{storage.PLKB, storage.PokjaDesa, storage.Kecamatan, storage.Kabupaten, storage.Provinsi}

// helpPlace is the wilayah that a person sets numbers for: of a Kampung its desa.
func helpPlace(a storage.Assignment) string {
	if a.KampungID != "" {
		place, _, _ := strings.Cut(a.KampungID, "-")
		return place
	}
	return a.Place
}

// setHelp shows the numbers that hold at her place, asks for one and takes one away.
func setHelp(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	a := assignmentAt(t, t.In.Data.Arg(2), helpPlace, helpers)
	if !slices.Contains(helpers, a.Role) {
		return nil, locales.Refuse("tugas.bukan_wewenang", locales.Args{"Sapaan": t.Sapaan()})
	}
	if t.Chat.Expects == ExpectsNumber {
		t.Expect("", nil)
	}
	help := storage.Help(t.In.Data.Arg(0))
	known, err := storage.HotlinesAt(ctx, t.DB, helpPlace(a))
	if err != nil {
		return nil, err
	}
	switch {
	case !slices.Contains(storage.Helps, help):
		return t.Say(ctx, helpCard(t, a, known, ""))
	case t.In.Data.Arg(1) == inherit:
		above, err := storage.HotlinesAt(ctx, t.DB, above(helpPlace(a)))
		if err != nil {
			return nil, err
		}
		known = slices.DeleteFunc(known, func(h storage.Hotline) bool { return h.Help == help })
		for _, h := range above {
			if h.Help == help {
				known = append(known, h)
			}
		}
		said, err := t.Say(ctx, helpCard(t, a, known, t.Words.Say("darurat.dihapus", locales.Args{"Sapaan": t.Sapaan()})))
		return append(said, storage.SetHotline(helpPlace(a), help, "", t.Person.ID, t.Now)), err
	default:
		return askNumber(ctx, t, a, help, known)
	}
}

// above is the place that a wilayah lies in, "" above the provinces.
func above(place string) string {
	return place[:max(0, strings.LastIndexByte(place, '.'))]
}

// helpCard lists whom to call with the number that holds, a button each.
func helpCard(t *turn.Turn, a storage.Assignment, known []storage.Hotline, lead string) turn.Message {
	var b strings.Builder
	if lead != "" {
		b.WriteString(lead + "\n\n")
	}
	b.WriteString(t.Words.Say("darurat.judul", locales.Args{"Tempat": placed(a)}))
	var buttons []turn.Button
	for _, help := range storage.Helps {
		name := t.Words.Say("darurat."+string(help), nil)
		number := t.Words.Say("darurat.belum", nil)
		if i := slices.IndexFunc(known, func(h storage.Hotline) bool { return h.Help == help }); i >= 0 {
			number = known[i].Number
			if known[i].Place != helpPlace(a) {
				number += " " + t.Words.Say("darurat.dari", locales.Args{"Tempat": known[i].Name})
			}
		}
		b.WriteString("\n• " + name + ": " + number)
		buttons = append(buttons, t.Button("darurat."+string(help), verbHelp, string(help), "", helpPlace(a)))
	}
	b.WriteString("\n• SAPA 129: 129")
	var rows [][]turn.Button
	for pair := range slices.Chunk(buttons, 2) {
		rows = append(rows, pair)
	}
	return turn.Message{Text: b.String(), Keyboard: append(rows, back(t))}
}

// placed is the place of an assignment as a card names it.
func placed(a storage.Assignment) string {
	if a.KampungID != "" {
		return a.Kampung
	}
	return a.Wilayah
}

// awaited is whose number is waited for, and of which place.
type awaited struct {
	Help  storage.Help `json:"bantuan"`
	Place string       `json:"tempat"`
}

// askNumber waits for the number of one help.
func askNumber(ctx context.Context, t *turn.Turn, a storage.Assignment, help storage.Help, known []storage.Hotline) ([]storage.Write, error) {
	state, err := json.Marshal(awaited{help, helpPlace(a)})
	if err != nil {
		return nil, fmt.Errorf("encoding whose number is waited for: %w", err)
	}
	t.Expect(ExpectsNumber, state)
	var rows [][]turn.Button
	if slices.ContainsFunc(known, func(h storage.Hotline) bool { return h.Help == help && h.Place == helpPlace(a) }) {
		rows = append(rows, turn.Row(t.Button("tombol.hapus_nomor", verbHelp, string(help), inherit, helpPlace(a))))
	}
	rows = append(rows, turn.Row(t.Button("tombol.kembali", verbHelp, "", "", helpPlace(a))))
	return t.Say(ctx, turn.Message{Text: askText(t, a, help, ""), Keyboard: rows})
}

func askText(t *turn.Turn, a storage.Assignment, help storage.Help, lead string) string {
	return lead + t.Words.Say("darurat.tanya", locales.Args{"Siapa": locales.Raw(t.Words.Say("darurat."+string(help), nil)), "Tempat": placed(a)})
}

// Numbered answers the number that was asked for; what is none is asked for again, with an example.
func Numbered(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	var w awaited
	if err := json.Unmarshal(t.Chat.State, &w); err != nil || t.Person == nil || !slices.Contains(storage.Helps, w.Help) {
		t.Expect("", nil)
		return Tugas(ctx, t)
	}
	help := w.Help
	a := assignmentAt(t, w.Place, helpPlace, helpers)
	if !slices.Contains(helpers, a.Role) {
		t.Expect("", nil)
		return nil, locales.Refuse("tugas.bukan_wewenang", locales.Args{"Sapaan": t.Sapaan()})
	}
	number, problem := phoneNumber(t.In.Text)
	if problem != "" {
		lead := t.Words.Say(problem, locales.Args{"Sapaan": t.Sapaan()}) + "\n\n"
		return t.Say(ctx, turn.Message{Text: askText(t, a, help, lead), Keyboard: [][]turn.Button{turn.Row(t.Button("tombol.kembali", verbHelp, "", "", helpPlace(a)))}})
	}
	known, err := storage.HotlinesAt(ctx, t.DB, helpPlace(a))
	if err != nil {
		return nil, err
	}
	known = append(slices.DeleteFunc(known, func(h storage.Hotline) bool { return h.Help == help }), storage.Hotline{Help: help, Number: number, Place: helpPlace(a)})
	t.Expect("", nil)
	said, err := t.Say(ctx, helpCard(t, a, known, t.Words.Say("darurat.tersimpan", locales.Args{"Sapaan": t.Sapaan()})))
	return append(said, storage.SetHotline(helpPlace(a), help, number, t.Person.ID, t.Now)), err
}

// numberLike is what may be a number among other words: digits with what people put between them.
var numberLike = regexp.MustCompile(`\+?[0-9(][0-9 ().\-]*[0-9]`)

// How many digits a number has: short ones are those of services (112, 119, 1500567), long ones begin
// with 0 (a fixed line without its area code cannot be called from a phone).
const (
	serviceLeast, serviceMost = 3, 7
	longLeast, longMost       = 8, 14
)

// phoneNumber reads the one number in a text as people write it and returns it as people read it;
// problem is the message id of what is not yet right with it, "" when nothing.
func phoneNumber(text string) (number, problem string) {
	if len(text) > 120 {
		return "", "darurat.belum_terbaca"
	}
	found := numberLike.FindAllString(text, 3)
	switch {
	case len(found) == 0:
		return "", "darurat.belum_terbaca"
	case len(found) > 1:
		return "", "darurat.satu_saja"
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, found[0])
	if rest, abroad := strings.CutPrefix(digits, "62"); abroad && len(digits) >= longLeast {
		digits = "0" + strings.TrimPrefix(rest, "0")
	}
	n := len(digits)
	switch {
	case digits[0] != '0' && n >= serviceLeast && n <= serviceMost:
		return digits, ""
	case digits[0] != '0' && n > serviceMost && n <= longMost:
		return "", "darurat.kode_area"
	case digits[0] != '0' || n < longLeast || n > longMost:
		return "", "darurat.belum_terbaca"
	case strings.HasPrefix(digits, "08"): // a mobile phone, as it is written: 0812-3456-7890
		return digits[:4] + "-" + digits[4:min(8, n)] + dashed(digits[min(8, n):]), ""
	}
	return areaCode(found[0], digits), ""
}

func dashed(rest string) string {
	if rest == "" {
		return ""
	}
	return "-" + rest
}

// areaCode sets a dash behind the area code where the writer has parted it: 0741-40123.
func areaCode(said, digits string) string {
	head := strings.FieldsFunc(strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(said), "+62"), "("), func(r rune) bool { return r < '0' || r > '9' })
	if len(head) < 2 {
		return digits
	}
	code := "0" + strings.TrimPrefix(head[0], "0")
	if rest, ok := strings.CutPrefix(digits, code); ok && len(code) >= 3 && len(code) <= 5 && rest != "" {
		return code + "-" + rest
	}
	return digits
}
