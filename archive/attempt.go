package archive

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"

	"baogao/internal/errs"
)

// attemptsName is the file of what is being read; maxAttempts is how often
// reading something may end the process before it is set aside.
const (
	attemptsName = "attempts.json"
	maxAttempts  = 3
)

// attempts counts how often the reading of something was begun that was never
// ended. It is no truth: it is not synced, for only a process that dies has
// something to tell, and a file that is lost costs some more attempts.
type attempts struct {
	mu    sync.Mutex
	file  string
	begun map[string]int
}

func openAttempts(dir string) *attempts {
	a := &attempts{file: filepath.Join(dir, attemptsName), begun: map[string]int{}}
	data, err := os.ReadFile(a.file) //nolint:gosec // the name is ours, inside the data directory
	if err == nil && json.Unmarshal(data, &a.begun) != nil {
		a.begun = map[string]int{} // written by a process that died over it
	}
	return a
}

// add changes a count and writes the file.
func (a *attempts) add(key string, n int) {
	a.begun[key] += n
	if a.begun[key] <= 0 {
		delete(a.begun, key)
	}
	if data, err := json.Marshal(a.begun); err == nil {
		_ = os.WriteFile(a.file, data, 0o600) //nolint:gosec // as above; without the note there are more attempts, no harm
	}
}

// Attempt notes that content is about to be read which may end the process:
// key names the content and the kind of reading. The caller calls done once it
// has read, whatever came of it. Content whose reading ended three processes
// gives errs.Poison and must not be read.
func (w *Writer) Attempt(key string) (done func(), err error) {
	a := w.attempts
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.begun[key] >= maxAttempts {
		return nil, errs.New(errs.Poison, "读取它三次使程序中断，已搁置，原件已保存，请升级程序后再试", nil)
	}
	before := a.begun[key]
	a.add(key, 1)
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.add(key, -before-1)
	}, nil
}
