// Command pokjabot is the program: settings are read here once, the rooms are wired (service.go)
// and each subcommand has a file named after it. Exit 0: done; 1: failed, or findings; 2: usage
// or settings, with one clear line (design.md 4). Results go to stdout, logs to stderr.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones exist on bare machines, too

	"github.com/alecthomas/kong"
	"github.com/joho/godotenv"
)

type program struct {
	Settings

	Run      runCommand       `cmd:"" help:"Jalankan bot yang sebenarnya (perlu TELEGRAM_TOKEN)."`
	Coba     cobaCommand      `cmd:"" help:"Coba tanpa token: tiga ponsel di peramban, dengan data contoh."`
	Siapkan  siapkanCommand   `cmd:"" help:"Periksa token, pasang menu bot, buat tautan admin pertama."`
	Migrate  migrateCommand   `cmd:"" help:"Bawa basis data ke skema terbaru."`
	Undang   undangCommand    `cmd:"" help:"Buat tautan undangan, atau tutup yang sudah dibagikan (--cabut)."`
	Orang    orangCommand     `cmd:"" help:"Orang: impor FILE, satu undangan sekali pakai untuk setiap orang."`
	Wilayah  wilayahCommand   `cmd:"" help:"Data wilayah: impor FILE.csv."`
	Kampung  kampungCommand   `cmd:"" help:"Data Kampung KB: impor FILE.csv|.xlsx, contoh."`
	Libur    liburCommand     `cmd:"" help:"Hari libur, cuti bersama dan Ramadan: impor FILE.csv."`
	Formulir formulirCommand  `cmd:"" help:"Alat untuk formulir: baca, hitung."`
	Laporan  laporanCommand   `cmd:"" help:"Kegiatan lampau dan rencana dari berkas Excel/CSV: impor, templat, tarik, batch."`
	Ekspor   eksporCommand    `cmd:"" help:"Keluarkan laporan sebagai jsonl, csv, xlsx, odk atau geojson."`
	Rekap    rekapCommand     `cmd:"" help:"Hitung rekap satu wilayah dan periode; juga: rekap periksa, rekap bangun-ulang."`
	Cadangan cadangkanCommand `cmd:"" name:"cadangkan" help:"Simpan cadangan ke satu berkas."`
	Pulihkan pulihkanCommand  `cmd:"" help:"Pulihkan dari cadangan ke basis data kosong."`
	Periksa  periksaCommand   `cmd:"" help:"Periksa basis data, antrean, token, sisa ruang dan cadangan."`
	Versi    versiCommand     `cmd:"" help:"Versi program."`
}

// errFindings means that a check ran and found something; it has been printed already.
var errFindings = errors.New("findings")

func main() {
	_ = godotenv.Load() // a missing .env file is the ordinary case
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var p program
	exited := -1
	parser, err := kong.New(&p, kong.Name("pokjabot"), kong.Description("Bot Telegram untuk Kampung KB."), kong.UsageOnError(), kong.Help(help),
		kong.Writers(stdout, stderr), kong.Exit(func(code int) { exited = code }))
	if err != nil {
		fmt.Fprintln(stderr, "pokjabot:", err)
		return 2
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // --help
		return exited
	}
	if err != nil {
		return exitCode(badCommand(err), stderr)
	}
	if err := p.check(); err != nil {
		return exitCode(err, stderr)
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(&p.Settings, &output{stdout, stderr})
	return exitCode(err, stderr)
}

// output is where a command writes: results and everything else.
type output struct{ results, notes io.Writer }
