//go:build browser

package api

import (
	"context"
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
	ctx, cancel = context.WithTimeout(ctx, 60*time.Second)
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
		disable := func(off bool) chromedp.Action[chromedp.Void] {
			return func(ctx context.Context, _ *chromedp.Target) (v chromedp.Void, err error) {
				_, err = chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off})
				return v, err
			}
		}
		err := chromedp.Do(
			ctx, disable(off), chromedp.EmulateViewport(390, 844),
			chromedp.Navigate(server.URL+"/"),
			chromedp.SendKeys(chromedp.CSS("#q"), "执法"),
			follow("form button", ".hit .snippet"),
			follow(".hit h3 a", ".report .body mark"),
			disable(false),
		)
		if err != nil {
			t.Fatal(err)
		}
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

// follow clicks until what the click leads to is seen: on a busy machine a page is
// laid out again under the pointer.
func follow(link, seen string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, target *chromedp.Target) (v chromedp.Void, err error) {
		for range 5 {
			once, cancel := context.WithTimeout(ctx, 10*time.Second)
			if _, err = chromedp.Click(chromedp.CSS(link))(once, target); err == nil {
				_, err = chromedp.WaitVisible(chromedp.CSS(seen))(once, target)
			}
			cancel()
			if err == nil {
				return v, nil
			}
			slow, cancel := context.WithTimeout(ctx, time.Second)
			_, late := chromedp.WaitVisible(chromedp.CSS(seen))(slow, target)
			cancel()
			if late == nil {
				return v, nil
			}
		}
		return v, err
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

// What is typed is completed in a list that keys and the pointer reach.
func TestBrowserSuggests(t *testing.T) {
	server := httptest.NewServer(newServer(t, newFake().options()).Public())
	t.Cleanup(server.Close)
	ctx, w := browser(t, server.URL)
	err := chromedp.Do(
		ctx, chromedp.EmulateViewport(390, 844),
		chromedp.Navigate(server.URL+"/"),
		chromedp.SendKeys(chromedp.CSS("#q"), "you"),
		chromedp.WaitVisible(chromedp.CSS("#suggestions li")),
		chromedp.SendKeys(chromedp.CSS("#q"), kb.ArrowDown),
		chromedp.WaitVisible(chromedp.CSS("#suggestions li[aria-selected=true]")),
		chromedp.Click(chromedp.CSS("#suggestions li a")),
		chromedp.WaitVisible(chromedp.CSS(".hit .snippet")),
	)
	if err != nil {
		t.Fatal(err)
	}
	if q := read[string](ctx, t, `document.querySelector("#q").value`); q != "单位:you镇" || len(w.said) > 0 {
		t.Errorf("searched for %q, %q", q, w.said)
	}
}
