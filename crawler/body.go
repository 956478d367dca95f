package crawler

import (
	"bytes"
	"context"
	"io"
	"net/http/httptrace"
	"sync"
	"time"
)

const (
	// smallBody is what every request may hold in memory.
	smallBody = 1 << 20
	// largeBodies is how many larger ones there may be at the same time:
	// hundreds of sites are read at once, and an attachment has up to 50 MB.
	largeBodies = 8
)

// budget bounds the memory of bodies: a token for each large one.
type budget chan struct{}

func newBudget() budget { return make(budget, largeBodies) }

// read reads a body up to a byte more than the limit. The time it waits for
// its turn to be large is not the server's.
func (b budget) read(d *deadline, a *answer, body io.Reader, limit int64) ([]byte, error) {
	var buf bytes.Buffer
	n, err := buf.ReadFrom(io.LimitReader(body, min(smallBody, limit+1)))
	if err != nil || n < smallBody {
		return buf.Bytes(), err
	}
	if err := b.take(d, a); err != nil {
		return buf.Bytes(), err
	}
	_, err = buf.ReadFrom(io.LimitReader(body, limit+1-n))
	return buf.Bytes(), err
}

// take waits for a token, unless the answer holds one already.
func (b budget) take(d *deadline, a *answer) error {
	if a.large {
		return nil
	}
	select {
	case b <- struct{}{}:
		a.large = true
		return nil
	default:
	}
	defer d.suspend()()
	select {
	case b <- struct{}{}:
		a.large = true
		return nil
	case <-d.ctx.Done():
		return context.Cause(d.ctx)
	}
}

// free gives the token back, once nobody needs the bytes any more.
func (b budget) free(a *answer) {
	if a.large {
		<-b
		a.large = false
	}
}

// deadline is a context's, that may be suspended.
type deadline struct {
	ctx    context.Context //nolint:containedctx // lives as long as one request
	cancel context.CancelCauseFunc
	timer  *time.Timer
	total  time.Duration
}

func withDeadline(ctx context.Context, total time.Duration) *deadline {
	d := &deadline{total: total}
	d.ctx, d.cancel = context.WithCancelCause(ctx)
	d.timer = time.AfterFunc(total, func() { d.cancel(context.DeadlineExceeded) })
	return d
}

// suspend stops the clock until resume is called, which winds it up anew.
func (d *deadline) suspend() (resume func()) {
	if !d.timer.Stop() {
		return func() {} // it is over already
	}
	return func() { d.timer.Reset(d.total) }
}

func (d *deadline) stop() {
	d.timer.Stop()
	d.cancel(nil)
}

// judge gives the reason why a request failed, where that was the deadline.
func (d *deadline) judge(err error) error {
	if err != nil && d.ctx.Err() != nil {
		return context.Cause(d.ctx)
	}
	return err
}

// encounter is what a request learns of its connection. The transport may
// still be dialling when the request is over.
type encounter struct {
	mu        sync.Mutex
	address   string
	handshake bool // of TLS was begun
}

func (e *encounter) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn: func(c httptrace.GotConnInfo) {
			e.mu.Lock()
			defer e.mu.Unlock()
			e.address = c.Conn.RemoteAddr().String()
		},
		TLSHandshakeStart: func() {
			e.mu.Lock()
			defer e.mu.Unlock()
			e.handshake = true
		},
	}
}

// remote is the server's address, and whether TLS was tried with it.
func (e *encounter) remote() (address string, handshake bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.address, e.handshake
}
