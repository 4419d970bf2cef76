// Package people is the front door: consent, invites, the choice of a Kampung KB, how a person is
// called, the menu with what belongs to the person (role and place, language, practice, own data),
// and the living profile of her Kampung KB (profil.go, daftar.go). Each command has its file, named after it; what lies behind the other buttons of the
// menu belongs to other rooms and is reached through the route table.
//
// Read start.go first: from the link of an invite to the first menu. Nothing is stored before
// consent, so until then the invite's code travels in the buttons; every button is checked again
// when it is tapped, against the invite or against the person's own assignments, since data of a
// button can be forged.
//
// Not here: who may report what (package reporting), the first invitations (cmd undang).
package people

import (
	"context"

	"pokjabot/bot/turn"
	"pokjabot/locales"
	"pokjabot/storage"
)

// Verbs of this room's buttons. They live in messages for months: a letter is never given away.
const (
	verbAgree    = "oc" // invite code
	verbDecline  = "ox"
	verbPlace    = "op" // invite code, wilayah, page, time of consent
	verbKampung  = "ok" // invite code, Kampung or desa, time of consent
	verbSapaan   = "os" // bapak | ibu | kak, then "d" when changed later
	verbSwitch   = "og" // assignment
	verbLanguage = "ol" // id | en
	verbPractice = "ot" // wanted state, 1 or 0: a doubled tap changes nothing
	verbData     = "od" // what to change
	verbLists    = "oz" // what, then the entry
	verbTeam     = "oy" // what, then the assignment
	verbInvite   = "ou" // role, place below the asker's
)

var taps = map[string]turn.Handler{
	verbAgree:    agree,
	verbDecline:  decline,
	verbPlace:    place,
	verbKampung:  kampung,
	verbSapaan:   sapaan,
	verbSwitch:   switchTo,
	verbLanguage: speak,
	verbPractice: practise,
	verbData:     changeData,
	verbLists:    listTapped,
	verbTeam:     team,
	verbInvite:   inviteTapped,
}

// Tapped answers the buttons of this room: verbs that begin with "o".
func Tapped(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	if handler, known := taps[t.In.Data.Verb]; known {
		return handler(ctx, t)
	}
	return Start(ctx, t)
}

// Expected answers text when this room has asked for it (turn.Turn.Expect).
func Expected(ctx context.Context, t *turn.Turn) ([]storage.Write, error) {
	switch t.Chat.Expects {
	case expectsName:
		return named(ctx, t)
	case expectsEntry:
		return entered(ctx, t)
	}
	t.Expect("", nil)
	return Start(ctx, t)
}

// known refuses strangers.
func known(t *turn.Turn) error {
	if t.Person == nil {
		return locales.Refuse("orang.belum_kenal", locales.Args{"Sapaan": t.Sapaan()})
	}
	return nil
}

// menuButton leads to a command of any room (bot/route.go).
func menuButton(t *turn.Turn, id, command string) turn.Button { return t.Button(id, "m", command) }
