package main

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"baogao/archive"
	"baogao/index"
	"baogao/internal/sample"
	"baogao/report"
)

// heldReport is a report of the demo's archive beside the publication it
// should be.
type heldReport struct {
	archive.Entry
	truth    *sample.Publication
	captured []time.Time // of each version
}

// demoWorld is what the demo leaves: the archive, when its two visits began,
// and the truth it is measured by.
type demoWorld struct {
	dir     string
	truth   *sample.Truth
	second  time.Time // the second visit began
	archive *archive.Archive
	reports []heldReport // all but notices
	notices []archive.Entry
}

// TestDemoIsTheTruth runs the demo as a person does and compares everything it
// holds with the county's own truth.
func TestDemoIsTheTruth(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: crawls the demo county")
	}
	w := readDemo(t)
	t.Run("publications", w.publications)
	t.Run("texts", w.texts)
	t.Run("outlines", w.outlines)
	t.Run("units", w.units)
	t.Run("exceptions", w.exceptions)
	t.Run("notices", w.others)
	t.Run("index", w.index)
	t.Run("substrings", w.substrings)
	t.Run("originals", w.originals)
	t.Run("office", w.offices)
}

func readDemo(t *testing.T) *demoWorld {
	t.Helper()
	w := &demoWorld{dir: t.TempDir(), truth: sample.County()}
	if code, out, stderr := call(t, w.dir, "", "demo", "--once", "-o", "json"); code != exitDone {
		t.Fatalf("demo: exit %d: %s %s", code, out, stderr)
	}
	var err error
	if w.archive, err = archive.Open(t.Context(), w.dir, archive.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.archive.Close() })
	runs, err := w.archive.Runs(t.Context(), 10)
	if err != nil || len(runs) != 2 {
		t.Fatalf("runs: %v, %v", runs, err)
	}
	w.second = runs[0].Started
	entries, err := w.archive.Changes(t.Context(), 0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	for i := range entries {
		e := &entries[i]
		if e.Report.Kind == report.Other {
			w.notices = append(w.notices, *e)
			continue
		}
		w.reports = append(w.reports, w.held(t, e))
	}
	return w
}

// held looks up the publication at a report's address and when each of its
// versions was captured.
func (w *demoWorld) held(t *testing.T, e *archive.Entry) heldReport {
	t.Helper()
	h := heldReport{Entry: *e}
	at := pathOf(t, w.page(t, e))
	for _, p := range w.truth.Publications {
		if p.Path == at || p.Again != nil && p.Again.Path == at {
			h.truth = p
		}
	}
	for _, v := range e.Report.Versions {
		c, err := w.archive.Original(t.Context(), e.Report.ID, v.N)
		if err != nil {
			t.Fatal(err)
		}
		h.captured = append(h.captured, c.Time)
	}
	return h
}

// page is the address of the article that a report read from an attachment
// belongs to, else its own.
func (w *demoWorld) page(t *testing.T, e *archive.Entry) string {
	t.Helper()
	c, err := w.archive.Original(t.Context(), e.Report.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	if c.Target.Role == archive.Attachment {
		return c.Target.Via
	}
	return c.Target.URL
}

// claimed is the day that the page of a report claims.
func claimed(t *testing.T, e *archive.Entry) string {
	t.Helper()
	article, err := e.Article()
	if err != nil {
		t.Fatal(err)
	}
	return article.Published
}

func pathOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Path
}

// line is what Expected says of a report, said by the archive: of a report
// with several sources the first that was published.
func (w *demoWorld) line(t *testing.T, h *heldReport) string {
	t.Helper()
	r := &h.Report
	name, address := r.Unit.Name, w.page(t, &h.Entry)
	for _, s := range r.Sources {
		if s.Published == r.Published && s.Published != claimed(t, &h.Entry) {
			address = s.URL
		}
	}
	for _, m := range w.truth.Members {
		if m.Former == name && m.Code == r.Unit.Code {
			name = m.Name
		}
	}
	return strings.Join([]string{string(r.Kind), strconv.Itoa(r.Year), name, r.Published, pathOf(t, address)}, "\t")
}

// publications: at both visits every report of the truth and no other.
func (w *demoWorld) publications(t *testing.T) {
	for _, later := range []bool{false, true} {
		var got []string
		for i := range w.reports {
			h := &w.reports[i]
			if later && h.State == archive.Live || !later && h.captured[0].Before(w.second) {
				got = append(got, w.line(t, h))
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(w.truth.Expected(later), got); diff != "" {
			t.Errorf("later=%v (-truth +archive):\n%s", later, diff)
		}
	}
}

// document is the text of the truth that a version of a report should hold.
func (h *heldReport) document(n int) *sample.Document {
	if n == 2 && h.truth.Corrected != nil {
		return h.truth.Corrected
	}
	return h.truth.Document
}

// texts: every version holds its document, the whole of it and little else.
func (w *demoWorld) texts(t *testing.T) {
	sum, n := 0.0, 0
	for i := range w.reports {
		h := &w.reports[i]
		if h.truth == nil || h.truth.Format == "photo" {
			continue
		}
		for _, v := range h.Report.Versions {
			e, err := w.archive.ReportVersion(t.Context(), h.Report.ID, v.N)
			if err != nil {
				t.Fatal(err)
			}
			d := h.document(v.N)
			for _, p := range d.Paragraphs {
				if p.Style != sample.Grid && !strings.Contains(squeezed(e.Report.Text), squeezed(p.Text)) {
					t.Errorf("%s version %d lacks %q", h.truth.Title, v.N, p.Text)
				}
			}
			f1 := bigramF1(squeezed(d.Text()), squeezed(e.Report.Text))
			if f1 < .99 {
				t.Errorf("%s version %d: F1 %.4f\n%s", h.truth.Title, v.N, f1, e.Report.Text)
			}
			sum, n = sum+f1, n+1
		}
	}
	t.Logf("mean F1 of %d texts: %.4f", n, sum/float64(n))
}

func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// bigramF1 measures how much of two texts is common, in pairs of characters.
func bigramF1(want, got string) float64 {
	pairs := func(s string) map[string]int {
		m := map[string]int{}
		runes := []rune(s)
		for i := 0; i+1 < len(runes); i++ {
			m[string(runes[i:i+2])]++
		}
		return m
	}
	a, b := pairs(want), pairs(got)
	both, all := 0, 0
	for p, n := range a {
		both += min(n, b[p])
		all += n
	}
	for _, n := range b {
		all += n
	}
	if all == 0 {
		return 1
	}
	return 2 * float64(both) / float64(all)
}

// outlines: the headings of all levels with their roles, and no more.
func (w *demoWorld) outlines(t *testing.T) {
	wrong := 0
	for i := range w.reports {
		h := &w.reports[i]
		if h.truth == nil || h.truth.Format == "photo" {
			continue
		}
		got := []sample.Heading{}
		for _, s := range h.Report.Sections {
			if s.Level > 0 {
				got = append(got, sample.Heading{Level: s.Level, Number: s.Number, Text: s.Heading, Role: s.Role})
			}
		}
		want := h.document(len(h.Report.Versions)).Outline
		if diff := cmp.Diff(want, got); diff != "" {
			wrong++
			t.Errorf("%s (-truth +outline):\n%s", h.truth.Title, diff)
		}
	}
	t.Logf("%d of %d outlines wrong", wrong, len(w.reports))
}

// units: code, type, path and lifetime, and the name borne in the year.
func (w *demoWorld) units(t *testing.T) {
	lives := map[string]report.Unit{}
	for _, u := range w.truth.Imported() {
		if u.Type != "department" {
			lives[u.Code] = u
		}
	}
	for _, u := range lives {
		for _, c := range u.Changes {
			for i, code := range c.From { // reports tell the names
				c.From[i] = lives[code].Name
			}
		}
	}
	for i := range w.reports {
		h := &w.reports[i]
		if h.truth == nil {
			continue
		}
		m := h.truth.Member
		want := m.Unit()
		want.Name = m.NameIn(h.truth.Year)
		if m.Type != "government" {
			want.Path[len(want.Path)-1] = want.Name
		}
		if life := lives[m.Code]; m.Type != "department" {
			want.Since, want.Until, want.Changes = life.Since, life.Until, life.Changes
		}
		want.Aliases = h.Report.Unit.Aliases // its name of other years
		if diff := cmp.Diff(want, h.Report.Unit); diff != "" {
			t.Errorf("%s (-truth +unit):\n%s", h.truth.Title, diff)
		}
	}
}

// exceptions: what the county did besides publishing in time and in place.
func (w *demoWorld) exceptions(t *testing.T) {
	seen := map[string]int{}
	for i := range w.reports {
		h := &w.reports[i]
		p, r := h.truth, &h.Report
		if p == nil {
			continue
		}
		versions, state, sources := 1, archive.Live, []string{p.Path + " " + p.Published}
		if p.Again != nil {
			sources = append(sources, p.Again.Path+" "+p.Again.Published)
			slices.Sort(sources)
		}
		if p.Corrected != nil {
			versions = 2
		}
		if p.Withdrawn {
			state = archive.Withdrawn
		}
		gotSources := []string{pathOf(t, w.page(t, &h.Entry)) + " " + claimed(t, &h.Entry)}
		for _, s := range r.Sources {
			gotSources = append(gotSources, pathOf(t, s.URL)+" "+s.Published)
		}
		slices.Sort(gotSources)
		if len(r.Versions) != versions || h.State != state || !slices.Equal(sources, gotSources) ||
			r.NeedsOCR != (p.Format == "photo") || h.captured[0].Before(w.second) == p.Later {
			t.Errorf("%s: %d versions, %s, sources %v, needs_ocr %v, captured %v; truth: %+v",
				p.Title, len(r.Versions), h.State, gotSources, r.NeedsOCR, h.captured, p)
		}
		if p.Mobile != "" && strings.Contains(r.Public(), p.Mobile) {
			t.Errorf("%s: the number %s is public", p.Title, p.Mobile)
		}
		for what, is := range map[string]bool{
			"changed": p.Corrected != nil, "withdrawn": p.Withdrawn, "again": p.Again != nil, "photo": p.Format == "photo",
			"docx": p.Format == "docx", "later": p.Later, "moved": p.Column == "通知公告", "mobile": p.Mobile != "",
			"former": p.Member.NameIn(p.Year) != p.Member.Name, "merged": len(p.Member.Predecessors) > 0,
		} {
			if is {
				seen[what]++
			}
		}
	}
	want := map[string]int{
		"changed": 1, "withdrawn": 1, "again": 1, "photo": 1, "docx": 1, "later": 2, "moved": 1, "mobile": 35, "former": 9, "merged": 9,
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("exceptions seen (-want +got):\n%s", diff)
	}
}

// others: what is no yearly report is kept, and taken for none.
func (w *demoWorld) others(t *testing.T) {
	var want, got []string
	for _, n := range w.truth.Notices {
		want = append(want, fmt.Sprintf("%s %s %s", n.Path, n.Published, n.Title))
	}
	for i := range w.notices {
		r := &w.notices[i].Report
		got = append(got, fmt.Sprintf("%s %s %s", pathOf(t, r.URL), r.Published, r.Title))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("notices (-truth +archive):\n%s", diff)
	}
}

// index: it holds what the archive holds, and a phrase finds the reports that
// hold it, no other.
func (w *demoWorld) index(t *testing.T) {
	all := map[string]string{} // id to searched text
	queries := map[string]string{}
	want := map[string][]string{}
	add := func(name, query string, holds func(*report.Report) bool) {
		queries[name] = query
		for i := range w.reports {
			if r := &w.reports[i].Report; holds(r) {
				want[name] = append(want[name], r.ID)
			}
		}
		slices.Sort(want[name])
	}
	for i := range w.reports {
		r := &w.reports[i].Report
		all[r.ID] = squeezed(r.Title) + "\n" + squeezed(r.Public())
	}
	for _, kind := range []report.Kind{report.RuleOfLaw, report.OpenGov, report.WorkReport} {
		add(string(kind), "类型:"+string(kind), func(r *report.Report) bool { return r.Kind == kind })
	}
	add("year", "年份:2023 类型:rule_of_law", func(r *report.Report) bool { return r.Year == 2023 && r.Kind == report.RuleOfLaw })
	for i := 0; i < len(w.reports); i += 7 {
		phrase := longestHan(w.reports[i].Report.Public())
		add("phrase"+strconv.Itoa(i), `"`+phrase+`"`, func(r *report.Report) bool { return strings.Contains(all[r.ID], phrase) })
	}
	got := w.batch(t, queries)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("found by query (-archive +index):\n%s", diff)
	}
}

// substrings: whatever characters stand in a report, in quotes they find the
// reports a scan finds.
func (w *demoWorld) substrings(t *testing.T) {
	folded := map[string]string{}
	for i := range w.reports {
		r := &w.reports[i].Report
		folded[r.ID] = index.Squeeze(r.Title) + "\x00" + index.Squeeze(r.Public())
	}
	draw := rand.New(rand.NewPCG(9, 10))
	queries, want := map[string]string{}, map[string][]string{}
	for len(queries) < 500 {
		text := []rune(index.Squeeze(w.reports[draw.IntN(len(w.reports))].Report.Public()))
		n := 1 + draw.IntN(12)
		if len(text) < n { // a scan has none
			continue
		}
		from := draw.IntN(len(text) - n + 1)
		phrase := string(text[from : from+n])
		if strings.ContainsAny(phrase, "\"*“”「」＊") { // what a quoted query cannot hold, and masked data
			continue
		}
		name := "q" + strconv.Itoa(len(queries))
		queries[name] = `"` + phrase + `" -类型:other`
		for id, text := range folded {
			if strings.Contains(text, phrase) {
				want[name] = append(want[name], id)
			}
		}
		slices.Sort(want[name])
	}
	if diff := cmp.Diff(want, w.batch(t, queries)); diff != "" {
		t.Errorf("found in quotes (-scan +index):\n%s", diff)
	}
}

var han = regexp.MustCompile(`\p{Han}{4,20}`)

// longestHan is the longest run of Chinese characters of a text.
func longestHan(text string) string {
	return slices.MaxFunc(append(han.FindAllString(text, -1), ""), func(a, b string) int { return len(a) - len(b) })
}

// batch runs queries as search --batch does and gives the ids found, sorted.
func (w *demoWorld) batch(t *testing.T, queries map[string]string) map[string][]string {
	t.Helper()
	var in strings.Builder
	for name, q := range queries {
		fmt.Fprintf(&in, "%s\t%s\n", name, q)
	}
	code, out, stderr := call(t, w.dir, in.String(), "search", "--batch", "-", "-k", "1000", "-o", "trec")
	if code != exitDone {
		t.Fatalf("batch: exit %d: %s", code, stderr)
	}
	found := map[string][]string{}
	for line := range strings.Lines(out) {
		if f := strings.Fields(line); len(f) == 6 {
			found[f[0]] = append(found[f[0]], f[2])
		}
	}
	for name := range found {
		slices.Sort(found[name])
	}
	return found
}
