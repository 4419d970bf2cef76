package locales

// Refusal is a no that is for the person: told in their language, without alarm. Any other error
// is for the operator. Handlers return it as their error and make no writes.
type Refusal struct {
	ID   string // a message
	Args Args
}

// Refuse says no with message id.
func Refuse(id string, args Args) error { return &Refusal{ID: id, Args: args} }

// Error names the message for logs; what the person reads comes from Speaker.Refusal.
func (r *Refusal) Error() string { return "refused: " + r.ID }
