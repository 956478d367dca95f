package lattice

import "math/bits"

// room tells which slots of the double array are taken and which bases are
// used, a bit each.
type room struct {
	taken []uint64
	used  []uint64
	end   int // behind the last slot taken

	from [65]int // for n children: the block of slots where the search goes on
	gap  int     // no free slot for single children lies before it
}

func newRoom(alphabet, size int) *room {
	return &room{taken: make([]uint64, size/64+1), used: make([]uint64, size/64+1), gap: alphabet + 1}
}

func (m *room) grow(slot int) {
	for slot/64 >= len(m.taken) {
		m.taken = append(m.taken, make([]uint64, len(m.taken)/4+1)...)
		m.used = append(m.used, make([]uint64, len(m.used)/4+1)...)
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
func (m *room) single(code uint16) uint32 {
	for {
		m.grow(m.gap)
		free := ^m.taken[m.gap/64] >> (m.gap % 64)
		if free == 0 {
			m.gap = (m.gap/64 + 1) * 64
			continue
		}
		m.gap += bits.TrailingZeros64(free)
		base := m.gap - int(code)
		if m.used[base/64]&(1<<(base%64)) == 0 {
			return m.use(base)
		}
		m.gap++ // the base is another node's; the slot is lost
	}
}

func (m *room) use(base int) uint32 {
	m.used[base/64] |= 1 << (base % 64)
	return uint32(base) //nolint:gosec // a few million at most
}

// find returns a base for several children: 64 bases are tried at once.
func (m *room) find(codes []uint16) uint32 {
	kind := min(len(codes), len(m.from)-1)
	for block := m.from[kind]; ; block++ {
		m.grow(block * 64)
		taken := m.used[block]
		for _, c := range codes {
			if taken |= m.window(block*64 + int(c)); taken == ^uint64(0) {
				break
			}
		}
		if taken != ^uint64(0) {
			m.from[kind] = block
			return m.use(block*64 + bits.TrailingZeros64(^taken))
		}
	}
}
