package turn

import (
	"crypto/rand"
	"fmt"
	"time"
)

// Button is a button of a room: its label is a message, its data verb and args.
func (t *Turn) Button(label, verb string, args ...string) Button {
	return Button{Text: t.Words.Say(label, nil), Data: Pack(verb, args...)}
}

// Today is the ISO date at the person's place.
func (t *Turn) Today() string { return t.Now.In(t.Zone()).Format(time.DateOnly) }

// NewUUID is a random UUID (RFC 9562, version 4): the id of a report or a plan, born with its draft.
func NewUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
