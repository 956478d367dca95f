package compare

import (
	"sort"
	"unicode"
	"unicode/utf8"

	"baogao/report"
)

// Diff says how one report's part differs from the first report's that has it.
type Diff struct {
	A   string `json:"a"` // ids
	B   string `json:"b"`
	Ops []Op   `json:"ops"` // both parts from end to end, in order
}

// Op is a stretch that both have, or that one has in the other's place. Spans
// are of the reports' texts.
type Op struct {
	Kind   string `json:"op"` // equal delete insert replace
	AStart int    `json:"a_start"`
	AEnd   int    `json:"a_end"`
	BStart int    `json:"b_start"`
	BEnd   int    `json:"b_end"`
}

func differences(cells []*Part, reports []report.Report, texts []string) []Diff {
	out := []Diff{}
	base := -1
	for i, c := range cells {
		switch {
		case c == nil:
		case base < 0:
			base = i
		default:
			b := cells[base]
			ops := DiffText(texts[base][b.Start:b.End], texts[i][c.Start:c.End])
			for j := range ops {
				ops[j].AStart, ops[j].AEnd = ops[j].AStart+b.Start, ops[j].AEnd+b.Start
				ops[j].BStart, ops[j].BEnd = ops[j].BStart+c.Start, ops[j].BEnd+c.Start
			}
			out = append(out, Diff{reports[base].ID, reports[i].ID, ops})
		}
	}
	return out
}

// words cuts a text into what differs as a whole: a number with its point and
// its commas, a word of Latin letters, any other character alone.
func words(text string) []report.Span {
	var out []report.Span
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		j := i + n
		switch {
		case unicode.IsDigit(r):
			for j < len(text) {
				s, m := utf8.DecodeRuneInString(text[j:])
				next, _ := utf8.DecodeRuneInString(text[j+m:])
				if !inNumber(s, next) {
					break
				}
				j += m
			}
		case isLatin(r):
			for j < len(text) && isLatin(rune(text[j])) {
				j++
			}
		}
		out = append(out, report.Span{Start: i, End: j})
		i = j
	}
	return out
}

// inNumber says that a number goes on: with a digit, a point before one, a
// percent sign.
func inNumber(r, next rune) bool {
	switch r {
	case '%', '％':
		return true
	case '.', ',', '．', '，':
		return unicode.IsDigit(next)
	}
	return unicode.IsDigit(r)
}

func isLatin(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// DiffText tells how b differs from a, word by word. The ops cover both texts
// from end to end: putting their stretches together gives either, byte for byte.
func DiffText(a, b string) []Op {
	d := differ{a: a, b: b, x: words(a), y: words(b)}
	known := map[string]int32{}
	d.xs, d.ys = number(a, d.x, known), number(b, d.y, known)
	d.walk(0, len(d.x), 0, len(d.y))
	return d.ops
}

type differ struct {
	a, b   string
	x, y   []report.Span
	xs, ys []int32 // the words as numbers
	table  []uint16
	ops    []Op
}

// number gives equal words equal numbers.
func number(text string, words []report.Span, known map[string]int32) []int32 {
	out := make([]int32, len(words))
	for i, w := range words {
		n, ok := known[text[w.Start:w.End]]
		if !ok {
			n = int32(len(known)) //nolint:gosec // a text is bounded
			known[text[w.Start:w.End]] = n
		}
		out[i] = n
	}
	return out
}

func (d *differ) same(i, j int) bool { return d.xs[i] == d.ys[j] }

// Stretches beyond smallTable are first cut at what both say once, for the cost
// of an exact comparison is that of its table; maxTable bounds it where they say
// nothing once.
const (
	smallTable = 1 << 14
	maxTable   = 1 << 21 // the shorter side has less than 1<<16 words
)

func (d *differ) walk(i0, i1, j0, j1 int) {
	i, j := i0, j0
	for i < i1 && j < j1 && d.same(i, j) {
		i, j = i+1, j+1
	}
	d.equal(i0, i, j0, j)
	i0, j0 = i, j
	i, j = i1, j1
	for i > i0 && j > j0 && d.same(i-1, j-1) {
		i, j = i-1, j-1
	}
	switch n := (i - i0) * (j - j0); {
	case n == 0:
		d.change(i0, i, j0, j)
	case n <= smallTable || !d.anchored(i0, i, j0, j):
		d.whole(i0, i, j0, j)
	}
	d.equal(i, i1, j, j1)
}

// whole compares a stretch that need not be cut, or cannot.
func (d *differ) whole(i0, i1, j0, j1 int) {
	if (i1-i0)*(j1-j0) > maxTable {
		d.change(i0, i1, j0, j1)
		return
	}
	d.exact(i0, i1, j0, j1)
}

// exact finds the longest common sequence by table.
func (d *differ) exact(i0, i1, j0, j1 int) {
	n, m := i1-i0, j1-j0
	if size := (n + 1) * (m + 1); cap(d.table) < size {
		d.table = make([]uint16, size)
	}
	table := d.table[:(n+1)*(m+1)]
	clear(table[n*(m+1):])
	ys := d.ys[j0:j1]
	for i := n - 1; i >= 0; i-- {
		row, below := table[i*(m+1):(i+1)*(m+1)], table[(i+1)*(m+1):(i+2)*(m+1)]
		x := d.xs[i0+i]
		row[m] = 0
		for j := m - 1; j >= 0; j-- {
			if ys[j] == x {
				row[j] = below[j+1] + 1
			} else {
				row[j] = max(below[j], row[j+1])
			}
		}
	}
	i, j := 0, 0
	for i < n && j < m {
		si, sj := i, j
		for i < n && j < m && d.same(i0+i, j0+j) {
			i, j = i+1, j+1
		}
		d.equal(i0+si, i0+i, j0+sj, j0+j)
		si, sj = i, j
		for i < n && j < m && !d.same(i0+i, j0+j) {
			if table[(i+1)*(m+1)+j] >= table[i*(m+1)+j+1] {
				i++
			} else {
				j++
			}
		}
		d.change(i0+si, i0+i, j0+sj, j0+j)
	}
	d.change(i0+i, i1, j0+j, j1)
}

// anchorWords is how many words in a row must stand once in both to be a place
// where long stretches are cut.
const anchorWords = 8

// anchored cuts a stretch at what both say once, and says whether there is any.
func (d *differ) anchored(i0, i1, j0, j1 int) bool {
	once := func(text string, w []report.Span, from, to int) map[string]int {
		at := map[string]int{}
		for i := from; i+anchorWords <= to; i++ {
			s := text[w[i].Start:w[i+anchorWords-1].End]
			if _, again := at[s]; again {
				at[s] = -1
			} else {
				at[s] = i
			}
		}
		return at
	}
	inA, inB := once(d.a, d.x, i0, i1), once(d.b, d.y, j0, j1)
	var anchors [][2]int
	for s, i := range inA {
		if j, ok := inB[s]; ok && i >= 0 && j >= 0 {
			anchors = append(anchors, [2]int{i, j})
		}
	}
	sort.Slice(anchors, func(p, q int) bool { return anchors[p][0] < anchors[q][0] })
	anchors = rising(anchors)
	if len(anchors) == 0 {
		return false
	}
	i, j := i0, j0
	for _, at := range anchors {
		if at[0] < i || at[1] < j {
			continue
		}
		if at[0] > i || at[1] > j {
			d.walk(i, at[0], j, at[1])
		}
		d.equal(at[0], at[0]+anchorWords, at[1], at[1]+anchorWords)
		i, j = at[0]+anchorWords, at[1]+anchorWords
	}
	d.walk(i, i1, j, j1)
	return true
}

// rising keeps the longest row of anchors that rise in both.
func rising(all [][2]int) [][2]int {
	var tails, before []int
	before = make([]int, len(all))
	for i := range all {
		at := sort.Search(len(tails), func(k int) bool { return all[tails[k]][1] >= all[i][1] })
		before[i] = -1
		if at > 0 {
			before[i] = tails[at-1]
		}
		if at == len(tails) {
			tails = append(tails, i)
		} else {
			tails[at] = i
		}
	}
	out := make([][2]int, len(tails))
	for k, i := len(tails)-1, lastOf(tails); k >= 0; k, i = k-1, before[i] {
		out[k] = all[i]
	}
	return out
}

func lastOf(all []int) int {
	if len(all) == 0 {
		return -1
	}
	return all[len(all)-1]
}

func (d *differ) equal(i0, i1, j0, j1 int) {
	if i0 < i1 {
		d.put(equalOp, i0, i1, j0, j1)
	}
}

func (d *differ) change(i0, i1, j0, j1 int) {
	switch {
	case i0 < i1 && j0 < j1:
		d.put("replace", i0, i1, j0, j1)
	case i0 < i1:
		d.put("delete", i0, i1, j0, j1)
	case j0 < j1:
		d.put("insert", i0, i1, j0, j1)
	}
}

// equalOp is the kind of a stretch that both have.
const equalOp = "equal"

func (d *differ) put(kind string, i0, i1, j0, j1 int) {
	edge := func(w []report.Span, text string, i int) int {
		if i < len(w) {
			return w[i].Start
		}
		return len(text)
	}
	op := Op{kind, edge(d.x, d.a, i0), edge(d.x, d.a, i1), edge(d.y, d.b, j0), edge(d.y, d.b, j1)}
	if n := len(d.ops); n > 0 && (d.ops[n-1].Kind == equalOp) == (kind == equalOp) {
		last := &d.ops[n-1]
		last.AEnd, last.BEnd = op.AEnd, op.BEnd
		if kind != last.Kind { // what was left out beside what was put in
			last.Kind = "replace"
		}
		return
	}
	d.ops = append(d.ops, op)
}
