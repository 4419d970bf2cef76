package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// verbSet is the verb of the settings of a place: setting, value, place; "x" inherits it again. A card
// is of the place that it names, whichever of hers the tapper has in use by now.
const (
	verbSet = "ta"
	inherit = "x"
)

// sets is who sets reminders and deadlines for a place and all that lies within (issue 5, point 2).
var sets = []storage.Role{storage.Kecamatan, storage.Kabupaten, storage.Provinsi}

// offered are the values a lead chooses from; switches have the two they need. Hours are minutes
// after midnight, within the windows of domain.md 6.3.
var offered = map[string][]int{
	storage.SettingDayHour:     {8 * 60, 9 * 60, 10 * 60, 13*60 + 30, 15 * 60, 16 * 60, 16*60 + 30},
	storage.SettingMorningHour: {6*60 + 30, 7 * 60, 7*60 + 30},
	storage.SettingAskHour:     {15*60 + 30, 16 * 60, 16*60 + 30, 17 * 60},
	storage.SettingDuePoktan:   {2, 3, 4, 5, 7, 10},
	storage.SettingDuePLKB:     {4, 5, 6, 7, 10, 12},
	storage.SettingDueKab:      {7, 8, 10, 12, 15, 20},
	storage.SettingSilence:     {14, 21, 30, 45, 60, 90},
}

// deadlines belong to the kabupaten (domain.md 6.4); a kecamatan lives by them.
var deadlines = []string{storage.SettingDuePoktan, storage.SettingDuePLKB, storage.SettingDueKab}

// settable tells whether a role sets this.
func settable(role storage.Role, name string) bool {
	return slices.Contains(sets, role) && storage.RuleOf(name) != nil && (role != storage.Kecamatan || !slices.Contains(deadlines, name))
}

// setPlace shows what holds for reminders at the lead's place and takes what she changes.
func setPlace(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	a := assignmentAt(t, t.In.Data.Arg(2), func(a storage.Assignment) string { return a.Place }, sets)
	name := t.In.Data.Arg(0)
	if !slices.Contains(sets, a.Role) || name != "" && !settable(a.Role, name) {
		return nil, locales.Refuse("tugas.bukan_wewenang", locales.Args{"Sapaan": t.Sapaan()})
	}
	all, err := storage.LoadPlaceSettings(ctx, t.DB)
	if err != nil {
		return nil, err
	}
	p := placeCard{t, a, all.At(a.Place), all.Own(a.Place)}
	switch value := t.In.Data.Arg(1); {
	case name == "":
		return t.Say(ctx, p.overview(""))
	case value == "":
		return t.Say(ctx, p.choose(name))
	case value == inherit:
		above := all.Above(a.Place)
		p.values[name] = above.Value(name)
		said, err := t.Say(ctx, p.overview("atur.ikut"))
		return append([]storage.Write{storage.UnsetPlace(a.Place, name, t.Person.ID, t.Now)}, said...), err
	default:
		rule := storage.RuleOf(name)
		n, err := strconv.Atoi(value)
		if err != nil || n < rule.Min || n > rule.Max {
			return nil, locales.Refuse("lapor.tombol_lama", locales.Args{"Sapaan": t.Sapaan()})
		}
		p.values[name] = n
		said, err := t.Say(ctx, p.overview("atur.tersimpan"))
		return append([]storage.Write{storage.SetPlace(a.Place, name, n, t.Person.ID, t.Now)}, said...), err
	}
}

// assignmentAt is the assignment by which she may set something at a place: the one in use first. The
// zero one when none is of that place; a button that names none means the place in use.
func assignmentAt(t *turn.Turn, place string, of func(storage.Assignment) string, roles []storage.Role) storage.Assignment {
	inUse := t.Person.Assignment()
	for _, a := range append([]storage.Assignment{inUse}, t.Person.Assignments...) {
		if (place == "" || of(a) == place) && slices.Contains(roles, a.Role) {
			return a
		}
		if place == "" {
			break
		}
	}
	return storage.Assignment{}
}

// placeCard is the card of a place's settings.
type placeCard struct {
	*turn.Turn

	at     storage.Assignment
	values storage.PlaceValues // what holds
	own    storage.PlaceValues // what is set at the place itself
}

// overview lists what holds, a button each; lead is a message that opens it, "" none.
func (p placeCard) overview(lead string) turn.Message {
	var b strings.Builder
	if lead != "" {
		b.WriteString(p.Words.Say(lead, locales.Args{"Sapaan": p.Sapaan()}) + "\n\n")
	}
	b.WriteString(p.Words.Say("atur.judul", locales.Args{"Tempat": p.at.Wilayah}))
	var buttons []turn.Button
	for _, r := range storage.SettingRules {
		b.WriteString("\n• " + p.Words.Say("atur."+r.Name, locales.Args{"Nilai": locales.Raw(p.said(r.Name, p.values.Value(r.Name)))}))
		if settable(p.at.Role, r.Name) {
			buttons = append(buttons, turn.Button{Text: p.Words.Say("atur.tombol."+r.Name, nil), Data: turn.Pack(verbSet, r.Name, "", p.at.Place)})
		}
	}
	var rows [][]turn.Button
	for pair := range slices.Chunk(buttons, 2) {
		rows = append(rows, pair)
	}
	return turn.Message{Text: b.String(), Keyboard: append(rows, back(p.Turn))}
}

// said is a value as people read it.
func (p placeCard) said(name string, n int) string {
	switch {
	case offered[name] == nil && n == 0:
		return p.Words.Say("atur.tidak", nil)
	case offered[name] == nil:
		return p.Words.Say("atur.ya", nil)
	case storage.RuleOf(name).Max > 24*4: // hours
		return p.Words.Clock(time.Date(2000, 1, 1, n/60, n%60, 0, 0, time.UTC))
	default:
		return p.Words.Number(int64(n))
	}
}

// choose offers the values of one setting.
func (p placeCard) choose(name string) turn.Message {
	values := offered[name]
	if values == nil {
		values = []int{1, 0}
	}
	var buttons []turn.Button
	for _, n := range values {
		text := p.said(name, n)
		if n == p.values.Value(name) {
			text = "✓ " + text
		}
		buttons = append(buttons, turn.Button{Text: text, Data: turn.Pack(verbSet, name, strconv.Itoa(n), p.at.Place)})
	}
	var rows [][]turn.Button
	for three := range slices.Chunk(buttons, 3) {
		rows = append(rows, three)
	}
	if _, set := p.own[name]; set {
		rows = append(rows, turn.Row(p.Button("atur.tombol_ikut", verbSet, name, inherit, p.at.Place)))
	}
	rows = append(rows, turn.Row(p.Button("tombol.kembali", verbSet, "", "", p.at.Place)))
	text := p.Words.Say("atur."+name, locales.Args{"Nilai": locales.Raw(p.said(name, p.values.Value(name)))})
	return turn.Message{Text: p.Words.Say("atur.pilih", locales.Args{"Pengaturan": locales.Raw(text), "Tempat": p.at.Wilayah}), Keyboard: rows}
}
