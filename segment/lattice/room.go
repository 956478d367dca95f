package lattice

import "math/bits"

// room tells which slots of the double array are taken, a bit each.
type room struct {
	taken []uint64
	end   int // behind the last slot taken

	from [65]int // for n children: the block of slots where the search goes on
	gap  int     // no free slot for single children lies before it
}

func newRoom(alphabet, size int) *room {
	return &room{taken: make([]uint64, size/64+1), gap: alphabet + 1}
}

func (m *room) grow(slot int) {
	for slot/64 >= len(m.taken) {
		m.taken = append(m.taken, make([]uint64, len(m.taken)/4+1)...)
	}
}

func (m *room) take(slot int) {
	m.grow(slot)
	m.taken[slot/64] |= 1 << (slot % 64)
	m.end = max(m.end, slot+1)
}

// window returns which of the 64 slots from slot on are taken.
func (m *room) window(slot int) uint64 {
	m.grow(slot + 64)
	at, by := slot/64, slot%64
	w := m.taken[at] >> by
	if by > 0 {
		w |= m.taken[at+1] << (64 - by)
	}
	return w
}

// single returns a base for one child.
func (m *room) single(code uint16) int32 {
	for {
		m.grow(m.gap)
		if free := ^m.taken[m.gap/64] >> (m.gap % 64); free != 0 {
			m.gap += bits.TrailingZeros64(free)
			return int32(m.gap - int(code)) //nolint:gosec // a few million at most
		}
		m.gap = (m.gap/64 + 1) * 64
	}
}

// find returns a base, at least 1, for several children: 64 bases are tried at
// once.
func (m *room) find(codes []uint16) int32 {
	kind := min(len(codes), len(m.from)-1)
	for block := m.from[kind]; ; block++ {
		var taken uint64
		if block == 0 {
			taken = 1 // base 0 is the root's
		}
		for _, c := range codes {
			if taken |= m.window(block*64 + int(c)); taken == ^uint64(0) {
				break
			}
		}
		if taken != ^uint64(0) {
			m.from[kind] = block
			return int32(block*64 + bits.TrailingZeros64(^taken)) //nolint:gosec // a few million at most
		}
	}
}
