// Command baogao crawls, archives, indexes and searches government reports.
//
// This package holds flags, configuration and wiring, one file a command, and
// nothing else: what a command does lives in the packages it calls.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(withSelf(ctx), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
