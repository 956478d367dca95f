package audit_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"

	"baogao/archive"
	"baogao/audit"
	"baogao/internal/errs"
)

const (
	leadTitle = "渠县有庆镇2021年度法治政府建设年度报告"
	wrongYear = "一、2020年法治政府建设主要成效\n我镇认真贯彻上级部署。\n二、2022年工作安排\n我镇将加强学习。\n"
)

// leadIDs are the ids of leads in a state, by type.
func (w *workbench) leads(state string) map[string]audit.Lead {
	w.Helper()
	found, err := w.auditor.Leads(w.Context(), audit.LeadAsk{Region: "511725", State: state})
	if err != nil {
		w.Fatal(err)
	}
	byType := map[string]audit.Lead{}
	for _, l := range found.Leads {
		byType[l.Type] = l
	}
	return byType
}

func (w *workbench) judge(id, state, note string) {
	w.Helper()
	if _, err := w.auditor.Judge(w.Context(), id, audit.Judgement{State: state, Note: note, By: "核查员甲"}); err != nil {
		w.Fatal(err)
	}
}

// A rejected lead stays away over a rebuild and a capture of the same text, and
// is back once the sentence it speaks of says something else.
func TestRejectedLeadReturnsOnlyWhenItsTextChanged(t *testing.T) {
	w := newWorkbench(t)
	w.publish("r1", leadTitle, "2022-02-01", wrongYear)
	lead, ok := w.leads("")["wrong_year"]
	if !ok || lead.State != audit.Open || lead.Unit != "有庆镇" {
		t.Fatalf("%+v", lead)
	}
	w.judge(lead.ID, audit.Rejected, "所引为上年数据")
	for _, again := range []func(){
		func() {},
		w.restart,
		func() { w.publish("r1", leadTitle, "2022-02-01", wrongYear) },
		func() {
			w.publish("r1", leadTitle, "2022-02-01", strings.Replace(wrongYear, "将加强学习", "将加强学习培训", 1))
		},
	} {
		again()
		if l, open := w.leads("")["wrong_year"]; open {
			t.Errorf("back without a change of its text: %+v", l)
		}
		if l := w.leads(audit.Rejected)["wrong_year"]; l.ID != lead.ID || l.Note != "所引为上年数据" || l.By != "核查员甲" {
			t.Errorf("the judgement is lost: %+v", l)
		}
	}
	w.publish("r1", leadTitle, "2022-02-01", strings.Replace(wrongYear, "一、2020年法治政府建设主要成效", "一、2020年法治政府建设主要成效和经验", 1))
	l, open := w.leads("")["wrong_year"]
	if !open || l.State != audit.Open {
		t.Errorf("its text changed, but it stays away: %+v", w.leads(audit.AnyState))
	}
}

// What a person confirmed stays on the work list when the text is corrected,
// and goes with a report that is hidden.
func TestConfirmedLeadOutlivesItsText(t *testing.T) {
	w := newWorkbench(t)
	w.publish("r1", leadTitle, "2022-02-01", wrongYear)
	lead := w.leads("")["wrong_year"]
	w.judge(lead.ID, audit.Confirmed, "年份写错")
	w.publish("r1", leadTitle, "2022-02-01", strings.Replace(wrongYear, "2020年", "2021年", 1))
	if l := w.leads("")["wrong_year"]; !l.Gone || l.State != audit.Confirmed || l.Reason != lead.Reason {
		t.Errorf("%+v", l)
	}
	w.judge(lead.ID, audit.Fixed, "已更正")
	if l := w.leads(audit.Fixed)["wrong_year"]; !l.Gone || l.Note != "已更正" {
		t.Errorf("%+v", l)
	}
	if err := w.archive.Hide(t.Context(), "r1", "test"); err != nil {
		t.Fatal(err)
	}
	if all := w.leads(audit.AnyState); len(all) > 0 {
		t.Errorf("of a hidden report: %+v", all)
	}
}

// Two years of one unit give leads too, and a change of either report is seen.
func TestLeadsOfTwoYearsFollowBoth(t *testing.T) {
	w := newWorkbench(t)
	const text = "一、主要成效\n开展法治宣传活动23场次，发放宣传资料2450份，调处矛盾纠纷213起，解答法律咨询386人次，罚没款1.86万元。\n"
	w.publish("r0", "渠县有庆镇2020年度法治政府建设年度报告", "2021-02-01", text)
	w.publish("r1", leadTitle, "2022-02-01", text)
	if l := w.leads("")["unchanged_figures"]; len(l.Reports) != 2 {
		t.Errorf("%+v", l)
	}
	w.publish("r0", "渠县有庆镇2020年度法治政府建设年度报告", "2021-02-01", strings.NewReplacer("2450", "1999", "213", "187", "386", "402").Replace(text))
	if l, found := w.leads("")["unchanged_figures"]; found {
		t.Errorf("of figures that are no longer the same: %+v", l)
	}
}

func TestJudgementIsChecked(t *testing.T) {
	w := newWorkbench(t)
	w.publish("r1", leadTitle, "2022-02-01", wrongYear)
	id := w.leads("")["wrong_year"].ID
	for _, tt := range []struct {
		id   string
		said audit.Judgement
		want errs.Code
	}{
		{id, audit.Judgement{State: "done", Note: "x", By: "x"}, errs.BadParameter},
		{id, audit.Judgement{State: audit.Fixed, Note: " ", By: "x"}, errs.BadParameter},
		{id, audit.Judgement{State: audit.Fixed, Note: "x"}, errs.BadParameter},
		{"0000000000000000", audit.Judgement{State: audit.Fixed, Note: "x", By: "x"}, errs.NotFound},
	} {
		if _, err := w.auditor.Judge(t.Context(), tt.id, tt.said); !errors.Is(err, tt.want) {
			t.Errorf("%+v: %v, want %v", tt.said, err, tt.want)
		}
	}
}

// The work list holds judgement and attachment, and no live formula.
func TestWorkList(t *testing.T) {
	w := newWorkbench(t)
	w.publish("r1", leadTitle, "2022-02-01", wrongYear)
	id := w.leads("")["wrong_year"].ID
	said := audit.Judgement{State: audit.Confirmed, Note: "=1+1", By: "核查员甲", Attachment: &archive.Attached{Name: "照片.jpg", Body: []byte("jpg")}}
	if _, err := w.auditor.Judge(t.Context(), id, said); err != nil {
		t.Fatal(err)
	}
	w.judge(id, audit.Confirmed, "=1+1") // a later word keeps the attachment
	found, err := w.auditor.Leads(t.Context(), audit.LeadAsk{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := audit.LeadTable(found, "").Write(&out, "csv"); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v %q", err, rows)
	}
	for _, want := range []string{"属实", "'=1+1", "核查员甲", "照片.jpg", "仍在", "年份有误"} {
		if !slices.Contains(rows[1], want) {
			t.Errorf("no %q in %q", want, rows[1])
		}
	}
	sum := found.Leads[0].Attachment
	if f, err := w.archive.Attached(t.Context(), sum); err != nil || string(f.Body) != "jpg" {
		t.Errorf("%+v %v", f, err)
	}
}
