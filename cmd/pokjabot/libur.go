package main

import (
	"context"
	"time"

	"pokjabot/storage"
)

type liburCommand struct {
	Impor liburImpor `cmd:"" help:"Impor hari libur, cuti bersama dan Ramadan (tanggal,jenis,nama[,perkiraan])."`
}

type liburImpor struct {
	Berkas string `arg:"" help:"Berkas CSV atau XLSX."`
	JSON   bool   `name:"json" help:"Keluarkan satu dokumen JSON."`
}

// Run imports the days that the year sets; rows that make no sense are named, the others are in.
func (c liburImpor) Run(ctx context.Context, s *Settings, out *output) error {
	in := importer{path: c.Berkas, done: "impor.selesai", tables: storage.HolidayTable, json: c.JSON}
	return in.run(ctx, s, out, func(st *store, sheets []storage.Sheet, _ time.Time) (storage.Imported, error) {
		return storage.ImportHolidays(ctx, st.Pool, sheets[0])
	})
}
