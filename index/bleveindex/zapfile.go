package bleveindex

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"math"
	"os"

	"github.com/blevesearch/vellum"
	zap "github.com/blevesearch/zapx/v16"
	"github.com/golang/snappy"
)

// Segments are written here byte by byte as bleve's zapx/v16 lays them out
// (its zap.md), from terms in order, so that nothing of a segment lies in memory
// but where its documents begin, eight bytes of each. What bleve would write besides is left out: the
// length of a field beside each term, which we hold in memory, is 1 throughout.
//
// A segment is:
//
//	docs      for each: v length of its table, v length of what follows it, the
//	          table (v field, type, offset, length and 0 of each stored field),
//	          its key, the stored fields packed by snappy
//	offsets   u64 of each document
//	lists     see list
//	fields    see endField
//	footer    u64 documents, u64 of offsets, u64 and u64 of fields, u64 of
//	          document values (none), u32 chunk mode, u32 version, u32 CRC-32

const (
	zapChunkMode = 1026
	zapVersion   = 16
	noValues     = math.MaxUint64 // a field without document values
	oneLength    = 1              // of every field
)

// segmentFile is a segment being written: documents first, then field by field.
type segmentFile struct {
	f    *os.File
	w    *bufio.Writer
	sum  hash.Hash32
	size uint64
	end  uint32 // the checksum, when it is finished

	docs    []uint64 // where each begins
	fields  []uint64 // where each is told of
	stored  uint64   // where docs are told of
	builder *vellum.Builder
	dict    *aside

	buf, packed, list []byte
}

func createSegment(name string) (*segmentFile, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	s := &segmentFile{f: f, w: bufio.NewWriterSize(f, 1<<18), sum: crc32.NewIEEE()}
	if s.dict, err = createAside(name + ".dict"); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return s, nil
}

// Write appends bytes.
func (s *segmentFile) Write(b []byte) (int, error) {
	_, _ = s.sum.Write(b) // a hash never fails
	s.size += uint64(len(b))
	return s.w.Write(b)
}

func (s *segmentFile) write(b []byte) error {
	_, err := s.Write(b)
	return err
}

// addDoc writes the stored fields of the next document.
func (s *segmentFile) addDoc(key string, stored []byte) error {
	s.docs = append(s.docs, s.size)
	var table [8 * binary.MaxVarintLen64]byte
	t := binary.AppendUvarint(table[:0], uint64(len(key)))
	for _, v := range []uint64{fieldNumberMeta, 't', 0, uint64(len(stored)), 0} {
		t = binary.AppendUvarint(t, v)
	}
	s.packed = snappy.Encode(s.packed[:cap(s.packed)], stored)
	b := binary.AppendUvarint(s.buf[:0], uint64(len(t)))
	b = binary.AppendUvarint(b, uint64(len(key)+len(s.packed)))
	b = append(append(append(b, t...), key...), s.packed...)
	s.buf = b
	return s.write(b)
}

// endDocs ends the documents.
func (s *segmentFile) endDocs() error {
	s.stored = s.size
	b := s.buf[:0]
	for _, at := range s.docs {
		b = binary.BigEndian.AppendUint64(b, at)
	}
	s.buf = b
	return s.write(b)
}

// beginField begins the next field.
func (s *segmentFile) beginField() (err error) {
	if s.builder == nil {
		s.builder, err = vellum.New(s.dict, nil)
		return err
	}
	return s.builder.Reset(s.dict)
}

// add writes a term greater than all before it in its field.
func (s *segmentFile) add(term string, postings []posting) error {
	at := zap.FSTValEncode1Hit(uint64(postings[0].doc), oneLength)
	if len(postings) > 1 || postings[0].n != 1 {
		var err error
		if at, err = s.addList(postings); err != nil {
			return err
		}
	}
	s.buf = append(s.buf[:0], term...)
	return s.builder.Insert(s.buf, at)
}

// addList writes a list: how often the term stands in each document, in chunks
// of equally many documents; then v where that is, v 0 for places, v length and
// the set of documents.
func (s *segmentFile) addList(postings []posting) (at uint64, err error) {
	counts := s.size
	total := uint64(len(s.docs))
	size := total / (uint64(len(postings))/1024 + 1)
	b, ends := s.list[:0], s.buf[:0]
	chunks, chunk := (total-1)/size+1, uint64(0)
	ends = binary.AppendUvarint(ends, chunks)
	for _, p := range postings {
		for ; chunk < uint64(p.doc)/size; chunk++ {
			ends = binary.AppendUvarint(ends, uint64(len(b)))
		}
		b = binary.AppendUvarint(b, uint64(p.n)<<1)
		b = append(b, oneLength)
	}
	for ; chunk < chunks; chunk++ {
		ends = binary.AppendUvarint(ends, uint64(len(b)))
	}
	s.list, s.buf = b, ends
	if err := errors.Join(s.write(ends), s.write(b)); err != nil {
		return 0, err
	}
	at = s.size
	s.list = appendSet(s.list[:0], postings)
	b = binary.AppendUvarint(s.buf[:0], counts)
	b = append(b, 0)
	b = binary.AppendUvarint(b, uint64(len(s.list)))
	s.buf = b
	return at, errors.Join(s.write(b), s.write(s.list))
}

// endField writes the dictionary of a field, v length before it, and its
// section: v and v where values would be, v where the dictionary is.
func (s *segmentFile) endField() error {
	if err := s.builder.Close(); err != nil {
		return err
	}
	dict := s.size
	b := binary.AppendUvarint(s.buf[:0], uint64(s.dict.n)) //nolint:gosec // never negative
	if err := errors.Join(s.write(b), s.dict.moveTo(s)); err != nil {
		return err
	}
	s.fields = append(s.fields, s.size)
	b = binary.AppendUvarint(b[:0], noValues)
	b = binary.AppendUvarint(b, noValues)
	b = binary.AppendUvarint(b, dict)
	s.buf = b
	return s.write(b)
}

// finish tells of the fields, writes the footer, syncs and closes the file.
func (s *segmentFile) finish() error {
	var at []uint64
	b := s.buf[:0]
	for i, section := range s.fields {
		at = append(at, s.size+uint64(len(b)))
		b = binary.AppendUvarint(b, uint64(len(fieldNames[i])))
		b = append(b, fieldNames[i]...)
		b = append(b, 1) // sections, of which ours has number 0
		b = binary.BigEndian.AppendUint16(b, 0)
		b = binary.BigEndian.AppendUint64(b, section)
	}
	fields := s.size + uint64(len(b))
	b = binary.AppendUvarint(b, uint64(len(at)))
	for _, v := range at {
		b = binary.BigEndian.AppendUint64(b, v)
	}
	for _, v := range []uint64{uint64(len(s.docs)), s.stored, fields, fields, 0} {
		b = binary.BigEndian.AppendUint64(b, v)
	}
	b = binary.BigEndian.AppendUint32(b, zapChunkMode)
	b = binary.BigEndian.AppendUint32(b, zapVersion)
	if err := s.write(b); err != nil {
		return err
	}
	s.end = s.sum.Sum32()
	err := s.write(binary.BigEndian.AppendUint32(b[:0], s.end))
	return errors.Join(err, s.w.Flush(), s.f.Sync(), s.close())
}

// onDisk is how a file that is finished is recognised.
func (s *segmentFile) onDisk() onDisk { return onDisk{s.size, s.end} }

// close closes the file, whole or not; it may be called again.
func (s *segmentFile) close() error {
	if s.f == nil {
		return nil
	}
	f := s.f
	s.f = nil
	return errors.Join(f.Close(), s.dict.close())
}

// A set of documents is a roaring bitmap of the portable format, always with the
// cookie of those that have runs: u16 12347, u16 containers - 1, a bit for each
// that is runs, u16 upper half of its numbers and u16 numbers - 1 of each, u32
// offsets of four and more, then their lower halves: u16 each; as bits if there
// are more than 4096; or u16 runs and u16 first and u16 further ones of each.
const (
	setCookie  = 12347
	setOffsets = 4 // containers from which on there are offsets
	setArray   = 4096
	setBits    = 1 << 13 // bytes
)

// appendSet encodes the documents of postings.
func appendSet(b []byte, postings []posting) []byte {
	start := len(b)
	var ends []int // of containers
	for i := range postings {
		if i > 0 && postings[i].doc>>16 != postings[i-1].doc>>16 {
			ends = append(ends, i)
		}
	}
	ends = append(ends, len(postings))
	b = binary.LittleEndian.AppendUint16(b, setCookie)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(ends)-1)) //nolint:gosec // at most 2^16
	flags := len(b)
	b = append(b, make([]byte, (len(ends)+7)/8)...)
	from := 0
	for _, to := range ends {
		b = binary.LittleEndian.AppendUint16(b, uint16(postings[from].doc>>16))
		b = binary.LittleEndian.AppendUint16(b, uint16(to-from-1)) //nolint:gosec // at most 2^16-1
		from = to
	}
	offsets := len(b)
	if len(ends) >= setOffsets {
		b = append(b, make([]byte, 4*len(ends))...)
	}
	from = 0
	for i, to := range ends {
		if len(ends) >= setOffsets {
			binary.LittleEndian.PutUint32(b[offsets+4*i:], uint32(len(b)-start)) //nolint:gosec // far below 4 GiB
		}
		var runs bool
		if b, runs = appendContainer(b, postings[from:to]); runs {
			b[flags+i/8] |= 1 << (i % 8)
		}
		from = to
	}
	return b
}

// appendContainer encodes the lower halves of numbers with one upper half, the
// shortest way.
func appendContainer(b []byte, postings []posting) (_ []byte, asRuns bool) {
	runs := 1
	for i := 1; i < len(postings); i++ {
		if postings[i].doc != postings[i-1].doc+1 {
			runs++
		}
	}
	switch size := min(2*len(postings), setBits); {
	case 2+4*runs < size:
		b = binary.LittleEndian.AppendUint16(b, uint16(runs))
		for from := 0; from < len(postings); {
			to := from + 1
			for to < len(postings) && postings[to].doc == postings[to-1].doc+1 {
				to++
			}
			b = binary.LittleEndian.AppendUint16(b, uint16(postings[from].doc)) //nolint:gosec // the lower half
			b = binary.LittleEndian.AppendUint16(b, uint16(to-from-1))          //nolint:gosec // as above
			from = to
		}
		return b, true
	case len(postings) <= setArray:
		for _, p := range postings {
			b = binary.LittleEndian.AppendUint16(b, uint16(p.doc)) //nolint:gosec // the lower half
		}
	default:
		at := len(b)
		b = append(b, make([]byte, setBits)...)
		for _, p := range postings {
			b[at+int(p.doc&0xFFFF)/8] |= 1 << (p.doc % 8)
		}
	}
	return b, false
}
