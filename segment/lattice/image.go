package lattice

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strings"
)

// imageMagic begins the image of a trie: the trie as it lies in memory, so that
// whoever starts need not lay it out. Numbers are little-endian: the bytes of the
// alphabet, the numbers of costs, words with parts and nodes, and where nobody's
// children lie; then these, words with parts by their nodes.
const imageMagic = "baogao trie 1\n"

// Image returns the trie for a file, 8 bytes a node and little else.
func (t *Trie) Image() []byte {
	alphabet := strings.Join(t.alphabet, "\n")
	var costs, parted uint32
	for i, c := range t.costs {
		if c != 0 {
			costs = uint32(i) + 1
		}
	}
	for _, p := range t.parts {
		parted += min(p, 1)
	}
	le := binary.LittleEndian
	b := []byte(imageMagic)
	for _, n := range [...]uint32{uint32(len(alphabet)), costs, parted, uint32(len(t.nodes)), t.heads[0].base} { //nolint:gosec // see most
		b = le.AppendUint32(b, n)
	}
	b = append(b, alphabet...)
	for _, c := range t.costs[:costs] {
		b = le.AppendUint32(b, math.Float32bits(c))
	}
	for node, p := range t.parts {
		if p != 0 {
			b = le.AppendUint32(le.AppendUint32(b, uint32(node)), p)
		}
	}
	b = slices.Grow(b, 8*len(t.nodes))
	for _, n := range t.nodes {
		b = le.AppendUint16(le.AppendUint16(le.AppendUint32(b, n.base), n.check), n.cost)
	}
	return b
}

// ReadImage reads what Image wrote. It trusts the numbers inside: the file is
// part of the program.
func ReadImage(image []byte) (*Trie, error) {
	rest, ok := bytes.CutPrefix(image, []byte(imageMagic))
	if !ok {
		return nil, errDamaged
	}
	in, le := reader{rest: rest}, binary.LittleEndian
	head := in.bytes(5 * 4)
	if in.bad {
		return nil, errDamaged
	}
	var n [5]int
	for i := range n {
		n[i] = int(le.Uint32(head[4*i:]))
	}
	alphabet, costs, parted, nodes := in.bytes(n[0]), in.bytes(4*n[1]), in.bytes(8*n[2]), in.bytes(8*n[3])
	if in.bad || len(in.rest) != 0 {
		return nil, errDamaged
	}
	t := &Trie{
		alphabet: strings.Split(string(alphabet), "\n"),
		costs:    new([1 << 16]float32), parts: make([]uint32, n[3]), nodes: make([]node, n[3]),
	}
	for i := range n[1] {
		t.costs[i] = math.Float32frombits(le.Uint32(costs[4*i:]))
	}
	for ; len(parted) > 0; parted = parted[8:] {
		t.parts[le.Uint32(parted)] = le.Uint32(parted[4:])
	}
	for i := range t.nodes {
		b := nodes[8*i:]
		t.nodes[i] = node{base: le.Uint32(b), check: le.Uint16(b[4:]), cost: le.Uint16(b[6:])}
	}
	t.setHeads(uint32(n[4])) //nolint:gosec // read from one
	return t, nil
}
