package crawler

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"baogao/archive"
	"baogao/crawler/expect"
	"baogao/crawler/intake"
	"baogao/internal/errs"
	"baogao/report"
)

// folding reads what a bench's crawler fetched, as the program does.
func (b *bench) folding(reader *intake.Reader) func(context.Context) (Folded, error) {
	return func(ctx context.Context) (Folded, error) {
		r, err := intake.Fold(ctx, b.archive, b.writer, reader)
		if err != nil {
			return Folded{}, err
		}
		f := Folded{Counts: map[string]ReportCounts{}, Pages: map[string][]expect.Page{}, Problems: map[string][]Problem{}}
		for site, n := range r.Sites {
			f.Counts[site] = ReportCounts{New: n.New, Changed: n.Changed, Unchanged: n.Unchanged, Withdrawn: n.Withdrawn, Duplicate: n.Duplicate}
		}
		for _, p := range r.Problems {
			f.Problems[p.Site] = append(f.Problems[p.Site], Problem{Code: errs.CodeOf(p.Err), URL: p.URL, Message: errs.Message(p.Err), Seq: p.Seq})
		}
		for _, p := range r.Pages {
			f.Pages[p.Target.Site] = append(f.Pages[p.Target.Site], expect.Page{
				Column: p.Target.Column, URL: p.Target.URL, Seq: p.Seq, SHA256: p.SHA256, Read: p.Fetched,
				File: p.Target.Role == archive.Attachment, Became: p.Became, Kind: p.Kind, Unit: p.Unit, Published: p.Published, Garbled: p.Garbled,
			})
		}
		return f, nil
	}
}

// register is shared: reading it in takes long under the race detector.
var register = sync.OnceValue(report.NewRegister)

// reading is a bench that reads reports too, a day a run.
type reading struct {
	*bench
	county *county
	reader *intake.Reader
	lists  map[string][]int // years of the reports, by column
}

// newReading is a county with two columns: yearly reports, and notices.
func newReading(t *testing.T) *reading {
	t.Helper()
	c := newCounty(t)
	r := &reading{bench: newBench(t, c), county: c, reader: intake.NewReader(register()), lists: map[string][]int{}}
	t.Cleanup(func() { _ = r.reader.Close() })
	r.clock.at = time.Date(2026, 1, 10, 1, 0, 0, 0, time.UTC)
	r.site.Columns = []Column{{URL: c.URL + "/law/"}, {URL: c.URL + "/notices/"}}
	for year := 2016; year <= 2024; year++ {
		r.publish("law", year, yearPage(year))
	}
	for n := 1; n <= 6; n++ {
		r.publish("notices", n, notice(n))
	}
	c.set("/", page(`<html><head><title>某县人民政府</title></head><body><a href="/law/">法治政府建设</a><a href="/notices/">通知公告</a></body></html>`))
	return r
}

// publish puts an article into a column, newest first.
func (r *reading) publish(column string, n int, html string) {
	r.lists[column] = append([]int{n}, r.lists[column]...)
	r.county.set(fmt.Sprintf("/%s/%d.html", column, n), page(html))
	r.relist(column)
}

func (r *reading) relist(column string) {
	r.county.set("/"+column+"/", page(columnPage(column, r.lists[column])))
}

func columnPage(column string, articles []int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<html><head><title>%[1]s</title><meta name="ColumnName" content="%[1]s"></head><body><ul class="list">`, column)
	for _, n := range articles {
		title := fmt.Sprintf("关于开展第%d次安全生产检查的通知", n)
		if n > 1000 {
			title = fmt.Sprintf("某县%d年法治政府建设年度报告", n)
		}
		fmt.Fprintf(&b, `<li><a href="/%s/%d.html">%s</a><span>%d-01-08</span></li>`, column, n, title, max(2025, n+1))
	}
	return b.String() + `</ul></body></html>`
}

func yearPage(year int) string {
	return article(fmt.Sprintf("某县%d年法治政府建设年度报告", year), fmt.Sprintf("%d-01-08", year+1),
		strings.Repeat(fmt.Sprintf("<p>%d年，我县认真贯彻落实法治政府建设的各项要求，依法行政水平不断提高。</p>", year), 12))
}

func notice(n int) string {
	return article(fmt.Sprintf("关于开展第%d次安全生产检查的通知", n), "2025-01-08",
		strings.Repeat(fmt.Sprintf("<p>请各单位认真做好第%d次检查的准备工作，按时上报有关材料。</p>", n), 12))
}

func article(title, date, body string) string {
	return fmt.Sprintf(`<html><head><title>%[1]s</title><meta name="ArticleTitle" content="%[1]s"><meta name="PubDate" content="%[2]s"></head>
<body><h1>%[1]s</h1><div id="zoom">%[3]s</div></body></html>`, title, date, body)
}

// day makes the run of the next day.
func (r *reading) day(t *testing.T) SiteSummary {
	t.Helper()
	_ = r.clock.wait(t.Context(), 24*time.Hour+time.Minute)
	c := New(Options{
		Archive: r.archive, Writer: r.writer, Sites: []Site{r.site}, Now: r.clock.now, Wait: r.clock.wait, Fold: r.folding(r.reader),
	})
	s, err := c.Run(t.Context(), RunOptions{ID: r.clock.now().Format(time.DateOnly)})
	if err != nil {
		t.Fatal(err)
	}
	return s.Sites[0]
}

// clean makes a run that must find nothing wrong.
func (r *reading) clean(t *testing.T) SiteSummary {
	t.Helper()
	s := r.day(t)
	if s.State != OK || len(s.Problems) > 0 {
		t.Fatalf("a clean run on %s: %+v", r.clock.now().Format(time.DateOnly), s)
	}
	return s
}

// TestThirtyCleanRuns: a county that lives as counties do gives no alarm: a
// new report, one corrected, one withdrawn, a notice more, over a month.
func TestThirtyCleanRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: thirty runs")
	}
	r := newReading(t)
	var sum ReportCounts
	for n := range 30 {
		switch n {
		case 8:
			r.publish("law", 2025, yearPage(2025))
		case 12:
			r.county.set("/law/2025.html", page(strings.ReplaceAll(yearPage(2025), "不断提高", "稳步提高")))
		case 15:
			r.lists["notices"] = r.lists["notices"][:5]
			r.relist("notices")
			r.county.set("/notices/1.html", http.NotFound)
		case 20:
			r.publish("notices", 7, notice(7))
		}
		sum.add(r.clean(t).Reports)
	}
	if sum.New != 17 || sum.Changed != 1 || sum.Withdrawn != 1 {
		t.Errorf("reports over a month: %+v", sum)
	}
	states, err := r.archive.Sites(t.Context())
	if err != nil || len(states) != 1 || states[0].Problems != nil || states[0].Good.IsZero() {
		t.Errorf("states %+v, %v", states, err)
	}
}

// TestFaultsAreReported: what goes wrong on a site is said in the very run
// that meets it, with the page that shows it, and stands until it is mended.
func TestFaultsAreReported(t *testing.T) {
	garbled, err := simplifiedchinese.GBK.NewDecoder().String(yearPage(2025))
	if err != nil {
		t.Fatal(err)
	}
	status := func(code int, html string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(code)
			fmt.Fprint(w, html)
		}
	}
	redirect := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
	}
	tests := []struct {
		name   string
		inject func(*reading)
		code   errs.Code
		path   string // of the problem
	}{
		{"moved address: 404", func(r *reading) { r.county.set("/law/", http.NotFound) }, errs.ColumnMoved, "/law/"},
		{"moved address: to the start page", func(r *reading) { r.county.set("/law/", redirect("/")) }, errs.ColumnMoved, "/law/"},
		{"moved address: to another site", func(r *reading) {
			r.county.set("/law/", redirect("http://www.elsewhere.gov.cn/law/"))
		}, errs.ColumnMoved, "/law/"},
		{"new layout of the list: other rows", func(r *reading) {
			r.county.set("/law/", page(columnPage("about", []int{1, 2, 3, 4, 5, 6})))
			for n := 1; n <= 6; n++ {
				r.county.set(fmt.Sprintf("/about/%d.html", n), page(notice(90+n)))
			}
		}, errs.ColumnChanged, "/law/"},
		{"new layout of the list: made by a script", func(r *reading) {
			r.county.set("/law/", page(`<html><head><title>law</title></head><body><div id="app"></div><script src="/app.js"></script>`+
				`<p>主办单位：某县人民政府办公室。承办单位：某县大数据中心。网站标识码：5117250001。</p></body></html>`))
		}, errs.EmptyColumn, "/law/"},
		{"new layout of a page", func(r *reading) {
			r.county.set("/law/2024.html", page(columnPage("law", []int{2016, 2017, 2018, 2019, 2020})+"<p>changed</p>"))
			r.due("/law/2024.html")
		}, errs.ReportLost, "/law/2024.html"},
		{"new layout of the pages", func(r *reading) {
			for year := 2025; year <= 2028; year++ {
				r.publish("law", year, columnPage("law", []int{2016, 2017, 2018, 2019, 2020}))
				r.county.set(fmt.Sprintf("/law/%d.html", year), page(columnPage("law", []int{2016, 2017, 2018, 2019, 2020})+strings.Repeat(" ", year-2000)))
			}
		}, errs.FewReports, "/law/"},
		{"empty list", func(r *reading) { r.county.set("/law/", page(columnPage("law", nil))) }, errs.EmptyColumn, "/law/"},
		{"a shorter list", func(r *reading) {
			r.lists["law"] = r.lists["law"][2:]
			r.relist("law")
		}, errs.ColumnShrank, "/law/"},
		{"soft 404 of the column", func(r *reading) {
			r.county.set("/law/", status(200, `<html><head><title>出错了</title></head><body><p>抱歉，您访问的页面不存在或已删除</p></body></html>`))
		}, errs.ColumnMoved, "/law/"},
		{"soft 404 of a new report", func(r *reading) {
			r.publish("law", 2025, "")
			r.county.set("/law/2025.html", status(200, `<html><head><title>404</title></head><body>您要访问的页面不存在</body></html>`))
		}, errs.NotFound, "/law/2025.html"},
		{"soft 404 that looks like an article", func(r *reading) {
			for year := 2025; year <= 2027; year++ {
				r.publish("law", year, article("系统提示", "2026-01-08", "<p>"+strings.Repeat("系统正在升级维护，给您带来不便，敬请谅解，请稍后再访问。", 4)+"</p>"))
			}
		}, errs.SamePage, "/law/2025.html"},
		{"challenge page", func(r *reading) {
			r.county.set("/law/", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Set-Cookie", "__jsluid_s=1")
				status(521, "<script>document.cookie='__jsl_clearance_s=1'</script>")(w, nil)
			})
		}, errs.BlockedJiasule, "/law/"},
		{"challenge page with status 200", func(r *reading) {
			r.county.set("/law/", status(200, `<html><head><title>安全验证</title></head><body><p>请完成下方验证后继续，拖动滑块</p><script>x()</script></body></html>`))
		}, errs.SuspectChallenge, "/law/"},
		{"broken encoding", func(r *reading) { r.publish("law", 2025, garbled) }, errs.BadCharset, "/law/2025.html"},
		{"broken encoding of the list", func(r *reading) {
			text, _ := simplifiedchinese.GBK.NewDecoder().String(columnPage("law", r.lists["law"]))
			r.county.set("/law/", page(text))
		}, errs.BadCharset, "/law/"},
		{"unreadable PDF", func(r *reading) {
			r.publish("law", 2025, strings.Replace(yearPage(2025), "</div>", `<p><a href="/f/1.pdf">附件：报告.pdf</a></p></div>`, 1))
			r.county.set("/f/1.pdf", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/pdf")
				fmt.Fprint(w, "%PDF-1.4 broken")
			})
		}, errs.Unparsed, "/f/1.pdf"},
		{"the new report in another column", func(r *reading) { r.publish("notices", 2025, yearPage(2025)) }, errs.ReportElsewhere, "/law/"},
		{"the new report on the start page only", func(r *reading) {
			r.county.set("/", page(`<html><body><a href="/law/">法治政府建设</a><a href="/zwgk/2025.html">某县2025年法治政府建设年度报告</a></body></html>`))
		}, errs.ReportElsewhere, "/zwgk/2025.html"},
		{"an impossible date", func(r *reading) {
			r.publish("law", 2025, article("某县2025年法治政府建设年度报告", "2099-01-08", strings.Repeat("<p>我县认真贯彻落实法治政府建设的各项要求。</p>", 12)))
		}, errs.OddDate, "/law/2025.html"},
	}
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if testing.Short() && i%3 != 0 {
				t.Skip("slow: four runs of a county")
			}
			r := newReading(t)
			for range 3 {
				r.clean(t)
			}
			test.inject(r)
			s := r.day(t)
			want := r.county.URL + test.path
			var found *Problem
			for i := range s.Problems {
				if p := &s.Problems[i]; p.Code == test.code && p.URL == want {
					found = p
				}
			}
			if found == nil {
				t.Fatalf("no %s of %s in %+v", test.code, want, s)
			}
			if found.Message == "" || s.State == OK {
				t.Errorf("state %s, %+v", s.State, found)
			}
			r.shows(t, found)
			r.stands(t, test.code, want)
		})
	}
}

// due makes an article due at once.
func (r *reading) due(path string) {
	k, err := r.archive.Known(context.Background(), r.county.URL+path, "")
	if err == nil {
		_ = r.writer.RecordAll(context.Background(), []archive.Visit{{
			Target: k.Target, Next: r.clock.now(), ETag: k.ETag, SHA256: k.SHA256,
		}})
	}
}

// shows checks that the problem names a page that was archived in this run.
func (r *reading) shows(t *testing.T, p *Problem) {
	t.Helper()
	if p.Seq == 0 {
		t.Fatalf("no page shows %+v", p)
	}
	cs, err := r.archive.Captures(t.Context(), p.Seq-1, 1)
	if err != nil || len(cs) != 1 || cs[0].Seq != p.Seq || r.clock.now().Sub(cs[0].Time) > time.Hour {
		t.Errorf("the page that shows %+v: %+v, %v", p, cs, err)
	}
}

// stands checks that the archive knows of the problem.
func (r *reading) stands(t *testing.T, code errs.Code, url string) {
	t.Helper()
	states, err := r.archive.Sites(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range states[0].Problems {
		if p.Code == code && p.URL == url && p.Seq > 0 && !p.Since.IsZero() {
			return
		}
	}
	t.Errorf("no %s of %s stands: %+v", code, url, states[0].Problems)
}

// TestMendedFaultsEnd: a problem stands over runs that do not look at it, and
// ends with the one that sees it mended.
func TestMendedFaultsEnd(t *testing.T) {
	r := newReading(t)
	r.clean(t)
	r.county.set("/law/", http.NotFound)
	r.publish("notices", 7, strings.Replace(notice(7), "</div>", `<p><a href="/f/1.pdf">附件.pdf</a></p></div>`, 1))
	r.county.set("/f/1.pdf", func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if req.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, "%PDF-1.4 broken")
	})
	r.day(t)
	first := r.clock.now()
	r.stands(t, errs.ColumnMoved, r.county.URL+"/law/")
	r.stands(t, errs.Unparsed, r.county.URL+"/f/1.pdf")

	r.relist("law")
	s := r.day(t)
	if s.State != OK {
		t.Errorf("mended, and yet %+v", s)
	}
	states, err := r.archive.Sites(t.Context())
	if err != nil || len(states[0].Problems) != 1 || states[0].Problems[0].Code != errs.Unparsed {
		t.Fatalf("what stands: %+v, %v", states, err)
	}
	if since := states[0].Problems[0].Since; since.After(first) {
		t.Errorf("the PDF is unreadable since %s, not only %s", first, since)
	}
}
