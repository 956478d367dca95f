package errs_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"baogao/internal/errs"
)

func TestCodeOf(t *testing.T) {
	coded := errs.New(errs.TooLarge, "太大", io.ErrUnexpectedEOF)
	for _, tt := range []struct {
		name    string
		err     error
		code    errs.Code
		message string
	}{
		{"nil", nil, errs.OK, "成功"},
		{"plain", io.EOF, errs.Internal, errs.Internal.Message()},
		{"bare code", errs.NotFound, errs.NotFound, "没有找到"},
		{"wrapped code", fmt.Errorf("read: %w", errs.Timeout), errs.Timeout, errs.Timeout.Message()},
		{"coded", coded, errs.TooLarge, "太大"},
		{"wrapped", fmt.Errorf("a: %w", fmt.Errorf("b: %w", coded)), errs.TooLarge, "太大"},
		{"outermost wins", errs.New(errs.Unparsed, "", coded), errs.Unparsed, errs.Unparsed.Message()},
		{"joined", errors.Join(io.EOF, coded), errs.TooLarge, "太大"},
		{"unknown number", errs.Code(9999), errs.Code(9999), errs.Internal.Message()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := errs.CodeOf(tt.err); got != tt.code {
				t.Errorf("CodeOf(%v) = %v, want %v", tt.err, got, tt.code)
			}
			if got := errs.Message(tt.err); got != tt.message {
				t.Errorf("Message(%v) = %q, want %q", tt.err, got, tt.message)
			}
		})
	}
}

func TestErrorKeepsCodeAndCause(t *testing.T) {
	err := errs.New(errs.Unparsed, "文件损坏", io.ErrUnexpectedEOF)
	if !errors.Is(err, errs.Unparsed) || !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, errs.NotFound) {
		t.Errorf("Is: %v", err)
	}
	if got, want := err.Error(), "unparsed: 文件损坏: unexpected EOF"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	if got, want := errs.New(errs.Unparsed, "文件损坏", nil).Error(), "unparsed: 文件损坏"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}

func TestWrap(t *testing.T) {
	read := func(name string, cause error) (err error) {
		defer errs.Wrap(&err, "read(%s)", name)
		return cause
	}
	if err := read("a", nil); err != nil {
		t.Errorf("Wrap made an error of nil: %v", err)
	}
	err := read("a", errs.NotFound)
	if got, want := err.Error(), "read(a): not_found"; got != want || !errors.Is(err, errs.NotFound) {
		t.Errorf("Wrap: %q, want %q with the code kept", got, want)
	}
	// A percent sign in an argument is no verb.
	if got := read("100%d", io.EOF).Error(); got != "read(100%d): EOF" {
		t.Errorf("Wrap: %q", got)
	}
}

// TestCodes holds every code to a name for scripts and a sentence for people,
// no two alike: numbers and names are stored and never reused.
func TestCodes(t *testing.T) {
	seen := map[string]errs.Code{}
	for code := range errs.Code(100) {
		name := code.String()
		if name == "unknown" {
			continue
		}
		if first, ok := seen[name]; ok {
			t.Errorf("codes %d and %d are both %q", first, code, name)
		}
		seen[name] = code
		if errs.Named(name) != code {
			t.Errorf("Named(%q) = %d", name, errs.Named(name))
		}
		if name != strings.ToLower(name) || strings.ContainsAny(name, " -") {
			t.Errorf("code %d: name %q is not snake_case", code, name)
		}
		if code.Message() == "" {
			t.Errorf("code %s has no sentence", name)
		}
		if text, err := json.Marshal(code); err != nil || string(text) != `"`+name+`"` {
			t.Errorf("code %s in JSON: %s, %v", name, text, err)
		}
	}
	if errs.Named("no such code") != errs.Internal {
		t.Error("a name that is none")
	}
	for name, code := range map[string]errs.Code{ // what archives hold already
		"ok": 0, "internal": 1, "not_found": 20, "blocked_jiasule": 40, "unparsed": 61, "bad_row": 66, "unknown_unit": 87,
	} {
		if seen[name] != code {
			t.Errorf("%s is %d, was %d", name, seen[name], code)
		}
	}
}
