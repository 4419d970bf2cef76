package main

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// far lies in another kabupaten, near is the Kampung next door, beside the next kecamatan.
const far, near, beside = "15.08.01.2007", "15.05.08.2001", "15.05.01"

// stranger is somebody who has no business with the guarded Kampung.
type stranger struct {
	*hand
	who  string
	own  []string // data of her own buttons, whose ids are swapped for foreign ones
	todo []string // what she taps
}

// A lead, or a kader, never sees another place's data, and never changes it: strangers of every role,
// from another kabupaten, from the next Kampung and from the next kecamatan, tap every button that was
// ever shown to the people of the place, their own buttons with the ids of the place, and every act of
// the source with every such id; then they say every command with its names. Nothing that reaches them
// bears a mark of the place, and no row of the place changes.
func TestLeadNeverSeesAnotherPlace(t *testing.T) {
	s := readSurface(t)
	h := newHouse(t, nil)
	listen(h)
	g := guard(h)
	g.collect(s.acts)
	g.marksShow()
	before := g.rows()

	strangers := g.strangers()
	for _, p := range strangers {
		p.says(roundabout)
	}
	g.emptied()
	for _, p := range strangers {
		p.own = slices.DeleteFunc(g.seenBy(p.phone.ID()), func(data string) bool { return g.data[data] })
	}
	data := slices.Concat(g.dataFor(s.acts), g.waysOf(s.whats))
	t.Logf("%d buttons of theirs, %d with what was made up for %d acts, %d strangers", len(g.data), len(data), len(s.acts), len(strangers))
	for _, p := range strangers {
		p.todo = slices.Concat(g.swapped(p.own), g.intoDrafts(p), data)
	}
	g.walk(strangers)
	for _, p := range strangers {
		p.writesBehind(data, s.acts)
		p.says(g.lines(s.commands))
	}
	g.emptied()
	g.made()
	g.unseen(strangers)
	g.untouched(before)
	h.clock.Set(time.Date(2026, time.November, 20, 12, 0, 0, 0, wib))
	waitFor(t, func() bool { // three places of theirs, three of the strangers
		return h.count(`SELECT count(DISTINCT place) FROM digest_schedule WHERE digest = 'mingguan' AND next_run_at IS NOT NULL`) == 6
	})
	h.clock.Set(time.Date(2026, time.November, 23, 7, 30, 30, 0, wib))
	waitFor(t, func() bool {
		return h.count(`SELECT count(*) FROM digest_sent WHERE digest = 'mingguan'`) == h.count(`SELECT count(*) FROM digest_schedule WHERE digest = 'mingguan' AND enabled`)
	})
	g.emptied()
	g.unseen(strangers)
}

// strangers are of every role that leads or files. Those next door share most of their codes with the
// place, which is harder to tell apart than another kabupaten is.
func (g *guarded) strangers() []*stranger {
	var list []*stranger
	for i, p := range []struct {
		who            string
		role           storage.Role
		place, kampung string
	}{
		{"kabupaten", storage.Kabupaten, far[:5], ""},
		{"kader", storage.Petugas, far, far},
		{"next kecamatan", storage.Kecamatan, beside, ""},
		{"next desa", storage.PokjaDesa, near, near},
		{"next PLKB", storage.PLKB, near, near},
		{"next kader", storage.Petugas, near, near},
	} {
		list = append(list, &stranger{hand: g.settles(int64(901+i), "Asing"+string(rune('a'+i)), p.role, p.place, p.kampung), who: p.who})
	}
	return list
}

// roundabout is what somebody says to see all that is hers.
var roundabout = []string{"/menu", "/rekap", "/tugas", "/jadwal", "/laporan", "/profil", "/undang", "/ganti", "/data", "/lain", "/lapor"}

// says sends line after line without waiting.
func (p *stranger) says(lines []string) {
	for _, line := range lines {
		p.phone.SendText(line)
	}
}

// step is how many taps of each stranger wait at a time: with thousands the queue itself gets slow.
const step = 50

// walk lets all strangers tap what they have to tap.
func (g *guarded) walk(strangers []*stranger) {
	for more := true; more; g.emptied() {
		more = false
		for _, p := range strangers {
			n := min(step, len(p.todo))
			p.forges(p.todo[:n])
			p.todo = p.todo[n:]
			more = more || n > 0
		}
	}
}

// forges taps data that her own client never showed her, on a message that it did.
func (p *stranger) forges(data []string) {
	m, ok := p.phone.LastBotMessage()
	if !ok {
		p.t.Fatalf("the %s has no message to tap", p.who)
	}
	for _, d := range data {
		p.phone.Forge(m.ID, d)
	}
}

// asksWords are the acts after which the bot takes what is typed for an answer.
var asksWords = strings.Fields(`ts l,m l,c j,e j,q j,u oz,g oz,n oz,b od,n`)

// writesBehind taps once more what may ask for words, and writes some.
func (p *stranger) writesBehind(data, acts []string) {
	p.phone.SendText("/menu")
	m, _ := p.phone.LastBotMessage()
	for _, d := range data {
		if slices.Contains(asksWords, actOf(d, acts)) {
			p.phone.Forge(m.ID, d)
			p.phone.SendText("baik, kami bantu segera")
		}
	}
}

// nameless are acts that name nothing of a place: what they do, they do to whoever taps. Their buttons
// are tapped like all others, but no id is made up for them.
var nameless = strings.Fields(`l,c l,q l,u l,w o od od,h od,hy od,n od,s oc ox ol os ot oy,l oz,a oz,b oz,g oz,p oz,s i
	t ta tn tw u u,b u,f u,k u,p j,f j,h j,l j,q j,u j,v j,w j,x j,y j,z j,H j,R`)

// perKind is how many buttons of one act strangers tap; those with an id of the place come first.
const perKind = 2

// dataFor is what a stranger taps: what was ever shown to the people of the place, some of each act,
// and for each act that no button of theirs had with an id in it, that act with every kind of id in
// every place. So there is no act of the source that was not tried with an id of the place.
func (g *guarded) dataFor(acts []string) []string {
	byAct := map[string][]string{}
	for _, data := range slices.Sorted(maps.Keys(g.data)) {
		if data != turn.Pack("od", "hy") { // deletes the one who taps
			byAct[actOf(data, acts)] = append(byAct[actOf(data, acts)], data)
		}
	}
	var list, made []string
	for _, act := range append(acts, "") {
		theirs := slices.DeleteFunc(slices.Clone(byAct[act]), func(data string) bool { return !g.names(data) })
		if len(theirs) == 0 && !slices.Contains(nameless, act) {
			made = append(made, act)
			for _, id := range g.kinds {
				list = append(list, sprayed(act, id)...)
			}
		}
		list = append(list, slices.Concat(theirs, byAct[act])[:min(perKind, len(theirs)+len(byAct[act]))]...)
	}
	g.t.Logf("made up for lack of a button: %v", made)
	return slices.DeleteFunc(list, func(data string) bool { return len(data) > 64 }) // Telegram takes no more
}

// waysOf are the ways down from every number of the digest, with the ids of the place: by its parts, its
// list, and one report with the list that it came from; a code where a letter may have one.
func (g *guarded) waysOf(whats []string) []string {
	report := packed(g.texts(`SELECT id::text FROM report WHERE kampung_id = $1 ORDER BY receipt LIMIT 1`, kampungTangkit)[0])
	group := g.texts(`SELECT id::text FROM poktan WHERE kampung_id = $1 ORDER BY id DESC LIMIT 1`, kampungTangkit)[0]
	var list []string
	for _, what := range whats {
		for _, key := range []string{what, what + group, what + "b"} {
			list = append(list, turn.Pack("rk", "2026-11", kampungTangkit[:8], key, "0"), turn.Pack("rl", "2026-11", kampungTangkit, key, "0"))
		}
		list = append(list, turn.Pack("rk", "2026-11", kampungTangkit[:5], what, "0"), turn.Pack("ro", "2026-11", what, "0", report, kampungTangkit), turn.Pack("rl", "2026-11", "", what+group, "0"))
	}
	for line := range strings.SplitSeq("bpqrhsdmafgjuc", "") {
		list = append(list, turn.Pack("rn", "2026-11", kampungTangkit[:5], line), turn.Pack("rn", "2026-11", kampungTangkit, line))
	}
	return list
}

// sprayed is an act with an id in the places where an act may have one: the first, and for places the
// second, behind a period.
func sprayed(act, id string) []string {
	switch letter, form := strings.CutPrefix(act, "q,"); {
	case form && len(id) > 10:
		return nil
	case form:
		return []string{"1q," + id + ",tempat,1," + letter + ",1"}
	case strings.Contains(id, "."):
		return []string{"1" + act + "," + id + ",1", "1" + act + ",2026-11," + id + ",k,0"}
	default:
		return []string{"1" + act + "," + id + ",1"}
	}
}

// names tells whether a button's data names something of the place.
func (g *guarded) names(data string) bool {
	return slices.ContainsFunc(turn.Unpack(data).Args, func(arg string) bool { return len(arg) > 1 && g.ids[arg] })
}

// swapped are a stranger's own buttons with foreign ids where hers were.
func (g *guarded) swapped(own []string) []string {
	var list []string
	for _, data := range own {
		d := turn.Unpack(data)
		for i, arg := range d.Args {
			for _, id := range g.kinds {
				if alike(arg, id) {
					args := slices.Clone(d.Args)
					args[i] = id
					list = append(list, turn.Pack(d.Verb, args...))
				}
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// alike tells whether two arguments of buttons may name things of one kind.
func alike(a, b string) bool {
	switch {
	case strings.Contains(a, ".") || strings.Contains(b, "."):
		return len(strings.TrimSuffix(a, "=")) == len(strings.TrimSuffix(b, "="))
	case len(a) > 20 || len(b) > 20:
		return len(a) == len(b)
	default:
		return turn.Unpack("1x,"+a).Number(0) > 0 && len(b) < 20
	}
}

// intoDrafts are the buttons that bring something into a draft: hers, and what is foreign; and those
// of an invitation of her own with foreign places.
func (g *guarded) intoDrafts(p *stranger) []string {
	var list []string
	drafts := g.texts(`SELECT id::text FROM session WHERE chat_id = $1 AND status IN ('open', 'paused') LIMIT 1`, p.phone.ID())
	code := g.invite(storage.Petugas, far[:5], "")
	for _, id := range g.kinds {
		for _, d := range drafts {
			draft := short(g.t, d)
			list = append(list, turn.Pack("l", "j", draft, id), turn.Pack("p", draft, "o", id), turn.Pack("p", draft, "r", id), turn.Pack("q", draft, "tempat", "1", "a", id))
		}
		for _, form := range []string{"kegiatan", "poktan", "advokasi", "rencana"} {
			list = append(list, turn.Pack("f", form, id))
		}
		if strings.Contains(id, ".") {
			list = append(list, turn.Pack("ok", code, id, "1"), turn.Pack("ok", code, id, "1", "1"), turn.Pack("op", code, id, "0", "1"))
		}
	}
	return list
}

// lines are every command, and what may be typed without one, with the names of the place.
func (g *guarded) lines(commands []string) []string {
	report := g.texts(`SELECT id::text FROM report WHERE kampung_id = $1 LIMIT 1`, kampungTangkit)[0]
	names := []string{"", "tangkit bulan ini", kampungTangkit, "penyuluhan", report, "Siti"}
	var list []string
	for _, command := range commands {
		for _, name := range names {
			if command != "start" || name != "" && len(list)%5 == 0 { // five wrong codes in a row are a pause
				list = append(list, strings.TrimSpace("/"+command+" "+name))
			}
		}
	}
	for _, name := range names {
		list = append(list, "rekap "+name, "laporan "+name, "jadwal "+name, "/batal", name)
	}
	return slices.DeleteFunc(list, func(line string) bool { return line == "" })
}
