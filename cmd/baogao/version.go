package main

import (
	"context"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"baogao/index"
	"baogao/segment"
)

// version is stamped by the linker.
var version = "dev"

func (a *app) versionCommand() *cobra.Command {
	return command("version", a.say("版本", "version"), cobra.NoArgs, func(context.Context, []string) error {
		if a.json() {
			return a.printJSON(map[string]any{
				"version": version, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH,
				"index_format": index.Format, "analyzer": segment.Version,
			})
		}
		_, err := fmt.Fprintf(a.stdout, "baogao %s (%s %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return err
	})
}
