package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baogao/index"
	"baogao/internal/sharedtest"
)

// call runs the program on a data directory.
func call(t *testing.T, dir, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errout bytes.Buffer
	code = run(t.Context(), append([]string{"--data", dir}, args...), strings.NewReader(stdin), &out, &errout)
	return code, out.String(), errout.String()
}

func TestWrongUse(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "baogao.yaml")
	if err := os.WriteFile(bad, []byte("addr: 127.0.0.1:1\ncolour: red\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"search"}, exitWrongUse, "检索式"},
		{[]string{"--config", bad, "version"}, exitWrongUse, "colour"},
		{[]string{"--nonsense"}, exitWrongUse, "没有选项 --nonsense"},
		{[]string{"serch", "法治"}, exitWrongUse, "是不是 search"},
		{[]string{"units", "fnid"}, exitWrongUse, "是不是 find"},
		{[]string{"units", "find", "绝无此镇"}, exitWrongUse, "绝无此镇"},
		{[]string{"hide", "x"}, exitWrongUse, "--reason"},
		{[]string{"crawl"}, exitWrongUse, "sites.yaml"},
		{[]string{"version"}, exitDone, ""},
	} {
		code, _, stderr := call(t, filepath.Join(dir, "data"), "", tt.args...)
		if code != tt.code || !strings.Contains(stderr, tt.says) {
			t.Errorf("%v: exit %d, says %q; want %d and %q", tt.args, code, stderr, tt.code, tt.says)
		}
	}
}

// TestHelpIsInChinese, or in English for who asks for it.
func TestHelpIsInChinese(t *testing.T) {
	for _, args := range [][]string{{}, {"--help"}, {"search", "--help"}, {"index"}, {"completion", "--help"}} {
		_, zh, _ := call(t, t.TempDir(), "", args...)
		_, en, _ := call(t, t.TempDir(), "", append([]string{"--lang", "en"}, args...)...)
		if !strings.Contains(zh, "用法：") || strings.Contains(zh, "Usage:") || !strings.Contains(en, "Usage:") {
			t.Errorf("%v:\n%s\n%s", args, zh, en)
		}
	}
}

// TestEmptyDirectoryIsTold: a search that finds nothing because nothing is
// there says so.
func TestEmptyDirectoryIsTold(t *testing.T) {
	if code, out, stderr := call(t, t.TempDir(), "", "search", "法治"); code != exitDone || !strings.Contains(out, "共 0 份") || !strings.Contains(stderr, "--data") {
		t.Errorf("exit %d: %s%s", code, out, stderr)
	}
}

func TestSegment(t *testing.T) {
	if code, out, _ := call(t, t.TempDir(), "有庆镇放管服改革\n\n", "segment"); code != exitDone || out != "有庆镇 放管服 改革\n\n" {
		t.Errorf("exit %d, %q", code, out)
	}
}

func TestImportedIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: loads the dictionaries several times")
	}
	dir, files := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		"a.txt":     "渠县有庆镇2020年度法治政府建设情况报告\n一、主要成效\n坚持“枫桥经验”，电话15012345678。\n二、存在问题\n执法力量不足。\n",
		"empty.txt": "", "binary.html": "\x00\x01\x02\x03\x00\x00\x00\x00", "rows.jsonl": "{\"id\":\"r/1\"}\n{\"id\":\"r2\",\"title\":\"甲\",\"text\":\"乙\"}\n{broken\n",
	} {
		if err := os.WriteFile(filepath.Join(files, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	code, _, stderr := call(t, dir, "", "import", files)
	if code != exitPart || strings.Count(stderr, "\n") != 4 {
		t.Errorf("import: exit %d, %s", code, stderr)
	}
	code, out, _ := call(t, dir, "", "search", `部分:问题 "执法力量"`, "-o", "json")
	var answer index.Answer
	if err := json.Unmarshal([]byte(out), &answer); err != nil || code != exitDone {
		t.Fatal(code, err, out)
	}
	if answer.Total != 1 || answer.Hits[0].Unit.Code != "511725112" || len(answer.Hits[0].Snippets) != 1 {
		t.Fatalf("%+v", answer)
	}
	s := answer.Hits[0].Snippets[0]
	if got := s.Text[s.Marks[0][0]:s.Marks[0][1]]; got != "执法力量" {
		t.Errorf("marked %q", got)
	}
	if _, out, _ := call(t, dir, "", "export", "枫桥经验", "--format", "jsonl"); strings.Contains(out, "15012345678") || !strings.Contains(out, "枫桥") {
		t.Errorf("export: %s", out)
	}
	if code, _, stderr := call(t, dir, "", "hide", answer.Hits[0].ID, "--reason", "申请"); code != exitDone {
		t.Fatal(stderr)
	}
	if _, out, _ := call(t, dir, "", "search", "枫桥经验"); !strings.Contains(out, "共 0 份") {
		t.Errorf("hidden is found: %s", out)
	}
}

func TestInspectSeed(t *testing.T) {
	files, err := filepath.Glob(sharedtest.Path(t, "data", "seed") + "/*.txt")
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	code, out, stderr := call(t, t.TempDir(), "", "inspect", files[0])
	for _, want := range []string{`"511725112"`, `"year":2020`, `"kind":"rule_of_law"`, `"达州市"`} {
		if code != exitDone || !strings.Contains(out, want) {
			t.Errorf("inspect lacks %s: exit %d %s", want, code, stderr)
		}
	}
	if strings.Contains(out, "15082897272") {
		t.Error("inspect shows a mobile")
	}
	if _, out, stderr = call(t, t.TempDir(), "", "inspect", "--unmasked", files[0]); !strings.Contains(out, "15082897272") || !strings.Contains(stderr, "in plain") {
		t.Errorf("unmasked on demand, and logged: %s", stderr)
	}
}

// What is masked is a setting; another makes the index anew, so that no phrase
// finds what readers may not see.
func TestMaskSetting(t *testing.T) {
	dir := t.TempDir()
	page := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(page, []byte("渠县有庆镇2020年法治政府建设年度报告\n一、主要成效\n本镇推进普法。\n办公室电话：0818-7212345\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := call(t, dir, "", "import", page); code != exitDone {
		t.Fatal(stderr)
	}
	found := func() string {
		_, out, stderr := call(t, dir, "", "search", `"0818-7212345"`)
		return out + stderr
	}
	if got := found(); !strings.Contains(got, "共 1 份") {
		t.Errorf("an office's number: %s", got)
	}
	settings := filepath.Join(dir, "baogao.yaml")
	if err := os.WriteFile(settings, []byte("mask: [phone]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := found(); !strings.Contains(got, "共 0 份") || !strings.Contains(got, "重建") {
		t.Errorf("a masked number: %s", got)
	}
	if _, out, _ := call(t, dir, "", "export", "普法", "--format", "jsonl"); strings.Contains(out, "7212345") || !strings.Contains(out, "普法") {
		t.Errorf("export: %s", out)
	}
	if err := os.WriteFile(settings, []byte("mask: [mobile]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := call(t, dir, "", "search", "普法"); code != exitWrongUse || !strings.Contains(stderr, "mask") {
		t.Errorf("exit %d, %s", code, stderr)
	}
}
