package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/audit"
	"baogao/index"
	"baogao/internal/errs"
)

func (a *app) alertsCommand() *cobra.Command {
	c := &cobra.Command{Use: "alerts", Short: a.say("订阅：有新报告、改动、撤下、逾期或异常数据时告知", "standing queries: what is new, changed, withdrawn, late")}
	var rule audit.AlertRule
	var low, high string
	add := command("add [QUERY]", a.say("新建订阅", "add a standing query"), cobra.MaximumNArgs(1), func(ctx context.Context, args []string) error {
		rule.Query = strings.Join(args, "")
		for _, bound := range []struct {
			text string
			to   **float64
		}{{low, &rule.Min}, {high, &rule.Max}} {
			if bound.text == "" {
				continue
			}
			v, err := strconv.ParseFloat(bound.text, 64)
			if err != nil {
				return errs.New(errs.BadUsage, bound.text+" 不是数", err)
			}
			*bound.to = &v
		}
		return a.addAlert(ctx, rule)
	})
	add.Flags().StringVar(&rule.To, "to", "", a.say("告知何处：邮件地址或 http(s) 网址", "mail address or http(s) address"))
	add.Flags().StringVar(&rule.Name, "name", "", a.say("名称", "name"))
	add.Flags().StringSliceVar(&rule.On, "on", nil, "new,changed,withdrawn,late"+a.say("（默认 new,changed）", " (default new,changed)"))
	add.Flags().StringVar(&rule.Region, "region", "", a.say("逾期提醒的地区", "region of late"))
	add.Flags().StringVar(&rule.Indicator, "indicator", "", a.say("只在此指标超出范围时告知", "only if this indicator is outside the range"))
	add.Flags().StringVar(&low, "min", "", a.say("下限", "lower bound"))
	add.Flags().StringVar(&high, "max", "", a.say("上限", "upper bound"))
	list := command("list", a.say("列出订阅", "list them"), cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.listAlerts(ctx) })
	remove := command("remove ID", a.say("取消订阅", "end one"), cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		id, err := strconv.ParseInt(args[0], 10, 64)
		if err != nil {
			return errs.New(errs.BadUsage, "编号须为整数", err)
		}
		return a.withArchive(ctx, func(ar *archive.Archive) error { return ar.RemoveAlert(ctx, id) })
	})
	run := command("run", a.say("查看上次以来的变化并发出通知（放在定时抓取之后）", "look through what changed and send notices"), cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.runAlerts(ctx) })
	c.AddCommand(add, list, remove, run)
	return c
}

func (a *app) addAlert(ctx context.Context, rule audit.AlertRule) error {
	if err := rule.Check(); err != nil {
		return err
	}
	body, err := json.Marshal(rule)
	if err != nil {
		return err
	}
	return a.withArchive(ctx, func(ar *archive.Archive) error {
		secret := rule.NewSecret()
		id, err := ar.AddAlert(ctx, body, cmp.Or(os.Getenv("USER"), os.Getenv("USERNAME")), secret)
		if err != nil {
			return err
		}
		if a.json() {
			return a.printJSON(map[string]any{"id": id, "rule": rule, "secret": secret})
		}
		if secret != "" {
			if _, err := fmt.Fprintf(a.stdout, a.say("签名密钥（只显示这一次）：%s\n", "secret of the signature, shown once: %s\n"), secret); err != nil {
				return err
			}
		}
		_, err = fmt.Fprintf(a.stdout, a.say("订阅 %d 已建立，此后的变化会告知 %s\n", "alert %d tells %s of what changes from now on\n"), id, rule.To)
		return err
	})
}

func (a *app) listAlerts(ctx context.Context) error {
	return a.withArchive(ctx, func(ar *archive.Archive) error {
		all, err := ar.Alerts(ctx)
		if err != nil {
			return err
		}
		if a.json() {
			out := []map[string]any{}
			for _, x := range all {
				out = append(out, map[string]any{"id": x.ID, "rule": json.RawMessage(x.Rule), "by": x.By, "made": x.Made, "seq": x.Seq})
			}
			return a.printJSON(out)
		}
		for _, x := range all {
			if _, err := fmt.Fprintf(a.stdout, "%d\t%s\t%s\n", x.ID, x.By, x.Rule); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *app) runAlerts(ctx context.Context) error {
	return a.withAsker(ctx, func(ar *archive.Archive, s asker) error {
		au, err := a.auditor(ctx, ar)
		if err != nil {
			return err
		}
		t := audit.Teller{Auditor: au, Deliver: a.deliver, Matches: func(ctx context.Context, query string, ids []string) (map[string]bool, error) {
			answer, err := s.Search(ctx, index.Ask{Query: query, Filter: index.Filter{ID: ids}, Limit: len(ids), NoCaps: true, Bare: true})
			if err != nil {
				return nil, err
			}
			found := map[string]bool{}
			for _, h := range answer.Hits {
				found[h.ID] = true
			}
			return found, nil
		}}
		sent, err := t.Run(ctx)
		if _, e := fmt.Fprintf(a.stdout, a.say("已告知 %d 条\n", "%d events told\n"), sent); err == nil {
			err = e
		}
		return err
	})
}
