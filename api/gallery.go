package api

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"baogao/api/web"
	"baogao/internal/errs"
)

// state is one page in one state, from fixed data.
type state struct {
	name, page string
	view       any
}

// galleryPage lists the states, or shows one, so that a change of style can be
// looked at everywhere at once. Only in dev mode.
func (s *Server) galleryPage(c *gin.Context) {
	states := galleryStates()
	name := c.Param("name")
	view := web.Gallery{Frame: web.Frame{Title: "页面状态"}}
	for _, st := range states {
		if st.name == name {
			s.render(c, http.StatusOK, st.page, st.view)
			return
		}
		view.Links = append(view.Links, web.Link{Text: st.name, Href: "/debug/gallery/" + url.PathEscape(st.name)})
	}
	if name != "" {
		s.failPage(c, errs.NotFound)
		return
	}
	s.render(c, http.StatusOK, "gallery", view)
}

func galleryStates() []state {
	long := strings.Repeat("川陕革命老区综合改革开发试验片区管理委员会", 4)
	frame := web.Frame{Title: "示例", Corpus: "语料 Seq 42 · 分词 1 · 词典 示例", RequestID: "EXAMPLE"}
	title := "示例镇2021年法治政府建设年度报告"
	hit := web.Hit{
		Title: []web.Piece{{Text: title}}, Href: "/reports/x", Unit: "示例省 › 示例市 › 示例县 › 示例镇", Year: 2021,
		Kind: "法治政府建设年度报告", Published: "2022-01-20",
		Snippets: []web.Snippet{{Section: "一、主要成效", Pieces: []web.Piece{{Text: "推进"}, {Text: "行政执法", Mark: true}, {Text: "三项制度，联系电话 "}, {Text: "***********", Masked: true}}}},
	}
	gone := hit
	gone.Title, gone.Withdrawn = []web.Piece{{Text: long + "2020年法治政府建设年度报告"}}, true
	facets := []web.Facet{{Name: "年度", Values: []web.FacetValue{
		{Text: "2021 年", Count: 12, Href: "/search?year=2021", On: true}, {Text: "2020 年", Count: 7, Href: "/search?year=2020"},
	}}}
	full := web.Results{
		Frame: frame, Query: "行政执法", Total: 12, TookMS: 3, From: 1, To: 2, Page: 1, PageCount: 6, Hits: []web.Hit{hit, gone},
		Facets: facets, Active: []web.Link{{Text: "年度：2021 年", Href: "/search?q=x"}}, Next: "/search?q=x&offset=2", API: "/api/v1/search?q=x",
		Sorts:   sortLinks(url.Values{"q": {"x"}}),
		Matches: matchLinks(url.Values{"q": {"x"}}),
		Said:    []string{"放管服：简政放权、放管结合"}, AsTyped: "/search?synonyms=false", Corrections: []web.Link{{Text: "括号没有成对，已忽略", Note: "行政执法", Href: "/search?q=x"}},
	}
	page := web.Report{
		Frame: frame, ID: "x", Heading: title, Unit: hit.Unit, UnitKnown: true, Year: 2021, Kind: hit.Kind, Published: hit.Published,
		URL: "http://www.example.gov.cn/a.html", Link: "http://www.example.gov.cn/a.html", Original: "/reports/x/original",
		JSON: "/api/v1/reports/x", Text: "/api/v1/reports/x/text", Cited: "示例镇，《…》。", Query: "行政执法", Marked: 1, Version: 1,
		Versions: []web.Version{{N: 1, Seen: "2022-01-21", SHA256: strings.Repeat("ab", 32), Status: "现行", On: true}},
		Outline:  []web.OutlineItem{{Text: "一、主要成效", Href: "#s0", Level: 1, Role: "成效"}, {Text: "（一）执法", Href: "#s1", Level: 2}},
		Blocks: []web.Block{
			{Pieces: []web.Piece{{Text: "现将情况报告如下。"}}},
			{ID: "s0", Level: 1, Pieces: []web.Piece{{Text: "一、主要成效"}}},
			{ID: "s1", Level: 2, Pieces: []web.Piece{{Text: "（一）执法"}}},
			{Pieces: hit.Snippets[0].Pieces},
		},
	}
	withdrawn, photo := page, page
	withdrawn.Withdrawn, withdrawn.Heading = true, long
	typed := page
	typed.TextFrom = "transcript"
	photo.NeedsOCR, photo.Blocks, photo.Outline = true, nil, nil
	return []state{
		{"home", "home", web.Home{Frame: frame, Live: 318, Withdrawn: 2, Examples: examples(), Latest: []web.Hit{hit, gone}, Facets: facets}},
		{"home-empty", "home", web.Home{Frame: frame}},
		{"results", "results", full},
		{"results-none", "results", web.Results{Frame: frame, Query: "没有的词", Wider: []web.Link{{Text: "改为包含任一词语即可", Href: "/search?match=any"}}}},
		{"results-refused", "results", web.Results{Frame: frame, Query: "x", Refused: []string{"检索式过长，最多 256 个字"}}},
		{"report", "report", page},
		{"report-withdrawn", "report", withdrawn},
		{"report-needs-ocr", "report", photo},
		{"report-typed", "report", typed},
		{"snapshot", "snapshot", web.Snapshot{Frame: frame, Report: title, Blocks: []web.SnapshotBlock{{Level: 1, Text: "标题"}, {Text: "正文"}}}},
		{"snapshot-file", "snapshot", web.Snapshot{Frame: frame, Report: title, MediaType: "application/pdf", Text: "提取的文字"}},
		{"suggest", "suggest", web.Suggest{Frame: frame, Query: "fzzf", Found: []web.Link{{Text: "法治政府", Note: "12 份", Href: "/search?q=x"}}}},
		{"suggest-none", "suggest", web.Suggest{Frame: frame, Query: "qqq"}},
		{"help", "help", web.Help{Frame: frame}},
		{"failure-404", "failure", web.Failure{Frame: web.Frame{Title: "没有找到", RequestID: "EXAMPLE"}, Status: 404, Message: "没有这个地址"}},
		{"failure-500", "failure", web.Failure{Frame: web.Frame{Title: "程序内部出错，详情见日志", RequestID: "EXAMPLE"}, Status: 500, Message: "程序内部出错"}},
	}
}
