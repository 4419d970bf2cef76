package answer

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

var planNow = time.Date(2026, time.November, 25, 10, 0, 0, 0, time.FixedZone("WIB", 7*3600)) // a Wednesday

// told writes a plan in a line: title | days | hours | rule | until | venue | reminders.
func told(p Plan) string {
	rule := ""
	switch {
	case p.Unclear:
		rule = "?"
	case p.Repeats:
		rule = p.Rule.String()
	}
	until := ""
	if !p.Until.IsZero() {
		until = p.Until.String()
	}
	var remind []string
	for _, d := range p.RemindDays {
		remind = append(remind, fmt.Sprint("H-", d))
	}
	if p.RemindMorning {
		remind = append(remind, "pagi")
	}
	if p.RemindHour {
		remind = append(remind, "jam")
	}
	return strings.Join([]string{p.Title, join(p.Days), join(p.Clock), rule, until, p.Venue, strings.Join(remind, ",")}, " | ")
}

// The sentences are as kader write them in WhatsApp groups: short, with and without commas, the
// day first or last, abbreviated.
var planSentences = []struct{ text, want string }{
	{"Posyandu Melati tiap Selasa ke-2 jam 8 di balai RW, ingatkan H-2", "Posyandu Melati | 2026-12-08 | 08:00 | FREQ=MONTHLY;BYDAY=2TU |  | balai RW | H-2"},
	{"besok jam 9 penyuluhan stunting di balai desa", "Penyuluhan stunting | 2026-11-26 | 09:00 |  |  | balai desa | "},
	{"Senam lansia tiap Jumat jam 7 pagi sampai Desember", "Senam lansia | 2026-11-27 | 07:00 | FREQ=WEEKLY;BYDAY=FR | 2026-12-31 |  | "},
	{"Senam lansia tiap Jumat jam 7", "Senam lansia | 2026-11-27 | 07:00|19:00 | FREQ=WEEKLY;BYDAY=FR |  |  | "},
	{"BKB Anggrek Senin depan jam 10 di PAUD Anggrek", "BKB Anggrek | 2026-11-30 | 10:00 |  |  | PAUD Anggrek | "},
	{"rapat pokja tanggal 5 Desember jam 14.00 di kantor desa", "Rapat pokja | 2026-12-05 | 14:00 |  |  | kantor desa | "},
	{"Pengajian malam Jumat jam 8 malam di masjid Al-Ikhlas", "Pengajian | 2026-11-26 | 20:00 |  |  | masjid Al-Ikhlas | "},
	{"Gotong royong hari Minggu jam 7 pagi di RT 05", "Gotong royong | 2026-11-29 | 07:00 |  |  | RT 05 | "},
	{"Posyandu Mawar 3 Desember 2026 pukul 08.00 di rumah Bu Siti", "Posyandu Mawar | 2026-12-03 | 08:00 |  |  | rumah Bu Siti | "},
	{"tolong catat posyandu balita besok jam 8 ya bu", "Posyandu balita | 2026-11-26 | 08:00 |  |  |  | "},
	{"Kelas ibu hamil setiap tanggal 10 jam 9 di puskesmas", "Kelas ibu hamil | 2026-12-10 | 09:00 | FREQ=MONTHLY;BYMONTHDAY=10 |  | puskesmas | "},
	{"BKR Harapan 2 minggu sekali hari Sabtu jam 3 sore di balai", "BKR Harapan | 2026-11-28 | 15:00 | FREQ=WEEKLY;INTERVAL=2;BYDAY=SA |  | balai | "},
	{"Pertemuan UPPKA tiap bulan Senin pertama jam 2 siang di rumah ketua", "Pertemuan UPPKA | 2026-12-07 | 14:00 | FREQ=MONTHLY;BYDAY=1MO |  | rumah ketua | "},
	{"lusa jam 8 pagi imunisasi bayi 9 bulan di polindes", "Imunisasi bayi 9 bulan | 2026-11-27 | 08:00 |  |  | polindes | "},
	{"Kamis ini ada penyuluhan KB jam 10 di balai desa, ingatkan sehari sebelumnya", "Penyuluhan KB | 2026-11-26 | 10:00 |  |  | balai desa | H-1"},
	{"Senam pagi tiap Minggu jam 6.30 di lapangan", "Senam pagi | 2026-11-29 | 06:30 | FREQ=WEEKLY;BYDAY=SU |  | lapangan | "},
	{"Rakor Pokja 12/12 jam 9 di aula kecamatan ingatkan H-3 dan H-1", "Rakor Pokja | 2026-12-12 | 09:00 |  |  | aula kecamatan | H-3,H-1"},
	{"Jumat bersih tiap Jumat jam 7 pagi", "Jumat bersih | 2026-11-27 | 07:00 | FREQ=WEEKLY;BYDAY=FR |  |  | "},
	{"Pelayanan KB MOW tgl 15 des jam 8 di RSUD", "Pelayanan KB MOW | 2026-12-15 | 08:00 |  |  | RSUD | "},
	{"Posyandu lansia tiap Rabu terakhir jam 8 di posyandu Kenanga", "Posyandu lansia | 2026-12-30 | 08:00 | FREQ=MONTHLY;BYDAY=-1WE |  | posyandu Kenanga | "},
	{"nanti malam rapat RT jam 8", "Rapat RT | 2026-11-25 | 20:00 |  |  |  | "},
	{"besok penyuluhan", "Penyuluhan | 2026-11-26 |  |  |  |  | "},
	{"Posyandu Melati", "Posyandu Melati |  |  |  |  |  | "},
	{"jam 9 di balai desa", " |  | 09:00 |  |  | balai desa | "},
	{"Yasinan tiap malam Jumat habis isya di rumah warga", "Yasinan | 2026-11-26 |  | FREQ=WEEKLY;BYDAY=TH |  | rumah warga | "},
	{"Kunjungan keluarga berisiko stunting Selasa 1 Desember jam 9 di Dusun II", "Kunjungan keluarga berisiko stunting | 2026-12-01 | 09:00 |  |  | Dusun II | "},
	{"Penyuluhan di SD 12 Tangkit Senin jam 8", "Penyuluhan | 2026-11-30 | 08:00 |  |  | SD 12 Tangkit | "},
	{"DASHAT jam 10 besok di dapur RT 03/RW 02", "DASHAT | 2026-11-26 | 10:00 |  |  | dapur RT 03/RW 02 | "},
	{"Senam lansia tiap Jumat jam 7 pagi mulai 4 Desember sampai akhir tahun", "Senam lansia | 2026-12-04 | 07:00 | FREQ=WEEKLY;BYDAY=FR | 2026-12-31 |  | "},
	{"Posyandu Dahlia setiap bulan tanggal 7 jam 8, tempat di balai dusun", "Posyandu Dahlia | 2026-12-07 | 08:00 | FREQ=MONTHLY;BYMONTHDAY=7 |  | balai dusun | "},
	{"kegiatan PIK-R Sabtu jam 4 sore di SMA 3", "PIK-R | 2026-11-28 | 16:00 |  |  | SMA 3 | "},
	{"ada rapat warga besok malam jam 8 di rumah Pak RT", "Rapat warga | 2026-11-26 | 20:00 |  |  | rumah Pak RT | "},
	{"Pelatihan usaha kue 3 hari lagi jam 9 di balai desa", "Pelatihan usaha kue | 2026-11-28 | 09:00 |  |  | balai desa | "},
	{"Lokakarya mini tiap 3 bulan tanggal 20 jam 9 di puskesmas", "Lokakarya mini | 2026-12-20 | 09:00 | FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=20 |  | puskesmas | "},
	{"Kerja bakti minggu depan", "Kerja bakti |  |  |  |  |  | "},
	{"Bina keluarga balita 8.30 Selasa di PAUD", "Bina keluarga balita | 2026-12-01 | 08:30 |  |  | PAUD | "},
	{"Selasa jam 8-10 posyandu Kenanga", "Posyandu Kenanga | 2026-12-01 | 08:00 |  |  |  | "},
	{"Posyandu Kenanga Selasa jam 8 sampai 10 di balai", "Posyandu Kenanga | 2026-12-01 | 08:00 |  |  | balai | "},
	{"Posyandu Kenanga Selasa jam 8 s/d selesai", "Posyandu Kenanga | 2026-12-01 | 08:00 |  |  |  | "},
	{"Senam tiap Senin dan Kamis jam 4 sore", "Senam | 2026-11-26 | 16:00 | FREQ=WEEKLY;BYDAY=MO,TH |  |  | "},
	{"Posyandu Melati tiap Selasa ke-2\njam 8\ndi balai RW", "Posyandu Melati | 2026-12-08 | 08:00 | FREQ=MONTHLY;BYDAY=2TU |  | balai RW | "},
	{"di balai desa besok jam 10, sosialisasi GENTING", "Sosialisasi GENTING | 2026-11-26 | 10:00 |  |  | balai desa | "},
	{"Posyandu besok jam8 di pos", "Posyandu | 2026-11-26 | 08:00 |  |  | pos | "},
	{"Posyandu Melati besok jam 8,ingatkan 1 jam sebelumnya", "Posyandu Melati | 2026-11-26 | 08:00 |  |  |  | jam"},
	{"Posyandu Melati besok jam 8 ingatkan pagi harinya", "Posyandu Melati | 2026-11-26 | 08:00 |  |  |  | pagi"},
	{"Rapat Rumah DataKu bulan depan tanggal 5 jam 9", "Rapat Rumah DataKu | 2026-12-05 | 09:00 |  |  |  | "},
	{"Santunan anak yatim 1 Januari jam 9 di masjid", "Santunan anak yatim | 2027-01-01 | 09:00 |  |  | masjid | "},
	{"Penimbangan balita rutin setiap Rabu kedua pkl 08.00 WIB di Posyandu Mawar", "Penimbangan balita | 2026-12-09 | 08:00 | FREQ=MONTHLY;BYDAY=2WE |  | Posyandu Mawar | "},
	{"Pembinaan Kampung KB Tangkit Rabu 2 Desember pukul 10.00 wib bertempat di kantor lurah", "Pembinaan Kampung KB Tangkit | 2026-12-02 | 10:00 |  |  | kantor lurah | "},
	{"Kamis jam 1 siang KIE di posyandu", "KIE | 2026-11-26 | 13:00 |  |  | posyandu | "},
	{"posyandu sekali saja besok jam 9", "Posyandu | 2026-11-26 | 09:00 |  |  |  | "},
	{"Arisan tiap bulan", "Arisan |  |  | FREQ=MONTHLY |  |  | "},
	{"Arisan PKK sebulan sekali Minggu pertama jam 2 siang", "Arisan PKK | 2026-12-06 | 14:00 | FREQ=MONTHLY;BYDAY=1SU |  |  | "},
	{"Sosialisasi pencegahan stunting untuk catin Senin, 30 November 2026, 09.00 WIB, aula KUA", "Sosialisasi pencegahan stunting untuk catin | 2026-11-30 | 09:00 |  |  | aula KUA | "},
	{"Rabu 26 November jam 9 rapat", "Rapat | 2026-11-26|2026-11-25 | 09:00 |  |  |  | "},
	{"kemarin jam 9 posyandu", "Posyandu |  | 09:00 |  |  |  | "},
	{"Senam lansia selama 3 bulan tiap Jumat jam 7 pagi", "Senam lansia | 2026-11-27 | 07:00 | FREQ=WEEKLY;BYDAY=FR | 2027-02-26 |  | "},
	{"Minggu bersih tiap minggu pagi jam 6 di kampung", "Minggu bersih | 2026-11-29 | 06:00 | FREQ=WEEKLY;BYDAY=SU |  | kampung | "},
	{"Vaksin HPV kelas 5 SD besok jam 8", "Vaksin HPV kelas 5 SD | 2026-11-26 | 08:00 |  |  |  | "},
	{"Peringatan Harganas 29 Juni 2027 jam 8 pagi di lapangan kantor bupati", "Peringatan Harganas | 2027-06-29 | 08:00 |  |  | lapangan kantor bupati | "},
	{"Minilokakarya stunting hari Senin tgl 7 Desember jam 09.30 @ aula puskesmas", "Minilokakarya stunting | 2026-12-07 | 09:30 |  |  | aula puskesmas | "},
	{"insyaallah hari Jumat besok lusa jam 2 siang pengajian ibu-ibu di langgar", "Pengajian ibu-ibu | 2026-11-27 | 14:00 |  |  | langgar | "},
	{"Dua minggu lagi hari Selasa jam 9 musyawarah desa", "Musyawarah desa | 2026-12-08 | 09:00 |  |  |  | "},
	{"Assalamualaikum bu, besok hari Kamis ada posyandu jam 8 di rumah bu RT ya", "Posyandu | 2026-11-26 | 08:00 |  |  | rumah bu RT | "},
	{"Rakor stunting tingkat kecamatan Senin 30/11 pukul 09.00 di aula kantor camat, ingatkan sehari sebelumnya dan 1 jam sebelumnya", "Rakor stunting tingkat kecamatan | 2026-11-30 | 09:00 |  |  | aula kantor camat | H-1,jam"},
	{"Pengajian rutin ibu-ibu setiap Jumat ba'da Ashar di mushola Al Huda", "Pengajian ibu-ibu | 2026-11-27 |  | FREQ=WEEKLY;BYDAY=FR |  | mushola Al Huda | "},
	{"Kelas balita setiap bulan minggu ketiga hari Rabu jam 9", "Kelas balita | 2026-12-16 | 09:00 | FREQ=MONTHLY;BYDAY=3WE |  |  | "},
	{"BKL Sejahtera setiap 2 minggu sekali mulai 1 Desember jam 10 di balai dusun", "BKL Sejahtera | 2026-12-01 | 10:00 | FREQ=WEEKLY;INTERVAL=2 |  | balai dusun | "},
	{"Senam lansia setiap hari Sabtu pukul 06.30 s/d 07.30 di lapangan voli", "Senam lansia | 2026-11-28 | 06:30 | FREQ=WEEKLY;BYDAY=SA |  | lapangan voli | "},
	{"Sosialisasi 8 fungsi keluarga, Selasa 1 Desember 2026, pukul 13.00, balai desa Tangkit", "Sosialisasi 8 fungsi keluarga | 2026-12-01 | 13:00 |  |  | balai desa Tangkit | "},
	{"ingatkan saya besok jam 8 posyandu", "Posyandu | 2026-11-26 | 08:00 |  |  |  | "},
	{"Posyandu Melati tiap Selasa kedua jam 8 pagi, H-1 dan pagi hari diingatkan", "Posyandu Melati | 2026-12-08 | 08:00 | FREQ=MONTHLY;BYDAY=2TU |  |  | H-1,pagi"},
	{"Pesta rakyat malam Minggu jam 8 di alun-alun", "Pesta rakyat | 2026-11-28 | 20:00 |  |  | alun-alun | "},
	{"Rapat persiapan Harganas jam setengah 3 Kamis di kantor", "Rapat persiapan Harganas | 2026-11-26 | 14:30 |  |  | kantor | "},
	{"DASHAT hari ini jam 2 siang di rumah kader", "DASHAT | 2026-11-25 | 14:00 |  |  | rumah kader | "},
	{"Penimbangan balita setiap awal bulan", "Penimbangan balita |  |  | ? |  |  | "},
	{"apa kabar", "Apa kabar |  |  |  |  |  | "},
	{"", " |  |  |  |  |  | "},
}

func TestPlanned(t *testing.T) {
	if len(planSentences) < 60 {
		t.Error("only", len(planSentences), "sentences")
	}
	for _, c := range planSentences {
		if got := told(Planned(c.text, planNow)); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}
