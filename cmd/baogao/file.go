package main

import (
	"errors"
	"io"
	"os"

	"baogao/internal/errs"
)

// toFile writes to a file, to stdout if it has no name.
func (a *app) toFile(name string, write func(io.Writer) error) error {
	if name == "" {
		return write(a.stdout)
	}
	return writeFile(name, 0o666, write)
}

// writeFile writes a file as its content comes. It has its name only when it is
// whole, so that half a file never passes for one; a pipe or device is written
// to as it is.
func writeFile(name string, mode os.FileMode, write func(io.Writer) error) error {
	to, part := name+".part", true
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		to, part = name, false
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return errs.New(errs.BadUsage, "文件无法创建："+name, err)
	}
	err = errors.Join(write(f), f.Close())
	switch {
	case !part:
		return err
	case err != nil:
		return errors.Join(err, os.Remove(to))
	}
	return os.Rename(to, name)
}
