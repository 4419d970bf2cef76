package desk

import (
	"strconv"
	"strings"

	"pokjabot/bot/export"
	"pokjabot/bot/turn"
	"pokjabot/flows/forms"
	"pokjabot/locales"
	"pokjabot/storage"
)

// letter is what the card of a job and its file say.
type letter struct {
	words  locales.Speaker
	forms  *forms.Library
	person *storage.Person
	job    storage.ExportJob
}

func (l letter) args() locales.Args {
	form := l.job.Form
	if form == "" {
		form = everything
	}
	return locales.Args{
		"Sapaan": l.words.Address(l.person.Sapaan, l.person.Name), "Formulir": formName(l.words, l.forms, form), "Tempat": placeName(l.person),
		"Periode": locales.Raw(spanOf(l.job.From, l.job.To).name(l.words)), "Sudah": l.job.Done, "Semua": l.job.Total,
	}
}

// waiting is the card of a job that nobody has begun.
func (l letter) waiting() turn.Message { return l.card("desk.menunggu", l.stop()) }

// moving is the card of a job at work.
func (l letter) moving() turn.Message { return l.card("desk.berjalan", l.stop()) }

func (l letter) cancelled() turn.Message { return l.card("desk.dibatalkan", l.onward()) }

// ended is the card of a job that is over, id being the message that says how.
func (l letter) ended(id string) turn.Message { return l.card(id, l.onward()) }

func (l letter) card(id string, row []turn.Button) turn.Message {
	return turn.Message{Text: l.words.Say(id, l.args()), Keyboard: [][]turn.Button{row}}
}

func (l letter) stop() []turn.Button {
	return turn.Row(turn.Button{Text: l.words.Say("desk.batalkan", nil), Data: turn.Pack(verbUnduh, dropFile, turn.Num(l.job.ID))})
}

func (l letter) onward() []turn.Button {
	return turn.Row(turn.Button{Text: l.words.Say("desk.unduh_lagi", nil), Data: turn.Pack(verbUnduh)}, turn.Button{Text: l.words.Say("tombol.rekap", nil), Data: turn.Pack("m", "rekap")})
}

// file is the document itself. hidden tells that small cells are hidden in it.
func (l letter) file(path string, hidden bool) turn.File {
	text := l.words.Count("desk.berkas", l.job.Done, l.args())
	if hidden {
		text += "\n" + l.words.Say("desk.sel_kecil", nil)
	}
	return turn.File{Message: turn.Message{Text: text + "\n" + l.words.Say("desk.untuk_tugas", nil)}, Path: path, Name: l.name()}
}

// name is what the file is called on the phone: kegiatan_15.05_2026-11.xlsx.
func (l letter) name() string {
	parts := []string{l.job.Form, place(l.person), spanOf(l.job.From, l.job.To).key}
	if l.job.Form == "" {
		parts[0] = "laporan"
	}
	if parts[2] == "" {
		parts = parts[:2]
	}
	return strings.Join(parts, "_") + export.Format(l.job.Format).Extension()
}

func formName(words locales.Speaker, library *forms.Library, id string) string {
	if form := library.Form(id); form != nil {
		return form.Title.In(words.Lang())
	}
	return words.Say("desk.semua_formulir", nil)
}

// placeName is the Kampung or, above it, the wilayah.
func placeName(p *storage.Person) string {
	a := p.Assignment()
	if a.Kampung != "" {
		return a.Kampung
	}
	return a.Wilayah
}

func fileName(id int64, format string) string {
	return strconv.FormatInt(id, 10) + export.Format(format).Extension()
}
