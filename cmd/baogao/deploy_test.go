package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// programLine is a call of the program in a unit or a crontab.
var programLine = regexp.MustCompile(`^(?:ExecStart=|ExecStartPost=-)?(?:#?([^A-Za-z#]*) )?/usr/local/bin/baogao (.*)$`)

// substitution is what a shell puts in.
var substitution = regexp.MustCompile(`\$\([^)]*\)`)

// quoted is one argument in quotes.
var quoted = regexp.MustCompile(`'[^']*'`)

// TestDeployedCommandsExist holds the files of deploy/ against the program:
// every call is one it understands, and every time one that comes.
func TestDeployedCommandsExist(t *testing.T) {
	files, err := filepath.Glob("../../deploy/*")
	if err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	calls, times := 0, 0
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(f); lines.Scan(); {
			line := lines.Text()
			m := programLine.FindStringSubmatch(line)
			if m == nil {
				if strings.Contains(line, "bin/baogao") {
					t.Errorf("%s: %s", file, line)
				}
				continue
			}
			calls++
			understood(t, file, m[2])
			if plan := strings.Join(strings.Fields(m[1]), " "); plan != "" {
				times++
				if _, err := parseSchedule(plan); err != nil {
					t.Errorf("%s: %s: %v", file, line, err)
				}
			}
		}
		_ = f.Close()
	}
	if calls < 6 || times < 4 {
		t.Errorf("%d calls at %d times are found", calls, times)
	}
}

// TestCommandsOfTheAuditorsGuideExist holds docs/AUDITING.md against the program.
func TestCommandsOfTheAuditorsGuideExist(t *testing.T) {
	const file = "../../docs/AUDITING.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	for line := range strings.Lines(string(text)) {
		if call, ok := strings.CutPrefix(strings.TrimSpace(line), "baogao "); ok {
			calls++
			understood(t, file, quoted.ReplaceAllString(call, "x"))
		}
	}
	if calls < 14 {
		t.Errorf("only %d calls are found", calls)
	}
}

// understood says that the program has this command with these flags.
func understood(t *testing.T, file, line string) {
	t.Helper()
	line, _, _ = strings.Cut(substitution.ReplaceAllString(line, "x"), ">>")
	a := &app{stdout: io.Discard, stderr: io.Discard}
	c, rest, err := a.root().Find(strings.Fields(line))
	if err == nil {
		err = c.ParseFlags(rest)
	}
	if err == nil {
		err = c.ValidateArgs(c.Flags().Args())
	}
	if err != nil || !c.Runnable() {
		t.Errorf("%s: baogao %s: %v", file, line, err)
	}
}

// TestUnitsAreWellFormed asks systemd itself.
func TestUnitsAreWellFormed(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	dir := t.TempDir()
	for _, name := range []string{"baogao.service", "baogao-crawl.service", "baogao-crawl.timer"} {
		unit, err := os.ReadFile(filepath.Join("../../deploy", name))
		if err != nil {
			t.Fatal(err)
		}
		// The program and its user are not installed here.
		text := strings.NewReplacer("/usr/local/bin/baogao", "/bin/true", "User=baogao\nGroup=baogao\n", "").Replace(string(unit))
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"baogao.service", "baogao-crawl.timer"} {
		out, err := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", filepath.Join(dir, name)).CombinedOutput()
		if err != nil || strings.Contains(string(out), dir) {
			t.Errorf("%s: %v: %s", name, err, out)
		}
	}
}
