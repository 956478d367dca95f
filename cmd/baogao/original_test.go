package main

import (
	"bytes"
	"image/png"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"baogao/report"
)

// originals: who has the key sees a report of the demo county as its site
// showed it: the picture and the style sheet come back as they were captured,
// the picture that only the sheet names too; nothing that runs is left.
func (w *demoWorld) originals(t *testing.T) {
	id := ""
	for i := range w.reports {
		r := &w.reports[i].Report
		if r.Kind == report.RuleOfLaw && strings.Contains(r.URL, "/art/") && !r.NeedsOCR {
			id = r.ID
			break
		}
	}
	if id == "" {
		t.Fatal("no report of the family whose pages have pictures")
	}
	key := strings.TrimSpace(mustCall(t, w.dir, "keys", "add", "看原件的人", "--scope", "unmasked"))
	s := serve(t, w.dir, "serve")
	get := func(at, key string) (int, http.Header, []byte) {
		t.Helper()
		q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+at, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if key != "" {
			q.SetBasicAuth("看原件的人", key)
		}
		a, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		body, err := io.ReadAll(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		return a.StatusCode, a.Header, body
	}
	at := "/api/v1/reports/" + id + "/original?raw=true"
	if status, head, _ := get(at, ""); status != http.StatusUnauthorized || head.Get("WWW-Authenticate") == "" {
		t.Errorf("without a key: %d", status)
	}
	status, head, page := get(at, key)
	if status != http.StatusOK || !strings.HasPrefix(head.Get("Content-Security-Policy"), "sandbox; default-src 'none'") {
		t.Fatalf("%d %v %s", status, head, page)
	}
	if regexp.MustCompile(`(?i)<script|<iframe|<form|\son\w+=|href="http`).Match(page) {
		t.Errorf("something that runs or leads away is left: %s", page)
	}
	picture := regexp.MustCompile(`<img src="(/api/v1/[^"]+)"`).FindSubmatch(page)
	sheet := regexp.MustCompile(`<link rel="stylesheet" href="(/api/v1/[^"]+)"`).FindSubmatch(page)
	if picture == nil || sheet == nil {
		t.Fatalf("no picture or no sheet: %s", page)
	}
	_, head, body := get(string(picture[1]), "")
	if _, err := png.Decode(bytes.NewReader(body)); err != nil || head.Get("Content-Type") != "image/png" {
		t.Errorf("the picture: %v %v", err, head)
	}
	_, head, body = get(string(sheet[1]), "")
	line := regexp.MustCompile(`url\("(/api/v1/[^"]+)"\)`).FindSubmatch(body)
	if !strings.HasPrefix(head.Get("Content-Type"), "text/css") || !bytes.Contains(body, []byte("color:#1a2b3c")) || line == nil {
		t.Fatalf("the sheet: %v %s", head, body)
	}
	if status, _, body = get(string(line[1]), ""); status != http.StatusOK || !bytes.HasPrefix(body, []byte("\x89PNG")) {
		t.Errorf("what the sheet names: %d", status)
	}
	if status, _, _ = get(strings.Replace(string(picture[1]), "-", "-1", 1), ""); status != http.StatusUnauthorized {
		t.Errorf("an address that was made up: %d", status)
	}
}
