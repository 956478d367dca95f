// Package exact answers one question: which documents literally hold these
// characters?
//
// The answer equals a scan of all titles and public texts, folded and without
// white space, whatever words a segmenter would see in them. A phrase is never
// found across title and text, for one place that belongs to no character
// stands between them.
//
// Documents lie in immutable runs, one for each batch that was applied. A run
// numbers the characters of its documents in one row and keeps, for every pair
// of neighbouring characters, the places where it stands. A phrase stands where
// pairs that cover it stand side by side, so the texts themselves are not kept.
// Small runs are merged as they come, and a newer Seq of an id wins. Bulk builds
// an index of all documents at once, of runs as large as memory allows.
//
// What it does not do: rank, cut into words, or know the engine beside it.
//
// # Files
//
// A directory holds MANIFEST and *.run files. Numbers are little endian, "v" is
// an unsigned varint of encoding/binary, and checksums are CRC-32C.
//
// MANIFEST is two lines: a JSON object, and its checksum as eight hex digits.
//
//	{"format": 1, "state": STATE, "before": STATE or null}
//	STATE = {"cursor", "runs": [{"name", "size", "sum", "dead"}]}
//
// A run is named with its size and the checksum in its footer; dead is a bitmap
// (base64, bit i of byte i/8 counted from the lowest) of documents that were
// replaced or removed since. The state before is kept until the next one is
// written, so that an engine beside this index, committed after it, finds its
// own cursor after a crash between the two. A new MANIFEST is written beside
// the old one, synced, renamed over it, and the directory synced; runs are
// synced before. A *.run that no state names is left over from a crash.
//
// A run is six parts, a checksum for every 4096 bytes of them, and a footer:
//
//	lists    one for each key, in the order of keys
//	keys     for each key: v key - key before it, v entries, v bytes of its list;
//	         the key is left out at the first of every 64
//	blocks   for every 64 keys: u64 first key, u64 offset in keys, u64 in lists
//	docs     for each document: v length, id, v Seq, u64 digest,
//	         v characters of the title, v of the text
//	spans    v roles, for each: v length, name; then for each document:
//	         v sections, for each: v role, v first character of the text, v
//	         characters; by their beginnings, none within another of its role
//	breaks   for each document: v number of places at which a sentence ends, for
//	         each v of (difference of characters of the text)<<1, and 1 where a
//	         paragraph ends, too
//	sums     u32 for each page
//	footer   "baogaoEX", u32 format, u32 documents, u32 places,
//	         u64 end of each part, u32 checksum of sums and footer before it
//
// Places count characters: each document takes those of its title, one empty
// place, those of its text, and one empty place. A key is first<<21 | second
// character of a pair. Second may also be 0x110000: the first is the last of its
// title or text; or 0x110001: a list of the documents that hold the first.
//
// A list of places is their differences, in chunks of 128. The last chunk, where
// it is shorter, holds them as v; every other u8 width, u8 number of the longer
// ones, width low bits of each from the lowest bit on, and for each of the longer
// ones: u8 which it is, v its bits above width. A list of more than 128 begins with
// a table, for every further chunk: u32 the place before it, u32 its offset
// behind the table. A list of documents is, for each, v of
// (difference of document numbers)<<2 | kind; kind 0 and 1 are that many and
// one more occurrences in the text and none in the title, of kind 2 v
// occurrences in the text follow, of kind 3 v in the title and v in the text.
package exact

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"baogao/internal/errs"
	"baogao/report"
)

// Scope is where a phrase is looked for: in title and text, in titles alone, or
// inside sections of a role.
type Scope struct {
	Title bool
	Role  report.Role
}

// Hit is a document that holds a phrase.
type Hit struct {
	Doc   uint32 // the number of the document
	Title int    // occurrences in the title, none overlapping another
	Text  int    // and in the text
}

// Doc is a document held. Its number belongs to its id as long as the Index is
// open.
type Doc struct {
	ID     string
	Number uint32
	Seq    uint64
	Digest uint64
}

// Index is an open index. Searches may run beside each other and beside Apply.
type Index struct {
	dir     string
	disk    disk
	largest int64 // places of a run beyond which it is not merged

	applying sync.Mutex
	numbers  *numbers
	last     int    // number of the run file written last
	written  *state // by Apply, not yet searched; nil for none
	untidy   bool   // an Apply failed and may have left files

	mu    sync.RWMutex
	state *state

	finders, locators sync.Pool
}

// Create begins an empty index in a new directory, at cursor 0.
func Create(dir string) (x *Index, err error) {
	defer errs.Wrap(&err, "exact.Create(%s)", dir)
	return create(newIndex(dir, osDisk{}))
}

func create(x *Index) (*Index, error) {
	if err := os.MkdirAll(x.dir, 0o750); err != nil {
		return nil, err
	}
	return x, writeManifest(x.disk, x.dir, (&state{}).manifest(), nil)
}

func newIndex(dir string, d disk) *Index {
	return &Index{dir: dir, disk: d, largest: largestRun, numbers: &numbers{of: map[string]uint32{}}, state: &state{}}
}

// beside is an index that numbers its documents in one row with this one.
func (x *Index) beside(dir string) *Index {
	other := newIndex(dir, x.disk)
	other.numbers = x.numbers
	return other
}

// CreateBeside begins another empty index, of documents with other ids, whose
// numbers are those of no document here.
func (x *Index) CreateBeside(dir string) (other *Index, err error) {
	defer errs.Wrap(&err, "exact.CreateBeside(%s)", dir)
	return create(x.beside(dir))
}

// OpenBeside opens one that was begun by CreateBeside.
func (x *Index) OpenBeside(dir string, cursor uint64) (other *Index, err error) {
	defer errs.Wrap(&err, "exact.OpenBeside(%s, %d)", dir, cursor)
	defer faults(&err)()
	return open(x.beside(dir), cursor)
}

// Open opens the state at a cursor, which the engine beside this index knows
// from its own last commit. Without such a state, or where files are damaged,
// the error is errs.StaleIndex.
func Open(dir string, cursor uint64) (x *Index, err error) {
	defer errs.Wrap(&err, "exact.Open(%s, %d)", dir, cursor)
	defer faults(&err)()
	return open(newIndex(dir, osDisk{}), cursor)
}

func open(x *Index, cursor uint64) (*Index, error) {
	m, err := readManifest(x.dir)
	if err != nil {
		return nil, err
	}
	at := m.at(cursor)
	if at == nil {
		return nil, damaged(manifestName, fmt.Errorf("no state at cursor %d", cursor))
	}
	if x.last, err = lastRun(x.dir); err != nil {
		return nil, err
	}
	s, err := x.load(at)
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	x.state = s
	return x, nil
}

// load opens the runs of a state.
func (x *Index) load(m *manifestState) (*state, error) {
	s := &state{cursor: m.Cursor}
	for _, r := range m.Runs {
		run, err := openRun(filepath.Join(x.dir, filepath.Base(r.Name)), r.Size, r.Sum)
		if err != nil {
			return s, err
		}
		x.numbers.assign(run)
		s.parts = append(s.parts, newPart(run, r.Dead))
		if len(r.Dead) > (len(run.docs)+7)/8 {
			return s, damaged(r.Name, errors.New("more dead documents than documents"))
		}
	}
	return s, nil
}

// lastRun is the highest number of a run file in a directory.
func lastRun(dir string) (int, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, err
	}
	last := 0
	for _, e := range entries {
		var n int
		if strings.HasSuffix(e.Name(), runSuffix) {
			if _, err := fmt.Sscanf(e.Name(), "%08d"+runSuffix, &n); err == nil {
				last = max(last, n)
			}
		}
	}
	return last, nil
}

// Cursor is that of the state searched.
func (x *Index) Cursor() uint64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.state.cursor
}

// Docs yields the documents held.
func (x *Index) Docs(yield func(Doc) bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, p := range x.state.parts {
		for i := range p.docs {
			d := &p.docs[i]
			if !p.dead.has(i) && !yield(Doc{ID: d.id, Number: p.numbers[i], Seq: d.seq, Digest: d.digest}) {
				return
			}
		}
	}
}

// Number gives the number of an id that was ever held since Open.
func (x *Index) Number(id string) (uint32, bool) { return x.numbers.find(id) }

// Advance lets searches see what was applied last. It waits for those that run.
func (x *Index) Advance() error {
	x.applying.Lock()
	defer x.applying.Unlock()
	return x.advance()
}

func (x *Index) advance() error {
	if x.written == nil {
		return nil
	}
	x.mu.Lock()
	old := x.state
	x.state, x.written = x.written, nil
	x.mu.Unlock()
	return old.closeExcept(x.state)
}

// Check reads everything and compares every checksum and every list with what
// it must be.
func (x *Index) Check(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "exact.Check")
	defer faults(&err)()
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, p := range x.state.parts {
		if err := p.check(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Close closes the files. Nothing may be searched or applied afterwards.
func (x *Index) Close() error {
	x.applying.Lock()
	defer x.applying.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	err := x.state.close()
	if x.written != nil {
		err = errors.Join(err, x.written.closeExcept(x.state))
	}
	x.state, x.written = &state{}, nil
	return err
}

// damaged is the error of a file that is not what was written.
func damaged(name string, err error) error {
	return errs.New(errs.StaleIndex, "短语索引损坏，请运行 baogao index rebuild 重建（原始数据不受影响）",
		fmt.Errorf("%s: %w", filepath.Base(name), err))
}
