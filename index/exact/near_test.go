package exact

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"baogao/index"
	"baogao/report"
)

// TestNearEqualsTheScan compares with texts searched from end to end, over runs
// of one document, of many, and merged.
func TestNearEqualsTheScan(t *testing.T) {
	draw := rand.New(rand.NewPCG(5, 6))
	x, m, seq := newTest(t), model{}, uint64(0)
	texts := map[string]index.Document{}
	for range 30 {
		var docs []index.Document
		for range draw.IntN(8) {
			seq++
			d := document(seq, strconv.Itoa(draw.IntN(40)), drawPassages(draw, 4), drawPassages(draw, 30))
			docs = append(docs, d)
			texts[d.Report.ID] = d
		}
		apply(t, x, seq, docs...)
		m.apply(docs...)
	}
	if err := x.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := x.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	numbers := map[uint32]string{}
	for d := range x.Docs {
		numbers[d.Number] = d.ID
	}
	for range 300 {
		phrases := []string{drawWord(draw), drawWord(draw)}
		if draw.IntN(3) == 0 {
			phrases = append(phrases, drawWord(draw))
		}
		for _, reach := range []index.Reach{{Within: index.Sentence}, {Within: index.Paragraph}, {Characters: draw.IntN(6)}} {
			nearEqual(t, x, numbers, texts, phrases, reach)
		}
	}
}

func nearEqual(t *testing.T, x *Index, numbers map[uint32]string, texts map[string]index.Document, phrases []string, reach index.Reach) {
	t.Helper()
	hits, err := x.Near(t.Context(), phrases, reach, Scope{})
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, h := range hits {
		got = append(got, numbers[h.Doc])
	}
	for id, d := range texts {
		if scanNear(d.Report, phrases, reach) {
			want = append(want, id)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%q %+v: %v, a scan finds %v", phrases, reach, got, want)
	}
}

// drawPassages draws lines and sentences of few words.
func drawPassages(draw *rand.Rand, longest int) string {
	var b strings.Builder
	for range draw.IntN(longest + 1) {
		b.WriteString([]string{"甲", "乙", "丙", "丁", "。", "\n", "；", " "}[draw.IntN(8)])
	}
	return b.String()
}

func drawWord(draw *rand.Rand) string {
	return []string{"甲", "乙", "丙", "甲乙", "乙丙"}[draw.IntN(5)]
}

// scanNear tries every choice of occurrences. One stands in the passage that its
// first character stands in.
func scanNear(r *report.Report, phrases []string, reach index.Reach) bool {
	for i, text := range []string{r.Title, r.Text} {
		var runes []rune
		var passages []int
		passage := 0
		for _, c := range text {
			if c != '\n' && c != ' ' {
				runes, passages = append(runes, c), append(passages, passage)
			}
			if i == 1 && (c == '\n' || reach.Within == index.Sentence && strings.ContainsRune(index.SentenceEnds, c)) {
				passage++
			}
		}
		if anyChoice(runes, passages, phrases, reach, nil) {
			return true
		}
	}
	return false
}

func anyChoice(text []rune, passages []int, phrases []string, reach index.Reach, chosen [][2]int) bool {
	if len(chosen) == len(phrases) {
		first, end, length, same := len(text), 0, 0, true
		for _, c := range chosen {
			first, end, length = min(first, c[0]), max(end, c[1]), length+c[1]-c[0]
			same = same && passages[c[0]] == passages[chosen[0][0]]
		}
		if reach.Within != "" {
			return same
		}
		return end-first <= length+reach.Characters
	}
	p := []rune(phrases[len(chosen)])
	for at := 0; at+len(p) <= len(text); at++ {
		if slices.Equal(text[at:at+len(p)], p) && anyChoice(text, passages, phrases, reach, append(chosen, [2]int{at, at + len(p)})) {
			return true
		}
	}
	return false
}

// FuzzNear compares any texts and phrases with the scan, folded and without white
// space as the index sees them.
func FuzzNear(f *testing.F) {
	f.Add("题", "甲乙。丙\n甲", "甲", "丙", 3, 0)
	f.Add("ＡＢ", "a b!c\r\nＢ；張", "B", "张", 1, 1)
	f.Add("", "aaa", "aa", "a", 0, 2)
	f.Add("\xff甲", "\u2028甲\u3000\x00乙", "甲", "乙", 9, 1)
	f.Fuzz(func(t *testing.T, title, text, a, b string, distance, kind int) {
		phrases := []string{index.Squeeze(a), index.Squeeze(b)}
		if len(title)+len(text) > 400 || len(a)+len(b) > 40 || slices.Contains(phrases, "") || distance < 0 {
			return
		}
		reach := []index.Reach{{Characters: distance % 100}, {Within: index.Sentence}, {Within: index.Paragraph}}[uint(kind)%3]
		x := newTest(t, document(1, "d", title, text))
		hits, err := x.Near(t.Context(), []string{a, b}, reach, Scope{})
		if err != nil {
			t.Fatal(err)
		}
		if want := scanFolded(title, text, phrases, reach); len(hits) > 0 != want {
			t.Errorf("%q %q: %q near %q (%+v): found %v, a scan %v", title, text, a, b, reach, hits, want)
		}
	})
}

// scanFolded is scanNear over texts of any characters.
func scanFolded(title, text string, phrases []string, reach index.Reach) bool {
	for i, s := range []string{title, text} {
		var runes []rune
		var passages []int
		passage := 0
		for _, c := range s {
			end := strings.ContainsRune("\n\r\u2028\u2029", c)
			if !unicode.IsSpace(c) {
				runes, passages = index.AppendSqueezed(runes, string(c)), append(passages, passage)
				end = reach.Within == index.Sentence && strings.ContainsRune(index.SentenceEnds, c)
			}
			if i == 1 && end {
				passage++
			}
		}
		if anyChoice(runes, passages, phrases, reach, nil) {
			return true
		}
	}
	return false
}
