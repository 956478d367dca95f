package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/crawler"
	"baogao/internal/china"
	"baogao/internal/errs"
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
			state, visited = r.State, r.Visited.In(china.Zone()).Format("2006-01-02 15:04")
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
