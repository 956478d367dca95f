package api

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"baogao/index"
	"baogao/internal/errs"
	"baogao/report"
)

// The limits of one request. Deeper paging goes by cursor.
const (
	maxQuery  = 256 // characters
	maxLimit  = 100
	maxWindow = 10_000 // offset + limit
	maxValues = 50     // of one filter
	maxCursor = 2048

	maxKeywords = 50
)

// facetNames are the facets there are, in the order pages show them.
func facetNames() []string { return []string{"year", "kind", "region", "role"} }

// params reads query parameters, collecting every mistake, so that a caller
// learns all of them at once.
type params struct {
	values url.Values
	bad    badRequestError
}

// newParams refuses parameters that are not known: a mistyped filter must not
// widen an answer silently.
func newParams(raw string, known ...string) *params {
	values, err := url.ParseQuery(raw)
	p := &params{values: values}
	if err != nil {
		p.bad.add("query", "网址中的参数编码有误")
	}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !slices.Contains(known, name) {
			p.bad.add("query."+clip(name, 40), "没有参数“"+clip(name, 40)+"”，可用的参数："+strings.Join(known, "、"))
		}
	}
	return p
}

// clip shortens a foreign string for a message.
func clip(s string, runes int) string {
	s = strings.ToValidUTF8(s, "�")
	if utf8.RuneCountInString(s) <= runes {
		return s
	}
	return string([]rune(s)[:runes]) + "…"
}

// text returns one parameter of at most limit characters.
func (p *params) text(name string, limit int) string {
	v := p.values.Get(name)
	switch {
	case len(p.values[name]) > 1:
		p.bad.add("query."+name, "只能出现一次")
	case !utf8.ValidString(v):
		p.bad.add("query."+name, "不是有效的 UTF-8 文字")
	case utf8.RuneCountInString(v) > limit:
		p.bad.add("query."+name, fmt.Sprintf("过长，最多 %d 个字", limit))
	default:
		return strings.TrimSpace(v)
	}
	return ""
}

// number returns an integer within bounds, def when it is not given.
func (p *params) number(name string, def, low, high int) int {
	v := p.text(name, 20)
	if v == "" {
		return def
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < low || n > high {
		p.bad.add("query."+name, fmt.Sprintf("应是 %d 到 %d 之间的整数", low, high))
		return def
	}
	return n
}

// seq returns the Seq of a corpus, 0 when none is given.
func (p *params) seq(name string) uint64 {
	v := p.text(name, 20)
	if v == "" {
		return 0
	}
	n, err := strconv.ParseUint(v, 10, 64)
	if err != nil || n == 0 {
		p.bad.add("query."+name, "应是结果里 corpus.seq 那样的正整数")
	}
	return n
}

// choice returns one of the values allowed, the first when none is given.
func (p *params) choice(name string, allowed ...string) string {
	v := p.text(name, 64)
	if v == "" {
		return allowed[0]
	}
	if !slices.Contains(allowed, v) {
		p.bad.add("query."+name, "应是 "+strings.Join(allowed, "、")+" 之一")
		return allowed[0]
	}
	return v
}

// list returns the values of a parameter that may be repeated or hold commas.
func (p *params) list(name string) []string {
	var out []string
	for _, v := range p.values[name] {
		for part := range strings.SplitSeq(v, ",") {
			part = strings.TrimSpace(part)
			if part != "" && !slices.Contains(out, part) {
				out = append(out, part)
			}
			if len(out) > maxValues {
				p.bad.add("query."+name, fmt.Sprintf("取值过多，最多 %d 个", maxValues))
				return nil
			}
		}
	}
	return out
}

// oneOf is list with the values checked.
func (p *params) oneOf(name string, allowed ...string) []string {
	values := p.list(name)
	for _, v := range values {
		if !slices.Contains(allowed, v) {
			p.bad.add("query."+name, "应是 "+strings.Join(allowed, "、")+" 之一")
			return nil
		}
	}
	return values
}

// maxAt is how many places of a text one address may name.
const maxAt = 20

// spans returns places of a text, 120-135.
func (p *params) spans(name string) [][2]int {
	var all [][2]int
	for _, v := range p.list(name) {
		first, last, _ := strings.Cut(v, "-")
		start, err := strconv.Atoi(first)
		end, err2 := strconv.Atoi(last)
		if err != nil || err2 != nil || start < 0 || end < start || len(all) == maxAt {
			p.bad.add("query."+name, "应写成 120-135，最多二十处")
			return nil
		}
		all = append(all, [2]int{start, end})
	}
	return all
}

// placeLink leads to some places in a report, as spans reads them.
func placeLink(id string, places ...report.Span) string {
	if len(places) == 0 {
		return reportLink(id, "")
	}
	var at []string
	for _, s := range places[:min(len(places), maxAt)] {
		at = append(at, strconv.Itoa(s.Start)+"-"+strconv.Itoa(s.End))
	}
	return reportLink(id, "") + "?at=" + strings.Join(at, ",") + "#at"
}

func (p *params) flag(name string) bool { return p.choice(name, "false", "true", "1") != "false" }

func (p *params) years(name string) []int {
	var years []int
	for _, v := range p.list(name) {
		y, err := strconv.Atoi(v)
		if err != nil || y < 1949 || y > 2200 {
			p.bad.add("query."+name, "应是四位年份")
			return nil
		}
		years = append(years, y)
	}
	return years
}

// regions accepts codes: digits, two to twelve.
func (p *params) regions(name string) []string {
	values := p.list(name)
	for _, v := range values {
		digits := strings.Trim(v, "0123456789") == ""
		if !digits || len(v) < 2 || len(v) > 12 {
			p.bad.add("query."+name, "应是 2 到 12 位行政区划代码，可用 /api/v1/units?q=名称 查询")
			return nil
		}
	}
	for i, v := range values {
		values[i] = report.CodePrefix(v)
	}
	slices.Sort(values)
	return slices.Compact(values)
}

func kindValues() []string {
	return []string{
		string(report.RuleOfLaw), string(report.OpenGov), string(report.WorkReport),
		string(report.WebsiteReport), string(report.Other),
	}
}

func roleValues() []string {
	return []string{
		string(report.Achievements), string(report.Problems), string(report.Plan),
		string(report.FirstResponsible), string(report.Preamble), string(report.OtherRole),
	}
}

func asKinds(values []string) (kinds []report.Kind) {
	for _, v := range values {
		kinds = append(kinds, report.Kind(v))
	}
	return kinds
}

func asRoles(values []string) (roles []report.Role) {
	for _, v := range values {
		roles = append(roles, report.Role(v))
	}
	return roles
}

// searchParams lists what GET /search takes.
func searchParams() []string {
	return []string{
		"q", "match", "limit", "offset", "cursor", "sort", "facets",
		"year", "kind", "region", "role", "id", "explain", "synonyms", "positions", "corpus", "keywords",
	}
}

// parseSearch reads a search from the address; the JSON API and the page share
// it, so that every address of a page is an address of the API.
func parseSearch(raw string, more ...string) (index.Ask, error) {
	p := newParams(raw, append(searchParams(), more...)...)
	if utf8.RuneCountInString(p.values.Get("q")) > maxQuery {
		return index.Ask{}, errs.New(errs.QueryTooLong, "", nil)
	}
	req := index.Ask{
		Query:  p.text("q", maxQuery),
		Match:  index.Match(p.choice("match", string(index.MatchAll), string(index.MatchAny))),
		Sort:   index.Sort(p.choice("sort", string(index.ByRelevance), string(index.ByDateDesc), string(index.ByDateAsc))),
		Limit:  p.number("limit", 10, 0, maxLimit),
		Offset: p.number("offset", 0, 0, maxWindow),
		After:  p.text("cursor", maxCursor),
		Facets: p.oneOf("facets", facetNames()...),
		Filter: index.Filter{
			Year: p.years("year"), Kind: asKinds(p.oneOf("kind", kindValues()...)),
			Region: p.regions("region"), Role: asRoles(p.oneOf("role", roleValues()...)), ID: p.list("id"),
		},
	}
	req.Typed = p.choice("synonyms", "true", "false", "0") != "true"
	req.Positions = p.flag("positions")
	req.Corpus = p.seq("corpus")
	req.Explain, req.Keywords = p.flag("explain"), p.number("keywords", 0, 0, maxKeywords)
	if req.Offset+req.Limit > maxWindow {
		p.bad.add("query.offset", fmt.Sprintf("offset 与 limit 之和最多 %d，更深的翻页请用 cursor", maxWindow))
	}
	return req, p.bad.orNil()
}
