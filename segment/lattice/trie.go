package lattice

import "math"

// node is one place of the double array: the child of node p by code c lies at
// base(p)+c if its check is p.
type node struct {
	base, check int32
	cost        float32 // of the word that ends here, negative if none does
	parts       uint32
}

// Trie holds the words of a table for cutting. It is immutable and safe for
// concurrent use.
type Trie struct {
	nodes    []node // the root is the first, its child by code c lies at c
	alphabet []string

	// carry adds distances up over the whole text, as gse does. Without it they
	// begin anew behind each unit that no word holds, so that neither what
	// stands far before nor the grain of large sums decides a cut.
	carry bool
}

// Trie makes a trie of all words, or of gse's alone with gse's frequencies.
func (t *Table) Trie(baseOnly bool) *Trie {
	tree := t.tree(baseOnly)
	bases, size := tree.place(len(t.alphabet))
	trie := &Trie{nodes: make([]node, size), alphabet: t.alphabet}
	for i := range trie.nodes {
		trie.nodes[i] = node{check: -1, cost: -1}
	}
	logTotal := float32(math.Log2(t.total))
	var logs logarithms
	slots := make([]int32, len(bases))
	for n, base := range bases {
		at := slots[n]
		place := &trie.nodes[at]
		place.base = base
		if w := tree.word[n]; w >= 0 {
			frequency := t.base[w]
			if !baseOnly {
				frequency = t.own[w]
			}
			place.cost = logTotal - logs.of(frequency)
			place.parts = t.parts[w]
		}
		for kid := tree.first[n]; kid != 0; kid = tree.next[kid] {
			slots[kid] = base + int32(tree.code[kid])
			trie.nodes[slots[kid]].check = at
		}
	}
	t.setParts(trie, baseOnly)
	return trie
}

// logarithms keeps those of small numbers: half of gse's words have frequency 3.
type logarithms [256]float32

func (l *logarithms) of(n uint32) float32 {
	if n >= uint32(len(l)) {
		return float32(math.Log2(float64(n)))
	}
	if l[n] == 0 {
		l[n] = float32(math.Log2(float64(n)))
	}
	return l[n]
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
			if at := trie.Find(r.codes); at != 0 {
				trie.nodes[at].parts = trie.inside(r.codes, &s)
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
func (tr *tree) place(alphabet int) (bases []int32, size int) {
	bases = make([]int32, len(tr.code))
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
			bases[n] = 0
		case len(codes) == 1:
			bases[n] = room.single(codes[0])
		default:
			bases[n] = room.find(codes)
		}
		for _, c := range codes {
			room.take(int(bases[n]) + int(c))
		}
	}
	return bases, room.end + alphabet + 1 // any base plus any code is inside
}

// byKids lists the nodes that have children: the root, then by the number of
// children, the most first.
func (tr *tree) byKids() []int32 {
	const most = 64 // more need no order among themselves
	var count [most + 1]int32
	for _, k := range tr.kids[1:] {
		count[min(k, most)]++
	}
	var start [most + 1]int32
	total := int32(1)
	for k := most; k > 0; k-- {
		start[k] = total
		total += count[k]
	}
	order := make([]int32, total)
	for n, k := range tr.kids {
		if n == 0 || k == 0 {
			continue
		}
		k = min(k, most)
		order[start[k]] = int32(n)
		start[k]++
	}
	return order
}
