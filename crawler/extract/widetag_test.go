package extract

import (
	"runtime"
	"strings"
	"testing"
)

// TestWideTags: a tag of a million attributes is dropped with hardly a byte
// spent on it, what stands beside it is read; a picture in the page stays.
func TestWideTags(t *testing.T) {
	const text = "我镇认真贯彻落实法治政府建设的各项要求，依法行政水平不断提高。"
	many := func(attribute string) string { return "<p" + strings.Repeat(attribute, 1_000_000) + ">" }
	picture := `<img alt="x" src="data:image/png;base64,` + strings.Repeat("iVBORw0KGgo AAAA ", 50_000) + `" width="9">`
	for name, tt := range map[string]struct {
		tag  string
		kept bool
	}{
		"values":              {many(" a=1"), false},
		"quoted values":       {many(` a="1"`), false},
		"without gaps":        {many(`a="1"`), false},
		"names":               {many(" a"), false},
		"slashes":             {many("/a"), false},
		"signs inside quotes": {many(` a=">"`), true}, // the first > seems to end it: the parser's to bear
		"a picture":           {picture, true},
		"never closed":        {"<p" + strings.Repeat(" a=1", 1_000_000), false},
	} {
		t.Run(name, func(t *testing.T) {
			source := "<html><body><p>前：" + text + "</p>" + tt.tag + "<p>后：" + text + "</p></body></html>"
			if name == "never closed" {
				source = "<html><body><p>前：" + text + "</p>" + tt.tag
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got := withoutWideTags(source)
			runtime.ReadMemStats(&after)
			if (got == source) != tt.kept {
				t.Errorf("%d bytes of %d", len(got), len(source))
			}
			if !strings.Contains(got, "前："+text) || name != "never closed" && !strings.Contains(got, "后："+text) {
				t.Errorf("%.300s", got)
			}
			if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
				t.Errorf("took %d bytes", n)
			}
		})
	}
	for _, page := range []string{"", "<", "<p", "a < b and <b>c</b>", strings.Repeat("<p class=x>文</p>", 9000), "<script>if(a<b){" + strings.Repeat("x", 70_000) + "}</script>"} {
		if got := withoutWideTags(page); got != page {
			t.Errorf("%.40q became %.40q", page, got)
		}
	}
}
