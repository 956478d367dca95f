package archive

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"net/http"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"baogao/internal/errs"
)

func gzipped(tb testing.TB, s string) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(s))
	if err := errors.Join(err, z.Close()); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestAnyCaptureComesBack(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	rapid.Check(t, func(rt *rapid.T) {
		c := Capture{
			Target:    Target{URL: rapid.String().Draw(rt, "url") + "x", Site: "s", Role: Article, Anchor: rapid.String().Draw(rt, "anchor")},
			Kind:      rapid.SampledFrom([]CaptureKind{Response, Resource, Revisit}).Draw(rt, "kind"),
			Time:      time.UnixMilli(rapid.Int64Range(1, 4e12).Draw(rt, "time")).UTC(),
			FinalURL:  rapid.String().Draw(rt, "final") + "y",
			Status:    rapid.IntRange(100, 999).Draw(rt, "status"),
			Header:    http.Header{"Content-Type": {"text/html"}, "X-A": rapid.SliceOfN(rapid.StringMatching(`[!-~]{1,20}`), 1, 3).Draw(rt, "values")},
			Body:      rapid.SliceOf(rapid.Byte()).Draw(rt, "body"),
			SHA256:    sha([]byte(rapid.String().Draw(rt, "sha"))),
			Remote:    rapid.SampledFrom([]string{"", "10.0.0.1:80", "[::1]:443", "nonsense"}).Draw(rt, "remote"),
			Truncated: rapid.SampledFrom([]string{"", "length", "time"}).Draw(rt, "truncated"),
		}
		seq, err := w.Record(t.Context(), Visit{Target: c.Target, Captures: []Capture{c}})
		if err != nil {
			rt.Fatal(err)
		}
		got, err := a.Captures(t.Context(), seq-1, 1)
		if err != nil {
			rt.Fatal(err)
		}
		want := c
		want.Seq, want.Record = seq, got[0].Record
		if c.Kind == Revisit {
			want.Body = nil
		}
		clean(&want.Target)
		if diff := cmp.Diff(want, got[0], cmp.Transformer("empty", func(b []byte) string { return string(b) })); diff != "" {
			rt.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

// clean does to a target what JSON does to invalid UTF-8.
func clean(t *Target) { t.Anchor = strings.ToValidUTF8(t.Anchor, "\ufffd") }

func TestPayload(t *testing.T) {
	var deflated bytes.Buffer
	z := zlib.NewWriter(&deflated)
	_, _ = z.Write([]byte("报告"))
	_ = z.Close()
	bare := deflated.Bytes()[2 : deflated.Len()-4]
	bomb := gzipped(t, strings.Repeat("\x00", 1<<20))
	whole := gzipped(t, strings.Repeat("报告", 1000))
	for _, tc := range []struct {
		name, encoding, truncated string
		body                      []byte
		limit                     int64
		want                      string
		code                      errs.Code
	}{
		{name: "plain", body: []byte("报告"), limit: 6, want: "报告"},
		{name: "plain too large", body: []byte("报告"), limit: 5, code: errs.TooLarge},
		{name: "gzip", encoding: "gzip", body: gzipped(t, "报告"), limit: 6, want: "报告"},
		{name: "gzip in capitals with identity", encoding: "Identity, GZIP", body: gzipped(t, "报告"), limit: 9, want: "报告"},
		{name: "gzip twice", encoding: "gzip, gzip", body: gzipped(t, string(gzipped(t, "报告"))), limit: 9, want: "报告"},
		{name: "too many codings", encoding: "gzip,gzip,gzip,gzip", body: []byte("x"), limit: 9, code: errs.BadEncodingTransit},
		{name: "deflate", encoding: "deflate", body: deflated.Bytes(), limit: 9, want: "报告"},
		{name: "bare deflate", encoding: "deflate", body: bare, limit: 9, want: "报告"},
		{name: "bomb", encoding: "gzip", body: bomb, limit: 1 << 10, code: errs.TooLarge},
		{name: "cut off", encoding: "gzip", body: whole[:len(whole)-9], limit: 1 << 20, code: errs.BadEncodingTransit},
		{name: "cut off and known to be", encoding: "gzip", truncated: "length", body: gzipped(t, "报告")[:18], limit: 9, want: "报告"},
		{name: "not gzip", encoding: "gzip", body: []byte("<html>"), limit: 9, code: errs.BadEncodingTransit},
		{name: "brotli", encoding: "br", body: []byte("x"), limit: 9, code: errs.BadEncodingTransit},
		{name: "empty", encoding: "gzip", limit: 9},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := Capture{Body: tc.body, Truncated: tc.truncated, Header: http.Header{}}
			if tc.encoding != "" {
				c.Header.Set("Content-Encoding", tc.encoding)
			}
			got, err := c.Payload(tc.limit)
			if errs.CodeOf(err) != tc.code || (err == nil && string(got) != tc.want) {
				t.Errorf("got %q, %v, want %q, %v", got, err, tc.want, tc.code)
			}
		})
	}
}

// TestPayloadSum: the digest is that of the payload, of the body where that
// does not unpack, and costs no memory to speak of.
func TestPayloadSum(t *testing.T) {
	page := strings.Repeat("报告", 1000)
	bomb := gzipped(t, strings.Repeat("\x00", 40<<20))
	for _, tc := range []struct {
		name, encoding, truncated string
		body                      []byte
		want                      string
	}{
		{"plain", "", "", []byte(page), sha([]byte(page))},
		{"packed", "gzip", "", gzipped(t, page), sha([]byte(page))},
		{"packed twice", "gzip, gzip", "", gzipped(t, string(gzipped(t, page))), sha([]byte(page))},
		{"torn", "gzip", "", gzipped(t, page)[:40], sha(gzipped(t, page)[:40])},
		{"unknown coding", "br", "", []byte("x"), sha([]byte("x"))},
		{"a bomb", "gzip", "", bomb, sha(make([]byte, 40<<20))},
		{"empty", "gzip", "", nil, sha(nil)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := Capture{Body: tc.body, Truncated: tc.truncated, Header: http.Header{}}
			if tc.encoding != "" {
				c.Header.Set("Content-Encoding", tc.encoding)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got := c.payloadSum()
			runtime.ReadMemStats(&after)
			if got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
			if n := (after.TotalAlloc - before.TotalAlloc) >> 20; n > 4 {
				t.Errorf("took %d MB", n)
			}
		})
	}
}

// TestWarcioReadsEverything checks our files with the reference
// implementation: all kinds, hostile addresses, forms, several files.
func TestWarcioReadsEverything(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: starts Python")
	}
	if err := exec.Command("python3", "-c", "import warcio").Run(); err != nil {
		t.Skip("warcio is not installed for python3: pip install warcio")
	}
	dir := t.TempDir()
	a, err := Open(t.Context(), dir, Options{SegmentSize: 2000})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	w := writer(t, a)
	for i, c := range []Capture{
		{Kind: Response, Status: 200, Body: []byte("<p>文</p>"), Remote: "127.0.0.1:80"},
		{Kind: Response, Status: 301, Header: http.Header{"Location": {"/b"}}},
		{Kind: Response, Status: 200, Header: http.Header{"Content-Encoding": {"gzip"}}, Body: gzipped(t, "压缩"), Remote: "[::1]:80"},
		{Kind: Response, Status: 200, Truncated: "length", Header: http.Header{"Content-Length": {"999"}}, Body: []byte("cut")},
		{Kind: Response, Status: 200, Header: http.Header{"Transfer-Encoding": {"chunked"}}, Body: []byte("not chunked")},
		{Kind: Revisit, Status: 304, Header: http.Header{"Etag": {`"x"`}}},
		{Kind: Revisit, Status: 200, SHA256: sha([]byte("same"))},
		{Kind: Resource, Header: http.Header{"Content-Type": {"application/pdf"}}, Body: []byte("%PDF")},
		{Kind: Resource},
	} {
		target := Target{URL: "http://a.test/报告\r\nWARC-Type: bad?" + strings.Repeat("x", i*99), Form: "page=2", Site: "s", Role: Article}
		record(t, w, Visit{Target: target, Captures: []Capture{c}})
	}
	files, err := filepath.Glob(filepath.Join(dir, warcDir, "*.warc.gz"))
	if err != nil || len(files) < 2 {
		t.Fatalf("files: %v, %v", files, err)
	}
	out, err := exec.Command("python3", append([]string{"-m", "warcio.cli", "check", "-v"}, files...)...).CombinedOutput()
	if err != nil || strings.Contains(string(out), "failed") {
		t.Errorf("warcio check: %v\n%s", err, out)
	}
	out, err = exec.Command("python3", append([]string{"-m", "warcio.cli", "index", "-f", "warc-type,warc-target-uri"}, files...)...).Output()
	if err != nil || strings.Count(string(out), "\n") != 9+len(files) {
		t.Errorf("warcio index: %v\n%s", err, out)
	}
}

func FuzzWARCReader(f *testing.F) {
	var p packer
	for _, c := range []Capture{
		{Kind: Response, Status: 200, Header: http.Header{"A": {"b"}}, Body: []byte("x\r\n\r\ny")},
		{Kind: Resource, Body: []byte("报告")},
		{Kind: Revisit, Status: 304},
	} {
		member, err := p.pack(captureRecord(&c, nil, "seed"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(bytes.Clone(member))
	}
	f.Add([]byte(gzipHead))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := unpack(data)
		if err != nil {
			return
		}
		_, _, _ = splitHTTP(r.block) // must not panic
		if digestOf(r.block) != r.digest {
			t.Error("served a record with a wrong digest")
		}
	})
}

// FuzzWARCText fuzzes behind the compression, where bytes get a say.
func FuzzWARCText(f *testing.F) {
	f.Add("WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n")
	f.Add("WARC/1.1\r\nContent-Length: 999999999999\r\n\r\nabc\r\n\r\n")
	f.Add("HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody")
	f.Fuzz(func(t *testing.T, text string) {
		if r, err := unpack(gzipped(t, text)); err == nil && r.get("WARC-Block-Digest") != digestOf(r.block) {
			t.Error("served a record with a wrong digest")
		}
		_, _, _ = splitHTTP([]byte(text)) // must not panic
	})
}
