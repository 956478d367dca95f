// Package importtest answers one question: which package may import which?
//
// Arrows point down: cmd → crawler, api, engines → archive, index, compare →
// segment → report. A new package needs a line here.
package importtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// allowed lists, for each package, the packages of this module that its code
// (not its tests) may import. internal/errs and internal/china are free to all.
var allowed = map[string][]string{
	"internal/errs":       {},
	"internal/china":      {},
	"internal/sharedtest": {},
	"internal/importtest": {},
	"internal/literal":    {},
	"report":              {"internal/literal"},
	"report/gen":          {},
	"segment":             {"segment/lattice"},
	"segment/gen":         {"report", "segment", "segment/lattice"},
	"segment/lattice":     {},
	"index":               {"segment", "report"},
	"index/exact":         {"index", "report", "segment"},
	"index/bleveindex":    {"index", "index/exact", "segment", "report"},
	"index/indextest":     {"index", "segment", "report"},
	"index/suggest":       {"index", "segment"},
	"compare":             {"internal/literal", "report", "segment"},
	"archive":             {"report"},
	"audit":               {"archive", "audit/shelf", "compare", "report"},
	"audit/shelf":         {"compare", "report"},
	"crawler":             {"archive", "crawler/cms", "crawler/expect", "crawler/extract", "crawler/robots", "report"},
	"crawler/expect":      {"report"},
	"crawler/robots":      {},
	"crawler/cms":         {"crawler/extract"},
	"crawler/document":    {"report"},
	"crawler/extract":     {"report"},
	"crawler/intake":      {"archive", "compare", "crawler/document", "crawler/extract", "crawler/ocr", "report"},
	"crawler/ocr":         {},
	"api":                 {"api/web", "archive", "audit", "compare", "index", "index/suggest", "report"},
	"api/web":             {"archive", "index", "report"},
	"internal/countytest": {"compare", "report"},
	"internal/sample":     {"report"},
	"internal/sitetest":   {"internal/sample"},
	"bench/copies":        {"audit/shelf", "compare", "report"},
	"bench/corpus":        {"index", "report"},
	"bench/speed":         {"archive", "bench/corpus", "index", "index/bleveindex", "report", "segment"},
	"bench/eval":          {"archive", "audit", "compare", "crawler", "crawler/extract", "crawler/intake", "index", "index/bleveindex", "index/suggest", "internal/countytest", "internal/sample", "internal/sitetest", "report", "segment"},
	"bench/leads":         {"compare", "report"},
}

func TestImports(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2 || d.Name() == "tools" || d.Name() == "testdata"):
			return filepath.SkipDir
		case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			checkFile(t, root, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkFile(t *testing.T, root, path string) {
	t.Helper()
	rel, err := filepath.Rel(root, filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	pkg := filepath.ToSlash(rel)
	if strings.HasPrefix(pkg, "cmd/") {
		return // wires everything
	}
	may, known := allowed[pkg]
	if !known {
		t.Errorf("package %s has no line in this table", pkg)
		return
	}
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	for _, spec := range f.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Error(err)
			continue
		}
		if in, ours := strings.CutPrefix(name, "baogao/"); ours && in != "internal/errs" && in != "internal/china" && !slices.Contains(may, in) {
			t.Errorf("%s imports %s, which stands above or beside it", path, in)
		}
	}
}
