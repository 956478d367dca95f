package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"baogao/compare"
	"baogao/report"
)

// Found is a lead with where it was found; of two years, the later.
type Found struct {
	File, Hash string
	Kind       report.Kind
	Year       int
	Lead       report.Lead
	Context    map[report.LeadSpan]string // the sentences around its spans
}

// Result is what was found in some folders.
type Result struct {
	Reports int
	Leads   []Found
	Hashes  map[string]string // of each file read
}

// crowded counts the reports that have more than one lead.
func (r *Result) crowded() (n int) {
	each := map[string]int{}
	for _, f := range r.Leads {
		if each[f.File]++; each[f.File] == 2 {
			n++
		}
	}
	return n
}

type text struct {
	file, hash string
	report     report.Report
}

// search reads the reports of some folders and finds their leads, as the
// program does for an archive of them: of each report, and of each two that
// follow one another.
func search(places *report.Register, dirs []string) (*Result, error) {
	var files []string
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error { //nolint:gosec // the folders are those the user names
			if err == nil && !d.IsDir() && (strings.HasSuffix(path, ".md") || strings.HasSuffix(path, ".txt")) {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	texts := make([]*text, len(files))
	group := errgroup.Group{}
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, path := range files {
		group.Go(func() (err error) {
			texts[i], err = read(places, path)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	texts = slices.DeleteFunc(texts, func(t *text) bool { return t == nil })
	slices.SortStableFunc(texts, func(a, b *text) int {
		return cmp.Or(cmp.Compare(a.report.Unit.Key(), b.report.Unit.Key()), cmp.Compare(a.report.Kind, b.report.Kind), cmp.Compare(a.report.Year, b.report.Year), cmp.Compare(a.file, b.file))
	})
	r := &Result{Reports: len(texts), Hashes: map[string]string{}}
	for i, t := range texts {
		r.Hashes[t.file] = t.hash
		r.add(t, t, report.Leads(places, &t.report, nil))
		if i > 0 && texts[i-1].report.Year == t.report.Year-1 {
			r.add(texts[i-1], t, compare.Leads(&texts[i-1].report, &t.report))
		}
	}
	return r, nil
}

func (r *Result) add(earlier, later *text, leads []report.Lead) {
	for _, l := range leads {
		f := Found{later.file, later.hash, later.report.Kind, later.report.Year, l, map[report.LeadSpan]string{}}
		for _, s := range l.Spans {
			of := later
			if s.Report == earlier.report.ID {
				of = earlier
			}
			f.Context[s] = around(of.report.Text, s.Span)
		}
		r.Leads = append(r.Leads, f)
	}
}

// around is a lead's place with enough of what is said there to judge it.
func around(text string, s report.Span) string {
	start, end := max(0, s.Start-240), min(len(text), s.End+240)
	said := text[start:s.Start] + "【" + text[s.Start:s.End] + "】" + text[s.End:end]
	return strings.NewReplacer("\n", "⏎", "\t", " ").Replace(strings.ToValidUTF8(said, ""))
}

var frontMatter = regexp.MustCompile(`(?s)\A---\n(.*?)\n---\n`)

// read reads a file as an import would: the folder or the row names the unit,
// the file's name its year. Files that are no report give nothing.
func read(places *report.Register, path string) (*text, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	folder := filepath.Base(filepath.Dir(path))
	file := filepath.ToSlash(filepath.Join(filepath.Base(filepath.Dir(filepath.Dir(path))), folder, filepath.Base(path)))
	a := report.Article{Title: name, Body: string(data), Given: report.Given{ID: file}}
	if m := frontMatter.FindStringSubmatch(a.Body); m != nil {
		a.Body = strings.TrimLeft(a.Body[len(m[0]):], "\n")
		for line := range strings.Lines(m[1]) {
			key, value, _ := strings.Cut(line, ":")
			switch value = strings.TrimSpace(value); key {
			case "title":
				a.Title = value
			case "source":
				a.URL = value
			}
		}
		a.Given.Unit = folder
		if year, err := strconv.Atoi(name); err == nil {
			a.Given.Year = year
		}
	}
	a.Body = strings.NewReplacer("**", "", "\r", "").Replace(a.Body)
	reports := report.Parse(places, a)
	if len(reports) != 1 || reports[0].Kind == report.Other {
		return nil, nil
	}
	return &text{file, hex.EncodeToString(sum[:6]), reports[0]}, nil
}
