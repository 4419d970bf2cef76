package people

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// ConsentVersion names the consent text that people agreed to; a new text gets a new name.
const ConsentVersion = "2026-11"

const longestName = 40 // characters of a name that is said in every message

// Start answers /start: with an invite's code it opens the door, without one it shows the menu to
// those we know and tells others how to be invited.
func Start(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	code := t.In.Args
	if t.In.Kind != turn.Command || code == "" {
		if t.Person != nil {
			return Menu(ctx, t)
		}
		return t.Say(ctx, turn.Message{Text: t.Words.Say("mulai.tanpa_undangan", nil)})
	}
	invite, wrong, err := open(ctx, t, code)
	if err != nil || wrong != nil {
		return wrong, err
	}
	if t.Person != nil { // consent was given: the second invite only adds an assignment
		return enter(ctx, t, door{code, invite, t.Now})
	}
	return t.Say(ctx, turn.Message{
		Text: t.Words.Say("mulai.persetujuan", locales.Args{"Peran": t.Words.Say("peran."+string(invite.Role), nil), "Tempat": invite.PlaceName}),
		Keyboard: [][]turn.Button{
			turn.Row(t.Button("tombol.setuju", verbAgree, code)),
			turn.Row(t.Button("tombol.tidak_setuju", verbDecline)),
		},
	})
}

func decline(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	return t.Say(ctx, turn.Message{Text: t.Words.Say("mulai.tidak_setuju", nil)})
}

// agree is the consent: its instant is the tap's.
func agree(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	code := t.In.Data.Arg(0)
	invite, wrong, err := open(ctx, t, code)
	if err != nil || wrong != nil {
		return wrong, err
	}
	return enter(ctx, t, door{code, invite, t.Now})
}

// open finds an invite that still lets people in. When it does not, the writes say so: a wrong
// code is counted, and who tries too many waits (design.md 4).
func open(ctx context.Context, t *turn.Turn, code string) (*storage.Invite, []storage.Write, error) {
	until, err := storage.CodePause(ctx, t.DB, t.ChatID, t.Now)
	if err != nil {
		return nil, nil, err
	}
	if !until.IsZero() {
		return nil, nil, locales.Refuse("undangan.jeda", locales.Args{"Jam": t.Words.Time(until.In(t.Zone()))})
	}
	invite, err := storage.InviteByCode(ctx, t.DB, code)
	if err != nil {
		return nil, nil, err
	}
	if invite == nil {
		said, err := t.Say(ctx, turn.Message{Text: t.Words.Say("undangan.tidak_dikenal", nil)})
		return nil, append(said, storage.WrongCode(t.ChatID, t.Now)), err
	}
	state := invite.State(t.Now)
	if state != storage.InviteRevoked && joined(t.Person, invite) { // their own link, opened again
		return invite, nil, nil
	}
	switch state {
	case storage.InviteOpen:
		return invite, nil, nil
	case storage.InviteUsed:
		return nil, nil, locales.Refuse("undangan.habis", nil)
	case storage.InviteRevoked:
		return nil, nil, locales.Refuse("undangan.dicabut", nil)
	default:
		return nil, nil, locales.Refuse("undangan.kedaluwarsa", nil)
	}
}

func joined(p *storage.Person, i *storage.Invite) bool {
	return slices.ContainsFunc(assignments(p), func(a storage.Assignment) bool { return a.Role == i.Role && a.Place == i.Place })
}

// callName is the name Telegram shows, fit to be said: no line breaks, not too long, "" when it
// holds no letter.
func callName(shown string) string {
	name := strings.Join(strings.FieldsFunc(shown, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if !strings.ContainsFunc(name, unicode.IsLetter) {
		return ""
	}
	if runes := []rune(name); len(runes) > longestName {
		name = strings.TrimSpace(string(runes[:longestName]))
	}
	return name
}

// stamp writes an instant into a button, readStamp reads it: a forged one counts as now.
func stamp(at time.Time) string { return turn.Num(at.Unix()) }

func readStamp(d turn.Data, i int, now time.Time) time.Time {
	at := time.Unix(d.Number(i), 0)
	if at.After(now) || now.Sub(at) > 30*24*time.Hour {
		return now
	}
	return at
}
