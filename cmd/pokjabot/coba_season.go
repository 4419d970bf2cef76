package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"pokjabot/flows"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
)

const (
	seasonDays  = 92    // how far back the sample's reports reach: three months, so that a month has one before it
	seasonChunk = 2_000 // writes of one commit
)

// colleague planned what the rehearsal's Kampung has ahead of it. She has no phone on the page.
var colleague = member{telegramID: 710000009, name: "Aminah", sapaan: "ibu", role: storage.Petugas, place: tangkit}

// seedSeason gives the sample's Kampung three months of all that is reported and planned (season_*.go
// beside this file), open kendala and, where the petugas of the page works, plans for this week, so
// that the first /rekap says something on each line. It does so once: a rehearsal with reports keeps
// what it has.
func seedSeason(ctx context.Context, st *store, library *forms.Library, say locales.Speaker, now time.Time) error {
	zone, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		return fmt.Errorf("loading the zone of the sample: %w", err)
	}
	now = now.In(zone)
	today := now.Format(time.DateOnly)
	villages, err := storage.News(ctx, st.Pool, storage.Scope{"15"}, storage.Span{Keys: []string{now.Format("2006-01")}, From: today, To: today}, today)
	if err != nil {
		return err
	}
	for _, v := range villages {
		if v.Last != nil {
			return nil
		}
	}
	groups, err := storage.PoktanIn(ctx, st.Pool, storage.Scope{"15"}, today)
	if err != nil {
		return err
	}
	s := season{now: now, library: library, form: library.Form("kegiatan"), say: say, villages: villages, groups: map[string][]storage.Poktan{}}
	for _, g := range groups {
		s.groups[g.KampungID] = append(s.groups[g.KampungID], g)
	}
	if s.planner, err = s.joinColleague(ctx, st); err != nil {
		return err
	}
	held, err := s.plansBehind(ctx, st)
	if err != nil {
		return err
	}
	reports := slices.Concat(s.activities(held), s.meetings(), s.services(), s.visits(), s.factors(), s.advocacy())
	if err := s.keep(ctx, st, slices.Concat(s.saved(reports), s.kendala(), s.plansAhead())); err != nil {
		return err
	}
	_, err = storage.FoldAll(ctx, st.Pool)
	return err
}

// keep makes the writes, some thousands a commit.
func (s *season) keep(ctx context.Context, st *store, writes []storage.Write) error {
	for some := range slices.Chunk(writes, seasonChunk) {
		if err := storage.Apply(ctx, st.Pool, some...); err != nil {
			return fmt.Errorf("making the sample's reports: %w", err)
		}
	}
	return nil
}

// season makes up what the sample's Kampung did; the same Kampung on the same day always the same.
type season struct {
	now      time.Time // in the zone of the sample
	library  *forms.Library
	form     *flows.Form // kegiatan
	say      locales.Speaker
	villages []storage.KampungNews
	groups   map[string][]storage.Poktan // by Kampung
	planner  int64                       // the colleague
	n        int                         // reports so far
}

// dice are those of one Kampung or kabupaten.
func dice(code string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(code))
	return rand.New(rand.NewPCG(h.Sum64(), 15))
}

// days are those on which a Kampung was active. Some fell silent a while ago, a few never began;
// which share does differs by kabupaten. Sundays and Fridays are quieter (domain.md 6.2).
func (s *season) days(v storage.KampungNews) []time.Time {
	rng := dice(v.ID)
	silent := rng.Float64() < 0.08+0.3*dice(v.Kabupaten).Float64() && v.ID != tangkit
	never := silent && rng.IntN(4) == 0
	perDay := (2.5 + 5*rng.Float64()) / 30
	last := 1
	if silent {
		last = 32 + rng.IntN(45)
	}
	var days []time.Time
	for ago := seasonDays; ago >= last && !never; ago-- {
		day := s.now.AddDate(0, 0, -ago)
		p := perDay * (1.1 - 0.25*float64(ago)/seasonDays) // a little more from month to month
		switch day.Weekday() {
		case time.Sunday:
			p *= 0.4
		case time.Friday:
			p *= 0.7
		default:
			p *= 1.15
		}
		if rng.Float64() < p {
			days = append(days, day)
		}
	}
	return days
}

// obstacles are the kendala of the sample: what, of which kind, who is to help, open for how many
// days, and in which kabupaten.
var obstacles = []struct {
	words, jenis, tingkat string
	days                  int
	kabupaten             string
}{
	{"coba.kendala_implan", "alokon", "kabupaten", 41, "15.05"},
	{"coba.kendala_jembatan", "sarana", "kabupaten", 26, "15.05"},
	{"coba.kendala_sk", "regulasi", "kecamatan", 12, "15.05"},
	{"coba.kendala_timbangan", "sarana", "desa", 5, "15.05"},
	{"coba.kendala_implan", "alokon", "provinsi", 38, "15.01"},
	{"coba.kendala_kader", "petugas", "kecamatan", 22, "15.09"},
	{"coba.kendala_sinyal", "data", "kabupaten", 17, "15.07"},
	{"coba.kendala_kader", "petugas", "desa", 9, "15.02"},
}

func (s *season) kendala() []storage.Write {
	var writes []storage.Write
	for i, o := range obstacles {
		var there []storage.KampungNews
		for _, v := range s.villages {
			if v.Kabupaten == o.kabupaten {
				there = append(there, v)
			}
		}
		if len(there) == 0 {
			continue
		}
		rng := dice(fmt.Sprint(o.words, i))
		v := there[rng.IntN(len(there))]
		writes = append(writes, storage.RaiseKendala(storage.NewKendala{
			ReportID: sampleUUID(rng), Kabupaten: v.Kabupaten, Wilayah: v.ID, KampungID: v.ID, Jenis: o.jenis, Uraian: s.say.Say(o.words, nil), Tingkat: o.tingkat,
			OpenedAt: s.now.AddDate(0, 0, -o.days),
		}))
	}
	return writes
}

// sampleUUID is a UUID (RFC 9562, version 8) that comes out alike each time.
func sampleUUID(rng *rand.Rand) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], rng.Uint64())
	binary.BigEndian.PutUint64(b[8:], rng.Uint64())
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
