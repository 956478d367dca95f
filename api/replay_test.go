package api

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// replayed rewrites a page of which /a.png and /s.css were captured.
func replayed(page string) string {
	base, _ := url.Parse("http://site.test/news/1.html")
	r := replay{base: base, part: func(at *url.URL) string {
		if at.Host == "site.test" && (at.Path == "/a.png" || at.Path == "/s.css") {
			return "/part" + at.Path
		}
		return ""
	}}
	return r.page(page)
}

func TestReplay(t *testing.T) {
	for _, tt := range []struct{ page, want string }{
		{`<p class="x" onclick="a()">文<b>字</b> &lt;script&gt;</p>`, `<p class="x">文<b>字</b> &lt;script&gt;</p>`},
		{`<img src="../a.png" width=3 onerror=x>`, `<img src="/part/a.png" width="3">`},
		{`<img src="data:image/png;base64,x"><img src=/b.png alt=没有>`, `<img><img alt="没有">`},
		{`<img data-src="/a.png" src="/blank.gif">`, `<img src="/part/a.png">`},
		{`<link rel="stylesheet" href="/s.css"><link rel="icon" href="/a.png"><link rel=stylesheet href=//other.test/s.css>`, `<link rel="stylesheet" href="/part/s.css">`},
		{`<script>alert("</p>")</script><iframe src=x><p>in</iframe>后`, `后`},
		{`<script src=x />alert(1)</script>后<svg/>文<svg><script>x</script></svg>`, `后文`},
		{`<meta http-equiv=refresh content="0;url=http://x"><base href="http://site.test/deep/"><img src="../a.png">`, `<img src="/part/a.png">`},
		{`<a href="javascript:x()">去</a><form action=/x><input name=q></form>`, `<a>去</a><input>`},
		{`<style>p{background:url(/a.png)} q{background:url( "http://x/y" )} @import 'z.css';</style>`, `<style>p{background:url("/part/a.png")} q{background:url("about:invalid")} @import "about:invalid";</style>`},
		{`<td style="background:url(/a.png);color:red" background="/a.png">`, `<td style="background:url(&#34;/part/a.png&#34;);color:red" background="/part/a.png">`},
		{`<custom-thing onload=x>文</custom-thing><!-- a --><!doctype html>`, `文`},
	} {
		if got := replayed(tt.page); got != "<!doctype html>"+tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.page, got, tt.want)
		}
	}
}

// FuzzReplay: whatever comes, nothing that runs, sends or loads from elsewhere
// is left for a browser to find.
func FuzzReplay(f *testing.F) {
	f.Add(`<script>x</script><img src=/a.png onload=y><style>a{}</style><textarea></textarea><script>`)
	f.Add(`<xmp><script></xmp><plaintext><a href=x>`)
	f.Add("<math><mtext><style><img src=x onerror=y>")
	f.Add("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">")
	f.Fuzz(func(t *testing.T, page string) {
		root, err := html.Parse(strings.NewReader(replayed(page)))
		if err != nil {
			return // nested too deeply to be parsed at all
		}
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			switch n.Data {
			case "script", "iframe", "object", "embed", "form", "base", "meta", "frame", "applet":
				t.Errorf("%s is left of %q", n.Data, page)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "href" && !strings.HasPrefix(a.Val, "/part/") || a.Key == "src" && !strings.HasPrefix(a.Val, "/part/") {
					t.Errorf("%s=%q is left of %q", a.Key, a.Val, page)
				}
			}
		}
	})
}
