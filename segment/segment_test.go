package segment

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"baogao/internal/sharedtest"
	"baogao/report"
	"baogao/segment/lattice"
)

// loaded is shared by the tests: loading costs a second.
var loaded = sync.OnceValues(func() (*Segmenter, error) {
	return New(func(yield func(name, code string) bool) { yield("有庆镇", "511725112") })
})

func segmenter(tb testing.TB) *Segmenter {
	tb.Helper()
	s, err := loaded()
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func cut(s *Segmenter, text string, mode Mode) []string {
	var out []string
	for _, tok := range s.Cut(text, mode) {
		out = append(out, tok.Term)
	}
	return out
}

func TestWords(t *testing.T) {
	s := segmenter(t)
	for _, tt := range []struct{ text, want string }{
		{"有庆镇法治政府", "有庆镇 法治政府"},
		{"持续深化“放管服”改革", "持续 深化 “ 放管服 ” 改革"},
		{"及格率为92.87%。", "及格率 为 92.87% 。"},
		{"2020年，挽回1,800,000元", "2020 年 ， 挽回 1,800,000 元"},
		{"Covid19 ＡＢＣ", "Covid19 ＡＢＣ"},
		{"约１．２亿元、1.5万元", "约 １．２亿 元 、 1.5万 元"},
		{"增长3.5‰；8千克", "增长 3.5‰ ； 8 千克"},
		{"2020，300人，１，２００人", "2020 ， 300 人 ， １，２００ 人"},
		{"1,2,345,67", "1 , 2,345 , 67"},
		{"1.加强领导；2.APP开发", "1 . 加强 领导 ； 2 . APP 开发"},
		{"四百五十万人的第二百三十一号", "四百五十万 人 的 第二百三十一 号"},
		{"Tu-16，www.gov.cn与a@b.cn", "Tu-16 ， www.gov.cn 与 a@b.cn"},
		{"010-6655", "010 - 6655"},
		{"去4S店", "去 4S店"},
		{"一个第二个第18届这个百年之一", "一 个 第二 个 第18 届 这 个 百年 之 一"},
		{"每个人五十一个，一起第", "每 个人 五十一 个 ， 一起 第"},
		{"1.", "1 ."},
		{"5,", "5 ,"},
		{"", ""},
	} {
		if diff := cmp.Diff(tt.want, strings.Join(cut(s, tt.text, Words), " ")); diff != "" {
			t.Errorf("Cut(%q) (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestSeedTermsAreWhole(t *testing.T) {
	s := segmenter(t)
	for _, term := range []string{"有庆镇", "放管服", "枫桥经验", "法治政府", "合法性审查", "警民联调"} {
		if got := cut(s, "推进"+term+"工作", Words); !slices.Contains(got, term) {
			t.Errorf("%s is cut: %v", term, got)
		}
	}
}

func TestPlacesAreWords(t *testing.T) {
	s := segmenter(t)
	if missing := s.unknown(report.NewRegister().Names); len(missing) > 0 {
		t.Errorf("run go generate: %d names of places are missing: %v", len(missing), missing)
	}
	more, err := New(func(yield func(name, code string) bool) { yield("青石垭镇", "") })
	if err != nil {
		t.Fatal(err)
	}
	if got := cut(more, "在青石垭镇召开", Words); !slices.Contains(got, "青石垭镇") {
		t.Errorf("a name added is cut: %v", got)
	}
	if more.Dictionary() == s.Dictionary() || len(s.Dictionary()) != 12 {
		t.Errorf("Dictionary() = %q with a name more, %q without", more.Dictionary(), s.Dictionary())
	}
}

func TestSearchFindsWordsInside(t *testing.T) {
	s := segmenter(t)
	for _, tt := range []struct{ text, term string }{
		{"审计工作规定", "审计"},
		{"法治政府建设", "法治"},
		{"法治政府建设", "政府"},
		{"法律援助机构", "援助"},
		{"行政处罚案件", "处罚"},
		{"人民调解委员会", "调解"},
		{"聘請法律顧問", "顾问"},
	} {
		if got := cut(s, tt.text, Search); !slices.Contains(got, tt.term) {
			t.Errorf("Cut(%q, Search) = %v, lacks %s", tt.text, got, tt.term)
		}
	}
	if got := cut(s, "审计工作规定", Search); slices.Contains(got, "计工") {
		t.Errorf("junk word in %v", got)
	}
}

func TestExactGivesEveryCharacter(t *testing.T) {
	want := []string{"第", "1", "%", "a"}
	if diff := cmp.Diff(want, cut(segmenter(t), "第 １％\nＡ", Exact)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFold(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"國務院關於發展", "国务院关於发展"},
		{"著作權", "著作权"},
		{"乾隆", "乾隆"},
		{"ＡＢ９％（）", "ab9%()"},
		{"以後", "以后"},
		{"\u3000", " "},
		{"a\xffb", "a\ufffdb"},
	} {
		if got := Fold(tt.in); got != tt.want {
			t.Errorf("Fold(%q) = %q, want %q", tt.in, got, tt.want)
		}
		if a, b := utf8.RuneCountInString(tt.in), utf8.RuneCountInString(Fold(tt.in)); a != b {
			t.Errorf("Fold(%q) has %d runes, want %d", tt.in, b, a)
		}
	}
}

// checkTokens holds what every cut must keep.
func checkTokens(t *testing.T, s *Segmenter, text string) {
	t.Helper()
	at := 0
	for _, tok := range s.Cut(text, Words) {
		if strings.TrimFunc(text[at:tok.Start], unicode.IsSpace) != "" || tok.Start < at || tok.End <= tok.Start {
			t.Fatalf("Cut(%q): token %+v after %d", text, tok, at)
		}
		if text[tok.Start:tok.End] != tok.Term {
			t.Fatalf("Cut(%q): token %+v is not its text", text, tok)
		}
		at = tok.End
	}
	if strings.TrimFunc(text[at:], unicode.IsSpace) != "" {
		t.Fatalf("Cut(%q): nothing after %d", text, at)
	}
	for _, mode := range []Mode{Search, Exact} {
		for _, tok := range s.Cut(text, mode) {
			if tok.Start < 0 || tok.End > len(text) || Fold(text[tok.Start:tok.End]) != tok.Term {
				t.Fatalf("Cut(%q, %d): token %+v", text, mode, tok)
			}
		}
	}
	checkWords(t, s.Cut(text, Search), map[string]int32{}, map[int32]string{})
}

// TestFoldsAreWhatIsWorkedOut compares the table with what it stands for.
func TestFoldsAreWhatIsWorkedOut(t *testing.T) {
	for r := rune(-1); r <= unicode.MaxRune+1; r++ {
		if got, want := FoldRune(r), foldRune(r); got != want {
			t.Errorf("FoldRune(%U) = %U, want %U", r, got, want)
		}
	}
}

// checkWords tells whether tokens of one term have one number, and no others.
func checkWords(t *testing.T, tokens []Token, numbers map[string]int32, terms map[int32]string) {
	t.Helper()
	for _, tok := range tokens {
		number, seen := numbers[tok.Term]
		if seen && number != tok.Word {
			t.Fatalf("%q is word %d and word %d", tok.Term, number, tok.Word)
		}
		numbers[tok.Term] = tok.Word
		if term := terms[tok.Word]; tok.Word != 0 && term != "" && term != tok.Term {
			t.Fatalf("word %d is %q and %q", tok.Word, term, tok.Term)
		}
		terms[tok.Word] = tok.Term
	}
}

func TestNumbersOfWords(t *testing.T) {
	s := segmenter(t)
	numbers, terms := map[string]int32{}, map[int32]string{}
	for _, text := range []string{
		"第二十三届人民代表大会第一次会议，一个、一百二十万元，五十一个人，1.2亿元，２０２０年", "去4S店、４Ｓ店、4s店，14s店4s", "审计工作规定 審計工作規定",
		"\xff\xfe坏\xe4\xb8字节", "这个那个每个，之一，第一，第1，3.5%，www.gov.cn，Tu-16", "万元十万元百万元",
	} {
		checkWords(t, s.Cut(text, Search), numbers, terms)
	}
	if numbers["审计"] == 0 || int(numbers["审计"]) >= s.Size() || numbers["1.2亿"] != 0 {
		t.Errorf("审计 is word %d of %d, 1.2亿 is word %d", numbers["审计"], s.Size(), numbers["1.2亿"])
	}
	if testing.Short() {
		return
	}
	for _, r := range sharedtest.Reports(t) {
		checkWords(t, s.Cut(r.Text, Search), numbers, terms)
	}
}

func FuzzCut(f *testing.F) {
	for _, seed := range []string{"有庆镇2020年度", "\xff\xfe", "４S店 97.5％。", "ǅ\u0130", "一二三\u3000", "1.,%"} {
		f.Add(seed)
	}
	s := segmenter(f)
	f.Fuzz(func(t *testing.T, text string) { checkTokens(t, s, text) })
}

func TestLongRunWithoutPunctuation(t *testing.T) {
	checkTokens(t, segmenter(t), strings.Repeat("依法行政", 25_000))
}

func TestParallelCut(t *testing.T) {
	s := segmenter(t)
	want := cut(s, "全面推行行政执法三项制度", Search)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if diff := cmp.Diff(want, cut(s, "全面推行行政执法三项制度", Search)); diff != "" {
				t.Error(diff)
			}
		})
	}
	wg.Wait()
}

func BenchmarkCut(b *testing.B) {
	s := segmenter(b)
	data, err := os.ReadFile(filepath.Join("data", "terms.txt"))
	if err != nil {
		b.Fatal(err)
	}
	text := strings.ReplaceAll(string(data), "\n", "")
	for _, mode := range []struct {
		name string
		mode Mode
	}{{"words", Words}, {"search", Search}} {
		b.Run(mode.name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				s.Cut(text, mode.mode)
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(nil); err != nil {
			b.Fatal(err)
		}
	}
}

// TestSpell holds the short way of putting words out against the long one.
func TestSpell(t *testing.T) {
	s, err := Options{NoTerms: true, NoNumbers: true}.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range append(awkward, strings.Repeat("全面 推进依法行政，办结１２件。\n", 400)) {
		got := s.Cut(text, Words)
		c := cutter{s: s, text: text}
		for start := 0; start < len(text); start = c.from(len(c.units) - 1) {
			if !c.scan(start) {
				t.Fatalf("%.40q… is no whole piece", text)
			}
			from := 0
			for _, w := range s.trie.Cut(c.units, &c.scratch) {
				c.add(from, int(w.End), w.Node)
				from = int(w.End)
			}
		}
		if diff := cmp.Diff(c.tokens, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%.40q (-want +got):\n%s", text, diff)
		}
	}
}

// TestUnits holds the short way of taking units against decoding rune by rune,
// on bytes of which many are nearly characters.
func TestUnits(t *testing.T) {
	s := segmenter(t)
	piece := rapid.OneOf(rapid.SampledFrom([]string{"法", "治", "，", "。", "\n", "4", "s", "ａ", "\ufffd", "𠀀", "\xed\xa0\x80", "\xe0\x80\xaf"}),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 1, 4), func(b []byte) string { return string(b) }),
		rapid.StringMatching(`[\x{800}-\x{ffff}]`))
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 40).Draw(t, "pieces"), "")
		c := cutter{s: s, text: text}
		c.scan(0)
		var got, want []int
		for _, u := range c.units {
			got = append(got, int(u.Start))
		}
		joined := false
		for i, r := range text {
			joins := lattice.Joins(FoldRune(r))
			if !joins || !joined {
				want = append(want, i)
			}
			joined = joins
		}
		if diff := cmp.Diff(append(want, len(text)), got); diff != "" {
			t.Fatalf("units of %q begin elsewhere (-want +got):\n%s", text, diff)
		}
	})
}
