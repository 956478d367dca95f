package crawler

import (
	"context"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"

	"baogao/archive"
	"baogao/crawler/cms"
	"baogao/crawler/extract"
)

// A site whose entry names no columns is explored: from its start page, its
// maps and the pages that lead to columns (the ways), the columns that hold
// yearly reports are found by the words of their links. The targets of ways
// have no column; a column's own first page names itself.

// Bounds of exploring. Words lead astray sometimes; the bounds keep that cheap.
const (
	maxWayDepth = 3   // clicks from the start page
	maxWays     = 400 // pages of a site looked at only for what they link
	maxMixed    = 40  // pages of a list that is not of reports alone
	fewLinks    = 60  // of a start page all are ways, whatever their words
	fullPage    = 5   // rows
	lookAhead   = 3   // pages of a list asked for at once where only its template says how many there are
)

var (
	// reportColumn is the text of a link to a column of yearly reports.
	reportColumn = regexp.MustCompile(`法治政府|依法行政.{0,6}(?:报告|年报)|信息公开.{0,8}(?:年报|报告)|政府.{0,4}工作报告|^工作报告|网站.{0,6}(?:年报|报表|年度报告)|(?:公开|工作|政府)年报|^(?:年报|年度报告|公开年报|往年年报|历年年报|年度工作报告|年度报表)$`)
	// otherReports are columns of reports that concern others than us.
	otherReports = regexp.MustCompile(`企业|统计|财政|预算|决算|审计|环境|质量|社会责任|上市|人大|政协|代表|国资|招聘|事业单位`)
	// reportTitle is the title of a yearly report, or of what may be one: intake
	// says whether it is, and a page too many costs little.
	reportTitle = regexp.MustCompile(`(?:法治政府|依法行政|法治建设|依法治[县市区镇乡州旗]|信息公开|政府网站|网站工作|网站监管).{0,30}(?:报告|年报|报表|总结|情况)|政府(?:(?:19|20)\d{2}年?度?)?工作(?:情况)?(?:的)?(?:年度)?报告`)
	// onward is the text of a link that may lead to such columns.
	onward = regexp.MustCompile(`政务公开|信息公开|公开目录|主动公开|公开平台|公开指南$|公开专栏|公开内容|政府信息|公开制度|公示公告|通知公告|公告公示|乡镇|镇街|镇乡|街道|部门|直单位|公开单位|机构|专题|专栏|网站地图|站点地图|导航|法治|依法|政府文件|政务$|公开$|报告$|总结`)
	// office is a unit that has pages of its own.
	office = regexp.MustCompile(`^[\p{Han}]{1,14}(?:镇|乡|街道|街道办|办事处|苏木|管委会|委员会|委|局|厅|办|办公室|中心|人民政府|政府|开发区|工业园区?)$`)
	// service is what a site offers besides pages.
	service = regexp.MustCompile(`登录|注册|搜索|检索|邮箱|信箱|无障碍|繁體|English|(?i:login|search|english|mobile)`)
	// yearly is a column that holds one year of a larger one.
	yearly = regexp.MustCompile(`^(?:19|20)\d{2}(?:年度?)?$`)

	digits4 = regexp.MustCompile(`(?:19|20)\d{2}|二[〇○零]`)
	indexOf = regexp.MustCompile(`(?i)/(?:index|default|main|home)\.(?:s?html?|jsp|aspx?|php|do)$`)
)

// roams says that the site's columns are to be found.
func (r *siteRun) roams() bool { return len(r.site.Columns) == 0 }

// seedColumn is the column of a page to begin with: none if it is a start page
// from which to explore, else its own.
func (r *siteRun) seedColumn(u *url.URL) string {
	if r.roams() && front(u) {
		return ""
	}
	return u.String()
}

// way says that a page is looked at for its links only, unless it turns out to
// be a list of reports.
func (r *siteRun) way(k archive.Known) bool {
	return r.roams() && (k.Column == "" || k.URL == r.home.String() && front(r.home))
}

// quiet says that an address may well not be there: a way, which is a guess,
// or a page of a list that only its template promised. What is not there, or
// not for us, has been read.
func (r *siteRun) quiet(k archive.Known) bool {
	guess := k.Role == archive.Column && k.SHA256 == "" && k.URL != k.Column && k.URL != r.home.String()
	if guess {
		r.read[k.URL+" "+k.Form] = true
	}
	return guess
}

// learn reads once which addresses of the site are known, so that no page is
// visited again under another spelling.
func (r *siteRun) learn(ctx context.Context) error {
	if r.names != nil {
		return nil
	}
	r.names = map[string]string{}
	for _, role := range []archive.Role{archive.Column, archive.Article} {
		err := r.each(ctx, role, func(k archive.Known) error {
			if u, err := url.Parse(k.URL); err == nil && len(r.names) < maxNames {
				r.spelling(u)
			}
			if k.Role == archive.Column && k.Column == "" {
				r.ways++
			}
			return nil
		})
		if err != nil {
			r.names = nil
			return err
		}
	}
	return nil
}

// maxNames bounds the addresses kept in memory for it.
const maxNames = 200_000

// spelling is the address under which a page is known already, else its own:
// http and https, with and without www, a directory and its index page.
func (r *siteRun) spelling(u *url.URL) string {
	if r.names == nil {
		r.names = map[string]string{}
	}
	key := strings.TrimPrefix(u.Host, "www.") + indexOf.ReplaceAllString(u.Path, "/") + "?" + u.RawQuery
	if known, ok := r.names[key]; ok {
		return known
	}
	r.names[key] = u.String()
	return u.String()
}

// choice is which rows of a list are followed and whether the list goes on.
type choice struct {
	all  bool // every row; else those titled like reports
	walk bool
}

// choose decides it: columns that an entry names, or that are named like
// reports, are taken whole. Of a mixed list the titles decide row by row, and
// it is read to its end while reports turn up, else for some pages.
func (r *siteRun) choose(k archive.Known, l cms.List) choice {
	if !r.roams() || !r.way(k) && (k.Column == r.home.String() || named(k.Anchor) || named(l.Name)) {
		return choice{all: true, walk: true}
	}
	titled := 0
	for _, it := range l.Items {
		if reportTitle.MatchString(it.Title) {
			titled++
		}
	}
	r.walked[k.Column]++
	switch {
	case front(mustURL(k.URL)) && len(l.Next) > 0 && len(l.Items) >= fullPage:
		return choice{all: true, walk: true} // a start page with a pager is a list
	case titled >= 2 && titled*2 >= len(l.Items):
		return choice{all: !front(mustURL(k.URL)), walk: true}
	case titled > 0:
		return choice{walk: true}
	}
	return choice{walk: k.Column != "" && !r.way(k) && r.walked[k.Column] <= maxMixed}
}

// named says that a name is one of a column of reports.
func named(name string) bool {
	name = strings.Join(strings.Fields(name), "")
	return reportColumn.MatchString(name) && !otherReports.MatchString(name)
}

// maxBranches bounds the parts of a column that are followed whatever they are
// called: its years. A tree of a whole site is larger.
const maxBranches = 40

// branches are the lists of their own that a page names: those named like
// reports; if there are none, all of them if the page is a column of reports.
func (r *siteRun) branches(k archive.Known, l cms.List, all bool) (found []archive.Target) {
	some := slices.ContainsFunc(l.Branches, func(b cms.Branch) bool { return named(b.Name) })
	if !some && (!all || r.roams() && len(l.Branches) > maxBranches) {
		return nil
	}
	for _, b := range l.Branches {
		if some && !named(b.Name) {
			continue
		}
		if t, ok := r.target(b.URL, b.Form, archive.Column, k); ok {
			t.Column, t.Depth, t.Anchor = t.URL, k.Depth+1, b.Name
			if !some {
				t.Anchor = strings.Trim(k.Anchor+"/"+b.Name, "/")
			}
			found = append(found, t)
		}
	}
	return found
}

// link is one link of a page with what it may be good for.
type anchor struct {
	url  *url.URL
	text string
}

// anchors are the links of a page to the same site.
func (r *siteRun) anchors(d *extract.Document) (found []anchor) {
	base := mustURL(d.URL)
	if href, ok := d.HTML.Find("base[href]").First().Attr("href"); ok {
		if u, err := base.Parse(strings.TrimSpace(href)); err == nil {
			base = u
		}
	}
	d.HTML.Find("a[href], area[href], iframe[src], frame[src]").EachWithBreak(func(i int, a *goquery.Selection) bool {
		u, err := base.Parse(strings.TrimSpace(a.AttrOr("href", a.AttrOr("src", ""))))
		if err != nil || u.Scheme != "http" && u.Scheme != "https" {
			return true
		}
		text := strings.Join(strings.Fields(a.Text()), "")
		if full := strings.Join(strings.Fields(a.AttrOr("title", a.AttrOr("alt", ""))), ""); strings.HasPrefix(full, strings.TrimRight(text, ".…")) {
			text = full
		}
		if text == "" {
			text = a.Find("img[alt]").AttrOr("alt", "")
		}
		if utf8.RuneCountInString(text) > 80 {
			return i < maxAnchors
		}
		found = append(found, anchor{u, text})
		return i < maxAnchors
	})
	return found
}

// maxAnchors bounds the links read of one page.
const maxAnchors = 5000

// explore reads the links of a way.
func (r *siteRun) explore(k archive.Known, d *extract.Document) (found []archive.Target) {
	if k.Depth == 0 {
		found = append(found, r.sitemaps(k)...)
	}
	anchors := r.anchors(d)
	small := front(mustURL(k.URL)) && len(anchors) <= fewLinks
	for _, a := range anchors {
		t, ok := r.leads(k, a)
		if !ok && small && !cms.ArticleURL(a.url) && !front(a.url) && !service.MatchString(a.text+a.url.Path) {
			t, ok = r.wayTo(k, a)
		}
		if ok {
			found = append(found, t)
		}
	}
	return found
}

// leads says what a link of a way leads to.
func (r *siteRun) leads(k archive.Known, a anchor) (t archive.Target, ok bool) {
	size := utf8.RuneCountInString(a.text)
	article := cms.ArticleURL(a.url)
	switch {
	case size >= 8 && reportTitle.MatchString(a.text) && (article || digits4.MatchString(a.text)):
		return r.article(k, cms.Item{URL: a.url.String(), Title: a.text})
	case article:
		return t, false
	case size <= 24 && named(a.text):
		if t, ok = r.target(a.url.String(), "", archive.Column, k); ok {
			t.Column, t.Depth, t.Anchor = t.URL, k.Depth+1, a.text
		}
		return t, ok
	case size <= 16 && (onward.MatchString(a.text) && !otherReports.MatchString(a.text) || office.MatchString(a.text) && strings.EqualFold(a.url.Hostname(), mustURL(k.URL).Hostname())):
		return r.wayTo(k, a)
	case a.text == "" && k.Depth > 0: // a frame: the page's own content
		return r.wayTo(k, anchor{a.url, k.Anchor})
	}
	return t, false
}

// wayTo makes a further way of a link, within the bounds.
func (r *siteRun) wayTo(k archive.Known, a anchor) (t archive.Target, ok bool) {
	if k.Depth >= maxWayDepth || r.ways >= maxWays || path.Ext(a.url.Path) == ".xml" || document.MatchString(a.url.Path) {
		return t, false
	}
	before := len(r.names)
	if t, ok = r.target(a.url.String(), "", archive.Column, k); !ok {
		return t, false
	}
	if len(r.names) > before {
		r.ways++
	}
	t.Column, t.Depth, t.Anchor = "", k.Depth+1, a.text
	return t, true
}

// below finds the parts of a column of reports: its years and units.
func (r *siteRun) below(k archive.Known, d *extract.Document) (found []archive.Target) {
	if k.URL != k.Column || k.Form != "" || k.Depth > maxWayDepth+2 {
		return nil
	}
	own := mustURL(k.URL)
	dir := path.Dir(own.Path + "x")
	for _, a := range r.anchors(d) {
		inside := strings.HasPrefix(a.url.Path, strings.TrimSuffix(dir, "/")+"/") && dir != "/" && a.url.Hostname() == own.Hostname()
		part := yearly.MatchString(a.text) || office.MatchString(a.text)
		report := r.roams() && utf8.RuneCountInString(a.text) <= 24 && named(a.text) && !digits4.MatchString(a.text)
		if cms.ArticleURL(a.url) || !report && (!inside || !part && !named(a.text)) {
			continue
		}
		if t, ok := r.target(a.url.String(), "", archive.Column, k); ok && t.URL != k.URL && !r.listed[t.URL] {
			t.Column, t.Depth, t.Anchor = t.URL, k.Depth+1, strings.Trim(k.Anchor+"/"+a.text, "/")
			found = append(found, t)
		}
	}
	return found
}
