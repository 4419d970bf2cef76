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
// periods beside this one: few rows, so that the text above stays in sight.
func (s *screen) keyboard(own string) [][]turn.Button {
	code, key := s.place.Code, s.scope.Period.Key()
	var acts []turn.Button
	if n := s.waiting(); n > 0 && code == own {
		acts = append(acts, turn.Button{Text: s.words.Count("rekap.tombol_putuskan", n, nil), Data: turn.Pack(verbDesk, key, code)})
	}
	if s.village == nil && (len(s.quiet) > 0 || s.place.Level == "provinsi" && s.now["I37"].N > 0) {
		acts = append(acts, s.greetButton(s.scope.Period, code))
	}
	if s.village == nil {
		acts = append(acts, s.button("rekap.tombol_rincian", verbParts, key, code, whatAll, "0"), s.button("rekap.tombol_angka", verbNumbers, key, code),
			s.button("rekap.tombol_grafik", verbChart, key, code))
	} else {
		acts = append(acts, s.button("rekap.tombol_laporan", verbReports, key, code, whatAll, "0"), s.button("rekap.tombol_angka", verbNumbers, key, code))
	}
	if s.place.Level == "provinsi" {
		acts = append(acts, s.button("rekap.tombol_rapor", verbRecord, key, code))
	}
	if code == own {
		acts = append(acts, s.button("rekap.tombol_atur", verbSettings, code), turn.Button{Text: s.words.Say("desk.tombol_unduh", nil), Data: turn.Pack("u")}) // the room desk answers
	}
	rows := two(acts)
	if s.village == nil {
		rows = append(rows, s.paperButtons(key, code))
	}
	rows = append(rows, s.periods(code, own))
	if code != own {
		rows = append(rows, turn.Row(s.to(s.words.Say("tombol.kembali", nil), s.scope.Period, up(code, own), own)))
	}
	return rows
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

// periods are the one before, the present one of the next kind (week, month, quarter, and round
// again), and the one after unless it lies ahead.
func (s *screen) periods(code, own string) []turn.Button {
	p := s.scope.Period
	today := s.scope.Now.In(s.scope.Zone)
	row := turn.Row(s.to("‹ "+s.short(p.Move(-1)), p.Move(-1), code, own))
	switch p.Kind {
	case Week:
		row = append(row, s.to(s.words.Say("rekap.bulan_ini", nil), PeriodOf(Month, today), code, own))
	case Month:
		row = append(row, s.to(s.words.Say("rekap.triwulan_ini", nil), PeriodOf(Quarter, today), code, own))
	default:
		row = append(row, s.to(s.words.Say("rekap.minggu_ini", nil), PeriodOf(Week, today), code, own))
	}
	if next := p.Move(1); next.From.Format(time.DateOnly) <= today.Format(time.DateOnly) {
		row = append(row, s.to(s.short(next)+" ›", next, code, own))
	}
	return row
}
