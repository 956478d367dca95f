package extract

import (
	"net/http"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"baogao/internal/errs"
)

// challengeBytes is the size beyond which no page of a protection is known.
const challengeBytes = 256 << 10

// A page with this much prose or visible text at all is the site's own.
const (
	articleProse = 60
	articleChars = 1000
)

var (
	soft404 = regexp.MustCompile(`页面不存在|页面已?删除|您(?:要|所)?访问的(?:页面|网页|内容|信息|文件)|你(?:要|所)?访问的(?:页面|网页)|找不到(?:该|此|您|相关)?(?:要|访问的|请求的)?(?:页面|网页|文件|内容)|页面(?:没有|未)找到|(?:该|此)?(?:信息|文章|内容|稿件)(?:不存在|已删除|已被删除|已下线)|页面走丢|404\s*Not Found|Not Found|404错误`)
	head404 = regexp.MustCompile(`^\s*(?:404|错误页?|出错了|页面不存在|找不到)|404\s*(?:错误|页面|-|_|$)|页面不存在|未找到页面`)
	humans  = regexp.MustCompile(`验证码|滑块|滑动验证|拖动|安全验证|人机验证|访问验证|请完成.{0,6}验证|正在验证|安全检查|访问过于频繁|(?i:enable javascript)|(?:开启|启用)\s*(?i:javascript)|浏览器安全检测|您的访问.{0,10}(?:异常|拦截|阻断)|请求.{0,8}(?:被拦截|被阻断|存在威胁)|(?i:request (?:has been )?(?:blocked|rejected))`)
	answer  = regexp.MustCompile(`^\s*(?:[{\[]|<\?xml)|<datastore>|<recordset>`)
	logins  = regexp.MustCompile(`登录|登陆|用户名|账号`)
)

// Challenge says which protection, if any, answered instead of the site: one
// of the Blocked codes, SuspectChallenge for a page that only tests its
// reader, NotFound for a "not found" sent with status 200, else OK. A page
// with the text of an article is never a challenge, whatever else it holds.
func Challenge(status int, header http.Header, body []byte) errs.Code {
	cookies := strings.Join(header.Values("Set-Cookie"), "\n")
	location := header.Get("Location")
	if strings.Contains(location, "wzwschallenge=") || strings.Contains(location, "WZWSREL") {
		return errs.BlockedWZWS
	}
	if len(body) > challengeBytes {
		return errs.OK
	}
	text, _ := Decode(body, header.Get("Content-Type"))
	return challenge(status, cookies, text)
}

// challenge judges the text of a page.
func challenge(status int, cookies, text string) errs.Code {
	g := glance(text)
	if g.wordy() {
		return errs.OK
	}
	if code := protection(status, cookies, text, g); code != errs.OK {
		return code
	}
	if status >= 400 {
		return errs.OK // the status says it
	}
	return suspect(text, g)
}

// protection recognises the products by their cookies and scripts.
func protection(status int, cookies, text string, g glimpse) errs.Code {
	small := g.chars < 300
	has := func(s string) bool { return small && strings.Contains(text, s) }
	switch {
	case has("__jsl_clearance"), status == 521, strings.Contains(cookies, "__jsluid_") && small && g.scripts > 0 && g.links == 0:
		return errs.BlockedJiasule
	case has("wzwschallenge"), has("WZWSREL"), has("wzws_cid"), strings.Contains(cookies, "wzws_cid") && small && g.links == 0:
		return errs.BlockedWZWS
	case has("$_ts"), has("FSSBBIl1UgzbN7N"), (status == 412 || status == 202) && (ruishuCookie(cookies) || g.scripts > 0 && g.links == 0 && small):
		return errs.BlockedRuishu
	case has("acw_sc__v2"), has("var arg1="), has("EO_Bot_Ssid"), has("__tst_status"):
		return errs.BlockedJSCookie
	case status == 403 && (has("GeoBL") || has("QAX") || has("奇安信")), (status == 403 || status == 406) && strings.TrimSpace(text) == "":
		return errs.BlockedGeo
	}
	return errs.OK
}

var ruishuName = regexp.MustCompile(`(?m)^\w+80[ST]=|FSSBBIl1UgzbN7N`)

func ruishuCookie(cookies string) bool { return ruishuName.MatchString(cookies) }

// suspect judges what came with a good status and has hardly any text.
func suspect(text string, g glimpse) errs.Code {
	if answer.MatchString(text) {
		return errs.OK // data for a script, not a page
	}
	switch {
	case head404.MatchString(g.title) && g.prose < 60, g.chars < 300 && soft404.MatchString(g.text) && !g.article(text):
		return errs.NotFound
	case g.chars < 400 && humans.MatchString(g.text) && !g.article(text) && g.links < 30:
		return errs.SuspectChallenge
	case g.password && g.chars < 400 && logins.MatchString(g.text+g.title) && g.links < 30:
		return errs.SuspectChallenge
	case len(text) < 1024 && g.links == 0 && g.chars < 20 && (g.scripts > 0 || g.refresh):
		return errs.SuspectChallenge
	}
	return errs.OK
}

// wordy reports whether a parsed page has the text that no challenge has. It
// says in a moment what a glance at the source says of nearly every page.
func wordy(root *html.Node) bool {
	var g glimpse
	walk(root, func(n *html.Node) bool {
		if n.Type == html.TextNode {
			g.visible(n.Data)
		}
		return !unseen(n.DataAtom) && !g.wordy()
	})
	return g.wordy()
}

func (g *glimpse) wordy() bool { return g.prose >= articleProse || g.chars >= articleChars }

// glimpse is what a first look at a page shows.
type glimpse struct {
	title, text    string
	chars          int // visible characters
	prose          int // of these in pieces with a full stop
	links, scripts int
	refresh        bool // meta refresh
	password       bool // a field for one
}

// article reports whether a short page says of itself when it was published.
func (g *glimpse) article(source string) bool {
	if utf8.RuneCountInString(g.text) > 30 && (headerLine(squeeze(g.text), false) || labelled(g.text) && ParseDate(g.text) != "") {
		return true
	}
	return g.chars > 30 && headMeta.MatchString(source)
}

var headMeta = regexp.MustCompile(`(?i)name=["']?(?:ArticleTitle|PubDate|SiteIDCode)`)

func glance(source string) glimpse {
	var g glimpse
	var text strings.Builder
	z := html.NewTokenizer(strings.NewReader(source))
	skip := atom.Atom(0)
	for !g.wordy() {
		t := z.Next()
		if t == html.ErrorToken {
			break
		}
		switch t {
		case html.StartTagToken, html.SelfClosingTagToken:
			raw := z.Raw()
			name, _ := z.TagName()
			a := atom.Lookup(name)
			g.tag(a, string(raw))
			if t == html.StartTagToken && (a == atom.Script || a == atom.Style || a == atom.Title) {
				skip = a
			}
		case html.EndTagToken:
			skip = 0
		case html.TextToken:
			s := string(z.Text())
			switch skip {
			case atom.Title:
				g.title += s
			case 0:
				g.visible(s)
				if text.Len() < 4096 {
					text.WriteString(strings.TrimFunc(s, unicode.IsSpace) + " ")
				}
			default:
			}
		default:
		}
	}
	g.text = text.String()
	return g
}

// visible counts a piece of text.
func (g *glimpse) visible(s string) {
	n := countText(s)
	g.chars += n
	if strings.ContainsAny(s, "。；") && n >= 15 {
		g.prose += n
	}
}

func (g *glimpse) tag(a atom.Atom, raw string) {
	switch a {
	case atom.A:
		g.links++
	case atom.Script:
		g.scripts++
	case atom.Meta:
		g.refresh = g.refresh || strings.Contains(strings.ToLower(raw), "refresh")
	case atom.Input:
		g.password = g.password || strings.Contains(strings.ToLower(raw), "password")
	default:
	}
}
