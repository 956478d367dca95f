package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// office opens files in LibreOffice and gives what it made of each.
func office(t *testing.T, dir, to string, files []string, args ...string) map[string]string {
	t.Helper()
	out := t.TempDir()
	args = append([]string{"--headless", "--norestore", "-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--convert-to", to, "--outdir", out}, args...)
	c := exec.CommandContext(t.Context(), "soffice", append(args, files...)...)
	if said, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", files, err, said)
	}
	kind, _, _ := strings.Cut(to, ":")
	made := map[string]string{}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), filepath.Ext(f))
		body, err := os.ReadFile(filepath.Join(out, name+"."+kind))
		if err != nil {
			t.Fatalf("%s was not opened: %v", f, err)
		}
		made[name] = string(body)
	}
	return made
}

// offices: every export opens in LibreOffice; numbers are numbers, links lead to
// reports, no cell is an error, and Chinese is read as such.
func (w *demoWorld) offices(t *testing.T) {
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Skip("soffice is not installed")
	}
	dir := t.TempDir()
	two := []string{"compare", "--unit", "990101203,990101201", "--year", "2022"}
	exports := map[string][]string{
		"hits": {"export", "单位:枇杷坳乡"}, "leads": {"leads", "--region", "990101"},
		"coverage": {"coverage", "--region", "990101", "--kind", "rule_of_law"}, "copies": {"copies", "--region", "990101203", "--year", "2022"},
		"figures": {"figures", "单位:枇杷坳乡"}, "comparison": two,
	}
	files := map[string][]string{}
	for name, args := range exports {
		for _, format := range []string{"xlsx", "csv"} {
			file := filepath.Join(dir, name+"."+format)
			mustCall(t, w.dir, append(append([]string{}, args...), "--format", format, "--out", file)...)
			files[format] = append(files[format], file)
		}
	}
	value, link := regexp.MustCompile(`office:value-type="(\w+)"`), regexp.MustCompile(`HYPERLINK\([^>]*/reports/`)
	for format, args := range map[string][]string{"xlsx": nil, "csv": {"--infilter=CSV:44,34,76,1"}} {
		for name, sheet := range office(t, dir, "fods", files[format], args...) {
			kinds := map[string]int{}
			for _, c := range value.FindAllStringSubmatch(sheet, -1) {
				kinds[c[1]]++
			}
			if kinds["string"] == 0 || kinds["float"] == 0 || strings.Contains(sheet, ">Err:") || strings.Contains(sheet, "#NAME?") || !strings.Contains(sheet, "枇杷坳乡") {
				t.Errorf("%s.%s: %v", name, format, kinds)
			}
			if format == "xlsx" && name != "hits" && !link.MatchString(sheet) {
				t.Errorf("%s.xlsx has no links", name)
			}
		}
	}
	for _, format := range []string{"docx", "html"} {
		file := filepath.Join(dir, "paper."+format)
		mustCall(t, w.dir, append(append([]string{}, two...), "--format", format, "--out", file)...)
		text := office(t, dir, "txt:Text (encoded):UTF8", []string{file})["paper"]
		for _, want := range []string{"报告对照", "枇杷坳乡 2022", "栗坪乡 2022"} {
			if !strings.Contains(text, want) {
				t.Errorf("paper.%s: no %q in %.300s", format, want, text)
			}
		}
	}
}
