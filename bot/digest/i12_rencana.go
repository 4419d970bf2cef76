package digest

// plansDone is I12, "Rencana terlaksana %": plans due in the period that were held, of those due
// less those called off a day before or earlier. Under "status" the ones put off.
func plansDone(d data) Figure {
	return of(d.Plans.Done, d.Plans.Counted).by("status", map[string]int64{"terlaksana": d.Plans.Done, "ditunda": d.Plans.Moved}, &d.Plans.Counted)
}

// plansOnTime is I13, "Tepat waktu %": plans held within a day of the date planned, of those held.
func plansOnTime(d data) Figure { return of(d.Plans.OnTime, d.Plans.Done) }

// plansUntold is I14, "Tidak dilaporkan": plans due in the period, three days past by today and
// not answered, of all that were due.
func plansUntold(d data) Figure { return of(d.Plans.Untold, d.Plans.Due) }
