package cms

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

var (
	vsbMark = regexp.MustCompile(`_showDynClicks|_getBatchClickTimes|_simpleList|/_sitegray/|_visitcount|vsbscreen|/system/resource/js/|p_pages|VSB`)
	vsbPage = regexp.MustCompile(`^(.*/)(\d{1,5})\.htm$`)
)

// vsb reads the lists of 博达 VSB. /tzgg.htm is the newest page, the older
// ones are /tzgg/19.htm, /tzgg/18.htm … down to /tzgg/1.htm, so the address of
// the second page says how many there are.
func vsb(p *page) (List, bool) {
	if !strings.HasSuffix(p.url.Path, ".htm") || !vsbMark.MatchString(p.text) {
		return List{}, false
	}
	l := List{Adapter: "vsb", Items: p.rows(p.root)}
	g := p.pager()
	next := g.next
	if next == nil {
		return l, true
	}
	m := vsbPage.FindStringSubmatch(next.Path)
	if m == nil || !strings.HasPrefix(m[1], strings.TrimSuffix(p.url.Path, ".htm")+"/") && !vsbPage.MatchString(p.url.Path) {
		l.Next = g.requests()
		return l, true
	}
	n, _ := strconv.Atoi(m[2])
	for ; n >= 1 && len(l.Next) < maxNext; n-- {
		u := url.URL{Scheme: next.Scheme, Host: next.Host, Path: m[1] + strconv.Itoa(n) + ".htm"}
		l.Next = append(l.Next, Request{URL: u.String()})
	}
	return l, true
}
