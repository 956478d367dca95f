package archive

import (
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"baogao/internal/china"
	"baogao/internal/errs"
)

// Seal is the head of a day: the SHA-256 of the list that SealList writes,
// which begins with the seal before it. The lists form a chain: a record that
// was changed, left out or put in later breaks every seal after it.
type Seal struct {
	Day      string `json:"day"`
	Seq      uint64 `json:"seq"`
	Captures int    `json:"captures"`
	SHA256   string `json:"sha256"`
	Previous string `json:"previous,omitempty"`
}

// Seal makes the seal of today if there is none yet and anything was captured
// since the last; what comes later today is in the next one. It needs no lock.
func (a *Archive) Seal(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "archive.Seal")
	return a.seal(ctx, a.now().In(china.Zone()).Format(time.DateOnly))
}

// SealRest seals what no seal holds yet, under the hour: before it is given away.
func (a *Archive) SealRest(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "archive.SealRest")
	return a.seal(ctx, a.now().In(china.Zone()).Format("2006-01-02T150405"))
}

func (a *Archive) seal(ctx context.Context, day string) error {
	s := Seal{Day: day}
	return a.write(ctx, func(tx *writing) error {
		var from uint64
		var last string
		err := tx.QueryRowContext(ctx, `SELECT day, seq, sha256 FROM seals ORDER BY day DESC LIMIT 1`).Scan(&last, &from, &s.Previous)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM captures`).Scan(&s.Seq); err != nil {
			return err
		}
		if s.Day <= last || s.Seq <= from {
			return nil
		}
		h := sha256.New()
		if s.Captures, err = writeSeal(ctx, tx.Tx, &s, from, h); err != nil {
			return err
		}
		s.SHA256 = hex.EncodeToString(h.Sum(nil))
		_, err = tx.ExecContext(ctx, `INSERT INTO seals (day, seq, captures, sha256, previous) VALUES (?, ?, ?, ?, ?)`, s.Day, s.Seq, s.Captures, s.SHA256, s.Previous)
		return err
	})
}

// Seals lists them, the oldest first.
func (a *Archive) Seals(ctx context.Context) (all []Seal, err error) {
	defer errs.Wrap(&err, "archive.Seals")
	rows, err := a.reads.QueryContext(ctx, `SELECT day, seq, captures, sha256, previous FROM seals ORDER BY day`)
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s Seal
		if err := rows.Scan(&s.Day, &s.Seq, &s.Captures, &s.SHA256, &s.Previous); err != nil {
			return nil, coded(err)
		}
		all = append(all, s)
	}
	return all, coded(rows.Err())
}

// SealList writes the list whose SHA-256 is the seal: a line for each capture,
// with its Seq, time, digest of the stored block, address, and the digest of what
// vouches for it.
func (a *Archive) SealList(ctx context.Context, s Seal, w io.Writer) (err error) {
	defer errs.Wrap(&err, "archive.SealList(%q)", s.Day)
	tx, err := a.reads.BeginTx(ctx, nil)
	if err != nil {
		return coded(err)
	}
	defer func() { _ = tx.Rollback() }() // it only read
	var from uint64
	if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM seals WHERE day < ?`, s.Day).Scan(&from); err != nil {
		return coded(err)
	}
	_, err = writeSeal(ctx, tx, &s, from, w)
	return coded(err)
}

func writeSeal(ctx context.Context, tx *sql.Tx, s *Seal, from uint64, w io.Writer) (n int, err error) {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "baogao seal 1\nprevious %s\nday %s\n", s.Previous, s.Day)
	rows, err := tx.QueryContext(ctx, `SELECT seq, time, digest, url, witness FROM captures WHERE seq > ? AND seq <= ? ORDER BY seq`, from, s.Seq)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var seq uint64
		var ms int64
		var digest, url, witness string
		if err := rows.Scan(&seq, &ms, &digest, &url, &witness); err != nil {
			return n, err
		}
		n++
		fmt.Fprintf(out, "%d %s %s %s", seq, warcDate(time.UnixMilli(ms)), digest, oneLine(url))
		if witness != "" { // it is in the head of the record, which the digest leaves out
			fmt.Fprintf(out, " %s", digestOf([]byte(witness)))
		}
		_ = out.WriteByte('\n') // Flush tells
	}
	return n, errors.Join(rows.Err(), out.Flush())
}

// Packed returns a capture's record as it lies in its WARC file: one gzip member,
// held against its digest.
func (a *Archive) Packed(c *Capture) (member []byte, err error) {
	defer errs.Wrap(&err, "archive.Packed(%d)", c.Seq)
	if member, err = readMember(a.dir, c.Record); err != nil {
		return nil, coded(err)
	}
	r, err := unpack(member)
	if err == nil && r.digest != c.Record.Digest {
		err = errors.New("digest differs from the row's")
	}
	if err != nil {
		return nil, errs.New(errs.Corrupt, errs.Corrupt.Message(), err)
	}
	return member, nil
}
