package extract

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"baogao/report"
)

var (
	fileType = regexp.MustCompile(`(?i)\.(pdf|docx?|wps|wpt|et|dps|ofd|ceb|xlsx?|csv|pptx?|rtf|zip|rar|7z)(?:$|[?#&;)）\s"'】\]])`)
	// download is an address that hides the file's name from its path.
	download = regexp.MustCompile(`(?i)download\.jsp|downfile\.jsp|downloadfile|virtual_attach_file\.vsb|/download\?|/attachment/|/fileDownload|/attach/`)
	attWord  = regexp.MustCompile(`附件|附表|下载`)
	fileIcon = regexp.MustCompile(`(?i)icon_(pdf|docx?|xlsx?|zip|rar|wps|ofd|ppt)|/(pdf|doc|docx|xls|xlsx|zip|rar|txt)\.(gif|png)`)
	bareName = regexp.MustCompile(`^[\s【\[（(]*(?:点击|点此|请|立即)?(?:附件)?(?:下载|查看|打开|浏览|预览)?(?:附件|文件|链接|全文)?[\s】\])）:：]*$`)
)

// Bounds of the files of one article and of the links looked at for them.
const (
	maxAttachments = 200
	maxLinks       = 10_000
)

// attachments returns the files linked from the body and from the block that
// holds it. Documents linked elsewhere belong to other articles.
func (r *reading) attachments(d *Document) []report.Attachment {
	base := baseOf(d)
	var found []report.Attachment
	seen := map[string]bool{}
	links := 0
	collect := func(root *html.Node, body bool) {
		walk(root, func(n *html.Node) bool {
			if len(found) >= maxAttachments || links > maxLinks {
				return false
			}
			if n.DataAtom == atom.A {
				links++
			}
			if a, ok := r.attachment(n, base, body); ok && !seen[a.URL] {
				seen[a.URL] = true
				found = append(found, a)
			}
			return body || n != r.root
		})
	}
	collect(r.root, true)
	for n, i := r.root.Parent, 0; n != nil && i < 3 && n.DataAtom != atom.Body && n.DataAtom != atom.Html; n, i = n.Parent, i+1 {
		if m, inner := r.ms.of(n), r.ms.of(r.root); m.link > inner.link+600 {
			break // the block holds lists of other articles
		}
		collect(n, false)
	}
	return found
}

// baseOf is what the addresses on a page are relative to.
func baseOf(d *Document) *url.URL {
	base, err := url.Parse(d.URL)
	if err != nil {
		base = &url.URL{}
	}
	if href, ok := d.HTML.Find("base[href]").Attr("href"); ok {
		if u, err := base.Parse(strings.TrimSpace(href)); err == nil {
			base = u
		}
	}
	return base
}

// attachment reads an element that links or embeds a file.
func (r *reading) attachment(n *html.Node, base *url.URL, body bool) (report.Attachment, bool) {
	var href string
	switch n.DataAtom {
	case atom.A:
		href = attr(n, "href")
	case atom.Iframe, atom.Embed:
		href = attr(n, "src")
	case atom.Object:
		href = attr(n, "data")
	default:
		return report.Attachment{}, false
	}
	href = strings.TrimSpace(href)
	u, err := base.Parse(href)
	if err != nil || href == "" || u.Scheme != "http" && u.Scheme != "https" {
		return report.Attachment{}, false
	}
	if n.DataAtom != atom.A {
		u = viewed(u)
	}
	kind := typeOf(n, u)
	opaque := n.DataAtom == atom.A && download.MatchString(u.String())
	if kind == "" && (!opaque || !body && !attWord.MatchString(nodeText(n))) {
		return report.Attachment{}, false
	}
	return report.Attachment{URL: u.String(), Name: r.attachmentName(n, u), Type: kind}, true
}

// viewed returns the file that a viewer page shows: viewer.html?file=x.pdf.
func viewed(u *url.URL) *url.URL {
	for _, key := range []string{"file", "src", "url"} {
		if f := u.Query().Get(key); fileType.MatchString(f) {
			if v, err := u.Parse(f); err == nil {
				return v
			}
		}
	}
	return u
}

// typeOf reads the type of a file from its path, its query, the text of the
// link or its icon.
func typeOf(n *html.Node, u *url.URL) string {
	query, err := url.QueryUnescape(u.RawQuery)
	if err != nil {
		query = u.RawQuery
	}
	if n.DataAtom != atom.A {
		if m := fileType.FindStringSubmatch(u.Path); m != nil {
			return strings.ToLower(m[1])
		}
		return ""
	}
	page := strings.HasSuffix(u.Path, ".html") || strings.HasSuffix(u.Path, ".htm") || strings.HasSuffix(u.Path, ".shtml")
	for _, s := range []string{u.Path, query, attr(n, "download"), attr(n, "title"), nodeText(n)} {
		if m := fileType.FindStringSubmatch(s); m != nil && (!page || s == u.Path) {
			return strings.ToLower(m[1])
		}
	}
	kind := ""
	if download.MatchString(u.String()) {
		near := n.PrevSibling
		for _, c := range []*html.Node{near, n.FirstChild} {
			if c != nil && c.DataAtom == atom.Img {
				if m := fileIcon.FindStringSubmatch(attr(c, "src")); m != nil {
					kind = strings.ToLower(m[1] + m[2])
				}
			}
		}
	}
	return kind
}

// attachmentName is the text of the link, or what else names the file.
func (r *reading) attachmentName(n *html.Node, u *url.URL) string {
	text := ""
	if n.DataAtom == atom.A {
		text = nodeText(n)
	}
	for _, s := range []string{text, squeeze(attr(n, "title")), squeeze(attr(n, "download")), u.Query().Get("filename")} {
		if s != "" && !bareName.MatchString(s) && utf8.ValidString(s) {
			return cutAt(s, 200)
		}
	}
	// 附件：某报告.doc 【下载】: the line around a button names the file.
	if n.Parent != nil && n.DataAtom == atom.A && r.ms.of(n.Parent).chars < 100 {
		if s := nodeText(n.Parent); s != "" && !bareName.MatchString(s) {
			return strings.TrimSpace(strings.TrimSuffix(s, text))
		}
	}
	if base := path.Base(u.Path); base != "/" && base != "." {
		return base
	}
	return text
}

// pictures counts the images that may show text: no icons, no spacers.
func (r *reading) pictures() int { return len(r.shown()) }

// shown are these images.
func (r *reading) shown() []*html.Node {
	var found []*html.Node
	for _, img := range r.body.images {
		if src := source(img); src == "" || fileIcon.MatchString(src) || small(attr(img, "width")) || small(attr(img, "height")) {
			continue
		}
		found = append(found, img)
	}
	return found
}

// source is the address of an image, also of one that a script loads once it
// comes into view.
func source(img *html.Node) string {
	for _, key := range []string{"data-src", "data-original", "data-url", "src"} {
		if src := strings.TrimSpace(attr(img, key)); src != "" {
			return src
		}
	}
	return ""
}

// pictureFiles are the pictures of an article that consists of them, in order.
func (r *reading) pictureFiles(d *Document) []report.Attachment {
	base := baseOf(d)
	var found []report.Attachment
	seen := map[string]bool{}
	for _, img := range r.shown() {
		u, err := base.Parse(source(img))
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || seen[u.String()] || len(found) == maxAttachments {
			continue
		}
		seen[u.String()] = true
		found = append(found, report.Attachment{URL: u.String(), Name: fmt.Sprintf("图%d", len(found)+1), Type: "image"})
	}
	return found
}

func small(size string) bool {
	size = strings.TrimSuffix(strings.TrimSpace(size), "px")
	return len(size) > 0 && (len(size) == 1 || len(size) == 2 && size < "40") && strings.Trim(size, "0123456789") == ""
}
