package flows

import (
	"encoding/json"
	"time"
)

// Op is what the person wants to do with the card before her.
type Op string

// What can be done. Every card names the ones it offers in Prompt.Ops; the others are answered
// kindly all the same, for an old card or a forged tap may carry them.
const (
	Answer  Op = "answer"  // Code (a tap), Text, Media or Point
	Back    Op = "back"    // Kembali: the card before this one
	Skip    Op = "skip"    // Lewati: leave an optional question empty
	Later   Op = "later"   // Isi nanti: go on, ask again before sending
	Help    Op = "help"    // Bantuan: the hint and an example
	Save    Op = "save"    // Simpan dulu
	Cancel  Op = "cancel"  // Batal
	Edit    Op = "edit"    // Ubah; Code names the line (question or part) to answer anew; without one the card is shown again, for the bot to make its lines tappable
	Confirm Op = "confirm" // Cocok, Pakai, "Ya, benar": keep what the card shows
	Send    Op = "send"    // Kirim, from the review card
	Tick    Op = "tick"    // one choice of several; Code and the wanted state On
	Page    Op = "page"    // Code: page number ("2") of the choices, or month ("2026-11") of the calendar; "" closes it
	Resume  Op = "resume"  // show the open card once more
	Done    Op = "done"    // Selesai (n): ticks, photos or counts are complete
	More    Op = "more"    // Lengkapi: the questions that are not asked in the walk
	Append  Op = "append"  // Tambah: the next text goes behind the proposed one
)

// Outcome says where a step leaves the person.
type Outcome string

// Where a step can lead.
const (
	Asking    Outcome = "asking"    // a question is open
	Reviewing Outcome = "reviewing" // the review card is open
	Sent      Outcome = "sent"      // complete: Finish gives the report's answers
	Cancelled Outcome = "cancelled" // given up: the session is empty
	Saved     Outcome = "saved"     // put aside: the session stays as it is
	Unchanged Outcome = "unchanged" // an old or doubled tap: nothing happened, nothing to show
)

// Env is the world as the step may see it. The caller fills in what it has; the zero Env walks
// any form without lists, memories and proposals from before.
type Env struct {
	Now  time.Time      // "now" of the update (design.md 3)
	Zone *time.Location // of the Kampung; nil: the zone of Now
	Lang string         // "id" or "en"; empty: Indonesian
	Role string         // chat::roles; empty: no role, questions with roles are not asked
	Rand func() float64 // in [0, 1); nil: random() gives 0
	// List returns the choices of a living list (chat::list); nil or empty: the question is left
	// out, or asked as plain text when its type says or_other.
	List func(name string) []Choice
	// Last returns the value that was given last under that key (chat::remember, see Memory).
	Last func(name, key string) (json.RawMessage, bool)
	// Given returns when that value was given; nil: chat::remember with "bulan" asks every time.
	Given func(name, key string) (time.Time, bool)
	// Evidence returns sentences to show above a question (chat::evidence).
	Evidence func(name string) []string
	// Show writes a value as people read it, in Lang. Kinds and what they come with: "date"
	// (string "2026-11-25"), "month" (string "2026-11"), "time" (string "09:00"), "moment" (string
	// "2026-11-25T09:00", by the clock of the place), "integer"
	// (int64), "decimal" (float64), "uang" (int64, rupiah), "lp" ([2]int64: laki-laki,
	// perempuan), "photos" (int), "point" (Point). Nil: the bare value, as tests like it.
	Show func(kind string, v any) string
}

// Input is one thing that a person did.
type Input struct {
	Op       Op
	Revision int    // of the card that was tapped; 0: typed or sent, not tapped
	Question string // of the card that was tapped
	Code     string // choice code, date, "l,p", page or line, as Prompt handed it out
	On       bool   // Tick: the wanted state, so that a doubled tap changes nothing
	Text     string
	Media    *Media
	Point    *Point
	Env      Env
}

// Media is a file that arrived, by its Telegram ids; the bytes come later, by a job.
type Media struct {
	FileID   string `json:"file_id"`
	UniqueID string `json:"unique_id"`
	Kind     string `json:"kind"` // "photo"; anything else is asked again
	Caption  string `json:"caption,omitempty"`
	Album    string `json:"album,omitempty"`
	Size     int64  `json:"size,omitempty"` // bytes
	MIME     string `json:"mime,omitempty"`
	Stage    string `json:"jenis,omitempty"` // foto_berjenis: "kegiatan", "sebelum", "sesudah"; empty: not asked
}

// Point is a place in degrees (WGS 84). It is stored rounded to 2 decimals, about 1 km (domain.md 8.2).
type Point struct{ Lat, Lon float64 }

// Mark says how a card was left behind, or that it was never there; a card without one is still to come.
type Mark string

// How a card can be left.
const (
	answered Mark = "done"
	skipped  Mark = "skipped"
	deferred Mark = "later"
	absent   Mark = "absent" // its living list had nothing to choose when the walk began
	kept     Mark = "kept"   // given this month already, taken without asking (chat::remember ... bulan)
)

// Round is one round of a repeat under way: a walk within the walk.
type Round struct {
	Index   int     `json:"index"` // among the rounds given, from 0; one more for a new one
	Session Session `json:"session"`
}

// Session is a draft on its way: all that a step needs besides form and input. Its JSON form is
// stable (keys sorted, empty parts left out), so it can be stored, compared and taken up again by
// any server. Steps never change a Session in place.
type Session struct {
	Form     string `json:"form"`
	Version  string `json:"version"`
	At       string `json:"at"`             // name of the open question, part or card; "" = the review card
	Part     string `json:"part,omitempty"` // which part of a sekartu or angka_banyak card is open
	Page     string `json:"page,omitempty"` // page of choices, month of the calendar, "more", "append", "done"
	Revision int    `json:"revision"`       // grows when a card is entered or answered, not per tick or photo
	// Answers by question name (domain.md ids): text, code, date and time are strings, numbers
	// numbers, several choices and photos arrays. Answers that became irrelevant stay.
	Answers map[string]json.RawMessage `json:"answers,omitempty"`
	// Proposed holds defaults, presets and memories that stand where no answer is given.
	Proposed map[string]json.RawMessage `json:"proposed,omitempty"`
	// Pending waits for one confirmation (chat::soft), then becomes the answer.
	Pending map[string]json.RawMessage `json:"pending,omitempty"`
	Marks   map[string]Mark            `json:"marks,omitempty"`
	// Unread are texts that were written before their card was there (FillSheet).
	Unread *Unread `json:"unread,omitempty"`
	// Round is the round of a repeat (At) that is under way.
	Round *Round `json:"round,omitempty"`
}
