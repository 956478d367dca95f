package extract

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// A label is a word before a colon, or in the cell before a value, that says
// what the value is.
type labelKind int

const (
	otherLabel labelKind = iota // known, ends the value before it
	publishedLabel
	dateLabel // a date that is not the day of publication
	sourceLabel
	issuerLabel // 发文机关: a source when nothing names one
	authorLabel
	docNumberLabel
	indexLabel
	titleLabel
)

// labelWords lists the labels seen on government pages by kind. Words with
// white space between their characters are the same words.
func labelWords() map[labelKind]string {
	return map[labelKind]string{
		publishedLabel: "发布日期 发布时间 发稿时间 发稿日期 发表时间 发表日期 公开日期 公开时间 上传时间 上传日期 录入时间 添加时间 信息时间 发布于 发表于 更新时间 更新日期 日期 时间",
		dateLabel:      "成文日期 成文时间 发文日期 发文时间 印发日期 生成日期 生成时间 制发日期 公布日期 废止日期 废止时间 失效日期 失效时间 生效日期 生效时间 实施日期 施行日期 修改时间 创建时间 通过日期",
		sourceLabel:    "来源 信息来源 文章来源 稿源 稿件来源 新闻来源 内容来源 供稿单位 供稿 来稿单位 信息提供 文章出处 信息出处 出处",
		issuerLabel:    "发布机构 发布单位 发布部门 发文机关 发文机构 发文单位 公开机构 公开单位 公开部门 制发机关 信息发布机构 责任部门",
		authorLabel:    "作者 撰稿 撰稿人 撰写",
		docNumberLabel: "发文字号 发文文号 文号 文件编号 文件字号 公文字号 文件号",
		indexLabel:     "索引号 索取号 信息索引号 索引编号 信息索取号",
		titleLabel:     "标题 名称 信息名称 文件名称 公文名称 文件标题 信息标题",
		otherLabel: "点击数 点击量 点击次数 点击率 点击 浏览次数 浏览量 浏览数 浏览 阅读次数 阅读量 阅读数 阅读 访问量 访问次数 人气 字体 字体大小 字号 文字大小 大小 打印 分享 分享到 " +
			"责任编辑 编辑 审核 审核人 校对 主题分类 主题词 分类 信息分类 所属分类 体裁分类 体裁 关键词 关键字 有效性 内容概述 公开方式 公开范围 公开形式 公开类别 公开属性 公开时限 信息类别 文件类型 " +
			"组配分类 服务对象 语种 摘要 有效期 视力保护色 保护视力色 效力状态 状态 栏目 所属栏目 所属主题 签发人 联系电话 截止日期 截止时间 有效期至 录入 供图 背景色 朗读",
	}
}

// labelSet are the labels by word, with the lengths that words have.
type labelSet struct {
	kinds map[string]labelKind
	most  int // runes of the longest
}

var labels = sync.OnceValue(func() labelSet {
	s := labelSet{kinds: map[string]labelKind{}}
	for kind, words := range labelWords() {
		for w := range strings.FieldsSeq(words) {
			s.kinds[w] = kind
			s.most = max(s.most, utf8.RuneCountInString(w))
		}
	}
	return s
})

// plainLabel is the number of characters from which a label is unmistakable;
// shorter words must stand behind a boundary.
const plainLabel = 4

// before finds the label that ends where s does, a colon or tab standing
// behind it: the longest, its characters perhaps parted by white space.
func (l labelSet) before(s string) (from int, word string, kind labelKind, ok bool) {
	var back [64]byte // the characters without white space, filled from the end
	at := len(back)
	n := 0
	for i := len(s); i > 0 && n < l.most; {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
		if blank(r) {
			continue
		}
		if n++; size > at {
			break
		}
		at -= size
		copy(back[at:], s[i:i+size])
		if k, known := l.kinds[string(back[at:])]; known && (n >= plainLabel || boundary(s[:i])) {
			from, kind, ok = i, k, true
			word = string(back[at:])
		}
	}
	return from, word, kind, ok
}

// boundary reports whether a short label may begin behind s.
func boundary(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return s == "" || blank(r) || r >= '0' && r <= '9' || strings.ContainsRune("|｜:：【】[]（）();；，,>", r)
}

// blank are the characters that pad labels.
func blank(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\f', '\u3000':
		return true
	}
	return false
}

// pair is a labelled value.
type pair struct {
	kind  labelKind
	label string
	value string
	line  int // index into the page's lines
}

// labelled reports whether a line holds a label.
func labelled(s string) bool { return len(pairsIn(s, 0)) > 0 }

// pairsIn reads the labelled values of one line, in order. An empty value is
// kept: "来源:  发布日期:…" has a source label and no source.
func pairsIn(s string, at int) []pair {
	l := labels()
	var pairs []pair
	start := 0 // of the last value
	for pos := 0; len(pairs) < maxPairs; {
		i := strings.IndexAny(s[pos:], ":：\t")
		if i < 0 {
			break
		}
		end := pos + i
		_, size := utf8.DecodeRuneInString(s[end:])
		from, word, kind, ok := l.before(s[start:end])
		pos = end + size
		if !ok {
			continue
		}
		from += start
		if n := len(pairs); n > 0 {
			pairs[n-1].value = trimValue(s[start:from])
		}
		pairs = append(pairs, pair{kind: kind, label: word, line: at})
		start = pos
	}
	if n := len(pairs); n > 0 {
		pairs[n-1].value = trimValue(s[start:])
	}
	return pairs
}

// maxPairs bounds the labels of one line.
const maxPairs = 40

func trimValue(s string) string {
	return strings.Trim(s, " \t\u3000\u00a0|｜:：[]【】()（）;；,，>-")
}
