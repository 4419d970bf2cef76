package storage

import (
	"context"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5"
)

// Instansi are the institutions of domain.md 4.5 that a watch list can name.
var Instansi = []string{
	"opd_kb", "dinas_kesehatan", "puskesmas", "dinas_pendidikan", "dinas_sosial", "dinas_pppa", "dinas_pmd", "dinas_dukcapil", "kemenag", "dinas_pupr", "dinas_bina_marga",
	"dinas_lh", "dinas_pertanian", "dinas_kelautan", "dinas_koperasi", "dinas_perdagangan", "dinas_perindustrian", "dinas_naker", "dinas_pora", "dinas_pariwisata", "dinas_kominfo",
	"dinas_perhubungan", "dinas_esdm", "kemenkumham", "tni_polri", "bumn_bumd", "swasta", "lembaga_pendidikan", "pemda", "pemdes",
	"tp_pkk", "bappeda", "bkkbn_prov", "lsm", "ormas_agama", "karang_taruna", "ibi", "baznas",
}

// A row of either list may end what it names: status nonaktif.
var (
	watchColumns = map[string][]string{
		"kabupaten": {"kabupaten", "kabupaten kota", "kode kabupaten", "kab kota"}, "instansi": {"instansi", "kode instansi", "mitra"}, "status": {"status"},
	}
	programColumns = map[string][]string{
		"kode": {"kode program", "program", "kode"}, "label": {"nama program", "label", "label id", "judul"}, "label_en": {"label en", "nama inggris", "english"}, "status": {"status"},
	}
	listStatus   = []string{"aktif", "nonaktif"}
	programCodes = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
)

// listRow is a row of the watch list or of the special programmes.
type listRow struct {
	watch           bool
	kabupaten, code string
	label, labelEN  string
	ends            bool
	row             tableRow
}

// listRows reads the watch lists and programmes of a file, with all that is wrong in them.
func (f livingFile) listRows() ([]listRow, []Finding) {
	var rows []listRow
	var findings []Finding
	used := map[string]bool{}
	for _, kind := range []struct {
		table, column string
		read          func(*rowReader) listRow
	}{{"pantauan", "instansi", readWatch}, {"program", "kode", readProgram}} {
		for _, t := range f.tables[kind.table] {
			for _, tr := range t.rows {
				r := &rowReader{tableRow: tr}
				row := kind.read(r)
				row.ends = r.among("status", listStatus) == "nonaktif"
				key := kind.table + " " + row.kabupaten + " " + row.code
				if len(r.findings) == 0 && used[key] {
					r.fault(kind.column, "ganda", row.code)
				}
				used[key] = true
				rows, findings = append(rows, row), append(findings, r.findings...)
			}
		}
	}
	return rows, findings
}

func readWatch(r *rowReader) listRow {
	row := listRow{watch: true, kabupaten: r.needed("kabupaten"), code: r.among("instansi", Instansi), row: r.tableRow}
	if r.cell("instansi") == "" {
		r.fault("instansi", "kosong", "")
	}
	return row
}

func readProgram(r *rowReader) listRow {
	row := listRow{code: r.needed("kode"), label: r.needed("label"), labelEN: r.name("label_en"), row: r.tableRow}
	if row.code != "" && !programCodes.MatchString(row.code) {
		r.fault("kode", "nilai", row.code)
	}
	if row.labelEN == "" {
		row.labelEN = row.label
	}
	return row
}

// unknownKabupaten names the places of watch lists that are no kabupaten/kota.
func unknownKabupaten(ctx context.Context, db Reader, lists []listRow) ([]Finding, error) {
	var codes []string
	for _, l := range lists {
		codes = append(codes, l.kabupaten)
	}
	levels, err := levelsOf(ctx, db, codes)
	var findings []Finding
	for _, l := range lists {
		if level := levels[l.kabupaten]; l.watch && l.kabupaten != "" && level != LevelKabupaten && level != LevelKota {
			findings = append(findings, l.row.finding("kabupaten", "wilayah_tak_dikenal", l.kabupaten))
		}
	}
	return findings, err
}

// putLists makes the changes to the lists and counts them.
func putLists(ctx context.Context, tx pgx.Tx, lists []listRow, at time.Time) (int, error) {
	sorted := map[*Statement][]Write{}
	for _, l := range lists {
		var w Write
		switch {
		case l.watch && l.ends:
			w = UnwatchInstansi(l.kabupaten, l.code, 0, at)
		case l.watch:
			w = WatchInstansi(l.kabupaten, l.code, 0, at)
		case l.ends:
			w = RetireProgram(l.code, at)
		default:
			w = AddProgram(Program{l.code, l.label, l.labelEN}, at)
		}
		sorted[w.into] = append(sorted[w.into], w)
	}
	changed := 0
	for _, s := range []*Statement{programAdd, programRetire, watchBegin, watchEnd} {
		n, err := applyCounted(ctx, tx, sorted[s])
		if err != nil {
			return 0, err
		}
		changed += n
	}
	return changed, nil
}
