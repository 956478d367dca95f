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

	"github.com/spf13/cobra"

	"baogao/crawler"
	"baogao/crawler/extract"
	"baogao/internal/errs"
)

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
