package main

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"baogao/report"
)

// figureLabels is where the passages labelled by hand lie.
const figureLabels = "report/testdata/figures"

// figures measures the figures found in the labelled passages: span and value,
// and whether the indicator is one that a reader would accept. A third of the
// passages is held out: rules are made on the others only, and the notes show
// no case of it.
func figures(shared string, notes io.Writer) (map[string]float64, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	passages, err := readPassages(filepath.Join(root, figureLabels))
	if err != nil {
		return nil, err
	}
	texts, err := figureTexts(shared, filepath.Join(root, figureLabels))
	if err != nil {
		return nil, err
	}
	found := map[string]report.Report{}
	places := report.NewRegister()
	counts := map[string]*figureCount{"tune": {}, "held": {}}
	for _, p := range passages {
		doc, ok := texts[p.document]
		if !ok || p.offset+p.length > len(doc.Text) || hashOf(doc.Text[p.offset:p.offset+p.length]) != p.hash {
			return nil, fmt.Errorf("passage %s %d is not as labelled", p.document, p.offset)
		}
		r, ok := found[p.document]
		if !ok {
			r = report.Parse(places, report.Article{Title: doc.Title, Body: doc.Text, Given: report.Given{Unit: doc.Unit}})[0]
			found[p.document] = r
		}
		counts[p.part].add(p, &r, notes)
	}
	all := figureCount{}
	result := map[string]float64{}
	for part, c := range counts {
		all.merge(c)
		c.shares(part+"_", result)
	}
	all.shares("", result)
	return result, nil
}

// document is one text that passages were drawn from.
type document struct{ ID, Unit, Title, Text string }

// figureTexts reads the documents the labels speak of.
func figureTexts(shared, dir string) (map[string]document, error) {
	texts := map[string]document{}
	own, err := os.ReadFile(filepath.Join(dir, "own.txt"))
	if err != nil {
		return nil, err
	}
	texts["own"] = document{ID: "own", Text: string(own)}
	reports := filepath.Join(shared, "data", "reports")
	for _, name := range [...]string{"provincial-2026.jsonl", "state-council.jsonl", "municipal.jsonl.gz"} {
		if err := readDocuments(filepath.Join(reports, name), texts); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

func readDocuments(path string, into map[string]document) error {
	f, err := os.Open(path) //nolint:gosec // test material
	if err != nil {
		return err
	}
	defer f.Close()
	var r io.Reader = bufio.NewReader(f)
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(r); err != nil {
			return err
		}
	}
	for d := json.NewDecoder(r); ; {
		var doc document
		if err := d.Decode(&doc); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		into[doc.ID] = doc
	}
}

// passage is one labelled sentence; the spans of its labels are relative to it.
type passage struct {
	document       string
	offset, length int
	hash, part     string
	figures        []label
	disputed       []report.Span
}

// label is one figure as a person reads it.
type label struct {
	report.Span
	value, high float64
	unit        string
	relation    string
	period      string
	indicators  []string
}

func readPassages(dir string) ([]passage, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.tsv"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: %w", dir, fs.ErrNotExist)
	}
	var all []passage
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(data)) {
			if err := readLabel(strings.Split(strings.TrimRight(line, "\n"), "\t"), &all); err != nil {
				return nil, fmt.Errorf("%s: %q: %w", name, line, err)
			}
		}
	}
	return all, nil
}

// readLabel reads one line: passage, figure or disputed.
func readLabel(f []string, all *[]passage) error {
	if f[0] == "passage" && len(f) == 6 {
		offset, err := strconv.Atoi(f[2])
		if err != nil {
			return err
		}
		length, err := strconv.Atoi(f[3])
		*all = append(*all, passage{document: f[1], offset: offset, length: length, hash: f[4], part: f[5]})
		return err
	}
	if len(*all) == 0 || len(f) < 3 {
		return errors.New("a label outside of a passage")
	}
	p := &(*all)[len(*all)-1]
	var span report.Span
	var err error
	if span.Start, err = strconv.Atoi(f[1]); err != nil {
		return err
	}
	if span.End, err = strconv.Atoi(f[2]); err != nil {
		return err
	}
	if f[0] == "disputed" {
		p.disputed = append(p.disputed, span)
		return nil
	}
	if len(f) != 9 {
		return errors.New("a figure has nine fields")
	}
	l := label{Span: span, unit: f[5], relation: f[6], period: f[7], indicators: strings.Split(f[8], "|")}
	if l.value, err = strconv.ParseFloat(f[3], 64); err == nil && f[4] != "" {
		l.high, err = strconv.ParseFloat(f[4], 64)
	}
	p.figures = append(p.figures, l)
	return err
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])[:12]
}

// figureCount counts what was found of what is there.
type figureCount struct {
	labelled, found, right, units int
	indicators, exact             int
	relations                     int
	periods, periodsAsked         int
}

func (c *figureCount) merge(d *figureCount) {
	c.labelled += d.labelled
	c.found += d.found
	c.right += d.right
	c.units += d.units
	c.indicators += d.indicators
	c.exact += d.exact
	c.relations += d.relations
	c.periods += d.periods
	c.periodsAsked += d.periodsAsked
}

func (c *figureCount) shares(prefix string, into map[string]float64) {
	into[prefix+"precision"] = share(c.right, c.found)
	into[prefix+"recall"] = share(c.right, c.labelled)
	into[prefix+"unit"] = share(c.units, c.right)
	into[prefix+"indicator"] = share(c.indicators, c.right)
	into[prefix+"indicator_exact"] = share(c.exact, c.right)
	into[prefix+"relation"] = share(c.relations, c.right)
}

func share(part, whole int) float64 { return float64(part) / float64(max(whole, 1)) }

// add compares one passage. A figure counts where span and value are right.
func (c *figureCount) add(p passage, r *report.Report, notes io.Writer) {
	if p.part == "held" && os.Getenv("BAOGAO_EVAL_HELD") == "" {
		notes = io.Discard
	}
	at := map[report.Span]report.Figure{}
	for _, f := range r.Figures {
		span := report.Span{Start: f.Start - p.offset, End: f.End - p.offset}
		if span.Start >= 0 && span.End <= p.length && !disputed(p, span) {
			at[span] = f
		}
	}
	c.labelled += len(p.figures)
	c.found += len(at)
	text := r.Text[p.offset : p.offset+p.length]
	for _, l := range p.figures {
		f, ok := at[l.Span]
		if !ok || !same(f.Value, l.value) || (l.high != 0) != (f.ValueMax != nil) || l.high != 0 && !same(*f.ValueMax, l.high) {
			fmt.Fprintf(notes, "figures MISSED %s %q in %q\n", p.document, text[l.Start:l.End], text)
			continue
		}
		delete(at, l.Span)
		c.right++
		c.judge(l, f, text, notes)
	}
	for span, f := range at {
		fmt.Fprintf(notes, "figures FALSE %s %q %q in %q\n", p.document, text[span.Start:span.End], f.Indicator, text)
	}
}

// judge compares what is said of a figure that was found.
func (c *figureCount) judge(l label, f report.Figure, text string, notes io.Writer) {
	if f.Unit == l.unit {
		c.units++
	} else {
		fmt.Fprintf(notes, "figures UNIT %q want %q got %q\n", f.Raw, l.unit, f.Unit)
	}
	if f.Relation == l.relation {
		c.relations++
	} else {
		fmt.Fprintf(notes, "figures RELATION %q want %s got %s in %q\n", f.Raw, l.relation, f.Relation, text)
	}
	if l.period != "" {
		c.periodsAsked++
		if f.Period == l.period {
			c.periods++
		} else {
			fmt.Fprintf(notes, "figures PERIOD %q want %s got %s in %q\n", f.Raw, l.period, f.Period, text)
		}
	}
	agrees, exact := false, false
	for _, want := range l.indicators {
		agrees = agrees || sameIndicator(want, f.Indicator)
		exact = exact || plainWords(want) == plainWords(f.Indicator)
	}
	if exact {
		c.exact++
	}
	if agrees {
		c.indicators++
	} else {
		fmt.Fprintf(notes, "figures INDICATOR %q want %s got %q in %q\n", f.Raw, strings.Join(l.indicators, "|"), f.Indicator, text)
	}
}

func disputed(p passage, span report.Span) bool {
	for _, d := range p.disputed {
		if span.Start < d.End && d.Start < span.End {
			return true
		}
	}
	return false
}

func same(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b)) }

// sameIndicator accepts an indicator that differs from the label by words that
// belong to it or are left out, as long as half of the longer one is common.
func sameIndicator(want, got string) bool {
	w, g := []rune(plainWords(want)), []rune(plainWords(got))
	if len(w) == 0 || len(g) == 0 {
		return len(w) == len(g)
	}
	short, long := w, g
	if len(short) > len(long) {
		short, long = long, short
	}
	return strings.Contains(string(long), string(short)) && 2*len(short) >= len(long)
}

// plainWords leaves out what two writings of an indicator may differ in.
func plainWords(s string) string {
	return strings.NewReplacer("的", "", "“", "", "”", "", "（", "", "）", "", "(", "", ")", "", "、", "", " ", "").Replace(s)
}
