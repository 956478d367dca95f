package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/crawler"
	"baogao/internal/errs"
	"baogao/report"
)

// Bounds of a trial reading: enough to see what reads a site and whether
// reports come out of it, few enough to be over in minutes.
const (
	trialPages  = 60
	trialSample = 3
)

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
