package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"baogao/archive"
	"baogao/audit"
	passages "baogao/compare"
	"baogao/internal/countytest"
	"baogao/report"
)

// counties are those whose truth was written by somebody who knew the rules and
// not the program.
const counties = "compare/testdata"

// invented measures what an auditor is told of an invented county: cells of the
// matrix, copied passages and where they come from, leads, and how many near
// misses are left in peace.
func invented(name string, notes io.Writer) (figures map[string]float64, err error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(root, counties, name)
	c, err := countytest.Read(filepath.Join(dir, "county.txt"))
	if err != nil {
		return nil, err
	}
	figures = map[string]float64{"cells": rightCells(c, notes)}
	p, err := readPlanted(dir)
	if err != nil {
		return nil, err
	}
	err = withArchive(func(ctx context.Context, a *audit.Auditor, keep func(report.Article, time.Time) error) error {
		a.Places = report.NewRegister().With(c.Facts.Units)
		for _, id := range p.ids() {
			first, seen := "", time.Time{}
			for i := range c.Facts.Reports {
				if e := &c.Facts.Reports[i]; e.ID == id {
					first, seen = e.Published, e.FirstSeen
				}
			}
			title, _, _ := strings.Cut(p.texts[id], "\n")
			if err := keep(report.Article{Title: title, Body: p.texts[id], Published: first, Given: report.Given{ID: id}}, seen); err != nil {
				return err
			}
		}
		found, err := a.Copies(ctx, audit.CopiesAsk{})
		if err != nil {
			return err
		}
		p.holdCopies(found.Passages, figures, notes)
		leads, err := a.Leads(ctx, audit.LeadAsk{})
		if err != nil {
			return err
		}
		p.holdLeads(leads.Leads, figures, notes)
		return nil
	})
	return figures, err
}

// rightCells is the share of cells that are as the truth has them.
func rightCells(c *countytest.County, notes io.Writer) float64 {
	right := 0
	got := c.Cells(passages.Coverage(&c.Facts))
	for _, cell := range got {
		if slices.Contains(c.Truth, cell) {
			right++
		} else {
			fmt.Fprintln(notes, "not so:", cell)
		}
	}
	return float64(right) / float64(max(len(c.Truth), len(got)))
}

// withArchive gives an auditor over an empty archive, and the way to put
// reports into it that were first seen at some time.
func withArchive(do func(ctx context.Context, a *audit.Auditor, keep func(report.Article, time.Time) error) error) (err error) {
	dir, err := os.MkdirTemp("", "baogao-eval-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx, at := context.Background(), time.Now()
	now := func() time.Time { return at }
	held, err := archive.Open(ctx, dir, archive.Options{Now: now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	w, err := held.Writer(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	a := &audit.Auditor{Archive: held, Rules: passages.NationalRules(), Now: time.Now, Program: "eval"}
	defer func() { err = errors.Join(err, a.Close()) }()
	return do(ctx, a, func(article report.Article, seen time.Time) error {
		if at = seen; at.IsZero() {
			at = time.Now()
		}
		target := archive.Target{URL: "file:///" + article.Given.ID, Site: "import", Role: archive.Import}
		seq, err := w.Record(ctx, archive.Visit{Target: target, Next: at.AddDate(100, 0, 0), Captures: []archive.Capture{{
			Target: target, Kind: archive.Resource, Time: at, Body: []byte(article.Body), FinalURL: target.URL,
		}}})
		if err != nil {
			return err
		}
		r := report.Parse(a.Places, article)[0]
		_, err = w.Put(ctx, "county", seq, []archive.Put{{Capture: seq, Article: article, Report: r}})
		return err
	})
}

// seeded is what was written into the reports of a county.
type seeded struct {
	texts  map[string]string
	copies []seededCopy
	leads  []seededLead
}

// seededCopy is a passage that B has from A, or that both have; class is own,
// group, quotation or boilerplate.
type seededCopy struct {
	a, b, class  string
	older        bool // a is known to be the older
	report.Span       // in a
	found, right bool // right is its direction
}

// worth says that it is a copy an officer should read.
func (c *seededCopy) worth() bool { return c.class == "own" || c.class == "group" }

// seededLead is a lead, or what looks like one and is none.
type seededLead struct {
	id, kind string
	none     bool
	report.Span
	raised bool
}

func readPlanted(dir string) (*seeded, error) {
	p := &seeded{texts: map[string]string{}}
	files, err := filepath.Glob(filepath.Join(dir, "texts", "*.txt"))
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		data, err := os.ReadFile(name) //nolint:gosec // of the project
		if err != nil {
			return nil, err
		}
		p.texts[strings.TrimSuffix(filepath.Base(name), ".txt")] = string(data)
	}
	truth, err := os.ReadFile(filepath.Join(dir, "truth.txt")) //nolint:gosec // of the project
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(truth)) {
		f := strings.Split(strings.TrimSpace(line), " | ")
		var where report.Span
		var ok bool
		switch {
		case f[0] == "copy" && len(f) == 6:
			from, to, _ := strings.Cut(f[5], " … ")
			where, ok = stretchOf(p.texts[f[1]], from, to)
			p.copies = append(p.copies, seededCopy{a: f[1], b: f[2], class: f[3], older: f[4] == "older", Span: where})
		case (f[0] == "lead" || f[0] == "none") && len(f) == 4:
			where, ok = stretchOf(p.texts[f[1]], f[3], "")
			p.leads = append(p.leads, seededLead{id: f[1], kind: f[2], none: f[0] == "none", Span: where})
		case f[0] == "" || f[0][0] == '#':
			continue
		}
		if !ok {
			return nil, fmt.Errorf("nothing of the kind: %s", line)
		}
	}
	return p, nil
}

// stretchOf is what begins and ends with some words.
func stretchOf(text, from, to string) (report.Span, bool) {
	start := strings.Index(text, from)
	if start < 0 {
		return report.Span{}, false
	}
	end := strings.Index(text[start:], to)
	if to == "" {
		end = len(from)
	}
	return report.Span{Start: start, End: start + end + len(to)}, end >= 0
}

func (p *seeded) ids() []string {
	var all []string
	for id := range p.texts {
		all = append(all, id)
	}
	slices.Sort(all)
	return all
}

// holdCopies holds the passages found, best first, against those planted: how
// many of these are shown for the better half, from whom to whom, how many
// passages show none, and how often a unit's own words stand above a quotation,
// and either above what everybody says.
func (p *seeded) holdCopies(found []passages.Passage, figures map[string]float64, notes io.Writer) {
	var ranks [3][]int // of own words, quotations, boilerplate
	wrong, shown := 0, 0
	for i := range found {
		f := &found[i]
		c := p.copyAt(f)
		switch {
		case c == nil:
			wrong++
			fmt.Fprintf(notes, "not planted %d %.1f %s %s %q quotation=%v\n", i+1, f.Score, f.A.ID, f.B.ID, p.texts[f.A.ID][f.A.Start:f.A.End], f.Quotation)
		case c.class == "boilerplate":
			ranks[2] = append(ranks[2], i)
			continue
		case c.class == "quotation":
			ranks[1] = append(ranks[1], i)
		default:
			ranks[0] = append(ranks[0], i)
		}
		if shown++; c != nil && !c.found {
			c.found, c.right = true, f.Origin == "" && !c.older || f.Origin == c.a && c.older
			fmt.Fprintf(notes, "copy %d %.1f %s %s %s origin %q group %d quotation=%v\n", i+1, f.Score, c.class, c.a, c.b, f.Origin, f.Units, f.Quotation)
		}
	}
	var all, have, right int
	for i := range p.copies {
		c := &p.copies[i]
		if c.class == "boilerplate" {
			continue
		}
		all++
		switch {
		case !c.found:
			fmt.Fprintln(notes, "copy not found", c.class, c.a, c.b)
			continue
		case c.right:
			right++
		default:
			fmt.Fprintln(notes, "wrong direction", c.class, c.a, c.b)
		}
		have++
	}
	figures["copies_recall"], figures["copies_precision"] = share(have, all), 1-share(wrong, shown)
	figures["copies_direction"], figures["copies_ordered"] = share(right, have), inOrder(ranks)
}

// inOrder is how often one of an earlier class stands above one of a later.
func inOrder(ranks [3][]int) float64 {
	right, pairs := 0, 0
	for class, these := range ranks {
		for _, those := range ranks[class+1:] {
			for _, x := range these {
				for _, y := range those {
					if pairs++; x < y {
						right++
					}
				}
			}
		}
	}
	return share(right, pairs)
}

// copyAt finds the planted copy of which a passage shows half or more; else
// boilerplate, if that is half of it or more.
func (p *seeded) copyAt(f *passages.Passage) *seededCopy {
	for i := range p.copies {
		c := &p.copies[i]
		of := f.A
		if of.ID != c.a {
			of = f.B
		}
		if of.ID == c.a && (f.A.ID == c.b || f.B.ID == c.b) && 2*common(of, c.Span) >= c.End-c.Start {
			return c
		}
	}
	for i := range p.copies {
		c := &p.copies[i]
		if c.class != "boilerplate" {
			continue
		}
		words := p.texts[c.a][c.Start:c.End]
		begins, ends := firstRunes(words, 10), lastRunes(words, 10)
		if s, ok := stretchOf(p.texts[f.A.ID], begins, ends); ok && 2*common(f.A, s) >= f.A.End-f.A.Start {
			return c
		}
	}
	return nil
}

func common(p passages.Place, s report.Span) int { return min(p.End, s.End) - max(p.Start, s.Start) }

func firstRunes(s string, n int) string { return string([]rune(s)[:n]) }

func lastRunes(s string, n int) string {
	r := []rune(s)
	return string(r[len(r)-n:])
}

// holdLeads holds the leads that texts give against those planted. One on
// copied passages is right where a copy worth reading was planted between its
// reports, though nobody wrote it down as a lead.
func (p *seeded) holdLeads(found []audit.Lead, figures map[string]float64, notes io.Writer) {
	right, shown := 0, 0
	for i := range found {
		l := &found[i]
		if !slices.ContainsFunc(p.leads, func(t seededLead) bool { return t.kind == l.Type }) {
			continue // of the calendar
		}
		shown++
		switch planted := p.raise(l); {
		case planted, l.Type == passages.Copied && p.copied(l.Reports):
			right++
		default:
			fmt.Fprintf(notes, "no lead: %s %s %v %s\n", l.Type, l.Strength, l.Reports, l.Reason)
		}
	}
	var all, have, near, quiet int
	for i := range p.leads {
		l := &p.leads[i]
		said := p.texts[l.id][l.Start:l.End]
		switch {
		case l.none && l.raised:
			near++
			fmt.Fprintf(notes, "near miss raised: %s %s %s\n", l.kind, l.id, said)
		case l.none:
			near++
			quiet++
		case l.raised:
			all++
			have++
		default:
			all++
			fmt.Fprintf(notes, "lead not found: %s %s %s\n", l.kind, l.id, said)
		}
	}
	fmt.Fprintf(notes, "%d of %d leads found, %d of %d raised are right, %d of %d near misses left in peace\n", have, all, right, shown, quiet, near)
	figures["leads_recall"], figures["leads_precision"], figures["near_misses_quiet"] = share(have, all), share(right, shown), share(quiet, near)
}

// raise marks what a lead speaks of, and says whether that is a lead.
func (p *seeded) raise(l *audit.Lead) (planted bool) {
	for i := range p.leads {
		t := &p.leads[i]
		if t.kind == l.Type && slices.ContainsFunc(l.Spans, func(s report.LeadSpan) bool { return s.Report == t.id && s.Start < t.End && t.Start < s.End }) {
			t.raised = true
			planted = planted || !t.none
		}
	}
	return planted
}

// copied says that a copy worth reading was planted between the last of some
// reports, which is the one in question, and another.
func (p *seeded) copied(reports []string) bool {
	last := reports[len(reports)-1]
	return slices.ContainsFunc(p.copies, func(c seededCopy) bool {
		return c.worth() && (c.a == last || c.b == last) && slices.Contains(reports, c.a) && slices.Contains(reports, c.b)
	})
}
