package compare

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// parallel computes n values on all processors; their order is that of i.
func parallel[T any](n int, do func(i int) T) []T {
	out := make([]T, max(n, 0))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), max(n, 1)) {
		wait.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				out[i] = do(i)
			}
		})
	}
	wait.Wait()
	return out
}
