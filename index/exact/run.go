package exact

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"sync"
	"sync/atomic"

	mmap "github.com/blevesearch/mmap-go"
)

// run is an open run file. Documents are read when it is opened; keys, sections
// and lists are looked up in the file as it is mapped into memory. Every page is
// compared with its checksum when it is first looked at.
type run struct {
	name   string
	f      *os.File
	size   int64
	sum    uint32
	sums   []byte
	mapped mmap.MMap
	sound  []uint32 // a bit for each page that was compared
	ends   [parts]int64
	places uint32
	docs   []doc
	docTable
	numbers  []uint32 // of the documents, in the Index
	byNumber []uint32 // the documents in the order of their numbers

	mu     sync.Mutex
	index  *keyIndex
	roles  *roleIndex
	breaks *breakIndex
}

// openRun opens a run that must have this size and checksum.
func openRun(name string, size int64, sum uint32) (r *run, err error) {
	f, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, damaged(name, err)
	}
	if err != nil {
		return nil, err
	}
	r = &run{name: filepath.Base(name), f: f, size: size, sum: sum}
	if err := r.load(); err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

func (r *run) close() error { return errors.Join(r.mapped.Unmap(), r.f.Close()) }

// doc gives the place in the run of the document that has a number.
func (r *run) doc(number uint32) (int, bool) {
	if len(r.numbers) == 0 {
		return 0, false
	}
	// Runs written in one go have their numbers in a row.
	if d := int64(number) - int64(r.numbers[0]); d >= 0 && d < int64(len(r.numbers)) && r.numbers[d] == number {
		return int(d), true
	}
	i, ok := slices.BinarySearchFunc(r.byNumber, number, func(d, number uint32) int { return cmp.Compare(r.numbers[d], number) })
	if !ok {
		return 0, false
	}
	return int(r.byNumber[i]), true
}

func (r *run) damaged(err error) error { return damaged(r.name, err) }

// load reads footer, checksums and documents.
func (r *run) load() error {
	info, err := r.f.Stat()
	if err != nil {
		return err
	}
	if info.Size() != r.size || r.size < int64(footerSize) {
		return r.damaged(fmt.Errorf("%d bytes, want %d", info.Size(), r.size))
	}
	footer := make([]byte, footerSize)
	if err := r.readAt(footer, r.size-int64(footerSize)); err != nil {
		return err
	}
	docs, err := r.readFooter(footer)
	if err != nil {
		return err
	}
	r.sums = make([]byte, r.size-int64(footerSize)-r.end())
	if err := r.readAt(r.sums, r.end()); err != nil {
		return err
	}
	sum := crc32.Update(crc32.Checksum(r.sums, castagnoli), castagnoli, footer[:footerSize-4])
	if sum != r.sum || sum != binary.LittleEndian.Uint32(footer[footerSize-4:]) {
		return r.damaged(errors.New("checksum of the footer differs"))
	}
	if r.mapped, err = mmap.MapRegion(r.f, int(r.size), mmap.RDONLY, 0, 0); err != nil {
		return err
	}
	r.sound = make([]uint32, len(r.sums)/4/32+1)
	return r.loadDocs(docs)
}

// readFooter gives the number of documents.
func (r *run) readFooter(b []byte) (docs int, err error) {
	if string(b[:8]) != runMagic || binary.LittleEndian.Uint32(b[8:]) != runFormat {
		return 0, r.damaged(errors.New("not a run of this format"))
	}
	r.places = binary.LittleEndian.Uint32(b[16:])
	last := int64(0)
	for i := range r.ends {
		end := binary.LittleEndian.Uint64(b[20+8*i:])
		if end < uint64(last) || end > uint64(r.size) { //nolint:gosec // both are positive
			return 0, r.damaged(errors.New("parts out of order"))
		}
		last = int64(end) //nolint:gosec // checked
		r.ends[i] = last
	}
	pages := (last + pageSize - 1) / pageSize
	if last+4*pages+int64(footerSize) != r.size {
		return 0, r.damaged(errors.New("parts of another size"))
	}
	return int(binary.LittleEndian.Uint32(b[12:])), nil
}

// end is where the parts end.
func (r *run) end() int64 { return r.ends[parts-1] }

// part gives a whole part.
func (r *run) part(i int) ([]byte, error) {
	start := int64(0)
	if i > 0 {
		start = r.ends[i-1]
	}
	return r.at(start, r.ends[i]-start)
}

// at gives n bytes at an offset, where they are mapped, after comparing the
// checksums of their pages.
func (r *run) at(off, n int64) ([]byte, error) {
	first, last, err := r.pages(off, n)
	if err != nil || n == 0 {
		return nil, err
	}
	for page := first; page <= last; page++ {
		word, bit := &r.sound[page/32], uint32(1)<<(page%32)
		if atomic.LoadUint32(word)&bit != 0 {
			continue
		}
		from := page * pageSize
		if err := r.compare(page, r.mapped[from:min(from+pageSize, r.end())]); err != nil {
			return nil, err
		}
		atomic.OrUint32(word, bit)
	}
	return r.mapped[off:][:n:n], nil
}

// read reads n bytes at an offset into buf, after comparing the checksums of
// their pages. What is read once, from end to end, need not be mapped.
func (r *run) read(buf *[]byte, off, n int64) ([]byte, error) {
	first, last, err := r.pages(off, n)
	if err != nil || n == 0 {
		return nil, err
	}
	from, to := first*pageSize, min((last+1)*pageSize, r.end())
	*buf = slices.Grow((*buf)[:0], int(to-from))[:to-from]
	if err := r.readAt(*buf, from); err != nil {
		return nil, err
	}
	rest := *buf
	for page := first; page <= last; page++ {
		n := min(pageSize, len(rest))
		if err := r.compare(page, rest[:n]); err != nil {
			return nil, err
		}
		rest = rest[n:]
	}
	return (*buf)[off-from:][:n], nil
}

// pages gives the first and last page of n bytes at an offset.
func (r *run) pages(off, n int64) (first, last int64, err error) {
	if off < 0 || n < 0 || off+n > r.end() {
		return 0, 0, r.damaged(errors.New("an offset leads outside"))
	}
	return off / pageSize, (off + n - 1) / pageSize, nil
}

// compare compares a page with its checksum.
func (r *run) compare(page int64, b []byte) error {
	if crc32.Checksum(b, castagnoli) != binary.LittleEndian.Uint32(r.sums[4*page:]) {
		return r.damaged(fmt.Errorf("checksum of page %d differs", page))
	}
	return nil
}

func (r *run) readAt(b []byte, off int64) error {
	n, err := r.f.ReadAt(b, off)
	switch {
	case n == len(b):
		return nil
	case errors.Is(err, io.EOF):
		return r.damaged(io.ErrUnexpectedEOF)
	}
	return err
}

// loadDocs reads n documents.
func (r *run) loadDocs(n int) error {
	b, err := r.part(partDocs)
	if err != nil {
		return err
	}
	const least = 12 // bytes of a document with an empty id
	if n > len(b)/least {
		return r.damaged(errors.New("more documents than there is room for"))
	}
	r.docs = make([]doc, n)
	in := reader{b}
	at := uint64(0)
	for i := range r.docs {
		d := &r.docs[i]
		d.id = string(in.bytes(in.uvarint()))
		d.seq = in.uvarint()
		if digest := in.bytes(8); digest != nil {
			d.digest = binary.LittleEndian.Uint64(digest)
		}
		d.title, d.text = in.uint32(), in.uint32()
		d.start = uint32(at)
		at += uint64(d.title) + uint64(d.text) + 2
		if in.b == nil || at > uint64(r.places) {
			return r.damaged(errors.New("documents are not well-formed"))
		}
	}
	if len(in.b) > 0 || at != uint64(r.places) {
		return r.damaged(errors.New("documents do not fill the run"))
	}
	r.docTable = newDocTable(r.docs, r.places)
	return nil
}

// docCell is how many places share an entry of docTable.
const docCell = 1 << 10

// docTable leads from places to documents.
type docTable struct {
	starts []uint32 // first place of each document; one more for the end
	bodies []uint32 // first place of each text
	cells  []uint32 // the document that the first place of each cell belongs to
}

func newDocTable(docs []doc, places uint32) docTable {
	t := docTable{starts: make([]uint32, len(docs)+1), bodies: make([]uint32, len(docs)), cells: make([]uint32, 0, places/docCell+2)}
	for i := range docs {
		t.starts[i], t.bodies[i] = docs[i].start, docs[i].body()
		end := docs[i].start + docs[i].places()
		for uint64(len(t.cells))*docCell < uint64(end) {
			t.cells = append(t.cells, count(i))
		}
	}
	t.starts[len(docs)] = places
	t.cells = append(t.cells, count(max(0, len(docs)-1)))
	return t
}

// extent is where the text of a document begins, and where the document ends.
func (t *docTable) extent(d int) (body, end uint32) { return t.bodies[d], t.starts[d+1] }

// docAt is the document that a place belongs to.
func (t *docTable) docAt(place uint32) int {
	cell := place / docCell
	first, last := int(t.cells[cell]), int(t.cells[cell+1])
	if last-first > 4 { // tiny documents
		return first + sort.Search(last-first, func(i int) bool { return t.starts[first+1+i] > place })
	}
	for first < last && t.starts[first+1] <= place {
		first++
	}
	return first
}
