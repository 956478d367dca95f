package archive

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"baogao/internal/errs"
	"baogao/report"
)

// Put is one report as a stage understood it from a capture.
type Put struct {
	Capture   uint64 // Seq of the capture it was read from
	Article   report.Article
	Report    report.Report // ID set
	AliasOf   string        // id of the report this is a further source of
	Withdrawn bool          // the address is gone; only Report.ID is read
}

// Outcome says what a Put did.
type Outcome string

// The outcomes of a Put.
const (
	New         Outcome = "new"
	Changed     Outcome = "changed"
	Unchanged   Outcome = "unchanged"
	Gone        Outcome = "withdrawn"
	DuplicateOf Outcome = "duplicate"
)

// Put stores reports and moves the named cursor to upTo in one transaction. A
// version is a change of captured content: other bytes and another title or
// text. The same bytes understood anew raise Seq, not the version.
func (w *Writer) Put(ctx context.Context, cursor string, upTo uint64, puts []Put) (outcomes []Outcome, err error) {
	defer errs.Wrap(&err, "archive.Put(%s, %d reports)", cursor, len(puts))
	err = w.a.inTx(ctx, func(tx *sql.Tx) error {
		for i := range puts {
			p := putting{tx: tx, put: &puts[i]}
			outcome, err := p.do(ctx)
			if err != nil {
				return err
			}
			outcomes = append(outcomes, outcome)
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO cursors (name, seq) VALUES (?, ?)
			ON CONFLICT (name) DO UPDATE SET seq = excluded.seq`, cursor, upTo)
		return err
	})
	return outcomes, err
}

// putting is one Put within its transaction.
type putting struct {
	tx  *sql.Tx
	put *Put

	seen          int64 // of the capture
	sha256        string
	article, body string
}

// held is what the archive has of the report already.
type held struct {
	version       int
	withdrawn     bool
	sha256        string
	article, body string
}

func (p *putting) do(ctx context.Context) (Outcome, error) {
	if p.put.Withdrawn {
		return p.withdraw(ctx)
	}
	if err := p.prepare(ctx); err != nil {
		return "", err
	}
	if p.put.AliasOf != "" {
		return p.alias(ctx)
	}
	have, err := p.have(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return p.insert(ctx)
	}
	if err != nil {
		return "", err
	}
	return p.update(ctx, have)
}

// prepare reads the capture's facts and encodes the report without what other
// tables hold.
func (p *putting) prepare(ctx context.Context) error {
	err := p.tx.QueryRowContext(ctx, `SELECT time, sha256 FROM captures WHERE seq = ?`, p.put.Capture).Scan(&p.seen, &p.sha256)
	if err != nil {
		return err
	}
	r := p.put.Report
	r.Versions, r.Sources, r.FirstSeen = nil, nil, ""
	article, err := json.Marshal(p.put.Article)
	if err != nil {
		return err
	}
	body, err := json.Marshal(r)
	p.article, p.body = string(article), string(body)
	return err
}

func (p *putting) have(ctx context.Context) (h held, err error) {
	err = p.tx.QueryRowContext(ctx, `SELECT r.version, r.withdrawn, v.sha256, v.article, v.body
		FROM reports r JOIN versions v ON v.report = r.id AND v.n = r.version WHERE r.id = ?`, p.put.Report.ID).
		Scan(&h.version, &h.withdrawn, &h.sha256, &h.article, &h.body)
	return h, err
}

// withdraw marks a report whose address is gone. A further source that is gone
// takes only itself along.
func (p *putting) withdraw(ctx context.Context) (Outcome, error) {
	if _, err := p.tx.ExecContext(ctx, `DELETE FROM sources WHERE id = ?`, p.put.Report.ID); err != nil {
		return "", err
	}
	seq, err := nextSeq(ctx, p.tx)
	if err != nil {
		return "", err
	}
	res, err := p.tx.ExecContext(ctx, `UPDATE reports SET withdrawn = 1, seq = ? WHERE id = ? AND NOT withdrawn`, seq, p.put.Report.ID)
	if err != nil {
		return "", err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return Unchanged, err
	}
	return Gone, nil
}

func (p *putting) alias(ctx context.Context) (Outcome, error) {
	r := &p.put.Report
	var known int
	if err := p.tx.QueryRowContext(ctx, `SELECT count(*) FROM sources WHERE id = ?`, r.ID).Scan(&known); err != nil {
		return "", err
	}
	_, err := p.tx.ExecContext(ctx, `INSERT INTO sources (id, report, url, seen, published, title) VALUES (?,?,?,?,?,?)
		ON CONFLICT (id) DO UPDATE SET report = excluded.report, published = excluded.published, title = excluded.title`,
		r.ID, p.put.AliasOf, p.put.Article.URL, p.seen, r.Published, r.Title)
	if err != nil {
		return "", err
	}
	if known > 0 {
		return Unchanged, nil
	}
	seq, err := nextSeq(ctx, p.tx)
	if err != nil {
		return "", err
	}
	_, err = p.tx.ExecContext(ctx, `UPDATE reports SET seq = ? WHERE id = ?`, seq, p.put.AliasOf)
	return DuplicateOf, err
}

func (p *putting) insert(ctx context.Context) (Outcome, error) {
	r := &p.put.Report
	// An address that was a further source until its text changed is a report
	// of its own from then on.
	if _, err := p.tx.ExecContext(ctx, `DELETE FROM sources WHERE id = ?`, r.ID); err != nil {
		return "", err
	}
	seq, err := nextSeq(ctx, p.tx)
	if err != nil {
		return "", err
	}
	_, err = p.tx.ExecContext(ctx, `INSERT INTO reports (id, seq, version, first_seen, unit, kind, year, needs_ocr) VALUES (?,?,1,?,?,?,?,?)`,
		r.ID, seq, p.seen, r.Unit.Key(), r.Kind, r.Year, r.NeedsOCR)
	if err != nil {
		return "", err
	}
	return New, p.addVersion(ctx, 1)
}

func (p *putting) addVersion(ctx context.Context, n int) error {
	_, err := p.tx.ExecContext(ctx, `INSERT INTO versions (report, n, seen, sha256, capture, article, body) VALUES (?,?,?,?,?,?,?)`,
		p.put.Report.ID, n, p.seen, p.sha256, p.put.Capture, p.article, p.body)
	return err
}

func (p *putting) update(ctx context.Context, have held) (Outcome, error) {
	var old report.Report
	if err := json.Unmarshal([]byte(have.body), &old); err != nil {
		return "", errs.New(errs.Corrupt, "", err)
	}
	r := &p.put.Report
	outcome, version := Unchanged, have.version
	switch {
	case have.sha256 != p.sha256 && (old.Title != r.Title || old.Text != r.Text):
		outcome, version = Changed, have.version+1
		if err := p.addVersion(ctx, version); err != nil {
			return "", err
		}
	case have.body == p.body && have.article == p.article && !have.withdrawn:
		return Unchanged, nil
	default:
		_, err := p.tx.ExecContext(ctx, `UPDATE versions SET article = ?, body = ? WHERE report = ? AND n = ?`,
			p.article, p.body, r.ID, version)
		if err != nil {
			return "", err
		}
	}
	seq, err := nextSeq(ctx, p.tx)
	if err != nil {
		return "", err
	}
	_, err = p.tx.ExecContext(ctx, `UPDATE reports SET seq = ?, version = ?, withdrawn = 0, unit = ?, kind = ?, year = ?, needs_ocr = ?
		WHERE id = ?`, seq, version, r.Unit.Key(), r.Kind, r.Year, r.NeedsOCR, r.ID)
	return outcome, err
}
