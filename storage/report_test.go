package storage_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"
	"pgregory.net/rapid"

	"pokjabot/flows"
	"pokjabot/flows/forms"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

const (
	tangkit  = "15.05.08.2005"
	village2 = "15.05.08.2003"
	siti     = int64(7001) // Telegram id
)

// house is a database with Jambi, two Kampung KB of Sungai Gelam and Bu Siti, a petugas of Tangkit.
func house(t testing.TB) (*pgxpool.Pool, *storage.Person) {
	t.Helper()
	db := storagetest.New(t)
	if err := storage.SeedWilayah(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`INSERT INTO kampung (id, wilayah, kabupaten, name) SELECT code, code, '15.05', 'Kampung KB ' || name FROM wilayah WHERE code IN ('15.05.08.2005', '15.05.08.2003')`,
		`INSERT INTO person (telegram_id, name, sapaan, created_at) VALUES (7001, 'Siti', 'ibu', '2026-11-01')`,
		`INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) SELECT id, 'petugas', '15.05.08.2005', '15.05.08.2005', '2026-11-01' FROM person`,
	} {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	p, err := storage.PersonByTelegram(t.Context(), db, siti)
	if err != nil || p == nil {
		t.Fatal(p, err)
	}
	return db, p
}

func reportID(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

func posyandu(n int, person int64, day string) storage.Report {
	return counted(storage.Report{
		ID: reportID(n), Receipt: fmt.Sprintf("1505-26-%05d", n), Form: "kegiatan", Version: "v1", PersonID: person, TelegramID: siti,
		KampungID: tangkit, Wilayah: tangkit, Kabupaten: "15.05", Day: day, SentAt: at(9),
		Answers: json.RawMessage(`{"jenis":"posyandu","judul":"Posyandu","fungsi":"reproduksi","peserta_l":6,"peserta_p":32}`),
	})
}

// library are the built-in forms: their rekap columns say what a report counts for.
var library = sync.OnceValue(func() *forms.Library {
	l, err := forms.Load()
	if err != nil {
		panic(err)
	}
	return l
})

func formOf(id, _ string) *flows.Form { return library().Form(id) }

// counted is a report with the measures of its form.
func counted(r storage.Report) storage.Report {
	r.Measures = storage.MeasuresOf(library().Form(r.Form), r, wib)
	return r
}

func TestReportIsSentOnce(t *testing.T) {
	db, p := house(t)
	r := posyandu(1, p.ID, "2026-11-18")
	again := r
	again.Receipt = "1505-26-99999"
	apply(t, db, storage.SaveReport(r))
	apply(t, db, storage.SaveReport(again))
	for sql, want := range map[string]int{
		`SELECT count(*) FROM report`: 1, `SELECT count(*) FROM report_revision`: 1, `SELECT count(*) FROM facts`: 1,
	} {
		if n := count(t, db, sql); n != want {
			t.Errorf("%s: %d", sql, n)
		}
	}
	if n, err := storage.MonthCount(t.Context(), db, "15.05", tangkit, "2026-11"); n != 1 || err != nil {
		t.Error(n, err)
	}
	filing := storage.Filing{Kabupaten: "15.05", KampungID: tangkit, Month: "2026-11", Year: 2026, PersonID: p.ID}
	if got, err := storage.TakeReceipt(t.Context(), db, filing); got.Month != 1 || got.Person != 1 || err != nil {
		t.Error("what stands on a receipt:", got, err)
	}
	filing.Month, filing.PersonID = "2026-10", 0
	if got, err := storage.TakeReceipt(t.Context(), db, filing); got.Month != 0 || got.Person != 0 || err != nil {
		t.Error("what stands on the receipt of a stranger:", got, err)
	}
	double := posyandu(2, p.ID, "2026-11-18")
	double.Receipt = r.Receipt
	if err := storage.Apply(t.Context(), db, storage.SaveReport(double)); err == nil {
		t.Error("a doubled receipt went through quietly")
	}
}

func TestReadingReports(t *testing.T) {
	db, p := house(t)
	practice := posyandu(3, p.ID, "2026-11-16")
	practice.Practice, practice.SentAt = true, at(11)
	later := posyandu(2, p.ID, "2026-11-17")
	later.SentAt = at(10)
	apply(t, db, storage.SaveReport(posyandu(1, p.ID, "2026-11-18")), storage.SaveReport(later), storage.SaveReport(practice))
	list, err := storage.ReportsOfPerson(t.Context(), db, p.ID, 2, at(24))
	if err != nil || len(list) != 2 || list[0].ID != reportID(3) || list[1].ID != reportID(2) || list[1].Kampung != "Kampung KB Tangkit" || list[1].Day != "2026-11-17" {
		t.Errorf("%+v, %v", list, err)
	}
	if list, err = storage.ReportsOfPerson(t.Context(), db, p.ID, 2, list[1].SentAt); err != nil || len(list) != 1 || list[0].ID != reportID(1) {
		t.Errorf("next page: %+v, %v", list, err)
	}
	if r, err := storage.ReportOfPerson(t.Context(), db, p.ID+1, reportID(1)); r != nil || err != nil {
		t.Error("somebody else's report:", r, err)
	}
	for _, c := range []struct {
		scope storage.Scope
		id    int
		found bool
	}{
		{storage.Scope{"15.05"}, 1, true},
		{storage.Scope{tangkit}, 1, true},
		{storage.Scope{"15.0"}, 1, false}, // a code lies within another only at a dot
		{storage.Scope{"15.06"}, 1, false},
		{nil, 1, false},
		{storage.Scope{"15"}, 3, false}, // practice
	} {
		if r, err := storage.ReportByID(t.Context(), db, c.scope, reportID(c.id)); (r != nil) != c.found || err != nil {
			t.Errorf("%v sees report %d: %v, %v", c.scope, c.id, r != nil, err)
		}
	}
}

func TestWithdraw(t *testing.T) {
	db, p := house(t)
	apply(t, db, storage.SaveReport(posyandu(1, p.ID, "2026-11-18")))
	apply(t, db, storage.WithdrawReport(reportID(1), p.ID+1, at(10)))                // not hers
	apply(t, db, storage.WithdrawReport(reportID(1), p.ID, at(9).Add(24*time.Hour))) // too late
	if n := count(t, db, `SELECT count(*) FROM report WHERE status = 'ditarik'`); n != 0 {
		t.Fatal("withdrawn without right")
	}
	if _, err := storage.FoldFacts(t.Context(), db, "15.05"); err != nil { // its facts row is gone by then
		t.Fatal(err)
	}
	for range 2 {
		apply(t, db, storage.WithdrawReport(reportID(1), p.ID, at(10)))
	}
	if n, err := storage.MonthCount(t.Context(), db, "15.05", tangkit, "2026-11"); n != 0 || err != nil {
		t.Error(n, err)
	}
	if n := count(t, db, `SELECT count(*) FROM report_revision`); n != 2 {
		t.Error(n, "revisions")
	}
}

func TestReceiptNumbers(t *testing.T) {
	db, _ := house(t)
	for i, want := range []string{"1505-26-00001", "1505-26-00002"} {
		if got, err := storage.TakeReceipt(t.Context(), db, storage.Filing{Kabupaten: "15.05", Year: 2026}); got.Number != want || err != nil {
			t.Errorf("%d: %s, %v", i, got.Number, err)
		}
	}
	if got, err := storage.TakeReceipt(t.Context(), db, storage.Filing{Kabupaten: "15.05", Year: 2027}); got.Number != "1505-27-00001" || err != nil {
		t.Error(got, err)
	}
}

func TestExport(t *testing.T) {
	db, p := house(t)
	practice := posyandu(3, p.ID, "2026-11-16")
	practice.Practice = true
	apply(t, db, storage.SaveReport(posyandu(1, p.ID, "2026-11-18")), storage.SaveReport(posyandu(2, p.ID, "2026-10-17")), storage.SaveReport(practice))
	for _, c := range []struct {
		form, wilayah, from, to string
		want                    []string
	}{
		{"kegiatan", "", "", "", []string{reportID(1), reportID(2)}},
		{"kegiatan", "15.05", "2026-11-01", "2026-11-30", []string{reportID(1)}},
		{"kegiatan", tangkit, "", "2026-10-31", []string{reportID(2)}},
		{"kegiatan", "15.06", "", "", nil},
		{"poktan", "", "", "", nil},
	} {
		var got []string
		err := storage.SelectAll(c.form, c.wilayah, c.from, c.to).Each(t.Context(), db, func(r storage.ExportedReport) error {
			got = append(got, r.ID)
			return nil
		})
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%+v: %s %v", c, diff, err)
		}
	}
	var line []byte
	_ = storage.SelectAll("kegiatan", "", "2026-11-01", "").Each(t.Context(), db, func(r storage.ExportedReport) (err error) {
		*r.PersonID = 1
		line, err = json.Marshal(r)
		return err
	})
	want := `{"id":"00000000-0000-4000-8000-000000000001","receipt":"1505-26-00001","form":"kegiatan","version":"v1","status":"terkirim","revision":1,"person_id":1,"telegram_id":7001,` +
		`"kampung":"15.05.08.2005","place":"15.05.08.2005","date":"2026-11-18","sent_at":"2026-11-18T02:00:00Z",` +
		`"answers":{"jenis":"posyandu","judul":"Posyandu","fungsi":"reproduksi","peserta_l":6,"peserta_p":32},"attachments":[]}`
	if string(line) != want {
		t.Errorf("\n%s\n%s", line, want)
	}
}

// Whatever is sent, corrected, withdrawn, folded and rebuilt, in any order: the figures are what the reports say.
func TestRollUpIsWhatTheReportsSay(t *testing.T) {
	db, p := house(t)
	next := 0
	rapid.Check(t, func(rt *rapid.T) {
		var sent []storage.Report
		for _, act := range rapid.SliceOfN(rapid.IntRange(0, 11), 1, 12).Draw(rt, "acts") {
			switch {
			case act < 6:
				next++
				r := posyandu(next, p.ID, fmt.Sprintf("2026-%02d-%02d", rapid.IntRange(11, 12).Draw(rt, "month"), rapid.IntRange(1, 30).Draw(rt, "day")))
				r.KampungID = rapid.SampledFrom([]string{tangkit, village2}).Draw(rt, "kampung")
				r.Wilayah, r.Practice = r.KampungID, rapid.IntRange(0, 5).Draw(rt, "practice") == 0
				r.Form = rapid.SampledFrom([]string{"kegiatan", "kegiatan", "poktan", "kendala"}).Draw(rt, "form")
				r.Answers = json.RawMessage(fmt.Sprintf(`{"fungsi":"agama","jenis":"bkb","peserta_l":%d,"peserta_p":%d}`, rapid.IntRange(0, 3).Draw(rt, "l"), rapid.IntRange(0, 3).Draw(rt, "p")))
				r = counted(r)
				apply(t, db, storage.SaveReport(r))
				sent = append(sent, r)
			case act < 8 && len(sent) > 0:
				apply(t, db, storage.WithdrawReport(rapid.SampledFrom(sent).Draw(rt, "which").ID, p.ID, at(10)))
			case act > 9 && len(sent) > 0:
				apply(t, db, correct(rapid.SampledFrom(sent).Draw(rt, "which"), fmt.Sprintf(`{"fungsi":"ekonomi","jenis":"bkl","peserta_p":%d,"tanggal":"2026-%02d-10"}`,
					rapid.IntRange(0, 3).Draw(rt, "p"), rapid.IntRange(10, 12).Draw(rt, "month")), 10))
			case act == 8:
				if _, err := storage.FoldFacts(t.Context(), db, "15.05"); err != nil {
					rt.Fatal(err)
				}
			case act == 9:
				if _, err := storage.RebuildRecap(t.Context(), db, formOf, "15.05"); err != nil {
					rt.Fatal(err)
				}
			}
		}
		if diff, err := storage.CheckRecap(t.Context(), db, formOf, "15.05"); err != nil || len(diff) > 0 {
			rt.Fatalf("%+v, %v", diff, err)
		}
		if diff, err := storage.CheckAreas(t.Context(), db); err != nil || len(diff) > 0 {
			rt.Fatalf("areas: %+v, %v", diff, err)
		}
	})
	if places, err := storage.RecapPlaces(t.Context(), db, "15"); err != nil || len(places) != 1 {
		t.Error(places, err)
	}
}

// Folders, senders and a rebuild at the same time lose and double nothing.
func TestFoldingTogether(t *testing.T) {
	db, p := house(t)
	done := make(chan error)
	const each = 20
	for w := range 3 {
		go func() {
			var err error
			for i := range each {
				if err == nil {
					err = storage.Apply(t.Context(), db, storage.SaveReport(posyandu(1000*(w+1)+i, p.ID, "2026-11-18")))
				}
				if err == nil && rand.IntN(3) == 0 {
					_, err = storage.FoldAll(t.Context(), db)
				}
				if err == nil && i == each/2 {
					_, err = storage.RebuildRecap(t.Context(), db, formOf, "15.05")
				}
			}
			done <- err
		}()
	}
	for range 3 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if n, err := storage.MonthCount(t.Context(), db, "15.05", tangkit, "2026-11"); n != 3*each || err != nil {
		t.Error(n, err)
	}
	if diff, err := storage.CheckRecap(t.Context(), db, formOf, "15.05"); err != nil || len(diff) > 0 {
		t.Errorf("%+v, %v", diff, err)
	}
	if _, err := db.Exec(t.Context(), `UPDATE total_area SET n = n + 1 WHERE place = '15.05' AND measure = 'kegiatan' AND dimension = ''`); err != nil {
		t.Fatal(err)
	}
	if diff, err := storage.CheckRecap(t.Context(), db, formOf, "15.05"); err != nil || len(diff) == 0 {
		t.Error("a wrong total goes unseen:", diff, err)
	}
	if diff, err := storage.CheckAreas(t.Context(), db); err != nil || len(diff) == 0 {
		t.Error("a wrong sum goes unseen:", diff, err)
	}
	if _, err := storage.RebuildAreas(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	if diff, err := storage.CheckAreas(t.Context(), db); err != nil || len(diff) > 0 {
		t.Errorf("%+v, %v", diff, err)
	}
}
