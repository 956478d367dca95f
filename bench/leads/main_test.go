package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baogao/report"
)

// labels of real work reports; the texts are no part of the project.
const labels = "../../report/testdata/leads/work-reports.tsv"

// write puts the invented reports of a county into a folder.
func write(t *testing.T, texts map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range texts {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestRun(t *testing.T) {
	dir := write(t, map[string]string{
		"渠县/2021.md": "---\ntitle: 渠县2021年政府工作报告\n---\n\n**一、2020年工作回顾**\n发放宣传资料2450份。\n二、2021年工作安排\n加强学习。\n",
		"渠县/2022.md": "---\ntitle: 渠县2022年政府工作报告\n---\n\n一、2021年工作回顾\n发放宣传资料24500份。招录网格员312人，其中女性298人，占87.5%。\n二、2022年工作安排\n加强学习。\n",
		"渠县/通知.txt":  "关于召开会议的通知",
	})
	var out, notes bytes.Buffer
	if code := run([]string{dir}, &out, &notes); code != 0 {
		t.Fatalf("code %d: %s", code, notes.String())
	}
	if want := "2 leads in 2 reports, 1 of 2 reports have more than one\n"; notes.String() != want {
		t.Errorf("got %q, want %q", notes.String(), want)
	}
	rows := strings.Split(strings.TrimSpace(out.String()), "\n")[1:]
	var judged strings.Builder
	for i, row := range rows {
		f := strings.Split(row, "\t")
		if !strings.HasSuffix(f[0], "渠县/2022.md") || !strings.Contains(f[9], "【") {
			t.Errorf("row %q", row)
		}
		judged.WriteString(strings.Join([]string{f[0], f[1], f[3], f[4], f[7], f[6], []string{"对", "错"}[i], "1", ""}, "\t") + "\n")
	}
	file := filepath.Join(t.TempDir(), "judged.tsv")
	if err := os.WriteFile(file, []byte(judged.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if code := run([]string{"-judged", file, dir}, &out, &notes); code != 0 {
		t.Fatalf("code %d: %s", code, notes.String())
	}
	if want := "all                       2      2      1     0.500      0"; !strings.Contains(out.String(), want) {
		t.Errorf("got\n%s want %s", out.String(), want)
	}
	if code := run(nil, &out, &notes); code != 2 {
		t.Errorf("without a folder the code is %d", code)
	}
}

// TestJudged holds the rules against the judgments, where the texts are at
// hand: BAOGAO_WORK_REPORTS lists the folders that README.md beside the
// judgments names.
func TestJudged(t *testing.T) {
	dirs := os.Getenv("BAOGAO_WORK_REPORTS")
	if dirs == "" {
		t.Skip("BAOGAO_WORK_REPORTS names no folders")
	}
	if testing.Short() {
		t.Skip("reads three thousand reports")
	}
	judged, err := readLabels(labels)
	if err != nil {
		t.Fatal(err)
	}
	found, err := search(report.NewRegister(), filepath.SplitList(dirs))
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	all := score(&table, judged, found)
	t.Log("\n" + table.String())
	if all.judged < 100 || ratio(all.right, all.judged) < .95 {
		t.Errorf("%d of %d judged leads are right, of at least 100", all.right, all.judged)
	}
	if len(found.Leads) > found.Reports/5 || found.crowded() > found.Reports/20 {
		t.Errorf("%d leads in %d reports, %d have more than one", len(found.Leads), found.Reports, found.crowded())
	}
}

// TestLabels reads the judgments: none twice, each with a verdict.
func TestLabels(t *testing.T) {
	judged, err := readLabels(labels)
	if err != nil {
		t.Fatal(err)
	}
	seen, right := map[string]bool{}, 0
	for _, l := range judged {
		key := l.File + " " + l.ID
		if seen[key] || len(l.Hash) != 12 || len(l.ID) != 16 || l.Type == "" {
			t.Errorf("%+v", l)
		}
		if seen[key] = true; l.Right {
			right++
		}
	}
	if len(judged) < 200 || right == 0 || right == len(judged) {
		t.Errorf("%d judgments, %d right", len(judged), right)
	}
}
