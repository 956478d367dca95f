package bleveindex

import (
	"bufio"
	"cmp"
	"container/heap"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
)

// A spill is what a gatherer held, on disk: for each term its field, v length,
// its bytes, v postings and those; a posting is v of (difference of documents,
// the first counted from the spill's first)<<1, and 1 where v occurrences
// follow, for else there is one. It lives as long as the build that wrote it.

// spillBuffer is how much of a spill is read or written at once.
const spillBuffer = 1 << 16

// writeSpill empties a gatherer into a file.
func writeSpill(name string, g *gatherer) error { return writeTerms(name, 0, g.each) }

// writeTerms writes terms with postings of documents from first on.
func writeTerms(name string, first uint32, each func(yield func(field uint8, text string, postings []posting) error) error) (err error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, spillBuffer)
	var b []byte
	err = each(func(field uint8, text string, postings []posting) error {
		b = append(b[:0], field)
		b = binary.AppendUvarint(b, uint64(len(text)))
		b = append(b, text...)
		b = binary.AppendUvarint(b, uint64(len(postings)))
		last := first
		for _, p := range postings {
			delta := uint64(p.doc-last) << 1
			last = p.doc
			if p.n == 1 {
				b = binary.AppendUvarint(b, delta)
			} else {
				b = binary.AppendUvarint(b, delta|1)
				b = binary.AppendUvarint(b, uint64(p.n))
			}
		}
		_, err := w.Write(b)
		return err
	})
	return errors.Join(err, w.Flush())
}

// spilled is a spill that was written.
type spilled struct {
	name  string
	first uint32 // its first document
}

// mergeSpills yields every term of some spills and removes them.
func mergeSpills(written []spilled, yield func(field uint8, text string, postings []posting) error) (err error) {
	var opened spills
	defer func() {
		for _, s := range opened {
			err = errors.Join(err, s.f.Close(), os.Remove(s.f.Name()))
		}
	}()
	for _, w := range written {
		s, err := openSpill(w.name, w.first)
		if err != nil {
			return err
		}
		opened = append(opened, s)
	}
	all := slices.Clone(opened)
	return all.each(yield)
}

// spill is one being read. It stands at a term.
type spill struct {
	f     *os.File
	r     *bufio.Reader
	first uint32 // number of its first document
	field uint8
	text  string
	n     uint64
	buf   []byte
}

func openSpill(name string, first uint32) (*spill, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &spill{f: f, r: bufio.NewReaderSize(f, spillBuffer), first: first}, nil
}

// next goes to the next term; io.EOF tells that there is none.
func (s *spill) next() (err error) {
	if s.field, err = s.r.ReadByte(); err != nil {
		return err
	}
	n, err := binary.ReadUvarint(s.r)
	if err != nil {
		return unexpected(err)
	}
	s.buf = append(s.buf[:0], make([]byte, n)...)
	if _, err := io.ReadFull(s.r, s.buf); err != nil {
		return unexpected(err)
	}
	s.text = string(s.buf)
	s.n, err = binary.ReadUvarint(s.r)
	return unexpected(err)
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// read appends the postings of the term it stands at.
func (s *spill) read(to []posting) ([]posting, error) {
	doc := s.first
	for range s.n {
		v, err := binary.ReadUvarint(s.r)
		if err != nil {
			return to, unexpected(err)
		}
		p := posting{doc + uint32(v>>1), 1} //nolint:gosec // written from 32 bits
		doc = p.doc
		if v&1 != 0 {
			n, err := binary.ReadUvarint(s.r)
			if err != nil {
				return to, unexpected(err)
			}
			p.n = uint32(n) //nolint:gosec // as above
		}
		to = append(to, p)
	}
	return to, nil
}

// spills are many spills read at once, a heap: the first stands at the lowest
// term, of several those of earlier documents first.
type spills []*spill

// Len is how many are not at their end.
func (s spills) Len() int { return len(s) }

// Less orders them by the terms they stand at.
func (s spills) Less(i, j int) bool {
	a, b := s[i], s[j]
	return cmp.Or(cmp.Compare(a.field, b.field), strings.Compare(a.text, b.text), cmp.Compare(a.first, b.first)) < 0
}

// Swap exchanges two.
func (s spills) Swap(i, j int) { s[i], s[j] = s[j], s[i] }

// Push and Pop are for package heap.
func (s *spills) Push(x any) { *s = append(*s, x.(*spill)) } //nolint:forcetypeassert // the heap holds nothing else

// Pop removes the last one.
func (s *spills) Pop() any {
	last := (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]
	return last
}

// each yields every term of all spills in order, with its postings.
func (s *spills) each(yield func(field uint8, text string, postings []posting) error) error {
	kept := (*s)[:0]
	for _, one := range *s {
		switch err := one.next(); {
		case err == nil:
			kept = append(kept, one)
		case !errors.Is(err, io.EOF):
			return err
		}
	}
	*s = kept
	heap.Init(s)
	var postings []posting
	for s.Len() > 0 {
		field, text := (*s)[0].field, (*s)[0].text
		postings = postings[:0]
		for s.Len() > 0 && (*s)[0].field == field && (*s)[0].text == text {
			var err error
			if postings, err = (*s)[0].read(postings); err != nil {
				return err
			}
			switch err := (*s)[0].next(); {
			case err == nil:
				heap.Fix(s, 0)
			case errors.Is(err, io.EOF):
				heap.Pop(s)
			default:
				return err
			}
		}
		// Spills that were merged may hold documents between those of others.
		if byDoc := func(a, b posting) int { return cmp.Compare(a.doc, b.doc) }; !slices.IsSortedFunc(postings, byDoc) {
			slices.SortFunc(postings, byDoc)
		}
		if err := yield(field, text, postings); err != nil {
			return err
		}
	}
	return nil
}
