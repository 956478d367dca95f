// Package shelf answers one question: which passages do the reports of a whole
// archive share, when new ones come every day?
//
// It keeps what compare needs of each text on disk, so that a new report is
// held against all others without reading one of them again. All of it is
// derived: a directory that is damaged, of another format or of other names of
// places is begun anew.
//
//	manifest.json   which files count, how far the archive was read and matched
//	run-N           texts in a row: their masked tokens, and all seeds by hash
//	matches-N       what texts share, one record of 44 bytes for each match
//
// Files are written whole, or appended to and synced, before the manifest that
// names them takes the place of the one before it: whoever is killed leaves
// the last manifest standing, and what it does not name is removed. Runs never
// change; neighbours of like size are merged, so that there are few. A text
// that changes is added anew and its old number is dead.
//
// Matching holds a batch of texts against all before them: the seeds of the
// batch, by hash, are joined with the postings of every run, the hits are
// sorted by the earlier text, and each pair is aligned with one reading of it.
// Memory is that of a batch, whatever the size of the archive, beside some
// hundreds of bytes for each text. Matches are read where their file is mapped;
// once they are asked for, their numbers are held by text, 8 bytes for each.
package shelf

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"baogao/compare"
	"baogao/internal/errs"
	"baogao/report"
)

// format is raised when files of an older one cannot be read.
//
//	1  the first
const format = 1

// Sizes of the parts work is done in, in texts.
const (
	batchTexts = 2048
	maxRun     = 8192
	maxHits    = 8 << 20 // of one batch, else it is halved
)

// manifest is what counts.
type manifest struct {
	Format  int       `json:"format"`
	Masker  string    `json:"masker"` // compare.Masker.Sum
	Seq     uint64    `json:"seq"`    // the archive is read up to here
	Next    int       `json:"next"`   // number of the next file
	Runs    []runHead `json:"runs"`
	Dead    []int32   `json:"dead"`    // numbers of texts that count no more
	Matches string    `json:"matches"` // file
	Size    int64     `json:"size"`    // of it
	Matched int       `json:"matched"` // texts that are matched
	Whole   int       `json:"whole"`   // texts when all were last matched anew
}

type runHead struct {
	Name  string `json:"name"`
	First int    `json:"first"`
	Texts int    `json:"texts"`
	Size  int64  `json:"size"`
}

// Shelf is an open directory. One goroutine at a time may use it.
type Shelf struct {
	dir     string
	masker  *compare.Masker
	m       manifest
	read    []byte // the manifest as it was read
	runs    []*run
	texts   []text // by number
	at      map[string]int32
	matches records
	mapped  string // their file
	by      index
}

// text is what is kept of a text in memory.
type text struct {
	compare.Text
	sum  string
	size int // tokens
	dead bool
}

// Item is a text with what identifies it.
type Item struct {
	compare.Text
	Sum string // another one means that something has changed
}

// Open opens a directory, an empty one if there is none.
func Open(dir string, m *compare.Masker) (s *Shelf, err error) {
	defer errs.Wrap(&err, "shelf.Open(%q)", dir)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	s = &Shelf{dir: dir, masker: m}
	return s, s.Refresh()
}

// Close closes the files.
func (s *Shelf) Close() error {
	var all []error
	for _, r := range s.runs {
		all = append(all, r.f.Close())
	}
	s.runs, s.mapped = nil, ""
	return errors.Join(append(all, s.matches.close())...)
}

func (s *Shelf) path(name string) string { return filepath.Join(s.dir, name) }

const manifestName = "manifest.json"

// Refresh takes up what another process did since. What cannot be read is
// begun anew.
func (s *Shelf) Refresh() (err error) {
	defer errs.Wrap(&err, "shelf.Refresh(%q)", s.dir)
	body, err := os.ReadFile(s.path(manifestName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		body = nil
	case err != nil:
		return err
	case s.read != nil && string(body) == string(s.read):
		return nil
	}
	if body != nil && s.load(body) == nil {
		return nil
	}
	return s.clear()
}

// clear forgets everything; the next manifest says so on disk.
func (s *Shelf) clear() error {
	err := s.Close()
	s.m = manifest{Format: format, Masker: s.masker.Sum(), Next: s.m.Next}
	s.read, s.texts, s.at, s.by = []byte{}, nil, map[string]int32{}, index{}
	return err
}

func (s *Shelf) load(body []byte) (err error) {
	var m manifest
	if err := json.Unmarshal(body, &m); err != nil {
		return err
	}
	s.m.Next = max(s.m.Next, m.Next) // else who begins anew writes over files that still count
	if m.Format != format || m.Masker != s.masker.Sum() {
		return errs.New(errs.Corrupt, "别的格式", nil)
	}
	if err := s.clear(); err != nil {
		return err
	}
	s.m, s.read = m, body
	for _, h := range m.Runs {
		if h.First != len(s.texts) {
			return errs.New(errs.Corrupt, "不相连", nil)
		}
		r, texts, err := openRun(s.path(h.Name), h)
		if err != nil {
			return err
		}
		s.runs, s.texts = append(s.runs, r), append(s.texts, texts...)
	}
	for _, n := range m.Dead {
		if int(n) >= len(s.texts) {
			return errs.New(errs.Corrupt, "没有这份文本", nil)
		}
		s.texts[n].dead = true
	}
	for n := range s.texts {
		if !s.texts[n].dead {
			s.at[s.texts[n].ID] = int32(n)
		}
	}
	return s.open()
}

// commit makes what is in memory what counts, and removes what does not.
func (s *Shelf) commit() error {
	body, err := json.Marshal(&s.m)
	if err != nil {
		return err
	}
	if err := writeWhole(s.path(manifestName), body); err != nil {
		return err
	}
	s.read = body
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		ours := len(name) > 4 && (name[:4] == "run-" || name[:4] == "matc" || filepath.Ext(name) == ".tmp")
		if !ours || name == s.m.Matches || slices.ContainsFunc(s.m.Runs, func(h runHead) bool { return h.Name == name }) {
			continue
		}
		_ = os.Remove(s.path(name)) // another process may still read it: then the next commit does
	}
	return nil
}

func (s *Shelf) name(kind string) string {
	s.m.Next++
	return kind + "-" + strconv.Itoa(s.m.Next)
}

// Seq is how far the archive was read.
func (s *Shelf) Seq() uint64 { return s.m.Seq }

// Count tells how many texts were put on and how many were taken off: while
// neither changes, no match does.
func (s *Shelf) Count() (on, off int) { return len(s.texts), len(s.m.Dead) }

// Level reports whether all texts are matched.
func (s *Shelf) Level() bool { return s.m.Matched == len(s.texts) }

// Sum is the sum a text was added with, empty if it is not there.
func (s *Shelf) Sum(id string) string {
	if n, ok := s.at[id]; ok {
		return s.texts[n].sum
	}
	return ""
}

// IDs lists the texts that count.
func (s *Shelf) IDs(yield func(id string) bool) {
	for id := range s.at {
		if !yield(id) {
			return
		}
	}
}

// Worn says that more of it is dead than alive: better begin anew.
func (s *Shelf) Worn() bool { return len(s.texts)-len(s.at) > len(s.at)+batchTexts/16 }

// Reset begins anew.
func (s *Shelf) Reset() error { return s.clear() }

// Add takes texts off and puts others on; the archive is then read up to seq.
// A text that is there already is replaced.
func (s *Shelf) Add(ctx context.Context, items []Item, off []string, seq uint64) (err error) {
	defer errs.Wrap(&err, "shelf.Add(%d, %d)", len(items), seq)
	for from := 0; from < len(items); from += batchTexts {
		if err := s.addRun(ctx, items[from:min(from+batchTexts, len(items))]); err != nil {
			return err
		}
	}
	for _, id := range off {
		s.kill(id)
	}
	s.m.Seq = seq
	return s.commit()
}

func (s *Shelf) kill(id string) {
	if n, ok := s.at[id]; ok {
		s.texts[n].dead = true
		s.m.Dead = append(s.m.Dead, n)
		delete(s.at, id)
		s.by = index{}
	}
}

// addRun writes a run of texts, and merges it with those before it.
func (s *Shelf) addRun(ctx context.Context, items []Item) error {
	b, err := build(ctx, s.masker, items)
	if err != nil {
		return err
	}
	head := runHead{Name: s.name("run"), First: len(s.texts), Texts: len(items)}
	if head.Size, err = b.write(s.path(head.Name)); err != nil {
		return err
	}
	r, texts, err := openRun(s.path(head.Name), head)
	if err != nil {
		return err
	}
	for i := range texts {
		s.kill(texts[i].ID)
		s.at[texts[i].ID] = int32(head.First + i) //nolint:gosec // bounded
	}
	s.by = index{}
	s.runs, s.texts, s.m.Runs = append(s.runs, r), append(s.texts, texts...), append(s.m.Runs, head)
	return s.merge()
}

// merge merges the last runs while they are of like size.
func (s *Shelf) merge() error {
	for n := len(s.runs); n >= 2; n = len(s.runs) {
		x, y := s.m.Runs[n-2], s.m.Runs[n-1]
		if x.Texts > 2*y.Texts || x.Texts+y.Texts > maxRun {
			return nil
		}
		head := runHead{Name: s.name("run"), First: x.First, Texts: x.Texts + y.Texts}
		var err error
		if head.Size, err = mergeRuns(s.path(head.Name), s.runs[n-2], s.runs[n-1]); err != nil {
			return err
		}
		r, _, err := openRun(s.path(head.Name), head)
		if err != nil {
			return err
		}
		if err := errors.Join(s.runs[n-2].f.Close(), s.runs[n-1].f.Close()); err != nil {
			return err
		}
		s.runs, s.m.Runs = append(s.runs[:n-2], r), append(s.m.Runs[:n-2], head)
	}
	return nil
}

// run finds the run of a text.
func (s *Shelf) run(n int32) *run {
	at, found := slices.BinarySearchFunc(s.runs, int(n), func(r *run, n int) int { return r.first - n })
	if !found {
		at--
	}
	return s.runs[at]
}

// Text is a text without its words.
func (s *Shelf) Text(n int32) *compare.Text { return &s.texts[n].Text }

// Tokens is the length of a text in what is compared.
func (s *Shelf) Tokens(n int32) int { return s.texts[n].size }

// Number is the number of a text.
func (s *Shelf) Number(id string) (n int32, ok bool) {
	n, ok = s.at[id]
	return n, ok
}

// Numbers lists the texts that count, by number.
func (s *Shelf) Numbers(yield func(n int32) bool) {
	for n := range s.texts {
		if !s.texts[n].dead && !yield(int32(n)) {
			return
		}
	}
}

// meta is what a run holds of a text beside its tokens.
type meta struct {
	ID        string      `json:"id"`
	Unit      string      `json:"unit,omitempty"`
	Code      string      `json:"code,omitempty"`
	Year      int         `json:"year,omitempty"`
	Kind      report.Kind `json:"kind,omitempty"`
	Published string      `json:"published,omitempty"`
	Sum       string      `json:"sum"`
	Size      int         `json:"size"`
}
