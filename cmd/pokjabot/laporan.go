package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pokjabot/bot/export"
	"pokjabot/bot/importing"
	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
)

type laporanCommand struct {
	Impor   laporanImpor   `cmd:"" help:"Periksa kegiatan atau rencana dari berkas Excel/CSV; dengan --simpan juga simpan."`
	Templat laporanTemplat `cmd:"" help:"Buat berkas Excel untuk diisi."`
	Tarik   laporanTarik   `cmd:"" help:"Tarik kembali satu impor seluruhnya."`
	Batch   laporanBatch   `cmd:"" help:"Daftar impor."`
}

type laporanImpor struct {
	Berkas   string `arg:"" help:"Berkas .xlsx atau .csv: templat kami, tabel sendiri, atau ekspor Kobo/ODK."`
	Formulir string `default:"kegiatan" help:"Id formulir: kegiatan, rencana, ..."`
	Kampung  string `help:"Id Kampung KB untuk baris yang tidak menyebutnya."`
	Orang    int64  `help:"Id Telegram petugas pemilik laporan (wajib untuk rencana)."`
	Simpan   bool   `help:"Simpan bila tidak ada yang perlu dibetulkan; tanpa ini hanya diperiksa."`
	Ganda    bool   `help:"Simpan juga baris yang sepertinya ganda."`
	Bahasa   string `default:"id" enum:"id,en" help:"Bahasa temuan."`
	JSON     bool   `name:"json" help:"Satu dokumen JSON."`
}

// importedFile is the JSON of `laporan impor` (design.md 4: English keys).
type importedFile struct {
	File     string          `json:"file"`
	Form     string          `json:"form"`
	Rows     int             `json:"rows"`
	Ready    int             `json:"ready"` // rows without a fault
	Errors   int             `json:"errors"`
	Doubles  int             `json:"doubles"`
	Known    int             `json:"known"` // rows that are in already
	Findings []importFinding `json:"findings"`
	Batch    *storage.Batch  `json:"batch,omitempty"`
}

type importFinding struct {
	Level    importing.Level `json:"level"`
	Code     string          `json:"code"`
	Cell     string          `json:"cell"`
	Sheet    string          `json:"sheet"`
	Row      int             `json:"row"`
	Question string          `json:"question,omitempty"`
	Text     string          `json:"text"`
	TextEN   string          `json:"text_en"`
}

// Run checks a file and, when it is told to and nothing is wrong, imports it under one batch.
func (c laporanImpor) Run(ctx context.Context, s *Settings, out *output) error {
	form, words, err := importForm(c.Formulir)
	if err != nil {
		return err
	}
	if c.Formulir == "rencana" && c.Orang == 0 {
		return usage("operator.rencana_orang", nil)
	}
	now, err := s.now()
	if err != nil {
		return err
	}
	raw, err := readUpload(c.Berkas)
	if err != nil {
		return err
	}
	book, err := importing.Open(c.Berkas, bytes.NewReader(raw))
	if err != nil {
		return inOneLine(c.Berkas, err, words.Speak(c.Bahasa))
	}
	return withStore(ctx, s, out, func(st *store) error {
		job := importJob{laporanImpor: c, st: st, form: form, words: words, now: now, raw: raw, book: book}
		return job.run(ctx, out)
	})
}

// importJob is one import under way.
type importJob struct {
	laporanImpor

	st     *store
	form   *flows.Form
	words  *locales.Catalog
	now    time.Time
	raw    []byte
	book   *importing.Book
	places []storage.Kampung
	// regions are the kabupaten and kota of each provinsi that has a Kampung, by its code.
	regions map[string][]storage.Wilayah
	person  *storage.Person
}

func (j *importJob) run(ctx context.Context, out *output) error {
	if err := j.look(ctx); err != nil {
		return err
	}
	say := j.words.Speak(j.Bahasa)
	result, err := importing.Read(j.book, importing.Request{
		Form: j.form, Places: importing.NewPlaces(j.places, j.Kampung), Now: j.now, Lang: j.Bahasa, Role: string(j.person.Assignment().Role),
		List: j.list, Show: turn.Show(say),
	})
	if err != nil {
		return inOneLine(j.Berkas, err, say)
	}
	doubles, err := importing.Doubles(ctx, j.st.Pool, j.form.ID, result)
	if err != nil {
		return err
	}
	report := importedFile{File: j.Berkas, Form: j.form.ID, Rows: result.Rows, Ready: len(result.Items), Errors: result.Errors(), Doubles: len(doubles)}
	if report.Known, err = importing.Known(ctx, j.st.Pool, result); err != nil {
		return err
	}
	if j.Ganda {
		doubles = nil
	}
	if j.Simpan && report.Errors == 0 {
		if err := j.save(ctx, result, doubles, &report); err != nil {
			return err
		}
	}
	j.describe(&report, result)
	if err := j.print(out, report, say); err != nil {
		return err
	}
	if report.Errors > 0 || len(doubles) > 0 {
		return errFindings
	}
	return nil
}

// look finds what the flags name.
func (j *importJob) look(ctx context.Context) error {
	var err error
	if j.places, err = storage.ImportPlaces(ctx, j.st.Pool); err != nil {
		return err
	}
	if j.Kampung != "" && !slices.ContainsFunc(j.places, func(k storage.Kampung) bool { return k.ID == j.Kampung }) {
		return usage("operator.kampung_tak_ada", locales.Args{"Nilai": j.Kampung})
	}
	j.regions = map[string][]storage.Wilayah{}
	for _, k := range j.places {
		if code := k.Wilayah[:len("15")]; j.regions[code] == nil {
			if j.regions[code], err = storage.WilayahIn(ctx, j.st.Pool, code); err != nil {
				return err
			}
		}
	}
	if j.Orang == 0 {
		return nil
	}
	if j.person, err = storage.PersonByTelegram(ctx, j.st.Pool, j.Orang); err != nil {
		return err
	}
	if j.person == nil {
		return usage("operator.orang_tak_ada", locales.Args{"Nilai": j.Orang})
	}
	return nil
}

// list gives the living lists that a file may draw on: Kampung and kabupaten/kota around the place of
// a row. The others are typed, or lists of the form's own.
func (j *importJob) list(place *storage.Kampung, name string) []flows.Choice {
	var list []flows.Choice
	add := func(code, label string) {
		list = append(list, flows.Choice{Code: code, Label: flows.Text{"id": label, "en": label}})
	}
	switch name {
	case "kampung":
		for _, k := range j.places {
			if strings.HasPrefix(k.Wilayah+".", place.Wilayah[:min(len(place.Wilayah), len("15.05"))]+".") {
				add(k.ID, k.Name)
			}
		}
	case "kabkota":
		for _, w := range j.regions[place.Wilayah[:len("15")]] {
			add(w.Code, w.Name)
		}
	}
	return list
}

func (j *importJob) save(ctx context.Context, result *importing.Result, skip map[int]bool, report *importedFile) error {
	sum := sha256.Sum256(j.raw)
	library, err := forms.Load()
	if err != nil {
		return err
	}
	saved, err := importing.Save(ctx, j.st.Pool, result, importing.Order{
		Form: j.form, File: filepath.Base(j.Berkas), SHA256: hex.EncodeToString(sum[:]), Now: j.now, Person: j.person, Skip: skip,
		ReportForm: func(jenis string) string {
			if library.Form(jenis) != nil {
				return jenis
			}
			return "kegiatan"
		},
	})
	if err != nil {
		return err
	}
	if saved.Batch.ID != 0 {
		report.Batch = &saved.Batch
	}
	return nil
}

func (j *importJob) describe(report *importedFile, result *importing.Result) {
	id, en := j.words.Speak("id"), j.words.Speak("en")
	report.Findings = make([]importFinding, 0, len(result.Findings))
	for _, f := range result.Findings {
		report.Findings = append(report.Findings, importFinding{f.Level, f.ID, f.Cell(), f.Sheet, f.Row, f.Question, f.Text(id), f.Text(en)})
	}
}

func (j *importJob) print(out *output, report importedFile, say locales.Speaker) error {
	if j.JSON {
		return json.NewEncoder(out.results).Encode(report)
	}
	for _, f := range report.Findings {
		text := f.Text
		if j.Bahasa == "en" {
			text = f.TextEN
		}
		fmt.Fprintf(out.results, "%s: %s\n", f.Cell, text)
	}
	fmt.Fprintln(out.results, say.Say("isian.ringkas", locales.Args{"Baris": report.Rows, "Siap": report.Ready, "Salah": report.Errors, "Ganda": report.Doubles, "Ada": report.Known}))
	switch {
	case report.Batch != nil:
		fmt.Fprintln(out.results, say.Say("isian.tersimpan", locales.Args{"Jumlah": report.Batch.Added, "Batch": fmt.Sprint(report.Batch.ID)}))
	case j.Simpan && report.Errors == 0:
		fmt.Fprintln(out.results, say.Say("isian.tidak_ada_baru", nil))
	case j.Simpan:
		fmt.Fprintln(out.results, say.Say("isian.belum_disimpan", nil))
	}
	return nil
}

type laporanTemplat struct {
	Formulir string `default:"kegiatan" help:"Id formulir: kegiatan, rencana, ..."`
	Berkas   string `required:"" help:"Berkas .xlsx yang ditulis."`
	Bahasa   string `default:"id" enum:"id,en" help:"Bahasa judul kolom."`
}

// Run writes the workbook to fill.
func (c laporanTemplat) Run(_ context.Context, s *Settings, _ *output) error {
	form, words, err := importForm(c.Formulir)
	if err != nil {
		return err
	}
	now, err := s.now()
	if err != nil {
		return err
	}
	return writeFile(c.Berkas, func(w io.Writer) error {
		return importing.Template(w, form, words.Speak(c.Bahasa), now)
	})
}

type laporanTarik struct {
	Nomor int64 `arg:"" name:"batch" help:"Nomor impor (laporan batch)."`
	Orang int64 `help:"Id Telegram yang menarik."`
}

// Run withdraws an import: its reports count no longer, their history stays.
func (c laporanTarik) Run(ctx context.Context, s *Settings, out *output) error {
	now, err := s.now()
	if err != nil {
		return err
	}
	words, err := locales.Load()
	if err != nil {
		return err
	}
	return withStore(ctx, s, out, func(st *store) error {
		j := importJob{laporanImpor: laporanImpor{Orang: c.Orang}, st: st}
		if err := j.look(ctx); err != nil {
			return err
		}
		var person int64
		if j.person != nil {
			person = j.person.ID
		}
		err := storage.UndoImport(ctx, st.Pool, c.Nomor, person, now)
		if errors.Is(err, storage.ErrNoBatch) {
			return refuse("operator.impor_tak_ada", locales.Args{"Nilai": c.Nomor}, err)
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(out.results, words.Speak("id").Say("isian.ditarik", locales.Args{"Batch": fmt.Sprint(c.Nomor)}))
		return nil
	})
}

type laporanBatch struct {
	JSON bool `name:"json" help:"Satu dokumen JSON."`
}

// Run lists the imports, the newest first.
func (c laporanBatch) Run(ctx context.Context, s *Settings, out *output) error {
	words, err := locales.Load()
	if err != nil {
		return err
	}
	return withStore(ctx, s, out, func(st *store) error {
		list, err := storage.Batches(ctx, st.Pool)
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(out.results).Encode(append([]storage.Batch{}, list...))
		}
		say := words.Speak("id")
		if len(list) == 0 {
			fmt.Fprintln(out.results, say.Say("operator.impor_kosong", nil))
		}
		for _, b := range list {
			args := locales.Args{"Batch": fmt.Sprint(b.ID), "Waktu": b.At.Format("2006-01-02 15:04"), "Formulir": b.Form, "Jumlah": b.Added, "Baris": b.Rows, "Berkas": b.File}
			id := "isian.batch"
			if b.WithdrawnAt != nil {
				id = "isian.batch_ditarik"
			}
			fmt.Fprintln(out.results, say.Say(id, args))
		}
		return nil
	})
}

// importForm finds a form that files may be imported for. Two are about now and told, not imported: a
// kendala that waits for help, and the five factors, whose month is that of the day they are given.
func importForm(id string) (*flows.Form, *locales.Catalog, error) {
	library, err := forms.Load()
	if err != nil {
		return nil, nil, err
	}
	form := library.Form(id)
	told := func(f *flows.Form) bool { return f.ID == "kendala" || f.ID == "lima_faktor" }
	if form == nil || told(form) {
		return nil, nil, usage("operator.formulir_tak_diimpor", locales.Args{"Nilai": id, "Pilihan": formNames(slices.DeleteFunc(export.Forms(library), told))})
	}
	words, err := locales.Load()
	return form, words, err
}

// readUpload reads a file up to what importing.Open takes, and one byte more so that it sees it.
func readUpload(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, importing.MaxFile+1))
	if err != nil {
		return nil, unreadable(path, err)
	}
	return raw, nil
}

// inOneLine makes the operator's one line of a refusal.
func inOneLine(path string, err error, say locales.Speaker) error {
	if r, is := errors.AsType[*locales.Refusal](err); is {
		return usage("operator.berkas_ditolak", locales.Args{"Berkas": path, "Sebab": say.Refusal(r)})
	}
	return err
}
