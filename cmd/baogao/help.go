package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"baogao/internal/errs"
)

// usage is cobra's usage text in Chinese.
const usage = `用法：
{{- if .HasAvailableSubCommands}}
  {{.CommandPath}} [命令]
{{- else}}
  {{.UseLine}}{{end}}
{{- if .HasAvailableSubCommands}}

命令：{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}
{{- end}}
{{- if .HasAvailableLocalFlags}}

选项：
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}
{{- if .HasAvailableInheritedFlags}}

各命令共有的选项：
{{.InheritedFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}
{{- if .HasAvailableSubCommands}}

“{{.CommandPath}} 命令 --help” 查看一个命令的用法。{{end}}
`

// speak gives the commands cobra brings, its help and its errors our language
// and our exit codes.
func (a *app) speak(root *cobra.Command) {
	root.Args = cobra.ArbitraryArgs
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Short = a.say("查看命令的用法", c.Short)
		case "completion":
			c.Short = a.say("生成命令行补全脚本：bash zsh fish powershell", c.Short)
		}
		a.refuse(c)
		if c.HasSubCommands() && !c.Runnable() {
			a.group(c)
		}
	}
	a.group(root)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return errs.New(errs.BadUsage, a.say("参数有误：", "wrong use: ")+a.translate(err.Error())+a.say("。用 --help 查看用法", ""), err)
	})
	if a.lang != "en" {
		root.SetUsageTemplate(usage)
		a.describeHelp(root)
	}
}

// group makes a command that only holds others show them, and refuse one that
// it does not hold.
func (a *app) group(c *cobra.Command) {
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.Help()
		}
		return errs.New(errs.BadUsage, fmt.Sprintf(a.say("没有 %q 这个命令%s；用 --help 查看全部命令", "there is no command %q%s; see --help"),
			args[0], a.near(c, args[0])), nil)
	}
}

// near names the commands that may have been meant.
func (a *app) near(c *cobra.Command, typed string) string {
	c.SuggestionsMinimumDistance = 2
	names := c.SuggestionsFor(typed)
	if len(names) == 0 {
		return ""
	}
	return a.say("，是不是 ", ", perhaps ") + strings.Join(names, " ")
}

// refuse gives every wrong number of arguments the exit code of wrong use.
func (a *app) refuse(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return errs.New(errs.BadUsage, fmt.Sprintf(a.say("用法：%s", "usage: %s"), c.UseLine()), err)
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		a.refuse(sub)
	}
}

// describeHelp translates the flag that cobra adds to every command.
func (a *app) describeHelp(c *cobra.Command) {
	c.InitDefaultHelpFlag()
	c.Flags().Lookup("help").Usage = "查看用法"
	for _, sub := range c.Commands() {
		a.describeHelp(sub)
	}
}

// translate says what the flag parser says in the user's language; what it does
// not know stays as it is.
func (a *app) translate(message string) string {
	if a.lang == "en" {
		return message
	}
	for _, t := range [][2]string{
		{"unknown flag: ", "没有选项 "},
		{"unknown shorthand flag: ", "没有选项 "},
		{"flag needs an argument: ", "这个选项要给出值："},
		{"invalid argument ", "值不合要求："},
	} {
		if rest, ok := strings.CutPrefix(message, t[0]); ok {
			return t[1] + rest
		}
	}
	return message
}
