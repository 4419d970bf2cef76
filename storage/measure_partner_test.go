package storage_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"pokjabot/flows"
	"pokjabot/storage"
)

// actors counts I31 of a kabupaten in November: by group, "" those with any, "ganda" with several.
func actors(t *testing.T, db *pgxpool.Pool, kabupaten string) map[string]int64 {
	t.Helper()
	span := storage.Span{Keys: []string{"2026-11"}, From: "2026-11-01", To: "2026-11-30"}
	groups := map[string]int64{}
	for measure, whole := range map[string]string{storage.MeasurePelaku: "", storage.MeasurePelakuGanda: "ganda"} {
		list, err := storage.Count(t.Context(), db, storage.Scope{kabupaten}, span, measure)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			groups[c.Code+whole] = c.N
		}
	}
	return groups
}

// An institution that somebody typed belongs to the group that its kabupaten says: of reports that
// choose it, of those that type it, and of those that typed it before anybody said so.
func TestTypedPartnersAreActors(t *testing.T) {
	db, p := house(t)
	n := 0
	report := func(kabupaten, answers string) storage.Report {
		n++
		r := posyandu(n, p.ID, "2026-11-18")
		r.Answers, r.Kabupaten = json.RawMessage(answers), kabupaten
		if kabupaten != r.Wilayah[:5] {
			r.KampungID, r.Wilayah = "", kabupaten
		}
		var err error
		if r.Measures, err = storage.MeasuresIn(t.Context(), db, library().Form("kegiatan"), r, wib); err != nil {
			t.Fatal(err)
		}
		return r
	}
	send := func(kabupaten, answers string) storage.Report {
		r := report(kabupaten, answers)
		apply(t, db, storage.SaveReport(r))
		return r
	}
	holds := func(want map[string]int64) {
		t.Helper()
		if diff := cmp.Diff(want, actors(t, db, "15.05")); diff != "" {
			t.Error(diff)
		}
		for _, kab := range []string{"15.05", "15.01"} {
			if diff, err := storage.CheckRecap(t.Context(), db, func(id, _ string) *flows.Form { return library().Form(id) }, kab); err != nil || len(diff) > 0 {
				t.Error(kab, diff, err)
			}
		}
	}

	first := send("15.05", `{"instansi":["kemenag","lainnya"],"instansi_lain":" Yayasan   CIPTA "}`)
	send("15.05", `{"instansi":["lainnya"],"instansi_lain":"yayasan cipta"}`)
	send("15.05", `{"instansi":["kemenag"],"instansi_lain":"yayasan cipta"}`) // unticked again
	send("15.05", `{"instansi":["lainnya","tp_pkk"],"instansi_lain":"Yayasan Cipta"}`)
	send("15.05", `{"instansi":["lainnya"],"instansi_lain":"Toko Maju"}`)
	send("15.01", `{"instansi":["lainnya"],"instansi_lain":"Yayasan Cipta"}`)
	gone := send("15.05", `{"instansi":["lainnya"],"instansi_lain":"Yayasan Cipta"}`)
	apply(t, db, storage.WithdrawReport(gone.ID, p.ID, gone.SentAt))
	if _, err := storage.FoldFacts(t.Context(), db, "15.05"); err != nil {
		t.Fatal(err)
	}
	apply(t, db, storage.ProposeMitra(storage.NewMitra{Kabupaten: "15.05", Name: "Yayasan Cipta", PersonID: p.ID, At: on("2026-11-19")}))
	holds(map[string]int64{"pusat": 2, "nonpemerintah": 1, "": 3})

	waiting, err := storage.MitraWaiting(t.Context(), db, storage.Scope{"15.05"})
	if err != nil || len(waiting) != 1 {
		t.Fatal(waiting, err)
	}
	apply(t, db, storage.SettleMitra(waiting[0].ID, p.ID, true, "nonpemerintah", on("2026-11-20")))
	settled := map[string]int64{"pusat": 2, "nonpemerintah": 3, "": 4, "ganda": 1}
	holds(settled)
	apply(t, db, storage.SettleMitra(waiting[0].ID, p.ID, true, "swasta", on("2026-11-21"))) // settled is settled
	holds(settled)

	chosen := send("15.05", `{"instansi":["`+storage.PartnerCode("Yayasan Cipta")+`","swasta"]}`)
	send("15.05", `{"instansi":["lainnya"],"instansi_lain":"Yayasan Cipta"}`)
	holds(map[string]int64{"pusat": 2, "nonpemerintah": 5, "swasta": 1, "": 6, "ganda": 2})

	apply(t, db, storage.WithdrawReport(first.ID, p.ID, first.SentAt), storage.WithdrawReport(chosen.ID, p.ID, chosen.SentAt))
	holds(map[string]int64{"pusat": 1, "nonpemerintah": 3, "": 4})
	if _, err := storage.FoldFacts(t.Context(), db, "15.05"); err != nil {
		t.Fatal(err)
	}
	holds(map[string]int64{"pusat": 1, "nonpemerintah": 3, "": 4})
}

// What names no such institution asks nothing of the database, and practice counts for nothing.
func TestMeasuresInAsksOnlyForPartners(t *testing.T) {
	r := posyandu(1, 1, "2026-11-18")
	r.Answers = json.RawMessage(`{"instansi":["kemenag"],"tempat":"rumah mitra_ibu"}`)
	got, err := storage.MeasuresIn(t.Context(), nil, library().Form("kegiatan"), r, wib)
	if want := storage.MeasuresOf(library().Form("kegiatan"), r, wib); err != nil || !slices.Equal(got, want) || len(got) == 0 {
		t.Error(got, err)
	}
	r.Answers, r.Practice = json.RawMessage(`{"instansi":["mitra_x"]}`), true
	if got, err = storage.MeasuresIn(t.Context(), nil, library().Form("kegiatan"), r, wib); err != nil || len(got) != 0 {
		t.Error(got, err)
	}
}

func TestPartnerCode(t *testing.T) {
	for name, want := range map[string]string{"Yayasan Cipta": "mitra_yayasan_cipta", " PT. Sawit—Jaya (2) ": "mitra_pt_sawit_jaya_2", "": "mitra_"} {
		if got := storage.PartnerCode(name); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
	r := posyandu(1, 1, "2026-11-18") // the longest name that may be typed is counted as itself, not as lainnya
	code := storage.PartnerCode(strings.Repeat("Yayasan ", 10))
	r.Answers = json.RawMessage(`{"instansi":["` + code + `"]}`)
	if got := counted(r).Measures; !slices.Contains(got, storage.Measure{Measure: storage.MeasureKegiatan, Dimension: storage.DimensionInstansi, Code: code, N: 1}) {
		t.Error(said(got))
	}
}
