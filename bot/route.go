package bot

import (
	"context"
	"strings"

	"pokjabot/bot/desk"
	"pokjabot/bot/digest"
	"pokjabot/bot/people"
	"pokjabot/bot/planning"
	"pokjabot/bot/reminder"
	"pokjabot/bot/reporting"
	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// conversation is the one wiring between rooms: which form ends where.
var conversation = reporting.Forms{
	Finish: map[string]reporting.Finisher{
		"kegiatan":    reporting.FinishReport,
		"poktan":      reporting.FinishReport,
		"layanan":     reporting.FinishReport,
		"kunjungan":   reporting.FinishReport,
		"advokasi":    reporting.FinishReport,
		"lima_faktor": reporting.FinishReport,
		"kendala":     reporting.FinishKendala,
		"rencana":     planning.Finish,

		people.FormProfile: people.FinishProfile,
	},
	Known:   map[string]reporting.Knower{people.FormProfile: people.KnownProfile},
	Prefill: planning.Prefill,
}

// plans is the room of what is to come; it opens forms by way of the conversation.
var plans = planning.Room{Pause: reporting.Pause, Form: conversation.OpenTapped, Open: conversation.OpenKnown}

// commands is the table of what can be said with a slash, or tapped in the menu by the same name.
var commands = map[string]turn.Handler{
	"start":   people.Start,
	"menu":    people.Menu,
	"bantuan": people.Bantuan,
	"help":    people.Bantuan,
	"bahasa":  people.Bahasa,
	"latihan": people.Latihan,
	"ganti":   people.Ganti,
	"data":    people.Data,
	"profil":  people.Profil,
	"undang":  people.Undang,
	"lapor":   conversation.Lapor,
	"lain":    conversation.Others,
	"lembar":  conversation.Lembar,
	"laporan": reporting.Laporan,
	"salin":   reporting.Salin,
	"batal":   conversation.Batal,
	"jadwal":  plans.Jadwal,
	"rekap":   digest.Rekap,
	"tugas":   desk.Tugas,
}

// stays are the commands that deal with the open draft themselves; all others pause it first.
var stays = map[string]bool{"batal": true, "bantuan": true, "help": true}

// taps is the table of buttons: the verb of their data, or its first letter for a whole room.
var taps = map[string]turn.Handler{
	turn.FormVerb: conversation.Tapped,
	"f":           conversation.OpenTapped,
	"l":           conversation.LaporanTapped,
	"i":           conversation.SheetTapped,
	"p":           conversation.PhotoTapped,
	"o":           people.Tapped,
	"d":           reminder.Tapped,
	"j":           plans.Tapped,
	"r":           digest.Tapped,
	"t":           desk.TaskTapped,
	"u":           desk.Unduh,
}

// route finds the handler of an input. While a question is open its choices win over keywords;
// only slash commands leave it, and they pause the draft (design.md 7).
func (a *Assistant) route(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if t.ChatID <= 0 { // a group: the bot talks with persons only
		return nil, nil
	}
	if reporting.OfDangerAlbum(t) {
		return nil, nil
	}
	danger, err := reporting.Endangered(t.In)
	if err != nil {
		return nil, err
	}
	if danger { // whatever is open, whoever it is: this is not for a form (domain.md 8.2)
		return conversation.Shelter(ctx, t)
	}
	switch {
	case t.In.Kind == turn.Member:
		return membership(t), nil
	case t.In.Kind == turn.Command:
		return a.command(ctx, t, t.In.Command)
	case t.In.Kind == turn.Tap && t.In.Data.Verb == "m":
		return a.command(ctx, t, t.In.Data.Arg(0))
	case t.In.Kind == turn.Tap:
		return tapped(ctx, t)
	case t.In.Edited:
		if writes, done, err := conversation.Edited(ctx, t); done || err != nil {
			return writes, err
		}
		return nil, locales.Refuse("umum.pesan_diubah", map[string]any{"Sapaan": t.Sapaan()})
	case t.Draft != nil && t.Draft.Status == storage.DraftOpen:
		return conversation.Typed(ctx, t)
	case t.In.Kind == turn.Photo && t.Person != nil:
		return a.photo(ctx, t)
	case t.Chat.Expects != "":
		return a.expected(ctx, t)
	default:
		return a.typed(ctx, t)
	}
}

func (a *Assistant) command(ctx context.Context, t *turn.Turn, name string) ([]storage.Write, error) {
	handler, known := commands[name]
	if !known {
		return nil, locales.Refuse("umum.perintah_tak_dikenal", map[string]any{"Sapaan": t.Sapaan()})
	}
	var writes []storage.Write
	if !stays[name] {
		paused, err := reporting.Pause(ctx, t)
		if err != nil {
			return nil, err
		}
		writes = paused
	}
	answered, err := handler(ctx, t)
	if no := refusal(err); no != nil {
		said, err := t.Say(ctx, turn.Message{Text: t.Words.Say(no.ID, no.Args)})
		return append(writes, said...), err // the draft waits even when the command was refused
	}
	return append(writes, answered...), err
}

// expected answers text that a room has asked for outside of a form.
func (a *Assistant) expected(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	switch t.Chat.Expects {
	case reporting.ExpectsWords:
		return reporting.Search(ctx, t)
	case reporting.ExpectsWish:
		return reporting.Wished(ctx, t)
	case desk.ExpectsNote:
		return desk.Noted(ctx, t)
	case desk.ExpectsNumber:
		if menuWords[strings.ToLower(strings.TrimSpace(t.In.Text))] == "" {
			return desk.Numbered(ctx, t)
		}
		t.Expect("", nil)
		return a.typed(ctx, t)
	case planning.ExpectsSentence, planning.ExpectsChange:
		if t.In.Kind == turn.Text && menuWords[strings.ToLower(strings.TrimSpace(t.In.Text))] == "" && planning.Awaits(t) {
			return plans.Typed(ctx, t)
		}
		t.Expect("", nil)
		return a.typed(ctx, t)
	default:
		return people.Expected(ctx, t)
	}
}

func tapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	verb := t.In.Data.Verb
	if handler, known := taps[verb]; known {
		return handler(ctx, t)
	}
	if verb != "" {
		if handler, known := taps[verb[:1]]; known {
			return handler(ctx, t)
		}
	}
	t.Notice(t.Words.Say("lapor.tombol_lama", map[string]any{"Sapaan": t.Sapaan()}))
	return nil, nil
}

// typed answers text outside of forms: the word on a menu button does what the button does,
// anything else gets the menu with a kind line.
func (a *Assistant) typed(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	said := strings.ToLower(strings.TrimSpace(t.In.Text))
	if name := menuWords[said]; name != "" {
		return a.command(ctx, t, name)
	}
	if t.Person == nil {
		return people.Start(ctx, t)
	}
	if words, is := digest.Asked(t.In.Text); is { // "rekap muaro jambi bulan lalu"
		t.In.Args = words
		return a.command(ctx, t, "rekap")
	}
	if writes, done, err := plans.Told(ctx, t); done || err != nil { // "pindahkan semua ke Rabu ke-2"
		return writes, err
	}
	if writes, done, err := conversation.Written(ctx, t); done || err != nil {
		return writes, err
	}
	return t.Say(ctx, turn.Message{Text: t.Words.Say("umum.tidak_mengerti", map[string]any{"Sapaan": t.Sapaan()}), Keyboard: [][]turn.Button{
		turn.Row(turn.Button{Text: t.Words.Say("tombol.lapor", nil), Data: turn.Pack("m", "lapor")}, turn.Button{Text: t.Words.Say("tombol.menu", nil), Data: turn.Pack("m", "menu")}),
	}})
}

// photo begins a report with a photo; a person who files none with photos is told so.
func (a *Assistant) photo(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if writes, done, err := conversation.PhotoFirst(ctx, t); done || err != nil {
		return writes, err
	}
	return t.Say(ctx, turn.Message{Text: t.Words.Say("foto.bukan_petugas", map[string]any{"Sapaan": t.Sapaan()}), Keyboard: [][]turn.Button{
		turn.Row(turn.Button{Text: t.Words.Say("tombol.menu", nil), Data: turn.Pack("m", "menu")}),
	}})
}

// menuWords are the words of the menu as people type them, in both languages.
var menuWords = map[string]string{
	"lapor": "lapor", "report": "lapor", "laporan": "laporan", "laporan saya": "laporan", "reports": "laporan",
	"jadwal": "jadwal", "plan": "jadwal", "rekap": "rekap", "recap": "rekap", "tugas": "tugas", "tasks": "tugas", "menu": "menu", "bantuan": "bantuan", "help": "bantuan", "batal": "batal",
}

// membership follows a person who blocks the bot or comes back.
func membership(t *turn.Turn) []storage.Write {
	if t.In.What == "kicked" || t.In.What == "left" {
		return []storage.Write{storage.ChatGone(t.ChatID, t.Now)}
	}
	return nil
}
