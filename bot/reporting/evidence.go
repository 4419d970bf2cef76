package reporting

import (
	"encoding/json"
	"time"

	"pokjabot/storage"
)

// evidence says what a month of the Kampung speaks for, a sentence to each of the five factors
// (domain.md 3 f; design.md 5, chat::evidence).
func (e *env) evidence(name string) []string {
	if e.err != nil || e.d.KampungID == "" {
		return nil
	}
	if e.proof == nil {
		found, err := storage.EvidenceOf(e.ctx, e.turn.DB, e.d.KampungID, e.judged().Format("2006-01"))
		if err != nil {
			e.err = err
			return nil
		}
		e.proof = &found
	}
	p := e.proof
	say := func(id string, args map[string]any) string {
		if args != nil {
			args["Bulan"] = e.turn.Words.Month(e.judged())
		}
		return e.turn.Words.Say(id, args)
	}
	yes := func(there bool) string {
		if there {
			return say("bukti.ada", nil)
		}
		return say("bukti.belum", nil)
	}
	switch name {
	case "bukti_komitmen":
		return []string{say("bukti.komitmen", map[string]any{"Advokasi": p.Advokasi, "Komitmen": p.Komitmen, "Pembinaan": p.Pembinaan})}
	case "bukti_integrasi":
		return []string{say("bukti.integrasi", map[string]any{"Instansi": p.Instansi, "Bidang": p.Bidang, "Pembinaan": p.Pembinaan})}
	case "bukti_fasilitas":
		return []string{say("bukti.fasilitas", map[string]any{"Sekretariat": yes(p.Sekretariat), "RumahDataku": yes(p.RumahDataku), "Instansi": p.Instansi})}
	case "bukti_semangat":
		return []string{say("bukti.semangat", map[string]any{"Kegiatan": p.Kegiatan, "Petugas": p.Petugas, "Poktan": p.Poktan, "Terlaksana": p.Terlaksana, "Rencana": p.Rencana})}
	case "bukti_partisipasi":
		return []string{say("bukti.partisipasi", map[string]any{"Hadir": p.Laki + p.Perempuan, "L": p.Laki, "P": p.Perempuan, "Kegiatan": p.Kegiatan})}
	}
	return nil
}

// judged is the month that the five factors are told of: from the 25th on this one, before that
// the last (domain.md 3 f, bulan).
func (e *env) judged() time.Time {
	const opens = 25
	now := e.turn.Now.In(e.turn.Zone())
	first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location())
	if now.Day() >= opens {
		return first
	}
	return first.AddDate(0, -1, 0)
}

// monthBefore are the scores of the month before the judged one: what "sama seperti bulan lalu"
// means, also in a second filing of the same month.
func (e *env) monthBefore() map[string]json.RawMessage {
	if e.before == nil && e.err == nil {
		e.before, e.err = storage.FactorsOf(e.ctx, e.turn.DB, e.d.KampungID, e.judged().AddDate(0, -1, 0).Format("2006-01"))
	}
	return e.before
}
