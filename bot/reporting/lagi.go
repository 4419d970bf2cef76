package reporting

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pokjabot/bot/turn"
	"pokjabot/flows"
	"pokjabot/storage"
)

// routine are the forms of what comes round: one report of them is soon followed by another like it.
var routine = []string{KegiatanForm, formPoktan, formLayanan}

// again answers "Lapor lagi seperti ini": a new draft of the same form at the same Kampung, with all
// that describes the activity taken over. Asked are when it was and how many came; photos may be
// sent at any card.
func (f Forms) again(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	r, err := seenReport(ctx, t)
	if err != nil {
		return nil, err
	}
	form := t.Forms.Form(r.Form)
	if form == nil || f.Finish[r.Form] == nil || !slices.Contains(routine, r.Form) {
		return orphan(t, "lapor.tombol_lama")
	}
	a := here(t, storage.Draft{KampungID: r.KampungID, AssignmentID: t.Person.Assignment().ID})
	if err := mayFile(t, a, r.Form); err != nil {
		return nil, err
	}
	d, err := newDraft(ctx, t, form, a, 0)
	if err != nil {
		return nil, err
	}
	var answers map[string]json.RawMessage
	if err := json.Unmarshal(r.Answers, &answers); err != nil {
		return nil, fmt.Errorf("reading report %s: %w", r.ID, err)
	}
	env := newEnv(ctx, t, d)
	if err := unplanned(env, t, *r, answers); err != nil {
		return nil, err
	}
	session, prompt := flows.Another(form, env.flows(), answers)
	if env.err != nil {
		return nil, env.err
	}
	prompt.Notices = append(prompt.Notices, flows.Notice{ID: "lagi.seperti", Args: map[string]any{"Judul": title(t, *r), "Tanggal": shortDay(t, *r)}})
	writes := pause(t)
	shown, err := showNew(ctx, t, &d, stepped{session: session, prompts: []flows.Prompt{prompt}, outcome: flows.Asking})
	return append(writes, shown...), err
}

// showNew leaves the receipt where it is: its buttons are wanted once more.
func showNew(ctx context.Context, t *turn.Turn, d *storage.Draft, s stepped) ([]storage.Write, error) {
	card := t.In.Card
	t.In.Card = nil
	defer func() { t.In.Card = card }()
	return show(ctx, t, d, s, false)
}

// unplanned says of the new report that it is not on the schedule, unless a plan waits that is
// called the same: then she is asked which it is, and its reminders end with the report.
func unplanned(e *env, t *turn.Turn, r storage.Report, answers map[string]json.RawMessage) error {
	delete(answers, "rencana")
	if t.Forms.Form(r.Form).Question("rencana") == nil {
		return nil
	}
	plans, err := storage.OpenPlans(e.ctx, t.DB, r.KampungID, t.Now.In(t.Zone()))
	if err != nil {
		return err
	}
	called := title(t, r)
	fits := slices.ContainsFunc(plans, func(p storage.Occurrence) bool {
		return alike(p.Title, called) || p.Preset["jenis_kegiatan"] != "" && p.Preset["jenis_kegiatan"] == word(answers, "jenis")
	})
	if len(plans) > 0 && !fits {
		answers["rencana"] = json.RawMessage(`"baru"`)
	}
	return nil
}

const questionPeserta = "peserta"

// sameAsLast puts the counts of the last such activity at this Kampung on the card that asks for them.
func sameAsLast(ctx context.Context, t *turn.Turn, d storage.Draft, s stepped) error {
	if len(s.prompts) == 0 || d.KampungID == "" || d.Corrects != "" {
		return nil
	}
	p := &s.prompts[len(s.prompts)-1]
	if p.Question == nil || p.Question.Name != questionPeserta || len(p.Options) > 0 || s.session.Pending != nil || s.session.Answers["peserta_l"] != nil {
		return nil
	}
	before, err := attendance(ctx, t, d, s.session.Answers, 1)
	if err != nil || len(before) == 0 {
		return err
	}
	last := before[0]
	p.Options = []flows.Option{{
		Code: strconv.Itoa(last.L) + "," + strconv.Itoa(last.P), Op: flows.Answer,
		Say: &flows.Notice{ID: "lagi.sama", Args: map[string]any{"L": last.L, "P": last.P}},
	}}
	return nil
}

// attendance is who came to the last activities of the kind that is reported now.
func attendance(ctx context.Context, t *turn.Turn, d storage.Draft, answers map[string]json.RawMessage, n int) ([]storage.Attendance, error) {
	return storage.AttendanceOf(ctx, t.DB, d.KampungID, d.Form, word(answers, "jenis"), t.Today(), n)
}

// alike says whether two titles are likely the same: apart from case, spaces and a typing error or two.
func alike(a, b string) bool {
	x, y := []rune(plainTitle(a)), []rune(plainTitle(b))
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	return distance(x, y) <= min(len(x), len(y))/8
}

func plainTitle(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

// distance is how many letters must be put in, taken out or changed to make b of a (Levenshtein).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		above := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := above + 1
			if x == y {
				cost = above
			}
			above = row[j+1]
			row[j+1] = min(cost, above+1, row[j]+1)
		}
	}
	return row[len(b)]
}
