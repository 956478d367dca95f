package exact

import (
	"cmp"
	"errors"
	"slices"
	"sync"
)

// state is what a search sees: runs, oldest first, and which of their documents
// are dead. It is never changed once it is searched.
type state struct {
	cursor uint64
	parts  []*part
}

// part is a run with the documents of it that were replaced or removed.
type part struct {
	*run
	dead bitmap
	live int64 // places of the others
}

func newPart(r *run, dead bitmap) *part {
	p := &part{run: r, dead: dead, live: int64(r.places)}
	for i := range r.docs {
		if dead.has(i) {
			p.live -= int64(r.docs[i].places())
		}
	}
	return p
}

func (s *state) has(r *run) bool {
	return slices.ContainsFunc(s.parts, func(p *part) bool { return p.run == r })
}

// names says whether a run of the state lies in this file.
func (s *state) names(file string) bool {
	return slices.ContainsFunc(s.parts, func(p *part) bool { return p.name == file })
}

// closeExcept closes the runs that another state does not have.
func (s *state) closeExcept(other *state) error {
	var failed []error
	for _, p := range s.parts {
		if !other.has(p.run) {
			failed = append(failed, p.close())
		}
	}
	return errors.Join(failed...)
}

func (s *state) close() error { return s.closeExcept(&state{}) }

// bitmap is a set of small numbers; those beyond its bytes are not in it.
type bitmap []byte

func (b bitmap) has(i int) bool { return i/8 < len(b) && b[i/8]&(1<<(i%8)) != 0 }

// with gives a bitmap that also has i and may be written again.
func (b bitmap) with(i int) bitmap {
	for len(b) <= i/8 {
		b = append(b, 0)
	}
	b[i/8] |= 1 << (i % 8)
	return b
}

// numbers gives every id a number of its own.
type numbers struct {
	mu sync.RWMutex
	of map[string]uint32
}

func (n *numbers) find(id string) (uint32, bool) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	number, ok := n.of[id]
	return number, ok
}

// assign numbers the documents of a run.
func (n *numbers) assign(r *run) {
	n.mu.Lock()
	defer n.mu.Unlock()
	r.numbers, r.byNumber = make([]uint32, len(r.docs)), make([]uint32, len(r.docs))
	for i := range r.docs {
		id := r.docs[i].id
		number, ok := n.of[id]
		if !ok {
			number = uint32(len(n.of)) //nolint:gosec // a run's documents are counted in 32 bits
			n.of[id] = number
		}
		r.numbers[i], r.byNumber[i] = number, uint32(i)
	}
	slices.SortFunc(r.byNumber, func(a, b uint32) int { return cmp.Compare(r.numbers[a], r.numbers[b]) })
}

func (n *numbers) count() int {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return len(n.of)
}
