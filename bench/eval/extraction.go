package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/html"

	"baogao/crawler/extract"
	"baogao/report"
)

// extraction measures body, title, dates, source and numbers on real pages: 33
// of www.gov.cn with their metadata, 24 with a body labelled by hand, 7 whole
// ones, and the header lines of 11 reports of townships and counties.
func extraction(shared string, notes io.Writer) (map[string]float64, error) {
	pages := filepath.Join(shared, "data", "pages")
	figures := map[string]float64{}
	if err := govcn(filepath.Join(pages, "govcn"), figures, notes); err != nil {
		return nil, err
	}
	if err := labelled(filepath.Join(pages, "labelled"), figures, notes); err != nil {
		return nil, err
	}
	if err := headerLines(filepath.Join(pages, "header-lines.jsonl"), figures, notes); err != nil {
		return nil, err
	}
	return figures, full(filepath.Join(pages, "full"), figures, notes)
}

// full measures title, date, source and kind on whole pages; the truth was read
// off the pages by hand. Where a page names no source, none must be given.
func full(dir string, figures map[string]float64, notes io.Writer) error {
	var titles, dates, sources, kinds rate
	for _, row := range fullRows() {
		body, err := os.ReadFile(filepath.Join(dir, row.folder, "1.html")) //nolint:gosec // test material
		if err != nil {
			return err
		}
		d, err := extract.Parse(extract.Page{URL: "http://" + row.folder + ".example/1.html", Body: body})
		if err != nil {
			return err
		}
		a := d.Article()
		note := titles.exact("title", row.title, a.Title) + dates.exact("date", row.date, a.Published) +
			sources.same("source", row.source, a.Source) + kinds.exact("kind", string(extract.ArticlePage), string(d.Kind()))
		fmt.Fprintf(notes, "full %s %s%s\n", row.folder, a.Extractor, note)
	}
	figures["full_title_exact"], figures["full_date_exact"], figures["full_kind_exact"] = titles.share(), dates.share(), kinds.share()
	figures["full_source_exact"] = sources.share()
	return nil
}

type fullRow struct{ folder, title, date, source string }

func fullRows() []fullRow {
	return []fullRow{
		{"cjddsb", "常德市金融系统积极开展“金融知识普及月 金融知识进万家”活动", "2019-09-23", "当代商报"},
		{"gsc", "2019年中国人文地理学术年会在重庆•西南大学成功举行！", "2019-05-18", "中国地理学会"},
		{"gzggw", "1-10月德清县固定资产投资结构趋稳趋优", "2016-11-22", "省发改委"},
		{"other", "全国人民代表大会常务委员会关于批准财政部发行特别国债购买外汇及调整2007年末国债余额限额的决议", "2007-08-20", ""},
		{"people", "女儿出嫁，郑板桥画了几笔兰花当嫁妆", "2019-06-15", "人民网-文化频道"},
		{"sxmu", "中华人民共和国监察法", "2018-05-17", ""},
		{"zyyfy", "【不忘初心 牢记使命】我院医技药剂党支部举办2019年中药、药学理论知识与专业技能大赛", "2019-10-31", "本站原创"},
	}
}

// score is the result for one page.
type score struct {
	name string
	f1   float64
	sure float64 // the confidence the page was given
	note string
	took time.Duration
}

type govcnRow struct {
	File   string `json:"file"`
	URL    string `json:"crawl_url"`
	Index  string `json:"index_number"`
	Title  string `json:"title"`
	Number string `json:"release_number"`
	Office string `json:"release_office"`
}

func govcnRows(dir string) ([]govcnRow, error) {
	return jsonLines[govcnRow](filepath.Join(dir, "records.jsonl"))
}

func govcn(dir string, figures map[string]float64, notes io.Writer) error {
	rows, err := govcnRows(dir)
	if err != nil {
		return err
	}
	var scores []score
	var titles, dates, composed, sources, numbers, indexes rate
	for _, row := range rows {
		body, err := os.ReadFile(filepath.Join(dir, row.File)) //nolint:gosec // test material
		if err != nil {
			return err
		}
		a, took, err := read(row.URL, body)
		if err != nil {
			return err
		}
		truth, err := textByID(body, "UCAP-CONTENT")
		if err != nil {
			return err
		}
		note := titles.exact("title", row.Title, a.Title) + dates.exact("date", pageDate(body, "发布日期"), a.Published) +
			composed.exact("成文日期", pageDate(body, "成文日期"), labelledDate(a, "成文日期")) + sources.exact("source", row.Office, a.Source) +
			numbers.exact("文号", row.Number, a.DocNumber) + indexes.exact("索引号", row.Index, a.IndexNumber)
		scores = append(scores, score{row.File, bigramF1(truth, a.Body), a.Confidence, a.Extractor + note, took})
	}
	figures["govcn_body_f1"] = report1("govcn", scores, notes)
	figures["title_exact"], figures["date_exact"] = titles.share(), dates.share()
	figures["composed_exact"], figures["source_exact"] = composed.share(), sources.share()
	figures["doc_number_exact"], figures["index_number_exact"] = numbers.share(), indexes.share()
	return nil
}

type labelledRow struct {
	File    string `json:"file"`
	URL     string `json:"url"`
	Content string `json:"content"`
}

func labelledRows(dir string) ([]labelledRow, error) {
	return jsonLines[labelledRow](filepath.Join(dir, "truth.jsonl"))
}

func labelled(dir string, figures map[string]float64, notes io.Writer) error {
	rows, err := labelledRows(dir)
	if err != nil {
		return err
	}
	var scores []score
	for _, row := range rows {
		body, err := os.ReadFile(filepath.Join(dir, row.File)) //nolint:gosec // test material
		if err != nil {
			return err
		}
		a, took, err := read(row.URL, body)
		if err != nil {
			return err
		}
		scores = append(scores, score{row.File[:8] + " " + row.URL, bigramF1(row.Content, a.Body), a.Confidence, a.Extractor + fmt.Sprintf(" %.2f %s", a.Confidence, a.Title), took})
	}
	figures["labelled_body_f1"] = report1("labelled", scores, notes)
	figures["labelled_bad_marked"] = marked(scores)
	return nil
}

func read(url string, body []byte) (report.Article, time.Duration, error) {
	start := time.Now()
	d, err := extract.Parse(extract.Page{URL: url, Body: body})
	if err != nil {
		return report.Article{}, 0, err
	}
	a := d.Article()
	return a, time.Since(start), nil
}

// textByID returns all text below the element with an id, by the parser alone:
// the truth must not pass through the code it judges.
func textByID(body []byte, id string) (string, error) {
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	var text strings.Builder
	var collect func(n *html.Node, in bool)
	collect = func(n *html.Node, in bool) {
		for _, a := range n.Attr {
			in = in || a.Key == "id" && a.Val == id
		}
		if in && n.Type == html.TextNode {
			text.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			collect(c, in)
		}
	}
	collect(root, false)
	return text.String(), nil
}

var labelDate = regexp.MustCompile(`(发布日期|成文日期)：</b></td>\s*<td[^>]*>\s*(\d{4})年(\d{2})月(\d{2})日`)

// pageDate reads 发布日期 or 成文日期 from the source of a www.gov.cn page.
func pageDate(body []byte, label string) string {
	for _, m := range labelDate.FindAllSubmatch(body, -1) {
		if string(m[1]) != label {
			continue
		}
		return fmt.Sprintf("%s-%s-%s", m[2], m[3], m[4])
	}
	return ""
}

// rate counts exact answers.
type rate struct{ right, all int }

func (r *rate) exact(field, want, got string) string {
	if want == "" {
		return ""
	}
	r.all++
	if got == want {
		r.right++
		return ""
	}
	return fmt.Sprintf(" %s: want %q got %q", field, want, got)
}

// same is exact for a field that must be empty where nothing is wanted.
func (r *rate) same(field, want, got string) string {
	if want == "" && got != "" {
		r.all++
		return fmt.Sprintf(" %s: want none got %q", field, got)
	}
	if want == "" {
		r.right, r.all = r.right+1, r.all+1
	}
	return r.exact(field, want, got)
}

func (r *rate) share() float64 { return float64(r.right) / float64(max(r.all, 1)) }

// report1 prints the pages from the worst and returns the mean.
func report1(name string, scores []score, notes io.Writer) float64 {
	sort.Slice(scores, func(i, j int) bool { return scores[i].f1 < scores[j].f1 })
	sum, took := 0.0, time.Duration(0)
	for _, s := range scores {
		sum += s.f1
		took += s.took
		fmt.Fprintf(notes, "%s %.3f %5.1fms %s  %s\n", name, s.f1, float64(s.took.Microseconds())/1000, s.name, s.note)
	}
	n := max(len(scores), 1)
	fmt.Fprintf(notes, "%s mean %.4f, %.1f ms/page\n", name, sum/float64(n), float64(took.Microseconds())/1000/float64(n))
	return sum / float64(n)
}

// bigramF1 compares two texts as multisets of character bigrams, white space
// removed.
func bigramF1(want, got string) float64 {
	w, g := bigrams(want), bigrams(got)
	common, nw, ng := 0, 0, 0
	for k, n := range w {
		common += min(n, g[k])
		nw += n
	}
	for _, n := range g {
		ng += n
	}
	if nw == 0 || ng == 0 {
		if nw == ng {
			return 1
		}
		return 0
	}
	return 2 * float64(common) / float64(nw+ng)
}

func bigrams(s string) map[[2]rune]int {
	counts := map[[2]rune]int{}
	last := rune(-1)
	for _, r := range s {
		if unicode.IsSpace(r) || strings.ContainsRune("\u200b\ufeff", r) {
			continue
		}
		if last >= 0 {
			counts[[2]rune{last, r}]++
		}
		last = r
	}
	return counts
}

// jsonLines reads a file of one JSON object a line.
func jsonLines[T any](path string) (rows []T, err error) {
	f, err := os.Open(path) //nolint:gosec // test material
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 64<<20)
	for sc.Scan() {
		if len(bytes.TrimSpace(sc.Bytes())) == 0 {
			continue
		}
		var row T
		if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, sc.Err()
}
