package bleveindex

import "math/bits"

// set is documents with what each is worth. Scores of documents that are not in
// it mean nothing.
type set struct {
	in     []uint64 // a bit for each number
	scores []float64
}

// newSet gives an empty set, used before or new.
func (e *evaluation) newSet() *set {
	s, ok := e.sets.Get().(*set)
	n := e.size()
	if !ok || len(s.scores) < n {
		return &set{in: make([]uint64, (n+63)/64), scores: make([]float64, n)}
	}
	clear(s.in)
	return s
}

// free lets a set be used again.
func (e *evaluation) free(s *set) { e.sets.Put(s) }

func (s *set) has(doc uint32) bool { return s.in[doc/64]&(1<<(doc%64)) != 0 }

// add puts a document in, or adds to its score.
func (s *set) add(doc uint32, score float64) {
	if s.has(doc) {
		s.scores[doc] += score
		return
	}
	s.in[doc/64] |= 1 << (doc % 64)
	s.scores[doc] = score
}

func (s *set) remove(doc uint32) { s.in[doc/64] &^= 1 << (doc % 64) }

// each yields the documents in the order of their numbers. The one yielded may
// be removed.
func (s *set) each(yield func(doc uint32) bool) {
	for i, word := range s.in {
		for ; word != 0; word &= word - 1 {
			if !yield(uint32(i*64 + bits.TrailingZeros64(word))) { //nolint:gosec // a number
				return
			}
		}
	}
}

func (s *set) len() int {
	n := 0
	for _, word := range s.in {
		n += bits.OnesCount64(word)
	}
	return n
}

// and keeps what is in both and adds the scores.
func (s *set) and(other *set) {
	for i := range s.in {
		s.in[i] &= other.in[i]
	}
	for doc := range s.each {
		s.scores[doc] += other.scores[doc]
	}
}

// or takes in what is in the other and adds the scores.
func (s *set) or(other *set) {
	for doc := range other.each {
		s.add(doc, other.scores[doc])
	}
}

// without leaves out what is in the other.
func (s *set) without(other *set) {
	for i := range s.in {
		s.in[i] &^= other.in[i]
	}
}
