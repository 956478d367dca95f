//go:build linux

package ocr

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"baogao/internal/errs"
)

// script is a program that does what its lines say.
func script(t *testing.T, lines string) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "read.sh")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+lines+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return []string{path, Picture}
}

func TestRead(t *testing.T) {
	t.Setenv("BAOGAO_SECRET", "secret")
	for _, tt := range []struct {
		name, lines, want string
		bad               string // in the message of the failure
	}{
		{"its output is the text", `cat "$1"`, "图片里的字", ""},
		{"alone in its directory", `ls; pwd | grep -c baogao-ocr`, "page.png\n1", ""},
		{"little environment", `echo "[$BAOGAO_SECRET]"`, "[]", ""},
		{"nothing on stdin", `wc -c`, "0", ""},
		{"no shell between", `echo "$#"`, "1", ""},
		{"no text", `true`, "", ""},
		{"its failure", `echo no model >&2; exit 3`, "", "no model"},
		{"endless output", `yes`, "", "输出过长"},
		{"not text", `printf '\377\376'`, "", "UTF-8"},
		{"no core, no large files", `while [ "$(ulimit -f)" = unlimited ]; do :; done; ulimit -c; ulimit -f`, "0\n524288", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := New(script(t, tt.lines), time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			got, err := c.Read(t.Context(), []byte("图片里的字"), ".png")
			if (err != nil) != (tt.bad != "") || err != nil && (!errors.Is(err, errs.NeedsOCR) || !strings.Contains(errs.Message(err), tt.bad)) {
				t.Fatalf("err = %v, want %q", err, tt.bad)
			}
			if got != tt.want {
				t.Errorf("text = %q, want %q", got, tt.want)
			}
		})
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "baogao-ocr-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// TestDeadline ends a program and the child it started.
func TestDeadline(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	c, err := New(script(t, "sleep 600 & sleep 600"), 50*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read(t.Context(), nil, ".png"); !errors.Is(err, errs.NeedsOCR) || !strings.Contains(errs.Message(err), "已中止") {
		t.Errorf("err = %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Read(ctx, nil, ".png"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: err = %v", err)
	}
}

func TestNew(t *testing.T) {
	for _, argv := range [][]string{nil, {"sh"}, {Picture}, {"no-such-program-here", Picture}, {"sh -c", Picture}} {
		if _, err := New(argv, 0); !errors.Is(err, errs.BadConfig) {
			t.Errorf("%q: err = %v, want a wrong configuration", argv, err)
		}
	}
}
