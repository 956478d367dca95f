package suggest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"baogao/index"
	"baogao/internal/errs"
	"baogao/report"
	"baogao/segment"
)

var pinyin = sync.OnceValues(segment.NewPinyin)

// corpus is a vocabulary, and who finds its words, but for some that are gone.
type corpus struct {
	terms  map[string]int
	places [][]string
	titles []string
	gone   string
	cursor uint64
	reads  int
}

func (c *corpus) Terms(_ context.Context, yield func(string, int)) error {
	c.reads++
	for term, n := range c.terms {
		yield(term, n)
	}
	return nil
}

func (c *corpus) Places(yield func([]string, int)) {
	for i, path := range c.places {
		yield(path, 9-i)
	}
}

func (c *corpus) Cursor(context.Context) (uint64, error) { return c.cursor, nil }

func (c *corpus) Search(_ context.Context, ask index.Ask) (*index.Answer, error) {
	if len(ask.Query) > 300 {
		return nil, errs.QueryTooLong
	}
	a := &index.Answer{}
	if typed, ok := strings.CutPrefix(ask.Query, "标题:"); ok {
		for _, title := range c.titles {
			if strings.Contains(title, strings.Trim(typed, `"「」`)) {
				a.Total++
				a.Hits = append(a.Hits, index.AnswerHit{Title: title, Unit: report.Unit{Name: "某县"}})
			}
		}
		return a, nil
	}
	if !strings.Contains(ask.Query, c.gone) && !strings.HasPrefix(ask.Query, `"`) {
		a.Total = 7
	} else if strings.Contains(ask.Query, "行政复议") {
		a.Total = 3
	}
	return a, nil
}

func county() *corpus {
	return &corpus{
		terms: map[string]int{
			"行政": 900, "行政执法": 400, "行政复议": 200, "执法": 500, "重点": 300, "重庆": 20, "法治政府": 300, "发至": 9, "营商": 50, "营商环境": 45,
			"的": 990, "我们": 985, "2021": 700, "法制": 90, "撤销": 30, "绿色": 60, "自己": 80,
		},
		places: [][]string{{"四川省"}, {"四川省", "达州市"}, {"四川省", "达州市", "渠县"}, {"四川省", "达州市", "渠县", "有庆镇"}, {"四川省", "巴中市", "某县", "有庆镇"}},
		titles: []string{`渠县有庆镇2021年"法治政府"建设报告`}, gone: "撤销",
	}
}

func suggester(t *testing.T, c *corpus, now func() time.Time) *Suggester {
	t.Helper()
	p, err := pinyin()
	if err != nil {
		t.Fatal(err)
	}
	return New(c, c, p, now)
}

func epoch() time.Time { return time.Unix(0, 0) }

func TestSuggest(t *testing.T) {
	s := suggester(t, county(), epoch)
	for _, tt := range []struct{ typed, first, query string }{
		{"行政z", "行政执法", "行政执法"},
		{"xzzf", "行政执法", "行政执法"},
		{"XingZhengZhi", "行政执法", "行政执法"},
		{"xingzhengzf", "行政执法", "行政执法"},
		{"cq", "重庆", "重庆"},
		{"chongqing", "重庆", "重庆"},
		{"zhongd", "重点", "重点"},
		{"lüse", "绿色", "绿色"},
		{"lv'se", "绿色", "绿色"},
		{"营商", "营商环境", "营商环境"},
		{"复议", "行政复议", "行政复议"},
		{"渠", "渠县", "单位:渠县"},
		{"dazhou", "达州市", "单位:达州市"},
		{"渠县有", "有庆镇", "单位:渠县有庆镇"},
		{"quxianyou", "有庆镇", "单位:渠县有庆镇"},
		{"单位:quxian", "渠县", "单位:渠县"},
		{"监督 xingzhengf", "行政复议", "监督 行政复议"},
		{`"行政复`, "行政复议", `"行政复议"`},
		{"监督 “行政复", "行政复议", "监督 “行政复议”"},
		{"有庆镇2021年", `渠县有庆镇2021年"法治政府"建设报告`, `标题:「渠县有庆镇2021年"法治政府"建设报告」`},
		{"行政执发", "行政执法", "行政执法"}, // nothing begins so
	} {
		found, err := s.Suggest(t.Context(), tt.typed, 8)
		if err != nil || len(found) == 0 {
			t.Errorf("%s: %v, %v", tt.typed, found, err)
			continue
		}
		if found[0].Text != tt.first || found[0].Query != tt.query || found[0].Documents == 0 {
			t.Errorf("%s: %+v, want %s by %s", tt.typed, found[0], tt.first, tt.query)
		}
	}
}

// TestNoDeadEnds: what finds nothing any more is not suggested, nor what was never
// a word.
func TestNoDeadEnds(t *testing.T) {
	s := suggester(t, county(), epoch)
	for _, typed := range []string{"撤", "chexiao", "cx", "zzzzzz", "", "  ", "单位:", "标题:", "“", `"`, "\xff", strings.Repeat("长", 64), "(((", "2021", "-", "a:b:c", "\x00"} {
		found, err := s.Suggest(t.Context(), typed, 8)
		if err != nil && !errors.Is(err, errs.QueryTooLong) || len(found) > 0 {
			t.Errorf("%q: %+v, %v", typed, found, err)
		}
	}
}

// TestWordsAreReadOnceAMinute however many are typed.
func TestWordsAreReadOnceAMinute(t *testing.T) {
	c, now := county(), epoch()
	s := suggester(t, c, func() time.Time { return now })
	ask := func() {
		t.Helper()
		if _, err := s.Suggest(t.Context(), "xz", 8); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		ask()
		c.cursor++
	}
	if c.reads != 1 {
		t.Errorf("read %d times in a second", c.reads)
	}
	now = now.Add(2 * freshFor)
	ask()
	ask()
	if c.reads != 2 {
		t.Errorf("read %d times in two minutes", c.reads)
	}
}

func TestRespell(t *testing.T) {
	s := suggester(t, county(), epoch)
	for typed, want := range map[string]string{
		"行政执发": "行政执法", "加强行政执发工作": "加强行政执法工作", "法制政府": "法治政府", "xingzhengfuyi": "行政复议", "自已": "自己", "行政": "", "独角兽": "", "": "",
	} {
		others, err := s.Respell(t.Context(), typed)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, append(others, "")[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", typed, diff)
		}
	}
}

// TestSuggestBesideChanges runs searches and readings beside each other.
func TestSuggestBesideChanges(t *testing.T) {
	s := suggester(t, county(), time.Now)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 20 {
				if _, err := s.Suggest(t.Context(), fmt.Sprintf("x%d", i), 8); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// TestNearEqualsScan: the words near a piece are those that going through all of
// them finds.
func TestNearEqualsScan(t *testing.T) {
	p, err := pinyin()
	if err != nil {
		t.Fatal(err)
	}
	characters := []rune("行政执法复议重庆")
	draw := rand.New(rand.NewPCG(1, 2))
	some := func(longest int) []rune {
		var word []rune
		for range 2 + draw.IntN(longest-1) {
			word = append(word, characters[draw.IntN(len(characters))])
		}
		return word
	}
	c := &corpus{terms: map[string]int{}}
	for range 5000 {
		c.terms[string(some(6))] = 1 + draw.IntN(100)
	}
	w, err := readWords(t.Context(), c, p)
	if err != nil {
		t.Fatal(err)
	}
	for range 300 {
		piece := some(6)
		want, got := map[string]bool{}, map[string]bool{}
		for i := range w.entries {
			if e := &w.entries[i]; utf8.RuneCountInString(e.text) == len(piece) && near(e.text, piece) {
				want[e.text] = true
			}
		}
		for e := range w.near(piece) {
			got[e.text] = true
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("near %s (-scan +near):\n%s", string(piece), diff)
		}
	}
}
