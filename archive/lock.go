package archive

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"baogao/internal/errs"
)

// lockWait is how long a command waits for another before it gives up: it
// has two seconds in all. lockPoll is how often it asks again.
const (
	lockWait = time.Second
	lockPoll = 20 * time.Millisecond
)

// errHeld says that another process holds a lock now.
var errHeld = errors.New("lock is held")

// Lock is a held lock file. It belongs to the open file, so that the lock of a
// killed process vanishes with it; the file itself stays and means nothing.
type Lock struct{ f *os.File }

// Close gives the lock back. A second Close does nothing.
func (l *Lock) Close() error {
	if l.f == nil {
		return nil
	}
	f := l.f
	l.f = nil
	return errors.Join(unlock(f), f.Close())
}

// LockIndex takes DIR/index.lock for the one owner of the index. After two
// seconds it gives errs.Locked.
func LockIndex(ctx context.Context, dir string) (l *Lock, err error) {
	defer errs.Wrap(&err, "archive.LockIndex(%q)", dir)
	if err := makeDirs(dir); err != nil {
		return nil, err
	}
	return lockFile(ctx, filepath.Join(dir, indexLock), lockWait)
}

// LockCopies takes DIR/copies.lock for the one who brings the shelf of copied
// passages level. Unlike the other locks it is waited for as long as the
// context lasts: whoever holds it does the work that the next one wants done.
func LockCopies(ctx context.Context, dir string) (l *Lock, err error) {
	defer errs.Wrap(&err, "archive.LockCopies(%q)", dir)
	const aDay = 24 * time.Hour
	return lockFile(ctx, filepath.Join(dir, "copies.lock"), aDay)
}

// lockFile takes a lock, waiting for at most as long as given.
func lockFile(ctx context.Context, name string, wait time.Duration) (*Lock, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o640) //nolint:gosec // the name is ours, inside the data directory
	if err != nil {
		if errors.Is(err, os.ErrPermission) {
			err = errs.New(errs.BadConfig, "数据目录无法读写，请检查权限", err)
		}
		return nil, coded(err)
	}
	deadline := time.NewTimer(wait)
	defer deadline.Stop()
	poll := time.NewTicker(lockPoll)
	defer poll.Stop()
	for {
		err := tryLock(f)
		if err == nil {
			sign(f)
			return &Lock{f: f}, nil
		}
		if !errors.Is(err, errHeld) {
			return nil, coded(errors.Join(err, f.Close()))
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), f.Close())
		case <-deadline.C:
			held := holder(f)
			return nil, errors.Join(errs.New(errs.Locked, "另一个运行"+held+"正占用数据目录，请等它结束后再试", nil), f.Close())
		case <-poll.C:
		}
	}
}

// sign leaves the process number for the message of whoever comes second. It
// is no part of the lock, so a failure here means nothing.
func sign(f *os.File) {
	if f.Truncate(0) == nil {
		_, _ = f.WriteAt(fmt.Appendf(nil, "%d\n", os.Getpid()), 0)
	}
}

func holder(f *os.File) string {
	buf := make([]byte, 20)
	n, _ := f.ReadAt(buf, 0)
	if pid := strings.TrimSpace(string(buf[:n])); pid != "" {
		return "（进程 " + pid + "）"
	}
	return ""
}
