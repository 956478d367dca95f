package segment

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-ego/gse"
	"github.com/google/go-cmp/cmp"

	"baogao/internal/sharedtest"
)

// reference is gse as it comes, the plain counterpart of our lattice.
var reference = sync.OnceValues(func() (*gse.Segmenter, error) {
	g := &gse.Segmenter{SkipLog: true, NotLoadHMM: true}
	return g, g.LoadDictEmbed("zh")
})

// pair is gse and our lattice over gse's words alone. The lattice adds
// distances up over a whole text, as gse does; that is off in Segmenter.
func pair(tb testing.TB) (*gse.Segmenter, *Segmenter) {
	tb.Helper()
	if testing.Short() {
		tb.Skip("slow: loads gse's dictionary")
	}
	g, err := reference()
	if err != nil {
		tb.Fatal(err)
	}
	s, err := Options{NoTerms: true, NoNumbers: true}.New()
	if err != nil {
		tb.Fatal(err)
	}
	s.trie = s.trie.Carrying()
	return g, s
}

// ends cuts one folded text at once and returns where words end.
func ends(s *Segmenter, text string) []int {
	c := cutter{s: s, text: text, whole: true}
	c.scan(0)
	var ends []int
	for _, w := range s.trie.Cut(c.units, &c.scratch) {
		ends = append(ends, c.from(int(w.End)))
	}
	return ends
}

func gseEnds(g *gse.Segmenter, text string) []int {
	var ends []int
	for _, segment := range g.Segment([]byte(text)) {
		ends = append(ends, segment.End())
	}
	return ends
}

func compare(t *testing.T, g *gse.Segmenter, s *Segmenter, text string) {
	t.Helper()
	text = Fold(text)
	if diff := cmp.Diff(gseEnds(g, text), ends(s, text)); diff != "" {
		t.Fatalf("words of %.200q end elsewhere (-gse +lattice):\n%s", text, diff)
	}
}

var awkward = []string{
	"去4S店和AT&T、c++与C#，４Ｓ店", "4s", "4s店", "14s店4s", "１．２亿，ＡＢＣ公司", "\xff\xfe坏\xe4\xb8字节", "Ａ型a型aa型",
	"γ射线γγ射线", "абв где", "𠀀𠮷野家", "。。。，，", " \u3000\t\n", "", "ÀÉ½²", "著作權與乾隆，國務院關於發展", "１号店1号店11号店", "कोड़े",
}

func TestCutsLikeGse(t *testing.T) {
	g, s := pair(t)
	for _, text := range awkward {
		compare(t, g, s, text)
	}
	rows, bytes := sharedtest.Reports(t), 0
	for i, r := range rows {
		if i%3 == 0 || len(r.Text) > 100_000 {
			compare(t, g, s, r.Text)
			bytes += len(r.Text)
		}
	}
	t.Logf("%d bytes", bytes)
}

// TestPartsLikeGse compares what stands inside words: gse cuts each of its
// words once more without the word itself.
func TestPartsLikeGse(t *testing.T) {
	g, s := pair(t)
	for i := range g.Dict.Tokens {
		token := &g.Dict.Tokens[i]
		if text := token.Text(); Fold(text) == text {
			want := insideGse(token, 0)
			if diff := cmp.Diff(want, insideOurs(s, text)); diff != "" {
				t.Fatalf("words inside %q (-gse +ours):\n%s", text, diff)
			}
		}
	}
}

type part struct{ Start, End int }

func insideGse(token *gse.Token, at int) (parts []part) {
	for _, p := range token.Segments() {
		text := p.Token().Text()
		if len([]rune(text)) > 1 {
			parts = append(parts, part{at, at + len(text)})
			parts = append(parts, insideGse(p.Token(), at)...)
		}
		at += len(text)
	}
	return parts
}

func insideOurs(s *Segmenter, text string) (parts []part) {
	c := cutter{s: s, text: text, mode: Search}
	c.scan(0)
	if node := s.trie.Find(c.units[:len(c.units)-1]); node != 0 {
		c.inside(0, len(c.units)-1, node)
	}
	for _, token := range c.tokens {
		parts = append(parts, part{token.Start, token.End})
	}
	return parts
}

func FuzzCutsLikeGse(f *testing.F) {
	for _, text := range awkward {
		f.Add(text)
	}
	g, s := pair(f)
	words := s.trie.Alphabet()
	f.Fuzz(func(t *testing.T, text string) {
		compare(t, g, s, text)
		// Arbitrary bytes seldom make Chinese: read them as characters that words hold.
		var b strings.Builder
		for i := range len(text) {
			b.WriteString(words[(int(text[i])*7+i*i)%min(len(words), 900)])
		}
		compare(t, g, s, b.String())
	})
}

// BenchmarkAgainstGse cuts the same folded text with both, by turns; what plain
// puts out is what gse does, as TestCutsLikeGse shows. The ratios are medians
// over the turns of processor time, which hardly feel what else the machine
// does.
func BenchmarkAgainstGse(b *testing.B) {
	g, s := pair(b)
	full, err := New(nil)
	if err != nil {
		b.Fatal(err)
	}
	var texts []string
	size := 0
	for i, r := range sharedtest.Reports(b) {
		if i%8 == 0 && size < 4<<20 {
			texts = append(texts, Fold(r.Text))
			size += len(r.Text)
		}
	}
	var tokens []Token
	var c cutter
	ways := []struct {
		name string
		cut  func(text string)
	}{
		{"gse", func(text string) { g.Segment([]byte(text)) }},
		{"plain", func(text string) { tokens = s.Append(tokens[:0], text, Words) }},
		{"words", func(text string) { tokens = full.Append(tokens[:0], text, Words) }},
		{"search", func(text string) { tokens = full.Append(tokens[:0], text, Search) }},
		{"boundaries", func(text string) {
			c.s, c.text = s, text
			for start := 0; start < len(text); start = c.from(len(c.units) - 1) {
				c.scan(start)
				s.trie.Cut(c.units, &c.scratch)
			}
		}},
	}
	took := make([][]float64, len(ways))
	for b.Loop() {
		for i, w := range ways {
			before := processorTime(b)
			for _, text := range texts {
				w.cut(text)
			}
			took[i] = append(took[i], (processorTime(b) - before).Seconds())
		}
	}
	for i, w := range ways {
		ratios := make([]float64, len(took[i]))
		for turn := range ratios {
			ratios[turn] = took[0][turn] / took[i][turn]
		}
		slices.Sort(ratios)
		b.ReportMetric(ratios[len(ratios)/2], w.name+"/gse")
		b.ReportMetric(float64(size*len(took[i]))/1e6/sum(took[i]), w.name+"-MB/s")
	}
}

func sum(of []float64) (all float64) {
	for _, v := range of {
		all += v
	}
	return all
}

// BenchmarkCutAllocates tells how much memory a cut takes: none.
func BenchmarkCutAllocates(b *testing.B) {
	s := segmenter(b)
	text := Fold(strings.Repeat("各级人民政府应当全面推进依法行政，聘请法律顾问12名，及格率92.87%。", 100))
	var tokens []Token
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		tokens = s.Append(tokens[:0], text, Search)
	}
}
