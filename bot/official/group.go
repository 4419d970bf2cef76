package official

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"pokjabot/storage"
)

// Group is a Poktan with its meetings of a period.
type Group struct {
	KampungID, Place, Kecamatan string
	Jenis                       string // code (domain.md 4.3)
	Name                        string
	Registered                  bool     // else somebody reported it and it is on no list
	Meetings                    []Report // the newest first
}

// ofGroups are the sources of a column whose rows are groups. period is how people call it.
var ofGroups = map[string]func(t Template, c Column, g Group, period string) any{
	"kosong":    func(Template, Column, Group, string) any { return nil },
	"urut":      func(Template, Column, Group, string) any { return nil },
	"bulan":     func(_ Template, _ Column, _ Group, period string) any { return period },
	"kampung":   func(_ Template, _ Column, g Group, _ string) any { return g.Place },
	"kecamatan": func(_ Template, _ Column, g Group, _ string) any { return g.Kecamatan },
	"jenis":     func(t Template, c Column, g Group, _ string) any { return t.kind(c, g) },
	"kelompok":  func(_ Template, _ Column, g Group, _ string) any { return g.Name },
	"pertemuan": func(_ Template, _ Column, g Group, _ string) any { return int64(len(g.Meetings)) },
	"jumlah":    func(_ Template, c Column, g Group, _ string) any { return g.sum(c.Of) },
	"terbaru":   func(t Template, c Column, g Group, _ string) any { return t.latest(c, g) },
	"daftar":    func(t Template, c Column, g Group, _ string) any { return t.list(c, g) },
	"hitung":    func(_ Template, c Column, g Group, _ string) any { return g.count(c) },
	"persen":    func(_ Template, c Column, g Group, _ string) any { return g.share(c) },
	"hari":      func(_ Template, _ Column, g Group, _ string) any { return g.days() },
}

// FillGroup writes a group as the n-th row (from 1).
func (t Template) FillGroup(n int, g Group, period string) []any {
	row := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		if c.From == "urut" {
			row[i] = int64(n)
			continue
		}
		row[i] = ofGroups[c.From](t, c, g, period)
	}
	return row
}

// kind is the kind of the group by the record's own word, else its code in capitals.
func (t Template) kind(c Column, g Group) string {
	if label := t.Maps[c.Name][g.Jenis]; label != "" {
		return label
	}
	return strings.ToUpper(g.Jenis)
}

func (g Group) sum(names []string) any {
	total, told := int64(0), false
	for _, r := range g.Meetings {
		if n, is := r.sum(names).(int64); is {
			total, told = total+n, true
		}
	}
	if !told {
		return nil
	}
	return total
}

// latest is the newest answer: of a number as such, of choices their words.
func (t Template) latest(c Column, g Group) any {
	for _, r := range g.Meetings {
		if n, is := r.sum(c.Of).(int64); is {
			return n
		}
		if text := t.answer(c, r); text != "" {
			return text
		}
	}
	return nil
}

// list is every answer of the period, once.
func (t Template) list(c Column, g Group) string {
	var words []string
	for _, r := range slices.Backward(g.Meetings) {
		for _, word := range t.answers(c, r) {
			if !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	return strings.Join(words, ", ")
}

// count is at how many meetings a question was answered with a code.
func (g Group) count(c Column) int64 {
	n := int64(0)
	for _, r := range g.Meetings {
		if slices.ContainsFunc(c.Of, func(name string) bool { return slices.Contains(r.codes(name), c.Code) }) {
			n++
		}
	}
	return n
}

// share is how many of the members came, at meetings that tell both, at most all of them (I23).
func (g Group) share(c Column) any {
	var s Share
	for _, r := range g.Meetings {
		came, is := r.number(c.Of[0])
		of, was := r.number(c.Of[1])
		if is && was {
			s.N, s.Of = s.N+min(came, of), s.Of+of
		}
	}
	if s.Of == 0 {
		return nil
	}
	return s
}

// days are the days of the month on which the group met.
func (g Group) days() string {
	var list []string
	for _, r := range slices.Backward(g.Meetings) {
		if _, day, is := strings.Cut(r.Day[min(len(r.Day), 5):], "-"); is {
			list = append(list, strings.TrimPrefix(day, "0"))
		}
	}
	return strings.Join(list, ", ")
}

// Groups joins registered groups and meetings: a group without a meeting has its row, and a meeting
// of a group that is on no list makes one. A group is known by its Kampung, kind and name, also one
// it had before (storage: Groups of I22).
func Groups(registered []storage.Poktan, places map[string][2]string, meetings []Report) []Group {
	at := map[string]int{}
	key := func(kampung, jenis, name string) string {
		return kampung + "\n" + jenis + "\n" + strings.ToLower(strings.Join(strings.Fields(name), " "))
	}
	var list []Group
	for _, p := range registered {
		place := places[p.KampungID]
		list = append(list, Group{KampungID: p.KampungID, Place: place[0], Kecamatan: place[1], Jenis: p.Jenis, Name: p.Name, Registered: true})
		for _, name := range append([]string{p.Name}, p.Former...) {
			if _, taken := at[key(p.KampungID, p.Jenis, name)]; !taken {
				at[key(p.KampungID, p.Jenis, name)] = len(list) - 1
			}
		}
	}
	for _, r := range meetings {
		jenis, name := r.word("jenis"), r.word("kelompok")
		k := key(r.KampungID, jenis, name)
		i, known := at[k]
		if !known {
			i = len(list)
			at[k] = i
			list = append(list, Group{KampungID: r.KampungID, Place: r.Place, Kecamatan: r.Kecamatan, Jenis: jenis, Name: name})
		}
		list[i].Meetings = append(list[i].Meetings, r)
	}
	slices.SortStableFunc(list, func(a, b Group) int {
		return cmp.Or(strings.Compare(a.Kecamatan, b.Kecamatan), strings.Compare(a.Place, b.Place), strings.Compare(a.KampungID, b.KampungID), rank(a.Jenis)-rank(b.Jenis), strings.Compare(a.Name, b.Name))
	})
	return list
}

// rank is where a kind of group stands in the office's order.
func rank(jenis string) int {
	if i := slices.Index(storage.JenisPoktan, jenis); i >= 0 {
		return i
	}
	return len(storage.JenisPoktan) + len(strconv.Quote(jenis))
}
