package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/crawler"
	"baogao/crawler/intake"
	"baogao/internal/errs"
)

func (a *app) importCommand() *cobra.Command {
	return command("import PATH...", a.say("导入文件：HTML TXT MD PDF DOCX DOC WPS RTF XLSX XLS ET OFD，JSONL CSV 及其 .gz", "import files"), cobra.MinimumNArgs(1), a.importFiles)
}

// importFiles archives, reads and indexes files.
func (a *app) importFiles(ctx context.Context, paths []string) (err error) {
	ar, err := a.archive(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ar.Close()) }()
	p := a.progress()
	s, err := a.importInto(ctx, ar, paths, p)
	if err == nil {
		err = a.follow(ctx, ar, p)
	}
	p.close()
	if err != nil {
		return err
	}
	return a.printSummary(s)
}

func (a *app) importInto(ctx context.Context, ar *archive.Archive, paths []string, p *progress) (s *crawler.Summary, err error) {
	err = a.withReader(ctx, ar, func(w *archive.Writer, reader *intake.Reader) error {
		run, err := w.StartRun(ctx, "import")
		if err != nil {
			return err
		}
		archived := func(n int) { p.at(a.say("归档", "archived"), n, 0) }
		im := intake.Importer{Writer: w, Stdin: a.stdin, Now: time.Now, Progress: archived}
		problems, err := im.Import(ctx, paths)
		if err != nil {
			return err
		}
		reader.Progress = func(n int) { p.at(a.say("解析", "parsed"), n, im.Files()) }
		folded, err := intake.Fold(ctx, ar, w, reader)
		if err != nil {
			return err
		}
		s = importSummary(run, im.Files(), append(problems, folded.Problems...), folded.Sites[intake.ImportSite])
		run.Finished = s.Finished
		if run.Summary, err = json.Marshal(s); err != nil {
			return err
		}
		return w.FinishRun(ctx, run)
	})
	return s, err
}

func importSummary(run archive.Run, files int, problems []intake.Problem, n intake.Counts) *crawler.Summary {
	site := crawler.SiteSummary{
		Site: intake.ImportSite, State: crawler.OK, Reports: reportCounts(n),
		Pages: crawler.PageCounts{Fetched: files, Failed: len(problems)},
	}
	s := &crawler.Summary{
		Run: run.ID, Started: run.Started, Finished: time.Now().UTC(), Sites: []crawler.SiteSummary{site},
		Totals: crawler.Totals{Pages: site.Pages, Reports: site.Reports},
	}
	s.Sites[0].Problems = []crawler.Problem{}
	for _, p := range problems {
		s.Add(p.Site, p.Err, p.URL)
	}
	return s
}

// printSummary prints a run's result and lists its problems; with any the run
// is done in part.
func (a *app) printSummary(s *crawler.Summary) error {
	var bad error
	if done, part := s.Outcome(); !done {
		bad = errPart
		if !part {
			bad = errs.New(errs.Unreachable, "没有一个网站读取成功，原因见上", nil)
		}
	}
	if a.json() {
		return errors.Join(a.printJSON(s), bad)
	}
	for _, p := range s.Problems {
		fmt.Fprintf(a.stderr, "%s\t%s\t%s\n", p.Code, p.URL, p.Message)
	}
	for _, site := range s.Sites {
		for _, p := range site.Problems {
			fmt.Fprintf(a.stderr, "%s\t%s\t%s\n", p.Code, p.URL, p.Message)
		}
	}
	_, err := fmt.Fprintln(a.stdout, a.summaryLine(s))
	return errors.Join(err, bad)
}

// summaryLine is a run in one line, for the log of cron.
func (a *app) summaryLine(s *crawler.Summary) string {
	r, p := s.Totals.Reports, s.Totals.Pages
	line := fmt.Sprintf(a.say(
		"读取 %d，未改动 %d，失败 %d；报告：新增 %d，更新 %d，未变 %d，撤下 %d，重复 %d",
		"%d read, %d not modified, %d failed; reports: %d new, %d changed, %d unchanged, %d withdrawn, %d duplicate"),
		p.Fetched, p.NotModified, p.Failed, r.New, r.Changed, r.Unchanged, r.Withdrawn, r.Duplicate)
	states := map[crawler.State]int{}
	problems, proxied := len(s.Problems), 0
	for _, site := range s.Sites {
		states[site.State]++
		problems += len(site.Problems)
		if site.Proxy != "" {
			proxied++
		}
	}
	if problems > 0 {
		line += fmt.Sprintf(a.say("；问题 %d", "; %d problems"), problems)
	}
	if states[crawler.OK] < len(s.Sites) {
		line += fmt.Sprintf(a.say("；网站 %d：正常 %d，部分 %d，失败 %d，拦截 %d", "; %d sites: %d ok, %d partial, %d failed, %d blocked"),
			len(s.Sites), states[crawler.OK], states[crawler.Partial], states[crawler.Failed], states[crawler.Blocked])
	}
	if proxied > 0 {
		line += fmt.Sprintf(a.say("；%d 个网站经代理访问，域名由代理解析", "; %d sites through a proxy, which resolved their names"), proxied)
	}
	return line
}
