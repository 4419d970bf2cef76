package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pokjabot/bot/people"
	"pokjabot/bot/turn"
	"pokjabot/flows/forms"
	"pokjabot/storage"
)

// marked is what only the guarded place has: words and numbers that stand nowhere else in the
// program or in its sample. Whoever reads one of them has seen what is not theirs.
var marked = regexp.MustCompile(`(?i)zamrud|balai rw 03|\b137\b|7[.,]?919\b|4[.,]?321\b|\b1505-26-`)

// guarded is a Kampung whose people, reports, plans and lists bear the marks, with all that the bot
// ever put on a button for them.
type guarded struct {
	*house
	members map[storage.Role]*hand
	data    map[string]bool   // of every button
	ids     map[string]bool   // that name something of theirs, as buttons write them
	kinds   []string          // one of every kind of thing
	marks   map[string]string // found in texts that strangers read
}

// settles makes a person known as handOut does, and shows her the menu.
func (h *house) settles(id int64, name string, role storage.Role, place, kampung string) *hand {
	h.t.Helper()
	now := h.clock.Now()
	joining := storage.Joining{
		TelegramID: id, Name: name, Sapaan: "ibu", Lang: "id", ConsentVersion: people.ConsentVersion, ConsentAt: now, Role: role, Place: place, KampungID: kampung, At: now,
	}
	h.apply(storage.Join(joining)...)
	p := h.hand(id, name)
	p.says("/menu")
	p.sees("Mau apa sekarang?")
	return p
}

func (h *house) apply(writes ...storage.Write) {
	h.t.Helper()
	if err := storage.Apply(h.t.Context(), h.store.Pool, writes...); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) exec(sql string, args ...any) {
	h.t.Helper()
	if _, err := h.store.Pool.Exec(h.t.Context(), sql, args...); err != nil {
		h.t.Fatalf("%s: %v", sql, err)
	}
}

// texts are what a query of one text column gives.
func (h *house) texts(sql string, args ...any) []string {
	h.t.Helper()
	var list []string
	rows, err := h.store.Pool.Query(h.t.Context(), sql, args...)
	if err != nil {
		h.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			h.t.Fatal(err)
		}
		list = append(list, s)
	}
	if err := rows.Err(); err != nil {
		h.t.Fatal(err)
	}
	return list
}

// guard fills the Kampung of the sample with marked data and its people's phones with buttons.
func guard(h *house) *guarded {
	h.t.Helper()
	// Ids of one digit would be mistaken for pages and switches on a button.
	h.exec(`SELECT setval(c.oid, 10000 * row_number() OVER (ORDER BY c.relname)) FROM pg_class c WHERE c.relkind = 'S' AND c.relnamespace = 'public'::regnamespace`)
	g := &guarded{house: h, members: map[storage.Role]*hand{}, data: map[string]bool{}, ids: map[string]bool{}, marks: map[string]string{}}
	h.exec(`UPDATE kampung SET name = 'Kampung KB Zamrud Tangkit' WHERE id = $1`, kampungTangkit)
	for i, m := range []struct {
		name           string
		role           storage.Role
		place, kampung string
	}{
		{"Sitizamrud", storage.Petugas, kampungTangkit, kampungTangkit},
		{"Rinazamrud", storage.PLKB, kampungTangkit, kampungTangkit},
		{"Dewizamrud", storage.PokjaDesa, kampungTangkit, kampungTangkit},
		{"Hadizamrud", storage.Kecamatan, "15.05.08", ""},
		{"Budizamrud", storage.Kabupaten, "15.05", ""},
	} {
		g.members[m.role] = h.settles(int64(801+i), m.name, m.role, m.place, m.kampung)
	}
	g.tell()
	g.fill()
	g.emptied()
	g.fetched()
	return g
}

// tell lets the kader and the lead tell what has to come through the conversation: a report with
// photos, a plan, an open draft.
func (g *guarded) tell() {
	siti, budi := g.members[storage.Petugas], g.members[storage.Kabupaten]
	siti.firstReport()
	siti.says("/jadwal Senam Zamrud besok jam 10 di lapangan zamrud")
	siti.taps("Simpan")
	siti.sees("Rencana tersimpan")
	siti.says("LEMBAR KENDALA\nJenis: sarana\nUraian: Timbangan zamrud rusak sejak bulan lalu\nTingkat: kabupaten\nMendesak: segera")
	siti.taps("Kirim")
	siti.sees("Kendala tercatat")
	siti.says("/lapor")
	siti.taps("Tidak ada di jadwal")
	siti.taps("Penyuluhan")
	siti.taps("Hari ini")
	siti.says("3 L 9 P")
	budi.says("/jadwal Rakor Zamrud besok jam 14 di aula zamrud")
	budi.taps("Simpan")
	budi.sees("Rencana tersimpan")
}

// fill writes what else the place has.
func (g *guarded) fill() {
	g.t.Helper()
	now, id := g.clock.Now(), map[storage.Role]int64{}
	for role, p := range g.members {
		person, err := storage.PersonByTelegram(g.t.Context(), g.store.Pool, p.phone.ID())
		if err != nil || person == nil {
			g.t.Fatalf("%s is not known: %v", role, err)
		}
		id[role] = person.ID
	}
	reports := g.reports(id[storage.Petugas], 136, 7881)
	writes := make([]storage.Write, 0, 160)
	for _, r := range reports {
		writes = append(writes, storage.SaveReport(r))
	}
	g.apply(writes...)
	kampung := storage.NewPoktan{KampungID: kampungTangkit, Jenis: "bkr", Name: "Zamrud Satu", PersonID: id[storage.Petugas], At: now}
	waits := kampung
	waits.Name = "Zamrud Dua"
	lat, lon := -1.66, 103.71
	g.apply(
		storage.AddPoktan(kampung), storage.ProposePoktan(waits),
		storage.AddPosyandu(storage.NewPosyandu{KampungID: kampungTangkit, Name: "Zamrud Tiga", PersonID: id[storage.PLKB], At: now}),
		storage.ProposeMitra(storage.NewMitra{Kabupaten: "15.05", KampungID: kampungTangkit, Name: "PT Zamrud", PersonID: id[storage.Petugas], At: now}),
		storage.SaveProfile(storage.Profile{KampungID: kampungTangkit, Lat: &lat, Lon: &lon, Klasifikasi: "mandiri", SKNomor: "ZAMRUD/12", PLKB: "Rinazamrud"}, id[storage.PLKB], now),
		storage.AskCorrection(storage.Correction{ID: 990001, ReportID: reports[0].ID, PersonID: id[storage.Petugas], Wish: "jumlah di balai zamrud salah", AskedAt: now}),
		storage.SetTarget("15.05", "2026-12", 4321, id[storage.Kabupaten], now.Format(time.DateOnly), now),
		storage.WatchInstansi("15.05", "puskesmas", id[storage.Kabupaten], now), storage.SetPlace("15.05", storage.SettingSilence, 45, id[storage.Kabupaten], now),
		storage.SaveNihil(kampungTangkit, now.Format(time.DateOnly), id[storage.PLKB], now), storage.TickSIGA(kampungTangkit, "2026-10", "bkr", true, id[storage.PLKB], now),
		storage.CopiedToWebsite(reports[1].ID, id[storage.Petugas], now),
	)
	for i, level := range []string{"desa", "kecamatan", "provinsi"} {
		g.apply(storage.RaiseKendala(storage.NewKendala{
			ReportID: sampleUUID(rand.New(rand.NewPCG(9, uint64(i)))), PersonID: id[storage.Petugas], Kabupaten: "15.05", Wilayah: kampungTangkit, KampungID: kampungTangkit,
			Jenis: "sarana", Uraian: "Jembatan zamrud putus", Tingkat: level, OpenedAt: now.AddDate(0, 0, -30),
		}))
	}
	g.apply(storage.ReplyKendala(storage.KendalaReply{
		KendalaID: int64(g.count(`SELECT max(id) FROM kendala WHERE tingkat = 'desa'`)), PersonID: id[storage.PokjaDesa], Status: string(storage.KendalaDiproses), Note: "papan zamrud sudah dipesan", At: now,
	}))
}

// reports are n kegiatan of yesterday with attended people together.
func (g *guarded) reports(author int64, n, attended int) []storage.Report {
	g.t.Helper()
	library, err := forms.Load()
	if err != nil {
		g.t.Fatal(err)
	}
	form, day := library.Form("kegiatan"), g.clock.Now().AddDate(0, 0, -1)
	var list []storage.Report
	for i := range n {
		here := attended / n
		if i == 0 {
			here += attended % n
		}
		answers, err := json.Marshal(map[string]any{
			"jenis": "penyuluhan", "tanggal": day.Format(time.DateOnly), "peserta_l": 0, "peserta_p": here, "judul": "Penyuluhan Zamrud", "tempat": "Masjid Zamrud", "uraian": "Cerita zamrud yang panjang.",
		})
		if err != nil {
			g.t.Fatal(err)
		}
		r := storage.Report{
			ID: sampleUUID(rand.New(rand.NewPCG(7, uint64(i)))), Receipt: fmt.Sprintf("ZAMRUD-%05d", i), Form: form.ID, Version: form.Version, Status: storage.ReportSent, Revision: 1, PersonID: author,
			KampungID: kampungTangkit, Wilayah: kampungTangkit, Kabupaten: "15.05", Day: day.Format(time.DateOnly), Answers: answers, SentAt: g.clock.Now().Add(-25 * time.Hour),
		}
		r.Measures = storage.MeasuresOf(form, r, wib)
		list = append(list, r)
	}
	return list
}

// settling is what a tap of the walk must not do to what is looked for later: withdraw, call off,
// close, decide, send, delete. What such buttons carry is collected, and tapped by strangers only.
var settling = regexp.MustCompile(`^1(l,(y|i,.+|n|j|d|q|x)|m,batal|t[pm],.*[^,]$|oz,[ye]|oy,y|od,hy|og|ol|ot|j,[adbmnzry]|u,b|ds|dn|ra,[^,]*,|ta,[^,]*,|tw,[^,]*,|tn,[^,]*,|q,.*,[kx](,|$)|ou,)`)

// perAct bounds how many buttons of one kind are tapped by one person.
const perAct = 2

// collect taps through what the members see, button by button, until no new kind of button turns up,
// and keeps what every button carried.
func (g *guarded) collect(acts []string) {
	g.t.Helper()
	roles := slices.Sorted(maps.Keys(g.members))
	for _, role := range roles {
		p := g.members[role]
		for _, line := range []string{"/menu", "/rekap", "/rekap minggu ini", "/tugas", "/jadwal", "/laporan", "/laporan Zamrud", "/salin", "/profil", "/undang", "/ganti", "/data", "/lain", "/lapor"} {
			p.phone.SendText(line)
		}
	}
	tapped := map[string]int{}
	for {
		g.emptied()
		again := false
		for _, role := range roles {
			p := g.members[role]
			last, _ := p.phone.LastBotMessage()
			for _, data := range g.seenBy(p.phone.ID()) {
				g.data[data] = true
				kind := string(role) + " " + actOf(data, acts)
				if tapped[kind] < perAct && tapped[string(role)+data] == 0 && !settling.MatchString(data) {
					tapped[kind]++
					tapped[string(role)+data]++
					p.phone.Forge(last.ID, data)
					again = true
				}
			}
		}
		if !again {
			break
		}
	}
	g.theirs()
}

// theirs finds the ids of all that is theirs, in the ways in which buttons write them.
func (g *guarded) theirs() {
	g.t.Helper()
	g.kinds = []string{"15.05", "15.05.08", kampungTangkit}
	g.ids[kampungTangkit+"="] = true // with what lies within left out
	for i, id := range g.texts(`SELECT id::text FROM report WHERE kampung_id = $1 ORDER BY receipt LIKE '1505%' DESC, receipt`, kampungTangkit) {
		hexed, packed := strings.ReplaceAll(id, "-", ""), packed(id)
		g.ids[hexed], g.ids[packed] = true, true
		if i == 0 {
			g.kinds = append(g.kinds, hexed, packed)
		}
	}
	for _, sql := range []string{
		`SELECT id FROM occurrence WHERE kampung_id = $1 OR kampung_id IS NULL`, `SELECT agenda_id FROM occurrence WHERE kampung_id = $1 OR kampung_id IS NULL`, `SELECT id FROM kendala WHERE kampung_id = $1`,
		`SELECT id FROM poktan WHERE kampung_id = $1`, `SELECT id FROM posyandu WHERE kampung_id = $1`, `SELECT id FROM mitra WHERE kampung_id = $1`,
		`SELECT c.id FROM correction_request c JOIN report r ON r.id = c.report_id WHERE r.kampung_id = $1`, `SELECT id FROM session WHERE kampung_id = $1 AND status IN ('open', 'paused')`,
		`SELECT a.id FROM assignment a WHERE starts_with($1, a.place)`, `SELECT a.person_id FROM assignment a WHERE starts_with($1, a.place)`,
	} {
		found := g.texts(`SELECT x.id::text FROM (`+sql+`) x(id) ORDER BY x.id DESC`, kampungTangkit)
		if len(found) == 0 {
			g.t.Errorf("the place has nothing of %s", sql)
		}
		for i, n := range found {
			n = short(g.t, n)
			g.ids[n] = true
			if i == 0 {
				g.kinds = append(g.kinds, n)
			}
		}
	}
	for _, id := range g.kinds {
		g.ids[id] = true
	}
}

// actOf is which of acts a button's data is: the longest that it begins with.
func actOf(data string, acts []string) string {
	found := ""
	bare := strings.TrimPrefix(data, "1")
	if rest, form := strings.CutPrefix(bare, "q,"); form { // draft, question, revision, act
		if parts := strings.Split(rest, ","); len(parts) > 3 {
			bare = "q," + parts[3]
		}
	}
	for _, act := range acts {
		if (bare == act || strings.HasPrefix(bare, act+",")) && len(act) > len(found) {
			found = act
		}
	}
	return found
}

// buttonData finds the data of buttons in what goes to a phone.
var buttonData = regexp.MustCompile(`"callback_data"\s*:\s*"([^"]*)"`)

// seenBy are the data of all buttons that went to a chat, each once.
func (g *guarded) seenBy(chat int64) []string {
	seen := map[string]bool{}
	for _, text := range g.texts(`SELECT payload FROM spoken WHERE chat_id = $1`, chat) {
		for _, m := range buttonData.FindAllStringSubmatch(text, -1) {
			seen[m[1]] = true
		}
	}
	for _, c := range g.api.Calls() {
		if c.Chat == chat {
			for _, m := range buttonData.FindAllStringSubmatch(c.Params["reply_markup"], -1) {
				seen[m[1]] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// listen keeps all that is queued for any chat, also what a newer edit of the same card swallows
// before it leaves.
func listen(h *house) {
	h.t.Helper()
	h.exec(`CREATE TABLE spoken (n bigint GENERATED ALWAYS AS IDENTITY, chat_id bigint, payload text)`)
	h.exec(`CREATE FUNCTION speak() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN INSERT INTO public.spoken (chat_id, payload) VALUES (NEW.chat_id, NEW.payload::text); RETURN NEW; END $$`)
	h.exec(`CREATE TRIGGER speaks AFTER INSERT OR UPDATE OF payload ON outbox FOR EACH ROW EXECUTE FUNCTION speak()`)
}

// short is a number as buttons carry it.
func short(t *testing.T, decimal string) string {
	t.Helper()
	n, err := strconv.ParseInt(decimal, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return turn.Num(n)
}

// packed is a UUID as the buttons of a recap carry it.
func packed(uuid string) string {
	raw, err := hex.DecodeString(strings.ReplaceAll(uuid, "-", ""))
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}
