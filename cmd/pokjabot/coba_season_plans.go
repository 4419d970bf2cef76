package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"pokjabot/bot/people"
	"pokjabot/storage"
)

// joinColleague lets the colleague in, and returns her id.
func (s *season) joinColleague(ctx context.Context, st *store) (int64, error) {
	joining := storage.Joining{
		TelegramID: colleague.telegramID, Name: colleague.name, Sapaan: colleague.sapaan, Lang: "id", ConsentVersion: people.ConsentVersion, ConsentAt: s.now,
		Role: colleague.role, Place: colleague.place, KampungID: tangkit, At: s.now,
	}
	if err := storage.Apply(ctx, st.Pool, storage.Join(joining)...); err != nil {
		return 0, err
	}
	person, err := storage.PersonByTelegram(ctx, st.Pool, colleague.telegramID)
	if err != nil {
		return 0, err
	}
	return person.ID, nil
}

// planOf is a plan of a Kampung, in the colleague's name. It carries no reminders: nobody holds her
// phone.
func (s *season) planOf(kampung, jenis string, starts, created time.Time) storage.Write {
	title := ""
	for _, c := range s.form.Choices["jenis"] {
		if c.Code == jenis {
			title = c.Extra["judul"]
		}
	}
	hall := s.say.Say("coba.tempat", nil)
	answers, _ := json.Marshal(map[string]string{"jenis_kegiatan": jenis, "judul": title, "tempat": hall}) // strings always encode
	return storage.SavePlan(storage.Plan{
		ReportID: sampleUUID(dice(fmt.Sprint("rencana", kampung, jenis, starts.Format(time.DateOnly)))), PersonID: s.planner, ChatID: colleague.telegramID, KampungID: kampung, Kabupaten: kampung[:5],
		Answers: answers, Title: title, Venue: hall, Form: s.form.ID, StartsAt: starts, Day: starts.Format(time.DateOnly), CreatedAt: created,
	})
}

// plansAhead are this week's, where the petugas of the page works.
func (s *season) plansAhead() []storage.Write {
	var writes []storage.Write
	for _, p := range []struct {
		jenis     string
		in, clock int // days from now, hour
	}{{"penyuluhan", -2, 9}, {"posyandu", 2, 8}, {"senam", 4, 16}} {
		day := s.now.AddDate(0, 0, p.in)
		writes = append(writes, s.planOf(tangkit, p.jenis, time.Date(day.Year(), day.Month(), day.Day(), p.clock, 0, 0, 0, s.now.Location()), s.now))
	}
	return writes
}

// plannedDay is a day on which a Kampung had planned something.
type plannedDay struct{ kampung, day string }

// plansBehind are plans of the past: every third activity was one, and for each five of these one
// was called off and one never told of. It returns those that were held, which their reports close.
func (s *season) plansBehind(ctx context.Context, st *store) (map[plannedDay]storage.Occurrence, error) {
	var writes []storage.Write
	lost := map[plannedDay]storage.OccurrenceStatus{}
	planned := map[string]bool{}
	week := s.now.AddDate(0, 0, -7).Format(time.DateOnly) // later ones may still be told of
	for _, v := range s.villages {
		for i, day := range s.days(v) {
			rng := dice(fmt.Sprint("rencana", v.ID, day.Format(time.DateOnly)))
			key := plannedDay{v.ID, day.Format(time.DateOnly)}
			if i%3 != 0 || key.day > week || v.ID == tangkit {
				continue
			}
			switch rng.IntN(7) {
			case 0, 1: // not on the day of any report
				day = day.AddDate(0, 0, 1)
				key.day = day.Format(time.DateOnly)
				if lost[key] = storage.CalledOff; rng.IntN(2) == 0 {
					lost[key] = storage.Unreported
				}
			}
			starts := time.Date(day.Year(), day.Month(), day.Day(), 8+rng.IntN(8), 0, 0, 0, s.now.Location())
			writes = append(writes, s.planOf(v.ID, some(rng, 1, "posyandu", "penyuluhan", "senam", "pengajian", "gotong_royong")[0], starts, starts.AddDate(0, 0, -5)))
			planned[v.ID] = true
		}
	}
	if err := s.keep(ctx, st, writes); err != nil {
		return nil, err
	}
	held := map[plannedDay]storage.Occurrence{}
	writes = writes[:0]
	for _, kampung := range slices.Sorted(maps.Keys(planned)) {
		open, err := storage.OpenOccurrences(ctx, st.Pool, kampung, s.planner, s.now.AddDate(0, 0, -seasonDays).Format(time.DateOnly), week, seasonDays)
		if err != nil {
			return nil, err
		}
		for _, o := range open {
			key := plannedDay{kampung, o.Day}
			if status, is := lost[key]; is {
				writes = append(writes, storage.DecideOccurrence(o.ID, kampung, status, "", o.StartsAt.AddDate(0, 0, 3)))
			} else {
				held[key] = o
			}
		}
	}
	return held, s.keep(ctx, st, writes)
}
