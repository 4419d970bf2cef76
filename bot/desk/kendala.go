package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"pokjabot/bot/turn"
	"pokjabot/bot/window"
	"pokjabot/flows"
	"pokjabot/flows/answer"
	"pokjabot/locales"
	"pokjabot/storage"
)

// ExpectsNote is what a chat is asked for after a new status of a kendala (turn.Turn.Expect).
const ExpectsNote = "catatan_kendala"

const (
	kendalaPerPage      = 6
	shortNote, longNote = 5, 300 // domain.md 3 g, catatan
	firstLetters        = 60     // of a description in a list
	formKendala         = "kendala"
)

// asked is the level whose help a kendala may ask of this role; field workers are asked at the
// level of the village.
func asked(role storage.Role) storage.Tingkat {
	switch role {
	case storage.Kecamatan, storage.Kabupaten, storage.Provinsi:
		return storage.Tingkat(role)
	case storage.PLKB, storage.PokjaDesa:
		return "desa"
	case storage.Petugas, storage.Mitra, storage.Admin:
	}
	return ""
}

// moves says whether the person may answer and close it: only the level asked, or the reporter
// (domain.md 3 g). What "can be handled here" is handled in the village.
func moves(p *storage.Person, k storage.Kendala) bool {
	level := asked(p.Assignment().Role)
	return k.PersonID == p.ID || level != "" && (level == k.Tingkat || level == "desa" && k.Tingkat == "sendiri")
}

// listKendala shows what is open within the person's places, the oldest first.
func listKendala(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	after := t.In.Data.Number(0)
	list, err := storage.KendalaFor(ctx, t.DB, t.Person.Scope(), t.Person.ID, asked(t.Person.Assignment().Role), kendalaPerPage+1, after)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return t.Say(ctx, turn.Message{Text: t.Words.Say("tugas.kendala_kosong", locales.Args{"Sapaan": t.Sapaan()}), Keyboard: [][]turn.Button{back(t)}})
	}
	text := []string{t.Words.Say("tugas.kendala_daftar", locales.Args{"Sapaan": t.Sapaan()})}
	var rows [][]turn.Button
	for i, k := range list[:min(len(list), kendalaPerPage)] {
		number := strconv.Itoa(i + 1)
		text = append(text, number+") "+t.Words.Say("tugas.kendala_baris", locales.Args{
			"Hari": days(t, k.OpenedAt), "Uraian": cut(k.Uraian, firstLetters), "Tempat": k.Kampung, "Status": locales.Raw(t.Words.Say("status_kendala."+string(k.Status), nil)),
		}))
		rows = append(rows, turn.Row(turn.Button{Text: number + ") " + label(t, formKendala, "jenis", k.Jenis) + " · " + k.Kampung, Data: turn.Pack(verbOpen, turn.Num(k.ID))}))
	}
	if len(list) > kendalaPerPage {
		rows = append(rows, turn.Row(t.Button("tombol.kendala_lain", verbKendala, turn.Num(list[kendalaPerPage-1].ID))))
	}
	return t.Say(ctx, turn.Message{Text: strings.Join(text, "\n"), Keyboard: append(rows, back(t))})
}

func days(t *turn.Turn, since time.Time) int { return int(t.Now.Sub(since).Hours() / 24) }

func cut(s string, letters int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= letters {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:letters])) + "…"
}

// kendalaTapped finds the tapped kendala among those the person may see: within her places, or her own.
func kendalaTapped(ctx context.Context, t *turn.Turn) (*storage.Kendala, error) {
	k, err := storage.KendalaSeen(ctx, t.DB, t.Person.Scope(), t.Person.ID, t.In.Data.Number(0))
	if err == nil && k == nil {
		err = locales.Refuse("tugas.kendala_tidak_ada", locales.Args{"Sapaan": t.Sapaan()})
	}
	return k, err
}

// openKendala shows one with what was answered to it, and the ways to move it.
func openKendala(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	k, err := kendalaTapped(ctx, t)
	if err != nil {
		return nil, err
	}
	text, err := kendalaText(ctx, t, *k)
	if err != nil {
		return nil, err
	}
	var rows [][]turn.Button
	if k.ClosedAt == nil && moves(t.Person, *k) {
		id := turn.Num(k.ID)
		if k.Status == storage.KendalaTerbuka {
			rows = append(rows, turn.Row(t.Button("tombol.ditangani", verbMove, id, string(storage.KendalaDiproses))))
		}
		rows = append(rows, turn.Row(t.Button("tombol.sudah_selesai", verbMove, id, string(storage.KendalaSelesai))),
			turn.Row(t.Button("tombol.tak_bisa_selesai", verbMove, id, string(storage.KendalaTidakSelesai))))
	}
	rows = append(rows, turn.Row(t.Button("tombol.kembali", verbKendala, "0")))
	return t.Say(ctx, turn.Message{Text: text, Keyboard: rows})
}

func kendalaText(ctx context.Context, t *turn.Turn, k storage.Kendala) (string, error) {
	replies, err := storage.KendalaReplies(ctx, t.DB, k.ID)
	if err != nil {
		return "", err
	}
	text := []string{t.Words.Say("tugas.kendala_satu", locales.Args{
		"Tempat": k.Kampung, "Tanggal": t.Words.Date(k.OpenedAt.In(t.Zone())), "Hari": days(t, k.OpenedAt), "Status": locales.Raw(t.Words.Say("status_kendala."+string(k.Status), nil)),
	})}
	for _, l := range facts(t, k) {
		text = append(text, "• "+html.EscapeString(l.Label)+": <b>"+html.EscapeString(l.Value)+"</b>")
	}
	for _, r := range replies {
		id := "tugas.kendala_jawaban"
		if r.Reason != "" {
			id = "tugas.kendala_ikut_ditarik"
		}
		text = append(text, t.Words.Say(id, locales.Args{
			"Tanggal": t.Words.Date(r.At.In(t.Zone())), "Status": locales.Raw(t.Words.Say("status_kendala."+string(r.Status), nil)), "Catatan": r.Note,
		}))
	}
	return strings.Join(text, "\n"), nil
}

// facts are what form g would have asked, as its own lines say it: also of a kendala that came
// with another form.
func facts(t *turn.Turn, k storage.Kendala) []flows.Line {
	form := t.Forms.Form(formKendala)
	if form == nil {
		return nil
	}
	answers := map[string]json.RawMessage{}
	for name, value := range map[string]string{
		"jenis": k.Jenis, "uraian": k.Uraian, "tingkat": string(k.Tingkat), "instansi": k.Instansi, "mendesak": k.Mendesak, "usul": k.Usul, "batas": k.Batas,
	} {
		if raw, err := json.Marshal(value); err == nil && value != "" {
			answers[name] = raw
		}
	}
	return flows.Lines(form, answers, flows.Env{Now: t.Now, Zone: t.Zone(), Lang: t.Words.Lang(), Show: turn.Show(t.Words)})
}

// label is a choice of a form in the person's language, the code where the form has none.
func label(t *turn.Turn, formID, question, code string) string {
	form := t.Forms.Form(formID)
	if form == nil || form.Question(question) == nil {
		return code
	}
	for _, c := range form.Choices[form.Question(question).List] {
		if c.Code == code {
			return c.Label.In(t.Words.Lang())
		}
	}
	return code
}

// note is what was asked for: a line to go with the new status.
type note struct {
	Kendala int64  `json:"kendala"`
	Status  string `json:"status"`
}

// askNote asks for the line that tells the reporter what happened.
func askNote(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	k, err := kendalaTapped(ctx, t)
	if err != nil {
		return nil, err
	}
	status := storage.KendalaStatus(t.In.Data.Arg(1))
	if !slices.Contains(storage.KendalaStatuses, status) || k.ClosedAt != nil || !moves(t.Person, *k) {
		return nil, locales.Refuse("tugas.bukan_wewenang", locales.Args{"Sapaan": t.Sapaan()})
	}
	state, err := json.Marshal(note{k.ID, string(status)})
	if err != nil {
		return nil, fmt.Errorf("encoding what a note belongs to: %w", err)
	}
	t.Expect(ExpectsNote, state)
	text := t.Words.Say("tugas.catatan_"+string(status), locales.Args{"Sapaan": t.Sapaan(), "Uraian": cut(k.Uraian, firstLetters)})
	return t.Say(ctx, turn.Message{Text: text, Keyboard: [][]turn.Button{turn.Row(t.Button("tombol.kembali", verbOpen, turn.Num(k.ID)))}})
}

// Noted answers the line that was asked for: the kendala moves and its reporter is told.
func Noted(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	var n note
	if err := json.Unmarshal(t.Chat.State, &n); err != nil || t.Person == nil {
		t.Expect("", nil)
		return Tugas(ctx, t)
	}
	text := strings.TrimSpace(t.In.Text)
	switch letters := utf8.RuneCountInString(text); {
	case answer.HasNIK(text):
		return nil, locales.Refuse("flows.nik", nil)
	case letters < shortNote || letters > longNote:
		return nil, locales.Refuse("tugas.catatan_panjang", locales.Args{"Sapaan": t.Sapaan()})
	}
	k, err := storage.KendalaSeen(ctx, t.DB, t.Person.Scope(), t.Person.ID, n.Kendala)
	if err != nil {
		return nil, err
	}
	t.Expect("", nil)
	if k == nil || k.ClosedAt != nil || !moves(t.Person, *k) {
		return t.Say(ctx, turn.Message{Text: t.Words.Say("tugas.bukan_wewenang", locales.Args{"Sapaan": t.Sapaan()}), Keyboard: [][]turn.Button{back(t)}})
	}
	writes := []storage.Write{storage.ReplyKendala(storage.KendalaReply{KendalaID: k.ID, PersonID: t.Person.ID, Status: n.Status, Note: text, At: t.Now})}
	told, err := tell(ctx, t, *k, n.Status, text)
	if err != nil {
		return nil, err
	}
	said, err := t.Say(ctx, turn.Message{
		Text:     t.Words.Say("tugas.kendala_dijawab", locales.Args{"Sapaan": t.Sapaan(), "Status": locales.Raw(t.Words.Say("status_kendala."+n.Status, nil))}),
		Keyboard: [][]turn.Button{turn.Row(t.Button("tombol.kendala_lain", verbKendala, "0")), back(t)},
	})
	return append(append(writes, told...), said...), err
}

// tell lets the reporter know, in her language and not in the middle of prayer or night, nor when
// the fast is broken (domain.md 6.3).
func tell(ctx context.Context, t *turn.Turn, k storage.Kendala, status, text string) ([]storage.Write, error) {
	if k.PersonID == 0 || k.PersonID == t.Person.ID {
		return nil, nil
	}
	reporter, err := storage.PersonByID(ctx, t.DB, k.PersonID)
	if err != nil || reporter == nil || reporter.TelegramID == 0 {
		return nil, err
	}
	words := t.Words.In(reporter.Lang)
	a := t.Person.Assignment()
	m := turn.Message{
		Text: words.Say("tugas.kendala_kabar", locales.Args{
			"Sapaan": words.Address(reporter.Sapaan, reporter.Name), "Uraian": cut(k.Uraian, firstLetters), "Status": locales.Raw(words.Say("status_kendala."+status, nil)),
			"Peran": locales.Raw(words.Say("peran."+string(a.Role), nil)), "Catatan": text,
		}),
		Keyboard: [][]turn.Button{turn.Row(turn.Button{Text: words.Say("tombol.lihat_kendala", nil), Data: turn.Pack(verbOpen, turn.Num(k.ID))})},
	}
	payload, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encoding news of a kendala: %w", err)
	}
	id, err := t.Numbers.Next(ctx)
	if err != nil {
		return nil, err
	}
	days, err := storage.CalendarAround(ctx, t.DB, t.Now)
	if err != nil {
		return nil, err
	}
	due := window.NewCalendar(days).Awake(t.Now.In(reporter.Location()))
	return []storage.Write{
		storage.SaveCard(storage.Card{ID: id, ChatID: reporter.TelegramID, CreatedAt: t.Now}),
		storage.Send(storage.Outgoing{ChatID: reporter.TelegramID, Class: storage.ClassReminder, Kind: storage.KindMessage, CardID: id, Payload: payload, NotBefore: due, CreatedAt: t.Now}),
	}, nil
}
