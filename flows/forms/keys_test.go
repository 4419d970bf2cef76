package forms_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pokjabot/flows"
	"pokjabot/flows/forms"
)

// What a walk through everything a form asks leaves behind: the ids of domain.md section 3, no more
// and no less. said holds what is typed at each card, by question or part; without one it is skipped.
func TestReportsHoldTheDomainsKeys(t *testing.T) {
	wib := time.FixedZone("WIB", 7*3600)
	env := flows.Env{
		Now: time.Date(2026, time.November, 25, 9, 12, 0, 0, wib), Zone: wib,
		List: func(name string) []flows.Choice {
			list := map[string][]flows.Choice{
				"kampung": {{Code: "15.05.08.2005", Label: flows.Text{"id": "Tangkit"}}}, "kabkota": {{Code: "15.05", Label: flows.Text{"id": "Muaro Jambi"}}},
				"petugas": {{Code: "7", Label: flows.Text{"id": "Bu Rina"}}},
			}
			return list[name]
		},
	}
	advokasi := map[string]string{
		"jenis": "monev", "tingkat": "kabupaten", "kampung": "tangkit", "wilayah": "muaro jambi", "tanggal": "kemarin", "pimpinan": "Sekda", "instansi": "bappeda, lainnya", "instansi_lain": "Yayasan Cipta",
		"peserta": "3 L 4 P", "agenda": "penilaian", "hasil": "Disepakati jadwal monev.", "komitmen": "anggaran", "nilai": "5 juta",
		"tindak": "Menyusun jadwal", "tindak_instansi": "bappeda", "tindak_tanggal": "besok",
		"kendala": "ya", "kendala_jenis": "anggaran", "kendala_uraian": "Anggaran perjalanan habis.", "kendala_tingkat": "kabupaten",
	}
	rencana := map[string]string{
		"jenis": "kegiatan umum", "jenis_kegiatan": "posyandu", "judul": "Posyandu Melati", "tanggal": "besok", "jam": "jam 8 pagi", "tempat": "Balai RW 03", "ulang": "tiap minggu", "ingat": "1 hari sebelumnya",
		"sampai": "31 Desember 2026", "fungsi": "reproduksi", "sasaran": "balita", "target": "40", "pj": "saya",
	}
	faktor := map[string]string{"komitmen": "1", "integrasi": "2", "fasilitas": "3", "semangat": "4", "partisipasi": "2", "bukti": "Kades ikut dua rapat.", "prioritas": "tidak ada"}
	kendala := map[string]string{"jenis": "alokon", "uraian": "Implan kosong sejak Senin.", "tingkat": "kabupaten", "instansi": "dinas kesehatan", "mendesak": "segera", "usul": "Pinjam dulu.", "batas": "besok"}
	with := func(m map[string]string, name, text string) map[string]string {
		m = maps.Clone(m)
		m[name] = text
		return m
	}
	const followed = "tindak tindak_instansi tindak_tanggal kendala kendala_jenis kendala_uraian kendala_tingkat "
	const meeting = "tanggal pimpinan instansi instansi_lain peserta_l peserta_p agenda hasil komitmen nilai " + followed
	for name, c := range map[string]struct {
		form, role string
		said       map[string]string
		want       string
	}{
		"monev of a regency":     {"advokasi", "kabupaten", advokasi, "jenis tingkat kampung " + meeting},
		"monev of the province":  {"advokasi", "provinsi", advokasi, "jenis tingkat kampung wilayah " + meeting},
		"audience of a village":  {"advokasi", "pokja_desa", with(with(advokasi, "jenis", "audiensi"), "kepada", "camat"), "jenis tingkat kepada " + meeting},
		"guidance on advocacy":   {"advokasi", "provinsi", with(with(advokasi, "jenis", "pembinaan advokasi"), "kepada", "bupati"), "jenis tingkat wilayah kepada " + meeting},
		"rakor of a kecamatan":   {"advokasi", "kecamatan", with(advokasi, "jenis", "rakor"), "jenis tingkat " + meeting},
		"no commitment, no more": {"advokasi", "plkb", with(with(with(advokasi, "jenis", "lokmin"), "komitmen", "belum ada"), "tindak", ""), "jenis tingkat tanggal pimpinan instansi instansi_lain peserta_l peserta_p agenda hasil komitmen"},
		"all of a plan":          {"rencana", "petugas", rencana, "jenis jenis_kegiatan judul tanggal jam tempat ulang ingat sampai fungsi sasaran target pj"},
		"a plan of one day":      {"rencana", "petugas", with(rencana, "ulang", "sekali saja"), "jenis jenis_kegiatan judul tanggal jam tempat ulang ingat fungsi sasaran target pj"},
		"a Poktan's plan":        {"rencana", "plkb", with(rencana, "jenis", "poktan"), "jenis judul tanggal jam tempat ulang ingat sampai target pj"},
		"five factors":           {"lima_faktor", "plkb", faktor, "bulan komitmen integrasi fasilitas semangat partisipasi bukti prioritas"},
		"a kendala":              {"kendala", "petugas", kendala, "jenis uraian tingkat instansi mendesak usul batas"},
	} {
		t.Run(name, func(t *testing.T) {
			env.Role = c.role
			got := walk(t, c.form, env, c.said)
			want := strings.Fields(c.want)
			slices.Sort(want)
			if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// walk answers every card, then what lies under Lengkapi, and sends.
func walk(t *testing.T, id string, env flows.Env, said map[string]string) map[string]json.RawMessage {
	t.Helper()
	library, err := forms.Load()
	if err != nil {
		t.Fatal(err)
	}
	form := library.Form(id)
	session, card := flows.Start(form, env, nil)
	step := func(in flows.Input) flows.Outcome {
		in.Env = env
		next, cards, outcome := flows.Step(form, session, in)
		session = next
		if len(cards) > 0 {
			card = cards[0]
		}
		return outcome
	}
	opened := map[string]bool{}
	for range 100 {
		if q := card.Question; q != nil {
			if card.Part != nil {
				q = card.Part
			}
			in := flows.Input{Op: flows.Answer, Text: said[q.Name]}
			if in.Text == "" {
				in = flows.Input{Op: flows.Skip}
			}
			if step(in); len(card.Notices) > 0 {
				t.Fatalf("%s takes %q with %v", q.Name, in.Text, card.Notices)
			}
			continue
		}
		step(flows.Input{Op: flows.More})
		line := slices.IndexFunc(card.Lines, func(l flows.Line) bool { return said[l.Name] != "" && !opened[l.Name] })
		if line >= 0 {
			opened[card.Lines[line].Name] = true
			step(flows.Input{Op: flows.Edit, Code: card.Lines[line].Name})
			continue
		}
		step(flows.Input{Op: flows.Back})
		if outcome := step(flows.Input{Op: flows.Send}); outcome != flows.Sent {
			t.Fatalf("not sent: %s, %v", outcome, card.Notices)
		}
		return flows.Finish(form, session, env)
	}
	t.Fatal("no end at", session.At)
	return nil
}
