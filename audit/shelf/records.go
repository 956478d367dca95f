package shelf

import (
	"encoding/binary"
	"errors"
	"os"

	mmap "github.com/blevesearch/mmap-go"

	"baogao/compare"
)

// recordSize is that of a match: ten numbers of four bytes and its flags.
const recordSize = 44

// records are the matches as they lie in their file, which is mapped: a whole
// country's take more memory than all else, and few are looked at.
type records struct{ mapped mmap.MMap }

func openRecords(name string, size int64) (r records, err error) {
	if size == 0 {
		return r, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if info, err := f.Stat(); err != nil || info.Size() < size || size%recordSize != 0 {
		return r, errors.Join(err, errBroken())
	}
	r.mapped, err = mmap.MapRegion(f, int(size), mmap.RDONLY, 0, 0)
	return r, err
}

func (r *records) close() (err error) {
	if r.mapped != nil {
		err, r.mapped = r.mapped.Unmap(), nil
	}
	return err
}

func (r *records) len() int { return len(r.mapped) / recordSize }

func (r *records) at(i int32) compare.Match {
	b := r.mapped[int(i)*recordSize:][:recordSize]
	v := func(n int) int32 { return int32(binary.LittleEndian.Uint32(b[4*n:])) } //nolint:gosec // as it was written
	return compare.Match{
		A: v(0), B: v(1), AStart: v(2), AEnd: v(3), BStart: v(4), BEnd: v(5), Agree: v(6), Seeds: v(7), Common: v(8), Rare: v(9), Quotation: v(10) == 1,
	}
}

// open maps the matches that count.
func (s *Shelf) open() error {
	if s.matches.len() == int(s.m.Size/recordSize) && s.mapped == s.m.Matches {
		return nil
	}
	err := s.matches.close()
	if err == nil {
		s.matches, err = openRecords(s.path(s.m.Matches), s.m.Size)
	}
	s.mapped, s.by = s.m.Matches, index{}
	return err
}

// keep appends matches to their file, synced.
func (s *Shelf) keep(found []compare.Match) error {
	if s.m.Matches == "" {
		s.m.Matches, s.m.Size = s.name("matches"), 0
	}
	body := make([]byte, 0, recordSize*len(found))
	for i := range found {
		m := &found[i]
		flags := int32(0)
		if m.Quotation {
			flags = 1
		}
		for _, v := range [recordSize / 4]int32{m.A, m.B, m.AStart, m.AEnd, m.BStart, m.BEnd, m.Agree, m.Seeds, m.Common, m.Rare, flags} {
			body = binary.LittleEndian.AppendUint32(body, uint32(v)) //nolint:gosec // as it is read
		}
	}
	f, err := os.OpenFile(s.path(s.m.Matches), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(body, s.m.Size) // over what a killed process left
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	s.m.Size += int64(len(body))
	return nil
}
