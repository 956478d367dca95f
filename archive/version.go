package archive

import (
	"context"
	"database/sql"
	"sync"
)

// versions tells the states of the database apart, at a tenth of what asking for
// ten reports costs: SQLite counts for each connection what others committed, in
// this process or another. So it is one connection that is asked, by one at a
// time, and never another: the numbers of two do not compare.
type versions struct {
	mu     sync.Mutex
	broken bool
	conn   *sql.Conn
	ask    *sql.Stmt
}

// version is a number that every commit changes; 0 where none is to be had, and
// nothing may be concluded.
func (a *Archive) version(ctx context.Context) (v int64) {
	ctx = context.WithoutCancel(ctx) // a connection that is given up in the middle is lost
	s := &a.versions
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == nil && !s.broken {
		s.broken = s.open(ctx, a.reads) != nil
	}
	if s.broken || s.ask.QueryRowContext(ctx).Scan(&v) != nil {
		s.broken = true
		return 0
	}
	return v
}

func (s *versions) open(ctx context.Context, reads *sql.DB) (err error) {
	if s.conn, err = reads.Conn(ctx); err != nil {
		return err
	}
	s.ask, err = s.conn.PrepareContext(ctx, `PRAGMA data_version`)
	return err
}

func (s *versions) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == nil {
		return nil
	}
	s.broken = true
	return s.conn.Close() // and what it prepared
}
