package reporting

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/storage"
)

// receiptText says what is in, what follows from it, where it counts and how long it can be mended
// (samples.md). told are sentences about what the report led to.
func receiptText(t *turn.Turn, f numbered, told []string) (string, error) {
	r := f.Report
	on, err := time.Parse(time.DateOnly, r.Day)
	if err != nil {
		return "", fmt.Errorf("reading the day of report %s: %w", r.ID, err)
	}
	args := map[string]any{"Sapaan": t.Sapaan(), "Nomor": r.Receipt, "Judul": title(t, r), "Tempat": placeName(f.at), "Tanggal": t.Words.Date(on)}
	if r.Form == formFaktor {
		args["Tanggal"] = t.Words.Month(on)
	}
	id := "lapor.tersimpan"
	if r.Practice {
		id = "lapor.tersimpan_latihan"
	}
	lines := []string{t.Words.Say(id, args)}
	if parts := figures(t, f.answers); len(parts) > 0 {
		lines = append(lines, strings.Join(parts, " · "))
	}
	lines = append(lines, told...)
	if r.Practice {
		return strings.Join(append(lines, t.Words.Say("lapor.hanya_latihan", nil)), "\n"), nil
	}
	if r.Late() {
		lines = append(lines, t.Words.Say("lapor.susulan", nil))
	}
	if filingOf(t, r).Month != "" {
		lines = append(lines, t.Words.Say("lapor.hitungan", map[string]any{"Bulan": t.Words.Month(on), "Jumlah": f.receipt.Month + 1}))
	}
	until := t.Now.Add(storage.WithdrawWithin).In(t.Zone())
	return strings.Join(append(lines, t.Words.Say("lapor.masih_bisa", map[string]any{"Sampai": t.Words.Date(until), "Jam": t.Words.Time(until)})), "\n"), nil
}

// figures are the numbers of a receipt: who came, who was visited, who was served, and the photos.
func figures(t *turn.Turn, answers map[string]json.RawMessage) []string {
	var parts []string
	if l, p := whole(answers, "peserta_l"), whole(answers, "peserta_p"); l+p > 0 {
		parts = append(parts, t.Words.Say("lapor.hadir", map[string]any{"Hadir": l + p, "L": l, "P": p}))
	}
	if n := together(answers, "keluarga_"); n > 0 {
		parts = append(parts, t.Words.Count("lapor.keluarga", n, nil))
	}
	if n := together(answers, "metode_"); n > 0 {
		parts = append(parts, t.Words.Count("lapor.dilayani", n, nil))
	}
	var list []json.RawMessage
	_ = json.Unmarshal(answers["foto"], &list) // skipped: none
	if len(list) > 0 {
		parts = append(parts, t.Words.Count("lapor.foto", len(list), nil))
	}
	return parts
}

func receiptRows(t *turn.Turn, r storage.Report) [][]turn.Button {
	rows := [][]turn.Button{turn.Row(
		turn.Button{Text: t.Words.Say("tombol.laporan_saya", nil), Data: turn.Pack("m", "laporan")},
		turn.Button{Text: t.Words.Say("tombol.lapor", nil), Data: turn.Pack("m", "lapor")},
	), menuRow(t, "menu")}
	mend := turn.Button{Text: t.Words.Say("tombol.perbaiki", nil), Data: turn.Pack("l", "k", compact(r.ID))}
	return slices.Concat(useRows(t, r), [][]turn.Button{turn.Row(mend)}, rows)
}

// title is what a report is called: its form's instance_name, else the name of the form. The
// engine says it in the language of the reader.
func title(t *turn.Turn, r storage.Report) string {
	form := t.Forms.Form(r.Form)
	if form == nil {
		return r.Form
	}
	var answers map[string]json.RawMessage
	if json.Unmarshal(r.Answers, &answers) == nil {
		if name := strings.TrimSpace(flows.Name(form, answers, reading(t))); name != "" {
			return name
		}
	}
	return form.Title.In(t.Words.Lang())
}

// shown is an answer as people read it, "" when there is none.
func shown(t *turn.Turn, formID, question string, answers map[string]json.RawMessage) string {
	form := t.Forms.Form(formID)
	if form == nil {
		return ""
	}
	for _, line := range flows.Lines(form, answers, reading(t)) {
		if line.Name == question {
			return line.Value
		}
	}
	return ""
}

// reading is the world for looking at answers that were given before: no lists, no memories.
func reading(t *turn.Turn) flows.Env {
	return flows.Env{Now: t.Now, Zone: t.Zone(), Lang: t.Words.Lang(), Role: string(t.Person.Assignment().Role), Show: turn.Show(t.Words)}
}

func word(answers map[string]json.RawMessage, name string) string {
	var s string
	_ = json.Unmarshal(answers[name], &s) // another kind of answer reads as none
	return s
}

func whole(answers map[string]json.RawMessage, name string) int {
	var n int
	_ = json.Unmarshal(answers[name], &n) // another kind of answer reads as none
	return n
}

// together sums the counts of one question: keluarga_baduta, keluarga_balita ...
func together(answers map[string]json.RawMessage, prefix string) int {
	sum := 0
	for name := range answers {
		if strings.HasPrefix(name, prefix) {
			sum += whole(answers, name)
		}
	}
	return sum
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
