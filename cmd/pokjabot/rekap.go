package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"pokjabot/bot/digest"
	"pokjabot/flows"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
)

type rekapCommand struct {
	Hitung rekapHitung  `cmd:"" default:"withargs" help:"Hitung rekap."`
	Cek    rekapPeriksa `cmd:"" name:"periksa" help:"Bandingkan rekap dengan laporan-laporannya."`
	Bangun rekapBangun  `cmd:"" name:"bangun-ulang" help:"Hitung ulang rekap dari laporan-laporannya."`
}

type rekapHitung struct {
	Wilayah string `help:"Kode wilayah, misalnya 15.05; ID: seluruh Indonesia."`
	Periode string `help:"2026-10, 2026-W47 atau 2026-Q4; kosong: bulan ini."`
	JSON    bool   `name:"json" help:"Satu dokumen JSON dalam satu baris."`
}

// Run counts the indicators of one place and period (design.md 4, domain.md 5.2).
func (c rekapHitung) Run(ctx context.Context, s *Settings, out *output) error {
	if c.Wilayah == "" {
		return usage("operator.wilayah_kosong", nil)
	}
	now, err := s.now()
	if err != nil {
		return err
	}
	return withStore(ctx, s, out, func(st *store) error {
		place, err := storage.PlaceByCode(ctx, st.Pool, c.Wilayah)
		if err != nil {
			return err
		}
		if strings.EqualFold(c.Wilayah, storage.Nation) {
			place = &storage.Place{Code: storage.Nation, Zone: "Asia/Jakarta"} // a nation of three zones reckons in the capital's
		}
		if place == nil {
			return refuse("operator.wilayah_tak_ada", locales.Args{"Nilai": c.Wilayah}, nil)
		}
		zone, err := time.LoadLocation(place.Zone)
		if err != nil {
			return fmt.Errorf("reading the zone of %s: %w", place.Code, err)
		}
		now = now.In(zone)
		period := digest.PeriodOf(digest.Month, now)
		if c.Periode != "" {
			var ok bool
			if period, ok = digest.ParsePeriod(c.Periode, now); !ok {
				return usage("operator.periode", locales.Args{"Nilai": c.Periode})
			}
		}
		figures, err := digest.Compute(ctx, st.Pool, digest.Scope{Places: storage.Scope{place.Code}, Period: period, Zone: zone, Now: now})
		if err != nil {
			return err
		}
		encoder := json.NewEncoder(out.results)
		if !c.JSON {
			encoder.SetIndent("", "  ")
		}
		return encoder.Encode(figures)
	})
}

type rekapPeriksa struct {
	Wilayah string `default:"" help:"Hanya wilayah ini."`
}

// Run compares every total with a recount from the reports, and what is laid by of them and of the
// living lists with a fresh count; differences give exit 1.
func (c rekapPeriksa) Run(ctx context.Context, s *Settings, out *output) error {
	now, err := s.now()
	if err != nil {
		return err
	}
	return withStore(ctx, s, out, func(st *store) error {
		places, err := storage.RecapPlaces(ctx, st.Pool, c.Wilayah)
		if err != nil {
			return err
		}
		find, err := formFinder()
		if err != nil {
			return err
		}
		found := 0
		for _, place := range places {
			differences, err := storage.CheckRecap(ctx, st.Pool, find, place)
			if err != nil {
				return err
			}
			cells, err := storage.CheckCells(ctx, st.Pool, place, now)
			if err != nil {
				return err
			}
			differences = append(differences, cells...)
			found += len(differences)
			for _, d := range differences {
				fmt.Fprintf(out.results, "%s %+v\n", place, d)
			}
		}
		areas, err := storage.CheckAreas(ctx, st.Pool)
		if err != nil {
			return err
		}
		found += len(areas)
		for _, d := range areas {
			fmt.Fprintf(out.results, "%s %+v\n", d.KampungID, d)
		}
		fmt.Fprintf(out.results, "%d kabupaten/kota, %d selisih\n", len(places), found)
		if found > 0 {
			return errFindings
		}
		return nil
	})
}

type rekapBangun struct {
	Wilayah string `default:"" help:"Hanya wilayah ini."`
}

// Run rebuilds the roll-up from the reports, and lays by anew what is laid by of them.
func (c rekapBangun) Run(ctx context.Context, s *Settings, out *output) error {
	now, err := s.now()
	if err != nil {
		return err
	}
	return withStore(ctx, s, out, func(st *store) error {
		places, err := storage.RecapPlaces(ctx, st.Pool, c.Wilayah)
		if err != nil {
			return err
		}
		find, err := formFinder()
		if err != nil {
			return err
		}
		for _, place := range places {
			n, err := storage.RebuildRecap(ctx, st.Pool, find, place)
			if err != nil {
				return err
			}
			fmt.Fprintf(out.results, "%s: %d\n", place, n)
		}
		if _, err = storage.RebuildAreas(ctx, st.Pool); err != nil {
			return err
		}
		_, err = storage.LayCells(ctx, st.Pool, now)
		return err
	})
}

// formFinder finds the form a report was made with, or the one of that id that there is now.
func formFinder() (storage.FormFinder, error) {
	library, err := forms.Load()
	if err != nil {
		return nil, err
	}
	return func(id, _ string) *flows.Form { return library.Form(id) }, nil
}
