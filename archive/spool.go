package archive

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// disk is the part of the file system the spool writes to. Tests give one that
// fails.
type disk interface {
	Create(name string) (file, error) // it must not exist
	Open(name string) (file, error)   // for writing
	Remove(name string) error
	SyncDir(dir string) error
}

type file interface {
	WriteAt(p []byte, off int64) (int, error)
	Truncate(size int64) error
	Sync() error
	Close() error
}

// osDisk is the disk of the machine.
type osDisk struct{}

// Create makes a new file.
func (osDisk) Create(name string) (file, error) {
	return os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o640) //nolint:gosec // the name is ours, inside the data directory
}

// Open opens a file to go on writing it.
func (osDisk) Open(name string) (file, error) { return os.OpenFile(name, os.O_RDWR, 0) }

// Remove takes a file away.
func (osDisk) Remove(name string) error { return os.Remove(name) }

// SyncDir makes the names in a directory durable.
func (osDisk) SyncDir(dir string) error { return syncDir(dir) }

// spool appends records to the newest WARC file. What is appended counts only
// after sync and commit; until then discard takes it back.
//
// After a failed sync the kernel may have dropped the pages and said so once
// only: such a file is never written again.
type spool struct {
	dir   string // DIR/warc
	limit int64
	disk  disk
	now   func() time.Time
	pack  packer

	f       file
	name    string
	end     int64
	number  int              // of the newest file
	base    map[string]int64 // committed end of each file touched since the last commit
	created map[string]bool  // touched files that began with this batch
}

// segmentName numbers files so that their order is that of writing.
func segmentName(n int) string { return fmt.Sprintf("%08d.warc.gz", n) }

// resume goes on with a file that ends where it was committed to end.
func (s *spool) resume(name string, number int, end int64) error {
	s.number = number
	if end >= s.limit {
		return nil
	}
	f, err := s.disk.Open(filepath.Join(s.dir, name))
	if err != nil {
		return err
	}
	s.f, s.name, s.end = f, name, end
	return nil
}

// append writes one record at the end and says where it lies.
func (s *spool) append(r *warcRecord) (stored, error) {
	if s.f != nil && s.end >= s.limit {
		if err := s.rotate(); err != nil {
			return stored{}, err
		}
	}
	if s.f == nil {
		if err := s.begin(); err != nil {
			return stored{}, err
		}
	}
	return s.put(r)
}

func (s *spool) put(r *warcRecord) (stored, error) {
	member, err := s.pack.pack(r)
	if err != nil {
		return stored{}, err
	}
	if len(member) > maxMember {
		return stored{}, fmt.Errorf("record of %d bytes: %w", len(member), errWARC)
	}
	if _, ok := s.base[s.name]; !ok {
		s.touch(s.name, s.end)
	}
	at := stored{crc: memberSum(member), Record: Record{
		File: s.name, Offset: s.end, Length: int64(len(member)), Digest: r.digest,
	}}
	if _, err := s.f.WriteAt(member, s.end); err != nil {
		return stored{}, err
	}
	s.end += int64(len(member))
	return at, nil
}

func (s *spool) touch(name string, committed int64) {
	if s.base == nil {
		s.base, s.created = map[string]int64{}, map[string]bool{}
	}
	s.base[name] = committed
}

// rotate syncs and leaves the current file.
func (s *spool) rotate() error {
	err := s.f.Sync()
	err = cmp.Or(err, s.f.Close())
	s.f = nil
	return err
}

// begin creates the next file with its warcinfo.
func (s *spool) begin() error {
	for {
		s.number++
		s.name, s.end = segmentName(s.number), 0
		f, err := s.disk.Create(filepath.Join(s.dir, s.name))
		if errors.Is(err, fs.ErrExist) {
			continue // left by a run that ended before its commit
		}
		if err != nil {
			return err
		}
		s.f = f
		break
	}
	s.touch(s.name, 0)
	s.created[s.name] = true
	if err := s.disk.SyncDir(s.dir); err != nil {
		return err
	}
	_, err := s.put(infoRecord(s.name, s.now()))
	return err
}

// sync makes everything appended durable.
func (s *spool) sync() error {
	if s.f == nil || len(s.base) == 0 {
		return nil
	}
	if err := s.f.Sync(); err != nil {
		return errors.Join(err, s.abandon())
	}
	return nil
}

// committed forgets how to take back what was appended: rows point at it now,
// or may do so after a crash.
func (s *spool) committed() { s.base, s.created = nil, nil }

// abandon leaves the current file as it is; the next record begins a new one.
func (s *spool) abandon() error {
	if s.f == nil {
		return nil
	}
	f := s.f
	s.f = nil
	return f.Close()
}

// discard takes back what was appended since the last commit. What cannot be
// taken back is left behind the committed end, where the next Open finds it.
func (s *spool) discard() {
	for name, size := range s.base {
		switch {
		case s.created[name]:
			if name == s.name {
				_ = s.abandon()
			}
			_ = s.disk.Remove(filepath.Join(s.dir, name))
		case name == s.name && s.f != nil:
			if err := s.f.Truncate(size); err != nil {
				_ = s.abandon()
				continue
			}
			s.end = size
		}
	}
	s.committed()
}

// close leaves the spool; nothing uncommitted survives.
func (s *spool) close() error {
	s.discard()
	return s.abandon()
}

// place tells two records of equal content apart.
func (s *spool) place() string { return fmt.Sprintf("%s@%d", s.name, s.end) }
