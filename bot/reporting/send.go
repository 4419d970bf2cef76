package reporting

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/locales"
	"pokjabot/storage"
)

// send turns a complete draft into what its form makes of it. The draft's report id is unique:
// a second Kirim, after a crash or a doubled tap, adds nothing.
func (f Forms) send(ctx context.Context, t *turn.Turn, d *storage.Draft, s flows.Session) ([]storage.Write, error) {
	form := t.Forms.Form(d.Form)
	env := newEnv(ctx, t, *d)
	answers := flows.Finish(form, s, env.flows())
	if env.err != nil {
		return nil, env.err
	}
	state, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encoding draft %d: %w", d.ID, err)
	}
	writes, thanks, err := f.Finish[d.Form](ctx, t, *d, answers)
	if err != nil {
		return nil, err
	}
	for _, m := range flows.Remember(form, s, env.flows()) {
		writes = append(writes, storage.KeepMemory(env.owner(m.Key), d.Form, m.Name, m.Key, m.Value, t.Now))
	}
	d.State, d.Status, d.MovedAt = state, storage.DraftSent, t.Now
	t.Focus(0)
	said, err := t.Say(ctx, thanks)
	if err != nil {
		return nil, err
	}
	return append(append(writes, storage.SaveDraft(*d)), said...), nil
}

// FinishKegiatan stores a kegiatan: the report with its facts, a kendala if one was told, the
// plan it fulfils; and thanks with a receipt (samples.md).
func FinishKegiatan(ctx context.Context, t *turn.Turn, d storage.Draft, answers map[string]json.RawMessage) ([]storage.Write, turn.Message, error) {
	a := t.Person.At(d.KampungID)
	if a.Role == "" { // the place was left while the draft waited
		return nil, turn.Message{}, locales.Refuse("lapor.bukan_petugas", map[string]any{"Sapaan": t.Sapaan()})
	}
	raw, err := json.Marshal(answers)
	if err != nil {
		return nil, turn.Message{}, fmt.Errorf("encoding the answers of draft %d: %w", d.ID, err)
	}
	day := word(answers, "tanggal")
	receipt, err := storage.TakeReceipt(ctx, t.DB, a.Kabupaten, t.Now.In(t.Zone()).Year())
	if err != nil {
		return nil, turn.Message{}, err
	}
	report := storage.Report{
		ID: d.ReportID, Receipt: receipt, Form: d.Form, Version: d.Version, Status: storage.ReportSent, Revision: 1,
		PersonID: t.Person.ID, TelegramID: t.Person.TelegramID, KampungID: d.KampungID, Wilayah: desa(d.KampungID), Kabupaten: a.Kabupaten,
		Day: day, OccurrenceID: occurrenceOf(d, answers), Practice: d.Practice, Answers: raw, SentAt: t.Now,
	}
	writes := []storage.Write{storage.SaveReport(report)}
	if report.OccurrenceID != 0 && !d.Practice {
		writes = append(writes, storage.OccurrenceDone(report.OccurrenceID, d.KampungID, t.Now))
	}
	if word(answers, "kendala") == "ya" && !d.Practice {
		writes = append(writes, storage.RaiseKendala(storage.NewKendala{
			ReportID: d.ReportID, Kabupaten: a.Kabupaten, Wilayah: report.Wilayah, KampungID: d.KampungID,
			Jenis: word(answers, "kendala_jenis"), Uraian: word(answers, "kendala_uraian"), Tingkat: word(answers, "kendala_tingkat"), OpenedAt: t.Now,
		}))
	}
	text, err := receiptText(ctx, t, report, answers)
	return writes, turn.Message{Text: text, Keyboard: [][]turn.Button{turn.Row(
		turn.Button{Text: t.Words.Say("tombol.laporan_saya", nil), Data: turn.Pack("m", "laporan")},
		turn.Button{Text: t.Words.Say("tombol.lapor", nil), Data: turn.Pack("m", "lapor")},
	), menuRow(t, "menu")}}, err
}

// receiptText says what is in, where it counts and how long it can be withdrawn.
func receiptText(ctx context.Context, t *turn.Turn, r storage.Report, answers map[string]json.RawMessage) (string, error) {
	day, err := time.Parse(time.DateOnly, r.Day)
	if err != nil {
		return "", fmt.Errorf("reading the day of report %s: %w", r.ID, err)
	}
	count, err := storage.MonthCount(ctx, t.DB, r.Kabupaten, r.KampungID, storage.MonthOf(day))
	if err != nil {
		return "", err
	}
	if !r.Practice {
		count++ // this one is stored with the answer that tells of it
	}
	l, p := whole(answers, "peserta_l"), whole(answers, "peserta_p")
	args := map[string]any{
		"Sapaan": t.Sapaan(), "Nomor": r.Receipt, "Judul": word(answers, "judul"), "Kampung": t.Person.At(r.KampungID).Kampung,
		"Tanggal": t.Words.Date(day), "Hadir": t.Words.Number(l + p), "L": t.Words.Number(l), "P": t.Words.Number(p),
		"Foto": photos(t, answers), "Jumlah": t.Words.Number(int64(count)), "Bulan": t.Words.Month(day),
		"Sampai": t.Words.Date(t.Now.Add(storage.WithdrawWithin).In(t.Zone())), "Jam": t.Words.Time(t.Now.Add(storage.WithdrawWithin).In(t.Zone())),
	}
	if r.Practice {
		return t.Words.Say("lapor.tersimpan_latihan", args), nil
	}
	return t.Words.Say("lapor.tersimpan", args), nil
}

// occurrenceOf is the plan that a report fulfils: the one it was opened from, or the one chosen.
func occurrenceOf(d storage.Draft, answers map[string]json.RawMessage) int64 {
	if d.OccurrenceID != 0 {
		return d.OccurrenceID
	}
	id, err := strconv.ParseInt(word(answers, "rencana"), 10, 64)
	if err != nil {
		return 0 // "baru": not on the schedule
	}
	return id
}

// desa is the wilayah code inside a Kampung id: "15.05.01.2001-2" is the second Kampung of it.
func desa(kampung string) string {
	const code = len("15.05.01.2001")
	return kampung[:min(code, len(kampung))]
}

func word(answers map[string]json.RawMessage, name string) string {
	var s string
	_ = json.Unmarshal(answers[name], &s) // another kind of answer reads as none
	return s
}

func whole(answers map[string]json.RawMessage, name string) int64 {
	var n int64
	_ = json.Unmarshal(answers[name], &n) // another kind of answer reads as none
	return n
}

// photos is what the receipt says of them, nothing when there are none.
func photos(t *turn.Turn, answers map[string]json.RawMessage) string {
	var list []json.RawMessage
	_ = json.Unmarshal(answers["foto"], &list) // skipped: none
	if len(list) == 0 {
		return ""
	}
	return t.Words.Count("lapor.foto", len(list), nil)
}
