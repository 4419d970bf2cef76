package delivery

import (
	"context"
	"time"

	"pokjabot/storage"
)

// late is how long an answer may have waited before we call it load.
const late = 2 * time.Second

// trip settles what is done and takes the next rows, in one round trip, and hands them to the
// senders. due tells whether another trip would find more at once. After an error done is kept
// for the next trip: settling twice does no harm.
func (d *Desk) trip(ctx context.Context, done *storage.Settlement) (due bool, err error) {
	now := d.Now()
	d.pace.look(now)
	limit := d.room(now)
	if limit == 0 && done.Empty() {
		return false, nil
	}
	done.At = now
	want := storage.Claim{Limit: limit, Held: d.pace.held(now), Now: now, Lease: lease, DropCosmetics: d.busy}
	rows, err := storage.Exchange(ctx, d.Pool, done, want)
	if err != nil {
		return true, err
	}
	*done = storage.Settlement{}
	if d.gate != nil && limit > 0 {
		d.gate.found(len(rows) > 0)
	}
	full := limit > 0 && len(rows) >= limit
	d.busy = false
	for _, row := range rows {
		d.busy = d.busy || full && row.Class == storage.ClassAnswer && now.Sub(row.CreatedAt) > late
		d.hand(done, row)
	}
	// A claim that was not filled leaves nothing: whatever comes free with a call is taken with
	// the trip that settles it.
	return full && d.room(now) > 0 || !done.Empty(), nil
}

// room is how many rows may be claimed now.
func (d *Desk) room(now time.Time) int {
	switch {
	case now.Before(d.pace.rests):
		return 0
	case d.gate != nil:
		return d.gate.free()
	default:
		return min(cap(d.work)+d.Senders-len(d.atHand), cap(d.work)-len(d.work))
	}
}

// hand gives a row to the senders, unless nobody needs to see it.
func (d *Desk) hand(done *storage.Settlement, row storage.Parcel) {
	if row.Swallowed || row.Unreachable && row.Class != storage.ClassAnswer {
		row.MessageID = 0 // nothing was sent: the card stays as it is
		done.Done = append(done.Done, row)
		return
	}
	if _, twice := d.atHand[row.ID]; twice {
		return // its lease ran out during a long call: the call decides
	}
	d.atHand[row.ID] = struct{}{}
	if d.gate != nil {
		d.gate.put(row)
		return
	}
	d.work <- row // has room: no more rows are claimed
}

// note writes down what became of a row, for the next trip.
func (d *Desk) note(done *storage.Settlement, r result) {
	delete(d.atHand, r.row.ID)
	now, v := d.Now(), r.verdict
	if v.act != Retry || !v.offline {
		d.offline = 0
	}
	if v.act != Hold { // what was refused does not count
		d.pace.spoke(r.row.ChatID, now)
	}
	switch v.act {
	case Done:
		r.row.MessageID = v.message
		done.Done = append(done.Done, r.row)
	case Hold:
		d.pace.hold(r.row.ChatID, now, v.wait)
		d.rest()
		done.Later = append(done.Later, storage.Later{ID: r.row.ID, Attempts: r.row.Attempts, NotBefore: now.Add(v.wait), Error: v.text})
	case Retry:
		d.retry(done, r, now)
	case Moved:
		done.Moved = append(done.Moved, storage.Move{From: r.row.ChatID, To: v.chat})
		done.Back = append(done.Back, r.row.ID)
		d.Log.Info("a group has a new id", "from", r.row.ChatID, "to", v.chat)
	case Unreachable:
		done.Unreachable = append(done.Unreachable, r.row.ChatID)
	case DeadLetter:
		d.bury(done, r.row, v.text)
	}
}

// rest lets those wait, too, that stand before the gate.
func (d *Desk) rest() {
	if d.gate != nil {
		d.gate.rest(d.pace.rests)
	}
}

// maxAttempts ends a row that Telegram answers with nonsense only: more than three hours.
const maxAttempts = 50

// offlineAfter is how many calls in a row must fail to reach Telegram before all of them wait.
const offlineAfter = 3

func (d *Desk) retry(done *storage.Settlement, r result, now time.Time) {
	v := r.verdict
	if v.offline {
		// Telegram is out of reach for every chat: no need to try them all. One broken
		// connection among many good ones is no such sign.
		d.offline++
		if d.offline >= offlineAfter {
			d.pace.rest(now, min(poll<<min(d.offline-offlineAfter, 10), 5*time.Second))
			d.rest()
		}
	} else if r.row.Attempts+1 >= maxAttempts {
		d.bury(done, r.row, v.text)
		return
	}
	tries := r.row.Attempts + 1
	done.Later = append(done.Later, storage.Later{ID: r.row.ID, Attempts: tries, NotBefore: now.Add(growing(tries, v.offline)), Error: v.text})
}

// growing is the wait before try n+1: 1 s, 2 s, 4 s ... up to 5 minutes; offline up to 10 s,
// since then the time is spent waiting for the network, not for this row.
func growing(tries int, offline bool) time.Duration {
	longest := 5 * time.Minute
	if offline {
		longest = 10 * time.Second
	}
	return min(time.Second<<min(tries-1, 12), longest)
}

func (d *Desk) bury(done *storage.Settlement, row storage.Parcel, text string) {
	done.Dead = append(done.Dead, storage.Dead{ID: row.ID, Error: text})
	d.Log.Error("message cannot be sent, set aside as dead letter", "row", row.ID, "kind", row.Kind, "error", text)
}
