package answer

// reading settles what the paired numbers mean together.
func (s *sexScan) reading() Reading[LP] {
	men, women := s.mentions(clsMale), s.mentions(clsFemale)
	if !s.hasL && !s.hasP && !s.hasSum && len(s.others) == 1 {
		s.total, s.hasSum, s.others = s.others[0], true, nil // "lansia 20 orang"
	}
	switch {
	case s.bad != "":
		return invalid[LP](s.bad)
	case s.each && men && women && !s.vague:
		return s.equal()
	case len(s.others) > 0:
		return ask[LP](Several)
	case s.hasL && s.hasP:
		return s.both()
	case s.hasL || s.hasP:
		return s.one()
	case s.hasSum || len(s.loose) == 1:
		return s.sum(men, women)
	case len(s.loose) == 2 && !men && !women && !s.vague && s.unknown == 0:
		return ask(NoLabels, split(s.loose[0], s.loose[1]))
	case len(s.loose) > 0:
		return ask[LP](Several)
	case s.vague || men || women || s.approx:
		return ask[LP](Vague)
	default:
		return invalid[LP](NotUnderstood)
	}
}

// equal settles "L dan P masing-masing 10": one number for both.
func (s *sexScan) equal() Reading[LP] {
	n, seen := 0, 0
	for i := range s.items {
		if s.items[i].kind == clsUnit {
			n = s.items[i].n
			seen++
		}
	}
	if seen != 1 {
		return ask[LP](Several)
	}
	return read(split(n, n))
}

// single returns the one number that is not a man's or a woman's.
func (s *sexScan) single() int {
	if s.hasSum {
		return s.total
	}
	return s.loose[0]
}

func (s *sexScan) both() Reading[LP] {
	v := split(s.l, s.p)
	total, told := s.total, s.hasSum
	if !told && len(s.loose) == 1 {
		total, told = s.loose[0], true
	}
	switch {
	case told && !s.hasSum && total < v.Total:
		return ask[LP](Several) // "L 12,5 P 3"
	case told && total != v.Total:
		return Reading[LP]{State: Conflict, Reason: TotalDiffers, Options: []LP{v}}
	case s.twice || s.vague || len(s.loose) > 1:
		return ask(Several, v)
	case s.unknown > 0:
		return ask(OtherWords, v)
	}
	return read(v)
}

// one settles a text with one sex only: the other is none when the person says "semua" or
// "saja", the rest when there is a total, and else asked.
func (s *sexScan) one() Reading[LP] {
	total, told := s.total, s.hasSum
	if !told && len(s.loose) == 1 {
		total, told = s.loose[0], true
	}
	known := s.l + s.p
	v := split(s.l, s.p)
	if told && total > known {
		v = split(total-s.p, s.p)
		if s.hasL {
			v = split(s.l, total-s.l)
		}
	}
	sure := s.all || s.only || s.rest && told || told && total == known
	switch {
	case s.twice || s.vague || s.decimal || len(s.loose) > 1:
		return ask[LP](Several)
	case told && total < known:
		return Reading[LP]{State: Conflict, Reason: TotalDiffers, Options: []LP{v}}
	case s.rest && !told, s.mentions(clsMale) && s.mentions(clsFemale) && !s.rest:
		return ask[LP](Vague)
	case s.unknown > 0 || !sure:
		return ask(OtherWords, v)
	}
	return read(v)
}

// sum settles a total whose numbers carry no sex.
func (s *sexScan) sum(men, women bool) Reading[LP] {
	n := s.single()
	switch {
	case s.vague || s.twice || s.hasSum && len(s.loose) > 0:
		return ask[LP](Several)
	case s.pairs:
		return read(split(n, n))
	case s.all && women && !men:
		return read(split(0, n))
	case s.all && men && !women:
		return read(split(n, 0))
	case s.unknown > 0:
		return ask(OtherWords, LP{Total: n})
	case n == 0:
		return read(split(0, 0))
	}
	return Reading[LP]{State: Partial, Value: LP{Total: n}}
}
