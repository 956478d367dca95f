package api

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"baogao/archive"
	"baogao/index"
	"baogao/internal/errs"
	"baogao/report"
)

// country is a corpus larger than may be held at once, made as it is asked for.
type country struct {
	*fake
	reports int
	broken  int // the report that cannot be read
	heap    uint64
}

const largeText = 60_000 // bytes of each report

func (f *country) Search(_ context.Context, ask index.Ask) (*index.Answer, error) {
	from, _ := strconv.Atoi(ask.After)
	a := &index.Answer{}
	for i := from; i < min(from+ask.Limit, f.reports); i++ {
		a.Hits = append(a.Hits, index.AnswerHit{ID: strconv.Itoa(i)})
	}
	if from+ask.Limit < f.reports {
		a.Next = strconv.Itoa(from + ask.Limit)
	}
	return a, nil
}

func (f *country) Report(_ context.Context, id string) (*archive.Entry, error) {
	n, _ := strconv.Atoi(id)
	if n == f.broken {
		return nil, errs.New(errs.Corrupt, "", nil)
	}
	if n%100 == 0 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		f.heap = max(f.heap, m.HeapAlloc)
	}
	return &archive.Entry{Report: report.Report{ID: id, Title: "报告" + id, Text: strings.Repeat("字", largeText/3)}}, nil
}

func newCountry(t *testing.T, reports, broken int) (*country, *httptest.Server) {
	t.Helper()
	f := &country{fake: &fake{}, reports: reports, broken: broken}
	s, err := New(Options{Searcher: f, Reports: f, Status: f, Rate: 1000, Burst: 1000})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Public())
	t.Cleanup(server.Close)
	return f, server
}

// fetchFile gets a file; it is closed when the test ends.
func fetchFile(t *testing.T, address string) (a file) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	return file{res.StatusCode, res.Header, res.Body}
}

type file struct {
	StatusCode int
	Header     http.Header
	Body       io.Reader
}

// A file of 120 MB goes out whole, in order, and hardly any of it is held.
func TestExportStreams(t *testing.T) {
	const n = 2000
	f, server := newCountry(t, n, -1)
	a := fetchFile(t, server.URL+"/api/v1/export?q=%E5%AD%97&format=csv")
	if a.StatusCode != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/csv") {
		t.Fatalf("%d %v", a.StatusCode, a.Header)
	}
	in, lines, size := bufio.NewReaderSize(a.Body, 1<<20), 0, 0
	for {
		line, err := in.ReadString('\n')
		size += len(line)
		if lines > 0 && line != "" && !strings.HasPrefix(line, strconv.Itoa(lines-1)+",") {
			t.Fatalf("line %d is %.40q", lines, line)
		}
		if line != "" {
			lines++
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if lines != n+1 || size < n*largeText {
		t.Errorf("%d lines, %d bytes", lines, size)
	}
	if most := uint64(32 << 20); f.heap > most || f.heap == 0 {
		t.Errorf("%d bytes held, at most %d", f.heap, most)
	}
}

// What fails at once is an answer; what fails later cuts the connection, so
// that half a file does not pass for one.
func TestExportFails(t *testing.T) {
	_, server := newCountry(t, 5, 0)
	if a := fetchFile(t, server.URL+"/api/v1/export?q=%E5%AD%97"); a.StatusCode < 500 || !strings.Contains(a.Header.Get("Content-Type"), "problem") {
		t.Errorf("at once: %d %v", a.StatusCode, a.Header)
	}
	_, server = newCountry(t, 200, 150)
	a := fetchFile(t, server.URL+"/api/v1/export?q=%E5%AD%97")
	body, err := io.ReadAll(a.Body)
	if err == nil {
		t.Errorf("half a file passes for one: %d bytes", len(body))
	}
}
