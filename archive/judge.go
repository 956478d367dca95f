package archive

import (
	"context"
	"database/sql"
	"time"

	"baogao/internal/errs"
	"baogao/report"
)

// Judgement is what a person said of a lead.
type Judgement struct {
	Lead  string
	State string // open confirmed rejected fixed
	Note  string
	By    string
	At    time.Time
	Text  string // hash of what the lead spoke of
}

// Judge stores a judgement; the newest word stands. It needs no lock.
func (a *Archive) Judge(ctx context.Context, j Judgement) (err error) {
	defer errs.Wrap(&err, "archive.Judge(%q)", j.Lead)
	now := a.now().UnixMilli()
	return a.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO judgements (lead, state, note, by, at, text) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (lead) DO UPDATE SET state = excluded.state, note = excluded.note, by = excluded.by, at = excluded.at,
				text = excluded.text`, j.Lead, j.State, j.Note, j.By, now, j.Text)
		return err
	})
}

// Judgements lists all, by lead.
func (a *Archive) Judgements(ctx context.Context) (js map[string]Judgement, err error) {
	defer errs.Wrap(&err, "archive.Judgements")
	rows, err := a.reads.QueryContext(ctx, `SELECT lead, state, note, by, at, text FROM judgements`)
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	js = map[string]Judgement{}
	for rows.Next() {
		var j Judgement
		var at int64
		if err := rows.Scan(&j.Lead, &j.State, &j.Note, &j.By, &at, &j.Text); err != nil {
			return nil, coded(err)
		}
		j.At = fromMillis(at)
		js[j.Lead] = j
	}
	return js, coded(rows.Err())
}

// Statement is what a person said of a unit's duty in one year: that it is
// exempt, or that it published where no crawler looks.
type Statement struct {
	Unit      string      `json:"unit"` // report.Unit.Key
	Kind      report.Kind `json:"kind"`
	Year      int         `json:"year"`
	Exempt    bool        `json:"exempt,omitempty"`
	Published string      `json:"published,omitempty"` // YYYY-MM-DD
	Medium    string      `json:"medium,omitempty"`    // newspaper, 公众号, notice board, with the issue or address
	Note      string      `json:"note"`
	By        string      `json:"by"`
	At        time.Time   `json:"at"`
}

// State stores a statement; one that says nothing takes the earlier one back.
func (a *Archive) State(ctx context.Context, s Statement) (err error) {
	defer errs.Wrap(&err, "archive.State(%q, %q, %d)", s.Unit, s.Kind, s.Year)
	now := a.now().UnixMilli()
	return a.write(ctx, func(tx *sql.Tx) error {
		if !s.Exempt && s.Published == "" {
			_, err := tx.ExecContext(ctx, `DELETE FROM statements WHERE unit = ? AND kind = ? AND year = ?`, s.Unit, s.Kind, s.Year)
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO statements (unit, kind, year, exempt, published, medium, note, by, at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, s.Unit, s.Kind, s.Year, s.Exempt, s.Published, s.Medium, s.Note, s.By, now)
		return err
	})
}

// Statements lists all of one kind, of every kind if it is empty.
func (a *Archive) Statements(ctx context.Context, kind report.Kind) (ss []Statement, err error) {
	defer errs.Wrap(&err, "archive.Statements(%q)", kind)
	rows, err := a.reads.QueryContext(ctx, `SELECT unit, kind, year, exempt, published, medium, note, by, at FROM statements
		WHERE kind = ?1 OR ?1 = '' ORDER BY unit, kind, year`, kind)
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s Statement
		var at int64
		if err := rows.Scan(&s.Unit, &s.Kind, &s.Year, &s.Exempt, &s.Published, &s.Medium, &s.Note, &s.By, &at); err != nil {
			return nil, coded(err)
		}
		s.At = fromMillis(at)
		ss = append(ss, s)
	}
	return ss, coded(rows.Err())
}

// ReferenceFigure is a figure reports are measured against, of a unit and year.
type ReferenceFigure struct {
	Unit   string  `json:"unit"`
	Year   int     `json:"year"`
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Source string  `json:"source,omitempty"`
}

// PutReferences stores reference figures; the newest word on one stands.
func (a *Archive) PutReferences(ctx context.Context, rs []ReferenceFigure) (err error) {
	defer errs.Wrap(&err, "archive.PutReferences(%d)", len(rs))
	now := a.now().UnixMilli()
	return a.write(ctx, func(tx *sql.Tx) error {
		for _, r := range rs {
			if _, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO reference_figures (unit, year, name, value, source, at)
				VALUES (?, ?, ?, ?, ?, ?)`, r.Unit, r.Year, r.Name, r.Value, r.Source, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// References lists the reference figures of one name.
func (a *Archive) References(ctx context.Context, name string) (rs []ReferenceFigure, err error) {
	defer errs.Wrap(&err, "archive.References(%q)", name)
	rows, err := a.reads.QueryContext(ctx, `SELECT unit, year, name, value, source FROM reference_figures WHERE name = ?
		ORDER BY unit, year`, name)
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	for rows.Next() {
		var r ReferenceFigure
		if err := rows.Scan(&r.Unit, &r.Year, &r.Name, &r.Value, &r.Source); err != nil {
			return nil, coded(err)
		}
		rs = append(rs, r)
	}
	return rs, coded(rows.Err())
}
