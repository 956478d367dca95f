package archive

import (
	"context"
	"encoding/json"

	"baogao/internal/errs"
)

// selectTexts asks for all reports of a page of results at once. A source that
// was hidden says no more when something was published.
const selectTexts = `SELECT r.id, r.seq, r.withdrawn, v.n, v.capture, v.head, v.text, coalesce((SELECT min(s.published) FROM sources s
		WHERE s.report = r.id AND s.published <> '' AND s.id NOT IN (SELECT id FROM hidden)), '')
	FROM json_each(?) wanted CROSS JOIN reports r ON r.id = wanted.value JOIN versions v ON v.report = r.id AND v.n = r.version
	WHERE r.id NOT IN (SELECT id FROM hidden)`

// Texts returns the latest versions of reports, by the ids asked for, with what
// is searched and shown of a report in a list: its figures, requirements,
// versions, sources and evidence stay where they are, for reading them takes
// longer than all the rest. Those that are hidden or not there are left out.
func (a *Archive) Texts(ctx context.Context, ids []string) (found map[string]*Entry, err error) {
	defer errs.Wrap(&err, "archive.Texts(%d ids)", len(ids))
	wanted, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	s, err := a.statement(ctx, selectTexts) //nolint:sqlclosecheck // closed with a.reads
	if err != nil {
		return nil, coded(err)
	}
	rows, err := s.QueryContext(ctx, string(wanted))
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	found = make(map[string]*Entry, len(ids))
	for rows.Next() {
		var id, body, published string
		var withdrawn bool
		var head []byte
		e := &Entry{}
		if err := rows.Scan(&id, &e.Seq, &withdrawn, &e.Version, &e.Capture, &head, &body, &published); err != nil {
			return nil, coded(err)
		}
		if err := decode(&e.Report, body, head); err != nil {
			return nil, err
		}
		e.State, e.Report.Masking = stateOf(false, withdrawn), a.masking
		if day := e.Report.Published; published != "" && (day == "" || published < day) {
			e.Report.Published = published
		}
		found[id] = e
	}
	if err := rows.Err(); err != nil {
		return nil, coded(err)
	}
	return found, a.folded(ctx, ids, found)
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
