package digest

import (
	"strings"
	"time"

	"pokjabot/bot/turn"
)

func (s *screen) button(id, verb string, args ...string) turn.Button {
	return turn.Button{Text: s.words.Say(id, nil), Data: turn.Pack(verb, args...)}
}

// keyboard leads to what needs a decision, down to the reports, to chart and workbook, and to the
// periods beside this one.
func (s *screen) keyboard(own string) [][]turn.Button {
	code, key := s.place.Code, s.scope.Period.Key()
	var rows [][]turn.Button
	if kendala, _ := s.waiting(); kendala > 0 && code == own {
		rows = append(rows, turn.Row(turn.Button{Text: s.words.Count("rekap.tombol_putuskan", int(kendala), nil), Data: turn.Pack("tk", "0")})) // the room desk answers
	}
	if s.village == nil {
		rows = append(rows, turn.Row(s.button("rekap.tombol_rincian", verbParts, key, code, whatAll, "0"), s.button("rekap.tombol_angka", verbNumbers, key, code)))
		rows = append(rows, turn.Row(s.button("rekap.tombol_grafik", verbChart, key, code), s.button("rekap.tombol_excel", verbFile, key, code)))
	} else {
		rows = append(rows, turn.Row(s.button("rekap.tombol_laporan", verbReports, key, code, whatAll, "0"), s.button("rekap.tombol_angka", verbNumbers, key, code)))
	}
	if s.place.Level == "provinsi" {
		rows = append(rows, turn.Row(s.button("rekap.tombol_rapor", verbRecord, key, code)))
	}
	rows = append(rows, s.periods(code, own)...)
	if code != own {
		return append(rows, turn.Row(s.to(s.words.Say("tombol.kembali", nil), s.scope.Period, up(code, own), own)))
	}
	return append(rows, turn.Row(s.button("rekap.tombol_atur", verbSettings, code), turn.Button{Text: s.words.Say("desk.tombol_unduh", nil), Data: turn.Pack("u")})) // the room desk answers
}

// up is the place above code, not above own.
func up(code, own string) string {
	i := strings.LastIndexByte(code, '.')
	if i < len(own) {
		return own
	}
	return code[:i]
}

// to is a button that shows the recap of a period and place; her own place needs no name.
func (s *screen) to(label string, p Period, place, own string) turn.Button {
	data := turn.Pack(verb, p.Key())
	if place != own {
		data = turn.Pack(verb, p.Key(), place)
	}
	return turn.Button{Text: label, Data: data}
}

func (s *screen) periods(code, own string) [][]turn.Button {
	p := s.scope.Period
	today := s.scope.Now.In(s.scope.Zone)
	beside := turn.Row(s.to("‹ "+s.short(p.Move(-1)), p.Move(-1), code, own))
	if next := p.Move(1); next.From.Format(time.DateOnly) <= today.Format(time.DateOnly) {
		beside = append(beside, s.to(s.short(next)+" ›", next, code, own))
	}
	var present []turn.Button
	for _, k := range []struct {
		kind  Kind
		label string
	}{{Week, "rekap.minggu_ini"}, {Month, "rekap.bulan_ini"}, {Quarter, "rekap.triwulan_ini"}} {
		if this := PeriodOf(k.kind, today); this != p {
			present = append(present, s.to(s.words.Say(k.label, nil), this, code, own))
		}
	}
	return [][]turn.Button{beside, present}
}
