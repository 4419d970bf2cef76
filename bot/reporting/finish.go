package reporting

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/storage"
)

// FinishReport stores what was reported (domain.md 3 a-f): the report with its facts, a kendala if
// one was told, the plan it fulfils, the plan it leads to, names to be added to the lists; and
// thanks with a receipt (samples.md).
func FinishReport(ctx context.Context, t *turn.Turn, d storage.Draft, answers map[string]json.RawMessage) ([]storage.Write, turn.Message, error) {
	return file(ctx, t, d, answers, reported)
}

// FinishKendala stores a kendala (domain.md 3 g): the report that tells of it and the row that is
// followed until it is solved.
func FinishKendala(ctx context.Context, t *turn.Turn, d storage.Draft, answers map[string]json.RawMessage) ([]storage.Write, turn.Message, error) {
	return file(ctx, t, d, answers, kendalaTold)
}

// numbered is a report with its number, what its thanks tell of.
type numbered struct {
	storage.Report

	at      storage.Assignment // where it is filed
	receipt storage.Receipt
	answers map[string]json.RawMessage
}

// file stores what a draft tells, as the correction of a report or as a new one with a number. then
// says what it leads to besides and thanks for it.
func file(ctx context.Context, t *turn.Turn, d storage.Draft, answers map[string]json.RawMessage, then func(context.Context, *turn.Turn, numbered) ([]storage.Write, turn.Message, error)) ([]storage.Write, turn.Message, error) {
	a := here(t, d) // the place may have been left while the draft waited
	if err := mayFile(t, a, d.Form); err != nil {
		return nil, turn.Message{}, err
	}
	raw, err := json.Marshal(answers)
	if err != nil {
		return nil, turn.Message{}, fmt.Errorf("encoding the answers of draft %d: %w", d.ID, err)
	}
	if d.Corrects != "" {
		return mended(ctx, t, d, answers, raw)
	}
	f := numbered{Report: newReport(t, d, a, answers, raw), at: a, answers: answers}
	if f.Measures, err = storage.MeasuresIn(ctx, t.DB, t.Forms.Form(d.Form), f.Report, t.Zone()); err != nil {
		return nil, turn.Message{}, err
	}
	if f.receipt, err = storage.TakeReceipt(ctx, t.DB, filingOf(t, f.Report)); err != nil {
		return nil, turn.Message{}, err
	}
	f.Receipt = f.receipt.Number
	more, thanks, err := then(ctx, t, f)
	return append([]storage.Write{storage.SaveReport(f.Report)}, more...), thanks, err
}

func reported(ctx context.Context, t *turn.Turn, f numbered) ([]storage.Write, turn.Message, error) {
	var writes []storage.Write
	if f.OccurrenceID != 0 && !f.Practice {
		writes = append(writes, storage.OccurrenceDone(f.OccurrenceID, f.KampungID, t.Now))
	}
	if word(f.answers, "kendala") == "ya" && !f.Practice {
		writes = append(writes, raise(t, f.Report, f.answers))
	}
	more, told, err := follow(ctx, t, f.Report, f.at, f.answers)
	if err != nil {
		return nil, turn.Message{}, err
	}
	text, err := receiptText(t, f, told)
	thanks := turn.Message{Text: text, Keyboard: append(escalation(t, f.Report, f.answers), receiptRows(t, f.Report)...)}
	wasEasy(t, f.Report, f.receipt.Person+1, &thanks)
	return append(writes, more...), thanks, err
}

func kendalaTold(_ context.Context, t *turn.Turn, f numbered) ([]storage.Write, turn.Message, error) {
	var writes []storage.Write
	id := "lapor.kendala_latihan"
	if !f.Practice {
		id, writes = "lapor.kendala_tersimpan", []storage.Write{raise(t, f.Report, f.answers)}
	}
	text := t.Words.Say(id, map[string]any{
		"Sapaan": t.Sapaan(), "Nomor": f.Receipt, "Judul": title(t, f.Report), "Tempat": placeName(f.at), "Tingkat": shown(t, f.Form, "tingkat", f.answers),
	})
	return writes, turn.Message{Text: text, Keyboard: receiptRows(t, f.Report)}, nil
}

// filingOf is where a report is filed. A month is counted of what is done in a Kampung.
func filingOf(t *turn.Turn, r storage.Report) storage.Filing {
	f := storage.Filing{Kabupaten: r.Kabupaten, KampungID: r.KampungID, Year: t.Now.In(t.Zone()).Year(), PersonID: t.Person.ID}
	if slices.Contains(storage.CountedForms, r.Form) && r.KampungID != "" && !r.Practice {
		f.Month = r.Day[:len("2026-11")]
	}
	return f
}

// newReport is a report without its receipt and measures. Above the Kampung it lies at the author's own place
// (domain.md 3 e); a province's is its own key of the roll-up.
func newReport(t *turn.Turn, d storage.Draft, a storage.Assignment, answers map[string]json.RawMessage, raw json.RawMessage) storage.Report {
	wilayah := a.Place
	if d.KampungID != "" {
		wilayah = desaOf(d.KampungID)
	}
	return storage.Report{
		ID: d.ReportID, Form: d.Form, Version: d.Version, Status: storage.ReportSent, Revision: 1,
		PersonID: t.Person.ID, TelegramID: t.Person.TelegramID, KampungID: d.KampungID, Wilayah: wilayah, Kabupaten: cmp.Or(a.Kabupaten, a.Place),
		Day: day(t, d.Form, answers), OccurrenceID: occurrenceOf(d, answers), Practice: d.Practice, Answers: raw, SentAt: t.Now,
	}
}

// day is the day a report counts on: that of the activity; of the five factors the last day of
// their month (domain.md 3 f); of a kendala the day it is told.
func day(t *turn.Turn, form string, answers map[string]json.RawMessage) string {
	if form == formFaktor {
		if month, err := time.Parse("2006-01", word(answers, "bulan")); err == nil {
			return month.AddDate(0, 1, -1).Format(time.DateOnly)
		}
	}
	return cmp.Or(word(answers, "tanggal"), t.Today())
}

// raise is the kendala that a report tells of: form g as a whole, or the last questions of another.
func raise(t *turn.Turn, r storage.Report, answers map[string]json.RawMessage) storage.Write {
	k := storage.NewKendala{ReportID: r.ID, PersonID: t.Person.ID, Kabupaten: r.Kabupaten, Wilayah: r.Wilayah, KampungID: r.KampungID, OpenedAt: t.Now}
	if r.Form == formKendala {
		k.Jenis, k.Uraian, k.Tingkat = word(answers, "jenis"), word(answers, "uraian"), word(answers, "tingkat")
		k.Instansi, k.Mendesak, k.Usul, k.Batas = word(answers, "instansi"), word(answers, "mendesak"), word(answers, "usul"), word(answers, "batas")
	} else {
		k.Jenis, k.Uraian, k.Tingkat = word(answers, "kendala_jenis"), word(answers, "kendala_uraian"), word(answers, "kendala_tingkat")
	}
	return storage.RaiseKendala(k)
}

// occurrenceOf is the plan that a report fulfils: the one it was opened from, or the one chosen.
func occurrenceOf(d storage.Draft, answers map[string]json.RawMessage) int64 {
	if d.OccurrenceID != 0 {
		return d.OccurrenceID
	}
	return number(word(answers, "rencana")) // "baru": not on the schedule
}

// desaOf is the wilayah code inside a Kampung id: "15.05.01.2001-2" is the second Kampung of it.
func desaOf(kampung string) string {
	const code = len("15.05.01.2001")
	return kampung[:min(code, len(kampung))]
}
