package intake

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"baogao/archive"
	"baogao/internal/errs"
	"baogao/report"
)

const yearly = "有庆镇2020年度法治政府建设工作情况报告"

// reportText is the body of a yearly report of one township.
func reportText(unit string) string {
	return "2020年，" + unit + "全面落实法治政府建设各项部署，办理行政处罚案件16件，开展普法宣传40场次，群众满意度达到95.2%。\n" +
		"一、主要做法\n（一）加强组织领导。" + unit + "党委专题研究法治工作四次，主要负责人带头述法。\n（二）严格规范执法。开展执法培训六场，评查案卷十五份，整改问题八个。\n" +
		"二、存在问题\n执法力量仍然薄弱，部分干部运用法治思维能力有待提高。\n三、下一步安排\n继续落实行政执法三项制度，加强基层司法所建设。" +
		unit + "将健全重大行政决策程序，落实合法性审查和集体讨论决定，完善政务公开目录，及时回应群众关切，推动矛盾纠纷化解在基层。"
}

// docx is the simplest Word file.
func docx(t *testing.T, text string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	w, err := z.Create("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(w, `<w:document xmlns:w="w"><w:body>`)
	for line := range strings.SplitSeq(text, "\n") {
		fmt.Fprintf(w, "<w:p><w:r><w:t>%s</w:t></w:r></w:p>", line)
	}
	fmt.Fprint(w, `</w:body></w:document>`)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// pdf sets each line of a text, or draws nothing but a picture.
func pdf(text string) []byte {
	content := "q 595 0 0 842 0 0 cm /I Do Q"
	if text != "" {
		var lines strings.Builder
		for i, line := range strings.Split(text, "\n") {
			fmt.Fprintf(&lines, "BT /F 10 Tf 40 %d Td <", 800-20*i)
			for _, u := range utf16.Encode([]rune(line)) {
				fmt.Fprintf(&lines, "%04X", u)
			}
			lines.WriteString("> Tj ET\n")
		}
		content = lines.String()
	}
	return fmt.Appendf(nil, `%%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 1190 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</I 7 0 R>>>>>> endobj
4 0 obj <</Length %d>> stream
%s
endstream endobj
5 0 obj <</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>> endobj
6 0 obj <</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000>> endobj
7 0 obj <</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>> stream
0
endstream endobj
trailer <</Root 1 0 R>>`, len(content), content)
}

func xlsx(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &rows[i]); err != nil {
			t.Fatal(err)
		}
	}
	buf, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// oldDOC is a Word 97 file that the builder of crawler/document wrote.
func oldDOC(t *testing.T) []byte {
	t.Helper()
	f, err := os.Open("testdata/report.doc.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// article is a page with a body and links to files.
func article(title, body string, files ...string) []byte {
	var out strings.Builder
	fmt.Fprintf(&out, `<html><head><meta name="ArticleTitle" content=%q><meta name="PubDate" content="2021-01-20"><meta name="SiteIDCode" content="5117250001"></head><body><h1>%s</h1><div id="zoom">`, title, title)
	for line := range strings.SplitSeq(body, "\n") {
		fmt.Fprintf(&out, "<p>%s</p>", line)
	}
	for i := 0; i+1 < len(files); i += 2 {
		fmt.Fprintf(&out, `<p><a href="/files/%s">%s</a></p>`, files[i], files[i+1])
	}
	return []byte(out.String() + "</div></body></html>")
}

// file is an attachment: its name in the address, the text of its link.
type file struct {
	name, link string
	body       []byte
}

// held is what stands in an archive after a fold.
type held struct {
	Title, Unit string
	Year        int
	Kind        report.Kind
	NeedsOCR    bool
	Sources     int // further addresses of the same report
}

// foldPage archives a page and its files, and folds them.
func foldPage(t *testing.T, page []byte, files ...file) ([]held, *Result, []archive.Entry) {
	t.Helper()
	a, w := stored(t)
	const address = "http://www.test.gov.cn/a/1.html"
	visit := func(target archive.Target, mediaType string, body []byte) {
		target.Site = "县"
		_, err := w.Record(t.Context(), archive.Visit{
			Target: target, Next: time.Now(),
			Captures: []archive.Capture{{Status: http.StatusOK, Header: http.Header{"Content-Type": {mediaType}}, Body: body}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	visit(archive.Target{URL: address, Role: archive.Article}, "text/html; charset=utf-8", page)
	for _, f := range files {
		visit(archive.Target{URL: "http://www.test.gov.cn/files/" + f.name, Role: archive.Attachment, Via: address, Anchor: f.link}, "application/octet-stream", f.body)
	}
	r := NewReader(register())
	t.Cleanup(func() { _ = r.Close() })
	res, err := Fold(t.Context(), a, w, r)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := a.Changes(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]held, len(entries))
	for i, e := range entries {
		p := &e.Report
		out[i] = held{Title: p.Title, Unit: p.Unit.Name, Year: p.Year, Kind: p.Kind, NeedsOCR: p.NeedsOCR, Sources: len(p.Sources)}
	}
	return out, res, entries
}

// TestAttachmentIsTheReport: where a page only announces a file, the file is
// the report, under the page's title, whatever its format.
func TestAttachmentIsTheReport(t *testing.T) {
	text := reportText("我镇")
	rtf := func() []byte {
		var out strings.Builder
		out.WriteString(`{\rtf1\ansi\uc0 `)
		for _, u := range utf16.Encode([]rune(text)) {
			if u == '\n' {
				out.WriteString(`\par `)
				continue
			}
			fmt.Fprintf(&out, `\u%d `, int16(u))
		}
		return []byte(out.String() + "}")
	}
	word := []byte(`<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8"></head><body><div class="WordSection1"><p>` + strings.ReplaceAll(text, "\n", "</p><p>") + `</p></div></body></html>`)
	mht := append([]byte("MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/html; charset=\"utf-8\"\r\n\r\n"), append(word, "\r\n--b--\r\n"...)...)
	for _, tt := range []struct {
		name string
		body []byte
		want string // in its text
	}{
		{"a.docx", docx(t, text), "一、主要做法"},
		{"a.pdf", pdf(text), "一、主要做法"},
		{"a.doc", oldDOC(t), "一、主要做法\n2020年"},
		{"a.wps", oldDOC(t), "处罚\t16"},
		{"rtf.doc", rtf(), "一、主要做法"},
		{"html.doc", word, "一、主要做法"},
		{"mhtml.doc", mht, "一、主要做法"},
		{"a.xlsx", xlsx(t, []any{"项目", "数量"}, []any{"行政处罚", 16}, []any{"行政许可", 1234.5}), "行政处罚\t16\n行政许可\t1234.5"},
		{"download.jsp", docx(t, text), "一、主要做法"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, res, entries := foldPage(t, article(yearly, "详见附件。", tt.name, "附件：报告全文"), file{tt.name, "附件：报告全文", tt.body})
			if len(res.Problems) > 0 {
				t.Fatal(res.Problems)
			}
			want := []held{{Title: yearly, Unit: "有庆镇", Year: 2020, Kind: report.RuleOfLaw}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatal(diff)
			}
			if r := entries[0].Report; !strings.Contains(r.Text, tt.want) || r.Published != "2021-01-20" {
				t.Errorf("text lacks %q, published %q:\n%s", tt.want, r.Published, r.Text)
			}
		})
	}
	t.Run("a scan", func(t *testing.T) {
		got, _, _ := foldPage(t, article(yearly, "详见附件。", "a.pdf", "附件"), file{"a.pdf", "附件", pdf("")})
		if diff := cmp.Diff([]held{{Title: yearly, Unit: "有庆镇", Year: 2020, Kind: report.RuleOfLaw, NeedsOCR: true}}, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestAttachmentBesideArticle: a file beside a full article is the article once
// more, or another document; never a second report of the same unit and year.
func TestAttachmentBesideArticle(t *testing.T) {
	text := reportText("我镇")
	full := held{Title: yearly, Unit: "有庆镇", Year: 2020, Kind: report.RuleOfLaw}
	twice := full
	twice.Sources = 1
	other := func(title string) held { return held{Title: title, Kind: report.Other} }
	county := "渠县2020年度法治政府建设情况报告"
	for _, tt := range []struct {
		name  string
		files []file
		want  []held
	}{
		{"the same text", []file{{"a.docx", yearly + ".docx", docx(t, text)}}, []held{twice}},
		{"with letterhead and annexes", []file{{"a.docx", "附件：" + yearly, docx(t, "渠县有庆镇人民政府文件\n有府〔2021〕5号\n有庆镇人民政府\n关于2020年度法治政府建设工作情况的报告\n"+text+"\n附表\n"+strings.Repeat("序号一二三四五六七八九十\n", 10))}}, []held{twice}},
		{"its scan", []file{{"a.pdf", yearly + ".pdf", pdf("")}}, []held{twice}},
		{"a table of figures", []file{{"b.xlsx", "附件1：行政执法情况统计表.xlsx", xlsx(t, []any{"项目", "数量"}, []any{"行政处罚", 16})}}, []held{full, other("行政执法情况统计表")}},
		{"a link that names nothing", []file{{"b.xlsx", "附件1", xlsx(t, []any{"行政执法统计表"}, []any{"项目", "数量"}, []any{"行政处罚", 16})}}, []held{full, other("行政执法统计表")}},
		{"the county's report", []file{{"c.docx", county, docx(t, county+"\n"+reportText("我县")+"\n"+text)}}, []held{full, {Title: county, Unit: "渠县", Year: 2020, Kind: report.RuleOfLaw}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			links := []string{}
			for _, f := range tt.files {
				links = append(links, f.name, f.link)
			}
			got, res, _ := foldPage(t, article(yearly, text, links...), tt.files...)
			if len(res.Problems) > 0 {
				t.Fatal(res.Problems)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSeveralAttachments: each file of a notice says itself whose report it is.
func TestSeveralAttachments(t *testing.T) {
	towns := []string{"有庆镇", "涌兴镇", "贵福镇"}
	var links []string
	var files []file
	var want []held
	for i, town := range towns {
		name := fmt.Sprintf("%d.docx", i)
		title := town + "2020年度法治政府建设工作情况报告"
		links = append(links, name, title)
		files = append(files, file{name, title, docx(t, town+"人民政府\n2020年度法治政府建设工作报告\n"+reportText(town))})
		want = append(want, held{Title: title, Unit: town, Year: 2020, Kind: report.RuleOfLaw})
	}
	got, _, _ := foldPage(t, article("渠县各乡镇2020年度法治政府建设工作情况报告", "现予公布。", links...), files...)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// Links that say nothing leave it to the text.
	for i := range files {
		files[i].link, links[2*i+1] = fmt.Sprintf("附件%d", i+1), fmt.Sprintf("附件%d", i+1)
		want[i].Title = towns[i] + "人民政府2020年度法治政府建设工作报告"
	}
	got, _, _ = foldPage(t, article("渠县各乡镇2020年度法治政府建设工作情况报告", "现予公布。", links...), files...)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestTwoFormats: one document in two formats is one report with two sources.
func TestTwoFormats(t *testing.T) {
	text := reportText("我镇")
	got, res, _ := foldPage(t, article(yearly, "详见附件", "a.docx", yearly+".docx", "a.pdf", yearly+".pdf"),
		file{"a.docx", yearly + ".docx", docx(t, text)}, file{"a.pdf", yearly + ".pdf", pdf(text)})
	want := []held{{Title: yearly, Unit: "有庆镇", Year: 2020, Kind: report.RuleOfLaw, Sources: 1}}
	if diff := cmp.Diff(want, got); diff != "" || res.Sites["县"] != (Counts{New: 1, Duplicate: 1}) {
		t.Error(diff, res.Sites["县"])
	}
}

// TestAttachmentProblems: a file that cannot be read is told, with its code.
func TestAttachmentProblems(t *testing.T) {
	for _, tt := range []struct {
		name string
		body []byte
		code errs.Code
	}{
		{"broken.docx", []byte("PK\x03\x04word/document.xml"), errs.Unparsed},
		{"broken.pdf", []byte("%PDF-1.4\n"), errs.Unparsed},
		{"old.xls", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00\x00\x00"...), errs.Unparsed},
		{"packed.rar", []byte("Rar!\x1a\x07\x00"), errs.UnsupportedFormat},
		{"gone.doc", []byte("<html><body>文件不存在或已删除</body></html>"), errs.UnsupportedFormat},
		{"empty.docx", docx(t, ""), errs.EmptyDocument},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, res, _ := foldPage(t, article(yearly, "详见附件。", tt.name, "附件"), file{tt.name, "附件", tt.body})
			if len(got) > 0 || len(res.Problems) != 1 || !errors.Is(res.Problems[0].Err, tt.code) {
				t.Errorf("%v, problems %v; want %v", got, res.Problems, tt.code)
			}
		})
	}
}

func TestLinkTitle(t *testing.T) {
	for anchor, want := range map[string]string{
		yearly + ".pdf":     yearly,
		"附件1：统计表.xlsx":      "统计表",
		"附件：" + yearly:      yearly,
		"附表三．执法人员名单":        "执法人员名单",
		"附件":                "",
		"点击下载":              "",
		"附件（2）.doc":         "",
		"1.docx":            "",
		"P02026-001":        "P02026-001",
		"2020年报告":           "2020年报告",
		"":                  "",
		"关于.的说明":            "关于.的说明",
		"有庆镇法治报告（PDF版）.PDF": "有庆镇法治报告（PDF版）",
	} {
		if got := linkTitle(anchor); got != want {
			t.Errorf("linkTitle(%q) = %q, want %q", anchor, got, want)
		}
	}
}

func TestTextTitles(t *testing.T) {
	titles := func(text string) []string {
		var out []string
		for _, c := range textTitles(text) {
			out = append(out, c.title)
		}
		return out
	}
	for text, want := range map[string][]string{
		"":         nil,
		"甲报告\n正文。": {"甲报告"},
		"有庆镇人民政府\n2020年度报告\n正文。":   {"有庆镇人民政府", "有庆镇人民政府2020年度报告", "2020年度报告"},
		strings.Repeat("长", 81):    nil,
		"项目\t数量\n行政处罚\t16":         nil,
		"\n\n　甲报告　\n" + "乙\n丙。\n丁": {"甲报告", "乙", "丁"},
	} {
		if got := titles(text); !slices.Equal(got, want) {
			t.Errorf("textTitles(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestWithin(t *testing.T) {
	text := reportText("我镇")
	for _, tt := range []struct {
		name, a, b string
		min, max   float64
	}{
		{"equal", text, text, 1, 1},
		{"broken into other lines", text, strings.ReplaceAll(strings.ReplaceAll(text, "\n", ""), "，", "，\n"), 1, 1},
		{"part of a longer", text, strings.Repeat("其他内容甲乙丙丁。", 100) + text, 1, 1},
		{"strangers", text, strings.Repeat("财政收入稳步增长，民生支出有保障。", 20), 0, 0},
		{"nothing", text, "", 0, 0},
		{"half", text, text[:len(text)/2] + strings.Repeat("财政收入稳步增长，民生支出有保障。", 20), .3, .7},
	} {
		if got := within(tt.a, tt.b); got < tt.min || got > tt.max {
			t.Errorf("%s: %.2f, want %.1f to %.1f", tt.name, got, tt.min, tt.max)
		}
		if tt.a == tt.b {
			continue
		}
		if got, back := within(tt.a, tt.b), within(tt.b, tt.a); got != back {
			t.Errorf("%s: not symmetric: %.2f and %.2f", tt.name, got, back)
		}
	}
}
