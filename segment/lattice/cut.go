package lattice

import (
	"math"
	"slices"
)

// Word is one word of a cut: it ends before unit End. Node is its place in the
// trie, 0 for a unit that is no word.
type Word struct {
	End, Node int32
}

// Scratch is the memory of a cut, to be used again; not by two at a time.
type Scratch struct {
	ways  []way
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
	n.carry, n.heads = true, slices.Clone(t.heads)
	n.heads[0].cost = unknown
	return &n
}

// Cut returns the cheapest row of words; it is good until s is used again. Of
// two that cost the same it takes the one whose words begin earlier, as gse.
func (t *Trie) Cut(codes []uint16, s *Scratch) []Word {
	n := len(codes)
	if cap(s.ways) <= n {
		s.ways = make([]way, n+n/2+64)
		s.words = make([]Word, len(s.ways))
	}
	ways := s.ways[:n+1]
	t.walk(codes, ways)
	return back(ways, s.words[:n])
}

// walk fills ways: all words that begin at a place are tried, the places from
// the left.
func (t *Trie) walk(codes []uint16, ways []way) {
	for i := range ways {
		ways[i] = math.MaxUint64
	}
	ways[0] = 0
	nodes, costs, heads := t.nodes, t.costs, t.heads
	for i, code := range codes {
		here := float32(0)
		if code != 0 || t.carry {
			here = math.Float32frombits(uint32(ways[i] >> 32))
		}
		first := heads[code]
		ways[i+1] = min(ways[i+1], newWay(here+first.cost, first.last))
		base, last := first.base, uint32(oneUnit)
		for k := i + 1; k < len(codes); k++ {
			at := base + uint32(codes[k])
			next := nodes[at]
			if next.check != codes[k] {
				break
			}
			last -= lessUnit
			ways[k+1] = min(ways[k+1], newWay(here+costs[next.cost], last|at))
			base = next.base
		}
	}
}

// back follows the cheapest way from its end.
func back(ways []way, words []Word) []Word {
	n := len(words)
	for at := len(ways) - 1; at > 0; {
		n--
		words[n] = Word{End: int32(at), Node: ways[at].node()} //nolint:gosec // texts are cut in pieces
		at -= ways[at].units()
	}
	return words[n:]
}

// Size is more than any node.
func (t *Trie) Size() int { return len(t.nodes) }

// Parts tells how a word is cut without itself: bit i is set if a part ends
// behind its unit i. It is 0 for a word whose parts are all single units.
func (t *Trie) Parts(node int32) uint32 { return t.parts[node] }

// Find returns the node of a word, 0 if it is none.
func (t *Trie) Find(codes []uint16) int32 {
	at := uint32(0)
	for _, code := range codes {
		next := t.nodes[at].base + uint32(code)
		if t.nodes[next].check != code {
			return 0
		}
		at = next
	}
	if t.nodes[at].cost == 0 {
		return 0
	}
	return int32(at)
}

// inside cuts a word without itself and returns its Parts. The trie is changed
// for that moment, so this is for building only.
func (t *Trie) inside(codes []uint16, s *Scratch) uint32 {
	at := t.Find(codes)
	if at == 0 || len(codes) < 3 {
		return 0
	}
	whole := t.nodes[at].cost
	t.nodes[at].cost = 0
	words := t.Cut(codes, s)
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
