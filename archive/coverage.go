package archive

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"baogao/internal/errs"
	"baogao/report"
)

// Publication is what a matrix of units and years needs to know of a report,
// without its text.
type Publication struct {
	ID        string
	Unit      string // report.Unit.Key
	Kind      report.Kind
	Year      int
	Title     string
	Published string   // the earliest day one of its sources claims
	Columns   []string // first pages of the lists it stands in
	FirstSeen time.Time
	Absent    time.Time // last reading of its column in a run before the one that found it, zero if there was none
	Withdrawn bool
	Gone      time.Time // when that was confirmed
}

// PublicationQuery chooses publications: those of units whose key begins with
// Prefix, and of the units named. Hidden reports are never among them.
type PublicationQuery struct {
	Prefix string
	Units  []string
	Kind   report.Kind
}

// The halves of a query, each by the index of kinds and units; one condition of
// both would read every kind, or every unit.
const (
	inRegion = `r.kind = ?1 AND r.unit >= ?2 AND r.unit < ?2 || ':'`
	byName   = `r.kind = ?1 AND r.unit IN (SELECT value FROM json_each(?3)) AND NOT (?2 <> '' AND r.unit >= ?2 AND r.unit < ?2 || ':')`
)

// Publications lists them, those of the region first, by unit, year and time of
// discovery.
func (a *Archive) Publications(ctx context.Context, q PublicationQuery) (ps []Publication, err error) {
	defer errs.Wrap(&err, "archive.Publications(%q, %q)", q.Prefix, q.Kind)
	names, err := json.Marshal(q.Units)
	if err != nil {
		return nil, err
	}
	if q.Prefix != "" {
		if ps, err = a.publications(ctx, ps, inRegion, q.Kind, q.Prefix, ""); err != nil {
			return nil, coded(err)
		}
	}
	if len(q.Units) > 0 {
		if ps, err = a.publications(ctx, ps, byName, q.Kind, q.Prefix, string(names)); err != nil {
			return nil, coded(err)
		}
	}
	return ps, nil
}

// publications adds those of one half.
func (a *Archive) publications(ctx context.Context, ps []Publication, half string, args ...any) ([]Publication, error) {
	rows, err := a.reads.QueryContext(ctx,
		//nolint:gosec // half is one of two constants
		`SELECT r.id, r.unit, r.kind, r.year, r.title, r.published, coalesce(t.list, ''),
			r.first_seen, coalesce(t.absent, 0), r.withdrawn,
			CASE WHEN r.withdrawn THEN coalesce((SELECT time FROM captures WHERE seq = r.state_seq), 0) ELSE 0 END
		FROM reports r LEFT JOIN targets t ON t.url = r.address AND t.form = ''
		WHERE `+half+` AND r.id NOT IN (SELECT id FROM hidden) ORDER BY r.unit, r.year, r.first_seen, r.id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	at := map[string]int{}
	for rows.Next() {
		var p Publication
		var column string
		var seen, absent, gone int64
		if err := rows.Scan(&p.ID, &p.Unit, &p.Kind, &p.Year, &p.Title, &p.Published, &column, &seen, &absent, &p.Withdrawn, &gone); err != nil {
			return nil, err
		}
		p.FirstSeen, p.Absent, p.Gone = fromMillis(seen), fromMillis(absent), fromMillis(gone)
		if column != "" {
			p.Columns = []string{column}
		}
		at[p.ID] = len(ps)
		ps = append(ps, p)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	return ps, a.addSources(ctx, ps, at, half, args...)
}

// Head tells where a report stands, without what it says.
type Head struct {
	ID   string
	Seq  uint64
	Unit string // report.Unit.Key
	Kind report.Kind
	Year int
}

// Heads lists the reports of units whose key begins with prefix, of all if it
// is empty, by unit, kind, year and time of discovery. Hidden ones and those
// without a text are not among them.
func (a *Archive) Heads(ctx context.Context, prefix string) (hs []Head, err error) {
	defer errs.Wrap(&err, "archive.Heads(%q)", prefix)
	rows, err := a.reads.QueryContext(ctx, `SELECT id, seq, unit, kind, year FROM reports
		WHERE (?1 = '' OR unit >= ?1 AND unit < ?1 || ':') AND NOT needs_ocr AND id NOT IN (SELECT id FROM hidden)
		ORDER BY unit, kind, year, first_seen, id`, prefix)
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	for rows.Next() {
		var h Head
		if err := rows.Scan(&h.ID, &h.Seq, &h.Unit, &h.Kind, &h.Year); err != nil {
			return nil, coded(err)
		}
		hs = append(hs, h)
	}
	return hs, coded(rows.Err())
}

// addSources adds the columns and days of further sources.
func (a *Archive) addSources(ctx context.Context, ps []Publication, at map[string]int, half string, args ...any) error {
	rows, err := a.reads.QueryContext(ctx,
		//nolint:gosec // half is one of two constants
		`SELECT s.report, s.published, coalesce(t.list, '')
		FROM reports r JOIN sources s ON s.report = r.id LEFT JOIN targets t ON t.url = s.address AND t.form = ''
		WHERE `+half+` AND s.id NOT IN (SELECT id FROM hidden) ORDER BY s.report, s.seen, s.id`, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, published, column string
		if err := rows.Scan(&id, &published, &column); err != nil {
			return err
		}
		i, ok := at[id]
		if !ok {
			continue
		}
		p := &ps[i]
		if published != "" && (p.Published == "" || published < p.Published) {
			p.Published = published
		}
		if column != "" {
			p.Columns = append(p.Columns, column)
		}
	}
	return rows.Err()
}

// ColumnState says how the last reading of a column's list went.
type ColumnState struct {
	Site        string
	URL         string    // first page
	Pages       int       // of its list
	Read        time.Time // when its first page was last read: what is new stands there
	Code        errs.Code // why it was not read whole; OK if it was
	Message     string
	WholeBefore time.Time // where it was not: the day after which each page had still been read; zero if one never was
}

// ColumnStates lists columns by the first pages of their lists. One of which a
// problem stands that makes its list doubtful is not read whole.
func (a *Archive) ColumnStates(ctx context.Context, lists []string) (cs []ColumnState, err error) {
	defer errs.Wrap(&err, "archive.ColumnStates(%d)", len(lists))
	asked, err := json.Marshal(lists)
	if err != nil {
		return nil, err
	}
	rows, err := a.reads.QueryContext(ctx, `SELECT site, list, count(*), coalesce(max(CASE WHEN url = list THEN visited END), min(visited)), max(code),
			max(CASE WHEN code <> 0 THEN message ELSE '' END)
		FROM targets WHERE rank = 0 AND list IN (SELECT value FROM json_each(?)) AND NOT (gone > 1 AND url <> list)
		GROUP BY site, list ORDER BY site, list`, string(asked))
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c ColumnState
		var read int64
		if err := rows.Scan(&c.Site, &c.URL, &c.Pages, &read, &c.Code, &c.Message); err != nil {
			return nil, coded(err)
		}
		c.Read = fromMillis(read)
		cs = append(cs, c)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, coded(err)
	}
	var problems map[string][]SiteProblem // of one site: columns are in order of sites
	for i := range cs {
		if i == 0 || cs[i].Site != cs[i-1].Site {
			if problems, err = siteProblems(ctx, a.reads, cs[i].Site); err != nil {
				return nil, coded(err)
			}
		}
		c, doubted := &cs[i], time.Time{}
		for _, p := range problems[c.Site] {
			if p.URL == c.URL && doubtfulList(p.Code) || stopsSite(p.Code) {
				if c.Code == errs.OK {
					c.Code, c.Message = p.Code, p.Message
				}
				if doubted.IsZero() || p.Since.Before(doubted) {
					doubted = p.Since
				}
			}
		}
		if c.Code != errs.OK {
			if c.WholeBefore, err = a.readWhole(ctx, c.URL, doubted); err != nil {
				return nil, coded(err)
			}
		}
	}
	return cs, nil
}

// readWhole is the day of the oldest among the last good readings of a list's
// pages, of those before a day if that is not zero. A page that is asked for by
// a form has none of its own.
func (a *Archive) readWhole(ctx context.Context, list string, before time.Time) (time.Time, error) {
	var ms int64
	err := a.reads.QueryRowContext(ctx, `SELECT coalesce(min(CASE WHEN t.form <> '' THEN 0 ELSE coalesce((SELECT c.time FROM captures c
			WHERE c.url = t.url AND c.code = 0 AND (?2 = 0 OR c.time < ?2) ORDER BY c.seq DESC LIMIT 1), 0) END), 0)
		FROM targets t WHERE t.rank = 0 AND t.list = ?1 AND NOT (t.gone > 1 AND t.url <> t.list)`, list, millis(before)).Scan(&ms)
	return fromMillis(ms), err
}

// doubtfulList are problems of a list that make its silence mean nothing.
func doubtfulList(c errs.Code) bool {
	switch c {
	case errs.EmptyColumn, errs.ColumnMoved, errs.ColumnChanged, errs.ColumnShrank, errs.SamePage, errs.FewReports, errs.Poison:
		return true
	default:
		return c >= errs.NotFound && c < errs.EmptyColumn
	}
}

// stopsSite are problems after which nothing of the site was read.
func stopsSite(c errs.Code) bool {
	return c == errs.RobotsUnavailable || c >= errs.BlockedJiasule && c <= errs.BlockedJSCookie || c == errs.TLSGM || c == errs.TimeUp
}
