package audit_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"baogao/internal/errs"
)

// tool runs a standard program over an unpacked package, or says what is not
// checked because it is missing.
func tool(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	c := exec.CommandContext(t.Context(), path, args...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// A third party verifies a package with unzip, sha256sum and warcio alone; a
// file that was changed is found.
func TestEvidenceIsVerifiedByStandardTools(t *testing.T) {
	w := newWorkbench(t)
	w.publish("r1", leadTitle, "2022-02-01", wrongYear)
	w.publish("r1", leadTitle, "2022-02-01", wrongYear+"联系电话：13800138000。\n")
	lead := w.leads("")["wrong_year"]
	dir := t.TempDir()
	var out bytes.Buffer
	if err := w.auditor.Evidence(t.Context(), []string{lead.ID}, "核查员甲", &out); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "e.zip"), out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	tool(t, dir, "unzip", "-q", "e.zip", "-d", "e")
	dir = filepath.Join(dir, "e")
	if said := tool(t, dir, "sha256sum", "-c", "SHA256SUMS"); strings.Count(said, ": OK") != 5 {
		t.Errorf("%s", said)
	}
	page, err := os.ReadFile(filepath.Join(dir, "findings.html"))
	if err != nil || !strings.Contains(string(page), "2020年法治政府建设主要成效") || strings.Contains(string(page), "13800138000") {
		t.Errorf("%v %s", err, page)
	}
	paper, err := os.ReadFile(filepath.Join(dir, "电子数据提取说明.html"))
	seal := strings.Fields(tool(t, filepath.Join(dir, "seals"), "sh", "-c", "sha256sum *.txt"))[0]
	if err != nil || !strings.Contains(string(paper), seal) || !strings.Contains(string(paper), "签字") || !strings.Contains(string(paper), "192.0.2.7:80") {
		t.Errorf("%v, seal %s: %s", err, seal, paper)
	}
	for _, want := range []string{"CN=Example CA", "ab12", "2021-01-01 至 2022-12-31", "已由 NTP 校准（最大误差 12 毫秒）", "相差 -2 秒"} {
		if !strings.Contains(string(paper), want) {
			t.Errorf("no %q in the statement", want)
		}
	}
	head := tool(t, dir, "sh", "-c", "zcat records.warc.gz")
	for _, want := range []string{"WARC-Protocol: tls/1.3\r\n", "WARC-Cipher-Suite: TLS_AES_128_GCM_SHA256\r\n", `X-Baogao-Certificate: sha256=ab12; subject="CN=www.example.gov.cn,O=示例"`, "X-Baogao-Clock: source=ntp; max-error=12ms; server-date="} {
		if !strings.Contains(head, want) {
			t.Errorf("no %q in the records", want)
		}
	}
	if said := tool(t, dir, "warcio", "check", "-v", "records.warc.gz"); strings.Contains(said, "failed") {
		t.Errorf("%s", said)
	}
	if said := tool(t, dir, "warcio", "index", "-f", "warc-type,warc-target-uri", "records.warc.gz"); strings.Count(said, "http://www.example.gov.cn/r1") != 2 {
		t.Errorf("not both versions: %s", said)
	}
	if err := os.WriteFile(filepath.Join(dir, "findings.html"), append(page, ' '), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), "sha256sum", "-c", "SHA256SUMS")
	c.Dir = dir
	if err := c.Run(); err == nil {
		t.Error("a changed file is called whole")
	}
}

func TestEvidenceOfNothing(t *testing.T) {
	w := newWorkbench(t)
	if err := w.auditor.Evidence(t.Context(), nil, "x", &bytes.Buffer{}); !errors.Is(err, errs.BadParameter) {
		t.Errorf("%v", err)
	}
	if err := w.auditor.Evidence(t.Context(), []string{"0000"}, "x", &bytes.Buffer{}); !errors.Is(err, errs.NotFound) {
		t.Errorf("%v", err)
	}
}
