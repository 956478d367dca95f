package bleveindex

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
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
// keptFile is: "baogaoM1"; v strings, for each v length and bytes, of the texts
// that many documents share, the first of which is empty; v segments, for each u64
// size and u32 checksum of its file, v documents, for each what appendMeta writes;
// u32 checksum (CRC-32C) of all before. v is an unsigned varint.
const (
	keptFile  = "metas"
	keptMagic = "baogaoM1"
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

// keep writes the file. metas are those of each segment, nil for a document that
// is deleted.
func keep(dir string, files []onDisk, metas [][]*meta) error {
	w := &keptWriter{ids: map[string]uint64{"": 0}, strings: []string{""}}
	for i, file := range files {
		w.body = binary.LittleEndian.AppendUint64(w.body, file.size)
		w.body = binary.LittleEndian.AppendUint32(w.body, file.sum)
		w.number(uint64(len(metas[i])))
		for _, m := range metas[i] {
			w.meta(m)
		}
	}
	b := []byte(keptMagic)
	b = binary.AppendUvarint(b, uint64(len(w.strings)))
	for _, s := range w.strings {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	b = append(binary.AppendUvarint(b, uint64(len(files))), w.body...)
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
	name := filepath.Join(dir, keptFile)
	if err := os.WriteFile(name+".new", b, 0o600); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}

type keptWriter struct {
	ids     map[string]uint64
	strings []string
	body    []byte
}

func (w *keptWriter) number(n uint64) { w.body = binary.AppendUvarint(w.body, n) }

func (w *keptWriter) text(s string) {
	w.number(uint64(len(s)))
	w.body = append(w.body, s...)
}

// shared writes a text that other documents have, too.
func (w *keptWriter) shared(s string) {
	id, ok := w.ids[s]
	if !ok {
		id = uint64(len(w.strings))
		w.ids[s] = id
		w.strings = append(w.strings, s)
	}
	w.number(id)
}

// meta writes a document: its key, empty for none, and all there is of it.
func (w *keptWriter) meta(m *meta) {
	if m == nil {
		w.text("")
		return
	}
	w.text(m.key)
	w.number(m.Seq)
	w.body = binary.LittleEndian.AppendUint64(w.body, m.Digest)
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
	kept := map[onDisk][]*meta{}
	for n := r.number(); n > 0 && !r.bad; n-- {
		file := onDisk{size: r.fixed(8), sum: uint32(r.fixed(4))} //nolint:gosec // four bytes
		documents := r.number()
		if documents > uint64(len(r.b)) { // each takes a byte at least
			return nil, errKept
		}
		metas := make([]*meta, documents)
		slab := make([]meta, documents)
		for i := range metas {
			metas[i] = r.meta(&slab[i])
		}
		kept[file] = metas
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
func (e *Engine) keepMetas() error {
	var files []onDisk
	var metas [][]*meta
	for _, s := range e.view.reader.Segments() {
		file, ok := fileOf(s)
		if !ok {
			continue
		}
		table, dead := e.view.tables[s.Id()], s.Deleted()
		here := make([]*meta, len(table))
		for i, number := range table {
			if dead != nil && dead.Contains(uint32(i)) {
				continue
			}
			if here[i] = e.docs.at(number); here[i] == nil {
				here[i] = e.earlier.at(number)
			}
		}
		files, metas = append(files, file), append(metas, here)
	}
	return keep(e.dir, files, metas)
}
