package compare

import (
	"cmp"
	"slices"
)

// Seeds: winnowed grams of masked tokens. Any passage that two texts have in
// common and whose unaltered run is gramSize+window-1 tokens long has a seed;
// shorter runs mostly do.
const (
	gramSize = 6
	window   = 5
	// common is the number of texts from which a gram is boilerplate: it leads
	// to no candidates, and weighs nothing in a passage.
	commonGram = 40
)

// Bounds of a passage, in tokens.
const (
	minPassage    = 30 // of the longer side: 50 characters without punctuation, numbers one token, ends frayed
	minAgree      = 26
	minSimilarity = 0.7 // of tokens that agree
	exactPassage  = 24  // an unaltered run counts from here
)

// Corpus finds passages that texts have in common. Texts are added one by one;
// each can then be compared with all others. Of a text it keeps two bytes a
// character, and ten for each of its seeds.
type Corpus struct {
	masker *Masker
	texts  [][]uint16
	heads  []uint32 // by hash: the newest posting, plus one
	counts []uint16 // by hash: postings made
	posts  []posting
}

// posting is a seed: the text, the token it begins at, the one before it with
// the same hash.
type posting struct {
	text uint32
	at   uint32
	next uint32
}

// NewCorpus makes an empty corpus.
func NewCorpus(m *Masker) *Corpus {
	return &Corpus{masker: m, heads: make([]uint32, 1<<16), counts: make([]uint16, 1<<16)}
}

// Len is the number of texts.
func (c *Corpus) Len() int { return len(c.texts) }

// Add adds a text and returns its number; own are names that stand for its unit.
func (c *Corpus) Add(text string, own ...string) int {
	return c.add(c.masker.mask(text, own).tokens)
}

func (c *Corpus) add(tokens []uint16) int {
	n := len(c.texts)
	c.texts = append(c.texts, tokens)
	if len(c.posts)+len(tokens) > 2*len(c.heads) {
		c.grow()
	}
	seeds(tokens, func(at int, hash uint32) { c.insert(n, at, hash) })
	return n
}

func (c *Corpus) insert(text, at int, hash uint32) {
	slot := hash & uint32(len(c.heads)-1) //nolint:gosec // a power of two
	if c.counts[slot] >= commonGram {
		return // boilerplate needs no more witnesses
	}
	// A gram that one text repeats counts once.
	if head := c.heads[slot]; head == 0 || c.posts[head-1].text != uint32(text) { //nolint:gosec // bounded
		c.counts[slot]++
	}
	c.posts = append(c.posts, posting{uint32(text), uint32(at), c.heads[slot]}) //nolint:gosec // bounded
	c.heads[slot] = uint32(len(c.posts))                                        //nolint:gosec // bounded
}

// grow doubles the table and files every posting anew.
func (c *Corpus) grow() {
	size := len(c.heads)
	for len(c.posts)*2 > size {
		size *= 2
	}
	size *= 2
	old := c.posts
	c.heads, c.counts, c.posts = make([]uint32, size), make([]uint16, size), make([]posting, 0, len(old)*2)
	for _, p := range old {
		c.insert(int(p.text), int(p.at), gramHash(c.texts[p.text][p.at:]))
	}
}

// gramHash hashes the gram that begins here.
func gramHash(tokens []uint16) uint32 {
	h := uint64(14695981039346656037)
	for _, t := range tokens[:gramSize] {
		h = (h ^ uint64(t)) * 1099511628211
	}
	return uint32(h>>32) ^ uint32(h) //nolint:gosec // a hash
}

// seeds calls found for the winnowed grams of a text.
func seeds(tokens []uint16, found func(at int, hash uint32)) {
	n := len(tokens) - gramSize + 1
	var ring [window]uint32
	last := -1
	for i := range max(n, 0) {
		ring[i%window] = gramHash(tokens[i:])
		if i < window-1 && i < n-1 {
			continue
		}
		best, low := -1, max(0, i-window+1)
		for j := i; j >= low; j-- { // the last of equal ones, as winnowing does
			if best < 0 || ring[j%window] < ring[best%window] {
				best = j
			}
		}
		if best != last {
			found(best, ring[best%window])
			last = best
		}
	}
}

// match is a passage of text a that text b has too, in tokens.
type match struct {
	a, b         int
	aStart, aEnd int
	bStart, bEnd int
	agree        int // tokens that agree
	similarity   float64
	masked       bool // names or numbers stand in it
	shared       int  // seeds in it
	sharedByAll  int  // of these, boilerplate
}

// hit is a seed that two texts have in common.
type hit struct{ text, a, b uint32 }

// matches finds the passages that a text shares with those of lower number.
// It only reads: texts may be asked in parallel.
func (c *Corpus) matches(n int) []match {
	tokens := c.texts[n]
	var hits []hit
	seeds(tokens, func(at int, hash uint32) {
		slot := hash & uint32(len(c.heads)-1) //nolint:gosec // a power of two
		if c.counts[slot] >= commonGram {
			return
		}
		for p := c.heads[slot]; p != 0; {
			post := &c.posts[p-1]
			if int(post.text) < n {
				hits = append(hits, hit{post.text, uint32(at), post.at}) //nolint:gosec // bounded
			}
			p = post.next
		}
	})
	slices.SortFunc(hits, func(x, y hit) int {
		return cmp.Or(cmp.Compare(x.text, y.text), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	var found []match
	for i := 0; i < len(hits); {
		j := i
		for j < len(hits) && hits[j].text == hits[i].text {
			j++
		}
		found = c.align(found, n, int(hits[i].text), hits[i:j])
		i = j
	}
	return found
}

// align extends the seeds of two texts to passages.
func (c *Corpus) align(found []match, n, m int, hits []hit) []match {
	a, b := c.texts[n], c.texts[m]
	first := len(found)
	for _, h := range hits {
		at, bt := int(h.a), int(h.b)
		if slices.ContainsFunc(found[first:], func(f match) bool {
			return f.aStart <= at && at < f.aEnd && f.bStart <= bt && bt < f.bEnd
		}) || !slices.Equal(a[at:at+gramSize], b[bt:bt+gramSize]) {
			continue
		}
		f, ok := extend(a, b, at, bt)
		if !ok {
			continue
		}
		if !speaks(a[f.aStart:f.aEnd]) {
			continue
		}
		f.a, f.b = n, m
		c.weigh(&f, a)
		found = append(found, f)
	}
	return found
}

// minWords is how many characters of a passage must be neither names nor
// numbers: the cells of two tables are no copied passage.
const minWords = 20

func speaks(tokens []uint16) bool {
	n := 0
	for _, t := range tokens {
		if t > maskWord {
			n++
		}
	}
	return n >= minWords && n*3 >= len(tokens)*2
}

// weigh counts the seeds of a passage that everyone has.
func (c *Corpus) weigh(f *match, a []uint16) {
	part := a[f.aStart:f.aEnd]
	f.masked = slices.ContainsFunc(part, func(t uint16) bool { return t <= maskPlace })
	seeds(part, func(_ int, hash uint32) {
		f.shared++
		if c.counts[hash&uint32(len(c.heads)-1)] >= commonGram { //nolint:gosec // a power of two
			f.sharedByAll++
		}
	})
}

// extend goes on from a seed in both directions.
func extend(a, b []uint16, at, bt int) (match, bool) {
	right, rightA, rightB := follow(a[at:], b[bt:], false)
	left, leftA, leftB := follow(a[:at], b[:bt], true)
	f := match{aStart: at - leftA, aEnd: at + rightA, bStart: bt - leftB, bEnd: bt + rightB, agree: left + right}
	longer := max(f.aEnd-f.aStart, f.bEnd-f.bStart)
	if longer == 0 {
		return f, false
	}
	f.similarity = float64(f.agree) / float64(longer)
	long := f.agree >= minAgree && longer >= minPassage && f.similarity >= minSimilarity
	return f, long || f.similarity == 1 && longer >= exactPassage
}

// How an alignment goes on after tokens that differ.
const (
	maxGap = 12 // tokens that may be put in, left out or changed at once
	resync = 3  // tokens that must agree behind them
	dropAt = 14 // what the score may fall below its best
)

// run is a text as it is walked, onwards or back.
type run struct {
	tokens []uint16
	back   bool
}

func (r run) at(i int) uint16 {
	if r.back {
		return r.tokens[len(r.tokens)-1-i]
	}
	return r.tokens[i]
}

// follow walks two texts as long as they agree for the most part, back from
// their ends or on from their beginnings. It returns how many tokens agree and
// how far it came in each.
func follow(x, y []uint16, back bool) (agree, lenA, lenB int) {
	a, b := run{x, back}, run{y, back}
	i, j, same, score, best := 0, 0, 0, 0, 0
	for i < len(x) && j < len(y) {
		if a.at(i) == b.at(j) {
			i, j, same, score = i+1, j+1, same+1, score+1
			if score > best {
				best, agree, lenA, lenB = score, same, i, j
			}
			continue
		}
		da, db := rejoin(a, b, i, j)
		if da < 0 {
			break
		}
		i, j, score = i+da, j+db, score-max(da, db)-1
		if score < best-dropAt {
			break
		}
	}
	return agree, lenA, lenB
}

// rejoin finds the nearest place where both agree again, -1 if there is none.
func rejoin(a, b run, i, j int) (da, db int) {
	for d := 1; d <= maxGap; d++ {
		for e := d; e >= 0; e-- {
			if agrees(a, b, i+d, j+e) {
				return d, e
			}
			if e != d && agrees(a, b, i+e, j+d) {
				return e, d
			}
		}
	}
	return -1, -1
}

func agrees(a, b run, i, j int) bool {
	return i+resync <= len(a.tokens) && j+resync <= len(b.tokens) &&
		a.at(i) == b.at(j) && a.at(i+1) == b.at(j+1) && a.at(i+2) == b.at(j+2)
}
