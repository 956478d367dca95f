package compare

import (
	"math/rand/v2"
	"testing"
)

// TestBest: the first are those that judging all would put first, though few
// are read.
func TestBest(t *testing.T) {
	const n, first = 3000, 40
	r := rand.New(rand.NewPCG(1, 3))
	all := make([]Passage, n)
	worth := map[int32]float64{}
	for i := range all {
		all[i] = Passage{base: 1000 / (1 + 100*r.Float64()), judged: 1, same: r.IntN(n / 3), match: Match{AStart: int32(i)}}
		worth[int32(i)] = []float64{0, 0.1, 0.5, 0.9, mostWorth}[r.IntN(5)]
	}
	Arrange(all)
	judge := func(p *Passage) (bool, error) {
		p.judged = worth[p.match.AStart]
		return p.match.AStart%11 != 0, nil // some cannot be shown
	}
	judged, rest, err := Best(all, first, judge)
	if err != nil || len(judged) < first || len(rest) < n/2 {
		t.Fatalf("%d judged, %d left: %v", len(judged), len(rest), err)
	}
	var plain []Passage
	for _, p := range all {
		if counts, _ := judge(&p); counts {
			plain = append(plain, p)
		}
	}
	Arrange(plain)
	for i := range first {
		if judged[i].match != plain[i].match || judged[i].Score != plain[i].Score {
			t.Errorf("%d: %d of %.2f, judging all %d of %.2f", i, judged[i].match.AStart, judged[i].Score, plain[i].match.AStart, plain[i].Score)
		}
	}
	if judged, rest, _ := Best(all, 0, judge); len(judged) != 0 || len(rest) != n {
		t.Errorf("none asked for: %d judged, %d left", len(judged), len(rest))
	}
	if judged, rest, _ := Best(nil, first, judge); len(judged)+len(rest) != 0 {
		t.Errorf("of none: %d judged, %d left", len(judged), len(rest))
	}
}

func TestFormulasOfAKind(t *testing.T) {
	const text = "办理行政复议案件五起，纠正两起。请予审议。"
	if work, law := formulaShare(text, "work_report"), formulaShare(text, "rule_of_law"); work != 1 || law >= 0.5 {
		t.Errorf("work report %.2f, report on the rule of law %.2f", work, law)
	}
}

func TestGlossary(t *testing.T) {
	for before, want := range map[string]bool{
		"一、回顾\n修路九公里。\n《政府工作报告》名词解释\n晒谷场改造 指": true,
		"附件2\n有关用语说明（按出现顺序）\n风情小镇 即":          true,
		"名词解释\n三清 指清沟。\n附件3：十件实事\n一、改造":       false,
		"规范用语和说明材料，" + longLine + "\n二、修路":    false,
		"一、回顾\n修路九公里":                         false,
		"":                                    false,
	} {
		if got := glossary(before); got != want {
			t.Errorf("%q: %v", before, got)
		}
	}
}

const longLine = "村里的晒谷场搬到了河堤外边，腾出的空地建成小公园和停车位，群众散步、晾晒、停车都有了去处，老人们说这是盼了好多年的事。"
