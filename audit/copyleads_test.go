package audit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baogao/audit"
	"baogao/compare"
	"baogao/internal/sample"
)

// Two reports of 渠县 townships, the later written over the earlier: names and
// numbers are other ones, one name was forgotten. Invented.
const (
	lentText = `一、工作成效
2022年，有庆镇在渡口设立流动法律服务点，每逢集日由两名调解员坐班，累计接待来访群众186人次，化解林权纠纷23件，还把典型案例编成快板在院坝会上演出。
有庆镇推行合同先审后签，司法所会同法律顾问审查合同41份，提出修改意见67条，追回拖欠租金12万元，群众把审查室叫作“把关屋”。
执法人员全部亮证上岗，随身记录仪由村监督员抽看，抽看结果每月贴在公示栏里，渡改桥工地的扬尘就是这样查出来的。
`
	borrowedText = `一、工作成效
2023年，涌兴镇在渡口设立流动法律服务点，每逢集日由三名调解员坐班，累计接待来访群众97人次，化解林权纠纷8件，还把典型案例编成快板在院坝会上演出。
有庆镇推行合同先审后签，司法所会同法律顾问审查合同29份，提出修改意见35条，追回拖欠租金4万元，群众把审查室叫作“把关屋”。
执法人员全部亮证上岗，随身记录仪由村监督员抽看，抽看结果每月贴在公示栏里，渡改桥工地的扬尘就是这样查出来的。
`
	lentTitle     = "渠县有庆镇2022年度法治政府建设年度报告"
	borrowedTitle = "渠县涌兴镇2023年度法治政府建设年度报告"
)

func (w *workbench) borrow() (lead audit.Lead) {
	w.Helper()
	w.publish("r1", lentTitle, "2023-02-01", lentText+"二、安排\n继续努力。\n")
	w.publish("r2", borrowedTitle, "2024-02-01", borrowedText+"二、安排\n来年另作打算。\n")
	lead, ok := w.leads("")[compare.Copied]
	if !ok {
		w.Fatalf("no lead: %+v", w.leads(audit.AnyState))
	}
	return lead
}

// A copied report is a lead with places on both sides; the name that was
// forgotten is another, once.
func TestCopiedPassageIsALead(t *testing.T) {
	w := newWorkbench(t)
	lead := w.borrow()
	if len(lead.Reports) != 2 || lead.Reports[0] != "r1" || lead.Reports[1] != "r2" || lead.Unit != "涌兴镇" || lead.Strength != "strong" {
		t.Errorf("%+v", lead)
	}
	sides := map[string]string{}
	for _, s := range lead.Spans {
		e, err := w.archive.Report(t.Context(), s.Report)
		if err != nil {
			t.Fatal(err)
		}
		sides[s.Report] += e.Report.Text[s.Start:s.End]
	}
	if !strings.Contains(sides["r1"], "流动法律服务点") || !strings.Contains(sides["r2"], "流动法律服务点") || strings.Contains(sides["r2"], "另作打算") {
		t.Errorf("places: %q", sides)
	}
	for _, want := range []string{"有庆镇2022年度", "对方先发布（2023-02-01", "有庆镇→涌兴镇"} {
		if !strings.Contains(lead.Reason, want) {
			t.Errorf("no %q in %q", want, lead.Reason)
		}
	}
	found, err := w.auditor.Leads(t.Context(), audit.LeadAsk{Type: "foreign_place"})
	if err != nil || len(found.Leads) != 1 || !strings.Contains(found.Leads[0].Reason, "有庆镇") {
		t.Errorf("the forgotten name: %+v %v", found, err)
	}
}

// Nobody is said to have copied where the days do not tell.
func TestNoDirectionWithoutDays(t *testing.T) {
	for _, day := range []string{"", "2023-02-04"} {
		w := newWorkbench(t)
		w.publish("r1", lentTitle, "2023-02-01", lentText)
		w.publish("r2", strings.Replace(borrowedTitle, "2023", "2022", 1), day, strings.Replace(borrowedText, "2023", "2022", 1))
		if l := w.leads("")[compare.Copied]; !strings.Contains(l.Reason, "来源待查") || strings.Contains(l.Reason, "先发布") {
			t.Errorf("%q: %+v", day, l)
		}
	}
}

// Three units and more are a group, one lead, without a direction.
func TestGroupIsOneLead(t *testing.T) {
	w := newWorkbench(t)
	w.publish("r1", lentTitle, "2023-02-01", lentText)
	w.publish("r2", borrowedTitle, "2024-02-01", borrowedText)
	w.publish("r3", "渠县三汇镇2023年度法治政府建设年度报告", "2024-03-09", strings.NewReplacer("涌兴镇", "三汇镇", "有庆镇", "三汇镇").Replace(borrowedText))
	found, err := w.auditor.Leads(t.Context(), audit.LeadAsk{Type: compare.Copied})
	if err != nil || len(found.Leads) != 1 {
		t.Fatalf("%v %+v", err, found)
	}
	l := found.Leads[0]
	if len(l.Reports) != 3 || !strings.Contains(l.Reason, "共同来源待查") || strings.Contains(l.Reason, "先发布") {
		t.Errorf("%+v", l)
	}
}

// A rejected one stays away over a restart, a shelf that is lost, a capture of
// the same text and other words elsewhere in the report; it is back when what
// was copied is another text.
func TestRejectedCopyReturnsOnlyWhenItsTextChanged(t *testing.T) {
	w := newWorkbench(t)
	lead := w.borrow()
	w.judge(lead.ID, audit.Rejected, "两镇合署办公")
	for i, again := range []func(){
		w.restart,
		func() {
			w.restart()
			if err := os.RemoveAll(filepath.Join(w.archive.Dir(), "copies")); err != nil {
				t.Fatal(err)
			}
		},
		func() { w.borrow2("来年另作打算。") },
		func() { w.borrow2("来年再作打算，添置设备。") },
	} {
		again()
		if l, open := w.leads("")[compare.Copied]; open {
			t.Errorf("%d: back without a change of its text: %+v", i, l)
		}
		if l := w.leads(audit.Rejected)[compare.Copied]; l.ID != lead.ID || l.Note != "两镇合署办公" {
			t.Errorf("%d: the judgement is lost: %+v", i, l)
		}
	}
	w.publish("r2", borrowedTitle, "2024-02-01", strings.Replace(borrowedText, "每月贴在公示栏里", "每周贴在公示栏里", 1))
	if l := w.leads("")[compare.Copied]; l.ID != lead.ID || !l.Returned {
		t.Errorf("its text changed, but it stays away: %+v", l)
	}
	if err := w.archive.Hide(t.Context(), "r1", "test"); err != nil {
		t.Fatal(err)
	}
	if l, there := w.leads(audit.AnyState)[compare.Copied]; there {
		t.Errorf("of a hidden report: %+v", l)
	}
}

func (w *workbench) borrow2(rest string) {
	w.Helper()
	w.publish("r2", borrowedTitle, "2024-02-01", borrowedText+"二、安排\n"+rest+"\n")
}

// The demo county: each planted copy is a lead, and nothing else is one.
func TestPlantedCopiesOfTheDemoCounty(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: parses the reports of a county")
	}
	w := newWorkbench(t)
	truth := sample.County()
	want := map[string]string{}
	for _, p := range truth.Publications {
		if p.Document == nil || p.Published == "" || p.Format == "photo" {
			continue
		}
		id := p.Member.Code + string(p.Kind) + p.Published
		w.publish(id, p.Title, p.Published, p.Document.Text())
		if p.CopiedFrom != "" {
			want[p.Member.Name] = p.CopiedFrom
		}
	}
	found, err := w.auditor.Leads(t.Context(), audit.LeadAsk{Type: compare.Copied})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range found.Leads {
		from := found.Reports[l.Reports[0]].Unit
		if want[l.Unit] != from || l.Strength != "strong" {
			t.Errorf("%s from %s: %+v", l.Unit, from, l)
		}
		delete(want, l.Unit)
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
}
