package bleveindex

import (
	"math/bits"
	"sync"
)

// set is documents: a bit for each number.
type set []uint64

func (s set) has(doc uint32) bool { return s[doc/64]&(1<<(doc%64)) != 0 }

func (s set) add(doc uint32) { s[doc/64] |= 1 << (doc % 64) }

// each yields the documents in the order of their numbers.
func (s set) each(yield func(doc uint32) bool) {
	for i, word := range s {
		for ; word != 0; word &= word - 1 {
			if !yield(uint32(i*64 + bits.TrailingZeros64(word))) { //nolint:gosec // a number
				return
			}
		}
	}
}

func (s set) len() int {
	n := 0
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

func (s set) empty() bool {
	for _, word := range s {
		if word != 0 {
			return false
		}
	}
	return true
}

// and keeps what is in both.
func (s set) and(other set) {
	for i := range s {
		s[i] &= other[i]
	}
}

// or takes in what is in the other.
func (s set) or(other set) {
	for i := range s {
		s[i] |= other[i]
	}
}

// without leaves out what is in the other.
func (s set) without(other set) {
	for i := range s {
		s[i] &^= other[i]
	}
}

// take takes in the documents of a list.
func (s set) take(l *list) {
	for i, word := range l.words {
		s[word] |= l.in[i]
	}
}

// scratch is the memory that a search works in; searches take turns with it.
type scratch struct {
	sets   []set
	scores [][]float64
	gathered

	mu                   sync.Mutex // shards of a search take of it beside each other
	usedSets, usedScores int        // how many of each are in use
}

// newSet gives an empty set, used before or new.
func (e *evaluation) newSet() set {
	s, n := e.scratch, (e.size()+63)/64
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.usedSets == len(s.sets) {
		s.sets = append(s.sets, nil)
	}
	at := &s.sets[s.usedSets]
	s.usedSets++
	if cap(*at) < n {
		*at = make(set, n)
		return *at
	}
	*at = (*at)[:n]
	clear(*at)
	return *at
}

// intersection gives what is in two sets.
func (e *evaluation) intersection(a, b set) set {
	s := e.newSet()
	for i := range s {
		s[i] = a[i] & b[i]
	}
	return s
}

// newScores gives a score of nought for every document.
func (e *evaluation) newScores() []float64 {
	s, n := e.scratch, e.size()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.usedScores == len(s.scores) {
		s.scores = append(s.scores, nil)
	}
	at := &s.scores[s.usedScores]
	s.usedScores++
	if cap(*at) < n {
		*at = make([]float64, n)
		return *at
	}
	*at = (*at)[:n]
	clear(*at)
	return *at
}

// done gives the memory of a search back.
func (e *evaluation) done() {
	e.scratch.usedSets, e.scratch.usedScores = 0, 0
	e.scratches.Put(e.scratch)
	e.scratch = nil
}
