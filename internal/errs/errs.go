// Package errs answers one question: in which ways can a document, a request
// or a run fail, and what does a person do about it?
//
// Every way has a Code: a number that is stored in the archive and never
// reused, and a name that scripts may match on. A Code is itself an error, so
// that errors.Is(err, errs.NotFound) works through any chain. New adds the
// sentence a person reads; the chain behind it is for the log.
//
// The package imports only the standard library and prints nothing.
package errs

import (
	"errors"
	"fmt"
)

// Error is a failure with a code for programs, a Chinese sentence for people
// and a cause for the log.
type Error struct {
	Code    Code
	Message string // Chinese, ends with what to do; safe to show to anyone
	Err     error  // may be nil
}

// New returns an *Error. The message is Chinese and says what to do.
func New(code Code, message string, err error) error {
	return &Error{Code: code, Message: message, Err: err}
}

// Error returns the message with the cause behind it, as the log wants it.
func (e *Error) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("%s: %s", e.Code, e.Message)
	}
	return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.Err)
}

// Unwrap gives both the code and the cause to errors.Is and errors.As.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Code}
	}
	return []error{e.Code, e.Err}
}

// CodeOf returns the code of the outermost coded error in err's chain,
// Internal for an error that carries none, and OK for nil.
func CodeOf(err error) Code {
	if err == nil {
		return OK
	}
	if coded, ok := errors.AsType[*Error](err); ok {
		return coded.Code
	}
	if code, ok := errors.AsType[Code](err); ok {
		return code
	}
	return Internal
}

// Message returns the Chinese sentence for err: that of the outermost *Error,
// else the one that belongs to its code.
func Message(err error) string {
	if coded, ok := errors.AsType[*Error](err); ok && coded.Message != "" {
		return coded.Message
	}
	return CodeOf(err).Message()
}

// Wrap prefixes *err with operation and arguments; it is deferred as the
// first line of an exported function that does I/O.
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf(format+": %w", append(args, *err)...)
	}
}
