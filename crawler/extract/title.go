package extract

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// title takes the most exact of: the meta tag, the metadata table, a line of
// the page that <title> or the link to the page confirms, <title> without the
// site's name, a heading, the link.
func (in *finder) title() value {
	var v value
	if in.detail != nil {
		v.set(squeeze(stripTags(in.detail.Title)), "gkmlpt:DETAIL")
	}
	v.set(plausible(metaTitle(in.meta["articletitle"]), in.meta["sitename"]), "meta:ArticleTitle")
	for _, p := range in.pairs {
		if p.kind == titleLabel && p.line < in.start && utf8.RuneCountInString(p.value) >= 4 {
			v.set(squeeze(p.value), in.place(p))
		}
	}
	if v.value != "" {
		return v
	}
	anchor := strings.TrimRight(squeeze(in.d.page.Anchor), "….")
	cut := anchor != squeeze(in.d.page.Anchor)
	v.set(in.confirmed(anchor, true), "anchor+line")
	v.set(in.confirmed(in.headTitle, false), "title+line")
	stripped := in.stripSite(in.headTitle)
	if generic(stripped) {
		stripped = ""
	}
	heading := in.heading()
	if stripped != "" && heading != "" && !related(stripped, heading) && generic(heading) {
		heading = ""
	}
	v.set(stripped, "title")
	v.set(heading, "heading")
	if !cut {
		v.set(anchor, "anchor")
	}
	v.set(in.stripSite(in.meta["og:title"]), "meta:og:title")
	return v
}

// metaTitle undoes what some programs do to a title twice: tags and entities
// inside the attribute.
func metaTitle(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	return squeeze(html.UnescapeString(tagPattern.ReplaceAllString(html.UnescapeString(s), "")))
}

// plausible drops a title that is only the site's name or a placeholder.
func plausible(title, site string) string {
	if title == site || generic(title) || leftover.MatchString(title) {
		return ""
	}
	return title
}

// generic reports whether a title names no article: a site, a column.
func generic(s string) bool {
	switch n := utf8.RuneCountInString(s); {
	case n < 2:
		return true
	case n <= 12:
		return strings.HasSuffix(s, "网") || strings.HasSuffix(s, "网站") || strings.HasSuffix(s, "人民政府") ||
			strings.HasSuffix(s, "新闻") || strings.HasSuffix(s, "动态") || strings.HasSuffix(s, "首页") ||
			strings.HasSuffix(s, "详情") || strings.HasSuffix(s, "详情页") || strings.HasSuffix(s, "内容页") ||
			strings.HasSuffix(s, "信息公开") || s == "无标题文档" || s == "文章标题" || s == "正文"
	}
	return strings.HasSuffix(s, "门户网站") || strings.HasSuffix(s, "人民政府网") || strings.HasSuffix(s, "官网")
}

// confirmed returns the longest line near the beginning of the body that claim
// begins with: the title as the page prints it. With asPrefix a line may also
// go on where the claim was cut off by its list page.
func (in *finder) confirmed(claim string, asPrefix bool) string {
	want := squash(claim)
	if utf8.RuneCountInString(want) < 6 {
		return ""
	}
	best := ""
	page := in.r.page
	for i := min(in.start+6, len(page)) - 1; i >= 0 && i >= in.start-60; i-- {
		// A title may be broken over up to three lines.
		joined := ""
		for j := i; j < min(i+3, len(page)) && len(page[j].text) < 600; j++ {
			if joined == "" {
				joined = squeeze(page[j].text)
			} else {
				joined = joinTitle(joined, squeeze(page[j].text))
			}
			have := squash(joined)
			if have == want { // what goes on below is the header line
				return strings.TrimSpace(joined)
			}
			n := utf8.RuneCountInString(have)
			fits := strings.HasPrefix(want, have) && n >= 6 && len(have)*5 >= len(want)*2 ||
				asPrefix && strings.HasPrefix(have, want) && len(have) <= len(want)*3
			if fits && len(have) > len(squash(best)) && len(have) < 600 && !in.siteLine(have) {
				best = joined
			}
			if !strings.HasPrefix(want, have) {
				break
			}
		}
	}
	return strings.TrimSpace(best)
}

// siteLine keeps the site's name in the head of the page from confirming a
// <title> that begins with it.
func (in *finder) siteLine(s string) bool {
	return s == squash(in.meta["sitename"]) || generic(s)
}

var titleTail = regexp.MustCompile(`\s*(?:[_|｜\-—–<«»·]|--|\s-\s)+\s*[^_|｜\-—–<«»·]{2,30}$`)

// stripSite removes the names of site and column behind separators.
func (in *finder) stripSite(s string) string {
	s = squeeze(s)
	spaced := false // the site's name stood behind a hyphen between spaces: so do its columns
	for range 4 {
		m := titleTail.FindStringIndex(s)
		if m == nil || utf8.RuneCountInString(s[:m[0]]) < 4 {
			break
		}
		tail := strings.Trim(s[m[0]:], " _|｜-—–<«»·")
		hyphen := strings.HasPrefix(s[m[0]:m[1]], " - ")
		spaced = spaced || hyphen && siteWord(tail)
		column := spaced && hyphen
		if !siteWord(tail) && !column && tail != in.meta["sitename"] && tail != in.meta["columnname"] &&
			!strings.ContainsAny(s[m[0]:m[1]], "_|｜") && !strings.Contains(s[m[0]:m[1]], "--") {
			break
		}
		s = strings.TrimSpace(s[:m[0]])
	}
	return s
}

func siteWord(s string) bool {
	for _, w := range []string{"网", "政府", "门户", "频道", "公报", "首页", "官方", "局", "委员会", "办公室", "新闻", "信息公开", "博客", "客户端", "头条", "中心"} {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return strings.Contains(s, "政府") || strings.Contains(strings.ToLower(s), ".com") || strings.Contains(strings.ToLower(s), ".cn")
}

var titleName = regexp.MustCompile(`(?i)(^|[-_ ])(title|tit|biaoti|bt|headline|subject|wzbt|articletitle|newstitle|art-?title)([-_ ]|$)|title$|biaoti|titlestyle`)

// heading returns the nearest heading before or at the top of the body, else
// an element whose class says that it is the title.
func (in *finder) heading() string {
	order := map[*html.Node]int{}
	for i, l := range in.r.page {
		if _, seen := order[l.node]; !seen {
			order[l.node] = i
		}
	}
	best, score := "", 0
	above := in.aboveHeader()
	for node, i := range order {
		if i >= in.start+4 || i < in.start-80 || node == nil {
			continue
		}
		text := in.sameElement(i)
		n := utf8.RuneCountInString(text)
		if n < 4 || n > 120 || generic(text) || bannerDate(text) {
			continue
		}
		s := headingScore(node)
		if i == above && s == 0 && linkOf(node) == nil && !crumbLead.MatchString(text) && !labelled(text) {
			s = 2
		}
		if s > 0 && i >= in.start {
			s-- // inside the body it may be a heading of the text
		}
		if s > score || s == score && s > 0 && n > utf8.RuneCountInString(best) {
			best, score = text, s
		}
	}
	return best
}

// sameElement is a line with up to two that follow it in its element: a title
// broken by <br>.
func (in *finder) sameElement(i int) string {
	page := in.r.page
	text := page[i].text
	for j := i + 1; j < min(i+3, len(page)) && page[j].node == page[i].node && headingScore(page[i].node) > 0; j++ {
		text = joinTitle(text, page[j].text)
	}
	return text
}

// joinTitle joins two lines of a title, without a space between Chinese ones.
func joinTitle(a, b string) string {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	if last >= 0x2e80 && first >= 0x2e80 {
		return a + b
	}
	return a + " " + b
}

// aboveHeader returns the line above the header line: where a page prints its
// title when no markup says so.
func (in *finder) aboveHeader() int {
	for _, p := range in.pairs {
		if (p.kind == publishedLabel || p.kind == sourceLabel) && p.line <= in.start {
			line := p.line - 1
			for line > 0 && labelled(in.r.page[line].text) {
				line--
			}
			return line
		}
	}
	return in.start - 1
}

// headingScore says how much the element around a line looks like a title.
func headingScore(n *html.Node) int {
	for i := 0; n != nil && i < 4; n, i = n.Parent, i+1 {
		switch n.DataAtom {
		case atom.A, atom.Li, atom.Nav:
			return 0
		case atom.H1:
			return 6
		case atom.H2:
			return 4
		case atom.H3:
			return 3
		case atom.H4, atom.H5, atom.H6:
			return 2
		default:
		}
		if titleName.MatchString(attr(n, "class")) || titleName.MatchString(attr(n, "id")) {
			return 5
		}
	}
	return 0
}

// related reports whether one text contains the other, white space aside.
func related(a, b string) bool {
	a, b = squash(a), squash(b)
	return strings.Contains(a, b) || strings.Contains(b, a)
}

var tagPattern = regexp.MustCompile(`<[^<>]*>`)

func stripTags(s string) string { return html.UnescapeString(tagPattern.ReplaceAllString(s, " ")) }
