package report

import (
	"regexp"
	"strings"
	"testing"
)

// The expressions that the reading of a header line stands for.
var (
	sourceExpr = regexp.MustCompile(`(?:来源|信息来源|文章来源|发布机构|供稿单位)[:：][ \t　]*([^\s:：]{2,30})`)
	dateExpr   = regexp.MustCompile(`(?:发布日期|发布时间|发文日期|成文日期|日期|时间)[:：]\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})`)
)

// byExpression reads a header line by them, from its first label on.
func byExpression(text string) (c claims) {
	window := func(labels string) string {
		m := regexp.MustCompile("(" + labels + ")[:：]").FindStringIndex(text)
		if m == nil {
			return ""
		}
		return cutAt(text[m[0]:], maxLabelled)
	}
	if m := dateExpr.FindStringSubmatch(window("日期|时间")); m != nil {
		c.published = m[1] + "-" + two(m[2]) + "-" + two(m[3])
	}
	if m := sourceExpr.FindStringSubmatch(window("来源|发布机构|供稿单位")); m != nil && !strings.Contains(m[1], "日期") && !strings.Contains(m[1], "时间") {
		c.source = m[1]
	}
	return c
}

var headerPieces = strings.Split("来源|信息|文章|发布|机构|供稿单位|日期|时间|发文|成文|:|：| |\t|\u3000|\u00a0|\n|2021|21|3|05|-|/|.|年|月|日|渠县|人民政府|甲|点击数|"+
	"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十|\xe4", "|")

// FuzzHeaderLine holds the reading of a header line against its expressions, on
// lines made of their words: each byte chooses one.
func FuzzHeaderLine(f *testing.F) {
	for i := range headerPieces {
		f.Add([]byte{byte(i), 10, byte(i + 1), byte(2 * i), 6, 11, byte(i), 17, 22, 19, 22, 18, 0, 11, 14, 14, byte(i)})
	}
	f.Fuzz(func(t *testing.T, choice []byte) {
		var words strings.Builder
		for _, c := range choice {
			words.WriteString(headerPieces[int(c)%len(headerPieces)])
		}
		if got, want := headerLine(words.String()), byExpression(words.String()); got != want {
			t.Errorf("%q: %+v, by expressions %+v", words.String(), got, want)
		}
	})
}
