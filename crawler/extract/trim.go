package extract

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	// tool matches a line made of nothing but the buttons around a text.
	tool = regexp.MustCompile(`^(?:[\s\x{3000}\[\]【】()（）|｜:：·、，,>»<《》\-—/A+]|打印(?:本页|此页|本文|文章|页面)?|关闭(?:窗口|本页|页面)?|` +
		`字体|字号|大|中|小|特大|默认|加大|缩小|分享(?:到|至|本文)?|收藏(?:本页|本文)?|返回(?:顶部|首页|列表|上一页)?|纠错|扫一扫|复制链接|` +
		`浏览次数|点击数|点击量|阅读次数|次|人次|微信|微博|新浪微博|腾讯微博|QQ空间|朋友圈|QQ|保护视力色|视力保护色|我要纠错|加入收藏|推荐|转发|举报|点赞|赞|听全文|朗读|语音播报|T|\d{1,6})+$`)
	// tail matches lines that follow a text and are not of it.
	tail = regexp.MustCompile(`^[\s\x{3000}\[【(（]*(?:上一篇|下一篇|上一条|下一条|上一页|下一页|责任编辑|责编|编辑[:：]|编\s*辑[:：]|审核[:：]|校对[:：]|初审[:：]|复审[:：]|终审[:：]|分享到|分享至|扫一扫|扫码|` +
		`打印本页|打印此页|关闭窗口|相关链接|相关阅读|相关新闻|相关文章|相关文档|相关稿件|相关信息|延伸阅读|推荐阅读|热门推荐|微信扫|手机扫|二维码|` +
		`版权声明|免责声明|声明[:：]|版权所有|Copyright|主办单位[:：]|主办[:：]|承办单位[:：]|技术支持[:：]|政府网站标识码|网站标识码|` +
		`[^\s]{0,3}ICP备|[^\s]{0,3}公网安备|原文链接|阅读原文|返回顶部|【?打印|【?关闭|【?纠错|文件下载[:：]?$|附件下载[:：]?$|访问量|浏览次数|点击数|本文来源|本网站由|转载请)`)
	// footer matches marks after which nothing of a text can come, wherever
	// in the last part of the lines they stand.
	footer = regexp.MustCompile(`^(?:.{0,12}政府网站标识码\s*[:：]|.{0,12}网站标识码\s*[:：]|.{0,4}ICP备\d|.{0,4}公网安备\s*\d|扫一扫在手机|扫一扫手机|上一篇\s*[:：]|下一篇\s*[:：]|上一条\s*[:：]|主办单位\s*[:：].{0,30}$|【?打印本页】?|【?关闭窗口】?|分享到\s*[:：])`)
	// headMark is what makes a line a header line rather than text.
	looseMark = regexp.MustCompile(`^\s*(?:时间|日期|作者)\s*[:：]`)
	headMark  = regexp.MustCompile(`(?:发布日期|发布时间|发稿时间|发表时间|发布于|信息来源|文章来源|来源|作者|浏览次数|点击数|点击|阅读次数|访问量|字体|字号|更新时间|时间|日期)\s*[:：]`)
)

// tools reports whether a line holds nothing but buttons. A line with a full
// stop holds a sentence, which is much cheaper to see.
func tools(s string) bool {
	return len(s) <= 400 && !strings.Contains(s, "。") && tool.MatchString(s)
}

// trimFrame removes the lines of the page's frame around the text: header
// line, toolbar, links to neighbours, footer. Rows of tables stay.
func trimFrame(lines []line, title string) []line {
	lines = trimHead(lines, squash(title))
	lines = cutFooter(lines)
	for n := len(lines); n > 0; n = len(lines) {
		l := lines[n-1]
		if l.table > 0 || !tools(l.text) && (utf8.RuneCountInString(l.text) > 80 || !tail.MatchString(l.text)) {
			break
		}
		lines = lines[:n-1]
	}
	kept := make([]line, 0, len(lines))
	for _, l := range lines {
		if l.table == 0 && utf8.RuneCountInString(l.text) >= 2 && tools(l.text) && !onlyDigits(l.text) {
			continue
		}
		kept = append(kept, l)
	}
	return kept
}

// onlyDigits keeps years and numbers that stand alone on a line.
func onlyDigits(s string) bool {
	return strings.Trim(s, "0123456789 .,-—()（）、") == ""
}

// trimHead drops what stands above and in the header line: the title may stay
// where no header line follows it, as in the text of an official document.
func trimHead(lines []line, title string) []line {
	before, end := 0, 0
	for i := 0; i < min(len(lines), 10); i++ {
		l := lines[i]
		n := utf8.RuneCountInString(l.text)
		if l.table > 0 || before > 200 {
			break
		}
		if n <= 120 && headerLine(l.text, before > 0) || before == 0 && tools(l.text) && !onlyDigits(l.text) {
			end = i + 1
			continue
		}
		if s := squash(l.text); title != "" && (s == title || strings.HasPrefix(title, s) && n >= 6) {
			continue
		}
		before += n
		if before > 60 {
			break
		}
	}
	return lines[end:]
}

// headerLine reports whether a line tells of the publication instead of being
// text: a label together with a date, a second label or nothing else.
// Behind other text 时间 and 日期 are words of that text.
func headerLine(s string, inText bool) bool {
	marks := headMark.FindAllStringIndex(s, 4)
	if inText && len(marks) > 0 && looseMark.MatchString(s) {
		return false
	}
	if len(marks) == 0 || marks[0][0] > 40 {
		return false
	}
	if strings.ContainsAny(s, "。；") {
		return false
	}
	_, date := findDate(s)
	return len(marks) >= 2 || date != nil && utf8.RuneCountInString(s) <= 80 && marks[0][0] <= 40 ||
		marks[0][0] == 0 && utf8.RuneCountInString(s) <= 24
}

// cutFooter cuts at a footer mark in the second half of the lines.
func cutFooter(lines []line) []line {
	for i := len(lines) / 2; i < len(lines); i++ {
		if lines[i].table == 0 && i > 0 && utf8.RuneCountInString(lines[i].text) <= 120 && footer.MatchString(lines[i].text) {
			return lines[:i]
		}
	}
	return lines
}
