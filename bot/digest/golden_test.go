package digest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
)

// The week of samples.md: everything there is to say, and that it fits.
func full(t *testing.T, words locales.Speaker, level string) *screen {
	t.Helper()
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"Kumpeh", "Mestong", "Taman Rajo", "Bahar Selatan", "Maro Sebo", "Sungai Gelam", "Sekernan", "Bahar Utara", "Jambi Luar Kota", "Kumpeh Ulu", "Sungai Bahar"}
	s := made(words, level, 155, 11, func(i int) string {
		if i >= 1000 {
			return names[(i-1000)%11]
		}
		return fmt.Sprintf("Desa %d", i)
	})
	s.forms, s.yearAgo, s.target, s.states = library, 180, 230, storage.Quality{Doubles: 2, Uncopied: 46, Returned: 3}
	s.nihil = []string{"x", "y"}
	for i := range s.news {
		s.news[i].Sample = true
	}
	at := func(days int) time.Time { return s.scope.Now.AddDate(0, 0, -days) }
	s.desk.decisions = []storage.Decision{
		{Kampung: "Kampung KB Sogo", Kecamatan: "Kumpeh", Uraian: "Implan kosong di puskesmas sejak awal Oktober", Instansi: "opd_kb", OpenedAt: at(41)},
		{Kampung: "Kampung KB Rukam", Kecamatan: "Taman Rajo", Uraian: "Jembatan ke posyandu rusak", Instansi: "dinas_pupr", OpenedAt: at(26)},
		{Kampung: "Kampung KB Tempino", Kecamatan: "Mestong", Uraian: "SK kader BKB sudah berakhir", OpenedAt: at(12)},
	}
	n := s.now["I01"].N
	by := func(d map[string]int64) map[string]int64 { return d }
	set := func(id string, f Figure) { s.now[id] = f }
	set("I01", Figure{N: n}.by(storage.DimensionForm, by(map[string]int64{"advokasi": 4}), nil))
	set("I02", of(n, n).by(storage.DimensionFungsi, by(map[string]int64{"reproduksi": 62, "sosialisasi_pendidikan": 38, "agama": 24, "sosial_budaya": 21, "cinta_kasih": 19, "ekonomi": 17, "lingkungan": 15, "perlindungan": 11, "lainnya": 3}), nil))
	set("I03", of(n, n).by(storage.DimensionBidang, by(map[string]int64{"kkbpk": 60, "kespro": 90, "pendidikan": 31, "stunting": 12}), nil))
	set("I08", Figure{N: 5420})
	set("I09", of(3848, 5420))
	set("I12", of(131, 160).by("status", map[string]int64{"ditunda": 21}, nil))
	set("I14", of(8, 160))
	set("I15", of(104, 166))
	set("I31", of(120, 166).by(storage.DimensionPelaku, map[string]int64{"pusat": 31, "pemda": 121, "nonpemerintah": 88, "swasta": 9}, nil))
	set("I17", Figure{N: 2}.by(storage.DimensionInstansi, map[string]int64{"dinas_dukcapil": 1, "dinas_perdagangan": 1}, nil))
	set("I18", Figure{N: 9}.by("tingkat", map[string]int64{"kabupaten": 5, "provinsi": 5}, nil))
	set("I21", of(150, 172))
	set("I22", of(40, 66))
	set("I23", of(300, 410))
	set("I26", of(38, 155))
	set("I29", of(158, 214))
	set("I33", Figure{N: 5}.by("jenis", map[string]int64{"audiensi": 1, "rakor_pokja": 4}, nil).by(byKabupaten, map[string]int64{"15.05": 5}, nil))
	set("I34", Figure{N: 2}.by("nilai", map[string]int64{"rupiah": 45_000_000}, nil))
	set("I35", of(9, 10))
	set("I36", of(5, 11).by(byKabupaten, map[string]int64{"15.05": 1}, nil))
	set("I37", Figure{N: 1}.by(byKabupaten, map[string]int64{"15.05": 2}, nil))
	set("I38", of(6, 9))
	score := func(ks ...int64) map[string]Figure {
		m := map[string]Figure{}
		for i, f := range factorLabels {
			m[f.code] = of(ks[i], 1280)
		}
		return m
	}
	set("I27", of(100, 640).with(storage.DimensionFaktor, score(3712, 3072, 3200, 4096, 3584)).with("kampung", map[string]Figure{"masuk": of(128, 155)}))
	s.before["I27"] = of(100, 640).with(storage.DimensionFaktor, score(3712, 3328, 3200, 4096, 3456))
	s.desk.asked = []storage.Escalation{{Kind: "sepi", Name: "Kampung KB Sogo"}, {Kind: "sepi", Name: "Kampung KB Seponjen"}, {Kind: "lima_faktor", Name: "Kampung KB Rukam"}, {Kind: "register", Name: "Kampung KB Rukam"}}
	s.desk.stuck, s.desk.late, s.desk.corrections, s.news[3].Waiting = 4, 1, 2, true
	for i, k := range s.news[:16] {
		s.ahead = append(s.ahead, storage.Ahead{KampungID: k.ID, Name: k.Name, Plans: i % 3})
	}
	s.change = &changed{Periods: []changedPeriod{{Told: storage.Snapshot{Period: "2026-10", Kegiatan: 812}, Now: 819, Late: 8, Withdrawn: 1}, {Told: storage.Snapshot{Period: "2026-09", Kegiatan: 700}, Now: 698, Withdrawn: 1, Redated: 1}}}
	return s
}

func TestTheWholeScreen(t *testing.T) {
	var b strings.Builder
	for _, lang := range []string{"id", "en"} {
		for _, level := range []string{"kabupaten", "kecamatan", "provinsi"} {
			s := full(t, spoken(t, lang), level)
			text := s.text()
			top, _, _ := strings.Cut(strings.Split(text, "<pre>")[0], "<blockquote")
			if n := letters(top); n > topLetters {
				t.Errorf("%s %s: %d letters above the fold", lang, level, n)
			}
			if n := letters(text); n > allLetters {
				t.Errorf("%s %s: %d letters", lang, level, n)
			}
			balanced(t, text)
			fmt.Fprintf(&b, "== %s, %s\n%s\n\n", level, lang, text)
		}
	}
	file := filepath.Join("testdata", "lengkap.txt")
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Error(diff)
	}
}
