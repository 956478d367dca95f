package main

import (
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	passages "baogao/compare"
	"baogao/report"
)

// passageLabels is where a person's judgments of shared passages lie.
const passageLabels = "compare/testdata/passages/judged.tsv"

// lookedAt is how many passages are looked at.
const lookedAt = 100

// sharedPassages measures how many of the first passages that real reports
// share are worth an officer's look, by the judgments of a person, and how many
// of them were judged at all. What nobody judged counts as not worth it. The
// test material has too few reports of neighbours: BAOGAO_REPORTS names a
// checkout of lawtext/gov, see the head of the judgments.
func sharedPassages(_ string, notes io.Writer) (map[string]float64, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	dir := os.Getenv("BAOGAO_REPORTS")
	if dir == "" {
		return nil, fmt.Errorf("BAOGAO_REPORTS names no work reports: %w", fs.ErrNotExist)
	}
	documents, err := workReports(dir)
	if err != nil {
		return nil, err
	}
	judged, err := readJudged(filepath.Join(root, passageLabels))
	if err != nil {
		return nil, err
	}
	worth, known := 0, 0
	ranked := sharedBy(documents)
	for i, p := range ranked[:min(len(ranked), lookedAt)] {
		a, b := documents[p.A.ID].Text, documents[p.B.ID].Text
		verdict := judged.of(&p, a, b)
		if verdict != "" {
			known++
		}
		if verdict == "worth" {
			worth++
			continue
		}
		fmt.Fprintf(notes, "passages %d %s %.0f %.2f %s boilerplate=%v quotation=%v units=%d\n%s %d %d %s | %s\n%s %d %d %s | %s\n", i+1, verdict, p.Score, p.Similarity, p.Relation, p.Boilerplate, p.Quotation, p.Units,
			p.A.ID, p.A.Start, p.A.End, oneLine(documents[p.A.ID].Title), oneLine(a[p.A.Start:p.A.End]),
			p.B.ID, p.B.Start, p.B.End, oneLine(documents[p.B.ID].Title), oneLine(b[p.B.Start:p.B.End]))
	}
	return map[string]float64{
		"worth100": float64(worth) / lookedAt, "judged100": float64(known) / lookedAt, "ordered": judged.ordered(ranked, documents),
	}, nil
}

// ordered is how often a passage worth a look stands above one that is not, of
// all that were judged.
func (js judgments) ordered(ranked []passages.Passage, documents map[string]document) float64 {
	worth, no, right := 0, 0, 0
	for i := range ranked {
		p := &ranked[i]
		switch js.of(p, documents[p.A.ID].Text, documents[p.B.ID].Text) {
		case "worth":
			worth++
		case "no":
			no++
			right += worth
		}
	}
	return float64(right) / float64(max(worth*no, 1))
}

// sharedBy ranks what the documents share, as the archive would.
func sharedBy(documents map[string]document) []passages.Passage {
	places := report.NewRegister()
	var list []passages.Text
	for _, id := range slices.Sorted(maps.Keys(documents)) {
		d := documents[id]
		r := report.Parse(places, report.Article{Title: d.Title, Body: d.Text, Given: report.Given{ID: d.ID, Unit: d.Unit}})[0]
		if r.Kind == report.Other {
			continue // no yearly report
		}
		t := passages.Text{ID: id, Unit: r.Unit.Key(), Code: r.Unit.Code, Year: r.Year, Kind: r.Kind}
		if r.Unit.Name != "" {
			t.Names = []string{r.Unit.Name}
		}
		t.Text = d.Text
		list = append(list, t)
	}
	return passages.Copies(passages.NewMasker(places.Names), list).Passages
}

// judgment is what a person said of a passage: it holds for what overlaps with
// it for the most part in both reports.
type judgment struct {
	a, b    passages.Place
	hash    string // of both stretches
	verdict string
}

type judgments map[[2]string][]judgment

func readJudged(path string) (judgments, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	all := judgments{}
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) < 8 || strings.HasPrefix(line, "#") {
			continue
		}
		var n [4]int
		for i, at := range [...]int{1, 2, 4, 5} {
			if n[i], err = strconv.Atoi(f[at]); err != nil {
				return nil, fmt.Errorf("%q: %w", line, err)
			}
		}
		j := judgment{passages.Place{ID: f[0], Start: n[0], End: n[1]}, passages.Place{ID: f[3], Start: n[2], End: n[3]}, f[6], f[7]}
		all[[2]string{f[0], f[3]}] = append(all[[2]string{f[0], f[3]}], j)
	}
	return all, nil
}

// of is the verdict on a passage, "" where none was given.
func (js judgments) of(p *passages.Passage, a, b string) string {
	for _, j := range js[[2]string{p.A.ID, p.B.ID}] {
		if overlaps(p.A, j.a) && overlaps(p.B, j.b) && j.a.End <= len(a) && j.b.End <= len(b) && hashOf(a[j.a.Start:j.a.End]+b[j.b.Start:j.b.End]) == j.hash {
			return j.verdict
		}
	}
	return ""
}

// overlaps says that two stretches are the same for the most part.
func overlaps(p, q passages.Place) bool {
	both := min(p.End, q.End) - max(p.Start, q.Start)
	return both*10 >= 7*max(p.End-p.Start, q.End-q.Start)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
