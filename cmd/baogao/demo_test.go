package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baogao/crawler"
)

// TestDemo crawls the invented county whole: everything the two visits should
// tell, and nothing to complain of.
func TestDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: crawls the demo county")
	}
	code, out, stderr := call(t, t.TempDir(), "", "demo", "--once", "-o", "json")
	var s crawler.Summary
	if err := json.Unmarshal([]byte(out), &s); err != nil || code != exitDone {
		t.Fatalf("exit %d, %v: %s", code, err, stderr)
	}
	r := s.Totals.Reports
	if r.New < 300 || r.Changed != 1 || r.Withdrawn != 1 || r.Duplicate != 1 || len(s.Sites[0].Problems) != 0 {
		t.Errorf("reports %+v, problems %v", r, s.Sites[0].Problems)
	}
}

// TestDemoTouchesNoData: the invented county does not come among real reports.
func TestDemoTouchesNoData(t *testing.T) {
	for _, name := range []string{"sites.yaml", "rules.txt", "archive.db"} {
		dir := t.TempDir()
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte("# mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := call(t, dir, "", "demo", "--once")
		if held, err := os.ReadFile(file); err != nil || string(held) != "# mine" || code != exitWrongUse || !strings.Contains(stderr, "serve") {
			t.Errorf("%s: exit %d, %s; then %q, %v", name, code, stderr, held, err)
		}
	}
}
