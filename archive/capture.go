package archive

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"baogao/internal/errs"
)

// CaptureKind is the WARC record type.
type CaptureKind string

// The kinds of capture.
const (
	Response CaptureKind = "response" // an HTTP answer with a body
	Revisit  CaptureKind = "revisit"  // 304, or the same payload again
	Resource CaptureKind = "resource" // an imported file or row
)

// Capture is one answer of a site, or one imported file, as received.
type Capture struct {
	Seq       uint64 // given by the archive
	Target    Target
	Kind      CaptureKind
	Time      time.Time
	FinalURL  string // after redirects
	Status    int
	Header    http.Header
	Body      []byte    // as received, Content-Encoding not undone
	SHA256    string    // of the payload with Content-Encoding undone, hex
	Remote    string    // address of the server
	Truncated string    // WARC-Truncated reason, empty if whole
	Code      errs.Code // why this capture must not be read as a report; OK otherwise
	Gone      bool      // the address no longer answers, twice: withdraw its report
	Record    Record
}

// Record is where a capture's bytes lie.
type Record struct {
	File   string `json:"file"`
	Offset int64  `json:"offset"`
	Length int64  `json:"length"`
	Digest string `json:"digest"` // SHA-256 of the stored member, hex
}

// Payload returns the body with Content-Encoding undone; more than limit bytes
// is errs.TooLarge.
func (c *Capture) Payload(limit int64) (payload []byte, err error) {
	defer errs.Wrap(&err, "archive.Payload(%s)", c.Target.URL)
	return Decompress(c.Body, c.Header.Get("Content-Encoding"), limit)
}

// Decompress undoes a Content-Encoding, counting what really comes out.
func Decompress(body []byte, encoding string, limit int64) (payload []byte, err error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		payload = body
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return nil, errs.New(errs.BadEncodingTransit, "", err)
		}
		if payload, err = io.ReadAll(io.LimitReader(z, limit+1)); err != nil {
			return nil, errs.New(errs.BadEncodingTransit, "", err)
		}
	default:
		return nil, errs.New(errs.BadEncodingTransit, "网站使用了未请求的压缩方式 "+encoding, nil)
	}
	if int64(len(payload)) > limit {
		return nil, errs.New(errs.TooLarge, fmt.Sprintf("内容超过 %d MB，未读取", limit>>20), nil)
	}
	return payload, nil
}

// captureColumns are read by scanCapture.
const captureColumns = `seq, url, form, site, role, column_url, via, anchor, listed, depth, kind, time, final_url,
	status, header, sha256, remote, truncated, code, gone, file, offset, length, digest`

type scanner interface{ Scan(dest ...any) error }

func scanCapture(s scanner) (*Capture, error) {
	var c Capture
	var header string
	var at int64
	t := &c.Target
	err := s.Scan(&c.Seq, &t.URL, &t.Form, &t.Site, &t.Role, &t.Column, &t.Via, &t.Anchor, &t.Listed, &t.Depth,
		&c.Kind, &at, &c.FinalURL, &c.Status, &header, &c.SHA256, &c.Remote, &c.Truncated, &c.Code, &c.Gone,
		&c.Record.File, &c.Record.Offset, &c.Record.Length, &c.Record.Digest)
	if err != nil {
		return nil, err
	}
	c.Time = fromMilli(at)
	return &c, json.Unmarshal([]byte(header), &c.Header)
}

// insertCapture gives a stored record its Seq and row.
func insertCapture(ctx context.Context, tx *sql.Tx, c *Capture) error {
	seq, err := nextSeq(ctx, tx)
	if err != nil {
		return err
	}
	c.Seq = seq
	if c.Header == nil {
		c.Header = http.Header{}
	}
	header, err := json.Marshal(c.Header)
	if err != nil {
		return err
	}
	t := c.Target
	_, err = tx.ExecContext(ctx, `INSERT INTO captures (`+captureColumns+`) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		c.Seq, t.URL, t.Form, t.Site, t.Role, t.Column, t.Via, t.Anchor, t.Listed, t.Depth, c.Kind, milli(c.Time), c.FinalURL,
		c.Status, string(header), c.SHA256, c.Remote, c.Truncated, c.Code, c.Gone,
		c.Record.File, c.Record.Offset, c.Record.Length, c.Record.Digest)
	return err
}

// Captures returns up to limit captures after a Seq, with their bytes.
func (a *Archive) Captures(ctx context.Context, after uint64, limit int) (cs []Capture, err error) {
	defer errs.Wrap(&err, "archive.Captures(%d)", after)
	rows, err := a.db.QueryContext(ctx, `SELECT `+captureColumns+` FROM captures WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
	if err != nil {
		return nil, failure("", err)
	}
	defer rows.Close()
	for rows.Next() {
		c, err := scanCapture(rows)
		if err != nil {
			return nil, failure("", err)
		}
		cs = append(cs, *c)
	}
	if err := rows.Err(); err != nil {
		return nil, failure("", err)
	}
	for i := range cs {
		if err := a.load(&cs[i]); err != nil {
			return nil, err
		}
	}
	return cs, nil
}

// Latest returns the newest capture of an address that has a body and was
// answered well.
func (a *Archive) Latest(ctx context.Context, url string) (c *Capture, err error) {
	defer errs.Wrap(&err, "archive.Latest(%s)", url)
	return a.capture(ctx, `url = ? AND kind <> 'revisit' AND status IN (0, 200) ORDER BY seq DESC LIMIT 1`, url)
}

func (a *Archive) capture(ctx context.Context, where string, args ...any) (*Capture, error) {
	c, err := scanCapture(a.db.QueryRowContext(ctx, `SELECT `+captureColumns+` FROM captures WHERE `+where, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.NotFound
	}
	if err != nil {
		return nil, failure("", err)
	}
	return c, a.load(c)
}

// load reads a capture's bytes from its WARC record and verifies them.
func (a *Archive) load(c *Capture) error {
	block, err := readRecord(a.warcDir(), c.Record)
	if err != nil {
		return err
	}
	if c.Kind == Resource {
		c.Body = block
		return nil
	}
	_, body, ok := bytes.Cut(block, []byte("\r\n\r\n"))
	if !ok {
		return errs.New(errs.Corrupt, "", fmt.Errorf("%s@%d: no HTTP head", c.Record.File, c.Record.Offset))
	}
	c.Body = body
	return nil
}

func sha(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
