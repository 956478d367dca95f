package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// A file that fails half-way leaves the one before it, and nothing beside it.
func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.zip")
	broken := errors.New("broken")
	for _, step := range []struct {
		text string
		err  error
		want string
	}{{"first", nil, "first"}, {"sec", broken, "first"}, {"third", nil, "third"}} {
		err := writeFile(name, 0o600, func(w io.Writer) error {
			_, err := io.WriteString(w, step.text)
			return errors.Join(err, step.err)
		})
		if !errors.Is(err, step.err) {
			t.Errorf("%s: %v", step.text, err)
		}
		body, err := os.ReadFile(name)
		if err != nil || string(body) != step.want {
			t.Errorf("%s: %q %v", step.text, body, err)
		}
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("%v %v", files, err)
	}
}
