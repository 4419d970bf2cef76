// Package delivery is the one door out: it takes rows from the outbox and brings them to
// Telegram, in the order of each chat and at Telegram's pace. A row is removed in the commit that
// stores the id of the message it became. A crash between call and commit may repeat a message,
// never more: reports and reminders have ledgers of their own (design.md 3 "Out").
//
// One goroutine, the desk, does all talking to the database: what became of the last calls and
// what to do next travel in one round trip and one commit, however many they are. Senders do the
// calls, many at once, at most one per chat. What an error means is decided in verdict.go alone.
//
// Start with desk.go, then trip.go; carry.go follows one row. Text, edits and callback answers
// are encoded by us and sent on kept connections: the library's methods send multipart through a
// pipe, which was 60 % of a bot's time (dependencies.md 2.8). It serves uploads (file.go).
// Not here: what is said (it stands in the row, or a Renderer says it late), SQL (storage).
package delivery
