package importing

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"pokjabot/bot/roomtest"
	"pokjabot/flows"
	"pokjabot/flows/forms"
	"pokjabot/storage"
)

var now = time.Date(2026, 11, 25, 8, 0, 0, 0, time.FixedZone("WIB", 7*3600))

var kampung = []storage.Kampung{
	{ID: "15.05.08.2001", Wilayah: "15.05.08.2001", Kabupaten: "15.05", Name: "Kampung KB Tangkit", Desa: "Tangkit", Kecamatan: "Sungai Gelam", Zone: "Asia/Jakarta", Status: storage.KampungAktif},
	{ID: "15.05.08.2002", Wilayah: "15.05.08.2002", Kabupaten: "15.05", Name: "Kampung KB Mekar Jaya", Desa: "Mekar Jaya", Kecamatan: "Sungai Gelam", Zone: "Asia/Jakarta", Status: storage.KampungAktif},
	{ID: "15.01.01.2001", Wilayah: "15.01.01.2001", Kabupaten: "15.01", Name: "Kampung KB Mekar Jaya", Desa: "Mekar Jaya", Kecamatan: "Gunung Raya", Zone: "Asia/Jakarta", Status: storage.KampungAktif},
}

func form(t testing.TB, id string) *flows.Form {
	t.Helper()
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	return library.Form(id)
}

func read(t testing.TB, book *Book, request Request) *Result {
	t.Helper()
	request.Now, request.Lang = now, "id"
	if request.Form == nil {
		request.Form = form(t, "kegiatan")
	}
	if request.Places == nil {
		request.Places = NewPlaces(kampung, "")
	}
	result, err := Read(book, request)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// lines are the findings as the command prints them.
func lines(t testing.TB, r *Result) []string {
	t.Helper()
	catalog := roomtest.Words(t)
	say := catalog.Speak("id")
	var list []string
	for _, f := range r.Findings {
		list = append(list, fmt.Sprintf("%s %s: %s", f.Level, f.Cell(), f.Text(say)))
	}
	return list
}

func sheet(t testing.TB, rows ...[]any) *Book {
	t.Helper()
	return open(t, "a.xlsx", workbook(t, func(f *excelize.File) {
		for i, row := range rows {
			set(t, f, "Sheet1", i+1, row...)
		}
	}))
}

func answers(t testing.TB, item Item) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(item.Answers, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// A workbook as a cadre keeps it: her own headings, a title above, days and counts as she writes them.
func TestReadFreeColumns(t *testing.T) {
	book := sheet(t,
		[]any{"LAPORAN KEGIATAN KAMPUNG KB"},
		[]any{},
		[]any{"No", "Kampung KB", "Kec", "Tgl", "Nama Kegiatan", "Jenis Kegiatan", "Jumlah Peserta", "Sumber dana", "Mitra", "Tempt", "Foto asli"},
		[]any{1, "Tangkit", "", "12 Nov 2026", "Senam lansia", "senam", "6 L 32 P", "Swadaya", "Puskesmas, PKK", "Balai desa", "ada"},
		[]any{2, "desa mekar jaya", "Sungai Gelam", time.Date(2026, 10, 3, 0, 0, 0, 0, time.UTC), "Posyandu balita", "Posyandu", "2 laki-laki, 20 ibu", "dana desa", "bidan", "Rumah RT 2", ""},
	)
	r := read(t, book, Request{})
	want := []string{
		"info Sheet1!J3: Kolom “Tempt” dibaca sebagai Tempat.",
		"info Sheet1!K3: Kolom “Foto asli” dilewati: tidak ada pertanyaannya.",
	}
	if d := cmp.Diff(want, lines(t, r)); d != "" {
		t.Error(d)
	}
	if len(r.Items) != 2 {
		t.Fatalf("%d items", len(r.Items))
	}
	first := answers(t, r.Items[0])
	if first["jenis"] != "senam" || first["tanggal"] != "2026-11-12" || first["peserta_l"] != 6.0 || first["peserta_p"] != 32.0 || first["fungsi"] != "reproduksi" || first["tempat"] != "Balai desa" {
		t.Errorf("%v", first)
	}
	if k := r.Items[1].Kampung; k.ID != "15.05.08.2002" || r.Items[1].Day != "2026-10-03" || r.Items[1].Title != "Posyandu balita" {
		t.Errorf("%+v %+v", r.Items[1], k)
	}
}

func TestReadNamesEveryFaultByItsCell(t *testing.T) {
	head := []any{"Kampung", "tanggal", "jenis", "peserta_l", "peserta_p", "judul", "dana", "instansi", "instansi_lain", "tempat", "kendala"}
	book := sheet(t, head,
		[]any{"Tangkit", "12 Nov 2026", "senam", 6, 32, "Senam lansia", "dana desa", "puskesmas", "", "Balai desa", "tidak"},
		[]any{"Mekar Jaya", "12 Nov 2026", "senam", 6, 32, "Senam lansia", "dana desa", "puskesmas", "", "Balai desa"},
		[]any{"Antah", "31 Nov 2026", "senamm", 6, 32, "Senam lansia", "dana desa", "puskesmas", "", "Balai desa"},
		[]any{"", "26 Nov 2026", "kondangan", "banyak", 32, "Sen", "uang kas", "puskesmas", "", "B"},
		[]any{"Tangkit", "2015-12-31", "senam", 0, 0, "Senam lansia", "dana desa", "lainnya", "", "Balai desa"},
		[]any{"Tangkit", "", "senam", 2001, 5, "Senam NIK 1505012304850001", "dana desa", "", "", "Balai desa", "ya"},
		[]any{"Tangkit", "12 Nov 2026", "", 1, 5, "", "dana desa", "puskesmas", "", "Balai desa"},
		[]any{"Tangkit", "kemarin", "3", 1.5, 5, "Senam sehat", "dana desa", "puskesmas", "", "Balai desa"},
	)
	r := read(t, book, Request{})
	roomtest.Golden(t, "findings.golden", strings.Join(lines(t, r), "\n")+"\n")
	if len(r.Items) != 1 || r.Rows != 8 {
		t.Errorf("%d items of %d rows", len(r.Items), r.Rows)
	}
}
