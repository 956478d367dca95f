package intake

import (
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"baogao/archive"
	"baogao/crawler/document"
	"baogao/report"
)

// An attachment takes its date, source and site from the page that links it.
// Its title it takes from the page only where it stands for the page: a cover
// of one sentence with one file. Of the files beside a full article, or of the
// twenty that a county hangs on one notice, each must say itself what it is:
// with the page's title a table of figures would pass for the yearly report.

// samePage is how much of the shorter text must stand in the longer for a file
// to be its page in another form. It is less than what two publications must
// agree in: the file has letterhead, annexes and a signature.
const samePage = 0.8

// candidate is a title a file may have, and where it stands.
type candidate struct{ title, provenance string }

// nameFile chooses the title of a file: the first candidate that is the title
// of a report, else the first.
func (r *Reader) nameFile(a *report.Article, c *archive.Capture, page *report.Article) {
	all := candidates(a, c, page)
	for _, t := range all {
		if report.Parse(r.places, report.Article{Title: t.title})[0].Kind != report.Other {
			a.Title, a.Provenance["title"] = t.title, t.provenance
			return
		}
	}
	if len(all) > 0 {
		a.Title, a.Provenance["title"] = all[0].title, all[0].provenance
	}
}

// candidates lists the titles a file may have, best first.
func candidates(a *report.Article, c *archive.Capture, page *report.Article) []candidate {
	link := candidate{linkTitle(c.Target.Anchor), "link"}
	own := textTitles(a.Body)
	var all []candidate
	add := func(more ...candidate) {
		for _, t := range more {
			if t.title != "" {
				all = append(all, t)
			}
		}
	}
	switch {
	case page != nil && announces(page) && sole(page.Attachments):
		add(candidate{page.Title, "page:" + page.URL})
		add(own...)
		add(link)
	case c.Target.Role == archive.Import: // the link is a file's name
		add(own...)
		add(link)
	default:
		add(link)
		add(own...)
		if link.title == "" && page != nil && announces(page) {
			add(candidate{page.Title, "page:" + page.URL})
		}
	}
	add(candidate{strings.TrimSuffix(fileName(c), path.Ext(fileName(c))), "file name"})
	return all
}

var (
	annex = regexp.MustCompile(`^附[件表录]\s*[\d一二三四五六七八九十]*\s*[:：.、．]\s*`)
	// idle are the names of links that name nothing.
	idle = regexp.MustCompile(`(?i)^(?:附[件表录]|正文|文件|下载|点击|这里|此处|查看|阅读|打开|原文|全文|扫描件|文档|pdf|word|版|[\d一二三四五六七八九十（）()\[\]【】.、:：_\-\s])*$`)
)

// linkTitle is the text of a link without what belongs to the file, "" if
// nothing is left.
func linkTitle(anchor string) string {
	title := strings.TrimSpace(anchor)
	if ext := path.Ext(title); document.Known(ext) {
		title = strings.TrimSpace(strings.TrimSuffix(title, ext))
	}
	title = annex.ReplaceAllString(title, "")
	if idle.MatchString(title) {
		return ""
	}
	return title
}

// sole says that a page's attachments are one document, though perhaps in two
// formats.
func sole(files []report.Attachment) bool {
	names := map[string]bool{}
	for _, f := range files {
		names[strings.TrimSuffix(f.Name, path.Ext(f.Name))] = true
	}
	return len(names) == 1
}

// Bounds on a title inside a text.
const (
	titleLines = 12
	titleRunes = 80
)

// issuer is a line that is nothing but the name of an office.
var issuer = regexp.MustCompile(`^\S{2,20}(?:人民政府|办事处|委员会|管委会|局|厅|办公室)$`)

// textTitles lists the lines at the head of a text that may be its title: the
// first, and those after it, behind the issuer that stands on its own line.
func textTitles(text string) []candidate {
	var all []candidate
	n, before := 0, ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if n++; n > titleLines {
			break
		}
		if utf8.RuneCountInString(line) > titleRunes || strings.HasSuffix(line, "。") || strings.Contains(line, "\t") {
			if n == 1 {
				return nil // a text without a title
			}
			before = ""
			continue
		}
		provenance := "text"
		if n == 1 {
			provenance = "first line"
		}
		if issuer.MatchString(before) && !strings.HasPrefix(line, before) {
			all = append(all, candidate{before + line, "text"})
		}
		all = append(all, candidate{line, provenance})
		before = line
	}
	return all
}

// copyOf is the id of the article beside whose full text a file stands, if the
// file is that article over again: the same report by unit, kind and year, and
// the one text within the other, or a scan of it.
func copyOf(page *Item, r *report.Report) string {
	if page == nil || announces(&page.Article) || page.Report.ID == r.ID {
		return ""
	}
	p := &page.Report
	if r.Kind == report.Other || r.Kind != p.Kind || r.Year != p.Year || r.Unit.Key() == "" || r.Unit.Key() != p.Unit.Key() {
		return ""
	}
	if visible(r.Text) < scanned || within(r.Text, p.Text) >= samePage {
		return p.ID
	}
	return ""
}

// scanned is how many characters a scan may have: a page number, a stamp.
const scanned = 20

// pieces bounds how many sentences of a text are looked for in another.
const pieces = 500

// within is the share of the shorter text whose sentences stand in the longer,
// whitespace aside.
func within(a, b string) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	all := strings.FieldsFunc(a, func(r rune) bool { return strings.ContainsRune("\n。；;！？", r) })
	whole := squeezed(b)
	step := max(1, len(all)/pieces)
	found, total := 0, 0
	for i := 0; i < len(all); i += step {
		piece := squeezed(all[i])
		n := utf8.RuneCountInString(piece)
		if n < 6 {
			continue
		}
		total += n
		if strings.Contains(whole, piece) {
			found += n
		}
	}
	if total == 0 {
		return 0
	}
	return float64(found) / float64(total)
}

func squeezed(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}
