package audit_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/audit"
)

// standing has one alert and what it told, round by round.
type standing struct {
	*workbench
	teller audit.Teller
	told   []string
	fail   bool
}

func newStanding(t *testing.T, rule audit.AlertRule) *standing {
	t.Helper()
	s := &standing{workbench: newWorkbench(t)}
	s.publish("old", "渠县有庆镇2019年度法治政府建设年度报告", "2020-02-01", "一、主要成效\n行政执法。\n")
	if err := rule.Check(); err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(rule)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.archive.AddAlert(t.Context(), body, "甲", "s3cret"); err != nil {
		t.Fatal(err)
	}
	s.teller = audit.Teller{
		Auditor: s.auditor,
		Matches: func(ctx context.Context, query string, ids []string) (map[string]bool, error) {
			found := map[string]bool{}
			for _, id := range ids {
				e, err := s.archive.Report(ctx, id)
				if err != nil {
					return nil, err
				}
				found[id] = strings.Contains(e.Report.Text, query)
			}
			return found, nil
		},
		Deliver: func(_ context.Context, n *audit.Notice) error {
			if s.fail {
				return errors.New("the mail server is away")
			}
			for _, e := range n.Events {
				s.told = append(s.told, e.Key+" "+e.Why)
			}
			return nil
		},
	}
	return s
}

// round runs and checks what was told.
func (s *standing) round(want ...string) {
	s.Helper()
	s.told = nil
	if _, err := s.teller.Run(s.Context()); (err != nil) != s.fail {
		s.Fatal(err)
	}
	if diff := cmp.Diff(want, s.told); diff != "" {
		s.Errorf("told (-want +got):\n%s", diff)
	}
}

// Each document is told of once a version, with the reason; what could not be
// delivered is tried again; what is only read anew, or was there before, is no
// news.
func TestAlertTellsOfEachVersionOnce(t *testing.T) {
	s := newStanding(t, audit.AlertRule{Query: "执法", To: "a@example.org"})
	s.round()
	s.publish("r1", leadTitle, "2022-02-01", "一、主要成效\n行政执法。\n")
	s.publish("r2", leadTitle, "2022-02-01", "一、主要成效\n普法。\n")
	s.fail = true
	s.round()
	s.fail = false
	s.round("r1:1:new 新发布，符合检索式「执法」")
	s.round()
	s.publish("r1", leadTitle, "2022-02-01", "一、主要成效\n行政执法。\n")
	s.round()
	s.publish("r1", leadTitle, "2022-02-01", "一、主要成效\n行政执法更严。\n")
	s.publish("old", "渠县有庆镇2019年度法治政府建设年度报告", "2020-02-01", "一、主要成效\n行政执法改。\n")
	s.round("r1:2:changed 内容有改动，符合检索式「执法」", "old:2:changed 内容有改动，符合检索式「执法」")
	s.round()
}

// A figure outside the range is a reason, one inside is none.
func TestAlertOnFigures(t *testing.T) {
	high := 100.0
	s := newStanding(t, audit.AlertRule{Indicator: "行政处罚案件", Max: &high, To: "http://x.example.org/"})
	s.publish("r1", leadTitle, "2022-02-01", "一、主要成效\n办理行政处罚案件132件。\n")
	s.publish("r2", "渠县有庆镇2022年度法治政府建设年度报告", "2023-02-01", "一、主要成效\n办理行政处罚案件32件。\n")
	s.round("r1:1:new 新发布，办理行政处罚案件132件 高于 100")
}

func TestAlertRuleIsChecked(t *testing.T) {
	for _, r := range []audit.AlertRule{
		{To: "x"}, {To: "ftp://x/"}, {On: []string{"gone"}, To: "a@example.org"}, {On: []string{audit.OnLate}, To: "a@example.org"}, {Max: new(float64), To: "a@example.org"},
	} {
		if r.Check() == nil {
			t.Errorf("%+v is accepted", r)
		}
	}
}
