package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baogao/index"
	"baogao/report"
)

// TestImportUnits tells of a renamed and a merged township after their reports
// were archived: who reported is understood anew, without the network.
func TestImportUnits(t *testing.T) {
	dir := t.TempDir()
	rows := `{"id":"old","title":"渠县望河乡2020年法治政府建设年度报告","text":"2020年，我乡认真贯彻。"}
{"id":"new","title":"渠县有庆街道2023年法治政府建设年度报告","text":"2023年，我街道认真贯彻。"}
`
	if code, _, stderr := call(t, dir, rows, "import", "-"); code != exitDone {
		t.Fatalf("import: exit %d: %s", code, stderr)
	}
	unit := func(id string) report.Unit {
		t.Helper()
		code, out, stderr := call(t, dir, "", "search", "-o", "json", "法治政府")
		var found struct {
			Hits []struct {
				ID   string
				Unit report.Unit
			}
		}
		if err := json.Unmarshal([]byte(out), &found); code != exitDone || err != nil {
			t.Fatalf("search: exit %d: %v %s", code, err, stderr)
		}
		for _, h := range found.Hits {
			if h.ID == id {
				return h.Unit
			}
		}
		t.Fatalf("%s is not found: %s", id, out)
		return report.Unit{}
	}
	if u := unit("new"); u.Code != "" {
		t.Fatalf("before the import: %+v", u)
	}
	file := filepath.Join(dir, "units.csv")
	changes := "代码,名称,变更,变更日期,前身\n511725112,有庆街道,更名,2022-03-01,\n511725113,鲜渡镇,合并,2021-05-01,511725113、望河乡\n"
	if err := os.WriteFile(file, []byte(changes), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, stderr := call(t, dir, "", "units", "import", file); code != exitDone || !strings.Contains(out, "2") {
		t.Fatalf("units import: exit %d: %s %s", code, out, stderr)
	}
	if u := unit("new"); u.Code != "511725112" || u.Name != "有庆街道" {
		t.Errorf("the renamed one: %+v", u)
	}
	if u := unit("old"); u.Until != "2021-05-01" || strings.Join(u.Path, "/") != "四川省/达州市/渠县/望河乡" {
		t.Errorf("the merged one: %+v", u)
	}
	if code, out, _ := call(t, dir, "", "units", "find", "有庆镇"); code != exitDone || !strings.Contains(out, "有庆街道") {
		t.Errorf("find by the old name: exit %d: %s", code, out)
	}
	if code, _, stderr := call(t, dir, "代码,名称,变更\n511725112,有庆街道,搬家\n", "units", "import", "-"); code != exitWrongUse || !strings.Contains(stderr, "第 1 条") {
		t.Errorf("a mistake: exit %d: %s", code, stderr)
	}
	if _, err := os.Stat(filepath.Join(t.TempDir(), "archive.db")); err == nil {
		t.Error("finding made an archive")
	}
}

// A server learns of units that are imported beside it, at its own address.
func TestServerLearnsOfUnits(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: a server opens twice")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "report.txt")
	if err := os.WriteFile(file, []byte("有庆街道2022年法治政府建设年度报告\n一、主要成效\n本街道推进普法。\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := call(t, dir, "", "import", file); code != exitDone {
		t.Fatal(stderr)
	}
	s := serve(t, dir, "serve")
	path := "/api/v1/search?q=" + url.QueryEscape("普法 单位:渠县有庆街道")
	total := func() int {
		answer, err := http.Get(s.url + path)
		if err != nil {
			return -1 // it opens anew
		}
		defer answer.Body.Close()
		found := index.Answer{}
		if err := json.NewDecoder(answer.Body).Decode(&found); err != nil {
			return -1
		}
		return found.Total
	}
	if n := total(); n != 0 {
		t.Fatalf("before the import: %d", n)
	}
	changes := "代码,名称,变更,变更日期\n511725112,有庆街道,更名,2022-03-01\n"
	if code, _, stderr := call(t, dir, changes, "units", "import", "-"); code != exitDone {
		t.Fatalf("units import: exit %d: %s", code, stderr)
	}
	eventually(t, "the new name is known", func() bool { return total() == 1 })
}
