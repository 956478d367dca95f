package compare

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"baogao/report"
)

// Evidence is what the archive holds of one publication.
type Evidence struct {
	ID, Title string
	Unit      string // report.Unit.Key
	Kind      report.Kind
	Year      int
	Published string // as claimed, YYYY-MM-DD
	Columns   []string
	FirstSeen time.Time
	Absent    time.Time // last reading of its column without it
	Withdrawn bool
	Gone      time.Time
}

// Column is how the last reading of a list went.
type Column struct {
	Site    string    `json:"site"`
	URL     string    `json:"url"`
	Read    time.Time `json:"at"`
	Whole   bool      `json:"whole"`
	Blocked bool      `json:"blocked,omitempty"`
	Problem string    `json:"problem,omitempty"`

	WholeBefore time.Time `json:"whole_before,omitzero"` // the last whole reading, where the last was not
}

// readBehind says that the list was read whole when something in it was gone. A
// list is read some hours before the last of what it names; where a later
// reading failed, what stood before it must be plainly behind.
func (c *Column) readBehind(gone time.Time) bool {
	if c.Whole {
		return !c.Read.Before(gone.Add(-24 * time.Hour))
	}
	return !c.WholeBefore.IsZero() && !c.WholeBefore.Before(gone)
}

// Said is what a person said of a unit's duty in one year.
type Said struct {
	Unit      string `json:"-"`
	Year      int    `json:"-"`
	Exempt    bool   `json:"exempt,omitempty"`
	Published string `json:"published,omitempty"`
	Medium    string `json:"medium,omitempty"`
	Note      string `json:"note"`
	By        string `json:"by"`
	At        string `json:"at"`
}

// Facts are all a matrix is computed from.
type Facts struct {
	Region   string
	Kind     report.Kind
	From, To int // years reported on
	AsOf     string
	Rules    []Rule
	Units    []report.Unit
	Reports  []Evidence // of this kind, all years; and of others, as candidates
	Columns  []Column
	Said     []Said
}

// Candidate is a document that may be the report a cell asks for.
type Candidate struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Reason string `json:"reason"`
}

// counter holds the facts by what they are asked for.
type counter struct {
	f        *Facts
	byUnit   map[string][]*Evidence
	loose    map[string][]*Evidence // no yearly report of this kind, by the unit's key
	columns  map[string]*Column
	migrated map[move]bool
	said     map[string]*Said
	standing map[string]int // reports of a column that are not withdrawn
}

func newCounter(f *Facts) *counter {
	c := &counter{
		f: f, byUnit: map[string][]*Evidence{}, loose: map[string][]*Evidence{}, columns: map[string]*Column{},
		said: map[string]*Said{}, migrated: migrations(f.Reports), standing: map[string]int{},
	}
	for i := range f.Reports {
		e := &f.Reports[i]
		if !e.Withdrawn {
			for _, column := range e.Columns {
				c.standing[column]++
			}
		}
		if e.Kind == f.Kind && e.Year != 0 {
			c.byUnit[e.Unit] = append(c.byUnit[e.Unit], e)
		} else {
			c.loose[e.Unit] = append(c.loose[e.Unit], e)
		}
	}
	for i := range f.Columns {
		c.columns[f.Columns[i].URL] = &f.Columns[i]
	}
	for i := range f.Said {
		c.said[f.Said[i].Unit+" "+itoa(f.Said[i].Year)] = &f.Said[i]
	}
	return c
}

// Many reports of several years that claim one day were moved to a new CMS on
// it: their day says nothing.
const (
	migratedReports = 6
	migratedYears   = 3
)

// move is a column and the day its reports claim.
type move struct{ column, day string }

func migrations(all []Evidence) map[move]bool {
	each := func(do func(m move, year int)) {
		for i := range all {
			if e := &all[i]; e.Published != "" && len(e.Columns) > 0 && e.Year != 0 {
				do(move{e.Columns[0], e.Published}, e.Year)
			}
		}
	}
	counts := map[move]int{}
	each(func(m move, _ int) { counts[m]++ })
	years := map[move]map[int]bool{} // of the few that are many
	each(func(m move, year int) {
		if counts[m] < migratedReports {
			return
		}
		if years[m] == nil {
			years[m] = map[int]bool{}
		}
		years[m][year] = true
	})
	moved := map[move]bool{}
	for m, of := range years {
		moved[m] = len(of) >= migratedYears
	}
	return moved
}

// published finds the report of a year as of the day asked about, the earliest
// of several; the others are candidates. One that was put up again was public
// from its first day: that it was away is another matter.
func (c *counter) published(u *report.Unit, year int) (found *Evidence, others []Candidate) {
	standing := false
	for _, e := range c.byUnit[u.Key()] {
		if e.Year != year || c.unborn(e) {
			continue
		}
		standing = standing || !c.away(e)
		other := found
		if found == nil || earlier(e, found) {
			found = e
		} else {
			other = e
		}
		if other != nil {
			others = append(others, Candidate{other.ID, other.Title, "同一单位、年度的另一份文本"})
		}
	}
	switch {
	case found == nil:
		others = c.near(u, year)
	case standing:
		found = found.stands()
	}
	return found, others
}

// unborn says that a publication was not out by the day asked about.
func (c *counter) unborn(e *Evidence) bool { return e.day() > c.f.AsOf }

// day is the day by which a publication was out, as far as one can rely on it:
// the day it claims, or when it was first seen if that was before, or if the
// claim is none.
func (e *Evidence) day() string {
	seen := dayOf(e.FirstSeen)
	if e.Published != "" && !e.premature() && (seen == "" || e.Published < seen) {
		return e.Published
	}
	return seen
}

func (e *Evidence) premature() bool { return premature(e.Kind, e.Year, e.Published) }

// stands is the publication as if it had never been taken down.
func (e *Evidence) stands() *Evidence {
	if !e.Withdrawn {
		return e
	}
	still := *e
	still.Withdrawn = false
	return &still
}

func earlier(a, b *Evidence) bool {
	return cmp.Or(cmp.Compare(cmp.Or(a.day(), "9"), cmp.Or(b.day(), "9")), a.FirstSeen.Compare(b.FirstSeen)) < 0
}

// near lists documents of the unit that may be the report after all: without a
// year, or of no known kind though the year stands in their title.
func (c *counter) near(u *report.Unit, year int) []Candidate {
	var all []Candidate
	for _, e := range c.loose[u.Key()] {
		if c.unborn(e) {
			continue
		}
		switch named := strings.Contains(e.Title, itoa(year)); {
		case e.Kind == c.f.Kind && e.Year == 0:
			all = append(all, Candidate{e.ID, e.Title, "年度未能确定"})
		case e.Kind == report.Other && (named || e.Year == year) && similarKind(e.Title, c.f.Kind):
			all = append(all, Candidate{e.ID, e.Title, "类型未能确定"})
		}
		if len(all) == maxCandidates {
			break
		}
	}
	return all
}

const maxCandidates = 5

// similarKind says that a title speaks of what a kind reports on.
func similarKind(title string, kind report.Kind) bool {
	words := map[report.Kind][]string{
		report.RuleOfLaw: {"法治", "依法行政"}, report.OpenGov: {"信息公开", "政务公开"},
		report.WorkReport: {"工作报告"}, report.WebsiteReport: {"网站"},
	}[kind]
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(title, w) })
}

// control is the unit's own report in a column that is still read: the proof
// that we look where it publishes. The latest of the years before serves best.
func (c *counter) control(u *report.Unit, year int) *Evidence {
	var best *Evidence
	better := func(e *Evidence) bool {
		if x, y := c.rank(e), c.rank(best); x != y {
			return x > y
		}
		if before := e.Year < year; before != (best.Year < year) {
			return before
		}
		return e.Year > best.Year
	}
	for _, e := range c.byUnit[u.Key()] {
		if !e.Withdrawn && len(e.Columns) > 0 && (best == nil || better(e)) {
			best = e
		}
	}
	return best
}

// rank prefers columns that were read whole.
func (c *counter) rank(e *Evidence) int {
	best := 0
	for _, url := range e.Columns {
		if col := c.columns[url]; col != nil {
			best = max(best, 1)
			if col.Whole {
				best = 2
			}
		}
	}
	return best
}

func (c *counter) read(columns []string) []Column {
	var out []Column
	for _, url := range columns {
		if col := c.columns[url]; col != nil {
			out = append(out, *col)
		}
	}
	return out
}
