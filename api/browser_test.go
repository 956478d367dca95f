//go:build browser

package api

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// watch collects what a page must never do.
type watch struct {
	mu   sync.Mutex
	said []string
}

func (w *watch) add(s string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, s)
}

func browser(t *testing.T, own string) (context.Context, *watch) {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed: apt-get install -y chromium fonts-noto-cjk")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	w := &watch{}
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithListener(func(event any) {
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if u := e.Request.URL; !strings.HasPrefix(u, own) && !strings.HasPrefix(u, "data:") {
				w.add("request to " + u)
			}
		case *runtime.EventExceptionThrown:
			w.add("exception: " + e.ExceptionDetails.Text)
		case *runtime.EventConsoleAPICalled:
			w.add("console: " + string(e.Type))
		}
	}))
	t.Cleanup(cancel)
	return ctx, w
}

// The journey of a reader, with scripts and without.
func TestBrowserJourney(t *testing.T) {
	for _, off := range []bool{false, true} {
		server := httptest.NewServer(newServer(t, newFake().options()).Public())
		t.Cleanup(server.Close)
		ctx, w := browser(t, server.URL)
		scripts := func(ctx context.Context, _ *chromedp.Target) (v chromedp.Void, err error) {
			_, err = chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off})
			return v, err
		}
		do(ctx, t, scripts, chromedp.EmulateViewport(390, 844), chromedp.Navigate(server.URL+"/"))
		write(ctx, t, "执法")
		click(ctx, t, "form button", found)
		click(ctx, t, ".hit h3 a", seen(".report .body mark"))
		marks := read[string](ctx, t, `document.querySelector(".body mark").textContent`)
		title := read[string](ctx, t, `document.querySelector("h1").textContent`)
		wide := read[bool](ctx, t, `document.documentElement.scrollWidth > innerWidth`)
		if marks != "执法" || !strings.Contains(title, "<script>") || wide {
			t.Errorf("scripts off %v: mark %q, title %q, wider than the screen %v", off, marks, title, wide)
		}
		if len(w.said) > 0 {
			t.Errorf("scripts off %v: %q", off, w.said)
		}
	}
}

// What is typed is completed in a list that keys and the pointer reach.
func TestBrowserSuggests(t *testing.T) {
	server := httptest.NewServer(newServer(t, newFake().options()).Public())
	t.Cleanup(server.Close)
	ctx, w := browser(t, server.URL)
	do(ctx, t, chromedp.EmulateViewport(390, 844), chromedp.Navigate(server.URL+"/"))
	write(ctx, t, "you")
	await(ctx, t, seen("#suggestions li"))
	do(ctx, t, chromedp.KeyEvent(kb.ArrowDown))
	await(ctx, t, seen("#suggestions li[aria-selected=true]"))
	click(ctx, t, "#suggestions li a", found)
	if q := read[string](ctx, t, `document.querySelector("#q").value`); q != "单位:you镇" || len(w.said) > 0 {
		t.Errorf("searched for %q, %q", q, w.said)
	}
}

func do(ctx context.Context, t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

func read[T any](ctx context.Context, t *testing.T, expression string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// write clicks into the box and types.
func write(ctx context.Context, t *testing.T, text string) {
	t.Helper()
	click(ctx, t, "#q", `document.activeElement.id === "q"`)
	do(ctx, t, chromedp.KeyEvent(text))
}

// found is true on the page of results; the home page shows hits too.
var found = `location.pathname === "/search" && ` + seen(".hit .snippet")

// seen is the expression that the first element of a selector is shown.
func seen(selector string) string {
	return fmt.Sprintf("!!document.querySelector(%q)?.checkVisibility({visibilityProperty: true})", selector)
}

// holds waits a while for an expression to become true. The page itself is asked, for
// chromedp's own picture of the nodes may go with the page before: whoever waits
// for one of them then waits for ever. A page that is just being left cannot answer.
func holds(ctx context.Context, expression string, wait time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	for ctx.Err() == nil {
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression)); err == nil && ok {
			return true
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}

func await(ctx context.Context, t *testing.T, expression string) {
	t.Helper()
	if !holds(ctx, expression, time.Minute) {
		text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location + " " + document.body.innerText.slice(0, 500)`))
		t.Fatalf("never true: %s\nthe page: %s %v", expression, text, err)
	}
}

// click clicks until it leads where it should: on a busy machine a page is laid out
// again under the pointer.
func click(ctx context.Context, t *testing.T, selector, then string) {
	t.Helper()
	for range 5 {
		await(ctx, t, then+" || "+seen(selector))
		at, err := chromedp.Run(ctx, chromedp.Evaluate[[]float64](fmt.Sprintf(`(() => {
			const e = document.querySelector(%q);
			e?.scrollIntoView({ block: 'center', behavior: 'instant' });
			const r = e?.getClientRects()[0];
			return r ? [r.x + r.width / 2, r.y + r.height / 2] : [];
		})()`, selector)))
		if err == nil && len(at) == 2 {
			do(ctx, t, chromedp.MouseClickXY(at[0], at[1]))
		}
		if holds(ctx, then, 10*time.Second) {
			return
		}
	}
	await(ctx, t, then)
}
