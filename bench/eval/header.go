package main

import (
	"fmt"
	"html"
	"io"
	"strings"

	"baogao/crawler/extract"
	"baogao/report"
)

// unsure is the confidence below which a body counts as flagged.
const unsure = 0.6

// marked is the share of bodies that are not both bad and sure of themselves.
func marked(scores []score) float64 {
	silent := 0
	for _, s := range scores {
		if s.f1 < .5 && s.sure >= unsure {
			silent++
		}
	}
	return 1 - float64(silent)/float64(max(len(scores), 1))
}

// labelledDate is the date an article claims under a label.
func labelledDate(a report.Article, label string) string {
	for _, d := range a.Dates {
		if d.Label == label {
			return d.Value
		}
	}
	return ""
}

// headerTruth is what the header lines of header-lines.jsonl say, read off by
// hand, by the end of the address. What is empty must stay so.
func headerTruth() map[string]struct{ date, source, index, number string } {
	return map[string]struct{ date, source, index, number string }{
		"news-show-16825.html":    {"2021-03-30", "", "", ""},
		"t20220218_85109283.html": {"2022-01-29", "", "", ""},
		"Content-2361064.html":    {"2022-01-26", "正阳镇", "", ""},
		"1110009656.html":         {"2022-01-20", "天长市永丰镇", "", ""},
		"392297105.html":          {"2022-01-28", "天长市", "", ""},
		"4570.html":               {"2022-01-07", "杨柳镇人民政府", "", ""},
		"t20240328_6583952.html":  {"2024-03-28", "静海区人民政府办公室", "", ""},
		"fabf563549c.shtml":       {"2024-04-06", "县政府网站", "6107280000/2024-001005", "镇政发〔2024〕7号"},
		"t10221601.shtml":         {"2021-09-24", "广西壮族自治区人民政府门户网站", "", ""},
		"content_2139138.html":    {"", "", "", ""},
		"2292928/index.html":      {"", "", "", ""},
	}
}

// headerLines measures the fields of real header lines, each set into a plain
// page under its title, and above a text of our own.
func headerLines(file string, figures map[string]float64, notes io.Writer) error {
	rows, err := jsonLines[struct {
		URL, Title, Header string
	}](file)
	if err != nil {
		return err
	}
	var all rate
	for _, row := range rows {
		address, _, _ := strings.Cut(row.URL, "?")
		for end, want := range headerTruth() {
			if !strings.HasSuffix(address, end) {
				continue
			}
			d, err := extract.Parse(extract.Page{URL: row.URL, Body: []byte(headerPage(row.Title, row.Header))})
			if err != nil {
				return err
			}
			a := d.Article()
			note := all.same("title", row.Title, a.Title) + all.same("date", want.date, a.Published) + all.same("source", want.source, a.Source) +
				all.same("author", "", a.Author) + all.same("索引号", want.index, a.IndexNumber) + all.same("文号", want.number, a.DocNumber)
			fmt.Fprintf(notes, "header %s%s\n", row.URL, note)
		}
	}
	figures["header_fields_exact"] = all.share()
	return nil
}

// headerPage is a page around a header line: yesterday's banner above it.
func headerPage(title, header string) string {
	const text = "<p>依据有关规定，现将本年度工作情况报告如下：全年各项工作按期完成，群众反映的问题均已办结，有关制度得到落实。</p>"
	return "<html><body><div>2019年12月3日星期二</div><div class=main><h1>" + html.EscapeString(title) + "</h1><div>" +
		strings.ReplaceAll(html.EscapeString(header), " | ", "</div><div>") + "</div><div>" + strings.Repeat(text, 4) + "</div></div></body></html>"
}
