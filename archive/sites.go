package archive

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"time"

	"baogao/internal/errs"
	"baogao/report"
)

// SiteState is how a site fared when it was last visited.
type SiteState struct {
	Site     string
	Run      string
	Visited  time.Time
	Good     time.Time // last visit without a problem, zero if there was none
	State    string    // as in the run summary
	Problems []SiteProblem
	Memory   []byte // what the crawler expects of the site, its own JSON; Sites leaves it out
}

// SiteProblem is a problem that was found and not yet seen to be mended.
type SiteProblem struct {
	Code    errs.Code
	URL     string
	Message string
	Seq     uint64 // of the capture that shows it, 0 if nothing was captured
	Since   time.Time
}

// PutSite stores how a site fared. A problem that stood before keeps its Since.
func (w *Writer) PutSite(ctx context.Context, s SiteState) (err error) {
	defer errs.Wrap(&err, "archive.PutSite(%q)", s.Site)
	return w.a.write(ctx, func(tx *writing) error {
		before, err := siteProblems(ctx, tx, s.Site)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO sites (site, run, visited, good, state, memory) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (site) DO UPDATE SET run = excluded.run, visited = excluded.visited,
				good = max(good, excluded.good), state = excluded.state, memory = excluded.memory`,
			s.Site, s.Run, millis(s.Visited), millis(s.Good), s.State, string(s.Memory))
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM site_problems WHERE site = ?`, s.Site); err != nil {
			return err
		}
		for _, p := range s.Problems {
			since := p.Since
			for _, b := range before[s.Site] {
				if b.Code == p.Code && b.URL == p.URL {
					since = b.Since
				}
			}
			_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO site_problems (site, code, url, message, seq, since)
				VALUES (?, ?, ?, ?, ?, ?)`, s.Site, p.Code, p.URL, p.Message, p.Seq, millis(since))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// siteProblems lists what stands, by site; of all sites if the name is empty.
func siteProblems(ctx context.Context, q querier, site string) (map[string][]SiteProblem, error) {
	rows, err := q.QueryContext(ctx, `SELECT site, code, url, message, seq, since FROM site_problems
		WHERE site BETWEEN ?1 AND ?2 ORDER BY site, since, code, url`, site, cmp.Or(site, "\U0010FFFF"))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string][]SiteProblem{}
	for rows.Next() {
		var p SiteProblem
		var name string
		var since int64
		if err := rows.Scan(&name, &p.Code, &p.URL, &p.Message, &p.Seq, &since); err != nil {
			return nil, err
		}
		p.Since = fromMillis(since)
		out[name] = append(out[name], p)
	}
	return out, rows.Err()
}

// Site returns how a site fared, errs.NotFound if it was never visited.
func (a *Archive) Site(ctx context.Context, name string) (s SiteState, err error) {
	defer errs.Wrap(&err, "archive.Site(%q)", name)
	s = SiteState{Site: name}
	var visited, good int64
	err = a.reads.QueryRowContext(ctx, `SELECT run, visited, good, state, memory FROM sites WHERE site = ?`, name).
		Scan(&s.Run, &visited, &good, &s.State, &s.Memory)
	if errors.Is(err, sql.ErrNoRows) {
		return SiteState{}, errs.New(errs.NotFound, "还没有访问过这个网站："+name, nil)
	}
	if err != nil {
		return SiteState{}, coded(err)
	}
	s.Visited, s.Good = fromMillis(visited), fromMillis(good)
	problems, err := siteProblems(ctx, a.reads, name)
	s.Problems = problems[name]
	return s, coded(err)
}

// Sites lists how every site fared that was ever visited, without Memory.
func (a *Archive) Sites(ctx context.Context) (ss []SiteState, err error) {
	defer errs.Wrap(&err, "archive.Sites")
	problems, err := siteProblems(ctx, a.reads, "")
	if err != nil {
		return nil, coded(err)
	}
	rows, err := a.reads.QueryContext(ctx, `SELECT site, run, visited, good, state FROM sites ORDER BY site`)
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s SiteState
		var visited, good int64
		if err := rows.Scan(&s.Site, &s.Run, &visited, &good, &s.State); err != nil {
			return nil, coded(err)
		}
		s.Visited, s.Good, s.Problems = fromMillis(visited), fromMillis(good), problems[s.Site]
		ss = append(ss, s)
	}
	return ss, coded(rows.Err())
}

// Yield counts the reports of one kind and year that a column of a site gave.
type Yield struct {
	Column  string // address of the column's first page
	Kind    report.Kind
	Year    int
	Reports int
	First   time.Time // when the first of them was first seen
}

// Yields counts a site's reports, or those of one unit (report.Unit.Key) on it,
// by column, kind and year; a report that stands in two columns counts in both.
func (a *Archive) Yields(ctx context.Context, site, unit string) (ys []Yield, err error) {
	defer errs.Wrap(&err, "archive.Yields(%q, %q)", site, unit)
	rows, err := a.reads.QueryContext(ctx, `SELECT list, kind, year, count(DISTINCT id), min(seen) FROM (
			SELECT t.list, r.kind, r.year, r.id, r.first_seen AS seen FROM targets t
				JOIN reports r ON r.address = t.url WHERE t.site = ?1 AND t.form = '' AND (r.unit = ?2 OR ?2 = '')
			UNION ALL SELECT t.list, r.kind, r.year, r.id, s.seen FROM targets t
				JOIN sources s ON s.address = t.url JOIN reports r ON r.id = s.report
				WHERE t.site = ?1 AND t.form = '' AND (r.unit = ?2 OR ?2 = ''))
		GROUP BY list, kind, year ORDER BY list, kind, year`, site, unit)
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	for rows.Next() {
		var y Yield
		var first int64
		if err := rows.Scan(&y.Column, &y.Kind, &y.Year, &y.Reports, &first); err != nil {
			return nil, coded(err)
		}
		y.First = fromMillis(first)
		ys = append(ys, y)
	}
	return ys, coded(rows.Err())
}

// Stands says whether a report or a further source of one was read from an
// address.
func (a *Archive) Stands(ctx context.Context, address string) (yes bool, err error) {
	defer errs.Wrap(&err, "archive.Stands(%q)", address)
	err = a.reads.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM reports WHERE address = ?1 AND gone = 0)
		OR EXISTS (SELECT 1 FROM sources WHERE address = ?1 AND gone = 0)`, address).Scan(&yes)
	return yes, coded(err)
}

// Census counts the articles and files that the frontier knows of one column.
type Census struct {
	Gone  int // confirmed to answer no more
	Fresh int // found after a given target
}

// Census counts by column; fresh are targets with an id greater than after.
func (a *Archive) Census(ctx context.Context, site string, after int64) (by map[string]Census, err error) {
	defer errs.Wrap(&err, "archive.Census(%q)", site)
	rows, err := a.reads.QueryContext(ctx, `SELECT list, count(*) FILTER (WHERE gone > 1), count(*) FILTER (WHERE id > ?2)
		FROM targets WHERE site = ?1 AND rank IN (?3, ?4) GROUP BY list`, site, after, Article.rank(), Attachment.rank())
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	by = map[string]Census{}
	for rows.Next() {
		var column string
		var c Census
		if err := rows.Scan(&column, &c.Gone, &c.Fresh); err != nil {
			return nil, coded(err)
		}
		by[column] = c
	}
	return by, coded(rows.Err())
}

// NewestTarget is the id of the target found last on any site.
func (a *Archive) NewestTarget(ctx context.Context) (id int64, err error) {
	defer errs.Wrap(&err, "archive.NewestTarget")
	err = a.reads.QueryRowContext(ctx, `SELECT coalesce(max(id), 0) FROM targets`).Scan(&id)
	return id, coded(err)
}

// Addresses lists where on a site the reports of a unit (report.Unit.Key) were
// read, with what the frontier knows of them.
func (a *Archive) Addresses(ctx context.Context, site, unit string) (ks []Known, err error) {
	defer errs.Wrap(&err, "archive.Addresses(%q, %q)", site, unit)
	rows, err := a.reads.QueryContext(ctx, `SELECT `+targetColumns+` FROM targets WHERE site = ?1 AND form = '' AND url IN (
		SELECT address FROM reports WHERE unit = ?2
		UNION SELECT s.address FROM sources s JOIN reports r ON r.id = s.report WHERE r.unit = ?2) ORDER BY id`, site, unit)
	return scanAll(rows, err)
}

// scanAll reads the targets a query gave.
func scanAll(rows *sql.Rows, err error) (ks []Known, _ error) {
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	for rows.Next() {
		k, err := scanKnown(rows)
		if err != nil {
			return nil, coded(err)
		}
		ks = append(ks, k)
	}
	return ks, coded(rows.Err())
}

// Space tells how many bytes the data directory's disk has free for us, and
// how many it has in all.
func (a *Archive) Space() (free, size uint64, err error) {
	defer errs.Wrap(&err, "archive.Space(%q)", a.dir)
	return space(a.dir)
}
