// Package intake is the one door in: what Telegram sends is committed to the inbox as it came,
// and only then confirmed. Poll asks for updates (getUpdates), Webhook is told of them; both end
// in the same table, and nothing behind them knows which one was on.
//
// The library's own loop is not used: it confirms a batch before anybody has handled it, and one
// update it cannot decode stops it for good (dependencies.md 2). So the result is read as raw
// pieces, of which only the id, the chat and a tapped card's message are looked at (sieve.go).
// What makes no sense is set aside with its error and the line goes on.
//
// Start with poll.go. Not here: what an update means (package bot), masking and privacy (the
// line, when an update is done), SQL (storage/intake.go).
package intake

// allowed are the kinds asked for. A kind that Telegram invents tomorrow cannot come unasked.
var allowed = [...]string{"message", "edited_message", "callback_query", "my_chat_member"}
