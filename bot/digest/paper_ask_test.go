package digest_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"pokjabot/bot/digest"
	"pokjabot/bot/official"
	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// paper asks for a paper by a button and lets the leader make it.
func (h *hand) paper(period, place, kind string) *turn.File {
	h.Helper()
	h.tap(turn.Pack("rx", period, place, kind))
	p := newPost(h.T, h.db, h.now)
	if err := p.sender.Tick(h.Context()); err != nil {
		h.Fatal(err)
	}
	h.empty()
	if len(h.sent) == 0 {
		return nil
	}
	return &h.sent[0]
}

// table reads a CSV paper.
func table(t *testing.T, f *turn.File) [][]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(f.Data, []byte("\ufeff"))))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	return rows[1:]
}

// numberOf is a cell of a CSV paper.
func numberOf(rows [][]string, place, indicator, dimension, code string) string {
	for _, r := range rows {
		if r[0] == place && r[4] == indicator && r[6] == dimension && r[7] == code {
			return r[9]
		}
	}
	return "none"
}

// Every paper comes to whoever may read its place, is noted in the trail, and says what the program
// counts.
func TestPapers(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	kinds := map[string]string{"": "rapat-%s-2026-11.xlsx", "surat": "surat-%s-2026-11.pdf", "csv": "rekap-%s-2026-11.csv"}
	for who, place := range map[int64]string{2: "15.05", 3: "15", 4: "15.05.08", 5: "15.05.08.2005"} {
		h := newHand(t, db, who)
		for kind, name := range kinds {
			f := h.paper("2026-11", place, kind)
			if f == nil || f.Name != strings.Replace(name, "%s", place, 1) || f.Text == "" {
				t.Fatalf("%s %q: %+v", place, kind, f)
			}
			if kind == "surat" && !bytes.HasPrefix(f.Data, []byte("%PDF-")) {
				t.Errorf("%s: no PDF", place)
			}
		}
		rows := table(t, h.paper("2026-11", place, "csv"))
		period, _ := digest.ParsePeriod("2026-11", now)
		all, err := digest.Compute(t.Context(), db, digest.Scope{Places: storage.Scope{place}, Period: period, Zone: wib, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"I01", "I04", "I08", "I18"} {
			if got := numberOf(rows, place, id, "", ""); got != strconv.FormatInt(all[id].N, 10) {
				t.Errorf("%s %s: %s, want %d", place, id, got, all[id].N)
			}
		}
		sum := 0
		for _, r := range rows {
			if r[0] != place && r[4] == "I01" && r[6] == "" {
				n, err := strconv.Atoi(r[9])
				if err != nil {
					t.Fatal(err)
				}
				sum += n
			}
		}
		if who != 5 && int64(sum) != all["I01"].N {
			t.Errorf("%s: its parts have %d kegiatan of %d", place, sum, all["I01"].N)
		}
		for _, r := range rows {
			if r[0] != place && !strings.HasPrefix(r[0], place+".") {
				t.Errorf("%s: a row of %s", place, r[0])
			}
		}
	}
	var acts []string
	if err := db.QueryRow(t.Context(), `SELECT array_agg(DISTINCT act || ' ' || place ORDER BY act || ' ' || place) FROM audit`).Scan(&acts); err != nil || len(acts) != 12 || !slices.Contains(acts, "rekap_surat 15.05.08") {
		t.Error(acts, err)
	}
}

// A place that the asker may not read is hers instead, and one that she may read no more brings
// nothing, whatever the kind.
func TestPapersOfForeignPlaces(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	for _, kind := range []string{"", "surat", "csv", "lain"} {
		for _, place := range []string{"15", "15.01", "15.01.01.2001", "15.0", "ID", "%"} {
			f := newHand(t, db, 2).paper("2026-11", place, kind)
			if f == nil || !strings.Contains(f.Name, "-15.05-2026-11.") {
				t.Fatalf("%q of %s: %+v", kind, place, f)
			}
			if kind == "csv" && bytes.Contains(f.Data, []byte("15.01")) {
				t.Error("Kerinci is in", f.Name)
			}
		}
		if f := newHand(t, db, 1).paper("2026-11", "15.05.08.2005", kind); f != nil {
			t.Error("a petugas gets", f.Name)
		}
	}
	// A row that says another place than her own, as if it had been forged.
	if err := storage.Apply(t.Context(), db, storage.AskDigestFile(storage.DigestFile{ChatID: 2, PersonID: 2, Place: "15.01", Period: "2026-11", Kind: "csv"}, now),
		storage.AskDigestFile(storage.DigestFile{ChatID: 2, PersonID: 2, Place: "15.05", Period: "2026-11", Kind: "no such kind"}, now),
		storage.AskDigestFile(storage.DigestFile{ChatID: 2, PersonID: 2, Place: "15.05", Period: "no period", Kind: "surat"}, now)); err != nil {
		t.Fatal(err)
	}
	h := newHand(t, db, 2)
	p := newPost(t, db, now)
	if err := p.sender.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h.empty(); h.sent != nil {
		t.Error("a forged wish brings", h.sent[0].Name)
	}
	for _, kind := range []string{"", "surat", "csv"} {
		h.tap(turn.Pack("rx", "2026-10", "15.05", kind))
	}
	if _, err := db.Exec(t.Context(), `UPDATE assignment SET valid_to = '2026-11-23' WHERE role = 'kabupaten'`); err != nil {
		t.Fatal(err)
	}
	if err := p.sender.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h.empty(); h.sent != nil {
		t.Error("who leads no more gets", h.sent[0].Name)
	}
}

// Counts of 1 to 4 of the health forms are hidden from whoever is outside the Kampung, in every
// paper, and the caption and the trail say so.
func TestPapersHideSmallCells(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	for i, answers := range []string{`{"bentuk":"pelayanan","metode_iud":3,"metode_pil":9,"baru":2}`, `{"keluarga_catin":2,"keluarga_balita":11,"risiko":1}`} {
		form := []string{"layanan", "kunjungan"}[i]
		h := newHand(t, db, 2)
		r := storage.Report{
			ID: "00000000-0000-4000-b000-00000000000" + strconv.Itoa(i), Receipt: "S" + strconv.Itoa(i), Form: form, Version: "1", PersonID: 1, KampungID: "15.05.08.2005", Wilayah: "15.05.08.2005", Kabupaten: "15.05",
			Day: "2026-11-12", Answers: json.RawMessage(answers), SentAt: now,
		}
		r.Measures = storage.MeasuresOf(h.forms.Form(form), r, wib)
		if err := storage.Apply(t.Context(), db, storage.SaveReport(r)); err != nil {
			t.Fatal(err)
		}
	}
	h := newHand(t, db, 2)
	f := h.paper("2026-11", "15.05", "csv")
	rows := table(t, f)
	for _, place := range []string{"15.05", "15.05.08"} {
		for _, c := range [][2]string{{"I24", "iud"}, {"I25", "catin"}} {
			dimension := map[string]string{"I24": "metode", "I25": "sasaran"}[c[0]]
			if got := numberOf(rows, place, c[0], dimension, c[1]); got != "<5" {
				t.Errorf("%s %s: %s", place, c, got)
			}
		}
	}
	if got := numberOf(rows, "15.05", "I25", "sasaran", "balita"); got != "11" {
		t.Error("a large cell:", got)
	}
	if !strings.Contains(f.Text, "&lt;5") {
		t.Error("the caption does not say that cells are hidden:", f.Text)
	}
	var hidden bool
	if err := db.QueryRow(t.Context(), `SELECT (detail->>'hidden')::boolean FROM audit WHERE act = 'rekap_csv'`).Scan(&hidden); err != nil || !hidden {
		t.Error("the trail:", hidden, err)
	}
	own := table(t, newHand(t, db, 5).paper("2026-11", "15.05.08.2005", "csv"))
	if got := numberOf(own, "15.05.08.2005", "I24", "metode", "iud"); got != "3" {
		t.Error("her own Kampung:", got)
	}
}

// A paper that cannot be made is tried again, and told of at last; it stands in nobody's way.
func TestAPaperThatFails(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	h := newHand(t, db, 2)
	h.tap(turn.Pack("rx", "2026-11", "15.05", ""))
	p := newPost(t, db, now)
	p.sender.Official = []official.Template{{Forms: []string{"kegiatan"}, Columns: []official.Column{{Label: "Judul", From: "judul"}}}} // Excel takes no sheet without a name
	for try := 1; try <= storage.DigestFileTries; try++ {
		err := p.sender.Tick(t.Context())
		m := h.empty()
		if last := try == storage.DigestFileTries; (err == nil) != last || (m.Text != "") != last || h.sent != nil {
			t.Fatalf("try %d: %v, %q", try, err, m.Text)
		} else if last && !strings.Contains(m.Text, "belum berhasil kami buat") {
			t.Error(m.Text)
		}
	}
	if f := h.paper("2026-11", "15.05", ""); f == nil {
		t.Error("asked for again it is not made")
	}
}

// A sheet of the operator's that is called as one of ours takes nothing away from it.
func TestSheetsOfOneName(t *testing.T) {
	t.Parallel()
	db := jambi(t)
	h := newHand(t, db, 2)
	h.tap(turn.Pack("rx", "2026-11", "15.05", ""))
	p := newPost(t, db, now)
	p.sender.Official = []official.Template{{Name: "x", Sheet: "laporan", Forms: []string{"kegiatan"}, Columns: []official.Column{{Label: "Kampung", From: "kampung"}}}}
	if err := p.sender.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.empty()
	book, err := excelize.OpenReader(bytes.NewReader(h.sent[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if sheets := book.GetSheetList(); !slices.Contains(sheets, "Laporan") || !slices.Contains(sheets, "Laporan (2)") {
		t.Errorf("%q", sheets)
	}
	if rows, err := book.GetRows("Laporan"); err != nil || len(rows[3]) < 8 {
		t.Error(rows[3], err)
	}
}
