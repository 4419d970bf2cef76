package importing

import (
	"slices"
	"strings"

	"pokjabot/flows/answer"
	"pokjabot/storage"
)

// Places finds a Kampung by what a workbook calls it. It is made once and asked for each row.
type Places struct {
	byID   map[string]*storage.Kampung
	byName map[string][]*storage.Kampung // plain name, of the Kampung and of its desa
	menu   *answer.Menu
	fixed  *storage.Kampung // for rows that name none
	// regions are the codes above the desa, each with some Kampung in it.
	regions map[string]*storage.Kampung
}

// NewPlaces takes the Kampung that rows may belong to; those of them that wait or are gone are right
// for the past, too. fixed (an id, "" none) stands for rows without a Kampung of their own.
func NewPlaces(list []storage.Kampung, fixed string) *Places {
	p := &Places{byID: map[string]*storage.Kampung{}, byName: map[string][]*storage.Kampung{}, regions: map[string]*storage.Kampung{}}
	options := make([]answer.Option, len(list))
	for i := range list {
		k := &list[i]
		p.byID[k.ID] = k
		for code := k.Wilayah; strings.ContainsRune(code, '.'); {
			code = code[:strings.LastIndexByte(code, '.')]
			p.regions[code] = k
		}
		options[i] = answer.Option{Code: k.ID, Label: plainPlace(k.Name)}
		for _, name := range []string{plainPlace(k.Name), plainPlace(k.Desa)} {
			if !slices.Contains(p.byName[name], k) {
				p.byName[name] = append(p.byName[name], k)
			}
		}
	}
	p.menu = answer.NewMenu(options)
	p.fixed = p.byID[fixed]
	return p
}

// plainPlace is a name as it is compared: without what every name begins with.
func plainPlace(name string) string {
	p := plainHeading(name)
	for _, prefix := range []string{"kampung kb ", "kampung keluarga berkualitas ", "desa ", "kelurahan ", "kel ", "kecamatan ", "kec "} {
		p = strings.TrimPrefix(p, prefix)
	}
	return p
}

// above returns the region that a row names by its code instead of a Kampung, for forms that are filed
// above it (domain.md 3 e): no Kampung, and the region as wilayah. Regions are known by the Kampung in
// them. It returns nil when the text is no such code.
func (p *Places) above(text string) *storage.Kampung {
	code := codeOf(text)
	inside := p.regions[code]
	if inside == nil {
		return nil
	}
	return &storage.Kampung{Wilayah: code, Kabupaten: code[:min(len(code), len("15.05"))], Name: code, Zone: inside.Zone}
}

// find returns the Kampung that a row names. When there is none, near are the ones that may be meant.
func (p *Places) find(name, kecamatan string) (k *storage.Kampung, near []*storage.Kampung) {
	if k = p.byID[codeOf(name)]; k != nil {
		return k, nil
	}
	found := p.within(p.byName[plainPlace(name)], kecamatan)
	if len(found) == 1 {
		return found[0], nil
	}
	if len(found) > 1 {
		return nil, found
	}
	r := p.menu.Choice(plainPlace(name))
	codes := r.Options
	if r.OK() {
		codes = []string{r.Value}
	}
	for _, code := range codes {
		near = append(near, p.byID[code])
	}
	return nil, near
}

// within keeps those of a kecamatan, by name or code; all of them when none is said.
func (p *Places) within(list []*storage.Kampung, kecamatan string) []*storage.Kampung {
	if kecamatan == "" {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(k *storage.Kampung) bool {
		return plainPlace(k.Kecamatan) != plainPlace(kecamatan) && !strings.HasPrefix(k.ID, codeOf(kecamatan)+".")
	})
}

// codeOf writes the code of a desa with its dots, as Kemendagri does: 1505012001 is 15.05.01.2001.
func codeOf(text string) string {
	text = strings.TrimSpace(text)
	if len(text) < 6 || strings.Trim(text, "0123456789") != "" {
		return text
	}
	code := text[:2] + "." + text[2:4] + "." + text[4:6]
	if len(text) == len("1505012001") {
		code += "." + text[6:]
	}
	return code
}
