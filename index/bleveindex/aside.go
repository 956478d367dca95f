package bleveindex

import (
	"bufio"
	"errors"
	"io"
	"os"
)

// aside is bytes that come before it is known what stands before them in a file,
// and are too many to wait in memory. It is a file as long as something is built.
type aside struct {
	f *os.File
	w *bufio.Writer
	n int64
}

func createAside(name string) (*aside, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &aside{f: f, w: bufio.NewWriterSize(f, spillBuffer)}, nil
}

// Write appends bytes.
func (a *aside) Write(b []byte) (int, error) {
	n, err := a.w.Write(b)
	a.n += int64(n)
	return n, err
}

// moveTo gives all bytes to another writer, and is empty then.
func (a *aside) moveTo(to io.Writer) error {
	if err := a.w.Flush(); err != nil {
		return err
	}
	if _, err := io.Copy(to, io.NewSectionReader(a.f, 0, a.n)); err != nil {
		return err
	}
	a.n = 0
	_, err := a.f.Seek(0, io.SeekStart)
	return errors.Join(err, a.f.Truncate(0))
}

// close removes the file.
func (a *aside) close() error { return errors.Join(a.f.Close(), os.Remove(a.f.Name())) }
