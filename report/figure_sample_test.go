package report_test

import (
	"math"
	"strings"
	"testing"

	"baogao/internal/sample"
	"baogao/report"
)

// TestFiguresOfTheSampleCounty compares what Parse finds in the invented
// county's reports with what their author wrote. Beside the author's figures
// the texts say small things in words (两易其稿, 三个工作日); so only numbers in
// digits are counted as found too many.
func TestFiguresOfTheSampleCounty(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some five hundred reports")
	}
	county := sample.County()
	var written, found, right, named int
	for _, p := range county.Publications {
		if p.Document == nil {
			continue
		}
		text := p.Document.Text()
		r := parse(report.Article{Title: p.Title, Body: text, Published: p.Published})
		want := map[key][]sample.Figure{}
		for _, f := range p.Document.Figures {
			k := key{f.Raw, f.Unit, math.Round(f.Value * 100)}
			want[k] = append(want[k], f)
		}
		written += len(p.Document.Figures)
		ok, extra := 0, 0
		for _, g := range r.Figures {
			k := key{g.Raw, g.Unit, math.Round(g.Value * 100)}
			if len(want[k]) == 0 {
				if inDigits(g.Raw) {
					extra++
					t.Logf("%s %d: %q of %q is none of the author's", p.Member.Name, p.Year, g.Raw, g.Indicator)
				}
				continue
			}
			truth := want[k][0]
			if namesAlike(truth.Indicator, g.Indicator) || namesAlike(truth.Indicator, g.IndicatorKey) {
				named++
			}
			if g.Relation != truth.Relation {
				t.Errorf("%s %d: %q of %q is %s, want %s", p.Member.Name, p.Year, g.Raw, g.Indicator, g.Relation, truth.Relation)
			}
			want[k] = want[k][1:]
			ok++
		}
		for _, rest := range want {
			for _, f := range rest {
				t.Logf("MISSED %s %d: %q of %q", p.Member.Name, p.Year, f.Raw, f.Indicator)
			}
		}
		right, found = right+ok, found+ok+extra
		if n := len(p.Document.Figures); float64(ok) < .98*float64(n) || float64(ok) < .98*float64(ok+extra) {
			t.Errorf("%s %d %s: %d of %d figures found, %d too many", p.Member.Name, p.Year, p.Kind, ok, n, extra)
		}
	}
	precision, recall := float64(right)/float64(found), float64(right)/float64(written)
	t.Logf("precision %.4f, recall %.4f of %d figures, named alike %.3f", precision, recall, written, float64(named)/float64(right))
	if precision < .98 || recall < .98 || float64(named) < .8*float64(right) {
		t.Errorf("precision %.4f, recall %.4f, %d of %d named alike", precision, recall, named, right)
	}
}

// key is what of a figure its author and Parse must agree on.
type key struct {
	raw, unit string
	cents     float64 // the value in hundredths
}

func inDigits(s string) bool { return s[0] >= '0' && s[0] <= '9' }

// namesAlike accepts a name that has more or fewer words: 办理行政处罚案件 and
// 行政处罚案件.
func namesAlike(a, b string) bool {
	a, b = strings.ReplaceAll(a, "的", ""), strings.ReplaceAll(b, "的", "")
	return a != "" && b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}
