package digest

import (
	"context"
	"html"
	"strconv"
	"strings"
	"time"

	"pokjabot/locales"
	"pokjabot/storage"
)

// What a button leads down to is a letter, with the code of a dimension behind it where it has one.
// Most count what reports tell; others count plans, Poktan, kendala (storage.Things), Kampung or
// kabupaten, which have their reports behind them. Letters live in messages for months: none is
// given away again.

const (
	whatAll    = "k"
	whatDouble = "d"
	whatGroup  = "B" // the meetings of one Poktan, by its id
)

// behind says what a number is made of.
type behind int

const (
	ofReports behind = iota
	ofThings
	ofKampung
	ofRegencies
	ofGroup // the reports of one Poktan
)

// what is one kind of number that leads to what it counts.
type what struct {
	letter string
	label  string // message id; a dimension's code has its own label
	behind behind

	measure, dimension, whole string // of reports; whole is the measure it is a share of
	code                      string // where letters alone say it
	thing                     string // storage.Things
	kampung                   func(*screen, storage.KampungNews) bool

	share bool // told as "n of m": what does not count is listed, too
	coded bool // something stands behind the letter
	mean  bool // told as the mean of what is counted
	money bool // in rupiah
}

// whats are all of them.
var whats = []what{
	{letter: whatAll, measure: storage.MeasureKegiatan, label: "rekap.apa_kegiatan"},
	{letter: "h", measure: storage.MeasurePeserta, label: "rekap.apa_peserta"},
	{letter: "t", measure: storage.MeasureBermitra, whole: storage.MeasureBermitraDari, share: true, label: "rekap.apa_mitra"},
	{letter: "o", measure: storage.MeasureBerfoto, whole: storage.MeasureBerfotoDari, share: true, label: "rekap.apa_foto"},
	{letter: "c", measure: storage.MeasureTepatEntri, whole: storage.MeasureKegiatan, share: true, label: "rekap.apa_cepat"},
	{letter: "a", measure: storage.MeasureAdvokasi, label: "rekap.apa_advokasi"},
	{letter: "s", measure: storage.MeasureFaktorMasuk, label: "rekap.apa_faktor"},
	{letter: "p", measure: storage.MeasureHadirAnggota, whole: storage.MeasureAnggotaHadir, share: true, label: "rekap.apa_poktan_hadir"},
	{letter: "u", measure: "nilai", money: true, label: "rekap.apa_nilai"},
	{letter: "V", measure: storage.MeasureKegiatan, dimension: "komitmen", code: storage.AnyKind, label: "rekap.apa_komitmen"},
	{letter: whatDouble, measure: storage.MeasureGanda, label: "rekap.apa_ganda"},
	{letter: "w", measure: storage.MeasureBelumDisalin, label: "rekap.apa_disalin"},
	{letter: "e", measure: storage.MeasureDikembalikan, label: "rekap.apa_dikembalikan"},
	{letter: "f", measure: storage.MeasureKegiatan, dimension: storage.DimensionFungsi, coded: true},
	{letter: "b", measure: storage.MeasureKegiatan, dimension: storage.DimensionBidang, coded: true},
	{letter: "i", measure: storage.MeasureKegiatan, dimension: storage.DimensionInstansi, coded: true},
	{letter: "q", measure: storage.MeasurePelaku, dimension: storage.DimensionPelaku, coded: true},
	{letter: "g", measure: storage.MeasurePeserta, dimension: storage.DimensionKelamin, coded: true},
	{letter: "m", measure: storage.MeasureKegiatan, dimension: storage.DimensionForm, coded: true},
	{letter: "j", measure: storage.MeasureAdvokasi, dimension: "jenis", coded: true},
	{letter: "v", measure: storage.MeasureKegiatan, dimension: "komitmen", coded: true},
	{letter: "S", measure: storage.MeasureSkor, dimension: storage.DimensionFaktor, whole: storage.MeasureSkorN, mean: true, coded: true},
	{letter: "L", measure: storage.MeasureSusulan, coded: true, label: "rekap.apa_susulan"},
	{letter: "W", measure: storage.MeasureDitarik, coded: true, label: "rekap.apa_ditarik"},

	{letter: "P", behind: ofThings, thing: storage.ThingsHeld, share: true, label: "rekap.apa_terlaksana"},
	{letter: "Po", behind: ofThings, thing: storage.ThingsOnTime, share: true, label: "rekap.apa_tepat"},
	{letter: "Pm", behind: ofThings, thing: storage.ThingsMoved, label: "rekap.apa_ditunda"},
	{letter: "Pu", behind: ofThings, thing: storage.ThingsUntold, label: "rekap.apa_belum_dijawab"},
	{letter: "Pv", behind: ofThings, thing: storage.ThingsOver, label: "rekap.apa_belum_dijawab"},
	{letter: "Pa", behind: ofThings, thing: storage.ThingsAhead, label: "rekap.apa_rencana_depan"},
	{letter: "Pf", behind: ofThings, thing: storage.ThingsFollowed, share: true, label: "rekap.apa_tindak_lanjut"},
	{letter: "Pl", behind: ofThings, thing: storage.ThingsLate, label: "rekap.apa_lewat_tenggat"},
	{letter: "PL", behind: ofThings, thing: storage.ThingsLateLeads, label: "rekap.apa_lewat_tenggat"},
	{letter: "G", behind: ofThings, thing: storage.ThingsGroups, share: true, label: "rekap.apa_poktan"},
	{letter: whatGroup, behind: ofGroup, coded: true, label: "rekap.apa_pertemuan"},
	{letter: "N", behind: ofThings, thing: storage.ThingsKendala, coded: true, label: "rekap.apa_kendala"},
	{letter: "R", behind: ofThings, thing: storage.ThingsCorrections, label: "rekap.apa_perbaikan"},
	{letter: "E", behind: ofThings, thing: storage.ThingsAsked, coded: true, label: "rekap.apa_disapa"},
	{letter: "M", behind: ofThings, thing: storage.ThingsRedated, coded: true, label: "rekap.apa_ganti_tanggal"},

	{letter: "K", behind: ofKampung, share: true, label: "rekap.apa_aktif", kampung: heard},
	{letter: "Kb", behind: ofKampung, label: "rekap.apa_menunggu", kampung: func(_ *screen, k storage.KampungNews) bool { return k.Waiting }},
	{letter: "Kq", behind: ofKampung, label: "rekap.apa_belum_kabar", kampung: (*screen).isQuiet},
	{letter: "Ka", behind: ofKampung, label: "rekap.apa_kembali", kampung: func(s *screen, k storage.KampungNews) bool { return s.risen(k) == heardAgain }},
	{letter: "Kn", behind: ofKampung, label: "rekap.apa_pertama", kampung: func(s *screen, k storage.KampungNews) bool { return s.risen(k) == heardFirst }},
	{letter: "Kv", behind: ofKampung, share: true, label: "rekap.apa_dibina", kampung: (*screen).isMarked},
	{letter: "Kf", behind: ofKampung, share: true, label: "rekap.apa_jauh", kampung: heard},
	{letter: "Ks", behind: ofKampung, share: true, label: "rekap.apa_faktor", kampung: (*screen).isMarked},
	{letter: "Kh", behind: ofKampung, label: "rekap.apa_nihil", kampung: (*screen).isNihil},
	{letter: "Y", behind: ofRegencies, share: true, label: "rekap.apa_dibina_provinsi"},
	{letter: "X", behind: ofRegencies, label: "rekap.apa_tanpa_advokasi"},
}

// subject is what a button asks for.
type subject struct {
	what

	key  string // as it stands on buttons
	code string // what stands behind the letter
}

// subjectOf reads what a button asks for; anything else is all kegiatan.
func subjectOf(key string) subject {
	for _, w := range whats {
		code, is := strings.CutPrefix(key, w.letter)
		if is && (code != "") == w.coded {
			return subject{w, key, code}
		}
	}
	return subject{whats[0], whatAll, ""}
}

// longKey is how long a key may be on a button that opens a report (64 bytes, Bot API,
// InlineKeyboardButton); hashed begins what stands for a longer code: no code begins so.
const (
	longKey = 24
	hashed  = "~"
)

// keyOf is the key of a code under a letter; of a long one, as a partner's name makes it, the hash.
func keyOf(letter, code string) string {
	if len(letter)+len(code) > longKey {
		return letter + hashed + storage.CodeHash(code)
	}
	return letter + code
}

// find learns which code a hashed one stands for.
func (s *screen) find(ctx context.Context, db storage.Reader, u *subject) error {
	hash, is := strings.CutPrefix(u.code, hashed)
	if !is || u.dimension == "" {
		return nil
	}
	code, err := storage.CodeOf(ctx, db, u.counter(), s.scope.Places, s.scope.Period.Span(), hash)
	u.code = code
	return err
}

// counter is how reports are counted for it.
func (u subject) counter() storage.Counter {
	c := storage.Counter{Measure: u.measure, Dimension: u.dimension, Code: u.what.code, Of: u.whole}
	switch {
	case u.dimension != "" && u.coded:
		c.Code = u.code
	case u.coded:
		c.Since = since(u.code)
	}
	return c
}

// sinceCode writes an instant in few letters, to the millisecond.
func sinceCode(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 36) }

func since(code string) time.Time {
	ms, _ := strconv.ParseInt(code, 36, 64)
	return time.UnixMilli(max(0, min(ms, 1<<42))).UTC()
}

// name is how people call it, as HTML.
func (s *screen) name(u subject) string {
	switch {
	case u.measure == storage.MeasureSkor:
		return s.words.Say("rekap.apa_skor", locales.Args{"Faktor": s.factorName(u.code)})
	case u.label == "":
		return html.EscapeString(s.codeName(u.dimension, u.code))
	default:
		return s.words.Say(u.label, nil)
	}
}

func (s *screen) factorName(code string) string {
	for _, f := range factorLabels {
		if f.code == code {
			return s.words.Say(f.label, nil)
		}
	}
	return code
}

// codeName is how people call a code of a dimension.
func (s *screen) codeName(dimension, code string) string {
	switch dimension {
	case storage.DimensionFungsi:
		if name := s.functionName(code); name != "" {
			return name
		}
	case storage.DimensionPelaku:
		for _, a := range actorLabels {
			if a.code == code {
				return s.words.Say(a.label, nil)
			}
		}
	case storage.DimensionKelamin:
		if code == "l" {
			return s.words.Say("rekap.apa_laki", nil)
		}
		return s.words.Say("rekap.apa_perempuan", nil)
	}
	if dimension == storage.DimensionForm && s.forms != nil && s.forms.Form(code) != nil {
		return s.forms.Form(code).Title.In(s.words.Lang())
	}
	form := "kegiatan"
	if dimension == "jenis" || dimension == "komitmen" {
		form = "advokasi"
	}
	if name := s.label(form, dimension, code); name != "" {
		return name
	}
	if name, partner := storage.PartnerCalled(code); partner {
		return name
	}
	return code
}

// amountAt is amount of one place. Attendance of 1 to 4 in a Kampung may be that of a health service
// alone: who does not belong there reads "<5" (domain.md 5.1).
func (s *screen) amountAt(u subject, n, whole int64, short bool, place string) string {
	if u.measure == storage.MeasurePeserta && n > 0 && n < 5 && below(place) == 0 && s.person.At(place).ID == 0 {
		return "<5"
	}
	return s.amount(u, n, whole, short)
}

// amount writes a number of u: "7", "3 dari 8", "2,4", "Rp15.000.000". short is for buttons: "3/8".
func (s *screen) amount(u subject, n, whole int64, short bool) string {
	switch {
	case u.money:
		return s.words.Money(n)
	case u.mean && whole == 0:
		return "–"
	case u.mean:
		return s.words.Decimal(float64(n)/float64(whole), 1)
	case u.share && short:
		return s.words.Number(n) + "/" + s.words.Number(whole)
	case u.share:
		return s.words.Say("rekap.dari", locales.Args{"N": n, "Dari": whole})
	default:
		return s.words.Number(n)
	}
}
