package digest_test

import (
	"slices"
	"testing"
	"time"

	"pokjabot/storage"
)

// live lets one thing change in the living lists: none of it is a report, all of it is counted.
func (w *world) live(t *testing.T) {
	t.Helper()
	switch w.rng.IntN(10) {
	case 0:
		v := &w.kampung[w.rng.IntN(len(w.kampung))]
		v.status, v.valid.to = w.pick("aktif", "menunggu", "ditolak", "nonaktif"), ""
		if v.status == "nonaktif" {
			v.valid.to = w.day()
		}
		w.exec(t, `UPDATE kampung SET status = $2, valid_to = $3 WHERE id = $1`, v.id, v.status, null(v.valid.to))
	case 1:
		v := &w.kampung[w.rng.IntN(len(w.kampung))]
		if v.remote = !v.remote; v.remote {
			v.remoteFrom = w.day()
			w.exec(t, `INSERT INTO kampung_profile (kampung_id, valid_from, remote, changed_at) VALUES ($1, $2, true, now())`, v.id, v.remoteFrom)
		} else {
			w.exec(t, `DELETE FROM kampung_profile WHERE kampung_id = $1`, v.id)
		}
	case 2:
		n := nihil{w.kampung[w.rng.IntN(len(w.kampung))].id, w.day()}
		if !slices.Contains(w.nihil, n) {
			w.exec(t, `INSERT INTO nihil (kampung_id, day, person_id, at) VALUES ($1, $2, $3, now())`, n.kampung, n.day, w.personIDs[0])
			w.nihil = append(w.nihil, n)
		}
	case 3:
		w.leave(t)
	case 4:
		w.join(t)
	case 5:
		if len(w.groups) > 0 {
			g := &w.groups[w.rng.IntN(len(w.groups))]
			g.status, g.valid.to = w.pick("aktif", "menunggu"), ""
			w.exec(t, `UPDATE poktan SET status = $3, valid_to = NULL WHERE kampung_id = $1 AND name = $2`, g.kampung, g.name, g.status)
		}
	case 6:
		if len(w.plans) > 0 {
			p := &w.plans[w.rng.IntN(len(w.plans))]
			p.status, p.decided = w.pick("terlaksana", "batal", "ditunda"), shift(p.day, w.rng.IntN(5)-2)
			w.exec(t, `UPDATE occurrence SET status = $2, decided_at = $3::date + time '03:00' WHERE id = $1`, p.id, p.status, p.decided)
		}
	case 7:
		if len(w.kendala) > 0 {
			k := &w.kendala[w.rng.IntN(len(w.kendala))]
			k.closed, k.selesai = shift(k.opened, w.rng.IntN(60)), true
			w.exec(t, `UPDATE kendala SET status = 'selesai', closed_at = $2::date + time '04:00' WHERE report_id = $1`, k.report, k.closed)
		}
	case 8:
		w.settle(t, w.rng.IntN(len(w.partners)))
	default: // the day goes on
		w.now = w.now.Add(time.Duration(w.rng.IntN(30)) * time.Hour)
	}
}

// settle takes a typed institution in under some group; once it is, nothing changes.
func (w *world) settle(t *testing.T, i int) {
	t.Helper()
	p := &w.partners[i]
	actor := w.pick("nonpemerintah", "swasta")
	if err := storage.Apply(t.Context(), w.db, storage.SettleMitra(p.id, w.personIDs[0], true, actor, w.now)); err != nil {
		t.Fatal(err)
	}
	if p.actor == "" {
		p.actor = actor
	}
}

func (w *world) leave(t *testing.T) {
	t.Helper()
	if len(w.workers) == 0 {
		return
	}
	a := &w.workers[w.rng.IntN(len(w.workers))]
	if a.to != "" {
		return
	}
	a.to = w.day()
	w.exec(t, `UPDATE assignment SET valid_to = $4::date + time '05:00' WHERE person_id = $1 AND kampung_id = $2 AND role = $3 AND valid_to IS NULL`, a.person, a.kampung, a.role, a.to)
}

func (w *world) join(t *testing.T) {
	t.Helper()
	a := worker{person: w.personIDs[w.rng.IntN(len(w.personIDs))], kampung: w.kampung[w.rng.IntN(len(w.kampung))].id, role: "petugas", from: w.day()}
	if slices.ContainsFunc(w.workers, func(o worker) bool { return o.person == a.person && o.kampung == a.kampung && o.role == a.role }) {
		return
	}
	w.exec(t, `INSERT INTO assignment (person_id, role, place, kampung_id, valid_from) VALUES ($1, 'petugas', $2, $2, $3::date + time '05:00')`, a.person, a.kampung, a.from)
	w.workers = append(w.workers, a)
}
