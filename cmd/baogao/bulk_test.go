package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestFirstIndexIsBuiltAtOnce: many reports beside an empty index are not
// followed in batches; what comes later is.
func TestFirstIndexIsBuiltAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: imports 600 rows")
	}
	dir := t.TempDir()
	var rows strings.Builder
	for i := range 600 {
		fmt.Fprintf(&rows, `{"id":"r%d","title":"第%d号","text":"第%d次普法。"}`+"\n", i, i, i)
	}
	segments := func() int {
		found, err := filepath.Glob(filepath.Join(dir, "index", "g*", "bleve", "store", "*.zap"))
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	if code, _, stderr := call(t, dir, rows.String(), "import", "-"); code != exitDone {
		t.Fatal(stderr)
	}
	if n := segments(); n != 1 {
		t.Errorf("%d segments", n)
	}
	if code, _, stderr := call(t, dir, `{"id":"x","title":"又一号","text":"另一次普法。"}`, "import", "-"); code != exitDone {
		t.Fatal(stderr)
	}
	if code, stdout, stderr := call(t, dir, "", "index", "status"); code != exitDone || !strings.Contains(stdout, "601") {
		t.Errorf("%s%s", stdout, stderr)
	}
	if code, _, stderr := call(t, dir, "", "index", "check"); code != exitDone {
		t.Error(stderr)
	}
}
