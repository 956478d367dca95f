package extract

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/publicsuffix"
)

var (
	// siteCode begins with a province, or with 990101: the invented county of
	// the demo.
	siteCode  = regexp.MustCompile(`^(?:(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|[78][12])\d{8}|990101\d{4}|[bB][mM]\d{8})$`)
	footCode  = regexp.MustCompile(`(?:政府)?网站标识码\s*[:：]?\s*([bB][mM]\d{8}|\d{10})`)
	organiser = regexp.MustCompile(`(?:主办单位|主办|版权所有)\s*[:：]?\s*([\p{Han}]{4,30})`)
)

// site reads name and code of the site. Templates are copied from site to
// site, so neither is believed when the page itself contradicts it.
func (in *finder) site(f *fields) {
	foreign := !sameSite(in.meta["sitedomain"], in.d.URL)
	code := strings.ToLower(in.meta["siteidcode"])
	foot := in.footCode()
	switch {
	case siteCode.MatchString(foot) && (foreign || !siteCode.MatchString(code)):
		f.siteCode = value{foot, "footer"}
	case siteCode.MatchString(code) && (!foreign || foot == code):
		f.siteCode = value{code, "meta:SiteIDCode"}
	}
	if name := in.meta["sitename"]; name != "" && !foreign && !in.contradicted(name) {
		f.siteName = value{name, "meta:SiteName"}
	}
	if name := in.meta["og:site_name"]; f.siteName.value == "" {
		f.siteName.set(name, "meta:og:site_name")
	}
	if f.siteName.value == "" {
		tail := squeeze(strings.TrimPrefix(squeeze(in.headTitle), in.stripSite(in.headTitle)))
		if i := strings.LastIndexAny(tail, "_|｜-—–"); i >= 0 {
			_, size := utf8.DecodeRuneInString(tail[i:])
			tail = strings.TrimSpace(tail[i+size:])
		}
		if strings.Contains(tail, "政府") || strings.HasSuffix(tail, "网") || strings.HasSuffix(tail, "局") {
			f.siteName.set(tail, "title")
		}
	}
}

// SiteTitle is the name of a site as its start page's title says it.
func SiteTitle(d *Document) string {
	title := squeeze(d.HTML.Find("title").First().Text())
	for _, part := range strings.FieldsFunc(title, func(r rune) bool { return strings.ContainsRune("_|｜-—–", r) }) {
		if part = strings.TrimSpace(part); part != "" && !strings.HasSuffix(part, "首页") && utf8.RuneCountInString(part) <= 30 {
			return part
		}
	}
	return ""
}

// footCode finds 政府网站标识码 in the last lines of the page.
func (in *finder) footCode() string {
	page := in.r.page
	for i := len(page) - 1; i >= 0 && i >= len(page)-40; i-- {
		if !strings.Contains(page[i].text, "标识码") {
			continue
		}
		if m := footCode.FindStringSubmatch(page[i].text); m != nil {
			return strings.ToLower(m[1])
		}
	}
	return ""
}

// sameSite reports whether the domains a page claims to be of include the
// host it came from. No claim contradicts nothing.
func sameSite(domains, address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || domains == "" {
		return true
	}
	host := strings.ToLower(u.Hostname())
	own, err := publicsuffix.EffectiveTLDPlusOne(host)
	for d := range strings.FieldsFuncSeq(strings.ToLower(domains), func(r rune) bool { return strings.ContainsRune(",，;； /|", r) }) {
		if d == host || strings.HasSuffix(host, "."+d) || strings.HasSuffix(d, "."+host) {
			return true
		}
		if site, e := publicsuffix.EffectiveTLDPlusOne(d); err == nil && e == nil && site == own {
			return true
		}
	}
	return err != nil // an address without a registered name: cannot tell
}

// officeWords are the words any two offices may share.
const officeWords = "人民政府门户网站委员会办公室"

// contradicted reports whether the foot of the page names an organiser that
// shares no word with the site's name, while the name stands nowhere.
func (in *finder) contradicted(name string) bool {
	page := in.r.page
	owner := ""
	for i := len(page) - 1; i >= 0 && i >= len(page)-40; i-- {
		if strings.Contains(page[i].text, name) {
			return false
		}
		if m := organiser.FindStringSubmatch(page[i].text); m != nil && owner == "" {
			owner = m[1]
		}
	}
	if owner == "" || strings.Contains(in.headTitle, name) {
		return false
	}
	runes := []rune(name)
	for i := 0; i+1 < len(runes); i++ {
		pair := string(runes[i : i+2])
		if strings.Contains(owner, pair) && !strings.Contains(officeWords, pair) {
			return false
		}
	}
	return true
}

var (
	crumbLead = regexp.MustCompile(`(?:您|你)?(?:现在|当前|目前)?(?:所?在)?(?:的)?位置\s*(?:是|为)?\s*[:：]?|当前页面\s*[:：]`)
	crumbSep  = regexp.MustCompile(`\s*(?:>{1,3}|»|›|→|/|｜|\||\\|＞|－>|->|—>|⇒)\s*`)
)

// column is the column the page says it stands in, else the one its list page
// gave it.
func (in *finder) column(title string) value {
	var v value
	v.set(in.meta["columnname"], "meta:ColumnName")
	v.set(in.meta["lanmu"], "meta:lanmu")
	if v.value == "" {
		v.set(in.crumb(title), "breadcrumb")
	}
	v.set(squeeze(in.d.page.Column), "list")
	return v
}

func (in *finder) crumb(title string) string {
	page := in.r.page
	for i := 0; i < min(max(in.start+3, 60), len(page)); i++ {
		path, ok := crumbPath(page[i].text)
		if !ok {
			continue
		}
		// Crumbs in a list are lines of their own.
		for j := i + 1; j < min(i+12, max(in.start+3, 60), len(page)) && len(path) < 300; j++ {
			if !crumbLine(page[j]) {
				break
			}
			path += ">" + page[j].text
		}
		if c := lastCrumb(crumbSep.Split(path, 12), title); c != "" {
			return c
		}
	}
	return ""
}

// crumbPath returns the path in a line that is a breadcrumb: behind 您的位置, or
// from 首页 with at least two steps.
func crumbPath(s string) (string, bool) {
	if utf8.RuneCountInString(s) > 300 {
		return "", false
	}
	if strings.Contains(s, "位置") || strings.Contains(s, "当前页面") {
		if at := crumbLead.FindStringIndex(s); at != nil && at[0] <= 30 {
			return s[at[1]:], true
		}
	}
	if (strings.HasPrefix(s, "首页") || strings.HasPrefix(s, "网站首页")) && len(crumbSep.FindAllStringIndex(s, 3)) >= 2 {
		return s, true
	}
	return "", false
}

func crumbLine(l line) bool {
	if utf8.RuneCountInString(l.text) > 20 {
		return false
	}
	for n, i := l.node, 0; n != nil && i < 3; n, i = n.Parent, i+1 {
		if n.DataAtom == atom.A || n.DataAtom == atom.Li {
			return true
		}
	}
	return crumbSep.MatchString(l.text) && len(l.text) < 4
}

func lastCrumb(crumbs []string, title string) string {
	for _, crumb := range slices.Backward(crumbs) {
		c := squeeze(strings.Trim(crumb, " \u3000:：>"))
		switch {
		case c == "" || c == "正文" || c == "详情" || c == "内容" || c == "详细内容" || c == "信息浏览":
		case c == "首页" || c == "网站首页" || c == "主页":
			return ""
		case title != "" && related(c, title) && utf8.RuneCountInString(c) > 8:
		case utf8.RuneCountInString(c) > 30:
		default:
			return c
		}
	}
	return ""
}

// linkOf returns the link a node stands in, or nil.
func linkOf(n *html.Node) *html.Node {
	for ; n != nil; n = n.Parent {
		if n.DataAtom == atom.A {
			return n
		}
	}
	return nil
}
