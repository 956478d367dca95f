package archive

import (
	"context"
	"database/sql"
	"errors"

	"baogao/internal/errs"
)

// Span is from one Seq to before another, 0 for still.
type Span struct{ From, To uint64 }

// Corpus is with what answers are computed.
type Corpus struct{ Analyzer, Dictionary, Rules, Program string }

// record notes what a report is from its Seq on.
func (p *putter) record(id string) error {
	return p.exec(`INSERT OR REPLACE INTO history (report, seq, version, withdrawn, hidden, published)
		SELECT id, seq, version, withdrawn, id IN (SELECT id FROM hidden), coalesce((SELECT min(published) FROM (
			SELECT published FROM reports WHERE id = ?1 UNION ALL
			SELECT published FROM sources WHERE report = ?1 AND id NOT IN (SELECT id FROM hidden)
		) WHERE published <> ''), '') FROM reports WHERE id = ?1`, id)
}

// content is what is searched of a report: a version, and the day of
// publication, which further sources may move.
type content struct {
	version   int
	published string
}

// remember fills During and Past from the history.
func (e *entry) remember(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, `SELECT seq, version, withdrawn, hidden, published FROM history WHERE report = ? ORDER BY seq`, e.id)
	if err != nil {
		return err
	}
	defer rows.Close()
	during := map[content][]Span{}
	withdrawn := map[content]bool{}
	var order []content
	var last *content
	for rows.Next() {
		var seq uint64
		var c content
		var gone, hidden bool
		if err := rows.Scan(&seq, &c.version, &gone, &hidden, &c.published); err != nil {
			return err
		}
		if last != nil && (hidden || *last != c) {
			spans := during[*last]
			spans[len(spans)-1].To = seq
			last = nil
		}
		if hidden {
			continue
		}
		withdrawn[c] = gone
		if last != nil {
			continue
		}
		if during[c] == nil {
			order = append(order, c)
		}
		during[c] = append(during[c], Span{From: seq})
		last = &c
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	if last != nil { // else it is hidden
		e.During = during[*last]
	}
	for _, c := range order {
		if last == nil || *last != c {
			if err := e.recall(ctx, tx, c, during[c], withdrawn[c]); err != nil {
				return err
			}
		}
	}
	return nil
}

// recall adds what a report said before.
func (e *entry) recall(ctx context.Context, tx *sql.Tx, c content, during []Span, withdrawn bool) error {
	old, err := scanEntry(tx.QueryRowContext(ctx, entryColumns+`AND v.n = ? WHERE r.id = ?`, c.version, e.id))
	if err != nil {
		return err
	}
	old.Report.Masking = e.Report.Masking
	old.Report.FirstSeen, old.Report.Published = stamp(old.firstSeen), c.published
	old.Seq, old.During, old.State = during[len(during)-1].To, during, stateOf(false, withdrawn)
	e.Past = append(e.Past, old.Entry)
	return nil
}

func stateOf(hidden, withdrawn bool) State {
	switch {
	case hidden:
		return Hidden
	case withdrawn:
		return Withdrawn
	}
	return Live
}

// ReportAt returns a report as it was at a Seq. One that is hidden now gives
// errs.Hidden, one that was not there errs.NotFound.
func (a *Archive) ReportAt(ctx context.Context, id string, seq uint64) (e *Entry, err error) {
	defer errs.Wrap(&err, "archive.ReportAt(%q, %d)", id, seq)
	main, err := a.resolve(ctx, id)
	if err != nil {
		return nil, err
	}
	var c content
	var hidden, withdrawn bool
	err = a.reads.QueryRowContext(ctx, `SELECT version, withdrawn, hidden, published FROM history
		WHERE report = ? AND seq <= ? ORDER BY seq DESC LIMIT 1`, main, seq).Scan(&c.version, &withdrawn, &hidden, &c.published)
	if errors.Is(err, sql.ErrNoRows) || err == nil && hidden {
		return nil, errs.New(errs.NotFound, "当时没有这份报告："+id, nil)
	}
	if err != nil {
		return nil, coded(err)
	}
	if e, err = a.ReportVersion(ctx, main, c.version); err != nil {
		return nil, err
	}
	e.State, e.Report.Published = stateOf(false, withdrawn), c.published
	return e, nil
}

// HiddenSince counts the reports that stood at a Seq and are hidden now.
func (a *Archive) HiddenSince(ctx context.Context, seq uint64) (n int, err error) {
	defer errs.Wrap(&err, "archive.HiddenSince(%d)", seq)
	err = a.reads.QueryRowContext(ctx, `SELECT count(*) FROM reports r WHERE r.id IN (SELECT id FROM hidden) AND
		(SELECT hidden FROM history WHERE report = r.id AND seq <= ? ORDER BY seq DESC LIMIT 1) = 0`, seq).Scan(&n)
	return n, coded(err)
}

// NoteCorpus notes with what answers are computed from now on, unless that is
// what was noted last.
func (a *Archive) NoteCorpus(ctx context.Context, c Corpus) (err error) {
	defer errs.Wrap(&err, "archive.NoteCorpus")
	last, err := a.CorpusAt(ctx, 1<<62)
	if err != nil || last == c {
		return err
	}
	return a.write(ctx, func(tx *writing) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO corpora (seq, analyzer, dictionary, rules, program)
			SELECT seq, ?, ?, ?, ? FROM counter`, c.Analyzer, c.Dictionary, c.Rules, c.Program)
		return err
	})
}

// CorpusAt tells with what answers at a Seq were computed first, empty where
// nobody noted it: a note taken at that very Seq came after some of them. Before
// the first note no answer was given: it tells that one.
func (a *Archive) CorpusAt(ctx context.Context, seq uint64) (c Corpus, err error) {
	defer errs.Wrap(&err, "archive.CorpusAt(%d)", seq)
	err = a.reads.QueryRowContext(ctx, `SELECT analyzer, dictionary, rules, program FROM corpora
		ORDER BY seq < ?1 DESC, CASE WHEN seq < ?1 THEN -n ELSE n END LIMIT 1`, seq).Scan(&c.Analyzer, &c.Dictionary, &c.Rules, &c.Program)
	return c, coded(notNoRows(err))
}
