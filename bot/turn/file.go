package turn

// File is the payload of the outbox kinds photo and document: one source of content, and a caption
// of at most 1,024 UTF-16 units (HTML) with buttons in the fields of a message.
type File struct {
	Message
	Name   string `json:"name,omitempty"`    // what the person sees; default: the base of Path
	FileID string `json:"file_id,omitempty"` // Telegram has it already
	Path   string `json:"path,omitempty"`    // on this machine
	Data   []byte `json:"data,omitempty"`    // small files, in the row itself
}
