package crawler

import (
	"context"
	"strings"

	"baogao/archive"
	"baogao/crawler/expect"
	"baogao/crawler/extract"
	"baogao/internal/errs"
)

const (
	// walk is how many targets are looked at at once where all are.
	walk = 1000
	// maxWanted is how many due targets are searched for those of some units.
	maxWanted = 100_000
)

// each walks a site's targets of one role.
func (r *siteRun) each(ctx context.Context, role archive.Role, do func(archive.Known) error) error {
	return eachOfRole(ctx, r.c.o.Archive, r.site.Name, role, do)
}

func eachOfRole(ctx context.Context, ar *archive.Archive, site string, role archive.Role, do func(archive.Known) error) error {
	for after := int64(0); ; {
		ks, err := ar.OfRole(ctx, site, role, after, walk)
		if err != nil || len(ks) == 0 {
			return err
		}
		for _, k := range ks {
			if err := do(k); err != nil {
				return err
			}
		}
		after = ks[len(ks)-1].ID
	}
}

// complete notes the columns of which this run read every list page.
func (r *siteRun) complete(ctx context.Context) error {
	unread := map[string]bool{}
	err := r.each(ctx, archive.Column, func(k archive.Known) error {
		if k.Column != "" {
			unread[k.Column] = unread[k.Column] || !r.read[k.URL+" "+k.Form]
		}
		return nil
	})
	for column, some := range unread {
		r.facts.whole[column] = !some
	}
	return err
}

// vanished looks at articles that their column, read to its end in this run,
// no longer names: what is gone is withdrawn, what still answers has strayed.
func (r *siteRun) vanished(ctx context.Context) error {
	if r.stopped() || len(r.read) == 0 {
		return nil
	}
	if err := r.complete(ctx); err != nil {
		return err
	}
	return r.each(ctx, archive.Article, func(k archive.Known) error {
		if r.stopped() || !r.facts.whole[k.Column] || k.SHA256 == "" || k.Gone > 0 || r.listed[k.URL] {
			return nil
		}
		if !r.seen[k.URL+" "+k.Form] && !r.facts.memory.Stray(k.Column, k.URL, k.Visited) {
			if err := r.visit(ctx, k, false); err != nil {
				return err
			}
		}
		if now, err := r.c.o.Archive.Known(ctx, k.URL, k.Form); err != nil || now.Gone > 0 {
			return err
		}
		r.facts.strays[k.Column] = append(r.facts.strays[k.Column], k.URL)
		return nil
	})
}

// want notes the pages that hold reports of the units asked for.
func (r *siteRun) want(ctx context.Context) error {
	if len(r.o.Units) == 0 {
		return nil
	}
	r.wanted = map[string]bool{}
	for _, unit := range r.o.Units {
		ks, err := r.c.o.Archive.Addresses(ctx, r.site.Name, unit.Key())
		if err != nil {
			return err
		}
		for _, k := range ks {
			r.wanted[k.URL] = true
		}
	}
	return nil
}

// asked visits the pages that hold reports of the units asked for, due or not.
func (r *siteRun) asked(ctx context.Context) error {
	for address := range r.wanted {
		if r.stopped() {
			return nil
		}
		k, err := r.c.o.Archive.Known(ctx, address, "")
		if err != nil {
			return err
		}
		if r.seen[k.URL+" "+k.Form] {
			continue
		}
		if err := r.visit(ctx, k, false); err != nil {
			return err
		}
	}
	return nil
}

// note keeps what a list page names, for the expectations, and what a page of
// the start said again: a list that repeats another page of itself leads
// nowhere, whatever its addresses say.
func (r *siteRun) note(k archive.Known, a *answer, found []archive.Target) []archive.Target {
	f := r.facts
	if !a.sameAsBefore {
		f.anew[k.URL] = true
	}
	if k.Role != archive.Column || k.Column == "" {
		return found
	}
	l := f.lists[k.Column]
	if l == nil {
		l = &listed{rows: map[uint64]bool{}, pages: map[uint64]string{}}
		f.lists[k.Column] = l
	}
	var rows []string
	for _, t := range found {
		if t.Role == archive.Column {
			continue
		}
		key := expect.Key(t.URL)
		if opens(k) && !l.rows[key] {
			l.first = append(l.first, key)
		}
		l.rows[key] = true
		rows = append(rows, t.Anchor, t.Listed)
	}
	signature := strings.Join(rows, "\n")
	if extract.Garbled(signature) {
		r.sum.add(Problem{Code: errs.BadCharset, URL: k.URL, Message: "栏目页面里的标题是乱码，请对照原件核实"})
	}
	before, again := l.pages[expect.Key(signature)]
	if len(rows) >= 2*minRepeat && again && before != k.URL+" "+k.Form && !r.repeats[k.URL+" "+k.Form] {
		return onlyArticles(found)
	}
	l.pages[expect.Key(signature)] = k.URL + " " + k.Form
	for _, t := range found {
		if t.Role == archive.Column {
			f.linked[t.URL+" "+t.Form] = true
		}
	}
	return found
}

// minRepeat is how many rows two pages of a list must have in common, all of
// them, to be the same.
const minRepeat = 3

func onlyArticles(found []archive.Target) []archive.Target {
	var kept []archive.Target
	for _, t := range found {
		if t.Role != archive.Column {
			kept = append(kept, t)
		}
	}
	return kept
}

// opens says that this is the first page of its column.
func opens(k archive.Known) bool { return k.URL == k.Column && k.Form == "" }
