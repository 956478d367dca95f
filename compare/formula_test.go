package compare

import (
	"bufio"
	"os"
	"regexp"
	"strings"
	"testing"

	"baogao/report"
)

// plainFormulas are the set phrases of a kind as one expression.
func plainFormulas(kind report.Kind) *regexp.Regexp {
	return regexp.MustCompile(strings.Join(formulaLines(formulasFile)[kind], "|"))
}

// TestPhrases: trying only what may match says the same as trying all.
func TestPhrases(t *testing.T) {
	sentences := []string{"", "修缮老旧水管九公里", "现将有关情况报告如下", "各位代表！", "为建设美丽家园而努力奋斗", "\xff党中\xff"}
	for line := range strings.Lines(formulasFile) { // what is much like them, cut anywhere
		runes := []rune(line)
		for i := 0; i+12 <= len(runes); i += 5 {
			sentences = append(sentences, string(runes[i:i+12]))
		}
	}
	f, err := os.Open("testdata/second.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		sentences = append(sentences, strings.FieldsFunc(s.Text(), func(r rune) bool { return r == '。' || r == '；' })...)
	}
	for kind, quick := range formulas {
		plain := plainFormulas(kind)
		for _, s := range sentences {
			if got, want := quick.match(s), plain.MatchString(s); got != want {
				t.Errorf("%s %q: %v, all expressions %v", kind, s, got, want)
			}
		}
	}
}

func FuzzPhrases(f *testing.F) {
	f.Add("坚持以人民为中心的发展思想，修缮老旧水管")
	plain := plainFormulas("")
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := formulas[""].match(s), plain.MatchString(s); got != want {
			t.Errorf("%q: %v, all expressions %v", s, got, want)
		}
	})
}

func BenchmarkFormulaShare(b *testing.B) {
	text := strings.Repeat("全年改造背街小巷十二条，修缮老旧水管九公里，村里的晒谷场搬到了河堤外边。", 6)
	for b.Loop() {
		formulaShare(text, report.WorkReport)
	}
}
