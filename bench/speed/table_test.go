package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const someRun = `{"what":"machine","processor":"a"}
{"engine":"baogao","what":"build","documents":100,"mb_per_cpu_s":6,"bytes_per_text":1.25,"peak_mb":300,"text_mb":10,"folded_mb":9}
{"engine":"baogao","what":"search","kinds":{"any":{"p50":1,"p95":3,"cpu_ms":3},"all":{"p95":1}}}
{"engine":"lucene","what":"search","kinds":{"any":{"p50":1,"p95":1},"all":{"p95":2}}}
{"engine":"baogao","what":"search","kinds":{"any":{"p50":1,"p95":7,"cpu95":9},"all":{"p95":1}}}
{"engine":"lucene","what":"search","kinds":{"any":{"p50":1,"p95":2},"all":{"p95":2}}}
{"engine":"baogao","what":"search","kinds":{"any":{"p50":1,"p95":2,"cpu_ms":3},"all":{"p95":1},"snippets":{"p95":5}}}
{"engine":"lucene","what":"search","kinds":{"any":{"p50":1,"p95":1},"all":{"p95":2}}}
{"engine":"stock","what":"build","mb_per_cpu_s":1.5}
{"engine":"baogao","what":"http","start_s":0.5,"kinds":{"any":{"p95":6}},"alone":{"any":{"p95":2}},"clients":[{"clients":8,"answers_per_s":100,"p99":7}]}
`

func writeRun(t *testing.T) options {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "100.jsonl"), []byte(someRun), 0o600); err != nil {
		t.Fatal(err)
	}
	return options{dir: dir}
}

// TestTable: pairs are 3, 4.5 and 2 times as slow, so the middle one is 3.
func TestTable(t *testing.T) {
	var out bytes.Buffer
	if err := table(t.Context(), writeRun(t), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| ≥ 3× | 4× ✓ |", "| ≤ 1.3 | 1.25 ✓ |", "| ≤ 1.5× | 3× ✗ |", "| ≤ 2× | 0.5× ✓ |", "| ≤ 2 ms | 5 ms ✗ |",
		"| ≤ 600 MB | 300 MB ✓ |", "| ≤ 1.3× | 3× ✗ |", "| ≤ 1 s | 0.5 s ✓ |", "| ≥ 10× | — |", "| 8 | 100 |",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table has no %q:\n%s", want, out.String())
		}
	}
	if err := table(t.Context(), options{dir: t.TempDir()}, io.Discard); err == nil {
		t.Error("a folder without runs gives a table")
	}
}

func TestPicture(t *testing.T) {
	var out bytes.Buffer
	if err := picture(t.Context(), writeRun(t), &out); err != nil {
		t.Fatal(err)
	}
	bars := strings.Count(out.String(), `height="13"`)
	if bars != 4 {
		t.Errorf("%d bars, want those of two engines and two kinds", bars)
	}
	for d := xml.NewDecoder(&out); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
