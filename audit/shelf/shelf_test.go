package shelf

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/compare"
)

// paragraph is a text of random characters: it has nothing in common with
// another by accident.
func paragraph(seed int) string {
	r := rand.New(rand.NewPCG(uint64(seed), 7))
	var b strings.Builder
	for range 60 {
		b.WriteRune('一' + 50 + r.Int32N(18000))
	}
	return b.String() + "。"
}

// library are n texts of which every third borrows a paragraph of an earlier one.
func library(n int) []Item {
	items := make([]Item, n)
	for i := range items {
		text := paragraph(1000+3*i) + paragraph(1001+3*i)
		if i%3 == 2 {
			text += "“" + paragraph(1000+3*(i/2)) + "”"
		}
		items[i] = Item{Sum: "1", Text: compare.Text{ID: strconv.Itoa(i), Unit: fmt.Sprint("u", i), Code: "511725", Year: 2020, Text: text + paragraph(1002+3*i)}}
	}
	return items
}

func open(t *testing.T, dir string) *Shelf {
	t.Helper()
	s, err := Open(dir, compare.NewMasker(nil))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (s *Shelf) mustAdd(t *testing.T, seq uint64, off []string, items ...Item) {
	t.Helper()
	if err := s.Add(t.Context(), items, off, seq); err != nil {
		t.Fatal(err)
	}
	if err := s.Match(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// pairs says who shares what with whom, whatever the numbers of the texts.
func (s *Shelf) pairs() []string {
	all := []string{}
	for _, m := range s.Find(func(*compare.Text) bool { return true }) {
		a, b := s.Text(m.A).ID, s.Text(m.B).ID
		x, y := fmt.Sprintf("%s %d-%d", a, m.AStart, m.AEnd), fmt.Sprintf("%s %d-%d", b, m.BStart, m.BEnd)
		all = append(all, min(x, y)+" "+max(x, y)+fmt.Sprint(" ", m.Agree, m.Quotation && a > b))
	}
	slices.Sort(all)
	return all
}

// truth is what the texts share when all are put on at once.
func truth(t *testing.T, items []Item) []string {
	t.Helper()
	s := open(t, t.TempDir())
	s.mustAdd(t, 1, nil, items...)
	return s.pairs()
}

// One by one or at once, with the shelf opened anew in between: the same.
func TestIncremental(t *testing.T) {
	items := library(40)
	want := truth(t, items)
	if len(want) != 13 {
		t.Fatalf("%d passages: %q", len(want), want)
	}
	dir := t.TempDir()
	s := open(t, dir)
	for i, item := range items {
		s.mustAdd(t, uint64(i+1), nil, item)
		if i%7 == 3 {
			_ = s.Close()
			s = open(t, dir)
		}
	}
	if diff := cmp.Diff(want, s.pairs()); diff != "" {
		t.Errorf("(-at once +one by one):\n%s", diff)
	}
	if s.Seq() != 40 || !s.Level() || len(s.m.Runs) > 6 {
		t.Errorf("seq %d, %d runs", s.Seq(), len(s.m.Runs))
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != len(s.m.Runs)+2 {
		t.Errorf("%d files for %d runs: %v", len(files), len(s.m.Runs), err)
	}
}

// It finds what comparing all texts in memory finds.
func TestAsInMemory(t *testing.T) {
	items := library(30)
	texts := make([]compare.Text, len(items))
	for i := range items {
		texts[i] = items[i].Text
	}
	var want []string
	for _, p := range compare.Copies(compare.NewMasker(nil), texts).Passages {
		want = append(want, fmt.Sprintf("%s %s %.3f %d %v", p.A.ID, p.B.ID, p.Similarity, p.Characters(), p.Quotation))
	}
	s := open(t, t.TempDir())
	s.mustAdd(t, 1, nil, items...)
	var got []string
	for _, p := range compare.Rank(s.Find(func(*compare.Text) bool { return true }), s.Text) {
		got = append(got, fmt.Sprintf("%s %s %.3f %d %v", p.A.ID, p.B.ID, p.Similarity, p.Characters(), p.Quotation))
	}
	slices.Sort(want) // their order is of what their words are worth, too
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
		t.Errorf("(-in memory +on disk):\n%s", diff)
	}
}

// Texts that change or go leave nothing behind, whatever the order of things.
func TestChanges(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	now := map[string]Item{}
	pool := library(24)
	dir := t.TempDir()
	s := open(t, dir)
	for step := range 60 {
		item := pool[r.IntN(len(pool))]
		var off []string
		switch r.IntN(4) {
		case 0: // another text under this id
			item.Text.Text, item.Sum = paragraph(5000+step)+pool[r.IntN(len(pool))].Text.Text, strconv.Itoa(step)
			fallthrough
		case 1, 2:
			now[item.ID] = item
			s.mustAdd(t, uint64(step+1), nil, item)
		default:
			off = append(off, item.ID)
			delete(now, item.ID)
			s.mustAdd(t, uint64(step+1), off)
		}
		if step%9 == 8 {
			_ = s.Close()
			s = open(t, dir)
		}
	}
	var items []Item
	for _, i := range now {
		if s.Sum(i.ID) != i.Sum {
			t.Errorf("%s: sum %q, want %q", i.ID, s.Sum(i.ID), i.Sum)
		}
		items = append(items, i)
	}
	got := map[string]bool{}
	for _, p := range s.pairs() {
		f := strings.Fields(p)
		got[f[0]+" "+f[2]] = true
	}
	want := map[string]bool{}
	for _, p := range truth(t, items) {
		f := strings.Fields(p)
		want[f[0]+" "+f[2]] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("who shares with whom (-at once +after changes):\n%s", diff)
	}
}

// Whoever is killed before the manifest is written leaves what was there.
func TestKilled(t *testing.T) {
	items := library(30)
	dir := t.TempDir()
	s := open(t, dir)
	s.mustAdd(t, 1, nil, items[:20]...)
	before := s.pairs()
	if err := s.addRun(t.Context(), items[20:]); err != nil { // and no commit
		t.Fatal(err)
	}
	s = open(t, dir)
	if diff := cmp.Diff(before, s.pairs()); diff != "" || s.Seq() != 1 {
		t.Fatalf("after texts were written: %s", diff)
	}
	if err := s.Add(t.Context(), items[20:], nil, 2); err != nil {
		t.Fatal(err)
	}
	found, err := s.matchBatch(t.Context(), 20, 30)
	if err == nil {
		err = s.keep(found) // and no commit
	}
	if err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if s.Level() {
		t.Fatal("matches count that no manifest names")
	}
	s.mustAdd(t, 2, nil)
	if diff := cmp.Diff(truth(t, items), s.pairs()); diff != "" {
		t.Errorf("after matches were written: %s", diff)
	}
}

// What is damaged, or of other names of places, is begun anew.
func TestBegunAnew(t *testing.T) {
	for _, what := range []string{manifestName, "run", "matches"} {
		dir := t.TempDir()
		s := open(t, dir)
		s.mustAdd(t, 9, nil, library(10)...)
		_ = s.Close()
		names, err := filepath.Glob(filepath.Join(dir, what+"*"))
		if err != nil || len(names) != 1 {
			t.Fatalf("%q %v", names, err)
		}
		body, err := os.ReadFile(names[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(names[0], body[:len(body)-5], 0o600); err != nil {
			t.Fatal(err)
		}
		if s := open(t, dir); s.Seq() != 0 || len(s.pairs()) > 0 {
			t.Errorf("%s cut short: seq %d", what, s.Seq())
		} else if s.mustAdd(t, 9, nil, library(10)...); len(s.pairs()) == 0 {
			t.Errorf("%s cut short: nothing found any more", what)
		}
	}
	dir := t.TempDir()
	open(t, dir).mustAdd(t, 9, nil, library(10)...)
	names := compare.NewMasker(func(yield func(name, code string) bool) { yield("望河镇", "1") })
	s, err := Open(dir, names)
	if err != nil || s.Seq() != 0 {
		t.Errorf("other names: seq %d, %v", s.Seq(), err)
	}
}

// Who begins anew takes no name of a file that the last manifest counts, or that
// another process reads.
func TestBegunBeside(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	s.mustAdd(t, 9, nil, library(10)...)
	other, err := Open(dir, compare.NewMasker(func(yield func(name, code string) bool) { yield("望河镇", "1") }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	other.mustAdd(t, 9, nil, library(10)...)
	if other.m.Runs[0].Name == s.m.Runs[0].Name || other.m.Matches == s.m.Matches {
		t.Errorf("%+v beside %+v", other.m, s.m)
	}
}

// A match of a text, or of a part of one, that there is not is none.
func TestDamagedMatch(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	s.mustAdd(t, 9, nil, library(10)...)
	want := s.pairs()
	_ = s.Close()
	names, err := filepath.Glob(filepath.Join(dir, "matches*"))
	if err != nil || len(names) != 1 {
		t.Fatalf("%q %v", names, err)
	}
	body, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	for number, what := range []string{"text", "text", "beginning", "end", "beginning", "end"} {
		for _, bit := range []byte{0x40, 0x80} { // too large, negative
			bad := slices.Clone(body)
			bad[4*number+3] |= bit // of the first record
			if err := os.WriteFile(names[0], bad, 0o600); err != nil {
				t.Fatal(err)
			}
			s := open(t, dir)
			if got := s.pairs(); len(got) != len(want)-1 {
				t.Errorf("%d, %s, %x: %q of %q", number, what, bit, got, want)
			}
			_ = s.Close()
		}
	}
}

// What another process did is taken up.
func TestRefresh(t *testing.T) {
	dir := t.TempDir()
	mine, theirs := open(t, dir), open(t, dir)
	theirs.mustAdd(t, 3, nil, library(9)...)
	if err := mine.Refresh(); err != nil || mine.Seq() != 3 || len(mine.pairs()) != 3 {
		t.Errorf("seq %d, %q, %v", mine.Seq(), mine.pairs(), err)
	}
}

// Group members come along with a passage that is asked for.
func TestFindGroup(t *testing.T) {
	shared := paragraph(1)
	var items []Item
	for i := range 4 {
		items = append(items, Item{Text: compare.Text{ID: strconv.Itoa(i), Unit: strconv.Itoa(i), Text: paragraph(10+i) + shared + paragraph(20+i)}})
	}
	s := open(t, t.TempDir())
	s.mustAdd(t, 1, nil, items...)
	found := s.Find(func(x *compare.Text) bool { return x.ID == "0" })
	if len(found) != 6 {
		t.Errorf("%d matches, want all six of the group", len(found))
	}
	for _, p := range compare.Rank(found, s.Text) {
		if p.Units != 4 || p.Group == 0 {
			t.Errorf("%+v", p)
		}
	}
}

func FuzzRun(f *testing.F) {
	items := library(6)
	dir := f.TempDir()
	s, err := Open(dir, compare.NewMasker(nil))
	if err == nil {
		err = s.Add(f.Context(), items, nil, 1)
	}
	if err != nil {
		f.Fatal(err)
	}
	head := s.m.Runs[0]
	good, err := os.ReadFile(filepath.Join(dir, head.Name))
	if err != nil {
		f.Fatal(err)
	}
	_ = s.Close()
	f.Add(0, byte(1))
	f.Add(len(good)/2, byte(255))
	f.Fuzz(func(t *testing.T, at int, with byte) {
		bad := slices.Clone(good)
		bad[max(at, -at, 0)%len(bad)] ^= with
		name := filepath.Join(t.TempDir(), "run")
		if err := os.WriteFile(name, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		r, _, err := openRun(name, runHead{Texts: head.Texts, Size: int64(len(bad))})
		if err != nil {
			return
		}
		defer r.f.Close()
		for i := range r.Metas {
			_, _ = r.masked(i)
		}
		scan := scan{r: r}
		for {
			if _, more := scan.next(); !more {
				break
			}
		}
	})
}

// What an archive takes in without another text leaves the count as it is.
func TestCount(t *testing.T) {
	s := open(t, t.TempDir())
	items := library(4)
	for i, step := range []struct {
		off      []string
		items    []Item
		on, gone int
	}{{nil, items, 4, 0}, {nil, nil, 4, 0}, {[]string{"9"}, nil, 4, 0}, {nil, items[:1], 5, 1}, {[]string{"3"}, nil, 5, 2}} {
		s.mustAdd(t, uint64(i+1), step.off, step.items...)
		if on, off := s.Count(); on != step.on || off != step.gone {
			t.Errorf("%d: %d on, %d off, want %d and %d", i, on, off, step.on, step.gone)
		}
	}
}
