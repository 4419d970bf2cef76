package official

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"pokjabot/flows/forms"
	"pokjabot/storage"
)

func loaded(t *testing.T) map[string]Template {
	t.Helper()
	list, err := Load(nil, func(file string, err error) { t.Error(file, err) })
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]Template{}
	for _, one := range list {
		byName[one.Name] = one
	}
	return byName
}

func reported(t *testing.T, form, day, answers string) Report {
	t.Helper()
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	r := NewReport(storage.Report{Form: form, Day: day, KampungID: "15.05.08.2005", Kampung: "Kampung KB Tangkit", Receipt: "1505-26-01187", Answers: json.RawMessage(answers)}, library.Form(form))
	r.Kecamatan, r.Title = "Sungai Gelam", "BKB Anggrek"
	return r
}

func TestBuiltIn(t *testing.T) {
	list, err := Load(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, one := range list {
		names = append(names, one.Name)
		if strings.ContainsAny(one.Sheet, `[]:*?/\`) || len(one.Sheet) > 31 {
			t.Errorf("%s is no name of a sheet", one.Sheet)
		}
	}
	if diff := cmp.Diff([]string{"ri_bkb", "ri_bkr", "ri_bkl", "ri_pikr", "ri_uppka", "ri_rekap", "situs"}, names); diff != "" {
		t.Error(diff)
	}
	// What the templates ask of the forms is there.
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range list {
		for _, c := range one.Columns {
			for word := range strings.FieldsSeq(c.Label) { // bold, and beside an arrow
				if c.Width > 0 && c.Width < float64(utf8.RuneCountInString(word)+2) {
					t.Errorf("%s: %q does not fit its %v letters", one.Name, c.Label, c.Width)
				}
			}
			for _, name := range c.Of {
				if !slices.ContainsFunc(one.Forms, func(form string) bool { return library.Form(form).Question(name) != nil }) {
					t.Errorf("%s asks %q of forms that do not have it", one.Name, name)
				}
			}
		}
	}
}

// headed are the cells of a row under their headings.
func headed(t Template, row []any) map[string]any {
	m := map[string]any{}
	for i, c := range t.Columns {
		if row[i] != nil && row[i] != "" {
			m[c.Label] = row[i]
		}
	}
	return m
}

func TestRegister(t *testing.T) {
	r := reported(t, "poktan", "2026-11-18", `{"jenis":"bkb","kelompok":"Anggrek","materi":["peran_ayah"],"narasumber":["plkb","kader"],"diskusi":"diskusi","umur_anak":["u0","u2"],"anggota":20,"hadir":15,"peserta_l":2,"peserta_p":20,"posyandu":"posyandu"}`)
	all := loaded(t)
	if all["ri_bkl"].Takes(r) || !all["ri_bkb"].Takes(r) {
		t.Fatal("it stands in the wrong register")
	}
	want := map[string]any{
		"No.": int64(7), "Bulan laporan": Month(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)), "Kecamatan": "Sungai Gelam", "Kampung KB": "Kampung KB Tangkit", "Nama kelompok": "Anggrek",
		"Tanggal pertemuan": time.Date(2026, 11, 18, 0, 0, 0, 0, time.UTC), "Narasumber": "PKB/PLKB, Kader", "Materi": "Peran ayah", "Umur anak yang dibina": "0–11 bulan, 2 tahun", "Diskusi atau tanya jawab": "Diskusi kelompok",
		"Keluarga anggota": int64(20), "Keluarga anggota hadir": int64(15), "Laki-laki hadir": int64(2), "Perempuan hadir": int64(20), "Bersama Posyandu/PAUD": "Posyandu", "No. laporan": "1505-26-01187",
	}
	got := headed(all["ri_bkb"], all["ri_bkb"].Fill(7, r))
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b Month) bool { return time.Time(a).Equal(time.Time(b)) })); diff != "" {
		t.Error(diff)
	}
}

// The recap has a row for every group, also for one that did not meet and for one on no list; its
// former names are the same group.
func TestRecapOfGroups(t *testing.T) {
	meeting := func(day, kind, name, rest string) Report {
		return reported(t, "poktan", day, `{"jenis":"`+kind+`","kelompok":"`+name+`"`+rest+`}`)
	}
	registered := []storage.Poktan{
		{KampungID: "15.05.08.2005", Jenis: "bkl", Name: "Seroja"},
		{KampungID: "15.05.08.2005", Jenis: "bkb", Name: "Anggrek", Former: []string{"Anggrek Satu"}},
	}
	groups := Groups(registered, map[string][2]string{"15.05.08.2005": {"Kampung KB Tangkit", "Sungai Gelam"}}, []Report{
		meeting("2026-11-25", "bkb", " ANGGREK ", `,"anggota":22,"hadir":30,"diskusi":"diskusi","materi":["peran_ayah"]`),
		meeting("2026-11-04", "bkb", "Anggrek satu", `,"anggota":20,"hadir":10,"diskusi":"tanya_jawab","materi":["peran_orang_tua","peran_ayah"]`),
		meeting("2026-11-03", "pikr", "Baru", `,"hadir":9`),
	})
	all := loaded(t)["ri_rekap"]
	var rows []map[string]any
	for i, g := range groups {
		rows = append(rows, headed(all, all.FillGroup(i+1, g, "November 2026")))
	}
	base := map[string]any{"Periode": "November 2026", "Kecamatan": "Sungai Gelam", "Kampung KB": "Kampung KB Tangkit"}
	with := func(more map[string]any) map[string]any {
		maps.Copy(more, base)
		return more
	}
	want := []map[string]any{
		with(map[string]any{"No.": int64(1), "Jenis": "BKB", "Nama kelompok": "Anggrek", "Banyak pertemuan": int64(2), "Tanggal pertemuan": "4, 25", "Dengan diskusi": int64(1), "Materi": "Peran orang tua, Peran ayah", "Anggota": int64(22), "Anggota hadir (jumlah)": int64(40), "Kehadiran anggota": Share{32, 42}}),
		with(map[string]any{"No.": int64(2), "Jenis": "BKL", "Nama kelompok": "Seroja", "Banyak pertemuan": int64(0), "Dengan diskusi": int64(0)}),
		with(map[string]any{"No.": int64(3), "Jenis": "PIK-R", "Nama kelompok": "Baru", "Banyak pertemuan": int64(1), "Tanggal pertemuan": "3", "Dengan diskusi": int64(0), "Anggota hadir (jumlah)": int64(9)}),
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}

func TestWebsiteOrder(t *testing.T) {
	r := reported(t, "kegiatan", "2026-11-18", `{"judul":"Posyandu Melati","jam":"09:00","tempat":"Balai RW 03","fungsi":"reproduksi","bidang":["kespro"],"sasaran":["balita","ibu_hamil"],"instansi":["puskesmas","tp_pkk","lainnya"],"instansi_lain":"PT Sawit","uraian":"Penimbangan balita.","foto":[{"file_id":"F","unique_id":"U","kind":"photo","jenis":"sebelum","caption":"Halaman"},{"file_id":"G","unique_id":"V","kind":"photo"}]}`)
	site := loaded(t)["situs"]
	got := headed(site, site.Fill(1, r))
	want := map[string]any{
		"Kampung KB": "Kampung KB Tangkit", "Jenis post": "Sebelum - Sesudah", "Judul": "BKB Anggrek", "Tanggal": "18-11-2026 09:00", "Tempat": "Balai RW 03", "Deskripsi": "Penimbangan balita.", "Kategori (seksi)": "Reproduksi",
		"Sasaran": "Balita, Lainnya: Ibu hamil/menyusui", "Instansi": "Puskesmas, Lainnya: TP PKK, PT Sawit", "Kegiatan Inpres (boleh kosong)": "Akses layanan kesehatan, KB dan kesehatan reproduksi", "Foto": "1. Sebelum: Halaman\n2. Kegiatan",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var order []string
	for _, c := range site.Columns {
		order = append(order, c.Name)
	}
	if diff := cmp.Diff([]string{"kampung_kb", "jenis_post", "judul", "tanggal", "tempat", "deskripsi", "kategori", "sasaran", "instansi", "inpres", "foto"}, order); diff != "" { // domain.md 3.1
		t.Error(diff)
	}
}

// A template of the operator that takes a health form hides its small counts, in numbers and words.
func TestSmallCountsOfOtherTemplates(t *testing.T) {
	one, err := Parse([]byte(`{nama: k, judul: {id: K}, formulir: [kunjungan], kolom: [{label: Catin, isi: angka, dari: [keluarga_catin]}, {label: Balita, isi: angka, dari: [keluarga_balita]}, {label: Kata, isi: jawaban, dari: [keluarga_catin]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	r := reported(t, "kunjungan", "2026-11-18", `{"keluarga_catin":3,"keluarga_balita":12}`)
	if diff := cmp.Diff([]any{int64(3), int64(12), "3"}, one.Fill(1, r)); diff != "" {
		t.Error(diff)
	}
	r.Masked = true
	if diff := cmp.Diff([]any{"<5", int64(12), "<5"}, one.Fill(1, r)); diff != "" {
		t.Error(diff)
	}
}

// An operator changes a heading, an order and a column by a file; one that is wrong is told and ours stands.
func TestTheOperatorsOwn(t *testing.T) {
	over := fstest.MapFS{
		"ri_bkb.yaml": {Data: []byte("nama: ri_bkb\nurutan: 9\njudul: {id: BKB kami}\nformulir: [poktan]\nkolom: [{label: Kelompok, isi: jawaban, dari: [kelompok]}]\n")},
		"ri_bkr.yaml": {Data: []byte("nama: ri_bkr\njudul: {id: x}\nformulir: [poktan]\nkolom: [{label: x, isi: entah}]\n")},
		"baru.yaml":   {Data: []byte("nama: baru\njudul: {id: Baru}\nformulir: [kegiatan]\nkolom: [{label: Judul, isi: judul}]\n")},
		"lain.txt":    {Data: []byte("no template")},
	}
	var told []string
	list, err := Load(over, func(file string, err error) { told = append(told, file) })
	if err != nil || !slices.Equal(told, []string{"ri_bkr.yaml"}) {
		t.Error(told, err)
	}
	byName := map[string]Template{}
	var names []string
	for _, one := range list {
		byName[one.Name] = one
		names = append(names, one.Name)
	}
	if byName["ri_bkb"].Title.In("id") != "BKB kami" || len(byName["ri_bkb"].Columns) != 1 || len(byName["ri_bkr"].Columns) < 10 || !slices.Contains(names, "baru") {
		t.Error(names)
	}
	if _, err := Load(broken{}, func(string, error) {}); err != nil {
		t.Error("a folder that cannot be read:", err)
	}
}

type broken struct{ fstest.MapFS }

func (broken) Glob(string) ([]string, error) { return nil, errors.New("no folder") }

func TestWhatIsWrongIsSaid(t *testing.T) {
	for text, want := range map[string]string{
		"": "nama", "nama: x": "judul", "nama: x\njudul: {id: X}": "formulir", "nama: x\njudul: {id: X}\nformulir: [a]": "kolom",
		"nama: x\njudul: {id: X}\nformulir: [a]\nkolom: [{isi: judul}]":                                        "label",
		"nama: x\njudul: {id: X}\nformulir: [a]\nkolom: [{label: L, isi: angka}]":                              "dari",
		"nama: x\njudul: {id: X}\nformulir: [a]\nbaris: kelompok\nkolom: [{label: L, isi: judul}]":             "sources",
		"nama: x\njudul: {id: X}\nformulir: [a]\nbaris: lain\nkolom: [{label: L, isi: judul}]":                 "baris",
		"nama: x\njudul: {id: X}\nformulir: [a]\nkolom: [{label: L, isi: judul}]\nentah: 1":                    "entah",
		"nama: x\njudul: {id: X}\nformulir: [a]\nkolom: [{label: L, isi: persen, dari: [a, b]}]":               "sources",
		"nama: x\njudul: {id: X}\nformulir: [a]\nbaris: kelompok\nkolom: [{label: L, isi: persen, dari: [a]}]": "2 names",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want a word of %s", text, err, want)
		}
	}
}

// Whatever a file holds, it is read or refused, and what is read fills a row of any report.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"situs", "ri_bkb", "ri_rekap"} {
		source, err := Text(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(source), `{"jenis":"bkb","kelompok":5,"hadir":"x","foto":{}}`)
	}
	f.Add("nama: [", "")
	library, err := forms.Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, source, answers string) {
		one, err := Parse([]byte(source))
		if err != nil {
			return
		}
		r := NewReport(storage.Report{Form: "poktan", Day: answers, Answers: json.RawMessage(answers)}, library.Form("poktan"))
		if one.ByGroup() {
			for i, g := range Groups([]storage.Poktan{{Jenis: "bkb", Name: "x"}}, nil, []Report{r}) {
				if row := one.FillGroup(i, g, "x"); len(row) != len(one.Columns) {
					t.Errorf("%d cells", len(row))
				}
			}
			return
		}
		one.Takes(r)
		if row := one.Fill(1, r); len(row) != len(one.Columns) {
			t.Errorf("%d cells", len(row))
		}
	})
}
