package lattice

import "math"

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

// way is the cheapest way to a place: its cost, and where its last word begins.
type way struct {
	cost float32
	from int32
	node int32
}

// unknown is what a unit costs that is no word.
const unknown = 32

// Alphabet lists the units; the code of each is its place, counted from 1.
func (t *Trie) Alphabet() []string { return t.alphabet }

// Carrying returns a trie of the same words that cuts as gse does to the last
// bit: distances are added up over the whole text.
func (t *Trie) Carrying() *Trie {
	n := *t
	n.carry = true
	return &n
}

// Cut returns the cheapest row of words; it is good until s is used again. Of
// two that cost the same it takes the one whose words begin earlier, as gse.
func (t *Trie) Cut(codes []uint16, s *Scratch) []Word {
	n := len(codes)
	if cap(s.ways) <= n {
		s.ways = make([]way, n+n/2+64)
	}
	ways := s.ways[:n+1]
	t.walk(codes, ways)
	return s.back(ways)
}

// walk fills ways. All words that begin at a place are tried from the shortest
// on, the places from the left, and only a cheaper way replaces another.
func (t *Trie) walk(codes []uint16, ways []way) {
	for i := range ways {
		ways[i].cost = math.MaxFloat32
	}
	ways[0].cost = 0
	nodes, costs := t.nodes, t.costs
	for i, code := range codes {
		here := ways[i].cost
		if code == 0 {
			if t.carry {
				here += unknown
			} else {
				here = 0
			}
			ways[i+1] = way{cost: here, from: int32(i)}
			continue
		}
		first := nodes[code]
		if first.check != code { // another's child lies there: no word begins so
			first = node{}
		}
		if first.cost == 0 {
			relax(&ways[i+1], here+unknown, i, 0)
		} else {
			relax(&ways[i+1], here+costs[first.cost], i, uint32(code))
		}
		base := first.base
		for k := i + 1; k < len(codes) && base != 0; k++ {
			at := base + uint32(codes[k])
			next := nodes[at]
			if next.check != codes[k] {
				break
			}
			if next.cost != 0 {
				relax(&ways[k+1], here+costs[next.cost], i, at)
			}
			base = next.base
		}
	}
}

func relax(w *way, cost float32, from int, node uint32) {
	if cost < w.cost {
		*w = way{cost, int32(from), int32(node)} //nolint:gosec // texts are cut in pieces
	}
}

// back follows the cheapest way from its end.
func (s *Scratch) back(ways []way) []Word {
	n := 0
	for at := len(ways) - 1; at > 0; at = int(ways[at].from) {
		n++
	}
	if cap(s.words) < n {
		s.words = make([]Word, n+n/2+64)
	}
	words := s.words[:n]
	for at := len(ways) - 1; at > 0; at = int(ways[at].from) {
		n--
		words[n] = Word{End: int32(at), Node: ways[at].node} //nolint:gosec // texts are cut in pieces
	}
	return words
}

// Size is more than any node.
func (t *Trie) Size() int { return len(t.nodes) }

// Parts tells how a word is cut without itself: bit i is set if a part ends
// behind its unit i. It is 0 for a word whose parts are all single units.
func (t *Trie) Parts(node int32) uint32 { return t.parts[node] }

// Find returns the node of a word, 0 if it is none.
func (t *Trie) Find(codes []uint16) int32 {
	at := uint32(0)
	for i, code := range codes {
		base := t.nodes[at].base
		if code == 0 || base == 0 && i > 0 || t.nodes[base+uint32(code)].check != code {
			return 0
		}
		at = base + uint32(code)
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
