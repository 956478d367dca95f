package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"baogao/archive"
	"baogao/crawler"
	"baogao/crawler/extract"
	"baogao/crawler/intake"
	"baogao/internal/sitetest"
	"baogao/report"
)

// readRight is how much of a page's text must be read for the page to need no
// rule of its own.
const readRight = .9

// withoutRules measures how many pages need no rule that somebody writes for
// their site: the reports of a made-up site of every CMS family, of which the
// crawler knows the host only, and the real pages. A page needs none if its
// kind, its title, its date and at least nine tenths of its text are read
// right, as far as the truth names them; a report that was not found needs one.
func withoutRules(shared string, notes io.Writer) (map[string]float64, error) {
	var made, found rate
	if err := families(&made, notes); err != nil {
		return nil, err
	}
	pages := filepath.Join(shared, "data", "pages")
	for _, read := range []func(string, *rate, io.Writer) error{govcnAlone, labelledAlone, fullAlone} {
		if err := read(pages, &found, notes); err != nil {
			return nil, err
		}
	}
	all := rate{made.right + found.right, made.all + found.all}
	fmt.Fprintf(notes, "without rules: %d of %d made, %d of %d real\n", made.right, made.all, found.right, found.all)
	return map[string]float64{"made": made.share(), "real": found.share(), "all": all.share()}, nil
}

// page counts a page as right if nothing is wrong with it.
func (r *rate) page(name, wrong string, notes io.Writer) {
	r.all++
	if wrong == "" {
		r.right++
		return
	}
	fmt.Fprintf(notes, "needs a rule: %s:%s\n", name, wrong)
}

// wrong names what of an article is not as the truth has it; what the truth
// does not name is "".
func wrong(a *report.Article, title, published, text string) (what string) {
	if title != "" && a.Title != title {
		what += fmt.Sprintf(" title %q", a.Title)
	}
	if published != "" && a.Published != published {
		what += fmt.Sprintf(" date %q", a.Published)
	}
	if f1 := bigramF1(text, a.Body); text != "" && f1 < readRight {
		what += fmt.Sprintf(" body %.3f", f1)
	}
	return what
}

// families crawls a site of each.
func families(r *rate, notes io.Writer) error {
	places := report.NewRegister()
	for _, f := range sitetest.Families() {
		if err := family(f, places, r, notes); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return nil
}

func family(f *sitetest.Family, places *report.Register, r *rate, notes io.Writer) (err error) {
	server := httptest.NewServer(f)
	defer server.Close()
	dir, err := os.MkdirTemp("", "baogao-eval-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx := context.Background()
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	now := func() time.Time { return at }
	wait := func(ctx context.Context, d time.Duration) error { at = at.Add(d); return ctx.Err() }
	a, err := archive.Open(ctx, dir, archive.Options{Now: now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	w, err := a.Writer(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	site := crawler.Site{Name: f.Name, URL: server.URL, AllowPrivate: true}
	if _, err := crawler.New(crawler.Options{Archive: a, Writer: w, Sites: []crawler.Site{site}, Now: now, Wait: wait}).Run(ctx, crawler.RunOptions{}); err != nil {
		return err
	}
	reader := intake.NewReader(places)
	defer func() { err = errors.Join(err, reader.Close()) }()
	if _, err := intake.Fold(ctx, a, w, reader); err != nil {
		return err
	}
	entries, err := a.Changes(ctx, 0, 10_000)
	if err != nil {
		return err
	}
	read := map[string]*report.Article{}
	for i := range entries {
		article, err := entries[i].Article()
		if err != nil {
			return err
		}
		if u, err := url.Parse(article.URL); err == nil && entries[i].Report.Kind != report.Other {
			read[u.RequestURI()] = &article
		}
	}
	for _, address := range f.Reports {
		truth, held := f.Articles[address], read[address]
		said := " not found"
		if held != nil {
			said = wrong(held, truth.Title, truth.Published, truth.Text)
		}
		r.page(f.Name+" "+address, said, notes)
	}
	return nil
}

// alone reads a real page and counts it.
func alone(file, address, title, published, text string, r *rate, notes io.Writer) error {
	body, err := os.ReadFile(file) //nolint:gosec // test material
	if err != nil {
		return err
	}
	d, err := extract.Parse(extract.Page{URL: address, Body: body})
	if err != nil {
		return err
	}
	a := d.Article()
	said := wrong(&a, title, published, text)
	if kind := d.Kind(); kind != extract.ArticlePage {
		said += " kind " + string(kind)
	}
	r.page(filepath.Base(filepath.Dir(file))+" "+filepath.Base(file), said, notes)
	return nil
}

func govcnAlone(pages string, r *rate, notes io.Writer) error {
	dir := filepath.Join(pages, "govcn")
	rows, err := govcnRows(dir)
	if err != nil {
		return err
	}
	for _, row := range rows {
		file := filepath.Join(dir, row.File)
		body, err := os.ReadFile(file) //nolint:gosec // test material
		if err != nil {
			return err
		}
		truth, err := textByID(body, "UCAP-CONTENT")
		if err != nil {
			return err
		}
		if err := alone(file, row.URL, row.Title, pageDate(body, "发布日期"), truth, r, notes); err != nil {
			return err
		}
	}
	return nil
}

func labelledAlone(pages string, r *rate, notes io.Writer) error {
	dir := filepath.Join(pages, "labelled")
	rows, err := labelledRows(dir)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := alone(filepath.Join(dir, row.File), row.URL, "", "", row.Content, r, notes); err != nil {
			return err
		}
	}
	return nil
}

func fullAlone(pages string, r *rate, notes io.Writer) error {
	for _, row := range fullRows() {
		file := filepath.Join(pages, "full", row.folder, "1.html")
		if err := alone(file, "http://"+row.folder+".example/1.html", row.title, row.date, "", r, notes); err != nil {
			return err
		}
	}
	return nil
}
