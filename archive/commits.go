package archive

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync"
)

// commits tells the states of the database apart, at a tenth of what asking for
// ten reports costs: SQLite counts for each connection what others committed, in
// this process or another. So it is one connection that is asked, by one at a
// time, and never another: the numbers of two do not compare.
type commits struct {
	mu     sync.Mutex
	broken bool
	conn   *sql.Conn
	ask    *sql.Stmt
}

// commit is a number that is another after every commit; 0 where none is to be
// had, and nothing may be concluded.
func (a *Archive) commit(ctx context.Context) (n int64) {
	ctx = context.WithoutCancel(ctx) // a connection that is given up in the middle is lost
	c := &a.commits
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken {
		return 0
	}
	err := c.open(ctx, a.reads)
	if err == nil {
		err = c.ask.QueryRowContext(ctx).Scan(&n)
	}
	if err != nil {
		c.broken = true
		a.log.WarnContext(ctx, "texts are asked for every time from now on", slog.Any("error", err))
		return 0
	}
	return n
}

func (c *commits) open(ctx context.Context, reads *sql.DB) (err error) {
	if c.conn != nil {
		return nil
	}
	if c.conn, err = reads.Conn(ctx); err != nil {
		return err
	}
	c.ask, err = c.conn.PrepareContext(ctx, `PRAGMA data_version`)
	return err
}

func (c *commits) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	conn, ask := c.conn, c.ask
	c.conn, c.ask, c.broken = nil, nil, true
	var failed []error
	if ask != nil {
		failed = append(failed, ask.Close())
	}
	if conn != nil {
		failed = append(failed, conn.Close()) // back to the pool, which is closed next
	}
	return errors.Join(failed...)
}
