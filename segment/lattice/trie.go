package lattice

import "math"

// node is one place of the double array, small so that much of it stays in the
// processor's caches: the child of a node by code c lies at base+c if its check
// is c. No two nodes have the same base.
type node struct {
	base  uint32 // where nobody's children lie if it has none
	check uint16
	cost  uint16 // place in costs of the word that ends here, 0 if none does
}

// head is what a single unit is as a word or the beginning of one.
type head struct {
	base  uint32
	cost  float32 // unknown if it is no word
	last  uint32  // the lower half of a way that ends with it
	carry uint32  // all bits if distances go on here, none if they begin anew
}

// always is a head's carry but in one of code 0: behind a unit that no word
// holds distances begin anew, so that neither what stands far before nor the
// grain of large sums decides a cut. Carrying does without that.
const always = 1<<32 - 1

// free is the check of a place that is no node: codes are smaller.
const free = 1<<16 - 1

// Trie holds the words of a table for cutting. It is immutable and safe for
// concurrent use. What is looked up by a code or a cost has room for all there
// can be, so that no look-up needs a check.
type Trie struct {
	nodes    []node // the root is the first, its child by code c lies at c
	heads    *[1 << 16]head
	costs    *[1 << 16]float32 // the first is that of no word: infinite
	parts    []uint32          // of the word that ends at each node
	alphabet []string          // the unit of code i+1
}

// Trie makes a trie of all words, or of gse's alone with gse's frequencies.
func (t *Table) Trie(baseOnly bool) *Trie {
	tree := t.tree(baseOnly)
	bases, size := tree.place(len(t.alphabet))
	trie := &Trie{nodes: make([]node, size), parts: make([]uint32, size), alphabet: t.alphabet}
	for i := range trie.nodes {
		trie.nodes[i].check = free
	}
	frequencies := t.own
	if baseOnly {
		frequencies = t.base
	}
	costs := newCosts(t.total)
	slots := make([]uint32, len(bases))
	nobody := uint32(size - len(t.alphabet) - 1) //nolint:gosec // see place
	for n, base := range bases {
		at := slots[n]
		trie.nodes[at].base = base
		if tree.first[n] == 0 {
			trie.nodes[at].base = nobody
		}
		if w := tree.word[n]; w >= 0 {
			trie.nodes[at].cost = costs.of(frequencies[w])
			trie.parts[at] = t.parts[w]
		}
		for kid := tree.first[n]; kid != 0; kid = tree.next[kid] {
			slots[kid] = base + uint32(tree.code[kid])
			trie.nodes[slots[kid]].check = tree.code[kid]
		}
	}
	trie.costs = costs.list
	trie.setHeads(nobody)
	t.setParts(trie, baseOnly)
	return trie
}

// setHeads takes what single units are from the nodes. A slot there may hold the
// child of another: then no word begins so.
func (t *Trie) setHeads(nobody uint32) {
	t.heads = new([1 << 16]head)
	t.heads[0] = head{base: nobody, last: oneUnit}
	for code := 1; code <= len(t.alphabet); code++ {
		h := head{base: nobody, cost: unknown, last: oneUnit, carry: always}
		if n := t.nodes[code]; int(n.check) == code {
			h.base = n.base
			if n.cost != 0 {
				h.cost, h.last = t.costs[n.cost], oneUnit|uint32(code)
			}
		}
		t.heads[code] = h
	}
}

// costs numbers the different costs: gse has some ten thousand frequencies.
type costs struct {
	logTotal float32
	list     *[1 << 16]float32
	next     uint16
	small    [256]uint16
	large    map[uint32]uint16
}

func newCosts(total float64) *costs {
	c := &costs{logTotal: float32(math.Log2(total)), list: new([1 << 16]float32), next: 1, large: map[uint32]uint16{}}
	c.list[0] = float32(math.Inf(1))
	return c
}

func (c *costs) of(frequency uint32) uint16 {
	small := frequency < uint32(len(c.small))
	if small && c.small[frequency] != 0 {
		return c.small[frequency]
	}
	if n := c.large[frequency]; n != 0 {
		return n
	}
	n := c.next
	if n == math.MaxUint16 {
		return n - 1 // never with gse's; a cost out of place beats a cut gone wrong
	}
	c.next++
	c.list[n] = max(0, c.logTotal-float32(math.Log2(float64(frequency))))
	if small {
		c.small[frequency] = n
	} else {
		c.large[frequency] = n
	}
	return n
}

// setParts works out the parts of words that the table does not tell: those
// added to it, and all where the words to cut by are others.
func (t *Table) setParts(trie *Trie, all bool) {
	if !all && t.open == 0 {
		return
	}
	var s Scratch
	t.each(func(r row) {
		if all || r.parts == unset {
			if at := trie.find(r.codes); at != 0 {
				trie.parts[at] = trie.inside(at, r.codes, &s)
			}
		}
	})
}

// tree is the trie on its way: nodes in the order of words, so that parents
// come before children. Children are a list in ascending order of their codes.
type tree struct {
	code        []uint16
	first, next []int32 // child and sibling, 0 if none
	word        []int32 // number in the table, -1 if none ends here
	kids        []uint16
}

func (t *Table) tree(baseOnly bool) *tree {
	size := len(t.suffix) + 1
	tr := &tree{
		code: make([]uint16, 1, size), first: make([]int32, 1, size), next: make([]int32, 1, size),
		word: make([]int32, 1, size), kids: make([]uint16, 1, size),
	}
	tr.word[0] = -1
	var path, last [MaxLength + 1]int32 // nodes of the word before and the latest child of each
	i, common := -1, 0                  // number of the word, units it shares with path
	t.each(func(r row) {
		i++
		common = min(common, int(t.shared[i]))
		if baseOnly && r.base == 0 {
			return
		}
		for depth := common; depth < len(r.codes); depth++ {
			n := int32(len(tr.code)) //nolint:gosec // a few million at most
			tr.code = append(tr.code, r.codes[depth])
			tr.first, tr.next, tr.word, tr.kids = append(tr.first, 0), append(tr.next, 0), append(tr.word, -1), append(tr.kids, 0)
			parent := path[depth]
			if tr.first[parent] == 0 {
				tr.first[parent] = n
			} else {
				tr.next[last[depth]] = n
			}
			tr.kids[parent]++
			last[depth] = n
			path[depth+1] = n
		}
		tr.word[path[len(r.codes)]] = int32(i) //nolint:gosec // a few million at most
		common = len(r.codes)
	})
	return tr
}

// place finds for every node a base where its children fit. Nodes with many
// children come first, while there is room; single children fill the gaps.
func (tr *tree) place(alphabet int) (bases []uint32, size int) {
	bases = make([]uint32, len(tr.code))
	room := newRoom(alphabet, len(tr.code)+len(tr.code)/8+alphabet+64)
	room.take(0)
	var codes []uint16
	for _, n := range tr.byKids() {
		codes = codes[:0]
		for kid := tr.first[n]; kid != 0; kid = tr.next[kid] {
			codes = append(codes, tr.code[kid])
		}
		switch {
		case n == 0:
			room.used[0] = 1
		case len(codes) == 1:
			bases[n] = room.single(codes[0])
		default:
			bases[n] = room.find(codes)
		}
		for _, c := range codes {
			room.take(int(bases[n]) + int(c))
		}
	}
	return bases, room.end + alphabet + 1 // any base plus any code is inside, and behind the last slot lie nobody's children
}

// byKids lists the nodes that have children: the root, then by the number of
// children, the most first.
func (tr *tree) byKids() []int32 {
	const many = 64 // more need no order among themselves
	var count [many + 1]int32
	for _, k := range tr.kids[1:] {
		count[min(k, many)]++
	}
	var start [many + 1]int32
	total := int32(1)
	for k := many; k > 0; k-- {
		start[k] = total
		total += count[k]
	}
	order := make([]int32, total)
	for n, k := range tr.kids {
		if n == 0 || k == 0 {
			continue
		}
		k = min(k, many)
		order[start[k]] = int32(n)
		start[k]++
	}
	return order
}
