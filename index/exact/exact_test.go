package exact

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/index"
	"baogao/internal/sharedtest"
	"baogao/report"
)

func document(seq uint64, id, title, text string, sections ...report.Section) index.Document {
	return index.Document{Seq: seq, State: index.Live, Report: &report.Report{ID: id, Title: title, Text: text, Sections: sections}}
}

func hidden(seq uint64, id string) index.Document {
	return index.Document{Seq: seq, State: index.Hidden, Report: &report.Report{ID: id}}
}

func apply(tb testing.TB, x *Index, cursor uint64, docs ...index.Document) {
	tb.Helper()
	if err := x.Apply(tb.Context(), docs, cursor); err != nil {
		tb.Fatal(err)
	}
	if err := x.Advance(); err != nil {
		tb.Fatal(err)
	}
}

// unsyncedDisk does not wait for the disk.
type unsyncedDisk struct{ osDisk }

func (d unsyncedDisk) Create(name string) (file, error) {
	f, err := d.osDisk.Create(name)
	return unsyncedFile{f}, err
}

func (unsyncedDisk) SyncDir(string) error { return nil }

type unsyncedFile struct{ file }

func (unsyncedFile) Sync() error { return nil }

func newTest(tb testing.TB, docs ...index.Document) *Index {
	tb.Helper()
	x, err := create(newIndex(tb.TempDir(), unsyncedDisk{}))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = x.Close() })
	if len(docs) > 0 {
		apply(tb, x, uint64(len(docs)), docs...)
	}
	return x
}

// model is a scan over documents: what an Index must equal. Of a batch only the
// newest of an id counts; one that is removed leaves nothing behind, so a later
// batch may bring it again whatever its Seq.
type model map[string]scanned

// scanned is a document as phrases see it.
type scanned struct {
	seq         uint64
	title, text string
	sections    map[report.Role][]string
}

func (m model) apply(docs ...index.Document) {
	newest := map[string]uint64{}
	for _, d := range docs {
		newest[d.Report.ID] = max(newest[d.Report.ID], d.Seq)
	}
	for _, d := range docs {
		switch {
		case d.Seq < newest[d.Report.ID]:
		case m[d.Report.ID].seq > d.Seq:
		case d.State == index.Hidden:
			delete(m, d.Report.ID)
		default:
			public := d.Report.Public()
			s := scanned{d.Seq, index.Squeeze(d.Report.Title), index.Squeeze(public), map[report.Role][]string{}}
			for _, section := range d.Report.Sections {
				s.sections[section.Role] = append(s.sections[section.Role], index.Squeeze(public[section.Start:section.End]))
			}
			m[d.Report.ID] = s
		}
	}
}

// find gives each document with its occurrences in title and text; in sections
// only whether there are any.
func (m model) find(phrase string, in Scope) map[string][2]int {
	found := map[string][2]int{}
	wanted := index.Squeeze(phrase)
	if wanted == "" {
		return found
	}
	for id, d := range m {
		var n [2]int
		switch {
		case in.Title:
			n[0] = strings.Count(d.title, wanted)
		case in.Role != "":
			if slices.ContainsFunc(d.sections[in.Role], func(s string) bool { return strings.Contains(s, wanted) }) {
				n[1] = 1
			}
		default:
			n = [2]int{strings.Count(d.title, wanted), strings.Count(d.text, wanted)}
		}
		if n != [2]int{} {
			found[id] = n
		}
	}
	return found
}

func find(tb testing.TB, x *Index, phrase string, in Scope) map[string][2]int {
	tb.Helper()
	hits, err := x.Find(tb.Context(), phrase, in)
	if err != nil {
		tb.Fatal(err)
	}
	ids := map[uint32]string{}
	for d := range x.Docs {
		ids[d.Number] = d.ID
	}
	found := map[string][2]int{}
	for _, h := range hits {
		id, ok := ids[h.Doc]
		if _, twice := found[id]; twice || !ok {
			tb.Errorf("%q: document %d (%s) twice or not held", phrase, h.Doc, id)
		}
		found[id] = [2]int{h.Title, h.Text}
	}
	return found
}

// equal compares with the scan.
func equal(tb testing.TB, x *Index, m model, phrase string, in Scope) {
	tb.Helper()
	got := find(tb, x, phrase, in)
	if in.Role != "" {
		for id := range got {
			got[id] = [2]int{0, 1}
		}
	}
	if diff := cmp.Diff(m.find(phrase, in), got); diff != "" {
		tb.Errorf("%q in %+v (-scan +index):\n%s", phrase, in, diff)
	}
}

// realReports are the reports at hand, parsed, and their folded texts.
func realReports(tb testing.TB) (docs []index.Document, texts [][]rune) {
	tb.Helper()
	places := report.NewRegister()
	for i, row := range sharedtest.Reports(tb) {
		r := report.Parse(places, report.Article{Title: row.Title, Body: row.Text})[0]
		r.ID = fmt.Sprintf("%d-%s", i, row.ID)
		docs = append(docs, index.Document{Seq: uint64(i + 1), State: index.Live, Report: &r})
		texts = append(texts, []rune(index.Squeeze(r.Public())))
	}
	return docs, texts
}

// drawPhrase draws a substring of a text.
func drawPhrase(draw *rand.Rand, texts [][]rune, longest int) string {
	text := texts[draw.IntN(len(texts))]
	n := min(1+draw.IntN(longest), len(text))
	at := draw.IntN(len(text) - n + 1)
	return string(text[at : at+n])
}

func TestRealReports(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: parses 2,416 reports")
	}
	docs, texts := realReports(t)
	m := model{}
	x := newTest(t)
	for batch := range slices.Chunk(docs, 150) {
		apply(t, x, batch[len(batch)-1].Seq, batch...)
		m.apply(batch...)
	}
	draw := rand.New(rand.NewPCG(1, 2))
	roles := []report.Role{report.Achievements, report.Problems, report.Plan, report.OtherRole}
	for range 300 {
		phrase := drawPhrase(draw, texts, 64)
		equal(t, x, m, phrase, Scope{})
		equal(t, x, m, drawPhrase(draw, texts, 4), Scope{Role: roles[draw.IntN(len(roles))]})
		equal(t, x, m, drawPhrase(draw, texts, 3), Scope{Title: true})
	}
	if err := x.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
