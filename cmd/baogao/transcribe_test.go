package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baogao/index"
)

// TestTranscribe: a scan is found by the text a person typed for it, and says
// that it was typed.
func TestTranscribe(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: loads the dictionaries several times")
	}
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "有禾镇2021年度法治政府建设情况报告.png")
	if err := os.WriteFile(file, []byte("\x89PNG\r\nscan"), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := call(t, dir, "", "import", file); code != exitDone {
		t.Fatal(stderr)
	}
	code, out, _ := call(t, dir, "", "search", "有禾镇", "-o", "json")
	var answer index.Answer
	if err := json.Unmarshal([]byte(out), &answer); err != nil || code != exitDone || answer.Total != 1 || !answer.Hits[0].NeedsOCR {
		t.Fatal(code, err, out)
	}
	id := answer.Hits[0].ID
	if code, _, stderr := call(t, dir, "枫桥经验", "transcribe", id, "-"); code != exitWrongUse {
		t.Errorf("typed by nobody: exit %d, %s", code, stderr)
	}
	if code, _, stderr := call(t, dir, "一、主要成效\n坚持“枫桥经验”。\n", "transcribe", id, "-", "--by", "录入员"); code != exitDone {
		t.Fatal(stderr)
	}
	code, out, _ = call(t, dir, "", "search", `"枫桥经验"`, "-o", "json")
	answer = index.Answer{}
	if err := json.Unmarshal([]byte(out), &answer); err != nil || code != exitDone || answer.Total != 1 || answer.Hits[0].ID != id || answer.Hits[0].NeedsOCR {
		t.Fatal(code, err, out)
	}
}

// TestOCRCommandIsChecked: a program that is not there is a wrong
// configuration before anything is read.
func TestOCRCommandIsChecked(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "baogao.yaml"), []byte("ocr_command: [no-such-program-here, \"{image}\"]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := call(t, dir, "甲", "import", "-")
	if code != exitWrongUse || !strings.Contains(stderr, "ocr_command") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}
