// Package ocr answers one question: what does the operator's own program read
// in a picture?
//
// The program recognises no characters itself. A configuration file may name a
// command, such as tesseract; it is started once a picture, without a shell,
// in an empty directory of its own that holds the picture, with little in its
// environment, and within limits of time, output and (on Linux) memory and
// files. What it prints is the text.
package ocr

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"baogao/internal/errs"
)

// Limits of one call.
const (
	defaultTimeout = 2 * time.Minute
	maxOutput      = 1 << 20 // bytes of text from one picture
	maxTold        = 2 << 10 // of what it says on stderr
	lastWait       = 5 * time.Second
)

// Picture is the word in a command that stands for the picture's file.
const Picture = "{image}"

// Command is a program that reads pictures. It is safe for concurrent use.
type Command struct {
	argv    []string
	timeout time.Duration
}

// New checks a command: its first word must be a program on this machine, and
// {image} must stand in one of the others. A timeout of 0 is two minutes.
func New(argv []string, timeout time.Duration) (*Command, error) {
	if len(argv) == 0 || !strings.Contains(strings.Join(argv[1:], "\n"), Picture) {
		return nil, errs.New(errs.BadConfig, `ocr_command 应写成列表，并用 {image} 表示图片，例如 ["tesseract", "{image}", "stdout", "-l", "chi_sim"]`, nil)
	}
	program, err := exec.LookPath(argv[0])
	if err == nil {
		program, err = filepath.Abs(program) // it will run in another directory
	}
	if err != nil {
		return nil, errs.New(errs.BadConfig, "ocr_command 的程序不存在或不能运行："+argv[0], err)
	}
	if timeout <= 0 {
		timeout = defaultTimeout
	}
	return &Command{argv: append([]string{program}, argv[1:]...), timeout: timeout}, nil
}

// Name is what the texts it gives are marked with.
func (c *Command) Name() string { return filepath.Base(c.argv[0]) }

// Read gives the text in a picture; ext is the file's ending, with its dot. A
// failure is errs.NeedsOCR: the picture stays what it was.
func (c *Command) Read(ctx context.Context, picture []byte, ext string) (text string, err error) {
	defer errs.Wrap(&err, "ocr.Read(%s, %d bytes)", c.Name(), len(picture))
	dir, err := os.MkdirTemp("", "baogao-ocr-")
	if err != nil {
		return "", failed("无法建立临时目录", err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "page"+ext)
	if err := os.WriteFile(file, picture, 0o600); err != nil {
		return "", failed("无法写入临时目录", err)
	}
	inner, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	out, told, err := c.run(inner, dir, file)
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case inner.Err() != nil:
		return "", failed(fmt.Sprintf("超过 %v 未完成，已中止", c.timeout), err)
	case out.full:
		return "", failed("输出过长，已中止", err)
	case err != nil:
		return "", failed(firstLine(told.buf.Bytes()), err)
	case !utf8.Valid(out.buf.Bytes()):
		return "", failed("输出不是 UTF-8 文本", nil)
	}
	return strings.TrimSpace(out.buf.String()), nil
}

func (c *Command) run(ctx context.Context, dir, file string) (out, told *capped, err error) {
	args := make([]string, len(c.argv)-1)
	for i, arg := range c.argv[1:] {
		args[i] = strings.ReplaceAll(arg, Picture, file)
	}
	cmd := exec.CommandContext(ctx, c.argv[0], args...) //nolint:gosec // the operator's own configuration names it
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir, "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "OMP_THREAD_LIMIT=1"}
	for _, keep := range []string{"TESSDATA_PREFIX", "SystemRoot"} {
		if v, ok := os.LookupEnv(keep); ok {
			cmd.Env = append(cmd.Env, keep+"="+v)
		}
	}
	out, told = &capped{left: maxOutput}, &capped{left: maxTold, quiet: true}
	cmd.Stdout, cmd.Stderr = out, told
	cmd.WaitDelay = lastWait
	apart(cmd)
	if err := cmd.Start(); err != nil {
		return out, told, err
	}
	if err := limit(cmd.Process.Pid, c.timeout); err != nil {
		return out, told, errors.Join(err, cmd.Cancel(), cmd.Wait())
	}
	return out, told, cmd.Wait()
}

func failed(why string, err error) error {
	return errs.New(errs.NeedsOCR, "文字识别程序未能读出图片："+why, err)
}

func firstLine(told []byte) string {
	line, _, _ := bytes.Cut(bytes.TrimSpace(told), []byte("\n"))
	return strings.ToValidUTF8(string(line), "")
}

var errFull = errors.New("output too long")

// capped keeps so many bytes; beyond them a quiet one drops what comes, any
// other ends its writer.
type capped struct {
	buf   bytes.Buffer
	left  int
	quiet bool
	full  bool
}

func (c *capped) Write(p []byte) (int, error) {
	if len(p) > c.left {
		c.full = true
		if !c.quiet {
			return 0, errFull
		}
		c.buf.Write(p[:c.left])
		c.left = 0
		return len(p), nil
	}
	c.left -= len(p)
	return c.buf.Write(p)
}
