package extract

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/atom"

	"baogao/report"
)

// datesOf reads every date the page claims and takes the day of publication:
// meta tag, labelled header line, metadata table, address, row of the list.
func (in *finder) datesOf(f *fields) {
	add := func(date, label string) {
		if date == "" {
			return
		}
		for _, d := range f.dates {
			if d.Value == date && (d.Label == label || label == "header") {
				return
			}
		}
		f.dates = append(f.dates, report.Date{Value: date, Label: label})
	}
	for _, name := range []string{"PubDate", "publishdate", "firstpublishedtime", "article:published_time", "weibo: article:create_at", "publish_time", "createDate"} {
		date := metaDate(in.meta[strings.ToLower(name)])
		add(date, "meta:"+name)
		f.published.set(date, "meta:"+name)
	}
	if in.detail != nil {
		add(in.detail.published(), "gkmlpt:DETAIL")
		f.published.set(in.detail.published(), "gkmlpt:DETAIL")
	}
	in.labelledDates(f, add)
	if date, line := in.bareDate(); date != "" {
		add(date, "header")
		f.published.set(date, "header:"+line)
	}
	date := urlDate(in.d.URL)
	add(date, "url")
	f.published.set(date, "url")
	listed := ParseDate(in.d.page.Listed)
	add(listed, "list")
	f.published.set(listed, "list")
}

// labelledDates prefers 发布日期 to 更新时间 and a header line to the table.
func (in *finder) labelledDates(f *fields, add func(date, label string)) {
	best, rank := value{}, 0
	for _, p := range in.pairs {
		if p.kind != publishedLabel && p.kind != dateLabel {
			continue
		}
		date := ParseDate(cutAt(p.value, 40))
		add(date, p.label)
		if date == "" || p.kind != publishedLabel {
			continue
		}
		place, r := in.place(p), 4
		switch {
		case strings.HasPrefix(p.label, "更新"):
			r = 1
		case p.label == "日期" || p.label == "时间":
			r = 2
		case strings.HasPrefix(place, "table:"):
			r = 3
		}
		// Far above the text and below it, 更新日期 and 日期 are those of the site.
		if r <= 2 && (p.line < in.start-12 || p.line >= in.end) || bannerDate(in.r.page[p.line].text) {
			continue
		}
		if r > rank {
			best, rank = value{date, place}, r
		}
	}
	f.published.set(best.value, best.from)
}

// bareDate finds a date without a label beside the source, or alone on a line
// between title and body. The date in the head of many pages is today's.
func (in *finder) bareDate() (date, line string) {
	from := max(0, in.start-12)
	for i := min(in.start+3, len(in.r.page)) - 1; i >= from; i-- {
		text := in.r.page[i].text
		if utf8.RuneCountInString(text) > 100 || bannerDate(text) {
			continue
		}
		found, at := findDate(text)
		if found == "" {
			continue
		}
		rest := squash(text[:at[0]] + text[at[1]:])
		if _, word, kind, ok := labels().before(text[:at[0]]); ok && kind == publishedLabel && i < in.start+3 {
			return found, word // a label without a colon
		}
		if strings.Contains(text, "来源") && i < in.start+3 {
			return found, "来源"
		}
		if strings.Trim(text[:at[0]], " [【(（") == "" && utf8.RuneCountInString(strings.Trim(rest, "0123456789:：日[]【】()（）")) <= 24 &&
			!strings.ContainsAny(rest, "，。；、") && i < in.start && !in.listRow(i) && !labelled(text) {
			return found, "line"
		}
	}
	return "", ""
}

// listRow reports whether a line is one of several rows with dates, as of a
// list of other articles.
func (in *finder) listRow(i int) bool {
	rows := 0
	for j := max(0, i-4); j <= min(len(in.r.page)-1, i+4); j++ {
		if ParseDate(in.r.page[j].text) != "" {
			rows++
		}
	}
	for n := in.r.page[i].node; n != nil; n = n.Parent {
		if n.DataAtom == atom.A {
			return true
		}
	}
	return rows > 3
}

func cutAt(s string, runes int) string {
	for i := range s {
		if runes == 0 {
			return s[:i]
		}
		runes--
	}
	return s
}
