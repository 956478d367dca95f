package report

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// The expressions that the matchers of titles stand for.
var (
	subjectExpr = regexp.MustCompile(`(人民)?政府(\d{4}年度?)?工作报告|(推进|落实)?法治政府|(推进)?法治建设|依法行政|依法治[县市区镇乡]|(政府|主动)?信息公开|政府网站|网站工作|网站监管`)
	yearExpr    = regexp.MustCompile(`(?:^|[^\d])((?:19|20)\d\d) *(年度|年|度|\)|[^\d.年\-—~至月])`)
	leadingExpr = regexp.MustCompile(`^(关于|公开|公布|报送|上报|印发|在|\d{4}年度?)+`)
	endingExpr  = regexp.MustCompile(`(推进|履行|开展|落实|上报|报送|公布|的|年度|本级|门户网站|门户|官方网站|政务网站|网站)+$`)
	uselessExpr = regexp.MustCompile(`^(首页|网站首页|无标题.*|未命名.*|[Uu]ntitled.*|正文|详情|文章|[0-9A-Za-z_\-.]*)$|(网站首页|门户网站|政府网站|政府网|人民政府)$|\.(pdf|docx?|txt|wps|ofd)$`)
	titlePieces = strings.Split("|人民|政府|2020|年|年度|度|工作报告|推进|落实|法治政府|法治建设|依法行政|依法治|县|市|镇|主动|信息公开|网站|工作|监管|"+
		" |  |、|-|—|~|至|月|.|)|(|1999|2|19|关于|公开|公布|报送|上报|印发|在|履行|开展|的|本级|门户|官方|政务|"+
		"首页|无标题|未命名|Untitled|untitled|\n|正文|详情|文章|a|Z|_|政府网|.pdf|.doc|x|txt|.wps|渠县|é|𠀀", "|")
)

// FuzzTitleMatchers holds the matchers of titles against their expressions, on
// titles made of their words: each byte chooses one.
func FuzzTitleMatchers(f *testing.F) {
	for i := range titlePieces {
		f.Add([]byte{byte(i), byte(2 * i), byte(i + 1), byte(i / 2), 4, byte(i), byte(i + 2), 4, 3, byte(i)})
	}
	f.Fuzz(func(t *testing.T, choice []byte) {
		var words strings.Builder
		for _, c := range choice {
			words.WriteString(titlePieces[int(c)%len(titlePieces)])
		}
		title := words.String()
		same := func(what string, got, want any) {
			if got != want {
				t.Errorf("%s of %q: %v, by its expression %v", what, title, got, want)
			}
		}
		at, end, ok := subjectIn(title, 0)
		for _, m := range subjectExpr.FindAllStringIndex(title, -1) {
			same("subject", [2]int{at, end}, [2]int{m[0], m[1]})
			at, end, ok = subjectIn(title, end)
		}
		same("last subject", ok, false)
		at, end, ok = yearIn(title, 0)
		for _, m := range yearExpr.FindAllStringSubmatchIndex(title, -1) {
			same("year", [2]int{at, end}, [2]int{m[2], m[1]})
			at, end, ok = yearIn(title, end)
		}
		same("last year", ok, false)
		same("leading words", withoutLeading(title), leadingExpr.ReplaceAllString(title, ""))
		same("ending words", withoutEnding(title), endingExpr.ReplaceAllString(title, ""))
		same("useless", useless(title), utf8.RuneCountInString(title) < 4 || uselessExpr.MatchString(title))
	})
}
