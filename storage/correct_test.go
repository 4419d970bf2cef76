package storage_test

import (
	gocmp "cmp"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pokjabot/storage"
)

func correct(r storage.Report, answers string, hour int) storage.Write {
	r.Answers = json.RawMessage(answers)
	var said struct{ Tanggal string }
	_ = json.Unmarshal(r.Answers, &said)
	r.Day = gocmp.Or(said.Tanggal, r.Day) // the report follows the answer
	return storage.CorrectReport(r.ID, r.PersonID, r.Answers, counted(r).Measures, at(hour), "Salah ketik")
}

func TestCorrectReport(t *testing.T) {
	db, p := house(t)
	r := posyandu(1, p.ID, "2026-11-18")
	apply(t, db, storage.SaveReport(r))
	apply(t, db, correct(r, `{"jenis":"posyandu","judul":"Posyandu","fungsi":"ekonomi","peserta_l":7,"peserta_p":30,"tanggal":"2026-10-31"}`, 10))
	for month, want := range map[string]int{"2026-10": 1, "2026-11": 0} {
		if n, err := storage.MonthCount(t.Context(), db, "15.05", tangkit, month); n != want || err != nil {
			t.Error(month, n, err)
		}
	}
	got, err := storage.ReportOfPerson(t.Context(), db, p.ID, r.ID)
	if err != nil || got.Revision != 2 || got.Day != "2026-10-31" || got.Status != storage.ReportSent || got.Receipt != r.Receipt {
		t.Errorf("%+v, %v", got, err)
	}
	same := string(got.Answers)
	apply(t, db, correct(r, same, 11)) // nothing new
	other := r
	other.PersonID++
	apply(t, db, correct(other, `{}`, 11))
	apply(t, db, storage.CorrectReport(r.ID, p.ID, json.RawMessage(`{}`), nil, at(9).Add(storage.WithdrawWithin), "")) // a minute late
	history, err := storage.ReportRevisions(t.Context(), db, r.ID)
	if err != nil || len(history) != 2 || history[0].Why != "" || history[1].Why != "Salah ketik" || history[1].PersonID != p.ID || !history[1].At.Equal(at(10)) {
		t.Errorf("%+v, %v", history, err)
	}
	apply(t, db, storage.WithdrawReport(r.ID, p.ID, at(12)))
	apply(t, db, correct(r, `{"judul":"Lain"}`, 12))
	if history, err = storage.ReportRevisions(t.Context(), db, r.ID); err != nil || len(history) != 3 || history[2].Status != storage.ReportWithdrawn {
		t.Errorf("%+v, %v", history, err)
	}
	if diff, err := storage.CheckRecap(t.Context(), db, formOf, "15.05"); err != nil || len(diff) > 0 {
		t.Errorf("%+v, %v", diff, err)
	}
	if n := count(t, db, `SELECT coalesce(sum(abs(n)), 0) FROM publik.rekap_kampung`); n != 0 {
		t.Error("a withdrawn report still counts:", n)
	}
}

func assessment(n int, person int64, bulan string, hour int) storage.Report {
	r := posyandu(n, person, "2026-11-30")
	r.Form, r.SentAt = storage.FormLimaFaktor, at(hour)
	r.Answers = json.RawMessage(fmt.Sprintf(`{"bulan":%q,"komitmen":"3"}`, bulan))
	return r
}

func TestSecondLimaFaktorReplacesTheFirst(t *testing.T) {
	db, p := house(t)
	elsewhere, practice := assessment(3, p.ID, "2026-11", 9), assessment(4, p.ID, "2026-11", 9)
	elsewhere.KampungID, practice.Practice = village2, true
	apply(t, db, storage.SaveReport(assessment(1, p.ID, "2026-11", 9)), storage.SaveReport(assessment(2, p.ID, "2026-10", 9)), storage.SaveReport(elsewhere), storage.SaveReport(practice))
	standing := func() (ids []string) {
		rows, _ := db.Query(t.Context(), `SELECT receipt FROM report WHERE status <> 'ditarik' ORDER BY 1`)
		for rows.Next() {
			var receipt string
			if err := rows.Scan(&receipt); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, receipt[len(receipt)-1:])
		}
		return ids
	}
	if diff := cmp.Diff([]string{"1", "2", "3", "4"}, standing()); diff != "" {
		t.Error(diff)
	}
	second := assessment(5, p.ID, "2026-11", 10)
	apply(t, db, storage.SaveReport(second))
	apply(t, db, storage.SaveReport(second)) // Kirim was tapped twice
	if diff := cmp.Diff([]string{"2", "3", "4", "5"}, standing()); diff != "" {
		t.Error(diff)
	}
	history, err := storage.ReportRevisions(t.Context(), db, reportID(1))
	if err != nil || len(history) != 2 || history[1].Why != "diganti" || history[1].Status != storage.ReportWithdrawn || !history[1].At.Equal(at(10)) {
		t.Errorf("%+v, %v", history, err)
	}
	again := assessment(6, p.ID, "2026-11", 11)
	again.Practice = true // practice replaces nothing
	apply(t, db, storage.SaveReport(again))
	if diff := cmp.Diff([]string{"2", "3", "4", "5", "6"}, standing()); diff != "" {
		t.Error(diff)
	}
	// Two in one Apply: it fails as a whole, and one after the other the later one stands.
	seven, eight := storage.SaveReport(assessment(7, p.ID, "2026-12", 11)), storage.SaveReport(assessment(8, p.ID, "2026-12", 12))
	if err := storage.Apply(t.Context(), db, seven, eight); err == nil {
		t.Error("two filings of one month stand")
	}
	apply(t, db, seven)
	apply(t, db, eight)
	if diff := cmp.Diff([]string{"2", "3", "4", "5", "6", "8"}, standing()); diff != "" {
		t.Error(diff)
	}
}

func TestWithdrawBatch(t *testing.T) {
	db, p := house(t)
	for n := 1; n <= 3; n++ {
		r := posyandu(n, p.ID, "2026-01-18")
		if n < 3 {
			r.BatchID = 7
		}
		apply(t, db, storage.SaveReport(r))
	}
	apply(t, db, storage.WithdrawBatch(7, p.ID, at(9).AddDate(0, 1, 0)), storage.WithdrawBatch(8, p.ID, at(9)))
	if n, err := storage.MonthCount(t.Context(), db, "15.05", tangkit, "2026-01"); n != 1 || err != nil {
		t.Error(n, err)
	}
	if r, err := storage.ReportOfPerson(t.Context(), db, p.ID, reportID(1)); err != nil || r.BatchID != 7 || r.Status != storage.ReportWithdrawn {
		t.Errorf("%+v, %v", r, err)
	}
}
