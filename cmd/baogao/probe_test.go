package main

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"baogao/archive"
	"baogao/internal/errs"
)

// TestProbe reads a page in a process of its own.
func TestProbe(t *testing.T) {
	page := &archive.Capture{
		Kind: archive.Response, Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}},
		Target: archive.Target{URL: "http://a.test/1.html", Role: archive.Article}, Body: []byte("<html><p>文</p>"),
	}
	a := &app{dir: t.TempDir()}
	if err := a.probe(t.Context(), page); !errors.Is(err, errs.Poison) {
		t.Errorf("without a program to start: %v", err)
	}
	t.Setenv(childEnv, "1")
	ctx := withSelf(t.Context())
	if err := a.probe(ctx, page); err != nil {
		t.Errorf("a page as all are: %v", err)
	}
	ended, stop := context.WithCancel(ctx)
	stop()
	if err := a.probe(ended, page); err == nil {
		t.Error("a process that is ended survives")
	}
}
