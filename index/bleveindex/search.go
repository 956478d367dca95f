package bleveindex

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"baogao/index"
	"baogao/internal/errs"
)

// Search answers a request. The set of hits is exact and complete; only the
// page asked for is returned.
func (e *Engine) Search(ctx context.Context, req index.Request) (res *index.Result, err error) {
	defer errs.Wrap(&err, "bleveindex.Search(%s)", index.Render(req.Query))
	defer func() { // one bad request must not end the process
		if r := recover(); r != nil {
			err = errs.New(errs.Internal, "", fmt.Errorf("panic: %v", r))
		}
	}()
	e.mu.RLock()
	defer e.mu.RUnlock()
	found, err := e.eval(ctx, req.Query, scope{})
	if err != nil {
		return nil, err
	}
	for id := range found {
		if m := e.metas[id]; m == nil || !m.passes(req.Filter, id) {
			delete(found, id)
		}
	}
	res = &index.Result{Total: len(found), Cursor: e.cursor, Facets: e.facets(found, req.Facets)}
	hits := e.order(found, req.Sort)
	start := req.Offset
	if req.After != "" {
		start = e.after(hits, req.After, req.Sort)
	}
	start = min(max(0, start), len(hits))
	end := min(start+max(0, req.Limit), len(hits))
	res.Hits = hits[start:end]
	if end < len(hits) && end > start {
		res.Next = e.mark(hits[end-1])
	}
	return res, ctx.Err()
}

// order sorts hits; ties are broken by id, so that the order is the same on
// every call.
func (e *Engine) order(found scores, by index.Sort) []index.Hit {
	hits := make([]index.Hit, 0, len(found))
	for id, score := range found {
		hits = append(hits, index.Hit{ID: id, Score: score})
	}
	slices.SortFunc(hits, func(a, b index.Hit) int {
		return compare(a, b, e.metas[a.ID].Date, e.metas[b.ID].Date, by)
	})
	return hits
}

// mark is the cursor behind a hit: its id, with score and date for the case
// that it is gone by then.
func (e *Engine) mark(h index.Hit) string {
	return strings.Join([]string{strconv.FormatFloat(h.Score, 'g', -1, 64), e.metas[h.ID].Date, h.ID}, "~")
}

// after finds the place behind a cursor. Where its hit is gone, that is where
// the hit would stand; a cursor that is none of ours ends the pages.
func (e *Engine) after(hits []index.Hit, cursor string, by index.Sort) int {
	fields := strings.SplitN(cursor, "~", 3)
	if len(fields) != 3 {
		return len(hits)
	}
	score, err := strconv.ParseFloat(fields[0], 64)
	if err != nil {
		return len(hits)
	}
	date, id := fields[1], fields[2]
	if i := slices.IndexFunc(hits, func(h index.Hit) bool { return h.ID == id }); i >= 0 {
		return i + 1
	}
	i := slices.IndexFunc(hits, func(h index.Hit) bool {
		return compare(h, index.Hit{ID: id, Score: score}, e.metas[h.ID].Date, date, by) > 0
	})
	if i < 0 {
		return len(hits)
	}
	return i
}

// compare is the order of two hits with their dates.
func compare(a, b index.Hit, dateA, dateB string, by index.Sort) int {
	var c int
	switch by {
	case index.ByDateDesc:
		c = cmp.Compare(dateB, dateA)
	case index.ByDateAsc:
		c = cmp.Compare(dateA, dateB)
	default:
		c = cmp.Compare(b.Score, a.Score)
	}
	return cmp.Or(c, cmp.Compare(a.ID, b.ID))
}

// facets counts the values of the whole set of hits.
func (e *Engine) facets(found scores, names []string) map[string][]index.FacetValue {
	out := make(map[string][]index.FacetValue, len(names))
	for _, name := range names {
		counts := map[string]int{}
		labels := map[string]string{}
		for id := range found {
			e.metas[id].values(name, func(value, label string) {
				counts[value]++
				labels[value] = label
			})
		}
		values := make([]index.FacetValue, 0, len(counts))
		for value, n := range counts {
			values = append(values, index.FacetValue{Value: value, Label: labels[value], Count: n})
		}
		slices.SortFunc(values, func(a, b index.FacetValue) int {
			if name == "year" {
				return cmp.Compare(b.Value, a.Value)
			}
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
		out[name] = values
	}
	return out
}

// values gives the facet values of a document; a region is the county, or what
// is known above it.
func (m *meta) values(facet string, yield func(value, label string)) {
	switch facet {
	case "year":
		if m.Year != 0 {
			yield(strconv.Itoa(m.Year), "")
		}
	case "kind":
		yield(string(m.Kind), "")
	case "role":
		for _, r := range m.Roles {
			yield(string(r), "")
		}
	case "region":
		switch {
		case m.Code != "" && len(m.Path) > 0:
			above := len(m.Path)
			if len(m.Code) > 6 && above > 1 {
				above--
			}
			yield(m.Code[:min(6, len(m.Code))], strings.Join(m.Path[:above], "/"))
		case len(m.Path) > 0:
			yield(m.Path[0], m.Path[0])
		}
	}
}

// passes says whether a document has the exact values asked for.
func (m *meta) passes(f index.Filter, id string) bool {
	if len(f.Year) > 0 && !slices.Contains(f.Year, m.Year) ||
		len(f.Kind) > 0 && !slices.Contains(f.Kind, m.Kind) ||
		len(f.ID) > 0 && !slices.Contains(f.ID, id) {
		return false
	}
	if len(f.Region) > 0 && !slices.ContainsFunc(f.Region, func(r string) bool { return m.within(r) }) {
		return false
	}
	for _, role := range f.Role {
		if !slices.Contains(m.Roles, role) {
			return false
		}
	}
	return true
}

// within says whether a document's unit is a place or below it; the place is a
// code or a name.
func (m *meta) within(place string) bool {
	return m.Code != "" && strings.HasPrefix(m.Code, place) || slices.Contains(m.Path, place)
}
