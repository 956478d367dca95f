package archive

import (
	"context"
	"database/sql"
	"encoding/json"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"baogao/report"
)

// strange is a report with strings that JSON, SQLite or both write otherwise.
func strange() report.Report {
	return report.Report{
		ID: "a", Title: "“一”<二>&\u2028", URL: "u", Text: "甲\x00乙\n\"\\<三>😀\t", Year: 2020, NeedsOCR: true, TextFrom: "ocr",
		Unit: report.Unit{Name: "\"", Path: []string{"\\", "/"}}, CoIssuers: []report.Unit{{Name: "乙"}}, Period: &report.Period{From: "2020-01-01"},
		Sections: []report.Section{{Heading: "\x01\x7f", End: 3}}, Figures: []report.Figure{{Raw: "1e+21", Value: 1e21}, {Value: .1}, {Value: -0.000001}},
		Requirements: []report.Requirement{}, Personal: nil, Evidence: map[string]string{"unit": "title", "年": "<"},
	}
}

// TestPartsAreTheReport: whatever a report says, it is read as it was put.
func TestPartsAreTheReport(t *testing.T) {
	for name, r := range map[string]report.Report{"none": {ID: "a", URL: "u"}, "strange": strange(), "not UTF-8": {ID: "a", URL: "u", Text: "甲\xff\xfe乙"}} {
		a := open(t, t.TempDir())
		put(t, writer(t, a), Put{Article: report.Article{URL: "u"}, Report: r})
		e, err := a.Report(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		r.FirstSeen, r.Versions = e.Report.FirstSeen, e.Report.Versions
		if diff := cmp.Diff(r, e.Report); diff != "" {
			t.Errorf("%s (-put +read):\n%s", name, diff)
		}
	}
}

// TestTextsMigrate: reports from before their texts stood in a column of their
// own are the same as those put today, to the byte, so that reading their pages
// again changes none.
func TestTextsMigrate(t *testing.T) {
	dir := t.TempDir()
	db, err := sql.Open("sqlite", dsn(filepath.Join(dir, dbName), "_txlock=immediate"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), 14); err != nil {
		t.Fatal(err)
	}
	plain, other := report.Report{ID: "b", URL: "v"}, strange()
	for _, r := range []report.Report{other, plain} {
		insertOld(t.Context(), t, db, r)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	a := open(t, dir)
	w := writer(t, a)
	for _, r := range []report.Report{other, plain} {
		e, err := a.Report(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := r
		want.FirstSeen, want.Versions = e.Report.FirstSeen, e.Report.Versions
		if diff := cmp.Diff(want, e.Report); diff != "" {
			t.Errorf("%s (-put +migrated):\n%s", r.ID, diff)
		}
		put(t, w, Put{Article: report.Article{URL: r.URL}, Report: r})
		if again, err := a.Report(t.Context(), r.ID); err != nil || again.Seq != e.Seq {
			t.Errorf("%s put again is another: %+v, %v", r.ID, again, err)
		}
	}
}

// insertOld writes a report as it was before migration 15.
func insertOld(ctx context.Context, t *testing.T, db *sql.DB, r report.Report) {
	t.Helper()
	body, err := json.Marshal(&r)
	if err != nil {
		t.Fatal(err)
	}
	article, err := json.Marshal(&report.Article{URL: r.URL})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		query string
		args  []any
	}{
		{`UPDATE counter SET seq = seq + 1`, nil},
		{`INSERT INTO reports (id, seq, address, version, state_seq, unit, kind, year, needs_ocr, first_seen)
			SELECT ?, seq, ?, 1, 0, ?, '', ?, ?, 0 FROM counter`, []any{r.ID, r.URL, r.Unit.Key(), r.Year, r.NeedsOCR}},
		{`INSERT INTO versions (report, n, capture, sha256, last_capture, last_sha256, seen, article, body)
			VALUES (?1, 1, 0, ?2, 0, ?2, 0, ?3, ?4)`, []any{r.ID, sha([]byte(r.Text)), string(article), string(body)}},
	} {
		if _, err := db.ExecContext(ctx, x.query, x.args...); err != nil {
			t.Fatal(err)
		}
	}
}
