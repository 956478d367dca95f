package api

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"baogao/internal/errs"
)

// replayPolicy is that of a captured page with its pictures and style sheets:
// nothing runs, nothing is loaded from anywhere but here, nothing is sent.
const replayPolicy = "sandbox; default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// partTime is how long the pictures of a page may be fetched: a browser sends
// no key along for what a sandboxed page shows.
const partTime = 10 * time.Minute

// rawOriginal serves a page as it was captured, personal data and all, with the
// pictures and style sheets that were captured with it. Scripts, frames, forms
// and links are left out. Who asked for which is logged.
func (s *Server) rawOriginal(c *gin.Context, n int) {
	if err := s.mayUnmask(c); err != nil {
		s.fail(c, err)
		return
	}
	ctx, id := c.Request.Context(), c.Param("id")
	if _, err := s.options.Reports.Report(ctx, id); err != nil { // a hidden one has no original either
		s.fail(c, err)
		return
	}
	if s.options.Originals == nil {
		s.fail(c, errs.New(errs.NotFound, "本服务不提供原件", nil))
		return
	}
	o, err := s.options.Originals.Original(ctx, id, n)
	if err == nil && o.HTML == "" {
		err = errs.New(errs.NotFound, "原件不是网页；原始字节在取证材料包里", nil)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	base, err := url.Parse(o.URL)
	if err != nil {
		s.fail(c, err)
		return
	}
	until := s.options.Now().Add(partTime).Unix()
	r := replay{base: base, part: func(at *url.URL) string { return s.partAddress(ctx, id, at, until) }}
	s.options.Log.WarnContext(ctx, "original sent", slog.String("request", requestID(c)), slog.String("key", keyName(c)), slog.String("id", id))
	c.Header("Content-Security-Policy", replayPolicy)
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(r.page(o.HTML)))
}

// mayUnmask asks for a key of the scope, as a bearer or, from a browser, as the
// password.
func (s *Server) mayUnmask(c *gin.Context) error {
	key := bearer(c)
	if key == "" {
		_, key, _ = c.Request.BasicAuth()
	}
	err := errs.New(errs.Unauthorized, "未遮盖的内容需要访问密钥（baogao keys add 姓名 --scope "+scopeUnmasked+"）；不带 raw、unmasked 参数可查看遮盖个人信息后的内容", nil)
	if key != "" {
		err = s.admit(c, key, scopeUnmasked)
	}
	if errs.CodeOf(err) == errs.Unauthorized { // then a browser asks, again after a wrong one
		c.Header("WWW-Authenticate", `Basic realm="baogao", charset="UTF-8"`)
	}
	return err
}

// partAddress is where a picture or style sheet is served, empty if it was not
// captured.
func (s *Server) partAddress(ctx context.Context, id string, at *url.URL, until int64) string {
	if s.options.Parts == nil || at.Scheme != "http" && at.Scheme != "https" {
		return ""
	}
	plain := *at
	plain.Fragment = ""
	seq, err := s.options.Parts.Part(ctx, plain.String())
	if err != nil || seq == 0 {
		return ""
	}
	name := fmt.Sprintf("%d-%d", seq, until)
	return "/api/v1/reports/" + url.PathEscape(id) + "/original/" + name + "-" + s.partSum(id, name)
}

func (s *Server) partSum(id, name string) string {
	h := hmac.New(sha256.New, s.partKey)
	_, _ = io.WriteString(h, id+" "+name) // a hash does not fail
	return hex.EncodeToString(h.Sum(nil))[:32]
}

// getPart serves a picture or style sheet of a page that was served before.
func (s *Server) getPart(c *gin.Context) {
	ctx, id := c.Request.Context(), c.Param("id")
	name, sum, _ := cutLast(c.Param("part"), "-")
	first, last, _ := strings.Cut(name, "-")
	seq, err := strconv.ParseUint(first, 10, 64)
	until, err2 := strconv.ParseInt(last, 10, 64)
	if err != nil || err2 != nil || !hmac.Equal([]byte(sum), []byte(s.partSum(id, name))) || s.options.Now().Unix() > until || s.options.Parts == nil {
		s.fail(c, errs.New(errs.Unauthorized, "地址已失效，请重新打开原件", nil))
		return
	}
	_, err = s.options.Reports.Report(ctx, id)
	var part *Part
	if err == nil {
		part, err = s.options.Parts.ReadPart(ctx, seq)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	kind, _, err := mime.ParseMediaType(part.MediaType)
	base, err2 := url.Parse(part.URL)
	if err != nil || err2 != nil || kind != "text/css" && !strings.HasPrefix(kind, "image/") {
		s.fail(c, errs.New(errs.NotFound, "", nil))
		return
	}
	c.Header("Content-Security-Policy", replayPolicy)
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("Cache-Control", "no-store")
	if kind != "text/css" {
		c.Data(http.StatusOK, kind, part.Body)
		return
	}
	r := replay{base: base, part: func(at *url.URL) string { return s.partAddress(ctx, id, at, until) }}
	c.Data(http.StatusOK, part.MediaType, []byte(r.sheet(string(part.Body))))
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// replay rewrites a captured page so that it shows what was captured.
type replay struct {
	base *url.URL
	part func(at *url.URL) string
}

// keptAttributes change how a page looks and do nothing else.
var keptAttributes = []string{
	"align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "class", "color", "colspan", "dir", "face", "height", "hspace", "id",
	"lang", "nowrap", "rowspan", "size", "span", "start", "style", "title", "type", "valign", "vspace", "width",
}

// page keeps the elements of a page but those that run, load or send.
func (r *replay) page(page string) string {
	var out strings.Builder
	out.WriteString("<!doctype html>")
	tokens := html.NewTokenizer(strings.NewReader(page))
	skip := 0
	style := false
	for range maxNodes {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			break
		}
		t := tokens.Token()
		switch {
		case kind == html.DoctypeToken || kind == html.CommentToken:
		case kind == html.SelfClosingTagToken && (t.DataAtom == atom.Svg || t.DataAtom == atom.Math):
		case kind != html.EndTagToken && isDropped(t.DataAtom):
			skip++
		case kind == html.EndTagToken && isDropped(t.DataAtom):
			skip = max(0, skip-1)
		case skip > 0:
		case kind == html.TextToken:
			if style {
				out.WriteString(strings.ReplaceAll(r.sheet(t.Data), "</", ""))
			} else {
				out.WriteString(html.EscapeString(t.Data))
			}
		case kind == html.EndTagToken:
			style = style && t.DataAtom != atom.Style
			if t.DataAtom != 0 && t.DataAtom != atom.Form {
				out.WriteString("</" + t.DataAtom.String() + ">")
			}
		default:
			style = t.DataAtom == atom.Style
			r.open(&out, &t)
		}
	}
	return out.String()
}

// isDropped are elements whose content is not shown either.
func isDropped(a atom.Atom) bool {
	return slices.Contains([]atom.Atom{
		atom.Script, atom.Noscript, atom.Iframe, atom.Object, atom.Template, atom.Svg, atom.Math, atom.Frameset, atom.Applet, atom.Video, atom.Audio,
	}, a)
}

func (r *replay) open(out *strings.Builder, t *html.Token) {
	switch t.DataAtom {
	case 0, atom.Base, atom.Meta, atom.Form, atom.Embed, atom.Frame, atom.Source, atom.Track, atom.Param:
		if t.DataAtom == atom.Base {
			r.rebase(t)
		}
		return
	case atom.Link:
		if at := r.address(attribute(t, "href")); at != "" && strings.Contains(strings.ToLower(attribute(t, "rel")), "stylesheet") {
			out.WriteString(`<link rel="stylesheet" href="` + html.EscapeString(at) + `">`)
		}
		return
	default:
	}
	out.WriteString("<" + t.DataAtom.String())
	if t.DataAtom == atom.Img {
		if at := r.address(imageAddress(t)); at != "" {
			out.WriteString(` src="` + html.EscapeString(at) + `"`)
		}
	}
	for _, a := range t.Attr {
		switch {
		case a.Key == "style":
			out.WriteString(` style="` + html.EscapeString(r.sheet(a.Val)) + `"`)
		case a.Key == "background":
			if at := r.address(a.Val); at != "" {
				out.WriteString(` background="` + html.EscapeString(at) + `"`)
			}
		case slices.Contains(keptAttributes, a.Key):
			out.WriteString(" " + a.Key + `="` + html.EscapeString(a.Val) + `"`)
		}
	}
	out.WriteString(">")
}

func (r *replay) rebase(t *html.Token) {
	if u, err := r.base.Parse(strings.TrimSpace(attribute(t, "href"))); err == nil {
		r.base = u
	}
}

func attribute(t *html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// imageAddress is that of an image, also of one that a script would load.
func imageAddress(t *html.Token) string {
	for _, key := range []string{"data-src", "data-original", "data-url", "src"} {
		if v := strings.TrimSpace(attribute(t, key)); v != "" {
			return v
		}
	}
	return ""
}

func (r *replay) address(raw string) string {
	u, err := r.base.Parse(strings.TrimSpace(raw))
	if raw == "" || err != nil {
		return ""
	}
	return r.part(u)
}

var styleURL = regexp.MustCompile(`(?i)url\(\s*["']?([^"')]*)["']?\s*\)|@import\s*["']([^"']*)["']`)

// sheet lets a style sheet name only what was captured.
func (r *replay) sheet(css string) string {
	return styleURL.ReplaceAllStringFunc(css, func(found string) string {
		m := styleURL.FindStringSubmatch(found)
		at := r.address(m[1] + m[2])
		if at == "" {
			at = "about:invalid"
		}
		if m[2] != "" {
			return `@import "` + at + `"`
		}
		return `url("` + at + `")`
	})
}
