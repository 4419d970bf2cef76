package storage

import (
	"cmp"
	"strconv"
	"strings"
)

// kampungColumns are the spellings of our columns in the files of a dinas (design.md 8: the profile).
var kampungColumns = map[string][]string{
	"id":           {"id", "id kampung", "kode kampung"},
	"wilayah":      {"wilayah", "kode", "kode wilayah", "kode desa", "kode kemendagri", "desa code", "code"},
	"nama":         {"name", "nama", "nama kampung", "nama kampung kb", "kampung kb"},
	"status":       {"status"},
	"klasifikasi":  {"klasifikasi", "classification"},
	"terpencil":    {"terpencil", "daerah terpencil", "remote"},
	"tanpa_sinyal": {"tanpa sinyal", "blank spot", "blankspot", "no signal"},
	"titik":        {"titik", "koordinat", "titik koordinat", "titik lokasi"},
	"lat":          {"lat", "latitude", "lintang", "titik lat"},
	"lon":          {"lon", "long", "lng", "longitude", "bujur", "titik lon"},
	"sk_nomor":     {"sk nomor", "nomor sk", "no sk"},
	"sk_tanggal":   {"sk tanggal", "tanggal sk", "tgl sk"},
	"rkm_tahun":    {"rkm tahun", "tahun rkm", "rkm"},
	"sekretariat":  {"sekretariat"},
	"rumah_dataku": {"rumah dataku", "rumah data ku", "rumah data"},
	"plkb":         {"plkb", "pkb plkb", "nama plkb", "nama pkb plkb"},
}

type kampungRow struct {
	ID      string `json:"id"`
	Wilayah string `json:"wilayah"`
	Name    string `json:"name"`
	Status  string `json:"status"`

	profile profileCells
	row     tableRow
}

// profileCells are the cells of a profile; nil and "" leave what is known.
type profileCells struct {
	lat, lon                                   *float64
	remote, noSignal, sekretariat, rumahDataku *bool
	klasifikasi, skNomor, skTanggal, plkb      string
	rkmTahun                                   int
}

func (c profileCells) over(p Profile) Profile {
	p.Lat, p.Lon = cmp.Or(c.lat, p.Lat), cmp.Or(c.lon, p.Lon)
	p.Remote, p.NoSignal = told(c.remote, p.Remote), told(c.noSignal, p.NoSignal)
	p.Sekretariat, p.RumahDataku = told(c.sekretariat, p.Sekretariat), told(c.rumahDataku, p.RumahDataku)
	p.Klasifikasi, p.SKNomor, p.SKTanggal = cmp.Or(c.klasifikasi, p.Klasifikasi), cmp.Or(c.skNomor, p.SKNomor), cmp.Or(c.skTanggal, p.SKTanggal)
	p.PLKB, p.RKMTahun = cmp.Or(c.plkb, p.PLKB), cmp.Or(c.rkmTahun, p.RKMTahun)
	return p
}

// told is what a cell says, else what is known.
func told(cell *bool, known bool) bool {
	if cell == nil {
		return known
	}
	return *cell
}

func sameProfile(a, b Profile) bool {
	same := func(x, y *float64) bool { return x == y || x != nil && y != nil && *x == *y }
	if !same(a.Lat, b.Lat) || !same(a.Lon, b.Lon) {
		return false
	}
	a.Lat, a.Lon, b.Lat, b.Lon = nil, nil, nil, nil
	return a == b
}

// kampungRows reads the rows of Kampung, with all that is wrong in them.
func kampungRows(tables []*table) ([]kampungRow, []Finding) {
	var rows []kampungRow
	var findings []Finding
	used := map[string]bool{}
	for _, t := range tables {
		for _, tr := range t.rows {
			r := &rowReader{tableRow: tr}
			row := readKampung(r)
			if tr.cell("id") == "" && row.Wilayah != "" { // the second Kampung of a desa gets "-2"
				for n := 2; used[row.ID]; n++ {
					row.ID = row.Wilayah + "-" + strconv.Itoa(n)
				}
			}
			if used[row.ID] {
				r.fault("id", "ganda", row.ID)
			}
			used[row.ID] = row.ID != ""
			rows, findings = append(rows, row), append(findings, r.findings...)
		}
	}
	return rows, findings
}

var kampungStatus = map[string]string{"": "aktif", "aktif": "aktif", "active": "aktif", "menunggu": "menunggu", "nonaktif": "nonaktif", "tidak aktif": "nonaktif"}

func readKampung(r *rowReader) kampungRow {
	row := kampungRow{ID: r.cell("id"), Wilayah: r.cell("wilayah"), row: r.tableRow}
	row.ID = cmp.Or(row.ID, row.Wilayah)
	if row.Wilayah == "" {
		row.Wilayah, _, _ = strings.Cut(row.ID, "-")
	}
	if row.Wilayah == "" {
		r.fault("wilayah", "kosong", "")
	}
	if row.ID != row.Wilayah {
		number, mine := strings.CutPrefix(row.ID, row.Wilayah+"-")
		if n, err := strconv.Atoi(number); !mine || err != nil || n < 2 || strconv.Itoa(n) != number {
			r.fault("id", "id_lain", row.ID)
		}
	}
	if name := r.needed("nama"); name != "" {
		row.Name = kampungName(name)
	}
	var known bool
	if row.Status, known = kampungStatus[strings.ToLower(r.cell("status"))]; !known {
		r.fault("status", "nilai", r.cell("status"))
	}
	row.profile = profileCells{
		remote: r.truth("terpencil"), noSignal: r.truth("tanpa_sinyal"), sekretariat: r.truth("sekretariat"), rumahDataku: r.truth("rumah_dataku"),
		klasifikasi: r.among("klasifikasi", Klasifikasi), skNomor: r.name("sk_nomor"), skTanggal: r.day("sk_tanggal"), plkb: r.name("plkb"), rkmTahun: r.year("rkm_tahun"),
	}
	row.profile.lat, row.profile.lon = r.point()
	return row
}

// kampungName makes sure that a name begins as all of them do, so that messages may just say it.
func kampungName(name string) string {
	for _, prefix := range []string{"kampung kb ", "kampung keluarga berkualitas "} {
		if len(name) > len(prefix) && strings.EqualFold(name[:len(prefix)], prefix) {
			name = name[len(prefix):]
		}
	}
	return KampungName(name)
}
