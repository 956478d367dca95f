// Package report answers one question: what does a government report say, who
// says it, and of which year?
//
// Parse turns an extracted Article into Reports: kind, unit and year from the
// title and, where the title is silent, from the page; the outline with the
// role of each section; the spans of personal data. It is pure: no clock, no
// files beyond what is embedded, no HTML. Positions are byte offsets into
// Report.Text everywhere.
package report

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// head is how much of a text is searched for what its title does not say.
const head = 3000

// Parse reads an article. The first report carries the article's own identity;
// a page that holds several units' reports gives one per unit. It never fails:
// what is not understood is Other, without unit or year.
func Parse(places *Register, a Article) []Report {
	if parts := split(&a); len(parts) > 1 {
		all := make([]Report, 0, len(parts))
		for _, part := range parts {
			all = append(all, parseOne(places, part))
		}
		return all
	}
	return []Report{parseOne(places, a)}
}

// parseOne reads an article that is one report.
func parseOne(places *Register, a Article) (r Report) {
	r = Report{
		ID: a.Given.ID, Title: a.Title, URL: a.URL, Published: a.Published, Source: a.Source,
		Text: a.Body, NeedsOCR: a.NeedsOCR, Evidence: map[string]string{},
		Figures: []Figure{}, Requirements: []Requirement{}, Versions: []Version{},
	}
	if isTraditional(a.Body) {
		a.Body = simplified(a.Body) // as long, rune for rune
		defer r.asPrinted(r.Text)
		r.Text = a.Body
	}
	r.Title = bestTitle(a)
	claimed := headerLine(cutAt(a.Body, 600))
	if r.Published == "" {
		r.Published = claimed.published
	}
	if r.Source == "" {
		r.Source = claimed.source
	}
	t := readTitle(r.Title)
	r.kind(t, &a)
	r.year(t, &a)
	r.unit(places, t, &a)
	r.Sections = outline(a.Body, a.Blocks, a.Tables, r.Kind, r.Year)
	r.Personal = personal(a.Body)
	r.Figures = figures(&r)
	r.Requirements = requirements(&r)
	return r
}

// asPrinted gives back the words of a text that was understood in simplified
// characters; what is said of them stays simplified.
func (r *Report) asPrinted(text string) {
	r.Text = text
	for i := range r.Sections {
		s := &r.Sections[i]
		if words := s.HeadingStart + len(s.Number); s.HeadingEnd > words {
			s.Heading = blank.trim(text[words:s.HeadingEnd])
		}
	}
	for i := range r.Figures {
		r.Figures[i].Raw = text[r.Figures[i].Start:r.Figures[i].End]
	}
}

// bestTitle is the article's title, or the line of the text that titles it
// where the article has the name of a site or a file instead.
func bestTitle(a Article) string {
	title := strings.TrimSpace(a.Title)
	if !useless(title) || readTitle(title).kind != Other {
		return a.Title
	}
	var first, before string
	for line := range strings.Lines(cutAt(a.Body, head)) {
		line = blankOrBreak.trim(line)
		n := utf8.RuneCountInString(line)
		if n < 4 || n > 80 || strings.HasSuffix(line, "。") || strings.ContainsAny(line, ">＞") {
			continue
		}
		if strings.HasPrefix(line, "关于") && before != "" {
			line = before + line // the issuer on a line of its own
		}
		if readTitle(line).kind != Other {
			return line
		}
		if before = line; first == "" {
			first = line
		}
	}
	if first == "" {
		return a.Title
	}
	return first
}

// useless titles are those of a site or a file, not of a document.
func useless(title string) bool {
	if utf8.RuneCountInString(title) < 4 || fileName.trimLeft(title) == "" {
		return true
	}
	for _, end := range [...]string{"网站首页", "门户网站", "政府网站", "政府网", "人民政府", ".pdf", ".doc", ".docx", ".txt", ".wps", ".ofd"} {
		if strings.HasSuffix(title, end) {
			return true
		}
	}
	for _, begin := range [...]string{"无标题", "未命名", "Untitled", "untitled"} {
		if strings.HasPrefix(title, begin) {
			return !strings.Contains(title, "\n")
		}
	}
	return false
}

// fileName are the characters of which a title is that of a file.
var fileName = charsOf("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.")

// cutAt gives at most n bytes of text, ending at a rune.
func cutAt(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

func (r *Report) kind(t title, a *Article) {
	r.Kind = t.kind
	r.Evidence["kind"] = "title"
	if a.Given.Kind != "" {
		r.Kind, r.Evidence["kind"] = a.Given.Kind, "row"
	}
}

var (
	delivered = regexp.MustCompile(`((?:19|20)\d\d)年\s*\d{1,2}月\s*\d{1,2}日.{0,60}(会议|代表大会)`)
	// firstYear begins the first paragraph, counted days are those of the form
	// of the open-government report.
	firstYear   = regexp.MustCompile(`(?m)^[\s　]*((?:19|20)\d\d)年度?[,，以来]`)
	countedDays = regexp.MustCompile(`((?:19|20)\d\d)年1月1日[^。]{0,12}12月31日`)
	ofThisYear  = regexp.MustCompile(`(?:现将|现就).{0,40}?((?:19|20)\d\d)年`)
)

// year is the year reported on; of a work report the year of its delivery. It
// is only taken where it is said.
func (r *Report) year(t title, a *Article) {
	set := func(year int, from string) {
		if year != 0 && r.Year == 0 {
			r.Year, r.Evidence["year"] = year, from
		}
	}
	set(a.Given.Year, "row")
	set(t.year, "title")
	text := cutAt(a.Body, head)
	switch r.Kind {
	case WorkReport:
		if r.Year == 0 {
			if m := delivered.FindStringSubmatch(text); m != nil {
				set(number(m[1]), "text")
			}
		}
		if len(r.Published) >= 4 {
			set(number(r.Published[:4]), "published")
		}
		if r.Year != 0 {
			r.Period = period(r.Year - 1)
		}
	case Other: // no yearly report: its year is only that of its title
	case RuleOfLaw, OpenGov, WebsiteReport:
		for _, said := range [...]*regexp.Regexp{ofThisYear, countedDays, firstYear} {
			if r.Year != 0 {
				break
			}
			if m := said.FindStringSubmatch(text); m != nil {
				set(number(m[1]), "text")
			}
		}
		if r.Year != 0 {
			r.Period = period(r.Year)
		}
	}
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // callers give digits or accept 0
	return n
}

func period(year int) *Period {
	y := strconv.Itoa(year)
	return &Period{From: y + "-01-01", To: y + "-12-31"}
}

// unit resolves who reports: said outright, in the title, by the signature
// under the text, the source, the column or the site, in this order.
func (r *Report) unit(places *Register, t title, a *Article) {
	hint := Hint{
		SiteIDCode: a.SiteIDCode, Source: r.Source, Region: a.Given.Region,
		Text: a.Body, Page: a.SiteName + "\n" + a.Column, Host: host(a.URL),
	}
	for _, said := range [...]struct {
		from string
		name func() string // looked for only where nothing before it says who
	}{
		{"row", func() string { return a.Given.Unit }},
		{"title", func() string { return firstOf(t.units) }},
		{"text", func() string { return signature(a.Body) }},
		{"source", func() string { return r.Source }},
		{"column", func() string { return a.Column }},
		{"site_id_code", func() string { return places.nameOf(siteCode(hint)) }},
		{"host", func() string { return places.placeOfHost(hint.Host) }},
	} {
		name := strings.TrimSpace(said.name())
		outright := said.from == "row" || said.from == "title"
		if name == "" || utf8.RuneCountInString(name) > 30 || !outright && r.Kind == Other {
			continue
		}
		if !outright {
			name = placeOf(name) // the office speaks for its government
		}
		u := places.Resolve(name, hint)
		if u.Type == "" && len(u.Candidates) == 0 && said.from != "row" {
			continue // words, not a unit
		}
		if !outright && u.Type == "government" && lower(a.Body) {
			continue // the site is the county's, the report its township's
		}
		r.Unit, r.Evidence["unit"] = u, said.from
		break
	}
	if r.Evidence["unit"] != "title" {
		return
	}
	for _, name := range t.units[1:] {
		if u := places.Resolve(name, hint); u.Type != "" || len(u.Candidates) > 0 {
			r.CoIssuers = append(r.CoIssuers, u)
		}
	}
}

// nameOf is the full name of the place with this code, or "".
func (r *Register) nameOf(code string) string {
	u, ok := r.Place(code)
	if !ok || code == "" {
		return ""
	}
	return strings.Join(u.Path, "")
}

// lower reports whether a text speaks as a township or department does.
func lower(text string) bool {
	text = cutAt(text, 1<<14)
	for _, self := range [...]string{"我镇", "我乡", "我街道", "本镇", "本乡", "镇党委", "乡党委", "街道党工委", "我局", "本局", "局党组", "我委", "我办"} {
		if strings.Contains(text, self) {
			return true
		}
	}
	return false
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

func firstOf(list []string) string {
	if len(list) > 0 {
		return list[0]
	}
	return ""
}

// signers are the ends of the names that sign a report.
var signers = [...]string{"人民政府", "办事处", "管理委员会", "局", "委员会"}

// inner are the blanks that no such name has inside, outer those around it.
var (
	inner = charsOf(" \t\r\f\v")
	outer = charsOf(" \t\r\f\v\u3000")
)

// signature is the last line that is nothing but a government's name.
func signature(text string) string {
	tail := text[max(0, len(text)-600):]
	for tail != "" {
		line := tail[strings.LastIndexByte(tail, '\n')+1:]
		tail = strings.TrimSuffix(tail[:len(tail)-len(line)], "\n")
		line = outer.trim(line)
		for _, end := range signers {
			name, ok := strings.CutSuffix(line, end)
			if !ok || inner.in(line) {
				continue
			}
			if n := utf8.RuneCountInString(name); n >= 2 && n <= 20 {
				return strings.ToValidUTF8(line, "")
			}
		}
	}
	return ""
}
