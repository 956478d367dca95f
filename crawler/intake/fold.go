package intake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"baogao/archive"
	"baogao/compare"
	"baogao/internal/errs"
	"baogao/report"
)

// Stage is the cursor's name.
const Stage = "intake"

// batch is how many captures are read between two commits.
const batch = 64

// thinPage is the number of characters below which a page that carries
// attachments only announces them: 详见附件.
const thinPage = 200

// asideFor is how long an address whose content cannot be read is left alone.
const asideFor = 90 * 24 * time.Hour

// Problem is one capture that could not be read, for the run summary.
type Problem struct {
	Site, URL string
	Seq       uint64 // of the capture, 0 if there is none
	Err       error
}

// Counts says what a fold did to the reports of one site.
type Counts struct {
	New, Changed, Unchanged, Withdrawn, Duplicate, NeedsOCR int
}

// Result is what a fold did, by site.
type Result struct {
	Sites    map[string]Counts
	Problems []Problem
	IDs      []string // of the reports put, in order
	Pages    []Page
}

// Page says what became of one captured article or attachment.
type Page struct {
	Target    archive.Target
	Seq       uint64
	SHA256    string
	Fetched   time.Time
	Became    bool // a report, or the cover of the files that are one
	Garbled   bool
	Kind      report.Kind // of the first report in it, as what follows
	Unit      string      // report.Unit.Key
	Published string
}

// Fold reads every capture after the stage's cursor and puts its reports. It
// may be killed at any instant: a batch and the cursor are one transaction.
func Fold(ctx context.Context, a *archive.Archive, w *archive.Writer, r *Reader) (res *Result, err error) {
	defer errs.Wrap(&err, "intake.Fold")
	res = &Result{Sites: map[string]Counts{}}
	cursor, err := a.Cursor(ctx, Stage)
	if err != nil {
		return nil, err
	}
	r.warm(ctx)
	for read := 0; ; {
		captures, err := a.Captures(ctx, cursor, batch)
		if errors.Is(err, errs.Corrupt) {
			if cursor, err = passBy(ctx, a, w, cursor, res, err); err == nil {
				continue
			}
		}
		if err != nil {
			return nil, err
		}
		if len(captures) == 0 {
			return res, nil
		}
		f := fold{archive: a, writer: w, reader: r, result: res}
		for i := range captures {
			if err := f.capture(ctx, &captures[i]); err != nil {
				return nil, err
			}
		}
		cursor = captures[len(captures)-1].Seq
		outcomes, err := w.Put(ctx, Stage, cursor, f.puts)
		if err != nil {
			return nil, err
		}
		f.count(outcomes)
		if read += len(captures); r.Progress != nil {
			r.Progress(read)
		}
	}
}

// passBy goes on behind a capture whose record is damaged: what was read from
// it before stands, what comes after it is read, and its address is fetched
// again whole.
func passBy(ctx context.Context, a *archive.Archive, w *archive.Writer, cursor uint64, res *Result, why error) (uint64, error) {
	c, err := a.Next(ctx, cursor)
	if err != nil {
		return cursor, errors.Join(why, err) // the database itself is what is damaged
	}
	if err := w.Refetch(ctx, c.Target); err != nil {
		return cursor, err
	}
	if _, err := w.Put(ctx, Stage, c.Seq, nil); err != nil {
		return cursor, err
	}
	res.Problems = append(res.Problems, Problem{Site: c.Target.Site, URL: c.Target.URL, Seq: c.Seq, Err: why})
	return c.Seq, nil
}

// fold is one batch in the making.
type fold struct {
	archive *archive.Archive
	writer  *archive.Writer
	reader  *Reader
	result  *Result
	puts    []archive.Put
	sites   []string // of each put

	cover uint64 // Seq of the page that files of this batch were last seen to belong to
	held  *Item  // what it holds, nil if it cannot be read
}

// capture adds what one capture holds to the batch. A capture that cannot be
// read is a problem of the run, never the end of it.
func (f *fold) capture(ctx context.Context, c *archive.Capture) error {
	if c.Gone {
		f.put(c, archive.Put{
			Capture: c.Seq, Withdrawn: true,
			Article: report.Article{URL: c.Target.URL}, Report: report.Report{ID: ID(c.Target.URL, 0)},
		})
		return nil
	}
	if address, typed := scanOf(c); typed {
		scan, err := f.archive.Latest(ctx, address)
		if errors.Is(err, errs.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		c = scan
	}
	if !readable(c) || recognised(c) {
		return nil
	}
	key := "intake " + cmp.Or(c.SHA256, c.Target.URL)
	done, err := f.writer.Attempt(key)
	if errors.Is(err, errs.Poison) && f.reader.Probe != nil && f.reader.Probe(ctx, c) == nil {
		done, err = f.writer.Retry(key)
	}
	if err != nil {
		return f.setAside(ctx, c, err)
	}
	defer done()
	cover, parent, err := f.parent(ctx, c)
	if err != nil {
		return err
	}
	var page *report.Article
	if parent != nil {
		page = &parent.Article
	}
	items, err := f.read(ctx, c, page)
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		f.problem(c, err)
	}
	if err != nil && len(items) == 0 {
		f.page(c, nil)
		return nil
	}
	if illustrates(items, parent) {
		f.page(c, []Item{*parent})
		return f.illustrated(ctx, cover, parent)
	}
	f.page(c, items)
	if items, err = f.told(ctx, c, items, page); err != nil {
		return err
	}
	return f.keep(ctx, c, items, parent)
}

// illustrated puts the report of a page anew once all the pictures it consists
// of are here and someone tells their text.
func (f *fold) illustrated(ctx context.Context, cover *archive.Capture, page *Item) error {
	items, err := f.told(ctx, cover, []Item{*page}, nil)
	if err != nil || len(items) == 0 || items[0].Article.NeedsOCR {
		return err
	}
	return f.keep(ctx, cover, items, nil)
}

// keep adds the reports read from a capture to the batch.
func (f *fold) keep(ctx context.Context, c *archive.Capture, items []Item, parent *Item) (err error) {
	for _, item := range items {
		if announces(&item.Article) {
			continue
		}
		put := archive.Put{Capture: c.Seq, Article: item.Article, Report: item.Report, AliasOf: copyOf(parent, &item.Report)}
		if put.AliasOf == "" {
			if put.AliasOf, err = f.original(ctx, &item.Report, item.Article.Given.ID != ""); err != nil {
				return err
			}
		}
		f.put(c, put)
	}
	return nil
}

func (f *fold) problem(c *archive.Capture, err error) {
	f.result.Problems = append(f.result.Problems, Problem{Site: c.Target.Site, URL: c.Target.URL, Seq: c.Seq, Err: err})
}

// page notes what was read from a page or file of a site.
func (f *fold) page(c *archive.Capture, items []Item) {
	if c.Target.Role == archive.Import {
		return
	}
	p := Page{Target: c.Target, Seq: c.Seq, SHA256: c.SHA256, Fetched: c.Time, Became: len(items) > 0}
	if p.Became {
		first := &items[0]
		p.Kind, p.Unit, p.Published = first.Report.Kind, first.Report.Unit.Key(), first.Report.Published
		p.Garbled = first.Article.Provenance["charset"] == "garbled"
	}
	f.result.Pages = append(f.result.Pages, p)
}

// read reads a capture. Bytes that break a reader cost their own report, not
// those of all that come after them.
func (f *fold) read(ctx context.Context, c *archive.Capture, parent *report.Article) (items []Item, err error) {
	defer func() {
		if p := recover(); p != nil {
			items, err = nil, errs.New(errs.Unparsed, "", fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	return f.reader.Read(ctx, c, parent)
}

// setAside notes at the address why nothing was read from it.
func (f *fold) setAside(ctx context.Context, c *archive.Capture, why error) error {
	f.problem(c, why)
	if c.Target.Role == archive.Import {
		return nil
	}
	_, err := f.writer.Record(ctx, archive.Visit{
		Target: c.Target, Code: errs.CodeOf(why), Message: errs.Message(why), Next: c.Time.Add(asideFor),
	})
	return err
}

// readable says whether a capture may hold a report.
func readable(c *archive.Capture) bool {
	switch c.Target.Role {
	case archive.Article, archive.Attachment, archive.Import:
	default:
		return false
	}
	if c.Code != errs.OK || c.Kind == archive.Revisit || c.Truncated != "" {
		return false
	}
	return c.Kind == archive.Resource || c.Status == http.StatusOK
}

// announces says that a page is only the cover of its attachments, which are
// then the report.
func announces(a *report.Article) bool {
	return len(a.Attachments) > 0 && a.Images == 0 && visible(a.Body) < thinPage
}

// parent is the article that an attachment belongs to, with its capture.
func (f *fold) parent(ctx context.Context, c *archive.Capture) (cover *archive.Capture, page *Item, err error) {
	if c.Target.Role != archive.Attachment || c.Target.Via == "" {
		return nil, nil, nil
	}
	cover, err = f.archive.Latest(ctx, c.Target.Via)
	if errors.Is(err, errs.NotFound) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	if f.cover != cover.Seq { // a page of two hundred files is not read two hundred times
		items, err := f.read(ctx, cover, nil)
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		f.cover, f.held = cover.Seq, nil
		if err == nil && len(items) > 0 {
			f.held = &items[0]
		}
	}
	if f.held == nil {
		return nil, nil, nil // a page that cannot be read has nothing to give
	}
	held := *f.held
	return cover, &held, nil
}

// original finds the report that r is a further publication of: same unit,
// kind and year, and texts that agree. A row with an id of its own is its own
// report always.
func (f *fold) original(ctx context.Context, r *report.Report, own bool) (string, error) {
	unit := r.Unit.Key()
	if own || unit == "" || r.Year == 0 || r.Kind == report.Other || r.Text == "" {
		return "", nil
	}
	held, err := f.archive.Same(ctx, unit, r.Kind, r.Year)
	if err != nil {
		return "", err
	}
	for i := range held {
		if held[i].Report.ID == r.ID {
			return "", nil // it stands already: it stays what it is
		}
	}
	for i := range held {
		if compare.Agreement(held[i].Report.Text, r.Text) >= compare.SamePublication {
			return held[i].Report.ID, nil
		}
	}
	for i := range f.puts {
		p := &f.puts[i]
		if p.AliasOf == "" && !p.Withdrawn && p.Report.ID != r.ID && p.Report.Unit.Key() == unit &&
			p.Report.Kind == r.Kind && p.Report.Year == r.Year &&
			compare.Agreement(p.Report.Text, r.Text) >= compare.SamePublication {
			return p.Report.ID, nil
		}
	}
	return "", nil
}

func (f *fold) put(c *archive.Capture, p archive.Put) {
	f.puts = append(f.puts, p)
	f.sites = append(f.sites, c.Target.Site)
}

func (f *fold) count(outcomes []archive.Outcome) {
	for i, o := range outcomes {
		n := f.result.Sites[f.sites[i]]
		switch o {
		case archive.New:
			n.New++
		case archive.Changed:
			n.Changed++
		case archive.Unchanged:
			n.Unchanged++
		case archive.Gone:
			n.Withdrawn++
		case archive.DuplicateOf:
			n.Duplicate++
		case archive.Refused: // the id is another document's
			f.result.Problems = append(f.result.Problems, Problem{
				Site: f.sites[i], URL: f.puts[i].Report.ID,
				Err: errs.New(errs.Duplicate, "编号 "+f.puts[i].Report.ID+" 已属于另一份文件，未收录，请改用不同的 id", nil),
			})
		}
		if f.puts[i].Report.NeedsOCR {
			n.NeedsOCR++
		}
		f.result.Sites[f.sites[i]] = n
		if !f.puts[i].Withdrawn {
			f.result.IDs = append(f.result.IDs, f.puts[i].Report.ID)
		}
	}
}
