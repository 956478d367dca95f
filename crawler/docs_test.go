package crawler

import (
	"os"
	"regexp"
	"testing"

	"baogao/internal/errs"
)

// TestEveryProblemIsExplained holds docs/CRAWLING.md against the codes: every
// one a run may meet has a row that says what to do, and no row is of none.
func TestEveryProblemIsExplained(t *testing.T) {
	data, err := os.ReadFile("../docs/CRAWLING.md")
	if err != nil {
		t.Fatal(err)
	}
	explained := map[string]bool{}
	name := regexp.MustCompile("`([a-z_]+)`")
	for _, row := range regexp.MustCompile("(?m)^\\| ((?:`[a-z_]+` ?)+)\\| [^|]+ \\| [^|]+ \\|$").FindAllStringSubmatch(string(data), -1) {
		for _, m := range name.FindAllStringSubmatch(row[1], -1) {
			explained[m[1]] = true
		}
	}
	codes := map[string]bool{}
	for code := range errs.Code(100) {
		codes[code.String()] = true
		ofAddress := code >= errs.NotFound && code < errs.QueryTooLong
		ofRun := code == errs.Internal || code == errs.Locked || code == errs.Corrupt || code == errs.DiskFull ||
			code == errs.Interrupted || code == errs.Duplicate || code == errs.DiskLow
		if (ofAddress || ofRun) && code.String() != "unknown" && !explained[code.String()] {
			t.Errorf("%s is not explained", code)
		}
	}
	keys := regexp.MustCompile("(?m)^\\s+([A-Za-z]+) .*`yaml:\"([a-z_]+)\"`")
	source, err := os.ReadFile("sites.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range keys.FindAllStringSubmatch(string(source), -1) {
		if !regexp.MustCompile("`"+m[2]+"`|(?m)^[ -]*"+m[2]+":").Match(data) && m[2] != "sites" {
			t.Errorf("the key %s of sites.yaml is not explained", m[2])
		}
		codes[m[2]] = true
	}
	for _, key := range []string{"contact", "mask", "min_free", "sites"} { // of baogao.yaml
		codes[key] = true
	}
	for code := range explained {
		if !codes[code] {
			t.Errorf("%s is explained and is no code", code)
		}
	}
}
