package exact

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
)

const (
	manifestName   = "MANIFEST"
	manifestFormat = 1
)

// castagnoli is the polynomial of every checksum here: processors know it.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// manifest names the states that can be opened.
type manifest struct {
	Format int            `json:"format"`
	State  *manifestState `json:"state"`
	Before *manifestState `json:"before"`
}

type manifestState struct {
	Cursor uint64        `json:"cursor"`
	Runs   []manifestRun `json:"runs"`
}

type manifestRun struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Sum  uint32 `json:"sum"`
	Dead bitmap `json:"dead,omitempty"`
}

// at is the newest state at a cursor, nil for none.
func (m *manifest) at(cursor uint64) *manifestState {
	for _, s := range []*manifestState{m.State, m.Before} {
		if s != nil && s.Cursor == cursor {
			return s
		}
	}
	return nil
}

// names are the run files that a manifest speaks of.
func (m *manifest) names() map[string]bool {
	names := map[string]bool{}
	for _, s := range []*manifestState{m.State, m.Before} {
		if s != nil {
			for _, r := range s.Runs {
				names[r.Name] = true
			}
		}
	}
	return names
}

func readManifest(dir string) (*manifest, error) {
	data, err := os.ReadFile(filepath.Join(dir, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, damaged(manifestName, err)
	}
	if err != nil {
		return nil, err
	}
	return parseManifest(data)
}

func parseManifest(data []byte) (*manifest, error) {
	object, sum, ok := bytes.Cut(data, []byte("\n"))
	if !ok || string(sum) != checkLine(object) {
		return nil, damaged(manifestName, errors.New("checksum differs"))
	}
	m := &manifest{}
	if err := json.Unmarshal(object, m); err != nil {
		return nil, damaged(manifestName, err)
	}
	if m.Format != manifestFormat || m.State == nil {
		return nil, damaged(manifestName, fmt.Errorf("format %d", m.Format))
	}
	return m, nil
}

func checkLine(object []byte) string {
	return fmt.Sprintf("%08x\n", crc32.Checksum(object, castagnoli))
}

func (s *state) manifest() *manifestState {
	if s == nil {
		return nil
	}
	m := &manifestState{Cursor: s.cursor, Runs: []manifestRun{}}
	for _, p := range s.parts {
		m.Runs = append(m.Runs, manifestRun{Name: p.name, Size: p.size, Sum: p.sum, Dead: p.dead})
	}
	return m
}

// writeManifest makes a state the newest one, at once, and removes the runs
// that are no longer named. They may still be open for searches.
func writeManifest(d disk, dir string, s, before *manifestState) error {
	object, err := json.Marshal(&manifest{Format: manifestFormat, State: s, Before: before})
	if err != nil {
		return err
	}
	temporary := filepath.Join(dir, manifestName+".new")
	if err := writeFile(d, temporary, append(append(object, '\n'), checkLine(object)...)); err != nil {
		return err
	}
	if err := d.SyncDir(dir); err != nil { // the names of the runs before the name that leads to them
		return err
	}
	if err := d.Rename(temporary, filepath.Join(dir, manifestName)); err != nil {
		return err
	}
	return d.SyncDir(dir)
}

func writeFile(d disk, name string, data []byte) error {
	f, err := d.Create(name)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(f.Sync(), f.Close())
}
