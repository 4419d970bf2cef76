package answer

// hitAt reads the time that begins at list[i]; forced takes a bare number, too (the end of "9-11").
func hitAt(list []token, i int, eager eagerness, forced bool) (hit, bool) {
	h := hit{from: i}
	for i < len(list) && list[i].has(clsClock) {
		h.explicit = true
		i++
		for i < len(list) && (list[i].mark('.') || list[i].mark(':') || list[i].has(clsAbout)) {
			h.approx = h.approx || list[i].has(clsAbout)
			i++
		}
	}
	i, ok := h.hourAt(list, i)
	if !ok {
		return h, false
	}
	i = h.minutesAt(list, i, eager)
	i = h.shiftAt(list, i)
	i = h.tailAt(list, i)
	h.to = i
	h.bad = h.bad || h.hour > 24 || h.minute > 59 || h.hour == 24 && h.minute > 0
	if (h.bare || h.compact) && !h.explicit && h.part == 0 && h.zone == 0 && !forced && eager != anyNumber {
		return h, false
	}
	if !forced && i > 0 && h.from > 0 && list[h.from-1].mark('-') && h.bare {
		h.bad = true // "-1"
	}
	if h.bare && !h.explicit && h.part == 0 && partedDate(list, h.from) {
		return h, false
	}
	if f := h.from; !h.explicit && !forced && f >= 2 && list[f-1].kind == mark && tight(list, f-1) {
		return h, false // the 1.24 of 2.1.24
	}
	return h, true
}

// hourAt reads "9", "sembilan", "setengah 8", "1/2 8", "0830".
func (h *hit) hourAt(list []token, i int) (int, bool) {
	if i >= len(list) {
		return i, false
	}
	h.bare = true
	if list[i].has(clsHalf) {
		h.half, h.bare = true, false
		i++
	} else if i+3 < len(list) && list[i].text == "1" && list[i+1].mark('/') && list[i+2].text == "2" && list[i+3].kind == digits {
		h.half, h.bare = true, false
		i += 3
	}
	if i >= len(list) {
		return i, false
	}
	t := &list[i]
	switch {
	case t.kind == digits && len(t.text) <= 2:
		h.hour, h.padded = int(t.n), t.text[0] == '0'
		i++
	case t.kind == digits && (h.explicit && len(t.text) <= 4 || len(t.text) == 4):
		h.compact = !h.explicit
		h.hour, h.minute, h.padded = int(t.n/100), int(t.n%100), t.text[0] == '0'
		h.bare = false
		i++
	case t.kind == word:
		v, _, used, approx := wordPart(list, i, 30)
		if used == 0 || approx || v > 24 {
			return i, false
		}
		h.hour = int(v)
		i += used
		if v == 20 && i < len(list) && list[i].kind == word { // "dua puluh satu"
			if u, _, n, _ := wordPart(list, i, 10); n == 1 && u < 5 {
				h.hour += int(u)
				i++
			}
		}
	default:
		return i, false
	}
	if h.half {
		h.bad = h.hour < 1 || h.hour > 24
		h.hour, h.minute = hourBefore(h.hour), 30
	}
	return i, true
}

// hourBefore counts as the dial does: before one comes twelve ("setengah satu" is 12:30).
func hourBefore(h int) int {
	switch h {
	case 0:
		return 23
	case 1:
		return 12
	}
	return h - 1
}

// minutesAt reads ".30", ":30", " 30" behind jam, and "tiga puluh" behind an hour in words.
func (h *hit) minutesAt(list []token, i int, eager eagerness) int {
	if h.half || i >= len(list) || !h.bare {
		return i
	}
	colon := list[i].mark(':')
	if colon || list[i].mark('.') || list[i].mark(',') && h.explicit {
		if !tight(list, i) || len(list[i+1].text) != 2 || !colon && eager == marked && !h.explicit && !zoned(list, i+2) {
			return i
		}
		if i+2 < len(list) && tight(list, i+2) && !colon && !list[i+2].mark('-') {
			return i // a date, 23.11.2026; a dash may make a span, 9.00-11.00
		}
		h.minute, h.bare = int(list[i+1].n), false
		i += 2
		if colon && tight(list, i) && list[i].mark(':') {
			i += 2 // seconds
		}
		return i
	}
	if !h.explicit {
		return i
	}
	if t := &list[i]; t.kind == digits && len(t.text) == 2 && t.gap && t.n < 60 {
		h.minute, h.bare = int(t.n), false
		return i + 1
	}
	if list[i].kind == word && i > 0 && list[i-1].kind == word {
		if n, ok := spelled(list, i, true); ok && n.value >= 5 && n.value < 60 && n.value == float64(int(n.value)) {
			h.minute, h.bare = int(n.value), false
			return n.next
		}
	}
	return i
}

// zoned says that a part of the day or a zone stands at i, which makes a time of what is before.
func zoned(list []token, i int) bool {
	return i < len(list) && (list[i].has(clsZone) || list[i].has(clsPart) || list[i].has(clsPM))
}

// shiftAt reads "lewat 15", "kurang seperempat", "lebih 10 menit".
func (h *hit) shiftAt(list []token, i int) int {
	if i < len(list) && h.explicit && list[i].has(clsPast) && (i+1 == len(list) || list[i+1].kind == word && list[i+1].senses == nil) {
		h.approx = true // "jam 9 lewat", "jam 8 lebih dikit"
		return i + 1
	}
	if i+1 >= len(list) || h.half {
		return i
	}
	sign := 0
	if list[i].has(clsPast) {
		sign = 1
	} else if list[i].has(clsTo) {
		sign = -1
	}
	if sign == 0 {
		return i
	}
	m, next := 0, i+2
	switch t := &list[i+1]; {
	case t.has(clsQuarter):
		m = 15
	case t.has(clsHalf):
		m = 30
	default:
		n, ok := numeralAt(list, i+1)
		if !ok || n.value >= 60 || n.value != float64(int(n.value)) {
			return i
		}
		m, next = int(n.value), n.next
	}
	if next < len(list) && list[next].has(clsMinute) {
		next++
	}
	if h.minute += sign * m; h.minute < 0 {
		h.hour, h.minute = hourBefore(h.hour), h.minute+60
	}
	h.bad = h.bad || h.minute > 59
	h.bare, h.explicit = false, true
	return next
}

// tailAt reads what follows a time: part of the day, zone, "an" for about.
func (h *hit) tailAt(list []token, i int) int {
	for i < len(list) {
		t := &list[i]
		if v, ok := t.is(clsPart); ok && h.part == 0 {
			h.part = v
		} else if t.has(clsPM) && h.part == 0 {
			h.part = 6
		} else if z, ok := t.is(clsZone); ok && h.zone == 0 {
			h.zone = Zone(z)
		} else if t.has(clsIsh) && !t.gap {
			h.approx = true
		} else if t.mark('-') && !t.gap && i+1 < len(list) && list[i+1].has(clsIsh) {
			h.approx = true
			i++
		} else if (t.has(clsAt) || t.has(clsFiller) || t.mark(',') || t.mark('(')) && i+1 < len(list) && zoned(list, i+1) {
			// "jam 9 di pagi hari", "09.00 (WIB)"
		} else if t.dayWord() && h.part > 0 && i > 0 && list[i-1].has(clsPart) && !(i+1 < len(list) && (list[i+1].has(clsWeekday) || list[i+1].has(clsDir))) {
			// "pagi hari"
		} else {
			break
		}
		i++
	}
	return i
}

// partedDate says whether the number at i belongs to a date: 23/11, 23-11-2026, 23 November.
func partedDate(list []token, i int) bool {
	if i+1 >= len(list) || list[i].kind != digits {
		return false
	}
	if list[i+1].has(clsMonth) || i > 0 && list[i-1].has(clsDateWord) {
		return true
	}
	return (list[i+1].mark('/') || list[i+1].mark('-')) && i+3 < len(list) && list[i+2].kind == digits && list[i+3].kind == mark && i+4 < len(list) && list[i+4].kind == digits
}
