package shelf

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"

	"baogao/compare"
)

// A run file:
//
//	prints     of each text: tokens (2 bytes each), then a bit for each that is quoted
//	postings   by hash, in blocks of blockSize: for each the hash less the one
//	           before it in its block, the text in the run, the token (varints)
//	tables     JSON: metas of texts, ends of prints, first hash and offset of blocks
//	footer     offset of the tables, CRC-32 of them, magic
const (
	blockSize  = 256
	footerSize = 8 + 4 + 8
	magic      = "bgcopy1\n"
)

// posting is a seed of a text.
type posting struct {
	hash uint32
	text uint32 // in its run
	at   uint32
}

func byHash(a, b posting) int {
	return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.text, b.text), cmp.Compare(a.at, b.at))
}

// tables are held in memory of an open run, metas aside.
type tables struct {
	Metas  []meta   `json:"metas"`
	Ends   []int64  `json:"ends"`   // of prints
	Hashes []uint32 `json:"hashes"` // the first of each block
	Blocks []int64  `json:"blocks"` // where it begins; the last is where all end
}

// run is an open run file.
type run struct {
	f     *os.File
	first int
	tables
}

// pages is a run in the making.
type pages struct {
	metas    []meta
	prints   [][]byte
	postings []posting
}

// build masks texts on all processors.
func build(ctx context.Context, m *compare.Masker, items []Item) (*pages, error) {
	p := &pages{metas: make([]meta, len(items)), prints: make([][]byte, len(items))}
	marks := make([][]posting, len(items))
	err := share(ctx, len(items), func(i int) error {
		t := &items[i]
		k := m.Mask(t.Text.Text, t.Names...)
		p.prints[i] = encode(&k)
		p.metas[i] = meta{ID: t.ID, Unit: t.Unit, Code: t.Code, Year: t.Year, Kind: t.Kind, Published: t.Published, Sum: t.Sum, Size: len(k.Tokens)}
		seeds := compare.Seeds(k.Tokens)
		marks[i] = make([]posting, len(seeds))
		for j, s := range seeds {
			marks[i][j] = posting{s.Hash, uint32(i), s.At} //nolint:gosec // bounded
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	p.postings = slices.Concat(marks...)
	slices.SortFunc(p.postings, byHash)
	return p, nil
}

// encode writes a masked text. Where its tokens stand is not kept: a passage
// that is shown is read and masked again.
func encode(k *compare.Masked) []byte {
	n := len(k.Tokens)
	out := make([]byte, 2*n+(n+7)/8)
	for i, t := range k.Tokens {
		binary.LittleEndian.PutUint16(out[2*i:], t)
		if k.Quoted[i] {
			out[2*n+i/8] |= 1 << (i % 8)
		}
	}
	return out
}

// decode reads a masked text of n tokens, its quotations only if they are there.
func decode(body []byte, n int) (k compare.Masked, err error) {
	if n < 0 || 2*n > len(body) {
		return k, errBroken()
	}
	k.Tokens = make([]uint16, n)
	for i := range n {
		k.Tokens[i] = binary.LittleEndian.Uint16(body[2*i:])
	}
	if body = body[2*n:]; len(body) == (n+7)/8 {
		k.Quoted = make([]bool, n)
		for i := range n {
			k.Quoted[i] = body[i/8]&(1<<(i%8)) != 0
		}
	}
	return k, nil
}

// file is a run file as it is written.
type file struct {
	f  *os.File
	w  *bufio.Writer
	at int64
	t  tables
	// of the block under way
	block []byte
	n     int
	last  uint32
	texts int // of the hash under way: those of a hash that everyone has are not kept
	was   posting
}

func create(name string) (*file, error) {
	f, err := os.Create(name + ".tmp")
	if err != nil {
		return nil, err
	}
	return &file{f: f, w: bufio.NewWriterSize(f, 1<<18)}, nil
}

func (o *file) put(b []byte) error {
	n, err := o.w.Write(b)
	o.at += int64(n)
	return err
}

func (o *file) print(m meta, body []byte) error {
	err := o.put(body)
	o.t.Metas, o.t.Ends = append(o.t.Metas, m), append(o.t.Ends, o.at)
	return err
}

// posting writes the next posting, in order of byHash.
func (o *file) posting(p posting) error {
	switch {
	case p.hash != o.was.hash || o.texts == 0:
		o.texts = 1
	case p.text != o.was.text:
		o.texts++
	}
	if o.was = p; o.texts > compare.CommonGram {
		return nil // boilerplate needs no more witnesses
	}
	if o.n == blockSize {
		if err := o.flush(); err != nil {
			return err
		}
	}
	if o.n == 0 {
		o.t.Hashes, o.t.Blocks, o.last = append(o.t.Hashes, p.hash), append(o.t.Blocks, o.at), p.hash
	}
	o.block = binary.AppendUvarint(o.block, uint64(p.hash-o.last))
	o.block = binary.AppendUvarint(o.block, uint64(p.text))
	o.block = binary.AppendUvarint(o.block, uint64(p.at))
	o.last = p.hash
	o.n++
	return nil
}

func (o *file) flush() error {
	err := o.put(o.block)
	o.block, o.n = o.block[:0], 0
	return err
}

// close writes the tables, syncs, and gives the file its name.
func (o *file) close() (size int64, err error) {
	if err := o.flush(); err != nil {
		return 0, err
	}
	o.t.Blocks = append(o.t.Blocks, o.at)
	body, err := json.Marshal(&o.t)
	if err != nil {
		return 0, err
	}
	footer := binary.LittleEndian.AppendUint64(nil, uint64(o.at)) //nolint:gosec // not negative
	footer = binary.LittleEndian.AppendUint32(footer, crc32.ChecksumIEEE(body))
	if err := errors.Join(o.put(body), o.put(append(footer, magic...)), o.w.Flush(), o.f.Sync(), o.f.Close()); err != nil {
		return 0, err
	}
	name := o.f.Name()
	return o.at, os.Rename(name, name[:len(name)-len(".tmp")])
}

func (p *pages) write(name string) (size int64, err error) {
	o, err := create(name)
	if err != nil {
		return 0, err
	}
	for i := range p.metas {
		if err := o.print(p.metas[i], p.prints[i]); err != nil {
			return 0, errors.Join(err, o.f.Close())
		}
	}
	for _, m := range p.postings {
		if err := o.posting(m); err != nil {
			return 0, errors.Join(err, o.f.Close())
		}
	}
	return o.close()
}

// openRun opens a run file.
func openRun(name string, h runHead) (r *run, texts []text, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	broken := errBroken()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	footer := make([]byte, footerSize)
	if info.Size() != h.Size || h.Size < footerSize {
		return nil, nil, broken
	}
	if _, err := f.ReadAt(footer, h.Size-footerSize); err != nil {
		return nil, nil, err
	}
	from := int64(binary.LittleEndian.Uint64(footer)) //nolint:gosec // checked
	if string(footer[12:]) != magic || from < 0 || from > h.Size-footerSize {
		return nil, nil, broken
	}
	body := make([]byte, h.Size-footerSize-from)
	if _, err := f.ReadAt(body, from); err != nil {
		return nil, nil, err
	}
	r = &run{f: f, first: h.First}
	if crc32.ChecksumIEEE(body) != binary.LittleEndian.Uint32(footer[8:]) || json.Unmarshal(body, &r.tables) != nil || len(r.Metas) != h.Texts {
		return nil, nil, broken
	}
	texts = make([]text, h.Texts)
	for i, m := range r.Metas {
		texts[i] = text{
			Text: compare.Text{ID: m.ID, Unit: m.Unit, Code: m.Code, Year: m.Year, Kind: m.Kind, Published: m.Published}, sum: m.Sum, size: m.Size,
		}
	}
	return r, texts, nil
}

// print reads a text of the run as it lies there.
func (r *run) print(i int) ([]byte, error) {
	from := int64(0)
	if i > 0 {
		from = r.Ends[i-1]
	}
	body := make([]byte, r.Ends[i]-from)
	_, err := r.f.ReadAt(body, from)
	return body, err
}

func (r *run) masked(n int) (compare.Masked, error) {
	body, err := r.print(n - r.first)
	if err != nil {
		return compare.Masked{}, err
	}
	return decode(body, r.Metas[n-r.first].Size)
}

// tokens reads the tokens of a text only.
func (r *run) tokens(n int) ([]uint16, error) {
	i := n - r.first
	from := int64(0)
	if i > 0 {
		from = r.Ends[i-1]
	}
	body := make([]byte, min(2*int64(r.Metas[i].Size), r.Ends[i]-from))
	if _, err := r.f.ReadAt(body, from); err != nil {
		return nil, err
	}
	k, err := decode(body, r.Metas[i].Size)
	return k.Tokens, err
}

// mergeRuns writes two neighbours as one.
func mergeRuns(name string, x, y *run) (size int64, err error) {
	o, err := create(name)
	if err != nil {
		return 0, err
	}
	for _, r := range []*run{x, y} {
		for i, m := range r.Metas {
			body, err := r.print(i)
			if err == nil {
				err = o.print(m, body)
			}
			if err != nil {
				return 0, errors.Join(err, o.f.Close())
			}
		}
	}
	a, b := &scan{r: x}, &scan{r: y, shift: uint32(len(x.Metas))} //nolint:gosec // bounded
	p, more := a.next()
	q, moreQ := b.next()
	for more || moreQ {
		if more && (!moreQ || byHash(p, q) < 0) {
			err = o.posting(p)
			p, more = a.next()
		} else {
			err = o.posting(q)
			q, moreQ = b.next()
		}
		if err = errors.Join(err, a.err, b.err); err != nil {
			return 0, errors.Join(err, o.f.Close())
		}
	}
	return o.close()
}

// writeWhole puts a file in the place of another, synced.
func writeWhole(name string, body []byte) error {
	f, err := os.Create(name + ".tmp")
	if err != nil {
		return err
	}
	_, err = bytes.NewReader(body).WriteTo(f)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(name+".tmp", name); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}

// syncDir makes the names in a directory durable, where the system can.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync() // not every system can; the files themselves are synced
	return d.Close()
}
