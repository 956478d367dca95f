package lattice

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func table(tb testing.TB, entries ...Entry) *Table {
	tb.Helper()
	t, err := NewTable(entries, 1<<20)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

var small = []Entry{
	{"审", 2, 2},
	{"计", 2, 2},
	{"审计", 900, 900},
	{"工作", 5000, 5000},
	{"工", 2, 2},
	{"计工", 3, 3},
	{"规定", 800, 800},
	{"审计工作规定", 0, 3000},
	{"4s店", 3, 3},
	{"c++", 3, 3},
	{"人民", 900, 900},
	{"法院", 900, 900},
	{"人民法院", 90, 3000},
}

func encode(t *Trie, text string) []Unit {
	var units []Unit
	for _, unit := range Units(text) {
		units = append(units, Unit{Code: uint16(slices.Index(t.alphabet, unit) + 1)})
	}
	return append(units, Unit{})
}

func find(t *Trie, word string) int32 {
	units := encode(t, word)
	return t.Find(units[:len(units)-1])
}

func words(t *Trie, text string) string {
	units, start := Units(text), 0
	var out []string
	var s Scratch
	for _, w := range t.Cut(encode(t, text), &s) {
		out = append(out, strings.Join(units[start:w.End], ""))
		start = int(w.End)
	}
	return strings.Join(out, " ")
}

func TestCut(t *testing.T) {
	all, base := table(t, small...).Trie(false), table(t, small...).Trie(true)
	for _, tt := range []struct{ text, all, base string }{
		{"审计工作规定", "审计工作规定", "审计 工作 规定"},
		{"审计工", "审计 工", "审计 工"},
		{"去4s店14s店", "去 4s店 14s 店", "去 4s店 14s 店"},
		{"c++与c+", "c++ 与 c +", "c++ 与 c +"},
		{"人民法院", "人民法院", "人民法院"},
		{"", "", ""},
		{"无，此", "无 ， 此", "无 ， 此"},
	} {
		if diff := cmp.Diff([]string{tt.all, tt.base}, []string{words(all, tt.text), words(base, tt.text)}); diff != "" {
			t.Errorf("Cut(%q) (-want +got):\n%s", tt.text, diff)
		}
	}
}

// TestStrangersChild: where no word begins with a unit, its slot may hold the
// child of another node, which is no way into the trie.
func TestStrangersChild(t *testing.T) {
	trie := table(t, Entry{"丁", 2, 2}, Entry{"丁丁己", 2, 2}, Entry{"丁乙", 2, 2}).Trie(false)
	if got := words(trie, "乙己"); got != "乙 己" {
		t.Errorf("乙己 is cut %s", got)
	}
}

// plain is Cut as one would write it first: every row of words is tried.
func plain(cost map[string]float32, units []string) float32 {
	best := make([]float32, len(units)+1)
	for end := 1; end <= len(units); end++ {
		best[end] = float32(math.Inf(1))
		for start := range end {
			word := strings.Join(units[start:end], "")
			c, known := cost[word]
			if !known && end == start+1 {
				c, known = unknown, true
			}
			if known {
				best[end] = min(best[end], best[start]+c)
			}
		}
	}
	return best[len(units)]
}

// TestCutIsCheapest makes dictionaries and texts of few letters, so that words
// overlap in every way.
func TestCutIsCheapest(t *testing.T) {
	word := rapid.StringMatching(`[甲乙丙丁戊己]{1,5}`)
	rapid.Check(t, func(t *rapid.T) {
		var entries []Entry
		cost := map[string]float32{}
		for _, w := range rapid.SliceOfNDistinct(word, 1, 40, rapid.ID[string]).Draw(t, "words") {
			f := rapid.Uint32Range(2, 5000).Draw(t, "frequency")
			entries = append(entries, Entry{w, f, f})
			cost[w] = 20 - float32(math.Log2(float64(f)))
		}
		tab, err := NewTable(entries[:len(entries)/2], 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if tab, err = tab.With(entries[len(entries)/2:]); err != nil {
			t.Fatal(err)
		}
		text := rapid.StringMatching(`[甲乙丙丁戊己]{0,30}`).Draw(t, "text")
		trie, units := tab.Trie(false).Carrying(), Units(text)
		var s Scratch
		var got float32
		start := 0
		for _, w := range trie.Cut(encode(trie, text), &s) {
			c, known := cost[strings.Join(units[start:w.End], "")]
			if !known {
				c = unknown
			}
			got += c
			start = int(w.End)
		}
		if want := plain(cost, units); math.Abs(float64(got-want)) > 1e-3 || start != len(units) {
			t.Fatalf("%q costs %v up to %d, want %v", text, got, start, want)
		}
		for _, e := range entries {
			if find(trie, e.Text) == 0 {
				t.Fatalf("%q is lost", e.Text)
			}
		}
	})
}

func TestParts(t *testing.T) {
	trie := table(t, small...).Trie(false)
	for _, tt := range []struct {
		word string
		want uint32
	}{
		{"审计工作规定", 1<<1 | 1<<3},
		{"人民法院", 1 << 1},
		{"审计", 0},
		{"c++", 0},
	} {
		if got := trie.Parts(find(trie, tt.word)); got != tt.want {
			t.Errorf("Parts(%s) = %b, want %b", tt.word, got, tt.want)
		}
	}
}

func TestFile(t *testing.T) {
	want := table(t, small...).WithParts()
	var b bytes.Buffer
	if _, err := want.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	got, err := ReadTable(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if !got.Equal(want) {
		t.Errorf("read %v, want %v", got.Entries(), want.Entries())
	}
	if other := table(t, small[1:]...); got.Equal(other) {
		t.Error("tables of other words are equal")
	}
	for n := range b.Len() {
		if _, err := ReadTable(b.Bytes()[:n]); err == nil {
			t.Fatalf("a file cut at byte %d is read", n)
		}
	}
}

func TestImage(t *testing.T) {
	want := table(t, small...).Trie(false)
	image := want.Image()
	got, err := ReadImage(image)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Trie{}, node{}, head{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for n := range image {
		if _, err := ReadImage(image[:n]); err == nil {
			t.Fatalf("an image cut at byte %d is read", n)
		}
	}
}

func TestWordsThatCannotBe(t *testing.T) {
	for _, e := range []Entry{{"", 3, 3}, {strings.Repeat("长", MaxLength+1), 3, 3}, {"无频", 0, 0}} {
		if _, err := NewTable([]Entry{e}, 100); err == nil {
			t.Errorf("NewTable(%v) gives no error", e)
		}
	}
}

func TestUnits(t *testing.T) {
	want := []string{"去", "4s", "店", "γéx²", "，", "\xff", "𠮷"}
	if diff := cmp.Diff(want, Units("去4s店γéx²，\xff𠮷")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
