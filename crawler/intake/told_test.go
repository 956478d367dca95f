//go:build linux

package intake

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/archive"
	"baogao/crawler/ocr"
	"baogao/internal/errs"
	"baogao/report"
)

// scanSite is an archive being filled with scans.
type scanSite struct {
	t       *testing.T
	archive *archive.Archive
	writer  *archive.Writer
	reader  *Reader
}

func newScanSite(t *testing.T) *scanSite {
	t.Helper()
	a, w := stored(t)
	r := NewReader(register())
	t.Cleanup(func() { _ = r.Close() })
	return &scanSite{t: t, archive: a, writer: w, reader: r}
}

func (s *scanSite) capture(role archive.Role, address, via, mediaType, body string) {
	s.t.Helper()
	_, err := s.writer.Record(s.t.Context(), archive.Visit{
		Target: archive.Target{URL: address, Site: "县", Role: role, Via: via}, Next: time.Now(),
		Captures: []archive.Capture{{Status: http.StatusOK, Header: http.Header{"Content-Type": {mediaType}}, Body: []byte(body)}},
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// fold reads what is new and gives the one report there is.
func (s *scanSite) fold() (report.Report, *Result) {
	s.t.Helper()
	res, err := Fold(s.t.Context(), s.archive, s.writer, s.reader)
	if err != nil {
		s.t.Fatal(err)
	}
	all, err := s.archive.Changes(s.t.Context(), 0, 10)
	if err != nil || len(all) != 1 {
		s.t.Fatalf("%d reports, want 1 (%v)", len(all), err)
	}
	return all[0].Report, res
}

// again reads the whole archive anew.
func (s *scanSite) again() report.Report {
	s.t.Helper()
	if _, err := s.writer.Put(context.Background(), Stage, 0, nil); err != nil {
		s.t.Fatal(err)
	}
	r, _ := s.fold()
	return r
}

// program sets a program that prints what a picture holds behind its magic.
func (s *scanSite) program(lines string) {
	s.t.Helper()
	path := filepath.Join(s.t.TempDir(), "read")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+lines+"\n"), 0o755); err != nil {
		s.t.Fatal(err)
	}
	c, err := ocr.New([]string{path, ocr.Picture}, time.Minute)
	if err != nil {
		s.t.Fatal(err)
	}
	s.reader.OCR = c
}

const (
	scanPage  = "http://www.test.gov.cn/a/1.html"
	scanTitle = "有禾镇2021年度法治政府建设情况报告"
)

func picturePage(pictures ...string) string {
	var body strings.Builder
	for _, p := range pictures {
		body.WriteString(`<p><img src="` + p + `"></p>`)
	}
	return "<html><head><title>" + scanTitle + "</title></head><body><h1>" + scanTitle + "</h1><p>发布时间：2022-01-29</p><div id=\"zoom\">" + body.String() + "</div></body></html>"
}

// TestPicturesAreOneReport: an article of pictures is one report however many
// there are, and has its text once the last is here, in the order of the page.
func TestPicturesAreOneReport(t *testing.T) {
	s := newScanSite(t)
	s.program(`tail -c +7 "$1"; echo x >> ` + filepath.Join(t.TempDir(), "calls"))
	s.capture(archive.Article, scanPage, "", "text/html; charset=utf-8", picturePage("../p/b.png", "/p/a.png"))
	r, _ := s.fold()
	if !r.NeedsOCR || r.Text != "" || r.Kind != report.RuleOfLaw {
		t.Fatalf("before its pictures: %+v", r)
	}
	s.capture(archive.Attachment, "http://www.test.gov.cn/p/a.png", scanPage, "image/png", "\x89PNG\r\n二、存在的不足。")
	if r, _ := s.fold(); !r.NeedsOCR {
		t.Fatalf("with one of two pictures: %q", r.Text)
	}
	s.capture(archive.Attachment, "http://www.test.gov.cn/p/b.png", scanPage, "image/png", "\x89PNG\r\n一、 主 要 成 效。 GDP 5 件")
	r, res := s.fold()
	if r.NeedsOCR || r.TextFrom != "ocr" || r.Text != "一、主要成效。 GDP 5 件\n二、存在的不足。" || r.Published != "2022-01-29" {
		t.Errorf("read: needs_ocr %v, from %q: %q", r.NeedsOCR, r.TextFrom, r.Text)
	}
	if len(res.Pages) != 1 || !res.Pages[0].Became {
		t.Errorf("pages = %+v: a picture belongs to a report", res.Pages)
	}
	s.reader.OCR = nil // the archive alone gives the same
	if diff := cmp.Diff(r, s.again()); diff != "" {
		t.Errorf("read again (-before +after):\n%s", diff)
	}
}

// TestTranscribe: a typed text is the report's until the scan is another; the
// program does not overrule the person.
func TestTranscribe(t *testing.T) {
	s := newScanSite(t)
	const address = "http://www.test.gov.cn/f/1.png"
	s.capture(archive.Attachment, address, "", "image/png", "\x89PNG\r\n first")
	r, _ := s.fold()
	if !r.NeedsOCR {
		t.Fatal("a picture has text")
	}
	typed := scanTitle + "\r\n一、主要成效。\r\n"
	if err := Transcribe(t.Context(), s.archive, s.writer, r.ID, "录入员", []byte(typed), time.Now()); err != nil {
		t.Fatal(err)
	}
	s.program("echo 机器读出的文字")
	r, res := s.fold()
	if r.NeedsOCR || r.TextFrom != "transcript" || r.Text != scanTitle+"\n一、主要成效。" || r.Title != scanTitle || len(r.Versions) != 1 {
		t.Errorf("typed: %+v", r)
	}
	if len(res.Problems) > 0 {
		t.Errorf("problems: %v", res.Problems)
	}
	if diff := cmp.Diff(r, s.again()); diff != "" {
		t.Errorf("read again (-before +after):\n%s", diff)
	}
	if err := Transcribe(t.Context(), s.archive, s.writer, r.ID, "录入员", []byte(typed+"二、不足。"), time.Now()); err != nil {
		t.Fatal(err)
	}
	if r, _ := s.fold(); !strings.HasSuffix(r.Text, "二、不足。") {
		t.Errorf("corrected: %q", r.Text)
	}
	s.capture(archive.Attachment, address, "", "image/png", "\x89PNG\r\n second")
	if r, _ := s.fold(); r.TextFrom != "ocr" || r.Text != "机器读出的文字" {
		t.Errorf("another scan keeps the old text: %+v", r)
	}
}

func TestTranscribeRefused(t *testing.T) {
	s := newScanSite(t)
	s.capture(archive.Article, scanPage, "", "text/html; charset=utf-8", string(page("甲")))
	r, _ := s.fold()
	for _, tt := range []struct {
		id, text string
		want     error
	}{{r.ID, "文字", errs.BadUsage}, {"nothing", "文字", errs.NotFound}} {
		if err := Transcribe(t.Context(), s.archive, s.writer, tt.id, "录入员", []byte(tt.text), time.Now()); !errors.Is(err, tt.want) {
			t.Errorf("%s: err = %v, want %v", tt.id, err, tt.want)
		}
	}
}

// TestProgramFails: a program that fails leaves the report as it was and says so.
func TestProgramFails(t *testing.T) {
	s := newScanSite(t)
	s.program("echo 没有模型 >&2; exit 1")
	s.capture(archive.Attachment, "http://www.test.gov.cn/f/1.png", "", "image/png", "\x89PNG\r\n")
	r, res := s.fold()
	if !r.NeedsOCR || r.TextFrom != "" {
		t.Errorf("report = %+v", r)
	}
	if len(res.Problems) != 1 || !errors.Is(res.Problems[0].Err, errs.NeedsOCR) || !strings.Contains(errs.Message(res.Problems[0].Err), "没有模型") {
		t.Errorf("problems = %v", res.Problems)
	}
}
