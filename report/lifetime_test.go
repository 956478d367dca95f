package report_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/report"
)

// changes are invented changes to real places of 渠县 and one to a new place.
const changes = "代码,名称,上级,类型,设立日期,撤销日期,变更,变更日期,前身,曾用名\n" +
	"511725112,有庆街道,,街道,,,更名,2022-03-01,,\n" +
	"511725113,鲜渡镇,,,,,合并,2021-05-01,511725113、云台乡、望河乡,\n" +
	"511725199,新桥镇,渠县,镇,2023/6/1,,合并,,双土镇、旧桥乡,桥头镇\n" +
	",渠县综合行政执法局,渠县,部门,2019-02-18,,,,,\n"

func imported(t *testing.T) *report.Register {
	t.Helper()
	units, err := report.ParseUnits([]byte("\ufeff"+changes), places())
	if err != nil {
		t.Fatal(err)
	}
	return places().With(units)
}

func TestImportedUnits(t *testing.T) {
	r := imported(t)
	for _, tt := range []struct{ name, want string }{
		{"渠县有庆镇人民政府", "有庆镇 511725112 town 四川省/达州市/渠县/有庆镇 –"}, // as it was called
		{"渠县有庆街道办事处", "有庆街道 511725112 street_office 四川省/达州市/渠县/有庆街道 –"},
		{"渠县鲜渡镇", "鲜渡镇 511725113 town 四川省/达州市/渠县/鲜渡镇 –"},
		{"渠县望河乡", "望河乡  township 四川省/达州市/渠县/望河乡 –2021-05-01"}, // of no register: ended on that day
		{"渠县新桥镇", "新桥镇 511725199 town 四川省/达州市/渠县/新桥镇 2023-06-01–"},
		{"渠县桥头镇", "桥头镇 511725199 town 四川省/达州市/渠县/桥头镇 2023-06-01–"},
		{"渠县综合行政执法局", "渠县综合行政执法局 511725 department 四川省/达州市/渠县/渠县综合行政执法局 2019-02-18–"},
		{"渠县", "渠县 511725 government 四川省/达州市/渠县 –"},
	} {
		u := r.Resolve(tt.name, report.Hint{})
		got := strings.Join([]string{u.Name, u.Code, u.Type, strings.Join(u.Path, "/"), u.Since + "–" + u.Until}, " ")
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	if u := places().Resolve("渠县有庆镇", report.Hint{}); u.Name != "有庆镇" {
		t.Errorf("the register without the import has %s", u.Name)
	}
	if found := r.Find("有庆镇", "511725", 5); len(found) != 1 || found[0].Name != "有庆街道" {
		t.Errorf("Find by the old name: %+v", found)
	}
}

func TestFiguresAcrossAMergerAreNotComparable(t *testing.T) {
	r := imported(t)
	for _, tt := range []struct {
		name     string
		from, to int
		want     string
	}{
		{"渠县鲜渡镇", 2020, 2021, "2021-05-01 由鲜渡镇、云台乡、望河乡合并设立，口径不可比"},
		{"渠县鲜渡镇", 2021, 2020, "2021-05-01 由鲜渡镇、云台乡、望河乡合并设立，口径不可比"},
		{"渠县鲜渡镇", 2021, 2022, ""},
		{"渠县鲜渡镇", 2019, 2020, ""},
		{"渠县有庆镇", 2020, 2023, ""}, // renamed only
	} {
		reason, ok := r.Resolve(tt.name, report.Hint{}).Comparable(tt.from, tt.to)
		if reason != tt.want || ok != (tt.want == "") {
			t.Errorf("%s %d–%d: %q, %v", tt.name, tt.from, tt.to, reason, ok)
		}
	}
}

func TestLifetimes(t *testing.T) {
	r := imported(t)
	for _, tt := range []struct {
		name string
		year int
		want bool
	}{
		{"渠县新桥镇", 2022, false},
		{"渠县新桥镇", 2023, true},
		{"渠县望河乡", 2020, true},
		{"渠县望河乡", 2021, false},
		{"渠县有庆镇", 2015, true},
	} {
		if got := r.Resolve(tt.name, report.Hint{}).Lived(tt.year); got != tt.want {
			t.Errorf("%s in %d: %v", tt.name, tt.year, got)
		}
	}
}

func TestUnitsAsJSONLines(t *testing.T) {
	units, err := report.ParseUnits([]byte(`{"name":"霁川县","code":"990101","type":"government","level":"county"}
{"name":"云溪镇","code":"990101001","region":"霁川县","aliases":["云溪乡"],"since":"2019年1月5日"}`), places())
	if err != nil {
		t.Fatal(err)
	}
	u := places().With(units).Resolve("霁川县云溪乡人民政府", report.Hint{})
	if u.Code != "990101001" || u.Since != "2019-01-05" || strings.Join(u.Path, "/") != "霁川县/云溪乡" {
		t.Errorf("%+v", u)
	}
}

func TestMistakesInFilesOfUnits(t *testing.T) {
	for file, want := range map[string]string{
		"代码,单位类型\n1,2\n":                            "名称",
		"name,code\n有庆镇,51x\n":                      "第 1 条",
		"name,since\n有庆镇,去年\n":                      "去年",
		"name,region\n甲镇,城关镇\n":                     "同名",
		"name,code,change\n有庆镇,511725112,搬家\n":      "搬家",
		`{"name":"甲镇"}` + "\n{":                     "JSON",
		"name,code,change\n有庆镇,511725112,合并\n":      "变更日期",
		"name,code\n\"有庆镇,511725112\n":              "units",
		"name,code,until\n有庆镇,511725112,2020-13-01": "2020-13-01",
	} {
		_, err := report.ParseUnits([]byte(file), places())
		if !errors.Is(err, report.ErrUnits) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", file, err, want)
		}
	}
	if units, err := report.ParseUnits(nil, places()); err != nil || len(units) != 0 {
		t.Errorf("empty file: %v %v", units, err)
	}
}
