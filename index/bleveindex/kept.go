package bleveindex

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"baogao/index"
	"baogao/report"
)

// What lies in memory is read from stored fields, document by document; a
// hundred thousand take seconds. So it is also kept in one file beside the parts
// of a generation, for the segments there are when the index is closed. The file
// is nothing but a shortcut: a segment is known by the size and the checksum of
// its file, and where it is not in the file, or the file is not what was written,
// the stored fields are read.
//
// keptFile is: "baogaoM2"; v strings, for each v length and bytes, of the texts
// that many documents share, the first of which is empty; v segments, for each u64
// size and u32 checksum of its file, v documents; for each document of all of them
// what keptWriter.add writes; u32 checksum (CRC-32C) of all before. v is an unsigned
// varint.
const (
	keptFile  = "metas"
	keptMagic = "baogaoM2"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// onDisk is a segment's file as it is recognised.
type onDisk struct {
	size uint64
	sum  uint32
}

// fileOf gives the file of a segment; not ok where it lies in memory alone.
func fileOf(s *scorch.SegmentSnapshot) (file onDisk, ok bool) {
	on, ok := s.Segment().(interface{ Path() string })
	if !ok || on.Path() == "" {
		return file, false
	}
	f, err := os.Open(on.Path())
	if err != nil {
		return file, false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() < 4 {
		return file, false
	}
	var end [4]byte // bleve's checksum
	if _, err := f.ReadAt(end[:], info.Size()-4); err != nil {
		return file, false
	}
	return onDisk{uint64(info.Size()), binary.BigEndian.Uint32(end[:])}, true //nolint:gosec // positive
}

// keptSegment is a segment whose documents are kept.
type keptSegment struct {
	file onDisk
	docs int
}

// keptWriter writes the file, document by document. They are many, so they do not
// wait in memory for the texts they share, which stand before them.
type keptWriter struct {
	name    string
	docs    *aside
	ids     map[string]uint64
	strings []string
	buf     []byte
}

func newKeptWriter(dir string) (*keptWriter, error) {
	name := filepath.Join(dir, keptFile)
	docs, err := createAside(name + ".docs")
	if err != nil {
		return nil, err
	}
	return &keptWriter{name: name, docs: docs, ids: map[string]uint64{"": 0}, strings: []string{""}}, nil
}

// finish writes what stands before the documents, which were those of these
// segments in turn, and puts the file in place.
func (w *keptWriter) finish(segments []keptSegment) (err error) {
	b := []byte(keptMagic)
	b = binary.AppendUvarint(b, uint64(len(w.strings)))
	for _, s := range w.strings {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	b = binary.AppendUvarint(b, uint64(len(segments)))
	for _, s := range segments {
		b = binary.LittleEndian.AppendUint64(b, s.file.size)
		b = binary.LittleEndian.AppendUint32(b, s.file.sum)
		b = binary.AppendUvarint(b, uint64(s.docs)) //nolint:gosec // never negative
	}
	f, err := os.Create(w.name + ".new")
	if err != nil {
		return err
	}
	sum := crc32.New(castagnoli)
	_, _ = sum.Write(b) // a hash never fails
	_, err = f.Write(b)
	if err == nil {
		err = w.docs.moveTo(io.MultiWriter(f, sum))
	}
	if err == nil {
		_, err = f.Write(binary.LittleEndian.AppendUint32(nil, sum.Sum32()))
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(w.name+".new", w.name)
}

// close removes the file of documents.
func (w *keptWriter) close() error { return w.docs.close() }

func (w *keptWriter) number(n uint64) { w.buf = binary.AppendUvarint(w.buf, n) }

func (w *keptWriter) text(s string) {
	w.number(uint64(len(s)))
	w.buf = append(w.buf, s...)
}

// shared writes a text that other documents have, too.
func (w *keptWriter) shared(s string) {
	id, ok := w.ids[s]
	if !ok {
		id = uint64(len(w.strings))
		s = strings.Clone(s) // of a report that is let go
		w.ids[s] = id
		w.strings = append(w.strings, s)
	}
	w.number(id)
}

// add writes a document: its key, empty for none, and all there is of it.
func (w *keptWriter) add(m *meta) error {
	w.buf = w.buf[:0]
	if m == nil {
		w.text("")
	} else {
		w.meta(m)
	}
	_, err := w.docs.Write(w.buf)
	return err
}

func (w *keptWriter) meta(m *meta) {
	w.text(m.key)
	w.number(m.Seq)
	w.buf = binary.LittleEndian.AppendUint64(w.buf, m.Digest)
	for _, s := range []string{m.Unit, m.Code, strings.Join(m.Path, "\x00"), string(m.Kind), m.Date, m.Source, string(m.State)} {
		w.shared(s)
	}
	w.number(uint64(m.Year)) //nolint:gosec // read back as it was
	roles := make([]string, len(m.Roles))
	for i, r := range m.Roles {
		roles[i] = string(r)
	}
	w.shared(strings.Join(roles, "\x00"))
	w.number(uint64(m.Title))
	w.number(uint64(m.Body))
	w.number(uint64(len(m.During)))
	for _, s := range m.During {
		w.number(s[0])
		w.number(s[1])
	}
}

// keptMetas reads the file; nil where it is none of ours.
func keptMetas(dir string) map[onDisk][]*meta {
	b, err := os.ReadFile(filepath.Join(dir, keptFile))
	if err != nil {
		return nil
	}
	kept, err := parseKept(b)
	if err != nil {
		return nil
	}
	return kept
}

var errKept = errors.New("what is kept of documents is not well-formed")

func parseKept(b []byte) (map[onDisk][]*meta, error) {
	if len(b) < len(keptMagic)+4 || string(b[:len(keptMagic)]) != keptMagic {
		return nil, errKept
	}
	end := len(b) - 4
	if crc32.Checksum(b[:end], castagnoli) != binary.LittleEndian.Uint32(b[end:]) {
		return nil, errKept
	}
	r := &keptReader{b: b[len(keptMagic):end]}
	for n := r.number(); n > 0 && !r.bad; n-- {
		r.strings = append(r.strings, r.text())
	}
	r.paths, r.roles = make([][]string, len(r.strings)), make([][]report.Role, len(r.strings))
	var segments []keptSegment
	total := uint64(0)
	for n := r.number(); n > 0 && !r.bad; n-- {
		file := onDisk{size: r.fixed(8), sum: uint32(r.fixed(4))} //nolint:gosec // four bytes
		docs := r.number()
		if total += docs; docs > uint64(len(r.b)) || total > uint64(len(r.b)) { // each takes a byte at least
			return nil, errKept
		}
		segments = append(segments, keptSegment{file, int(docs)}) //nolint:gosec // checked
	}
	kept := map[onDisk][]*meta{}
	for _, s := range segments {
		metas, slab := make([]*meta, s.docs), make([]meta, s.docs)
		for i := range metas {
			metas[i] = r.meta(&slab[i])
		}
		kept[s.file] = metas
	}
	if r.bad || len(r.b) > 0 {
		return nil, errKept
	}
	return kept, nil
}

// keptReader reads from bytes until they are bad.
type keptReader struct {
	b       []byte
	bad     bool
	strings []string
	paths   [][]string // by string, where it was split
	roles   [][]report.Role
}

func (r *keptReader) number() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *keptReader) bytes(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.bad, r.b = true, nil
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *keptReader) text() string { return string(r.bytes(r.number())) }

// fixed reads a number of n bytes.
func (r *keptReader) fixed(n uint64) uint64 {
	var all [8]byte
	copy(all[:], r.bytes(n))
	return binary.LittleEndian.Uint64(all[:])
}

// id reads the number of a shared text.
func (r *keptReader) id() int {
	id := r.number()
	if id >= uint64(len(r.strings)) {
		r.bad, r.b = true, nil
		return -1
	}
	return int(id) //nolint:gosec // checked
}

func (r *keptReader) shared() string {
	if id := r.id(); id >= 0 {
		return r.strings[id]
	}
	return ""
}

func (r *keptReader) path() []string {
	id := r.id()
	if id < 0 || r.strings[id] == "" {
		return nil
	}
	if r.paths[id] == nil {
		r.paths[id] = strings.Split(r.strings[id], "\x00")
	}
	return r.paths[id]
}

func (r *keptReader) roleList() []report.Role {
	id := r.id()
	if id < 0 || r.strings[id] == "" {
		return nil
	}
	if r.roles[id] == nil {
		for s := range strings.SplitSeq(r.strings[id], "\x00") {
			r.roles[id] = append(r.roles[id], report.Role(s))
		}
	}
	return r.roles[id]
}

// meta reads a document; nil is one that was deleted.
func (r *keptReader) meta(m *meta) *meta {
	if m.key = r.text(); m.key == "" {
		return nil
	}
	m.id, _ = index.KeyID(m.key)
	m.Seq, m.Digest = r.number(), r.fixed(8)
	m.Unit, m.Code, m.Path = r.shared(), r.shared(), r.path()
	m.Kind, m.Date, m.Source, m.State = report.Kind(r.shared()), r.shared(), r.shared(), index.State(r.shared())
	m.Year = int(r.number()) //nolint:gosec // as it was written
	m.Roles = r.roleList()
	m.Title, m.Body = uint32(r.number()), uint32(r.number()) //nolint:gosec // as they were written
	for n := r.number(); n > 0 && !r.bad; n-- {
		m.During = append(m.During, index.Span{r.number(), r.number()})
	}
	return m
}

// metasOf gives the documents of each segment, from the file where it has them;
// all says that it had them all.
func metasOf(dir string, segments []*scorch.SegmentSnapshot) (metas map[uint64][]*meta, all bool, err error) {
	kept := keptMetas(dir)
	metas, all = map[uint64][]*meta{}, true
	for _, s := range segments {
		if file, ok := fileOf(s); ok && kept[file] != nil && len(kept[file]) == int(s.FullSize()) {
			metas[s.Id()] = kept[file]
			continue
		}
		if metas[s.Id()], err = readMetas(s); err != nil {
			return nil, false, err
		}
		all = false
	}
	return metas, all, nil
}

// readMetas reads the stored fields of a segment.
func readMetas(s *scorch.SegmentSnapshot) ([]*meta, error) {
	metas, dead := make([]*meta, s.FullSize()), s.Deleted()
	for i := range metas {
		if dead != nil && dead.Contains(uint32(i)) {
			continue
		}
		m, err := readMeta(s, uint64(i))
		if err != nil {
			return nil, err
		}
		metas[i] = m
	}
	return metas, nil
}

// keepMetas keeps what lies in memory for the segments there are. That it cannot
// be written is no harm: the next opening takes longer.
func (e *Engine) keepMetas() (err error) {
	w, err := newKeptWriter(e.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	var segments []keptSegment
	for _, s := range e.view.reader.Segments() {
		file, ok := fileOf(s)
		if !ok {
			continue
		}
		table, dead := e.view.tables[s.Id()], s.Deleted()
		for i, number := range table {
			var m *meta
			if dead == nil || !dead.Contains(uint32(i)) {
				if m = e.docs.at(number); m == nil {
					m = e.earlier.at(number)
				}
			}
			if err := w.add(m); err != nil {
				return err
			}
		}
		segments = append(segments, keptSegment{file, len(table)})
	}
	return w.finish(segments)
}
