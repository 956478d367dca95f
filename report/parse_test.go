package report_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/sharedtest"
	"baogao/report"
)

// said is what Parse makes of who, when and what, with the evidence.
type said struct {
	Unit, UnitFrom string
	Year           int
	YearFrom       string
}

func TestSilentTitles(t *testing.T) {
	const title = "法治政府建设年度报告"
	for name, tt := range map[string]struct {
		article report.Article
		want    said
	}{
		"signature": {
			report.Article{Title: title, Source: "渠县", Body: "现将我镇2020年度法治政府建设情况报告如下：\n一、成效\n很好。\n渠县有庆镇人民政府\n2021年3月1日"},
			said{"有庆镇", "text", 2020, "text"},
		},
		"source": {
			report.Article{Title: title, Source: "天长市永丰镇", Body: "2020年，在县委领导下。"},
			said{"永丰镇", "source", 2020, "text"},
		},
		"site": {
			report.Article{Title: title, SiteIDCode: "5117250001", Body: "我县2020年工作。"},
			said{"渠县", "site_id_code", 0, ""},
		},
		"a county's site does not make a township's report its own": {
			report.Article{Title: title, SiteIDCode: "5117250001", Body: "我镇依法行政。"},
			said{"", "", 0, ""},
		},
		"the day of publication is no year": {
			report.Article{Title: title, Published: "2021-03-30"}, said{"", "", 0, ""},
		},
		"counted days": {
			report.Article{Title: "政府信息公开工作年度报告", Body: "统计期限自2021年1月1日起至2021年12月31日止。"},
			said{"", "", 2021, "text"},
		},
		"delivery": {
			report.Article{Title: "政府工作报告", Body: "——2026年2月3日在渠县第十九届人民代表大会第六次会议上"},
			said{"", "", 2026, "text"},
		},
		"a work report without words of its day": {
			report.Article{Title: "政府工作报告", Published: "2026-02-09"}, said{"", "", 2026, "published"},
		},
		"row": {
			report.Article{Title: "渠县2020年法治政府建设年度报告", Given: report.Given{Unit: "有庆镇", Year: 2019}},
			said{"有庆镇", "row", 2019, "row"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := parse(tt.article)
			got := said{r.Unit.Name, r.Evidence["unit"], r.Year, r.Evidence["year"]}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestUselessTitlesYieldToTheText(t *testing.T) {
	body := "首页 > 政务公开\n渠县有庆镇人民政府\n关于2020年度法治政府建设情况的报告\n一、成效\n"
	for _, title := range []string{"", "网站首页", "P020210330.pdf", "渠县人民政府门户网站"} {
		r := parse(report.Article{Title: title, Body: body})
		if r.Kind != report.RuleOfLaw || r.Year != 2020 || r.Unit.Code != "511725112" {
			t.Errorf("%q: %q is %s of %d by %s", title, r.Title, r.Kind, r.Year, r.Unit.Name)
		}
	}
}

func TestEmptyListsAreNotNull(t *testing.T) {
	data, err := json.Marshal(parse(report.Article{}))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "null") {
		t.Errorf("an empty report has null: %s", data)
	}
}

func TestFalseFriendsBeginNoSection(t *testing.T) {
	for _, body := range []string{
		"前言。\n一、二级医院协同。", "前言。\n二、三产业增加值增长。", "前言。\n3.5%的人。", "前言。\n1.2亿元投入。",
		"前言。\n(一)(二)项规定的情形。", "前言。\n（三）项。", "前言。\n第三章规定了程序。", "前言。\n2021.3.15 报送", "前言。\n二〇二一年，我镇。",
		"前言：一是学习。二是执法。", "依照第（一）项、第（二）项办理。",
		"前言。\n（三）项规定的期限。", "前言。\n（二）项行为的，予以处罚。", "前言。\n（一）至（三）项。", "前言。\n（一）和第（二）项。", "前言。\n（五）条所称机关。",
	} {
		for _, s := range parse(report.Article{Title: "x", Body: body}).Sections {
			if s.Level > 0 {
				t.Errorf("%q has section %q %q", body, s.Number, s.Heading)
			}
		}
	}
}

// TestWordsOfLawBeginHeadings: 项目 and 条件 are no places in a law.
func TestWordsOfLawBeginHeadings(t *testing.T) {
	for _, heading := range []string{"项目建设强力推进", "条块协同更加顺畅", "条例宣传深入开展", "款项管理", "和谐社区建设", "目标责任落实", "和美乡村建设"} {
		body := "一、回顾\n（一）经济稳中有进\n总述。\n（二）" + heading + "\n全年开工12个。\n"
		sections := parse(report.Article{Title: "x", Body: body}).Sections
		if last := sections[len(sections)-1]; last.Heading != heading || last.Level != 2 {
			t.Errorf("%s: last section %+v", heading, last)
		}
	}
}

// TestFirstResponsible: the content of 第二十四条 under all its names.
func TestFirstResponsible(t *testing.T) {
	for heading, role := range map[string]report.Role{
		"党政主要负责人履行推进法治建设第一责任人职责情况": report.FirstResponsible,
		"第一责任人履职情况":          report.FirstResponsible,
		"党政主要负责人履职情况":        report.FirstResponsible,
		"主要负责人履行推进法治建设职责情况":  report.FirstResponsible,
		"党政主要负责人推进法治建设情况":    report.FirstResponsible,
		"主要领导述法情况":           report.FirstResponsible,
		"党（工）委和办事处主要负责人履职情况": report.FirstResponsible,
		"镇党委、政府主要负责人述法情况":    report.FirstResponsible,
		"主要领导带头学法":           report.Achievements,
		"督促部门主要负责人履职":        report.Achievements,
		"主要工作及成效":            report.Achievements,
	} {
		body := "一、" + heading + "\n很好。\n二、存在的不足\n不够。\n"
		if got := parse(report.Article{Title: "x", Body: body}).Sections[0]; got.Role != role {
			t.Errorf("%s: %s, want %s", heading, got.Role, role)
		}
	}
}

func TestMarkedUpHeadings(t *testing.T) {
	body := "强化组织领导\n召开会议。\n(一)加强学习，推动落实 学了很多。\n公开情况。每月公开。\n表 1.行\n"
	bold := func(words string) report.Block {
		at := strings.Index(body, words)
		return report.Block{Span: report.Span{Start: at, End: at + len(words)}, Type: "bold"}
	}
	var got []string
	for _, s := range parse(report.Article{Title: "x", Body: body, Blocks: []report.Block{
		bold("强化组织领导"), bold("(一)加强学习，推动落实"), bold("公开情况。"),
	}}).Sections {
		got = append(got, s.Number+s.Heading)
	}
	if diff := cmp.Diff([]string{"强化组织领导", "(一)加强学习，推动落实", "公开情况"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSeedHeadings(t *testing.T) {
	files, err := filepath.Glob(sharedtest.Path(t, "data", "seed") + "/*.txt")
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	r := parse(report.Article{Title: "有庆镇2020年度法治政府建设工作情况报告", Body: text})
	for _, s := range r.Sections {
		if s.Level == 0 {
			continue
		}
		printed := text[s.HeadingStart:s.HeadingEnd]
		if !strings.HasPrefix(printed, s.Number) || !strings.HasSuffix(printed, s.Heading) || strings.HasSuffix(printed, "。") {
			t.Errorf("span %q of %q %q", printed, s.Number, s.Heading)
		}
	}
	var last report.Section
	for _, s := range r.Sections {
		if s.Heading == "持续加强制度供给和规范重大行政决策行为" {
			last = s
		}
	}
	if last.Level != 2 || last.Number != "(三)" || last.Role != report.Plan {
		t.Errorf("the heading in mid-line: %+v", last)
	}
}
