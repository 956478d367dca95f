package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/crawler"
	"baogao/crawler/intake"
	"baogao/report"
)

func (a *app) inspectCommand() *cobra.Command {
	var unmasked bool
	c := command("inspect PATH|URL", a.say("查看一份文件或网页的抽取与解析结果，不保存", "show what is made of one document, storing nothing"), cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error { return a.inspect(ctx, args[0], unmasked) })
	c.Flags().BoolVar(&unmasked, "unmasked", false, a.say("不遮盖个人信息，记入日志", "personal data in plain, which is logged"))
	return c
}

// inspect prints an object for each document of a file or page, in order.
func (a *app) inspect(ctx context.Context, name string, unmasked bool) error {
	if unmasked {
		a.log.WarnContext(ctx, "personal data shown in plain", slog.String("of", name))
	}
	places, err := a.known(ctx)
	if err != nil {
		return err
	}
	reader, err := a.reader(places)
	if err != nil {
		return err
	}
	defer reader.Close()
	show := func(item intake.Item) error {
		shown := a.inspected(places, item)
		if !unmasked {
			a.mask(&shown)
		}
		return a.printInspected(shown)
	}
	if strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://") {
		return a.inspectPage(ctx, reader, name, show)
	}
	problems, err := intake.Each(ctx, name, a.stdin, reader, show)
	if err != nil {
		return err
	}
	all := make([]error, len(problems))
	for i, p := range problems {
		all[i] = p.Err
	}
	return errors.Join(all...)
}

// inspectPage fetches a page by the rules of the site it belongs to.
func (a *app) inspectPage(ctx context.Context, reader *intake.Reader, address string, show func(intake.Item) error) error {
	var sites []crawler.Site
	if _, err := os.Stat(a.sitesFile()); err == nil {
		if sites, err = crawler.LoadSites(a.sitesFile()); err != nil {
			return err
		}
	}
	capture, err := crawler.New(crawler.Options{Sites: sites, UserAgent: a.userAgent(), Log: a.log}).Get(ctx, address)
	if err != nil {
		return err
	}
	capture.Kind = archive.Resource // whoever asks says that it is an article
	items, err := reader.Read(ctx, capture, nil)
	for _, item := range items {
		if err := show(item); err != nil {
			return err
		}
	}
	return err
}

// inspected is a document with what in it deserves a second look.
type inspected struct {
	intake.Item
	Leads []report.Lead `json:"leads"`
}

func (a *app) inspected(places *report.Register, item intake.Item) inspected {
	var tables []report.Table
	if item.Report.Text == item.Article.Body { // else it is one of several in the article
		tables = item.Article.Tables
	}
	leads := append([]report.Lead{}, report.Leads(places, &item.Report, tables)...)
	if item.Report.Personal == nil {
		item.Report.Personal = []report.Personal{}
	}
	return inspected{Item: item, Leads: leads}
}

// mask replaces personal data as every other surface does, the spans unmoved.
func (a *app) mask(shown *inspected) {
	shown.Report.Masking = a.masking()
	shown.Report = shown.Report.AsPublic()
	shown.Article.Body = a.masking().Text(shown.Article.Body)
	for i := range shown.Leads {
		shown.Leads[i].Reason = a.masking().Text(shown.Leads[i].Reason)
	}
}

// printInspected prints an object a line for programs, indented on a terminal.
func (a *app) printInspected(shown inspected) error {
	if terminal(a.stdout) {
		return a.printJSON(shown)
	}
	e := json.NewEncoder(a.stdout)
	e.SetEscapeHTML(false)
	return e.Encode(shown)
}
