package shelf

import (
	"context"
	"encoding/binary"
	"runtime"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// scan reads the postings of a run in order.
type scan struct {
	r     *run
	shift uint32 // added to the numbers of texts
	block int    // the next
	held  []posting
	at    int
	buf   []byte
	err   error
}

// next gives the next posting.
func (s *scan) next() (posting, bool) {
	if s.at == len(s.held) && !s.fill() {
		return posting{}, false
	}
	s.at++
	return s.held[s.at-1], true
}

// seek goes on to the first posting of a hash or a larger one; it never goes
// back.
func (s *scan) seek(hash uint32) {
	if s.at < len(s.held) && s.held[len(s.held)-1].hash >= hash {
		for s.held[s.at].hash < hash {
			s.at++
		}
		return
	}
	// The block before the first that begins with this hash may hold it, too.
	if to, _ := slices.BinarySearch(s.r.Hashes[min(s.block, len(s.r.Hashes)):], hash); to > 1 {
		s.block += to - 1
	}
	s.held, s.at = s.held[:0], 0
	for s.fill() {
		if s.held[len(s.held)-1].hash >= hash {
			for s.held[s.at].hash < hash {
				s.at++
			}
			return
		}
	}
}

// fill reads the next block.
func (s *scan) fill() bool {
	s.held, s.at = s.held[:0], 0
	if s.err != nil || s.block >= len(s.r.Hashes) {
		return false
	}
	from, to := s.r.Blocks[s.block], s.r.Blocks[s.block+1]
	s.buf = slices.Grow(s.buf[:0], int(to-from))[:to-from]
	if _, s.err = s.r.f.ReadAt(s.buf, from); s.err != nil {
		return false
	}
	hash := s.r.Hashes[s.block]
	s.block++
	body := s.buf
	for len(body) > 0 {
		var v [3]uint64
		for i := range v {
			n := 1
			if v[i] = uint64(body[0]); v[i] >= 0x80 {
				if v[i], n = binary.Uvarint(body); n <= 0 {
					s.err = errBroken()
					return false
				}
			}
			if body = body[n:]; len(body) == 0 && i < 2 {
				s.err = errBroken()
				return false
			}
		}
		hash += uint32(v[0])                                                         //nolint:gosec // as written
		s.held = append(s.held, posting{hash, uint32(v[1]) + s.shift, uint32(v[2])}) //nolint:gosec // as written
	}
	return len(s.held) > 0
}

// share does n things on all processors.
func share(ctx context.Context, n int, do func(i int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range min(runtime.GOMAXPROCS(0), n) {
		group.Go(func() error {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := do(i); err != nil {
					return err
				}
			}
		})
	}
	return group.Wait()
}
