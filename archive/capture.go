package archive

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"baogao/internal/errs"
)

// batchBytes bounds what Captures holds in memory.
const batchBytes = 64 << 20

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
	TLS       string    // protocol and profile of the connection, empty without TLS
	Witness   Witness   // certificate and clock
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
	Digest string `json:"digest"` // of the stored block
}

const captureColumns = `seq, origin, kind, time, final_url, status, header, sha256, remote, tls, truncated,
	code, gone, file, offset, length, crc, digest, witness`

// row is what Rows and Row have in common.
type row interface{ Scan(dest ...any) error }

func scanCapture(r row) (Capture, stored, error) {
	var (
		c              Capture
		s              stored
		origin, header string
		witness        string
		ms             int64
	)
	err := r.Scan(&c.Seq, &origin, &c.Kind, &ms, &c.FinalURL, &c.Status, &header, &c.SHA256, &c.Remote, &c.TLS, &c.Truncated,
		&c.Code, &c.Gone, &s.File, &s.Offset, &s.Length, &s.crc, &s.Digest, &witness)
	if err != nil {
		return c, s, err
	}
	c.Time, c.Record = fromMillis(ms), s.Record
	if err := json.Unmarshal([]byte(origin), &c.Target); err != nil {
		return c, s, err
	}
	if witness != "" {
		if err := json.Unmarshal([]byte(witness), &c.Witness); err != nil {
			return c, s, err
		}
	}
	if header != "" {
		err = json.Unmarshal([]byte(header), &c.Header)
	}
	return c, s, err
}

// load fills in what the WARC record holds.
func (a *Archive) load(c *Capture, s stored) error {
	r, err := readRecord(a.dir, s)
	if err != nil {
		return err
	}
	if c.Kind == Resource {
		c.Body = r.block
		return nil
	}
	if c.Header, c.Body, err = splitHTTP(r.block); err != nil {
		return errs.New(errs.Corrupt, errs.Corrupt.Message(), err)
	}
	return nil
}

// Captures returns up to limit captures after a Seq, with their bytes. Fewer
// than limit may come, when they are large or the next is damaged; none means
// there are no more. A damaged record gives errs.Corrupt once it is the next.
func (a *Archive) Captures(ctx context.Context, after uint64, limit int) (cs []Capture, err error) {
	defer errs.Wrap(&err, "archive.Captures(%d, %d)", after, limit)
	rows, err := a.reads.QueryContext(ctx,
		`SELECT `+captureColumns+` FROM captures WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	for size := 0; size < batchBytes && rows.Next(); {
		c, s, err := scanCapture(rows)
		if err != nil {
			return nil, coded(err)
		}
		if err := a.load(&c, s); err != nil {
			if len(cs) > 0 {
				return cs, nil
			}
			return nil, err
		}
		size += len(c.Body)
		cs = append(cs, c)
	}
	return cs, coded(rows.Err())
}

// Next returns the first capture after a Seq without its bytes, which may be
// damaged; errs.NotFound if there is none.
func (a *Archive) Next(ctx context.Context, after uint64) (c *Capture, err error) {
	defer errs.Wrap(&err, "archive.Next(%d)", after)
	next, _, err := scanCapture(a.reads.QueryRowContext(ctx,
		`SELECT `+captureColumns+` FROM captures WHERE seq > ? ORDER BY seq LIMIT 1`, after))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "没有更新的原件", nil)
	}
	if err != nil {
		return nil, coded(err)
	}
	return &next, nil
}

// Latest returns the newest capture of an address that has a body and may be
// read: a response with a status below 300, or a resource. The address may be
// the one asked for or the one redirects led to.
func (a *Archive) Latest(ctx context.Context, url string) (c *Capture, err error) {
	defer errs.Wrap(&err, "archive.Latest(%q)", url)
	const readable = `kind <> 'revisit' AND code = 0 AND status < 300`
	return a.capture(ctx, `SELECT `+captureColumns+` FROM captures WHERE seq = max(
		coalesce((SELECT max(seq) FROM captures WHERE url = ?1 AND `+readable+`), 0),
		coalesce((SELECT max(seq) FROM captures WHERE final_url = ?1 AND final_url <> url AND `+readable+`), 0))`, url)
}

// capture returns the one capture a query gives, with its bytes.
func (a *Archive) capture(ctx context.Context, query string, args ...any) (*Capture, error) {
	c, s, err := scanCapture(a.reads.QueryRowContext(ctx, query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "没有保存过这个地址的内容", nil)
	}
	if err != nil {
		return nil, coded(err)
	}
	return &c, a.load(&c, s)
}

// insertCapture writes the row of a record that is synced.
func insertCapture(ctx context.Context, tx *writing, c *Capture, s stored) (uint64, error) {
	seq, err := nextSeq(ctx, tx)
	if err != nil {
		return 0, err
	}
	origin, err := json.Marshal(&c.Target)
	if err != nil {
		return 0, err
	}
	witness, err := c.Witness.stored()
	if err != nil {
		return 0, err
	}
	var header []byte
	if c.Kind == Resource && len(c.Header) > 0 {
		if header, err = json.Marshal(c.Header); err != nil {
			return 0, err
		}
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO captures (seq, url, origin, kind, time, final_url, status, header, sha256,
		remote, tls, truncated, code, gone, file, offset, length, crc, digest, witness) VALUES
		(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		seq, c.Target.URL, string(origin), c.Kind, c.Time.UnixMilli(), c.FinalURL, c.Status, string(header), c.SHA256,
		c.Remote, c.TLS, c.Truncated, c.Code, c.Gone, s.File, s.Offset, s.Length, s.crc, s.Digest, witness)
	if err != nil {
		return 0, fmt.Errorf("capture %q: %w", c.Target.URL, err)
	}
	return seq, nil
}

// fromMillis is the time a column of milliseconds stands for.
func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// millis is the reverse; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
