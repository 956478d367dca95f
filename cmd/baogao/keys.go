package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"baogao/api"
	"baogao/archive"
	"baogao/internal/china"
	"baogao/internal/errs"
)

func (a *app) keysCommand() *cobra.Command {
	c := &cobra.Command{Use: "keys", Short: a.say("管理接口的访问密钥", "access keys of the administration")}
	var scopes []string
	add := command("add NAME", a.say("新建密钥；密钥只显示这一次", "make a key, which is shown this once"), cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error { return a.addKey(ctx, args[0], scopes) })
	add.Flags().StringSliceVar(&scopes, "scope", nil, a.say("权限，可重复：", "what it is for, repeatable: ")+strings.Join(api.Scopes(), " "))
	list := command("list", a.say("列出密钥", "list the keys"), cobra.NoArgs,
		func(ctx context.Context, _ []string) error { return a.listKeys(ctx) })
	revoke := command("revoke NAME", a.say("吊销密钥，立即生效", "end a key at once"), cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			return a.withArchive(ctx, func(ar *archive.Archive) error {
				if err := ar.RevokeKey(ctx, args[0]); err != nil {
					return err
				}
				_, err := fmt.Fprintf(a.stdout, a.say("已吊销 %s\n", "%s revoked\n"), args[0])
				return err
			})
		})
	c.AddCommand(add, list, revoke)
	return c
}

func (a *app) addKey(ctx context.Context, name string, scopes []string) error {
	if name == "" || len(name) > 100 || strings.ContainsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) {
		return errs.New(errs.BadUsage, "密钥名称应有 1 到 100 字节，不含空白，如 zhiban", nil)
	}
	if len(scopes) == 0 {
		return errs.New(errs.BadUsage, "请用 --scope 写明权限："+strings.Join(api.Scopes(), " "), nil)
	}
	for _, s := range scopes {
		if !slices.Contains(api.Scopes(), s) {
			return errs.New(errs.BadUsage, fmt.Sprintf("没有 %q 这项权限，可用：%s", s, strings.Join(api.Scopes(), " ")), nil)
		}
	}
	slices.Sort(scopes)
	scopes = slices.Compact(scopes)
	return a.withArchive(ctx, func(ar *archive.Archive) error {
		secret, err := ar.AddKey(ctx, name, scopes)
		if err != nil {
			return err
		}
		if a.json() {
			return a.printJSON(map[string]any{"name": name, "scopes": scopes, "key": secret})
		}
		fmt.Fprintln(a.stderr, a.say("密钥只显示这一次，请妥善保存：", "the key is shown this once, keep it safe:"))
		_, err = fmt.Fprintln(a.stdout, secret)
		return err
	})
}

func (a *app) listKeys(ctx context.Context) error {
	type line struct {
		Name    string     `json:"name"`
		Scopes  []string   `json:"scopes"`
		Made    time.Time  `json:"made"`
		Revoked *time.Time `json:"revoked,omitempty"`
	}
	return a.withArchive(ctx, func(ar *archive.Archive) error {
		keys, err := ar.Keys(ctx)
		if err != nil {
			return err
		}
		lines := []line{}
		for _, k := range keys {
			l := line{Name: k.Name, Scopes: k.Scopes, Made: k.Made}
			state := a.say("有效", "good")
			if !k.Revoked.IsZero() {
				l.Revoked, state = &k.Revoked, a.say("已吊销", "revoked")
			}
			if lines = append(lines, l); !a.json() {
				fmt.Fprintf(a.stdout, "%s\t%s\t%s\t%s\n", k.Name, strings.Join(k.Scopes, ","), k.Made.In(china.Zone()).Format("2006-01-02"), state)
			}
		}
		if a.json() {
			return a.printJSON(lines)
		}
		return nil
	})
}
