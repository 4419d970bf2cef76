package digest

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"pokjabot/storage"
)

// lettered is the letter of a screen as PDF, checked to be two pages, and its words where the system
// can read them.
func lettered(t *testing.T, name string, s *screen, decisions ...storage.Decision) string {
	t.Helper()
	path := []storage.Wilayah{{Code: "15", Level: "provinsi", Name: "Jambi"}, {Code: "15.05", Level: "kabupaten", Name: "Kabupaten Muaro Jambi"}}
	letter := s.letter(decisions, path)
	var b bytes.Buffer
	if err := letter.WritePDF(&b); err != nil {
		t.Fatal(err)
	}
	keepPaper(t, name+".pdf", b.Bytes())
	if n := bytes.Count(b.Bytes(), []byte("/Type /Page\n")); n != 2 {
		t.Errorf("%s has %d pages", name, n)
	}
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		return ""
	}
	command := exec.CommandContext(t.Context(), program, "-layout", "-", "-")
	command.Stdin = &b
	out, err := command.Output()
	if err != nil {
		t.Fatalf("reading %s: %v", name, err)
	}
	return string(out)
}

func says(t *testing.T, name, text string, wants ...string) {
	t.Helper()
	if text == "" {
		return // no program to read a PDF
	}
	flat := strings.Join(strings.Fields(text), " ")
	for _, want := range wants {
		if !strings.Contains(flat, want) {
			t.Errorf("%s does not say %q:\n%s", name, want, text)
		}
	}
}

// three are what waits for a decision in samples.md.
func three(s *screen) []storage.Decision {
	at := func(days int) time.Time { return s.scope.Now.AddDate(0, 0, -days) }
	return []storage.Decision{
		{Kampung: "Kampung KB Sogo", Kecamatan: "Kumpeh", Uraian: "Implan kosong di puskesmas sejak awal Oktober", Instansi: "opd_kb", OpenedAt: at(41)},
		{Kampung: "Kampung KB Rukam", Kecamatan: "Taman Rajo", Uraian: "Jembatan ke posyandu rusak", Instansi: "dinas_pupr", OpenedAt: at(26)},
		{Kampung: "Kampung KB Tempino", Kecamatan: "Mestong", Uraian: "SK kader BKB sudah berakhir", OpenedAt: at(12)},
	}
}

func TestLetter(t *testing.T) {
	words := spoken(t, "id")
	s := full(t, words, "kabupaten")
	text := lettered(t, "surat", s, three(s)...)
	says(t, "surat", text, "PEMERINTAH KABUPATEN MUARO JAMBI", "TIM KOORDINASI OPTIMALISASI PENYELENGGARAAN KAMPUNG KB", "23 November 2026", "Nomor : ....", "Sifat : Biasa", "Lampiran : 1 (satu) lembar",
		"Hal : Rekap kegiatan Kampung KB Kabupaten Muaro Jambi", "Yth. ....", "Dengan hormat,", "Yang memerlukan keputusan:", "1. Implan kosong di puskesmas sejak awal Oktober (Sogo, Kumpeh; sudah 40 hari). Diminta bantuan: Dinas", "3. SK kader", "Demikian kami sampaikan.",
		"Ketua Tim Koordinasi OPKKB", "NIP.", "Tembusan:", "Lampiran surat:", "Jumlah", "131 dari 160 (82%)", "DATA CONTOH", "halaman 2 dari 2")
	for _, level := range []string{"provinsi", "kecamatan"} {
		s := full(t, words, level)
		if level == "kecamatan" {
			s.areas, s.place = nil, storage.Place{Code: "15.05.08", Name: "Sungai Gelam", Level: level}
		}
		text := lettered(t, "surat_"+level, s, three(s)...)
		want := map[string]string{"provinsi": "PEMERINTAH PROVINSI JAMBI", "kecamatan": "KECAMATAN SUNGAI GELAM"}[level]
		says(t, level, text, want)
	}
}

// An empty month, one Kampung, three hundred with long names: two pages, and the sums agree.
func TestLettersOfAllSizes(t *testing.T) {
	words := spoken(t, "id")
	long := "Desa dengan nama yang panjang sekali di tepi Sungai Batanghari"
	for _, c := range []struct {
		name, level string
		n, parts    int
	}{{"kosong", "kabupaten", 0, 1}, {"sepi", "kabupaten", 40, 8}, {"satu", "kecamatan", 1, 1}, {"kampung", "kampung", 1, 1}, {"banyak", "kecamatan", 300, 1}, {"bagian", "kabupaten", 300, 51}} {
		s := made(words, c.level, c.n, c.parts, func(i int) string { return fmt.Sprintf("%d %s", i, long) })
		s.scope.Period = PeriodOf(Month, time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC))
		var decisions []storage.Decision
		switch c.name {
		case "sepi":
			for i := range s.areas {
				s.areas[i].kegiatans, s.areas[i].before, s.areas[i].active = 0, 0, 0
			}
			s.now, s.before = map[string]Figure{"I01": {}, "I04": of(0, 40), "I12": of(0, 0)}, map[string]Figure{"I01": {}, "I04": of(0, 40), "I12": of(0, 0)}
		case "banyak", "bagian":
			for range oldestDecisions {
				decisions = append(decisions, storage.Decision{Kampung: "Kampung KB " + long, Kecamatan: long, Uraian: strings.Repeat(long+" ", 6), OpenedAt: s.scope.Now.AddDate(0, -2, 0)})
			}
		}
		if c.level == "kecamatan" {
			s.areas = nil
			s.place = storage.Place{Code: "15.05.08", Name: "Sungai Gelam", Level: "kecamatan"}
		}
		if c.level == "kampung" {
			s.areas = nil
			s.place = storage.Place{Code: "15.05.08.2005", Name: "Kampung KB Tangkit", Level: "kampung"}
			s.now["I02"] = of(5, 5).by(storage.DimensionFungsi, map[string]int64{"reproduksi": 3, "agama": 2}, nil)
		}
		text := lettered(t, "surat_"+c.name, s, decisions...)
		switch c.name {
		case "sepi":
			says(t, c.name, text, "Belum ada kegiatan yang tercatat", "Tidak ada kendala yang menunggu keputusan.", "Rencana terlaksana - - -")
		case "banyak":
			says(t, c.name, text, "263 lainnya", "Camat Sungai Gelam,")
		case "kampung":
			says(t, c.name, text, "Ketua Pokja Kampung KB", "Reproduksi 3 0 +3")
		case "bagian":
			says(t, c.name, text, "Ketua Tim Koordinasi OPKKB", "NIP.")
		}
		g, _ := s.letterParts()
		sum := int64(0)
		for _, k := range s.news {
			sum += k.Kegiatan
		}
		if c.name != "sepi" && c.name != "kampung" && g.Total[1] != words.Number(sum) {
			t.Errorf("%s: %q, want %d", c.name, g.Total, sum)
		}
	}
}
