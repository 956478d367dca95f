package extract

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

func gb(t *testing.T, s string) string {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func utf16le(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

func TestDecode(t *testing.T) {
	const text = "有庆镇法治政府建设年度报告，䶮字与𠮷字"
	big5, err := traditionalchinese.Big5.NewEncoder().String("政府資訊公開年報，臺北市政府法務局")
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", 5000) // beyond the 1,024 bytes x/net looks at
	tests := []struct {
		name, body, header string
		want, charset      string
	}{
		{"utf-8", text, "", text, "utf-8"},
		{"utf-8 with BOM", "\ufeff" + text, "", text, "utf-8"},
		{"utf-8 declared gb2312", `<meta charset="gb2312">` + text, "text/html; charset=GBK", `<meta charset="gb2312">` + text, "utf-8"},
		{"gbk declared utf-8", gb(t, text), "text/html; charset=utf-8", text, "gb18030"},
		{"gb2312 means gb18030", `<meta charset=gb2312>` + gb(t, text), "", `<meta charset=gb2312>` + text, "gb18030"},
		{"meta far down the head", long + `<meta charset="gbk">` + gb(t, text), "", long + `<meta charset="gbk">` + text, "gb18030"},
		{"gbk undeclared", gb(t, strings.Repeat(text, 20)), "", strings.Repeat(text, 20), "gb18030"},
		{"gbk declared latin by the server", gb(t, text), "text/html;charset=ISO-8859-1", text, "gb18030"},
		{"xml declaration", `<?xml version="1.0" encoding="GBK"?>` + gb(t, text), "", `<?xml version="1.0" encoding="GBK"?>` + text, "gb18030"},
		{"big5", `<meta charset="big5">` + big5, "", `<meta charset="big5">政府資訊公開年報，臺北市政府法務局`, "big5"},
		{"utf-16 with BOM", "\xff\xfe" + utf16le(text), "", text, "utf-16le"},
		{"utf-16 without BOM", utf16le("<html><p>" + text), "", "<html><p>" + text, "utf-16le"},
		{"one broken byte", strings.Repeat(text, 3) + "\xe5，", "", strings.Repeat(text, 3) + "\uFFFD，", "utf-8"},
		{"GBK footer in a UTF-8 page", strings.Repeat(text, 5) + "<p>" + gb(t, "版权所有渠县人民政府"), "", strings.Repeat(text, 5) + "<p>版权所有渠县人民政府", "utf-8"},
		{"UTF-8 piece in a GBK page", gb(t, strings.Repeat(text, 5)) + "<p>政府网站标识码</p>", "", strings.Repeat(text, 5) + "<p>政府网站标识码</p>", "gb18030"},
		{"cut in the middle of a character", text + "\xe6\x9c", "", text + "\uFFFD", "utf-8"},
		{"NUL and controls", "有\x00庆\x01镇\u202e\u200b年", "", "有 庆 镇年", "utf-8"},
		{"ascii", "<p>plain</p>", "", "<p>plain</p>", "utf-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, charset := Decode([]byte(tt.body), tt.header)
			got = strings.ReplaceAll(got, "\uFFFD\uFFFD", "\uFFFD")
			if diff := cmp.Diff([]string{tt.want, tt.charset}, []string{got, charset}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestGarbled(t *testing.T) {
	const good = "全面推进依法行政，着力提升行政执法规范化水平，切实维护群众合法权益。"
	twice, err := simplifiedchinese.GBK.NewDecoder().String(good) // UTF-8 read as GBK
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, text string
		want       bool
	}{
		{"chinese", good, false},
		{"read as GBK", twice, true},
		{"replacement characters", strings.Repeat("\uFFFD政", 20), true},
		{"锟斤拷", strings.Repeat("锟斤拷", 10), true},
		{"short", "锟斤拷", false},
	}
	for _, tt := range tests {
		if got := garbled(tt.text); got != tt.want {
			t.Errorf("garbled(%s) = %v, want %v", tt.name, got, tt.want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("有庆镇"), "text/html; charset=gbk")
	f.Add([]byte("\xff\xfe\x00\xd8"), "")
	f.Add([]byte("\xd3"), "0") // cut off in its first character
	f.Add([]byte("<meta charset=gb2312>\xd3\xd0\xc7\xec\x81"), "")
	f.Fuzz(func(t *testing.T, body []byte, header string) {
		text, charset := Decode(body, header)
		if !utf8.ValidString(text) {
			t.Errorf("text is not valid UTF-8: %q", text)
		}
		if charset == "" || strings.ContainsRune(text, 0) {
			t.Errorf("charset %q, NUL %v", charset, strings.ContainsRune(text, 0))
		}
	})
}
