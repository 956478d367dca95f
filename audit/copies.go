package audit

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

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

	rest []compare.Passage // that the limit left out
	desk *desk
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
	wanted := func(t *compare.Text) bool {
		return strings.HasPrefix(t.Code, prefix) && (ask.Kind == "" || t.Kind == ask.Kind) && (ask.Year == 0 || t.Year == ask.Year) &&
			(len(ask.IDs) == 0 || slices.Contains(ask.IDs, t.ID))
	}
	found, own, err := a.passages(ctx, wanted)
	if err != nil {
		return nil, err
	}
	out = &Copies{
		Passages: []compare.Passage{}, Own: own, Foreign: []compare.Foreign{}, Reports: map[string]Cited{}, Total: len(found), desk: a.desk(),
	}
	if err := out.arrange(ctx, found, ask.Limit); err != nil {
		return nil, err
	}
	for i := range out.Passages {
		p := &out.Passages[i]
		for _, id := range []string{p.A.ID, p.B.ID} {
			r, err := out.desk.read(ctx, id)
			if err != nil {
				return nil, err
			}
			if r != nil {
				out.Reports[id] = r.Cited
			}
		}
	}
	out.Foreign, err = out.foreign(ctx)
	return out, err
}

// arrange reads passages, puts those that can be shown in order, and keeps what
// is over the limit for Each.
func (c *Copies) arrange(ctx context.Context, found []compare.Passage, limit int) error {
	first, rest, err := compare.Best(found, max(limit, compare.FirstSure), func(p *compare.Passage) (bool, error) {
		at, shown, err := c.locate(ctx, p)
		if shown {
			p.Judge(at[0].Side, at[1].Side)
		}
		return shown, err
	})
	if err != nil {
		return err
	}
	for len(rest) > 0 && (limit == 0 || len(first) < limit) {
		p := rest[0]
		rest = rest[1:]
		_, shown, err := c.locate(ctx, &p)
		if err != nil {
			return err
		}
		if shown {
			first = append(first, p)
		}
	}
	if limit == 0 {
		limit = len(first)
	}
	limit = min(limit, len(first))
	c.Passages, c.rest = append(c.Passages, first[:limit]...), slices.Concat(first[limit:], rest)
	return nil
}

// locate is as desk.locate, and counts what is not shown.
func (c *Copies) locate(ctx context.Context, p *compare.Passage) (at [2]*opened, shown bool, err error) {
	if at, shown, err = c.desk.locate(ctx, p); err == nil && !shown {
		c.Total--
	}
	return at, shown, err
}

// Each calls do for every passage, those that the limit left out too.
func (c *Copies) Each(ctx context.Context, do func(p *compare.Passage, a, b Cited) error) error {
	for i := range c.Passages {
		p := &c.Passages[i]
		if err := do(p, c.Reports[p.A.ID], c.Reports[p.B.ID]); err != nil {
			return err
		}
	}
	for i := range c.rest {
		p := c.rest[i]
		at, shown, err := c.desk.locate(ctx, &p)
		if err != nil {
			return err
		}
		if !shown {
			continue
		}
		if err := do(&p, at[0].Cited, at[1].Cited); err != nil {
			return err
		}
	}
	return nil
}

// foreign looks for the other unit's name in each of two reports that share a
// passage, where neither is above the other.
func (c *Copies) foreign(ctx context.Context) ([]compare.Foreign, error) {
	others := map[string]map[string]string{}
	for i := range c.Passages {
		p := &c.Passages[i]
		if p.Boilerplate || p.Relation == "superior" || p.Relation == "own_earlier" {
			continue
		}
		for _, pair := range [2][2]string{{p.A.ID, p.B.ID}, {p.B.ID, p.A.ID}} {
			own, other := c.Reports[pair[0]], c.Reports[pair[1]]
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
		r, err := c.desk.read(ctx, id)
		if err != nil {
			return nil, err
		}
		if r != nil {
			found = append(found, compare.ForeignNames(id, r.Text, others[id])...)
		}
	}
	slices.SortFunc(found, func(x, y compare.Foreign) int {
		return cmp.Or(cmp.Compare(x.ID, y.ID), cmp.Compare(x.Start, y.Start), cmp.Compare(x.Name, y.Name))
	})
	return found, nil
}

// desk reads reports again for the passages in them, each once, a bounded
// number at a time.
type desk struct {
	a    *Auditor
	open map[string]*opened
	held int // bytes of their texts
}

// opened is a report as its passages are found in it.
type opened struct {
	compare.Side
	Cited
	seq uint64
}

// maxHeld bounds the texts held at once: thousands of a township's reports, or
// hundreds of a city's. What is known of a text takes some five times as much.
const maxHeld = 64 << 20

func (a *Auditor) desk() *desk { return &desk{a: a, open: map[string]*opened{}} }

// read gives a report, nil if it is hidden this moment.
func (d *desk) read(ctx context.Context, id string) (*opened, error) {
	if r, ok := d.open[id]; ok {
		return r, nil
	}
	if d.held > maxHeld {
		clear(d.open)
		d.held = 0
	}
	e, err := d.a.Archive.Report(ctx, id)
	if code := errs.CodeOf(err); code == errs.Hidden || code == errs.NotFound {
		d.open[id] = nil
		return nil, nil //nolint:nilnil // there is none to show
	}
	if err != nil {
		return nil, err
	}
	text := e.Report.Public()
	k := d.a.masker().Mask(text, ownNames(&e.Report.Unit)...)
	r := &opened{compare.Side{Masked: &k, Text: text}, cite(&e.Report), e.Seq}
	d.open[id], d.held = r, d.held+len(text)
	return r, nil
}

// locate tells where a passage stands; it is not shown if one of its reports is
// hidden, or changed this moment.
func (d *desk) locate(ctx context.Context, p *compare.Passage) (at [2]*opened, shown bool, err error) {
	for i, id := range [2]string{p.A.ID, p.B.ID} {
		if at[i], err = d.read(ctx, id); err != nil || at[i] == nil {
			return at, false, err
		}
	}
	p.Locate(at[0].Side, at[1].Side)
	return at, p.A.Start < p.A.End && p.B.Start < p.B.End, nil
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
func CopiesTable(ctx context.Context, c *Copies, base string) *Table {
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
	t.Each = func(add func([]any) error) error {
		return c.Each(ctx, func(p *compare.Passage, a, b Cited) error {
			origin := ""
			switch p.Origin {
			case "":
			case p.A.ID:
				origin = a.Unit
			default:
				origin = b.Unit
			}
			link := func(at compare.Place) Link {
				return Link{at.ID, PlaceLink(base, at.ID, report.Span{Start: at.Start, End: at.End})}
			}
			return add([]any{
				p.Score, p.Similarity, RelationName(p.Relation), a.Unit, a.Year, a.Published, link(p.A), p.A.Start, p.A.End,
				b.Unit, b.Year, b.Published, link(p.B), p.B.Start, p.B.End,
				yes(p.Masked), strings.Join(p.Differs, "；"), yes(p.Boilerplate), yes(p.Quotation), origin, yes(p.Group > 0), count(p.Units),
			})
		})
	}
	return t
}
