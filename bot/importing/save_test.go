package importing

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/xuri/excelize/v2"

	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

const tangkit = "15.05.08.2005"

// house is a database with Jambi, two Kampung KB of Sungai Gelam and Bu Siti, a petugas of Tangkit.
func house(t testing.TB) (*pgxpool.Pool, *storage.Person, *Places) {
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
	p, err := storage.PersonByTelegram(t.Context(), db, 7001)
	if err != nil || p == nil {
		t.Fatal(p, err)
	}
	list, err := storage.ImportPlaces(t.Context(), db)
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	return db, p, NewPlaces(list, tangkit)
}

func count(t testing.TB, db *pgxpool.Pool, sql string) int {
	t.Helper()
	var n int
	if err := db.QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// figures are what the roll-up says, fresh and recounted alike.
func figures(t testing.TB, db *pgxpool.Pool, month string) int {
	t.Helper()
	n, err := storage.MonthCount(t.Context(), db, "15.05", tangkit, month)
	if err != nil {
		t.Fatal(err)
	}
	differences, err := storage.CheckRecap(t.Context(), db, func(id, _ string) *flows.Form { return form(t, id) }, "15.05")
	if err != nil || len(differences) > 0 {
		t.Fatal(differences, err)
	}
	return n
}

func save(t testing.TB, db *pgxpool.Pool, r *Result, o Order) Saved {
	t.Helper()
	o.Now, o.File, o.SHA256 = now, "a.xlsx", "ab"
	if o.Form == nil {
		o.Form = form(t, "kegiatan")
	}
	o.ReportForm = func(string) string { return "kegiatan" }
	saved, err := Save(t.Context(), db, r, o)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func october(t testing.TB) *Book {
	return sheet(t,
		[]any{"tanggal", "jenis", "peserta", "judul", "dana", "instansi", "tempat"},
		[]any{"3 Okt 2026", "posyandu", "2 L 20 P", "Posyandu Melati", "dana desa", "puskesmas", "Balai desa"},
		[]any{"10 Okt 2026", "senam", "2 L 20 P", "Senam lansia", "swadaya", "pkk", "Lapangan"},
		[]any{"17 Okt 2026", "senam", "2 L 20 P", "Senam lansia", "swadaya", "pkk", "Lapangan"},
	)
}

func TestImportCountsOnceAndCanBeWithdrawn(t *testing.T) {
	db, p, places := house(t)
	r := read(t, october(t), Request{Places: places})
	if r.Errors() > 0 || len(r.Items) != 3 {
		t.Fatal(lines(t, r))
	}
	first := save(t, db, r, Order{Person: p})
	if first.Batch.Added != 3 || first.Batch.ID == 0 || first.Known != 0 {
		t.Fatalf("%+v", first)
	}
	if n := figures(t, db, "2026-10"); n != 3 {
		t.Fatalf("%d in October", n)
	}
	if n := count(t, db, `SELECT count(*) FROM report r JOIN report_revision v ON v.report_id = r.id WHERE r.batch_id > 0 AND r.person_id > 0 AND r.sent_at = '2026-11-25 08:00+07'`); n != 3 {
		t.Fatalf("%d reports with their first revision", n)
	}
	// The same file twice adds nothing, and is no double either.
	again := read(t, october(t), Request{Places: places})
	doubles, err := Doubles(t.Context(), db, "kegiatan", again)
	if err != nil || len(doubles) > 0 {
		t.Fatal(doubles, err)
	}
	if got := save(t, db, again, Order{Person: p}); got.Known != 3 || got.Batch.ID != 0 {
		t.Fatalf("%+v", got)
	}
	if err := storage.UndoImport(t.Context(), db, first.Batch.ID, p.ID, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if n := figures(t, db, "2026-10"); n != 0 {
		t.Fatalf("%d in October after the withdrawal", n)
	}
	if n := count(t, db, `SELECT count(*) FROM report_revision WHERE revision = 2 AND status = 'ditarik'`); n != 3 {
		t.Fatalf("%d revisions of the withdrawal", n)
	}
	if err := storage.UndoImport(t.Context(), db, first.Batch.ID, p.ID, now); !errors.Is(err, storage.ErrNoBatch) {
		t.Fatal(err)
	}
	// What was withdrawn may come again.
	if got := save(t, db, again, Order{}); got.Batch.Added != 3 {
		t.Fatalf("%+v", got)
	}
	if n := figures(t, db, "2026-10"); n != 3 {
		t.Fatalf("%d in October", n)
	}
	list, err := storage.Batches(t.Context(), db)
	if err != nil || len(list) != 2 || list[0].WithdrawnAt != nil || list[1].WithdrawnAt == nil || list[1].Rows != 3 {
		t.Fatalf("%+v %v", list, err)
	}
}

func TestDoublesAreNamedAndLeftOut(t *testing.T) {
	db, _, places := house(t)
	save(t, db, read(t, october(t), Request{Places: places}), Order{})
	book := sheet(t,
		[]any{"tanggal", "jenis", "peserta", "judul", "dana", "instansi", "tempat"},
		[]any{"3 Okt 2026", "posyandu", "1 L 21 P", "POSYANDU MELATI", "dana desa", "puskesmas", "Balai desa"},
		[]any{"4 Okt 2026", "posyandu", "1 L 21 P", "Posyandu Mawar", "dana desa", "puskesmas", "Balai desa"},
		[]any{"4 Okt 2026", "posyandu", "1 L 22 P", "Posyandu Mawar", "dana desa", "puskesmas", "RT 3"},
		[]any{"4 Okt 2026", "posyandu", "1 L 21 P", "Posyandu Mawar", "dana desa", "puskesmas", "Balai desa"},
	)
	r := read(t, book, Request{Places: places})
	doubles, err := Doubles(t.Context(), db, "kegiatan", r)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"double Sheet1!2: Sepertinya sudah tersimpan: ada laporan dengan Kampung KB, tanggal, dan nama yang sama.",
		"double Sheet1!4: Sepertinya sama dengan Sheet1!3: Kampung KB, tanggal, dan nama kegiatannya sama.",
	}
	if d := cmp.Diff(want, lines(t, r)); d != "" {
		t.Error(d)
	}
	if got := save(t, db, r, Order{Skip: doubles}); got.Batch.Added != 1 || got.Left != 2 || got.Known != 1 {
		t.Errorf("%+v", got)
	}
	if got := save(t, db, r, Order{}); got.Batch.Added != 2 {
		t.Errorf("%+v", got)
	}
}

func TestPlansBecomeAgenda(t *testing.T) {
	db, p, places := house(t)
	save(t, db, read(t, october(t), Request{Places: places}), Order{})
	book := sheet(t,
		[]any{"tanggal", "jam", "jenis", "jenis_kegiatan", "judul", "tempat", "ulang"},
		[]any{"3 Okt 2026", "09:00", "kegiatan", "posyandu", "Posyandu Melati", "Balai desa", ""},
		[]any{"5 Okt 2026", "09:00", "kegiatan", "senam", "Senam lansia", "Lapangan", "tidak"},
		[]any{"5 Des 2026", 0.375, "Kegiatan umum", "senam", "Senam lansia", "Lapangan", "Sekali saja"},
	)
	f := form(t, "rencana")
	r := read(t, book, Request{Form: f, Places: places})
	if r.Errors() > 0 || len(r.Items) != 3 {
		t.Fatal(lines(t, r))
	}
	saved := save(t, db, r, Order{Form: f, Person: p})
	if saved.Batch.Added != 3 {
		t.Fatalf("%+v", saved)
	}
	for sql, want := range map[string]int{
		`SELECT count(*) FROM occurrence WHERE day = '2026-10-03' AND status = 'terlaksana'`:       1,
		`SELECT count(*) FROM occurrence WHERE day = '2026-10-05' AND status = 'tidak_dilaporkan'`: 1,
		`SELECT count(*) FROM occurrence WHERE day = '2026-12-05' AND status = 'terjadwal'`:        1,
		`SELECT count(DISTINCT occurrence_id) FROM reminder`:                                       1,
	} {
		if n := count(t, db, sql); n != want {
			t.Errorf("%s: %d", sql, n)
		}
	}
	if got := save(t, db, r, Order{Form: f, Person: p}); got.Known != 3 || got.Batch.ID != 0 {
		t.Errorf("%+v", got)
	}
	if err := storage.UndoImport(t.Context(), db, saved.Batch.ID, p.ID, now); err != nil {
		t.Fatal(err)
	}
	if n := count(t, db, `SELECT (SELECT count(*) FROM agenda) + (SELECT count(*) FROM occurrence) + (SELECT count(*) FROM reminder)`); n != 0 {
		t.Errorf("%d rows are left of withdrawn plans", n)
	}
	book = sheet(t, []any{"tanggal", "jam", "jenis", "jenis_kegiatan", "judul", "tempat", "ulang"},
		[]any{"5 Des 2026", "09:00", "kegiatan", "senam", "Senam lansia", "Lapangan", "minggu"})
	if got := lines(t, read(t, book, Request{Form: f, Places: places})); len(got) != 1 || got[0] != "error Sheet1!G2: Rencana berulang mohon ditulis satu baris untuk tiap tanggal." {
		t.Error(got)
	}
}

// Advokasi is filed at the author's own place, which may lie above any Kampung.
func TestAdvokasiAboveTheKampung(t *testing.T) {
	db, _, places := house(t)
	f := form(t, "advokasi")
	book := sheet(t,
		[]any{"Kampung KB", "jenis", "tingkat", "tanggal", "pimpinan", "instansi", "peserta", "agenda", "hasil", "komitmen"},
		[]any{"15.05", "rakor_pokja", "kabupaten", "3 Okt 2026", "sekda", "puskesmas", "10 L 12 P", "data", "Sepakat jadwal bersama tiap bulan", "belum_ada"},
		[]any{"1505082005", "rakor_pokja", "desa", "3 Okt 2026", "kades", "puskesmas", "10 L 12 P", "data", "Sepakat jadwal bersama tiap bulan", "belum_ada"},
	)
	r := read(t, book, Request{Form: f, Places: places})
	if r.Errors() > 0 || len(r.Items) != 2 {
		t.Fatal(lines(t, r))
	}
	save(t, db, r, Order{Form: f})
	if n := count(t, db, `SELECT count(*) FROM report WHERE kampung_id IS NULL AND wilayah = '15.05' AND kabupaten = '15.05' OR kampung_id = '15.05.08.2005'`); n != 2 {
		t.Errorf("%d reports at their places", n)
	}
}

// Kobo writes a column per choice, groups as paths and its own columns around; ODK the names.
func TestKoboExport(t *testing.T) {
	_, _, places := house(t)
	day := time.Date(2026, 10, 3, 0, 0, 0, 0, time.UTC)
	names := workbook(t, func(f *excelize.File) {
		set(t, f, "Sheet1", 1, "start", "end", "jenis", "waktu/tanggal", "waktu/jam", "peserta/peserta_l", "peserta/peserta_p", "usulan/judul",
			"usulan/fungsi", "usulan/bidang", "usulan/bidang/kespro", "usulan/bidang/stunting", "usulan/bidang/agama", "usulan/sasaran/lansia", "usulan/sasaran/pus",
			"usulan/instansi", "usulan/dana", "usulan/tempat", "lokasi", "_id", "_uuid", "_submission_time", "_validation_status", "_index")
		set(t, f, "Sheet1", 2, "2026-10-03T09:00:00.000+07:00", "2026-10-03T09:05:00.000+07:00", "posyandu", "2026-10-03", "09:00:00.000+07:00", 2, 20, "Posyandu Melati",
			"reproduksi", "kespro stunting", 1, 1, 0, 0, 1, "puskesmas tp_pkk", "dana_desa", "Balai desa", "-1.6123 103.6134 0 0", 17, "6f5b7d6e-0000-4000-8000-000000000001", "2026-10-03T02:05:11", "", 1)
	})
	labels := workbook(t, func(f *excelize.File) {
		set(t, f, "Sheet1", 1, "start", "Kegiatan apa yang dilaporkan?", "Kapan kegiatannya?", "Jam berapa mulainya?", "Laki-laki", "Perempuan", "Apa nama kegiatannya? Contoh: Senam lansia.",
			"Kegiatan ini masuk seksi apa?", "Kegiatan ini menyangkut bidang apa saja? Boleh sampai empat.",
			"Kegiatan ini menyangkut bidang apa saja? Boleh sampai empat./Kesehatan & reproduksi", "Kegiatan ini menyangkut bidang apa saja? Boleh sampai empat./Gizi & cegah stunting",
			"Kegiatan ini untuk siapa?/Pasangan usia subur", "Kegiatan ini untuk siapa?/Lansia",
			"Instansi atau mitra mana yang ikut membantu?", "Dari mana dananya?", "Di mana tempatnya? Contoh: Balai desa.", "Silakan kirim titik lokasi kegiatan.", "_uuid")
		set(t, f, "Sheet1", 2, "x", "Posyandu", day, 0.375, 2, 20, "Posyandu Melati", "Reproduksi", "", "TRUE", "1", "1", "", "Puskesmas, PKK", "Dana desa", "Balai desa", "-1.6123 103.6134 0 0", "6f5b7d6e-0000-4000-8000-000000000001")
	})
	var got []Item
	for _, raw := range [][]byte{names, labels} {
		r := read(t, open(t, "kobo.xlsx", raw), Request{Places: places})
		if len(r.Items) != 1 || r.Errors() > 0 {
			t.Fatal(lines(t, r))
		}
		for _, f := range r.Findings {
			t.Error(f.ID, f.Args)
		}
		got = append(got, r.Items[0])
	}
	want := map[string]any{
		"jenis": "posyandu", "tanggal": "2026-10-03", "jam": "09:00", "peserta_l": 2.0, "peserta_p": 20.0, "judul": "Posyandu Melati", "fungsi": "reproduksi",
		"bidang": []any{"kespro", "stunting"}, "sasaran": []any{"pus"}, "instansi": []any{"puskesmas", "tp_pkk"}, "dana": []any{"dana_desa"}, "tempat": "Balai desa",
		"lokasi": "-1.61 103.61 0 0", "uraian": "Posyandu Melati di Balai desa. Dihadiri 22 orang: 2 laki-laki dan 20 perempuan.",
	}
	for _, item := range got {
		if d := cmp.Diff(want, answers(t, item)); d != "" {
			t.Error(d)
		}
	}
	if got[0].Key != got[1].Key || ReportID(got[0].Key, 0) == ReportID(got[0].Key, 1) {
		t.Error("the _uuid makes the id of a row")
	}
}

// Ten thousand rows with fifty planted errors: each is named by its cell, and nothing else is. With
// -short, as under the race detector, a tenth of both.
func TestTenThousandRowsWithFiftyErrors(t *testing.T) {
	rows := 10_000
	if testing.Short() {
		rows /= 10
	}
	faulty := rows / 200
	planted := map[string]bool{}
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	put := func(row int, cells []any) {
		if err := w.SetRow(fmt.Sprintf("A%d", row), cells); err != nil {
			t.Fatal(err)
		}
	}
	put(1, []any{"Kampung", "Tanggal", "Jenis", "Peserta L", "Peserta P", "Judul", "Dana", "Instansi", "Tempat"})
	faults := []func([]any) string{
		func(c []any) string { c[0] = "Antah Berantah"; return "A" },
		func(c []any) string { c[1] = "31 Feb 2026"; return "B" },
		func(c []any) string { c[1] = "1 Jan 2027"; return "B" },
		func(c []any) string { c[1] = ""; return "B" },
		func(c []any) string { c[2] = "kondangan"; return "C" },
		func(c []any) string { c[3] = 2001; return "D" },
		func(c []any) string { c[4] = "banyak"; return "E" },
		func(c []any) string { c[5] = "Sen"; return "F" },
		func(c []any) string { c[6] = "uang kas"; return "G" },
		func(c []any) string { c[8] = ""; return "I" },
	}
	for i := range rows {
		day := time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -i%300)
		cells := []any{"Tangkit", day.Format("02/01/2006"), "posyandu", i % 9, 1 + i%40, fmt.Sprintf("Posyandu ke-%d", i), "dana desa", "puskesmas, pkk", "Balai desa"}
		if i%200 == 137 {
			planted[fmt.Sprintf("Sheet1!%s%d", faults[i/200%len(faults)](cells), i+2)] = true
		}
		put(i+2, cells)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	raw, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	r := read(t, open(t, "a.xlsx", raw.Bytes()), Request{})
	if len(planted) != faulty || r.Rows != rows || len(r.Items) != rows-faulty {
		t.Errorf("%d planted, %d rows, %d items", len(planted), r.Rows, len(r.Items))
	}
	for _, finding := range r.Findings {
		if !planted[finding.Cell()] {
			t.Errorf("not planted: %s %s %v", finding.Cell(), finding.ID, finding.Args)
		}
		delete(planted, finding.Cell())
	}
	for cell := range planted {
		t.Errorf("not named: %s", cell)
	}
}

// Whatever stands in the cells, a row becomes an item or has a finding, and nothing breaks.
func FuzzRead(f *testing.F) {
	request := Request{Form: form(f, "kegiatan"), Places: NewPlaces(kampung, "15.05.08.2001"), Now: now, Lang: "id"}
	f.Add("tanggal|jenis|peserta", "3 Okt 2026|posyandu|6 L 32 P")
	f.Add("usulan/bidang/kespro|waktu/tanggal|Jam", "1|46338.5|0.375")
	f.Add("_parent_index|_index|Tgl", "1|1|x")
	f.Fuzz(func(t *testing.T, head, cells string) {
		book := &Book{Sheets: []Sheet{{Name: "a"}}}
		for n, line := range []string{head, cells} {
			row := Row{Number: n + 1}
			for i, cell := range strings.Split(line, "|") {
				if cell = tidy(cell); cell != "" {
					row.Cells = append(row.Cells, Cell{i, cell})
				}
			}
			book.Sheets[0].Rows = append(book.Sheets[0].Rows, row)
		}
		r, err := Read(book, request)
		if err != nil {
			if _, is := errors.AsType[*locales.Refusal](err); !is {
				t.Fatal(err)
			}
			return
		}
		if r.Rows > 0 && len(r.Items) == 0 && r.Errors() == 0 {
			t.Fatalf("%q %q: lost without a word", head, cells)
		}
		for _, item := range r.Items {
			if !json.Valid(item.Answers) || !isDay(item.Day) {
				t.Fatalf("%+v", item)
			}
		}
	})
}

func BenchmarkReadRow(b *testing.B) {
	book := october(b)
	f, places := form(b, "kegiatan"), NewPlaces(kampung, "15.05.08.2001")
	for b.Loop() {
		if r, err := Read(book, Request{Form: f, Places: places, Now: now, Lang: "id"}); err != nil || len(r.Items) != 3 {
			b.Fatal(err)
		}
	}
}

// What a template takes in comes out again as it was: every answer of every question.
func TestAnswersComeBackAsTheyWere(t *testing.T) {
	db, _, places := house(t)
	want := map[string]any{
		"jenis": "lainnya", "tanggal": "2026-10-03", "jam": "09:30", "peserta_l": 6.0, "peserta_p": 32.0, "judul": "Pasar murah", "fungsi": "ekonomi", "bidang": []any{"ekonomi", "sosial"},
		"sasaran": []any{"pus", "lansia"}, "instansi": []any{"puskesmas", "lainnya"}, "instansi_lain": "Koperasi Maju", "dana": []any{"dana_desa", "swadaya"}, "tempat": "Lapangan desa",
		"uraian": "Pasar murah untuk warga, ramai; \"lancar\" sampai sore.", "umur_u0_5": 3.0, "umur_u60": 5.0, "biaya": 1500000.0, "lokasi": "-1.61 103.61 0 0",
		"kendala": "ya", "kendala_jenis": "anggaran", "kendala_uraian": "Dana terlambat cair tahun ini.", "kendala_tingkat": "desa",
	}
	f := form(t, "kegiatan")
	head, row := []any{"Catatan"}, []any{""}
	for _, q := range fillableIn(f) {
		head = append(head, Heading(f, q, "id"))
		value := ""
		switch v := want[q.Name].(type) {
		case []any:
			for i, code := range v {
				if i > 0 {
					value += ", "
				}
				value += fmt.Sprint(code)
			}
		case nil:
		case float64:
			value = fmt.Sprintf("%.0f", v)
		default:
			value = fmt.Sprint(v)
		}
		row = append(row, value)
	}
	r := read(t, sheet(t, head, row), Request{Places: places})
	if len(r.Findings) > 0 || len(r.Items) != 1 {
		t.Fatal(lines(t, r))
	}
	save(t, db, r, Order{})
	var stored json.RawMessage
	if err := db.QueryRow(t.Context(), `SELECT answers FROM publik.laporan`).Scan(&stored); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, answers(t, Item{Answers: stored})); d != "" {
		t.Error(d)
	}
}
