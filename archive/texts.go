package archive

import (
	"context"
	"encoding/json"

	"github.com/maypok86/otter/v2"

	"baogao/internal/errs"
	"baogao/report"
)

// keptTexts bounds, in bytes, the texts that are kept in memory: those of some
// five thousand reports. Results are read page by page and asked for again, and
// most searches show the same few: a text is read from the database once.
const keptTexts = 64 << 20

// text is a report as the database had it at a Seq, which rises with whatever
// changes of it; and what was said of it when the database was last asked.
type text struct {
	seq    uint64
	report report.Report
	weight uint32
	entry  *Entry
	commit int64 // the last one then
}

func newTexts() *otter.Cache[string, *text] {
	return otter.Must(&otter.Options[string, *text]{
		MaximumWeight: keptTexts,
		Weigher:       func(_ string, t *text) uint32 { return t.weight },
	})
}

// selectTexts asks for all reports of a page of results at once, by their ids
// and the Seq of the text that is kept of each: it gives no other text where
// that is the report's Seq still. A source that was hidden says no more when
// something was published.
const selectTexts = `SELECT r.id, r.seq, r.withdrawn, r.version, coalesce((SELECT min(s.published) FROM sources s
		WHERE s.report = r.id AND s.published <> '' AND s.id NOT IN (SELECT id FROM hidden)), ''), v.head, coalesce(v.text, '')
	FROM json_each(?) wanted CROSS JOIN reports r ON r.id = wanted.key
	LEFT JOIN versions v ON v.report = r.id AND v.n = iif(r.seq = wanted.value, NULL, r.version)
	WHERE r.id NOT IN (SELECT id FROM hidden)`

// Texts returns the latest versions of reports, by the ids asked for, with what
// is searched and shown of a report in a list: its capture, figures,
// requirements, versions, sources and evidence stay where they are, for reading
// them takes longer than all the rest. Those that are hidden or not there are
// left out. The entries are kept for others, and not to be changed.
func (a *Archive) Texts(ctx context.Context, ids []string) (found map[string]*Entry, err error) {
	defer errs.Wrap(&err, "archive.Texts(%d ids)", len(ids))
	commit := a.commit(ctx) // taken first: after one in between a text is only asked for once more
	found = make(map[string]*Entry, len(ids))
	for _, id := range ids {
		t, ok := a.texts.GetIfPresent(id)
		if !ok || t.commit != commit || commit == 0 { // there may have been one since
			break
		}
		found[id] = t.entry
	}
	if len(found) == len(ids) {
		return found, nil
	}
	if found, err = a.askTexts(ctx, ids, commit); err != nil {
		return nil, coded(err)
	}
	return found, a.folded(ctx, ids, found)
}

// askTexts asks the database. The text of a report that did not change since it
// was kept is not read.
func (a *Archive) askTexts(ctx context.Context, ids []string, commit int64) (map[string]*Entry, error) {
	kept, seqs := make(map[string]*text, len(ids)), make(map[string]uint64, len(ids))
	for _, id := range ids {
		seqs[id] = 0
		if t, ok := a.texts.GetIfPresent(id); ok {
			kept[id], seqs[id] = t, t.seq
		}
	}
	wanted, err := json.Marshal(seqs)
	if err != nil {
		return nil, err
	}
	s, err := a.statement(ctx, selectTexts) //nolint:sqlclosecheck // closed with a.reads
	if err != nil {
		return nil, err
	}
	// It is over before anybody could give up, and watching for that takes a third.
	rows, err := s.QueryContext(context.WithoutCancel(ctx), string(wanted))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := make(map[string]*Entry, len(ids))
	for rows.Next() {
		t, err := a.scanText(rows, kept)
		if err != nil {
			return nil, err
		}
		t.commit = commit
		id := t.report.ID
		a.texts.Set(id, t)
		found[id] = t.entry
	}
	return found, rows.Err()
}

// scanText reads a row of selectTexts.
func (a *Archive) scanText(r row, kept map[string]*text) (*text, error) {
	var id, published, body string
	var withdrawn bool
	var head []byte
	e, t := &Entry{}, &text{}
	if err := r.Scan(&id, &t.seq, &withdrawn, &e.Version, &published, &head, &body); err != nil {
		return nil, err
	}
	if k := kept[id]; k != nil && k.seq == t.seq {
		t.report, t.weight = k.report, k.weight
	} else {
		if err := decode(&t.report, body, head); err != nil {
			return nil, err
		}
		t.weight = uint32(min(2<<10+len(body)+2*len(head), keptTexts)) // what is decoded is larger than its JSON
	}
	e.Seq, e.Report, e.State = t.seq, t.report, stateOf(false, withdrawn)
	e.Report.Masking = a.masking
	if day := e.Report.Published; published != "" && (day == "" || published < day) {
		e.Report.Published = published
	}
	t.entry = e
	return t, nil
}

// folded adds those that became sources of another report since their ids were
// given out.
func (a *Archive) folded(ctx context.Context, ids []string, found map[string]*Entry) error {
	for _, id := range ids {
		if found[id] != nil {
			continue
		}
		e, err := a.Report(ctx, id)
		switch code := errs.CodeOf(err); {
		case err == nil:
			found[id] = e
		case code != errs.Hidden && code != errs.NotFound:
			return err
		}
	}
	return nil
}
