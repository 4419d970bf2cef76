package people

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

// FormProfile is the form that changes the profile (flows/forms/profil.yaml).
const FormProfile = "profil"

// keepers is who keeps the profile and lists of a Kampung KB (design.md 8).
var keepers = []storage.Role{storage.PLKB, storage.PokjaDesa}

// keeper returns the assignment in use when its holder keeps a Kampung.
func keeper(t *turn.Turn) (storage.Assignment, error) {
	if err := known(t); err != nil {
		return storage.Assignment{}, err
	}
	a := t.Person.Assignment()
	if !slices.Contains(keepers, a.Role) || a.KampungID == "" {
		return a, locales.Refuse("profil.bukan_wewenang", locales.Args{"Sapaan": t.Sapaan()})
	}
	return a, nil
}

// Profil shows the profile of the Kampung in use with its groups and posyandu, and the ways to
// change them.
func Profil(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	a, err := keeper(t)
	if err != nil {
		return nil, err
	}
	today := t.Today()
	answers, err := KnownProfile(ctx, t, a.KampungID)
	if err != nil {
		return nil, err
	}
	groups, err := storage.PoktanOf(ctx, t.DB, a.KampungID, today)
	if err != nil {
		return nil, err
	}
	posts, err := storage.PosyanduOf(ctx, t.DB, a.KampungID, today)
	if err != nil {
		return nil, err
	}
	text := []string{t.Words.Say("profil.kartu", locales.Args{"Kampung": a.Kampung})}
	if form := t.Forms.Form(FormProfile); form != nil {
		for _, l := range flows.Lines(form, answers, flows.Env{Now: t.Now, Zone: t.Zone(), Lang: t.Words.Lang(), Show: turn.Show(t.Words)}) {
			text = append(text, "• "+html.EscapeString(l.Label)+": <b>"+html.EscapeString(l.Value)+"</b>")
		}
	}
	if len(answers) == 0 {
		text = append(text, t.Words.Say("profil.belum", locales.Args{"Sapaan": t.Sapaan()}))
	}
	var names []string
	for _, g := range groups {
		names = append(names, groupName(t, g))
	}
	text = append(text, t.Words.Say("profil.kelompok", locales.Args{"Daftar": listed(t, names)}))
	names = nil
	for _, p := range posts {
		names = append(names, p.Name)
	}
	text = append(text, t.Words.Say("profil.posyandu", locales.Args{"Daftar": listed(t, names)}))
	return t.Say(ctx, turn.Message{Text: strings.Join(text, "\n"), Keyboard: [][]turn.Button{
		turn.Row(turn.Button{Text: t.Words.Say("tombol.ubah_profil", nil), Data: turn.Pack("f", FormProfile)}),
		turn.Row(t.Button("tombol.kelompok", verbLists, listGroups), t.Button("tombol.posyandu", verbLists, listPosts), t.Button("tombol.petugas", verbTeam, teamList)),
		backToMenu(t),
	}})
}

func listed(t *turn.Turn, names []string) string {
	if len(names) == 0 {
		return t.Words.Say("profil.belum_ada", nil)
	}
	return strings.Join(names, ", ")
}

// groupName is a group as people speak of it, "BKB Anggrek": the kind comes from form poktan.
func groupName(t *turn.Turn, g storage.Poktan) string { return kindName(t, g.Jenis) + " " + g.Name }

func kindName(t *turn.Turn, jenis string) string {
	for _, c := range kinds(t) {
		if c.Code == jenis {
			return c.Label.In(t.Words.Lang())
		}
	}
	return strings.ToUpper(jenis)
}

// kinds are the kinds of groups that form poktan asks for.
func kinds(t *turn.Turn) []flows.Choice {
	form := t.Forms.Form("poktan")
	if form == nil || form.Question("jenis") == nil {
		return nil
	}
	return form.Choices[form.Question("jenis").List]
}

// KnownProfile is the profile of today as answers of form profil: what the form begins with.
func KnownProfile(ctx context.Context, t *turn.Turn, kampung string) (map[string]json.RawMessage, error) {
	p, err := storage.ProfileOf(ctx, t.DB, kampung, t.Today())
	if err != nil {
		return nil, err
	}
	answers := map[string]json.RawMessage{}
	put := func(name string, value any, given bool) {
		if raw, err := json.Marshal(value); err == nil && given {
			answers[name] = raw
		}
	}
	there := p.ValidFrom != ""
	put("klasifikasi", p.Klasifikasi, p.Klasifikasi != "")
	put("sk_nomor", p.SKNomor, p.SKNomor != "")
	put("sk_tanggal", p.SKTanggal, p.SKTanggal != "")
	put("rkm_tahun", strconv.Itoa(p.RKMTahun), p.RKMTahun != 0) // text: a year is not written 2.026
	put("plkb", p.PLKB, p.PLKB != "")
	put("sekretariat", yesNo(p.Sekretariat), there)
	put("rumah_dataku", yesNo(p.RumahDataku), there)
	put("terpencil", yesNo(p.Remote), there)
	put("tanpa_sinyal", yesNo(p.NoSignal), there)
	put("titik", point(*p), p.Lat != nil && p.Lon != nil)
	return answers, nil
}

func yesNo(b bool) string {
	if b {
		return "ya"
	}
	return "tidak"
}

// point is the place of a Kampung as a form keeps it, to about 1 km.
func point(p storage.Profile) string {
	if p.Lat == nil || p.Lon == nil {
		return ""
	}
	return fmt.Sprintf("%.2f %.2f 0 0", *p.Lat, *p.Lon)
}

// FinishProfile keeps the answers of form profil as the profile from today on.
func FinishProfile(ctx context.Context, t *turn.Turn, d storage.Draft, answers map[string]json.RawMessage) ([]storage.Write, turn.Message, error) {
	a := t.Person.At(d.KampungID)
	if !slices.Contains(keepers, a.Role) {
		return nil, turn.Message{}, locales.Refuse("profil.bukan_wewenang", locales.Args{"Sapaan": t.Sapaan()})
	}
	p, err := storage.ProfileOf(ctx, t.DB, d.KampungID, t.Today())
	if err != nil {
		return nil, turn.Message{}, err
	}
	var given struct {
		Klasifikasi string `json:"klasifikasi"`
		SKNomor     string `json:"sk_nomor"`
		SKTanggal   string `json:"sk_tanggal"`
		RKMTahun    string `json:"rkm_tahun"`
		PLKB        string `json:"plkb"`
		Sekretariat string `json:"sekretariat"`
		RumahDataku string `json:"rumah_dataku"`
		Terpencil   string `json:"terpencil"`
		TanpaSinyal string `json:"tanpa_sinyal"`
		Titik       string `json:"titik"`
	}
	raw, err := json.Marshal(answers)
	if err == nil {
		err = json.Unmarshal(raw, &given)
	}
	if err != nil {
		return nil, turn.Message{}, fmt.Errorf("reading the profile of draft %d: %w", d.ID, err)
	}
	year, _ := strconv.Atoi(given.RKMTahun) // the form lets nothing else pass
	next := storage.Profile{
		KampungID: d.KampungID, Lat: p.Lat, Lon: p.Lon, Remote: given.Terpencil == "ya", NoSignal: given.TanpaSinyal == "ya", Klasifikasi: given.Klasifikasi,
		SKNomor: given.SKNomor, SKTanggal: given.SKTanggal, RKMTahun: year, Sekretariat: given.Sekretariat == "ya", RumahDataku: given.RumahDataku == "ya", PLKB: given.PLKB,
	}
	if given.Titik != point(*p) { // an imported point is finer than the form's: it stays unless it was moved
		next.Lat, next.Lon = nil, nil
		var lat, lon float64
		if n, _ := fmt.Sscanf(given.Titik, "%f %f", &lat, &lon); n == 2 {
			next.Lat, next.Lon = &lat, &lon
		}
	}
	var writes []storage.Write
	id := "profil.latihan"
	if !d.Practice {
		id, writes = "profil.tersimpan", []storage.Write{storage.SaveProfile(next, t.Person.ID, t.Now)}
	}
	text := t.Words.Say(id, locales.Args{"Sapaan": t.Sapaan(), "Kampung": a.Kampung})
	return writes, turn.Message{Text: text, Keyboard: [][]turn.Button{turn.Row(menuButton(t, "tombol.profil", "profil"), menuButton(t, "tombol.menu", "menu"))}}, nil
}
