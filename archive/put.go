package archive

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"baogao/internal/errs"
	"baogao/report"
)

// maxID bounds the ids import rows may give.
const maxID = 256

// Put is one report as a stage understood it from a capture.
type Put struct {
	Capture   uint64 // Seq of the capture it was read from
	Article   report.Article
	Report    report.Report // ID set
	AliasOf   string        // id of the report this is a further source of
	Withdrawn bool          // the address is gone; Article and Report are empty but for the URL or ID
}

// Outcome says what a Put did.
type Outcome string

// The outcomes of a Put.
const (
	New         Outcome = "new"
	Changed     Outcome = "changed" // a new version, or back after a withdrawal
	Unchanged   Outcome = "unchanged"
	Gone        Outcome = "withdrawn"
	DuplicateOf Outcome = "duplicate"

	// Refused stored nothing: the id a row gives is taken by another document
	// (errs.Duplicate), or is no id at all. It is an outcome and no error, so
	// that one row cannot keep all that follow from being stored.
	Refused Outcome = "refused"
)

// Put stores reports and moves the named cursor to upTo in one transaction; an
// empty name moves none. A version is a change of captured content: other
// bytes and another title or text. The same bytes understood anew raise Seq,
// not the version. Reading old captures again is harmless: each updates the
// version that was read from it, and only the newest word about an address
// decides whether it is gone.
//
// AliasOf is heeded for an id that is not yet a report of its own: what stands
// keeps standing. A withdrawal is of the capture's address: all reports read
// from it are withdrawn, unless a further source still answers.
func (w *Writer) Put(ctx context.Context, cursor string, upTo uint64, puts []Put) (out []Outcome, err error) {
	defer errs.Wrap(&err, "archive.Put(%q, %d, %d puts)", cursor, upTo, len(puts))
	err = w.a.write(ctx, func(tx *writing) error {
		p := putter{ctx: ctx, tx: tx, now: w.a.now().UnixMilli()}
		for i := range puts {
			o, err := p.put(&puts[i])
			if err != nil {
				return fmt.Errorf("report %q: %w", puts[i].Report.ID, err)
			}
			out = append(out, o)
		}
		if cursor == "" {
			return nil
		}
		return p.exec(`INSERT INTO cursors (name, seq) VALUES (?, ?)
			ON CONFLICT (name) DO UPDATE SET seq = excluded.seq`, cursor, upTo)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// putter is one transaction that puts reports.
type putter struct {
	ctx context.Context //nolint:containedctx // lives as long as one transaction
	tx  *writing
	now int64
}

func (p *putter) exec(query string, args ...any) error {
	_, err := p.tx.ExecContext(p.ctx, query, args...)
	return err
}

// heard is where and when something was said.
type heard struct {
	seq     uint64
	address string
	sha256  string
	at      int64
}

// heard looks up the capture. Without one, as tests and other tools put, the
// report speaks for itself.
func (p *putter) heard(in *Put) (heard, error) {
	h := heard{seq: in.Capture}
	if in.Capture == 0 {
		h.address = cmp.Or(in.Article.URL, in.Report.URL)
		h.sha256, h.at = sha([]byte(in.Report.Text)), p.now
		return h, nil
	}
	err := p.tx.QueryRowContext(p.ctx, `SELECT url, sha256, time FROM captures WHERE seq = ?`, in.Capture).
		Scan(&h.address, &h.sha256, &h.at)
	if errors.Is(err, sql.ErrNoRows) {
		err = errs.New(errs.NotFound, fmt.Sprintf("没有第 %d 号原件", in.Capture), err)
	}
	return h, err
}

// standing is a report or source as the tables have it.
type standing struct {
	id       string
	report   string // of a source: the report it belongs to
	address  string
	version  int
	gone     bool
	stateSeq uint64
}

func (p *putter) report(id string) (s standing, found bool, err error) {
	err = p.tx.QueryRowContext(p.ctx, `SELECT id, id, address, version, gone, state_seq FROM reports WHERE id = ?`, id).
		Scan(&s.id, &s.report, &s.address, &s.version, &s.gone, &s.stateSeq)
	return s, err == nil, notNoRows(err)
}

func (p *putter) source(id string) (s standing, found bool, err error) {
	err = p.tx.QueryRowContext(p.ctx, `SELECT id, report, address, gone, state_seq FROM sources WHERE id = ?`, id).
		Scan(&s.id, &s.report, &s.address, &s.gone, &s.stateSeq)
	return s, err == nil, notNoRows(err)
}

func notNoRows(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

func validID(id string) bool {
	return id != "" && len(id) <= maxID && utf8.ValidString(id) && !strings.ContainsFunc(id, isControl)
}

func (p *putter) put(in *Put) (Outcome, error) {
	h, err := p.heard(in)
	if err != nil {
		return "", err
	}
	if in.Withdrawn {
		return p.withdraw(in, h)
	}
	if !validID(in.Report.ID) {
		return Refused, nil
	}
	held, stands, err := p.report(in.Report.ID)
	if err != nil {
		return "", err
	}
	source, folded, err := p.source(in.Report.ID)
	if err != nil {
		return "", err
	}
	switch taken, err := p.taken(in, h, held, source); {
	case err != nil:
		return "", err
	case taken:
		return Refused, nil
	case stands:
		return p.again(held, in, h)
	}
	main := ""
	if in.AliasOf != "" {
		if main, err = p.main(in.AliasOf); err != nil {
			return "", err
		}
	}
	if main != "" {
		return p.alias(main, source, in, h)
	}
	return New, p.fresh(source, folded, in, h)
}

// taken says that another document has the id this row gives itself. The same
// bytes at another place are the same row: a line moved, a file was renamed.
func (p *putter) taken(in *Put, h heard, held, source standing) (bool, error) {
	address := cmp.Or(held.address, source.address)
	if in.Article.Given.ID == "" || in.Article.Given.ID != in.Report.ID || address == "" || address == h.address {
		return false, nil
	}
	var same int
	err := p.tx.QueryRowContext(p.ctx, `SELECT count(*) FROM versions WHERE report = ?1 AND (sha256 = ?2 OR last_sha256 = ?2)`,
		in.Report.ID, h.sha256).Scan(&same)
	return same == 0, err
}

// main follows an id to the report that stands for it, "" if none does.
func (p *putter) main(id string) (string, error) {
	if s, ok, err := p.source(id); ok || err != nil {
		return s.report, err
	}
	s, _, err := p.report(id)
	return s.id, err
}

// fresh stores a report that was not there, or stood as another's source.
func (p *putter) fresh(source standing, folded bool, in *Put, h heard) error {
	if folded {
		if err := p.exec(`DELETE FROM sources WHERE id = ?`, source.id); err != nil {
			return err
		}
		if err := p.settle(source.report, true); err != nil {
			return err
		}
	}
	seq, err := nextSeq(p.ctx, p.tx)
	if err != nil {
		return err
	}
	r := &in.Report
	err = p.exec(`INSERT INTO reports (id, seq, address, version, state_seq, unit, kind, year, needs_ocr,
		first_seen) VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?)`,
		r.ID, seq, h.address, h.seq, r.Unit.Key(), r.Kind, r.Year, r.NeedsOCR, h.at)
	if err != nil {
		return err
	}
	if err := p.newVersion(standing{id: r.ID}, in, h); err != nil {
		return err
	}
	return p.record(r.ID)
}

func (p *putter) newVersion(held standing, in *Put, h heard) error {
	s, err := encode(in)
	if err != nil {
		return err
	}
	n := held.version + 1
	err = p.exec(`INSERT INTO versions (report, n, capture, sha256, last_capture, last_sha256, seen, head, text, details, article)
		VALUES (?1, ?2, ?3, ?4, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`, held.id, n, h.seq, h.sha256, h.at, s.head, s.text, s.details, s.article)
	if err != nil {
		return err
	}
	return p.describe(n, in)
}

// describe brings the columns a report is found by up to its latest version.
func (p *putter) describe(n int, in *Put) error {
	r := &in.Report
	return p.exec(`UPDATE reports SET version = ?, unit = ?, kind = ?, year = ?, needs_ocr = ?, title = ?, published = ?
		WHERE id = ?`, n, r.Unit.Key(), r.Kind, r.Year, r.NeedsOCR, r.Title, r.Published, r.ID)
}

// again puts a report that stands.
func (p *putter) again(held standing, in *Put, h heard) (Outcome, error) {
	v, err := p.version(held, h)
	if err != nil {
		return "", err
	}
	outcome, touched := Unchanged, false
	switch {
	case v.same(in, h):
		touched, err = p.understood(held, v, in, h)
	case h.seq < v.capture:
		// An old capture that no version was read from: history stays.
	default:
		outcome, touched = Changed, true
		err = p.newVersion(held, in, h)
	}
	if err != nil {
		return "", err
	}
	if held.gone && h.seq >= held.stateSeq {
		outcome, touched = Changed, true
	}
	if h.seq >= held.stateSeq {
		err = p.exec(`UPDATE reports SET gone = 0, state_seq = ?, address = ?, first_seen = min(first_seen, ?) WHERE id = ?`,
			h.seq, h.address, h.at, held.id)
	} else {
		err = p.exec(`UPDATE reports SET first_seen = min(first_seen, ?) WHERE id = ?`, h.at, held.id)
	}
	if err != nil {
		return "", err
	}
	return outcome, p.settle(held.id, touched)
}

// version is the version a put is compared with.
type version struct {
	n            int
	read         bool // the put reads the very capture this version was read from
	capture      uint64
	sha256, last string
	parts
}

// version finds the one read from the same capture, else the latest.
func (p *putter) version(held standing, h heard) (v version, err error) {
	err = p.tx.QueryRowContext(p.ctx, `SELECT n, ?2 <> 0 AND ?2 IN (capture, last_capture), capture, sha256, last_sha256,
		head, text, details, article FROM versions WHERE report = ?1
		ORDER BY ?2 <> 0 AND ?2 IN (capture, last_capture) DESC, n DESC LIMIT 1`, held.id, h.seq).
		Scan(&v.n, &v.read, &v.capture, &v.sha256, &v.last, &v.head, &v.text, &v.details, &v.article)
	return v, err
}

// same says that the put has the content of this version.
func (v *version) same(in *Put, h heard) bool {
	if v.read || (h.seq >= v.capture && (h.sha256 == v.sha256 || h.sha256 == v.last)) {
		return true
	}
	if h.seq < v.capture {
		return false
	}
	var was struct{ Title string }
	err := json.Unmarshal([]byte(v.head), &was)
	return err == nil && was.Title == in.Report.Title && v.text == in.Report.Text
}

// understood stores a better understanding of the same content and says
// whether there is one.
func (p *putter) understood(held standing, v version, in *Put, h heard) (bool, error) {
	s, err := encode(in)
	if err != nil {
		return false, err
	}
	err = p.exec(`UPDATE versions SET last_sha256 = CASE WHEN ?3 >= last_capture THEN ?4 ELSE last_sha256 END,
		last_capture = max(last_capture, ?3) WHERE report = ?1 AND n = ?2`, held.id, v.n, h.seq, h.sha256)
	if err != nil || s == v.parts {
		return false, err
	}
	if err := p.exec(`UPDATE versions SET head = ?, text = ?, details = ?, article = ? WHERE report = ? AND n = ?`,
		s.head, s.text, s.details, s.article, held.id, v.n); err != nil || v.n != held.version {
		return true, err
	}
	return true, p.describe(v.n, in)
}

// alias makes the put a further source of the main report.
func (p *putter) alias(main string, source standing, in *Put, h heard) (Outcome, error) {
	r := &in.Report
	address := cmp.Or(r.URL, h.address)
	var same int
	err := p.tx.QueryRowContext(p.ctx, `SELECT count(*) FROM sources
		WHERE id = ? AND report = ? AND url = ? AND title = ? AND published = ? AND gone = 0`,
		r.ID, main, address, r.Title, r.Published).Scan(&same)
	if err != nil || same > 0 {
		return Unchanged, err
	}
	if source.id != "" && h.seq < source.stateSeq {
		return Unchanged, nil // read again, and later words stand
	}
	err = p.exec(`INSERT INTO sources (id, report, address, url, title, published, seen, capture, state_seq)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)
		ON CONFLICT (id) DO UPDATE SET report = ?2, address = ?3, url = ?4, title = ?5, published = ?6,
			seen = min(seen, ?7), capture = ?8, gone = 0, state_seq = ?8`,
		r.ID, main, h.address, address, r.Title, r.Published, h.at, h.seq)
	if err != nil {
		return "", err
	}
	if err := p.settle(main, true); err != nil {
		return "", err
	}
	if source.id == "" {
		return DuplicateOf, nil
	}
	if source.report != main {
		return DuplicateOf, p.settle(source.report, true)
	}
	return Unchanged, nil
}

// withdraw notes that an address is gone.
func (p *putter) withdraw(in *Put, h heard) (Outcome, error) {
	const where = ` WHERE (address = ?1 AND ?1 <> '' OR id = ?2) AND state_seq <= ?3`
	rows, err := p.tx.QueryContext(p.ctx, `SELECT id FROM reports`+where+` UNION SELECT report FROM sources`+where,
		h.address, in.Report.ID, h.seq)
	if err != nil {
		return "", err
	}
	ids, err := scanStrings(rows)
	if err != nil {
		return "", err
	}
	before, err := p.withdrawn(ids)
	if err != nil {
		return "", err
	}
	for _, table := range []string{"reports", "sources"} {
		if err := p.exec(`UPDATE `+table+` SET gone = 1, state_seq = ?3`+where, h.address, in.Report.ID, h.seq); err != nil {
			return "", err
		}
	}
	for _, id := range ids {
		if err := p.settle(id, false); err != nil {
			return "", err
		}
	}
	after, err := p.withdrawn(ids)
	if err != nil || after == before {
		return Unchanged, err
	}
	return Gone, nil
}

// withdrawn counts those of the reports that are.
func (p *putter) withdrawn(ids []string) (n int, err error) {
	for _, id := range ids {
		var is int
		if err := p.tx.QueryRowContext(p.ctx, `SELECT withdrawn FROM reports WHERE id = ?`, id).Scan(&is); err != nil {
			return 0, err
		}
		n += is
	}
	return n, nil
}

// settle decides whether a report is withdrawn: when none of its addresses
// answers any more. It raises Seq if that changed, or if touched says so.
func (p *putter) settle(id string, touched bool) error {
	var was, is bool
	err := p.tx.QueryRowContext(p.ctx, `SELECT withdrawn, gone AND NOT EXISTS
		(SELECT 1 FROM sources WHERE report = reports.id AND gone = 0) FROM reports WHERE id = ?`, id).Scan(&was, &is)
	if err != nil || (was == is && !touched) {
		return err
	}
	seq, err := nextSeq(p.ctx, p.tx)
	if err != nil {
		return err
	}
	if err := p.exec(`UPDATE reports SET seq = ?, withdrawn = ? WHERE id = ?`, seq, is, id); err != nil {
		return err
	}
	return p.record(id)
}

func scanStrings(rows *sql.Rows) (out []string, err error) {
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}
