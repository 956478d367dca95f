package exact

import (
	"errors"
	"io"
	"os"
	"runtime"
)

// disk is what writing needs of a file system; tests let its calls fail.
type disk interface {
	Create(name string) (file, error)
	Rename(from, to string) error
	Remove(name string) error
	SyncDir(dir string) error
}

// file is a file being written.
type file interface {
	io.WriteCloser
	Sync() error
}

// osDisk is the one of the operating system.
type osDisk struct{}

// Create begins an empty file.
func (osDisk) Create(name string) (file, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
}

// Rename puts a file under another name, in place of what stood there.
func (osDisk) Rename(from, to string) error { return os.Rename(from, to) }

// Remove removes a file.
func (osDisk) Remove(name string) error { return os.Remove(name) }

// SyncDir makes the names in a directory durable. Windows has no such call and
// journals names by itself.
func (osDisk) SyncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
