package shelf

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"

	"baogao/compare"
	"baogao/internal/errs"
)

func errBroken() error { return errs.New(errs.Corrupt, "雷同段落的索引已损坏", nil) }

// Match brings the matches level with the texts. What is boilerplate is known
// by the texts there are: when half as many again have come, all are matched
// anew.
func (s *Shelf) Match(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "shelf.Match")
	if s.m.Matched > 0 && len(s.texts) > s.m.Whole+s.m.Whole/2+batchTexts/64 {
		s.m.Matched, s.m.Matches, s.m.Size, s.by = 0, "", 0, index{}
	}
	if s.m.Matched == 0 {
		s.m.Whole = len(s.texts)
	}
	for s.m.Matched < len(s.texts) {
		if err := ctx.Err(); err != nil {
			return err
		}
		to := min(s.m.Matched+batchTexts, len(s.texts))
		found, err := s.matchBatch(ctx, s.m.Matched, to)
		if err != nil {
			return err
		}
		if err := s.keep(found); err != nil {
			return err
		}
		s.m.Matched = to
		if err := s.commit(); err != nil {
			return err
		}
	}
	return s.open()
}

// matchBatch matches texts from to with all before them.
func (s *Shelf) matchBatch(ctx context.Context, from, to int) ([]compare.Match, error) {
	b, err := s.batch(ctx, from, to)
	if err != nil {
		return nil, err
	}
	hits, err := b.join(ctx)
	if errors.Is(err, errTooMany) && to-from > 1 {
		half := (from + to) / 2
		found, err := s.matchBatch(ctx, from, half)
		if err != nil {
			return nil, err
		}
		more, err := s.matchBatch(ctx, half, to)
		return append(found, more...), err
	}
	if err != nil {
		return nil, err
	}
	return b.align(ctx, hits)
}

// batch is texts that are matched together.
type batch struct {
	s      *Shelf
	from   int
	texts  []compare.Masked
	seeds  [][]compare.Seed
	spread [][]uint8
	marks  []mark // all seeds, by hash
}

// mark is a seed of the batch.
type mark struct{ hash, text, seed uint32 }

func (s *Shelf) batch(ctx context.Context, from, to int) (*batch, error) {
	n := to - from
	b := &batch{s: s, from: from, texts: make([]compare.Masked, n), seeds: make([][]compare.Seed, n), spread: make([][]uint8, n)}
	err := share(ctx, n, func(i int) (err error) {
		if s.texts[from+i].dead {
			return nil
		}
		if b.texts[i], err = s.run(int32(from + i)).masked(from + i); err != nil { //nolint:gosec // bounded
			return err
		}
		if len(b.texts[i].Quoted) != len(b.texts[i].Tokens) {
			return errBroken()
		}
		b.seeds[i] = compare.Seeds(b.texts[i].Tokens)
		b.spread[i] = make([]uint8, len(b.seeds[i]))
		return nil
	})
	if err != nil {
		return nil, err
	}
	size := 0
	for _, seeds := range b.seeds {
		size += len(seeds)
	}
	b.marks = make([]mark, 0, size)
	for i, seeds := range b.seeds {
		for j, m := range seeds {
			b.marks = append(b.marks, mark{m.Hash, uint32(i), uint32(j)})
		}
	}
	slices.SortFunc(b.marks, func(x, y mark) int { return cmp.Compare(x.hash, y.hash) })
	return b, nil
}

// hit is a seed that text a of the batch has in common with an earlier text.
type hit struct {
	b, a uint32 // a is the number in the batch
	compare.Hit
}

var errTooMany = errors.New("too many hits")

// join finds the seeds of the batch in all runs, on all processors.
func (b *batch) join(ctx context.Context) ([]hit, error) {
	parts := runtime.GOMAXPROCS(0)
	found := make([][]hit, parts)
	at := func(i int) int { // where a part begins: never between equal hashes
		at := i * len(b.marks) / parts
		for at > 0 && at < len(b.marks) && b.marks[at].hash == b.marks[at-1].hash {
			at++
		}
		return at
	}
	err := share(ctx, parts, func(i int) (err error) {
		found[i], err = b.joinPart(b.marks[at(i):max(at(i), at(i+1))], maxHits/parts)
		return err
	})
	return slices.Concat(found...), err
}

func (b *batch) joinPart(marks []mark, most int) (hits []hit, err error) {
	scans := make([]scan, len(b.s.runs))
	for i, r := range b.s.runs {
		scans[i] = scan{r: r, shift: uint32(r.first)} //nolint:gosec // bounded
	}
	var there []posting
	var have compare.Spread
	for i := 0; i < len(marks); {
		hash, j := marks[i].hash, i
		for j < len(marks) && marks[j].hash == hash {
			j++
		}
		have.Reset()
		if there, err = b.postings(scans, hash, there[:0], &have); err != nil {
			return nil, err
		}
		for _, m := range marks[i:j] {
			if b.spread[m.text][m.seed] = have.Units(); have.Units() == compare.Everyone {
				continue
			}
			for _, p := range there {
				if int(p.text) >= b.from+int(m.text) {
					break // in order of texts
				}
				hits = append(hits, hit{p.text, m.text, compare.Hit{A: b.seeds[m.text][m.seed].At, B: p.at}})
			}
		}
		if len(hits) > most && len(b.texts) > 1 {
			return nil, errTooMany
		}
		i = j
	}
	return hits, nil
}

// postings gathers those of a hash, until it is what everyone has.
func (b *batch) postings(scans []scan, hash uint32, there []posting, have *compare.Spread) ([]posting, error) {
	for i := range scans {
		scan := &scans[i]
		scan.seek(hash)
		for scan.at < len(scan.held) && scan.held[scan.at].hash == hash {
			p := scan.held[scan.at]
			if !b.s.texts[p.text].dead {
				if len(there) == 0 || there[len(there)-1].text != p.text {
					have.Add(b.s.texts[p.text].Unit)
				}
				there = append(there, p)
			}
			if scan.at++; scan.at == len(scan.held) {
				scan.fill()
			}
		}
		if scan.err != nil {
			return nil, scan.err
		}
		if have.Units() == compare.Everyone {
			return there, nil
		}
	}
	return there, nil
}

// align extends hits to matches, pair by pair; each earlier text is read once.
func (b *batch) align(ctx context.Context, hits []hit) ([]compare.Match, error) {
	slices.SortFunc(hits, func(x, y hit) int {
		return cmp.Or(cmp.Compare(x.b, y.b), cmp.Compare(x.a, y.a), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	var parts [][]hit // of one earlier text each
	for i := 0; i < len(hits); {
		j := i
		for j < len(hits) && hits[j].b == hits[i].b {
			j++
		}
		parts = append(parts, hits[i:j])
		i = j
	}
	found := make([][]compare.Match, len(parts))
	err := share(ctx, len(parts), func(i int) (err error) {
		found[i], err = b.alignWith(parts[i])
		return err
	})
	return slices.Concat(found...), err
}

func (b *batch) alignWith(hits []hit) (found []compare.Match, err error) {
	n := int(hits[0].b)
	earlier, err := b.s.run(int32(n)).tokens(n) //nolint:gosec // bounded
	if err != nil {
		return nil, err
	}
	var pair []compare.Hit
	for i := 0; i < len(hits); {
		a := hits[i].a
		pair = pair[:0]
		for ; i < len(hits) && hits[i].a == a; i++ {
			pair = append(pair, hits[i].Hit)
		}
		for _, m := range compare.Extend(b.texts[a].Tokens, earlier, pair) {
			m.A, m.B = int32(b.from)+int32(a), int32(n) //nolint:gosec // bounded
			m.Weigh(b.seeds[a], b.spread[a], b.texts[a].Quoted)
			found = append(found, m)
		}
	}
	return found, nil
}

// index lists the matches of each text that counts.
type index struct {
	ends  []int32 // of each text's matches
	which []int32
}

func (s *Shelf) index() *index {
	if s.by.ends != nil || len(s.texts) == 0 {
		return &s.by
	}
	ends := make([]int32, len(s.texts)+1)
	each := func(do func(n, i int32)) {
		for i := range s.matches.len() {
			m := s.matches.at(int32(i))
			if s.stands(m.A, m.AStart, m.AEnd) && s.stands(m.B, m.BStart, m.BEnd) {
				do(m.A, int32(i))
				do(m.B, int32(i))
			}
		}
	}
	each(func(n, _ int32) { ends[n+1]++ })
	for n := range s.texts {
		ends[n+1] += ends[n]
	}
	s.by.which = make([]int32, ends[len(s.texts)])
	each(func(n, i int32) { s.by.which[ends[n]] = i; ends[n]++ })
	s.by.ends = ends[:len(s.texts)]
	return &s.by
}

// stands says that a text counts and has a part. What says otherwise is damaged.
func (s *Shelf) stands(n, from, to int32) bool {
	return n >= 0 && int(n) < len(s.texts) && !s.texts[n].dead && from >= 0 && from < to && int(to) <= s.texts[n].size
}

func (x *index) of(n int32) []int32 {
	from := int32(0)
	if n > 0 {
		from = x.ends[n-1]
	}
	return x.which[from:x.ends[n]]
}

// Find gives the matches of the texts wanted, and those that are of one group
// with them.
func (s *Shelf) Find(want func(*compare.Text) bool) []compare.Match {
	by := s.index()
	if by.ends == nil {
		return nil
	}
	taken := make([]bool, s.matches.len())
	var queue []int32
	for n := range s.texts {
		if s.texts[n].dead || !want(&s.texts[n].Text) {
			continue
		}
		for _, i := range by.of(int32(n)) {
			if !taken[i] {
				taken[i], queue = true, append(queue, i)
			}
		}
	}
	for at := 0; at < len(queue); at++ {
		m := s.matches.at(queue[at])
		for _, n := range [2]int32{m.A, m.B} {
			for _, i := range by.of(n) {
				if taken[i] {
					continue
				}
				if o := s.matches.at(i); m.Joins(&o) {
					taken[i], queue = true, append(queue, i)
				}
			}
		}
	}
	slices.Sort(queue)
	found := make([]compare.Match, len(queue))
	for i, at := range queue {
		found[i] = s.matches.at(at)
	}
	return found
}
