package flows

// Notice names a message of package locales and brings its arguments; it holds no sentence.
type Notice struct {
	ID   string
	Args map[string]any
}

// The kinds of a Prompt: which widget the bot draws.
const (
	KindQuestion = "question" // one answer: buttons and/or typed text
	KindMany     = "many"     // several choices with ticks
	KindCalendar = "calendar" // one month of days
	KindProposal = "proposal" // kartu usulan: lines with proposed values, Cocok or tap a line
	KindCounts   = "counts"   // angka_banyak: lines with a number each
	KindPhotos   = "photos"
	KindLocation = "location"
	KindReview   = "review"
	KindMore     = "more"   // what lies under Lengkapi
	KindRounds   = "rounds" // a repeat: what was given so far, Tambah lagi or Selesai
	KindRound    = "round"  // one round of a repeat, to be changed or removed
)

// Prompt is one card to show.
type Prompt struct {
	Kind      string
	Question  *Question // nil on the review card
	Part      *Question // the part of a sekartu or angka_banyak card that is asked now, else nil
	Index, Of int       // "2 dari 6", recomputed with skip logic; 0, 0 on a card outside the walk
	Most      int       // what Of may become by an answer to come ("1 dari 5–8"); Of when that is known
	Round     string    // "Anak 2": which round of a repeat the card belongs to
	Label     string    // in Env.Lang, verbatim from the form
	Hint      string
	Proposal  string // text usulan: the composed sentence (Pakai, Tambah, or simply write)
	Said      *Line  // the answer just given: first line of the card
	Notices   []Notice
	Evidence  []string
	Options   []Option // in order, the page already cut
	// OptionPage and Pages count from 1; Pages is 0 or 1 when all choices fit.
	OptionPage, Pages int
	Lines             []Line // proposal, counts, review, more: each can be tapped (Edit, Code = Name)
	Days              []Day  // calendar: whole weeks from Monday on
	Month             string // calendar: "2026-11"
	Prev, Next        string // calendar: months to page to; empty: nothing that way
	Ops               []Op   // what to offer besides
	Count             int    // ticks or photos so far
}

// Option is one button for an answer.
type Option struct {
	Code  string
	Label string // from the form or Env.Show; empty for Day, Say and Op page
	On    bool   // already chosen
	Op    Op     // Answer, Tick, or Page ("Tanggal lain", Code = month)
	Day   string // "today", "yesterday", "tomorrow": the bot names it and shows the date of Code
	// Say names the message that stands on the button when the form has no words for it; nil: Label.
	Say *Notice
}

// Line is one answer on a card of several.
type Line struct {
	Name    string
	Label   string // chat::short
	Value   string // as Env.Show writes it; empty: nothing given
	Missing bool   // must be answered before sending
}

// Day is one square of the calendar.
type Day struct {
	Date    string // ISO; empty for a square outside of the month
	Number  int    // day of the month
	Enabled bool   // may be chosen
	Chosen  bool
}
