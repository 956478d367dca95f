package compare

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"baogao/report"
)

// Part is a piece of a report that is aligned: a section of the first or second
// level with what stands under it below these, without its own subsections. The
// parts of a report, one after the other, are its whole text.
type Part struct {
	ID      string `json:"id"`
	Section int    `json:"section"` // index into the report's sections, -1 for a text without any
	Start   int    `json:"start"`
	End     int    `json:"end"`

	level   int
	number  string
	heading string
	role    report.Role
	stage   string   // of the report, "" where it is not known
	canon   []string // canonical parts it is, the best first
	head    []gram   // of the heading
	body    []gram   // of the part
	rare    []gram   // of the part, weighed
}

// gram is two tokens that follow each other, with how often, or how much they
// weigh. Lists of them are in order of the key, so that two are walked at once.
type gram struct {
	key   uint32
	value float64
}

// AlignedSection is one canonical part with what each report has of it.
type AlignedSection struct {
	Key     string      `json:"key"`
	Heading string      `json:"heading"`
	Role    report.Role `json:"role"`
	Cells   []*Part     `json:"cells"`          // one a report, null where it has none
	More    []*Part     `json:"more,omitempty"` // further parts of a report that say what one of another does
	Diff    []Diff      `json:"diff"`
}

// Alignment holds reports against each other.
type Alignment struct {
	Reports  []string         `json:"reports"`
	Sections []AlignedSection `json:"sections"`
	Figures  []FigureRow      `json:"figures"`
	Passages []Passage        `json:"passages"`
}

// Bounds of what is compared at once.
const (
	minCompared = 2
	MaxCompared = 25 // five units in five years
)

// alike is the likeness from which two parts are one; likeness of content
// counts most, then the heading, then role and number.
const alike = 0.3

// Align aligns the sections of reports and tells what differs in them. Texts
// are the ones that positions are meant in.
func Align(reports []report.Report, texts []string, m *Masker) *Alignment {
	a := &Alignment{Reports: []string{}, Figures: FigureTable(reports), Passages: []Passage{}}
	for i := range reports {
		a.Reports = append(a.Reports, reports[i].ID)
	}
	all := parallel(len(reports), func(i int) []*Part { return parts(&reports[i], texts[i], m) })
	rarity(all)
	rows := lay(all)
	a.Sections = parallel(len(rows), func(i int) AlignedSection {
		row := rows[i]
		return AlignedSection{Key: row.key(), Heading: row.heading(), Role: row.role(), Cells: row.cells, More: row.more, Diff: differences(row.cells, reports, texts)}
	})
	if len(reports) >= minCompared {
		a.Passages = shared(reports, texts, m)
	}
	return a
}

// parts cuts a report.
func parts(r *report.Report, text string, m *Masker) []*Part {
	var all []*Part
	for i, s := range r.Sections {
		if s.Level > 2 || s.Start > len(text) {
			continue
		}
		start := s.Start
		if len(all) == 0 {
			start = 0
		} else {
			start = max(start, all[len(all)-1].Start)
			all[len(all)-1].End = start
		}
		all = append(all, &Part{ID: r.ID, Section: i, Start: start, End: len(text), level: s.Level, number: s.Number, heading: s.Heading, role: s.Role})
	}
	if len(all) == 0 {
		all = []*Part{{ID: r.ID, Section: -1, End: len(text), role: report.OtherRole}}
	}
	for _, p := range all {
		p.head = countGrams(m.Mask(p.heading).Tokens)
		p.body = countGrams(m.Mask(text[p.Start:p.End]).Tokens)
	}
	canonical(r.Kind, all, text)
	return all
}

func countGrams(tokens []uint16) []gram {
	keys := make([]uint32, 0, len(tokens))
	for i := 0; i+1 < len(tokens); i++ {
		keys = append(keys, uint32(tokens[i])<<16|uint32(tokens[i+1]))
	}
	slices.Sort(keys)
	out := make([]gram, 0, len(keys))
	for i, key := range keys {
		if i > 0 && keys[i-1] == key {
			out[len(out)-1].value++
			continue
		}
		out = append(out, gram{key, 1})
	}
	return out
}

// meet calls both for what two lists have in common.
func meet(a, b []gram, both func(x, y float64)) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch x, y := a[i].key, b[j].key; {
		case x < y:
			i++
		case x > y:
			j++
		default:
			both(a[i].value, b[j].value)
			i, j = i+1, j+1
		}
	}
}

// dice is twice what two have in common over what both have.
func dice(a, b []gram) float64 {
	common, total := 0.0, 0.0
	for _, list := range [2][]gram{a, b} {
		for _, g := range list {
			total += g.value
		}
	}
	if total == 0 {
		return 0
	}
	meet(a, b, func(x, y float64) { common += min(x, y) })
	return 2 * common / total
}

// rarity weighs what the parts say by how few of them say it: 法治 stands in
// all, 普法 in those on one topic.
func rarity(all [][]*Part) {
	seen, n := map[uint32]int{}, 0
	for _, ps := range all {
		for _, p := range ps {
			n++
			for _, g := range p.body {
				seen[g.key]++
			}
		}
	}
	for _, ps := range all {
		for _, p := range ps {
			norm := 0.0
			for _, g := range p.body {
				v := (1 + math.Log(g.value)) * math.Log(float64(1+n)/float64(seen[g.key]))
				if seen[g.key] > 1 { // what one part alone says joins it to none
					p.rare = append(p.rare, gram{g.key, v})
				}
				norm += v * v
			}
			for i := range p.rare {
				p.rare[i].value /= math.Sqrt(norm)
			}
		}
	}
}

func cosine(a, b []gram) (v float64) {
	meet(a, b, func(x, y float64) { v += x * y })
	return v
}

// likeness of two parts, 0 to 1.
func (p *Part) likeness(q *Part) float64 {
	switch {
	case p.level == 0 && q.level == 0:
		return 1
	case p.level == 0 || q.level == 0, p.stage != "" && q.stage != "" && p.stage != q.stage:
		return 0
	}
	v := 0.5*dice(p.head, q.head) + 1.2*cosine(p.rare, q.rare)
	if p.role == q.role && p.role != report.OtherRole && p.level == 1 && q.level == 1 {
		v += 0.3
	}
	if p.number == q.number && p.number != "" && p.level == q.level {
		v += 0.05
	}
	if p.level != q.level {
		v -= 0.1
	}
	return min(v, 1)
}

// alignedRow is a canonical part in the making.
type alignedRow struct {
	name  string // of the canonical part, "" for others
	gone  bool
	cells []*Part
	more  []*Part
}

func (r *alignedRow) first() *Part {
	for _, c := range r.cells {
		if c != nil {
			return c
		}
	}
	return nil
}

func (r *alignedRow) heading() string   { return r.first().heading }
func (r *alignedRow) role() report.Role { return r.first().role }

// key names a canonical part: its role and what its heading says.
func (r *alignedRow) key() string {
	p := r.first()
	return string(p.role) + ":" + strings.TrimSpace(p.heading)
}

// likeness of a part to a row is that to the likest of its cells.
func (r *alignedRow) likeness(p *Part) float64 {
	best := 0.0
	for _, c := range r.cells {
		if c != nil {
			best = max(best, c.likeness(p))
		}
	}
	return best
}

// lay puts the parts of all reports into rows: those that are canonical parts
// into theirs, in each of which a part that is several stands, the others where
// they are likest.
func lay(all [][]*Part) []*alignedRow {
	var rows []*alignedRow
	known := map[string]*alignedRow{}
	for column, ps := range all {
		var others []*Part
		after := -1
		for _, p := range ps {
			for _, name := range p.canon {
				row := known[name]
				if row == nil {
					row = &alignedRow{name: name, cells: make([]*Part, len(all))}
					known[name] = row
					rows = slices.Insert(rows, after+1, row)
				}
				row.add(p, column)
				after = slices.Index(rows, row)
			}
			if len(p.canon) == 0 {
				others = append(others, p)
			}
		}
		rows = place(rows, ps, others, column, len(all))
	}
	return slices.DeleteFunc(rows, func(r *alignedRow) bool { return r.needless(rows) })
}

// add puts a part into its row. The cell is the part's that is most what the
// row is.
func (r *alignedRow) add(p *Part, column int) {
	switch was := r.cells[column]; {
	case was == nil:
		r.cells[column] = p
	case slices.Index(p.canon, r.name) < slices.Index(was.canon, r.name):
		r.cells[column] = p
		r.more = append(r.more, was)
	default:
		r.more = append(r.more, p)
	}
}

// needless says that all parts of a row stand together in another one: none
// has the matter of this row for itself.
func (r *alignedRow) needless(rows []*alignedRow) bool {
	if r.gone || r.name == "" {
		return r.gone
	}
	for _, other := range rows {
		if other == r || other.gone || other.name == "" {
			continue
		}
		if !slices.ContainsFunc(slices.Concat(r.cells, r.more), func(p *Part) bool {
			return p != nil && !slices.Contains(other.cells, p) && !slices.Contains(other.more, p)
		}) {
			r.gone = true
			return true
		}
	}
	return false
}

// place puts the parts of a report that are no canonical ones into rows, the
// likest first; what is like none makes a row of its own, behind the row of the
// part before it.
func place(rows []*alignedRow, all, others []*Part, column, columns int) []*alignedRow {
	type pair struct {
		row, part int
		v         float64
	}
	var pairs []pair
	likeness := parallel(len(rows)*len(others), func(n int) float64 { return rows[n/len(others)].likeness(others[n%len(others)]) })
	for n, v := range likeness {
		if v >= alike {
			pairs = append(pairs, pair{n / len(others), n % len(others), v})
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.v, a.v) })
	at := map[*Part]*alignedRow{}
	for _, c := range pairs {
		if p := others[c.part]; at[p] == nil && rows[c.row].cells[column] == nil {
			at[p], rows[c.row].cells[column] = rows[c.row], p
		}
	}
	for _, c := range pairs { // what says the same as a part already placed
		if p := others[c.part]; at[p] == nil && c.v >= 2*alike {
			at[p] = rows[c.row]
			rows[c.row].more = append(rows[c.row].more, p)
		}
	}
	after := -1
	for _, p := range all {
		switch {
		case at[p] != nil:
			after = slices.Index(rows, at[p])
		case len(p.canon) > 0:
			after = slices.IndexFunc(rows, func(r *alignedRow) bool { return r.name == p.canon[0] })
		default:
			row := &alignedRow{cells: make([]*Part, columns)}
			row.cells[column] = p
			after++
			rows = slices.Insert(rows, after, row)
		}
	}
	return rows
}

// shared are the passages that the reports have in common.
func shared(reports []report.Report, texts []string, m *Masker) []Passage {
	list := make([]Text, len(reports))
	for i := range reports {
		r := &reports[i]
		list[i] = Text{
			ID: r.ID, Unit: r.Unit.Key(), Code: r.Unit.Code, Year: r.Year, Kind: r.Kind, Published: r.Published, Names: []string{r.Unit.Name}, Text: texts[i],
		}
	}
	return copies(m, list, 0).Passages
}
