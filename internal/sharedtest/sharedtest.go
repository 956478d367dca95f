// Package sharedtest answers one question: where do the real pages and reports
// lie that some tests read, and what if they are not there?
//
// They are no part of the project. Tests read them in place, in BAOGAO_SHARED
// or the folder shared beside the repository, and skip where they are missing.
package sharedtest

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Path gives the path of a shared file or folder, or skips the test.
func Path(tb testing.TB, elements ...string) string {
	tb.Helper()
	path := filepath.Join(append([]string{root()}, elements...)...)
	if _, err := os.Stat(path); err != nil {
		tb.Skipf("shared test data is missing: %s (set BAOGAO_SHARED)", filepath.Join(elements...))
	}
	return path
}

// root is BAOGAO_SHARED or the folder shared beside the repository.
func root() string {
	if dir := os.Getenv("BAOGAO_SHARED"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(filepath.Dir(dir), "shared")
		}
		if filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	return "shared"
}

// Row is one document of the import rows under data/reports.
type Row struct {
	Collection                    string // the name of its file
	ID, Unit, Title, Source, Text string
}

// Reports gives every import row under data/reports.
func Reports(tb testing.TB) []Row {
	tb.Helper()
	dir := Path(tb, "data", "reports")
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl*"))
	if err != nil {
		tb.Fatal(err)
	}
	var rows []Row
	for _, name := range files {
		rows = append(rows, rowsOf(tb, name)...)
	}
	return rows
}

func rowsOf(tb testing.TB, name string) []Row {
	tb.Helper()
	f, err := os.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			tb.Fatal(err)
		}
	}
	var rows []Row
	d := json.NewDecoder(bufio.NewReader(r))
	for d.More() {
		var row Row
		if err := d.Decode(&row); err != nil {
			tb.Fatal(err)
		}
		row.Collection, _, _ = strings.Cut(filepath.Base(name), ".")
		rows = append(rows, row)
	}
	return rows
}
