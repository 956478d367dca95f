package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/crawler"
	"baogao/crawler/extract"
	"baogao/internal/errs"
	"baogao/report"
)

// Bounds of a trial reading: enough to see what reads a site and whether
// reports come out of it, few enough to be over in minutes.
const (
	trialPages  = 60
	trialSample = 3
)

func (a *app) sitesCommand() *cobra.Command {
	c := &cobra.Command{Use: "sites", Short: a.say("网站配置", "site configuration")}
	c.AddCommand(a.sitesListCommand(), a.sitesAddCommand(), a.sitesCheckCommand(), a.sitesAcceptCommand())
	return c
}

// listedSite is a configured site with how it fared last.
type listedSite struct {
	Site     string                `json:"site"`
	URL      string                `json:"url"`
	Columns  int                   `json:"columns"`           // configured; 0: they are found
	State    string                `json:"state"`             // of the last visit, empty before the first
	Visited  *time.Time            `json:"visited,omitempty"` // last, and last without a problem
	Good     *time.Time            `json:"good,omitempty"`
	Problems []archive.SiteProblem `json:"problems"`
}

func (a *app) sitesListCommand() *cobra.Command {
	return command("list", a.say("列出网站及上次抓取的情况", "list the sites and how they fared last"), cobra.NoArgs, func(ctx context.Context, _ []string) error {
		sites, err := crawler.LoadSites(a.sitesFile())
		if err != nil {
			return err
		}
		states, err := a.siteStates(ctx)
		if err != nil {
			return err
		}
		rows := make([]listedSite, len(sites))
		for i, s := range sites {
			rows[i] = listedSite{Site: s.Name, URL: s.URL, Columns: len(s.Columns), Problems: []archive.SiteProblem{}}
			if state, ok := states[s.Name]; ok {
				rows[i].State, rows[i].Visited, rows[i].Good = state.State, when(state.Visited), when(state.Good)
				rows[i].Problems = append(rows[i].Problems, state.Problems...)
			}
		}
		if a.json() {
			return a.printJSON(map[string]any{"sites": rows})
		}
		return a.printSites(rows)
	})
}

// siteStates is how the sites fared, by name; nothing where nothing was ever
// crawled, for listing must make no data directory.
func (a *app) siteStates(ctx context.Context) (states map[string]archive.SiteState, err error) {
	states = map[string]archive.SiteState{}
	if _, err := os.Stat(filepath.Join(a.dir, "archive.db")); errors.Is(err, fs.ErrNotExist) {
		return states, nil
	}
	ar, err := a.archive(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ar.Close()) }()
	all, err := ar.Sites(ctx)
	for _, s := range all {
		states[s.Site] = s
	}
	return states, err
}

func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (a *app) printSites(rows []listedSite) error {
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		state, visited := a.say("未抓取", "not crawled"), ""
		if r.Visited != nil {
			state, visited = r.State, r.Visited.In(chinaZone()).Format("2006-01-02 15:04")
		}
		if _, err := fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\t%s\n", r.Site, r.URL, r.Columns, state, visited,
			fmt.Sprintf(a.say("问题 %d", "%d problems"), len(r.Problems))); err != nil {
			return err
		}
		for _, p := range r.Problems {
			if _, err := fmt.Fprintf(w, "  %s\t%s\t%s\n", p.Code, p.URL, p.Message); err != nil {
				return err
			}
		}
	}
	return w.Flush()
}

func chinaZone() *time.Location { return time.FixedZone("CST", 8*3600) }

// addFlags are those of sites add.
type addFlags struct {
	name, region string
	allowPrivate bool
}

func (a *app) sitesAddCommand() *cobra.Command {
	var f addFlags
	c := command("add URL", a.say("在 sites.yaml 中添加一个网站（首页，或一个栏目的地址）", "add a site to sites.yaml: its start page, or one column"), cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error { return a.addSite(ctx, args[0], f) })
	c.Flags().StringVar(&f.name, "name", "", a.say("网站名称（默认取自网页）", "name of the site (default: as its page says)"))
	c.Flags().StringVar(&f.region, "region", "", a.say("行政区划代码或名称（默认取自网站标识码）", "code or name of the region (default: from the site's code)"))
	c.Flags().BoolVar(&f.allowPrivate, "allow-private", false, a.say("网站位于内网或本机", "the site is in a private network"))
	return c
}

func (a *app) addSite(ctx context.Context, address string, f addFlags) error {
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return errs.New(errs.BadUsage, "网址无效："+address+"；请写完整的 http:// 或 https:// 地址", err)
	}
	file := a.sitesFile()
	source, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return errs.New(errs.BadConfig, "网站配置读不到："+file, err)
	}
	e := crawler.Entry{Name: f.name, URL: u.String(), Region: f.region, AllowPrivate: f.allowPrivate}
	if u.Path == "" {
		u.Path = "/"
	}
	if u.Path != "/" || u.RawQuery != "" {
		e.Columns = []string{u.String()}
	}
	e.URL = (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}).String()
	if e.Name == "" { // refused before anybody is asked
		e.Name = u.Hostname()
	}
	if _, err := crawler.AddSite(file, source, e); err != nil {
		return err
	}
	unread := a.introduce(ctx, &e, f)
	out, err := crawler.AddSite(file, source, e)
	if errors.Is(err, errs.Duplicate) && f.name == "" { // two sites that call themselves the same
		e.Name += "（" + u.Hostname() + "）"
		out, err = crawler.AddSite(file, source, e)
	}
	if err != nil {
		return err
	}
	if err := replaceFile(file, out); err != nil {
		return err
	}
	if err := a.printAdded(file, e); err != nil || unread == nil {
		return err
	}
	fmt.Fprintf(a.stderr, a.say("网站暂时读不到：%s\n", "the site cannot be read: %s\n"), errs.Message(unread))
	return errPart
}

// introduce asks the site for its name and code. A site that does not answer
// is added all the same.
func (a *app) introduce(ctx context.Context, e *crawler.Entry, f addFlags) error {
	site := crawler.Site{Name: e.Name, URL: e.URL, AllowPrivate: e.AllowPrivate}
	c, err := crawler.New(crawler.Options{Sites: []crawler.Site{site}, UserAgent: a.userAgent(), Log: a.log}).Get(ctx, e.URL)
	if err != nil {
		return err
	}
	payload, err := c.Payload(maxStartPage)
	if err != nil {
		return err
	}
	d, err := extract.Parse(extract.Page{URL: e.URL, ContentType: c.Header.Get("Content-Type"), Body: payload})
	if err != nil {
		return err
	}
	article := d.Article()
	if name := cmp.Or(f.name, article.SiteName, extract.SiteTitle(d)); name != "" {
		e.Name = name
	}
	if code := article.SiteIDCode; e.Region == "" && len(code) == 10 && strings.Trim(code, "0123456789") == "" {
		e.Region = code[:6]
	}
	return nil
}

// maxStartPage bounds the page a site is introduced by.
const maxStartPage = 10 << 20

// replaceFile writes a file whole or not at all.
func replaceFile(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return err
	}
	mode := fs.FileMode(0o600)
	if old, err := os.Stat(file); err == nil {
		mode = old.Mode().Perm()
	}
	temp, err := os.CreateTemp(filepath.Dir(file), ".sites-*.yaml")
	if err != nil {
		return err
	}
	_, err = temp.Write(data)
	err = errors.Join(err, temp.Chmod(mode), temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}

func (a *app) printAdded(file string, e crawler.Entry) error {
	if a.json() {
		return a.printJSON(map[string]any{"file": file, "site": e.Name, "url": e.URL, "region": e.Region, "columns": len(e.Columns)})
	}
	_, err := fmt.Fprintf(a.stdout, a.say("已添加 %s（%s）到 %s\n下一步：baogao sites check %s\n", "added %s (%s) to %s\nnext: baogao sites check %s\n"), e.Name, e.URL, file, e.Name)
	return err
}

func (a *app) sitesAcceptCommand() *cobra.Command {
	return command("accept NAME...", a.say("确认网站就是现在的样子：清除它的问题，下次抓取重新认识它", "accept sites as they are now: their problems end, the next crawl learns them anew"),
		cobra.MinimumNArgs(1), a.acceptSites)
}

// acceptSites forgets what was expected of sites, on the word of a person.
func (a *app) acceptSites(ctx context.Context, names []string) (err error) {
	ar, err := a.archive(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ar.Close()) }()
	w, err := ar.Writer(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	for _, name := range names {
		s, err := ar.Site(ctx, name)
		if errors.Is(err, errs.NotFound) {
			return errs.New(errs.BadUsage, "还没有抓取过名为 "+name+" 的网站，请用 baogao sites list 查看", err)
		}
		if err != nil {
			return err
		}
		n := len(s.Problems)
		s.Problems, s.Memory, s.State = nil, nil, string(crawler.OK)
		if err := w.PutSite(ctx, s); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(a.stdout, a.say("%s：已清除问题 %d 个\n", "%s: %d problems ended\n"), name, n); err != nil {
			return err
		}
	}
	return nil
}

// checkFlags are those of sites check.
type checkFlags struct {
	archived bool
	maxPages int
}

func (a *app) sitesCheckCommand() *cobra.Command {
	var f checkFlags
	c := command("check [NAME]...", a.say("试读网站：每个栏目由哪种方式读取，读到什么，有何异常", "try the sites: what reads each column, what it finds, what is odd"), cobra.ArbitraryArgs,
		func(ctx context.Context, args []string) error { return a.checkSites(ctx, args, f) })
	c.Flags().BoolVar(&f.archived, "archived", false, a.say("不访问网站，只看已抓取的内容", "ask no site, look at what was crawled"))
	c.Flags().IntVar(&f.maxPages, "max-pages", trialPages, a.say("每个网站最多请求几次", "requests a site at most"))
	return c
}

// checkedSite is what a check found of one site.
type checkedSite struct {
	crawler.Survey
	URL      string            `json:"url"`
	State    crawler.State     `json:"state,omitempty"` // of the trial
	Requests int               `json:"requests"`
	Problems []crawler.Problem `json:"problems"`
}

func (a *app) checkSites(ctx context.Context, names []string, f checkFlags) error {
	sites, err := crawler.LoadSites(a.sitesFile())
	if err != nil {
		return err
	}
	if sites, err = chosen(sites, names); err != nil {
		return err
	}
	survey := a.trySites
	if f.archived {
		survey = a.surveyHeld
	}
	checked, err := survey(ctx, sites, f)
	if err != nil {
		return err
	}
	if a.json() {
		err = a.printJSON(map[string]any{"sites": checked})
	} else {
		err = a.printChecked(checked)
	}
	return errors.Join(err, checkOutcome(checked))
}

func chosen(sites []crawler.Site, names []string) ([]crawler.Site, error) {
	if len(names) == 0 {
		return sites, nil
	}
	var some []crawler.Site
	for _, name := range names {
		n := len(some)
		for _, s := range sites {
			if s.Name == name {
				some = append(some, s)
			}
		}
		if len(some) == n {
			return nil, errs.New(errs.BadUsage, "没有名为 "+name+" 的网站，请用 baogao sites list 查看", nil)
		}
	}
	return some, nil
}

// trySites reads a sample of each site into an archive that is thrown away.
func (a *app) trySites(ctx context.Context, sites []crawler.Site, f checkFlags) (checked []checkedSite, err error) {
	dir, err := os.MkdirTemp("", "baogao-check-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ar, err := archive.Open(ctx, dir, archive.Options{Log: a.log, Now: time.Now})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ar.Close()) }()
	p := a.progress()
	s, err := a.crawlInto(ctx, ar, report.NewRegister(), sites, crawlFlags{maxPages: f.maxPages, sample: trialSample}, p)
	p.close()
	if err != nil {
		return nil, err
	}
	for i := range sites {
		survey, err := crawler.SurveySite(ctx, ar, &sites[i], true)
		if err != nil {
			return nil, err
		}
		sum := s.Sites[i]
		survey.Odd = survey.Odd[:0] // the problems of the trial say it with their codes
		if len(survey.Columns) == 0 && sum.State == crawler.OK {
			survey.Odd = append(survey.Odd, crawler.NoColumns)
		}
		checked = append(checked, checkedSite{
			Survey: *survey, URL: sites[i].URL, State: sum.State, Requests: sum.Pages.Fetched + sum.Pages.NotModified + sum.Pages.Failed, Problems: sum.Problems,
		})
	}
	return checked, nil
}

// surveyHeld looks at what the archive holds.
func (a *app) surveyHeld(ctx context.Context, sites []crawler.Site, _ checkFlags) (checked []checkedSite, err error) {
	ar, err := a.archive(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ar.Close()) }()
	for i := range sites {
		survey, err := crawler.SurveySite(ctx, ar, &sites[i], false)
		if err != nil {
			return nil, err
		}
		checked = append(checked, checkedSite{Survey: *survey, URL: sites[i].URL, Problems: []crawler.Problem{}})
	}
	return checked, nil
}

// checkOutcome is the exit: part if anything is odd, failed if nothing could
// be read.
func checkOutcome(checked []checkedSite) error {
	odd, dead := false, true
	for _, s := range checked {
		odd = odd || len(s.Odd)+len(s.Problems) > 0
		dead = dead && (s.State == crawler.Failed || s.State == crawler.Blocked)
		for _, c := range s.Columns {
			odd = odd || len(c.Odd) > 0
		}
	}
	switch {
	case dead && len(checked) > 0:
		return errs.New(errs.Unreachable, "没有一个网站读取成功，原因见上", nil)
	case odd:
		return errPart
	}
	return nil
}

func (a *app) printChecked(checked []checkedSite) error {
	var b strings.Builder
	for _, s := range checked {
		fmt.Fprintf(&b, "%s  %s", s.Site, s.URL)
		if s.State != "" {
			fmt.Fprintf(&b, "  %s  "+a.say("请求 %d 次", "%d requests"), s.State, s.Requests)
		}
		b.WriteByte('\n')
		for _, c := range s.Columns {
			a.writeColumn(&b, &c)
		}
		for _, o := range s.Odd {
			fmt.Fprintf(&b, "  ! %s\n", o)
		}
		for _, p := range s.Problems {
			fmt.Fprintf(&b, "  ! %s  %s  %s\n", p.Code, p.URL, p.Message)
		}
	}
	_, err := fmt.Fprint(a.stdout, b.String())
	return err
}

func (a *app) writeColumn(b *strings.Builder, c *crawler.ColumnSurvey) {
	fmt.Fprintf(b, "  %s  [%s]  %s\n", cmp.Or(c.Name, "—"), c.Adapter, c.URL)
	fmt.Fprintf(b, a.say("    列表 %d 页，%d 条", "    %d list pages, %d rows"), c.Pages, c.Articles)
	switch {
	case c.ArticlesClaimed > 0:
		fmt.Fprintf(b, a.say("（网站称共 %d 条）", " (of %d, the site says)"), c.ArticlesClaimed)
	case c.PagesClaimed > 0:
		fmt.Fprintf(b, a.say("（网站称共 %d 页）", " (of %d pages, the site says)"), c.PagesClaimed)
	}
	if c.First != "" {
		fmt.Fprintf(b, a.say("，%s 至 %s", ", %s to %s"), c.First, c.Last)
	}
	fmt.Fprintf(b, a.say("；读了 %d 篇，年度报告 %d 份\n", "; %d articles read, %d yearly reports\n"), c.Read, c.Reports)
	for _, o := range c.Odd {
		fmt.Fprintf(b, "    ! %s\n", o)
	}
}
