package flows

// known refuses a column that names a question which is none.
func (s *sealer) known(q *Question, column, name string) {
	if name != "" && !s.reaches(name) {
		s.fault(q, column, "there is no question %q", name)
	}
}

// reaches says whether name is a question of this form, of what it stands in, or of a repeat in it.
func (s *sealer) reaches(name string) bool {
	for at := s; at != nil; at = at.outer {
		if at.form.names[name] != nil || at.form.around(name) != nil {
			return true
		}
	}
	return false
}

// around returns the repeat in which name stands, however deep; nil when none does.
func (f *Form) around(name string) *Question {
	for _, q := range f.Questions {
		if q.Round == nil {
			continue
		}
		if q.Round.around(name) != nil || q.Round.holds(name) {
			return q
		}
	}
	return nil
}

// holds looks for a question by name before the names are known.
func (f *Form) holds(name string) bool {
	for _, q := range f.all() {
		if q.Name == name {
			return true
		}
	}
	return false
}

// texts checks the ${names} in the sentences of a question and in the labels of its choices.
func (s *sealer) texts(q *Question) {
	for column, text := range map[string]Text{
		"label": q.Label, "hint": q.Hint, "chat::short": q.Short, "required_message": q.RequiredMessage,
		"constraint_message": q.ConstraintMessage, "chat::soft_message": q.SoftMessage,
	} {
		for _, sentence := range text {
			for name := range references(sentence) {
				s.known(q, column, name)
			}
		}
	}
	for _, c := range s.form.Choices[q.List] {
		for _, sentence := range c.Label {
			for name := range references(sentence) {
				s.known(q, "type", name)
			}
		}
	}
}
