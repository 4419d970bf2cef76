package digest_test

import (
	"maps"
	"slices"
	"strings"
	"time"

	"pokjabot/bot/digest"
	"pokjabot/storage"
)

// slow counts the indicators of a place and period from plain lists, one definition of domain.md
// 5.2 after the other, with nothing remembered in between.
type slow struct {
	w      *world
	place  string
	period digest.Period
}

var (
	counted  = []string{"kegiatan", "poktan", "layanan", "kunjungan", "advokasi"}
	askedFor = []string{"kegiatan", "layanan", "advokasi"} // institutions
	fungsi   = map[string]string{"layanan": "reproduksi", "kunjungan": "reproduksi", "bkb": "sosialisasi_pendidikan", "bkl": "cinta_kasih", "uppka": "ekonomi"}
	bidang   = map[string]string{"layanan": "kkbpk", "kunjungan": "stunting", "bkb": "ketahanan_keluarga", "bkl": "ketahanan_keluarga", "uppka": "ekonomi"}
	actorOf  = map[string]string{"opd_kb": "pemda", "pemdes": "pemda", "dinas_pupr": "pemda", "kemenag": "pusat", "swasta": "swasta", "lsm": "nonpemerintah"}
)

// one is a report that counts.
type one struct {
	storage.Report
	a map[string]any
}

func (o one) text(key string) string { s, _ := o.a[key].(string); return s }

func (o one) num(key string) int64 { n, _ := o.a[key].(int); return int64(n) }

func (o one) list(key string) []string { l, _ := o.a[key].([]string); return l }

func (o one) functions() string {
	switch o.Form {
	case "kegiatan":
		return o.text("fungsi")
	case "poktan":
		return fungsi[o.text("jenis")]
	default:
		return fungsi[o.Form]
	}
}

func (o one) fields() []string {
	switch o.Form {
	case "kegiatan":
		return o.list("bidang")
	case "poktan":
		return []string{bidang[o.text("jenis")]}
	case "layanan", "kunjungan":
		return []string{bidang[o.Form]}
	default:
		return nil
	}
}

func (o one) instansi() []string {
	return slices.DeleteFunc(slices.Clone(o.list("instansi")), func(c string) bool { return c == "tidak_ada" })
}

func (s slow) inside(code string) bool {
	return s.place == "ID" || code == s.place || strings.HasPrefix(code, s.place+".")
}

// said are the reports that count, of a form (none named: any) and day to day.
func (s slow) said(from, to string, inside bool, form ...string) []one {
	var list []one
	for i, r := range s.w.reports {
		place := r.KampungID
		if place == "" {
			place = r.Wilayah
		}
		if r.Practice || r.Status == storage.ReportWithdrawn || r.Day < from || r.Day > to || inside && !s.inside(place) || len(form) > 0 && !slices.Contains(form, r.Form) {
			continue
		}
		list = append(list, one{r, s.w.answers[i]})
	}
	return list
}

func (s slow) from() string { return s.period.From.Format(time.DateOnly) }
func (s slow) to() string   { return s.period.To().Format(time.DateOnly) }
func (s slow) quarter() string {
	return digest.PeriodOf(digest.Quarter, s.period.To()).From.Format(time.DateOnly)
}

func midnight(day string) time.Time {
	t, _ := time.ParseInLocation(time.DateOnly, day, wib)
	return t
}

func (s slow) asOf() time.Time {
	end := midnight(s.to()).AddDate(0, 0, 1).Add(-time.Microsecond)
	if s.w.now.Before(end) {
		return s.w.now
	}
	return end
}

// there are the Kampung of the place at the end of a day: K.
func (s slow) there(to string) []village {
	var list []village
	for _, v := range s.w.kampung {
		if s.inside(v.id) && v.status != "ditolak" && v.valid.on(to) {
			list = append(list, v)
		}
	}
	return list
}

func ratio(n, d int64) digest.Figure { return digest.Figure{N: n, D: &d} }

type codes = map[string]digest.Figure

func parts(counts map[string]int64, d *int64, keepZero bool) codes {
	out := codes{}
	for c, n := range counts {
		if n != 0 || keepZero {
			out[c] = digest.Figure{N: n, D: d}
		}
	}
	return out
}

func with(f digest.Figure, dimension string, c codes) digest.Figure {
	if f.By == nil {
		f.By = map[string]map[string]digest.Figure{}
	}
	f.By[dimension] = c
	return f
}

// areas counts n of d over Kampung, by kecamatan and kabupaten.
func (s slow) areas(n, d func(village) int64) digest.Figure {
	f, kec, kab := ratio(0, 0), codes{}, codes{}
	perKec := map[string][2]int64{}
	for _, v := range s.there(s.to()) {
		x := perKec[v.kecamatan]
		perKec[v.kecamatan] = [2]int64{x[0] + n(v), x[1] + d(v)}
	}
	for code, x := range perKec {
		if x == [2]int64{} {
			continue
		}
		f.N += x[0]
		*f.D += x[1]
		kec[code] = ratio(x[0], x[1])
		k := kab[code[:5]]
		if k.D == nil {
			k = ratio(0, 0)
		}
		k.N += x[0]
		*k.D += x[1]
		kab[code[:5]] = k
	}
	if f = with(f, "kabupaten", kab); s.place == "ID" {
		return f
	}
	return with(f, "kecamatan", kec)
}

func every(village) int64 { return 1 }

func oneIf(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (s slow) kegiatan(from, to string, v string) int64 {
	n := int64(0)
	for _, r := range s.said(from, to, false, counted...) {
		n += oneIf(r.KampungID == v)
	}
	return n
}

func (s slow) all() map[string]digest.Figure {
	out := map[string]digest.Figure{}
	from, to, quarter := s.from(), s.to(), s.quarter()
	all := s.said(from, to, true, counted...)
	count := func(list []one, holds func(one) bool) int64 {
		n := int64(0)
		for _, r := range list {
			n += oneIf(holds(r))
		}
		return n
	}
	by := func(list []one, codesOf func(one) []string) map[string]int64 {
		m := map[string]int64{}
		for _, r := range list {
			for _, c := range codesOf(r) {
				if c != "" {
					m[c]++
				}
			}
		}
		return m
	}
	sum := func(list []one, keys ...string) int64 {
		n := int64(0)
		for _, r := range list {
			for _, k := range keys {
				n += r.num(k)
			}
		}
		return n
	}
	total := func(m map[string]int64) int64 {
		n := int64(0)
		for _, x := range m {
			n += x
		}
		return n
	}
	i01 := int64(len(all))
	perForm, perFungsi := by(all, func(r one) []string { return []string{r.Form} }), by(all, func(r one) []string { return []string{r.functions()} })
	perBidang := by(all, one.fields)
	out["I01"] = with(with(digest.Figure{N: i01}, "form", parts(perForm, nil, false)), "fungsi", parts(perFungsi, nil, false))
	out["I02"] = with(ratio(total(perFungsi), i01), "fungsi", parts(perFungsi, &i01, false))
	out["I03"] = with(ratio(total(perBidang), i01), "bidang", parts(perBidang, &i01, false))
	active := func(v village) int64 { return oneIf(s.kegiatan(from, to, v.id) > 0) }
	nil0 := func(v village, from, to string) bool {
		return slices.ContainsFunc(s.w.nihil, func(n nihil) bool { return n.kampung == v.id && n.day >= from && n.day <= to })
	}
	out["I04"] = s.areas(active, every)
	out["I05"] = s.areas(func(v village) int64 { return oneIf(active(v) == 0 && !nil0(v, from, to)) }, every)
	asOfDay := s.asOf().In(wib).Format(time.DateOnly)
	sixty := shift(asOfDay, -59)
	out["I06"] = s.areas(func(v village) int64 { return oneIf(s.kegiatan(sixty, asOfDay, v.id) == 0 && !nil0(v, sixty, asOfDay)) }, every)
	out["I07"] = s.people(all)
	lp := map[string]int64{"l": sum(all, "peserta_l"), "p": sum(all, "peserta_p")}
	out["I08"] = with(digest.Figure{N: total(lp)}, "kelamin", parts(lp, nil, false))
	out["I09"] = ratio(lp["p"], total(lp))
	ages := map[string]int64{"u0_5": sum(all, "umur_u0_5"), "u60": sum(all, "umur_u60")}
	whole := total(ages)
	out["I10"] = with(with(ratio(whole, whole), "umur", parts(ages, &whole, false)), "cakupan", codes{"kegiatan": ratio(count(all, func(r one) bool { return r.num("umur_u60") > 0 }), i01)})
	out["I11"] = ratio(total(lp), count(all, func(r one) bool {
		return r.Form != "kunjungan" && (r.Form != "layanan" || r.text("bentuk") != "pelayanan")
	}))
	s.planned(out)
	asked := s.said(from, to, true, askedFor...)
	partner := func(r one) bool {
		return slices.ContainsFunc(r.instansi(), func(c string) bool { return c != "opd_kb" && c != "pemdes" })
	}
	of := int64(len(asked))
	out["I15"] = ratio(count(asked, partner), of)
	since := s.said(quarter, to, true, counted...)
	distinct := func(v village, codesOf func(one) []string) int64 {
		seen := map[string]bool{}
		for _, r := range s.said(quarter, to, false, counted...) {
			if r.KampungID == v.id {
				for _, c := range codesOf(r) {
					seen[c] = true
				}
			}
		}
		return int64(len(seen))
	}
	out["I16"] = s.areas(func(v village) int64 { return distinct(v, one.instansi) }, func(v village) int64 { return oneIf(s.kegiatan(quarter, to, v.id) > 0) })
	missing := map[string]int64{}
	for _, o := range s.w.watched {
		mine := s.inside(o.kabupaten) || strings.HasPrefix(s.place, o.kabupaten+".")
		if mine && o.valid.on(to) && !slices.ContainsFunc(since, func(r one) bool { return slices.Contains(r.instansi(), o.instansi) }) {
			missing[o.instansi] = 1
		}
	}
	out["I17"] = with(digest.Figure{N: total(missing)}, "instansi", parts(missing, nil, false))
	s.troubles(out)
	photos := s.said(from, to, true, "kegiatan", "poktan", "layanan", "advokasi")
	out["I21"] = ratio(count(photos, func(r one) bool { return len(r.list("foto")) > 0 }), int64(len(photos)))
	s.met(out, all)
	present, members := int64(0), int64(0)
	for _, r := range all {
		if _, told := r.a["anggota"]; told && r.Form == "poktan" {
			present += min(r.num("hadir"), r.num("anggota"))
			members += r.num("anggota")
		}
	}
	out["I23"] = ratio(present, members)
	methods := map[string]int64{"iud": sum(all, "metode_iud"), "pil": sum(all, "metode_pil")}
	served := total(methods)
	out["I24"] = with(ratio(methods["iud"], served), "metode", parts(methods, &served, false))
	families := map[string]int64{"baduta": sum(all, "keluarga_baduta"), "catin": sum(all, "keluarga_catin")}
	visited := total(families)
	out["I25"] = with(with(digest.Figure{N: visited}, "sasaran", parts(families, nil, false)), "risiko", codes{"perlu_perhatian": ratio(sum(all, "risiko"), visited)})
	named := func(v village) int64 {
		return oneIf(slices.ContainsFunc(s.said(quarter, to, false, "advokasi"), func(r one) bool {
			return (r.text("jenis") == "kunjungan_pembinaan" || r.text("jenis") == "monev") && slices.Contains(r.list("kampung"), v.id)
		}))
	}
	out["I26"] = s.areas(named, every)
	s.factors(out)
	sent := func(r one) string { return r.SentAt.In(wib).Format(time.DateOnly) }
	out["I29"] = with(ratio(count(all, func(r one) bool { return sent(r) <= shift(r.Day, 3) }), i01), "entri",
		codes{"terlambat": ratio(count(all, func(r one) bool { return sent(r) > third(r.Day) }), i01)})
	s.trend(out)
	groups := func(r one) []string {
		var list []string
		for _, c := range r.instansi() {
			if a := s.actor(r, c); a != "" && !slices.Contains(list, a) {
				list = append(list, a)
			}
		}
		return list
	}
	actors := by(asked, groups)
	for _, a := range []string{"pusat", "pemda", "nonpemerintah", "swasta"} {
		actors[a] += 0
	}
	out["I31"] = with(with(ratio(count(asked, func(r one) bool { return len(groups(r)) > 0 }), of), "pelaku", parts(actors, &of, true)), "kelompok",
		codes{"dua_atau_lebih": ratio(count(asked, func(r one) bool { return len(groups(r)) > 1 }), of)})
	out["I32"] = s.areas(func(v village) int64 { return oneIf(distinct(v, one.fields) >= 4) }, every)
	s.advocacy(out)
	remote := func(v village) int64 { return oneIf(v.remote && v.remoteFrom <= to) }
	out["I38"] = s.areas(func(v village) int64 { return remote(v) * active(v) }, remote)
	return out
}

// actor is the group of an institution: of the list, or as its kabupaten took it in.
func (s slow) actor(r one, code string) string {
	for _, p := range s.w.partners {
		named := code == "lainnya" && strings.EqualFold(strings.Join(strings.Fields(r.text("instansi_lain")), " "), p.name)
		if p.kabupaten == r.Kabupaten && (named || code == "mitra_"+strings.ReplaceAll(strings.ToLower(p.name), " ", "_")) {
			return p.actor
		}
	}
	return actorOf[code]
}

func third(day string) string {
	d, _ := time.Parse(time.DateOnly, day)
	return time.Date(d.Year(), d.Month()+1, 3, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

func (s slow) people(all []one) digest.Figure {
	team := map[int64]bool{}
	for _, a := range s.w.workers {
		five := func(day string) time.Time { t, _ := time.Parse(time.DateOnly, day); return t.Add(5 * time.Hour) }
		if s.inside(a.kampung) && a.role != "pokja_desa" && !five(a.from).After(s.asOf()) && (a.to == "" || five(a.to).After(s.asOf())) {
			team[a.person] = slices.ContainsFunc(all, func(r one) bool { return r.PersonID == a.person })
		}
	}
	n := int64(0)
	for _, heard := range team {
		n += oneIf(heard)
	}
	return ratio(n, int64(len(team)))
}

func (s slow) planned(out map[string]digest.Figure) {
	var due, considered, done, onTime, untold, moved, follow, followed int64
	for _, p := range s.w.plans {
		if p.practice || p.day < s.from() || p.day > s.to() || !s.inside(p.place) {
			continue
		}
		held := ""
		for _, r := range s.said("", "9999", false) {
			if r.OccurrenceID == p.id {
				held = max(held, r.Day)
			}
		}
		if held == "" {
			held = p.decided
		}
		late := p.status == "batal" && p.decided < p.day
		due++
		considered += oneIf(!late)
		done += oneIf(p.status == "terlaksana")
		onTime += oneIf(p.status == "terlaksana" && held >= shift(p.day, -1) && held <= shift(p.day, 1))
		untold += oneIf((p.status == "terjadwal" || p.status == "tidak_dilaporkan") && p.day <= shift(s.w.now.Format(time.DateOnly), -3))
		moved += oneIf(p.status == "ditunda")
		lives := slices.ContainsFunc(s.said("", "9999", false, "advokasi"), func(r one) bool { return r.ID == p.report })
		if p.follow && lives && !late {
			follow++
			solved := slices.ContainsFunc(s.w.kendala, func(k obstacle) bool { return k.report == p.report && k.selesai && k.closed <= p.day })
			followed += oneIf(p.status == "terlaksana" && held <= p.day || solved)
		}
	}
	out["I12"] = with(ratio(done, considered), "status", codes{"terlaksana": ratio(done, considered), "ditunda": ratio(moved, considered)})
	out["I13"], out["I14"], out["I35"] = ratio(onTime, done), ratio(untold, due), ratio(followed, follow)
}

func (s slow) troubles(out map[string]digest.Figure) {
	tingkat, age := map[string]int64{}, map[string]int64{"0-7": 0, "8-30": 0, ">30": 0}
	var solved, faced int64
	var days []int
	at := func(day string, hour int) time.Time {
		t, _ := time.Parse(time.DateOnly, day)
		return t.Add(time.Duration(hour) * time.Hour)
	}
	for _, k := range s.w.kendala {
		borne := !slices.ContainsFunc(s.w.reports, func(r storage.Report) bool {
			return r.ID == k.report && (r.Practice || r.Status == storage.ReportWithdrawn)
		})
		if !borne || !s.inside(k.place) || at(k.opened, 3).After(s.asOf()) {
			continue
		}
		closed := k.closed != "" && !at(k.closed, 4).After(s.asOf())
		if !closed {
			tingkat[k.tingkat]++
			switch old := apart(k.opened, s.asOf().In(wib).Format(time.DateOnly)); {
			case old <= 7:
				age["0-7"]++
			case old <= 30:
				age["8-30"]++
			default:
				age[">30"]++
			}
		}
		faced += oneIf(k.closed == "" || k.closed >= s.from())
		solved += oneIf(closed && k.selesai && k.closed >= s.from())
		if closed && k.selesai && k.closed >= s.quarter() {
			days = append(days, apart(k.opened, k.closed))
		}
	}
	n := int64(0)
	for _, x := range tingkat {
		n += x
	}
	out["I18"] = with(with(digest.Figure{N: n}, "tingkat", parts(tingkat, nil, false)), "umur", parts(age, nil, true))
	out["I19"] = ratio(solved, faced)
	out["I20"] = ratio(0, int64(len(days)))
	if m := len(days); m > 0 {
		slices.Sort(days)
		twice := days[(m-1)/2] + days[m/2]
		out["I20"] = digest.Figure{N: int64(twice / 2), Half: twice%2 == 1, D: out["I20"].D}
	}
}

func (s slow) met(out map[string]digest.Figure, all []one) {
	f, kinds := ratio(0, 0), codes{}
	for _, g := range s.w.groups {
		if !s.inside(g.kampung) || g.status == "menunggu" || !g.valid.on(s.to()) {
			continue
		}
		held := slices.ContainsFunc(all, func(r one) bool {
			name := strings.TrimSpace(strings.ToLower(r.text("kelompok")))
			return r.Form == "poktan" && r.KampungID == g.kampung && r.text("jenis") == g.jenis && (name == strings.ToLower(g.name) || g.former != "" && name == strings.ToLower(g.former))
		})
		k := kinds[g.jenis]
		if k.D == nil {
			k = ratio(0, 0)
		}
		k.N += oneIf(held)
		*k.D++
		kinds[g.jenis] = k
		f.N += oneIf(held)
		*f.D++
	}
	out["I22"] = with(f, "jenis", kinds)
}

func (s slow) factors(out map[string]digest.Figure) {
	filings := s.said(s.from(), s.to(), true, "lima_faktor")
	f, each := ratio(0, 0), codes{}
	for _, code := range digest.Factors {
		c := ratio(0, 0)
		for _, r := range filings {
			c.N += r.num(code)
			*c.D += oneIf(r.num(code) > 0)
		}
		f.N += c.N
		*f.D += *c.D
		each[code] = c
	}
	filed := func(v village, intime bool) int64 {
		return oneIf(slices.ContainsFunc(filings, func(r one) bool {
			return r.KampungID == v.id && (!intime || r.SentAt.In(wib).Format(time.DateOnly) <= third(r.Day))
		}))
	}
	in := s.areas(func(v village) int64 { return filed(v, false) }, every)
	out["I27"] = with(with(f, "faktor", each), "kampung", codes{"masuk": ratio(in.N, *in.D)})
	out["I28"] = s.areas(func(v village) int64 { return filed(v, true) }, every)
}

func (s slow) trend(out map[string]digest.Figure) {
	in := func(p digest.Period) map[string]int64 {
		was := slow{s.w, s.place, p}
		list := was.said(was.from(), was.to(), true, counted...)
		n := map[string]int64{"I01": int64(len(list))}
		for _, r := range list {
			n["I08"] += r.num("peserta_l") + r.num("peserta_p")
		}
		for _, v := range was.there(was.to()) {
			n["I04"] += oneIf(was.kegiatan(was.from(), was.to(), v.id) > 0)
		}
		return n
	}
	now := in(s.period)
	against := func(p digest.Period) codes {
		before, c := in(p), codes{}
		for _, id := range []string{"I01", "I04", "I08"} {
			c[id] = ratio(now[id]-before[id], before[id])
		}
		return c
	}
	last := against(s.period.Move(-1))
	out["I30"] = with(with(ratio(last["I01"].N, *last["I01"].D), "lalu", last), "tahun_lalu", against(s.period.YearAgo()))
}

func (s slow) advocacy(out map[string]digest.Figure) {
	all := s.said(s.from(), s.to(), true, "advokasi")
	tingkat, jenis, kinds, places := map[string]int64{}, map[string]int64{}, map[string]int64{}, map[string]int64{}
	wanting, guided := map[string]int64{}, codes{}
	n, rupiah, won := int64(0), int64(0), int64(0)
	for _, r := range all {
		if slices.Contains([]string{"audiensi", "rakor_pokja", "lokmin", "pembinaan_advokasi"}, r.text("jenis")) {
			n++
			tingkat[r.text("tingkat")]++
			jenis[r.text("jenis")]++
			places[r.Kabupaten]++
		}
		for _, c := range r.list("komitmen") {
			if c != "belum_ada" {
				kinds[c]++
				won++
			}
		}
		rupiah += r.num("nilai")
	}
	maps.DeleteFunc(places, func(code string, _ int64) bool { return len(code) == 2 }) // what a province did itself
	named := int64(0)
	month := s.to()[:7]
	for _, kab := range s.kabkota() {
		places[kab] += 0
		held, last, first := int64(0), "", "9999"
		for _, r := range s.said("", s.to(), false) {
			if r.Kabupaten != kab {
				continue
			}
			first = min(first, r.Day)
			if r.Form == "advokasi" && r.text("tingkat") == "kabupaten" {
				held += oneIf(r.Day >= s.from())
				last = max(last, r.Day[:7])
			}
		}
		for _, r := range s.said("", month+"-31", false, "advokasi") { // the whole last month, also behind a week's end
			if r.Kabupaten == kab && r.text("tingkat") == "kabupaten" {
				last = max(last, r.Day[:7])
			}
		}
		if held == 0 {
			if last == "" && first != "9999" {
				last = midnight(first[:7]+"-01").AddDate(0, -1, 0).Format("2006-01")
			}
			wanting[kab] = 0
			for m := last; m != "" && m < month; m = midnight(m+"-01").AddDate(0, 1, 0).Format("2006-01") {
				wanting[kab]++
			}
		}
		byProvince := slices.ContainsFunc(s.said(s.quarter(), s.to(), false, "advokasi"), func(r one) bool { return r.text("tingkat") == "provinsi" && slices.Contains(r.list("wilayah"), kab) })
		named += oneIf(byProvince)
		guided[kab] = ratio(oneIf(byProvince), 1)
	}
	if len(s.place) > 5 {
		places = nil
	}
	out["I33"] = with(with(with(digest.Figure{N: n}, "tingkat", parts(tingkat, nil, false)), "jenis", parts(jenis, nil, false)), "kabupaten", parts(places, nil, true))
	out["I34"] = with(with(digest.Figure{N: won}, "komitmen", parts(kinds, nil, false)), "nilai", codes{"rupiah": digest.Figure{N: rupiah}})
	out["I36"] = with(ratio(named, int64(len(guided))), "kabupaten", guided)
	out["I37"] = with(digest.Figure{N: int64(len(wanting))}, "kabupaten", parts(wanting, nil, true))
}

// kabkota are the kabupaten and kota of a place, from the list of regions.
func (s slow) kabkota() []string {
	if len(s.place) > 5 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.w.kabkota), func(code string) bool { return !s.inside(code) })
}
