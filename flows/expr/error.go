package expr

import "fmt"

// Code says what kind of mistake an Error is. The linter of forms keys its sentences for people
// on it (package locales holds them); the text of Error.Error is for the operator's log.
type Code string

// The codes. Those down to PatternRefused come from Compile, the others from Eval only.
const (
	Syntax          Code = "syntax"           // not an expression; Near holds what was found
	UnknownFunction Code = "unknown-function" // Near holds its name
	WrongArity      Code = "arity"            // Near holds the function, Detail what it takes
	Unsupported     Code = "unsupported"      // XPath that JavaRosa does not run, such as // or |
	TooLong         Code = "too-long"         // over MaxLength bytes
	TooDeep         Code = "too-deep"         // nested over MaxDepth
	BadArgument     Code = "argument"         // an argument that can never be right
	PatternRefused  Code = "pattern"          // regex() with a pattern RE2 cannot run
	NotNodes        Code = "not-nodes"        // count('text'): a path or ${name} is needed
	Repeated        Code = "repeated"         // one value is wanted where a repeat gives several
	NotDate         Code = "not-date"         // Near holds the value
	NoInstance      Code = "no-instance"      // Near holds the id
	NoNode          Code = "no-node"          // a path where the Context has no tree, or above its root
	TooCostly       Code = "too-costly"       // the step budget of the Context is used up
)

// Error is a mistake in an expression, with the place where it was found.
type Error struct {
	Code   Code
	Pos    int    // byte offset in the source, from 0
	Near   string // the piece of the source or the value in question
	Detail string // English, for the log
}

// Error gives one line for the operator.
func (e *Error) Error() string {
	text := string(e.Code)
	if e.Near != "" {
		text += fmt.Sprintf(" %q", e.Near)
	}
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	return fmt.Sprintf("expression at character %d: %s", e.Pos+1, text)
}
