package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/crawler"
	"baogao/crawler/intake"
	"baogao/report"
)

func (a *app) inspectCommand() *cobra.Command {
	return command("inspect PATH|URL", a.say("查看一份文件或网页的抽取与解析结果，不保存", "show what is made of one document, storing nothing"), cobra.ExactArgs(1), a.inspect)
}

// inspect prints an object for each document of a file or page, in order.
func (a *app) inspect(ctx context.Context, args []string) error {
	places, err := a.known(ctx)
	if err != nil {
		return err
	}
	reader, err := a.reader(places)
	if err != nil {
		return err
	}
	defer reader.Close()
	show := func(item intake.Item) error { return a.printItem(item, places) }
	if address := args[0]; strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://") {
		return a.inspectPage(ctx, reader, address, show)
	}
	problems, err := intake.Each(ctx, args[0], a.stdin, reader, show)
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

// printItem prints an object a line for programs, indented on a terminal.
func (a *app) printItem(item intake.Item, places *report.Register) error {
	if item.Report.Personal == nil {
		item.Report.Personal = []report.Personal{}
	}
	shown := inspected{Item: item, Leads: []report.Lead{}}
	var tables []report.Table
	if item.Report.Text == item.Article.Body { // else it is one of several in the article
		tables = item.Article.Tables
	}
	shown.Leads = append(shown.Leads, report.Leads(places, &item.Report, tables)...)
	if terminal(a.stdout) {
		return a.printJSON(shown)
	}
	e := json.NewEncoder(a.stdout)
	e.SetEscapeHTML(false)
	return e.Encode(shown)
}

// inspected is a document with what in it deserves a second look.
type inspected struct {
	intake.Item
	Leads []report.Lead `json:"leads"`
}
