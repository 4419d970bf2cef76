package answer

// clock settles the hits of a scan: one time, a span of two, or several.
func (s *timeScan) clock() Reading[Clock] {
	first := s.hits[0]
	switch {
	case len(s.hits) == 2 && s.till:
		return s.span(first, s.hits[1])
	case len(s.hits) > 1:
		return s.several()
	}
	r := first.reading()
	r.Approx = r.State == Read && (s.approx || first.approx)
	if s.done && r.State == Read {
		r.State = OpenEnd
	}
	return r
}

// span reads "9-11", "7-9 malam", "10 - 2 siang": what is said of the end holds for the
// beginning, and an end before the beginning is in the afternoon.
func (s *timeScan) span(a, b hit) Reading[Clock] {
	if a.part == 0 && b.part > 0 {
		with := a
		with.part = b.part
		if w := with.reading(); w.State == Read && with.reading().Value.minutes() <= b.reading().Value.minutes() {
			a = with
		}
	}
	if a.zone == 0 {
		a.zone = b.zone
	}
	b.zone = a.zone
	from, to := a.reading(), b.reading()
	switch {
	case from.State == Invalid:
		return from
	case to.State == Invalid:
		return to
	case from.State != Read:
		return ask(from.Reason, from.Options...)
	}
	end, ok := endAfter(from.Value, to, b.part == 0 && !b.padded)
	if !ok {
		return ask(Vague, from.Value)
	}
	return Reading[Clock]{State: Range, Value: from.Value, Until: end, Approx: s.approx || a.approx || b.approx}
}

// endAfter picks the reading of an end that is later than the beginning, the nearest one. An
// end that does not say its part of the day may lie in the afternoon.
func endAfter(from Clock, to Reading[Clock], loose bool) (Clock, bool) {
	options := to.Options
	if to.State == Read {
		options = []Clock{to.Value}
		if later := to.Value.Hour + 12; loose && to.Value.Hour < 12 && later < 24 && to.Value.minutes() < from.minutes() {
			options = append(options, Clock{later, to.Value.Minute, to.Value.Zone})
		}
	}
	var best Clock
	found := false
	for _, c := range options {
		if c.minutes() > from.minutes() && (!found || c.minutes() < best.minutes()) {
			best, found = c, true
		}
	}
	return best, found
}

func (s *timeScan) several() Reading[Clock] {
	var options []Clock
	for _, h := range s.hits {
		r := h.reading()
		switch r.State {
		case Read:
			options = append(options, r.Value)
		case Ask:
			options = append(options, r.Options...)
		default:
			return r
		}
	}
	return ambiguous(Several, options...)
}

// reading turns an hour as it was said into the hour of the day.
func (h *hit) reading() Reading[Clock] {
	r := h.clock()
	if h.compact && r.State == Read {
		return ask(OtherWords, r.Value)
	}
	return r
}

func (h *hit) clock() Reading[Clock] {
	at := func(hour int) Clock { return Clock{hour % 24, h.minute, h.zone} }
	switch {
	case h.bad:
		return invalid[Clock](NoSuchTime)
	case h.part > 0:
		hours, conflict := partHours(h.hour, h.part)
		if conflict {
			return Reading[Clock]{State: Conflict, Reason: PartDiffers, Options: []Clock{at(h.hour)}}
		}
		if len(hours) == 2 {
			return ask(PartDiffers, at(hours[0]), at(hours[1]))
		}
		return read(at(hours[0]))
	case h.padded || h.hour == 0 || h.hour > 12:
		return read(at(h.hour))
	case h.asked():
		if h.hour >= 6 {
			return ask(MorningEvening, at(h.hour), at(h.hour+12))
		}
		return ask(MorningEvening, at(h.hour+12), at(h.hour))
	default:
		return read(at(h.hour))
	}
}

// asked says whether an hour without part of the day may be the morning's or the evening's. The
// full seven is both posyandu and pengajian; half past is the morning's (data/README.md).
func (h *hit) asked() bool { return h.hour < 7 || h.hour == 7 && h.minute == 0 }

// partHours returns the hours of the day that "jam h" with a part of the day can be: one, or two
// to ask between; conflict when the clock and the part exclude each other ("jam 20 pagi").
func partHours(h, part int) (hours []int, conflict bool) {
	one := func(v int) ([]int, bool) { return []int{v}, false }
	if h > 12 || h == 0 {
		return []int{h % 24}, !partHolds(h%24, part)
	}
	switch part {
	case 1: // dini hari, subuh
		if h == 12 {
			return one(0)
		}
		return []int{h}, h > 6
	case 2: // pagi
		if h == 12 {
			return []int{0, 12}, false
		}
		return one(h)
	case 3: // siang
		switch {
		case h >= 10:
			return one(h)
		case h <= 4:
			return one(h + 12)
		case h <= 6:
			return []int{h + 12, h}, false
		}
		return []int{h, h + 12}, false
	case 4: // sore
		if h <= 6 {
			return one(h + 12)
		}
		return []int{h%12 + 12, h}, h >= 10
	case 5: // malam
		switch {
		case h == 12:
			return one(0)
		case h >= 6:
			return one(h + 12)
		case h <= 4:
			return one(h)
		}
		return []int{17, 5}, false
	default: // pm
		return one(h%12 + 12)
	}
}

func partHolds(h, part int) bool {
	switch part {
	case 1:
		return h <= 6
	case 2:
		return h < 12
	case 3:
		return h >= 9 && h <= 16
	case 4:
		return h >= 13 && h <= 19
	case 5:
		return h >= 17 || h <= 4
	default:
		return h >= 12
	}
}
