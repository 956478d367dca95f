package archive

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"baogao/internal/errs"
)

// lockWait is how long a command waits for a lock before it gives up.
const lockWait = 1500 * time.Millisecond

// Lock is a held lock file. The system frees it when its process dies, so a
// stale lock cannot exist.
type Lock struct{ f *os.File }

// Close gives the lock back.
func (l *Lock) Close() error { return l.f.Close() }

// LockIndex takes DIR/index.lock for the one owner of the index. Within two
// seconds it gives errs.Locked.
func LockIndex(ctx context.Context, dir string) (l *Lock, err error) {
	defer errs.Wrap(&err, "archive.LockIndex(%s)", dir)
	return acquire(ctx, filepath.Join(dir, "index.lock"), lockWait)
}

func acquire(ctx context.Context, name string, wait time.Duration) (*Lock, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, failure("锁文件打不开："+name, err)
	}
	deadline := time.Now().Add(wait)
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for {
		held, err := tryLock(f)
		if err != nil {
			_ = f.Close() // the lock's failure is the one to tell
			return nil, failure("锁文件不可用："+name, err)
		}
		if held {
			return &Lock{f}, nil
		}
		if time.Now().After(deadline) {
			_ = f.Close() // nothing was held
			return nil, errs.New(errs.Locked, "另一个运行正占用 "+filepath.Base(name)+"，请等它结束后再试", nil)
		}
		select {
		case <-ctx.Done():
			_ = f.Close() // nothing was held
			return nil, ctx.Err()
		case <-tick.C:
		}
	}
}
