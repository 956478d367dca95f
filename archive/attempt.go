package archive

import (
	"encoding/json"
	"maps"
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

// attempts counts how often the reading of something was begun by a process
// that never ended it. It is no truth: it is not synced, for only a process
// that dies has something to tell, and a file that is lost costs some more
// attempts.
type attempts struct {
	mu    sync.Mutex
	file  string
	died  map[string]int // how many processes began it and never ended
	begun map[string]int // how many readers of this one are at it: hundreds of sites may send the same bytes
}

func openAttempts(dir string) *attempts {
	a := &attempts{file: filepath.Join(dir, attemptsName), died: map[string]int{}, begun: map[string]int{}}
	data, err := os.ReadFile(a.file) //nolint:gosec // the name is ours, inside the data directory
	if err == nil && json.Unmarshal(data, &a.died) != nil {
		a.died = map[string]int{} // written by a process that died over it
	}
	return a
}

// begin and end count a reader of this process. The file says what would be
// true if it died now.
func (a *attempts) begin(key string) {
	a.begun[key]++
	if a.begun[key] == 1 {
		a.write()
	}
}

func (a *attempts) end(key string) {
	delete(a.died, key) // it can be read after all
	a.begun[key]--
	if a.begun[key] == 0 {
		delete(a.begun, key)
		a.write()
	}
}

func (a *attempts) write() {
	all := maps.Clone(a.died)
	for key := range a.begun {
		all[key]++
	}
	if data, err := json.Marshal(all); err == nil {
		_ = os.WriteFile(a.file, data, 0o600) //nolint:gosec // as above; without the note there are more attempts, no harm
	}
}

// Attempt notes that content is about to be read which may end the process:
// key names the content and the kind of reading. The caller calls done once it
// has read, whatever came of it. Content whose reading ended three processes
// gives errs.Poison and must not be read.
func (w *Writer) Attempt(key string) (done func(), err error) {
	return w.attempts.attempt(key, maxAttempts)
}

// Retry is Attempt for content that was set aside, once a process of its own
// has read it without harm: the three were ended by something else. Three more,
// and it is set aside for good.
func (w *Writer) Retry(key string) (done func(), err error) {
	return w.attempts.attempt(key, 2*maxAttempts)
}

func (a *attempts) attempt(key string, most int) (done func(), err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.died[key] >= most {
		return nil, errs.New(errs.Poison, "读取它三次使程序中断，已搁置，原件已保存，请升级程序后再试", nil)
	}
	a.begin(key)
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.end(key)
	}, nil
}
