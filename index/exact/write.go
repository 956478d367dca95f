package exact

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"path/filepath"
	"slices"
)

const (
	runSuffix  = ".run"
	runMagic   = "baogaoEX"
	runFormat  = 3
	pageSize   = 4096
	blockKeys  = 64 // keys of a block
	blockBytes = 24
	footerSize = len(runMagic) + 3*4 + parts*8 + 4
)

// The parts of a run, in order.
const (
	partLists = iota
	partKeys
	partBlocks
	partDocs
	partSpans
	partBreaks
	parts
)

// The second character of keys that are no pair.
const (
	lastRune = 0x110000 // the first is the last of its title or text
	docsRune = 0x110001 // the list is one of documents
)

func keyOf(first, second rune) uint64 { return uint64(first)<<21 | uint64(second) } //nolint:gosec // characters are positive

// isDocs says whether a key's list is one of documents.
func isDocs(key uint64) bool { return key&(1<<21-1) == docsRune }

// writer writes a run: lists as they come, in the order of keys, and the rest
// at the end.
type writer struct {
	name   string
	f      file
	buf    []byte // not yet written, at most a few pages
	page   uint32 // checksum of the page that is not full yet
	filled int    // and how much of it there is
	sums   []byte
	size   int64

	keys, blocks []byte
	n            int // keys
	last         uint64
	lists        int64 // bytes of lists
}

// createRun begins a run file.
func createRun(d disk, name string) (*writer, error) {
	f, err := d.Create(name)
	if err != nil {
		return nil, err
	}
	return &writer{name: name, f: f, buf: make([]byte, 0, 1<<16)}, nil
}

// write appends bytes that belong to pages.
func (w *writer) write(p []byte) error {
	for len(p) > 0 {
		n := min(len(p), pageSize-w.filled)
		w.page = crc32.Update(w.page, castagnoli, p[:n])
		if w.filled += n; w.filled == pageSize {
			w.endPage()
		}
		w.buf = append(w.buf, p[:n]...)
		w.size += int64(n)
		p = p[n:]
		if len(w.buf) >= cap(w.buf)-pageSize {
			if err := w.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *writer) endPage() {
	w.sums = binary.LittleEndian.AppendUint32(w.sums, w.page)
	w.page, w.filled = 0, 0
}

func (w *writer) flush() error {
	_, err := w.f.Write(w.buf)
	w.buf = w.buf[:0]
	return err
}

// add writes the list of a key that is greater than all before it.
func (w *writer) add(key uint64, entries int, list []byte) error {
	if w.n%blockKeys == 0 {
		w.blocks = binary.LittleEndian.AppendUint64(w.blocks, key)
		w.blocks = binary.LittleEndian.AppendUint64(w.blocks, uint64(len(w.keys)))
		w.blocks = binary.LittleEndian.AppendUint64(w.blocks, uint64(w.lists)) //nolint:gosec // sizes are positive
	} else {
		w.keys = binary.AppendUvarint(w.keys, key-w.last)
	}
	w.keys = binary.AppendUvarint(w.keys, uint64(entries)) //nolint:gosec // as above
	w.keys = binary.AppendUvarint(w.keys, uint64(len(list)))
	w.n, w.last = w.n+1, key
	w.lists += int64(len(list))
	return w.write(list)
}

// contents is what a run holds beside its lists, in the bytes of its parts: what
// is known of a document takes a quarter of the memory so.
type contents struct {
	n                   uint32 // documents
	places              uint32
	roles               roles
	docs, spans, breaks []byte
}

// add adds a document with its sections and breaks.
func (c *contents) add(d *doc, spans []span, breaks []uint32) {
	c.docs = appendDoc(c.docs, d)
	c.spans = appendSpans(c.spans, spans)
	c.breaks = appendBreaks(c.breaks, breaks)
	c.n++
	c.places += d.places()
}

// reset empties it, in the same memory.
func (c *contents) reset() {
	*c = contents{docs: c.docs[:0], spans: c.spans[:0], breaks: c.breaks[:0]}
}

// finish writes what stands behind the lists, syncs and closes the file, and
// gives its size and the checksum in its footer.
func (w *writer) finish(c *contents) (size int64, sum uint32, err error) {
	footer := []byte(runMagic)
	footer = binary.LittleEndian.AppendUint32(footer, runFormat)
	footer = binary.LittleEndian.AppendUint32(footer, c.n)
	footer = binary.LittleEndian.AppendUint32(footer, c.places)
	footer = binary.LittleEndian.AppendUint64(footer, uint64(w.size)) //nolint:gosec // sizes are positive
	for _, p := range [][]byte{w.keys, w.blocks, c.docs, slices.Concat(c.roles.append(nil), c.spans), c.breaks} {
		if err := w.write(p); err != nil {
			return 0, 0, err
		}
		footer = binary.LittleEndian.AppendUint64(footer, uint64(w.size)) //nolint:gosec // as above
	}
	if w.filled > 0 {
		w.endPage()
	}
	tail := slices.Concat(w.sums, footer)
	sum = crc32.Checksum(tail, castagnoli)
	w.buf = append(w.buf, tail...)
	w.buf = binary.LittleEndian.AppendUint32(w.buf, sum)
	size = w.size + int64(len(tail)) + 4
	if err := w.flush(); err != nil {
		return 0, 0, err
	}
	return size, sum, errors.Join(w.f.Sync(), w.f.Close())
}

// abandon removes a run that could not be finished.
func (w *writer) abandon(d disk) {
	_ = w.f.Close() // it may be closed already
	_ = d.Remove(w.name)
}

// doc is a document of a run.
type doc struct {
	id     string
	seq    uint64
	digest uint64
	start  uint32 // first place of the title
	title  uint32 // characters
	text   uint32
}

// places is how many a document takes, with the empty ones.
func (d *doc) places() uint32 { return d.title + d.text + 2 }

// body is the first place of the text.
func (d *doc) body() uint32 { return d.start + d.title + 1 }

func appendDoc(b []byte, d *doc) []byte {
	b = binary.AppendUvarint(b, uint64(len(d.id)))
	b = append(b, d.id...)
	b = binary.AppendUvarint(b, d.seq)
	b = binary.LittleEndian.AppendUint64(b, d.digest)
	b = binary.AppendUvarint(b, uint64(d.title))
	return binary.AppendUvarint(b, uint64(d.text))
}

// runName is the file of a run.
func runName(dir string, n int) string {
	return filepath.Join(dir, fmt.Sprintf("%08d", n)+runSuffix)
}
