package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/crawler/intake"
	"baogao/internal/errs"
	"baogao/report"
)

func (a *app) importCommand() *cobra.Command {
	return command("import PATH...", a.say("导入文件：HTML TXT MD DOCX OFD，JSONL CSV 及其 .gz", "import files"), cobra.MinimumNArgs(1), a.importFiles)
}

// summary is the run summary of INTERFACE.
type summary struct {
	Run      string        `json:"run"`
	Started  time.Time     `json:"started"`
	Finished time.Time     `json:"finished"`
	Sites    []siteSummary `json:"sites"`
	Totals   totals        `json:"totals"`
}

type siteSummary struct {
	Site     string    `json:"site"`
	State    string    `json:"state"` // ok partial failed blocked
	Pages    pages     `json:"pages"`
	Reports  counts    `json:"reports"`
	Problems []problem `json:"problems"`
}

type totals struct {
	Pages   pages  `json:"pages"`
	Reports counts `json:"reports"`
}

type pages struct {
	Fetched     int   `json:"fetched"`
	NotModified int   `json:"not_modified"`
	Failed      int   `json:"failed"`
	Bytes       int64 `json:"bytes"`
}

type counts struct {
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Withdrawn int `json:"withdrawn"`
	Duplicate int `json:"duplicate"`
	NeedsOCR  int `json:"needs_ocr"`
}

type problem struct {
	Code    errs.Code `json:"code"`
	URL     string    `json:"url"`
	Message string    `json:"message"`
}

// importFiles archives, reads and indexes files.
func (a *app) importFiles(ctx context.Context, paths []string) (err error) {
	ar, err := a.archive(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ar.Close()) }()
	s, err := a.importInto(ctx, ar, paths)
	if err != nil {
		return err
	}
	if err := a.follow(ctx, ar); err != nil {
		return err
	}
	return a.printSummary(s)
}

func (a *app) importInto(ctx context.Context, ar *archive.Archive, paths []string) (s *summary, err error) {
	w, err := ar.Writer(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	run, err := w.StartRun(ctx, "import")
	if err != nil {
		return nil, err
	}
	im := intake.Importer{Writer: w, Stdin: a.stdin, Now: time.Now}
	problems, err := im.Import(ctx, paths)
	if err != nil {
		return nil, err
	}
	folded, err := intake.Fold(ctx, ar, w, intake.NewReader(report.NewRegister()))
	if err != nil {
		return nil, err
	}
	s = importSummary(run, im.Files(), append(problems, folded.Problems...), folded.Sites[intake.ImportSite])
	run.Finished = s.Finished
	if run.Summary, err = json.Marshal(s); err != nil {
		return nil, err
	}
	return s, w.FinishRun(ctx, run)
}

func importSummary(run archive.Run, files int, problems []intake.Problem, n intake.Counts) *summary {
	site := siteSummary{
		Site: intake.ImportSite, State: "ok", Problems: []problem{}, Pages: pages{Fetched: files, Failed: len(problems)},
		Reports: counts{New: n.New, Changed: n.Changed, Unchanged: n.Unchanged, Withdrawn: n.Withdrawn, Duplicate: n.Duplicate, NeedsOCR: n.NeedsOCR},
	}
	for _, p := range problems {
		site.State = "partial"
		site.Problems = append(site.Problems, problem{Code: errs.CodeOf(p.Err), URL: p.URL, Message: errs.Message(p.Err)})
	}
	return &summary{
		Run: run.ID, Started: run.Started, Finished: time.Now().UTC(), Sites: []siteSummary{site},
		Totals: totals{Pages: site.Pages, Reports: site.Reports},
	}
}

// printSummary prints a run's result; problems make it done in part, or failed
// where nothing at all was done.
func (a *app) printSummary(s *summary) error {
	var bad error
	for _, site := range s.Sites {
		for _, p := range site.Problems {
			bad = errPart
			if !a.json() {
				fmt.Fprintf(a.stderr, "%s\t%s\t%s\n", p.Code, p.URL, p.Message)
			}
		}
	}
	if a.json() {
		return errors.Join(a.printJSON(s), bad)
	}
	r := s.Totals.Reports
	_, err := fmt.Fprintf(a.stdout, a.say(
		"读入 %d 件：新增 %d，更新 %d，未变 %d，重复 %d，待识别 %d；未能读取 %d\n",
		"%d read: %d new, %d changed, %d unchanged, %d duplicate, %d need OCR; %d failed\n"),
		s.Totals.Pages.Fetched, r.New, r.Changed, r.Unchanged, r.Duplicate, r.NeedsOCR, s.Totals.Pages.Failed)
	return errors.Join(err, bad)
}
