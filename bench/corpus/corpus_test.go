package corpus

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/sharedtest"
	"baogao/report"
)

// read is made once: it decodes 20 MB of rows.
var read = sync.OnceValues(func() (*Corpus, error) { return New(dir, 1) })

var dir string

func open(t *testing.T) *Corpus {
	t.Helper()
	dir = sharedtest.Path(t, "data", "reports")
	c, err := read()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSameReports(t *testing.T) {
	c := open(t)
	again, err := New(dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	var a, b bytes.Buffer
	if err := errors.Join(c.Write(&a, 50), again.Write(&b, 50)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same seed writes other reports")
	}
	other := *c
	other.seed = 2
	if other.Report(0).Text == c.Report(0).Text {
		t.Error("another seed writes the same report")
	}
}

func TestRows(t *testing.T) {
	var out bytes.Buffer
	if err := open(t).Write(&out, 300); err != nil {
		t.Fatal(err)
	}
	rows := json.NewDecoder(&out)
	rows.DisallowUnknownFields()
	ids, titles, length := map[string]bool{}, map[string]bool{}, 0
	for rows.More() {
		var r Row
		if err := rows.Decode(&r); err != nil {
			t.Fatal(err)
		}
		if !utf8.ValidString(r.Text) || r.Title == "" || r.Published <= "2016" {
			t.Errorf("%s %s %s: %.200s", r.ID, r.Title, r.Published, r.Text)
		}
		ids[r.ID], titles[r.Region+r.Title] = true, true
		length += utf8.RuneCountInString(r.Text)
	}
	if len(ids) != 300 || len(titles) != 300 {
		t.Errorf("%d ids and %d titles of 300 reports", len(ids), len(titles))
	}
	if m := float64(length) / 300; math.Abs(m-mean) > 500 {
		t.Errorf("%.0f characters on average, want about %d", m, mean)
	}
}

// TestUnderstood parses rows: what is measured on is what import would make of
// them.
func TestUnderstood(t *testing.T) {
	c, places := open(t), report.NewRegister()
	for n := range 45 {
		want := c.Report(2 * n)
		row := RowOf(want)
		parsed := report.Parse(places, report.Article{
			URL: "row:" + row.ID, Title: row.Title, Published: row.Published, Source: row.Source, Body: row.Text,
			Given: report.Given{ID: row.ID, Unit: row.Unit, Region: row.Region, Year: row.Year, Kind: row.Kind},
		})
		if len(parsed) != 1 {
			t.Fatalf("%s: %d reports", row.Title, len(parsed))
		}
		got := parsed[0]
		if got.Kind != want.Kind || got.Year != want.Year || got.Unit.Code != want.Unit.Code {
			t.Errorf("%s: understood as %s %d %s, want %s", row.Title, got.Kind, got.Year, got.Unit.Code, want.Unit.Code)
		}
		if diff := cmp.Diff(outline(want), outline(&got)); diff != "" {
			t.Errorf("%s: outline\n%s", row.Title, diff)
		}
	}
}

// outline is the top level with its roles.
func outline(r *report.Report) (lines []string) {
	for _, s := range r.Sections {
		if s.Level == 1 {
			lines = append(lines, s.Number+s.Heading+" "+string(s.Role)+": "+r.Text[s.HeadingStart:s.HeadingEnd])
		}
	}
	return lines
}

func TestSections(t *testing.T) {
	r := open(t).Report(7)
	end := 0
	for _, s := range r.Sections {
		if s.Start != end || s.HeadingEnd > s.End {
			t.Errorf("%+v begins at %d", s, end)
		}
		end = s.End
	}
	if end != len(r.Text) {
		t.Errorf("sections end at %d of %d", end, len(r.Text))
	}
}

// TestWordings fills every slot and heading of every wording.
func TestWordings(t *testing.T) {
	c := open(t)
	for kind, all := range parts() {
		sum := 0.
		w := &writer{corpus: c, draw: newDraw(1, 1), unit: c.units[0], year: 2020}
		for _, p := range all {
			sum += p.share
			for _, text := range append(p.headings, p.wordings...) {
				if got := w.filled(text); got == "" || strings.ContainsAny(got, "[]|") {
					t.Errorf("%s: %q becomes %q", kind, text, got)
				}
			}
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("%s: the shares are %g together", kind, sum)
		}
	}
}
