package report_test

import (
	"math"
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
		text := p.Document.Prose()
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
			if sameRow(want[k][0].Indicator, g.Indicator) {
				named++
			} else {
				t.Logf("NAME %q want %q got %q: %s", g.Raw, want[k][0].Indicator, g.Indicator, around(text, g.Span))
			}
			if want[k][0].Relation != g.Relation && g.Relation != "target" {
				t.Logf("RELATION %s %s %s: %s", g.Raw, want[k][0].Relation, g.Relation, around(text, g.Span))
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
	}
	precision, recall := float64(right)/float64(found), float64(right)/float64(written)
	t.Logf("precision %.4f, recall %.4f of %d figures, named alike %.3f", precision, recall, written, float64(named)/float64(right))
	if precision < .98 || recall < .98 {
		t.Errorf("precision %.4f, recall %.4f", precision, recall)
	}
}

type key struct {
	raw, unit string
	value     float64
}

func inDigits(s string) bool   { return s[0] >= '0' && s[0] <= '9' }
func sameRow(a, b string) bool { return a == b }
func around(text string, s report.Span) string {
	a := max(0, s.Start-60)
	b := min(len(text), s.End+30)
	for a > 0 && text[a]&0xC0 == 0x80 {
		a--
	}
	for b < len(text) && text[b]&0xC0 == 0x80 {
		b++
	}
	return text[a:b]
}
