package botapi

import "encoding/json"

// Inject queues an update as it is: for what no phone here can do, as a poll, a die, a group or a
// channel post. kind is the field of Bot API Update that content stands in ("message",
// "edited_message"), chat the id of the chat that it belongs to. The message is on no screen.
func (s *Server) Inject(kind string, chat int64, content json.RawMessage) {
	s.updates.add(kind, content, lane{id: chat}, s.now())
}
