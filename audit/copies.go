package audit

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"baogao/archive"
	"baogao/compare"
	"baogao/internal/errs"
	"baogao/report"
)

// CopiesAsk asks for passages that reports have in common.
type CopiesAsk struct {
	Region string // code or name, empty: all
	Kind   report.Kind
	Year   int // 0: all
	IDs    []string
	Limit  int // 0: all
}

// Copies are the passages found, best first.
type Copies struct {
	Passages []compare.Passage  `json:"passages"`
	Own      map[string]float64 `json:"own"` // share of each report's text that no other unit's has
	Foreign  []compare.Foreign  `json:"foreign"`
	Total    int                `json:"total"`
	Reports  map[string]Cited   `json:"reports"` // those that are spoken of
}

// Cited is a report as a finding names it.
type Cited struct {
	Title     string      `json:"title"`
	Unit      string      `json:"unit"`
	Path      []string    `json:"path,omitempty"`
	Code      string      `json:"code,omitempty"`
	Year      int         `json:"year,omitempty"`
	Kind      report.Kind `json:"kind"`
	Published string      `json:"published,omitempty"`
	URL       string      `json:"url,omitempty"`
}

// shelf holds the texts of the archive for comparison, as of one Seq. New
// reports are added to it; one that was changed or hidden rebuilds it, for
// nothing can be taken out.
type shelf struct {
	mu     sync.Mutex
	seq    uint64
	corpus *compare.Corpus
	texts  []compare.Text
	cited  []Cited
	kinds  []report.Kind
	at     map[string]int
	found  compare.Found
}

// batch is how many reports are read at a time.
const batch = 200

// level brings the shelf up to the archive.
func (a *Auditor) level(ctx context.Context) (*shelf, error) {
	s := &a.shelf
	seq, err := a.Archive.Seq(ctx)
	if err != nil {
		return nil, err
	}
	if s.corpus != nil && s.seq == seq {
		return s, nil
	}
	fresh, err := a.changed(ctx, s)
	if err != nil {
		return nil, err
	}
	if s.corpus == nil || !fresh {
		s.corpus, s.texts, s.cited, s.kinds, s.at = compare.NewCorpus(a.masker()), nil, nil, nil, map[string]int{}
		s.found, s.seq = compare.Found{Own: map[string]float64{}}, 0
	}
	from := len(s.texts)
	if err := a.fillShelf(ctx, s); err != nil {
		return nil, err
	}
	found := s.corpus.Copies(s.texts, from, func(n int) string { return a.textOf(ctx, s.texts[n].ID) })
	if from == 0 {
		s.found = found
	} else {
		s.found.Merge(found)
	}
	s.seq = seq
	return s, nil
}

// changed says whether all that is new since are new reports.
func (a *Auditor) changed(ctx context.Context, s *shelf) (onlyNew bool, err error) {
	for after := s.seq; s.corpus != nil; {
		es, err := a.Archive.Changes(ctx, after, batch)
		if err != nil || len(es) == 0 {
			return err == nil, err
		}
		for i := range es {
			if _, known := s.at[es[i].Report.ID]; known {
				return false, nil
			}
			after = es[i].Seq
		}
	}
	return false, nil
}

func (a *Auditor) fillShelf(ctx context.Context, s *shelf) error {
	for after := s.seq; ; {
		es, err := a.Archive.Changes(ctx, after, batch)
		if err != nil || len(es) == 0 {
			return err
		}
		for i := range es {
			after = es[i].Seq
			if es[i].State == archive.Hidden || es[i].Report.NeedsOCR {
				continue
			}
			s.add(&es[i])
		}
	}
}

func (s *shelf) add(e *archive.Entry) {
	r := &e.Report
	t := compare.Text{ID: r.ID, Unit: r.Unit.Key(), Code: r.Unit.Code, Year: r.Year, Published: trusted(r), Names: ownNames(&r.Unit)}
	s.at[r.ID] = len(s.texts)
	s.corpus.Add(r.Public(), t.Names...)
	s.texts, s.kinds = append(s.texts, t), append(s.kinds, r.Kind)
	s.cited = append(s.cited, cite(r))
}

func cite(r *report.Report) Cited {
	return Cited{Title: r.Title, Unit: r.Unit.Name, Path: r.Unit.Path, Code: r.Unit.Code, Year: r.Year, Kind: r.Kind, Published: r.Published, URL: r.URL}
}

// trusted is the day of publication, if what was observed does not speak
// against it.
func trusted(r *report.Report) string {
	if len(r.FirstSeen) >= len(r.Published) && r.Published > r.FirstSeen[:len(r.Published)] {
		return ""
	}
	return r.Published
}

// ownNames are the names a unit goes by in its own reports.
func ownNames(u *report.Unit) []string {
	names := append([]string{u.Name}, u.Aliases...)
	for _, name := range slices.Clip(names) {
		for _, end := range []string{"街道办事处", "街道", "镇", "乡", "县", "市", "区"} {
			if short, ok := strings.CutSuffix(name, end); ok && len(short) >= len("两字") {
				names = append(names, short)
				break
			}
		}
	}
	return names
}

func (a *Auditor) textOf(ctx context.Context, id string) string {
	e, err := a.Archive.Report(ctx, id)
	if err != nil {
		return "" // hidden this moment: its passages have no place any more
	}
	return e.Report.Public()
}

// Copies answers 雷同段落.
func (a *Auditor) Copies(ctx context.Context, ask CopiesAsk) (out *Copies, err error) {
	defer errs.Wrap(&err, "audit.Copies(%+v)", ask)
	prefix := ""
	if ask.Region != "" {
		u, err := a.Region(ask.Region)
		if err != nil {
			return nil, err
		}
		prefix = u.Code
	}
	a.shelf.mu.Lock()
	defer a.shelf.mu.Unlock()
	s, err := a.level(ctx)
	if err != nil {
		return nil, err
	}
	wanted := func(id string) bool {
		n, ok := s.at[id]
		if !ok || prefix != "" && !strings.HasPrefix(s.texts[n].Code, prefix) || ask.Kind != "" && s.kinds[n] != ask.Kind || ask.Year != 0 && s.texts[n].Year != ask.Year {
			return false
		}
		return len(ask.IDs) == 0 || slices.Contains(ask.IDs, id)
	}
	out = &Copies{Passages: []compare.Passage{}, Own: map[string]float64{}, Foreign: []compare.Foreign{}, Reports: map[string]Cited{}}
	for _, p := range s.found.Passages {
		if !wanted(p.A.ID) && !wanted(p.B.ID) {
			continue
		}
		if out.Total++; ask.Limit > 0 && len(out.Passages) >= ask.Limit {
			continue
		}
		out.Passages = append(out.Passages, p)
		for _, id := range []string{p.A.ID, p.B.ID} {
			out.Reports[id] = s.cited[s.at[id]]
		}
	}
	out.Foreign = a.foreign(ctx, s, out.Passages)
	for id, share := range s.found.Own {
		if wanted(id) {
			out.Own[id] = share
		}
	}
	return out, nil
}

// foreign looks for the other unit's name in each of two reports that share a
// passage, where neither is above the other.
func (a *Auditor) foreign(ctx context.Context, s *shelf, passages []compare.Passage) []compare.Foreign {
	others := map[string]map[string]string{}
	for i := range passages {
		p := &passages[i]
		if p.Boilerplate || p.Relation == "superior" || p.Relation == "own_earlier" {
			continue
		}
		for _, pair := range [2][2]string{{p.A.ID, p.B.ID}, {p.B.ID, p.A.ID}} {
			own, other := s.cited[s.at[pair[0]]], s.cited[s.at[pair[1]]]
			if other.Unit == "" || other.Unit == own.Unit || slices.Contains(own.Path, other.Unit) {
				continue
			}
			if others[pair[0]] == nil {
				others[pair[0]] = map[string]string{}
			}
			others[pair[0]][other.Unit] = pair[1]
		}
	}
	found := []compare.Foreign{}
	for _, id := range slices.Sorted(maps.Keys(others)) {
		found = append(found, compare.ForeignNames(id, a.textOf(ctx, id), others[id])...)
	}
	slices.SortFunc(found, func(x, y compare.Foreign) int {
		return cmp.Or(cmp.Compare(x.ID, y.ID), cmp.Compare(x.Start, y.Start), cmp.Compare(x.Name, y.Name))
	})
	return found
}

// RelationName says in words how two units stand to each other.
func RelationName(relation string) string {
	switch relation {
	case "own_earlier":
		return "本单位往年"
	case "neighbour":
		return "同县单位"
	case "superior":
		return "上下级"
	default:
		return "其他地区"
	}
}

// CopiesTable lays passages out, a line for each.
func CopiesTable(c *Copies, base string) *Table {
	t := &Table{Name: "雷同段落", Header: []string{
		"分值", "相似度", "关系", "甲单位", "甲年度", "甲发布日期", "甲报告", "甲起", "甲止", "乙单位", "乙年度", "乙发布日期", "乙报告", "乙起", "乙止",
		"只改地名数字", "改动之处", "通用表述", "引用", "可能来源", "共同来源待查", "涉及单位数",
	}}
	yes := func(b bool) any {
		if b {
			return "是"
		}
		return nil
	}
	for i := range c.Passages {
		p := &c.Passages[i]
		a, b := c.Reports[p.A.ID], c.Reports[p.B.ID]
		origin := ""
		if p.Origin != "" {
			origin = c.Reports[p.Origin].Unit
		}
		t.Rows = append(t.Rows, []any{
			p.Score, p.Similarity, RelationName(p.Relation), a.Unit, a.Year, a.Published,
			Link{p.A.ID, base + "/reports/" + p.A.ID},
			p.A.Start, p.A.End,
			b.Unit, b.Year, b.Published,
			Link{p.B.ID, base + "/reports/" + p.B.ID},
			p.B.Start, p.B.End,
			yes(p.Masked), strings.Join(p.Differs, "；"), yes(p.Boilerplate), yes(p.Quotation), origin, yes(p.Group > 0), count(p.Units),
		})
	}
	return t
}
