package main

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baogao/audit"
	"baogao/internal/errs"
)

// mailServer takes one letter at a time, as RFC 5321 says.
func mailServer(t *testing.T) (addr string, letters <-chan string) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	out := make(chan string, 4)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			takeLetter(c, out)
		}
	}()
	return l.Addr().String(), out
}

func takeLetter(c net.Conn, out chan<- string) {
	defer c.Close()
	in := bufio.NewReader(c)
	say := func(s string) { fmt.Fprintf(c, "%s\r\n", s) }
	say("220 test")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(line[:min(4, len(line))]); verb {
		case "DATA":
			say("354 go on")
			var text strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				text.WriteString(line)
			}
			say("250 taken")
			out <- text.String()
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func notice(to string) *audit.Notice {
	return &audit.Notice{
		Alert: 7, Rule: audit.AlertRule{Name: "执法\r\nBcc: x@example.org", To: to},
		Events: []audit.Event{{Key: "r1:1:new", Event: "new", Title: "有庆镇2021年报告", Why: "新发布，符合检索式「执法」", URL: "http://www.example.gov.cn/r1"}},
		Secret: "s3cret",
	}
}

// A letter reaches a real server, says why, and nothing in a name becomes a
// header.
func TestNoticeByMail(t *testing.T) {
	addr, letters := mailServer(t)
	a := &app{conf: config{SMTP: smtpConfig{Addr: addr, From: "baogao@example.org"}}}
	if err := a.deliver(t.Context(), notice("zhang@example.org")); err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(strings.NewReader(<-letters))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, m.Body))
	if err != nil || !strings.Contains(string(body), "新发布，符合检索式「执法」") || !strings.Contains(string(body), "http://www.example.gov.cn/r1") {
		t.Errorf("%v %s", err, body)
	}
	if m.Header.Get("Bcc") != "" || m.Header.Get("To") != "zhang@example.org" {
		t.Errorf("%v", m.Header)
	}
	if err := (&app{}).deliver(t.Context(), notice("zhang@example.org")); !errors.Is(err, errs.BadConfig) {
		t.Errorf("without a server: %v", err)
	}
}

// A hook inside the network is refused unless the configuration trusts its
// host; the same events have the same key.
func TestNoticeByHook(t *testing.T) {
	var keys []string
	var got audit.Notice
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		keys = append(keys, r.Header.Get("Idempotency-Key"))
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = json.Unmarshal(body, &got)
		}
		if err != nil {
			t.Error(err)
		}
		// As docs/AUDITING.md tells a receiver to check it.
		at := r.Header.Get("X-Baogao-Timestamp")
		mac := hmac.New(sha256.New, []byte("s3cret"))
		fmt.Fprintf(mac, "%s.%s", at, body)
		if want := "sha256=" + hex.EncodeToString(mac.Sum(nil)); r.Header.Get("X-Baogao-Signature") != want || at == "" {
			t.Errorf("signature %q of %q, want %q", r.Header.Get("X-Baogao-Signature"), at, want)
		}
		if strings.Contains(string(body), "s3cret") {
			t.Errorf("the secret goes out with the notice: %s", body)
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	a := &app{}
	if err := a.deliver(t.Context(), notice(server.URL)); !errors.Is(err, errs.ForbiddenAddress) || len(keys) != 0 {
		t.Errorf("inside the network: %v", err)
	}
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	a.conf.AlertHosts = []string{u.Hostname()}
	for range 2 {
		if err := a.deliver(t.Context(), notice(server.URL)); err != nil {
			t.Fatal(err)
		}
	}
	if len(keys) != 2 || keys[0] != keys[1] || keys[0] == "" || got.Events[0].Why == "" {
		t.Errorf("keys %q, got %+v", keys, got)
	}
	for _, status = range []int{http.StatusInternalServerError, http.StatusFound} {
		if err := a.deliver(t.Context(), notice(server.URL)); err == nil {
			t.Errorf("HTTP %d is called delivered", status)
		}
	}
}

// The command tells of what was imported after it was asked, once.
func TestAlertsCommand(t *testing.T) {
	dir := t.TempDir()
	var told []audit.Notice
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var n audit.Notice
		if err := json.NewDecoder(r.Body).Decode(&n); err != nil {
			t.Error(err)
		}
		told = append(told, n)
	}))
	t.Cleanup(server.Close)
	do := func(stdin string, args ...string) string {
		t.Helper()
		code, out, stderr := call(t, dir, stdin, args...)
		if code != exitDone {
			t.Fatalf("%v: exit %d: %s %s", args, code, out, stderr)
		}
		return out
	}
	if err := os.WriteFile(filepath.Join(dir, "baogao.yaml"), []byte("alert_hosts: [127.0.0.1]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	row := func(id, year, text string) string {
		return `{"id":"` + id + `","title":"渠县有庆镇` + year + `年度法治政府建设年度报告","text":"` + text + `"}` + "\n"
	}
	do(row("a", "2020", "推进行政执法。"), "import", "-")
	do("", "alerts", "add", "行政执法", "--to", server.URL)
	do(row("b", "2021", "推进行政执法。")+row("c", "2022", "加强普法。"), "import", "-")
	do("", "alerts", "run")
	do("", "alerts", "run")
	if len(told) != 1 || len(told[0].Events) != 1 || told[0].Events[0].Report != "b" || !strings.Contains(told[0].Events[0].Why, "行政执法") {
		t.Errorf("%+v", told)
	}
	if out := do("", "alerts", "list"); !strings.Contains(out, "行政执法") {
		t.Errorf("%q", out)
	}
	do("", "alerts", "remove", "1")
	if out := do("", "alerts", "list"); out != "" {
		t.Errorf("%q", out)
	}
}
