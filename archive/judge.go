package archive

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"baogao/internal/errs"
	"baogao/report"
)

// Judgement is what a person said of a lead.
type Judgement struct {
	Lead       string
	State      string // open confirmed rejected fixed
	Note       string
	By         string
	At         time.Time
	Text       string    // hash of what the lead spoke of
	Body       []byte    // the lead as it stood, JSON
	Attachment *Attached // nil: none; of those listed, without its bytes
}

// Attached is a file that a person attached to what they said.
type Attached struct {
	SHA256 string
	Name   string
	Body   []byte
}

// Judge stores a judgement; the newest word stands, with the attachment of an
// earlier one if it brings none. It needs no lock.
func (a *Archive) Judge(ctx context.Context, j Judgement) (err error) {
	defer errs.Wrap(&err, "archive.Judge(%q)", j.Lead)
	now := a.now().UnixMilli()
	return a.write(ctx, func(tx *writing) error {
		sum := ""
		if f := j.Attachment; f != nil {
			sum = sha(f.Body)
			if _, err := tx.ExecContext(ctx, `INSERT INTO attachments (sha256, name, body, at) VALUES (?, ?, ?, ?)
				ON CONFLICT (sha256) DO NOTHING`, sum, f.Name, f.Body, now); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO judgements (lead, state, note, by, at, text, body, attachment)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (lead) DO UPDATE SET state = excluded.state, note = excluded.note, by = excluded.by, at = excluded.at,
				text = excluded.text, body = excluded.body,
				attachment = CASE excluded.attachment WHEN '' THEN attachment ELSE excluded.attachment END`,
			j.Lead, j.State, j.Note, j.By, now, j.Text, string(j.Body), sum)
		return err
	})
}

// Judgements lists all, by lead.
func (a *Archive) Judgements(ctx context.Context) (js map[string]Judgement, err error) {
	defer errs.Wrap(&err, "archive.Judgements")
	rows, err := a.reads.QueryContext(ctx, `SELECT j.lead, j.state, j.note, j.by, j.at, j.text, j.body, j.attachment, coalesce(f.name, '')
		FROM judgements j LEFT JOIN attachments f ON f.sha256 = j.attachment`)
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	js = map[string]Judgement{}
	for rows.Next() {
		var j Judgement
		var f Attached
		var at int64
		if err := rows.Scan(&j.Lead, &j.State, &j.Note, &j.By, &at, &j.Text, &j.Body, &f.SHA256, &f.Name); err != nil {
			return nil, coded(err)
		}
		if j.At = fromMillis(at); f.SHA256 != "" {
			j.Attachment = &f
		}
		js[j.Lead] = j
	}
	return js, coded(rows.Err())
}

// Attached reads a file that a person attached.
func (a *Archive) Attached(ctx context.Context, sum string) (f *Attached, err error) {
	defer errs.Wrap(&err, "archive.Attached(%q)", sum)
	f = &Attached{SHA256: sum}
	err = a.reads.QueryRowContext(ctx, `SELECT name, body FROM attachments WHERE sha256 = ?`, sum).Scan(&f.Name, &f.Body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "没有这个附件", nil)
	}
	return f, coded(err)
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
	return a.write(ctx, func(tx *writing) error {
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
	return a.write(ctx, func(tx *writing) error {
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
