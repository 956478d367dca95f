package audit_test

import (
	"net/http"
	"testing"
	"time"

	"baogao/archive"
	"baogao/audit"
	"baogao/compare"
	"baogao/report"
)

// bench is an archive of reports that a test writes itself.
type workbench struct {
	*testing.T
	places  *report.Register
	archive *archive.Archive
	writer  *archive.Writer
	auditor *audit.Auditor
}

func newWorkbench(t *testing.T) *workbench {
	t.Helper()
	w := &workbench{T: t, places: report.NewRegister()}
	var err error
	if w.archive, err = archive.Open(t.Context(), t.TempDir(), archive.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.archive.Close() })
	if w.writer, err = w.archive.Writer(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.writer.Close() })
	w.restart()
	return w
}

// restart forgets all that was derived.
func (w *workbench) restart() {
	w.auditor = &audit.Auditor{Archive: w.archive, Places: w.places, Rules: compare.NationalRules(), Now: time.Now, Program: "test"}
}

// publish captures and reads one article as intake does; a second time under
// the same id it is another version, or the same text put anew.
func (w *workbench) publish(id, title, published, text string) {
	w.Helper()
	url := "http://www.example.gov.cn/" + id
	target := archive.Target{URL: url, Site: "s", Role: archive.Article}
	seq, err := w.writer.Record(w.Context(), archive.Visit{Target: target, Captures: []archive.Capture{{
		Target: target, Kind: archive.Response, Status: http.StatusOK, FinalURL: url, Remote: "192.0.2.7:80",
		Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Body: []byte("<html><body><p>" + text + "</p></body></html>"), Witness: witness(),
	}}, Next: time.Now().Add(time.Hour)})
	if err != nil {
		w.Fatal(err)
	}
	a := report.Article{URL: url, Title: title, Published: published, Body: text, Given: report.Given{ID: id}}
	r := report.Parse(w.places, a)[0]
	r.ID, r.URL = id, url
	if _, err := w.writer.Put(w.Context(), "test", seq, []archive.Put{{Capture: seq, Article: a, Report: r}}); err != nil {
		w.Fatal(err)
	}
}

// witness is what a crawler notes of a connection.
func witness() archive.Witness {
	ahead := int64(-2000)
	return archive.Witness{
		Protocol: "tls/1.3", Cipher: "TLS_AES_128_GCM_SHA256",
		Certificate: &archive.Certificate{
			Subject: "CN=www.example.gov.cn,O=示例", Issuer: "CN=Example CA", SHA256: "ab12",
			From: time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2022, 12, 31, 0, 0, 0, 0, time.UTC),
		},
		Clock: &archive.Clock{Source: "ntp", MaxError: 12, Server: "Tue, 01 Feb 2022 00:00:00 GMT", Offset: &ahead},
	}
}
