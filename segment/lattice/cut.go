package lattice

import "math"

// Word is one word of a cut: it ends before unit End. Node is its place in the
// trie, 0 for a unit that is no word.
type Word struct {
	End, Node int32
}

// Scratch is the memory of a cut, to be used again; not by two at a time.
type Scratch struct {
	words []Word
}

// way is the cheapest way to a place in one number, so that the cheaper of two
// is the smaller, and taking it needs no branch that a processor would have to
// guess: the bits of its cost, then 32 less the units of its last word (of two
// that cost the same the one whose word begins earlier), then the word's node.
type way uint64

const (
	nodeBits = 24
	oneUnit  = 31 << nodeBits
	lessUnit = 1 << nodeBits // what a unit more makes of it
)

func newWay(cost float32, last uint32) way { return way(math.Float32bits(cost))<<32 | way(last) }

func (w way) node() int32 { return int32(w & (1<<nodeBits - 1)) }

func (w way) units() int { return 32 - int(uint32(w)>>nodeBits) } //nolint:gosec // the lower half

// unknown is what a unit costs that is no word.
const unknown = 32

// Alphabet lists the units; the code of each is its place, counted from 1.
func (t *Trie) Alphabet() []string { return t.alphabet }

// Carrying returns a trie of the same words that cuts as gse does to the last
// bit: distances are added up over the whole text.
func (t *Trie) Carrying() *Trie {
	n := *t
	heads := *t.heads
	heads[0].cost, heads[0].carry = unknown, always
	n.heads = &heads
	return &n
}

// Unit is a unit of a text to be cut: its code, and what the caller keeps of it.
// All that a cut needs of a place lies together.
type Unit struct {
	way   way    // the cheapest to the place before it
	pair  uint32 // node of it and the next unit, nobody's if no word begins so
	Start int32
	Code  uint16
	Kind  uint8
}

// Cut returns the cheapest row of words; it is good until s is used again. The
// last unit is the end of the text, of code 0. Of two rows that cost the same it
// takes the one whose words begin earlier, as gse.
func (t *Trie) Cut(units []Unit, s *Scratch) []Word {
	n := len(units) - 1
	if cap(s.words) < n {
		s.words = make([]Word, n+n/2+64)
	}
	t.look(units)
	t.walk(units)
	return back(units, s.words[:n])
}

// look finds the pairs. That no look-up waits for another, nor for a guess
// whether a word goes on, is what makes it pay to do them ahead.
func (t *Trie) look(units []Unit) {
	nodes, heads, nobody := t.nodes, t.heads, t.heads[0].base
	for i := range len(units) - 1 {
		u, code := &units[i], units[i+1].Code
		at := heads[u.Code].base + uint32(code)
		if nodes[at].check != code {
			at = nobody
		}
		u.pair = at
		u.way = math.MaxUint64
	}
	units[len(units)-1].way = math.MaxUint64
}

// walk finds the cheapest ways: all words that begin at a place are tried, the
// places from the left.
func (t *Trie) walk(units []Unit) {
	nodes, costs, heads, nobody := t.nodes, t.costs, t.heads, t.heads[0].base
	units[0].way = 0
	for i := range len(units) - 1 {
		first, at := &heads[units[i].Code], units[i].pair
		here := math.Float32frombits(uint32(units[i].way>>32) & first.carry)
		units[i+1].way = min(units[i+1].way, newWay(here+first.cost, first.last))
		if at == nobody {
			continue
		}
		last := uint32(oneUnit)
		for k := i + 2; ; k++ {
			next, code := nodes[at], units[k].Code
			last -= lessUnit
			units[k].way = min(units[k].way, newWay(here+costs[next.cost], last|at))
			at = next.base + uint32(code)
			if nodes[at].check != code { // as at the end
				break
			}
		}
	}
}

// back follows the cheapest way from its end.
func back(units []Unit, words []Word) []Word {
	n := len(words)
	for at := len(units) - 1; at > 0; {
		n--
		w := units[at].way
		words[n] = Word{End: int32(at), Node: w.node()} //nolint:gosec // texts are cut in pieces
		at -= w.units()
	}
	return words[n:]
}

// Size is more than any node.
func (t *Trie) Size() int { return len(t.nodes) }

// Parts tells how a word is cut without itself: bit i is set if a part ends
// behind its unit i. It is 0 for a word whose parts are all single units.
func (t *Trie) Parts(node int32) uint32 { return t.parts[node] }

// Find returns the node of a word, 0 if it is none.
func (t *Trie) Find(units []Unit) int32 {
	at := uint32(0)
	for _, u := range units {
		if at = t.child(at, u.Code); at == 0 {
			return 0
		}
	}
	return t.word(at)
}

func (t *Trie) find(codes []uint16) int32 {
	at := uint32(0)
	for _, code := range codes {
		if at = t.child(at, code); at == 0 {
			return 0
		}
	}
	return t.word(at)
}

// child is 0 if there is none: the root is nobody's.
func (t *Trie) child(at uint32, code uint16) uint32 {
	next := t.nodes[at].base + uint32(code)
	if t.nodes[next].check != code {
		return 0
	}
	return next
}

func (t *Trie) word(at uint32) int32 {
	if t.nodes[at].cost == 0 {
		return 0
	}
	return int32(at) //nolint:gosec // see most
}

// inside cuts the word of a node without itself and returns its Parts. The trie is changed
// for that moment, so this is for building only.
func (t *Trie) inside(at int32, codes []uint16, s *Scratch) uint32 {
	if len(codes) < 3 {
		return 0
	}
	var all [MaxLength + 1]Unit
	units := all[:len(codes)+1]
	for i, code := range codes {
		units[i].Code = code
	}
	whole := t.nodes[at].cost
	t.nodes[at].cost = 0
	words := t.Cut(units, s)
	t.nodes[at].cost = whole
	if len(words) == len(codes) {
		return 0
	}
	var parts uint32
	for _, w := range words[:len(words)-1] {
		parts |= 1 << (w.End - 1)
	}
	return parts
}
