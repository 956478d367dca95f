package extract

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// people reads source and author. Templates leave both empty or fill in a
// word that names nobody.
func (in *finder) people(f *fields) {
	for _, name := range []string{"ContentSource", "source", "weibo: article:source", "mediaid"} {
		f.source.set(cleanSource(in.meta[strings.ToLower(name)]), "meta:"+name)
	}
	for _, kind := range []labelKind{sourceLabel, issuerLabel} {
		for _, p := range in.pairs {
			if p.kind == kind {
				f.source.set(cleanSource(p.value), in.place(p))
			}
		}
	}
	if in.detail != nil {
		f.source.set(cleanSource(in.detail.Publisher), "gkmlpt:DETAIL")
	}
	for _, p := range in.pairs {
		if p.kind == authorLabel {
			f.author.set(cleanAuthor(p.value), in.place(p))
		}
	}
	if author := cleanAuthor(in.meta["author"]); author != f.siteName.value {
		f.author.set(author, "meta:Author")
	}
}

var (
	sourceLead = regexp.MustCompile(`^(信息|文章|稿件|新闻|内容)?(来源|稿源)\s*[:：]\s*`)
	valueTail  = regexp.MustCompile(`(\s|　|\|)*([【\[（(]?\s*(字体|字号|打印|浏览|点击|阅读|分享|发布时间|大\s*中\s*小|大\]|关闭|收藏|责任编辑)|[【\[]).*$`)
	// sourceTail are buttons and remarks behind a name.
	sourceTail = regexp.MustCompile(`[\s\x{3000}]+(?:举报|朗读|语音播报|听新闻|原创稿?|关注|订阅|点赞|评论|转载|纠错|扫一扫|复制链接|T[大小]?)(?:[\s\x{3000}].*)?$`)
	onlyCount  = regexp.MustCompile(`^[\d\s]+(?:人?次)?$`)
	// leftover is what a template says where its program put nothing.
	leftover = regexp.MustCompile(`\{\{|\$\{|\{\$|<%|%>|\[?!--|^\{.*\}$|^[$@#%].*[$@#%]$|^\[(?:标题|来源|作者)\]$`)
)

func cleanSource(s string) string {
	s = sourceLead.ReplaceAllString(s, "")
	if _, at := findDate(s); at != nil {
		s = s[:at[0]]
	}
	s = trimValue(valueTail.ReplaceAllString(s, ""))
	s = trimValue(sourceTail.ReplaceAllString(s, ""))
	if nobody(s) || leftover.MatchString(s) || onlyCount.MatchString(s) || utf8.RuneCountInString(s) > 40 || strings.ContainsAny(s, "。；{}<") ||
		!strings.ContainsFunc(s, unicode.IsLetter) || strings.HasPrefix(s, "http") {
		return ""
	}
	return s
}

func cleanAuthor(s string) string {
	s = cleanSource(s)
	if utf8.RuneCountInString(s) > 30 {
		return ""
	}
	return s
}

// nobody lists the words templates put where no name is known.
func nobody(s string) bool {
	switch strings.ToLower(s) {
	case "", "佚名", "管理员", "admin", "administrator", "system", "系统管理员", "匿名", "未知", "不详", "无", "暂无",
		"null", "undefined", "none", "test", "editor", "root", "超级管理员", "网站管理员", "本站编辑", "来源", "作者", "原创", "网络":
		return true
	}
	return false
}
