package api

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"baogao/api/web"
	"baogao/archive"
	"baogao/index"
	"baogao/report"
)

// maxShown is how much text a page shows; the whole is at /text.
const maxShown = 2 << 20

func (s *Server) reportView(c *gin.Context, e *archive.Entry, q string, at [][2]int, corpus index.Corpus) web.Report {
	r := publicReport(e)
	api := "/api/v1/reports/" + url.PathEscape(r.ID)
	view := web.Report{
		Frame: s.frame(c, cmp.Or(r.Title, "（无标题）")), Query: q, ID: r.ID, Heading: cmp.Or(r.Title, "（无标题）"),
		Unit: unitPath(r.Unit), UnitKnown: r.Unit.Code != "", Year: r.Year, Kind: r.Kind.Name(),
		Published: r.Published, FirstSeen: day(r.FirstSeen), Source: r.Source, URL: r.URL, Link: safeLink(r.URL),
		Withdrawn: e.State == archive.Withdrawn, NeedsOCR: r.NeedsOCR, TextFrom: r.TextFrom, Version: e.Version,
		JSON: api, Text: api + "/text", Original: "/reports/" + url.PathEscape(r.ID) + "/original",
	}
	view.Corpus = corpusLine(corpus)
	for _, candidate := range r.Unit.Candidates {
		view.Candidates = append(view.Candidates, strings.Join(candidate.Path, " › "))
	}
	for _, v := range r.Versions {
		view.Versions = append(view.Versions, web.Version{
			N: v.N, Seen: day(v.Seen), SHA256: v.SHA256, Status: versionName(v.Status), On: v.N == e.Version,
			Href: fmt.Sprintf("/reports/%s?v=%d", url.PathEscape(r.ID), v.N),
		})
		if v.N == e.Version {
			view.SHA256 = v.SHA256
		}
	}
	for _, src := range r.Sources {
		view.Sources = append(view.Sources, web.Link{Text: src.URL, Href: safeLink(src.URL), Note: day(src.Seen)})
	}
	view.Cited = citation(&r, corpus, s.options.Now())
	s.fillText(&view, &r, q, at)
	return view
}

func versionName(status string) string {
	switch status {
	case "current":
		return "现行"
	case "superseded":
		return "已被替换"
	case "withdrawn":
		return "已撤下"
	default:
		return status
	}
}

// citation is a line to quote a report by.
func citation(r *report.Report, corpus index.Corpus, now time.Time) string {
	parts := []string{cmp.Or(r.Unit.Name, r.Source, "单位不详"), "《" + r.Title + "》"}
	if r.Published != "" {
		parts = append(parts, r.Published)
	}
	if r.URL != "" {
		parts = append(parts, r.URL)
	}
	return strings.Join(parts, "，") + fmt.Sprintf("。报告编号 %s，语料 Seq %d，查阅于 %s。", r.ID, corpus.Seq, shown(now)[:10])
}

// fillText sets outline and paragraphs with marks.
func (s *Server) fillText(view *web.Report, r *report.Report, q string, at [][2]int) {
	text := r.Text
	if len(text) > maxShown {
		cut := maxShown
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		text, view.Cut = text[:cut], true
	}
	var marks, masks [][2]int
	if q != "" {
		marks = tidy(text, s.options.Marks(q, text))
		view.Marked = len(marks)
	}
	if at = tidy(text, at); len(at) > 0 {
		marks = tidy(text, append(at, marks...))
	}
	for _, p := range r.Masked() {
		masks = append(masks, [2]int{p.Start, p.End})
	}
	layout := layout{text: text, marks: marks, masks: tidy(text, masks), anchor: -1}
	if len(at) > 0 {
		layout.anchor = at[0][0]
	}
	var headings [][2]int
	for i, sec := range r.Sections {
		if sec.Level == 0 || sec.HeadingStart < 0 || sec.HeadingEnd > len(text) || sec.HeadingStart >= sec.HeadingEnd {
			continue
		}
		headings = append(headings, [2]int{sec.HeadingStart, sec.HeadingEnd})
		layout.at(sec.HeadingStart, i, sec.Level)
		view.Outline = append(view.Outline, web.OutlineItem{
			Text: sec.Number + sec.Heading, Href: fmt.Sprintf("#s%d", i), Level: min(sec.Level, 4), Role: outlineRole(sec.Role),
		})
	}
	view.Blocks = layout.blocks(tidy(text, headings))
}

// outlineRole names only what the eye should find.
func outlineRole(r report.Role) string {
	if r == report.OtherRole || r == "" {
		return ""
	}
	return roleName(r)
}

// layout cuts a text into headings and paragraphs.
type layout struct {
	text         string
	marks, masks [][2]int
	anchor       int            // the mark that an address leads to, -1: none
	sections     map[int][2]int // start of heading → section, level
}

func (l *layout) at(start, section, level int) {
	if l.sections == nil {
		l.sections = map[int][2]int{}
	}
	l.sections[start] = [2]int{section, level}
}

// pieces cuts a stretch at marks and masks.
func (l *layout) pieces(start, end int) []web.Piece {
	all := pieces(l.text, start, end, l.marks, l.masks)
	for i := range all {
		if start == l.anchor && all[i].Mark {
			all[i].ID = "at"
		}
		start += len(all[i].Text)
	}
	return all
}

// blocks goes through the lines; a heading may stand in the middle of one.
func (l *layout) blocks(headings [][2]int) []web.Block {
	var out []web.Block
	paragraph := func(start, end int) {
		for start < end {
			line := end
			if i := strings.IndexByte(l.text[start:end], '\n'); i >= 0 {
				line = start + i
			}
			if strings.TrimSpace(l.text[start:line]) != "" {
				out = append(out, web.Block{Pieces: l.pieces(start, line)})
			}
			start = line + 1
		}
	}
	last := 0
	for _, h := range headings {
		paragraph(last, h[0])
		section, known := l.sections[h[0]]
		// The 。 that closes a run-in heading is not the start of a paragraph.
		if strings.HasPrefix(l.text[h[1]:], "。") {
			h[1] += len("。")
		}
		block := web.Block{Pieces: l.pieces(h[0], h[1])}
		if known {
			block.ID, block.Level = fmt.Sprintf("s%d", section[0]), min(section[1], 4)
		}
		out = append(out, block)
		last = h[1]
	}
	paragraph(last, len(l.text))
	return out
}
