package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"pokjabot/storage"
	"pokjabot/storage/storagetest"
)

const manyReports = 100_000

// hundredThousand are reports as the field writes them, with two photos each.
const hundredThousand = `
INSERT INTO report (id, receipt, form, version, person_id, kampung_id, wilayah, kabupaten, day, answers, sent_at, changed_at)
SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, '1505-26-' || lpad(n::text, 6, '0'), 'kegiatan', 'v1', NULL, k.id, k.wilayah, k.kabupaten, date '2026-01-01' + n % 300,
    jsonb_build_object('rencana', 'baru', 'jenis', (ARRAY['posyandu', 'senam', 'penyuluhan', 'rapat_warga'])[1 + n % 4], 'tanggal', (date '2026-01-01' + n % 300)::text, 'jam', '09:00',
        'peserta_l', n % 40, 'peserta_p', n % 70, 'judul', 'Posyandu balita dan lansia RW ' || n % 12, 'fungsi', 'reproduksi', 'bidang', '["kespro", "stunting"]'::jsonb,
        'sasaran', '["balita", "kel_balita", "ibu_hamil"]'::jsonb, 'instansi', '["puskesmas", "pemdes"]'::jsonb, 'dana', '["dana_desa"]'::jsonb, 'tempat', 'Balai RW 03',
        'uraian', 'Kegiatan nomor ' || n || ' berjalan lancar. Dihadiri warga RW 03 bersama bidan dan kader, ditimbang dan diukur, lalu penyuluhan gizi. ' || repeat('Warga senang. ', n % 20),
        'foto', '[{"kind": "photo", "file_id": "AgACAgUAAxkBAAIBQ2", "unique_id": "AQADa"}, {"kind": "photo", "file_id": "AgACAgUAAxkBAAIBQ3", "unique_id": "AQADb"}]'::jsonb,
        'umur_u0_5', n % 20, 'umur_u60', n % 9, 'lokasi', '-1.62 103.61 0 0'),
    timestamptz '2026-01-01' + n * interval '4 minutes', timestamptz '2026-01-01'
FROM generate_series(1, $1::int) n JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS nth, count(*) OVER () AS all_of FROM kampung) k ON k.nth = n % k.all_of`

const theirPhotos = `
INSERT INTO attachment (report_id, question, file_id, unique_id, kind, mime, size, path, state, created_at)
SELECT r.id, 'foto', 'f' || p, 'u' || p, 'photo', 'image/jpeg', 100000, 'lampiran/' || left(md5(r.id::text || p), 2) || '/' || md5(r.id::text || p) || '.jpg', 'stored', r.sent_at
FROM report r CROSS JOIN generate_series(1, 2) p`

// BenchmarkExport writes 100,000 reports in each format with the program itself, database and all,
// and tells how long it took and how much memory the program had at its peak (issue 4: less than
// 30 s and 150 MB).
func BenchmarkExport(b *testing.B) {
	url, program := storagetest.URL(b), filepath.Join(b.TempDir(), "pokjabot")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	conn, err := pgx.Connect(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(b.Context())
	if err := storage.SeedWilayah(b.Context(), conn); err != nil {
		b.Fatal(err)
	}
	if err := storage.SeedSample(b.Context(), conn); err != nil {
		b.Fatal(err)
	}
	for _, sql := range []string{theirPhotos, "ANALYZE"} {
		if sql == theirPhotos {
			if _, err := conn.Exec(b.Context(), hundredThousand, manyReports); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := conn.Exec(b.Context(), sql); err != nil {
			b.Fatal(err)
		}
	}
	for _, format := range []string{"jsonl", "csv", "xlsx", "odk", "geojson"} {
		b.Run(format, func(b *testing.B) {
			for b.Loop() {
				file := filepath.Join(b.TempDir(), "laporan")
				run := exec.CommandContext(b.Context(), program, "ekspor", "--formulir", "kegiatan", "--format", format, "--berkas", file, "--database-url", url, "--data", b.TempDir(), "--log", "warn")
				if out, err := run.CombinedOutput(); err != nil {
					b.Fatalf("%v: %s", err, out)
				}
				peak := float64(run.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) / 1024 // Linux counts KB
				info, err := os.Stat(file)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(peak, "peak-MB")
				b.ReportMetric((run.ProcessState.UserTime() + run.ProcessState.SystemTime()).Seconds(), "cpu-s")
				b.ReportMetric(float64(info.Size())/1e6, "file-MB")
				if peak > 150 {
					b.Errorf("%s: %.0f MB at the peak", format, peak)
				}
			}
		})
	}
}
