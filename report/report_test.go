package report_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/sharedtest"
	"baogao/report"
)

var places = sync.OnceValue(report.NewRegister)

func parse(a report.Article) report.Report { return report.Parse(places(), a)[0] }

func TestTitles(t *testing.T) {
	for _, tt := range []struct {
		title string
		kind  report.Kind
		year  int
		unit  string
	}{
		{"有庆镇2020年度法治政府建设工作情况报告", report.RuleOfLaw, 2020, "有庆镇"},
		{"渠县人民政府关于2021年度法治政府建设情况的报告", report.RuleOfLaw, 2021, "渠县"},
		{"2022年渠县有庆镇法治政府建设年度报告", report.RuleOfLaw, 2022, "有庆镇"},
		{"2020年法治政府建设年度报告", report.RuleOfLaw, 2020, ""},
		{"静海区2023年度法治政府建设情况报告", report.RuleOfLaw, 2023, "静海区"},
		{"渠县司法局2021年法治政府建设工作总结", report.RuleOfLaw, 2021, "渠县司法局"},
		{"二〇二一年度渠县依法行政工作报告", report.RuleOfLaw, 2021, "渠县"},
		{"中共渠县有庆镇委员会 渠县有庆镇人民政府关于2022年法治政府建设情况的报告", report.RuleOfLaw, 2022, "有庆镇"},
		{"天长市永丰镇2021年政府信息公开工作年度报告", report.OpenGov, 2021, "永丰镇"},
		{"杨柳镇2021年政府信息公开工作年度报告", report.OpenGov, 2021, "杨柳镇"},
		{"政府信息公开工作年度报告（２０２１年度）", report.OpenGov, 2021, ""},
		{"渠县人民政府门户网站政府网站工作年度报表（2023年度）", report.WebsiteReport, 2023, ""},
		{"2026年上海市政府工作报告", report.WorkReport, 2026, "上海市"},
		{"2025年中华人民共和国国务院政府工作报告", report.WorkReport, 2025, "国务院"},
		{"关于报送2021年度法治政府建设情况报告的通知", report.Other, 2021, ""},
		{"渠县2021年法治政府建设实施方案", report.Other, 2021, "渠县"},
		{"《2023年政府工作报告》解读", report.Other, 2023, ""},
		{"关于佛山市钢铁行业淘汰落后设备企业名单的公示", report.Other, 0, ""},
	} {
		t.Run(tt.title, func(t *testing.T) {
			r := parse(report.Article{Title: tt.title})
			if r.Kind != tt.kind || r.Year != tt.year || tt.unit != "" && r.Unit.Name != tt.unit {
				t.Errorf("got %s %d %q, want %s %d %q", r.Kind, r.Year, r.Unit.Name, tt.kind, tt.year, tt.unit)
			}
		})
	}
}

func TestResolve(t *testing.T) {
	for _, tt := range []struct {
		name string
		hint report.Hint
		code string
		path string
	}{
		{"有庆镇", report.Hint{}, "511725112", "四川省/达州市/渠县/有庆镇"},
		{"有庆镇人民政府", report.Hint{}, "511725112", "四川省/达州市/渠县/有庆镇"},
		{"四川省达州市渠县有庆镇", report.Hint{}, "511725112", "四川省/达州市/渠县/有庆镇"},
		{"达州", report.Hint{}, "5117", "四川省/达州市"},
		{"上海市", report.Hint{}, "31", "上海市"},
		{"渠县司法局", report.Hint{}, "511725", "四川省/达州市/渠县/渠县司法局"},
		{"城关镇", report.Hint{}, "", ""},
		{"城关镇", report.Hint{SiteIDCode: "4127280001"}, "", ""},
		{"永丰镇", report.Hint{Source: "天长市人民政府"}, "341181107", ""},
		{"云上虚构镇", report.Hint{Region: "虚构县"}, "", "虚构县/云上虚构镇"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u := places().Resolve(tt.name, tt.hint)
			if tt.code != "" && u.Code != tt.code || tt.path != "" && strings.Join(u.Path, "/") != tt.path {
				t.Errorf("Resolve(%q, %+v) = %+v", tt.name, tt.hint, u)
			}
			if tt.name == "城关镇" && tt.hint.SiteIDCode == "" && (u.Code != "" || len(u.Candidates) < 2) {
				t.Errorf("Resolve(%q) guessed: %+v", tt.name, u)
			}
		})
	}
}

func TestWithAddsUnits(t *testing.T) {
	r := places().With([]report.Unit{
		{Name: "云岭县", Code: "990101", Type: "government", Level: "county", Path: []string{"云岭县"}},
		{Name: "甲镇", Code: "990101001", Type: "town", Level: "township", Path: []string{"云岭县", "甲镇"}},
	})
	u := r.Resolve("云岭县甲镇人民政府", report.Hint{})
	if diff := cmp.Diff([]string{"云岭县", "甲镇"}, u.Path); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOutline(t *testing.T) {
	text := "甲镇报告\n前言。\n一、主要举措和成效\n总述。\n（一）抓学习。学了3.5%的内容。\n1.学法\n（二）抓执法。很好。    (三)抓普法。也好。\n" +
		"二、存在的不足\n一是不够。\n三、下一步安排\n"
	type brief struct {
		Level           int
		Number, Heading string
		Role            report.Role
		Text            string
	}
	var got []brief
	for _, s := range parse(report.Article{Title: "x", Body: text}).Sections {
		got = append(got, brief{s.Level, s.Number, s.Heading, s.Role, text[s.HeadingStart:s.HeadingEnd]})
	}
	want := []brief{
		{0, "", "", report.Preamble, ""},
		{1, "一、", "主要举措和成效", report.Achievements, "一、主要举措和成效"},
		{2, "（一）", "抓学习", report.Achievements, "（一）抓学习"},
		{3, "1.", "学法", report.Achievements, "1.学法"},
		{2, "（二）", "抓执法", report.Achievements, "（二）抓执法"},
		{2, "(三)", "抓普法", report.Achievements, "(三)抓普法"},
		{1, "二、", "存在的不足", report.Problems, "二、存在的不足"},
		{1, "三、", "下一步安排", report.Plan, "三、下一步安排"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPersonal(t *testing.T) {
	for _, tt := range []struct{ text, public string }{
		{"联系电话15012345678", "联系电话***********"},
		{"电话１５０ 1234 5678。", "电话＊＊＊**********。"},
		{"川府发〔2021〕12号，共15012345678901件", "川府发〔2021〕12号，共15012345678901件"},
		{"身份证11010519491231002X", "身份证******************"},
		{"编号110105194912310021", "编号110105194912310021"},
		{"办公电话0818-7212345", "办公电话0818-7212345"},
	} {
		r := parse(report.Article{Title: "x", Body: tt.text})
		if diff := cmp.Diff(tt.public, r.Public()); diff != "" {
			t.Errorf("Public of %q (-want +got):\n%s", tt.text, diff)
		}
		if len(r.Public()) != len(tt.text) {
			t.Errorf("Public of %q changes the length", tt.text)
		}
	}
}

// TestTraditional understands a text in traditional characters and keeps them.
func TestTraditional(t *testing.T) {
	text := "一、主要舉措和成效\n（一）學習貫徹習近平法治思想。全鄉調處矛盾糾紛12起，開展法治宣傳8場次，發放資料2000餘份。\n二、存在的不足和問題\n執法力量還不強。\n"
	r := parse(report.Article{Title: "小龍門鄉2024年法治政府建設情況報告", Source: "辰溪縣", Body: text})
	if r.Text != text || r.Kind != report.RuleOfLaw || r.Unit.Code != "431223205" {
		t.Errorf("%s %+v", r.Kind, r.Unit)
	}
	if len(r.Sections) != 3 || r.Sections[0].Heading != "主要舉措和成效" || r.Sections[2].Role != report.Problems {
		t.Errorf("sections %+v", r.Sections)
	}
	if len(r.Figures) != 3 || r.Figures[2].Raw != "2000餘份" || r.Figures[2].Value != 2000 {
		t.Errorf("figures %+v", r.Figures)
	}
}

// TestTraditionalWithBrokenCharacters keeps all positions where bytes are no
// character.
func TestTraditionalWithBrokenCharacters(t *testing.T) {
	text := "一、主要舉措和成效\n學習貫徹\xe4\xb8，調處矛盾糾紛12起。\n二、開展法治宣傳，發放資料2000餘份"
	r := parse(report.Article{Title: "小龍門鄉2024年法治政府建設情況報告", Body: text})
	if r.Text != text || len(r.Sections) != 2 || r.Sections[1].End != len(text) {
		t.Errorf("%q: sections %+v", r.Text, r.Sections)
	}
	if len(r.Figures) != 2 || r.Figures[1].Raw != "2000餘份" {
		t.Errorf("figures %+v", r.Figures)
	}
}

func TestSeed(t *testing.T) {
	files, err := filepath.Glob(sharedtest.Path(t, "data", "seed") + "/*.txt")
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	title, _, _ := strings.Cut(text, "\n")
	r := parse(report.Article{Title: title, Body: text})
	if r.Kind != report.RuleOfLaw || r.Year != 2020 || r.Unit.Code != "511725112" || r.Published != "2021-03-30" {
		t.Errorf("kind %s year %d unit %+v published %s", r.Kind, r.Year, r.Unit, r.Published)
	}
	count := map[int]int{}
	for _, s := range r.Sections {
		count[s.Level]++
		if s.Level == 1 && s.Role == report.OtherRole {
			t.Errorf("section %q has no role", s.Heading)
		}
	}
	if diff := cmp.Diff(map[int]int{0: 1, 1: 3, 2: 16}, count); diff != "" {
		t.Errorf("sections by level (-want +got):\n%s", diff)
	}
	if len(r.Personal) != 1 || strings.Contains(r.Public(), "15082") {
		t.Errorf("personal data: %+v", r.Personal)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("2020年度报告", "一、甲。\n(一)乙。 (二)丙")
	f.Fuzz(func(t *testing.T, title, text string) {
		r := parse(report.Article{Title: title, Body: text})
		if len(r.Public()) != len(text) {
			t.Error("Public changes the length")
		}
		for _, s := range r.Sections {
			if s.Start < 0 || s.End < s.Start || s.End > len(text) || s.HeadingEnd > s.End {
				t.Errorf("section %+v of %d bytes", s, len(text))
			}
		}
		if utf8.ValidString(text) && !utf8.ValidString(r.Public()) {
			t.Error("Public breaks a character")
		}
	})
}

func TestRealReports(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 13 MB of real documents")
	}
	kinds := map[report.Kind]int{}
	resolved := 0
	for _, row := range sharedtest.Reports(t) {
		r := parse(report.Article{Title: row.Title, Body: row.Text, Given: report.Given{Unit: row.Unit}})
		kinds[r.Kind]++
		if r.Unit.Code != "" || r.Unit.Name == "国务院" {
			resolved++
		}
		if strings.HasSuffix(row.Title, "政府工作报告") && (r.Kind != report.WorkReport || r.Year == 0) {
			t.Errorf("%s is %s of %d", row.Title, r.Kind, r.Year)
		}
	}
	t.Logf("kinds %v, units resolved %d", kinds, resolved)
}
